//! Owns dates that an example gives relative to today, so that a coming meeting stays to come.

use chrono::{Days, NaiveDate};
use minuted_core::calendar::{Division, why_not_working};

/// The furthest that a date may be from today.
const FURTHEST: u32 = 10_000;

/// Reads `today`, `today+14`, `today-3`, `workday` (today or the next working day), `workday+8`
/// (the eighth working day after today) or `workday-2`; none: it is none of these.
pub(super) fn day(text: &str, today: NaiveDate) -> Option<Result<NaiveDate, String>> {
    if let Some(offset) = text.strip_prefix("today") {
        let (back, days) = parse(offset)?;
        let moved = if back {
            today.checked_sub_days(Days::new(days.into()))
        } else {
            today.checked_add_days(Days::new(days.into()))
        };
        return Some(moved.ok_or_else(|| "this date is out of range".to_owned()));
    }
    let offset = text.strip_prefix("workday")?;
    let (back, days) = parse(offset)?;
    Some(working(today, back, days))
}

/// Whether it goes back, and by how many days.
fn parse(offset: &str) -> Option<(bool, u32)> {
    if offset.is_empty() {
        return Some((false, 0));
    }
    let back = offset.starts_with('-');
    let number = offset.strip_prefix(['+', '-'])?;
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.parse().ok().filter(|days| *days <= FURTHEST)?;
    digits.then_some((back, number))
}

fn working(today: NaiveDate, back: bool, days: u32) -> Result<NaiveDate, String> {
    let works = |day: NaiveDate| {
        why_not_working(day, Division::EnglandAndWales)
            .map(|skip| skip.is_none())
            .map_err(|error| error.to_string())
    };
    let (mut day, mut left) = (today, days);
    loop {
        let counts = works(day)? && (day != today || days == 0);
        if counts && left <= 1 {
            return Ok(day);
        }
        left -= u32::from(counts);
        let next = if back { day.pred_opt() } else { day.succ_opt() };
        day = next.ok_or("this date is out of range")?;
    }
}

/// A date in a sentence: `4 December 2026`.
pub(super) fn in_words(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_today() {
        // A Friday; 31 August 2026 is a bank holiday.
        let today = "2026-08-28".parse().unwrap();
        for (text, expected) in [
            ("today", Some("2026-08-28")),
            ("today+14", Some("2026-09-11")),
            ("today-3", Some("2026-08-25")),
            ("workday", Some("2026-08-28")),
            ("workday+1", Some("2026-09-01")),
            ("workday+2", Some("2026-09-02")),
            ("workday-1", Some("2026-08-27")),
            ("workday-5", Some("2026-08-21")),
            ("todays", None),
            ("today+", None),
            ("today+x", None),
            ("tomorrow", None),
        ] {
            let found = day(text, today).map(|day| day.unwrap().to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
        let saturday = "2026-08-29".parse().unwrap();
        let next = day("workday", saturday).unwrap().unwrap();
        assert_eq!(next.to_string(), "2026-09-01");
        assert!(day("workday+9999", today).unwrap().is_err());
        assert_eq!(in_words(next), "1 September 2026");
    }
}
