//! Owns what comes out of an appraisal in the API: the findings, with keys and names in place of places.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use minuted_core::appraisals::{Acceptability, Exact, Findings, GENERATOR, Picture, grouped};

use super::{sensitivity::SensitivityObject, words::LeadSafety};
use crate::scalars::Decimal;

/// What comes out of an appraisal, and the option that its conclusion prefers.
#[derive(Clone, Debug)]
pub(crate) struct ResultsObject(pub(super) Arc<Findings>, pub(super) Option<String>);

/// What findings speak of by its place.
#[derive(Clone, Copy)]
pub(super) struct Names<'f>(pub(super) &'f Findings);

impl Names<'_> {
    pub(super) fn option(self, n: usize) -> NamedOption {
        NamedOption {
            key: self.0.appraisal.option_id(n).to_owned(),
            name: self.0.appraisal.option_name(n).to_owned(),
        }
    }

    pub(super) fn options(self, all: &[usize]) -> Vec<NamedOption> {
        all.iter().map(|n| self.option(*n)).collect()
    }

    pub(super) fn criterion(self, n: usize) -> NamedCriterion {
        NamedCriterion {
            key: self.0.appraisal.criterion_id(n).to_owned(),
            name: self.0.appraisal.criterion_name(n).to_owned(),
        }
    }

    pub(super) fn panel(self, n: usize) -> String {
        self.0.appraisal.panel_name(n).to_owned()
    }
}

/// A number as people read it, to five significant digits.
pub(super) fn shown(number: Option<&Exact>) -> Option<String> {
    number.map(Exact::brief)
}

pub(super) fn decimal(number: Option<&Exact>) -> Option<Decimal> {
    number.map(Into::into)
}

pub(super) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[Object(name = "AppraisalResults")]
impl ResultsObject {
    /// Whether something can be concluded: whatever stands is judged by the gates and scored.
    async fn conclusive(&self) -> bool {
        self.0.results.conclusive()
    }
    /// What comes out for each option: by rank, then those without one.
    async fn options(&self) -> Vec<OptionResult> {
        let means = self.0.appraisal.means();
        let by_rank = self.0.by_rank().into_iter();
        by_rank
            .filter_map(|n| OptionResult::of(&self.0, n, &means))
            .collect()
    }
    /// The options in the lead: one, or several that are level; none as long as nothing can be concluded.
    async fn leaders(&self) -> Vec<NamedOption> {
        Names(&self.0).options(&self.0.results.leaders)
    }
    /// Pairs that are not level, and that rounding would show as if they were.
    async fn near_ties(&self) -> Vec<NearTieObject> {
        let names = Names(&self.0);
        let ties = self.0.results.near_ties.iter().map(|tie| NearTieObject {
            ahead: names.option(tie.ahead),
            behind: names.option(tie.behind),
            difference: (&tie.difference).into(),
            difference_shown: tie.difference.brief(),
            under_half_a_place: tie.under_half_a_place,
            same_when_shown: tie.same_when_shown,
        });
        ties.collect()
    }
    /// The cells that nobody scored, of options that stand. Blank is not nought.
    async fn not_scored(&self) -> Vec<BlankCell> {
        let names = Names(&self.0);
        let blanks = self
            .0
            .results
            .not_scored
            .iter()
            .map(|(option, criterion)| BlankCell {
                option: names.option(*option),
                criterion: names.criterion(*criterion),
            });
        blanks.collect()
    }
    /// The gates by which nobody judged an option.
    async fn not_judged(&self) -> Vec<OpenGate> {
        let names = Names(&self.0);
        let open = self
            .0
            .results
            .not_judged
            .iter()
            .map(|(option, gate)| OpenGate {
                option: names.option(*option),
                gate: self
                    .0
                    .appraisal
                    .gates
                    .get(*gate)
                    .map(|gate| gate.name.clone()),
            });
        open.collect()
    }
    /// What each panel says by itself.
    async fn panels(&self) -> Vec<PanelResultObject> {
        let names = Names(&self.0);
        let panels = self.0.results.panels.iter().map(|panel| {
            let options = panel.options.iter().map(|option| PanelOptionObject {
                option: names.option(option.option),
                weighted_total: decimal(option.weighted_total.as_ref()),
                normalised: decimal(option.normalised.as_ref()),
                points: option.normalised.as_ref().map(Exact::points),
                rank: option.rank.map(count),
            });
            PanelResultObject {
                panel: names.panel(panel.panel),
                options: options.collect(),
            }
        });
        panels.collect()
    }
    /// How far the panels agree in their rankings, from 0 to 1: Kendall's W, corrected for ties.
    async fn kendalls_w(&self) -> Option<Decimal> {
        decimal(self.0.results.kendalls_w.as_ref())
    }
    /// It as people read it, to three decimal places.
    async fn kendalls_w_shown(&self) -> Option<String> {
        self.0.results.kendalls_w.as_ref().map(|w| w.shown(3))
    }
    /// The options that no other beats on cost and on points at once, the cheapest first; none where costs
    /// are withheld.
    async fn frontier(&self) -> Vec<FrontierObject> {
        let names = Names(&self.0);
        let steps = self.0.results.frontier.iter().map(|step| FrontierObject {
            option: names.option(step.option),
            cost: (&step.cost).into(),
            cost_shown: step.cost.brief(),
            benefit: (&step.benefit).into(),
            benefit_shown: step.benefit.brief(),
            cost_per_extra_point: decimal(step.cost_per_extra_point.as_ref()),
            cost_per_extra_point_shown: shown(step.cost_per_extra_point.as_ref()),
            beaten_by_a_mix: step.beaten_by_a_mix,
        });
        steps.collect()
    }
    /// How far the lead holds, one thing changing alone; null as long as nothing can be concluded.
    async fn sensitivity(&self) -> Option<SensitivityObject> {
        self.0.sensitivity.as_ref()?;
        Some(SensitivityObject(Arc::clone(&self.0)))
    }
    /// In how many draws of the weights each option took each rank; none as long as nothing can be
    /// concluded.
    async fn rank_acceptability(&self) -> Vec<RankShares> {
        let names = Names(&self.0);
        let Some(found) = &self.0.acceptability else {
            return Vec::new();
        };
        let options = found.options.iter().enumerate();
        let rows = options.map(|(place, option)| RankShares {
            option: names.option(*option),
            ranks: RankShare::all(found, place),
        });
        rows.collect()
    }
    /// How often weights were drawn.
    async fn draws(&self) -> String {
        self.0.plan.draws.to_string()
    }
    /// The same as people read it: `100,000`.
    async fn draws_shown(&self) -> String {
        grouped(self.0.plan.draws)
    }
    /// What the draws began with.
    async fn seed(&self) -> String {
        self.0.plan.seed.to_string()
    }
    /// By which generator.
    async fn generator(&self) -> &'static str {
        GENERATOR
    }
    /// Within how many per cent of those stated weights were drawn; null: any weights.
    async fn around(&self) -> Option<Decimal> {
        self.0.plan.within().as_ref().map(Into::into)
    }
    /// How safe the lead is.
    async fn safety(&self) -> LeadSafety {
        self.0.safety.into()
    }
    /// That in a paragraph for a board. Where another option than the one in the lead is preferred, it
    /// begins with that.
    async fn paragraph(&self) -> String {
        match &self.1 {
            Some(preferred) => self.0.paragraph_for(preferred),
            None => self.0.paragraph.clone(),
        }
    }
}

/// An option by its key and name.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct NamedOption {
    /// Its key within the appraisal.
    key: String,
    /// What it is called, as the viewer may know it.
    name: String,
}

/// A criterion by its key and name.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct NamedCriterion {
    /// Its key within the appraisal.
    key: String,
    /// What it is called.
    name: String,
}

/// What comes out for an option.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct OptionResult {
    /// The option.
    option: NamedOption,
    /// Whether it is to do nothing, or the least that must be done.
    baseline: bool,
    /// The mean score of each criterion, in their order.
    means: Vec<MeanScore>,
    /// The gates that it does not pass.
    failed_gates: Vec<String>,
    /// Σ weight × mean score, in the units of the scales.
    weighted_total: Option<Decimal>,
    /// It as people read it, to five significant digits.
    weighted_total_shown: Option<String>,
    /// The same over the sum of the weights.
    weighted_mean: Option<Decimal>,
    /// From 0, the worst on every scale, to 1, the best.
    normalised: Option<Decimal>,
    /// The same in points of 100, to one decimal.
    points: Option<String>,
    /// Its rank; null if a gate stopped it, or as long as nothing can be concluded.
    rank: Option<i64>,
    /// The options that are at least as good against every criterion, and better against one.
    dominated_by: Vec<NamedOption>,
    /// What it costs, on the basis of the appraisal; null where costs are withheld.
    cost: Option<Decimal>,
    /// It as people read it, to five significant digits.
    cost_shown: Option<String>,
    /// Its cost over its weighted total; null where costs are withheld.
    cost_per_point: Option<Decimal>,
    /// It as people read it.
    cost_per_point_shown: Option<String>,
}

impl OptionResult {
    fn of(findings: &Findings, n: usize, means: &[Vec<Option<Exact>>]) -> Option<Self> {
        let names = Names(findings);
        let option = findings.appraisal.options.get(n)?;
        let result = findings.results.options.get(n)?;
        let means = means.get(n)?.iter().enumerate().map(|(n, mean)| MeanScore {
            criterion: names.criterion(n),
            mean: mean.as_ref().map(Into::into),
            shown: mean.as_ref().map(Exact::brief),
        });
        let failed = findings.appraisal.failed_gates(n);
        Some(Self {
            option: names.option(n),
            baseline: option.baseline,
            means: means.collect(),
            failed_gates: failed.map(|gate| gate.name.clone()).collect(),
            weighted_total: decimal(result.weighted_total.as_ref()),
            weighted_total_shown: shown(result.weighted_total.as_ref()),
            weighted_mean: decimal(result.weighted_mean.as_ref()),
            normalised: decimal(result.normalised.as_ref()),
            points: result.normalised.as_ref().map(Exact::points),
            rank: result.rank.map(count),
            dominated_by: names.options(&result.dominated_by),
            cost: decimal(option.cost.as_ref()),
            cost_shown: shown(option.cost.as_ref()),
            cost_per_point: decimal(result.cost_per_point.as_ref()),
            cost_per_point_shown: shown(result.cost_per_point.as_ref()),
        })
    }
}

/// The mean of the scores of a cell.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct MeanScore {
    /// Against which criterion.
    criterion: NamedCriterion,
    /// The mean over all scorers; null: not scored, which is not nought.
    mean: Option<Decimal>,
    /// It as people read it, to five significant digits.
    shown: Option<String>,
}

/// Two options that rounding would show as level.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "NearTie")]
pub(crate) struct NearTieObject {
    /// The one ahead.
    ahead: NamedOption,
    /// The one behind.
    behind: NamedOption,
    /// By how much, in weighted means.
    difference: Decimal,
    /// It as people read it, to five significant digits.
    difference_shown: String,
    /// Whether that is under half of the last decimal place of the scores.
    under_half_a_place: bool,
    /// Whether they are the same when shown to one decimal.
    same_when_shown: bool,
}

/// A cell that nobody scored.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct BlankCell {
    /// The option.
    option: NamedOption,
    /// The criterion.
    criterion: NamedCriterion,
}

/// A gate by which nobody judged an option.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct OpenGate {
    /// The option.
    option: NamedOption,
    /// The gate.
    gate: Option<String>,
}

/// What a panel says by itself.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "PanelResult")]
pub(crate) struct PanelResultObject {
    /// The panel.
    panel: String,
    /// Each option.
    options: Vec<PanelOptionObject>,
}

/// What a panel says of an option.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "PanelOptionResult")]
pub(crate) struct PanelOptionObject {
    /// The option.
    option: NamedOption,
    /// Its weighted total by this panel's scores.
    weighted_total: Option<Decimal>,
    /// From 0 to 1.
    normalised: Option<Decimal>,
    /// The same in points of 100, to one decimal.
    points: Option<String>,
    /// Its rank, if the panel scored everything.
    rank: Option<i64>,
}

/// An option that no other beats on cost and on points at once.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "FrontierStep")]
pub(crate) struct FrontierObject {
    /// The option.
    option: NamedOption,
    /// What it costs.
    cost: Decimal,
    /// It as people read it, to five significant digits.
    cost_shown: String,
    /// Its weighted points above the worst of every scale.
    benefit: Decimal,
    /// They as people read them.
    benefit_shown: String,
    /// What each point more than the step before costs.
    cost_per_extra_point: Option<Decimal>,
    /// It as people read it.
    cost_per_extra_point_shown: Option<String>,
    /// Whether a mix of a cheaper and a dearer one would give more for that cost.
    beaten_by_a_mix: bool,
}

/// How often an option took each rank.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct RankShares {
    /// The option.
    option: NamedOption,
    /// Each rank, from the first.
    ranks: Vec<RankShare>,
}

/// How often an option took a rank.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct RankShare {
    /// The rank.
    rank: i64,
    /// In what part of the draws.
    share: Decimal,
    /// The standard error of that.
    standard_error: String,
    /// The same as people read it, in per cent: `61.3 ±0.15`; or, where the option took the rank in none or
    /// in all of the draws, with how far that may be off: `100.0 −0.003`.
    shown: String,
}

impl RankShare {
    fn all(found: &Acceptability, place: usize) -> Vec<Self> {
        let ranks = 1..=found.options.len();
        let each = ranks.map(|rank| {
            let share = found.share(place, rank).unwrap_or_else(Exact::zero);
            let error = found.standard_error(place, rank).unwrap_or_default();
            Self {
                rank: count(rank),
                shown: found.shown(place, rank).unwrap_or_default(),
                share: (&share).into(),
                standard_error: error.to_string(),
            }
        });
        each.collect()
    }
}

/// A picture of the results.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "AppraisalPicture")]
pub(crate) struct Pictures {
    /// Its name among the pictures: `totals`, `tornado`, `acceptability`, `costs` or `panels`.
    name: String,
    /// What it is.
    title: String,
    /// What it shows, for those who can't see it.
    description: String,
    /// The picture, a document of SVG.
    svg: String,
}

impl From<Picture> for Pictures {
    fn from(picture: Picture) -> Self {
        Self {
            name: picture.name.to_owned(),
            title: picture.title,
            description: picture.description,
            svg: picture.svg,
        }
    }
}
