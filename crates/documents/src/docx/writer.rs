//! Owns the state of writing one document: where we are on the page, and what its parts share.

use super::numbering::Numbering;
use super::package::{PageNumbers, Part, Parts, Relations};
use super::xml::Xml;
use crate::blocks::Footnote;
use crate::pictures::Pictures;
use std::collections::{BTreeMap, BTreeSet};

/// The width of the text on the page, in twentieths of a point: A4 less margins of 2 cm.
pub(super) const TEXT_WIDTH: u32 = 9638;

/// The space after a table, which has none of its own. A paragraph must follow before the next
/// table and before the end.
pub(super) const AFTER_TABLE: u32 = 200;
/// The space after a list, whose points stand close together.
pub(super) const AFTER_LIST: u32 = 140;

/// Writes one document, part by part.
pub(super) struct Writer<'a> {
    /// The part that is written now.
    pub(super) xml: Xml,
    /// What the part that is written now refers to.
    pub(super) relations: Relations,
    pub(super) numbering: Numbering,
    pub(super) pictures: &'a Pictures,
    /// The names of the pictures so far, with their places among the files.
    pub(super) media: BTreeMap<String, usize>,
    pub(super) place: Place,
    /// The space that the next paragraph leaves above it, for the sake of what it follows.
    pub(super) space_before: u32,
    /// Whether the next paragraph starts a page.
    pub(super) page_break: bool,
    /// Whether something was written that is not for the public.
    pub(super) holds_hidden: bool,
    /// The footnotes that were referred to.
    pub(super) noted: BTreeSet<usize>,
    /// The part of a pack that is written now.
    pub(super) within: Within,
    /// How the pages of the section that is written now are numbered.
    pub(super) numbers: PageNumbers,
    /// The numbers of notes that are written as they are and not counted.
    pub(super) note_marks: BTreeMap<usize, usize>,
    /// The languages of notes, where they are others than the document's.
    pub(super) note_languages: BTreeMap<usize, String>,
    next_id: u32,
}

/// Which part of a pack is written. By default the text is no part of anything.
#[derive(Debug, Clone, Default)]
pub(super) struct Within {
    /// What the names of bookmarks begin with.
    pub(super) place: String,
    /// The list that numbers sections and paragraphs, if not that of their styles.
    pub(super) sections: Option<u32>,
    /// How many levels of headings stand above the text.
    pub(super) level: u8,
    /// How many notes there are in the parts before.
    pub(super) notes: usize,
    /// Whether the numbers of its notes are written as they are and not counted: each part begins anew,
    /// and not every program can count so.
    pub(super) fixed_notes: bool,
    /// What the names of pictures begin with.
    pub(super) pictures: String,
    /// The language, where it is another than the document's.
    pub(super) language: Option<String>,
}

impl Within {
    /// The id of a place in the part.
    pub(super) fn place(&self, anchor: &str) -> String {
        let mut place = self.place.clone();
        if !place.is_empty() && !anchor.is_empty() {
            place.push('-');
        }
        place.push_str(anchor);
        place
    }
}

/// Where a block stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// How far it is moved in, in twentieths of a point.
    pub(super) indent: u32,
    /// How many lists it is in.
    pub(super) lists: u32,
    /// The sign of a point that its first paragraph bears.
    pub(super) sign: Option<Sign>,
    /// Whether it is in a part that the public does not see.
    pub(super) hidden: bool,
    /// Whether it is in a quotation.
    pub(super) quoted: bool,
    /// Whether the section is numbered, so that text stands beside the numbers.
    pub(super) numbered: bool,
}

/// What stands before a point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sign {
    /// The list in the numbering.
    pub(super) list: u32,
    /// For a task: whether it is done.
    pub(super) done: Option<bool>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(pictures: &'a Pictures) -> Self {
        Self {
            xml: Xml::default(),
            relations: Relations::default(),
            numbering: Numbering::default(),
            pictures,
            media: BTreeMap::new(),
            place: Place::default(),
            space_before: 0,
            page_break: false,
            holds_hidden: false,
            noted: BTreeSet::new(),
            within: Within::default(),
            numbers: PageNumbers::default(),
            note_marks: BTreeMap::new(),
            note_languages: BTreeMap::new(),
            next_id: 0,
        }
    }

    /// An id that nothing else in the document has.
    pub(super) fn id(&mut self) -> String {
        self.next_id += 1;
        self.next_id.to_string()
    }

    /// Writes at another place, and comes back.
    pub(super) fn at(&mut self, place: Place, write: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.place, place);
        write(self);
        self.place = before;
    }

    /// Writes the footnotes, and hands over all parts.
    pub(super) fn finish(mut self, footnotes: &[Footnote]) -> Parts<'a> {
        if self.space_before == AFTER_TABLE {
            self.gap();
        }
        let body = Part {
            xml: std::mem::take(&mut self.xml),
            relations: std::mem::take(&mut self.relations),
        };
        self.footnotes(footnotes);
        let pictures = self.pictures;
        let mut media: Vec<_> = self.media.into_iter().collect();
        media.sort_by_key(|(_, place)| *place);
        Parts {
            body,
            footnotes: Part {
                xml: self.xml,
                relations: self.relations,
            },
            numbering: self.numbering.into_xml(),
            pictures: media
                .iter()
                .filter_map(|(name, _)| pictures.get(name))
                .collect(),
            holds_hidden: self.holds_hidden,
            numbers: self.numbers,
        }
    }
}
