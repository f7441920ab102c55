//! The rules of a board without a law profile: what was kept is transcribed, nothing is made, and no
//! statute is cited for it.

use minuted_core::{
    audience::Audience,
    roles::Role,
    rules::{
        DecisionFacts, Facts, LOCAL_RULE, Lifecycle, MeetingFacts, Phase, Profile, Profiles,
        Situation, SourceFacts,
    },
};

use super::{day, good, roles};

fn transcribed() -> Profile {
    let profiles = Profiles::shipped().unwrap();
    let profile = profiles.in_force(Profile::TRANSCRIBED, day("2026-03-30"));
    profile.unwrap().as_ref().clone()
}

/// A source that shows next to nothing: no day of the meeting, nobody who decided, no reasons.
fn bare() -> Facts {
    let mut facts = good();
    facts.source = Some(SourceFacts {
        named: true,
        date_shown: true,
    });
    facts.meeting = Some(MeetingFacts {
        date: None,
        agenda_items: 0,
        ..facts.meeting.unwrap()
    });
    facts.decision = Some(DecisionFacts {
        maker_named: false,
        has_authority: false,
        made_on: None,
        has_reasons: false,
        has_alternatives: false,
        has_interests: false,
        ..facts.decision.unwrap()
    });
    facts
}

fn citations<P: Phase>(lifecycle: &Lifecycle<P>, facts: &Facts) -> Vec<String> {
    let all = roles(Role::ALL);
    let situation = Situation {
        facts,
        roles: &all,
        today: day("2026-04-09"),
    };
    let mut cited = Vec::new();
    for state in lifecycle.states() {
        for listed in lifecycle.available(&state.name, situation) {
            cited.extend(listed.not_established.into_iter().map(|r| r.citation));
            let refusals = listed.refusals.into_iter();
            cited.extend(refusals.filter_map(|refusal| Some(refusal.rule?.citation)));
        }
    }
    cited
}

#[test]
fn a_bare_source_is_recorded_whole_and_no_statute_is_cited() {
    let profile = transcribed();
    let (bare, secretary) = (bare(), roles(&[Role::Secretary]));
    let situation = Situation {
        facts: &bare,
        roles: &secretary,
        today: day("2026-04-09"),
    };
    let meeting = profile.meeting.take("draft", "transcribe", situation);
    let decision = profile.decision.take("draft", "make", situation);
    for taken in [
        meeting.map(|taken| (taken.standing.audience, taken.not_established)),
        decision.map(|taken| (taken.standing.audience, taken.not_established)),
    ] {
        assert_eq!(taken.unwrap(), (Audience::Public, Vec::new()));
    }
    assert!(profile.law.is_empty());
    for facts in [&bare, &Facts::default()] {
        let cited = [
            citations(&profile.meeting, facts),
            citations(&profile.paper, facts),
            citations(&profile.recommendation, facts),
            citations(&profile.decision, facts),
        ];
        for citation in cited.concat() {
            assert_eq!(citation, LOCAL_RULE);
        }
    }
}

#[test]
fn nothing_is_made_under_them() {
    let profile = transcribed();
    let (made, all) = (good(), roles(Role::ALL));
    let situation = Situation {
        facts: &made,
        roles: &all,
        today: day("2026-04-09"),
    };
    assert!(
        profile
            .meeting
            .take("draft", "transcribe", situation)
            .is_err()
    );
    assert!(
        profile
            .paper
            .take("draft", "transcribe", situation)
            .is_err()
    );
    assert!(profile.decision.take("draft", "make", situation).is_err());
}

#[test]
fn a_board_is_given_the_rules_that_there_are_and_these_by_giving_none() {
    let profiles = Profiles::shipped().unwrap();
    let given = |name: &str, on: &str| {
        let refusal = profiles.may_be_given(name, day(on)).err();
        refusal.map(|refusal| refusal.message())
    };
    let council = "england-council-executive";
    assert_eq!(given(council, "2012-09-10"), None);
    let mut ids: Vec<_> = profiles.all().map(|p| p.id.as_str()).collect();
    ids.retain(|id| *id != Profile::TRANSCRIBED);
    // One with two versions is told once.
    ids.dedup();
    let none = format!(
        "There are no rules by that name in force. There are: {}.",
        ids.join(", ")
    );
    assert!(none.contains("england-council-executive, "), "{none}");
    assert_eq!(given(council, "2012-09-09"), Some(none.clone()));
    assert_eq!(given("mars-nhs-board", "2026-01-01"), Some(none));
    assert_eq!(
        given("transcribed", "2026-01-01").as_deref(),
        Some("Those rules hold where a board is given none: leave `rules` out.")
    );
}
