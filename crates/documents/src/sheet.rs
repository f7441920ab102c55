//! Owns what a paper has around its text, as blocks: the front sheet, what it asks, and what stands
//! after the body.

use crate::blocks::{Block, Content, Document, Inline, Item, List, Paragraph};
use crate::derive::{Marks, project};
use crate::front_matter::Contact;
use crate::ground::AudienceLevel;
use crate::markdown::check_address;
use crate::paper::Paper;

/// What an audience sees around the text of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The rows of the front sheet that are filled in: what each is called and what it says.
    pub rows: Vec<(&'static str, Vec<Block>)>,
    /// What the board is asked, if anything.
    pub recommendations: Option<BackSection>,
    /// What stands after the body: appendices, background papers, whom to ask.
    pub back: Vec<BackSection>,
}

/// A list under a heading without a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackSection {
    /// The heading.
    pub heading: &'static str,
    /// Its id, such as `appendices`.
    pub anchor: &'static str,
    /// The points, at least one.
    pub list: List,
}

impl Paper {
    /// What an audience sees around the text.
    #[must_use]
    pub fn sheet(&self, audience: AudienceLevel) -> Sheet {
        let front = &self.front;
        let plain = |text: &str| vec![paragraph(vec![Inline::Text(text.to_owned())])];
        let date = front.date_shown();
        let rows = [
            ("Report to", front.report_to.as_deref().map(plain)),
            ("Date", date.as_deref().map(plain)),
            ("By", front.by.as_deref().map(plain)),
            (
                "Purpose",
                self.purpose
                    .as_ref()
                    .map(|purpose| project(purpose, audience, Marks::Keep).blocks),
            ),
            ("Withheld", self.withheld(audience).as_deref().map(plain)),
        ];
        let filled = |(name, blocks): (_, Option<Vec<Block>>)| blocks.map(|blocks| (name, blocks));
        Sheet {
            rows: rows.into_iter().filter_map(filled).collect(),
            recommendations: section(
                "Recommendations",
                "recommendations",
                list(Some(1), &self.recommendations, audience),
            ),
            back: self.back(audience),
        }
    }

    /// The titles of the appendices, with the names of the files of those whose titles hide nothing: whom
    /// a title is kept from, its file is kept from.
    fn appendices(&self, audience: AudienceLevel) -> List {
        let mut list = list(Some(1), &self.appendix_titles, audience);
        for (number, item) in list.items.iter_mut().enumerate() {
            if let Some(name) = self.appendix_file(number, audience) {
                let words = vec![Inline::Text(format!("File: {name}"))];
                item.blocks.push(paragraph(words));
            }
        }
        list
    }

    /// The name of the file of an appendix, counted from 0, for who may read the whole of its title.
    #[must_use]
    pub fn appendix_file(&self, number: usize, audience: AudienceLevel) -> Option<&str> {
        let title = self.appendix_titles.get(number)?;
        let grounds = title.grounds();
        let is_open = grounds.iter().all(|ground| ground.level() <= audience);
        let file = self.front.appendices.get(number)?.file.as_deref();
        file.filter(|_| is_open)
    }

    fn back(&self, audience: AudienceLevel) -> Vec<BackSection> {
        let contacts: Vec<Item> = self.front.contact.iter().map(contact).collect();
        let heading = if contacts.len() == 1 {
            "Contact officer"
        } else {
            "Contact officers"
        };
        let contacts = List {
            start: None,
            items: contacts,
        };
        let background = list(None, &self.background_papers, audience);
        [
            section("Appendices", "appendices", self.appendices(audience)),
            section("Background papers", "background-papers", background),
            section(heading, "contact", contacts),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn section(heading: &'static str, anchor: &'static str, list: List) -> Option<BackSection> {
    (!list.items.is_empty()).then_some(BackSection {
        heading,
        anchor,
        list,
    })
}

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
    Item {
        done: None,
        blocks: vec![paragraph(content)],
    }
}

fn paragraph(content: Vec<Inline>) -> Block {
    Block {
        line: 0,
        content: Content::Paragraph(Paragraph {
            number: None,
            content,
        }),
    }
}
