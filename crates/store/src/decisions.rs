//! Owns the tables of decisions, clauses, pending items and commitments.

use chrono::NaiveDate;
use minuted_core::{
    decisions::{
        Clause, ClauseKind, Commitment, CommitmentStatus, Decision, DecisionKind, PendingItem,
    },
    id::{AgendaItemId, BoardId, ClauseId, DecisionId, MatterId, MeetingId},
    record::day_key,
    rules::DecisionPhase,
    viewer::Viewer,
};
use sea_orm::{ColumnTrait, Condition, sea_query::SelectStatement};

use crate::{
    boards::key,
    meetings::between,
    read::child,
    sight::{linked_to, open_to, rows_of},
    table::table,
};

/// Which decisions a list keeps.
#[derive(Clone, Debug, Default)]
pub struct DecisionFilter {
    /// Only those of this board.
    pub board: Option<BoardId>,
    /// Only those taken at this meeting.
    pub meeting: Option<MeetingId>,
    /// Only those on this matter.
    pub matter: Option<MatterId>,
    /// Only those by such a decision maker.
    pub kind: Option<DecisionKind>,
    /// Only those in this phase.
    pub phase: Option<DecisionPhase>,
    /// Only those made, or shown, on this day or later.
    pub from: Option<NaiveDate>,
    /// Only those made, or shown, on this day or earlier.
    pub to: Option<NaiveDate>,
    /// Only the one with this number.
    pub number: Option<String>,
}

table! {
    decisions: Decision in "decisions", filter DecisionFilter, visible visible, kept kept {
        kind: Word, board: Key, maker_post: OptKey, maker_person: OptKey, number: OptText,
        minute: OptText, title: Text, exemption: Json, content_audience: Word, meeting: OptKey,
        item: OptKey, paper_version: OptKey, matters: Json, recommendations: Json, comments: Json,
        documents: Json, made: Json, date_shown: Json, authority: OptKey, recitals: Json,
        reasons: Json, alternatives: Json, interests: Json, supersedes: OptKey,
        replaced_by: OptKey, reason: OptText, standing: Standing, provenance: Json,
    }
}

fn visible(viewer: &Viewer) -> Condition {
    open_to(
        viewer,
        decisions::Column::Audience,
        decisions::Column::Board,
        None,
    )
}

/// The IDs of the decisions whose content the viewer may see, not only the stub.
fn read_by(viewer: &Viewer) -> SelectStatement {
    use decisions::Column;
    let content = open_to(viewer, Column::ContentAudience, Column::Board, None);
    rows_of::<decisions::Entity>(Column::Id, visible(viewer).add(content_all(content)))
}

/// A condition as one part of a conjunction.
fn content_all(condition: Condition) -> Condition {
    Condition::all().add(condition)
}

fn kept(filter: &DecisionFilter) -> Condition {
    use decisions::Column;
    let on_matter = filter
        .matter
        .map(|id| Column::Id.in_subquery(linked_to("matter", vec![key(id)])));
    Condition::all()
        .add_option(filter.board.map(|id| Column::Board.eq(key(id))))
        .add_option(filter.meeting.map(|id| Column::Meeting.eq(key(id))))
        .add_option(on_matter)
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind.word())))
        .add_option(filter.phase.map(|phase| Column::Phase.eq(phase.word())))
        .add_option(between(Column::Sort, filter.from, filter.to))
        .add_option(
            filter
                .number
                .as_ref()
                .map(|number| Column::Number.eq(number)),
        )
}

/// Which clauses a list keeps.
#[derive(Clone, Debug, Default)]
pub struct ClauseFilter {
    /// Only those of this decision.
    pub decision: Option<DecisionId>,
    /// Only those that do this.
    pub kind: Option<ClauseKind>,
}

table! {
    clauses: Clause in "clauses", filter ClauseFilter, visible visible_clauses, kept kept_clauses {
        decision: Key, parent: OptKey, place: Int, number: Text, kind: Word, text: Json,
        to("to_board"): OptKey, answers: Json, settles: OptKey, due: Json,
    }
}

fn visible_clauses(viewer: &Viewer) -> Condition {
    Condition::all().add(clauses::Column::Decision.in_subquery(read_by(viewer)))
}

fn kept_clauses(filter: &ClauseFilter) -> Condition {
    use clauses::Column;
    Condition::all()
        .add_option(filter.decision.map(|id| Column::Decision.eq(key(id))))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind.word())))
}

/// Which pending items a list keeps.
#[derive(Clone, Debug, Default)]
pub struct PendingItemFilter {
    /// Only those that this board is asked to decide.
    pub board: Option<BoardId>,
    /// Only those that this board asked for.
    pub from: Option<BoardId>,
    /// Only those that are settled, or only those that are not.
    pub settled: Option<bool>,
    /// Only those that this decision opened.
    pub decision: Option<DecisionId>,
}

table! {
    pending_items: PendingItem in "pending_items",
    filter PendingItemFilter, visible visible_pending, kept kept_pending {
        clause: Key, decision: Key, from("from_board"): Key, board: Key, opened: Json,
        settled_by: OptKey, settled_clause: OptKey,
    }
}

fn visible_pending(viewer: &Viewer) -> Condition {
    Condition::all().add(pending_items::Column::Decision.in_subquery(read_by(viewer)))
}

fn kept_pending(filter: &PendingItemFilter) -> Condition {
    use pending_items::Column;
    let settled = filter.settled.map(|settled| {
        if settled {
            Column::SettledBy.is_not_null()
        } else {
            Column::SettledBy.is_null()
        }
    });
    Condition::all()
        .add_option(filter.board.map(|id| Column::Board.eq(key(id))))
        .add_option(filter.from.map(|id| Column::From.eq(key(id))))
        .add_option(filter.decision.map(|id| Column::Decision.eq(key(id))))
        .add_option(settled)
}

/// Which commitments a list keeps.
#[derive(Clone, Debug, Default)]
pub struct CommitmentFilter {
    /// Only those in this board's action log.
    pub board: Option<BoardId>,
    /// Only those that this decision opened.
    pub decision: Option<DecisionId>,
    /// Only those that stand so on the day given.
    pub status: Option<(CommitmentStatus, NaiveDate)>,
}

table! {
    commitments: Commitment in "commitments",
    filter CommitmentFilter, visible visible_commitments, kept kept_commitments {
        clause: Key, decision: Key, board: Key, what: Json, due: Json, owner_post: OptKey,
        owner: Text, report_to: OptKey, report_by: Json, done: Json, report: Json,
        provenance: Json,
    }
}

fn visible_commitments(viewer: &Viewer) -> Condition {
    Condition::all().add(commitments::Column::Decision.in_subquery(read_by(viewer)))
}

/// What an unreported commitment's column `done` holds.
const NOT_DONE: &str = r#"{"shown":null,"earliest":null,"latest":null}"#;

fn kept_commitments(filter: &CommitmentFilter) -> Condition {
    use commitments::Column;
    // The same rule as `Commitment::status`, as a predicate: the sort key is the due day.
    let status = filter.status.map(|(status, today)| match status {
        CommitmentStatus::Done => Condition::all().add(Column::Done.ne(NOT_DONE)),
        CommitmentStatus::Open => Condition::all()
            .add(Column::Done.eq(NOT_DONE))
            .add(Column::Sort.gte(day_key(Some(today)))),
        CommitmentStatus::Overdue => Condition::all()
            .add(Column::Done.eq(NOT_DONE))
            .add(Column::Sort.lt(day_key(Some(today)))),
    });
    Condition::all()
        .add_option(filter.board.map(|id| Column::Board.eq(key(id))))
        .add_option(filter.decision.map(|id| Column::Decision.eq(key(id))))
        .add_option(status)
}

#[cfg(test)]
mod tests {
    use minuted_core::time::ShownDate;

    #[test]
    fn an_unreported_commitment_is_written_as_the_filter_reads_it() {
        assert_eq!(
            crate::cells::put_json(&ShownDate::default()).unwrap(),
            super::NOT_DONE
        );
    }
}

child! {
    Decision of BoardId, by decisions.Board, |s| Some(s.board);
    Decision of MeetingId, by decisions.Meeting, |s| s.meeting;
    Decision of AgendaItemId, by decisions.Item, |s| s.item;
    Clause of DecisionId, by clauses.Decision, |s| Some(s.decision);
    PendingItem of DecisionId, by pending_items.Decision, |s| Some(s.decision);
    PendingItem of ClauseId, by pending_items.Clause, |s| Some(s.clause);
    PendingItem of BoardId, by pending_items.Board, |s| Some(s.board);
    Commitment of DecisionId, by commitments.Decision, |s| Some(s.decision);
    Commitment of ClauseId, by commitments.Clause, |s| Some(s.clause);
    Commitment of BoardId, by commitments.Board, |s| Some(s.board);
}
