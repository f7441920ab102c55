//! Owns what a paper has around its text: title, front sheet, recommendations and back sheet.

use super::numbering::UNNUMBERED;
use super::paragraph::Look;
use super::running::Format;
use super::writer::{Place, Writer};
use crate::blocks::{Block, Content, Document, Inline, Item, List, Paragraph};
use crate::derive::{Marks, project};
use crate::front_matter::Contact;
use crate::ground::AudienceLevel;
use crate::markdown::check_address;
use crate::paper::Paper;

impl Writer<'_> {
    pub(super) fn title(&mut self, title: &str) {
        self.paragraph(Look::of("Title"), |writer| {
            writer.run(title, Format::default());
        });
    }

    /// The rows of the front sheet that are filled in, and the recommendations.
    pub(super) fn front_sheet(&mut self, paper: &Paper, audience: AudienceLevel) {
        let front = &paper.front;
        let date = front.date_shown();
        for (name, text) in [
            ("Report to", front.report_to.as_deref()),
            ("Date", date.as_deref()),
            ("By", front.by.as_deref()),
        ] {
            if let Some(text) = text {
                self.front_row(name, |writer| writer.run(text, Format::default()));
            }
        }
        if let Some(purpose) = &paper.purpose {
            self.purpose(&project(purpose, audience, Marks::Keep));
        }
        if let Some(withheld) = paper.withheld(audience) {
            self.front_row("Withheld", |writer| {
                writer.run(&withheld, Format::default());
            });
        }
        let asked = &paper.recommendations;
        if !asked.is_empty() {
            self.back_heading("Recommendations", "recommendations", true);
            let list = list(Some(1), asked, audience);
            self.recommended(|writer| writer.list(&list));
        }
    }

    fn purpose(&mut self, view: &Document) {
        let (first, rest) = match view.blocks.split_first() {
            Some((
                Block {
                    content: Content::Paragraph(paragraph),
                    ..
                },
                rest,
            )) => (paragraph.content.as_slice(), rest),
            _ => (&[][..], view.blocks.as_slice()),
        };
        self.front_row("Purpose", |writer| writer.paragraph_text(first));
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
    pub(super) fn back_sheet(&mut self, paper: &Paper, audience: AudienceLevel) {
        self.place = Place::default();
        let contacts: Vec<Item> = paper.front.contact.iter().map(contact).collect();
        let heading = if contacts.len() == 1 {
            "Contact officer"
        } else {
            "Contact officers"
        };
        for (words, anchor, list) in [
            (
                "Appendices",
                "appendices",
                list(Some(1), &paper.appendix_titles, audience),
            ),
            (
                "Background papers",
                "background-papers",
                list(None, &paper.background_papers, audience),
            ),
            (
                heading,
                "contact",
                List {
                    start: None,
                    items: contacts,
                },
            ),
        ] {
            if !list.items.is_empty() {
                self.back_heading(words, anchor, false);
                self.list(&list);
            }
        }
    }

    fn back_heading(&mut self, words: &str, anchor: &str, line_above: bool) {
        let look = Look {
            list: Some((UNNUMBERED, 0)),
            indent: Some((0, 0)),
            bookmark: Some(anchor),
            line_above,
            ..Look::of("Heading1")
        };
        self.paragraph(look, |writer| writer.run(words, Format::default()));
    }
}

/// How far the values of the front sheet stand from the margin.
pub(super) const FRONT_INDENT: u32 = 1985;

fn list(start: Option<u64>, texts: &[Document], audience: AudienceLevel) -> List {
    let item = |text: &Document| Item {
        done: None,
        blocks: project(text, audience, Marks::Keep).blocks,
    };
    List {
        start,
        items: texts.iter().map(item).collect(),
    }
}

fn contact(contact: &Contact) -> Item {
    let mut words = contact.name.clone();
    if let Some(post) = &contact.post {
        words.push_str(", ");
        words.push_str(post);
    }
    if let Some(number) = &contact.telephone {
        words.push_str(", telephone ");
        words.push_str(number);
    }
    let mut content = vec![Inline::Text(words)];
    if let Some(email) = &contact.email {
        content.push(Inline::Text(", ".to_owned()));
        let (address, words) = (format!("mailto:{email}"), Inline::Text(email.clone()));
        content.push(if check_address(&address).is_ok() {
            Inline::Link {
                address,
                content: vec![words],
            }
        } else {
            words
        });
    }
    let paragraph = Paragraph {
        number: None,
        content,
    };
    Item {
        done: None,
        blocks: vec![Block {
            line: 0,
            content: Content::Paragraph(paragraph),
        }],
    }
}
