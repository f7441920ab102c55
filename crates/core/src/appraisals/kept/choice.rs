//! Owns what other records take from an appraisal: the option that a decision chooses, and the option
//! that a recommendation comes from.

use serde::{Deserialize, Serialize};

use super::{AppraisalPhase, AppraisalRecord, sheet::unknown};
use crate::{
    audience::{Audience, AudienceText},
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

impl AppraisalRecord {
    /// Whether choosing an option departs from the lead; none as long as nothing is concluded.
    #[must_use]
    pub fn departs(&self, option: &str) -> Option<bool> {
        let conclusion = self.conclusion.as_ref()?;
        Some(!conclusion.leaders.iter().any(|leader| leader == option))
    }

    /// Refuses a choice that a decision on these matters, for this audience, can't make.
    ///
    /// Another option than the leader may be chosen: the board decides, and says why.
    pub fn check_choice(
        &self,
        choice: &AppraisalChoice,
        matters: &[MatterId],
        audience: Audience,
    ) -> Result<(), Refusals> {
        let at = |field: &str| format!("input.choice.{field}");
        self.is_concluded("choose an option of it", &at("appraisalId"))?;
        let mut refusals = Refusals::new();
        refusals.take(
            self.check_option(&choice.option, &at("option"))
                .map_err(Into::into),
        );
        refusals.require(matters.contains(&self.matter), || {
            let problem =
                "The appraisal is on a matter that the decision is not on: name that matter too.";
            Refusal::invalid(problem, &at("appraisalId"))
        });
        refusals.require(self.audience <= audience, || {
            let problem = format!(
                "The decision is for the audience `{audience}`, and the appraisal for `{}` only: open the \
                 appraisal first.",
                self.audience
            );
            Refusal::invalid(problem, &at("appraisalId"))
        });
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

    /// Refuses alternatives that name an option which is none, or the one that is chosen.
    pub fn check_rejected<'a>(
        &self,
        chosen: &str,
        named: impl Iterator<Item = (usize, &'a str)>,
    ) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
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
