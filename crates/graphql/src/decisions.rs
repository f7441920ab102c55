//! Owns decisions in the API: queries and commands. The objects stand beside: the interface and
//! its three types (`object`), what decisions are made of and open (`parts`), what is given of
//! them (`inputs`).

mod choice;
mod inputs;
mod object;
mod parts;

use async_graphql::{Context, ID, InputObject, Object, connection::Connection};
use minuted_app::{
    decisions::{DraftDecision, RecordDecision, ReportCommitment, ReviseDecision},
    read::{
        Order,
        filters::{ClauseFilter, CommitmentFilter, DecisionFilter, PendingItemFilter},
    },
};
use minuted_core::decisions::{Clause, Commitment, Decision, PendingItem};

pub(crate) use inputs::DecisionInput;
pub(crate) use object::{
    DecisionObject, MemberDecisionObject, OfficerDecisionObject, ResolutionObject, told,
    told_record,
};
pub(crate) use parts::{ClauseObject, CommitmentObject, PendingItemObject};

use crate::{
    connections::{PageArgs, connect, page_cost},
    enums::{ClauseKind, CommitmentStatus, DecisionKind, DecisionPhase, PendingStatus},
    inputs::{id, id_if},
    payloads::{give, payload},
    provenance::ShownDateObject,
    refusals::bad_request,
    scalars::Date,
    session::session,
};

/// Which decisions a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct DecisionFilterInput {
    /// Only those of this board.
    board_id: Option<ID>,
    /// Only those taken at this meeting.
    meeting_id: Option<ID>,
    /// Only those on this matter.
    matter_id: Option<ID>,
    /// Only those by such a decision maker.
    kind: Option<DecisionKind>,
    /// Only those in this phase.
    phase: Option<DecisionPhase>,
    /// Only those made, or shown, on this day or later.
    from: Option<Date>,
    /// Only those made, or shown, on this day or earlier.
    to: Option<Date>,
    /// Only the one with this number, such as `CAB/2017/17`.
    number: Option<String>,
    /// Only those that are outside their authority, or only those that are within it, of those that
    /// were made and whose content the viewer may see.
    outside_authority: Option<bool>,
}

impl DecisionFilterInput {
    fn kept(self, ctx: &Context<'_>) -> async_graphql::Result<DecisionFilter> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to.0 < from.0
        {
            return Err(bad_request("`from` is after `to`."));
        }
        Ok(DecisionFilter {
            maker_post: None,
            maker_person: None,
            board: id_if(self.board_id.as_ref())?,
            meeting: id_if(self.meeting_id.as_ref())?,
            matter: match id_if(self.matter_id.as_ref())? {
                Some(matter) => Some((matter, session(ctx)?.viewer.clone())),
                None => None,
            },
            kind: self.kind.map(Into::into),
            phase: self.phase.map(Into::into),
            from: self.from.map(|date| date.0),
            to: self.to.map(|date| date.0),
            number: self.number,
            outside: match self.outside_authority {
                Some(outside) => Some((outside, session(ctx)?.viewer.clone())),
                None => None,
            },
        })
    }
}

/// Which resolutions a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct ResolutionFilterInput {
    /// Only those of this board.
    board_id: Option<ID>,
    /// Only those taken at this meeting.
    meeting_id: Option<ID>,
    /// Only those on this matter.
    matter_id: Option<ID>,
    /// Only those in this phase.
    phase: Option<DecisionPhase>,
    /// Only those made, or shown, on this day or later.
    from: Option<Date>,
    /// Only those made, or shown, on this day or earlier.
    to: Option<Date>,
    /// Only the one with this number, such as `CAB/2017/17`.
    number: Option<String>,
    /// Only those that are outside their authority, or only those that are within it, of those that
    /// were made and whose content the viewer may see.
    outside_authority: Option<bool>,
}

impl From<ResolutionFilterInput> for DecisionFilterInput {
    fn from(filter: ResolutionFilterInput) -> Self {
        Self {
            board_id: filter.board_id,
            meeting_id: filter.meeting_id,
            matter_id: filter.matter_id,
            kind: Some(DecisionKind::Resolution),
            phase: filter.phase,
            from: filter.from,
            to: filter.to,
            number: filter.number,
            outside_authority: filter.outside_authority,
        }
    }
}

/// Which clauses a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct ClauseFilterInput {
    /// Only those of this decision.
    decision_id: Option<ID>,
    /// Only those that do this.
    kind: Option<ClauseKind>,
}

/// Which pending items a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct PendingItemFilterInput {
    /// Only those that this board is asked to decide.
    board_id: Option<ID>,
    /// Only those that this board asked for.
    from_board_id: Option<ID>,
    /// Only those that this decision opened.
    decision_id: Option<ID>,
    /// Only those that stand so.
    status: Option<PendingStatus>,
}

/// Which commitments a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct CommitmentFilterInput {
    /// Only those in this board's action log.
    board_id: Option<ID>,
    /// Only those that this decision opened.
    decision_id: Option<ID>,
    /// Only those that stand so today.
    status: Option<CommitmentStatus>,
}

/// Queries on decisions.
#[derive(Default, Debug)]
pub(crate) struct DecisionQueries;

#[Object]
impl DecisionQueries {
    /// Decisions of boards, members and officers, newest first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: DecisionFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, DecisionObject>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Decision, _>(ctx, filter.kept(ctx)?, page, Order::Descending).await
    }

    /// Resolutions of boards, newest first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn resolutions(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: ResolutionFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, ResolutionObject>> {
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        let kept = DecisionFilterInput::from(filter).kept(ctx)?;
        connect::<Decision, _>(ctx, kept, page, Order::Descending).await
    }

    /// Clauses of decisions that were made. Those of one decision come in their order.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn clauses(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: ClauseFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, ClauseObject>> {
        let kept = ClauseFilter {
            decision: id_if(filter.decision_id.as_ref())?,
            kind: filter.kind.map(Into::into),
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Clause, _>(ctx, kept, page, Order::Ascending).await
    }

    /// What boards are asked to decide, newest first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn pending_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: PendingItemFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, PendingItemObject>> {
        let kept = PendingItemFilter {
            any_of: None,
            board: id_if(filter.board_id.as_ref())?,
            from: id_if(filter.from_board_id.as_ref())?,
            status: filter.status.map(Into::into),
            decision: id_if(filter.decision_id.as_ref())?,
            settled_by: None,
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<PendingItem, _>(ctx, kept, page, Order::Descending).await
    }

    /// What decisions opened to be done, by the date on which it is due; of a board: its action
    /// log.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn commitments(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: CommitmentFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, CommitmentObject>> {
        let viewer = &session(ctx)?.viewer;
        let kept = CommitmentFilter {
            owed_by: None,
            board: id_if(filter.board_id.as_ref())?,
            decision: id_if(filter.decision_id.as_ref())?,
            status: filter.status.map(|status| (status.into(), viewer.clone())),
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Commitment, _>(ctx, kept, page, Order::Ascending).await
    }
}

/// What is reported of a commitment.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ReportCommitmentInput {
    /// When it was done. Left out: it is still to be done.
    #[graphql(default)]
    done: ShownDateObject,
    /// What is reported, in Markdown.
    report: Option<String>,
}

payload! {
    /// What came of a command on a decision.
    DecisionPayload {
        /// The decision as it now stands.
        decision: DecisionObject
    }
}

payload! {
    /// What came of a command on a commitment.
    CommitmentPayload {
        /// The commitment as it now stands.
        commitment: CommitmentObject
    }
}

/// Commands on decisions.
#[derive(Default, Debug)]
pub(crate) struct DecisionMutations;

#[Object]
impl DecisionMutations {
    /// Drafts a decision: nothing is decided until it is made by its transition.
    async fn draft_decision(
        &self,
        ctx: &Context<'_>,
        input: DecisionInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<DecisionPayload> {
        let command = DraftDecision {
            details: input.into_details()?,
        };
        Ok(
            give::<Decision, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }

    /// Revises a decision that is not yet made. Clauses that keep their ID stay the same clauses.
    async fn revise_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "id", desc = "Which.")] which: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        input: DecisionInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<DecisionPayload> {
        let command = ReviseDecision {
            id: id(&which)?,
            version,
            details: input.into_details()?,
        };
        Ok(
            give::<Decision, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }

    /// Records a decision: drafts and makes it in one act, after the meeting or from a source.
    async fn record_decision(
        &self,
        ctx: &Context<'_>,
        input: DecisionInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<DecisionPayload> {
        let command = RecordDecision {
            details: input.into_details()?,
        };
        Ok(
            give::<Decision, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }

    /// Reports on what a decision opened.
    async fn report_commitment(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "id", desc = "Which.")] which: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        input: ReportCommitmentInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<CommitmentPayload> {
        let command = ReportCommitment {
            id: id(&which)?,
            version,
            done: input.done.into(),
            report: input.report,
        };
        Ok(
            give::<Commitment, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }
}
