//! Owns exact numbers over one denominator: whole numbers, which are added, multiplied and compared
//! without reducing a fraction each time. Many scales of many widths would make that slow.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::Exact;

/// The least denominator that all numbers have in common.
pub(super) fn common<'n>(numbers: impl IntoIterator<Item = &'n Exact>) -> BigInt {
    let mut common = BigInt::one();
    for number in numbers {
        let denominator = number.denominator();
        let rest = &common % denominator;
        // Most numbers have the denominators of those before them.
        if !rest.is_zero() {
            common *= denominator / shared(denominator.clone(), rest);
        }
    }
    common
}

/// The greatest divisor that two numbers share.
pub(super) fn shared(mut a: BigInt, mut b: BigInt) -> BigInt {
    while !b.is_zero() {
        let rest = &a % &b;
        a = b;
        b = rest;
    }
    a.abs()
}

/// A number times a denominator that it divides: its numerator over that.
pub(super) fn over(number: &Exact, denominator: &BigInt) -> BigInt {
    number.numerator() * (denominator / number.denominator())
}

/// Σ of the products of two lists.
pub(super) fn dot(a: &[Exact], b: &[Exact]) -> Exact {
    let units = [common(a), common(b)];
    let products = a
        .iter()
        .zip(b)
        .map(|(a, b)| over(a, &units[0]) * over(b, &units[1]));
    let [first, second] = &units;
    Exact::ratio(products.sum(), first * second)
}

/// The float nearest to a quotient, for simulation and pictures only.
pub(super) fn quotient_to_f64(above: &BigInt, below: &BigInt) -> f64 {
    let quotient = BigRational::new_raw(above.clone(), below.clone());
    quotient.to_f64().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quotients() -> impl Strategy<Value = Vec<Exact>> {
        let quotient = (-999_i64..1000, 1_i64..60);
        let quotient = quotient.prop_map(|(n, d)| Exact::ratio(n.into(), d.into()));
        prop::collection::vec(quotient, 1..8)
    }

    proptest! {
        #[test]
        fn sums_of_products_are_those_of_fractions(a in quotients(), b in quotients()) {
            let expected: Exact = a.iter().zip(&b).map(|(a, b)| a * b).sum();
            prop_assert_eq!(dot(&a, &b), expected);
        }

        #[test]
        fn every_number_is_whole_over_the_common_denominator(numbers in quotients()) {
            let unit = common(&numbers);
            for number in &numbers {
                prop_assert_eq!(&Exact::ratio(over(number, &unit), unit.clone()), number);
            }
        }
    }
}
