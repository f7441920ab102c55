//! Owns lifecycles: the states of one kind of record, the transitions between them, and who may
//! take which transition now.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    conditions::{Ask, Condition, ForTranscribed},
    effects::{Does, Effect},
    facts::Facts,
    late_items::UrgentItems,
    overrides::Overriding,
    wording::{inside, list, plain_word},
};
use crate::{
    audience::Audience,
    lifecycle_state::{Overridden, Standing},
    refusal::{Reason, Refusal, Refusals, RuleRef},
    roles::Role,
};

/// The life of one kind of record under one version of the rules. It is checked when it is read:
/// every transition leads to a state that is there, and no state is a dead end by mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifecycle<P> {
    pub(super) rules: String,
    pub(super) initial: State<P>,
    pub(super) states: BTreeMap<String, State<P>>,
    pub(super) transitions: Vec<Transition>,
    /// States that earlier rules had, each with the one that stands for it now.
    pub(super) migrate: BTreeMap<String, String>,
    /// Of meetings, whether an item that comes too late may be taken as urgent.
    pub(super) urgent_items: Option<Box<UrgentItems>>,
}

/// A state that a record may be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State<P> {
    /// Its name in the profile, which the record keeps.
    pub name: String,
    /// What people read.
    pub label: String,
    /// What it means to rules and filters.
    pub phase: P,
    /// Whom a record in it is for.
    pub audience: Audience,
    /// Whether nothing follows it.
    pub is_final: bool,
    /// Why its audience is not that of the other states of its phase.
    pub audience_differs: Option<String>,
}

/// A step from a state to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Its name in the profile.
    pub name: String,
    /// What people read on the button: an imperative, such as `Publish the agenda`.
    pub label: String,
    /// The states that it leaves.
    pub from: Vec<String>,
    /// The state that it leads to.
    pub to: String,
    /// Who may take it; one of these roles is enough.
    pub by: Vec<Role>,
    /// The rule that names who may take it.
    pub who: RuleRef,
    /// Which records it is for.
    pub records: Records,
    /// What has to hold.
    pub conditions: Vec<Condition>,
    /// The transition that it goes back on, if it does that.
    pub reverses: Option<String>,
    /// What follows besides.
    pub effects: Vec<Effect>,
}

crate::words! {
    /// Which records a transition is for.
    Records, "class of records" {
        /// All.
        All = "all",
        /// Records made here.
        Made = "made",
        /// Records transcribed from a source.
        Transcribed = "transcribed",
    }
}

/// Who asks, when, and what is known.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// The facts of the record.
    pub facts: &'a Facts,
    /// The roles that the viewer holds for the record's board.
    pub roles: &'a BTreeSet<Role>,
    /// Today's civil date in the board's zone.
    pub today: NaiveDate,
}

/// One transition from the record's state, and whether it can be taken now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability<'a> {
    /// The transition.
    pub transition: &'a Transition,
    /// Every reason why it can't be taken; none if it can.
    pub refusals: Vec<Refusal>,
    /// What has to be given with it. Not having it yet is no refusal.
    pub asks: Vec<Ask>,
    /// For a transcribed record, the rules that the record would not be known to have met.
    pub not_established: Vec<RuleRef>,
    /// Of the rules that refuse, those that this viewer may override.
    pub overridable: Vec<RuleRef>,
    /// Whom the record is for once it is taken.
    pub audience: Audience,
    /// Of a step back, what the step did that it goes back on.
    pub undoes: &'a [Effect],
}

impl Availability<'_> {
    /// Whether it can be taken, once what it asks is given.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.refusals.is_empty()
    }
}

/// What taking a transition did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken<P> {
    /// What the record's row has to say now: state, phase, audience and the rules' version.
    pub standing: Standing<P>,
    /// The transition.
    pub transition: String,
    /// For a transcribed record, the rules that it is not known to have met.
    pub not_established: Vec<RuleRef>,
    /// What follows besides the standing.
    pub effects: Vec<Effect>,
    /// Of a step back, what the step did that it goes back on.
    pub undoes: Vec<Effect>,
}

impl<P: Copy> Lifecycle<P> {
    /// The rules' version, such as `england-council-executive@2012-09-10`.
    #[must_use]
    pub fn rules(&self) -> &str {
        &self.rules
    }

    /// Every state, by name.
    pub fn states(&self) -> impl Iterator<Item = &State<P>> {
        self.states.values()
    }

    /// A state by its name, which may be one that earlier rules had and these replace by another.
    #[must_use]
    pub fn state(&self, name: &str) -> Option<&State<P>> {
        self.states.get(self.known_as(name))
    }

    /// What a state is called here: earlier rules may have had another name for it.
    fn known_as<'a>(&'a self, name: &'a str) -> &'a str {
        self.migrate.get(name).map_or(name, String::as_str)
    }

    /// Every transition, in the order of the profile.
    #[must_use]
    pub fn transitions(&self) -> &[Transition] {
        &self.transitions
    }

    /// The state in which a record begins.
    #[must_use]
    pub const fn initial(&self) -> &State<P> {
        &self.initial
    }

    /// Where a new record stands.
    #[must_use]
    pub fn begin(&self) -> Standing<P> {
        self.standing(&self.initial, self.initial.audience)
    }

    /// Every transition from `state` that is for this class of record, each with whether it can be
    /// taken now and every reason why not.
    #[must_use]
    pub fn available(&self, state: &str, situation: Situation<'_>) -> Vec<Availability<'_>> {
        self.available_to(state, situation, &[])
    }

    /// As [`Lifecycle::available`], for a viewer who holds posts of these titles today.
    #[must_use]
    pub fn available_to(
        &self,
        state: &str,
        situation: Situation<'_>,
        posts: &[String],
    ) -> Vec<Availability<'_>> {
        let overriding = Overriding {
            posts,
            ..Overriding::default()
        };
        self.leaving(state)
            .filter(|transition| transition.is_for(situation.facts))
            .map(|transition| {
                let judged = transition.judge(situation, overriding, WhatIsAsked::Listed);
                Availability {
                    transition,
                    refusals: judged.refusals,
                    asks: judged.asks,
                    not_established: judged.not_established,
                    overridable: judged.overridable,
                    audience: self.audience_after(transition),
                    undoes: self.undone_by(transition),
                }
            })
            .collect()
    }

    /// Whether a rule of any of its transitions may be overridden by who holds a post.
    #[must_use]
    pub fn names_posts(&self) -> bool {
        let mut conditions = self.transitions.iter().flat_map(|t| &t.conditions);
        conditions.any(|condition| {
            let by = condition.overridden_by.as_ref();
            by.is_some_and(|by| by.post.is_some())
        })
    }

    /// Whom a record is for once it has taken a transition.
    fn audience_after(&self, transition: &Transition) -> Audience {
        let set = transition
            .effects
            .iter()
            .find_map(|effect| match effect.does {
                Does::SetAudience { audience, .. } => Some(audience),
                _ => None,
            });
        let to = || self.state(&transition.to).map(|to| to.audience);
        set.or_else(to).unwrap_or(Audience::Working)
    }

    /// What the step did that a transition goes back on.
    fn undone_by(&self, transition: &Transition) -> &[Effect] {
        let back_on = transition.reverses.as_deref();
        let found = self
            .transitions
            .iter()
            .find(|t| Some(t.name.as_str()) == back_on);
        found.map_or(&[], |found| &found.effects)
    }

    /// The name of the first transition that leads from `state` to a state of `phase` and is for
    /// records of this class. The rules name their states as they like, so that only the phase
    /// says where a transition leads.
    #[must_use]
    pub fn step_to(&self, state: &str, phase: P, facts: &Facts) -> Option<&str>
    where
        P: PartialEq,
    {
        let leads = |transition: &&Transition| {
            let to = self.state(&transition.to);
            transition.is_for(facts) && to.is_some_and(|to| to.phase == phase)
        };
        let found = self.leaving(state).find(leads);
        found.map(|transition| transition.name.as_str())
    }

    /// The state to which a transition leads from `state`.
    #[must_use]
    pub fn leads_to(&self, state: &str, transition: &str) -> Option<&State<P>> {
        let found = self.leaving(state).find(|t| t.name == transition)?;
        self.state(&found.to)
    }

    /// Takes the transition, or gives every reason why not. All of its conditions are asked,
    /// whether or not the viewer may take it.
    pub fn take(
        &self,
        state: &str,
        transition: &str,
        situation: Situation<'_>,
    ) -> Result<Taken<P>, Refusals> {
        self.take_overriding(state, transition, situation, Overriding::default())
    }

    /// As [`Lifecycle::take`], passing over rules of the office by who may. What was passed over
    /// stands in the new standing; what held by itself does not.
    pub fn take_overriding(
        &self,
        state: &str,
        transition: &str,
        situation: Situation<'_>,
        overriding: Overriding<'_>,
    ) -> Result<Taken<P>, Refusals> {
        let found = self.leaving(state).find(|t| t.name == transition);
        let to = found.and_then(|found| Some((found, self.state(&found.to)?)));
        let Some((found, to)) = to else {
            return Err(self.unknown(state, transition, situation).into());
        };
        let judged = found.judge(situation, overriding, WhatIsAsked::Required);
        let unfit = overriding.refusals(found, situation.roles);
        let refusals: Refusals = judged.refusals.into_iter().chain(unfit).collect();
        refusals.done()?;
        let mut standing = self.standing(to, self.audience_after(found));
        standing.overridden = judged.overridden;
        Ok(Taken {
            standing,
            transition: found.name.clone(),
            not_established: judged.not_established,
            effects: found.effects.clone(),
            undoes: self.undone_by(found).to_vec(),
        })
    }

    /// Takes the first transition from `state` to a state of `phase` that can be taken now. For
    /// what follows from another record's step: the rules name their states as they like, so that
    /// only the phase says where it leads.
    #[must_use]
    pub fn towards(&self, state: &str, phase: P, situation: Situation<'_>) -> Option<Taken<P>>
    where
        P: PartialEq,
    {
        self.leaving(state)
            .filter(|transition| {
                self.state(&transition.to)
                    .is_some_and(|to| to.phase == phase)
            })
            .find_map(|transition| self.take(state, &transition.name, situation).ok())
    }

    fn leaving(&self, state: &str) -> impl Iterator<Item = &Transition> {
        let state = self.known_as(state).to_owned();
        self.transitions
            .iter()
            .filter(move |transition| transition.from.contains(&state))
    }

    fn unknown(&self, state: &str, transition: &str, situation: Situation<'_>) -> Refusal {
        let known = self.leaving(state).filter(|t| t.is_for(situation.facts));
        Refusal::new(Reason::UnknownTransition {
            // Both come from outside: a page of text must not come back in the refusal.
            transition: transition.chars().take(60).collect(),
            state: state.chars().take(60).collect(),
            known: known.map(|t| t.name.clone()).collect(),
        })
    }

    fn standing(&self, state: &State<P>, audience: Audience) -> Standing<P> {
        Standing {
            state: state.name.clone(),
            phase: state.phase,
            audience,
            rules: self.rules.clone(),
            overridden: Vec::new(),
        }
    }
}

/// Whether what a transition asks for is there to be judged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WhatIsAsked {
    /// No: the transitions are only listed.
    Listed,
    /// Yes: one is taken.
    Required,
}

#[derive(Default)]
struct Judged {
    refusals: Vec<Refusal>,
    asks: Vec<Ask>,
    not_established: Vec<RuleRef>,
    overridable: Vec<RuleRef>,
    overridden: Vec<Overridden>,
}

impl Transition {
    /// Whether it is for records of this class.
    #[must_use]
    pub fn is_for(&self, facts: &Facts) -> bool {
        match self.records {
            Records::All => true,
            Records::Made => facts.source.is_none(),
            Records::Transcribed => facts.source.is_some(),
        }
    }

    fn judge(
        &self,
        situation: Situation<'_>,
        overriding: Overriding<'_>,
        asked: WhatIsAsked,
    ) -> Judged {
        let Situation { facts, roles, .. } = situation;
        let mut judged = Judged::default();
        judged.refusals.extend(self.wrong_role(roles));
        if let Some(refusal) = self.wrong_class(facts) {
            // What it needs of other records would only mislead.
            judged.refusals.push(refusal);
            return judged;
        }
        for condition in &self.conditions {
            let ask = condition.check.asks();
            judged.asks.extend(ask);
            if asked == WhatIsAsked::Listed && ask.is_some() {
                continue;
            }
            let Some(explanation) = condition.check.unmet(facts, situation.today) else {
                continue;
            };
            let excused =
                condition.transcribed == ForTranscribed::NotEstablished && facts.source.is_some();
            if excused {
                judged.not_established.push(condition.rule.clone());
            } else if let Some(passed) = overriding.passes(self, condition, roles) {
                judged.overridden.push(passed);
            } else {
                let by = condition.overridden_by.as_ref();
                if by.is_some_and(|by| by.allows(roles, overriding.posts)) {
                    judged.overridable.push(condition.rule.clone());
                }
                judged.refusals.push(condition.refuse(explanation, facts));
            }
        }
        judged
    }

    fn wrong_class(&self, facts: &Facts) -> Option<Refusal> {
        let (wanted, found) = match self.records {
            _ if self.is_for(facts) => return None,
            Records::Transcribed => ("transcribed from a source", "was made here"),
            _ => ("made here", "is transcribed from a source"),
        };
        let explanation = format!(
            "“{}” is only for records {wanted}, and this one {found}: choose another transition.",
            self.label
        );
        Some(Refusal::new(Reason::ConditionNotMet { explanation }).by(self.who.clone()))
    }

    fn wrong_role(&self, roles: &BTreeSet<Role>) -> Option<Refusal> {
        if self.by.iter().any(|role| roles.contains(role)) {
            return None;
        }
        let allowed: Vec<String> = self.by.iter().map(|role| plain_word(role.word())).collect();
        let reason = Reason::NotAllowed {
            action: inside(&self.label),
            allowed: list(&allowed, "or"),
        };
        Some(Refusal::new(reason).by(self.who.clone()))
    }
}

impl Condition {
    fn refuse(&self, mut explanation: String, facts: &Facts) -> Refusal {
        if let Some(advice) = &self.advice {
            explanation.push(' ');
            explanation += advice;
        }
        let refusal = Refusal::new(Reason::ConditionNotMet { explanation }).by(self.rule.clone());
        match self.check.field(facts) {
            Some(field) => refusal.at(field),
            None => refusal,
        }
    }
}
