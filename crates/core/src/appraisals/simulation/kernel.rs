//! Owns the inner loop: weights to totals, totals to ranks, ranks counted.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{
    Weights,
    close::{Close, rounding},
    draw::{LOT, Lot, around, exponential},
};
use crate::appraisals::{
    grid::Field,
    model::{Appraisal, TieBreak},
    whole::{quotient_to_f64, shared},
};

/// How many draws are worked out side by side: what a processor does at once.
const LANES: usize = 8;

/// Parts are near that differ by less than this power of a half: a thousandth of the scale.
const NEAR_BITS: u32 = 10;

/// What stays the same in every draw.
///
/// Options that are level whatever the weights are one class. Where classes are so near, or weights drawn
/// from so little, that floats might not tell totals apart, those are compared exactly: rounding neither
/// sets level options apart nor puts one ahead of what is better.
#[derive(Debug)]
pub(super) struct Kernel {
    /// By class, then by criterion: how much of the scale it reaches.
    parts: Vec<Vec<f64>>,
    /// The same, exactly.
    close: Close,
    /// Totals that differ by no more than this part of the largest are close.
    rounding: f64,
    /// Whether totals may be close more often than hardly ever.
    guarded: bool,
    /// How many ranks the options of a class take up.
    sizes: Vec<u32>,
    /// Whether options that are level take up one rank together.
    dense: bool,
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
            let weight = field.weights.get(*criterion);
            *weights == Weights::Any || weight.is_some_and(BigInt::is_positive)
        };
        let criteria: Vec<usize> = (0..field.weights.len()).filter(counts).collect();
        let dense = appraisal.tie_break == TieBreak::Dense;
        let mut classes: Vec<Vec<BigInt>> = Vec::new();
        let mut sizes: Vec<u32> = Vec::new();
        let mut class_of = Vec::new();
        for parts in &field.parts {
            let own = criteria.iter().map(|criterion| parts[*criterion].clone());
            let own: Vec<BigInt> = own.collect();
            let class = classes.iter().position(|known| *known == own);
            let class = class.unwrap_or_else(|| {
                classes.push(own);
                sizes.push(0);
                classes.len() - 1
            });
            sizes[class] += 1;
            class_of.push(class);
        }
        if dense {
            sizes.fill(1);
        }
        let parts = classes.iter().map(|class| {
            class
                .iter()
                .map(|part| quotient_to_f64(part, &field.part_unit))
                .collect()
        });
        Self {
            parts: parts.collect(),
            guarded: *weights != Weights::Any || near(&classes, &field.part_unit),
            close: Close::new(classes, field.part_unit.clone()),
            rounding: rounding(criteria.len()),
            sizes,
            dense,
            class_of,
            around: match weights {
                Weights::Any => None,
                Weights::Around(part) => Some((stated(field, &criteria), part.to_f64())),
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
        let mut ahead = vec![[0; LANES]; self.parts.len()];
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
            left -= these;
            if !self.guarded {
                self.rank(&totals, these, counts);
                continue;
            }
            for start in (0..these).step_by(LANES) {
                let lanes = LANES.min(these - start);
                let close = self.rank_and_guard(&totals, start, &mut ahead);
                for lane in (0..lanes).filter(|lane| close[*lane]) {
                    let set: Vec<f64> = weights.iter().map(|lot| lot[start + lane]).collect();
                    self.settle(&set, lane, &mut ahead);
                }
                for (ahead, counts) in ahead.iter().zip(counts.counts.chunks_mut(self.ranks)) {
                    for ahead in &ahead[..lanes] {
                        counts[usize::try_from(*ahead).unwrap_or(0)] += 1;
                    }
                }
            }
        }
    }

    /// Counts the rank of each class in the first so many draws of a lot: one more than the options that
    /// are ahead of it.
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

    /// How many options are ahead of each class in draws side by side, and in which of them totals are
    /// so close that rounding may have decided.
    fn rank_and_guard(
        &self,
        totals: &[Lot],
        start: usize,
        ahead: &mut [[u64; LANES]],
    ) -> [bool; LANES] {
        let mut close_by = [0.0; LANES];
        for own in totals {
            let own = &own[start..start + LANES];
            for lane in 0..LANES {
                if own[lane] > close_by[lane] {
                    close_by[lane] = own[lane];
                }
            }
        }
        for close_by in &mut close_by {
            *close_by *= self.rounding;
        }
        ahead.fill([0; LANES]);
        let mut close = [0_u64; LANES];
        for (n, own) in totals.iter().enumerate() {
            let (own, size) = (&own[start..start + LANES], u64::from(self.sizes[n]));
            let (before, after) = ahead.split_at_mut(n + 1);
            let Some(mine) = before.last_mut() else {
                continue;
            };
            let others = totals[n + 1..].iter().zip(&self.sizes[n + 1..]);
            for ((other, other_size), theirs) in others.zip(after) {
                let (other, other_size) = (&other[start..start + LANES], u64::from(*other_size));
                for lane in 0..LANES {
                    let lead = other[lane] - own[lane];
                    let behind = lead > 0.0;
                    close[lane] |= u64::from(lead.abs() <= close_by[lane]);
                    mine[lane] += if behind { other_size } else { 0 };
                    theirs[lane] += if behind { 0 } else { size };
                }
            }
        }
        close.map(|close| close > 0)
    }

    /// Ranks the classes of one draw exactly.
    #[cold]
    fn settle(&self, weights: &[f64], lane: usize, ahead: &mut [[u64; LANES]]) {
        let mut order: Vec<usize> = (0..self.parts.len()).collect();
        order.sort_by(|one, other| self.close.order(*other, *one, weights));
        let level =
            |one: &usize, other: &usize| self.close.order(*one, *other, weights) == Ordering::Equal;
        let mut before = 0;
        for group in order.chunk_by(level) {
            for class in group {
                ahead[*class][lane] = before;
            }
            let sizes = group.iter().map(|class| u64::from(self.sizes[*class]));
            let sizes: u64 = sizes.sum();
            before += if self.dense { 1 } else { sizes };
        }
    }
}

/// Whether two classes differ by so little against every criterion that the rounding of their totals, which
/// are far larger, could matter. Where they differ by more it does in less than one of 10¹² draws.
fn near(classes: &[Vec<BigInt>], unit: &BigInt) -> bool {
    let little = |one: &BigInt, other: &BigInt| (one - other).abs() << NEAR_BITS < *unit;
    let pairs = classes.iter().enumerate();
    let mut pairs =
        pairs.flat_map(|(n, one)| classes[n + 1..].iter().map(move |other| (one, other)));
    pairs.any(|(one, other)| one.iter().zip(other).all(|(one, other)| little(one, other)))
}

/// The weights of these criteria in whole numbers that have no divisor in common: floats hold those
/// exactly, and they do not change with the unit of the weights.
fn stated(field: &Field, criteria: &[usize]) -> Vec<f64> {
    let weights = || criteria.iter().map(|n| &field.weights[*n]);
    let divisor = weights().fold(BigInt::zero(), |divisor, weight| {
        shared(weight.clone(), divisor)
    });
    weights()
        .map(|weight| quotient_to_f64(weight, &divisor))
        .collect()
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
