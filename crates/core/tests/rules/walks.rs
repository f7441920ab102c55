//! Random walks through the shipped profiles: whatever is tried, a record stays in a state that the
//! profile has, and every refusal can be read and traced to its rule.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use minuted_core::{
    decisions::DecisionKind,
    refusal::Refusal,
    roles::Role,
    rules::{
        DecisionFacts, DecisionPhase, Facts, FrontSheetField, Given, LOCAL_RULE, Lifecycle,
        MeetingFacts, MeetingPhase, PaperFacts, PaperPhase, Phase, Profile, Profiles,
        RecommendationFacts, Situation, SourceFacts,
    },
};
use proptest::{collection, option, prelude::*, sample};

fn any_day() -> impl Strategy<Value = NaiveDate> {
    // Wider than the table of bank holidays.
    (-9_000..25_000i64).prop_map(|n| super::day("2000-01-01") + chrono::TimeDelta::days(n))
}

fn word<T: Copy + std::fmt::Debug>(all: &'static [T]) -> impl Strategy<Value = T> {
    sample::select(all)
}

prop_compose! {
    fn meeting()(
        phase in word(MeetingPhase::ALL),
        date in option::of(any_day()),
        notice_published in option::of(any_day()),
        agenda_items in 0..3u32,
    ) -> MeetingFacts {
        MeetingFacts { phase, date, notice_published, agenda_items }
    }
}

prop_compose! {
    fn paper()(
        phase in word(PaperPhase::ALL),
        versions in 0..2u32,
        front_sheet in collection::btree_set(word(FrontSheetField::ALL), 0..7),
        recommendations in 0..2u32,
        withholds: bool,
        grounds in 0..2u32,
        has_new_draft: bool,
    ) -> PaperFacts {
        PaperFacts {
            phase, versions, has_new_draft, front_sheet, recommendations, withholds,
            grounds,
        }
    }
}

prop_compose! {
    fn decision()(
        kind in word(DecisionKind::ALL),
        flags: [bool; 5],
        made_on in option::of(any_day()),
        counts in [0..3u32, 0..3u32, 0..3u32, 0..3u32],
    ) -> DecisionFacts {
        let [maker_named, has_authority, has_reasons, has_alternatives, has_interests] = flags;
        let [clauses, binding, recommendations_put, recommendations_with_outcome] = counts;
        let binding_clauses = binding.min(clauses);
        DecisionFacts {
            kind, maker_named, has_authority, made_on, clauses, binding_clauses, has_reasons, has_alternatives,
            has_interests, recommendations_put, recommendations_with_outcome,
        }
    }
}

prop_compose! {
    fn facts()(
        source in option::of((any::<bool>(), any::<bool>())),
        given in (any::<bool>(), option::of(word(DecisionPhase::ALL))),
        meeting in option::of(meeting()),
        paper in option::of(paper()),
        recommendation in option::of((any::<bool>(), any::<bool>())),
        decision in option::of(decision()),
    ) -> Facts {
        Facts {
            source: source.map(|(named, date_shown)| SourceFacts { named, date_shown }),
            given: Given { reason: given.0, replaced_by: given.1 },
            meeting,
            paper,
            recommendation: recommendation
                .map(|(has_text, has_outcome)| RecommendationFacts { has_text, has_outcome }),
            decision,
        }
    }
}

/// One attempt: a transition by its place in the profile's list, in a situation.
type Attempt = (usize, Facts, BTreeSet<Role>, NaiveDate);

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let role = word(Role::ALL);
    let roles = prop_oneof![
        Just(Role::ALL.iter().copied().collect()),
        collection::btree_set(role, 0..3),
    ];
    // Half of the facts are good ones, so that the walks get somewhere.
    let facts = prop_oneof![Just(super::good()), facts()];
    collection::vec((0..64usize, facts, roles, any_day()), 1..40)
}

fn readable(refusal: &Refusal) {
    assert!(!refusal.code().is_empty());
    let message = refusal.message();
    assert!(message.ends_with('.') && message.len() > 15, "{message}");
    let first = message.trim_start_matches('“');
    assert!(first.starts_with(|c: char| c.is_uppercase()), "{message}");
    let rule = refusal.rule.as_ref().unwrap();
    assert!(!rule.rule.is_empty());
    let cited = rule.citation == LOCAL_RULE || rule.citation.contains(|c: char| c.is_ascii_digit());
    assert!(cited, "{}: {}", rule.rule, rule.citation);
}

fn walk<P: Phase>(lifecycle: &Lifecycle<P>, attempts: &[Attempt]) {
    let mut standing = lifecycle.begin();
    for (n, facts, roles, today) in attempts {
        let situation = Situation {
            facts,
            roles,
            today: *today,
        };
        let listed = lifecycle.available(&standing.state, situation);
        for open in &listed {
            open.refusals.iter().for_each(readable);
            assert!(open.transition.is_for(facts));
            assert!(facts.source.is_some() || open.not_established.is_empty());
        }
        let tried = &lifecycle.transitions()[n % lifecycle.transitions().len()];
        let open = listed.iter().find(|open| open.transition == tried);
        match lifecycle.take(&standing.state, &tried.name, situation) {
            Ok(taken) => {
                assert!(open.unwrap().is_open(), "taken, but listed as closed");
                let state = lifecycle.state(&taken.standing.state).unwrap();
                assert_eq!(state.phase, taken.standing.phase);
                assert_eq!(state.audience, taken.standing.audience);
                assert_eq!(taken.standing.rules, lifecycle.rules());
                assert!(tried.by.iter().any(|role| roles.contains(role)));
                standing = taken.standing;
            }
            Err(refusals) => {
                let leaves = tried.from.contains(&standing.state);
                assert!(!refusals.is_empty());
                assert!(open.is_none_or(|open| !open.is_open() || !open.asks.is_empty()));
                refusals
                    .into_iter()
                    .filter(|_| leaves)
                    .for_each(|r| readable(&r));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_walk_leaves_the_profile(attempts in attempts()) {
        for profile in Profiles::shipped().unwrap().all() {
            walk(&profile.meeting, &attempts);
            walk(&profile.paper, &attempts);
            walk(&profile.recommendation, &attempts);
            walk(&profile.decision, &attempts);
        }
    }
}

/// From every state that is not final, good facts and all roles open a way on; and what was public
/// is never taken out of sight.
fn sound<P: Phase>(lifecycle: &Lifecycle<P>) {
    let made = super::good();
    let mut transcribed = super::good();
    transcribed.source = Some(SourceFacts {
        named: true,
        date_shown: true,
    });
    let roles: BTreeSet<Role> = Role::ALL.iter().copied().collect();
    for state in lifecycle.states() {
        let tried = [
            (&made, "2026-03-27"),
            (&made, "2026-04-09"),
            (&transcribed, "2026-04-09"),
        ];
        let open = tried.into_iter().any(|(facts, today)| {
            let situation = Situation {
                facts,
                roles: &roles,
                today: super::day(today),
            };
            let listed = lifecycle.available(&state.name, situation);
            listed
                .iter()
                .any(minuted_core::rules::Availability::is_open)
        });
        assert_eq!(open, !state.is_final, "{}", state.name);
    }
    for transition in lifecycle.transitions() {
        let to = lifecycle.state(&transition.to).unwrap();
        for from in &transition.from {
            let from = lifecycle.state(from).unwrap();
            assert!(
                to.audience <= from.audience,
                "{} hides the record",
                transition.name
            );
        }
    }
}

/// Nothing that a law profile is for is out of its reach.
fn complete<P: Phase>(lifecycle: &Lifecycle<P>) {
    let phases: BTreeSet<P> = lifecycle.states().map(|state| state.phase).collect();
    assert_eq!(
        phases.len(),
        P::LIST.len(),
        "a phase of {} is never reached",
        P::KIND
    );
}

#[test]
fn the_shipped_profiles_have_no_dead_ends() {
    for profile in Profiles::shipped().unwrap().all() {
        sound(&profile.meeting);
        sound(&profile.paper);
        sound(&profile.recommendation);
        sound(&profile.decision);
        if profile.id == Profile::TRANSCRIBED {
            continue;
        }
        complete(&profile.meeting);
        complete(&profile.paper);
        complete(&profile.recommendation);
        complete(&profile.decision);
    }
}
