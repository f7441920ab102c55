//! Owns the commands on appraisals in the API.

use async_graphql::{Context, ID, Object};
use minuted_app::appraisals::{
    BeginScoring, ChangeAppraisal, ConcludeAppraisal, DiscloseAppraisal, FixWeights, JudgeOptions,
    ModerateScores, OpenAppraisal, RecordEngagement, RecordScores, SetCriteria, WithdrawAppraisal,
};
use minuted_core::appraisals::{AppraisalRecord, ScoreSheet};

use super::{
    inputs::{
        AgreedInput, AppraisalInput, ConclusionInput, CriteriaInput, DidNotScoreInput,
        EngagementInput, JudgementInput, ModerationInput, ScoreInput, ScoresInput, number,
    },
    object::AppraisalObject,
    sheets::ScoreSheetObject,
};
use crate::{
    enums::Audience,
    inputs::{id, id_if},
    payloads::{give, payload},
};

payload! {
    /// What came of a command on an appraisal.
    AppraisalPayload {
        /// The appraisal as it now stands.
        appraisal: AppraisalObject
    }
}

payload! {
    /// What came of scoring.
    ScoreSheetPayload {
        /// The sheet as it now stands.
        score_sheet: ScoreSheetObject
    }
}

/// Gives a command on an appraisal.
async fn done<C>(
    ctx: &Context<'_>,
    key: Option<&str>,
    command: C,
) -> async_graphql::Result<AppraisalPayload>
where
    C: minuted_app::Command<Done = minuted_core::id::AppraisalId>,
{
    Ok(give::<AppraisalRecord, _>(ctx, key, command).await?.into())
}

/// Commands on appraisals.
#[derive(Default, Debug)]
pub(crate) struct AppraisalMutations;

#[Object]
impl AppraisalMutations {
    /// Opens an appraisal of the options of a matter. Nobody but the office sees it until it is disclosed.
    async fn open_appraisal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the board whose office keeps it.")] board_id: ID,
        #[graphql(desc = "The ID of the matter that it is on.")] matter_id: ID,
        input: AppraisalInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AppraisalPayload> {
        let command = OpenAppraisal {
            board: id(&board_id)?,
            matter: id(&matter_id)?,
            details: input.into_details()?,
        };
        done(ctx, idempotency_key.as_deref(), command).await
    }

    /// Changes an appraisal that is not concluded: its options, costs and panels. What has been scored
    /// stays.
    async fn change_appraisal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the appraisal.")] appraisal_id: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        input: AppraisalInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AppraisalPayload> {
        let command = ChangeAppraisal {
            id: id(&appraisal_id)?,
            version,
            details: input.into_details()?,
        };
        done(ctx, idempotency_key.as_deref(), command).await
    }

    /// Opens an appraisal to a wider audience. What was opened to an audience stays open to it. Scores stay
    /// the office's until the appraisal is concluded.
    async fn disclose_appraisal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the appraisal.")] appraisal_id: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        #[graphql(desc = "To whom.")] audience: Audience,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AppraisalPayload> {
        let command = DiscloseAppraisal {
            id: id(&appraisal_id)?,
            version,
            audience: audience.into(),
        };
        done(ctx, idempotency_key.as_deref(), command).await
    }

    /// Gives an appraisal a version of its criteria and weights; those before it are kept. They have to be
    /// fixed before anybody scores by them; once somebody has scored, the change is flagged for ever.
    async fn set_criteria(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the appraisal.")] appraisal_id: ID,
        #[graphql(desc = "The version of it that you saw.")] version: i64,
        input: CriteriaInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AppraisalPayload> {
        let command = SetCriteria {
            id: id(&appraisal_id)?,
            version,
            given: input.into_core()?,
        };
        done(ctx, idempotency_key.as_deref(), command).await
    }

    /// Records who was engaged on the criteria and weights that are being settled.
    async fn record_engagement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the appraisal.")] appraisal_id: ID,
        #[graphql(desc = "The version of it that you saw.")] version: i64,
        input: EngagementInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AppraisalPayload> {
        let command = RecordEngagement {
            id: id(&appraisal_id)?,
            version,
            given: input.into_core(),
        };
        done(ctx, idempotency_key.as_deref(), command).await
    }

    /// Fixes the criteria and weights of an appraisal.
    async fn fix_weights(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the appraisal.")] appraisal_id: ID,
        #[graphql(desc = "The version of it that you saw.")] version: i64,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AppraisalPayload> {
        let command = FixWeights {
            id: id(&appraisal_id)?,
            version,
        };
        done(ctx, idempotency_key.as_deref(), command).await
    }

    /// Begins the scoring, or begins it again after moderation.
    async fn begin_scoring(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the appraisal.")] appraisal_id: ID,
        #[graphql(desc = "The version of it that you saw.")] version: i64,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AppraisalPayload> {
        let command = BeginScoring {
            id: id(&appraisal_id)?,
            version,
        };
        done(ctx, idempotency_key.as_deref(), command).await
    }

    /// Scores options: the office on any sheet, a participant with an account on their own. Those who score
    /// do not wait for each other.
    async fn record_scores(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the appraisal.")] appraisal_id: ID,
        #[graphql(desc = "The version of the sheet that you saw. Left out: there was none yet.")]
        version: Option<i64>,
        input: ScoresInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<ScoreSheetPayload> {
        let scores = input.scores.into_iter().map(ScoreInput::into_core);
        let command = RecordScores {
            appraisal: id(&appraisal_id)?,
            version,
            panel: input.panel,
            scorer: input.scorer,
            scores: scores.collect::<async_graphql::Result<_>>()?,
        };
        Ok(
            give::<ScoreSheet, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }

    /// Judges options by the gates. One that fails a gate is not ranked, and need not be scored.
    async fn judge_options(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the appraisal.")] appraisal_id: ID,
        #[graphql(desc = "The version of it that you saw.")] version: i64,
        input: Vec<JudgementInput>,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AppraisalPayload> {
        let command = JudgeOptions {
            id: id(&appraisal_id)?,
            version,
            judgements: input.into_iter().map(JudgementInput::into_core).collect(),
        };
        done(ctx, idempotency_key.as_deref(), command).await
    }

    /// Closes the scoring, and keeps what panels agreed where their scorers differed: how far they were
    /// apart, the score, and why.
    async fn moderate_scores(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the appraisal.")] appraisal_id: ID,
        #[graphql(desc = "The version of it that you saw.")] version: i64,
        #[graphql(default)] input: ModerationInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AppraisalPayload> {
        let cells = input.cells.into_iter().map(AgreedInput::into_core);
        let command = ModerateScores {
            id: id(&appraisal_id)?,
            version,
            cells: cells.collect::<async_graphql::Result<_>>()?,
        };
        done(ctx, idempotency_key.as_deref(), command).await
    }

    /// Concludes an appraisal with its preferred option. It changes no more after that.
    async fn conclude_appraisal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the appraisal.")] appraisal_id: ID,
        #[graphql(desc = "The version of it that you saw.")] version: i64,
        input: ConclusionInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AppraisalPayload> {
        let command = ConcludeAppraisal {
            id: id(&appraisal_id)?,
            version,
            preferred: input.preferred,
            departs_because: input.departs_because,
            text: input.text,
            paper_version: id_if(input.paper_version_id.as_ref())?,
            draws: input.draws,
            seed: input.seed,
            around: number(input.around)?,
            did_not_score: input
                .did_not_score
                .into_iter()
                .map(DidNotScoreInput::into_core)
                .collect(),
        };
        done(ctx, idempotency_key.as_deref(), command).await
    }

    /// Withdraws an appraisal that is not concluded.
    async fn withdraw_appraisal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the appraisal.")] appraisal_id: ID,
        #[graphql(desc = "The version of it that you saw.")] version: i64,
        #[graphql(desc = "Why.")] reason: String,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AppraisalPayload> {
        let command = WithdrawAppraisal {
            id: id(&appraisal_id)?,
            version,
            reason,
        };
        done(ctx, idempotency_key.as_deref(), command).await
    }
}
