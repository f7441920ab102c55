//! Owns what waits for a viewer in the API.

use async_graphql::{Context, SimpleObject};
use minuted_app::tasks::{Task, tasks_of};
use minuted_core::boards::Board;

use crate::{
    boards::BoardObject,
    decisions::{CommitmentObject, PendingItemObject},
    loaders::many,
    papers::ClearanceObject,
    refusals::fault,
    scalars::Date,
    session::session,
};

/// Something that waits for the viewer.
#[derive(SimpleObject, Debug)]
#[graphql(name = "Task")]
pub(crate) struct TaskObject {
    /// By which day; null: nothing says.
    due: Option<Date>,
    /// Whether that day has passed.
    late: bool,
    /// The board whose business it is.
    board: Option<BoardObject>,
    /// A clearance that the viewer is asked for, or may give in the officer's place; or one that was
    /// sent back, of a paper that the viewer writes.
    clearance: Option<ClearanceObject>,
    /// What another board asks: for the secretary of the board that is asked.
    pending_item: Option<PendingItemObject>,
    /// What is to be done: for whoever holds the post that is to do it.
    commitment: Option<CommitmentObject>,
}

/// What waits for the viewer, the most urgent first.
pub(crate) async fn tasks(ctx: &Context<'_>, first: u64) -> async_graphql::Result<Vec<TaskObject>> {
    let session = session(ctx)?;
    let found = tasks_of(&session.reader, &session.viewer, first).await;
    let found = found.map_err(|error| fault(&error))?;
    let boards: Vec<_> = found.iter().map(Task::board).collect();
    let boards = many::<Board>(ctx, &boards).await?;
    let today = session.viewer.today();
    let tasks = found.into_iter().map(|task| {
        let (due, of) = (task.due(), task.board());
        let board = boards.iter().find(|board| board.id == of).cloned();
        let mut object = TaskObject {
            due: due.map(Date),
            late: due.is_some_and(|due| due < today),
            board: board.map(Into::into),
            clearance: None,
            pending_item: None,
            commitment: None,
        };
        match task {
            Task::Clearance(clearance) => object.clearance = Some((*clearance).into()),
            Task::PendingItem(item) => object.pending_item = Some((*item).into()),
            Task::Commitment(commitment) => object.commitment = Some((*commitment).into()),
        }
        object
    });
    Ok(tasks.collect())
}
