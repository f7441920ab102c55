//! Owns who left cells blank, in the API.

use async_graphql::SimpleObject;
use minuted_core::appraisals::{DidNotScore, PartlyScored};

/// Who left cells blank that others scored.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "PartlyScored")]
pub(crate) struct PartlyScoredObject {
    /// The panel.
    panel: String,
    /// The key of the participant; null: the panel, which agrees its scores together.
    scorer: Option<String>,
    /// The cells that they did not score, of options that stand.
    missing: Vec<MissingCell>,
}

/// A cell that somebody did not score.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct MissingCell {
    /// The key of the option.
    option: String,
    /// The key of the criterion.
    criterion: String,
}

/// Why somebody left cells blank.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "DidNotScore")]
pub(crate) struct DidNotScoreObject {
    /// The panel.
    panel: String,
    /// The key of the participant; null: the panel, which agrees its scores together.
    scorer: Option<String>,
    /// How many cells they did not score, of options that stood.
    missing: i64,
    /// Why.
    why: String,
}

impl From<PartlyScored> for PartlyScoredObject {
    fn from(one: PartlyScored) -> Self {
        let missing = one.missing.into_iter();
        let missing = missing.map(|(option, criterion)| MissingCell { option, criterion });
        Self {
            panel: one.panel,
            scorer: one.scorer,
            missing: missing.collect(),
        }
    }
}

impl From<&DidNotScore> for DidNotScoreObject {
    fn from(one: &DidNotScore) -> Self {
        Self {
            panel: one.panel.clone(),
            scorer: one.scorer.clone(),
            missing: one.missing,
            why: one.why.clone(),
        }
    }
}
