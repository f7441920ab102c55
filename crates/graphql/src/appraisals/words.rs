//! Owns the closed lists of words of appraisals as enums of the API.

use async_graphql::Enum;

/// Where an appraisal stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::appraisals::AppraisalPhase")]
pub(crate) enum AppraisalPhase {
    /// Options, criteria and weights are being settled.
    Drafting,
    /// Criteria and weights are fixed; nobody scores yet.
    WeightsFixed,
    /// Panels score.
    Scoring,
    /// Scoring is closed, and differences were talked over.
    Moderated,
    /// It has its preferred option, and changes no more.
    Concluded,
    /// It was given up.
    Withdrawn,
}

/// Which cost of an option the points are held against.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::appraisals::CostBasis")]
pub(crate) enum CostBasis {
    /// What it costs over its whole life.
    WholeLife,
    /// The net present cost.
    NetPresentCost,
}

/// How weights are found.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::appraisals::WeightMethod")]
pub(crate) enum WeightMethod {
    /// Given as they are.
    Direct,
    /// Points against the largest swing, which has 100.
    Swing,
    /// By rank: as many as there are criteria for the first, one for the last.
    RankSum,
    /// By rank: the mean of all weights that are in that order.
    RankOrderCentroid,
}

/// How options that are level are numbered.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::appraisals::TieBreak")]
pub(crate) enum TieBreak {
    /// 1, 1, 3.
    Shared,
    /// 1, 1, 2.
    Dense,
}

/// Which end of a scale is good.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::appraisals::Better")]
pub(crate) enum Better {
    /// The greatest score is the best.
    Higher,
    /// The least score is the best.
    Lower,
}

/// How safe the lead of an option is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "minuted_core::appraisals::Safety")]
pub(crate) enum LeadSafety {
    /// Nothing can be concluded yet.
    Open,
    /// Little changes it.
    NotSafe,
    /// Something in between.
    FairlySafe,
    /// Only much changes it.
    Safe,
}
