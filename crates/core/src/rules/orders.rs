//! Owns standing orders: what a board and its office add to the law profile that they work under,
//! and laying them over it.
//!
//! Standing orders add states, transitions and conditions, and make those of the law stricter. What
//! the law demands they can't take away: see `floor`.

mod floor;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    clearances::ClearanceRules,
    conditions::{Condition, LOCAL_RULE},
    effects::{Does, Effect},
    lifecycle::{Lifecycle, Records, State, Transition},
    load::{
        self, Arrow, Draft, File, Place, Placed, Problem, ask_why_back, check_lifecycle, clashes,
        unknown,
    },
    phases::{DecisionPhase, MeetingPhase, PaperPhase, Phase, RecommendationPhase},
    profile::{Profile, Profiles},
    withholding::{WithholdingBasis, together},
    wording::list,
};
use crate::{audience::Audience, refusal::RuleRef, roles::Role};

/// The standing orders of a board, as one version has them.
#[derive(Clone, Debug)]
pub struct Orders {
    /// Their name, which a board is given, such as `mistshire-cabinet`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// The law profile that they stand on, by its name.
    pub stands_on: String,
    /// Their version: the day from which it holds, then a number if that day's text was mended.
    pub version: String,
    /// The first day on which it holds.
    pub from: NaiveDate,
    /// Where they are written: what a rule cites that cites nothing else.
    pub source: String,
    pub(super) text: String,
    pub(super) stands_on_at: Place,
    pub(super) withholding: Vec<Placed<WithholdingBasis>>,
    pub(super) clearances: ClearanceRules,
    pub(super) meeting: Changes<MeetingPhase>,
    pub(super) paper: Changes<PaperPhase>,
    pub(super) recommendation: Changes<RecommendationPhase>,
    pub(super) decision: Changes<DecisionPhase>,
}

/// What standing orders change in one lifecycle.
#[derive(Clone, Debug)]
pub(super) struct Changes<P> {
    pub(super) place: Place,
    pub(super) states: Vec<NewState<P>>,
    pub(super) transitions: Vec<Change>,
    /// Transitions of the law that the office doesn't use.
    pub(super) without: Vec<Placed<String>>,
    /// Where a record goes that stands in a state which an earlier version had.
    pub(super) migrate: Vec<(Placed<String>, Placed<String>)>,
}

/// A state that is added, or one of the law that gets another label.
#[derive(Clone, Debug)]
pub(super) struct NewState<P> {
    pub(super) name: Placed<String>,
    pub(super) label: String,
    pub(super) phase: Option<P>,
    pub(super) audience: Option<Audience>,
    pub(super) is_final: bool,
    pub(super) audience_differs: Option<String>,
}

/// A transition that is added, or what is other in one of the law.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) name: Placed<String>,
    pub(super) label: Option<String>,
    pub(super) from: Option<Vec<Placed<String>>>,
    pub(super) to: Option<Placed<String>>,
    pub(super) by: Option<(Vec<Role>, Place)>,
    pub(super) citation: Option<String>,
    pub(super) records: Option<Records>,
    /// Conditions of the law's transition, which no law demands, that the office doesn't want.
    pub(super) without: Vec<Placed<String>>,
    pub(super) conditions: Vec<Placed<Condition>>,
    /// The transition that it goes back on.
    pub(super) reverses: Option<Placed<String>>,
    /// What follows besides what the law says.
    pub(super) effects: Vec<Placed<Effect>>,
}

impl Orders {
    /// Reads standing orders, or gives everything that is wrong with them by themselves. Whether
    /// they keep to the law is found by [`Orders::over`].
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        load::standing_orders(text)
    }

    /// That the law profile which they stand on is not there, at the place where it is named.
    pub(super) fn stands_on_nothing(&self, known: &Profiles) -> Problem {
        let file = File::new(&self.text);
        let mut names: Vec<String> = known.all().map(|law| law.id.clone()).collect();
        names.dedup();
        names.retain(|name| name != Profile::TRANSCRIBED);
        let message = unknown(&self.stands_on, "law profile", &names);
        file.problem(&self.stands_on_at, message)
    }

    /// What a record keeps of them to say which rules it follows.
    #[must_use]
    pub fn rules(&self) -> String {
        super::profile::rules(&self.id, &self.version)
    }

    /// The rules that hold where they stand over a version of the law profile; or everything by
    /// which they fall below it or don't fit it, with its line and the citation.
    pub fn over(&self, law: &Profile) -> Result<Profile, Vec<Problem>> {
        let file = File::new(&self.text);
        if law.id != self.stands_on {
            let message = format!(
                "these standing orders stand on `{}`, not on `{}`",
                self.stands_on, law.id
            );
            file.report(&self.stands_on_at, message);
            return Err(file.into_problems());
        }
        let rules = format!("{}+{}", law.rules(), self.rules());
        let over = Over {
            file: &file,
            rules: &rules,
            source: &self.source,
            law: law.rules(),
        };
        let withholding = over.withholding(law, &self.withholding);
        let meeting = over.lifecycle(&law.meeting, &self.meeting);
        let mut paper = over.lifecycle(&law.paper, &self.paper);
        if let Some(paper) = &mut paper {
            self.clearances.ask_in(paper);
        }
        let recommendation = over.lifecycle(&law.recommendation, &self.recommendation);
        let decision = over.lifecycle(&law.decision, &self.decision);
        let merged = Some(()).and_then(|()| {
            Some(Profile {
                id: self.id.clone(),
                title: self.title.clone(),
                jurisdiction: law.jurisdiction,
                body: law.body,
                version: self.version.clone(),
                from: self.from.max(law.from),
                law: law.law.clone(),
                stands_on: Some(law.rules()),
                keeping: law.keeping.clone(),
                withholding,
                clearances: self.clearances.clone(),
                meeting: meeting?,
                paper: paper?,
                recommendation: recommendation?,
                decision: decision?,
            })
        });
        let problems = file.into_problems();
        match merged {
            Some(merged) if problems.is_empty() => Ok(merged),
            _ => Err(problems),
        }
    }
}

/// Laying changes over the law, with the file in which problems are told.
struct Over<'o, 't> {
    file: &'o File<'t>,
    rules: &'o str,
    source: &'o str,
    law: String,
}

impl Over<'_, '_> {
    /// The grounds for withholding: those of the law, and more where no Act closes the list.
    fn withholding(
        &self,
        law: &Profile,
        added: &[Placed<WithholdingBasis>],
    ) -> Vec<WithholdingBasis> {
        for basis in added.iter().filter(|_| !law.body.names_grounds()) {
            let message = format!(
                "the law lists what may be kept from the public ({}): standing orders can't add to \
                 it",
                self.law
            );
            self.file.report(&basis.place, message);
        }
        together(
            &law.withholding,
            added.iter().map(|basis| basis.value.clone()),
        )
    }

    fn lifecycle<P: Phase>(
        &self,
        law: &Lifecycle<P>,
        changes: &Changes<P>,
    ) -> Option<Lifecycle<P>> {
        let states = self.states(law, changes);
        let mut arrows = Vec::new();
        let left_out = self.left_out(law, changes);
        for transition in &law.transitions {
            if left_out.contains(&transition.name.as_str()) {
                continue;
            }
            let change = changes
                .transitions
                .iter()
                .find(|change| change.name.value == transition.name);
            arrows.push(match change {
                Some(change) => self.amended(transition, change),
                None => as_it_is(transition, &changes.place),
            });
        }
        for change in &changes.transitions {
            if law.transitions.iter().all(|t| t.name != change.name.value) {
                arrows.extend(self.added(change));
            }
        }
        let draft = Draft {
            initial: Placed {
                value: law.initial.name.clone(),
                place: changes.place.clone(),
            },
            names: states.iter().map(name_of).collect(),
            states,
            transitions: arrows,
        };
        check_lifecycle(self.file, &draft);
        let states: BTreeMap<_, _> = draft
            .states
            .into_iter()
            .map(|state| (state.value.name.clone(), state.value))
            .collect();
        self.migrations(&states, changes);
        let lifecycle = Lifecycle {
            rules: self.rules.to_owned(),
            initial: states.get(&law.initial.name)?.clone(),
            states,
            transitions: draft
                .transitions
                .into_iter()
                .map(|arrow| arrow.transition)
                .collect::<Option<_>>()?,
            migrate: changes
                .migrate
                .iter()
                .map(|(old, new)| (old.value.clone(), new.value.clone()))
                .collect(),
            urgent_items: law.urgent_items.clone(),
        };
        for change in &changes.transitions {
            let found = lifecycle.transitions.iter();
            for transition in found.filter(|t| t.name == change.name.value) {
                floor::check(self.file, &self.law, law, &lifecycle, transition, change);
                self.audiences(law, &lifecycle, transition, change);
            }
        }
        Some(lifecycle)
    }

    fn states<P: Phase>(&self, law: &Lifecycle<P>, changes: &Changes<P>) -> Vec<Placed<State<P>>> {
        let place = &changes.place;
        let mut states: Vec<Placed<State<P>>> = law
            .states
            .values()
            .map(|state| Placed {
                value: state.clone(),
                place: place.clone(),
            })
            .collect();
        for new in &changes.states {
            let of_law = states
                .iter_mut()
                .find(|state| state.value.name == new.name.value);
            if let Some(of_law) = of_law {
                self.relabelled(&of_law.value, new);
                of_law.value.label.clone_from(&new.label);
                continue;
            }
            states.extend(self.added_state(law, new));
        }
        states
    }

    fn relabelled<P: Phase>(&self, of_law: &State<P>, new: &NewState<P>) {
        let as_before = new.phase.is_none_or(|phase| phase == of_law.phase)
            && new
                .audience
                .is_none_or(|audience| audience == of_law.audience)
            && (!new.is_final || of_law.is_final);
        if !as_before {
            let message = format!(
                "the state `{}` is of `{}`, which gives its phase and audience: write only its \
                 `label`, or name another state",
                of_law.name, self.law
            );
            self.file.report(&new.name.place, message);
        }
    }

    fn added_state<P: Phase>(
        &self,
        law: &Lifecycle<P>,
        new: &NewState<P>,
    ) -> Option<Placed<State<P>>> {
        let (Some(phase), Some(audience)) = (new.phase, new.audience) else {
            let message = format!(
                "the state `{}` is not in `{}`: give it a `phase` and an `audience`",
                new.name.value, self.law
            );
            self.file.report(&new.name.place, message);
            return None;
        };
        let allowed = audiences_of(law, phase);
        if !allowed.contains(&audience) {
            let message = self.not_for(phase, audience, &allowed);
            self.file.report(&new.name.place, message);
            return None;
        }
        let value = State {
            name: new.name.value.clone(),
            label: new.label.clone(),
            phase,
            audience,
            is_final: new.is_final,
            audience_differs: new.audience_differs.clone(),
        };
        let place = new.name.place.clone();
        Some(Placed { value, place })
    }

    /// An effect gives a record only to an audience that the law gives to its phase.
    fn audiences<P: Phase>(
        &self,
        law: &Lifecycle<P>,
        merged: &Lifecycle<P>,
        transition: &Transition,
        change: &Change,
    ) {
        let Some(to) = merged.state(&transition.to) else {
            return;
        };
        for effect in &change.effects {
            let Does::SetAudience { audience, .. } = effect.value.does else {
                continue;
            };
            let allowed = audiences_of(law, to.phase);
            if !allowed.contains(&audience) {
                let message = self.not_for(to.phase, audience, &allowed);
                self.file.report(&effect.place, message);
            }
        }
    }

    fn not_for<P: Phase>(&self, phase: P, audience: Audience, allowed: &[Audience]) -> String {
        if allowed.is_empty() {
            return format!("`{}` has no state of the phase `{phase}`", self.law);
        }
        format!(
            "a record of the phase `{phase}` is for the audience `{}` by `{}`: it can't be for \
             `{audience}`",
            list(allowed, "or"),
            self.law
        )
    }

    fn left_out<'c, P>(&self, law: &Lifecycle<P>, changes: &'c Changes<P>) -> Vec<&'c str> {
        for name in &changes.without {
            if law.transitions.iter().all(|t| t.name != name.value) {
                let known: Vec<String> = law.transitions.iter().map(|t| t.name.clone()).collect();
                let what = format!("transition of {}", self.law);
                self.file
                    .report(&name.place, unknown(&name.value, &what, &known));
            }
        }
        changes
            .without
            .iter()
            .map(|name| name.value.as_str())
            .collect()
    }

    /// What a transition cites: its own citation, or where the standing orders are written.
    fn cited(&self, change: &Change) -> String {
        change
            .citation
            .clone()
            .unwrap_or_else(|| self.source.to_owned())
    }

    /// A transition of the law with what is other in it.
    fn amended(&self, law: &Transition, change: &Change) -> Arrow {
        let mut transition = law.clone();
        if let Some(label) = &change.label {
            transition.label.clone_from(label);
        }
        if let Some(from) = &change.from {
            transition.from = from.iter().map(|from| from.value.clone()).collect();
        }
        if let Some(to) = &change.to {
            transition.to.clone_from(&to.value);
        }
        if let Some((by, _)) = &change.by {
            transition.by.clone_from(by);
        }
        if let Some(records) = change.records {
            transition.records = records;
        }
        // Who may take it is the law's rule where the law says who, and else the office's.
        if transition.who.citation == LOCAL_RULE && change.by.is_some() {
            transition.who.citation = self.cited(change);
        }
        for name in &change.without {
            self.drop_condition(&mut transition, law, name);
        }
        for condition in &change.conditions {
            let before = transition.conditions.iter_mut();
            match before
                .into_iter()
                .find(|c| c.rule.rule == condition.value.rule.rule)
            {
                Some(before) => *before = condition.value.clone(),
                None => transition.conditions.push(condition.value.clone()),
            }
        }
        if let Some(back) = &change.reverses {
            transition.reverses = Some(back.value.clone());
            ask_why_back(&mut transition.conditions, &self.cited(change));
        }
        // What follows by the law follows all the same: the office only adds.
        for effect in &change.effects {
            if let Some(message) = clashes(&effect.value, law.effects.iter()) {
                self.file.report(&effect.place, message);
            }
            transition.effects.push(effect.value.clone());
        }
        let placed = |names: &[String]| {
            let place = &change.name.place;
            let placed = names.iter().map(|name| Placed {
                value: name.clone(),
                place: place.clone(),
            });
            placed.collect::<Vec<_>>()
        };
        Arrow {
            name: transition.name.clone(),
            from: change.from.clone().unwrap_or_else(|| placed(&law.from)),
            to: change.to.clone().unwrap_or_else(|| Placed {
                value: law.to.clone(),
                place: change.name.place.clone(),
            }),
            transition: Some(transition),
            reverses: change.reverses.clone(),
            effects: change.effects.clone(),
        }
    }

    fn drop_condition(&self, transition: &mut Transition, law: &Transition, name: &Placed<String>) {
        let Some(condition) = law.conditions.iter().find(|c| c.rule.rule == name.value) else {
            let known: Vec<String> = law.conditions.iter().map(|c| c.rule.rule.clone()).collect();
            let what = format!("condition of `{}` in {}", law.name, self.law);
            self.file
                .report(&name.place, unknown(&name.value, &what, &known));
            return;
        };
        if condition.rule.citation != LOCAL_RULE {
            let message = format!(
                "the condition `{}` is the law ({}): standing orders can't leave it out",
                name.value, condition.rule.citation
            );
            self.file.report(&name.place, message);
            return;
        }
        transition.conditions.retain(|c| c.rule.rule != name.value);
    }

    /// A transition that the law does not have.
    fn added(&self, change: &Change) -> Option<Arrow> {
        if let Some(name) = change.without.first() {
            let message = format!(
                "`{}` is not a transition of `{}`: there is nothing to leave out",
                change.name.value, self.law
            );
            self.file.report(&name.place, message);
        }
        let missing: Vec<&str> = [
            ("label", change.label.is_none()),
            ("from", change.from.is_none()),
            ("to", change.to.is_none()),
            ("by", change.by.is_none()),
        ]
        .into_iter()
        .filter_map(|(field, missing)| missing.then_some(field))
        .collect();
        if !missing.is_empty() {
            let message = format!(
                "the transition `{}` is not in `{}`, so that it needs its own `{}`",
                change.name.value,
                self.law,
                missing.join("`, `")
            );
            self.file.report(&change.name.place, message);
        }
        let (from, to) = (change.from.clone()?, change.to.clone()?);
        let (by, _) = change.by.clone()?;
        let mut conditions: Vec<_> = change.conditions.iter().map(|c| c.value.clone()).collect();
        if change.reverses.is_some() {
            ask_why_back(&mut conditions, &self.cited(change));
        }
        let transition = Transition {
            name: change.name.value.clone(),
            label: change.label.clone()?,
            from: from.iter().map(|from| from.value.clone()).collect(),
            to: to.value.clone(),
            by,
            who: RuleRef {
                rule: format!("who-may-{}", change.name.value),
                citation: self.cited(change),
            },
            records: change.records.unwrap_or(Records::All),
            conditions,
            reverses: change.reverses.as_ref().map(|back| back.value.clone()),
            effects: change.effects.iter().map(|e| e.value.clone()).collect(),
        };
        Some(Arrow {
            name: transition.name.clone(),
            transition: Some(transition),
            from,
            to,
            reverses: change.reverses.clone(),
            effects: change.effects.clone(),
        })
    }

    fn migrations<P: Phase>(&self, states: &BTreeMap<String, State<P>>, changes: &Changes<P>) {
        let known: Vec<String> = states.keys().cloned().collect();
        for (old, new) in &changes.migrate {
            if !states.contains_key(&new.value) {
                let message = unknown(&new.value, "state of this lifecycle", &known);
                self.file.report(&new.place, message);
            }
            if states.contains_key(&old.value) {
                let message = format!(
                    "the state `{}` is still there: a record in it needs no other",
                    old.value
                );
                self.file.report(&old.place, message);
            }
        }
    }
}

/// The audiences that a law profile gives to a phase.
fn audiences_of<P: Phase>(law: &Lifecycle<P>, phase: P) -> Vec<Audience> {
    let of_phase = law.states.values().filter(|state| state.phase == phase);
    let mut audiences: Vec<Audience> = of_phase.map(|state| state.audience).collect();
    audiences.sort_unstable();
    audiences.dedup();
    audiences
}

fn name_of<P>(state: &Placed<State<P>>) -> Placed<String> {
    Placed {
        value: state.value.name.clone(),
        place: state.place.clone(),
    }
}

/// A transition of the law, told at the place where the lifecycle is changed.
fn as_it_is(transition: &Transition, place: &Place) -> Arrow {
    let placed = |name: &String| Placed {
        value: name.clone(),
        place: place.clone(),
    };
    Arrow {
        name: transition.name.clone(),
        from: transition.from.iter().map(placed).collect(),
        to: placed(&transition.to),
        transition: Some(transition.clone()),
        // Checked with the law.
        reverses: None,
        effects: Vec::new(),
    }
}
