//! Owns options appraisals: options scored against weighted criteria, what comes out, and how far the
//! answer can be trusted.
//!
//! Everything is exact ([`Exact`]), save the simulation, which says with which seed it was made. Blank
//! is not zero: a cell that nobody scored is told as not scored, and nothing is concluded over it.

mod exact;
mod file;
mod findings;
mod grid;
mod model;
mod pictures;
mod results;
mod safety;
mod schema;
mod sensitivity;
mod simulation;
mod whole;

pub use exact::{Exact, NotANumber};
pub use file::Form;
pub use findings::Findings;
pub use model::{Appraisal, Better, Choice, Criterion, Gate, Scale, Score, TieBreak};
pub use pictures::{Picture, escaped};
pub use results::{FrontierStep, NearTie, OptionResult, PanelOption, PanelResult, Results};
pub use safety::{Safety, grouped};
pub use schema::json_schema;
pub use sensitivity::{
    Flip, Interval, Left, Removal, ScoreInterval, Sensitivity, WeightInterval, WeightSwing,
};
pub use simulation::{
    Acceptability, DRAWS_MOST, DRAWS_USUAL, GENERATOR, Plan, SEED_USUAL, Weights,
};
