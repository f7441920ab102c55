//! Owns recommendations in the API, each with its outcome at each board.

use async_graphql::{Context, ID, Object, SimpleObject};
use minuted_app::{papers::next_of_its_recommendation, read::Order};
use minuted_core::{
    appraisals::AppraisalRecord,
    boards::Board,
    papers::{Consideration, Paper, Recommendation},
    record::link,
};

use super::{MANY, PaperObject, audience_of, considerations::OutcomeObject, in_hand, owned};
use crate::{
    appraisals::AppraisalObject,
    boards::BoardObject,
    connections::{list_cost, page_cost},
    enums::RecommendationPhase,
    loaders::{children, linking, one},
    provenance::ProvenanceObject,
    session::session,
    texts::TextObject,
    transitions::{AvailableTransitionObject, OverriddenObject},
};

crate::loaders::shared_record! {
    /// What a paper asks of a board.
    RecommendationObject of Recommendation
}

/// The option of an appraisal that a recommendation comes from.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "FromAppraisal")]
pub(crate) struct FromAppraisalObject {
    /// The appraisal.
    appraisal: AppraisalObject,
    /// The key of the option.
    option: String,
    /// What the option is called, as the viewer may know it; null: not shown.
    name: Option<String>,
}

#[Object(name = "Recommendation")]
impl RecommendationObject {
    /// Its ID; it stays when the recommendation is re-worded or moves.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// The paper that makes it.
    async fn paper(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PaperObject>> {
        Ok(one::<Paper>(ctx, self.0.paper)
            .await?
            .map(PaperObject::from))
    }
    /// The option of an appraisal that it comes from; null: none, or the viewer does not see the appraisal.
    async fn from_appraisal(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<FromAppraisalObject>> {
        let Some(from) = &self.0.from_appraisal else {
            return Ok(None);
        };
        let appraisal = one::<AppraisalRecord>(ctx, from.appraisal).await?;
        let Some(appraisal) = appraisal else {
            return Ok(None);
        };
        let reader = session(ctx)?.viewer.audience_at(appraisal.board);
        let option = appraisal.option(&from.option);
        Ok(Some(FromAppraisalObject {
            option: from.option.clone(),
            name: option
                .and_then(|option| option.name_for(reader))
                .map(str::to_owned),
            appraisal: appraisal.into(),
        }))
    }
    /// The board that is asked.
    async fn to(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one::<Board>(ctx, self.0.to).await?.map(BoardObject::from))
    }
    /// Its place among the paper's recommendations, from 1.
    async fn place(&self) -> i64 {
        self.0.place
    }
    /// Its number as printed; empty if it has none.
    async fn number(&self) -> &str {
        &self.0.number
    }
    /// What is asked.
    async fn text(&self, ctx: &Context<'_>) -> async_graphql::Result<TextObject> {
        let audience = audience_of(ctx, self.0.paper).await?;
        Ok(TextObject::new(&self.0.text, audience))
    }
    /// What its state means to rules and lists.
    async fn phase(&self) -> RecommendationPhase {
        self.0.standing.phase.into()
    }
    /// The office's own word for where it stands.
    async fn state(&self) -> &str {
        &self.0.standing.state
    }
    /// The rules of the office that were overridden on the way to where it stands, oldest first.
    #[graphql(complexity = "list_cost(5, child_complexity)")]
    async fn overridden(&self) -> Vec<OverriddenObject> {
        let overridden = self.0.standing.overridden.iter();
        overridden.map(Into::into).collect()
    }
    /// The version of the rules that its last transition was taken under.
    async fn rules(&self) -> &str {
        &self.0.standing.rules
    }
    /// What became of it at each board, in the order in which they considered the paper.
    #[graphql(complexity = "list_cost(20, child_complexity)")]
    async fn outcomes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<OutcomeObject>> {
        let here = linking::<Consideration>(ctx, link::OUTCOME, self.0.id).await?;
        let outcomes = here.into_iter().filter_map(|consideration| {
            let outcome = consideration.outcome_of(self.0.id)?.clone();
            Some((consideration, outcome))
        });
        OutcomeObject::told(ctx, outcomes.collect()).await
    }
    /// The transitions that leave its state: for each, whether the viewer can take it now and, if
    /// not, every reason with rule and citation.
    #[graphql(complexity = "page_cost(None, None, child_complexity)")]
    async fn available_transitions(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<AvailableTransitionObject>> {
        let session = session(ctx)?;
        let Some(paper) = one::<Paper>(ctx, self.0.paper).await? else {
            return Ok(Vec::new());
        };
        let (in_hand, here) = futures_util::try_join!(
            in_hand(ctx, &paper),
            children::<_, Consideration>(ctx, paper.id, MANY, Order::Ascending),
        )?;
        let Some(in_hand) = in_hand else {
            return Ok(Vec::new());
        };
        let viewer = &session.viewer;
        let next = next_of_its_recommendation(viewer, &in_hand, &self.0, &owned(here));
        Ok(next.into_iter().map(Into::into).collect())
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
}
