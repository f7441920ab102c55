//! Owns score sheets in the API, and how far scorers are apart.

use async_graphql::{Context, ID, Object, SimpleObject};
use minuted_core::appraisals::{
    AppraisalRecord, Cell, Judgement, Moderation, ScoreSheet, SheetScore, Spread,
};

use super::{object::AppraisalObject, parts::by_name};
use crate::{
    loaders::one,
    people::PersonObject,
    provenance::ProvenanceObject,
    scalars::{Decimal, Instant},
};

crate::loaders::shared_record! {
    /// What a panel agreed in an appraisal, or what one of its scorers gave.
    ScoreSheetObject of ScoreSheet
}

#[Object(name = "ScoreSheet")]
impl ScoreSheetObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when more is scored on it.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// The appraisal.
    async fn appraisal(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AppraisalObject>> {
        let appraisal = one::<AppraisalRecord>(ctx, self.0.appraisal).await?;
        Ok(appraisal.map(Into::into))
    }
    /// The panel.
    async fn panel(&self) -> &str {
        &self.0.panel
    }
    /// The participant who scores; null: the panel agreed its scores.
    async fn scorer(&self) -> Option<&str> {
        self.0.scorer.as_deref()
    }
    /// The person that the participant is, where that is known; for the office that keeps the appraisal and
    /// for themself alone.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PersonObject>> {
        by_name(ctx, self.0.board, self.0.person).await
    }
    /// The number of the version of criteria and weights by which it was last scored.
    async fn criteria_version(&self) -> i64 {
        self.0.scheme
    }
    /// When the first score was given.
    async fn first(&self) -> Instant {
        Instant(self.0.first)
    }
    /// The scores. A cell that is not here is not scored, which is not nought.
    async fn scores(&self) -> Vec<SheetScoreObject> {
        self.0.scores.iter().map(Into::into).collect()
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
}

/// A score of an option against a criterion.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "SheetScore")]
pub(crate) struct SheetScoreObject {
    /// Which option.
    option: String,
    /// Against which criterion.
    criterion: String,
    /// The score.
    score: Decimal,
    /// Why; may be empty.
    why: String,
}

impl From<&SheetScore> for SheetScoreObject {
    fn from(score: &SheetScore) -> Self {
        Self {
            option: score.option.clone(),
            criterion: score.criterion.clone(),
            score: (&score.score).into(),
            why: score.why.clone(),
        }
    }
}

/// A cell of a panel, with how far its scorers are apart.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "ScoredCell")]
pub(crate) struct CellObject {
    /// Which panel.
    panel: String,
    /// Which option.
    option: String,
    /// Against which criterion.
    criterion: String,
    /// The least score.
    low: Decimal,
    /// The greatest score.
    high: Decimal,
    /// How many scored.
    scorers: i64,
    /// Whether they are apart at all.
    differs: bool,
    /// The score that the panel agreed, which stands in place of each scorer's.
    agreed: Option<Decimal>,
    /// Why.
    why: Option<String>,
}

impl From<&Cell> for CellObject {
    fn from(cell: &Cell) -> Self {
        let moderation = cell.moderation.as_ref();
        Self {
            panel: cell.panel.clone(),
            option: cell.option.clone(),
            criterion: cell.criterion.clone(),
            low: (&cell.spread.low).into(),
            high: (&cell.spread.high).into(),
            scorers: cell.spread.scorers,
            differs: !cell.spread.is_none(),
            agreed: moderation.map(|moderation| (&moderation.agreed).into()),
            why: moderation.map(|moderation| moderation.why.clone()),
        }
    }
}

/// A score that a panel agreed on after its scorers had given theirs.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "Moderation")]
pub(crate) struct ModerationObject {
    /// Which panel.
    panel: String,
    /// Which option.
    option: String,
    /// Against which criterion.
    criterion: String,
    /// How far the scorers were apart then.
    spread: SpreadObject,
    /// The score that stands in place of each of theirs.
    agreed: Decimal,
    /// Why.
    why: String,
}

impl From<&Moderation> for ModerationObject {
    fn from(moderation: &Moderation) -> Self {
        Self {
            panel: moderation.panel.clone(),
            option: moderation.option.clone(),
            criterion: moderation.criterion.clone(),
            spread: (&moderation.spread).into(),
            agreed: (&moderation.agreed).into(),
            why: moderation.why.clone(),
        }
    }
}

/// How far scorers are apart.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "Spread")]
pub(crate) struct SpreadObject {
    /// The least score.
    low: Decimal,
    /// The greatest score.
    high: Decimal,
    /// How many scored.
    scorers: i64,
}

impl From<&Spread> for SpreadObject {
    fn from(spread: &Spread) -> Self {
        Self {
            low: (&spread.low).into(),
            high: (&spread.high).into(),
            scorers: spread.scorers,
        }
    }
}

/// Whether an option passes a gate.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "Judgement")]
pub(crate) struct JudgementObject {
    /// Which gate.
    gate: String,
    /// Which option.
    option: String,
    /// Whether it passes.
    passed: bool,
    /// Why; may be empty.
    why: String,
}

impl From<&Judgement> for JudgementObject {
    fn from(judgement: &Judgement) -> Self {
        Self {
            gate: judgement.gate.clone(),
            option: judgement.option.clone(),
            passed: judgement.passed,
            why: judgement.why.clone(),
        }
    }
}
