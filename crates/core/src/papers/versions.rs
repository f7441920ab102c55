//! Owns the texts of a paper: front sheet, body, appendices, and what must hold of them.

use serde::{Deserialize, Serialize};

use super::{AttachedFile, Paper, Recommendation};
use crate::{
    audience::{Audience, AudienceText},
    id::{DocumentId, PaperId, PaperVersionId, RecommendationId},
    record::{
        LISTED_MOST, Link, Provenance, TEXT_MOST, at_most, line, line_if_given, link, place_key,
        plain_text, record,
    },
    refusal::{Refusal, Refusals},
    rules::PaperPhase,
    time::ShownDate,
};

/// One text of a paper: a draft, and once published also an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperVersion {
    /// Its ID.
    pub id: PaperVersionId,
    /// Its version as a record.
    pub version: i64,
    /// The paper.
    pub paper: PaperId,
    /// Its number among the drafts, from 1.
    pub draft: i64,
    /// Its number among the published versions, from 1; none while it is a draft.
    pub edition: Option<i64>,
    /// The front sheet.
    pub front: FrontSheet,
    /// The body, in Markdown.
    pub body: AudienceText,
    /// The appendices, in order.
    pub appendices: Vec<Appendix>,
    /// The files that go with it: appendices, and pictures that its texts show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AttachedFile>,
    /// What it recommends, in order.
    pub recommendations: Vec<RecommendationId>,
    /// The statutory grounds that its exempt marks name, in words.
    pub grounds: Vec<String>,
    /// What changed since the draft before, in the author's words: for the office.
    pub note: Option<String>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(PaperVersion, PaperVersionId, schema 2, sort |s| place_key(s.draft), links |s| {
    let cited = s.front.background.iter().filter_map(|paper| paper.document);
    let background = cited.map(|document| Link::new(link::BACKGROUND, document));
    let appended = s.appendices.iter().filter_map(|appendix| appendix.document);
    let appendices = appended.map(|document| Link::new(link::APPENDIX, document));
    let asked = s.recommendations.iter().map(|id| Link::new(link::RECOMMENDS, *id));
    background.chain(appendices).chain(asked).collect()
});

/// The front sheet of a report, as English councils print it.
///
/// An [`AudienceText`] is Markdown and may hold exempt passages. A `String` is plain text, the same
/// for all readers, so that marks in it are refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontSheet {
    /// To whom the report is made, as printed.
    pub report_to: String,
    /// The date on it.
    pub date: ShownDate,
    /// By whom it is made, as printed: a post, usually.
    pub by: String,
    /// The title of the report.
    pub title: String,
    /// The purpose of the report, in Markdown.
    pub purpose: AudienceText,
    /// The officers to ask.
    pub contacts: Vec<Contact>,
    /// The background papers: Local Government Act 1972 s100D.
    pub background: Vec<BackgroundPaper>,
}

/// An officer to ask about a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Their name.
    pub name: String,
    /// Their post.
    pub post: Option<String>,
    /// Their telephone number, as printed.
    pub telephone: Option<String>,
    /// Their address for e-mail.
    pub email: Option<String>,
}

/// A background paper on which a report relies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackgroundPaper {
    /// As cited, in Markdown.
    pub citation: AudienceText,
    /// As a document record, where there is one.
    pub document: Option<DocumentId>,
}

/// An appendix: a text that is held, a file, or a document that is only cited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appendix {
    /// Its label, such as `Appendix 1`.
    pub label: String,
    /// Its title, in Markdown.
    pub title: AudienceText,
    /// Its text in Markdown, if it is held.
    pub text: Option<AudienceText>,
    /// The document that it is, if it is only cited.
    pub document: Option<DocumentId>,
    /// The name of the file that it is, among those that go with the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

impl Paper {
    /// What must hold of a step to a phase, under any rules: what is published has a text, and what
    /// its boards are done with is not taken back.
    pub fn may_go_to(
        &self,
        phase: PaperPhase,
        text: Option<&PaperVersion>,
        recommendations: &[Recommendation],
    ) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        match phase {
            PaperPhase::Published => refusals.require(text.is_some(), || {
                let problem = "The paper has no text to publish: save a draft first.";
                Refusal::invalid(problem, "id")
            }),
            PaperPhase::Withdrawn => {
                let may = self.may_be_withdrawn(recommendations);
                refusals.take(may.map_err(Refusals::from));
            }
            PaperPhase::Drafting | PaperPhase::Clearing | PaperPhase::Cleared => {}
        }
        refusals.done()
    }
}

impl PaperVersion {
    /// What must hold of any version.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(self.front.check());
        let count = self.appendices.len();
        refusals.take(at_most(
            count,
            LISTED_MOST,
            "appendices",
            "input.appendices",
        ));
        for (n, appendix) in self.appendices.iter().enumerate() {
            refusals.take(appendix.check(&format!("input.appendices.{n}")));
        }
        refusals.take(self.check_files());
        if let Some(note) = &self.note {
            refusals.take(plain_text(note, "note", TEXT_MOST, "input.note"));
        }
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }

    /// Whether a part of it is withheld from this audience. Recommendations are asked by
    /// themselves.
    #[must_use]
    pub fn withholds_from(&self, audience: Audience) -> bool {
        let front = &self.front;
        let cited = front.background.iter().map(|paper| &paper.citation);
        let titles = self.appendices.iter().map(|appendix| &appendix.title);
        let appended = self.appendices.iter().filter_map(|a| a.text.as_ref());
        [&self.body, &front.purpose]
            .into_iter()
            .chain(cited)
            .chain(titles)
            .chain(appended)
            .any(|text| text.withholds_from(audience))
            || self.files.iter().any(|file| !file.is_for(audience))
    }
}

impl FrontSheet {
    fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.title, "title", "input.front.title"));
        for (value, what, field) in [
            (&self.report_to, "addressee", "input.front.reportTo"),
            (&self.by, "author", "input.front.by"),
        ] {
            refusals.take(line_if_given(value, what, field));
        }
        refusals.require(self.date.is_ordered(), || {
            Refusal::invalid("The earliest day is after the latest.", "input.front.date")
        });
        if let Some(shown) = &self.date.shown {
            refusals.take(line(shown, "date", "input.front.date.shown"));
        }
        let (contacts, background) = ("input.front.contacts", "input.front.background");
        refusals.take(at_most(
            self.contacts.len(),
            LISTED_MOST,
            "contacts",
            contacts,
        ));
        for (n, contact) in self.contacts.iter().enumerate() {
            refusals.take(contact.check(&format!("{contacts}.{n}")));
        }
        let count = self.background.len();
        refusals.take(at_most(count, LISTED_MOST, "background papers", background));
        for (n, paper) in self.background.iter().enumerate() {
            refusals.require(!paper.citation.is_empty(), || {
                Refusal::missing("a citation", &format!("{background}.{n}.citation"))
            });
        }
        refusals.done()
    }
}

impl Contact {
    fn check(&self, field: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.name, "name", &format!("{field}.name")));
        for (value, what) in [
            (&self.post, "post"),
            (&self.telephone, "telephone"),
            (&self.email, "email"),
        ] {
            if let Some(value) = value {
                refusals.take(line(value, what, &format!("{field}.{what}")));
            }
        }
        refusals.done()
    }
}

impl Appendix {
    fn check(&self, field: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.label, "label", &format!("{field}.label")));
        refusals.require(!self.title.is_empty(), || {
            Refusal::missing("a title", &format!("{field}.title"))
        });
        let (text, cited) = (self.text.is_some(), self.document.is_some());
        let held = [text, cited, self.file.is_some()];
        refusals.require(held.iter().filter(|is| **is).count() == 1, || {
            let problem =
                "An appendix has one of these: a text, a file, or a document that it cites.";
            Refusal::invalid(problem, field)
        });
        refusals.done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audience::DerivedTexts,
        papers::{
            FileType, Withheld,
            samples::{id, version},
        },
    };

    fn fields(version: &PaperVersion) -> Vec<(String, &'static str)> {
        let refusals = version.check().err().into_iter().flatten();
        refusals
            .map(|refusal| (refusal.field.clone().unwrap_or_default(), refusal.code()))
            .collect()
    }

    #[test]
    fn what_is_wrong_is_told_where_it_stands() {
        assert_eq!(fields(&version(1)), []);
        let mut wrong = version(1);
        wrong.front.title = String::new();
        wrong.front.by = "[[exempt 1: A. Person]]".to_owned();
        wrong.front.contacts.push(Contact {
            name: " ".to_owned(),
            post: None,
            telephone: Some("0\n1".to_owned()),
            email: None,
        });
        wrong.front.background.push(BackgroundPaper {
            citation: AudienceText::default(),
            document: None,
        });
        wrong.appendices.push(Appendix {
            label: "Appendix 1".to_owned(),
            title: AudienceText::open("A map".to_owned()),
            text: Some(AudienceText::default()),
            document: Some(id(1)),
            file: None,
        });
        wrong.note = Some("as ::: agreed".to_owned());
        let expected = [
            ("input.front.title", "missing"),
            ("input.front.by", "invalid"),
            ("input.front.contacts.0.name", "missing"),
            ("input.front.contacts.0.telephone", "invalid"),
            ("input.front.background.0.citation", "missing"),
            ("input.appendices.0", "invalid"),
            ("input.note", "invalid"),
        ];
        let expected = expected.map(|(field, code)| (field.to_owned(), code));
        assert_eq!(fields(&wrong), expected);
    }

    #[test]
    fn each_part_that_withholds_makes_the_version_withhold() {
        let hidden = || {
            AudienceText::new(
                "s".to_owned(),
                DerivedTexts {
                    public: "p".to_owned(),
                    restricted: "r".to_owned(),
                    confidential: "r".to_owned(),
                },
            )
        };
        let parts: [fn(&mut PaperVersion, AudienceText); 5] = [
            |v, text| v.body = text,
            |v, text| v.front.purpose = text,
            |v, citation| {
                let document = None;
                v.front
                    .background
                    .push(BackgroundPaper { citation, document });
            },
            |v, title| v.appendices.push(appendix(title, AudienceText::default())),
            |v, text| v.appendices.push(appendix(AudienceText::default(), text)),
        ];
        for (n, part) in parts.iter().enumerate() {
            let mut version = version(1);
            assert!(!version.withholds_from(Audience::Public));
            part(&mut version, hidden());
            assert!(version.withholds_from(Audience::Public), "part {n}");
            assert!(!version.withholds_from(Audience::Restricted), "part {n}");
        }
        let mut version = version(1);
        version.files.push(AttachedFile {
            name: "a.pdf".to_owned(),
            hash: "a".repeat(64).parse().unwrap(),
            size: 1,
            kind: FileType::Pdf,
            withheld: Some(Withheld {
                audience: Audience::Restricted,
                ground: "exempt: paragraph 3".to_owned(),
            }),
        });
        assert!(version.withholds_from(Audience::Public));
        assert!(!version.withholds_from(Audience::Restricted));
        assert_eq!(version.file("a.pdf", Audience::Public), None);
        assert!(version.file("a.pdf", Audience::Restricted).is_some());
    }

    fn appendix(title: AudienceText, text: AudienceText) -> Appendix {
        Appendix {
            label: "Appendix 1".to_owned(),
            title,
            text: Some(text),
            document: None,
            file: None,
        }
    }
}
