//! Owns what one weight does to the lead while the others stay as they are.

use super::{
    Exact,
    interval::{Interval, Rival},
};
use crate::appraisals::{grid::Field, model::Appraisal};

/// How far one weight may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightInterval {
    /// Whose weight it is.
    pub criterion: usize,
    /// How far it may go, as the file weighs it.
    pub interval: Interval,
}

/// What halving one weight, and raising it by half, do to the lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightSwing {
    /// Whose weight it is.
    pub criterion: usize,
    /// The lead over the best of the others, on the normalised scale, with half the weight; below
    /// nought where another leads.
    pub halved: Option<Exact>,
    /// The same with the weight and a half.
    pub raised: Option<Exact>,
}

impl WeightInterval {
    /// The smallest change that loses the lead as a part of the weight; none if there is no such
    /// change, or no weight.
    #[must_use]
    pub fn relative(&self, appraisal: &Appraisal) -> Option<Exact> {
        let weight = &appraisal.criteria.get(self.criterion)?.weight;
        self.interval.smallest()?.change.abs().over(weight)
    }
}

/// The lead over an option is Σ weight × (part of the leader − part of the option); what it is divided
/// by is more than nought, and does not change who leads.
pub(super) fn intervals(
    appraisal: &Appraisal,
    field: &Field,
    leader: usize,
) -> Vec<WeightInterval> {
    let leads = leads(appraisal, field, leader);
    let criteria = appraisal.criteria.iter().enumerate();
    let intervals = criteria.map(|(criterion, known)| {
        let others = field
            .options
            .iter()
            .enumerate()
            .filter(|(n, _)| *n != leader);
        let rivals: Vec<Rival> = others
            .map(|(n, option)| Rival {
                option: *option,
                lead: leads[n].clone(),
                slope: &field.parts[leader][criterion] - &field.parts[n][criterion],
            })
            .collect();
        WeightInterval {
            criterion,
            interval: Interval::around(&known.weight, &rivals, Exact::zero(), None),
        }
    });
    intervals.collect()
}

/// The lead over each option of the field, times the sum of the weights.
pub(super) fn leads(appraisal: &Appraisal, field: &Field, leader: usize) -> Vec<Exact> {
    let all = appraisal.all_weights();
    let best = &field.normalised[leader];
    let leads = field
        .normalised
        .iter()
        .map(|normalised| &(best - normalised) * &all);
    leads.collect()
}

pub(super) fn swings(appraisal: &Appraisal, field: &Field, leader: usize) -> Vec<WeightSwing> {
    let leads = leads(appraisal, field, leader);
    let all = appraisal.all_weights();
    let half = &Exact::one() / &Exact::of(2);
    let criteria = appraisal.criteria.iter().enumerate();
    let swings = criteria.map(|(criterion, known)| {
        let change = &known.weight * &half;
        let with = |change: &Exact| {
            let rivals = (0..field.options.len()).filter(|n| *n != leader);
            let leads = rivals.map(|n| {
                let slope = &field.parts[leader][criterion] - &field.parts[n][criterion];
                &leads[n] + &(&slope * change)
            });
            leads.min()?.over(&(&all + change))
        };
        WeightSwing {
            criterion,
            halved: with(&-&change),
            raised: with(&change),
        }
    });
    swings.collect()
}
