//! Owns exact numbers: what was written in decimals, and every sum, product and quotient of it.
//!
//! Nothing is rounded while it is reckoned. It is rounded when it is written: to 28 significant
//! digits, half to even.

use std::{
    cmp::Ordering,
    fmt,
    ops::{Add, Div, Mul, Neg, Sub},
};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};
use serde::{Serialize, Serializer};

/// How many significant digits are written.
const DIGITS: i64 = 28;

/// The most digits that a number may be written with, and the furthest that its point may be moved.
const LONGEST: usize = 28;

/// Quotients of fewer bits than this in all are reduced.
const REDUCED_BITS: u64 = 2048;

/// An exact number.
///
/// As JSON it is a text, so that no reader makes a float of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exact(BigRational);

/// Why a text is no exact number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotANumber {
    /// It is written in another way.
    Form,
    /// It has more digits than anybody means.
    TooLong,
    /// Its point is moved further than anybody means.
    Exponent,
}

impl Exact {
    /// Nought.
    #[must_use]
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// One.
    #[must_use]
    pub fn one() -> Self {
        Self(BigRational::one())
    }

    /// A count.
    #[must_use]
    pub fn of(count: usize) -> Self {
        Self(BigRational::from_integer(BigInt::from(count)))
    }

    /// A quotient of whole numbers, the second not nought.
    ///
    /// A long one is not reduced: that takes far longer than all else that is done with it, and it is
    /// equal to the reduced one, compared and written like it.
    pub(super) fn ratio(above: BigInt, below: BigInt) -> Self {
        if above.bits() + below.bits() < REDUCED_BITS {
            return Self(BigRational::new(above, below));
        }
        let (above, below) = if below.is_negative() {
            (-above, -below)
        } else {
            (above, below)
        };
        Self(BigRational::new_raw(above, below))
    }

    /// A sum as [`Exact::ratio`] gives it: for what nothing is added to again and again.
    pub(super) fn plus(&self, other: &Self) -> Self {
        let above = self.numerator() * other.denominator() + other.numerator() * self.denominator();
        Self::ratio(above, self.denominator() * other.denominator())
    }

    pub(super) fn numerator(&self) -> &BigInt {
        self.0.numer()
    }

    /// Its denominator, more than nought.
    pub(super) fn denominator(&self) -> &BigInt {
        self.0.denom()
    }

    /// Reads a decimal number, `-12.50` or `1.25e1`, with the decimal places that it is written with.
    pub fn parse(text: &str) -> Result<(Self, u32), NotANumber> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, whole(exponent).ok_or(NotANumber::Form)?),
            None => (text, 0),
        };
        let (negative, unsigned) = match mantissa.strip_prefix('-') {
            Some(unsigned) => (true, unsigned),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (before, after) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let figures = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !figures(before) || !figures(after) {
            return Err(NotANumber::Form);
        }
        let after = if unsigned.contains('.') { after } else { "" };
        let most = i64::try_from(LONGEST).unwrap_or(i64::MAX);
        if before.len() + after.len() > LONGEST {
            return Err(NotANumber::TooLong);
        }
        if exponent.abs() > most {
            return Err(NotANumber::Exponent);
        }
        let digits: BigInt = format!("{before}{after}")
            .parse()
            .map_err(|_| NotANumber::Form)?;
        let places = i64::try_from(after.len()).unwrap_or(most) - exponent;
        let value = BigRational::from_integer(if negative { -digits } else { digits });
        let exact = Self(value * power_of_ten(-places));
        Ok((exact, u32::try_from(places).unwrap_or(0)))
    }

    /// `self / other`; none where `other` is nought.
    #[must_use]
    pub fn over(&self, other: &Self) -> Option<Self> {
        (!other.is_zero()).then(|| self / other)
    }

    /// Whether it is nought.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether it is more than nought.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        self.0.is_positive()
    }

    /// Whether it is less than nought.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// Without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        Self(self.0.abs())
    }

    /// One of the last decimal place: for 2, `0.01`.
    #[must_use]
    pub fn last_place(places: u32) -> Self {
        Self(power_of_ten(-i64::from(places)))
    }

    /// Rounded to decimal places, half to even.
    #[must_use]
    pub fn rounded(&self, places: u32) -> Self {
        let scaled = self.scaled(i64::from(places));
        Self(BigRational::from_integer(scaled) * power_of_ten(-i64::from(places)))
    }

    /// Rounded to decimal places and written with all of them, as people read it.
    #[must_use]
    pub fn shown(&self, places: u32) -> String {
        let scaled = self.scaled(i64::from(places));
        let digits = scaled.abs().to_string();
        let width = usize::try_from(places).unwrap_or(usize::MAX);
        let digits = format!("{digits:0>least$}", least = width + 1);
        let (before, after) = digits.split_at(digits.len() - width);
        let sign = if scaled.is_negative() { "-" } else { "" };
        let point = if after.is_empty() { "" } else { "." };
        format!("{sign}{before}{point}{after}")
    }

    /// As people read it in a table: to five significant digits, and whole numbers whole.
    #[must_use]
    pub fn brief(&self) -> String {
        // One of the last place is to be a ten-thousandth of the number, or less.
        let places = (4 - self.exponent()).clamp(0, 28);
        let shown = self.shown(u32::try_from(places).unwrap_or(0));
        match shown.split_once('.') {
            Some((before, after)) if after.bytes().all(|b| b == b'0') => before.to_owned(),
            Some(_) => shown.trim_end_matches('0').to_owned(),
            None => shown,
        }
    }

    /// A part of a whole as people read it: in points of 100, to one decimal.
    #[must_use]
    pub fn points(&self) -> String {
        (self * &Self::of(100)).shown(1)
    }

    /// It times a power of ten, to the nearest whole number, half to even.
    fn scaled(&self, places: i64) -> BigInt {
        let power = BigInt::from(10).pow(places.unsigned_abs());
        let (above, below) = (self.numerator().abs(), self.denominator());
        let size = if places < 0 {
            half_even(&above, &(below * power))
        } else {
            half_even(&(above * power), below)
        };
        if self.is_negative() { -size } else { size }
    }

    /// The place of its first figure: 0 for ones, 1 for tens, −1 for tenths. Of nought it is that of ones.
    fn exponent(&self) -> i64 {
        let (above, below) = (self.numerator().abs(), self.denominator());
        if above.is_zero() {
            return 0;
        }
        let bits = |number: &BigInt| i64::try_from(number.bits()).unwrap_or(i64::MAX);
        // A bit is 0.30103 of a figure; what this is off by is made good by comparing.
        let mut exponent = (bits(&above) - bits(below)) * 30_103 / 100_000;
        let reaches = |exponent: i64| {
            let power = BigInt::from(10).pow(exponent.unsigned_abs());
            if exponent < 0 {
                &above * power >= *below
            } else {
                above >= below * power
            }
        };
        while reaches(exponent + 1) {
            exponent += 1;
        }
        while !reaches(exponent) {
            exponent -= 1;
        }
        exponent
    }

    /// The nearest float: for simulation and pictures only.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.0.to_f64().unwrap_or(f64::NAN)
    }
}

fn whole(text: &str) -> Option<i64> {
    let figures = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sound = !figures.is_empty() && figures.bytes().all(|b| b.is_ascii_digit());
    // What is longer than any number is too long, and not of another form.
    sound.then(|| text.parse().unwrap_or(i64::from(i32::MAX)))
}

fn power_of_ten(exponent: i64) -> BigRational {
    let power = BigInt::from(10).pow(exponent.unsigned_abs());
    if exponent < 0 {
        BigRational::new_raw(BigInt::one(), power)
    } else {
        BigRational::from_integer(power)
    }
}

/// The whole number nearest to a quotient that is not below nought; of two that are equally near, the even
/// one.
fn half_even(above: &BigInt, below: &BigInt) -> BigInt {
    let floor = above / below;
    let twice: BigInt = (above - &floor * below) * 2;
    match twice.cmp(below) {
        Ordering::Less => floor,
        Ordering::Equal if !floor.bit(0) => floor,
        _ => floor + 1,
    }
}

/// To 28 significant digits, half to even, without an exponent and without noughts at the end.
impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("0");
        }
        let mut places = DIGITS - 1 - self.exponent();
        let mut digits = self.scaled(places).abs().to_string();
        while places < 0 {
            digits.push('0');
            places += 1;
        }
        let places = usize::try_from(places).unwrap_or(0);
        let digits = format!("{digits:0>least$}", least = places + 1);
        let (before, after) = digits.split_at(digits.len() - places);
        let after = after.trim_end_matches('0');
        let sign = if self.is_negative() { "-" } else { "" };
        let point = if after.is_empty() { "" } else { "." };
        write!(f, "{sign}{before}{point}{after}")
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Add for &Exact {
    type Output = Exact;

    fn add(self, other: Self) -> Exact {
        Exact(&self.0 + &other.0)
    }
}

impl Sub for &Exact {
    type Output = Exact;

    fn sub(self, other: Self) -> Exact {
        Exact(&self.0 - &other.0)
    }
}

impl Mul for &Exact {
    type Output = Exact;

    fn mul(self, other: Self) -> Exact {
        Exact::ratio(
            self.numerator() * other.numerator(),
            self.denominator() * other.denominator(),
        )
    }
}

/// By what is known not to be nought; elsewhere [`Exact::over`].
impl Div for &Exact {
    type Output = Exact;

    fn div(self, other: Self) -> Exact {
        Exact::ratio(
            self.numerator() * other.denominator(),
            self.denominator() * other.numerator(),
        )
    }
}

impl Neg for &Exact {
    type Output = Exact;

    fn neg(self) -> Exact {
        Exact(-&self.0)
    }
}

impl std::iter::Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::zero(), |sum, number| &sum + &number)
    }
}

impl<'a> std::iter::Sum<&'a Exact> for Exact {
    fn sum<I: Iterator<Item = &'a Self>>(numbers: I) -> Self {
        numbers.fold(Self::zero(), |sum, number| &sum + number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap().0
    }

    #[test]
    fn numbers_are_read_with_their_places_and_written_plainly() {
        for (text, places, written) in [
            ("0", 0, "0"),
            ("-0.0", 1, "0"),
            ("7.50", 2, "7.5"),
            ("-12", 0, "-12"),
            ("+3", 0, "3"),
            ("1.25e1", 1, "12.5"),
            ("5E2", 0, "500"),
            ("5e-3", 3, "0.005"),
            ("1e28", 0, "10000000000000000000000000000"),
        ] {
            let (number, found) = Exact::parse(text).unwrap();
            assert_eq!((number.to_string().as_str(), found), (written, places));
        }
        for text in [
            "", ".5", "5.", "1,5", "1e", "e1", "nan", "inf", "1_0", "١", "--1", " 1",
        ] {
            assert_eq!(Exact::parse(text), Err(NotANumber::Form), "{text}");
        }
        let long = "12345678901234567890123456789";
        assert_eq!(Exact::parse(long), Err(NotANumber::TooLong));
        for text in ["1e29", "1e-30", "1e-99999999999999999999"] {
            assert_eq!(Exact::parse(text), Err(NotANumber::Exponent), "{text}");
        }
    }

    #[test]
    fn quotients_are_written_to_28_digits_half_to_even() {
        for (above, below, written) in [
            ("1", "3", "0.3333333333333333333333333333"),
            ("2", "3", "0.6666666666666666666666666667"),
            ("-200", "3", "-66.66666666666666666666666667"),
            ("1", "300", "0.003333333333333333333333333333"),
            ("1", "8", "0.125"),
            // 28 nines and more: the rounding carries into the whole number.
            (
                "9999999999999999999999999999",
                "1e28",
                "0.9999999999999999999999999999",
            ),
        ] {
            assert_eq!((&exact(above) / &exact(below)).to_string(), written);
        }
        let third = &exact("1") / &exact("3");
        assert_eq!(&(&third + &third) + &third, Exact::one());
        let nearly = &Exact::one() - &Exact::last_place(40);
        assert_eq!(nearly.to_string(), "1");
        for (text, shown) in [
            ("0.25", "0.2"),
            ("0.35", "0.4"),
            ("-0.25", "-0.2"),
            ("9.96", "10.0"),
        ] {
            assert_eq!(exact(text).shown(1), shown);
            assert_eq!(exact(text).rounded(1), exact(shown));
        }
        assert_eq!(
            (exact("2.5").shown(0), exact("-0.04").shown(1)),
            ("2".to_owned(), "0.0".to_owned())
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(digits in any::<i64>(), places in 0_u32..9) {
            let number = &Exact::parse(&digits.to_string()).unwrap().0 * &Exact::last_place(places);
            prop_assert_eq!(exact(&number.to_string()), number);
        }
    }
}
