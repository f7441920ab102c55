//! Owns telling totals apart that rounding could mix up: exactly, by the weights that were drawn.

use std::{cmp::Ordering, sync::OnceLock};

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::appraisals::whole::quotient_to_f64;

/// Where the exponent of a float begins.
const EXPONENT: u32 = 52;
const FRACTION: u64 = (1 << EXPONENT) - 1;

/// The parts of classes, exactly, and their differences.
#[derive(Debug)]
pub(super) struct Close {
    /// By class, then by criterion, over `unit`.
    parts: Vec<Vec<BigInt>>,
    unit: BigInt,
    /// How far each class is ahead of each other, by criterion; worked out when first asked for.
    leads: Vec<OnceLock<Vec<f64>>>,
}

/// Two sums of so many products differ for certain if they differ by more than this part of the larger:
/// each part is rounded once, each product once, and each sum once.
pub(super) fn rounding(terms: usize) -> f64 {
    let steps = u32::try_from(terms).unwrap_or(u32::MAX).saturating_add(8);
    f64::from(steps) * f64::EPSILON
}

impl Close {
    pub(super) fn new(parts: Vec<Vec<BigInt>>, unit: BigInt) -> Self {
        let pairs = parts.len() * parts.len();
        Self {
            parts,
            unit,
            leads: (0..pairs).map(|_| OnceLock::new()).collect(),
        }
    }

    /// The total of one class against that of another, with these weights.
    pub(super) fn order(&self, one: usize, other: usize, weights: &[f64]) -> Ordering {
        let leads = self.leads[one * self.parts.len() + other].get_or_init(|| {
            let parts = self.parts[one].iter().zip(&self.parts[other]);
            parts
                .map(|(one, other)| quotient_to_f64(&(one - other), &self.unit))
                .collect()
        });
        // Most often the differences tell already, because nothing large hides them.
        let (mut lead, mut size) = (0.0, 0.0_f64);
        for (part, weight) in leads.iter().zip(weights) {
            lead += part * weight;
            size += (part * weight).abs();
        }
        if f64::abs(lead) > size * rounding(weights.len()) {
            return lead.total_cmp(&0.0);
        }
        self.exactly(one, other, weights)
    }

    fn exactly(&self, one: usize, other: usize, weights: &[f64]) -> Ordering {
        let weights: Vec<(u64, u64)> = weights.iter().map(|weight| taken_apart(*weight)).collect();
        let least = weights.iter().map(|(_, exponent)| *exponent).min();
        let least = least.unwrap_or(0);
        let parts = self.parts[one].iter().zip(&self.parts[other]);
        let leads = parts
            .zip(&weights)
            .map(|((one, other), (whole, exponent))| {
                ((one - other) * *whole) << (exponent - least)
            });
        let lead: BigInt = leads.sum();
        match (lead.is_zero(), lead.is_negative()) {
            (true, _) => Ordering::Equal,
            (_, true) => Ordering::Less,
            _ => Ordering::Greater,
        }
    }
}

/// A float that is not below nought as a whole number times a power of two, whose exponent counts from
/// the least that there is.
fn taken_apart(number: f64) -> (u64, u64) {
    let (exponent, fraction) = (number.to_bits() >> EXPONENT, number.to_bits() & FRACTION);
    if exponent == 0 {
        (fraction, 1)
    } else {
        (fraction | (1 << EXPONENT), exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(numbers: &[i64]) -> Vec<BigInt> {
        numbers.iter().copied().map(BigInt::from).collect()
    }

    #[test]
    fn what_floats_can_t_tell_apart_is_told_exactly() {
        let large = 1_i64 << 60;
        let close = Close::new(
            vec![
                whole(&[large, 1]),
                whole(&[large + 1, 0]),
                whole(&[large + 1, 0]),
            ],
            BigInt::from(large) << 1,
        );
        for (weights, order) in [
            ([1.0, 0.75], Ordering::Less),
            ([0.5, 0.5], Ordering::Equal),
            (
                [1.0, f64::from_bits(1.0_f64.to_bits() + 1)],
                Ordering::Greater,
            ),
            ([1.0, f64::from_bits(1.0_f64.to_bits() - 1)], Ordering::Less),
            ([1e-30, 1e30], Ordering::Greater),
            ([0.0, 5e-324], Ordering::Greater),
        ] {
            assert_eq!(close.order(0, 1, &weights), order, "{weights:?}");
            assert_eq!(close.order(1, 0, &weights), order.reverse(), "{weights:?}");
            assert_eq!(close.order(1, 2, &weights), Ordering::Equal);
        }
    }
}
