//! Owns a reader's own text of which the public reads another, as Markdown for a document: what the
//! public does not read is said to be so, in words, because a document may be printed or passed on.

use crate::{
    aligned::{Aligned, aligned},
    blocks::{Block, Content, Document, Inline, Paragraph},
    derive::forget_lines,
    ground::Ground,
    inlines::tidy,
    markdown::{ParseOptions, parse},
    passages::Finder,
    print::{Style, print},
    problem::Problem,
};

/// What stands before text that the reader may see and the public may not, and before why.
const BEGINS: &str = "Not for publication";
/// What stands after why.
const GOES_ON: &str = "Down to the next mark:";
/// What stands after the text.
const ENDS: &str = "Open to the public again.";
/// What stands before notes that the public does not read.
const NOTES: &str = "Some of the notes are not for publication";

/// Writes a reader's own text with a mark before and after each run of blocks that the public does
/// not read, which says why. The marks have no number, so every number stays as it is. Of a block that
/// the public reads in part, the words that it does not read stand in brackets, each with its ground
/// after it.
///
/// Every copy of a report that is not open has to say so, with the description of the exempt
/// information: section 100B(5) of the Local Government Act 1972.
pub fn mark_beside(own: &str, public: &str) -> Result<String, Vec<Problem>> {
    let (mut own, public) = (
        parse(own, &ParseOptions::BODY)?,
        parse(public, &ParseOptions::BODY)?,
    );
    forget_lines(&mut own);
    let found = aligned(&own, &public);
    let with_words = in_brackets(&own, &public, &found);
    // Where brackets can't be written in one clear way, the marks of the blocks must do.
    let marked = written(&around_runs(with_words, &found));
    Ok(marked.unwrap_or_else(|| {
        let marked = around_runs(own, &found);
        written(&marked).unwrap_or_else(|| print(&marked, Style::Asterisk))
    }))
}

/// The text with the words that the public does not read in brackets.
fn in_brackets(own: &Document, public: &Document, found: &Aligned) -> Document {
    let mut marked = own.clone();
    let mut finder = Finder::new();
    for (own, like) in &found.in_part {
        finder.block(
            &mut marked.blocks[*own].content,
            &public.blocks[*like].content,
        );
    }
    if found.notes_differ {
        finder.notes(&mut marked.footnotes, &public.footnotes);
    }
    for block in &mut marked.blocks {
        block.content.each_text_mut(&mut bracket);
    }
    for note in &mut marked.footnotes {
        bracket(&mut note.content);
    }
    marked
}

fn bracket(content: &mut Vec<Inline>) {
    if !content
        .iter()
        .any(|inline| matches!(inline, Inline::Hidden { .. }))
    {
        return;
    }
    let text = |text: &str| Inline::Text(text.to_owned());
    let mut plain = Vec::with_capacity(content.len() + 3);
    for inline in content.drain(..) {
        let Inline::Hidden { ground, content } = inline else {
            plain.push(inline);
            continue;
        };
        let (mut grounds, mut inside) = (vec![ground], content);
        while let [Inline::Hidden { ground, content }] = inside.as_mut_slice() {
            grounds.push(*ground);
            inside = std::mem::take(content);
        }
        plain.push(text("["));
        plain.extend(inside);
        plain.push(text("]"));
        for ground in grounds {
            plain.extend([text(" "), Inline::Stub(ground)]);
        }
    }
    *content = tidy(plain);
}

/// The text with a mark before and after each run of blocks that the public does not read.
fn around_runs(own: Document, found: &Aligned) -> Document {
    let mut marked = Document {
        blocks: Vec::with_capacity(own.blocks.len() + found.runs.len()),
        footnotes: own.footnotes,
    };
    let mut blocks = own.blocks.into_iter();
    let mut is_apart = false;
    for run in &found.runs {
        if !run.is_open {
            marked.blocks.push(mark(BEGINS, &run.grounds, GOES_ON));
        } else if is_apart {
            marked.blocks.push(mark(ENDS, &[], ""));
        }
        is_apart = !run.is_open;
        marked.blocks.extend(blocks.by_ref().take(run.blocks.len()));
    }
    if is_apart && !found.notes_differ {
        marked.blocks.push(mark(ENDS, &[], ""));
    }
    // Notes that the public does not read are among the last things of a document.
    if found.notes_differ {
        marked.blocks.push(mark(NOTES, &found.note_grounds, ""));
    }
    marked
}

/// A paragraph that says what follows is not public, and by which law.
fn mark(words: &str, grounds: &[Ground], goes_on: &str) -> Block {
    let strong = |words: &str| Inline::Strong(vec![Inline::Text(words.to_owned())]);
    let space = || Inline::Text(" ".to_owned());
    let mut content = vec![strong(words)];
    for ground in grounds {
        content.extend([space(), Inline::Stub(*ground)]);
    }
    if !goes_on.is_empty() {
        content.extend([space(), strong(goes_on)]);
    }
    Block {
        line: 0,
        content: Content::Paragraph(Paragraph {
            number: None,
            content,
        }),
    }
}

/// In the style that reads back as the same, if one does.
fn written(document: &Document) -> Option<String> {
    [Style::Underscore, Style::Asterisk]
        .into_iter()
        .map(|style| print(document, style))
        .find(|text| {
            parse(text, &ParseOptions::BODY).is_ok_and(|mut read| {
                forget_lines(&mut read);
                read == *document
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive;

    /// What blocks say, with their kinds and numbers, without the brackets around what is hidden.
    fn words(blocks: Vec<Block>) -> String {
        let mut text = print(
            &Document {
                blocks,
                footnotes: Vec::new(),
            },
            Style::Asterisk,
        );
        while let Some((before, rest)) = text.split_once(" [exempt: ") {
            let (_, after) = rest.split_once(']').unwrap();
            text = format!("{before}{after}");
        }
        text.replace(['\\', '[', ']'], "")
    }

    /// The marked text of those who may read what is exempt, with the public's, as `o` for each block
    /// that is open, `x` for each that is said not to be, and the marks between them.
    fn shape(source: &str) -> (String, String) {
        let texts = derive(source).unwrap();
        let marked = mark_beside(&texts.restricted, &texts.public).unwrap();
        let read = |text: &str| {
            let mut read = parse(text, &ParseOptions::BODY).unwrap();
            forget_lines(&mut read);
            read
        };
        let (document, own) = (read(&marked), read(&texts.restricted));
        let mut shape = String::new();
        let mut left = Vec::new();
        let mut is_apart = false;
        for block in document.blocks {
            let first = match &block.content {
                Content::Paragraph(paragraph) => paragraph.content.first(),
                _ => None,
            };
            match first {
                Some(Inline::Strong(words)) if *words == [Inline::Text(BEGINS.to_owned())] => {
                    is_apart = true;
                }
                Some(Inline::Strong(words))
                    if *words == [Inline::Text(ENDS.to_owned())]
                        || *words == [Inline::Text(NOTES.to_owned())] =>
                {
                    is_apart = false;
                }
                _ => {
                    shape.push(if is_apart { 'x' } else { 'o' });
                    left.push(block);
                }
            }
        }
        // Nothing is lost or moved, and every number stays.
        assert_eq!(words(left), words(own.blocks), "{marked}");
        (shape, marked)
    }

    #[test]
    fn what_is_hidden_is_marked_where_equal_blocks_are_open() {
        let long = format!(
            "::: exempt 3\n\n- A\n\n:::\n\n{}",
            "- A\n\nB\n\n".repeat(50)
        );
        for (source, expected) in [
            (
                "::: exempt 3\n\n- A\n\n:::\n\nOfficers advise.\n\n- A\n",
                "xoo",
            ),
            (
                "- A\n\nOfficers advise.\n\n::: exempt 3\n\n- A\n\n:::\n",
                "oox",
            ),
            (
                "- A\n\n::: exempt 3\n\n- A\n\n- B\n\n:::\n\nWords.\n\n- A\n",
                "oxoo",
            ),
            (
                "One.\n\n::: exempt 3\n\nTwo.\n\n::: page-break\n\nThree.\n\n:::\n\n::: page-break\n\nFour.\n",
                "oxxxoo",
            ),
            (
                "# A\n\n::: exempt 3\n\n- A\n\nB.\n\n- A\n\n:::\n\nC.\n\n- A\n",
                "oxxxoo",
            ),
            (
                "# A\n\n::: exempt 3\n\nB.\n\n- A\n\n:::\n\n- A\n\nC.\n",
                "oxxoo",
            ),
            (
                "# A\n\n- A\n\n::: exempt 3\n\n- A\n\nB.\n\n:::\n\nC.\n",
                "ooxxo",
            ),
            ("# A\n\n- A\n\nB [[exempt 3: ten]].\n\n- A\n", "ooxo"),
            (
                "A [[exempt 3: ten]].\n\nA [[exempt 3: two]].\n\nA.\n",
                "xxo",
            ),
            ("---\n\n::: exempt 3\n\n---\n\n:::\n\n---\n", "oxo"),
            // A note that only hidden text refers to is none of the public's, and moves the numbers.
            (
                "::: exempt 3\n\nA.[^a]\n\n:::\n\nB.[^b]\n\n[^a]: One.\n[^b]: Two.\n",
                "xo",
            ),
            // Definitions in a row are one list to who reads them all.
            (
                "A\n\n: One.\n\n::: exempt 3\n\nB\n\n: Two.\n\n:::\n\nC.\n",
                "xo",
            ),
            // What even this reader does not see is the same for all.
            (
                "::: confidential enactment\n\n- A\n\n:::\n\n- A\n\n::: exempt 3\n\n- A\n\n:::\n",
                "oox",
            ),
            (
                "::: exempt 3\n\nA.\n\n::: confidential enactment\n\nB.\n\n:::\n\n- A\n\n:::\n\n- A\n",
                "xxxo",
            ),
            // Who writes the words of a stub hides nothing by it.
            (
                "[exempt: paragraph 3]\n\n::: exempt 3\n\n- A\n\n:::\n\n- A\n",
                "oxo",
            ),
            (&long, &format!("x{}", "oo".repeat(50))),
        ] {
            let (shape, marked) = shape(source);
            assert_eq!(shape, expected, "{source}\n{marked}");
        }
    }

    #[test]
    fn a_mark_says_why() {
        for (source, law) in [
            (
                "::: exempt 3\n\nA.\n\n:::\n",
                "**Not for publication** [exempt: paragraph 3] **Down to the next mark:**",
            ),
            (
                "A [[exempt 3: one]].\n\n::: exempt 5\n\nB.\n\n:::\n",
                "[exempt: paragraph 3] **Down to the next mark:**\n\nA \\[one\\] [exempt: paragraph 3].\n\n\
                 **Not for publication** [exempt: paragraph 5] **Down to the next mark:**\n\nB.\n\n**Open",
            ),
            // Two in a row, each with its own ground; and one in which that can't be told.
            (
                "::: exempt 3\n\nA.\n\n:::\n\n::: exempt 5\n\nB.\n\n:::\n\nC.\n",
                "A.\n\n**Not for publication** [exempt: paragraph 5] **Down to the next mark:**\n\nB.\n\n**Open",
            ),
            (
                "# A\n\n::: exempt 3\n\nB.\n\n- C\n\n:::\n\n::: exempt 5\n\n- D\n\nE.\n\n:::\n",
                "[exempt: paragraphs 3 and 5] **Down to the next mark:**\n\n:::\n\n- C\n\n* D\n\n\
                 ::: unnumbered\n\n**Not for publication** [exempt: paragraph 5] **Down",
            ),
            (
                "A.\n\nThe bid of [[exempt 3: b]]\n\n: Is [[exempt 5: low]].\n",
                "The bid of \\[b\\] [exempt: paragraph 3]\n\n: Is \\[low\\] [exempt: paragraph 5].",
            ),
            // Words of one paragraph, each followed by its own ground.
            (
                "For [[exempt 3: ten pounds less]], then [[exempt 3, 4: on strike]].",
                "For \\[ten pounds less\\] [exempt: paragraph 3], then \\[on strike\\] \
                 [exempt: paragraphs 3 and 4].",
            ),
            (
                "::: exempt 3\n\nA [[confidential enactment: b]].\n\n:::\n",
                "**Not for publication** [exempt: paragraph 3] **Down to the next mark:**",
            ),
            (
                "Open.[^a]\n\n[^a]: For [[exempt 3: ten pounds]].\n",
                "**Some of the notes are not for publication** [exempt: paragraph 3]\n\n\
                 [^1]: For \\[ten pounds\\] [exempt: paragraph 3].",
            ),
        ] {
            let texts = derive(source).unwrap();
            let marked = mark_beside(&texts.restricted, &texts.public).unwrap();
            assert!(marked.contains(law), "{marked}");
        }
    }

    #[test]
    fn texts_that_are_not_of_one_source_are_marked_as_a_whole() {
        let marked = mark_beside("A.\n\n- B\n", "Something else.\n\nC.\n\nD.\n").unwrap();
        assert!(
            marked.starts_with("**Not for publication** **Down"),
            "{marked}"
        );
        assert_eq!(marked.matches("**Not").count(), 1, "{marked}");
        let marked = mark_beside("A.\n\n- B\n\nC.\n\nD.\n", "A.\n\nC.\n").unwrap();
        let open = "**Open to the public again.**\n\nC.";
        assert!(
            marked.starts_with("A.\n\n**Not") && marked.contains(open),
            "{marked}"
        );
        assert_eq!(marked.matches("**Not").count(), 2, "{marked}");
    }

    #[test]
    fn what_is_the_same_for_all_has_no_mark() {
        let text = "# One\n\nWords.[^1]\n\n[^1]: Note.\n";
        assert_eq!(mark_beside(text, text).unwrap(), text);
    }
}
