//! Owns events: what a change of a record means to those who follow the record, and whom it is for.
//!
//! An event is read off the history, from two versions of one record: the one that stood before an
//! entry of the ledger and the one that stands after it. So there is none without its entry, and
//! every server that reads the same ledger tells the same events.

use serde::Deserialize;

use crate::{
    decisions::{Commitment, PendingItem},
    id::{
        AnyId, AppraisalId, ClearanceId, CommitmentId, DecisionId, Kind, PaperId, PaperVersionId,
        PendingItemId, PersonId,
    },
    papers::ClearanceState,
    people::Post,
    roles::Role,
    rules::DecisionPhase,
    time::ShownDate,
    viewer::Viewer,
};

/// Something that those who follow the record are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happening {
    /// A decision was made.
    DecisionMade(DecisionId),
    /// A version of a paper was published.
    PaperPublished(PaperId),
    /// A board was asked by another to decide, or what had settled it stands no more.
    ItemOpened(PendingItemId),
    /// Something is to be done.
    CommitmentOpened(CommitmentId),
    /// Officers were asked to clear a text of a paper, or others than before were.
    ClearanceAsked(ClearanceId),
    /// An appraisal changed: its options, criteria, weights, where it stands.
    AppraisalChanged(AppraisalId),
    /// Somebody scored in an appraisal.
    Scored(AppraisalId),
}

/// Something that an entry of the ledger tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// The entry's number.
    pub entry: u64,
    /// What happened.
    pub what: Happening,
}

/// The kinds of records that events are read off.
pub const KINDS: [Kind; 7] = [
    Kind::Decision,
    Kind::Paper,
    Kind::PendingItem,
    Kind::Commitment,
    Kind::Clearance,
    Kind::Appraisal,
    Kind::ScoreSheet,
];

/// What of a body tells whether something happened. Bodies of every schema version have it, those
/// of a later build too.
#[derive(Debug, Default, Deserialize)]
struct Glimpse {
    standing: Option<Stands>,
    current: Option<PaperVersionId>,
    settled_by: Option<DecisionId>,
    done: Option<ShownDate>,
    state: Option<String>,
    officer: Option<PersonId>,
    deputy: Option<PersonId>,
    appraisal: Option<AppraisalId>,
}

#[derive(Debug, Deserialize)]
struct Stands {
    phase: String,
}

impl Glimpse {
    /// Who is asked to clear it now.
    fn asked(&self) -> Option<(Option<PersonId>, Option<PersonId>)> {
        let asked = self.state.as_deref() == Some(ClearanceState::Asked.word());
        asked.then_some((self.officer, self.deputy))
    }

    fn is_made(&self) -> bool {
        let phase = self.standing.as_ref().map(|standing| &standing.phase);
        phase.is_some_and(|phase| phase == DecisionPhase::Made.word())
    }
}

/// What it means that a record stands as `after` where it stood as `before`; both are bodies as the
/// history keeps them, and a record that is new had none.
///
/// # Errors
///
/// If a body can't be read.
pub fn happening(
    id: AnyId,
    before: Option<&[u8]>,
    after: &[u8],
) -> Result<Option<Happening>, serde_json::Error> {
    let read = |body: &[u8]| serde_json::from_slice::<Glimpse>(body);
    let (before, after) = (before.map(read).transpose()?, read(after)?);
    let is_new = before.is_none();
    let before = before.unwrap_or_default();
    let uuid = id.uuid;
    Ok(match id.kind {
        Kind::Decision if after.is_made() && !before.is_made() => {
            Some(Happening::DecisionMade(from(uuid)))
        }
        Kind::Paper if after.current.is_some() && after.current != before.current => {
            Some(Happening::PaperPublished(from(uuid)))
        }
        Kind::PendingItem
            if after.settled_by.is_none() && (is_new || before.settled_by.is_some()) =>
        {
            Some(Happening::ItemOpened(from(uuid)))
        }
        Kind::Commitment if is_new && after.done.as_ref().is_none_or(ShownDate::is_unknown) => {
            Some(Happening::CommitmentOpened(from(uuid)))
        }
        Kind::Clearance if after.asked().is_some() && after.asked() != before.asked() => {
            Some(Happening::ClearanceAsked(from(uuid)))
        }
        Kind::Appraisal => Some(Happening::AppraisalChanged(from(uuid))),
        Kind::ScoreSheet => after.appraisal.map(Happening::Scored),
        _ => None,
    })
}

fn from<I: crate::id::RecordId>(uuid: uuid::Uuid) -> I {
    I::from_uuid(uuid)
}

/// Whether what another board asks is a task for the viewer: the secretary of the board that is
/// asked brings it onto an agenda.
#[must_use]
pub fn is_asked(viewer: &Viewer, item: &PendingItem) -> bool {
    viewer.holds(Role::Secretary, Some(item.board))
}

/// Whether what is to be done is a task for the viewer: whoever holds the post that is to do it.
#[must_use]
pub fn is_owed(viewer: &Viewer, commitment: &Commitment, owner: Option<&Post>) -> bool {
    let (Some(owner), Some(person)) = (owner, viewer.person()) else {
        return false;
    };
    let holds = |holder: &crate::people::Holder| {
        holder.person == person && holder.period().contains(viewer.today())
    };
    commitment.owner_post == Some(owner.id) && owner.holders.iter().any(holds)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const UUID: uuid::Uuid = uuid::Uuid::from_u128(0x0189_0a5d_ac96_774b_bcce_b302_099a_8057);

    fn told(kind: Kind, before: &Value, after: &Value) -> bool {
        let before = (!before.is_null()).then(|| before.to_string().into_bytes());
        let after = after.to_string().into_bytes();
        let id = AnyId { kind, uuid: UUID };
        let told = happening(id, before.as_deref(), &after);
        told.unwrap().is_some()
    }

    fn phase(phase: &str) -> Value {
        json!({ "standing": { "state": "x", "phase": phase }, "more": [1] })
    }

    #[test]
    fn a_decision_is_told_once_when_it_is_made() {
        for (before, after, is_told) in [
            (Value::Null, phase("made"), true),
            (phase("proposed"), phase("made"), true),
            (Value::Null, phase("proposed"), false),
            (phase("made"), phase("made"), false),
            (phase("made"), phase("rescinded"), false),
        ] {
            assert_eq!(
                told(Kind::Decision, &before, &after),
                is_told,
                "{before} {after}"
            );
        }
        assert!(!told(Kind::Paper, &Value::Null, &phase("made")));
    }

    #[test]
    fn a_paper_is_told_for_each_version_that_is_published() {
        let paper = |current: Option<u8>| {
            let id = |n| format!("paper-version:01890a5d-ac96-774b-bcce-b302099a805{n}");
            json!({ "current": current.map(id) })
        };
        for (before, after, is_told) in [
            (Value::Null, paper(None), false),
            (Value::Null, paper(Some(1)), true),
            (paper(None), paper(Some(1)), true),
            (paper(Some(1)), paper(Some(1)), false),
            (paper(Some(1)), paper(Some(2)), true),
            (paper(Some(1)), paper(None), false),
        ] {
            assert_eq!(
                told(Kind::Paper, &before, &after),
                is_told,
                "{before} {after}"
            );
        }
    }

    #[test]
    fn officers_are_told_when_they_are_asked_and_not_when_more_is_written() {
        let clearance = |state: &str, officer: u8| {
            let id = format!("person:01890a5d-ac96-774b-bcce-b302099a805{officer}");
            json!({ "state": state, "officer": id, "deputy": null })
        };
        for (before, after, is_told) in [
            (Value::Null, clearance("waiting", 1), false),
            (Value::Null, clearance("asked", 1), true),
            (clearance("waiting", 1), clearance("asked", 1), true),
            (clearance("asked", 1), clearance("asked", 1), false),
            (clearance("asked", 1), clearance("asked", 2), true),
            (clearance("asked", 1), clearance("cleared", 1), false),
            (clearance("cleared", 1), clearance("asked", 1), true),
        ] {
            let found = told(Kind::Clearance, &before, &after);
            assert_eq!(found, is_told, "{before} {after}");
        }
    }

    #[test]
    fn what_is_asked_is_told_when_it_is_opened_and_when_it_is_open_again() {
        let item = |by: Option<&str>| json!({ "settled_by": by });
        let by = Some("decision:01890a5d-ac96-774b-bcce-b302099a8057");
        for (before, after, is_told) in [
            (Value::Null, item(None), true),
            (Value::Null, item(by), false),
            (item(None), item(None), false),
            (item(None), item(by), false),
            (item(by), item(None), true),
        ] {
            assert_eq!(told(Kind::PendingItem, &before, &after), is_told);
        }
        let undone = json!({ "done": ShownDate::default() });
        assert!(told(Kind::Commitment, &Value::Null, &undone));
        assert!(!told(Kind::Commitment, &undone, &undone));
    }
}
