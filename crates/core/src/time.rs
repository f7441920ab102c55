//! Owns points in time and dates as records hold them: whole microseconds of UTC, civil dates, and
//! dates as a source shows them.
//!
//! Nothing here reads a clock: functions of this crate take `now`.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::calendar::short;

/// A point in time: whole microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since the epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The same point as a UTC date and time; one outside chrono's range is its nearest end.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(if self.0 < 0 {
            DateTime::<Utc>::MIN_UTC
        } else {
            DateTime::<Utc>::MAX_UTC
        })
    }

    /// The civil date at this moment in `zone`: a board's zone decides what day it is.
    #[must_use]
    pub fn date_in(self, zone: Zone) -> NaiveDate {
        self.utc().with_timezone(&zone.0).date_naive()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(value: DateTime<Utc>) -> Self {
        Self(value.timestamp_micros())
    }
}

/// A time zone of the IANA database, such as `Europe/London`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

impl Zone {
    /// The zone of every public body of the United Kingdom.
    pub const LONDON: Zone = Zone(Tz::Europe__London);

    /// The point in time of a local date and time: the earlier one where clocks go back, and the
    /// first moment after the gap where they go forward.
    #[must_use]
    pub fn at(self, date: NaiveDate, time: NaiveTime) -> Timestamp {
        let local = date.and_time(time);
        let shifted = local + chrono::TimeDelta::hours(1);
        self.0
            .from_local_datetime(&local)
            .earliest()
            .or_else(|| self.0.from_local_datetime(&shifted).earliest())
            .map_or(Timestamp(local.and_utc().timestamp_micros()), |at| {
                at.with_timezone(&Utc).into()
            })
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name())
    }
}

impl std::str::FromStr for Zone {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Zone).map_err(|_| {
            let given: String = text.chars().take(60).collect();
            format!("`{given}` is not a time zone; write one such as Europe/London")
        })
    }
}

impl Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// A date as a source gives it. Every part may be unknown; all unknown means "not shown".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownDate {
    /// The date as printed, such as `by April 2018`.
    pub shown: Option<String>,
    /// The earliest day that it can mean.
    pub earliest: Option<NaiveDate>,
    /// The latest day that it can mean.
    pub latest: Option<NaiveDate>,
}

impl ShownDate {
    /// A date known to the day.
    #[must_use]
    pub fn exact(date: NaiveDate) -> Self {
        Self {
            shown: None,
            earliest: Some(date),
            latest: Some(date),
        }
    }

    /// The day, if it is known.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        self.earliest.filter(|_| self.earliest == self.latest)
    }

    /// Whether nothing at all is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.shown.is_none() && self.earliest.is_none() && self.latest.is_none()
    }

    /// Whether the bounds are in order.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        match (self.earliest, self.latest) {
            (Some(earliest), Some(latest)) => earliest <= latest,
            _ => true,
        }
    }

    /// The day that places it in a list: the latest that it can mean, else the earliest.
    #[must_use]
    pub fn sort_day(&self) -> Option<NaiveDate> {
        self.latest.or(self.earliest)
    }
}

/// As printed, else the day or days that are known, else `not shown`.
impl std::fmt::Display for ShownDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.shown, self.earliest, self.latest) {
            (Some(shown), _, _) => f.write_str(shown),
            (None, Some(earliest), Some(latest)) if earliest == latest => {
                f.write_str(&short(earliest))
            }
            (None, Some(earliest), Some(latest)) => {
                write!(f, "from {} to {}", short(earliest), short(latest))
            }
            (None, Some(earliest), None) => write!(f, "{} or later", short(earliest)),
            (None, None, Some(latest)) => write!(f, "by {}", short(latest)),
            (None, None, None) => f.write_str("not shown"),
        }
    }
}

/// From a day to a day, both included; open where no day is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first day, or unknown.
    pub from: Option<NaiveDate>,
    /// The last day, or none yet.
    pub to: Option<NaiveDate>,
}

impl Period {
    /// Whether `day` lies in the period. An unknown start counts as always begun.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether its ends are in order.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        match (self.from, self.to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        }
    }

    /// Whether any day lies in both.
    #[must_use]
    pub fn overlaps(&self, other: &Period) -> bool {
        let starts_before = |a: &Period, b: &Period| match (a.from, b.to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        starts_before(self, other) && starts_before(other, self)
    }

    /// Whether it is established that some day lies in both. A period whose start is unknown is
    /// only known to hold its last day, or, where it has none, that it has not ended.
    #[must_use]
    pub fn surely_overlaps(&self, other: &Period) -> bool {
        let from = |period: &Period| period.from.or(period.to).unwrap_or(NaiveDate::MAX);
        let to = |period: &Period| period.to.unwrap_or(NaiveDate::MAX);
        from(self) <= to(other) && from(other) <= to(self)
    }
}

/// In plain English, such as `from 2016-05-18 to 2017-05-16`.
impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.from {
            Some(from) => write!(f, "from {from}")?,
            None => f.write_str("from an unknown day")?,
        }
        match self.to {
            Some(to) => write!(f, " to {to}"),
            None => f.write_str(" on"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_holds_both_its_ends() {
        let period = Period {
            from: Some(day("2018-05-01")),
            to: Some(day("2018-05-31")),
        };
        for (date, held) in [
            ("2018-04-30", false),
            ("2018-05-01", true),
            ("2018-05-31", true),
            ("2018-06-01", false),
        ] {
            assert_eq!(period.contains(day(date)), held, "{date}");
        }
    }

    #[test]
    fn an_unknown_start_overlaps_only_where_it_is_established() {
        let period = |from: Option<&str>, to: Option<&str>| Period {
            from: from.map(day),
            to: to.map(day),
        };
        let old = period(Some("2010-01-01"), Some("2012-12-31"));
        for (other, overlaps, surely) in [
            (period(None, Some("2018-03-31")), true, false),
            (period(None, Some("2011-03-31")), true, true),
            (period(None, None), true, false),
            (period(Some("2012-12-31"), None), true, true),
            (period(Some("2013-01-01"), None), false, false),
        ] {
            assert_eq!(old.overlaps(&other), overlaps, "{other}");
            assert_eq!(other.surely_overlaps(&old), surely, "{other}");
        }
        assert!(period(None, None).surely_overlaps(&period(Some("2026-01-01"), None)));
    }

    #[test]
    fn the_board_s_zone_decides_the_day() {
        // 23:30 UTC on 30 June is already July in London.
        let late = Timestamp::from(
            DateTime::parse_from_rfc3339("2026-06-30T23:30:00Z")
                .unwrap()
                .to_utc(),
        );
        assert_eq!(late.date_in(Zone::LONDON), day("2026-07-01"));
    }

    #[test]
    fn a_local_time_in_the_spring_gap_is_the_moment_after_it() {
        let at = Zone::LONDON.at(
            day("2026-03-29"),
            NaiveTime::from_hms_opt(1, 30, 0).unwrap(),
        );
        assert_eq!(at.utc().to_rfc3339(), "2026-03-29T01:30:00+00:00");
    }

    #[test]
    fn a_shown_date_reads_as_printed_or_as_known() {
        let date = |shown: Option<&str>, earliest: Option<&str>, latest: Option<&str>| ShownDate {
            shown: shown.map(str::to_owned),
            earliest: earliest.map(day),
            latest: latest.map(day),
        };
        let (first, last) = (Some("2018-04-01"), Some("2018-04-30"));
        for (date, expected) in [
            (date(Some("by April 2018"), None, last), "by April 2018"),
            (date(None, first, first), "1 April 2018"),
            (
                date(None, first, last),
                "from 1 April 2018 to 30 April 2018",
            ),
            (date(None, first, None), "1 April 2018 or later"),
            (date(None, None, last), "by 30 April 2018"),
            (date(None, None, None), "not shown"),
        ] {
            assert_eq!(date.to_string(), expected);
        }
    }

    #[test]
    fn a_shown_date_sorts_by_its_latest_day() {
        let april = ShownDate {
            shown: Some("by April 2018".to_owned()),
            earliest: None,
            latest: Some(day("2018-04-30")),
        };
        assert_eq!(
            (april.day(), april.sort_day()),
            (None, Some(day("2018-04-30")))
        );
    }
}
