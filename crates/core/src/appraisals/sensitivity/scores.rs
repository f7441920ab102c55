//! Owns what one score does to the lead while everything else stays as it is.

use super::{
    Exact,
    interval::{Interval, Rival},
    weights::leads,
};
use crate::appraisals::{
    grid::{Field, Grid},
    model::Better,
};

/// How far one mean score may go, on its scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreInterval {
    /// Whose score it is.
    pub option: usize,
    /// Against which criterion.
    pub criterion: usize,
    /// How far it may go.
    pub interval: Interval,
}

pub(super) fn intervals(grid: &Grid<'_>, field: &Field, leader: usize) -> Vec<ScoreInterval> {
    let leads = leads(grid.appraisal, field, leader);
    let mut intervals = Vec::new();
    for (place, option) in field.options.iter().enumerate() {
        for (criterion, known) in grid.appraisal.criteria.iter().enumerate() {
            let Some(score) = grid.mean(*option, criterion) else {
                continue;
            };
            let worth = &known.weight / &known.scale.width();
            let worth = match known.scale.better {
                Better::Higher => worth,
                Better::Lower => -&worth,
            };
            let rival = |n: usize, slope: Exact| Rival {
                option: field.options[n],
                lead: leads[n].clone(),
                slope,
            };
            // What the leader scores changes its lead over everybody, what another scores only over
            // that one.
            let rivals: Vec<Rival> = if place == leader {
                let others = (0..field.options.len()).filter(|n| *n != leader);
                others.map(|n| rival(n, worth.clone())).collect()
            } else {
                vec![rival(place, -&worth)]
            };
            let (least, most) = (known.scale.min.clone(), known.scale.max.clone());
            intervals.push(ScoreInterval {
                option: *option,
                criterion,
                interval: Interval::around(score, &rivals, least, Some(most)),
            });
        }
    }
    intervals
}
