//! Owns the numbers and ids of sections, headings and paragraphs.
//!
//! Hidden parts are counted like all others, so every audience sees the same numbers.

use crate::blocks::ParagraphNumber;
use std::collections::BTreeSet;

/// The deepest heading: pages show headings one level lower, below the title.
pub(crate) const DEEPEST_HEADING: u8 = 4;

/// Counts through one document.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    sections: u32,
    headings: u32,
    section: Option<u32>,
    paragraphs: u32,
    level: u8,
    anchors: BTreeSet<String>,
}

impl Numbering {
    /// Whether a heading of this level skips one.
    pub(crate) fn skips(&self, level: u8) -> bool {
        level > self.level + 1
    }

    /// The number and the id of the next heading.
    pub(crate) fn heading(&mut self, level: u8, unnumbered: bool) -> (Option<u32>, String) {
        self.level = level;
        let number = (level == 1 && !unnumbered).then(|| {
            self.sections += 1;
            self.sections
        });
        if level == 1 {
            self.section = number;
            self.paragraphs = 0;
        }
        let anchor = if let Some(number) = number {
            format!("section-{number}")
        } else {
            self.headings += 1;
            format!("heading-{}", self.headings)
        };
        self.anchors.insert(anchor.clone());
        (number, anchor)
    }

    /// The number of the next paragraph, if it stands in a numbered section.
    pub(crate) fn paragraph(&mut self) -> Option<ParagraphNumber> {
        let section = self.section?;
        self.paragraphs += 1;
        let number = ParagraphNumber {
            section,
            paragraph: self.paragraphs,
        };
        self.anchors.insert(number.anchor());
        Some(number)
    }

    /// Whether the document has a place of this id.
    pub(crate) fn has(&self, anchor: &str) -> bool {
        self.anchors.contains(anchor)
    }
}
