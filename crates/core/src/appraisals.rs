//! Owns options appraisals: options scored against weighted criteria, what comes out, and how far the
//! answer can be trusted.
//!
//! Everything is exact ([`Exact`]), save the simulation, which says with which seed it was made. Blank
//! is not zero: a cell that nobody scored is told as not scored, and nothing is concluded over it.

mod exact;
mod file;
mod model;

pub use exact::{Exact, NotANumber};
pub use file::Form;
pub use model::{Appraisal, Better, Choice, Criterion, Gate, Scale, Score, TieBreak};
