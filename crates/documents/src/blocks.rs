//! Owns the block model: what a document consists of once it has been read.
//!
//! A document read from a source may hold hidden parts, so nothing here writes it out.
//! The modules that do take the audience.

use crate::derive::{Marks, project};
use crate::ground::{AudienceLevel, Ground};
use std::fmt;

/// A whole text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The blocks in order.
    pub blocks: Vec<Block>,
    /// The footnotes in the order of their first reference: number `n` is at `n - 1`.
    pub footnotes: Vec<Footnote>,
}

/// One block and where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Block {
    /// The line of the source where it starts, counted from 1.
    pub line: u32,
    /// What it is.
    pub content: Content,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Content {
    /// A heading of a section or within one.
    Heading(Heading),
    /// A paragraph, numbered if it stands directly in a numbered section.
    Paragraph(Paragraph),
    /// A list of points.
    List(List),
    /// Terms and what they mean.
    Definitions(Vec<Definition>),
    /// A table.
    Table(Table),
    /// A picture.
    Figure(Figure),
    /// A quotation.
    Quote(Vec<Block>),
    /// Text shown exactly as it is typed.
    Code {
        /// The name of its language, if given.
        language: Option<String>,
        /// The lines, without the last line feed.
        text: String,
    },
    /// A change of subject without a heading.
    ThematicBreak,
    /// What follows starts a new page in print.
    PageBreak,
    /// What is asked of the board, set apart from the text around it.
    Recommendations(Vec<Block>),
    /// A block that not everyone may see.
    Hidden {
        /// Why.
        ground: Ground,
        /// What.
        blocks: Vec<Block>,
    },
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Heading {
    /// 1 (a section) to 4.
    pub level: u8,
    /// The section's number; headings within a section have none.
    pub number: Option<u32>,
    /// Its id: `section-2`, or `heading-5` for the fifth heading without a number.
    pub anchor: String,
    /// The words.
    pub content: Vec<Inline>,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Paragraph {
    /// Its number, such as 2.3.
    pub number: Option<ParagraphNumber>,
    /// The words.
    pub content: Vec<Inline>,
}

/// The number of a paragraph: its section and its place in the section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParagraphNumber {
    /// The section.
    pub section: u32,
    /// The place in it, counted from 1.
    pub paragraph: u32,
}

impl ParagraphNumber {
    /// The id of the paragraph: `para-2-3`.
    #[must_use]
    pub fn anchor(self) -> String {
        format!("para-{}-{}", self.section, self.paragraph)
    }
}

impl fmt::Display for ParagraphNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.section, self.paragraph)
    }
}

/// A list; each item is one or more blocks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct List {
    /// The number of the first item, or `None` for bullets.
    pub start: Option<u64>,
    /// The items.
    pub items: Vec<Item>,
}

/// One point of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Item {
    /// For a task: whether it is done. Then the first block is a paragraph.
    pub done: Option<bool>,
    /// What it says, at least one block.
    pub blocks: Vec<Block>,
}

/// A term and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Definition {
    /// The words that are explained.
    pub term: Vec<Inline>,
    /// The meanings, at least one, each of one or more blocks.
    pub meanings: Vec<Vec<Block>>,
}

/// A picture that stands on its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Figure {
    /// What it shows, from a paragraph `Figure: …` before it.
    pub caption: Option<Vec<Inline>>,
    /// What is said in its place to who can't see it: one line of plain words.
    pub alternative: String,
    /// The name of its file, as [`crate::Pictures`] takes it.
    pub file: String,
}

/// A table with one row of headings.
///
/// If the first heading is empty, the first cell of each row is the heading of the row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Table {
    /// What it shows, from a paragraph `Table: …` before it.
    pub caption: Option<Vec<Inline>>,
    /// One for each column.
    pub alignments: Vec<Alignment>,
    /// The headings of the columns.
    pub header: Vec<Vec<Inline>>,
    /// The rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alignment {
    /// As the reader's language has it.
    Default,
    /// `:---`
    Left,
    /// `:--:`
    Centre,
    /// `---:`
    Right,
}

/// A footnote.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Footnote {
    /// The line of the source where it is written.
    pub line: u32,
    /// The words.
    pub content: Vec<Inline>,
}

/// Running text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Inline {
    /// Plain words: NFC, no line feed, no two spaces together.
    Text(String),
    /// Words shown exactly as typed.
    Code(String),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// A link to `http:`, `https:`, `mailto:` or a place in this document.
    Link {
        /// The address, checked.
        address: String,
        /// The words; never a link, footnote reference or hidden part.
        content: Vec<Inline>,
    },
    /// A reference to a footnote by its number.
    FootnoteReference(usize),
    /// A new line of the source, shown as a space.
    SoftBreak,
    /// A new line that is shown.
    HardBreak,
    /// Words that not everyone may see.
    Hidden {
        /// Why.
        ground: Ground,
        /// What.
        content: Vec<Inline>,
    },
    /// The neutral mark where something is not shown.
    Stub(Ground),
}

impl Document {
    /// The text as an audience sees it: stubs stand for what it does not, and what is not for the
    /// public is marked.
    #[must_use]
    pub fn view(&self, audience: AudienceLevel) -> Document {
        project(self, audience, Marks::Keep)
    }

    /// Every ground in the document, each once, in order.
    #[must_use]
    pub fn grounds(&self) -> Vec<Ground> {
        let mut found = Vec::new();
        self.each_ground(&mut |ground, is_stub| {
            if !is_stub && !found.contains(&ground) {
                found.push(ground);
            }
        });
        found
    }

    /// Visits the ground of every hidden part and every stub, in order; a stub is told apart.
    pub(crate) fn each_ground(&self, visit: &mut dyn FnMut(Ground, bool)) {
        block_grounds(&self.blocks, visit);
        for footnote in &self.footnotes {
            inline_grounds(&footnote.content, visit);
        }
    }
}

fn block_grounds(blocks: &[Block], visit: &mut dyn FnMut(Ground, bool)) {
    for block in blocks {
        if let Content::Hidden { ground, .. } = &block.content {
            visit(*ground, false);
        }
        block
            .content
            .each_child(&mut |blocks| block_grounds(blocks, visit));
        block
            .content
            .each_text(&mut |content| inline_grounds(content, visit));
    }
}

fn inline_grounds(content: &[Inline], visit: &mut dyn FnMut(Ground, bool)) {
    for inline in content {
        match inline {
            Inline::Hidden { ground, .. } => visit(*ground, false),
            Inline::Stub(ground) => visit(*ground, true),
            _ => {}
        }
        inline_grounds(inline.children(), visit);
    }
}

impl Content {
    /// Visits the block lists directly inside.
    pub fn each_child<'a>(&'a self, visit: &mut dyn FnMut(&'a [Block])) {
        match self {
            Self::List(list) => list.items.iter().for_each(|item| visit(&item.blocks)),
            Self::Definitions(definitions) => definitions
                .iter()
                .flat_map(|definition| &definition.meanings)
                .for_each(|meaning| visit(meaning)),
            Self::Quote(blocks) | Self::Recommendations(blocks) | Self::Hidden { blocks, .. } => {
                visit(blocks);
            }
            _ => {}
        }
    }

    /// Visits all running text inside, to change it.
    pub(crate) fn each_text_mut(&mut self, visit: &mut dyn FnMut(&mut Vec<Inline>)) {
        let deeper = |blocks: &mut Vec<Block>, visit: &mut dyn FnMut(&mut Vec<Inline>)| {
            for block in blocks {
                block.content.each_text_mut(visit);
            }
        };
        match self {
            Self::Heading(heading) => visit(&mut heading.content),
            Self::Paragraph(paragraph) => visit(&mut paragraph.content),
            Self::List(list) => {
                for item in &mut list.items {
                    deeper(&mut item.blocks, visit);
                }
            }
            Self::Definitions(definitions) => {
                for definition in definitions {
                    visit(&mut definition.term);
                    for meaning in &mut definition.meanings {
                        deeper(meaning, visit);
                    }
                }
            }
            Self::Table(table) => {
                let cells = table
                    .header
                    .iter_mut()
                    .chain(table.rows.iter_mut().flatten());
                table.caption.iter_mut().chain(cells).for_each(visit);
            }
            Self::Figure(figure) => figure.caption.iter_mut().for_each(visit),
            Self::Quote(blocks) | Self::Recommendations(blocks) | Self::Hidden { blocks, .. } => {
                deeper(blocks, visit);
            }
            Self::Code { .. } | Self::ThematicBreak | Self::PageBreak => {}
        }
    }

    /// Visits the running text directly inside.
    pub fn each_text<'a>(&'a self, visit: &mut dyn FnMut(&'a [Inline])) {
        match self {
            Self::Heading(heading) => visit(&heading.content),
            Self::Paragraph(paragraph) => visit(&paragraph.content),
            Self::Definitions(definitions) => definitions
                .iter()
                .for_each(|definition| visit(&definition.term)),
            Self::Figure(figure) => figure.caption.iter().for_each(|caption| visit(caption)),
            Self::Table(table) => {
                table.caption.iter().for_each(|caption| visit(caption));
                table.header.iter().for_each(|cell| visit(cell));
                table.rows.iter().flatten().for_each(|cell| visit(cell));
            }
            _ => {}
        }
    }
}

impl List {
    /// Whether its points name themselves: each begins with a number or a label in strong type, such as
    /// **1.1** or **Meets:**. A bullet in front of those says nothing, and no format shows one.
    #[must_use]
    pub fn is_labelled(&self) -> bool {
        self.start.is_none() && self.items.iter().all(Item::is_labelled)
    }
}

impl Item {
    fn is_labelled(&self) -> bool {
        let Some(Content::Paragraph(first)) = self.blocks.first().map(|block| &block.content)
        else {
            return false;
        };
        let Some(Inline::Strong(label)) = first.content.first() else {
            return false;
        };
        let (first, last) = (label.first(), label.last());
        let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || c == '(');
        self.done.is_none()
            && (matches!(first, Some(Inline::Text(text)) if begins(text))
                || matches!(last, Some(Inline::Text(text)) if text.ends_with(':')))
    }
}

impl Table {
    /// Whether the first cell of each row is the heading of the row.
    #[must_use]
    pub fn has_row_headings(&self) -> bool {
        self.header.len() > 1 && self.header.first().is_some_and(Vec::is_empty)
    }
}

impl Inline {
    /// The running text inside.
    pub(crate) fn children(&self) -> &[Inline] {
        match self {
            Self::Emphasis(content)
            | Self::Strong(content)
            | Self::Link { content, .. }
            | Self::Hidden { content, .. } => content,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Content, List};
    use crate::markdown::{ParseOptions, parse};

    fn list(source: &str) -> List {
        let document = parse(source, &ParseOptions::BODY).unwrap();
        let Content::List(list) = &document.blocks[0].content else {
            panic!("{document:?}")
        };
        list.clone()
    }

    #[test]
    fn points_name_themselves_by_a_number_or_a_label() {
        for (source, is_labelled) in [
            ("- **1.1** One\n- **1.2** Two\n", true),
            ("- **(a)** One\n- **(b)** Two\n", true),
            ("- **Meets:** on Tuesday\n- **Place:** *Hall*\n", true),
            ("- **1** One\n\n  And more.\n", true),
            ("- **1.1** One\n- Two\n", false),
            ("- **Cheaper** than before\n", false),
            ("- One\n", false),
            ("- [ ] **1** To do\n", false),
            ("1. **1** One\n", false),
            ("- > **1** One\n", false),
        ] {
            assert_eq!(list(source).is_labelled(), is_labelled, "{source}");
        }
    }
}
