//! Owns decimal numbers as they were given: exact, with the decimal places that they were written with.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Exact, NotANumber};

/// A decimal number as it was given, such as `7.50`. The places tell how finely somebody scored, so
/// they are kept; there is one way of writing each.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    text: String,
    places: u32,
}

impl Decimal {
    /// Reads a number such as `-12.50` or `1.25e1`.
    pub fn parse(text: &str) -> Result<Self, NotANumber> {
        let (exact, places) = Exact::parse(text)?;
        let text = exact.shown(places);
        // An exponent may have made it longer than it was.
        Exact::parse(&text)?;
        Ok(Self { text, places })
    }

    /// A number that was reckoned, rounded to so many places, half to even.
    #[must_use]
    pub fn rounded(exact: &Exact, places: u32) -> Self {
        let text = exact.shown(places);
        Self { text, places }
    }

    /// Its value.
    #[must_use]
    pub fn exact(&self) -> Exact {
        Exact::parse(&self.text).map_or_else(|_| Exact::zero(), |(exact, _)| exact)
    }

    /// The decimal places that it was written with.
    #[must_use]
    pub const fn places(&self) -> u32 {
        self.places
    }

    /// It as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Decimal {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        Self::parse(text)
    }
}

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "write a number such as 7 or 7.5",
            Self::TooLong => "write a number of at most 28 digits",
            Self::Exponent => "write a number with an exponent from e-28 to e28",
        })
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_in_one_way_and_keeps_its_places() {
        for (given, written, places) in [
            ("7.50", "7.50", 2),
            ("007", "7", 0),
            ("-0", "0", 0),
            ("-0.0", "0.0", 1),
            ("1.25e1", "12.5", 1),
            ("5e-3", "0.005", 3),
            ("1e27", "1000000000000000000000000000", 0),
        ] {
            let number = Decimal::parse(given).unwrap();
            assert_eq!((number.as_str(), number.places()), (written, places));
            let json = serde_json::to_string(&number).unwrap();
            assert_eq!(serde_json::from_str::<Decimal>(&json).unwrap(), number);
        }
        for (given, why) in [
            ("", NotANumber::Form),
            ("seven", NotANumber::Form),
            ("1e28", NotANumber::TooLong),
        ] {
            assert_eq!(Decimal::parse(given), Err(why), "{given}");
        }
    }
}
