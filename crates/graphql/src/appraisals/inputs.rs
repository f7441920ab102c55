//! Owns what is given of an appraisal.

use async_graphql::{ID, InputObject, MaybeUndefined};
use minuted_app::appraisals::{AppraisalDetails, OptionDetails};
use minuted_core::appraisals::{
    AppraisalOption, Better as CoreBetter, BlankBecause, Costing, Costs, CriterionDraft,
    Decimal as CoreDecimal, Engagement, Judgement, Moderating, Panel, Participant, SchemeDraft,
    SchemeGate, Scored, TieBreak as CoreTieBreak,
};

use super::words::{Better, CostBasis, TieBreak, WeightMethod};
use crate::{
    exemptions::ExemptionInput,
    inputs::{id_if, part},
    provenance::{ProvenanceInput, ShownDateObject},
    scalars::Decimal,
};

/// What is known of an appraisal, but its criteria.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct AppraisalInput {
    /// What is appraised.
    title: String,
    /// What it is about, in a few sentences.
    #[graphql(default)]
    about: String,
    /// How ties are numbered. Left out: 1, 1, 3.
    tie_break: Option<TieBreak>,
    /// What may be chosen.
    #[graphql(default)]
    options: Vec<AppraisalOptionInput>,
    /// How costs are stated, if they are.
    costing: Option<CostingInput>,
    /// Who scores.
    #[graphql(default)]
    panels: Vec<AppraisalPanelInput>,
    /// Why scores, and what is computed from them, are not to be open once it is concluded. Left out: as
    /// it is; null: they are to be open.
    scores_exemption: MaybeUndefined<ExemptionInput>,
    /// Why costs, and what is computed from them, are not open. Left out: as it is; null: they are to be
    /// open.
    costs_exemption: MaybeUndefined<ExemptionInput>,
    /// Where the record comes from.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

/// Something that may be chosen.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct AppraisalOptionInput {
    /// Its key within the appraisal: letters, digits, `-`, `_` and `.`, such as `4`.
    key: String,
    /// What it is called. Left out: the source does not show it.
    name: Option<String>,
    /// What it would mean, without formatting.
    #[graphql(default)]
    about: String,
    /// Whether it is to do nothing, or the least that must be done.
    #[graphql(default)]
    baseline: bool,
    /// What it costs.
    costs: Option<OptionCostsInput>,
    /// Why its name, what it would mean and what it costs are not open. Left out: as it is; null: they are
    /// to be open.
    exemption: MaybeUndefined<ExemptionInput>,
}

/// What an option costs, in the unit of its appraisal.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct OptionCostsInput {
    /// Over its whole life, not discounted.
    whole_life: Option<Decimal>,
    /// Its net present cost.
    net_present_cost: Option<Decimal>,
    /// Its net present value.
    net_present_value: Option<Decimal>,
}

/// How costs are stated.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct CostingInput {
    /// Their unit, such as `£ million, 2026/27 prices`.
    unit: String,
    /// Which of them the points are held against.
    basis: CostBasis,
    /// The discount rate in per cent a year.
    discount_rate: Option<Decimal>,
    /// What else is to be known, such as the years that they are of.
    #[graphql(default)]
    note: String,
}

/// People who score together.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct AppraisalPanelInput {
    /// Its name.
    name: String,
    /// Who belongs to it.
    #[graphql(default)]
    participants: Vec<AppraisalParticipantInput>,
}

/// Somebody who belongs to a panel, by role and organisation.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct AppraisalParticipantInput {
    /// Their key within the panel, such as `A`.
    key: String,
    /// As what they take part.
    role: String,
    /// For which organisation, as it is to be printed.
    #[graphql(default)]
    organisation: String,
    /// The ID of the person, where an account of theirs is to score.
    person_id: Option<ID>,
}

/// A version of criteria and weights.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct CriteriaInput {
    /// The date that it bears. Left out: today.
    #[graphql(default)]
    on: ShownDateObject,
    /// How the weights are found.
    method: WeightMethod,
    /// The criteria.
    criteria: Vec<CriterionInput>,
    /// What an option has to pass to stand at all.
    #[graphql(default)]
    gates: Vec<GateInput>,
    /// Who was engaged on it.
    #[graphql(default)]
    engaged: Vec<EngagementInput>,
    /// Why nobody was engaged, if nobody was.
    nobody_engaged: Option<String>,
    /// What changed from the version before, and why.
    #[graphql(default)]
    changed: String,
}

/// Something that the options are scored against.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct CriterionInput {
    /// Its key within the appraisal, such as `quality`.
    key: String,
    /// Its name for people.
    name: String,
    /// The group that it is told under.
    group: Option<String>,
    /// What it means, and what the ends of its scale mean.
    #[graphql(default)]
    about: String,
    /// The least score.
    min: Decimal,
    /// The greatest score.
    max: Decimal,
    /// Which end is good. Left out: the greatest score is the best.
    better: Option<Better>,
    /// By the method: the weight; the points of its swing, of which the largest has 100; or the rank, 1 for
    /// the criterion that matters most.
    given: Decimal,
}

/// Something that an option either passes or does not.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct GateInput {
    /// Its key within the appraisal.
    key: String,
    /// Its name for people.
    name: String,
}

/// People who were asked about criteria and weights.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct EngagementInput {
    /// Who they were.
    group: String,
    /// When.
    #[graphql(default)]
    on: ShownDateObject,
    /// How they were asked.
    method: String,
    /// How many they were.
    number: Option<i64>,
    /// Whether that is not known. Of an appraisal that is made here, and not transcribed or illustrative,
    /// one of the two is said, and when and what they said.
    #[graphql(default)]
    number_not_known: bool,
    /// What they said.
    #[graphql(default)]
    said: String,
    /// What was changed for it.
    #[graphql(default)]
    changed: String,
}

/// Scores on a sheet.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ScoresInput {
    /// The panel.
    pub(super) panel: String,
    /// The participant who scores. Left out: the panel agrees its scores.
    pub(super) scorer: Option<String>,
    /// What is given. Cells that it does not name stay as they are.
    pub(super) scores: Vec<ScoreInput>,
}

/// A score of an option against a criterion.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ScoreInput {
    /// The key of the option.
    option: String,
    /// The key of the criterion.
    criterion: String,
    /// The score. Null or left out: not scored, which is not nought.
    score: Option<Decimal>,
    /// Why.
    #[graphql(default)]
    why: String,
}

/// Whether an option passes a gate.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct JudgementInput {
    /// The key of the gate.
    gate: String,
    /// The key of the option.
    option: String,
    /// Whether it passes.
    passed: bool,
    /// Why. Needed where it does not.
    #[graphql(default)]
    why: String,
}

/// What panels agreed where their scorers differed.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct ModerationInput {
    /// The cells. None: every score stands as it was given.
    #[graphql(default)]
    pub(super) cells: Vec<AgreedInput>,
}

/// What a panel agreed in a cell.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct AgreedInput {
    /// The panel.
    panel: String,
    /// The key of the option.
    option: String,
    /// The key of the criterion.
    criterion: String,
    /// The score that stands in place of each scorer's.
    agreed: Decimal,
    /// Why.
    why: String,
}

/// What is concluded.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ConclusionInput {
    /// The key of the preferred option.
    pub(super) preferred: String,
    /// Why another than a leader is preferred, in Markdown. Needed where it is.
    pub(super) departs_because: Option<String>,
    /// What is concluded, in Markdown.
    pub(super) text: String,
    /// The ID of the text of the paper that cites it, where there is one.
    pub(super) paper_version_id: Option<ID>,
    /// In how many draws it is found how safe the lead is, from 1 to 100,000. Left out: 100,000.
    pub(super) draws: Option<i64>,
    /// What the draws begin with. Left out: 1.
    pub(super) seed: Option<i64>,
    /// Within how many per cent of those stated weights are drawn, from above 0 to 100. Left out: any
    /// weights.
    pub(super) around: Option<Decimal>,
    /// Why those who left cells blank did not score them. Needed for each of `Appraisal.partlyScored`.
    #[graphql(default)]
    pub(super) did_not_score: Vec<DidNotScoreInput>,
}

/// Why somebody left cells blank.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct DidNotScoreInput {
    /// The panel.
    panel: String,
    /// The key of the participant. Left out: the panel, which agrees its scores together.
    scorer: Option<String>,
    /// Why.
    why: String,
}

impl DidNotScoreInput {
    pub(super) fn into_core(self) -> BlankBecause {
        BlankBecause {
            panel: self.panel,
            scorer: self.scorer,
            why: self.why,
        }
    }
}

pub(super) fn number(given: Option<Decimal>) -> async_graphql::Result<Option<CoreDecimal>> {
    given.map(Decimal::into_core).transpose()
}

impl AppraisalInput {
    pub(super) fn into_details(self) -> async_graphql::Result<AppraisalDetails> {
        let options = self
            .options
            .into_iter()
            .map(AppraisalOptionInput::into_details);
        let panels = self.panels.into_iter().map(AppraisalPanelInput::into_core);
        let costing = self.costing.map(|costing| {
            Ok::<_, async_graphql::Error>(Costing {
                unit: costing.unit,
                basis: costing.basis.into(),
                discount_rate: number(costing.discount_rate)?,
                note: costing.note,
            })
        });
        Ok(AppraisalDetails {
            title: self.title,
            about: self.about,
            tie_break: self
                .tie_break
                .map_or_else(CoreTieBreak::default, Into::into),
            options: options.collect::<async_graphql::Result<_>>()?,
            costing: costing.transpose()?,
            panels: panels.collect::<async_graphql::Result<_>>()?,
            scores_exemption: part(self.scores_exemption, |exemption| Ok(exemption.into()))?,
            costs_exemption: part(self.costs_exemption, |exemption| Ok(exemption.into()))?,
            provenance: self.provenance.into_core()?,
        })
    }
}

impl AppraisalOptionInput {
    fn into_details(self) -> async_graphql::Result<OptionDetails> {
        let costs = self.costs.unwrap_or_default();
        let option = AppraisalOption {
            id: self.key,
            name: self.name.map(|name| name.trim().to_owned()),
            about: self.about,
            baseline: self.baseline,
            costs: Costs {
                whole_life: number(costs.whole_life)?,
                net_present_cost: number(costs.net_present_cost)?,
                net_present_value: number(costs.net_present_value)?,
            },
            exemption: None,
        };
        let exemption = part(self.exemption, |exemption| Ok(exemption.into()))?;
        Ok(OptionDetails { option, exemption })
    }
}

impl AppraisalPanelInput {
    fn into_core(self) -> async_graphql::Result<Panel> {
        let participants = self.participants.into_iter().map(|one| {
            Ok(Participant {
                id: one.key,
                role: one.role,
                organisation: one.organisation,
                person: id_if(one.person_id.as_ref())?,
            })
        });
        Ok(Panel {
            name: self.name.trim().to_owned(),
            participants: participants.collect::<async_graphql::Result<_>>()?,
        })
    }
}

impl CriteriaInput {
    pub(super) fn into_core(self) -> async_graphql::Result<SchemeDraft> {
        let criteria = self.criteria.into_iter().map(|criterion| {
            Ok(CriterionDraft {
                id: criterion.key,
                name: criterion.name,
                group: criterion.group,
                about: criterion.about,
                min: criterion.min.into_core()?,
                max: criterion.max.into_core()?,
                better: criterion
                    .better
                    .map_or_else(CoreBetter::default, Into::into),
                given: criterion.given.into_core()?,
            })
        });
        let gates = self.gates.into_iter().map(|gate| SchemeGate {
            id: gate.key,
            name: gate.name,
        });
        Ok(SchemeDraft {
            on: self.on.into(),
            method: self.method.into(),
            criteria: criteria.collect::<async_graphql::Result<_>>()?,
            gates: gates.collect(),
            engaged: self
                .engaged
                .into_iter()
                .map(EngagementInput::into_core)
                .collect(),
            nobody_engaged: self.nobody_engaged,
            changed: self.changed,
        })
    }
}

impl EngagementInput {
    pub(super) fn into_core(self) -> Engagement {
        Engagement {
            group: self.group,
            on: self.on.into(),
            method: self.method,
            number: self.number,
            number_not_known: self.number_not_known,
            said: self.said,
            changed: self.changed,
        }
    }
}

impl ScoreInput {
    pub(super) fn into_core(self) -> async_graphql::Result<Scored> {
        Ok(Scored {
            option: self.option,
            criterion: self.criterion,
            score: number(self.score)?,
            why: self.why,
        })
    }
}

impl JudgementInput {
    pub(super) fn into_core(self) -> Judgement {
        Judgement {
            gate: self.gate,
            option: self.option,
            passed: self.passed,
            why: self.why,
        }
    }
}

impl AgreedInput {
    pub(super) fn into_core(self) -> async_graphql::Result<Moderating> {
        Ok(Moderating {
            panel: self.panel,
            option: self.option,
            criterion: self.criterion,
            agreed: self.agreed.into_core()?,
            why: self.why,
        })
    }
}
