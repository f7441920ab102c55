//! Owns paragraphs: their style and what of it they change, in the order that the format demands.

use super::numbering::UNNUMBERED;
use super::running::shade;
use super::writer::Writer;
use super::xml::Xml;

/// What is special about a paragraph.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look<'a> {
    /// The style's id; empty for plain text.
    pub(super) style: &'a str,
    /// Its list and the depth there.
    pub(super) list: Option<(u32, u32)>,
    /// How far it is moved in, and how far the first line stands out to the left.
    pub(super) indent: Option<(u32, u32)>,
    /// `left`, `center` or `right`.
    pub(super) alignment: Option<&'a str>,
    /// Whether it stays on the page of what follows.
    pub(super) keep_next: bool,
    /// Whether a line is drawn above it.
    pub(super) line_above: bool,
    /// The name of a bookmark around it.
    pub(super) bookmark: Option<&'a str>,
}

impl<'a> Look<'a> {
    pub(super) fn of(style: &'a str) -> Self {
        Self {
            style,
            ..Self::default()
        }
    }

    /// Whether the style leaves it to what is above how far away that is.
    fn takes_space(&self) -> bool {
        matches!(
            self.style,
            "" | "NumberedParagraph" | "ListParagraph" | "Quote" | "Code" | "DefinitionTerm"
        )
    }
}

/// The colour behind what the public does not see.
pub(super) const HIDDEN_COLOUR: &str = "FFF2CC";

impl Writer<'_> {
    /// Writes a paragraph around what `write` writes.
    pub(super) fn paragraph(&mut self, look: Look<'_>, write: impl FnOnce(&mut Self)) {
        self.xml.open("w:p", &[]);
        self.look(look);
        let bookmark = look.bookmark.map(|name| (name, self.id()));
        if let Some((name, id)) = &bookmark {
            let name = bookmark_name(&self.within.place(name));
            self.xml
                .empty("w:bookmarkStart", &[("w:id", id), ("w:name", &name)]);
        }
        write(self);
        if let Some((_, id)) = &bookmark {
            self.xml.empty("w:bookmarkEnd", &[("w:id", id)]);
        }
        self.xml.close("w:p");
    }

    /// A narrow empty paragraph, where the format demands one.
    pub(super) fn gap(&mut self) {
        self.paragraph(Look::of("Gap"), |_| {});
    }

    fn look(&mut self, look: Look<'_>) {
        let starts_page = std::mem::take(&mut self.page_break);
        let space_before = std::mem::take(&mut self.space_before);
        let hidden = self.place.hidden;
        let mut xml = Xml::default();
        if !look.style.is_empty() {
            xml.value("w:pStyle", look.style);
        }
        if look.keep_next {
            xml.empty("w:keepNext", &[]);
        }
        if starts_page {
            xml.empty("w:pageBreakBefore", &[]);
        }
        if let Some((list, depth)) = look.list {
            xml.open("w:numPr", &[]);
            if list != UNNUMBERED {
                xml.value("w:ilvl", &depth.to_string());
            }
            xml.value("w:numId", &list.to_string());
            xml.close("w:numPr");
        }
        if look.line_above {
            xml.open("w:pBdr", &[]);
            line(&mut xml, "w:top");
            xml.close("w:pBdr");
        }
        if hidden {
            shade(&mut xml, HIDDEN_COLOUR);
        }
        if space_before > 0 && look.takes_space() {
            let before = space_before.to_string();
            xml.empty("w:spacing", &[("w:before", &before)]);
        }
        if let Some((left, hanging)) = look.indent {
            let (left, hanging) = (left.to_string(), hanging.to_string());
            xml.empty("w:ind", &[("w:left", &left), ("w:hanging", &hanging)]);
        }
        if let Some(alignment) = look.alignment {
            xml.value("w:jc", alignment);
        }
        let inner = xml.into_string();
        if !inner.is_empty() {
            self.xml.open("w:pPr", &[]);
            self.xml.raw(&inner);
            self.xml.close("w:pPr");
        }
    }
}

/// A line of a border.
pub(super) fn line(xml: &mut Xml, side: &str) {
    let look = [
        ("w:val", "single"),
        ("w:sz", "12"),
        ("w:space", "6"),
        ("w:color", "000000"),
    ];
    xml.empty(side, &look);
}

/// The longest name of a bookmark that Word takes.
const LONGEST_NAME: usize = 40;

/// The name of a bookmark for an id of ours: Word allows letters, digits and `_`, and a letter first. Of a
/// name that is too long the end gives way to a number that tells it from others with the same beginning.
pub(super) fn bookmark_name(anchor: &str) -> String {
    let name = anchor.replace('-', "_");
    if name.len() <= LONGEST_NAME {
        return name;
    }
    // FNV-1a: the same on every machine.
    let mixed = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let end = format!("_{mixed:016x}");
    let kept = name.floor_char_boundary(LONGEST_NAME - end.len());
    format!("{}{end}", &name[..kept])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bookmark_has_a_name_that_word_takes() {
        assert_eq!(bookmark_name("item-4-para-2-3"), "item_4_para_2_3");
        let long = "a-very-long-word-for-an-item-of-an-agenda";
        let names = [format!("{long}-para-2-3"), format!("{long}-para-2-4")];
        let names = names.map(|name| bookmark_name(&name));
        assert_ne!(names[0], names[1]);
        for name in names {
            assert_eq!(name.len(), LONGEST_NAME);
            assert!(name.starts_with("a_very_long_word"), "{name}");
        }
    }
}
