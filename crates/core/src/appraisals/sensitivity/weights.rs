//! Owns what one weight does to the lead while the others stay as they are.

use num_bigint::BigInt;
use num_traits::{One, Zero};

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
    /// The smallest change that loses the lead as a part of the weight, or, where there is no weight, of
    /// all weights together; none if there is no such change.
    #[must_use]
    pub fn relative(&self, appraisal: &Appraisal) -> Option<Exact> {
        let weight = &appraisal.criteria.get(self.criterion)?.weight;
        let change = self.interval.smallest()?.change.abs();
        change
            .over(weight)
            .or_else(|| change.over(&appraisal.all_weights()))
    }
}

/// The lead over an option is Σ weight × (part of the leader − part of the option); what it is divided
/// by is more than nought, and does not change who leads.
pub(super) fn intervals(
    appraisal: &Appraisal,
    field: &Field,
    leader: usize,
) -> Vec<WeightInterval> {
    let leads = leads(field, leader);
    let unit = Exact::ratio(BigInt::one(), field.weight_unit.clone());
    let criteria = appraisal.criteria.iter().enumerate();
    let intervals = criteria.map(|(criterion, known)| {
        let rivals = field.rivals(leader).map(|n| Rival {
            option: field.options[n],
            lead: leads[n].clone(),
            slope: &field.parts[leader][criterion] - &field.parts[n][criterion],
        });
        let rivals: Vec<Rival> = rivals.collect();
        WeightInterval {
            criterion,
            interval: Interval::around(&known.weight, &rivals, &unit, Exact::zero(), None),
        }
    });
    intervals.collect()
}

/// The lead over each option of the field, in the units of its sums.
pub(super) fn leads(field: &Field, leader: usize) -> Vec<BigInt> {
    let leads = field.sums.iter().map(|sum| &field.sums[leader] - sum);
    leads.collect()
}

pub(super) fn swings(field: &Field, leader: usize) -> Vec<WeightSwing> {
    let leads = leads(field, leader);
    let all: BigInt = field.weights.iter().sum();
    let swings = field.weights.iter().enumerate().map(|(criterion, weight)| {
        // Everything twice, so that half a weight is whole.
        let with = |change: &BigInt| {
            let leads = field.rivals(leader).map(|n| {
                let slope = &field.parts[leader][criterion] - &field.parts[n][criterion];
                &leads[n] * 2 + slope * change
            });
            let below: BigInt = (&all * 2 + change) * &field.part_unit;
            let least = leads.min().filter(|_| !below.is_zero())?;
            Some(Exact::ratio(least, below))
        };
        WeightSwing {
            criterion,
            halved: with(&-weight),
            raised: with(weight),
        }
    });
    swings.collect()
}
