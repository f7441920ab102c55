//! Owns the commands on meetings.

use minuted_core::{id::MeetingId, refusal::Refusal, viewer::Viewer};
use minuted_store::{Reader, StoreResult};

use crate::{
    App, CommandResult, Work,
    lifecycles::{Next, Step},
};

/// Takes a step along the lifecycle.
pub(crate) async fn take(work: &mut Work<'_>, id: MeetingId, step: &Step) -> CommandResult<()> {
    let _ = (work, id, step);
    Err(Refusal::invalid("not built yet", "id").into())
}

/// What a viewer can do next.
pub(crate) async fn next(
    app: &App,
    reader: &Reader,
    viewer: &Viewer,
    id: MeetingId,
) -> StoreResult<Vec<Next>> {
    let _ = (app, reader, viewer, id);
    Ok(Vec::new())
}
