//! Owns drawing weights, many at a time.

use rand_core::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

/// How many sets of weights are drawn at a time: few enough for a fast cache.
pub(super) const LOT: usize = 256;

/// One weight in each set.
pub(super) type Lot = [f64; LOT];

/// The bits of 1.0, whose fraction is filled with random bits.
const ONE: u64 = 0x3FF0_0000_0000_0000;
/// The bits of √½, where the logarithm's interval begins.
const ROOT_HALF: u64 = 0x3FE6_A09E_667F_3BCD;
/// The bits of 2⁵², whose fraction holds a whole number as it is.
const TWO_52: u64 = 0x4330_0000_0000_0000;
const FRACTION: u64 = 0x000F_FFFF_FFFF_FFFF;

/// Numbers above 0 and up to 1.
fn uniform(stream: &mut Xoshiro256PlusPlus, lot: &mut Lot) {
    for number in lot {
        *number = 2.0 - f64::from_bits(ONE | (stream.next_u64() >> 12));
    }
}

/// Exponential numbers: as weights, and divided by their sum, they are uniform on the simplex. Who is
/// ahead does not change with the sum, so nothing is divided.
pub(super) fn exponential(stream: &mut Xoshiro256PlusPlus, lot: &mut Lot) {
    uniform(stream, lot);
    for number in lot {
        *number = minus_ln(*number);
    }
}

/// A weight times a number from `1 - part` to `1 + part`.
pub(super) fn around(stream: &mut Xoshiro256PlusPlus, weight: f64, part: f64, lot: &mut Lot) {
    uniform(stream, lot);
    for number in lot {
        *number = weight * (1.0 + part * (2.0 * *number - 1.0));
    }
}

/// The logarithm of a number above 0 and up to 1, without its sign, to twelve digits.
///
/// The library's is not the same to the last bit on every machine, and does not run on several numbers
/// at once.
#[inline]
fn minus_ln(number: f64) -> f64 {
    // number = 2^exponent × middle, with a middle from √½ to √2.
    let bits = number.to_bits() + (ONE - ROOT_HALF);
    let exponent = f64::from_bits(TWO_52 | (bits >> 52)) - (4_503_599_627_370_496.0 + 1023.0);
    let middle = f64::from_bits((bits & FRACTION) + ROOT_HALF);
    // ln(middle) = 2 (s + s³/3 + s⁵/5 + …), with s = (middle − 1) / (middle + 1).
    let s = (middle - 1.0) / (middle + 1.0);
    let z = s * s;
    let series = 1.0 / 15.0;
    let series = series * z + 1.0 / 13.0;
    let series = series * z + 1.0 / 11.0;
    let series = series * z + 1.0 / 9.0;
    let series = series * z + 1.0 / 7.0;
    let series = series * z + 1.0 / 5.0;
    let series = series * z + 1.0 / 3.0;
    let series = series * z + 1.0;
    -(exponent * std::f64::consts::LN_2 + 2.0 * s * series)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand_core::SeedableRng;

    use super::*;

    proptest! {
        #[test]
        fn the_logarithm_is_that_of_the_library(number in 1e-16_f64..=1.0) {
            let expected = -number.ln();
            prop_assert!((minus_ln(number) - expected).abs() <= 1e-12 * expected.max(1e-3));
        }
    }

    #[test]
    fn draws_have_the_mean_that_they_should() {
        let mut stream = Xoshiro256PlusPlus::seed_from_u64(7);
        let mut lot = [0.0; LOT];
        let mut sums = [0.0; 2];
        for _ in 0..400 {
            exponential(&mut stream, &mut lot);
            sums[0] += lot.iter().sum::<f64>();
            around(&mut stream, 10.0, 0.2, &mut lot);
            assert!(lot.iter().all(|weight| (8.0..=12.0).contains(weight)));
            sums[1] += lot.iter().sum::<f64>();
        }
        let draws = 400.0 * 256.0;
        assert!((sums[0] / draws - 1.0).abs() < 0.02, "{}", sums[0] / draws);
        assert!((sums[1] / draws - 10.0).abs() < 0.02, "{}", sums[1] / draws);
        assert!(minus_ln(1.0).abs() < 1e-300, "{}", minus_ln(1.0));
    }
}
