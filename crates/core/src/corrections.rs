//! Owns corrections: the recorded mending of a wrong record.
//!
//! A correction keeps the text as it stood and the text as corrected; the record itself gets
//! another version. The first correction of a field holds the text as first published. What may be
//! corrected is a closed list; everything else of a decision is superseded, of a paper republished.

mod difference;
mod fields;
mod others;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use difference::{Change, Piece, difference};
pub use fields::{Correctable, CorrectableField, Shape, Slot, Value, correct};
pub use others::check_outcome;

use crate::{
    audience::{Audience, AudienceText},
    id::{AnyId, BoardId, CorrectionId, MeetingId},
    meetings::Meeting,
    record::{Link, Provenance, TEXT_MOST, day_key, line, link, plain_text, record},
    refusal::{Refusal, Refusals},
    rules::MeetingPhase,
};

/// A mending of one field of a record that stands. The text as first published, as corrected and
/// the difference all stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Its ID.
    pub id: CorrectionId,
    /// Its version.
    pub version: i64,
    /// The board whose record it is.
    pub board: BoardId,
    /// The record that is corrected.
    pub of: AnyId,
    /// Which field of it, such as `title`, or `reason.2` for the second of a list.
    pub field: String,
    /// The text as it stood.
    pub was: AudienceText,
    /// The text as corrected.
    pub is: AudienceText,
    /// Why.
    pub reason: String,
    /// The meeting that approved it; none: the proper officer corrected it.
    pub approved_by: Option<MeetingId>,
    /// Whom the corrected part is for.
    pub audience: Audience,
    /// The civil date of the correction.
    pub on: NaiveDate,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Correction, CorrectionId, schema 1, sort |s| day_key(Some(s.on)), links |s| {
    vec![Link::new(link::OF, s.of)]
});

impl Correction {
    /// What must hold of any correction.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.field, "field", "input.field"));
        refusals.require(!self.reason.trim().is_empty(), || {
            Refusal::missing("the reason for the correction", "input.reason")
        });
        refusals.take(plain_text(
            &self.reason,
            "reason",
            TEXT_MOST,
            "input.reason",
        ));
        refusals.require(self.was != self.is, || {
            Refusal::invalid(
                "The corrected text is the same as the text that stands.",
                "input.is",
            )
        });
        refusals.done()
    }

    /// What must hold of the meeting that approved it: it is the board's own, and it took place.
    pub fn check_approval(&self, meeting: &Meeting) -> Result<(), Refusals> {
        let field = "input.approvedByMeetingId";
        let mut refusals = Refusals::new();
        let own = meeting.boards().any(|board| board == self.board);
        refusals.require(own, || {
            let problem = "A correction is approved by a meeting of the board whose record it is.";
            Refusal::invalid(problem, field)
        });
        refusals.require(meeting.standing.phase == MeetingPhase::Held, || {
            let problem = format!(
                "That meeting is {}: only one that was held has approved anything.",
                meeting.standing.phase
            );
            Refusal::invalid(problem, field)
        });
        refusals.done()
    }
}
