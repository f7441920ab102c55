//! Owns the tables of decisions, clauses, pending items and commitments.

use chrono::NaiveDate;
use minuted_core::{
    audience::Audience,
    decisions::{
        Clause, ClauseKind, Commitment, CommitmentStatus, Decision, DecisionKind, Effect,
        PendingItem, PendingStatus,
    },
    id::{AgendaItemId, BoardId, ClauseId, DecisionId, MatterId, MeetingId, PersonId, PostId},
    record::{day_key, link},
    rules::DecisionPhase,
    viewer::Viewer,
};
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    boards::key,
    meetings::between,
    read::child,
    sight::{keys, linked_to, names_row, open_to},
    table::table,
};

/// Which decisions a list keeps.
#[derive(Clone, Debug, Default)]
pub struct DecisionFilter {
    /// Only those of this board.
    pub board: Option<BoardId>,
    /// Only those taken at this meeting.
    pub meeting: Option<MeetingId>,
    /// Only those on this matter whose content this viewer may see: that a stub is on the matter
    /// would tell what it is about.
    pub matter: Option<(MatterId, Viewer)>,
    /// Only those that this post made, whoever held it.
    pub maker_post: Option<PostId>,
    /// Only those that this person made.
    pub maker_person: Option<PersonId>,
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
    /// Only those that are, or are not, outside their authority, of those that were made and whose
    /// content this viewer may see.
    pub outside: Option<(bool, Viewer)>,
}

table! {
    decisions: Decision in "decisions", filter DecisionFilter, visible visible, kept kept {
        kind: Word, board: Key, maker_post: OptKey, maker_person: OptKey, number: OptText,
        minute: OptText, title: Text, exemption: Json, content_audience: Word, meeting: OptKey,
        item: OptKey, paper_version: OptKey, matters: Json, recommendations: Json, comments: Json,
        documents: Json, made: Json, date_shown: Json, choice: Json, authority: OptKey,
        commits_pence: OptInt, consulted: Text, recitals: Json,
        reasons: Json, alternatives: Json, interests: Json, supersedes: OptKey,
        replaced_by: OptKey, reason: OptText, ended: Json, ended_at: OptKey, ended_under: OptKey,
        proposed: Json, standing: Standing, provenance: Json,
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

/// Decisions whose content the viewer may see, not only the stub.
fn read_by(viewer: &Viewer) -> Condition {
    use decisions::Column;
    let content = open_to(viewer, Column::ContentAudience, Column::Board, None);
    // Both: the conditions are disjunctions, so that adding to one of them would widen it.
    Condition::all().add(visible(viewer)).add(content)
}

/// Whether a column of another table names a decision that holds a condition.
fn of_decision(outer: impl ColumnTrait, condition: Condition) -> Expr {
    names_row::<decisions::Entity>(outer, decisions::Column::Id, condition)
}

/// Decisions that are in one of these phases.
fn in_phases(phases: &[DecisionPhase]) -> Condition {
    let words = phases.iter().map(|phase| phase.word());
    Condition::all().add(decisions::Column::Phase.is_in(words))
}

/// Whether a decision is outside its authority: the same rule as `Decision::outside`, as a predicate.
/// The sort key is the day of the decision; without any day nothing is said of the period.
const OUTSIDE: &str = "\
    (decisions.authority IS NULL OR NOT EXISTS (\
        SELECT 1 FROM authorities a WHERE a.id = decisions.authority \
        AND CASE WHEN decisions.kind = 'resolution' THEN a.board = decisions.board \
            ELSE a.post = decisions.maker_post OR a.person = decisions.maker_person END \
        AND (decisions.sort = '0000-00-00' \
            OR (a.from_day IS NULL OR CAST(a.from_day AS TEXT) <= decisions.sort) \
            AND (a.to_day IS NULL OR CAST(a.to_day AS TEXT) >= decisions.sort)) \
        AND (a.limit_pence IS NULL OR decisions.commits_pence <= a.limit_pence) \
        AND (TRIM(a.in_consultation_with) = '' OR TRIM(decisions.consulted) <> '') \
        AND NOT EXISTS (\
            SELECT 1 FROM links held JOIN links about ON about.to_id = held.to_id \
            WHERE held.from_id = a.id AND held.role = 'reserved' \
            AND about.from_id = decisions.id AND about.role = 'matter')))";

fn is_outside((outside, viewer): &(bool, Viewer)) -> Condition {
    let never_made = [DecisionPhase::Proposed, DecisionPhase::Abandoned];
    let said = Condition::all().add(Expr::cust(OUTSIDE));
    Condition::all()
        .add(in_phases(&never_made).not())
        .add(read_by(viewer))
        .add(if *outside { said } else { said.not() })
}

fn kept(filter: &DecisionFilter) -> Condition {
    use decisions::Column;
    let on_matter = filter.matter.as_ref().map(|(id, viewer)| {
        Condition::all()
            .add(Column::Id.in_subquery(linked_to(link::MATTER, vec![key(*id)])))
            .add(read_by(viewer))
    });
    Condition::all()
        .add_option(filter.board.map(|id| Column::Board.eq(key(id))))
        .add_option(filter.meeting.map(|id| Column::Meeting.eq(key(id))))
        .add_option(on_matter)
        .add_option(filter.maker_post.map(|id| Column::MakerPost.eq(key(id))))
        .add_option(
            filter
                .maker_person
                .map(|id| Column::MakerPerson.eq(key(id))),
        )
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind.word())))
        .add_option(filter.phase.map(|phase| Column::Phase.eq(phase.word())))
        .add_option(between(Column::Sort, filter.from, filter.to))
        .add_option(filter.outside.as_ref().map(is_outside))
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
    Condition::all().add(of_decision(clauses::Column::Decision, read_by(viewer)))
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
    /// Only those that stand so.
    pub status: Option<PendingStatus>,
    /// Only those that one of these boards is asked to decide.
    pub any_of: Option<Vec<BoardId>>,
    /// Only those that this decision opened.
    pub decision: Option<DecisionId>,
    /// Only those that this decision settled.
    pub settled_by: Option<DecisionId>,
}

table! {
    pending_items: PendingItem in "pending_items",
    filter PendingItemFilter, visible visible_pending, kept kept_pending {
        clause: Key, decision: Key, from("from_board"): Key, board: Key, opened: Json,
        settled_by: OptKey, settled_clause: OptKey, settled_as: OptWord, settled_before: Json,
    }
}

/// A pending item is seen with the decision that asked. The board that is asked sees it too, as far
/// as it may see such business of its own, so that it can be settled; it tells nothing of the text.
fn visible_pending(viewer: &Viewer) -> Condition {
    use pending_items::Column;
    let mut any = Condition::any().add(of_decision(Column::Decision, read_by(viewer)));
    for level in [Audience::Restricted, Audience::Confidential] {
        let boards = keys(viewer.boards_open_to(level));
        if boards.is_empty() {
            continue;
        }
        let as_narrow = Condition::all()
            .add(visible(viewer))
            .add(decisions::Column::ContentAudience.eq(level.word()));
        any = any.add(
            Condition::all()
                .add(Column::Board.is_in(boards))
                .add(of_decision(Column::Decision, as_narrow)),
        );
    }
    any
}

fn kept_pending(filter: &PendingItemFilter) -> Condition {
    use pending_items::Column;
    let any_of = filter.any_of.as_ref();
    let any_of = any_of.map(|boards| Column::Board.is_in(keys(boards.iter().copied())));
    // The same rule as `PendingItem::status`, as a predicate.
    let status = filter.status.map(|status| match status {
        PendingStatus::Settled => Condition::all().add(Column::SettledBy.is_not_null()),
        PendingStatus::Open => Condition::all()
            .add(Column::SettledBy.is_null())
            .add(of_decision(
                Column::Decision,
                in_phases(&[DecisionPhase::Made]),
            )),
        PendingStatus::Lapsed => Condition::all()
            .add(Column::SettledBy.is_null())
            .add(of_decision(Column::Decision, in_phases(&[DecisionPhase::Made])).not()),
    });
    Condition::all()
        .add_option(filter.board.map(|id| Column::Board.eq(key(id))))
        .add_option(filter.from.map(|id| Column::From.eq(key(id))))
        .add_option(any_of)
        .add_option(filter.decision.map(|id| Column::Decision.eq(key(id))))
        .add_option(filter.settled_by.map(|id| Column::SettledBy.eq(key(id))))
        .add_option(status)
}

/// Which commitments a list keeps.
#[derive(Clone, Debug, Default)]
pub struct CommitmentFilter {
    /// Only those in this board's action log.
    pub board: Option<BoardId>,
    /// Only those that this decision opened.
    pub decision: Option<DecisionId>,
    /// Only those that stand so today, as far as this viewer may know it.
    pub status: Option<(CommitmentStatus, Viewer)>,
    /// Only those that one of these posts has still to do, as far as this viewer may know it.
    pub owed_by: Option<(Vec<PostId>, Viewer)>,
}

table! {
    commitments: Commitment in "commitments",
    filter CommitmentFilter, visible visible_commitments, kept kept_commitments {
        clause: Key, decision: Key, board: Key, awaits: OptKey, what: Json, due: Json, owner_post: OptKey,
        owner: Text, report_to: OptKey, report_by: Json, done: Json, report: Json,
        provenance: Json,
    }
}

fn visible_commitments(viewer: &Viewer) -> Condition {
    Condition::all().add(of_decision(commitments::Column::Decision, read_by(viewer)))
}

/// What an unreported commitment's column `done` holds.
const NOT_DONE: &str = r#"{"shown":null,"earliest":null,"latest":null}"#;

/// Whether a commitment waits for a pending item that means this for it.
fn waits_for(effect: Effect) -> Expr {
    use pending_items::Column;
    let kinds = ClauseKind::with_effect(effect).map(ClauseKind::word);
    let mut means = Condition::any().add(Column::SettledAs.is_in(kinds));
    if effect == Effect::Awaited {
        means = means.add(Column::SettledAs.is_null());
    }
    names_row::<pending_items::Entity>(commitments::Column::Awaits, Column::Id, means)
}

/// Whether the viewer may know what the pending item means that a commitment waits for: who sees
/// only the stub of the decision that settled it may not.
fn awaited_is_told(viewer: &Viewer) -> Condition {
    use pending_items::Column;
    let told = Condition::any()
        .add(Column::SettledBy.is_null())
        .add(of_decision(Column::SettledBy, read_by(viewer)));
    let awaits = commitments::Column::Awaits;
    Condition::any()
        .add(awaits.is_null())
        .add(names_row::<pending_items::Entity>(awaits, Column::Id, told))
}

fn kept_commitments(filter: &CommitmentFilter) -> Condition {
    use commitments::Column;
    // The same rule as `Commitment::status`, as a predicate: the sort key is the due day.
    let ended = [DecisionPhase::Superseded, DecisionPhase::Rescinded];
    let undone = || Condition::all().add(Column::Done.eq(NOT_DONE));
    let lapsed = || of_decision(Column::Decision, in_phases(&ended));
    let stands = || undone().add(lapsed().not());
    let to_be_done = || {
        let waits = waits_for(Effect::Awaited).not();
        stands().add(waits).add(waits_for(Effect::None).not())
    };
    let status = filter.status.as_ref().map(|(status, viewer)| {
        let today = viewer.today();
        let stands_so = match status {
            CommitmentStatus::Done => Condition::all().add(Column::Done.ne(NOT_DONE)),
            CommitmentStatus::Open => to_be_done().add(Column::Sort.gte(day_key(Some(today)))),
            CommitmentStatus::Overdue => to_be_done().add(Column::Sort.lt(day_key(Some(today)))),
            CommitmentStatus::Awaiting => stands().add(waits_for(Effect::Awaited)),
            CommitmentStatus::Lapsed => {
                undone().add(Condition::any().add(lapsed()).add(waits_for(Effect::None)))
            }
        };
        Condition::all().add(stands_so).add(awaited_is_told(viewer))
    });
    let owed = filter.owed_by.as_ref().map(|(posts, viewer)| {
        let posts = posts.iter().map(crate::cells::put_key);
        to_be_done()
            .add(Column::OwnerPost.is_in(posts))
            .add(awaited_is_told(viewer))
    });
    Condition::all()
        .add_option(filter.board.map(|id| Column::Board.eq(key(id))))
        .add_option(filter.decision.map(|id| Column::Decision.eq(key(id))))
        .add_option(status)
        .add_option(owed)
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
