//! Owns what other records take from an appraisal: the option that a decision chooses, and the option
//! that a recommendation comes from.

use serde::{Deserialize, Serialize};

use super::{AppraisalPhase, AppraisalRecord, sheet::unknown};
use crate::{
    audience::{Audience, AudienceText},
    decisions::{How, Stated},
    id::{AppraisalId, MatterId},
    refusal::{Reason, Refusal, Refusals},
};

/// The option of an appraisal that a decision chooses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppraisalChoice {
    /// The appraisal.
    pub appraisal: AppraisalId,
    /// The option.
    pub option: String,
    /// Why it is another than the one in the lead, if it is.
    pub departs_because: Option<AudienceText>,
}

/// The option of an appraisal that a recommendation comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FromAppraisal {
    /// The appraisal.
    pub appraisal: AppraisalId,
    /// The option.
    pub option: String,
}

/// What takes an option of an appraisal, and who acts for it.
#[derive(Clone, Copy, Debug)]
pub struct Taking<'a> {
    /// What it is, such as `decision`.
    pub what: &'a str,
    /// The matters that it is on.
    pub matters: &'a [MatterId],
    /// Whom it is for.
    pub audience: Audience,
    /// What the board that keeps the appraisal lets them read who act.
    pub reader: Audience,
}

impl AppraisalRecord {
    /// Whether choosing an option departs from the lead; none as long as nothing is concluded.
    #[must_use]
    pub fn departs(&self, option: &str) -> Option<bool> {
        let conclusion = self.conclusion.as_ref()?;
        Some(!conclusion.leaders.iter().any(|leader| leader == option))
    }

    /// Refuses unless an option of it may be taken so: what names it has its matter, and tells nobody of
    /// it who may not know of it.
    pub fn check_taken(&self, by: &Taking<'_>, field: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let (what, audience) = (by.what, by.audience);
        refusals.require(by.matters.contains(&self.matter), || {
            let problem = format!(
                "The appraisal is on a matter that the {what} is not on: name that matter too."
            );
            Refusal::invalid(problem, field)
        });
        refusals.require(self.audience <= audience, || {
            let problem = format!(
                "The {what} is for the audience `{audience}`, and the appraisal for `{}` only: open the \
                 appraisal first.",
                self.audience
            );
            Refusal::invalid(problem, field)
        });
        refusals.done()
    }

    /// Refuses a paper that is said to cite it and is not on its matter.
    pub fn check_cited(&self, matters: &[MatterId], field: &str) -> Result<(), Refusal> {
        if matters.contains(&self.matter) {
            return Ok(());
        }
        let problem = "That is the text of a paper which is not on the matter of the appraisal: name one of \
                       a paper that is.";
        Err(Refusal::invalid(problem, field))
    }

    /// Refuses a choice that a decision can't make.
    ///
    /// Another option than the leader may be chosen: the board decides, and says why. Who may not read
    /// the scores can't choose: whether a reason is asked for would tell them which option leads.
    pub fn check_choice(&self, choice: &AppraisalChoice, by: &Taking<'_>) -> Result<(), Refusals> {
        let at = |field: &str| format!("input.choice.{field}");
        self.is_concluded("choose an option of it", &at("appraisalId"))?;
        let mut refusals = Refusals::new();
        refusals.take(
            self.check_option(&choice.option, &at("option"))
                .map_err(Into::into),
        );
        refusals.take(self.check_taken(by, &at("appraisalId")));
        if !self.scores_open_to(by.reader) {
            let problem = "The scores of the appraisal are not open to you, and so not whether the option \
                           is the one in the lead: somebody who may read them records the choice.";
            refusals.add(Refusal::invalid(problem, &at("appraisalId")));
            return refusals.done();
        }
        let told = choice
            .departs_because
            .as_ref()
            .is_some_and(|text| !text.is_empty());
        match self.departs(&choice.option) {
            Some(true) => refusals.require(told, || {
                let what = "why another option is chosen than the one in the lead";
                Refusal::missing(what, &at("departsBecause"))
            }),
            _ => refusals.require(!told, || {
                let problem =
                    "The option is in the lead: there is no departure to give a reason for.";
                Refusal::invalid(problem, &at("departsBecause"))
            }),
        }
        refusals.done()
    }

    /// Refuses alternatives to an option that is chosen which name one that is none, or the one that is
    /// chosen; which say that there were none; or which leave one out.
    ///
    /// Each option that passes every gate is named by its alternative: a text that names none may be of
    /// any. What a source states is kept as the source has it.
    pub fn check_rejected(
        &self,
        chosen: &str,
        alternatives: &Stated,
        transcribed: bool,
    ) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let items = alternatives.items.iter().enumerate();
        let named = items.filter_map(|(n, item)| Some((n, item.option.as_deref()?)));
        let named: Vec<(usize, &str)> = named.collect();
        let others = self
            .options
            .iter()
            .filter(|option| option.id != chosen && self.failed_gates(&option.id).next().is_none());
        let left = others.filter(|option| named.iter().all(|(_, of)| *of != option.id));
        let left: Vec<String> = left.map(|option| format!("`{}`", option.id)).collect();
        let stated = alternatives.how == How::Stated;
        refusals.require(transcribed || stated || left.is_empty(), || {
            let problem = "The option is chosen from an appraisal of several: state the others as the \
                           alternatives that were rejected.";
            Refusal::invalid(problem, "input.alternatives.how")
        });
        refusals.require(transcribed || !stated || left.is_empty(), || {
            let problem = format!(
                "The appraisal has options that were not chosen and that no alternative here names: {}. \
                 Say why each was rejected, and give its key as the `option` of what you say.",
                left.join(", ")
            );
            Refusal::invalid(problem, "input.alternatives.items")
        });
        for (n, option) in named {
            let field = format!("input.alternatives.items.{n}.option");
            refusals.take(self.check_option(option, &field).map_err(Into::into));
            refusals.require(option != chosen, || {
                let problem =
                    "This is the option that is chosen, and no alternative that was rejected.";
                Refusal::invalid(problem, &field)
            });
        }
        refusals.done()
    }

    /// Refuses unless it is concluded.
    pub fn is_concluded(&self, action: &str, field: &str) -> Result<(), Refusal> {
        if self.phase == AppraisalPhase::Concluded {
            return Ok(());
        }
        Err(Refusal::new(Reason::WrongPhase {
            action: action.to_owned(),
            what: "appraisal".to_owned(),
            phase: self.phase.word().replace('-', " "),
        })
        .at(field))
    }

    /// Refuses an option that there is not.
    pub fn check_option(&self, option: &str, field: &str) -> Result<(), Refusal> {
        if self.option(option).is_some() {
            return Ok(());
        }
        let known = self.options.iter().map(|option| option.id.as_str());
        Err(unknown("option", option, known, field))
    }
}
