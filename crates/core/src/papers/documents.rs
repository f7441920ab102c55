//! Owns documents that are cited, whether or not Minuted holds them.

use serde::{Deserialize, Serialize};

use crate::{
    audience::Audience,
    id::{BoardId, DocumentId},
    record::{Provenance, TEXT_MOST, folded, line, plain_text, record},
    refusal::{Refusal, Refusals},
    time::ShownDate,
};

crate::words! {
    /// What a document is.
    DocumentKind, "kind of document" {
        /// A report.
        Report = "report",
        /// An appendix to a report.
        Appendix = "appendix",
        /// Minutes or a record of decision.
        Minutes = "minutes",
        /// A page of a web site.
        Page = "page",
        /// An agreement, a memorandum or another instrument.
        Instrument = "instrument",
        /// Written comments.
        Comments = "comments",
        /// Anything else.
        Other = "other",
    }
}

/// A document that is cited, whether or not Minuted holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its ID.
    pub id: DocumentId,
    /// Its version.
    pub version: i64,
    /// The board whose office keeps the record of it.
    pub board: BoardId,
    /// Its title.
    pub title: String,
    /// How one would cite it.
    pub citation: String,
    /// What it is.
    pub kind: DocumentKind,
    /// Whether Minuted holds the document itself.
    pub held: bool,
    /// Its date, as shown.
    pub date: ShownDate,
    /// What is known of it: where it is cited, why it is not held.
    pub note: String,
    /// Whom the record of it is for.
    pub audience: Audience,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Document, DocumentId, schema 1, sort |s| folded(&s.title));

impl Document {
    /// What must hold of any document.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.title, "title", "input.title"));
        refusals.take(line(&self.citation, "citation", "input.citation"));
        refusals.take(plain_text(&self.note, "note", TEXT_MOST, "input.note"));
        refusals.require(self.date.is_ordered(), || {
            Refusal::invalid("The earliest day is after the latest.", "input.date")
        });
        refusals.require(!self.held, || {
            let problem = "Minuted can't hold the document itself yet; cite it as not held.";
            Refusal::invalid(problem, "input.held")
        });
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }
}
