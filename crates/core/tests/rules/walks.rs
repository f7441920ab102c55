//! Walks through every shipped profile and every standing orders to start from: whatever is tried, a
//! record comes to no state that the rules forbid, every refusal can be read and traced to its rule,
//! and every state can be reached and left. What is forbidden is judged by `steps`, and broken
//! profiles show that these tests can fail.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use minuted_core::{
    audience::Audience,
    decisions::DecisionKind,
    roles::Role,
    rules::{
        ClearanceFact, DecisionFacts, DecisionPhase, Facts, FrontSheetField, Given, Lifecycle,
        MeetingFacts, MeetingPhase, PaperFacts, PaperPhase, Phase, Profile, Profiles,
        RecommendationFacts, Situation, SourceFacts,
    },
};
use proptest::{
    collection, option,
    prelude::*,
    sample,
    test_runner::{RngAlgorithm, TestError, TestRng, TestRunner},
};

use super::{
    law::ALONE,
    steps::{Judgement, is_cited, readable, refused_rightly, taken_rightly},
    templates::orders_to_start_from,
};

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

fn clearance(settled: bool) -> ClearanceFact {
    ClearanceFact {
        label: "Finance".to_owned(),
        settled,
        how: "asked of the Chief Finance Officer".to_owned(),
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
        lacks: bool,
        clearances in option::of(collection::vec(any::<bool>(), 0..3)),
    ) -> PaperFacts {
        PaperFacts {
            phase, versions, has_new_draft, front_sheet, recommendations, withholds,
            grounds,
            lacking: lacks.then(|| "Financial implications".to_owned()).into_iter().collect(),
            clearances: clearances.map(|all| all.into_iter().map(clearance).collect()),
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

/// One attempt: a transition by its place in the profile's list, in a situation. A place after the last
/// stands for a name that there is not.
pub(super) type Attempt = (usize, Facts, BTreeSet<Role>, NaiveDate);

prop_compose! {
    /// Facts that meet the conditions, of a record made here or transcribed, with at most one of its
    /// groups as it comes. So the walks get somewhere, and stumble over one thing.
    fn nearly_good()(
        transcribed: bool,
        kind in word(DecisionKind::ALL),
        meeting_phase in word(MeetingPhase::ALL),
        paper_phase in word(PaperPhase::ALL),
        binds in 0..3u32,
        odd in 0..8u8,
        any in facts(),
    ) -> Facts {
        let mut facts = super::good();
        facts.source = transcribed.then_some(SourceFacts { named: true, date_shown: true });
        if let (Some(meeting), Some(paper), Some(decision)) =
            (&mut facts.meeting, &mut facts.paper, &mut facts.decision)
        {
            meeting.phase = meeting_phase;
            paper.phase = paper_phase;
            decision.kind = kind;
            decision.binding_clauses = binds / 2;
        }
        match odd {
            0 => facts.source = any.source,
            1 => facts.given = any.given,
            2 => facts.meeting = any.meeting,
            3 => facts.paper = any.paper,
            4 => facts.recommendation = any.recommendation,
            5 => facts.decision = any.decision,
            _ => {}
        }
        facts
    }
}

pub(super) fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let role = word(Role::ALL);
    let roles = prop_oneof![
        3 => Just(Role::ALL.iter().copied().collect()),
        1 => collection::btree_set(role, 0..3),
    ];
    let facts = prop_oneof![3 => nearly_good(), 1 => facts()];
    let near = (0..40i64).prop_map(|n| super::day("2026-03-10") + chrono::TimeDelta::days(n));
    let today = prop_oneof![4 => near, 1 => any_day()];
    collection::vec((0..64usize, facts, roles, today), 1..40)
}

/// Takes what is tried by one lifecycle and judges it by another, which is the same unless that one
/// is broken on purpose.
fn walk<P: Phase>(taking: &Lifecycle<P>, law: &Lifecycle<P>, attempts: &[Attempt]) -> Judgement {
    let mut standing = taking.begin();
    let initial = law.initial();
    if (standing.state.as_str(), standing.phase) != (initial.name.as_str(), initial.phase) {
        return Err("begins elsewhere".to_owned());
    }
    for (n, facts, roles, today) in attempts {
        let situation = Situation {
            facts,
            roles,
            today: *today,
        };
        let listed = taking.available(&standing.state, situation);
        for open in &listed {
            open.refusals.iter().try_for_each(readable)?;
            assert!(open.transition.is_for(facts));
            assert!(facts.source.is_some() || open.not_established.is_empty());
        }
        let steps = taking.transitions();
        let tried = steps.get(n % (steps.len() + 1));
        let name = tried.map_or("no-such-step", |tried| tried.name.as_str());
        let open = listed.iter().find(|open| open.transition.name == name);
        let before = standing.state.clone();
        match taking.take(&before, name, situation) {
            Ok(taken) => {
                assert!(open.unwrap().is_open(), "taken, but listed as closed");
                taken_rightly(law, (&before, name), situation, &taken)?;
                standing = taken.standing;
            }
            Err(refusals) => {
                assert!(open.is_none_or(|open| !open.is_open() || !open.asks.is_empty()));
                let refusals: Vec<_> = refusals.into_iter().collect();
                refused_rightly(law, (&before, name), situation, &refusals)?;
            }
        }
    }
    Ok(())
}

/// Every profile that is shipped, and what the standing orders to start from make of theirs.
fn all() -> Vec<Profile> {
    let shipped = Profiles::shipped().unwrap();
    let mut all = shipped.all().cloned().collect::<Vec<_>>();
    all.extend(orders_to_start_from());
    all
}

fn walk_all(taking: &Profile, law: &Profile, attempts: &[Attempt]) -> Judgement {
    walk(&taking.meeting, &law.meeting, attempts)?;
    walk(&taking.paper, &law.paper, attempts)?;
    walk(&taking.recommendation, &law.recommendation, attempts)?;
    walk(&taking.decision, &law.decision, attempts)
}

thread_local! {
    static ALL: Vec<Profile> = all();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_walk_comes_to_what_the_rules_forbid(attempts in attempts()) {
        ALL.with(|all| for rules in all {
            let judged = walk_all(rules, rules, &attempts);
            assert_eq!(judged, Ok(()), "{}", rules.rules());
        });
    }
}

/// Situations in which one or another condition of any profile is met.
fn situations() -> Vec<(Facts, NaiveDate)> {
    let mut situations = Vec::new();
    for today in ["2026-03-20", "2026-04-09"] {
        for source in [false, true] {
            for kind in DecisionKind::ALL {
                for paper_phase in PaperPhase::ALL {
                    let mut facts = super::good();
                    facts.source = source.then_some(SourceFacts {
                        named: true,
                        date_shown: true,
                    });
                    facts.decision.as_mut().unwrap().kind = *kind;
                    facts.paper.as_mut().unwrap().phase = *paper_phase;
                    situations.push((facts, super::day(today)));
                }
            }
        }
    }
    situations
}

/// From where a record begins, steps that can be taken lead to every state, and on from every state
/// that is not final.
fn alive<P: Phase>(lifecycle: &Lifecycle<P>) -> Judgement {
    let roles: BTreeSet<Role> = Role::ALL.iter().copied().collect();
    let situations = situations();
    let mut reached = BTreeSet::from([lifecycle.initial().name.clone()]);
    let mut new: Vec<String> = reached.iter().cloned().collect();
    while let Some(state) = new.pop() {
        let mut on = false;
        for (facts, today) in &situations {
            let situation = Situation {
                facts,
                roles: &roles,
                today: *today,
            };
            for step in lifecycle.transitions() {
                let Ok(taken) = lifecycle.take(&state, &step.name, situation) else {
                    continue;
                };
                on = true;
                if reached.insert(taken.standing.state.clone()) {
                    new.push(taken.standing.state);
                }
            }
        }
        if on == lifecycle.state(&state).unwrap().is_final {
            return Err(format!("{state} leads on: {on}"));
        }
    }
    match lifecycle
        .states()
        .find(|state| !reached.contains(&state.name))
    {
        Some(lost) => Err(format!("nothing that can be done leads to {}", lost.name)),
        None => Ok(()),
    }
}

/// The states of a phase are for one audience, unless a state says why it is not; and what was seen is
/// never taken out of sight.
fn open_to_those_who_saw<P: Phase>(lifecycle: &Lifecycle<P>) -> Judgement {
    for phase in P::LIST {
        let usual = lifecycle
            .states()
            .filter(|s| s.phase == *phase && s.audience_differs.is_none());
        let audiences: BTreeSet<Audience> = usual.map(|state| state.audience).collect();
        if audiences.len() > 1 {
            return Err(format!("{phase} is for {audiences:?}"));
        }
    }
    for transition in lifecycle.transitions() {
        let to = lifecycle.state(&transition.to).unwrap();
        for from in &transition.from {
            let from = lifecycle.state(from).unwrap();
            if to.audience > from.audience {
                return Err(format!("{} hides the record", transition.name));
            }
        }
        let conditions = transition.conditions.iter().map(|c| &c.rule.citation);
        let mut cited = conditions.chain([&transition.who.citation]);
        if let Some(nothing) = cited.find(|citation| !is_cited(citation)) {
            return Err(format!("{} cites nothing: {nothing}", transition.name));
        }
    }
    Ok(())
}

/// Nothing that a law profile is for is out of its reach.
fn complete<P: Phase>(lifecycle: &Lifecycle<P>) -> Judgement {
    let phases: BTreeSet<P> = lifecycle.states().map(|state| state.phase).collect();
    match P::LIST.iter().find(|phase| !phases.contains(phase)) {
        Some(phase) => Err(format!(
            "the phase {phase} of a {} is never reached",
            P::KIND
        )),
        None => Ok(()),
    }
}

fn sound(rules: &Profile) -> Judgement {
    alive(&rules.meeting)?;
    alive(&rules.paper)?;
    alive(&rules.recommendation)?;
    alive(&rules.decision)?;
    open_to_those_who_saw(&rules.meeting)?;
    open_to_those_who_saw(&rules.paper)?;
    open_to_those_who_saw(&rules.recommendation)?;
    open_to_those_who_saw(&rules.decision)
}

#[test]
fn every_state_is_reached_and_left_and_hides_nothing() {
    for rules in all() {
        assert_eq!(sound(&rules), Ok(()), "{}", rules.rules());
    }
}

#[test]
fn the_shipped_profiles_reach_every_phase() {
    for rules in all() {
        if rules.id == Profile::TRANSCRIBED {
            continue;
        }
        // Who decides alone has no meetings.
        let meeting = complete(&rules.meeting);
        assert_eq!(
            meeting.is_err(),
            ALONE.contains(&rules.id.as_str()),
            "{}",
            rules.id
        );
        assert_eq!(complete(&rules.paper), Ok(()), "{}", rules.id);
        assert_eq!(complete(&rules.recommendation), Ok(()), "{}", rules.id);
        assert_eq!(complete(&rules.decision), Ok(()), "{}", rules.id);
    }
}

/// The profile of an English executive with one thing broken.
pub(super) fn broken(old: &str, new: &str) -> Result<Profile, String> {
    let (_, text) = Profiles::SHIPPED[0];
    assert_eq!(text.matches(old).count(), 1, "`{old}` is not there once");
    let parsed = Profile::parse(&text.replace(old, new));
    parsed.map_err(|problems| problems[0].message.clone())
}

const REASONS: &str =
    "[[decision.transitions.make.conditions]]\nrule = \"reasons-for-the-decision\"\n";

#[test]
fn walks_find_what_a_broken_profile_lets_through() {
    let law = super::england();
    for (old, new, found) in [
        // A condition of the law is turned into one that always holds where a record is made here.
        (
            "condition = \"reasons_recorded\"",
            "condition = \"source_and_date_shown\"",
            "make",
        ),
        // What a transcribed record lacks is passed over and not told.
        (
            "condition = \"meeting_has_begun\"\ntranscribed = \"not-established\"",
            "condition = \"source_and_date_shown\"",
            "not-before-its-date",
        ),
        // A longer notice, so that a step is refused without a reason.
        (
            "clear_days = 5\nunit = \"working\"\ndivision = \"england-and-wales\"\nadvice",
            "clear_days = 28\nunit = \"working\"\ndivision = \"england-and-wales\"\nadvice",
            "refused without a reason",
        ),
        // Another role may.
        (
            "from = [\"made\"]\nto = \"rescinded\"\nby = [\"secretary\"]",
            "from = [\"made\"]\nto = \"rescinded\"\nby = [\"secretary\", \"member\"]",
            "by the wrong role",
        ),
        // It leads elsewhere.
        (
            "from = [\"called\"]\nto = \"held\"",
            "from = [\"called\"]\nto = \"cancelled\"",
            "hold led to cancelled",
        ),
        // A state is for others.
        (
            "label = \"Made\"\nphase = \"made\"\naudience = \"public\"",
            "label = \"Made\"\nphase = \"made\"\naudience = \"working\"",
            "made is for working",
        ),
        // A rule that nobody can trace.
        (
            &format!("{REASONS}citation = \"SI 2012/2089 regs 12(2)(b) and 13\""),
            &format!("{REASONS}citation = \"as usual\""),
            "cites nothing",
        ),
    ] {
        let lax = broken(old, new).unwrap();
        let config = ProptestConfig {
            failure_persistence: None,
            ..Default::default()
        };
        let always_the_same = TestRng::deterministic_rng(RngAlgorithm::default());
        let mut runner = TestRunner::new_with_rng(config, always_the_same);
        let walked = runner.run(&attempts(), |attempts| {
            let judged = walk_all(&lax, &law, &attempts);
            judged.map_err(TestCaseError::fail)
        });
        let Err(TestError::Fail(wrong, _)) = walked else {
            panic!("{new} is not found: {walked:?}");
        };
        assert!(wrong.message().contains(found), "{new}: {wrong}");
    }
}

#[test]
fn what_is_unsound_is_found() {
    let never = format!(
        "[[decision.transitions.make.conditions]]\nrule = \"never\"\ncitation = \"local rule\"\n\
         when = {{ all = [{{ fact = \"decision.clauses\", at_least = 2 }}, {{ fact = \
         \"decision.clauses\", at_most = 1 }}] }}\n\n{REASONS}"
    );
    for (old, new, found) in [
        (
            REASONS,
            never.as_str(),
            "nothing that can be done leads to made",
        ),
        (
            "label = \"Superseded\"\nphase = \"superseded\"\naudience = \"public\"",
            "label = \"Superseded\"\nphase = \"superseded\"\naudience = \"working\"",
            "supersede hides the record",
        ),
        (
            &format!("{REASONS}citation = \"SI 2012/2089 regs 12(2)(b) and 13\""),
            &format!("{REASONS}citation = \"as usual\""),
            "make cites nothing",
        ),
    ] {
        let judged = sound(&broken(old, new).unwrap());
        assert!(
            judged.as_ref().is_err_and(|wrong| wrong.contains(found)),
            "{judged:?}"
        );
    }
    // What the reader refuses never gets so far.
    for (old, new, found) in [
        (
            "audience_differs = \"It was never announced, so that nobody outside the office knew of it.\"\n",
            "",
            "make them the same, or say why",
        ),
        (
            "label = \"Held\"\nphase = \"held\"\naudience = \"public\"\nfinal = true",
            "label = \"Held\"\nphase = \"held\"\naudience = \"public\"",
            "nothing leads on from the state `held`",
        ),
    ] {
        let refused = broken(old, new).unwrap_err();
        assert!(refused.contains(found), "{refused}");
    }
}
