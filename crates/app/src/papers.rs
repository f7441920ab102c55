//! Owns the commands on papers.

use minuted_core::{id::PaperId, refusal::Refusal, viewer::Viewer};
use minuted_store::{Reader, StoreResult};

use crate::{
    App, CommandResult, Work,
    lifecycles::{Next, Step},
};

/// Takes a step along the lifecycle.
pub(crate) async fn take(work: &mut Work<'_>, id: PaperId, step: &Step) -> CommandResult<()> {
    let _ = (work, id, step);
    Err(Refusal::invalid("not built yet", "id").into())
}

/// What a viewer can do next.
pub(crate) async fn next(
    app: &App,
    reader: &Reader,
    viewer: &Viewer,
    id: PaperId,
) -> StoreResult<Vec<Next>> {
    let _ = (app, reader, viewer, id);
    Ok(Vec::new())
}

/// Takes a step along a recommendation's lifecycle.
pub(crate) async fn take_recommendation(
    work: &mut Work<'_>,
    id: minuted_core::id::RecommendationId,
    step: &Step,
) -> CommandResult<()> {
    let _ = (work, id, step);
    Err(Refusal::invalid("not built yet", "id").into())
}

/// What a viewer can do next with a recommendation.
pub(crate) async fn next_of_recommendation(
    app: &App,
    reader: &Reader,
    viewer: &Viewer,
    id: minuted_core::id::RecommendationId,
) -> StoreResult<Vec<Next>> {
    let _ = (app, reader, viewer, id);
    Ok(Vec::new())
}

/// Records the outcomes that the clauses of a decision give to recommendations.
pub(crate) async fn record_outcomes_of(
    work: &mut Work<'_>,
    decision: &minuted_core::decisions::Decision,
    clauses: &[minuted_core::decisions::Clause],
) -> CommandResult<()> {
    let _ = (work, decision, clauses);
    Ok(())
}
