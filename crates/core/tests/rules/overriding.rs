//! Walks under standing orders in which every rule of the office may be overridden, by people who
//! override whatever they can: no step passes what the law demands, and the record keeps exactly what
//! was passed over. A law from which a citation was taken shows that the walks would find it.

use std::fmt::Write as _;

use chrono::Datelike;
use minuted_core::{
    refusal::RuleRef,
    rules::{
        Check, Condition, Facts, LOCAL_RULE, Lifecycle, MeetingPhase, Orders, Override, Overriding,
        Phase, Profile, Records, Situation, Transition,
    },
};
use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, TestError, TestRng, TestRunner},
};

use super::{
    overrides::HEAD,
    steps::{Judgement, excused, holds, readable},
    walks::{Attempt, attempts, broken},
};

/// Standing orders that give every local rule of a law without parameters somebody who may override
/// it.
fn orders_over(law: &Profile) -> Profile {
    let mut text = HEAD.to_owned();
    all_overridable(&mut text, "meeting", &law.meeting);
    all_overridable(&mut text, "paper", &law.paper);
    all_overridable(&mut text, "recommendation", &law.recommendation);
    all_overridable(&mut text, "decision", &law.decision);
    let orders = Orders::parse(&text).unwrap_or_else(|found| panic!("{found:#?}"));
    orders
        .over(law)
        .unwrap_or_else(|found| panic!("{found:#?}"))
}

fn all_overridable<P: Phase>(text: &mut String, kind: &str, law: &Lifecycle<P>) {
    for transition in law.transitions() {
        let local = |c: &&Condition| c.rule.citation == LOCAL_RULE && c.check.asks().is_none();
        for condition in transition.conditions.iter().filter(local) {
            let Check::Plain(plain) = condition.check else {
                continue;
            };
            let (transition, rule) = (&transition.name, &condition.rule.rule);
            let transcribed = condition.transcribed;
            writeln!(
                text,
                "[[{kind}.transitions.{transition}.conditions]]\nrule = \"{rule}\"\n\
                 condition = \"{plain}\"\ntranscribed = \"{transcribed}\"\n\
                 override = {{ by = [\"secretary\", \"author\"] }}"
            )
            .unwrap();
        }
    }
}

/// Whether a way of the law leads between these phases under which everything holds that it demands.
fn lawful<P: Phase>(law: &Lifecycle<P>, from: P, to: P, situation: Situation<'_>) -> Judgement {
    let phase = |state: &str| law.state(state).map(|state| state.phase);
    let is_for = |way: &&Transition| match way.records {
        Records::All => true,
        Records::Made => situation.facts.source.is_none(),
        Records::Transcribed => situation.facts.source.is_some(),
    };
    let leads = |way: &&Transition| {
        phase(&way.to) == Some(to) && way.from.iter().any(|state| phase(state) == Some(from))
    };
    let ways = || law.transitions().iter().filter(is_for).filter(leads);
    let unmet = |way: &Transition| {
        let demanded = way
            .conditions
            .iter()
            .filter(|c| c.rule.citation != LOCAL_RULE);
        let mut unmet = demanded.filter(|condition| {
            let holds = holds(&condition.check, situation.facts, situation.today);
            !holds && !excused(condition, situation.facts)
        });
        unmet.next().map(|condition| condition.rule.clone())
    };
    if ways().next().is_none() && from == to {
        return Ok(());
    }
    let unmet: Vec<Option<RuleRef>> = ways().map(unmet).collect();
    if unmet.iter().any(Option::is_none) {
        return Ok(());
    }
    Err(format!(
        "from {from} to {to} in spite of the law: {unmet:?}"
    ))
}

/// The facts without one thing that a rule of the office or the law asks, so that there is often
/// something to pass over; at a meeting that was held, so that decisions are made.
fn lacking(facts: &Facts, n: u32) -> Facts {
    let mut facts = facts.clone();
    if let (Some(meeting), Some(decision)) = (&mut facts.meeting, &mut facts.decision) {
        meeting.phase = MeetingPhase::Held;
        match n % 7 {
            0 => decision.has_reasons = false,
            1 => decision.has_alternatives = false,
            2 => decision.has_authority = false,
            3 => decision.maker_named = false,
            4 => meeting.agenda_items = 0,
            _ => {}
        }
    }
    facts
}

/// Walks by one lifecycle, overriding each time whatever the step has; judged by the law.
fn walk<P: Phase>(rules: &Lifecycle<P>, law: &Lifecycle<P>, attempts: &[Attempt]) -> Judgement {
    let mut standing = rules.begin();
    for (n, facts, roles, today) in attempts {
        let facts = &lacking(facts, today.ordinal());
        let situation = Situation {
            facts,
            roles,
            today: *today,
        };
        let steps = rules.transitions();
        let step = &steps[n % steps.len()];
        // One time in three what can't be overridden is asked too, and then nothing is done.
        let asked: Vec<Override> = step
            .conditions
            .iter()
            .filter(|condition| n % 3 == 0 || condition.overridden_by.is_some())
            .map(|condition| Override {
                rule: condition.rule.rule.clone(),
                reason: "It was urgent.".to_owned(),
            })
            .collect();
        let overriding = Overriding {
            asked: &asked,
            ..Overriding::default()
        };
        let before = standing.clone();
        let taken = rules.take_overriding(&before.state, &step.name, situation, overriding);
        let taken = match taken {
            Ok(taken) => taken,
            Err(refusals) => {
                // A step that doesn't leave the state has no rule to name.
                if step.from.contains(&before.state) {
                    refusals.iter().try_for_each(readable)?;
                }
                continue;
            }
        };
        let law_rule = |asked: &Override| {
            let mut all = step.conditions.iter();
            all.any(|c| c.rule.rule == asked.rule && c.overridden_by.is_none())
        };
        if asked.iter().any(law_rule) {
            return Err(format!(
                "{}: a rule without an officer was overridden",
                step.name
            ));
        }
        lawful(law, before.phase, taken.standing.phase, situation)?;
        let passed: Vec<&str> = taken
            .standing
            .overridden
            .iter()
            .map(|o| o.rule.as_str())
            .collect();
        let unmet = step.conditions.iter().filter(|condition| {
            let holds = holds(&condition.check, facts, *today);
            !holds && !excused(condition, facts)
        });
        let unmet: Vec<&str> = unmet
            .map(|condition| condition.rule.rule.as_str())
            .collect();
        if passed != unmet {
            return Err(format!("{}: {unmet:?} passed, {passed:?} kept", step.name));
        }
        standing = taken.standing.after(&before);
        if !standing.overridden.starts_with(&before.overridden) {
            return Err(format!("{} lost what was overridden before", step.name));
        }
    }
    Ok(())
}

fn walk_all(rules: &Profile, law: &Profile, attempts: &[Attempt]) -> Judgement {
    walk(&rules.meeting, &law.meeting, attempts)?;
    walk(&rules.paper, &law.paper, attempts)?;
    walk(&rules.recommendation, &law.recommendation, attempts)?;
    walk(&rules.decision, &law.decision, attempts)
}

fn walked(rules: &Profile, cases: u32) -> Result<(), TestError<Vec<Attempt>>> {
    let law = super::england();
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..Default::default()
    };
    let always_the_same = TestRng::deterministic_rng(RngAlgorithm::default());
    let mut runner = TestRunner::new_with_rng(config, always_the_same);
    runner.run(&attempts(), |attempts| {
        walk_all(rules, &law, &attempts).map_err(TestCaseError::fail)
    })
}

#[test]
fn no_override_passes_what_the_law_demands() {
    let rules = orders_over(&super::england());
    let overridable = |c: &Condition| c.overridden_by.is_some();
    let decision = rules
        .decision
        .transitions()
        .iter()
        .flat_map(|t| &t.conditions);
    assert!(decision.filter(|c| overridable(c)).count() > 3);
    walked(&rules, 256).unwrap();
}

#[test]
fn walks_find_a_law_that_could_be_overridden() {
    for (citation, found) in [
        (
            "SI 2012/2089 regs 12(2)(b) and 13",
            "reasons-for-the-decision",
        ),
        ("SI 2012/2089 regs 12(2)(c) and 13", "alternatives-rejected"),
    ] {
        let cited = format!("citation = \"{citation}\"");
        let lax = broken(&cited, "citation = \"local rule\"").unwrap();
        match walked(&orders_over(&lax), 4_096) {
            Err(TestError::Fail(wrong, _)) => {
                assert!(wrong.message().contains("in spite of the law"), "{wrong}");
                assert!(wrong.message().contains(found), "{wrong}");
            }
            other => panic!("{citation} is passed over: {other:?}"),
        }
    }
}
