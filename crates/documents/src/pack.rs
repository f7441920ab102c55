//! Owns packs: a document of one or more parts, such as an agenda with its papers. A document of a
//! single text is a pack of one part, so that everything that is rendered goes one way.

use std::{collections::BTreeSet, sync::Arc};

use crate::{blocks::Document, paper::Paper, pictures::Pictures};

/// What a copy says on each page that shows what the public does not read.
pub(crate) const NOT_FOR_PUBLICATION: &str =
    "Not for publication: this copy shows what is not open to the public";

/// A whole document, for one audience.
#[derive(Debug, Clone, Default)]
pub struct Pack {
    /// Its title: that of the page, of the window of a PDF, and of a Word document.
    pub title: String,
    /// The language that it is written in, as in HTML, such as `en-GB`.
    pub language: String,
    /// Who issues it, such as the board.
    pub author: Option<String>,
    /// What it is about, in a line, for its metadata and its page of contents.
    pub subject: Option<String>,
    /// The civil date that it bears, for its metadata: year, month and day. No document says when it was rendered,
    /// so that the same input gives the same bytes.
    pub dated: Option<(i32, u8, u8)>,
    /// What is printed at the head of each page.
    pub running_head: Option<String>,
    /// Whether it shows what the public does not read, beside what its texts say of themselves: each
    /// page then says that it is not for publication. Section 100B(5) of the Local Government Act 1972
    /// wants every such copy marked.
    pub not_public: bool,
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
    /// The language that it is written in, where that is another than the pack's: it is read aloud in
    /// that language.
    pub language: Option<String>,
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

/// The signs of a language, as in HTML: `en-GB`.
fn is_language(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// What the ids within a part begin with, and those of the pages of what is published: were a part called
/// so, two places could have one id.
pub const PLACE_WORDS: [&str; 14] = [
    "appendices",
    "background",
    "begins",
    "contact",
    "contents",
    "file",
    "footnotes",
    "heading",
    "note",
    "page",
    "para",
    "recommendations",
    "section",
    "title",
];

/// The id of a part that can't be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct PartProblem {
    /// The part, as an index into [`Pack::parts`].
    pub part: usize,
    /// Why not, in a sentence that names the id.
    pub why: String,
}

impl Pack {
    /// Whether each part has an id of its own, so that no two places of the pack have one in any format.
    ///
    /// The first of several may have none: its places are those of its text alone. Word tells no capital
    /// from a small letter, so neither does this.
    ///
    /// # Errors
    /// The first part whose id can't be.
    pub fn check_ids(&self) -> Result<(), PartProblem> {
        let mut ids = BTreeSet::new();
        for (part, Part { id, .. }) in self.parts.iter().enumerate() {
            // The places of the first may be those of its text alone, such as of a report.
            if id.is_empty() && part == 0 {
                continue;
            }
            let id = id.to_ascii_lowercase();
            let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            let is_word = id.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
            let why = if !is_word || !id.bytes().all(fits) {
                format!(
                    "the id `{id}` of a part is not made of a-z, 0-9 and `-`, with a letter first"
                )
            } else if id.split('-').any(|word| PLACE_WORDS.contains(&word)) {
                format!("the id `{id}` of a part could be that of a place in another")
            } else if ids.contains(&id) {
                format!("two parts have the id `{id}`")
            } else {
                ids.insert(id);
                continue;
            };
            return Err(PartProblem { part, why });
        }
        Ok(())
    }

    /// The language of a part, where it is another than the pack's.
    pub(crate) fn language_of<'a>(&self, part: &'a Part) -> Option<&'a str> {
        let language = part.language.as_deref().filter(|tag| is_language(tag));
        language.filter(|tag| !tag.eq_ignore_ascii_case(&self.language))
    }
}

impl Part {
    /// The id of the place where it begins, among other parts.
    #[must_use]
    pub fn beginning(&self) -> &str {
        match self.id.as_str() {
            "" => "begins",
            id => id,
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ParseOptions, parse};

    fn pack(ids: &[&str]) -> Pack {
        let part = |id: &&str| Part {
            id: (*id).to_owned(),
            title: "A part".to_owned(),
            level: 1,
            language: None,
            first_page: None,
            content: PartContent::Text(parse("Words.", &ParseOptions::BODY).unwrap()),
            pictures: Pictures::none(),
            files: Vec::new(),
        };
        Pack {
            parts: ids.iter().map(part).collect(),
            ..Pack::default()
        }
    }

    #[test]
    fn no_two_places_have_one_id() {
        for ids in [
            &[""][..],
            &["a"],
            &["", "a"],
            &["agenda", "item-3", "item-3-2"],
        ] {
            assert_eq!(pack(ids).check_ids(), Ok(()), "{ids:?}");
        }
        for (ids, part, why) in [
            (&["a", ""][..], 1, "not made of"),
            (&["a", "b", "a"], 2, "two parts have the id `a`"),
            (&["a", "A"], 1, "two parts have the id `a`"),
            (&["4"], 0, "a letter first"),
            (&["a", "b_c"], 1, "not made of"),
            (&["a", "a-para-1-1"], 1, "a place in another"),
            (&["", "begins"], 1, "a place in another"),
            (&["a", "a-file-1"], 1, "a place in another"),
        ] {
            let problem = pack(ids).check_ids().unwrap_err();
            assert_eq!(problem.part, part, "{problem}");
            assert!(problem.why.contains(why), "{problem}");
        }
    }

    #[test]
    fn only_another_language_is_told() {
        let mut pack = pack(&["a"]);
        pack.language = "en-GB".to_owned();
        for (language, told) in [
            (None, None),
            (Some("EN-gb"), None),
            (Some("cy"), Some("cy")),
            (Some("\"><b"), None),
        ] {
            pack.parts[0].language = language.map(str::to_owned);
            assert_eq!(pack.language_of(&pack.parts[0]), told);
        }
    }
}
