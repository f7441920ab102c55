//! Owns value for money: what each further point costs.

use crate::appraisals::{Exact, grid::Grid};

/// An option that no other beats on cost and on points at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontierStep {
    /// Which option.
    pub option: usize,
    /// What it costs.
    pub cost: Exact,
    /// Its weighted points above the worst of every scale, in the file's own units; more is better.
    pub benefit: Exact,
    /// What each point more costs than with the step before; none at the first step, and where an option
    /// costs and gives exactly what the one before does.
    pub cost_per_extra_point: Option<Exact>,
    /// Whether a mix of a cheaper and a dearer option would give more for its cost (extended
    /// dominance).
    pub beaten_by_a_mix: bool,
}

/// The frontier, the cheapest option first: of the options that stand, are scored and have a cost.
pub(super) fn frontier(grid: &Grid<'_>) -> Vec<FrontierStep> {
    let options = grid.appraisal.options.iter().enumerate();
    let standing = options.filter(|(n, _)| grid.appraisal.stands(*n));
    let costed =
        standing.filter_map(|(n, option)| Some((n, option.cost.clone()?, grid.benefit(n)?)));
    let mut costed: Vec<(usize, Exact, Exact)> = costed.collect();
    // Of equal costs the one with the most points, of equal points the first in the file.
    costed.sort_by(|a, b| {
        a.1.cmp(&b.1)
            .then_with(|| b.2.cmp(&a.2))
            .then(a.0.cmp(&b.0))
    });
    let mut steps: Vec<FrontierStep> = Vec::new();
    for (option, cost, benefit) in costed {
        let before = steps.last();
        let equal = before.is_some_and(|step| step.benefit == benefit && step.cost == cost);
        if before.is_some_and(|step| step.benefit >= benefit) && !equal {
            continue;
        }
        let cost_per_extra_point =
            before.and_then(|step| (&cost - &step.cost).over(&(&benefit - &step.benefit)));
        steps.push(FrontierStep {
            option,
            cost,
            benefit,
            cost_per_extra_point,
            beaten_by_a_mix: false,
        });
    }
    mixes(&mut steps);
    steps
}

/// Marks the steps below the line from a step before to a step after.
fn mixes(steps: &mut [FrontierStep]) {
    for n in 1..steps.len().max(1) {
        let (before, from) = steps.split_at(n);
        let Some((step, after)) = from.split_first() else {
            continue;
        };
        let beaten = before.iter().any(|low| {
            after.iter().any(|high| {
                // Dearer for each point to here than from here on.
                let to = &(&step.cost - &low.cost) * &(&high.benefit - &step.benefit);
                let on = &(&high.cost - &step.cost) * &(&step.benefit - &low.benefit);
                to > on
            })
        });
        steps[n].beaten_by_a_mix = beaten;
    }
}
