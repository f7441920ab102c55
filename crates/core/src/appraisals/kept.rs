//! Owns appraisals as records: what is kept of one, from its first draft to its conclusion.
//!
//! A kept appraisal is worked out as any other: [`AppraisalRecord::model`] makes of it, and of its score
//! sheets, the [`Appraisal`](super::Appraisal) that `minuted appraise` reads from a file, with what a
//! reader may know of it and nothing else. So nothing that is computed can tell what is withheld.

mod blank;
mod check;
mod choice;
mod given;
mod scoring;
mod sheet;
mod steps;
#[cfg(test)]
mod tests;
mod worked;

use serde::{Deserialize, Serialize};

use super::{Better, Decimal, TieBreak, WeightMethod};
use crate::{
    audience::{Audience, AudienceText},
    exemption::Exemption,
    id::{AppraisalId, BoardId, MatterId, PaperVersionId, PersonId},
    record::{Link, Provenance, folded, link, record},
    time::{ShownDate, Timestamp},
};

pub use blank::{BlankBecause, DidNotScore, PartlyScored};
pub use choice::{AppraisalChoice, FromAppraisal, Taking};
pub use scoring::{Cell, Spread};
pub use sheet::{ScoreSheet, Scored, Scoring, SheetScore};
pub use steps::{Concluding, CriterionDraft, Moderating, SchemeDraft};

/// The most options of a kept appraisal.
pub const KEPT_OPTIONS_MOST: usize = 20;
/// The most criteria of a kept appraisal, and the most gates.
pub const KEPT_CRITERIA_MOST: usize = 40;
/// The most panels.
pub const PANELS_MOST: usize = 10;
/// The most participants of all panels together.
pub const PARTICIPANTS_MOST: usize = 60;
/// The most versions of criteria and weights.
pub const SCHEMES_MOST: usize = 50;

crate::words! {
    /// Where an appraisal stands.
    AppraisalPhase, "phase of an appraisal" {
        /// Options, criteria and weights are being settled.
        Drafting = "drafting",
        /// Criteria and weights are fixed; nobody scores yet.
        WeightsFixed = "weights-fixed",
        /// Panels score.
        Scoring = "scoring",
        /// Scoring is closed, and differences were talked over.
        Moderated = "moderated",
        /// It has its preferred option, and changes no more.
        Concluded = "concluded",
        /// It was given up.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// Which cost of an option the points are held against.
    CostBasis, "basis of costs" {
        /// What it costs over its whole life.
        WholeLife = "whole-life",
        /// The net present cost.
        NetPresentCost = "net-present-cost",
    }
}

/// An appraisal of the options of a matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppraisalRecord {
    /// Its ID.
    pub id: AppraisalId,
    /// Its version.
    pub version: i64,
    /// The board whose office keeps it.
    pub board: BoardId,
    /// The matter that it is on.
    pub matter: MatterId,
    /// What is appraised.
    pub title: String,
    /// What it is about, in a few sentences.
    pub about: String,
    /// How ties are numbered.
    pub tie_break: TieBreak,
    /// What may be chosen.
    pub options: Vec<AppraisalOption>,
    /// How costs are stated, if they are.
    pub costing: Option<Costing>,
    /// Who scores.
    pub panels: Vec<Panel>,
    /// The versions of criteria and weights, the newest last.
    pub schemes: Vec<Scheme>,
    /// Whether options pass the gates.
    pub judgements: Vec<Judgement>,
    /// The scores that panels agreed on after they had talked their differences over.
    pub moderations: Vec<Moderation>,
    /// What came of it.
    pub conclusion: Option<Conclusion>,
    /// Where it stands.
    pub phase: AppraisalPhase,
    /// Why it was withdrawn.
    pub reason: Option<String>,
    /// Whom it is for: `working` until the office opens it.
    pub audience: Audience,
    /// Why scores, and all that can be computed from them, are not open, if they are not.
    pub scores_exemption: Option<Exemption>,
    /// Why costs, and all that can be computed from them, are not open, if they are not.
    pub costs_exemption: Option<Exemption>,
    /// Whom the scores are for: working material until it is concluded.
    pub scores_audience: Audience,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(AppraisalRecord, AppraisalId, schema 2, sort |s| folded(&s.title), links |s| {
    let mut people: Vec<_> = s.participants().filter_map(|(_, one)| one.person).collect();
    people.sort_unstable();
    people.dedup();
    people.into_iter().map(|person| Link::new(link::SCORER, person)).collect()
});

/// Something that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppraisalOption {
    /// Its name within the appraisal, such as `4`.
    pub id: String,
    /// What it is called; none: the source does not show it.
    pub name: Option<String>,
    /// What it would mean.
    pub about: String,
    /// Whether it is to do nothing, or the least that must be done.
    pub baseline: bool,
    /// What it costs.
    pub costs: Costs,
    /// Why its name, what it would mean and what it costs are not open, if they are not.
    pub exemption: Option<Exemption>,
}

/// What an option costs, in the unit of its appraisal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    /// Over its whole life, not discounted.
    pub whole_life: Option<Decimal>,
    /// Its net present cost.
    pub net_present_cost: Option<Decimal>,
    /// Its net present value.
    pub net_present_value: Option<Decimal>,
}

/// How costs are stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Costing {
    /// Their unit, such as `£ million, 2026/27 prices`.
    pub unit: String,
    /// Which of them the points are held against.
    pub basis: CostBasis,
    /// The discount rate in per cent a year.
    pub discount_rate: Option<Decimal>,
    /// What else is to be known, such as the years that they are of.
    pub note: String,
}

/// People who score together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// Its name.
    pub name: String,
    /// Who belongs to it.
    pub participants: Vec<Participant>,
}

/// Somebody who belongs to a panel, by role and organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Participant {
    /// Their name within the appraisal, such as `A`.
    pub id: String,
    /// As what they take part.
    pub role: String,
    /// For which organisation, as it is to be printed.
    pub organisation: String,
    /// The person, where an account of theirs is to score.
    pub person: Option<PersonId>,
}

/// A version of the criteria and their weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Its number, from 1.
    pub number: i64,
    /// When it was recorded.
    pub at: Timestamp,
    /// The date that it bears.
    pub on: ShownDate,
    /// How the weights were found.
    pub method: WeightMethod,
    /// The criteria.
    pub criteria: Vec<SchemeCriterion>,
    /// What an option has to pass to stand at all.
    pub gates: Vec<SchemeGate>,
    /// Who was engaged on it.
    pub engaged: Vec<Engagement>,
    /// Why nobody was, if nobody was.
    pub nobody_engaged: Option<String>,
    /// What changed from the version before, and why.
    pub changed: String,
    /// When it was fixed.
    pub fixed: Option<Timestamp>,
    /// When the first score was given, where criteria or weights were changed after it: whoever changed
    /// them could have seen scores.
    pub after_first_score: Option<Timestamp>,
}

/// Something that the options are scored against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeCriterion {
    /// Its name within the appraisal, such as `quality`.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The group that it is told under.
    pub group: Option<String>,
    /// What it means, and what the ends of its scale mean.
    pub about: String,
    /// The least score.
    pub min: Decimal,
    /// The greatest score.
    pub max: Decimal,
    /// Which end is good.
    pub better: Better,
    /// The weight, the points or the rank, as it was given.
    pub given: Decimal,
    /// The weight that follows from it.
    pub weight: Decimal,
}

/// Something that an option either passes or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeGate {
    /// Its name within the appraisal.
    pub id: String,
    /// Its name for people.
    pub name: String,
}

/// People who were asked about criteria and weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Engagement {
    /// Who they were.
    pub group: String,
    /// When.
    pub on: ShownDate,
    /// How they were asked.
    pub method: String,
    /// How many they were; none: not known, or not said.
    pub number: Option<i64>,
    /// Whether it is said that this is not known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub number_not_known: bool,
    /// What they said.
    pub said: String,
    /// What was changed for it.
    pub changed: String,
}

/// Whether an option passes a gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// Which gate.
    pub gate: String,
    /// Which option.
    pub option: String,
    /// Whether it passes.
    pub passed: bool,
    /// Why.
    pub why: String,
}

/// A score that a panel agreed on after its scorers had given theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moderation {
    /// Which panel.
    pub panel: String,
    /// Which option.
    pub option: String,
    /// Against which criterion.
    pub criterion: String,
    /// How far the scorers were apart.
    pub spread: Spread,
    /// The score that stands in place of each of theirs.
    pub agreed: Decimal,
    /// Why.
    pub why: String,
}

/// What came of an appraisal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conclusion {
    /// The preferred option.
    pub preferred: String,
    /// The options in the lead: one, or several that are level.
    pub leaders: Vec<String>,
    /// Why another than a leader is preferred.
    pub departs_because: Option<AudienceText>,
    /// What is concluded.
    pub text: AudienceText,
    /// When.
    pub at: Timestamp,
    /// The text of the paper that cites it, where there is one by then.
    pub paper_version: Option<PaperVersionId>,
    /// In how many draws of weights it was found how safe the lead is.
    pub draws: i64,
    /// What the draws began with.
    pub seed: i64,
    /// Within how many per cent of those stated weights were drawn; none: any weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub around: Option<Decimal>,
    /// Who left cells blank, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub did_not_score: Vec<DidNotScore>,
}

impl AppraisalRecord {
    /// The newest version of criteria and weights.
    #[must_use]
    pub fn scheme(&self) -> Option<&Scheme> {
        self.schemes.last()
    }

    /// The gates of the newest version.
    #[must_use]
    pub fn gates(&self) -> &[SchemeGate] {
        self.scheme().map_or(&[], |scheme| &scheme.gates)
    }

    /// The gates that an option was judged not to pass.
    pub fn failed_gates(&self, option: &str) -> impl Iterator<Item = &SchemeGate> {
        let failed = move |gate: &&SchemeGate| {
            let of = |old: &&Judgement| old.gate == gate.id && old.option == option;
            self.judgements
                .iter()
                .find(of)
                .is_some_and(|old| !old.passed)
        };
        self.gates().iter().filter(failed)
    }

    /// The option of an ID.
    #[must_use]
    pub fn option(&self, id: &str) -> Option<&AppraisalOption> {
        self.options.iter().find(|option| option.id == id)
    }

    /// The panel of a name.
    #[must_use]
    pub fn panel(&self, name: &str) -> Option<&Panel> {
        self.panels.iter().find(|panel| panel.name == name)
    }

    /// Everyone who belongs to a panel, with it.
    pub fn participants(&self) -> impl Iterator<Item = (&Panel, &Participant)> {
        self.panels
            .iter()
            .flat_map(|panel| panel.participants.iter().map(move |one| (panel, one)))
    }

    /// The person that a participant of a panel is, where that is known.
    #[must_use]
    pub fn person_of(&self, panel: &str, scorer: &str) -> Option<PersonId> {
        let of_panel = &self.panel(panel)?.participants;
        of_panel.iter().find(|one| one.id == scorer)?.person
    }

    /// Whether a person scores in it.
    #[must_use]
    pub fn is_scored_by(&self, person: PersonId) -> bool {
        self.participants()
            .any(|(_, one)| one.person == Some(person))
    }

    /// Whether a reader of this audience may know the scores and what is computed from them.
    #[must_use]
    pub fn scores_open_to(&self, audience: Audience) -> bool {
        self.scores_audience <= audience
    }

    /// Whether a reader of this audience may know the costs and what is computed from them.
    #[must_use]
    pub fn costs_open_to(&self, audience: Audience) -> bool {
        let exemption = self.costs_exemption.as_ref();
        self.audience.max(exempt_for(exemption)) <= audience
    }

    /// Whether the audience of the scores is what the rest says of it.
    pub(super) fn settled(mut self) -> Self {
        self.scores_audience = match self.phase {
            AppraisalPhase::Concluded => self
                .audience
                .max(exempt_for(self.scores_exemption.as_ref())),
            _ => Audience::Working,
        };
        self
    }
}

impl AppraisalOption {
    /// Whether a reader of this audience may know its name, what it would mean and what it costs.
    #[must_use]
    pub fn is_open_to(&self, audience: Audience) -> bool {
        exempt_for(self.exemption.as_ref()) <= audience
    }

    /// Its name as a reader of this audience may know it; none: not shown.
    #[must_use]
    pub fn name_for(&self, audience: Audience) -> Option<&str> {
        match &self.exemption {
            Some(exemption) if audience < exemption.audience => Some(&exemption.public_title),
            _ => self.name.as_deref(),
        }
    }
}

fn exempt_for(exemption: Option<&Exemption>) -> Audience {
    exemption.map_or(Audience::Public, |exemption| exemption.audience)
}
