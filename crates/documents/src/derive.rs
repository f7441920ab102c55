//! Owns the text of each audience, made when a source is saved.
//!
//! A text is made from the model, never by cutting the source: the hidden parts are taken out of
//! the model, what is left is written anew, and the result is read back and compared. So nothing
//! of the source that is not in the visible model can be in the text.

use crate::blocks::{
    Block, Content, Definition, Document, Figure, Footnote, Heading, Inline, Item, List, Paragraph,
    Table,
};
use crate::ground::{AudienceLevel, Ground};
use crate::inlines::tidy;
use crate::markdown::{ParseOptions, parse};
use crate::print::{Style, print};
use crate::problem::Problem;
use std::collections::BTreeMap;

/// One text for each audience. None of them holds exempt syntax, and each is in normal form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// For anyone.
    pub public: String,
    /// For those who may see exempt information.
    pub restricted: String,
    /// For those who may see everything.
    pub confidential: String,
    /// Why something is hidden: each ground once, in the order of the source. Grounds inside
    /// what is itself hidden are among them.
    pub grounds: Vec<Ground>,
}

impl Derived {
    /// The text for an audience.
    #[must_use]
    pub fn text(&self, audience: AudienceLevel) -> &str {
        match audience {
            AudienceLevel::Public => &self.public,
            AudienceLevel::Restricted => &self.restricted,
            AudienceLevel::Confidential => &self.confidential,
        }
    }
}

/// Makes the text of each audience from a whole text.
pub fn derive(source: &str) -> Result<Derived, Vec<Problem>> {
    derive_with(source, &ParseOptions::BODY)
}

/// Makes the text of each audience, such as from a recommendation of a front sheet.
pub fn derive_with(source: &str, options: &ParseOptions) -> Result<Derived, Vec<Problem>> {
    let document = parse(source, options)?;
    let grounds = document.grounds();
    let highest = grounds.iter().map(|ground| ground.level()).max();
    let confidential = write(&document, AudienceLevel::Confidential, *options)?;
    // An audience that misses nothing has the same text as the next.
    let restricted = if highest == Some(AudienceLevel::Confidential) {
        write(&document, AudienceLevel::Restricted, *options)?
    } else {
        confidential.clone()
    };
    let public = if highest.is_some() {
        write(&document, AudienceLevel::Public, *options)?
    } else {
        confidential.clone()
    };
    Ok(Derived {
        public,
        restricted,
        confidential,
        grounds,
    })
}

/// Writes what an audience may see, and checks that it reads back as the same document.
fn write(
    document: &Document,
    audience: AudienceLevel,
    options: ParseOptions,
) -> Result<String, Vec<Problem>> {
    let mut view = project(document, audience, Marks::Drop);
    let lines: Vec<u32> = view.blocks.iter().map(|block| block.line).collect();
    forget_lines(&mut view);
    let mut different = 0;
    for style in [Style::Underscore, Style::Asterisk] {
        let text = print(&view, style);
        if let Ok(mut read) = parse(&text, &options) {
            forget_lines(&mut read);
            if read == view {
                return Ok(text);
            }
            let same = |(a, b): &(&Block, &Block)| a == b;
            different = view
                .blocks
                .iter()
                .zip(&read.blocks)
                .take_while(same)
                .count();
        }
    }
    let line = lines
        .get(different)
        .or(lines.last())
        .copied()
        .unwrap_or(options.first_line);
    Err(vec![Problem {
        line,
        column: 1,
        code: "ambiguous-formatting",
        message: "the emphasis or the signs here can't be written in one clear way. Use less \
                  emphasis, or put spaces around it."
            .to_owned(),
    }])
}

/// Whether visible text that is exempt keeps its mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marks {
    Keep,
    Drop,
}

/// The document as an audience sees it: stubs stand for what it does not.
pub(crate) fn project(document: &Document, audience: AudienceLevel, marks: Marks) -> Document {
    let view = View { audience, marks };
    let mut blocks = view.blocks(&document.blocks);
    let mut numbers = BTreeMap::new();
    renumber_blocks(&mut blocks, &mut numbers);
    // Footnotes that only hidden text refers to are left out; the others are numbered anew, so
    // that a gap does not tell of them.
    let mut kept: Vec<(usize, usize)> = numbers.into_iter().map(|(old, new)| (new, old)).collect();
    kept.sort_unstable();
    let footnotes = kept
        .into_iter()
        .filter_map(|(_, old)| document.footnotes.get(old.wrapping_sub(1)))
        .map(|footnote| Footnote {
            line: footnote.line,
            content: tidy(view.inlines(&footnote.content)),
        })
        .collect();
    Document { blocks, footnotes }
}

#[derive(Debug, Clone, Copy)]
struct View {
    audience: AudienceLevel,
    marks: Marks,
}

impl View {
    fn blocks(self, blocks: &[Block]) -> Vec<Block> {
        let mut visible = Vec::with_capacity(blocks.len());
        for block in blocks {
            let Content::Hidden { ground, blocks } = &block.content else {
                let content = self.content(&block.content);
                join(
                    &mut visible,
                    Block {
                        line: block.line,
                        content,
                    },
                );
                continue;
            };
            if self.audience < ground.level() {
                stubs(*ground, block.line, blocks, &mut visible);
            } else if self.marks == Marks::Keep {
                let content = Content::Hidden {
                    ground: *ground,
                    blocks: self.blocks(blocks),
                };
                visible.push(Block {
                    line: block.line,
                    content,
                });
            } else {
                for block in self.blocks(blocks) {
                    join(&mut visible, block);
                }
            }
        }
        visible
    }

    fn content(self, content: &Content) -> Content {
        match content {
            Content::Heading(heading) => Content::Heading(Heading {
                content: self.text(&heading.content),
                ..heading.clone()
            }),
            Content::Paragraph(paragraph) => Content::Paragraph(Paragraph {
                number: paragraph.number,
                content: self.text(&paragraph.content),
            }),
            Content::List(list) => Content::List(List {
                start: list.start,
                items: list.items.iter().map(|item| self.item(item)).collect(),
            }),
            Content::Table(table) => Content::Table(Table {
                caption: table.caption.as_ref().map(|caption| self.text(caption)),
                alignments: table.alignments.clone(),
                header: table.header.iter().map(|cell| self.text(cell)).collect(),
                rows: table
                    .rows
                    .iter()
                    .map(|row| row.iter().map(|cell| self.text(cell)).collect())
                    .collect(),
            }),
            Content::Definitions(definitions) => Content::Definitions(
                definitions
                    .iter()
                    .map(|definition| self.definition(definition))
                    .collect(),
            ),
            Content::Figure(figure) => Content::Figure(Figure {
                caption: figure.caption.as_ref().map(|caption| self.text(caption)),
                ..figure.clone()
            }),
            Content::Quote(blocks) => Content::Quote(self.blocks(blocks)),
            Content::Recommendations(blocks) => Content::Recommendations(self.blocks(blocks)),
            Content::Hidden { .. }
            | Content::Code { .. }
            | Content::ThematicBreak
            | Content::PageBreak => content.clone(),
        }
    }

    fn item(self, item: &Item) -> Item {
        Item {
            done: item.done,
            blocks: self.blocks(&item.blocks),
        }
    }

    fn definition(self, definition: &Definition) -> Definition {
        let meanings = definition.meanings.iter();
        Definition {
            term: self.text(&definition.term),
            meanings: meanings.map(|meaning| self.blocks(meaning)).collect(),
        }
    }

    fn text(self, content: &[Inline]) -> Vec<Inline> {
        tidy(self.inlines(content))
    }

    fn inlines(self, content: &[Inline]) -> Vec<Inline> {
        let mut visible = Vec::with_capacity(content.len());
        for inline in content {
            match inline {
                Inline::Hidden { ground, .. } if self.audience < ground.level() => {
                    visible.push(Inline::Stub(*ground));
                }
                Inline::Hidden { ground, content } if self.marks == Marks::Keep => {
                    let content = self.inlines(content);
                    visible.push(Inline::Hidden {
                        ground: *ground,
                        content,
                    });
                }
                Inline::Hidden { content, .. } => visible.extend(self.inlines(content)),
                Inline::Emphasis(content) => visible.push(Inline::Emphasis(self.inlines(content))),
                Inline::Strong(content) => visible.push(Inline::Strong(self.inlines(content))),
                other => visible.push(other.clone()),
            }
        }
        visible
    }
}

/// Adds a block to others. Definitions that follow definitions become one list with them, because
/// Markdown can't tell two lists from one.
pub(crate) fn join(blocks: &mut Vec<Block>, block: Block) {
    match (blocks.last_mut().map(|last| &mut last.content), block) {
        (
            Some(Content::Definitions(before)),
            Block {
                content: Content::Definitions(more),
                ..
            },
        ) => before.extend(more),
        (_, block) => blocks.push(block),
    }
}

/// What stands for a hidden block: a stub for each heading and numbered paragraph, so that the
/// numbers after it stay, or one stub if there are none. Nothing else of it can be told.
fn stubs(ground: Ground, line: u32, blocks: &[Block], visible: &mut Vec<Block>) {
    let before = visible.len();
    numbered_stubs(ground, line, blocks, visible);
    if visible.len() == before {
        let paragraph = Paragraph {
            number: None,
            content: vec![Inline::Stub(ground)],
        };
        visible.push(Block {
            line,
            content: Content::Paragraph(paragraph),
        });
    }
}

fn numbered_stubs(ground: Ground, line: u32, blocks: &[Block], visible: &mut Vec<Block>) {
    let stub = vec![Inline::Stub(ground)];
    for block in blocks {
        let content = match &block.content {
            Content::Heading(heading) => Content::Heading(Heading {
                content: stub.clone(),
                ..heading.clone()
            }),
            Content::Paragraph(Paragraph {
                number: Some(number),
                ..
            }) => Content::Paragraph(Paragraph {
                number: Some(*number),
                content: stub.clone(),
            }),
            Content::Hidden { blocks, .. } => {
                numbered_stubs(ground, line, blocks, visible);
                continue;
            }
            _ => continue,
        };
        visible.push(Block { line, content });
    }
}

fn renumber_blocks(blocks: &mut [Block], numbers: &mut BTreeMap<usize, usize>) {
    for block in blocks {
        block
            .content
            .each_text_mut(&mut |content| renumber(content, numbers));
    }
}

fn renumber(content: &mut [Inline], numbers: &mut BTreeMap<usize, usize>) {
    for inline in content {
        match inline {
            Inline::FootnoteReference(number) => {
                let next = numbers.len() + 1;
                *number = *numbers.entry(*number).or_insert(next);
            }
            Inline::Emphasis(content)
            | Inline::Strong(content)
            | Inline::Hidden { content, .. }
            | Inline::Link { content, .. } => renumber(content, numbers),
            _ => {}
        }
    }
}

/// Documents are compared without the lines they come from.
pub(crate) fn forget_lines(document: &mut Document) {
    fn forget(blocks: &mut [Block]) {
        for block in blocks {
            block.line = 0;
            match &mut block.content {
                Content::List(list) => {
                    let items = list.items.iter_mut();
                    items.for_each(|item| forget(&mut item.blocks));
                }
                Content::Definitions(definitions) => definitions
                    .iter_mut()
                    .flat_map(|definition| &mut definition.meanings)
                    .for_each(|meaning| forget(meaning)),
                Content::Quote(blocks)
                | Content::Recommendations(blocks)
                | Content::Hidden { blocks, .. } => forget(blocks),
                _ => {}
            }
        }
    }
    forget(&mut document.blocks);
    document
        .footnotes
        .iter_mut()
        .for_each(|footnote| footnote.line = 0);
}
