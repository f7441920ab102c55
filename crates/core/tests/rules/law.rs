//! What the law profiles besides that of an English executive say: notice in the unit of each law, who
//! binds and who does not, what is recorded of an officer's decision. Vectors of deadlines are those
//! by which an office would check itself.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use minuted_core::{
    audience::Audience,
    calendar::{Division, why_not_working},
    decisions::DecisionKind,
    roles::Role,
    rules::{
        Facts, LOCAL_RULE, Lifecycle, Phase, Profile, Profiles, Records, Situation, SourceFacts,
        Taken,
    },
};

use super::{day, good, roles};

fn law_on(id: &str, on: &str) -> Profile {
    let profiles = Profiles::shipped().unwrap();
    profiles.in_force(id, day(on)).unwrap().as_ref().clone()
}

fn law(id: &str) -> Profile {
    law_on(id, "2026-03-30")
}

/// Takes a step as the secretary; the refusals as citation and message.
fn take<P: Copy>(
    lifecycle: &Lifecycle<P>,
    step: (&str, &str),
    facts: &Facts,
    today: NaiveDate,
) -> Result<Taken<P>, Vec<(String, String)>> {
    let secretary = roles(&[Role::Secretary]);
    let situation = Situation {
        facts,
        roles: &secretary,
        today,
    };
    let taken = lifecycle.take(step.0, step.1, situation);
    taken.map_err(|refusals| {
        let told = refusals.into_iter().map(|refusal| {
            let message = refusal.message();
            (refusal.rule.unwrap().citation, message)
        });
        told.collect()
    })
}

const MAKE: (&str, &str) = ("draft", "make");
pub(super) const PUBLISH: (&str, &str) = ("draft", "publish-agenda");

/// A profile, then meetings with the latest working day on which notice can be published.
type Deadlines = (
    &'static str,
    Division,
    &'static [(&'static str, &'static str)],
);

const FIVE_CLEAR_DAYS_IN_ENGLAND: &[(&str, &str)] = &[
    ("2026-04-09", "2026-03-30"),
    ("2026-05-06", "2026-04-27"),
    ("2026-01-07", "2025-12-29"),
    ("2026-07-15", "2026-07-07"),
    ("2026-12-01", "2026-11-23"),
    ("2027-01-06", "2026-12-24"),
    // Nuneaton and Bedworth, 2019: two Easter holidays were missed.
    ("2019-04-23", "2019-04-11"),
    ("2019-04-30", "2019-04-18"),
    // From Friday the 12th it would have been four; five reach the Monday after.
    ("2013-07-22", "2013-07-12"),
];

const DEADLINES: &[Deadlines] = &[
    (
        "england-council-committee",
        Division::EnglandAndWales,
        FIVE_CLEAR_DAYS_IN_ENGLAND,
    ),
    (
        "england-full-council",
        Division::EnglandAndWales,
        &[("2026-04-09", "2026-03-30"), ("2019-04-30", "2019-04-18")],
    ),
    (
        "england-health-scrutiny",
        Division::EnglandAndWales,
        FIVE_CLEAR_DAYS_IN_ENGLAND,
    ),
    (
        "wales-council",
        Division::EnglandAndWales,
        &[
            ("2026-04-09", "2026-04-01"),
            ("2026-05-06", "2026-04-29"),
            ("2026-01-07", "2025-12-31"),
            ("2026-07-15", "2026-07-09"),
            ("2026-12-01", "2026-11-25"),
            ("2027-01-06", "2026-12-30"),
            // The State Funeral: three clear days, not four.
            ("2022-09-20", "2022-09-13"),
        ],
    ),
    (
        "scotland-council",
        Division::Scotland,
        &[
            ("2026-04-09", "2026-04-02"),
            ("2026-05-06", "2026-04-29"),
            ("2026-01-07", "2025-12-30"),
            ("2026-12-01", "2026-11-24"),
        ],
    ),
    (
        "nhs-board",
        Division::EnglandAndWales,
        &[("2026-04-09", "2026-04-01"), ("2026-01-07", "2025-12-31")],
    ),
    (
        "partnership",
        Division::EnglandAndWales,
        &[("2026-04-09", "2026-03-30")],
    ),
    // Days, not clear days, and every day counts: five before the 15th is the 10th.
    (
        "northern-ireland-council-executive",
        Division::NorthernIreland,
        &[("2026-07-15", "2026-07-10"), ("2026-04-09", "2026-04-02")],
    ),
    (
        "northern-ireland-council",
        Division::NorthernIreland,
        &[("2026-07-15", "2026-07-10"), ("2026-07-21", "2026-07-16")],
    ),
];

#[test]
fn each_law_counts_its_own_days() {
    let profiles = Profiles::shipped().unwrap();
    for (id, division, meetings) in DEADLINES {
        for (meeting, latest) in *meetings {
            let law = profiles.in_force(id, day(meeting)).unwrap();
            let mut facts = good();
            facts.meeting.as_mut().unwrap().date = Some(day(meeting));
            let published = |on| take(&law.meeting, PUBLISH, &facts, on);
            assert!(
                published(day(latest)).is_ok(),
                "{id}: {latest} for {meeting}"
            );
            let mut next = day(latest) + Days::new(1);
            while why_not_working(next, *division).unwrap().is_some() {
                next = next + Days::new(1);
            }
            assert!(published(next).is_err(), "{id}: {next} for {meeting}");
        }
    }
}

#[test]
fn days_of_northern_ireland_are_told_as_days() {
    let law = law("northern-ireland-council-executive");
    let refused = take(&law.meeting, PUBLISH, &good(), day("2026-04-07")).unwrap_err();
    assert_eq!(refused.len(), 1);
    let (citation, message) = &refused[0];
    assert_eq!(citation, "SR 2015/44 reg 20(4)");
    assert!(
        message.contains(
            "takes 5 calendar days of notice; published on Tuesday 7 April 2026 it gets 2."
        ),
        "{message}"
    );
    assert!(!message.contains("clear"), "{message}");
}

#[test]
fn a_body_without_power_to_bind_resolves_nothing() {
    let mut facts = good();
    facts.decision.as_mut().unwrap().binding_clauses = 1;
    for (id, on, citation, advice) in [
        (
            "partnership",
            "2026-04-09",
            "terms of reference",
            "Recommend it to the partners, who decide.",
        ),
        (
            "england-health-scrutiny",
            "2024-01-30",
            "SI 2013/218 regs 21 and 22",
            "While the council may refer a proposal to the Secretary of State (reg 23(9)), record \
             that as a clause that refers it.",
        ),
        (
            "england-health-scrutiny",
            "2024-01-31",
            "SI 2013/218 regs 21 and 22",
            "Since 31 January 2024 the council refers nothing to the Secretary of State: it can ask \
             that the proposal be called in (National Health Service Act 2006 Sch 10A).",
        ),
    ] {
        let law = law_on(id, on);
        let refused = take(&law.decision, MAKE, &facts, day("2026-04-09")).unwrap_err();
        let message = format!(
            "Of 2 clauses, 1 resolves, and this body has no power to bind: let each recommend to a \
             board, endorse, note or refer. {advice}"
        );
        assert_eq!(refused, [(citation.to_owned(), message)], "{id} on {on}");
        assert!(take(&law.decision, MAKE, &good(), day("2026-04-09")).is_ok());
        // A source that says "resolved" is transcribed as it says.
        let mut shown = facts.clone();
        shown.source = Some(SourceFacts {
            named: true,
            date_shown: true,
        });
        let taken = take(&law.decision, MAKE, &shown, day("2026-04-09")).unwrap();
        let rules: Vec<_> = taken.not_established.iter().map(|r| &r.rule).collect();
        assert_eq!(rules, ["advises-only"]);
    }
    for id in [
        "england-council-committee",
        "england-full-council",
        "nhs-board",
    ] {
        let made = take(&law(id).decision, MAKE, &facts, day("2026-04-09"));
        assert!(made.is_ok(), "{id}: {made:?}");
    }
}

#[test]
fn the_law_of_health_scrutiny_changed_on_31_january_2024() {
    let before = law_on("england-health-scrutiny", "2024-01-30");
    let after = law_on("england-health-scrutiny", "2024-01-31");
    assert_eq!(before.rules(), "england-health-scrutiny@2013-04-01");
    assert_eq!(after.rules(), "england-health-scrutiny@2024-01-31");
    let names = |law: &Profile, what: &str| law.law.iter().any(|law| law.contains(what));
    assert!(names(&before, "25") && !names(&before, "Sch 10A"));
    assert!(names(&after, "SI 2024/16") && names(&after, "Sch 10A"));
    let profiles = Profiles::shipped().unwrap();
    assert!(
        profiles
            .in_force("england-health-scrutiny", day("2013-03-31"))
            .is_none()
    );
}

#[test]
fn a_decision_that_is_made_alone_is_recorded_as_its_regulations_say() {
    let bare = |kind| {
        let mut facts = good();
        facts.meeting = None;
        let decision = facts.decision.as_mut().unwrap();
        decision.kind = kind;
        decision.made_on = None;
        decision.clauses = 0;
        decision.has_reasons = false;
        decision.has_alternatives = false;
        decision.has_interests = false;
        facts
    };
    for (id, kind, cited) in [
        (
            "england-council-officers",
            DecisionKind::OfficerDecision,
            ["7(3)(b)", "7(3)(a)", "7(3)(b)", "7(3)(c)", "7(3)(d)"]
                .map(|p| format!("SI 2014/2095 reg {p}")),
        ),
        (
            "england-executive-individuals",
            DecisionKind::MemberDecision,
            ["(a)", "(a)", "(b)", "(c)", "(d) and (e)"]
                .map(|p| format!("SI 2012/2089 reg 13(4){p}")),
        ),
    ] {
        let law = law(id);
        let refused = take(&law.decision, MAKE, &bare(kind), day("2026-04-09")).unwrap_err();
        let citations: Vec<_> = refused.into_iter().map(|(citation, _)| citation).collect();
        assert_eq!(citations, cited, "{id}");
        // No meeting is named, and none is asked for.
        let mut whole = good();
        whole.meeting = None;
        whole.decision.as_mut().unwrap().kind = kind;
        assert!(
            take(&law.decision, MAKE, &whole, day("2026-04-09")).is_ok(),
            "{id}"
        );
        // A board's resolution has no place here, nor has theirs under a committee.
        for (law, kind) in [
            (&law, DecisionKind::Resolution),
            (&self::law("england-council-committee"), kind),
        ] {
            let mut other = good();
            other.decision.as_mut().unwrap().kind = kind;
            let refused = take(&law.decision, MAKE, &other, day("2026-04-09")).unwrap_err();
            assert_eq!(refused.len(), 1, "{refused:?}");
            assert_eq!(refused[0].0, LOCAL_RULE);
        }
        assert!(!law.has_meetings());
    }
}

#[test]
fn a_full_council_in_england_is_not_called_at_shorter_notice() {
    let law = law("england-full-council");
    let steps: Vec<_> = law
        .meeting
        .transitions()
        .iter()
        .map(|t| t.name.as_str())
        .collect();
    assert!(!steps.contains(&"call-at-shorter-notice"), "{steps:?}");
    let mut facts = good();
    facts.meeting.as_mut().unwrap().agenda_items = 0;
    let refused = take(&law.meeting, PUBLISH, &facts, day("2026-03-31")).unwrap_err();
    let cited: Vec<_> = refused
        .iter()
        .map(|(citation, _)| citation.as_str())
        .collect();
    let notice = "Local Government Act 1972 s100B(4)(a) and Sch 12 para 4(1A)";
    assert_eq!(
        cited,
        ["Local Government Act 1972 Sch 12 para 4(1A)(b)", notice]
    );
    assert!(
        refused[1]
            .1
            .ends_with("choose a later day for the meeting.")
    );
}

#[test]
fn a_council_in_northern_ireland_has_three_days_for_its_summons_at_the_least() {
    let law = law("northern-ireland-council");
    let shorter = ("draft", "call-at-shorter-notice");
    assert!(take(&law.meeting, shorter, &good(), day("2026-04-06")).is_ok());
    let refused = take(&law.meeting, shorter, &good(), day("2026-04-07")).unwrap_err();
    let cited = "Local Government Act (Northern Ireland) 2014 Sch 5 para 5(1)";
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert_eq!(refused[0].0, cited);
}

/// A state by its name: what a record in it keeps, whatever the profile calls it to people.
fn states<P: Phase>(lifecycle: &Lifecycle<P>) -> BTreeMap<String, (P, Audience, bool)> {
    let states = lifecycle.states();
    let kept = states.map(|s| (s.name.clone(), (s.phase, s.audience, s.is_final)));
    kept.collect()
}

/// The profiles of those who decide alone: there are no meetings under them.
pub(super) const ALONE: [&str; 2] = ["england-council-officers", "england-executive-individuals"];

#[test]
fn a_board_that_changes_its_profile_keeps_its_records_where_they_stand() {
    let usual = law("england-council-executive");
    let profiles = Profiles::shipped().unwrap();
    for law in profiles.all() {
        let id = law.id.as_str();
        let fewer = id == Profile::TRANSCRIBED;
        let same = |kind: &str, same: bool, part: bool| assert!(same || part, "{id}: {kind}");
        let (ours, all) = (states(&law.meeting), states(&usual.meeting));
        let part = ours
            .iter()
            .all(|(name, state)| all.get(name) == Some(state));
        same(
            "meeting",
            ours == all,
            part && (fewer || ALONE.contains(&id)),
        );
        let (ours, all) = (states(&law.paper), states(&usual.paper));
        let part = ours
            .iter()
            .all(|(name, state)| all.get(name) == Some(state));
        same("paper", ours == all, part && fewer);
        assert_eq!(
            states(&law.recommendation),
            states(&usual.recommendation),
            "{id}"
        );
        assert_eq!(states(&law.decision), states(&usual.decision), "{id}");
        // What is made in one way is made in it everywhere, so that commands find it.
        if !fewer {
            let make = law
                .decision
                .transitions()
                .iter()
                .find(|t| t.name == "make")
                .unwrap();
            assert_eq!(make.records, Records::All, "{id}");
        }
    }
}

#[test]
fn what_is_cited_is_in_the_list_of_law() {
    let conditions = |law: &Profile| {
        let all = [
            law.meeting.transitions(),
            law.paper.transitions(),
            law.recommendation.transitions(),
            law.decision.transitions(),
        ];
        let cited = all.concat().into_iter().flat_map(|t| {
            let conditions = t.conditions.into_iter().map(|c| c.rule.citation);
            conditions.chain([t.who.citation]).collect::<Vec<_>>()
        });
        let urgent = law.meeting.urgent_items().map(|u| u.rule.citation.clone());
        let withheld = law.withholding.iter().map(|basis| basis.citation.clone());
        cited.chain(urgent).chain(withheld).collect::<Vec<_>>()
    };
    // The name of an enactment, without its parts: `Local Government Act 1972`, `SI 2012/2089`.
    let enactment = |citation: &str| {
        let number = citation.find(|c: char| c.is_ascii_digit()).unwrap();
        let rest = &citation[number..];
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '/');
        citation[..number + end.unwrap_or(rest.len())].to_owned()
    };
    for law in Profiles::shipped().unwrap().all() {
        let listed: Vec<_> = law.law.iter().map(|law| enactment(law)).collect();
        for citation in conditions(law) {
            if citation == LOCAL_RULE || citation == "terms of reference" {
                continue;
            }
            let known = listed.contains(&enactment(&citation));
            assert!(known, "{}: {citation}", law.id);
        }
    }
}
