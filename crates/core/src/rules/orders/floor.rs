//! Owns the legal floor: a transition of standing orders takes a record from a phase to another only
//! as the law profile does, under everything that the law demands there.
//!
//! What the profile asks and no law demands ("local rule") is no floor: an office may do without it.

use super::{Change, Place};
use crate::rules::{
    conditions::{Check, Condition, ForTranscribed, LOCAL_RULE},
    effects::Effect,
    lifecycle::{Lifecycle, Records, Transition},
    load::File,
    phases::Phase,
    wording::list,
};

/// Reports where a transition falls below the law.
pub(super) fn check<P: Phase>(
    file: &File<'_>,
    law_name: &str,
    law: &Lifecycle<P>,
    merged: &Lifecycle<P>,
    transition: &Transition,
    change: &Change,
) {
    let phase_in = |lifecycle: &Lifecycle<P>, state: &str| {
        let state = lifecycle.state(state);
        state.map(|state| state.phase)
    };
    let Some(to) = phase_in(merged, &transition.to) else {
        return;
    };
    let place = &change.name.place;
    for from in &transition.from {
        let Some(from) = phase_in(merged, from) else {
            continue;
        };
        for class in classes(transition.records) {
            let candidates: Vec<&Transition> = law
                .transitions
                .iter()
                .filter(|t| classes(t.records).contains(class))
                .filter(|t| phase_in(law, &t.to) == Some(to))
                .filter(|t| {
                    t.from
                        .iter()
                        .any(|state| phase_in(law, state) == Some(from))
                })
                .collect();
            let kind = P::KIND;
            // Inside a phase the law has nothing to say where it knows no step.
            if candidates.is_empty() && from == to {
                continue;
            }
            if candidates.is_empty() {
                let message = format!(
                    "`{law_name}` knows no step of a {kind} {} from the phase `{from}` to `{to}`: \
                     lead it by way of the phases between them",
                    plain_class(*class)
                );
                file.report(place, message);
                continue;
            }
            report_nearest(file, law_name, transition, change, &candidates);
        }
    }
}

/// The classes of records that a transition is for.
const fn classes(records: Records) -> &'static [Records] {
    match records {
        Records::All => &[Records::Made, Records::Transcribed],
        Records::Made => &[Records::Made],
        Records::Transcribed => &[Records::Transcribed],
    }
}

const fn plain_class(class: Records) -> &'static str {
    match class {
        Records::Transcribed => "that is transcribed",
        _ => "that is made here",
    }
}

/// Reports what the transition lacks of that way of the law which it comes nearest to.
fn report_nearest(
    file: &File<'_>,
    law_name: &str,
    transition: &Transition,
    change: &Change,
    candidates: &[&Transition],
) {
    let lacking = |law: &&Transition| -> Vec<(Place, String)> {
        let conditions = law.conditions.iter().filter_map(|demanded| {
            if demanded.rule.citation == LOCAL_RULE {
                return None;
            }
            let as_strict = || {
                let all = transition.conditions.iter();
                all.filter(|c| is_as_strict(c, demanded))
            };
            if as_strict().any(|c| c.overridden_by.is_none()) {
                return None;
            }
            Some(match as_strict().next() {
                Some(ours) => is_overridden(law_name, change, demanded, ours),
                None => lacks(law_name, change, demanded),
            })
        });
        let effects = law.effects.iter().filter_map(|demanded| {
            let kept = transition.effects.iter().any(|e| e.does == demanded.does);
            (!kept && demanded.citation != LOCAL_RULE).then(|| does_not(law_name, change, demanded))
        });
        conditions
            .chain(effects)
            .chain(too_many(law_name, law, transition, change))
            .collect()
    };
    // By name first: what is called as in the law is meant as in the law.
    let same = candidates.iter().find(|law| law.name == transition.name);
    let nearest = match same {
        Some(same) => Some(lacking(same)),
        None => candidates.iter().map(lacking).min_by_key(Vec::len),
    };
    for (place, message) in nearest.into_iter().flatten() {
        file.report(&place, message);
    }
}

/// What the law demands is passed over by nobody.
fn is_overridden(
    law_name: &str,
    change: &Change,
    demanded: &Condition,
    ours: &Condition,
) -> (Place, String) {
    let found = change.conditions.iter().find(|c| c.value == *ours);
    let place = found.map_or(&change.name.place, |found| &found.place);
    let message = format!(
        "`{}` is what {} demands (`{law_name}`), and a rule of law is overridden by nobody: take \
         out `override`",
        ours.rule.rule, demanded.rule.citation
    );
    (place.clone(), message)
}

fn does_not(law_name: &str, change: &Change, demanded: &Effect) -> (Place, String) {
    let message = format!(
        "the transition `{}` is below the legal floor: {} demands that then {} (`{law_name}`); \
         add the effect `{}`",
        change.name.value,
        demanded.citation,
        demanded.describe(),
        demanded.name()
    );
    (change.name.place.clone(), message)
}

fn lacks(law_name: &str, change: &Change, demanded: &Condition) -> (Place, String) {
    let rule = &demanded.rule;
    let loosened = change
        .conditions
        .iter()
        .find(|condition| condition.value.rule.rule == rule.rule);
    let wanted = demanded.check.demand();
    match loosened {
        Some(loosened) => {
            let message = format!(
                "`{}` is below the legal floor: {} demands that {wanted} (`{law_name}`)",
                rule.rule, rule.citation
            );
            (loosened.place.clone(), message)
        }
        None => {
            let message = format!(
                "the transition `{}` is below the legal floor: {} demands that {wanted} (`{}` of \
                 `{law_name}`); add that condition",
                change.name.value, rule.citation, rule.rule
            );
            (change.name.place.clone(), message)
        }
    }
}

/// The roles that the law does not give this to, where the law says who.
fn too_many(
    law_name: &str,
    law: &Transition,
    transition: &Transition,
    change: &Change,
) -> Option<(Place, String)> {
    if law.who.citation == LOCAL_RULE {
        return None;
    }
    let roles = transition.by.iter().filter(|role| !law.by.contains(role));
    let too_many: Vec<String> = roles.map(|role| format!("`{role}`")).collect();
    if too_many.is_empty() {
        return None;
    }
    let place = change
        .by
        .as_ref()
        .map_or(&change.name.place, |(_, place)| place);
    let allowed: Vec<String> = law.by.iter().map(|role| format!("`{role}`")).collect();
    let message = format!(
        "{} gives this to {} (`{law_name}`): take out {}",
        law.who.citation,
        list(&allowed, "or"),
        list(&too_many, "and")
    );
    Some((place.clone(), message))
}

/// Whether a condition demands at least what the law's does.
fn is_as_strict(ours: &Condition, law: &Condition) -> bool {
    let enforced = ours.transcribed == ForTranscribed::Enforced
        || law.transcribed == ForTranscribed::NotEstablished;
    enforced && check_is_as_strict(&ours.check, &law.check)
}

fn check_is_as_strict(ours: &Check, law: &Check) -> bool {
    match (ours, law) {
        (Check::NoticeGiven(ours), Check::NoticeGiven(law)) => ours.is_at_least(*law),
        (Check::MeetingPhaseIs { one_of }, Check::MeetingPhaseIs { one_of: allowed }) => {
            one_of.iter().all(|phase| allowed.contains(phase))
        }
        (Check::PaperPhaseIs { one_of }, Check::PaperPhaseIs { one_of: allowed }) => {
            one_of.iter().all(|phase| allowed.contains(phase))
        }
        (Check::FrontSheetComplete { fields }, Check::FrontSheetComplete { fields: wanted }) => {
            wanted.iter().all(|field| fields.contains(field))
        }
        _ => ours == law,
    }
}
