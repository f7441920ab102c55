//! Owns a reader's own text of which the public reads another, as Markdown for a document: what the
//! public does not read is said to be so, in words, because a document may be printed or passed on.

use crate::{
    blocks::{Block, Content, Document, Inline, Paragraph},
    derive::forget_lines,
    markdown::{ParseOptions, parse},
    print::{Style, print},
    problem::Problem,
};

/// What stands before text that the reader may see and the public may not.
const BEGINS: &str = "Not open to the public, down to the next mark:";
/// What stands after it.
const ENDS: &str = "Open to the public again.";

/// Writes a reader's own text with a mark before and after each run of blocks that the public does
/// not read. The marks have no number, so every number stays as it is.
pub fn mark_beside(own: &str, public: &str) -> Result<String, Vec<Problem>> {
    let (mut own, mut public) = (
        parse(own, &ParseOptions::BODY)?,
        parse(public, &ParseOptions::BODY)?,
    );
    forget_lines(&mut own);
    forget_lines(&mut public);
    let mut marked = Document {
        blocks: Vec::new(),
        footnotes: own.footnotes.clone(),
    };
    let mut public_left = public.blocks.as_slice();
    let mut is_apart = false;
    for block in own.blocks {
        let at = public_left.iter().position(|open| *open == block);
        if at.is_none() != is_apart {
            is_apart = at.is_none();
            marked
                .blocks
                .push(mark(if is_apart { BEGINS } else { ENDS }));
        }
        if let Some(at) = at {
            public_left = &public_left[at + 1..];
        }
        marked.blocks.push(block);
    }
    // Notes that the public does not read are among the last things of a document.
    if own.footnotes != public.footnotes && !is_apart {
        marked
            .blocks
            .push(mark("Some of the notes are not open to the public."));
    } else if is_apart {
        marked.blocks.push(mark(ENDS));
    }
    Ok(written(&marked))
}

fn mark(words: &str) -> Block {
    Block {
        line: 0,
        content: Content::Paragraph(Paragraph {
            number: None,
            content: vec![Inline::Strong(vec![Inline::Text(words.to_owned())])],
        }),
    }
}

/// In the style that reads back as the same.
fn written(document: &Document) -> String {
    let text = print(document, Style::Underscore);
    let same = parse(&text, &ParseOptions::BODY).is_ok_and(|mut read| {
        forget_lines(&mut read);
        read == *document
    });
    if same {
        text
    } else {
        print(document, Style::Asterisk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive;

    #[test]
    fn what_the_public_does_not_read_is_marked_and_numbers_stay() {
        let texts = derive(
            "# One\n\nOpen.\n\nFor [[exempt 3: ten pounds]].\n\n::: exempt 3\n\n# Two\n\nHidden.\n\n\
             - A list.\n\n:::\n\nOpen too.\n",
        )
        .unwrap();
        let marked = mark_beside(&texts.restricted, &texts.public).unwrap();
        let read = parse(&marked, &ParseOptions::BODY).unwrap();
        let own = parse(&texts.restricted, &ParseOptions::BODY).unwrap();
        let numbers = |document: &Document| {
            let numbered = document
                .blocks
                .iter()
                .filter_map(|block| match &block.content {
                    Content::Paragraph(paragraph) => paragraph.number,
                    _ => None,
                });
            numbered.collect::<Vec<_>>()
        };
        assert_eq!(numbers(&read), numbers(&own));
        let (before, rest) = marked.split_once(BEGINS).unwrap();
        assert!(
            before.contains("Open.") && !before.contains("ten pounds"),
            "{marked}"
        );
        let (apart, after) = rest.split_once(ENDS).unwrap();
        assert!(
            apart.contains("ten pounds") && apart.contains("Hidden"),
            "{marked}"
        );
        assert!(after.contains("Open too."), "{marked}");
    }

    #[test]
    fn what_is_the_same_for_all_has_no_mark() {
        let text = "# One\n\nWords.[^1]\n\n[^1]: Note.\n";
        assert_eq!(mark_beside(text, text).unwrap(), text);
    }

    #[test]
    fn a_note_that_the_public_does_not_read_is_told() {
        let texts = derive("Open.[^a]\n\n[^a]: For [[exempt 3: ten pounds]].").unwrap();
        let marked = mark_beside(&texts.restricted, &texts.public).unwrap();
        assert!(
            marked.contains("Some of the notes are not open"),
            "{marked}"
        );
    }
}
