//! Owns papers in the API: what a reader gets of a paper and of all that belongs to it.

mod chase;
mod clearances;
mod comments;
mod considerations;
mod documents;
mod drafts;
mod from_appraisal;
mod lists;
mod paper;
mod recommendations;
mod versions;

use std::sync::Arc;

use async_graphql::{Context, MergedObject};
use minuted_app::papers::PaperInHand;
use minuted_core::{
    audience::Audience,
    boards::Board,
    id::PaperId,
    papers::{Clearance, Paper, PaperVersion, Recommendation},
};

pub(crate) use self::{
    chase::{ChaseListObject, chase_list_of},
    clearances::ClearanceObject,
    comments::CommentObject,
    considerations::ConsiderationObject,
    documents::DocumentObject,
    paper::PaperObject,
    recommendations::RecommendationObject,
    versions::PaperVersionObject,
};
use crate::{
    loaders::{children, many, one},
    notices::PostsHeld,
    refusals::fault,
    rules::rules_of,
    session::session,
};
use minuted_app::read::Order;

/// Queries on papers and what belongs to them.
#[derive(MergedObject, Default, Debug)]
pub(crate) struct PaperQueries(
    lists::PaperLists,
    clearances::ClearanceLists,
    comments::CommentLists,
    documents::DocumentLists,
);

/// Commands on papers and what belongs to them.
#[derive(MergedObject, Default, Debug)]
pub(crate) struct PaperMutations(
    drafts::DraftMutations,
    from_appraisal::FromAppraisalMutations,
    considerations::ConsiderationMutations,
    clearances::ClearanceMutations,
    comments::CommentMutations,
    documents::DocumentMutations,
);

/// How much of a paper's texts the viewer reads; the least, if the paper is not seen.
async fn audience_of(ctx: &Context<'_>, paper: PaperId) -> async_graphql::Result<Audience> {
    let paper = one::<Paper>(ctx, paper).await?;
    let viewer = &session(ctx)?.viewer;
    Ok(paper.map_or(Audience::Public, |paper| paper.audience_for(viewer)))
}

/// More recommendations than a paper ever has.
const MANY: u64 = 1_000;

/// Records that the rules of a paper take by value.
fn owned<R: Clone>(shared: Vec<Arc<R>>) -> Vec<R> {
    shared.into_iter().map(Arc::unwrap_or_clone).collect()
}

/// A paper with what its rules ask about, read in batches, as the viewer sees it.
async fn in_hand(ctx: &Context<'_>, paper: &Paper) -> async_graphql::Result<Option<PaperInHand>> {
    let texts: Vec<_> = paper.newest.into_iter().chain(paper.current).collect();
    let (board, texts, recommendations) = futures_util::try_join!(
        one::<Board>(ctx, paper.board),
        many::<PaperVersion>(ctx, &texts),
        children::<PaperId, Recommendation>(ctx, paper.id, MANY, Order::Ascending),
    )?;
    let Some(board) = board else {
        return Ok(None);
    };
    // Rules that are not in force allow nothing.
    let Some(rules) = rules_of(ctx, &board).await? else {
        return Ok(None);
    };
    let others = many::<Board>(ctx, &paper.also_for).await?;
    let others = others.iter().map(|other| rules_of(ctx, other));
    let others = futures_util::future::try_join_all(others).await?;
    let rules = rules.with_clearances_of(others.iter().flatten().map(AsRef::as_ref));
    let session = session(ctx)?;
    let clearances = match paper.is_worked_on_by(&session.viewer) {
        false => None,
        true if rules.clearances.needed.is_empty() => Some(Vec::new()),
        true => {
            let known = children::<PaperId, Clearance>(ctx, paper.id, MANY, Order::Ascending);
            Some(owned(known.await?))
        }
    };
    let names_posts = rules.paper.names_posts() || rules.recommendation.names_posts();
    let posts = if names_posts {
        session
            .batches
            .load(PostsHeld)
            .await
            .map_err(|error| fault(&error))?
    } else {
        None
    };
    let posts = posts.unwrap_or_default();
    Ok(Some(PaperInHand {
        rules,
        clearances,
        today: session.app.now().date_in(board.zone),
        paper: paper.clone(),
        board: Arc::unwrap_or_clone(board),
        // The newest of those that the viewer sees.
        posts,
        text: texts.into_iter().next().map(Arc::unwrap_or_clone),
        recommendations: owned(recommendations),
    }))
}
