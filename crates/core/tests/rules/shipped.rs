//! What the profile of an English council's executive lets a secretary do.

use minuted_core::{
    audience::Audience,
    refusal::{Reason, Refusal, Refusals},
    roles::Role,
    rules::{
        Ask, DecisionPhase, Facts, Lifecycle, MeetingPhase, PaperPhase, Profile, Profiles,
        RecommendationPhase, Situation,
    },
};

use super::{bare_source, day, england, good, roles};

fn messages(refusals: Refusals) -> Vec<String> {
    refusals
        .into_iter()
        .map(|refusal| refusal.message())
        .collect()
}

fn rule(refusal: &Refusal) -> (&str, &str) {
    let rule = refusal.rule.as_ref().unwrap();
    (&rule.rule, &rule.citation)
}

/// Takes transitions one after another as the secretary, author and clearing officer at once.
fn run<P: Copy>(
    lifecycle: &Lifecycle<P>,
    facts: &Facts,
    steps: &[&str],
) -> (String, P, Audience, Vec<String>) {
    let roles = roles(&[Role::Secretary, Role::Author, Role::ClearingOfficer]);
    let situation = Situation {
        facts,
        roles: &roles,
        today: day("2026-04-09"),
    };
    let mut standing = lifecycle.begin();
    let mut not_established = Vec::new();
    for step in steps {
        let taken = lifecycle.take(&standing.state, step, situation).unwrap();
        assert_eq!(taken.transition, *step);
        standing = taken.standing;
        not_established.extend(taken.not_established.into_iter().map(|rule| rule.rule));
    }
    assert_eq!(standing.rules, "england-council-executive@2012-09-10");
    (
        standing.state,
        standing.phase,
        standing.audience,
        not_established,
    )
}

#[test]
fn the_notice_of_a_meeting_is_five_clear_working_days() {
    let profile = england();
    let facts = good();
    let roles = roles(&[Role::Secretary]);
    let take = |today: &str| {
        let today = day(today);
        let situation = Situation {
            facts: &facts,
            roles: &roles,
            today,
        };
        profile.meeting.take("draft", "publish-agenda", situation)
    };
    // The test vector of 9 April 2026: Easter lies between.
    let taken = take("2026-03-30").unwrap().standing;
    assert_eq!(
        (taken.state.as_str(), taken.phase, taken.audience),
        ("called", MeetingPhase::Called, Audience::Public)
    );
    let refusals: Vec<_> = take("2026-03-31").unwrap_err().into_iter().collect();
    assert_eq!(refusals.len(), 1);
    assert_eq!(
        rule(&refusals[0]),
        (
            "notice-of-meeting",
            "SI 2012/2089 regs 6(1)(a), 6(2)(a) and 7"
        )
    );
    assert_eq!(
        refusals[0].message(),
        "A meeting on Thursday 9 April 2026 takes 5 clear working days of notice; published on \
         Tuesday 31 March 2026 it gets 4. From Tuesday 31 March 2026 to Thursday 9 April 2026, \
         leaving out both, there are 4 clear working days. Not counted: Good Friday (3 April \
         2026), Easter Monday (6 April 2026), 2 weekend days. The last day to publish was Monday \
         30 March 2026. With publication on 31 March 2026 the meeting can be on Friday 10 April \
         2026 or later. If the meeting really is convened at shorter notice, call it so, with the \
         reason."
    );
}

#[test]
fn an_item_added_to_a_published_agenda_needs_the_notice_that_the_agenda_needed() {
    let profile = england();
    let mut facts = good();
    facts.meeting.as_mut().unwrap().phase = MeetingPhase::Called;
    let late = |today: &str| profile.meeting.refuses_late_item(&facts, day(today));
    assert_eq!(late("2026-03-30"), None);
    let refusal = late("2026-03-31").unwrap();
    assert_eq!(
        rule(&refusal),
        (
            "notice-of-meeting",
            "SI 2012/2089 regs 6(1)(a), 6(2)(a) and 7"
        )
    );
    let message = refusal.message();
    assert!(
        message.starts_with(
            "The agenda is published, and an item that is added to it needs the same notice. A \
             meeting on Thursday 9 April 2026 takes 5 clear working days of notice; published on \
             Tuesday 31 March 2026 it gets 4."
        ),
        "{message}"
    );
    assert!(
        message.ends_with("Put the item on the agenda of a later meeting."),
        "{message}"
    );
}

#[test]
fn every_reason_is_given_at_once_and_the_role_is_one_of_them() {
    let profile = england();
    let mut facts = good();
    facts.meeting.as_mut().unwrap().date = None;
    facts.meeting.as_mut().unwrap().agenda_items = 0;
    let roles = roles(&[Role::Public, Role::Member]);
    let situation = Situation {
        facts: &facts,
        roles: &roles,
        today: day("2026-03-30"),
    };
    let refused = profile.meeting.take("draft", "publish-agenda", situation);
    assert_eq!(
        messages(refused.unwrap_err()),
        [
            "You may not publish the agenda. It takes: secretary.",
            "The meeting has no date: set it.",
            "The agenda has no items: add at least 1.",
            "Notice can't be counted: set the meeting's date first. If the meeting really is \
             convened at shorter notice, call it so, with the reason.",
        ]
    );
}

#[test]
fn what_is_listed_says_what_it_asks_for_and_does_not_refuse_for_it() {
    let profile = england();
    let mut facts = good();
    facts.given = minuted_core::rules::Given::default();
    let roles = roles(&[Role::Secretary]);
    let situation = Situation {
        facts: &facts,
        roles: &roles,
        today: day("2026-04-09"),
    };
    let listed = profile.decision.available("made", situation);
    let listed: Vec<_> = listed
        .iter()
        .map(|open| {
            (
                open.transition.name.as_str(),
                open.is_open(),
                open.asks.clone(),
            )
        })
        .collect();
    assert_eq!(
        listed,
        [
            ("supersede", true, vec![Ask::ReplacedBy]),
            ("rescind", true, vec![Ask::Reason]),
        ]
    );
    for (step, message) in [
        ("supersede", "Name the decision that replaces this one."),
        ("rescind", "Give the reason: it stays with the record."),
    ] {
        let refused = profile.decision.take("made", step, situation);
        assert_eq!(messages(refused.unwrap_err()), [message]);
    }
}

#[test]
fn an_unknown_transition_names_those_that_there_are() {
    let profile = england();
    let facts = good();
    let roles = roles(&[Role::Secretary]);
    let situation = Situation {
        facts: &facts,
        roles: &roles,
        today: day("2026-04-09"),
    };
    let refused = profile
        .meeting
        .take("draft", "hold", situation)
        .unwrap_err();
    let reason = refused.into_iter().next().unwrap().reason;
    let expected = Reason::UnknownTransition {
        transition: "hold".to_owned(),
        state: "draft".to_owned(),
        known: ["publish-agenda", "call-at-shorter-notice", "abandon"]
            .map(str::to_owned)
            .into(),
    };
    assert_eq!(reason, expected);
    for state in ["held", "no-such-state", ""] {
        assert!(profile.meeting.available(state, situation).is_empty());
        assert!(profile.meeting.take(state, "hold", situation).is_err());
    }
}

#[test]
fn a_past_meeting_goes_straight_to_held_and_says_what_is_not_established() {
    let profile = england();
    let facts = bare_source();
    let (state, phase, audience, not_established) = run(&profile.meeting, &facts, &["transcribe"]);
    assert_eq!(
        (state.as_str(), phase, audience),
        ("held", MeetingPhase::Held, Audience::Public)
    );
    assert_eq!(not_established, ["business-on-agenda", "notice-of-meeting"]);
    // What the source does show is established.
    let mut shown = facts.clone();
    let meeting = shown.meeting.as_mut().unwrap();
    meeting.agenda_items = 17;
    meeting.notice_published = Some(day("2017-11-01"));
    assert_eq!(run(&profile.meeting, &shown, &["transcribe"]).3, [""; 0]);
    // The source and its date are wanted all the same.
    let mut unnamed = facts;
    unnamed.source.as_mut().unwrap().named = false;
    let roles = roles(&[Role::Secretary]);
    let situation = Situation {
        facts: &unnamed,
        roles: &roles,
        today: day("2026-04-09"),
    };
    let refused = profile.meeting.take("draft", "transcribe", situation);
    assert_eq!(
        messages(refused.unwrap_err()),
        ["This record is transcribed: give its source."]
    );
}

#[test]
fn a_meeting_made_here_can_t_go_straight_and_is_not_offered_to() {
    let profile = england();
    let facts = good();
    let roles = roles(&[Role::Secretary]);
    let situation = Situation {
        facts: &facts,
        roles: &roles,
        today: day("2026-04-09"),
    };
    let listed = profile.meeting.available("draft", situation);
    assert!(
        listed
            .iter()
            .all(|open| open.transition.name != "transcribe")
    );
    let refused = profile.meeting.take("draft", "transcribe", situation);
    assert_eq!(
        messages(refused.unwrap_err()),
        [
            "“Record a past meeting from its source” is only for records transcribed from a source, \
             and this one was made here: choose another transition."
        ]
    );
}

#[test]
fn a_decision_made_here_needs_everything_that_the_regulations_want() {
    let profile = england();
    let mut facts = good();
    let bare = bare_source();
    facts.decision = bare.decision;
    facts.decision.as_mut().unwrap().clauses = 0;
    facts.decision.as_mut().unwrap().has_reasons = false;
    facts.meeting.as_mut().unwrap().phase = MeetingPhase::Called;
    let roles = roles(&[Role::Secretary]);
    let situation = Situation {
        facts: &facts,
        roles: &roles,
        today: day("2026-04-09"),
    };
    let refused = profile
        .decision
        .take("draft", "make", situation)
        .unwrap_err();
    let refused: Vec<_> = refused.into_iter().collect();
    let cited: Vec<_> = refused.iter().map(rule).collect();
    assert_eq!(
        cited,
        [
            ("meeting-was-held", "local rule"),
            ("authority-to-decide", "local rule"),
            (
                "record-of-the-decision",
                "SI 2012/2089 regs 12(2)(a) and 13"
            ),
            ("date-of-the-decision", "SI 2012/2089 regs 12(2)(a) and 13"),
            (
                "reasons-for-the-decision",
                "SI 2012/2089 regs 12(2)(b) and 13"
            ),
            ("alternatives-rejected", "SI 2012/2089 regs 12(2)(c) and 13"),
            (
                "interests-and-dispensations",
                "SI 2012/2089 regs 12(2)(d), 12(2)(e) and 13"
            ),
        ]
    );
    // The same gaps in a source are reported and not refused; what was decided is wanted always.
    let (state, phase, _, not_established) = run(&profile.decision, &bare, &["make"]);
    assert_eq!((state.as_str(), phase), ("made", DecisionPhase::Made));
    assert_eq!(
        not_established,
        [
            "meeting-was-held",
            "authority-to-decide",
            "date-of-the-decision",
            "alternatives-rejected",
            "interests-and-dispensations",
        ]
    );
}

#[test]
fn a_draft_decision_is_abandoned_with_a_reason_and_stays_unseen() {
    let profile = england();
    let mut facts = good();
    let (state, phase, audience, _) = run(&profile.decision, &facts, &["abandon"]);
    assert_eq!(
        (state.as_str(), phase, audience),
        ("abandoned", DecisionPhase::Abandoned, Audience::Working)
    );
    facts.given = minuted_core::rules::Given::default();
    let roles = roles(&[Role::Secretary]);
    let situation = Situation {
        facts: &facts,
        roles: &roles,
        today: day("2026-04-09"),
    };
    for (state, message) in [
        ("draft", "Give the reason: it stays with the record."),
        (
            "made",
            "There is no transition `abandon` from the state `made`. From here there are: \
             supersede, rescind.",
        ),
    ] {
        let refused = profile.decision.take(state, "abandon", situation);
        assert_eq!(messages(refused.unwrap_err()), [message]);
    }
}

#[test]
fn a_paper_is_cleared_before_it_is_published_and_stays_unseen_till_then() {
    let profile = england();
    let facts = good();
    let steps = [
        "submit",
        "take-back",
        "submit",
        "send-back",
        "submit",
        "clear",
    ];
    let cleared = run(&profile.paper, &facts, &steps);
    assert_eq!(
        (cleared.1, cleared.2),
        (PaperPhase::Cleared, Audience::Working)
    );
    for (last, state, phase, audience) in [
        (
            "publish",
            "published",
            PaperPhase::Published,
            Audience::Public,
        ),
        ("drop", "dropped", PaperPhase::Withdrawn, Audience::Working),
    ] {
        let steps = ["submit", "clear", last];
        let end = run(&profile.paper, &facts, &steps);
        assert_eq!((end.0.as_str(), end.1, end.2), (state, phase, audience));
    }
    let gone = run(
        &profile.paper,
        &facts,
        &["submit", "clear", "publish", "withdraw"],
    );
    assert_eq!((gone.1, gone.2), (PaperPhase::Withdrawn, Audience::Public));
}

#[test]
fn a_recommendation_is_put_with_its_paper_and_settled_with_its_outcome() {
    let profile = england();
    let mut facts = good();
    let end = run(&profile.recommendation, &facts, &["put", "settle"]);
    assert_eq!((end.0.as_str(), end.2), ("settled", Audience::Public));
    facts.paper.as_mut().unwrap().phase = PaperPhase::Cleared;
    let roles = roles(&[Role::Secretary]);
    let situation = Situation {
        facts: &facts,
        roles: &roles,
        today: day("2026-04-09"),
    };
    let refused = profile.recommendation.take("draft", "put", situation);
    assert_eq!(
        messages(refused.unwrap_err()),
        [
            "The paper is cleared, and for this it has to be published: take the paper there \
             first."
        ]
    );
}

#[test]
fn what_follows_from_another_record_is_found_by_its_phase() {
    use RecommendationPhase::{Put, Settled, Withdrawn};
    let profile = england();
    let facts = good();
    for (state, phase, held, expected) in [
        ("draft", Put, Role::Secretary, Some("put")),
        ("draft", Withdrawn, Role::Author, Some("dropped")),
        ("put", Withdrawn, Role::Secretary, Some("withdrawn")),
        // Who may not take it, or where none leads there: nothing follows.
        ("put", Withdrawn, Role::Author, None),
        ("draft", Settled, Role::Secretary, None),
    ] {
        let roles = roles(&[held]);
        let situation = Situation {
            facts: &facts,
            roles: &roles,
            today: day("2026-04-09"),
        };
        let taken = profile.recommendation.towards(state, phase, situation);
        let reached = taken.as_ref().map(|taken| taken.standing.state.as_str());
        assert_eq!(reached, expected, "{state} to {phase} by {held}");
    }
}

#[test]
fn a_new_version_is_published_while_the_paper_stays_published() {
    let profile = england();
    let mut facts = good();
    let steps = ["submit", "clear", "publish", "publish-new-version"];
    let end = run(&profile.paper, &facts, &steps);
    assert_eq!(
        (end.0.as_str(), end.1),
        ("published", PaperPhase::Published)
    );
    facts.paper.as_mut().unwrap().has_new_draft = false;
    let roles = roles(&[Role::Secretary]);
    let situation = Situation {
        facts: &facts,
        roles: &roles,
        today: day("2026-04-09"),
    };
    let refused = profile
        .paper
        .take("published", "publish-new-version", situation);
    assert_eq!(
        messages(refused.unwrap_err()),
        ["The newest version of the paper is published already: save a new version first."]
    );
}

#[test]
fn the_version_in_force_is_the_latest_that_has_begun() {
    let text = Profiles::SHIPPED[0].1;
    let mut profiles = Profiles::shipped().unwrap();
    let shipped = profiles.all().count();
    let later = |version: &str, from: &str| {
        let text = text
            .replace(
                "version = \"2012-09-10\"",
                &format!("version = \"{version}\""),
            )
            .replace("from = 2012-09-10", &format!("from = {from}"));
        Profile::parse(&text).unwrap()
    };
    profiles.add(later("2027-04-01.10", "2027-04-01"));
    profiles.add(later("2027-04-01", "2027-04-01"));
    profiles.add(later("2027-04-01.9", "2027-04-01"));
    profiles.add(later("2027-04-01", "2027-04-01"));
    assert_eq!(profiles.all().count(), shipped + 3);
    let id = "england-council-executive";
    for (on, version) in [
        ("2012-09-09", None),
        ("2012-09-10", Some("2012-09-10")),
        ("2027-03-31", Some("2012-09-10")),
        ("2027-04-01", Some("2027-04-01.10")),
    ] {
        let found = profiles.in_force(id, day(on));
        assert_eq!(
            found.map(|profile| profile.version.as_str()),
            version,
            "{on}"
        );
    }
    assert!(
        profiles
            .in_force("wales-council-executive", day("2026-01-01"))
            .is_none()
    );
    let named = profiles.named("england-council-executive@2027-04-01.9");
    assert_eq!(
        named.unwrap().meeting.rules(),
        "england-council-executive@2027-04-01.9"
    );
}
