//! Owns considerations in the API: one version of a paper before one board, and the outcomes.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use minuted_app::papers::{ConsiderPaper, OutcomeDetails, RecordOutcomes};
use minuted_core::{
    boards::Board,
    decisions::{Clause, Decision},
    id::DecisionId,
    meetings::{AgendaItem, Meeting},
    papers::{Consideration, Outcome, Paper, PaperVersion, Recommendation},
};

use super::{PaperObject, PaperVersionObject, RecommendationObject};
use crate::{
    boards::BoardObject,
    connections::list_cost,
    decisions::{ClauseObject, DecisionObject},
    enums::OutcomeKind,
    inputs::{id, id_if},
    loaders::{many, one, one_if},
    meetings::{AgendaItemObject, MeetingObject},
    payloads::{give, payload},
    provenance::{ProvenanceInput, ProvenanceObject, ShownDateObject},
    session::session,
};

crate::loaders::shared_record! {
    /// One version of a paper before one board.
    ConsiderationObject of Consideration
}

#[Object(name = "Consideration")]
impl ConsiderationObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// The paper.
    async fn paper(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PaperObject>> {
        Ok(one::<Paper>(ctx, self.0.paper)
            .await?
            .map(PaperObject::from))
    }
    /// The version that was before the board; unknown of some transcribed ones, and not yet
    /// published of some that are planned.
    async fn paper_version(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<PaperVersionObject>> {
        Ok(one_if::<PaperVersion>(ctx, self.0.paper_version)
            .await?
            .map(PaperVersionObject::from))
    }
    /// The board.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one::<Board>(ctx, self.0.board)
            .await?
            .map(BoardObject::from))
    }
    /// The meeting, if there was one and it is known.
    async fn meeting(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<MeetingObject>> {
        Ok(one_if::<Meeting>(ctx, self.0.meeting)
            .await?
            .map(MeetingObject::from))
    }
    /// The agenda item, if it is known.
    async fn item(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AgendaItemObject>> {
        Ok(one_if::<AgendaItem>(ctx, self.0.item)
            .await?
            .map(AgendaItemObject::from))
    }
    /// Its place among the boards that consider the paper, from 1: those before it considered it
    /// previously.
    async fn place(&self) -> i64 {
        self.0.place
    }
    /// When.
    async fn date(&self) -> ShownDateObject {
        (&self.0.date).into()
    }
    /// Why it was handed round at the meeting and not published before; null if it was not tabled.
    async fn tabled_because(&self) -> Option<&str> {
        self.0.tabled_because.as_deref()
    }
    /// What became of each recommendation here. What an exempt decision gave is told to those who
    /// read that decision.
    #[graphql(complexity = "list_cost(20, child_complexity)")]
    async fn outcomes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<OutcomeObject>> {
        let outcomes = self.0.outcomes.iter().cloned();
        let here = outcomes.map(|outcome| (Arc::clone(&self.0), outcome));
        OutcomeObject::told(ctx, here.collect()).await
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
}

/// What became of one recommendation at one board.
#[derive(Debug)]
pub(crate) struct OutcomeObject {
    consideration: Arc<Consideration>,
    outcome: Outcome,
}

impl OutcomeObject {
    /// Those outcomes that the viewer is told.
    pub(super) async fn told(
        ctx: &Context<'_>,
        outcomes: Vec<(Arc<Consideration>, Outcome)>,
    ) -> async_graphql::Result<Vec<Self>> {
        let viewer = &session(ctx)?.viewer;
        let mut given: Vec<DecisionId> = outcomes
            .iter()
            .filter_map(|(_, outcome)| outcome.decision)
            .collect();
        given.sort_unstable();
        given.dedup();
        let decisions = many::<Decision>(ctx, &given).await?;
        let told = outcomes.into_iter().filter(|(_, outcome)| {
            let by = decisions.iter().find(|d| Some(d.id) == outcome.decision);
            outcome.is_told(viewer, by.map(AsRef::as_ref))
        });
        Ok(told
            .map(|(consideration, outcome)| Self {
                consideration,
                outcome,
            })
            .collect())
    }
}

#[Object(name = "Outcome")]
impl OutcomeObject {
    /// The recommendation.
    async fn recommendation(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<RecommendationObject>> {
        Ok(one::<Recommendation>(ctx, self.outcome.recommendation)
            .await?
            .map(RecommendationObject::from))
    }
    /// Where it was considered: the board, the meeting, the version.
    async fn consideration(&self) -> ConsiderationObject {
        self.consideration.clone().into()
    }
    /// What became of it.
    async fn kind(&self) -> OutcomeKind {
        self.outcome.kind.into()
    }
    /// The decision that says so, if one does.
    async fn decision(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DecisionObject>> {
        Ok(one_if::<Decision>(ctx, self.outcome.decision)
            .await?
            .map(DecisionObject::from))
    }
    /// The clause of that decision.
    async fn clause(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ClauseObject>> {
        Ok(one_if::<Clause>(ctx, self.outcome.clause)
            .await?
            .map(ClauseObject::from))
    }
    /// A remark, such as how it was amended.
    async fn note(&self) -> Option<&str> {
        self.outcome.note.as_deref()
    }
}

/// A paper before a board.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ConsiderPaperInput {
    /// The ID of the paper.
    paper_id: ID,
    /// The ID of the published version. Left out: the one that stands or, of a draft, the one that
    /// is published next; for a transcribed record: unknown.
    paper_version_id: Option<ID>,
    /// The ID of the board.
    board_id: ID,
    /// The ID of the meeting, if there is one and it is known.
    meeting_id: Option<ID>,
    /// The ID of the item on the meeting's agenda, if it is known.
    item_id: Option<ID>,
    /// Its place among the boards that consider the paper, from 1. Left out: the last. Those from
    /// there on move up.
    place: Option<i64>,
    /// When. Left out: on the day of the meeting.
    #[graphql(default)]
    date: ShownDateObject,
    /// Why it was handed round at the meeting and not published before, if it was tabled.
    tabled_because: Option<String>,
    /// Where the record comes from.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

/// What became of one recommendation.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct OutcomeInput {
    /// The ID of the recommendation.
    recommendation_id: ID,
    /// What became of it.
    kind: OutcomeKind,
    /// The ID of the decision that says so, if one does.
    decision_id: Option<ID>,
    /// The ID of the clause of that decision.
    clause_id: Option<ID>,
    /// A remark, such as how it was amended.
    note: Option<String>,
}

impl OutcomeInput {
    fn into_details(self) -> async_graphql::Result<OutcomeDetails> {
        Ok(OutcomeDetails {
            recommendation: id(&self.recommendation_id)?,
            kind: self.kind.into(),
            decision: id_if(self.decision_id.as_ref())?,
            clause: id_if(self.clause_id.as_ref())?,
            note: self.note,
        })
    }
}

payload! {
    /// What came of a command on a consideration.
    ConsiderationPayload {
        /// The consideration as it now stands.
        consideration: ConsiderationObject
    }
}

/// Commands on considerations.
#[derive(Default, Debug)]
pub(crate) struct ConsiderationMutations;

#[Object]
impl ConsiderationMutations {
    /// Puts a paper before a board, or records that it was before one. Of a paper that is before it
    /// already, at the same meeting, another published version that is named takes the place of the one
    /// before.
    async fn consider_paper(
        &self,
        ctx: &Context<'_>,
        input: ConsiderPaperInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<ConsiderationPayload> {
        let command = ConsiderPaper {
            paper: id(&input.paper_id)?,
            paper_version: id_if(input.paper_version_id.as_ref())?,
            board: id(&input.board_id)?,
            meeting: id_if(input.meeting_id.as_ref())?,
            item: id_if(input.item_id.as_ref())?,
            place: input.place,
            date: input.date.into(),
            tabled_because: input.tabled_because,
            provenance: input.provenance.into_core()?,
        };
        Ok(
            give::<Consideration, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }

    /// Records what became of recommendations where a board considered their paper, and settles
    /// those that were put to that board. What is on record of others stays.
    async fn record_outcomes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The consideration.")] consideration_id: ID,
        #[graphql(desc = "The version of it that you saw.")] version: i64,
        #[graphql(desc = "The outcomes.")] outcomes: Vec<OutcomeInput>,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<ConsiderationPayload> {
        let outcomes = outcomes.into_iter().map(OutcomeInput::into_details);
        let command = RecordOutcomes {
            consideration: id(&consideration_id)?,
            version,
            outcomes: outcomes.collect::<async_graphql::Result<_>>()?,
        };
        Ok(
            give::<Consideration, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }
}
