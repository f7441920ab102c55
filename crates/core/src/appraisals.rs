//! Owns options appraisals: options scored against weighted criteria, what comes out, and how far the
//! answer can be trusted.
//!
//! Everything is exact ([`Exact`]), save the simulation, which says with which seed it was made. Blank
//! is not zero: a cell that nobody scored is told as not scored, and nothing is concluded over it.

mod decimal;
mod exact;
mod export;
mod file;
mod findings;
mod grid;
mod kept;
mod model;
mod pictures;
mod results;
mod safety;
mod schema;
mod sensitivity;
mod simulation;
mod weights;
mod whole;

pub use decimal::Decimal;
pub use exact::{Exact, NotANumber};
pub use file::Form;
pub use findings::Findings;
pub use kept::{
    AppraisalChoice, AppraisalOption, AppraisalPhase, AppraisalRecord, BlankBecause, Cell,
    Concluding, Conclusion, CostBasis, Costing, Costs, CriterionDraft, DidNotScore, Engagement,
    FromAppraisal, Judgement, KEPT_CRITERIA_MOST, KEPT_OPTIONS_MOST, Moderating, Moderation,
    PANELS_MOST, PARTICIPANTS_MOST, Panel, Participant, PartlyScored, SCHEMES_MOST, Scheme,
    SchemeCriterion, SchemeDraft, SchemeGate, ScoreSheet, Scored, Scoring, SheetScore, Spread,
    Taking,
};
pub use model::{Appraisal, Better, Choice, Criterion, Gate, Scale, Score, TieBreak};
pub use pictures::{Picture, escaped};
pub use results::{Blanks, FrontierStep, NearTie, OptionResult, PanelOption, PanelResult, Results};
pub use safety::{Safety, grouped};
pub use schema::json_schema;
pub use sensitivity::{
    Flip, Interval, Left, Removal, ScoreInterval, Sensitivity, WeightInterval, WeightSwing,
};
pub use simulation::{
    Acceptability, DRAWS_MOST, DRAWS_SERVED_MOST, DRAWS_USUAL, GENERATOR, Plan, PlanProblem,
    SEED_USUAL, Weights,
};
pub use weights::WeightMethod;
