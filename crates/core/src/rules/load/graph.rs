//! Owns the checks of a lifecycle as a whole: every state can be reached, leads on or is final, and
//! says why where its audience is not that of its phase.

use std::collections::BTreeSet;

use super::reader::{File, Placed, unknown};
use crate::rules::{
    effects::{Does, Effect},
    lifecycle::{State, Transition},
    phases::{DecisionPhase, Phase},
    wording::list,
};

/// A lifecycle as it is written, with the places of its names.
#[derive(Debug)]
pub(in crate::rules) struct Draft<P> {
    pub(in crate::rules) initial: Placed<String>,
    /// Every name of a state, also of one that has other problems.
    pub(in crate::rules) names: Vec<Placed<String>>,
    /// The states that could be read.
    pub(in crate::rules) states: Vec<Placed<State<P>>>,
    pub(in crate::rules) transitions: Vec<Arrow>,
}

/// A transition with the places of its ends. It is there also if the rest of the transition has
/// problems: it would be wrong to say of its states that nothing leads on.
#[derive(Debug)]
pub(in crate::rules) struct Arrow {
    pub(in crate::rules) name: String,
    pub(in crate::rules) transition: Option<Transition>,
    pub(in crate::rules) from: Vec<Placed<String>>,
    pub(in crate::rules) to: Placed<String>,
    /// The transition that it goes back on.
    pub(in crate::rules) reverses: Option<Placed<String>>,
    /// The effects that this file gives it.
    pub(in crate::rules) effects: Vec<Placed<Effect>>,
}

/// Reports what is wrong with the lifecycle as a whole.
pub(in crate::rules) fn check<P: Phase>(file: &File<'_>, draft: &Draft<P>) {
    if ends_exist(file, draft) {
        all_reached(file, draft);
    }
    ways_on(file, draft);
    audiences(file, draft);
    steps_back(file, draft);
    effects(file, draft);
}

fn ends_exist<P>(file: &File<'_>, draft: &Draft<P>) -> bool {
    let names: Vec<String> = draft.names.iter().map(|name| name.value.clone()).collect();
    let ends = draft
        .transitions
        .iter()
        .flat_map(|arrow| arrow.from.iter().chain([&arrow.to]));
    let mut all = true;
    for end in ends.chain([&draft.initial]) {
        if !names.contains(&end.value) {
            file.report(
                &end.place,
                unknown(&end.value, "state of this lifecycle", &names),
            );
            all = false;
        }
    }
    all
}

fn all_reached<P>(file: &File<'_>, draft: &Draft<P>) {
    let mut reached = BTreeSet::from([draft.initial.value.as_str()]);
    loop {
        let before = reached.len();
        for arrow in &draft.transitions {
            if arrow
                .from
                .iter()
                .any(|from| reached.contains(from.value.as_str()))
            {
                reached.insert(&arrow.to.value);
            }
        }
        if reached.len() == before {
            break;
        }
    }
    for name in &draft.names {
        if !reached.contains(name.value.as_str()) {
            let message = format!(
                "the state `{}` can't be reached: no transition leads to it from `{}`, directly \
                 or by way of others",
                name.value, draft.initial.value
            );
            file.report(&name.place, message);
        }
    }
}

fn ways_on<P>(file: &File<'_>, draft: &Draft<P>) {
    for state in &draft.states {
        let name = &state.value.name;
        let leaving = draft
            .transitions
            .iter()
            .find(|arrow| arrow.from.iter().any(|from| from.value == *name));
        let message = match (leaving, state.value.is_final) {
            (None, false) => format!(
                "nothing leads on from the state `{name}`: add a transition from it, or write \
                 `final = true`"
            ),
            (Some(arrow), true) => format!(
                "the state `{name}` is final, and the transition `{}` leaves it: take out one of \
                 the two",
                arrow.name
            ),
            _ => continue,
        };
        file.report(&state.place, message);
    }
}

fn audiences<P: Phase>(file: &File<'_>, draft: &Draft<P>) {
    for phase in P::LIST {
        let of_phase = || draft.states.iter().filter(|s| s.value.phase == *phase);
        let usual = of_phase().find(|state| state.value.audience_differs.is_none());
        for state in of_phase() {
            let State {
                name,
                audience,
                audience_differs,
                ..
            } = &state.value;
            // Where every state of the phase says that it differs, there is nothing to differ from.
            let differs = usual.is_none_or(|usual| usual.value.audience != *audience);
            let message = match (usual, audience_differs) {
                (Some(usual), None) if differs => format!(
                    "the states `{}` and `{name}` are both of the phase `{phase}`, but one is for \
                     the audience `{}` and the other for `{audience}`: make them the same, or say \
                     why in `audience_differs`",
                    usual.value.name, usual.value.audience
                ),
                (Some(usual), Some(_)) if !differs => format!(
                    "the state `{name}` says why its audience differs, but it is `{audience}` as \
                     in the state `{}`: take out `audience_differs`",
                    usual.value.name
                ),
                (None, Some(_)) => format!(
                    "the state `{name}` says why its audience differs, but no state of the phase \
                     `{phase}` has the usual one: take out `audience_differs` in one of them"
                ),
                _ => continue,
            };
            file.report(&state.place, message);
        }
    }
}

/// A step back leads from where another leads to where that one leaves.
fn steps_back<P>(file: &File<'_>, draft: &Draft<P>) {
    for arrow in &draft.transitions {
        let Some(back) = &arrow.reverses else {
            continue;
        };
        let found = draft.transitions.iter().find(|t| t.name == back.value);
        let Some(other) = found.filter(|other| other.name != arrow.name) else {
            let others = draft.transitions.iter().map(|t| t.name.clone());
            let others: Vec<String> = others.filter(|name| *name != arrow.name).collect();
            let message = unknown(&back.value, "other transition of this lifecycle", &others);
            file.report(&back.place, message);
            continue;
        };
        let leaves = arrow.from.iter().all(|from| from.value == other.to.value);
        let returns = other.from.iter().any(|from| from.value == arrow.to.value);
        if leaves && returns {
            continue;
        }
        let starts: Vec<String> = other
            .from
            .iter()
            .map(|s| format!("`{}`", s.value))
            .collect();
        let message = format!(
            "`{}` leads from {} to `{}`: what goes back on it leads from `{}` to {}",
            other.name,
            list(&starts, "or"),
            other.to.value,
            other.to.value,
            list(&starts, "or")
        );
        file.report(&back.place, message);
    }
}

/// An effect narrows the audience and hides nothing that was seen; what needs the clauses of a made
/// decision comes with the step that makes it.
fn effects<P: Phase>(file: &File<'_>, draft: &Draft<P>) {
    let state = |name: &Placed<String>| {
        let found = draft
            .states
            .iter()
            .find(|state| state.value.name == name.value);
        found.map(|found| &found.value)
    };
    for arrow in &draft.transitions {
        let Some(to) = state(&arrow.to) else {
            continue;
        };
        let from = || arrow.from.iter().filter_map(state);
        for effect in &arrow.effects {
            let made = DecisionPhase::Made.word();
            let makes = |state: &State<P>| state.phase.to_string() == made;
            let message = match effect.value.does {
                Does::SetAudience { audience, .. } if audience <= to.audience => format!(
                    "the state `{}` is for the audience `{}`, and an effect can only narrow that: \
                     `{audience}` is no narrower",
                    to.name, to.audience
                ),
                Does::SetAudience { audience, .. } => {
                    match from().find(|from| audience > from.audience) {
                        Some(from) => format!(
                            "in the state `{}` the record is for the audience `{}`: for \
                             `{audience}` it would be hidden from who saw it",
                            from.name, from.audience
                        ),
                        None => continue,
                    }
                }
                _ if !effect.value.name().is_of_making() || !effect.value.name().fits(P::KIND) => {
                    continue;
                }
                _ if makes(to) && !from().any(makes) => continue,
                _ => format!(
                    "`{}` is an effect of making a decision: give it to a transition that leads to \
                     a state of the phase `{made}`",
                    effect.value.name()
                ),
            };
            file.report(&effect.place, message);
        }
    }
}
