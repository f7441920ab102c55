//! Owns what a paper has around its text: title, front sheet, recommendations and back sheet.

use super::body::heading_style;
use super::numbering::UNNUMBERED;
use super::paragraph::Look;
use super::running::Format;
use super::writer::{Place, Writer};
use crate::blocks::{Block, Content};
use crate::sheet::Sheet;

impl Writer<'_> {
    pub(super) fn title(&mut self, title: &str) {
        self.paragraph(Look::of("Title"), |writer| {
            writer.run(title, Format::default());
        });
    }

    /// The rows of the front sheet that are filled in, and the recommendations.
    pub(super) fn front_sheet(&mut self, sheet: &Sheet) {
        for (name, blocks) in &sheet.rows {
            self.front_blocks(name, blocks);
        }
        if let Some(asked) = &sheet.recommendations {
            self.back_heading(asked.heading, asked.anchor, true);
            self.recommended(|writer| writer.list(&asked.list));
        }
    }

    fn front_blocks(&mut self, name: &str, blocks: &[Block]) {
        let (first, rest) = match blocks.split_first() {
            Some((
                Block {
                    content: Content::Paragraph(paragraph),
                    ..
                },
                rest,
            )) => (paragraph.content.as_slice(), rest),
            _ => (&[][..], blocks),
        };
        self.front_row(name, |writer| writer.paragraph_text(first));
        let place = Place {
            indent: FRONT_INDENT,
            ..self.place
        };
        self.at(place, |writer| writer.blocks(rest));
    }

    fn front_row(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        self.paragraph(Look::of("FrontSheet"), |writer| {
            writer.run(&format!("{name}:"), Format::default().strong());
            writer.xml.open("w:r", &[]);
            writer.xml.empty("w:tab", &[]);
            writer.xml.close("w:r");
            write(writer);
        });
    }

    /// What stands after the body: appendices, background papers and whom to ask.
    pub(super) fn back_sheet(&mut self, sheet: &Sheet) {
        self.place = Place::default();
        for section in &sheet.back {
            self.back_heading(section.heading, section.anchor, false);
            self.list(&section.list);
        }
    }

    fn back_heading(&mut self, words: &str, anchor: &str, line_above: bool) {
        let look = Look {
            list: Some((UNNUMBERED, 0)),
            indent: Some((0, 0)),
            bookmark: Some(anchor),
            line_above,
            ..Look::of(heading_style(1 + self.within.level))
        };
        self.paragraph(look, |writer| writer.run(words, Format::default()));
    }
}

/// How far the values of the front sheet stand from the margin.
pub(super) const FRONT_INDENT: u32 = 1985;
