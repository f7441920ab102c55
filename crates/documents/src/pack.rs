//! Owns packs: a document of one or more parts, such as an agenda with its papers. A document of a
//! single text is a pack of one part, so that everything that is rendered goes one way.

use std::sync::Arc;

use crate::{blocks::Document, paper::Paper, pictures::Pictures};

/// A whole document, for one audience.
#[derive(Debug, Clone, Default)]
pub struct Pack {
    /// Its title: that of the page, of the window of a PDF, and of a Word document.
    pub title: String,
    /// The language that it is written in, as in HTML, such as `en-GB`.
    pub language: String,
    /// Who issues it, such as the board.
    pub author: Option<String>,
    /// What it is about, in a line, for its metadata.
    pub subject: Option<String>,
    /// The civil date that it bears: year, month and day. No document says when it was rendered,
    /// so that the same input gives the same bytes.
    pub dated: Option<(i32, u8, u8)>,
    /// What is printed at the head of each page.
    pub running_head: Option<String>,
    /// Whether it begins with a table of its contents, with page numbers.
    pub contents: bool,
    /// Its parts in order, at least one.
    pub parts: Vec<Part>,
}

/// One part of a pack: it begins on a page of its own and is numbered on its own.
#[derive(Debug, Clone)]
pub struct Part {
    /// The word that its ids begin with, such as `item-3`: letters, digits and `-`. Empty in a pack
    /// of one part, whose ids are those of its text.
    pub id: String,
    /// What it is called in the contents and the bookmarks: one line of plain words.
    pub title: String,
    /// How deep it stands in the contents and the bookmarks: 1 or more.
    pub level: u8,
    /// The number of its first page; none: the one after the page before. Pages that a reader does
    /// not get keep their numbers, so numbers may be passed over, and never go back.
    pub first_page: Option<u32>,
    /// What it says.
    pub content: PartContent,
    /// The pictures in it.
    pub pictures: Pictures,
    /// Files that belong to it: a conforming pack carries them inside.
    pub files: Vec<AttachedFile>,
}

/// What a part says.
#[derive(Debug, Clone)]
pub enum PartContent {
    /// A text, under the title of the part.
    Text(Document),
    /// A paper with its front sheet, whose title is that of the part.
    Paper(Box<Paper>),
}

/// A file that goes with a part, as it was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    /// Its name, such as `budget.pdf`.
    pub name: String,
    /// What it is, as on the web, such as `application/pdf`.
    pub media_type: String,
    /// What it shows, in a line.
    pub description: String,
    /// How many bytes it has.
    pub size: u64,
    /// Its bytes; none where what is made names the file and carries nothing.
    pub bytes: Arc<[u8]>,
}

impl AttachedFile {
    /// A file with its bytes.
    pub fn new(
        name: impl Into<String>,
        media_type: impl Into<String>,
        description: impl Into<String>,
        bytes: impl Into<Arc<[u8]>>,
    ) -> Self {
        let bytes = bytes.into();
        Self {
            name: name.into(),
            media_type: media_type.into(),
            description: description.into(),
            size: bytes.len() as u64,
            bytes,
        }
    }
}

impl Part {
    /// The id of a place of the part: `item-3-para-2-3` for `para-2-3` of the part `item-3`.
    #[must_use]
    pub fn place(&self, anchor: &str) -> String {
        let mut place = self.id.clone();
        if !place.is_empty() && !anchor.is_empty() {
            place.push('-');
        }
        place.push_str(anchor);
        place
    }
}
