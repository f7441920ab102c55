//! Owns which bodies of records everyone may read whole, so that body and salt can be given out
//! as evidence.
//!
//! A body is everything that is kept of a version, and a reader may be shown less. What is open
//! here is never more than what the public reads through the API: a body with a withheld passage,
//! or one that names a record which not everyone sees, is not open.

use serde_json::Value;

use crate::{
    accounts::Account,
    appraisals::{AppraisalPhase, AppraisalRecord, ScoreSheet},
    audience::Audience,
    authorities::Authority,
    boards::Board,
    corrections::Correction,
    decisions::{Clause, Commitment, Decision, PendingItem},
    erasure::Erasure,
    id::{AnyId, Kind},
    matters::Matter,
    meetings::{AgendaItem, Meeting},
    organisations::Organisation,
    papers::{Clearance, Comment, Consideration, Document, Paper, PaperVersion, Recommendation},
    people::{Membership, Person, Post},
    publications::{Publication, PublicationPhase},
    record::{Provenance, Record},
    rules::{RecommendationPhase, StandingOrders},
};

/// A record of which everyone may read the whole body, or not.
///
/// What a record does not say of itself, such as whom the decision of a clause is for, is not
/// asked here: whoever asks has read the record as the public.
pub trait Open: Record {
    /// Whether nothing that it says of itself keeps it from the public.
    fn is_for_all(&self) -> bool;

    /// Whether the public sees only that there is such a record.
    fn is_only_a_stub(&self) -> bool {
        false
    }
}

/// Makes the one answer that each kind gives.
macro_rules! open {
    ($($record:ident: |$s:pat_param| $open:expr $(, stub $stub:expr)?;)+) => {
        $(impl Open for $record {
            fn is_for_all(&self) -> bool {
                let $s = self;
                $open
            }
            $(fn is_only_a_stub(&self) -> bool {
                $stub(self)
            })?
        })+
    };
}

const PUBLIC: Audience = Audience::Public;

open! {
    Account: |_| false;
    Organisation: |_| true;
    Board: |_| true;
    StandingOrders: |_| true;
    Authority: |_| true;
    Person: |_| true;
    Post: |_| true;
    Membership: |_| true;
    Matter: |s| s.audience == PUBLIC;
    Meeting: |s| s.standing.audience == PUBLIC;
    AgendaItem: |s| s.content_audience == PUBLIC && s.exemption.is_none(),
        stub |s: &AgendaItem| s.is_stub_for(PUBLIC);
    Paper: |s| s.standing.audience == PUBLIC && s.exemption.is_none();
    // The note tells those who work on the paper what changed since a draft.
    PaperVersion: |s| s.edition.is_some() && s.note.is_none();
    Document: |s| s.audience == PUBLIC;
    Recommendation: |s| s.standing.audience == PUBLIC
        && s.standing.phase != RecommendationPhase::Drafting;
    Consideration: |_| true;
    // Who read a paper before it went out, and what they said, is the office's.
    Clearance: |_| false;
    Comment: |s| s.audience == PUBLIC;
    Decision: |s| s.standing.audience == PUBLIC
        && s.content_audience == PUBLIC
        && s.exemption.is_none()
        && s.proposed.is_none(),
        stub |s: &Decision| s.is_stub_for(PUBLIC);
    Clause: |_| true;
    PendingItem: |_| true;
    Commitment: |_| true;
    // The API tells nobody where a correction comes from: that is the record that it corrects.
    Correction: |s| s.audience == PUBLIC && s.provenance == Provenance::default();
    // Whose data went is nobody's but the office's.
    Erasure: |_| false;
    // Judgements and moderations are told once it is concluded, and then with the scores.
    AppraisalRecord: |s| s.phase == AppraisalPhase::Concluded
        && s.audience == PUBLIC
        && s.scores_exemption.is_none()
        && s.costs_exemption.is_none()
        && s.options.iter().all(|option| option.exemption.is_none())
        && s.participants().all(|(_, one)| one.person.is_none());
    // Who scored is told by role and organisation, and not by name.
    ScoreSheet: |s| s.person.is_none();
    // Hashes and sizes of what is for fewer tell of it; so does what was withdrawn.
    Publication: |s| s.audience == PUBLIC
        && s.phase == PublicationPhase::Published
        && s.withdrawn.is_none()
        && s.title.audience == PUBLIC
        && s.parts.iter().all(|part| part.audience == PUBLIC)
        && s.agenda.iter().all(|line| line.audience == PUBLIC)
        && s.renditions.iter().all(|rendition| rendition.audience == PUBLIC);
}

/// Whether a body holds a text that some readers get less of, or a file that some don't get.
///
/// Looked for in the body and not in the record, so that no text that is added to a record is
/// forgotten here.
#[must_use]
pub fn withholds(body: &Value) -> bool {
    match body {
        Value::Object(fields) => {
            let derived = ["public", "restricted", "confidential"];
            let text = fields.contains_key("source");
            let file = fields.contains_key("hash") && fields.contains_key("withheld");
            text && derived.iter().any(|key| fields.contains_key(*key))
                || file
                || fields.values().any(withholds)
        }
        Value::Array(items) => items.iter().any(withholds),
        _ => false,
    }
}

/// The records that a body names. Accounts are left out: their IDs stand in every entry of the log
/// as the actor's, and tell nobody's name.
#[must_use]
pub fn named(body: &Value) -> Vec<AnyId> {
    let mut found = Vec::new();
    collect(body, &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

fn collect(body: &Value, found: &mut Vec<AnyId>) {
    match body {
        Value::String(text) => {
            let id = text.parse::<AnyId>().ok();
            found.extend(id.filter(|id| id.kind != Kind::Account));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(fields) => fields.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::audience::{AudienceText, DerivedTexts};

    #[test]
    fn a_withheld_passage_is_found_however_deep_it_stands() {
        let open = AudienceText::open("a".to_owned());
        let derived = DerivedTexts {
            public: "a".to_owned(),
            restricted: "b".to_owned(),
            confidential: "b".to_owned(),
        };
        let withheld = AudienceText::new("[[b]]".to_owned(), derived);
        let body = |text: &AudienceText| json!({ "x": [{ "y": text }], "source": "cited" });
        assert!(!withholds(&body(&open)));
        assert!(withholds(&body(&withheld)));
        let file = json!({ "name": "a.pdf", "hash": "a" });
        assert!(!withholds(&json!({ "files": [file] })));
        let file =
            json!({ "name": "a.pdf", "hash": "a", "withheld": { "audience": "restricted" } });
        assert!(withholds(&json!({ "files": [file] })));
    }

    #[test]
    fn records_are_named_by_whole_texts_and_accounts_are_left_out() {
        let board = "board:01890a5d-ac96-774b-bcce-b302099a8057";
        let account = board.replace("board", "account");
        let body = json!({
            "id": board, "by": account, "list": [board], "text": format!("see {board}"),
        });
        assert_eq!(named(&body), [board.parse().unwrap()]);
    }
}
