//! Owns appraisals in the API: what a reader gets of one, and what is computed for them.
//!
//! What is computed is computed of what the reader may know, by [`AppraisalRecord::model`]: no resolver
//! here takes a number out of something wider.

mod blank;
mod inputs;
mod mutations;
mod object;
mod parts;
mod results;
mod sensitivity;
mod sheets;
mod words;

use async_graphql::{Context, ID, InputObject, MergedObject, Object, connection::Connection};
use minuted_app::read::{
    Order,
    filters::{AppraisalFilter, ScoreSheetFilter},
};
use minuted_core::appraisals::{AppraisalRecord, ScoreSheet};

use self::words::AppraisalPhase;
pub(crate) use self::{
    mutations::AppraisalMutations, object::AppraisalObject, sheets::ScoreSheetObject,
};
use crate::{
    connections::{PageArgs, connect, page_cost},
    inputs::id_if,
};

/// More sheets than an appraisal may have: one for each participant, and one for each panel.
const SHEETS: u64 = 200;

/// Queries on appraisals.
#[derive(MergedObject, Default, Debug)]
pub(crate) struct AppraisalQueries(AppraisalLists, ScoreSheetLists);

/// Which appraisals a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct AppraisalFilterInput {
    /// Only those that this board's office keeps.
    board_id: Option<ID>,
    /// Only those on this matter.
    matter_id: Option<ID>,
    /// Only those in this phase.
    phase: Option<AppraisalPhase>,
}

/// Lists of appraisals.
#[derive(Default, Debug)]
pub(crate) struct AppraisalLists;

#[Object]
impl AppraisalLists {
    /// Appraisals of options, by title.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn appraisals(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: AppraisalFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, AppraisalObject>> {
        let kept = AppraisalFilter {
            board: id_if(filter.board_id.as_ref())?,
            matter: id_if(filter.matter_id.as_ref())?,
            phase: filter.phase.map(Into::into),
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<AppraisalRecord, _>(ctx, kept, page, Order::Ascending).await
    }
}

/// Which score sheets a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct ScoreSheetFilterInput {
    /// Only those of this appraisal.
    appraisal_id: Option<ID>,
}

/// Lists of score sheets.
#[derive(Default, Debug)]
pub(crate) struct ScoreSheetLists;

#[Object]
impl ScoreSheetLists {
    /// What panels and their scorers gave, by panel and scorer.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn score_sheets(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: ScoreSheetFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, ScoreSheetObject>> {
        let kept = ScoreSheetFilter {
            appraisal: id_if(filter.appraisal_id.as_ref())?,
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<ScoreSheet, _>(ctx, kept, page, Order::Ascending).await
    }
}
