//! How notice of a meeting is counted, and what a refusal for want of it says.

use minuted_core::rules::SourceFacts;

use super::{
    conditions::{meeting, said},
    day, good,
};

fn notice(days: u32, unit: &str, division: &str) -> String {
    format!("\"notice_given\"\nclear_days = {days}\nunit = \"{unit}\"\ndivision = \"{division}\"")
}

#[test]
fn notice_is_counted_in_the_unit_and_for_the_division_that_the_rule_names() {
    let rows = [
        // The Scottish 31 March is the English 30 March: Easter Monday.
        (
            notice(5, "working", "england-and-wales"),
            "2026-03-30",
            true,
        ),
        (
            notice(5, "working", "england-and-wales"),
            "2026-03-31",
            false,
        ),
        (notice(5, "working", "scotland"), "2026-03-31", true),
        (notice(5, "working", "scotland"), "2026-04-01", false),
        (notice(3, "working", "northern-ireland"), "2026-04-01", true),
        (
            notice(28, "calendar", "england-and-wales"),
            "2026-03-11",
            true,
        ),
        (
            notice(28, "calendar", "england-and-wales"),
            "2026-03-12",
            false,
        ),
        (
            notice(28, "calendar", "england-and-wales"),
            "2026-03-13",
            false,
        ),
        (
            notice(1, "calendar", "england-and-wales"),
            "2026-04-10",
            false,
        ),
    ];
    // Days that are not clear days count that of the meeting: five before 9 April is the 4th.
    let days = |unit: &str| notice(5, unit, "northern-ireland").replace("clear_days", "days");
    let not_clear = [
        (days("calendar"), "2026-04-04", true),
        (days("calendar"), "2026-04-05", false),
        (days("working"), "2026-03-31", true),
        (days("working"), "2026-04-01", false),
    ];
    for (condition, today, holds) in rows.into_iter().chain(not_clear) {
        let said = said("meeting", &condition, &good(), today);
        assert_eq!(said.is_none(), holds, "{condition} on {today}: {said:?}");
    }
}

#[test]
fn a_refusal_for_want_of_notice_shows_its_arithmetic() {
    let two = said(
        "meeting",
        &notice(2, "calendar", "england-and-wales"),
        &good(),
        "2026-04-07",
    );
    assert_eq!(
        two.as_deref(),
        Some(
            "A meeting on Thursday 9 April 2026 takes 2 clear calendar days of notice; published \
             on Tuesday 7 April 2026 it gets 1. From Tuesday 7 April 2026 to Thursday 9 April \
             2026, leaving out both, there is 1 clear calendar day. The last day to publish was \
             Thursday 2 April 2026. With publication on 7 April 2026 the meeting can be on Friday \
             10 April 2026 or later."
        )
    );
}

#[test]
fn days_that_are_not_clear_days_are_told_as_such() {
    let days = notice(5, "calendar", "northern-ireland").replace("clear_days", "days");
    assert_eq!(
        said("meeting", &days, &good(), "2026-04-07").as_deref(),
        Some(
            "A meeting on Thursday 9 April 2026 takes 5 calendar days of notice; published on \
             Tuesday 7 April 2026 it gets 2. From Tuesday 7 April 2026 to Thursday 9 April 2026, \
             leaving out the first, there are 2 calendar days. The last day to publish was Thursday \
             2 April 2026. With publication on 7 April 2026 the meeting can be on Monday 13 April \
             2026 or later."
        )
    );
}

#[test]
fn notice_is_never_guessed() {
    // Outside the table nothing is guessed.
    let far = meeting(|m| m.date = Some(day("2029-04-09")));
    let five = notice(5, "working", "england-and-wales");
    assert_eq!(
        said("meeting", &five, &far, "2029-03-01").as_deref(),
        Some(
            "Whether there are 5 clear working days of notice is not known: working days can't be \
             counted for 1 March 2029: the table of bank holidays covers 2 January 2012 to 26 \
             December 2028. Choose a date that the table covers, or have the table brought up to \
             date."
        )
    );
    // A transcribed meeting counts from the day that its source shows, never from today.
    let mut past = good();
    past.source = Some(SourceFacts {
        named: true,
        date_shown: true,
    });
    assert_eq!(
        said("meeting", &five, &past, "2026-03-01").as_deref(),
        Some(
            "The source does not show when notice was published: record that day if another \
             source shows it."
        )
    );
    past.meeting.as_mut().unwrap().notice_published = Some(day("2026-03-30"));
    assert_eq!(said("meeting", &five, &past, "2026-06-01"), None);
}
