//! Owns the lists of papers, recommendations and considerations.

use async_graphql::{Context, ID, InputObject, Object, connection::Connection};
use minuted_app::read::{
    Order,
    filters::{ConsiderationFilter, PaperFilter, RecommendationFilter},
};
use minuted_core::papers::{Consideration, Paper, Recommendation};

use super::{ConsiderationObject, PaperObject, RecommendationObject};
use crate::{
    connections::{PageArgs, connect, page_cost},
    enums::{PaperPhase, RecommendationPhase},
    inputs::id_if,
};

/// Which papers a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct PaperFilterInput {
    /// Only those written for this board, first or also.
    board_id: Option<ID>,
    /// Only those on this matter.
    matter_id: Option<ID>,
    /// Only those in this phase.
    phase: Option<PaperPhase>,
}

/// Which recommendations a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct RecommendationFilterInput {
    /// Only those of this paper.
    paper_id: Option<ID>,
    /// Only those made to this board.
    to_board_id: Option<ID>,
    /// Only those in this phase.
    phase: Option<RecommendationPhase>,
}

/// Which considerations a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
#[expect(clippy::struct_field_names, reason = "the API names an ID as one")]
pub(crate) struct ConsiderationFilterInput {
    /// Only those of this paper.
    paper_id: Option<ID>,
    /// Only those before this board.
    board_id: Option<ID>,
    /// Only those at this meeting.
    meeting_id: Option<ID>,
}

/// Lists of papers and what goes with them.
#[derive(Default, Debug)]
pub(crate) struct PaperLists;

#[Object]
impl PaperLists {
    /// Papers by the date that they show, the newest first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn papers(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: PaperFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, PaperObject>> {
        let kept = PaperFilter {
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
        connect::<Paper, _>(ctx, kept, page, Order::Descending).await
    }

    /// Recommendations by their place in their paper.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: RecommendationFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, RecommendationObject>> {
        let kept = RecommendationFilter {
            paper: id_if(filter.paper_id.as_ref())?,
            to: id_if(filter.to_board_id.as_ref())?,
            phase: filter.phase.map(Into::into),
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Recommendation, _>(ctx, kept, page, Order::Ascending).await
    }

    /// Considerations by their place among the boards that consider their paper.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn considerations(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: ConsiderationFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, ConsiderationObject>> {
        let kept = ConsiderationFilter {
            paper: id_if(filter.paper_id.as_ref())?,
            board: id_if(filter.board_id.as_ref())?,
            meeting: id_if(filter.meeting_id.as_ref())?,
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Consideration, _>(ctx, kept, page, Order::Ascending).await
    }
}
