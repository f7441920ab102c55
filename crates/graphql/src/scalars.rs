//! Owns the scalars: dates, points in time, amounts of money and exact numbers.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, NaiveTime};
use minuted_core::{
    appraisals::{Decimal as CoreDecimal, Exact},
    money::Pounds,
    time::Timestamp,
};

/// A civil date, such as `2017-11-09`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date(pub(crate) NaiveDate);

#[Scalar]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        // Only the one form, so that 09/11/2017 is never taken for September, and only years of
        // four digits, so that dates are in order as text too.
        match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            Ok(date) if text.len() == 10 && date.to_string() == *text => Ok(Date(date)),
            _ => Err(InputValueError::custom("write a date as 2017-11-09")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A local time of day, such as `10:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimeOfDay(pub(crate) NaiveTime);

#[Scalar]
impl ScalarType for TimeOfDay {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        match NaiveTime::parse_from_str(text, "%H:%M") {
            Ok(time) if text.len() == 5 => Ok(TimeOfDay(time)),
            _ => Err(InputValueError::custom("write a time of day as 10:30")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%H:%M").to_string())
    }
}

/// An amount in pounds sterling, exact, such as `\"500000.00\"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Money(pub(crate) Pounds);

#[Scalar]
impl ScalarType for Money {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let read = Pounds::parse(text).map(Money);
        let wanted = "write an amount in pounds as \"500000\" or \"500000.50\"";
        read.ok_or_else(|| InputValueError::custom(wanted))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.as_decimal())
    }
}

/// An exact decimal number, as a text so that no reader makes a float of it: `\"7.50\"`. A quotient has 28
/// significant digits, half to even. A whole number may be given without quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal(String);

impl Decimal {
    /// Its value.
    pub(crate) fn exact(&self) -> Exact {
        Exact::parse(&self.0).map_or_else(|_| Exact::zero(), |(exact, _)| exact)
    }

    /// It as records keep it.
    pub(crate) fn into_core(self) -> async_graphql::Result<CoreDecimal> {
        let read = CoreDecimal::parse(&self.0);
        read.map_err(|problem| crate::refusals::bad_request(format!("{problem}.")))
    }
}

impl From<&CoreDecimal> for Decimal {
    fn from(number: &CoreDecimal) -> Self {
        Self(number.as_str().to_owned())
    }
}

impl From<&Exact> for Decimal {
    fn from(number: &Exact) -> Self {
        Self(number.to_string())
    }
}

#[Scalar]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = match &value {
            Value::String(text) => text.clone(),
            // A number with a point has been a float on its way here, and may be another by now.
            Value::Number(number) if !number.is_f64() => number.to_string(),
            _ => {
                let wanted = "write an exact number as \"7.5\", in quotation marks";
                return Err(InputValueError::custom(wanted));
            }
        };
        let read = CoreDecimal::parse(&text).map(|number| Self(number.as_str().to_owned()));
        read.map_err(|problem| InputValueError::custom(problem.to_string()))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A point in time in UTC, such as `2017-11-09T10:30:00.000000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instant(pub(crate) Timestamp);

#[Scalar]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        match chrono::DateTime::parse_from_rfc3339(text) {
            Ok(at) => Ok(Instant(at.to_utc().into())),
            Err(_) => Err(InputValueError::custom(
                "write a time as 2017-11-09T10:30:00Z",
            )),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(
            self.0
                .utc()
                .to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        )
    }
}
