//! Owns the sections of a text: what stands under each heading, so that two texts can be held
//! against each other part by part.

use crate::{
    blocks::{Block, Content, Document},
    normalise::normalise,
    text::words,
};

/// What a text says under one heading, up to the next heading of whatever level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The headings that it stands under, the outermost first and its own last; before the first
    /// heading there is none.
    pub headings: Vec<String>,
    /// What it says, as it was written.
    pub text: String,
}

/// The sections of a text, hidden ones too: it is for those who read the source. `document` is what
/// [`parse`](crate::parse) read from `source`.
#[must_use]
pub fn sections(source: &str, document: &Document) -> Vec<Section> {
    let source = normalise(source);
    let lines: Vec<&str> = source.lines().collect();
    let mut headings = Vec::new();
    find_headings(&document.blocks, &mut headings);
    let mut path: Vec<(u8, String)> = Vec::new();
    let mut found = Vec::new();
    let mut from = 0;
    for (line, level, heading) in headings {
        let at = (line as usize).saturating_sub(1).min(lines.len());
        found.push(section(&path, &lines[from.min(at)..at]));
        path.retain(|(above, _)| *above < level);
        path.push((level, heading));
        from = (at + 1).min(lines.len());
    }
    found.push(section(&path, &lines[from..]));
    // Before the first heading there is often nothing.
    found.retain(|section| !section.headings.is_empty() || !section.text.is_empty());
    found
}

fn section(path: &[(u8, String)], lines: &[&str]) -> Section {
    Section {
        headings: path.iter().map(|(_, heading)| heading.clone()).collect(),
        text: lines.join("\n").trim().to_owned(),
    }
}

fn find_headings(blocks: &[Block], found: &mut Vec<(u32, u8, String)>) {
    for block in blocks {
        if let Content::Heading(heading) = &block.content {
            found.push((block.line, heading.level, words(&heading.content)));
        }
        block
            .content
            .each_child(&mut |blocks| find_headings(blocks, found));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ParseOptions, parse};

    #[test]
    fn a_text_falls_into_what_its_headings_head() {
        let source = "Opening.\n\n# Implications {.unnumbered}\n\n## Money\n\nIt costs *much*.\n\n\
                      - or more\n\n## Law\n\n# Next\n\n::: exempt 3\n\n# Bids\n\nTwo came.\n\n:::\n";
        let document = parse(source, &ParseOptions::BODY).unwrap();
        let sections = sections(source, &document);
        let told: Vec<_> = sections
            .iter()
            .map(|s| (s.headings.join("/"), s.text.as_str()))
            .collect();
        let row = |path: &str, text| (path.to_owned(), text);
        assert_eq!(
            told,
            [
                row("", "Opening."),
                row("Implications", ""),
                row("Implications/Money", "It costs *much*.\n\n- or more"),
                row("Implications/Law", ""),
                row("Next", "::: exempt 3"),
                row("Bids", "Two came.\n\n:::"),
            ]
        );
    }

    #[test]
    fn a_text_without_headings_is_one_section() {
        for (source, expected) in [("Words.\n", 1), ("", 0)] {
            let document = parse(source, &ParseOptions::BODY).unwrap();
            assert_eq!(sections(source, &document).len(), expected);
        }
    }
}
