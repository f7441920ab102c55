//! Owns how a kept appraisal goes on: its criteria and weights, their fixing, scoring, what is concluded,
//! that it is withdrawn or opened. Each step gives all reasons why not at once.

use serde::Serialize;

use super::{
    AppraisalPhase, AppraisalRecord, BlankBecause, Conclusion, Engagement, Judgement, Scheme,
    SchemeGate, ScoreSheet, sheet::unknown,
};
use crate::{
    appraisals::{Appraisal, Better, Decimal, Results, WeightMethod},
    audience::{Audience, AudienceText},
    id::PaperVersionId,
    record::{LISTED_MOST, TEXT_MOST, at_most, line, plain_text},
    refusal::{Reason, Refusal, Refusals},
    time::{ShownDate, Timestamp},
};

/// Criteria and weights as they are given.
#[derive(Clone, Debug, Serialize)]
pub struct SchemeDraft {
    /// The date that they bear.
    pub on: ShownDate,
    /// How the weights are found.
    pub method: WeightMethod,
    /// The criteria.
    pub criteria: Vec<CriterionDraft>,
    /// What an option has to pass to stand at all.
    pub gates: Vec<SchemeGate>,
    /// Who was engaged.
    pub engaged: Vec<Engagement>,
    /// Why nobody was.
    pub nobody_engaged: Option<String>,
    /// What changed from the version before, and why.
    pub changed: String,
}

/// A criterion as it is given.
#[derive(Clone, Debug, Serialize)]
pub struct CriterionDraft {
    /// Its name within the appraisal.
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
    /// The weight, the points or the rank.
    pub given: Decimal,
}

/// What a panel agreed in a cell, as it is given.
#[derive(Clone, Debug, Serialize)]
pub struct Moderating {
    /// Which panel.
    pub panel: String,
    /// Which option.
    pub option: String,
    /// Against which criterion.
    pub criterion: String,
    /// The score.
    pub agreed: Decimal,
    /// Why.
    pub why: String,
}

/// A conclusion as it is given.
#[derive(Clone, Debug)]
pub struct Concluding {
    /// The preferred option.
    pub preferred: String,
    /// Why another than a leader is preferred.
    pub departs_because: Option<AudienceText>,
    /// What is concluded.
    pub text: AudienceText,
    /// The text of the paper that cites it.
    pub paper_version: Option<PaperVersionId>,
    /// In how many draws it is found how safe the lead is, and what they begin with.
    pub draws: i64,
    /// What the draws begin with.
    pub seed: i64,
    /// Within how many per cent of those stated weights are drawn; none: any weights.
    pub around: Option<Decimal>,
    /// Why some left cells blank.
    pub did_not_score: Vec<BlankBecause>,
    /// When.
    pub now: Timestamp,
}

impl AppraisalRecord {
    /// Refuses unless it is in one of these phases.
    pub(super) fn in_phase(&self, phases: &[AppraisalPhase], action: &str) -> Result<(), Refusal> {
        if phases.contains(&self.phase) {
            return Ok(());
        }
        Err(Refusal::new(Reason::WrongPhase {
            action: action.to_owned(),
            what: "appraisal".to_owned(),
            phase: self.phase.word().replace('-', " "),
        }))
    }

    /// It with another version of criteria and weights, which are not fixed yet.
    pub fn with_scheme(
        &self,
        given: SchemeDraft,
        sheets: &[ScoreSheet],
        now: Timestamp,
    ) -> Result<Self, Refusals> {
        use AppraisalPhase::{Drafting, Moderated, Scoring, WeightsFixed};
        self.in_phase(
            &[Drafting, WeightsFixed, Scoring, Moderated],
            "change its criteria and weights",
        )
        .map_err(|refusal| refusal.at("appraisalId"))?;
        let mut refusals = Refusals::new();
        refusals.take(self.check_scheme(&given));
        let values: Vec<Decimal> = given.criteria.iter().map(|c| c.given.clone()).collect();
        let derived = given
            .method
            .derive(&values, |n| format!("input.criteria.{n}.given"));
        let weights = refusals.take(derived).unwrap_or_default();
        refusals.take(self.check_scored(&given, sheets));
        refusals.done()?;
        let criteria = given.criteria.into_iter().zip(weights);
        let mut scheme = Scheme {
            number: self.schemes.len().try_into().unwrap_or(i64::MAX - 1) + 1,
            at: now,
            on: given.on,
            method: given.method,
            criteria: criteria
                .map(|(draft, weight)| draft.weighing(weight))
                .collect(),
            gates: given.gates,
            engaged: given.engaged,
            nobody_engaged: given.nobody_engaged,
            changed: given.changed.trim().to_owned(),
            fixed: None,
            after_first_score: None,
        };
        let first = sheets.iter().map(|sheet| sheet.first).min();
        scheme.after_first_score = first.filter(|_| self.weighs_otherwise(&scheme));
        let mut new = self.clone();
        // A gate that asks something else is not answered yet, whatever its key.
        let asked = self
            .gates()
            .iter()
            .filter(|gate| scheme.gates.contains(gate));
        let kept: Vec<&str> = asked.map(|gate| gate.id.as_str()).collect();
        new.judgements
            .retain(|old| kept.contains(&old.gate.as_str()));
        new.schemes.push(scheme);
        new.phase = Drafting;
        Ok(new.without_orphans(sheets).settled())
    }

    fn weighs_otherwise(&self, new: &Scheme) -> bool {
        self.scheme().is_none_or(|old| {
            (&old.criteria, &old.gates, old.method) != (&new.criteria, &new.gates, new.method)
        })
    }

    /// It with one more group that was engaged on the criteria and weights that are being settled.
    pub fn with_engagement(&self, given: Engagement) -> Result<Self, Refusals> {
        self.in_phase(&[AppraisalPhase::Drafting], "record who was engaged on it")
            .map_err(|refusal| refusal.at("appraisalId"))?;
        let mut refusals = Refusals::new();
        refusals.take(given.check(self.tells_engagement(), "input"));
        let mut new = self.clone();
        match new.schemes.last_mut() {
            Some(scheme) => {
                scheme.engaged.push(given);
                scheme.nobody_engaged = None;
                refusals.take(at_most(
                    scheme.engaged.len(),
                    LISTED_MOST,
                    "groups",
                    "input",
                ));
            }
            None => refusals.add(no_criteria("appraisalId")),
        }
        refusals.done()?;
        Ok(new)
    }

    /// It with its criteria and weights fixed.
    pub fn weights_fixed(&self, now: Timestamp) -> Result<Self, Refusals> {
        self.in_phase(&[AppraisalPhase::Drafting], "fix its criteria and weights")
            .map_err(|refusal| refusal.at("appraisalId"))?;
        let mut refusals = Refusals::new();
        refusals.require(self.options.len() >= 2, || too_few("appraisalId"));
        let mut new = self.clone();
        match new.schemes.last_mut() {
            Some(scheme) => {
                let told = !scheme.engaged.is_empty() || scheme.nobody_engaged.is_some();
                refusals.require(told || self.provenance.is_transcribed(), || {
                    let what = "who was engaged on the criteria and weights, or why nobody was";
                    Refusal::missing(what, "appraisalId")
                });
                scheme.fixed = Some(now);
            }
            None => refusals.add(no_criteria("appraisalId")),
        }
        refusals.done()?;
        new.phase = AppraisalPhase::WeightsFixed;
        Ok(new)
    }

    /// It with scoring begun, or begun again.
    pub fn scoring_begun(&self) -> Result<Self, Refusals> {
        let phases = [AppraisalPhase::WeightsFixed, AppraisalPhase::Moderated];
        self.in_phase(&phases, "begin its scoring")
            .map_err(|refusal| refusal.at("appraisalId"))?;
        let mut refusals = Refusals::new();
        refusals.require(!self.panels.is_empty(), || {
            Refusal::missing("who scores: the appraisal has no panel", "appraisalId")
        });
        refusals.done()?;
        let mut new = self.clone();
        new.phase = AppraisalPhase::Scoring;
        Ok(new)
    }

    /// It with judgements of options by gates; one that stands already is given anew.
    pub fn judged(&self, given: Vec<Judgement>) -> Result<Self, Refusals> {
        use AppraisalPhase::{Moderated, Scoring, WeightsFixed};
        self.in_phase(
            &[WeightsFixed, Scoring, Moderated],
            "judge its options by its gates",
        )
        .map_err(|refusal| refusal.at("appraisalId"))?;
        let mut refusals = Refusals::new();
        let mut new = self.clone();
        for (n, given) in given.into_iter().enumerate() {
            let at = |field: &str| format!("input.{n}.{field}");
            refusals.require(self.option(&given.option).is_some(), || {
                let known = self.options.iter().map(|option| option.id.as_str());
                unknown("option", &given.option, known, &at("option"))
            });
            let gates = self.gates();
            refusals.require(gates.iter().any(|gate| gate.id == given.gate), || {
                let known = gates.iter().map(|gate| gate.id.as_str());
                unknown("gate", &given.gate, known, &at("gate"))
            });
            refusals.require(given.passed || !given.why.trim().is_empty(), || {
                Refusal::missing("why the option does not pass", &at("why"))
            });
            refusals.take(plain_text(&given.why, "reason", TEXT_MOST, &at("why")));
            new.judgements
                .retain(|old| (&old.gate, &old.option) != (&given.gate, &given.option));
            new.judgements.push(given);
        }
        refusals.done()?;
        Ok(new)
    }

    /// It concluded. From here on it changes no more.
    pub fn concluded(&self, sheets: &[ScoreSheet], given: Concluding) -> Result<Self, Refusals> {
        self.in_phase(&[AppraisalPhase::Moderated], "conclude it")
            .map_err(|refusal| refusal.at("appraisalId"))?;
        let mut refusals = Refusals::new();
        refusals.require(
            self.scheme().is_some_and(|scheme| scheme.fixed.is_some()),
            || Refusal::invalid("Its criteria and weights are not fixed.", "appraisalId"),
        );
        refusals.take(self.check_panels_whole(sheets));
        let did_not_score = refusals.take(self.did_not_score(sheets, &given.did_not_score));
        for stale in self.stale_moderations(sheets) {
            let problem = format!(
                "Scores of the panel `{}` for option `{}` against `{}` changed after they were moderated: \
                 moderate them again.",
                stale.panel, stale.option, stale.criterion
            );
            refusals.add(Refusal::invalid(problem, "appraisalId"));
        }
        let leaders = match self.model(sheets, Audience::Working) {
            Some(model) => {
                refusals.take(nothing_open(&model));
                let results = Results::of(&model);
                let ids = results.leaders.iter().map(|n| model.options[*n].id.clone());
                ids.collect()
            }
            None => {
                refusals.add(match self.criteria() {
                    [] => no_criteria("appraisalId"),
                    _ => too_few("appraisalId"),
                });
                Vec::new()
            }
        };
        refusals.take(self.check_preferred(&given, &leaders));
        refusals.require(!given.text.is_empty(), || {
            Refusal::missing("what is concluded", "input.text")
        });
        refusals.done()?;
        let mut new = self.clone();
        let departs = !leaders.contains(&given.preferred);
        new.conclusion = Some(Conclusion {
            preferred: given.preferred,
            departs_because: given.departs_because.filter(|_| departs),
            leaders,
            text: given.text,
            at: given.now,
            paper_version: given.paper_version,
            draws: given.draws,
            seed: given.seed,
            around: given.around,
            did_not_score: did_not_score.unwrap_or_default(),
        });
        new.phase = AppraisalPhase::Concluded;
        Ok(new.settled())
    }

    /// A panel that both agreed scores and let each scorer give theirs would count twice.
    fn check_panels_whole(&self, sheets: &[ScoreSheet]) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        for panel in &self.panels {
            let own = sheets
                .iter()
                .filter(|sheet| sheet.panel == panel.name && !sheet.scores.is_empty());
            let (agreed, each): (Vec<_>, Vec<_>) = own.partition(|sheet| sheet.scorer.is_none());
            refusals.require(agreed.is_empty() || each.is_empty(), || {
                let problem = format!(
                    "The panel `{}` has scores that it agreed and scores of its scorers: take back the \
                     one or the other.",
                    panel.name
                );
                Refusal::invalid(problem, "appraisalId")
            });
        }
        refusals.done()
    }

    fn check_preferred(&self, given: &Concluding, leaders: &[String]) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let field = "input.preferred";
        refusals.require(self.option(&given.preferred).is_some(), || {
            let known = self.options.iter().map(|option| option.id.as_str());
            unknown("option", &given.preferred, known, field)
        });
        for gate in self.failed_gates(&given.preferred) {
            let problem = format!(
                "Option `{}` does not pass ‘{}’: prefer one that passes every gate, or judge it anew.",
                given.preferred, gate.name
            );
            refusals.add(Refusal::invalid(problem, field));
        }
        let departs = !leaders.is_empty() && !leaders.contains(&given.preferred);
        let departs = departs && self.failed_gates(&given.preferred).next().is_none();
        let because = given.departs_because.as_ref();
        let told = because.is_some_and(|text| !text.is_empty());
        refusals.require(!departs || told, || {
            let what = format!(
                "why another option is preferred than the one in the lead, `{}`",
                leaders.join("`, `")
            );
            Refusal::missing(&what, "input.departsBecause")
        });
        refusals.done()
    }

    /// It withdrawn.
    pub fn withdrawn(&self, reason: &str) -> Result<Self, Refusals> {
        use AppraisalPhase::{Drafting, Moderated, Scoring, WeightsFixed};
        self.in_phase(&[Drafting, WeightsFixed, Scoring, Moderated], "withdraw it")
            .map_err(|refusal| refusal.at("appraisalId"))?;
        line(reason, "reason", "reason")?;
        let mut new = self.clone();
        new.reason = Some(reason.trim().to_owned());
        new.phase = AppraisalPhase::Withdrawn;
        Ok(new.settled())
    }

    /// It opened to a wider audience; what was opened stays open.
    pub fn opened_to(&self, audience: Audience) -> Result<Self, Refusals> {
        let mut refusals = Refusals::new();
        refusals.require(audience <= self.audience, || {
            let problem = format!(
                "The appraisal has been opened to the audience `{}`: it can't be taken back to \
                 `{audience}`.",
                self.audience
            );
            Refusal::invalid(problem, "audience")
        });
        refusals.done()?;
        let mut new = self.clone();
        new.audience = audience;
        Ok(new.settled())
    }
}

fn no_criteria(field: &str) -> Refusal {
    Refusal::missing("its criteria and weights", field)
}

/// That there is nothing to compare.
pub(super) fn too_few(field: &str) -> Refusal {
    let problem = "There are fewer than two options, and nothing to compare: to do nothing is an option \
                   too.";
    Refusal::invalid(problem, field)
}

/// Blank is not nought: nothing is concluded over a cell that nobody scored.
fn nothing_open(model: &Appraisal) -> Result<(), Refusals> {
    let results = Results::of(model);
    let mut refusals = Refusals::new();
    let shown = |cells: Vec<String>| {
        let more = cells.len().saturating_sub(10);
        let first = cells.into_iter().take(10).collect::<Vec<_>>().join("; ");
        if more == 0 {
            first
        } else {
            format!("{first}; and {more} more")
        }
    };
    let cells = results.not_scored.iter().map(|(option, criterion)| {
        let (option, criterion) = (&model.options[*option], &model.criteria[*criterion]);
        format!("option `{}` against `{}`", option.id, criterion.id)
    });
    let cells: Vec<_> = cells.collect();
    refusals.require(cells.is_empty(), || {
        let problem = format!(
            "Not scored, and blank is not nought: {}. Score each, or let the option fail a gate.",
            shown(cells)
        );
        Refusal::invalid(problem, "appraisalId")
    });
    let judged = results.not_judged.iter().map(|(option, gate)| {
        let (option, gate) = (&model.options[*option], &model.gates[*gate]);
        format!("option `{}` by `{}`", option.id, gate.id)
    });
    let judged: Vec<_> = judged.collect();
    refusals.require(judged.is_empty(), || {
        let problem = format!("Not judged by its gates: {}.", shown(judged));
        Refusal::invalid(problem, "appraisalId")
    });
    let stands = (0..model.options.len()).any(|option| model.stands(option));
    refusals.require(stands, || {
        Refusal::invalid(
            "No option passes every gate, so that none can be preferred.",
            "appraisalId",
        )
    });
    refusals.done()
}
