//! Owns the commands on agenda items.

use minuted_core::{
    boards::Board,
    decisions::Decision,
    exemption::Exemption,
    id::{AgendaItemId, MatterId, MeetingId},
    matters::Matter,
    meetings::{AgendaItem, ItemPurpose, Meeting, Numbering, Put, Putting, put},
    papers::Consideration,
    permissions::{Action, Subject},
    record::{Provenance, TEXT_MOST, plain_text},
    refusal::{Refusal, Refusals},
    rules::{DecisionPhase, LateItem, MeetingPhase, Urgency},
    viewer::Viewer,
};
use minuted_store::Order;
use serde::Serialize;

use super::{ITEMS, facts};
use crate::{
    Command, CommandResult, Part, Work,
    command::{gather, require_version},
};

/// What is known of an agenda item.
#[derive(Clone, Debug, Serialize)]
pub struct AgendaItemDetails {
    /// Its place, from 1; none: where it is, or last.
    pub place: Option<i64>,
    /// Its number as printed; none: as it is, or its place.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// What it asks of the meeting.
    pub purpose: ItemPurpose,
    /// Why it is not open.
    pub exemption: Part<Exemption>,
    /// The matter it belongs to.
    pub matter: Part<MatterId>,
    /// Where the record comes from; none: as it is, or as the meeting.
    pub provenance: Option<Provenance>,
}

impl AgendaItemDetails {
    /// The item to be put on the agenda; what is left out stays as it was.
    fn over(self, before: AgendaItem) -> Putting {
        let exemption = self.exemption.over(before.exemption.as_ref());
        Putting {
            place: self.place,
            number: self.number,
            item: AgendaItem {
                title: self.title,
                purpose: self.purpose,
                content_audience: AgendaItem::audience_of(exemption.as_ref()),
                exemption,
                matter: self.matter.over(before.matter.as_ref()),
                provenance: self.provenance.unwrap_or(before.provenance),
                ..before
            },
        }
    }
}

/// Adds an item to an agenda.
#[derive(Clone, Debug, Serialize)]
pub struct AddAgendaItem {
    /// The meeting.
    pub meeting: MeetingId,
    /// What is known of the item.
    pub details: AgendaItemDetails,
    /// What is said for taking it as urgent, where it comes too late for notice.
    pub urgent: Option<UrgentDetails>,
}

/// What is said for taking an item as urgent.
#[derive(Clone, Debug, Serialize)]
pub struct UrgentDetails {
    /// The special circumstances, which the minutes specify.
    pub circumstances: String,
    /// Whether the person presiding is of the opinion that it is urgent.
    pub chairs_opinion: bool,
}

impl Command for AddAgendaItem {
    const ACTION: Action = Action::AddAgendaItem;
    type Done = AgendaItemId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AgendaItemId> {
        work.tx.lock(&[self.meeting.into()]).await?;
        let meeting: Meeting = work.find(self.meeting, "meetingId").await?;
        work.permit(Subject::board(meeting.board))?;
        meeting.is_open("add an item to the agenda")?;
        let blank = AgendaItem {
            id: work.id(),
            version: 1,
            meeting: meeting.id,
            board: meeting.board,
            place: 0,
            number: String::new(),
            title: String::new(),
            purpose: self.details.purpose,
            exemption: None,
            content_audience: AgendaItem::audience_of(None),
            matter: None,
            withdrawn_on: None,
            withdrawn_because: None,
            urgent_because: None,
            provenance: Provenance {
                transcribed_from: meeting.provenance.transcribed_from.clone(),
                illustrative: meeting.provenance.illustrative,
                ..Provenance::default()
            },
        };
        let mut refusals = Refusals::new();
        let urgent = self.taken_as_urgent(work, &meeting).await;
        let urgent_because = gather(&mut refusals, urgent)?.flatten();
        let blank = AgendaItem {
            urgent_because,
            ..blank
        };
        let agenda = agenda(work, &meeting).await?;
        let putting = self.details.clone().over(blank);
        let put = checked(refusals, &meeting, &agenda, putting)?;
        work.find_source(&put.item.provenance, "input.provenance")
            .await?;
        work.find_if::<Matter>(put.item.matter, "input.matterId")
            .await?;
        work.tx.insert(&put.item).await?;
        move_others(work, &agenda, put.moved).await?;
        changed(work, meeting).await?;
        Ok(put.item.id)
    }
}

impl AddAgendaItem {
    /// The special circumstances of an item that is taken as urgent; none of one that has its notice.
    /// Refused where the board's rules let it come neither so nor so.
    async fn taken_as_urgent(
        &self,
        work: &mut Work<'_>,
        meeting: &Meeting,
    ) -> CommandResult<Option<String>> {
        let urgent = self.urgent.as_ref();
        let said = urgent.map(|urgent| urgent.circumstances.trim().to_owned());
        if let Some(said) = &said {
            plain_text(
                said,
                "special circumstances",
                TEXT_MOST,
                "urgent.circumstances",
            )?;
        }
        let late = if meeting.standing.phase == MeetingPhase::Called {
            let board: Board = work.find(meeting.board, "meetingId").await?;
            let rules = work.rules_of(&board).await?;
            let facts = facts(&work.tx, work.viewer, meeting).await?;
            let today = work.now.date_in(board.zone);
            let urgency = urgent.zip(said.as_ref()).map(|(urgent, said)| Urgency {
                circumstances: !said.is_empty(),
                chairs_opinion: urgent.chairs_opinion,
            });
            work.decided_under(rules.meeting.rules());
            let late = rules.meeting.late_item(&facts, today, urgency)?;
            matches!(late, LateItem::Urgent(_))
        } else {
            false
        };
        if urgent.is_some() && !late {
            let problem = "There is still time for the notice that the item needs: leave out what \
                           is said for taking it as urgent.";
            return Err(Refusal::invalid(problem, "urgent").into());
        }
        Ok(said.filter(|_| late))
    }
}

/// Changes an item of an agenda, or moves it to another place.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeAgendaItem {
    /// Which.
    pub id: AgendaItemId,
    /// The version that the caller saw.
    pub version: i64,
    /// What is known of it now.
    pub details: AgendaItemDetails,
}

impl Command for ChangeAgendaItem {
    const ACTION: Action = Action::ChangeAgendaItem;
    type Done = AgendaItemId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AgendaItemId> {
        // Its meeting is the root to lock, and an item stays with its meeting.
        let seen: AgendaItem = work.find(self.id, "id").await?;
        work.tx.lock(&[seen.meeting.into()]).await?;
        let old: AgendaItem = work.find(self.id, "id").await?;
        work.permit(Subject::board(old.board))?;
        require_version(&old, self.version)?;
        let meeting: Meeting = work.find(old.meeting, "id").await?;
        meeting.is_open("change the agenda")?;
        old.stands("change it", "id")?;
        let agenda = agenda(work, &meeting).await?;
        let putting = self.details.clone().over(old.clone());
        let put = checked(Refusals::new(), &meeting, &agenda, putting)?;
        work.find_source(&put.item.provenance, "input.provenance")
            .await?;
        work.find_if::<Matter>(put.item.matter, "input.matterId")
            .await?;
        work.tx.update(&old, put.item).await?;
        move_others(work, &agenda, put.moved).await?;
        changed(work, meeting).await?;
        Ok(old.id)
    }
}

/// Withdraws an item from the agenda of a meeting to come. Its place and number stay taken, and who
/// could see it sees that it is withdrawn.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawAgendaItem {
    /// Which.
    pub id: AgendaItemId,
    /// The version that the caller saw.
    pub version: i64,
    /// Why.
    pub reason: String,
}

impl Command for WithdrawAgendaItem {
    const ACTION: Action = Action::WithdrawAgendaItem;
    type Done = AgendaItemId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AgendaItemId> {
        let seen: AgendaItem = work.find(self.id, "id").await?;
        work.tx.lock(&[seen.meeting.into()]).await?;
        let old: AgendaItem = work.find(self.id, "id").await?;
        work.permit(Subject::board(old.board))?;
        require_version(&old, self.version)?;
        let meeting: Meeting = work.find(old.meeting, "id").await?;
        let board: Board = work.find(old.board, "id").await?;
        let dealt_with = dealt_with(work, &old).await?;
        let today = work.now.date_in(board.zone);
        let new = old.withdrawn(&meeting, dealt_with, &self.reason, today)?;
        work.tx.update(&old, new).await?;
        changed(work, meeting).await?;
        Ok(old.id)
    }
}

/// Whether a decision names the item, or it is on record what became of a paper before it, whoever
/// asks.
async fn dealt_with(work: &Work<'_>, item: &AgendaItem) -> CommandResult<bool> {
    let viewer = Viewer::system("agenda", work.today());
    let decisions = work
        .tx
        .children::<_, Decision>(&viewer, &[item.id], ITEMS, Order::Ascending)
        .await?;
    let before = work
        .tx
        .children::<_, Consideration>(&viewer, &[item.id], ITEMS, Order::Ascending)
        .await?;
    let mut decisions = decisions.values().flatten();
    let decided = decisions.any(|decision| decision.standing.phase != DecisionPhase::Abandoned);
    let mut before = before.values().flatten();
    Ok(decided || before.any(|before| !before.outcomes.is_empty()))
}

/// The meeting has another agenda now, so that who publishes the one that they saw is told.
async fn changed(work: &mut Work<'_>, meeting: Meeting) -> CommandResult<()> {
    work.tx.update(&meeting, meeting.clone()).await?;
    Ok(())
}

/// The items of the meeting in order.
async fn agenda(work: &Work<'_>, meeting: &Meeting) -> CommandResult<Vec<AgendaItem>> {
    let found = work
        .tx
        .children::<_, AgendaItem>(work.viewer, &[meeting.id], ITEMS, Order::Ascending)
        .await?;
    Ok(found.into_values().flatten().collect())
}

/// The agenda with the item put on it, if nothing is wrong with either.
fn checked(
    mut refusals: Refusals,
    meeting: &Meeting,
    agenda: &[AgendaItem],
    putting: Putting,
) -> Result<Put, Refusals> {
    refusals.take(putting.item.check(meeting));
    // What is wrong with the place is no reason to keep silent about the rest.
    match put(agenda, putting, Numbering::of(meeting)) {
        Ok(put) => refusals.done().map(|()| put),
        Err(more) => Err(refusals.into_iter().chain(more).collect()),
    }
}

async fn move_others(
    work: &mut Work<'_>,
    agenda: &[AgendaItem],
    moved: Vec<AgendaItem>,
) -> CommandResult<()> {
    for new in moved {
        if let Some(old) = agenda.iter().find(|old| old.id == new.id) {
            work.tx.update(old, new).await?;
        }
    }
    Ok(())
}
