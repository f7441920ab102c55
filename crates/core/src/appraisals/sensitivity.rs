//! Owns how far the lead holds when one thing changes: a weight, a score, who scored.
//!
//! One thing varies alone, everything else stays. The lead holds as long as nobody is ahead: at either
//! end of an interval the leader is exactly level with whoever takes the lead beyond it. With several
//! leaders, the first in the file is meant.

mod interval;
mod scorers;
mod scores;
mod weights;

use super::{Exact, grid::Grid, model::Appraisal};

pub use interval::{Flip, Interval};
pub use scorers::{Left, Removal};
pub use scores::ScoreInterval;
pub use weights::{WeightInterval, WeightSwing};

/// How far the lead holds.
#[derive(Clone, Debug)]
pub struct Sensitivity {
    /// Whose lead it is.
    pub leader: usize,
    /// For each weight, in the order of the file.
    pub weights: Vec<WeightInterval>,
    /// What each weight does to the lead when it is halved and raised by half.
    pub swings: Vec<WeightSwing>,
    /// For each mean score of an option that stands.
    pub scores: Vec<ScoreInterval>,
    /// Who leads without each scorer and each panel.
    pub removals: Vec<Removal>,
}

impl Sensitivity {
    /// Works it out; none as long as there is no leader.
    #[must_use]
    pub fn of(appraisal: &Appraisal) -> Option<Self> {
        let grid = Grid::of(appraisal, |_| true);
        let field = grid.field()?;
        let leader = *field.leaders().first()?;
        let place = field.place(leader)?;
        Some(Self {
            leader,
            weights: weights::intervals(appraisal, &field, place),
            swings: weights::swings(&field, place),
            scores: scores::intervals(&grid, &field, place),
            removals: scorers::removals(&grid, &field.leaders()),
        })
    }

    /// The smallest change of one weight that loses the lead, by [`WeightInterval::relative`].
    #[must_use]
    pub fn most_sensitive_weight(&self, appraisal: &Appraisal) -> Option<&WeightInterval> {
        let flips = self.weights.iter();
        let flips = flips.filter_map(|weight| Some((weight.relative(appraisal)?, weight)));
        let first = flips.min_by(|(one, _), (other, _)| one.cmp(other));
        first.map(|(_, weight)| weight)
    }

    /// The scores that could lose the lead, the smallest change on its scale first, at most so many.
    #[must_use]
    pub fn smallest_scores(&self, appraisal: &Appraisal, most: usize) -> Vec<&ScoreInterval> {
        let flips = self.scores.iter();
        let flips = flips.filter_map(|score| Some((score.relative(appraisal)?, score)));
        let mut flips: Vec<_> = flips.collect();
        flips.sort_by(|(one, _), (other, _)| one.cmp(other));
        let smallest = flips.into_iter().take(most);
        smallest.map(|(_, score)| score).collect()
    }
}
