//! Owns what must hold of criteria and weights as they are given, and of who was engaged on them.

use std::collections::BTreeSet;

use super::{
    AppraisalRecord, CriterionDraft, Engagement, KEPT_CRITERIA_MOST, SCHEMES_MOST, SchemeCriterion,
    SchemeDraft, ScoreSheet,
    check::{ids_once, ordered, short_name},
};
use crate::{
    appraisals::Decimal,
    record::{LISTED_MOST, TEXT_MOST, at_most, line, plain_text},
    refusal::{Refusal, Refusals},
    time::ShownDate,
};

impl AppraisalRecord {
    /// Whether it is to be told of those who were engaged when, how many and what they said: of what was
    /// made here, and not of what a source shows or illustrates.
    pub(super) const fn tells_engagement(&self) -> bool {
        !self.provenance.is_transcribed() && !self.provenance.illustrative
    }

    pub(super) fn check_scheme(&self, given: &SchemeDraft) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let most = KEPT_CRITERIA_MOST;
        refusals.take(at_most(
            self.schemes.len() + 1,
            SCHEMES_MOST,
            "versions of criteria and weights",
            "input",
        ));
        refusals.require(!given.criteria.is_empty(), || {
            Refusal::missing("at least one criterion", "input.criteria")
        });
        refusals.take(at_most(
            given.criteria.len(),
            most,
            "criteria",
            "input.criteria",
        ));
        refusals.take(at_most(given.gates.len(), most, "gates", "input.gates"));
        let ids = given.criteria.iter().map(|criterion| criterion.id.as_str());
        refusals.take(ids_once(ids, "criterion", "input.criteria"));
        let ids = given.gates.iter().map(|gate| gate.id.as_str());
        refusals.take(ids_once(ids, "gate", "input.gates"));
        for (n, criterion) in given.criteria.iter().enumerate() {
            refusals.take(criterion.check(&format!("input.criteria.{n}")));
        }
        for (n, gate) in given.gates.iter().enumerate() {
            refusals.take(line(&gate.name, "name", &format!("input.gates.{n}.name")));
        }
        refusals.take(ordered(&given.on, "input.on"));
        refusals.take(plain_text(
            &given.changed,
            "what changed",
            TEXT_MOST,
            "input.changed",
        ));
        let first = self.schemes.is_empty();
        let told = first || !given.changed.trim().is_empty() || self.provenance.is_transcribed();
        refusals.require(told, || {
            let what = "what changed from the version before, and why";
            Refusal::missing(what, "input.changed")
        });
        refusals.take(at_most(
            given.engaged.len(),
            LISTED_MOST,
            "groups",
            "input.engaged",
        ));
        for (n, engaged) in given.engaged.iter().enumerate() {
            let at = format!("input.engaged.{n}");
            refusals.take(engaged.check(self.tells_engagement(), &at));
        }
        if let Some(why) = &given.nobody_engaged {
            refusals.take(line(why, "reason", "input.nobodyEngaged"));
        }
        refusals.done()
    }

    /// What is scored stays a criterion, on the scale that it was scored on: on any other the same
    /// figures would mean something else.
    pub(super) fn check_scored(
        &self,
        given: &SchemeDraft,
        sheets: &[ScoreSheet],
    ) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let scores = sheets.iter().flat_map(|sheet| &sheet.scores);
        let against: BTreeSet<&str> = scores.map(|score| score.criterion.as_str()).collect();
        for id in against {
            let place = given.criteria.iter().position(|new| new.id == id);
            let Some((n, new)) = place.and_then(|n| Some((n, given.criteria.get(n)?))) else {
                let problem = format!(
                    "`{id}` has been scored, and stays a criterion: give it the weight 0, or take its \
                     scores back first."
                );
                refusals.add(Refusal::invalid(problem, "input.criteria"));
                continue;
            };
            let Some(old) = self.criterion(id) else {
                continue;
            };
            let ends = [
                ("min", old.min.exact() == new.min.exact()),
                ("max", old.max.exact() == new.max.exact()),
                ("better", old.better == new.better),
            ];
            for (end, _) in ends.iter().filter(|(_, same)| !same) {
                let problem = format!(
                    "`{id}` has been scored from {} to {}, {} being better: keep the scale, or take \
                     those scores back first.",
                    old.min, old.max, old.better
                );
                refusals.add(Refusal::invalid(
                    problem,
                    &format!("input.criteria.{n}.{end}"),
                ));
            }
        }
        refusals.done()
    }
}

impl CriterionDraft {
    pub(super) fn check(&self, at: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.name, "name", &format!("{at}.name")));
        if let Some(group) = &self.group {
            refusals.take(short_name(
                group,
                "name of the group",
                &format!("{at}.group"),
            ));
        }
        refusals.take(plain_text(
            &self.about,
            "description",
            TEXT_MOST,
            &format!("{at}.about"),
        ));
        refusals.require(self.min.exact() < self.max.exact(), || {
            let problem = format!(
                "The scale ends at {} and begins at {}: write a `max` above its `min`; where less is \
                 better, say so in `better`.",
                self.max, self.min
            );
            Refusal::invalid(problem, &format!("{at}.max"))
        });
        refusals.done()
    }

    pub(super) fn weighing(self, weight: Decimal) -> SchemeCriterion {
        SchemeCriterion {
            id: self.id,
            name: self.name.trim().to_owned(),
            group: self.group.map(|group| group.trim().to_owned()),
            about: self.about,
            min: self.min,
            max: self.max,
            better: self.better,
            given: self.given,
            weight,
        }
    }
}

impl Engagement {
    /// `told`: whether all of it is to be told.
    pub(super) fn check(&self, told: bool, at: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        if told {
            refusals.take(self.check_told(at));
        }
        refusals.take(line(
            &self.group,
            "group that was engaged",
            &format!("{at}.group"),
        ));
        refusals.take(line(
            &self.method,
            "way in which they were engaged",
            &format!("{at}.method"),
        ));
        refusals.take(ordered(&self.on, &format!("{at}.on")));
        refusals.require(self.number.is_none_or(|number| number > 0), || {
            let problem = "How many were engaged is 1 or more; leave it out if it is not known.";
            Refusal::invalid(problem, &format!("{at}.number"))
        });
        refusals.require(self.number.is_none() || !self.number_not_known, || {
            let problem = "How many were engaged is given, and said not to be known: take out one of the \
                           two.";
            Refusal::invalid(problem, &format!("{at}.numberNotKnown"))
        });
        for (text, what, field) in [
            (&self.said, "what they said", "said"),
            (&self.changed, "what was changed for it", "changed"),
        ] {
            refusals.take(plain_text(text, what, TEXT_MOST, &format!("{at}.{field}")));
        }
        refusals.done()
    }

    fn check_told(&self, at: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.require(self.on != ShownDate::default(), || {
            Refusal::missing("when they were engaged", &format!("{at}.on"))
        });
        refusals.require(!self.said.trim().is_empty(), || {
            Refusal::missing("what they said", &format!("{at}.said"))
        });
        refusals.require(self.number.is_some() || self.number_not_known, || {
            let what = "how many they were; where it is not known, say so by `numberNotKnown`";
            Refusal::missing(what, &format!("{at}.number"))
        });
        refusals.done()
    }
}
