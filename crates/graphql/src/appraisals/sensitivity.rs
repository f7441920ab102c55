//! Owns how far a lead holds, in the API.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use minuted_core::appraisals::{Exact, Findings, Interval, Left};

use super::results::{NamedCriterion, NamedOption, Names, count, decimal, shown};
use crate::scalars::Decimal;

impl Names<'_> {
    fn interval(self, interval: &Interval) -> IntervalObject {
        let flip = interval.smallest();
        IntervalObject {
            from: (&interval.from).into(),
            from_shown: interval.from.brief(),
            to: interval.to.as_ref().map(Into::into),
            to_shown: shown(interval.to.as_ref()),
            smallest_change: flip.map(|flip| (&flip.change).into()),
            smallest_change_shown: flip.map(|flip| flip.change.brief()),
            then_leads: flip.map(|flip| self.option(flip.new_leader)),
        }
    }
}

/// How far the lead holds, one thing changing alone.
#[derive(Clone, Debug)]
pub(crate) struct SensitivityObject(pub(super) Arc<Findings>);

impl SensitivityObject {
    fn weight(&self, criterion: usize) -> Option<&Exact> {
        let criterion = self.0.appraisal.criteria.get(criterion)?;
        Some(&criterion.weight)
    }
}

#[Object(name = "Sensitivity")]
impl SensitivityObject {
    /// The option whose lead is meant: of several, the first.
    async fn leader(&self) -> Option<NamedOption> {
        let found = self.0.sensitivity.as_ref()?;
        Some(Names(&self.0).option(found.leader))
    }
    /// For each weight, how far it may go.
    async fn weights(&self) -> Vec<WeightRange> {
        let Some(found) = &self.0.sensitivity else {
            return Vec::new();
        };
        let names = Names(&self.0);
        let each = found.weights.iter().zip(&found.swings);
        let each = each.map(|(weight, swing)| WeightRange {
            criterion: names.criterion(weight.criterion),
            weight: decimal(self.weight(weight.criterion)),
            weight_shown: shown(self.weight(weight.criterion)),
            range: names.interval(&weight.interval),
            lead_when_halved: decimal(swing.halved.as_ref()),
            lead_when_raised_by_half: decimal(swing.raised.as_ref()),
        });
        each.collect()
    }
    /// For each mean score, how far it may go on its scale.
    async fn scores(
        &self,
        #[graphql(
            desc = "Only those that could lose the lead, the smallest change on its scale first, and at \
                    most so many."
        )]
        smallest: Option<u32>,
    ) -> Vec<ScoreRange> {
        let Some(found) = &self.0.sensitivity else {
            return Vec::new();
        };
        let scores = match smallest {
            None => found.scores.iter().collect(),
            Some(most) => {
                let most = usize::try_from(most).unwrap_or(usize::MAX);
                found.smallest_scores(&self.0.appraisal, most)
            }
        };
        let names = Names(&self.0);
        let each = scores.into_iter().map(|score| ScoreRange {
            option: names.option(score.option),
            criterion: names.criterion(score.criterion),
            range: names.interval(&score.interval),
        });
        each.collect()
    }
    /// Who would lead without each panel, and without each scorer.
    async fn without(&self) -> Vec<WithoutScorer> {
        let found = self.0.sensitivity.iter().flat_map(|found| &found.removals);
        let names = Names(&self.0);
        let each = found.map(|removal| {
            let (panel, scorer) = match &removal.without {
                Left::Panel(panel) => (Some(*panel), None),
                Left::Scorer(panel, scorer) => (*panel, Some(scorer.clone())),
            };
            WithoutScorer {
                panel: panel.map(|panel| names.panel(panel)),
                scorer,
                leaders: names.options(&removal.leaders),
                not_scored: count(removal.not_scored),
                changes_leader: removal.changes,
            }
        });
        each.collect()
    }
}

/// How far something may go while the leader keeps the lead. At either end the two are exactly level.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "LeadRange")]
pub(crate) struct IntervalObject {
    /// From where.
    from: Decimal,
    /// It as people read it, to five significant digits.
    from_shown: String,
    /// To where; null: there is no end.
    to: Option<Decimal>,
    /// It as people read it.
    to_shown: Option<String>,
    /// The smallest change that loses the lead; null: none does.
    smallest_change: Option<Decimal>,
    /// It as people read it.
    smallest_change_shown: Option<String>,
    /// Who leads then.
    then_leads: Option<NamedOption>,
}

/// How far a weight may go.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct WeightRange {
    /// Of which criterion.
    criterion: NamedCriterion,
    /// The weight.
    weight: Option<Decimal>,
    /// It as people read it, to five significant digits.
    weight_shown: Option<String>,
    /// How far it may go.
    range: IntervalObject,
    /// By how much the leader would be ahead if it were halved.
    lead_when_halved: Option<Decimal>,
    /// By how much the leader would be ahead if it were raised by half.
    lead_when_raised_by_half: Option<Decimal>,
}

/// How far a mean score may go.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct ScoreRange {
    /// Of which option.
    option: NamedOption,
    /// Against which criterion.
    criterion: NamedCriterion,
    /// How far it may go.
    range: IntervalObject,
}

/// Who would lead without somebody.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct WithoutScorer {
    /// The panel.
    panel: Option<String>,
    /// The scorer; null: the whole panel is left out.
    scorer: Option<String>,
    /// Who would lead; none: not known, because cells would not be scored.
    leaders: Vec<NamedOption>,
    /// How many cells would not be scored.
    not_scored: i64,
    /// Whether it changes who leads.
    changes_leader: bool,
}
