//! Owns what decisions are made of and what they open: clauses, pending items, commitments.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use minuted_app::read::Order;
use minuted_core::{
    audience::Audience,
    boards::Board,
    corrections::Correction,
    decisions::{self, Clause, Commitment, Decision, PendingItem},
    id::{BoardId, ClauseId},
    papers::Recommendation,
    people::Post,
    record::link,
};

use super::object::{DecisionObject, told, told_record};
use crate::{
    boards::BoardObject,
    connections::{USUAL_PARTS, list_cost},
    corrections::CorrectionObject,
    enums::{ClauseKind, CommitmentStatus, PendingStatus},
    loaders::{children, linking, many, one, one_if},
    papers::RecommendationObject,
    people::PostObject,
    provenance::{ProvenanceObject, ShownDateObject},
    session::session,
    texts::TextObject,
};

/// A decision with all its clauses, so that they are read once.
#[derive(Debug)]
pub(super) struct Whole {
    decision: Arc<Decision>,
    clauses: Vec<Arc<Clause>>,
}

impl Whole {
    /// The clauses of the draft, or the records.
    pub(super) async fn load(
        ctx: &Context<'_>,
        decision: &Arc<Decision>,
    ) -> async_graphql::Result<Arc<Self>> {
        let clauses = match &decision.proposed {
            Some(proposed) => proposed.clauses.iter().cloned().map(Arc::new).collect(),
            None => {
                let most = decisions::CLAUSES_MOST as u64;
                children::<_, Clause>(ctx, decision.id, most, Order::Ascending).await?
            }
        };
        Ok(Arc::new(Self {
            decision: Arc::clone(decision),
            clauses,
        }))
    }
}

/// How much of the texts of a board's decision the viewer reads.
fn audience(ctx: &Context<'_>, board: BoardId) -> async_graphql::Result<Audience> {
    Ok(session(ctx)?.viewer.audience_at(board))
}

/// A numbered part of a decision.
#[derive(Clone, Debug)]
pub(crate) struct ClauseObject {
    clause: Arc<Clause>,
    whole: Option<Arc<Whole>>,
}

impl From<Arc<Clause>> for ClauseObject {
    fn from(clause: Arc<Clause>) -> Self {
        Self {
            clause,
            whole: None,
        }
    }
}

impl From<Clause> for ClauseObject {
    fn from(clause: Clause) -> Self {
        Arc::new(clause).into()
    }
}

impl ClauseObject {
    /// The clauses that are parts of one, or those that are parts of none.
    pub(super) fn below(whole: &Arc<Whole>, parent: Option<ClauseId>) -> Vec<Self> {
        let below = whole.clauses.iter().filter(|c| c.parent == parent);
        below
            .map(|clause| Self {
                clause: Arc::clone(clause),
                whole: Some(Arc::clone(whole)),
            })
            .collect()
    }

    /// The decision with all its clauses; none if the viewer may not see it.
    async fn whole(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Arc<Whole>>> {
        if let Some(whole) = &self.whole {
            return Ok(Some(Arc::clone(whole)));
        }
        match one::<Decision>(ctx, self.clause.decision).await? {
            Some(decision) => Ok(Some(Whole::load(ctx, &decision).await?)),
            None => Ok(None),
        }
    }

    async fn decision_of(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Arc<Decision>>> {
        match &self.whole {
            Some(whole) => Ok(Some(Arc::clone(&whole.decision))),
            None => one::<Decision>(ctx, self.clause.decision).await,
        }
    }

    /// What the draft would open, while the decision is proposed.
    fn proposed(&self) -> Option<&decisions::Proposed> {
        self.whole.as_ref()?.decision.proposed.as_ref()
    }
}

#[Object(name = "Clause")]
impl ClauseObject {
    /// Its ID; it stays when the clause moves or is renumbered.
    pub(crate) async fn id(&self) -> ID {
        self.clause.id.to_string().into()
    }
    /// Its version, to be named when it is corrected.
    async fn version(&self) -> i64 {
        self.clause.version
    }
    /// The decision.
    async fn decision(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DecisionObject>> {
        Ok(self.decision_of(ctx).await?.map(DecisionObject::from))
    }
    /// The clause that it is a part of.
    async fn parent(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ClauseObject>> {
        let Some(id) = self.clause.parent else {
            return Ok(None);
        };
        let Some(whole) = &self.whole else {
            return Ok(one::<Clause>(ctx, id).await?.map(Self::from));
        };
        let parent = whole.clauses.iter().find(|clause| clause.id == id);
        Ok(parent.map(|clause| Self {
            clause: Arc::clone(clause),
            whole: Some(Arc::clone(whole)),
        }))
    }
    /// Its sub-clauses, in order.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn clauses(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ClauseObject>> {
        let whole = self.whole(ctx).await?;
        Ok(whole.map_or_else(Vec::new, |whole| Self::below(&whole, Some(self.clause.id))))
    }
    /// Its place in the whole decision, from 1, sub-clauses following their clause.
    async fn place(&self) -> i64 {
        self.clause.place
    }
    /// Its number as printed, such as `1` or `2(a)`; empty if it was printed without one.
    async fn number(&self) -> &str {
        &self.clause.number
    }
    /// What it does.
    async fn kind(&self) -> ClauseKind {
        self.clause.kind.into()
    }
    /// What it says.
    async fn text(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<TextObject>> {
        let decision = self.decision_of(ctx).await?;
        decision
            .map(|decision| {
                let audience = audience(ctx, decision.board)?;
                Ok(TextObject::new(&self.clause.text, audience))
            })
            .transpose()
    }
    /// The board that it recommends or refers to.
    async fn to(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        let board = one_if::<Board>(ctx, self.clause.to).await?;
        Ok(board.map(BoardObject::from))
    }
    /// The recommendations that it answers.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn answers(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<RecommendationObject>> {
        let found = many::<Recommendation>(ctx, &self.clause.answers).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// What another board asked for and this settles.
    async fn settles(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PendingItemObject>> {
        let item = one_if::<PendingItem>(ctx, self.clause.settles).await?;
        Ok(item.map(PendingItemObject::from))
    }
    /// The target date that it names.
    async fn due(&self) -> ShownDateObject {
        (&self.clause.due).into()
    }
    /// What it asks another board to decide, once the decision is made.
    async fn pending_item(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<PendingItemObject>> {
        let found = children::<_, PendingItem>(ctx, self.clause.id, 1, Order::Ascending).await?;
        Ok(found.into_iter().next().map(Into::into))
    }
    /// What it opens to be done.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn commitments(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CommitmentObject>> {
        if let Some(proposed) = self.proposed() {
            let mine = proposed.commitments.iter();
            let mine = mine.filter(|commitment| commitment.clause == self.clause.id);
            return Ok(mine.cloned().map(|c| self.opened(Arc::new(c))).collect());
        }
        let most = decisions::COMMITMENTS_MOST as u64;
        let found = children::<_, Commitment>(ctx, self.clause.id, most, Order::Ascending).await?;
        Ok(found.into_iter().map(|c| self.opened(c)).collect())
    }
    /// How it was corrected, oldest first.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn corrections(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CorrectionObject>> {
        let found = linking::<Correction>(ctx, link::OF, self.clause.id).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
}

impl ClauseObject {
    fn opened(&self, commitment: Arc<Commitment>) -> CommitmentObject {
        CommitmentObject {
            commitment,
            decision: self.whole.as_ref().map(|whole| Arc::clone(&whole.decision)),
        }
    }
}

crate::loaders::shared_record! {
    /// What a board is asked to decide. It has no effect until that board resolves.
    PendingItemObject of PendingItem
}

#[Object(name = "PendingItem")]
impl PendingItemObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// The clause that asks; null if its text is not open to the viewer.
    async fn clause(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ClauseObject>> {
        Ok(one::<Clause>(ctx, self.0.clause).await?.map(Into::into))
    }
    /// The decision that asks.
    async fn decision(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DecisionObject>> {
        Ok(one::<Decision>(ctx, self.0.decision).await?.map(Into::into))
    }
    /// The board that asks.
    #[graphql(name = "from")]
    async fn asked_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one::<Board>(ctx, self.0.from).await?.map(Into::into))
    }
    /// The board that is asked.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one::<Board>(ctx, self.0.board).await?.map(Into::into))
    }
    /// When it was opened.
    async fn opened(&self) -> ShownDateObject {
        (&self.0.opened).into()
    }
    /// How it stands; null if the decision that asks is not open to the viewer.
    async fn status(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PendingStatus>> {
        let asking = one::<Decision>(ctx, self.0.decision).await?;
        Ok(asking.map(|asking| self.0.status(asking.standing.phase).into()))
    }
    /// The decision that settled it; null if the viewer sees only its stub.
    async fn settled_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DecisionObject>> {
        told(ctx, self.0.settled_by).await
    }
    /// The decisions that settled it before and stand no more, oldest first, so that it is open
    /// again, or was settled anew; without those of which the viewer sees only the stub.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn settled_before(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<DecisionObject>> {
        let each = self.0.settled_before.iter().map(|id| told(ctx, Some(*id)));
        let found = futures_util::future::try_join_all(each).await?;
        Ok(found.into_iter().flatten().collect())
    }
    /// The clause that settled it; null if its text is not open to the viewer.
    async fn settled_clause(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<ClauseObject>> {
        let clause = one_if::<Clause>(ctx, self.0.settled_clause).await?;
        Ok(clause.map(Into::into))
    }
}

/// What a clause opens: something to be done.
#[derive(Clone, Debug)]
pub(crate) struct CommitmentObject {
    commitment: Arc<Commitment>,
    decision: Option<Arc<Decision>>,
}

impl From<Arc<Commitment>> for CommitmentObject {
    fn from(commitment: Arc<Commitment>) -> Self {
        Self {
            commitment,
            decision: None,
        }
    }
}

impl From<Commitment> for CommitmentObject {
    fn from(commitment: Commitment) -> Self {
        Arc::new(commitment).into()
    }
}

impl CommitmentObject {
    pub(super) fn of(commitment: Arc<Commitment>, decision: &Arc<Decision>) -> Self {
        Self {
            commitment,
            decision: Some(Arc::clone(decision)),
        }
    }

    async fn decision_of(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Arc<Decision>>> {
        match &self.decision {
            Some(decision) => Ok(Some(Arc::clone(decision))),
            None => one::<Decision>(ctx, self.commitment.decision).await,
        }
    }
}

#[Object(name = "Commitment")]
impl CommitmentObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.commitment.id.to_string().into()
    }
    /// Its version, to be named when it is reported on.
    async fn version(&self) -> i64 {
        self.commitment.version
    }
    /// The clause that opened it.
    async fn clause(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ClauseObject>> {
        let clause = one::<Clause>(ctx, self.commitment.clause).await?;
        Ok(clause.map(Into::into))
    }
    /// The decision of that clause.
    async fn decision(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DecisionObject>> {
        Ok(self.decision_of(ctx).await?.map(Into::into))
    }
    /// The board whose action log lists it.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        let board = one::<Board>(ctx, self.commitment.board).await?;
        Ok(board.map(Into::into))
    }
    /// What another board is asked to decide before this has any effect; null if nothing, or if it
    /// is not open to the viewer.
    async fn awaits(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PendingItemObject>> {
        let awaited = one_if::<PendingItem>(ctx, self.commitment.awaits).await?;
        Ok(awaited.map(Into::into))
    }
    /// What is to be done.
    async fn what(&self, ctx: &Context<'_>) -> async_graphql::Result<TextObject> {
        let audience = audience(ctx, self.commitment.board)?;
        Ok(TextObject::new(&self.commitment.what, audience))
    }
    /// By when, as printed.
    async fn due(&self) -> ShownDateObject {
        (&self.commitment.due).into()
    }
    /// The post that is to do it; none: unknown.
    async fn owner_post(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PostObject>> {
        let post = one_if::<Post>(ctx, self.commitment.owner_post).await?;
        Ok(post.map(Into::into))
    }
    /// Who is to do it, in words; empty: unknown.
    async fn owner(&self) -> &str {
        &self.commitment.owner
    }
    /// The board to report back to.
    async fn report_to(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        let board = one_if::<Board>(ctx, self.commitment.report_to).await?;
        Ok(board.map(Into::into))
    }
    /// When to report back.
    async fn report_by(&self) -> ShownDateObject {
        (&self.commitment.report_by).into()
    }
    /// When it was done; all null while nobody has reported it done.
    async fn done(&self) -> ShownDateObject {
        (&self.commitment.done).into()
    }
    /// What was reported.
    async fn report(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<TextObject>> {
        let audience = audience(ctx, self.commitment.board)?;
        let report = self.commitment.report.as_ref();
        Ok(report.map(|report| TextObject::new(report, audience)))
    }
    /// How it stands today; null if that would tell of a decision which is not open to the viewer: its
    /// own, or the one by which another board answered what it waits for.
    async fn status(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<CommitmentStatus>> {
        let today = session(ctx)?.viewer.today();
        let Some(decision) = self.decision_of(ctx).await? else {
            return Ok(None);
        };
        let awaited = one_if::<PendingItem>(ctx, self.commitment.awaits).await?;
        if awaited.is_none() && self.commitment.awaits.is_some() {
            return Ok(None);
        }
        let settled_by = awaited.as_ref().and_then(|awaited| awaited.settled_by);
        if settled_by.is_some() && told_record(ctx, settled_by).await?.is_none() {
            return Ok(None);
        }
        let phase = decision.standing.phase;
        let status = self.commitment.status(phase, awaited.as_deref(), today);
        Ok(Some(status.into()))
    }
    /// How it was corrected, oldest first.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn corrections(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CorrectionObject>> {
        let found = linking::<Correction>(ctx, link::OF, self.commitment.id).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.commitment.provenance).into()
    }
}
