//! Owns the blocks of the text as paragraphs of Word.

use super::numbering::{NUMBER_WIDTH, Numbering, SIGN_WIDTH, UNNUMBERED, level};
use super::paragraph::Look;
use super::running::Format;
use super::writer::{AFTER_LIST, AFTER_TABLE, Place, Sign, Writer};
use crate::blocks::{Block, Content, Definition, Heading, Inline, Item, List, Paragraph};
use crate::ground::Ground;

/// The width of a step to the right.
const STEP: u32 = 567;

/// The style of a heading; Word's own go deeper, but no other format does.
pub(super) fn heading_style(level: u8) -> &'static str {
    match level {
        0 | 1 => "Heading1",
        2 => "Heading2",
        3 => "Heading3",
        4 => "Heading4",
        5 => "Heading5",
        _ => "Heading6",
    }
}

impl Writer<'_> {
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(&block.content);
        }
    }

    fn block(&mut self, content: &Content) {
        // The sign of a point belongs to a paragraph.
        if self.place.sign.is_some() && !matches!(content, Content::Paragraph(_)) {
            self.plain(Look::default(), |_| {});
        }
        match content {
            Content::Heading(heading) => self.heading(heading),
            Content::Paragraph(paragraph) => self.text_paragraph(paragraph),
            Content::List(list) => self.list(list),
            Content::Definitions(definitions) => self.definitions(definitions),
            Content::Table(table) => self.table(table),
            Content::Figure(figure) => self.figure(figure),
            Content::Quote(blocks) => {
                let place = Place {
                    quoted: true,
                    ..self.moved_in(STEP)
                };
                self.at(place, |writer| writer.blocks(blocks));
            }
            Content::Code { text, .. } => self.code(text),
            Content::ThematicBreak => self.paragraph(Look::of("Break"), |_| {}),
            Content::PageBreak => self.page_break = true,
            Content::Recommendations(blocks) => {
                self.paragraph(Look::of("RecommendationsLabel"), |writer| {
                    writer.run("Recommendations", Format::default());
                });
                self.recommended(|writer| writer.blocks(blocks));
            }
            Content::Hidden { ground, blocks } => self.hidden(*ground, blocks),
        }
    }

    /// What a board is asked, down to the line below it.
    pub(super) fn recommended(&mut self, write: impl FnOnce(&mut Self)) {
        let place = Place {
            hidden: self.place.hidden,
            ..Place::default()
        };
        self.at(place, write);
        if self.space_before == AFTER_TABLE {
            self.gap();
        }
        self.paragraph(Look::of("RecommendationsEnd"), |_| {});
    }

    fn heading(&mut self, heading: &Heading) {
        let style = heading_style(heading.level + self.within.level);
        let mut look = Look {
            bookmark: Some(&heading.anchor),
            ..Look::of(style)
        };
        if heading.level == 1 {
            self.place.numbered = heading.number.is_some();
            if heading.number.is_none() {
                look.list = Some((UNNUMBERED, 0));
                look.indent = Some((0, 0));
            } else if let Some(sections) = self.within.sections {
                look.list = Some((sections, 0));
            }
        } else if self.place.numbered {
            look.indent = Some((NUMBER_WIDTH, 0));
        }
        self.paragraph(look, |writer| writer.text(&heading.content));
    }

    fn text_paragraph(&mut self, paragraph: &Paragraph) {
        let Some(number) = paragraph.number else {
            return self.plain(Look::default(), |writer| {
                writer.paragraph_text(&paragraph.content);
            });
        };
        let anchor = number.anchor();
        let look = Look {
            bookmark: Some(&anchor),
            list: self.within.sections.map(|sections| (sections, 1)),
            ..Look::of("NumberedParagraph")
        };
        self.paragraph(look, |writer| writer.paragraph_text(&paragraph.content));
    }

    /// A paragraph without a number, where we are.
    pub(super) fn plain(&mut self, look: Look<'_>, write: impl FnOnce(&mut Self)) {
        let mut look = look;
        let sign = self.place.sign.take();
        let indent = self.place.indent;
        if look.style.is_empty() {
            look.style = match (sign.is_some() || self.place.lists > 0, self.place.quoted) {
                (true, _) => "ListParagraph",
                (false, true) => "Quote",
                (false, false) => "",
            };
        }
        if let Some(Sign { list, .. }) = sign {
            look.list = Some((list, level(self.place.lists.saturating_sub(1))));
            look.indent = Some((indent, SIGN_WIDTH));
        } else if indent > 0 {
            look.indent = Some((indent, 0));
        }
        self.paragraph(look, |writer| {
            if let Some(Sign {
                done: Some(done), ..
            }) = sign
            {
                // The sign of the list is not read aloud everywhere.
                let words = if done { "Done: " } else { "To do: " };
                writer.run(words, Format::default().strong());
            }
            write(writer);
        });
    }

    /// A paragraph that is not shown says so in a sentence.
    pub(super) fn paragraph_text(&mut self, content: &[Inline]) {
        if let [Inline::Stub(ground)] = content {
            self.stub(&ground.sentence());
        } else {
            self.text(content);
        }
    }

    /// This place, moved in; in a numbered section blocks stand below the text, not the numbers.
    pub(super) fn moved_in(&self, by: u32) -> Place {
        let beside_numbers = self.place.numbered && self.place.indent == 0;
        let base = if beside_numbers { NUMBER_WIDTH } else { 0 };
        // Deep nesting must leave some width.
        let indent = (self.place.indent + base + by).min(super::writer::TEXT_WIDTH / 2);
        Place {
            indent,
            ..self.place
        }
    }

    pub(super) fn list(&mut self, list: &List) {
        let depth = self.place.lists;
        let numbers = list.start.map(|first| self.numbering.start(depth, first));
        let is_labelled = list.is_labelled();
        let place = Place {
            lists: depth + 1,
            quoted: false,
            ..self.moved_in(SIGN_WIDTH)
        };
        for item in &list.items {
            let list = numbers.unwrap_or(Numbering::bullet(item.done, is_labelled));
            self.item(item, list, place);
        }
        if depth == 0 {
            self.space_before = self.space_before.max(AFTER_LIST);
        }
    }

    fn item(&mut self, item: &Item, list: u32, place: Place) {
        let sign = Sign {
            list,
            done: item.done,
        };
        let place = Place {
            sign: Some(sign),
            ..place
        };
        self.at(place, |writer| writer.blocks(&item.blocks));
    }

    fn definitions(&mut self, definitions: &[Definition]) {
        let (term, meaning) = (self.moved_in(0), self.moved_in(STEP));
        for definition in definitions {
            self.at(term, |writer| {
                let look = Look {
                    keep_next: true,
                    ..Look::of("DefinitionTerm")
                };
                writer.plain(look, |writer| writer.text(&definition.term));
            });
            for blocks in &definition.meanings {
                self.at(meaning, |writer| writer.blocks(blocks));
            }
        }
    }

    fn code(&mut self, text: &str) {
        let place = self.moved_in(0);
        self.at(place, |writer| {
            writer.plain(Look::of("Code"), |writer| writer.lines(text));
        });
    }

    fn hidden(&mut self, ground: Ground, blocks: &[Block]) {
        self.holds_hidden = true;
        let place = Place {
            hidden: true,
            ..self.place
        };
        let mut numbered = self.place.numbered;
        self.at(place, |writer| {
            writer.paragraph(Look::of("HiddenLabel"), |writer| {
                writer.run(&ground.shown_label(), Format::default());
            });
            writer.blocks(blocks);
            if writer.space_before == AFTER_TABLE {
                writer.gap();
            }
            writer.paragraph(Look::of("HiddenEnd"), |writer| {
                writer.run("End of what is not public", Format::default());
            });
            numbered = writer.place.numbered;
        });
        // A section that starts inside goes on outside.
        self.place.numbered = numbered;
    }
}
