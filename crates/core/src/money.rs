//! Owns amounts of money: exact, in pence, written in pounds.

use std::fmt;

/// The most pence that an amount may have: a thousand million million pounds.
const MOST: i64 = 100_000_000_000_000_000;

/// An amount in pounds sterling, not below nothing, kept in whole pence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pounds(i64);

impl Pounds {
    /// The amount of so many pence.
    #[must_use]
    pub const fn of_pence(pence: i64) -> Self {
        Self(pence)
    }

    /// Its pence.
    #[must_use]
    pub const fn pence(self) -> i64 {
        self.0
    }

    /// Reads an amount as a program writes it: `500000` or `500000.50`. None of anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (pounds, pence) = match text.split_once('.') {
            Some((pounds, pence)) if pence.len() == 2 => (pounds, pence),
            Some(_) => return None,
            None => (text, "00"),
        };
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(pounds) || !digits(pence) {
            return None;
        }
        let pounds: i64 = pounds.parse().ok()?;
        let all = pounds.checked_mul(100)?.checked_add(pence.parse().ok()?)?;
        (all <= MOST).then_some(Self(all))
    }

    /// As a program reads it: `500000.00`.
    #[must_use]
    pub fn as_decimal(self) -> String {
        format!("{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// As people read it: `£500,000`, `£1,234.50`.
impl fmt::Display for Pounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = (self.0 / 100).to_string();
        let mut grouped = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        match self.0 % 100 {
            0 => write!(f, "£{grouped}"),
            pence => write!(f, "£{grouped}.{pence:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_amount_is_read_in_pounds_and_pence_and_in_no_other_way() {
        for (text, pence, told) in [
            ("0", 0, "£0"),
            ("500000", 50_000_000, "£500,000"),
            ("1234.50", 123_450, "£1,234.50"),
            ("999", 99_900, "£999"),
            ("1000000.05", 100_000_005, "£1,000,000.05"),
        ] {
            let read = Pounds::parse(text).unwrap();
            assert_eq!((read.pence(), read.to_string().as_str()), (pence, told));
        }
        for text in [
            "",
            ".",
            "1.",
            "1.5",
            "1.505",
            "-1",
            "+1",
            "1,000",
            "£1",
            "1e3",
            " 1",
            "１",
            "99999999999999999999",
        ] {
            assert_eq!(Pounds::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(pence in 0..MOST) {
            let amount = Pounds::of_pence(pence);
            prop_assert_eq!(Pounds::parse(&amount.as_decimal()), Some(amount));
        }
    }
}
