//! Items that come on an agenda after it is published: in time, as urgent where the law has that way,
//! or not at all. And how a file says so.

use minuted_core::{
    refusal::Refusal,
    rules::{Facts, LateItem, MeetingPhase, Profile, Profiles, Urgency},
};

use super::{
    day, good,
    problems::{Row, check},
};

const PROBLEMS: &[Row] = &[
    (
        "[meeting]\ninitial = \"draft\"",
        "[meeting]\ninitial = \"draft\"\n¦urgent_items = { ¦advise = \"Ask.\" }",
        &[
            ("meeting.urgent_items", "`citation` is missing"),
            (
                "meeting.urgent_items.advise",
                "there is no field `advise` here (did you mean `advice`?)",
            ),
        ],
    ),
    (
        "[decision]\ninitial = \"draft\"",
        "[decision]\ninitial = \"draft\"\n¦urgent_items = { citation = \"X 1\" }",
        &[(
            "decision.urgent_items",
            "there is no field `urgent_items` here",
        )],
    ),
    (
        "[[meeting.transitions.publish.conditions]]\nrule = \"notice\"",
        "¦[[meeting.transitions.publish.conditions]]\ndays = 3\nrule = \"notice\"",
        &[(
            "meeting.transitions.publish.conditions.0",
            "(`clear_days`) or so many days that count that of the meeting (`days`)",
        )],
    ),
    (
        "clear_days = 3",
        "days = ¦400",
        &[(
            "meeting.transitions.publish.conditions.0.days",
            "`days` takes a whole number from 1 to 365",
        )],
    ),
];

#[test]
fn what_is_wrong_with_notice_and_urgent_items_is_told_at_its_place() {
    for (old, new, expected) in PROBLEMS {
        check(old, new, expected);
    }
}

fn law(id: &str) -> Profile {
    let profiles = Profiles::shipped().unwrap();
    profiles
        .in_force(id, day("2026-03-30"))
        .unwrap()
        .as_ref()
        .clone()
}

fn called() -> Facts {
    let mut facts = good();
    facts.meeting.as_mut().unwrap().phase = MeetingPhase::Called;
    facts
}

/// The rule by which an item is urgent, nothing if it comes in time, or the refusal.
fn late(law: &Profile, today: &str, urgency: Option<(bool, bool)>) -> Result<String, Refusal> {
    let urgency = urgency.map(|(circumstances, chairs_opinion)| Urgency {
        circumstances,
        chairs_opinion,
    });
    let late = law.meeting.late_item(&called(), day(today), urgency);
    late.map(|late| match late {
        LateItem::InTime => String::new(),
        LateItem::Urgent(rule) => rule.citation.clone(),
    })
}

#[track_caller]
fn refused(law: &Profile, urgency: Option<(bool, bool)>) -> (String, String) {
    let refusal = late(law, "2026-04-08", urgency).unwrap_err();
    let citation = refusal.rule.as_ref().unwrap().citation.clone();
    (citation, refusal.message())
}

#[test]
fn a_committee_takes_a_late_item_on_the_chair_s_opinion_and_says_why() {
    let law = law("england-council-committee");
    let notice = "Local Government Act 1972 ss 100A(6)(a), 100B(3) and 100B(4)(a)";
    let urgent = "Local Government Act 1972 s100B(4)(b)";
    // In time, nobody need say that it is urgent, and who does is not asked why.
    for urgency in [None, Some((false, false))] {
        assert_eq!(late(&law, "2026-03-30", urgency), Ok(String::new()));
    }
    let both = Some((true, true));
    assert_eq!(late(&law, "2026-04-08", both), Ok(urgent.to_owned()));
    let (citation, message) = refused(&law, None);
    assert_eq!(citation, notice);
    assert!(
        message.ends_with(
            "Put the item on the agenda of a later meeting, or take it as urgent if the person \
             presiding is of that opinion by reason of special circumstances, which the minutes \
             specify."
        ),
        "{message}"
    );
    for (urgency, expected) in [
        (
            (false, true),
            "To take the item as urgent, give the special circumstances, which the minutes specify.",
        ),
        (
            (true, false),
            "To take the item as urgent, record that the person presiding is of the opinion that it \
             is urgent.",
        ),
        (
            (false, false),
            "To take the item as urgent, give the special circumstances, which the minutes specify, \
             and record that the person presiding is of the opinion that it is urgent.",
        ),
    ] {
        let told = refused(&law, Some(urgency));
        assert_eq!(told, (urgent.to_owned(), expected.to_owned()));
    }
    // Who does not ask about urgency is told what is told everywhere.
    let plain = law.meeting.refuses_late_item(&called(), day("2026-04-08"));
    let plain = plain.unwrap().message();
    assert!(plain.ends_with(" Put the item on the agenda of a later meeting."));
}

#[test]
fn an_executive_has_no_way_to_take_a_late_item_as_urgent() {
    let law = law("england-council-executive");
    assert!(law.meeting.urgent_items().is_none());
    let (citation, message) = refused(&law, Some((true, true)));
    assert_eq!(citation, "SI 2012/2089 regs 6(1)(a), 6(2)(a) and 7");
    assert!(
        message.ends_with(
            "These rules have no way to take it as urgent. Put the item on the agenda of a later \
             meeting."
        ),
        "{message}"
    );
    let (_, message) = refused(&law, None);
    assert!(!message.contains("urgent"), "{message}");
}

#[test]
fn a_profile_adds_its_advice_to_what_is_told() {
    let law = law("wales-council");
    for urgency in [None, Some((true, false))] {
        let (_, message) = refused(&law, urgency);
        assert!(
            message.ends_with("(Sch 12 para 4(5)): there, put the item on a later agenda."),
            "{message}"
        );
    }
}

#[test]
fn which_law_has_that_way_and_by_what() {
    let english = "Local Government Act 1972 s100B(4)(b)";
    for (id, citation) in [
        ("england-council-committee", Some(english)),
        ("england-full-council", None),
        ("england-health-scrutiny", Some(english)),
        ("england-council-executive", None),
        ("england-executive-individuals", None),
        ("england-council-officers", None),
        (
            "northern-ireland-council",
            Some("Local Government Act (Northern Ireland) 2014 s43(4)(b)"),
        ),
        ("northern-ireland-council-executive", None),
        ("nhs-board", Some("local rule")),
        ("partnership", Some("local rule")),
        (
            "wales-council",
            Some("Local Government Act 1972 s100BA(6)(b)"),
        ),
        ("scotland-council", Some("local rule")),
    ] {
        let law = law(id);
        let found = law.meeting.urgent_items();
        assert_eq!(found.map(|u| u.rule.citation.as_str()), citation, "{id}");
        let told = law.explain();
        let expected = citation.map(|citation| format!("which the minutes specify ({citation})."));
        assert_eq!(
            told.contains("may be taken as urgent"),
            citation.is_some(),
            "{id}"
        );
        assert!(expected.is_none_or(|line| told.contains(&line)), "{told}");
    }
}
