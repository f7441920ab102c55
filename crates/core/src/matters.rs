//! Owns matters: threads of business followed across boards and years.

use serde::{Deserialize, Serialize};

use crate::{
    audience::Audience,
    id::{BoardId, MatterId},
    organisations::check_names,
    record::{OtherName, Provenance, TEXT_MOST, folded, line, record, text},
    refusal::Refusals,
    time::ShownDate,
};

/// One thread of business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matter {
    /// Its ID.
    pub id: MatterId,
    /// Its version.
    pub version: i64,
    /// The board whose office opened it.
    pub board: BoardId,
    /// What it is about.
    pub title: String,
    /// Other names it goes by.
    pub other_names: Vec<OtherName>,
    /// What it is about, in a few sentences.
    pub summary: String,
    /// When it began.
    pub opened: ShownDate,
    /// When it ended; all unknown while it is open.
    pub closed: ShownDate,
    /// Whom it is for: `working` until the office opens it.
    pub audience: Audience,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Matter, MatterId, schema 1, sort |s| folded(&s.title));

impl Matter {
    /// What must hold of any matter.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.title, "title", "input.title"));
        refusals.take(text(&self.summary, "summary", TEXT_MOST, "input.summary"));
        refusals.take(check_names(&self.other_names));
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }
}
