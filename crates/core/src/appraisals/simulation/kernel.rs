//! Owns the inner loop: weights to totals, totals to ranks, ranks counted.

use num_bigint::BigInt;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{
    Weights,
    draw::{LOT, Lot, around, exponential},
};
use crate::appraisals::{
    Exact,
    grid::Field,
    model::{Appraisal, TieBreak},
    whole::quotient_to_f64,
};

/// How many draws are worked out side by side: what a processor does at once.
const LANES: usize = 8;

/// What stays the same in every draw.
///
/// Options that are level whatever the weights are one class: rounding can't set them apart.
#[derive(Debug)]
pub(super) struct Kernel {
    /// By class, then by criterion: how much of the scale it reaches.
    parts: Vec<Vec<f64>>,
    /// How many ranks the options of a class take up.
    sizes: Vec<u32>,
    /// The class of each option of the field.
    pub(super) class_of: Vec<usize>,
    /// For each criterion its weight, if it is drawn around that; by what part.
    around: Option<(Vec<f64>, f64)>,
    ranks: usize,
}

/// By class, then by rank from 1: how many draws.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    ranks: usize,
    counts: Vec<u64>,
}

impl Counts {
    pub(super) fn add(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
    }

    pub(super) fn of(&self, class: usize) -> &[u64] {
        &self.counts[class * self.ranks..][..self.ranks]
    }
}

impl Kernel {
    pub(super) fn new(appraisal: &Appraisal, field: &Field, weights: &Weights) -> Self {
        // Around no weight there is none: such a criterion sets nobody apart.
        let counts = |criterion: &usize| {
            let weight = appraisal
                .criteria
                .get(*criterion)
                .map(|known| &known.weight);
            *weights == Weights::Any || weight.is_some_and(Exact::is_positive)
        };
        let criteria: Vec<usize> = (0..appraisal.criteria.len()).filter(counts).collect();
        let mut classes: Vec<Vec<&BigInt>> = Vec::new();
        let mut sizes: Vec<u32> = Vec::new();
        let mut class_of = Vec::new();
        for parts in &field.parts {
            let own: Vec<&BigInt> = criteria
                .iter()
                .map(|criterion| &parts[*criterion])
                .collect();
            let class = classes.iter().position(|known| *known == own);
            let class = class.unwrap_or_else(|| {
                classes.push(own);
                sizes.push(0);
                classes.len() - 1
            });
            sizes[class] += 1;
            class_of.push(class);
        }
        if appraisal.tie_break == TieBreak::Dense {
            sizes.fill(1);
        }
        let parts = classes.iter().map(|class| {
            class
                .iter()
                .map(|part| quotient_to_f64(part, &field.part_unit))
                .collect()
        });
        let stated = criteria
            .iter()
            .map(|n| appraisal.criteria[*n].weight.to_f64())
            .collect();
        Self {
            parts: parts.collect(),
            sizes,
            class_of,
            around: match weights {
                Weights::Any => None,
                Weights::Around(part) => Some((stated, part.to_f64())),
            },
            ranks: field.options.len(),
        }
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            ranks: self.ranks,
            counts: vec![0; self.parts.len() * self.ranks],
        }
    }

    /// Makes so many draws from a stream, and counts the ranks.
    pub(super) fn run(&self, draws: u64, mut stream: Xoshiro256PlusPlus, counts: &mut Counts) {
        let criteria = self.parts.first().map_or(0, Vec::len);
        let mut weights: Vec<Lot> = vec![[0.0; LOT]; criteria];
        let mut totals: Vec<Lot> = vec![[0.0; LOT]; self.parts.len()];
        let mut left = usize::try_from(draws).unwrap_or(usize::MAX);
        while left > 0 {
            for (criterion, lot) in weights.iter_mut().enumerate() {
                match &self.around {
                    None => exponential(&mut stream, lot),
                    Some((stated, part)) => around(&mut stream, stated[criterion], *part, lot),
                }
            }
            for (parts, totals) in self.parts.iter().zip(&mut totals) {
                total(parts, &weights, totals);
            }
            let these = left.min(LOT);
            self.rank(&totals, these, counts);
            left -= these;
        }
    }

    /// Counts the rank of each class in the first so many draws of a lot: one more than the options
    /// that are ahead of it.
    fn rank(&self, totals: &[Lot], draws: usize, counts: &mut Counts) {
        for (class, own) in totals.iter().enumerate() {
            let counts = &mut counts.counts[class * self.ranks..][..self.ranks];
            for start in (0..draws).step_by(LANES) {
                let mut ahead = [0_u64; LANES];
                let own = &own[start..start + LANES];
                for (other, size) in totals.iter().zip(&self.sizes) {
                    let other = &other[start..start + LANES];
                    for lane in 0..LANES {
                        ahead[lane] += u64::from(other[lane] > own[lane]) * u64::from(*size);
                    }
                }
                for ahead in &ahead[..LANES.min(draws - start)] {
                    counts[usize::try_from(*ahead).unwrap_or(0)] += 1;
                }
            }
        }
    }
}

/// Σ weight × part in each draw of a lot.
fn total(parts: &[f64], weights: &[Lot], totals: &mut Lot) {
    for start in (0..LOT).step_by(LANES) {
        let mut sums = [0.0; LANES];
        for (part, weights) in parts.iter().zip(weights) {
            let weights = &weights[start..start + LANES];
            for lane in 0..LANES {
                sums[lane] += part * weights[lane];
            }
        }
        totals[start..start + LANES].copy_from_slice(&sums);
    }
}
