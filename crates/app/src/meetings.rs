//! Owns the commands on meetings and agenda items, and the facts of a meeting's lifecycle.

mod agenda;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use minuted_core::{
    boards::Board,
    id::{BoardId, MeetingId},
    lifecycle_state::Standing,
    meetings::{AgendaItem, Meeting, Sitting},
    permissions::{Action, Subject},
    record::Provenance,
    refusal::Refusals,
    rules::{Facts, MeetingPhase},
    time::ShownDate,
    viewer::Viewer,
};
use minuted_store::{Reader, StoreResult, filters::AgendaItemFilter};
use serde::Serialize;

pub use agenda::{
    AddAgendaItem, AgendaItemDetails, ChangeAgendaItem, UrgentDetails, WithdrawAgendaItem,
};

use crate::{
    App, Command, CommandResult, Work,
    command::require_version,
    lifecycles::{Next, Of, Step, given, next_steps, source_facts, take_step},
    rules::RulesOf,
};

/// What is known of a meeting.
#[derive(Clone, Debug, Serialize)]
pub struct MeetingDetails {
    /// What it is called.
    pub title: String,
    /// The other boards that meet in common.
    pub in_common_with: Vec<BoardId>,
    /// Its sittings in order.
    pub sittings: Vec<Sitting>,
    /// The date that a source shows, where the sittings are not known.
    pub date_shown: ShownDate,
    /// The day on which its agenda was published, as a source shows it; for a meeting made here it
    /// is noted when that is done.
    pub called_on: Option<NaiveDate>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

impl MeetingDetails {
    fn onto(self, meeting: Meeting) -> Meeting {
        let transcribed = self.provenance.is_transcribed();
        let noted = meeting.called_on.filter(|_| !transcribed);
        Meeting {
            title: self.title,
            in_common_with: self.in_common_with,
            sittings: self.sittings,
            date_shown: self.date_shown,
            called_on: self.called_on.or(noted),
            provenance: self.provenance,
            ..meeting
        }
    }

    fn into_record(
        self,
        id: MeetingId,
        board: BoardId,
        standing: Standing<MeetingPhase>,
    ) -> Meeting {
        let provenance = Provenance::default();
        self.onto(Meeting {
            id,
            version: 1,
            board,
            in_common_with: Vec::new(),
            title: String::new(),
            sittings: Vec::new(),
            date_shown: ShownDate::default(),
            called_on: None,
            called_because: None,
            reason: None,
            standing,
            provenance,
        })
    }
}

/// Arranges a meeting, or enters one from a source.
#[derive(Clone, Debug, Serialize)]
pub struct ArrangeMeeting {
    /// The board whose office calls it.
    pub board: BoardId,
    /// What is known of it.
    pub details: MeetingDetails,
}

impl Command for ArrangeMeeting {
    const ACTION: Action = Action::ArrangeMeeting;
    type Done = MeetingId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<MeetingId> {
        // The board's rules and the day from which it keeps its records are facts of this.
        work.tx.lock(&[self.board.into()]).await?;
        let board: Board = work.find(self.board, "boardId").await?;
        work.permit(Subject::board(board.id))?;
        let rules = work.rules_of(&board).await?;
        rules.lets_meet(&board.name, "boardId")?;
        let standing = rules.meeting.begin();
        work.decided_under(&standing.rules);
        let details = self.details.clone();
        let meeting = details.into_record(work.id(), board.id, standing);
        let mut refusals = Refusals::new();
        refusals.take(meeting.check());
        work.find_source(&meeting.provenance, "input.provenance")
            .await?;
        refusals.take(meeting.check_kept_by(&board, work.now.date_in(board.zone)));
        refusals.take(meeting.check_called_on(None));
        refusals.done()?;
        check_boards(work, &meeting).await?;
        work.tx.insert(&meeting).await?;
        Ok(meeting.id)
    }
}

/// Changes what is known of a meeting that is not over.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeMeeting {
    /// Which.
    pub id: MeetingId,
    /// The version that the caller saw.
    pub version: i64,
    /// What is known of it now.
    pub details: MeetingDetails,
}

impl Command for ChangeMeeting {
    const ACTION: Action = Action::ChangeMeeting;
    type Done = MeetingId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<MeetingId> {
        work.tx.lock(&[self.id.into()]).await?;
        let old: Meeting = work.find(self.id, "id").await?;
        work.permit(Subject::board(old.board))?;
        require_version(&old, self.version)?;
        let board: Board = work.find(old.board, "id").await?;
        let new = self.details.clone().onto(old.clone());
        let mut refusals = Refusals::new();
        refusals.take(old.check_change(&new));
        refusals.take(new.check());
        work.find_source(&new.provenance, "input.provenance")
            .await?;
        refusals.take(new.check_kept_by(&board, work.now.date_in(board.zone)));
        refusals.done()?;
        check_boards(work, &new).await?;
        work.tx.update(&old, new).await?;
        Ok(old.id)
    }
}

/// Records how a meeting sat that was held: when each sitting ended, and the further sitting to
/// which it was adjourned.
#[derive(Clone, Debug, Serialize)]
pub struct RecordSittings {
    /// Which meeting.
    pub id: MeetingId,
    /// The version that the caller saw.
    pub version: i64,
    /// Its sittings in order, those of before too.
    pub sittings: Vec<Sitting>,
}

impl Command for RecordSittings {
    const ACTION: Action = Action::RecordSittings;
    type Done = MeetingId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<MeetingId> {
        work.tx.lock(&[self.id.into()]).await?;
        let old: Meeting = work.find(self.id, "id").await?;
        work.permit(Subject::board(old.board))?;
        require_version(&old, self.version)?;
        let board: Board = work.find(old.board, "id").await?;
        let new = old.with_sittings(&self.sittings, &board, work.now.date_in(board.zone))?;
        work.tx.update(&old, new).await?;
        Ok(old.id)
    }
}

async fn check_boards(work: &Work<'_>, meeting: &Meeting) -> CommandResult<()> {
    let field = "input.inCommonWithIds";
    work.find_all::<Board>(&meeting.in_common_with, field)
        .await?;
    Ok(())
}

/// Takes a step along the lifecycle.
pub(crate) async fn take(work: &mut Work<'_>, id: MeetingId, step: &Step) -> CommandResult<()> {
    work.tx.lock(&[id.into()]).await?;
    let old: Meeting = work.find(id, "id").await?;
    work.permit(Subject::board(old.board))?;
    require_version(&old, step.version)?;
    let board: Board = work.find(old.board, "id").await?;
    let mut facts = facts(&work.tx, work.viewer, &old).await?;
    facts.given = given(step, None);
    let rules = work.rules_of(&board).await?;
    let lifecycle = &rules.meeting;
    let of = Of {
        id: id.into(),
        board: &board,
    };
    let taken = take_step(work, lifecycle, &old.standing, of, &facts, step).await?;
    let mut new = old.clone();
    new.standing = taken.standing;
    if new.standing.phase == MeetingPhase::Called && new.called_on.is_none() {
        new.called_on = Some(work.now.date_in(board.zone));
    }
    new.keep_reason(step.reason.as_deref())?;
    work.tx.update(&old, new).await?;
    Ok(())
}

/// What a viewer can do next with each of many meetings.
pub(crate) async fn next(
    app: &App,
    reader: &Reader,
    viewer: &Viewer,
    ids: &[MeetingId],
) -> StoreResult<Vec<(MeetingId, Vec<Next>)>> {
    let meetings = reader.many::<Meeting>(viewer, ids).await?;
    let boards: Vec<_> = meetings.iter().map(|meeting| meeting.board).collect();
    let boards: BTreeMap<_, _> = reader
        .many::<Board>(viewer, &boards)
        .await?
        .into_iter()
        .map(|board| (board.id, board))
        .collect();
    let items = items_of(reader, viewer, &meetings).await?;
    let rules = RulesOf::load(app, reader, viewer, boards.values()).await?;
    let posts = rules
        .posts(reader, viewer, |rules| rules.meeting.names_posts())
        .await?;
    let each = meetings.iter().filter_map(|meeting| {
        let board = boards.get(&meeting.board)?;
        // Rules that are not in force allow nothing.
        let lifecycle = &rules.of(board.id)?.meeting;
        let facts = facts_with(meeting, items.get(&meeting.id).copied().unwrap_or_default());
        let today = app.now().date_in(board.zone);
        let state = &meeting.standing.state;
        let next = next_steps(lifecycle, state, viewer, board, &facts, today, &posts);
        Some((meeting.id, next))
    });
    Ok(each.collect())
}

/// How many items the agenda of each of many meetings has, in one statement.
pub(crate) async fn items_of(
    reader: &Reader,
    viewer: &Viewer,
    meetings: &[Meeting],
) -> StoreResult<BTreeMap<MeetingId, u32>> {
    let ids: Vec<_> = meetings.iter().map(|meeting| meeting.id).collect();
    let standing = AgendaItemFilter {
        meeting: None,
        standing: true,
    };
    let found = reader
        .count_children::<_, AgendaItem>(viewer, &ids, &standing)
        .await?;
    let each = ids.iter().map(|id| {
        let items = found.get(id).copied().unwrap_or_default();
        (*id, u32::try_from(items).unwrap_or(u32::MAX))
    });
    Ok(each.collect())
}

/// More items than any agenda has.
const ITEMS: u64 = 10_000;

/// The facts of a meeting. Who sees the meeting sees every item of its agenda, at least as a stub.
async fn facts(reader: &Reader, viewer: &Viewer, meeting: &Meeting) -> StoreResult<Facts> {
    let of_meeting = AgendaItemFilter {
        meeting: Some(meeting.id),
        standing: true,
    };
    let items = reader.count::<AgendaItem>(viewer, &of_meeting).await?;
    let items = u32::try_from(items).unwrap_or(u32::MAX);
    Ok(facts_with(meeting, items))
}

fn facts_with(meeting: &Meeting, items: u32) -> Facts {
    Facts {
        source: source_facts(&meeting.provenance),
        meeting: Some(meeting.facts(items)),
        ..Facts::default()
    }
}
