//! Owns the blocks of a text, and what stands around the text of a paper.

use super::{Builder, DEEPEST, level_value, text_value};
use minuted_documents::blocks::{Block, Content as Blocks, Heading, Paragraph};
use minuted_documents::{BackSection, Ground, Sheet};
use typst::diag::SourceResult;
use typst::foundations::{Array, Content, IntoValue, NativeElement, NoneValue, Smart};
use typst::layout::{Abs, BoxElem, HElem, Length, PagebreakElem, Rel, Sides, Sizing, Spacing};
use typst::model::{HeadingElem, ParElem, StrongElem};
use typst::text::{RawContent, RawElem, TextElem};

/// Where the text of a numbered paragraph begins: `number-width` of `typst/look.typ`.
pub(super) fn number_width() -> Length {
    Abs::cm(1.25).into()
}

/// Deeper than this, quotations and what is not public are set apart no further: typst takes only
/// so many blocks within blocks.
const DEEPEST_BOX: usize = 8;

/// The longest word of a line of code that fits the page.
const LONGEST_CODE: usize = 80;

impl Builder<'_, '_> {
    pub(super) fn blocks(&mut self, blocks: &[Block]) -> SourceResult<Vec<Content>> {
        let mut out = Vec::with_capacity(blocks.len());
        for block in blocks {
            self.block(&block.content, &mut out)?;
        }
        Ok(out)
    }

    /// Blocks within another.
    pub(super) fn inner(&mut self, blocks: &[Block]) -> SourceResult<Content> {
        self.depth += 1;
        let inner = self.blocks(blocks);
        self.depth -= 1;
        Ok(Content::sequence(inner?))
    }

    fn block(&mut self, content: &Blocks, out: &mut Vec<Content>) -> SourceResult<()> {
        let block = match content {
            Blocks::Heading(heading) => self.heading(heading)?,
            Blocks::Paragraph(paragraph) => self.paragraph(paragraph)?,
            Blocks::List(list) => {
                let list = self.list(list)?;
                self.moved_in(list)
            }
            Blocks::Definitions(definitions) => {
                let definitions = self.definitions(definitions)?;
                self.moved_in(definitions)
            }
            Blocks::Table(table) => self.table(table)?,
            Blocks::Figure(figure) => self.figure(figure)?,
            Blocks::Quote(blocks) => {
                let inner = self.inner(blocks)?;
                if self.depth > DEEPEST_BOX {
                    inner
                } else {
                    let quoted = self.call("quoted", vec![inner.into_value()])?;
                    self.moved_in(quoted)
                }
            }
            Blocks::Code { text, .. } => {
                let code = self.code(text)?;
                self.moved_in(code)
            }
            Blocks::ThematicBreak => self.call("divider", Vec::new())?,
            Blocks::PageBreak if self.depth == 0 => PagebreakElem::shared_weak().clone(),
            Blocks::PageBreak => Content::empty(),
            Blocks::Recommendations(blocks) => {
                let inner = self.inner(blocks)?;
                let label = "Recommendations".into_value();
                self.call("asked", vec![label, inner.into_value()])?
            }
            Blocks::Hidden { ground, blocks } => return self.hidden(*ground, blocks, out),
        };
        out.push(block);
        Ok(())
    }

    /// What belongs to a numbered paragraph stands below its text, not below its number.
    fn moved_in(&self, block: Content) -> Content {
        if self.depth > 0 || !self.numbered {
            return block;
        }
        let left = Rel::from(number_width());
        block.padded(Sides::new(left, Rel::zero(), Rel::zero(), Rel::zero()))
    }

    /// What not everyone may see. A page can't end within a block, so it falls into several there.
    fn hidden(
        &mut self,
        ground: Ground,
        blocks: &[Block],
        out: &mut Vec<Content>,
    ) -> SourceResult<()> {
        let mut label = text_value(&ground.shown_label());
        let mut together = Vec::new();
        let breaks = |content: &Blocks| {
            matches!(content, Blocks::PageBreak)
                || matches!(content, Blocks::Hidden { blocks, .. } if holds_break(blocks))
        };
        for block in blocks {
            if self.depth == 0 && breaks(&block.content) {
                self.set_apart(&mut label, &mut together, out)?;
                self.block(&block.content, out)?;
            } else {
                self.depth += 1;
                let built = self.block(&block.content, &mut together);
                self.depth -= 1;
                built?;
            }
        }
        let end = TextElem::packed("End of what is not public");
        let end = end.set(TextElem::size, typst::text::TextSize(Abs::pt(9.0).into()));
        together.push(ParElem::new(end).pack());
        self.set_apart(&mut label, &mut together, out)
    }

    fn set_apart(
        &mut self,
        label: &mut typst::foundations::Value,
        together: &mut Vec<Content>,
        out: &mut Vec<Content>,
    ) -> SourceResult<()> {
        if together.is_empty() {
            return Ok(());
        }
        let body = Content::sequence(std::mem::take(together));
        let label = std::mem::replace(label, NoneValue.into_value());
        if self.depth > DEEPEST_BOX {
            out.push(ParElem::new(StrongElem::new(label.display()).pack()).pack());
            out.push(body);
            return Ok(());
        }
        out.push(self.call("hidden", vec![label, body.into_value()])?);
        Ok(())
    }

    fn heading(&mut self, heading: &Heading) -> SourceResult<Content> {
        if heading.level == 1 {
            self.numbered = heading.number.is_some();
        }
        let part = self.part.level.clamp(1, DEEPEST);
        let level = (part + heading.level).min(DEEPEST).min(self.level + 1);
        self.level = level;
        let words = self.words(&heading.content)?;
        let mut element = HeadingElem::new(Content::empty()).with_level(level_value(level));
        if let Some(number) = heading.number {
            let number = TextElem::packed(format!("{number} "));
            element.body = Content::sequence([beside(number), words]);
            element = element.with_hanging_indent(Smart::Custom(number_width()));
        } else if heading.level > 1 && self.numbered && self.depth == 0 {
            let space = HElem::new(Spacing::Rel(number_width().into())).pack();
            element.body = Content::sequence([space, words]);
            element = element.with_hanging_indent(Smart::Custom(number_width()));
        } else {
            element.body = words;
        }
        let place = self.part.place(&heading.anchor);
        Ok(self.placed(element.pack(), &place))
    }

    fn paragraph(&mut self, paragraph: &Paragraph) -> SourceResult<Content> {
        let words = self.paragraph_words(&paragraph.content)?;
        let Some(number) = paragraph.number else {
            return Ok(ParElem::new(words).pack());
        };
        let shown = beside(TextElem::packed(format!("{number} ")));
        let element =
            ParElem::new(Content::sequence([shown, words])).with_hanging_indent(number_width());
        let place = self.part.place(&number.anchor());
        Ok(self.placed(element.pack(), &place))
    }

    fn code(&mut self, text: &str) -> SourceResult<Content> {
        let shown = self.shown(text);
        let mut lines = String::with_capacity(shown.len());
        for (index, line) in shown.split('\n').enumerate() {
            if index > 0 {
                lines.push('\n');
            }
            add_code_line(line, &mut lines);
        }
        let raw = RawElem::new(RawContent::Text(lines.into())).with_block(true);
        self.call("code", vec![raw.pack().into_value()])
    }

    /// The front sheet and the recommendations.
    pub(super) fn front(&mut self, sheet: &Sheet) -> SourceResult<Vec<Content>> {
        let mut out = Vec::new();
        let mut rows = Array::new();
        for (name, blocks) in &sheet.rows {
            let words = self.point(blocks)?;
            let row: Array = [TextElem::packed(*name).into_value(), words.into_value()]
                .into_iter()
                .collect();
            rows.push(row.into_value());
        }
        if !sheet.rows.is_empty() {
            out.push(self.call("sheet", vec![rows.into_value()])?);
        }
        if let Some(asked) = &sheet.recommendations {
            let inner = self.section(asked)?;
            let none = NoneValue.into_value();
            let inner = Content::sequence(inner);
            out.push(self.call("asked", vec![none, inner.into_value()])?);
        }
        Ok(out)
    }

    /// What stands after the text.
    pub(super) fn back(&mut self, sheet: &Sheet) -> SourceResult<Vec<Content>> {
        let mut out = Vec::new();
        for section in &sheet.back {
            out.extend(self.section(section)?);
        }
        Ok(out)
    }

    fn section(&mut self, section: &BackSection) -> SourceResult<Vec<Content>> {
        let part = self.part.level.clamp(1, DEEPEST);
        let level = (part + 1).min(DEEPEST).min(self.level + 1);
        self.level = level;
        let words = TextElem::packed(section.heading);
        let heading = HeadingElem::new(words).with_level(level_value(level));
        let place = self.part.place(section.anchor);
        let heading = self.placed(heading.pack(), &place);
        self.depth += 1;
        let list = self.list(&section.list);
        self.depth -= 1;
        Ok(vec![heading, list?])
    }

    /// The blocks of a point of a list: the words alone if there is nothing else.
    pub(super) fn point(&mut self, blocks: &[Block]) -> SourceResult<Content> {
        let Some((
            Block {
                content: Blocks::Paragraph(Paragraph { content, .. }),
                ..
            },
            rest,
        )) = blocks.split_first()
        else {
            return self.inner(blocks);
        };
        let words = self.paragraph_words(content)?;
        if rest.is_empty() {
            return Ok(words);
        }
        let only_lists = rest
            .iter()
            .all(|block| matches!(block.content, Blocks::List(_)));
        let first = if only_lists {
            words
        } else {
            ParElem::new(words).pack()
        };
        let rest = self.inner(rest)?;
        Ok(Content::sequence([first, rest]))
    }
}

/// A number that stands to the left of its text.
fn beside(number: Content) -> Content {
    BoxElem::new()
        .with_width(Sizing::Rel(number_width().into()))
        .with_body(Some(number))
        .pack()
}

/// A line of code, parted where a word is longer than the page is wide.
fn add_code_line(line: &str, out: &mut String) {
    let mut length = 0;
    for c in line.chars() {
        if c.is_whitespace() {
            length = 0;
        } else if length == LONGEST_CODE {
            out.push('\n');
            length = 1;
        } else {
            length += 1;
        }
        out.push(c);
    }
}

fn holds_break(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match &block.content {
        Blocks::PageBreak => true,
        Blocks::Hidden { blocks, .. } => holds_break(blocks),
        _ => false,
    })
}
