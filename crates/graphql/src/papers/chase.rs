//! Owns the chase list of a meeting in the API.

use async_graphql::{Context, Object, SimpleObject};
use minuted_app::read::Order;
use minuted_core::{
    boards::Board,
    meetings::Meeting,
    papers::{Chased, Consideration, Despatch, InHand, Paper, Turn, chase_list, working_days_left},
    people::Person,
};

use super::{ClearanceObject, PaperObject, in_hand, paper::name_of_author};
use crate::{
    connections::list_cost,
    enums::{NextStep, TurnKind},
    loaders::{children, many, one},
    people::PersonObject,
    rules::rules_of,
    scalars::Date,
    session::session,
};

/// The most papers of a meeting that are chased.
const PAPERS_MOST: u64 = 100;

/// What has to be done before a meeting's papers are out.
#[derive(Debug)]
pub(crate) struct ChaseListObject {
    despatch: Option<Despatch>,
    entries: Vec<ChaseEntry>,
}

#[Object(name = "ChaseList")]
impl ChaseListObject {
    /// The last day on which the agenda may be published; null: the meeting has no date, or its
    /// board's rules ask for no notice.
    async fn despatch(&self) -> Option<Date> {
        self.despatch.map(|despatch| Date(despatch.day))
    }
    /// How that day was found.
    async fn because(&self) -> Option<String> {
        self.despatch.map(|despatch| despatch.because())
    }
    /// Whose turn it is with each paper that is not out: by author and officer, then by day.
    #[graphql(complexity = "list_cost(20, child_complexity)")]
    async fn entries(&self) -> &[ChaseEntry] {
        &self.entries
    }
}

/// Something that has to be done with a paper.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct ChaseEntry {
    /// With which paper.
    paper: PaperObject,
    /// What.
    step: NextStep,
    /// Which clearance it is about, by its label.
    label: Option<String>,
    /// That clearance, once there is a record of it.
    clearance: Option<ClearanceObject>,
    /// Whose turn it is.
    whose: TurnKind,
    /// The name of the author's account, if it is the author's turn and the account is known.
    author: Option<String>,
    /// The officer, if it is an officer's turn.
    officer: Option<PersonObject>,
    /// By which day; null: nothing says.
    due: Option<Date>,
    /// Whether that day has passed.
    late: bool,
    /// How many working days are left until then.
    working_days_left: Option<u32>,
}

/// The chase list of a meeting: of its papers, those that the viewer works on.
pub(crate) async fn chase_list_of(
    ctx: &Context<'_>,
    meeting: &Meeting,
) -> async_graphql::Result<ChaseListObject> {
    let session = session(ctx)?;
    let before =
        children::<_, Consideration>(ctx, meeting.id, PAPERS_MOST, Order::Ascending).await?;
    let papers: Vec<_> = before
        .iter()
        .map(|consideration| consideration.paper)
        .collect();
    let papers = many::<Paper>(ctx, &papers).await?;
    let worked_on = papers
        .into_iter()
        .filter(|p| p.is_worked_on_by(&session.viewer));
    let worked_on: Vec<_> = worked_on.collect();
    let read = worked_on.iter().map(|paper| in_hand(ctx, paper));
    let in_hands = futures_util::future::try_join_all(read).await?;
    let in_hands: Vec<_> = in_hands.into_iter().flatten().collect();

    let board = one::<Board>(ctx, meeting.board).await?;
    let rules = match &board {
        Some(board) => rules_of(ctx, board).await?,
        None => None,
    };
    let date = meeting.sittings.first().map(|sitting| sitting.date);
    let despatch = rules.zip(date);
    let despatch = despatch.and_then(|(rules, date)| Despatch::of(&rules.meeting, date));
    let zone = board.as_ref().map(|board| board.zone);
    let today = zone.map_or(session.viewer.today(), |zone| {
        session.app.now().date_in(zone)
    });

    let chased: Vec<InHand<'_>> = in_hands
        .iter()
        .map(|in_hand| InHand {
            paper: &in_hand.paper,
            needed: in_hand.needed(),
            clearances: in_hand.clearances.as_deref().unwrap_or_default(),
        })
        .collect();
    let list = chase_list(&chased, despatch, today);
    let entries = list.into_iter().map(|chased| {
        let found = in_hands
            .iter()
            .find(|in_hand| in_hand.paper.id == chased.paper);
        let clearance = found.and_then(|in_hand| {
            let mut known = in_hand.clearances.iter().flatten();
            known.find(|c| Some(c.id) == chased.clearance_id).cloned()
        });
        let left = despatch
            .zip(chased.due)
            .and_then(|(despatch, due)| working_days_left(today, due, despatch.notice.division));
        (chased, clearance, left)
    });
    let entries = entries.map(|(chased, clearance, left)| async move {
        entry(ctx, chased, clearance.map(Into::into), left).await
    });
    let entries = futures_util::future::try_join_all(entries).await?;
    Ok(ChaseListObject {
        despatch,
        entries: entries.into_iter().flatten().collect(),
    })
}

async fn entry(
    ctx: &Context<'_>,
    chased: Chased,
    clearance: Option<ClearanceObject>,
    left: Option<u32>,
) -> async_graphql::Result<Option<ChaseEntry>> {
    let Some(paper) = one::<Paper>(ctx, chased.paper).await? else {
        return Ok(None);
    };
    let (author, officer) = match chased.whose {
        Turn::Author(Some(author)) => (name_of_author(ctx, author).await?, None),
        Turn::Officer(officer) => (None, one::<Person>(ctx, officer).await?),
        Turn::Author(None) | Turn::ClearingOfficers | Turn::Secretary => (None, None),
    };
    Ok(Some(ChaseEntry {
        paper: paper.into(),
        step: chased.step.into(),
        label: chased.clearance,
        clearance,
        whose: chased.whose.into(),
        author,
        officer: officer.map(Into::into),
        due: chased.due.map(Date),
        late: chased.late,
        working_days_left: left,
    }))
}
