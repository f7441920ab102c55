//! Owns what one score does to the lead while everything else stays as it is.

use num_bigint::BigInt;
use num_traits::One;

use super::{
    Exact,
    interval::{Interval, Rival},
    weights::leads,
};
use crate::appraisals::{
    grid::{Field, Grid},
    model::{Appraisal, Better},
};

/// How far one mean score may go, on its scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreInterval {
    /// Whose score it is.
    pub option: usize,
    /// Against which criterion.
    pub criterion: usize,
    /// What it is now.
    pub mean: Exact,
    /// How far it may go.
    pub interval: Interval,
}

impl ScoreInterval {
    /// The smallest change that loses the lead as a part of its scale; none if there is none.
    #[must_use]
    pub fn relative(&self, appraisal: &Appraisal) -> Option<Exact> {
        let width = appraisal.criteria.get(self.criterion)?.scale.width();
        self.interval.smallest()?.change.abs().over(&width)
    }
}

pub(super) fn intervals(grid: &Grid<'_>, field: &Field, leader: usize) -> Vec<ScoreInterval> {
    let leads = leads(field, leader);
    let part = Exact::ratio(BigInt::one(), field.part_unit.clone());
    let mut intervals = Vec::new();
    for (place, option) in field.options.iter().enumerate() {
        for (criterion, known) in grid.appraisal.criteria.iter().enumerate() {
            let Some(score) = grid.mean(*option, criterion) else {
                continue;
            };
            let worth = match known.scale.better {
                Better::Higher => field.weights[criterion].clone(),
                Better::Lower => -&field.weights[criterion],
            };
            let rival = |n: usize, slope: BigInt| Rival {
                option: field.options[n],
                lead: leads[n].clone(),
                slope,
            };
            // What the leader scores changes its lead over everybody, what another scores only over
            // that one.
            let rivals: Vec<Rival> = if place == leader {
                field
                    .rivals(leader)
                    .map(|n| rival(n, worth.clone()))
                    .collect()
            } else {
                vec![rival(place, -worth)]
            };
            let unit = &known.scale.width() * &part;
            let (least, most) = (known.scale.min.clone(), known.scale.max.clone());
            intervals.push(ScoreInterval {
                option: *option,
                criterion,
                mean: score.clone(),
                interval: Interval::around(score, &rivals, &unit, least, Some(most)),
            });
        }
    }
    intervals
}
