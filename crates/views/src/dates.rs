//! Owns dates as pages print them: `9 November 2017`, and dates that are known in part.

use chrono::{Datelike, NaiveDate};
use serde_json::Value as Json;

/// Reads a date as the API writes it; nothing else is one.
pub(crate) fn read(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (date.to_string() == text).then_some(date)
}

/// The year, month and day of a date as the API writes it.
pub(crate) fn parts(text: &str) -> Option<(i32, u8, u8)> {
    let date = read(text)?;
    let (month, day) = (date.month().try_into().ok()?, date.day().try_into().ok()?);
    Some((date.year(), month, day))
}

/// A date in English, such as `9 November 2017`.
pub(crate) fn english(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// Two dates in English, without saying the month or the year twice.
fn between(first: NaiveDate, last: NaiveDate) -> String {
    let start = match (first.year() == last.year(), first.month() == last.month()) {
        (true, true) => first.format("%-d"),
        (true, false) => first.format("%-d %B"),
        (false, _) => first.format("%-d %B %Y"),
    };
    format!("between {start} and {}", english(last))
}

/// A date as its source shows it, in words: what was printed and what it can mean. A day comes
/// first; where it is no one day, what was printed does. A date of which nothing is known is `not shown`, so that no page leaves a blank for the reader to fill.
pub(crate) fn shown(date: &Json) -> Result<String, String> {
    let part = |name: &str| match date.get(name) {
        Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.as_str())),
        _ => Err(format!("`when` needs a date with `{name}`")),
    };
    let day = |name: &str| match part(name)? {
        None => Ok(None),
        Some(text) => match read(text) {
            Some(date) => Ok(Some(date)),
            None => Err(format!("`{text}` is not a date")),
        },
    };
    let printed = part("shown")?;
    let days = (day("earliest")?, day("latest")?);
    let is_one_day = days.0.is_some() && days.0 == days.1;
    let meant = match days {
        (None, None) => None,
        (Some(first), Some(last)) if first == last => Some(english(first)),
        (Some(first), Some(last)) => Some(between(first, last)),
        (Some(first), None) => Some(format!("on or after {}", english(first))),
        (None, Some(last)) => Some(format!("on or before {}", english(last))),
    };
    Ok(match (printed, meant) {
        (None, None) => "not shown".to_owned(),
        (None, Some(meant)) => meant,
        (Some(printed), None) => format!("“{printed}”"),
        (Some(printed), Some(meant)) if printed == meant => meant,
        (Some(printed), Some(meant)) if !is_one_day => format!("“{printed}” ({meant})"),
        (Some(printed), Some(meant)) => format!("{meant} (printed as “{printed}”)"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_kind_of_date_has_its_words() {
        for (printed, earliest, latest, words) in [
            (None, None, None, "not shown"),
            (
                None,
                Some("2017-11-09"),
                Some("2017-11-09"),
                "9 November 2017",
            ),
            (
                Some("09/11/2017"),
                Some("2017-11-09"),
                Some("2017-11-09"),
                "9 November 2017 (printed as “09/11/2017”)",
            ),
            (
                Some("9 November 2017"),
                Some("2017-11-09"),
                Some("2017-11-09"),
                "9 November 2017",
            ),
            (
                Some("by April 2018"),
                None,
                Some("2018-04-30"),
                "“by April 2018” (on or before 30 April 2018)",
            ),
            (
                None,
                Some("2018-04-01"),
                Some("2018-04-30"),
                "between 1 and 30 April 2018",
            ),
            (
                None,
                Some("2018-01-01"),
                Some("2018-12-31"),
                "between 1 January and 31 December 2018",
            ),
            (
                None,
                Some("2017-12-01"),
                Some("2018-01-31"),
                "between 1 December 2017 and 31 January 2018",
            ),
            (None, Some("2018-04-01"), None, "on or after 1 April 2018"),
            (Some("summer"), None, None, "“summer”"),
        ] {
            let date = json!({ "shown": printed, "earliest": earliest, "latest": latest });
            assert_eq!(shown(&date).as_deref(), Ok(words));
        }
    }

    #[test]
    fn what_is_no_date_is_an_error() {
        for wrong in [
            json!(null),
            json!("2017-11-09"),
            json!({ "shown": null, "earliest": null }),
            json!({ "shown": null, "earliest": "9/11/2017", "latest": null }),
        ] {
            assert!(shown(&wrong).is_err(), "{wrong}");
        }
        assert_eq!((read("2017-02-29"), read("2017-1-01")), (None, None));
    }
}
