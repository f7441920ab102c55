//! Owns the full record of a clearance.

use minuted_core::{
    calendar::Division,
    id::{AccountId, IdSource, PersonId, PostId, RecordId},
    papers::{
        AnswerKind, Clearance, ClearanceAnswer, ClearanceState, Paper, PaperVersion, Seen,
        SeenRecommendation,
    },
    time::Timestamp,
};

use super::common::day;

/// A clearance that was asked by a post of one person, and given by an account of theirs.
pub(super) fn clearance(
    ids: &dyn IdSource,
    paper: &Paper,
    text: &PaperVersion,
    (post, person, account): (PostId, PersonId, AccountId),
) -> Clearance {
    Clearance {
        id: RecordId::new(ids),
        version: 1,
        paper: paper.id,
        board: paper.board,
        name: "finance".to_owned(),
        label: "Finance".to_owned(),
        paper_version: text.id,
        state: ClearanceState::ClearedWithComment,
        post: Some(post),
        officer: Some(person),
        deputy: Some(person),
        working_days: 3,
        division: Division::EnglandAndWales,
        asked: day("2017-10-02"),
        due: day("2017-10-05"),
        due_because: Some("counted so".to_owned()),
        answers: vec![ClearanceAnswer {
            kind: AnswerKind::ClearedWithComment,
            paper_version: text.id,
            by: Some(person),
            account: Some(account),
            at: Timestamp::from_micros(1_507_000_000_000_000),
            comment: Some("a comment".to_owned()),
            conditions: Some("conditions".to_owned()),
        }],
        judged: Some(Seen {
            paper_version: text.id,
            state: ClearanceState::ClearedWithComment,
            recommendations: Vec::new(),
        }),
        seen: Some(Seen {
            paper_version: text.id,
            state: ClearanceState::ClearedWithComment,
            recommendations: text
                .recommendations
                .iter()
                .map(|id| SeenRecommendation {
                    id: *id,
                    to: paper.board,
                    number: "2.1".to_owned(),
                    text: "as it was read".to_owned(),
                })
                .collect(),
        }),
    }
}
