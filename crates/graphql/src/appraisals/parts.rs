//! Owns the parts of an appraisal in the API: options and costs, panels, versions of criteria and
//! weights.

use async_graphql::{Context, Object, SimpleObject};
use minuted_core::{
    appraisals::{
        AppraisalOption, Costing, Costs, Decimal as CoreDecimal, Engagement, Exact, Panel,
        Participant, Scheme, SchemeCriterion, SchemeGate, WeightMethod as CoreMethod,
    },
    audience::Audience,
    id::{BoardId, PersonId},
    people::Person,
};

use super::words::{Better, CostBasis, WeightMethod};
use crate::{
    exemptions::ExemptionObject,
    loaders::one_if,
    people::PersonObject,
    provenance::ShownDateObject,
    scalars::{Decimal, Instant},
    session::session,
};

/// Something that may be chosen.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "AppraisalOption")]
pub(crate) struct OptionObject {
    /// Its key within the appraisal, such as `4`.
    key: String,
    /// What it is called; the public title where that is withheld from the viewer; null: not shown.
    name: Option<String>,
    /// What it would mean; empty where that is withheld.
    about: String,
    /// Whether it is to do nothing, or the least that must be done.
    baseline: bool,
    /// What it costs; null where that is withheld.
    costs: Option<CostsObject>,
    /// Why its name, what it would mean and what it costs are not open, if they are not.
    exemption: Option<ExemptionObject>,
}

impl OptionObject {
    pub(super) fn of(option: &AppraisalOption, reader: Audience, costs_open: bool) -> Self {
        let open = option.is_open_to(reader);
        Self {
            key: option.id.clone(),
            name: option.name_for(reader).map(str::to_owned),
            about: if open {
                option.about.clone()
            } else {
                String::new()
            },
            baseline: option.baseline,
            costs: (open && costs_open).then(|| CostsObject::from(&option.costs)),
            exemption: option.exemption.as_ref().map(Into::into),
        }
    }
}

/// What an option costs, in the unit of its appraisal.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "OptionCosts")]
pub(crate) struct CostsObject {
    /// Over its whole life, not discounted.
    whole_life: Option<Decimal>,
    /// Its net present cost.
    net_present_cost: Option<Decimal>,
    /// Its net present value.
    net_present_value: Option<Decimal>,
}

impl From<&Costs> for CostsObject {
    fn from(costs: &Costs) -> Self {
        let told = |cost: &Option<CoreDecimal>| cost.as_ref().map(Decimal::from);
        Self {
            whole_life: told(&costs.whole_life),
            net_present_cost: told(&costs.net_present_cost),
            net_present_value: told(&costs.net_present_value),
        }
    }
}

/// How costs are stated.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "Costing")]
pub(crate) struct CostingObject {
    /// Their unit, such as `£ million, 2026/27 prices`.
    unit: String,
    /// Which of them the points are held against.
    basis: CostBasis,
    /// The discount rate in per cent a year.
    discount_rate: Option<Decimal>,
    /// What else is to be known.
    note: String,
}

impl From<&Costing> for CostingObject {
    fn from(costing: &Costing) -> Self {
        Self {
            unit: costing.unit.clone(),
            basis: costing.basis.into(),
            discount_rate: costing.discount_rate.as_ref().map(Into::into),
            note: costing.note.clone(),
        }
    }
}

/// People who score together.
#[derive(Clone, Debug)]
pub(crate) struct PanelObject {
    /// The board whose office keeps the appraisal.
    pub(super) board: BoardId,
    pub(super) panel: Panel,
}

#[Object(name = "AppraisalPanel")]
impl PanelObject {
    /// Its name.
    async fn name(&self) -> &str {
        &self.panel.name
    }
    /// Who belongs to it, by role and organisation.
    async fn participants(&self) -> Vec<ParticipantObject> {
        let all = self.panel.participants.iter().cloned();
        let board = self.board;
        all.map(|participant| ParticipantObject { board, participant })
            .collect()
    }
}

/// Somebody who belongs to a panel.
#[derive(Clone, Debug)]
pub(crate) struct ParticipantObject {
    board: BoardId,
    participant: Participant,
}

/// Who somebody is by name is told to the office that keeps the appraisal, and to themself: to others
/// they take part by role and organisation.
pub(super) async fn by_name(
    ctx: &Context<'_>,
    board: BoardId,
    person: Option<PersonId>,
) -> async_graphql::Result<Option<PersonObject>> {
    let viewer = &session(ctx)?.viewer;
    let told = viewer.audience_at(board) == Audience::Working || viewer.person() == person;
    let person = person.filter(|_| told);
    Ok(one_if::<Person>(ctx, person).await?.map(Into::into))
}

#[Object(name = "AppraisalParticipant")]
impl ParticipantObject {
    /// Their key within the appraisal, such as `A`.
    async fn key(&self) -> &str {
        &self.participant.id
    }
    /// As what they take part.
    async fn role(&self) -> &str {
        &self.participant.role
    }
    /// For which organisation, as it is printed; may be empty.
    async fn organisation(&self) -> &str {
        &self.participant.organisation
    }
    /// The person, where an account of theirs is to score; for the office that keeps the appraisal and for
    /// themself alone.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PersonObject>> {
        by_name(ctx, self.board, self.participant.person).await
    }
}

/// A version of the criteria and their weights.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "CriteriaVersion")]
pub(crate) struct SchemeObject {
    /// Its number, from 1.
    number: i64,
    /// The date that it bears.
    on: ShownDateObject,
    /// When it was recorded.
    at: Instant,
    /// How the weights were found.
    method: WeightMethod,
    /// The formula by which they follow from what was given, and where it comes from.
    formula: &'static str,
    /// The criteria.
    criteria: Vec<CriterionObject>,
    /// What an option has to pass to stand at all.
    gates: Vec<GateObject>,
    /// Who was engaged on it.
    engaged: Vec<EngagementObject>,
    /// Why nobody was, if nobody was.
    nobody_engaged: Option<String>,
    /// What changed from the version before, and why.
    changed: String,
    /// When it was fixed; null: it is not.
    fixed: Option<Instant>,
    /// When the first score was given, where criteria or weights were changed after it: whoever changed
    /// them could have seen scores.
    after_first_score: Option<Instant>,
}

impl From<&Scheme> for SchemeObject {
    fn from(scheme: &Scheme) -> Self {
        let all: Exact = scheme.criteria.iter().map(|c| c.weight.exact()).sum();
        let criteria = scheme.criteria.iter().map(|c| CriterionObject::of(c, &all));
        Self {
            number: scheme.number,
            on: (&scheme.on).into(),
            at: Instant(scheme.at),
            method: scheme.method.into(),
            formula: CoreMethod::formula(scheme.method),
            criteria: criteria.collect(),
            gates: scheme.gates.iter().map(Into::into).collect(),
            engaged: scheme.engaged.iter().map(Into::into).collect(),
            nobody_engaged: scheme.nobody_engaged.clone(),
            changed: scheme.changed.clone(),
            fixed: scheme.fixed.map(Instant),
            after_first_score: scheme.after_first_score.map(Instant),
        }
    }
}

/// Something that the options are scored against.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "Criterion")]
pub(crate) struct CriterionObject {
    /// Its key within the appraisal, such as `quality`.
    key: String,
    /// Its name for people.
    name: String,
    /// The group that it is told under.
    group: Option<String>,
    /// What it means, and what the ends of its scale mean.
    about: String,
    /// The least score.
    min: Decimal,
    /// The greatest score.
    max: Decimal,
    /// Which end is good.
    better: Better,
    /// The weight, the points or the rank, as it was given.
    given: Decimal,
    /// The weight that follows from it.
    weight: Decimal,
    /// It as people read it, to five significant digits.
    weight_shown: String,
    /// The weight in per cent of all, to one decimal.
    per_cent: String,
}

impl CriterionObject {
    fn of(criterion: &SchemeCriterion, all: &Exact) -> Self {
        let part = criterion.weight.exact().over(all);
        let part = part.unwrap_or_else(Exact::zero);
        Self {
            key: criterion.id.clone(),
            name: criterion.name.clone(),
            group: criterion.group.clone(),
            about: criterion.about.clone(),
            min: (&criterion.min).into(),
            max: (&criterion.max).into(),
            better: criterion.better.into(),
            given: (&criterion.given).into(),
            weight: (&criterion.weight).into(),
            weight_shown: criterion.weight.exact().brief(),
            per_cent: part.points(),
        }
    }
}

/// Something that an option either passes or does not.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "Gate")]
pub(crate) struct GateObject {
    /// Its key within the appraisal.
    key: String,
    /// Its name for people.
    name: String,
}

impl From<&SchemeGate> for GateObject {
    fn from(gate: &SchemeGate) -> Self {
        Self {
            key: gate.id.clone(),
            name: gate.name.clone(),
        }
    }
}

/// People who were asked about criteria and weights.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "Engagement")]
pub(crate) struct EngagementObject {
    /// Who they were.
    group: String,
    /// When.
    on: ShownDateObject,
    /// How they were asked.
    method: String,
    /// How many they were; null: not known.
    number: Option<i64>,
    /// What they said.
    said: String,
    /// What was changed for it.
    changed: String,
}

impl From<&Engagement> for EngagementObject {
    fn from(engaged: &Engagement) -> Self {
        Self {
            group: engaged.group.clone(),
            on: (&engaged.on).into(),
            method: engaged.method.clone(),
            number: engaged.number,
            said: engaged.said.clone(),
            changed: engaged.changed.clone(),
        }
    }
}
