//! Owns plain text: a document's words for search, speech and summaries.

use crate::blocks::{Block, Content, Document, Inline};
use crate::derive::{Marks, project};
use crate::ground::AudienceLevel;

/// Writes what an audience may see as plain text: one line for each paragraph, point, row or
/// footnote, with the numbers that readers see.
#[must_use]
pub fn to_plain(document: &Document, audience: AudienceLevel) -> String {
    let view = project(document, audience, Marks::Drop);
    let mut lines = Vec::new();
    add_blocks(&view.blocks, &mut lines);
    for (index, footnote) in view.footnotes.iter().enumerate() {
        lines.push(format!("{}. {}", index + 1, words(&footnote.content)));
    }
    lines.join("\n")
}

fn add_blocks(blocks: &[Block], lines: &mut Vec<String>) {
    for block in blocks {
        match &block.content {
            Content::Heading(heading) => match heading.number {
                Some(number) => lines.push(format!("{number} {}", words(&heading.content))),
                None => lines.push(words(&heading.content)),
            },
            Content::Paragraph(paragraph) => {
                let text = match paragraph.content.as_slice() {
                    [Inline::Stub(ground)] => ground.sentence(),
                    content => words(content),
                };
                lines.push(match paragraph.number {
                    Some(number) => format!("{number} {text}"),
                    None => text,
                });
            }
            Content::Table(table) => {
                lines.extend(table.caption.as_deref().map(words));
                for row in std::iter::once(&table.header).chain(&table.rows) {
                    let cells: Vec<String> = row.iter().map(|cell| words(cell)).collect();
                    lines.push(cells.join(" | "));
                }
            }
            Content::Code { text, .. } => lines.push(text.clone()),
            Content::List(list) => {
                for item in &list.items {
                    let first = lines.len();
                    add_blocks(&item.blocks, lines);
                    if let (Some(done), Some(line)) = (item.done, lines.get_mut(first)) {
                        line.insert_str(0, if done { "[x] " } else { "[ ] " });
                    }
                }
            }
            Content::Definitions(definitions) => {
                for definition in definitions {
                    lines.push(words(&definition.term));
                    for meaning in &definition.meanings {
                        add_blocks(meaning, lines);
                    }
                }
            }
            Content::Figure(figure) => {
                lines.extend(figure.caption.as_deref().map(words));
                lines.push(format!("Picture: {}", figure.alternative));
            }
            Content::Quote(_) | Content::Recommendations(_) | Content::Hidden { .. } => {
                block
                    .content
                    .each_child(&mut |blocks| add_blocks(blocks, lines));
            }
            Content::ThematicBreak | Content::PageBreak => {}
        }
    }
}

/// The words of running text, without formatting; breaks are spaces.
#[must_use]
pub fn words(content: &[Inline]) -> String {
    let mut text = String::new();
    add_words(content, &mut text);
    text
}

fn add_words(content: &[Inline], text: &mut String) {
    for inline in content {
        match inline {
            Inline::Text(words) | Inline::Code(words) => text.push_str(words),
            Inline::SoftBreak | Inline::HardBreak => text.push(' '),
            // A footnote's number would read as part of the word before it.
            Inline::FootnoteReference(_) => {}
            Inline::Stub(ground) => text.push_str(&ground.stub()),
            Inline::Emphasis(content)
            | Inline::Strong(content)
            | Inline::Link { content, .. }
            | Inline::Hidden { content, .. } => add_words(content, text),
        }
    }
}
