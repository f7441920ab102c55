//! Owns working days and clear days: which days count between two dates, and why others don't.
//!
//! Bank holidays come from a dated table, `data/bank-holidays.toml`. What would need a day outside
//! the table is refused: a deadline that silently misses a bank holiday makes a meeting unlawful.
//! Nothing here knows how many days a rule wants; that is in `rules`.

use std::{collections::BTreeMap, fmt, sync::LazyLock};

use chrono::{Datelike, NaiveDate, Weekday};

crate::words! {
    /// A part of the United Kingdom with its own bank holidays.
    Division, "division of the United Kingdom" {
        /// England and Wales.
        EnglandAndWales = "england-and-wales",
        /// Scotland: 2 January and St Andrew's Day, but no Easter Monday.
        Scotland = "scotland",
        /// Northern Ireland: St Patrick's Day and 12 July besides those of England and Wales.
        NorthernIreland = "northern-ireland",
    }
}

crate::words! {
    /// Which days count towards a period.
    Unit, "unit of days" {
        /// Monday to Friday without bank holidays. Source for clear days of notice to the public in
        /// England: R v Swansea City Council, ex parte Elitestone Ltd (Court of Appeal, 1993).
        Working = "working",
        /// Every day.
        Calendar = "calendar",
    }
}

impl Division {
    /// Its name in a sentence.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Division::EnglandAndWales => "England and Wales",
            Division::Scotland => "Scotland",
            Division::NorthernIreland => "Northern Ireland",
        }
    }
}

/// A date for which the table of bank holidays has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "working days can't be counted for {}: the table of bank holidays covers {} to {}",
    short(*.date), short(*.first), short(*.last)
)]
pub struct OutsideTable {
    /// The date that was asked for.
    pub date: NaiveDate,
    /// The first day that the table covers.
    pub first: NaiveDate,
    /// The last day that the table covers.
    pub last: NaiveDate,
}

/// Why a day does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skip {
    /// A Saturday or a Sunday.
    Weekend,
    /// A bank holiday, by its title.
    BankHoliday(&'static str),
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Skip::Weekend => "weekend",
            Skip::BankHoliday(title) => title,
        })
    }
}

/// Which ends of a period between a publication and a meeting count. The day of publication never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ends {
    /// Neither: so many clear days.
    Neither,
    /// The day of the meeting: so many days before it, where the law doesn't say clear days.
    Meeting,
}

/// The days between a publication and a meeting, with those that were skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The day of publication, which never counts.
    pub published: NaiveDate,
    /// The day of the meeting.
    pub meeting: NaiveDate,
    /// Whether that day counts.
    pub ends: Ends,
    /// Which days count.
    pub unit: Unit,
    /// Whose bank holidays.
    pub division: Division,
    /// How many days counted.
    pub days: u32,
    /// The days between the two that did not count, in order, each with why.
    pub skipped: Vec<(NaiveDate, Skip)>,
}

impl Count {
    /// The days that counted, in order.
    pub fn counted(&self) -> impl Iterator<Item = NaiveDate> {
        between(self.published, self.meeting, self.ends)
            .filter(|day| self.skipped.binary_search_by_key(day, |s| s.0).is_err())
    }
}

impl fmt::Display for Count {
    /// The arithmetic in plain English, as one or two sentences.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (left_out, clear) = match self.ends {
            Ends::Neither => ("leaving out both", "clear "),
            Ends::Meeting => ("leaving out the first", ""),
        };
        write!(
            f,
            "From {} to {}, {left_out}, there {} {} {clear}{} {}.",
            long(self.published),
            long(self.meeting),
            if self.days == 1 { "is" } else { "are" },
            self.days,
            self.unit,
            if self.days == 1 { "day" } else { "days" },
        )?;
        let mut not_counted: Vec<String> = Vec::new();
        let weekend = self
            .skipped
            .iter()
            .filter(|(_, why)| *why == Skip::Weekend)
            .count();
        for (day, why) in &self.skipped {
            if let Skip::BankHoliday(title) = why {
                not_counted.push(format!("{title} ({})", short(*day)));
            }
        }
        // Years apart, a list of every holiday would explain nothing any more.
        if not_counted.len() > 12 {
            not_counted = vec![format!("{} bank holidays", not_counted.len())];
        }
        match weekend {
            0 => {}
            1 => not_counted.push("1 weekend day".to_owned()),
            n => not_counted.push(format!("{n} weekend days")),
        }
        if not_counted.is_empty() {
            return Ok(());
        }
        write!(f, " Not counted: {}.", not_counted.join(", "))
    }
}

/// The clear days between a publication and a meeting: neither the day of publication nor the day
/// of the meeting counts. None if the meeting is not after the publication.
///
/// Source: R v Justices of Herefordshire (1820), cited in Elitestone. Calendar days need no table
/// and are counted for any dates.
pub fn clear_days(
    published: NaiveDate,
    meeting: NaiveDate,
    unit: Unit,
    division: Division,
) -> Result<Count, OutsideTable> {
    let notice = Notice {
        days: 0,
        ends: Ends::Neither,
        unit,
        division,
    };
    notice.count(published, meeting)
}

/// How long before a meeting something has to be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How many days.
    pub days: u32,
    /// Whether the day of the meeting is one of them.
    pub ends: Ends,
    /// Which days count.
    pub unit: Unit,
    /// Whose bank holidays.
    pub division: Division,
}

impl Notice {
    /// The days that a publication gives before a meeting. None if the meeting is not after it.
    pub fn count(self, published: NaiveDate, meeting: NaiveDate) -> Result<Count, OutsideTable> {
        let Self {
            ends,
            unit,
            division,
            ..
        } = self;
        let mut skipped = Vec::new();
        if unit == Unit::Working {
            // Both ends too, so that the answer never depends on which end was outside.
            why_not_working(published, division)?;
            why_not_working(meeting, division)?;
            for day in between(published, meeting, ends) {
                if let Some(why) = why_not_working(day, division)? {
                    skipped.push((day, why));
                }
            }
        }
        let not_counted = i64::from(ends == Ends::Neither);
        let all = (meeting - published).num_days() - not_counted;
        let all = u32::try_from(all).unwrap_or(0);
        let days = all - u32::try_from(skipped.len()).unwrap_or(all);
        Ok(Count {
            published,
            meeting,
            ends,
            unit,
            division,
            days,
            skipped,
        })
    }

    /// The latest working day of publication that gives so much notice of a meeting.
    pub fn latest_publication(self, meeting: NaiveDate) -> Result<NaiveDate, OutsideTable> {
        // A meeting on a day that doesn't count adds nothing to the days between.
        let counts =
            self.unit == Unit::Calendar || why_not_working(meeting, self.division)?.is_none();
        let days = match self.ends {
            Ends::Meeting if counts => self.days.saturating_sub(1),
            _ => self.days,
        };
        latest_publication(meeting, days, self.unit, self.division)
    }

    /// The earliest working day for a meeting that gets so much notice by a publication.
    pub fn earliest_meeting(self, published: NaiveDate) -> Result<NaiveDate, OutsideTable> {
        earliest_meeting(published, self.clear(), self.unit, self.division)
    }

    /// Whether it never gives less than another.
    #[must_use]
    pub fn is_at_least(self, other: Self) -> bool {
        // So many working days are never fewer than so many days of the calendar.
        let comparable = self.unit == other.unit || self.unit == Unit::Working;
        comparable && self.division == other.division && other.clear() <= self.clear()
    }

    /// How many clear days it gives of a meeting on a day that counts.
    const fn clear(self) -> u32 {
        match self.ends {
            Ends::Neither => self.days,
            Ends::Meeting => self.days.saturating_sub(1),
        }
    }
}

impl fmt::Display for Notice {
    /// In a sentence: `5 clear working days`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clear = match self.ends {
            Ends::Neither => "clear ",
            Ends::Meeting => "",
        };
        let plural = if self.days == 1 { "" } else { "s" };
        write!(f, "{} {clear}{} day{plural}", self.days, self.unit)
    }
}

/// The latest working day of publication that leaves `days` clear days before the meeting.
///
/// It is a working day even where calendar days count: an office publishes when it is open.
pub fn latest_publication(
    meeting: NaiveDate,
    days: u32,
    unit: Unit,
    division: Division,
) -> Result<NaiveDate, OutsideTable> {
    walk(meeting, days, unit, division, NaiveDate::pred_opt)
}

/// The earliest working day for a meeting that leaves `days` clear days after the publication.
pub fn earliest_meeting(
    published: NaiveDate,
    days: u32,
    unit: Unit,
    division: Division,
) -> Result<NaiveDate, OutsideTable> {
    walk(published, days, unit, division, NaiveDate::succ_opt)
}

/// The last of `days` working days that follow `from`; `from` itself if `days` is none.
pub fn add_working_days(
    from: NaiveDate,
    days: u32,
    division: Division,
) -> Result<NaiveDate, OutsideTable> {
    match days.checked_sub(1) {
        None => why_not_working(from, division).map(|_| from),
        Some(between) => earliest_meeting(from, between, Unit::Working, division),
    }
}

/// Why a day is not a working day, or nothing if it is one.
pub fn why_not_working(day: NaiveDate, division: Division) -> Result<Option<Skip>, OutsideTable> {
    TABLE.why_not_working(day, division)
}

/// A date in a sentence: `Thursday 9 April 2026`.
pub(crate) fn long(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}

/// A date in a sentence without its weekday: `9 April 2026`.
pub(crate) fn short(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// The days after `first` and before `last`, with `last` where that end counts.
fn between(first: NaiveDate, last: NaiveDate, ends: Ends) -> impl Iterator<Item = NaiveDate> {
    let within = move |day: &NaiveDate| match ends {
        Ends::Neither => *day < last,
        Ends::Meeting => *day <= last,
    };
    first.iter_days().skip(1).take_while(within)
}

/// The first working day, going one way from `from`, with `days` days that count in between.
fn walk(
    from: NaiveDate,
    days: u32,
    unit: Unit,
    division: Division,
    next: fn(&NaiveDate) -> Option<NaiveDate>,
) -> Result<NaiveDate, OutsideTable> {
    why_not_working(from, division)?;
    let mut left = days;
    let mut day = from;
    // It ends: the table ends both ways.
    loop {
        day = next(&day).unwrap_or(NaiveDate::MAX);
        let working = why_not_working(day, division)?.is_none();
        if left == 0 && working {
            return Ok(day);
        }
        if working || unit == Unit::Calendar {
            left = left.saturating_sub(1);
        }
    }
}

/// The bank holidays of each division between two days.
struct Table {
    first: NaiveDate,
    last: NaiveDate,
    holidays: BTreeMap<(Division, NaiveDate), String>,
}

/// A file that can't be read gives a table that covers nothing, so that every question is refused;
/// a test keeps the file readable.
static TABLE: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("../data/bank-holidays.toml")).unwrap_or_default());

impl Default for Table {
    fn default() -> Self {
        Self {
            first: NaiveDate::MAX,
            last: NaiveDate::MIN,
            holidays: BTreeMap::new(),
        }
    }
}

impl Table {
    fn read(text: &str) -> Option<Self> {
        let file: toml::Table = text.parse().ok()?;
        let edge = |key| file.get("covers")?.get(key)?.to_string().parse().ok();
        let mut holidays = BTreeMap::new();
        for division in Division::ALL {
            for (day, title) in file.get(division.word())?.as_table()? {
                holidays.insert((*division, day.parse().ok()?), title.as_str()?.to_owned());
            }
        }
        Some(Self {
            first: edge("from")?,
            last: edge("to")?,
            holidays,
        })
    }

    fn why_not_working(
        &'static self,
        day: NaiveDate,
        division: Division,
    ) -> Result<Option<Skip>, OutsideTable> {
        if day < self.first || self.last < day {
            return Err(OutsideTable {
                date: day,
                first: self.first,
                last: self.last,
            });
        }
        if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            return Ok(Some(Skip::Weekend));
        }
        let title = self.holidays.get(&(division, day));
        Ok(title.map(|title| Skip::BankHoliday(title)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EW: Division = Division::EnglandAndWales;
    const SCOT: Division = Division::Scotland;
    const NI: Division = Division::NorthernIreland;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn working(published: &str, meeting: &str) -> u32 {
        clear_days(day(published), day(meeting), Unit::Working, EW)
            .unwrap()
            .days
    }

    #[test]
    fn the_table_covers_what_it_says() {
        let table = Table::read(include_str!("../data/bank-holidays.toml")).unwrap();
        assert_eq!(
            (table.first, table.last),
            (day("2012-01-02"), day("2028-12-26"))
        );
        let count = |d| table.holidays.keys().filter(|(of, _)| *of == d).count();
        assert_eq!([EW, SCOT, NI].map(count), [140, 157, 174]);
        for (division, date) in table.holidays.keys() {
            let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
            assert!(!weekend, "{division} {date}");
            assert!(
                table.first <= *date && *date <= table.last,
                "{division} {date}"
            );
        }
        // The one-offs, which a rule of thumb would miss.
        for date in [
            "2012-06-05",
            "2020-05-08",
            "2022-06-03",
            "2022-09-19",
            "2023-05-08",
        ] {
            for division in Division::ALL {
                assert!(
                    table.holidays.contains_key(&(*division, day(date))),
                    "{date}"
                );
            }
        }
    }

    #[test]
    fn the_latest_publication_of_the_test_vectors() {
        // Meeting, division, then the latest publication for 3, 5 and 28 clear working days.
        let vectors = [
            ("2026-04-09", EW, "2026-04-01", "2026-03-30", "2026-02-25"),
            ("2026-04-09", SCOT, "2026-04-02", "2026-03-31", "2026-02-26"),
            ("2026-05-06", EW, "2026-04-29", "2026-04-27", "2026-03-23"),
            ("2026-05-06", SCOT, "2026-04-29", "2026-04-27", "2026-03-24"),
            ("2026-05-06", NI, "2026-04-29", "2026-04-27", "2026-03-23"),
            ("2026-01-07", EW, "2025-12-31", "2025-12-29", "2025-11-24"),
            ("2026-01-07", SCOT, "2025-12-30", "2025-12-24", "2025-11-20"),
            ("2026-07-15", NI, "2026-07-08", "2026-07-06", "2026-06-03"),
            ("2026-07-15", EW, "2026-07-09", "2026-07-07", "2026-06-04"),
            ("2026-12-01", SCOT, "2026-11-24", "2026-11-20", "2026-10-20"),
            ("2026-12-01", EW, "2026-11-25", "2026-11-23", "2026-10-21"),
            ("2027-01-06", EW, "2026-12-30", "2026-12-24", "2026-11-23"),
        ];
        for (meeting, division, three, five, twenty_eight) in vectors {
            for (days, expected) in [(3, three), (5, five), (28, twenty_eight)] {
                let latest = latest_publication(day(meeting), days, Unit::Working, division);
                assert_eq!(
                    latest,
                    Ok(day(expected)),
                    "{days} before {meeting} in {division}"
                );
            }
        }
    }

    #[test]
    fn the_latest_publication_for_28_clear_calendar_days() {
        for (meeting, expected) in [
            ("2026-04-09", "2026-03-11"),
            ("2026-05-06", "2026-04-07"),
            ("2026-01-07", "2025-12-09"),
            ("2026-07-15", "2026-06-16"),
            ("2026-12-01", "2026-11-02"),
            ("2027-01-06", "2026-12-08"),
        ] {
            let latest = latest_publication(day(meeting), 28, Unit::Calendar, EW);
            assert_eq!(latest, Ok(day(expected)), "{meeting}");
        }
        // A calendar count that would land on a weekend goes back to the Friday.
        let latest = latest_publication(day("2026-03-09"), 7, Unit::Calendar, EW);
        assert_eq!(latest, Ok(day("2026-02-27")));
    }

    #[test]
    fn the_real_cases() {
        // Nuneaton and Bedworth, 2019: two Easter holidays were missed.
        for (meeting, latest) in [("2019-04-23", "2019-04-11"), ("2019-04-30", "2019-04-18")] {
            let found = latest_publication(day(meeting), 5, Unit::Working, EW);
            assert_eq!(found, Ok(day(latest)), "{meeting}");
        }
        // The State Funeral, in every division.
        for division in Division::ALL {
            let count = clear_days(
                day("2022-09-13"),
                day("2022-09-20"),
                Unit::Working,
                *division,
            );
            assert_eq!(count.unwrap().days, 3, "{division}");
        }
        // Friday to Friday is four; five clear days reach the Monday after.
        assert_eq!(working("2013-07-12", "2013-07-19"), 4);
        assert_eq!(working("2013-07-12", "2013-07-22"), 5);
        let meeting = earliest_meeting(day("2013-07-12"), 5, Unit::Working, EW);
        assert_eq!(meeting, Ok(day("2013-07-22")));
        // Woking, 2024: published on the 13th, call-in to the 20th.
        assert_eq!(
            add_working_days(day("2024-09-13"), 5, EW),
            Ok(day("2024-09-20"))
        );
    }

    #[test]
    fn days_that_are_not_clear_days_count_the_day_of_the_meeting() {
        let notice = |days, unit| Notice {
            days,
            ends: Ends::Meeting,
            unit,
            division: NI,
        };
        // Unit, published, meeting, days; the 13th of July 2026 is a holiday in Northern Ireland.
        for (unit, published, meeting, days) in [
            (Unit::Calendar, "2026-07-10", "2026-07-15", 5),
            (Unit::Calendar, "2026-07-11", "2026-07-15", 4),
            (Unit::Calendar, "2026-07-15", "2026-07-15", 0),
            (Unit::Calendar, "2026-07-16", "2026-07-15", 0),
            (Unit::Working, "2026-07-10", "2026-07-15", 2),
            (Unit::Working, "2026-07-10", "2026-07-18", 4),
        ] {
            let count = notice(1, unit).count(day(published), day(meeting)).unwrap();
            assert_eq!(count.days, days, "{published} to {meeting}");
            assert_eq!(
                count.counted().count(),
                days as usize,
                "{published} to {meeting}"
            );
        }
        // Meeting, five days before it, and the earliest meeting after that publication.
        for (unit, meeting, latest, earliest) in [
            (Unit::Calendar, "2026-07-15", "2026-07-10", "2026-07-15"),
            // Five days before a Thursday is a Saturday, on which no office publishes.
            (Unit::Calendar, "2026-07-16", "2026-07-10", "2026-07-15"),
            (Unit::Working, "2026-07-15", "2026-07-07", "2026-07-15"),
            // A meeting on a Saturday does not count itself.
            (Unit::Working, "2026-07-18", "2026-07-09", "2026-07-17"),
        ] {
            let five = notice(5, unit);
            assert_eq!(
                five.latest_publication(day(meeting)),
                Ok(day(latest)),
                "{meeting}"
            );
            assert_eq!(
                five.earliest_meeting(day(latest)),
                Ok(day(earliest)),
                "{meeting}"
            );
            assert!(five.count(day(latest), day(meeting)).unwrap().days >= 5);
        }
        let count = notice(5, Unit::Calendar).count(day("2026-07-11"), day("2026-07-15"));
        assert_eq!(
            count.unwrap().to_string(),
            "From Saturday 11 July 2026 to Wednesday 15 July 2026, leaving out the first, there are \
             4 calendar days."
        );
    }

    #[test]
    fn a_notice_is_at_least_another_if_it_never_gives_less() {
        let notice = |days, ends, unit, division| Notice {
            days,
            ends,
            unit,
            division,
        };
        use {Ends::*, Unit::*};
        for (ours, law, expected) in [
            (
                notice(5, Neither, Working, NI),
                notice(5, Meeting, Working, NI),
                true,
            ),
            (
                notice(5, Meeting, Working, NI),
                notice(5, Neither, Working, NI),
                false,
            ),
            (
                notice(6, Meeting, Working, NI),
                notice(5, Neither, Working, NI),
                true,
            ),
            (
                notice(4, Neither, Calendar, NI),
                notice(5, Meeting, Calendar, NI),
                true,
            ),
            (
                notice(3, Neither, Calendar, NI),
                notice(5, Meeting, Calendar, NI),
                false,
            ),
            (
                notice(5, Meeting, Working, NI),
                notice(5, Meeting, Calendar, NI),
                true,
            ),
            (
                notice(9, Meeting, Calendar, NI),
                notice(5, Meeting, Working, NI),
                false,
            ),
            (
                notice(9, Neither, Working, EW),
                notice(5, Meeting, Working, NI),
                false,
            ),
        ] {
            assert_eq!(ours.is_at_least(law), expected, "{ours} for {law}");
        }
        assert_eq!(
            notice(1, Meeting, Calendar, NI).to_string(),
            "1 calendar day"
        );
    }

    #[test]
    fn what_is_outside_the_table_is_refused() {
        // Elitestone: two clear working days, but the table does not go back so far.
        let refused = clear_days(day("1990-04-26"), day("1990-05-01"), Unit::Working, EW);
        assert_eq!(
            refused.unwrap_err().to_string(),
            "working days can't be counted for 26 April 1990: the table of bank holidays covers \
             2 January 2012 to 26 December 2028"
        );
        for (published, meeting) in [
            ("2011-12-30", "2012-01-10"),
            ("2028-12-20", "2029-01-05"),
            ("2029-01-05", "2028-12-20"),
        ] {
            let refused = clear_days(day(published), day(meeting), Unit::Working, EW);
            assert!(refused.is_err(), "{published} to {meeting}");
        }
        assert!(latest_publication(day("2012-01-04"), 5, Unit::Working, EW).is_err());
        assert!(latest_publication(day("2029-02-01"), 5, Unit::Calendar, EW).is_err());
        assert!(earliest_meeting(day("2028-12-22"), 5, Unit::Working, EW).is_err());
        assert!(latest_publication(day("2026-04-09"), u32::MAX, Unit::Working, EW).is_err());
        assert!(add_working_days(NaiveDate::MAX, 0, EW).is_err());
        // Calendar days need no table.
        let count = clear_days(day("1990-04-26"), day("1990-05-01"), Unit::Calendar, EW).unwrap();
        assert_eq!(count.days, 4);
    }

    #[test]
    fn a_count_explains_itself() {
        let count = clear_days(day("2026-03-30"), day("2026-04-09"), Unit::Working, EW).unwrap();
        assert_eq!(
            count.to_string(),
            "From Monday 30 March 2026 to Thursday 9 April 2026, leaving out both, there are 5 \
             clear working days. Not counted: Good Friday (3 April 2026), Easter Monday (6 April \
             2026), 2 weekend days."
        );
        assert_eq!(
            count.skipped[0],
            (day("2026-04-03"), Skip::BankHoliday("Good Friday"))
        );
        let counted: Vec<_> = count.counted().map(|day| day.to_string()).collect();
        let expected = [
            "2026-03-31",
            "2026-04-01",
            "2026-04-02",
            "2026-04-07",
            "2026-04-08",
        ];
        assert_eq!(counted, expected);
        let none = clear_days(day("2026-04-09"), day("2026-04-09"), Unit::Working, EW).unwrap();
        assert_eq!((none.days, none.counted().count()), (0, 0));
        let years = clear_days(day("2016-04-08"), day("2026-04-09"), Unit::Working, EW).unwrap();
        assert!(
            years
                .to_string()
                .ends_with("bank holidays, 1044 weekend days."),
            "{years}"
        );
    }
}
