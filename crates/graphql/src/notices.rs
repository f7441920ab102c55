//! Owns the notices that rules give a viewer, in the API.

use std::collections::HashMap;

use async_graphql::{Context, SimpleObject};
use minuted_app::{effects::notices_to, read::StoreResult, tasks::posts_held};
use minuted_core::{boards::Board, people::Post};

use crate::{
    batching::{Key, Source},
    boards::BoardObject,
    loaders::many,
    node::{Node, load},
    refusals::fault,
    scalars::Instant,
    session::session,
};

/// The newest notices among which those are looked for that are about what the viewer sees.
const LOOKED_AT: u64 = 200;

/// A notice that the rules of a board gave with a step.
#[derive(SimpleObject, Debug)]
#[graphql(name = "Notice")]
pub(crate) struct NoticeObject {
    /// When it was given.
    at: Instant,
    /// What it says.
    text: String,
    /// The rule that gives it.
    citation: String,
    /// The board whose business it is.
    board: Option<BoardObject>,
    /// The record that took the step, as it stands now.
    record: Node,
}

/// What the viewer was given notice of, the newest first.
pub(crate) async fn notices(
    ctx: &Context<'_>,
    first: u64,
) -> async_graphql::Result<Vec<NoticeObject>> {
    let session = session(ctx)?;
    let found = notices_to(&session.reader, &session.viewer, LOOKED_AT).await;
    let found = found.map_err(|error| fault(&error))?;
    let boards: Vec<_> = found.iter().map(|notice| notice.board).collect();
    // Together, so that those of one kind are read in one statement.
    let records = found.iter().map(|notice| load(ctx, notice.about));
    let records = futures_util::future::try_join_all(records);
    let (records, boards) = futures_util::try_join!(records, many::<Board>(ctx, &boards))?;
    let seen = found
        .into_iter()
        .zip(records)
        .filter_map(|(notice, record)| {
            // A notice about what the viewer can't see tells nothing, not even that it is there.
            let record = record?;
            let board = boards
                .iter()
                .find(|board| board.id == notice.board)
                .cloned();
            Some(NoticeObject {
                at: Instant(notice.made),
                text: notice.text,
                citation: notice.citation,
                board: board.map(Into::into),
                record,
            })
        });
    let first = usize::try_from(first).unwrap_or(usize::MAX);
    Ok(seen.take(first).collect())
}

/// Asks for the posts that the viewer holds today, once for all that ask.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PostsHeld;

impl Key for PostsHeld {
    type Value = Vec<Post>;

    async fn load(source: &Source, keys: &[Self]) -> StoreResult<HashMap<Self, Vec<Post>>> {
        let held = posts_held(&source.reader, &source.viewer).await?;
        Ok(keys.iter().map(|key| (*key, held.clone())).collect())
    }
}
