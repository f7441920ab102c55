//! Owns what waits for a viewer: clearances, what other boards ask, and what is to be done.

use chrono::NaiveDate;
use minuted_core::{
    decisions::{Commitment, PendingItem, PendingStatus},
    id::{BoardId, PostId},
    papers::{Clearance, ClearanceState},
    people::Post,
    record::Record,
    roles::Role,
    viewer::Viewer,
};
use minuted_store::{
    Order, PageRequest, Reader, StoreResult, Stored,
    filters::{ClearanceFilter, CommitmentFilter, PendingItemFilter, PostFilter},
};

/// The most posts that a person is thought to hold.
const POSTS_MOST: u64 = 100;

/// Something that waits for a viewer.
#[derive(Clone, Debug)]
pub enum Task {
    /// A clearance that they are asked for, or may give in the officer's place; or one that was sent
    /// back, of a paper that they write.
    Clearance(Box<Clearance>),
    /// What another board asks of one whose secretary they are.
    PendingItem(Box<PendingItem>),
    /// What a post that they hold is to do.
    Commitment(Box<Commitment>),
}

impl Task {
    /// By which day; none: nothing says.
    #[must_use]
    pub fn due(&self) -> Option<NaiveDate> {
        match self {
            Task::Clearance(clearance) => match clearance.state {
                ClearanceState::Asked => clearance.due,
                _ => None,
            },
            Task::PendingItem(_) => None,
            Task::Commitment(commitment) => commitment.due.sort_day(),
        }
    }

    /// The board whose business it is.
    #[must_use]
    pub fn board(&self) -> BoardId {
        match self {
            Task::Clearance(clearance) => clearance.board,
            Task::PendingItem(item) => item.board,
            Task::Commitment(commitment) => commitment.board,
        }
    }
}

/// The first of what waits for a viewer: what is due first, then what nothing says the day of.
pub async fn tasks_of(reader: &Reader, viewer: &Viewer, first: u64) -> StoreResult<Vec<Task>> {
    let mut tasks = Vec::new();
    if viewer.account().is_none() {
        return Ok(tasks);
    }
    for filter in clearances_for(viewer) {
        let found = top::<Clearance>(reader, viewer, &filter, first).await?;
        tasks.extend(found.into_iter().map(|c| Task::Clearance(Box::new(c))));
    }
    if let Some(filter) = asked_of_boards(viewer) {
        let found = top::<PendingItem>(reader, viewer, &filter, first).await?;
        tasks.extend(found.into_iter().map(|i| Task::PendingItem(Box::new(i))));
    }
    let posts = posts_of(reader, viewer).await?;
    if !posts.is_empty() {
        let filter = CommitmentFilter {
            owed_by: Some((posts, viewer.clone())),
            ..CommitmentFilter::default()
        };
        let found = top::<Commitment>(reader, viewer, &filter, first).await?;
        tasks.extend(found.into_iter().map(|c| Task::Commitment(Box::new(c))));
    }
    // A stable order: those of one day stay by kind.
    tasks.sort_by_key(|task| (task.due().is_none(), task.due()));
    tasks.truncate(usize::try_from(first).unwrap_or(usize::MAX));
    Ok(tasks)
}

async fn top<R: Stored + Record>(
    reader: &Reader,
    viewer: &Viewer,
    filter: &R::Filter,
    first: u64,
) -> StoreResult<Vec<R>> {
    let page = PageRequest::first(first, Order::Ascending);
    // Without a cursor there is none that could be of another list.
    let found = reader.list::<R>(viewer, filter, &page).await?;
    Ok(found.map(|page| page.records).unwrap_or_default())
}

fn clearances_for(viewer: &Viewer) -> Vec<ClearanceFilter> {
    let asked = viewer.person().map(|person| ClearanceFilter {
        officer: Some(person),
        state: Some(ClearanceState::Asked),
        ..ClearanceFilter::default()
    });
    let sent_back = viewer.account().map(|author| ClearanceFilter {
        author: Some(author),
        state: Some(ClearanceState::SentBack),
        ..ClearanceFilter::default()
    });
    asked.into_iter().chain(sent_back).collect()
}

fn asked_of_boards(viewer: &Viewer) -> Option<PendingItemFilter> {
    let held = viewer.roles().filter(|(role, _)| *role == Role::Secretary);
    let boards: Vec<Option<BoardId>> = held.map(|(_, board)| board).collect();
    let any_of = if boards.contains(&None) {
        None
    } else {
        Some(boards.iter().copied().flatten().collect())
    };
    (!boards.is_empty()).then(|| PendingItemFilter {
        status: Some(PendingStatus::Open),
        any_of,
        ..PendingItemFilter::default()
    })
}

async fn posts_of(reader: &Reader, viewer: &Viewer) -> StoreResult<Vec<PostId>> {
    let held = posts_held(reader, viewer).await?;
    Ok(held.iter().map(|post| post.id).collect())
}

/// The posts that a viewer holds today.
pub async fn posts_held(reader: &Reader, viewer: &Viewer) -> StoreResult<Vec<Post>> {
    let Some(person) = viewer.person() else {
        return Ok(Vec::new());
    };
    let filter = PostFilter {
        held_by: Some(person),
        ..PostFilter::default()
    };
    let found = top::<Post>(reader, viewer, &filter, POSTS_MOST).await?;
    let held = found.into_iter().filter(|post| {
        let mut holders = post.holders.iter();
        holders.any(|h| h.person == person && h.period().contains(viewer.today()))
    });
    Ok(held.collect())
}
