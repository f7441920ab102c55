//! Owns making, of a kept appraisal and its sheets, the appraisal that is worked out: with what a reader
//! may know of it.

use super::{AppraisalPhase, AppraisalRecord, CostBasis, ScoreSheet};
use crate::{
    appraisals::{Appraisal, Choice, Criterion, DRAWS_MOST, Decimal, Gate, Plan, Scale, Score},
    audience::Audience,
};

/// What stands for a name that the source does not show.
const NOT_SHOWN: &str = "Not shown";

impl AppraisalRecord {
    /// The appraisal as a reader of this audience may know it; none where they may not know the scores,
    /// or where there are no criteria or fewer than two options yet.
    ///
    /// What a panel agreed after its scorers had given their scores stands in place of each of theirs,
    /// so that every scorer counts as much as before.
    #[must_use]
    pub fn model(&self, sheets: &[ScoreSheet], reader: Audience) -> Option<Appraisal> {
        if !self.scores_open_to(reader) || self.options.len() < 2 {
            return None;
        }
        let scheme = self.scheme().filter(|scheme| !scheme.criteria.is_empty())?;
        let criteria = scheme.criteria.iter().map(|criterion| Criterion {
            id: criterion.id.clone(),
            name: criterion.name.clone(),
            weight: criterion.weight.exact(),
            group: criterion.group.clone(),
            scale: Scale {
                min: criterion.min.exact(),
                max: criterion.max.exact(),
                better: criterion.better,
            },
        });
        let gates = scheme.gates.iter().map(|gate| Gate {
            id: gate.id.clone(),
            name: gate.name.clone(),
            passed: self.passed(&gate.id),
        });
        let (panels, scores) = self.scores(sheets);
        Some(Appraisal {
            title: self.title.trim().to_owned(),
            tie_break: self.tie_break,
            criteria: criteria.collect(),
            gates: gates.collect(),
            options: self.choices(reader),
            panels,
            scores,
        })
    }

    fn passed(&self, gate: &str) -> Vec<Option<bool>> {
        let judged = |option: &str| {
            let of = |old: &&super::Judgement| old.gate == gate && old.option == option;
            self.judgements.iter().find(of).map(|old| old.passed)
        };
        self.options
            .iter()
            .map(|option| judged(&option.id))
            .collect()
    }

    fn choices(&self, reader: Audience) -> Vec<Choice> {
        let basis = self.costing.as_ref().map(|costing| costing.basis);
        let costs = self.costs_open_to(reader);
        let choices = self.options.iter().map(|option| {
            let cost = match basis {
                Some(CostBasis::WholeLife) => option.costs.whole_life.as_ref(),
                Some(CostBasis::NetPresentCost) => option.costs.net_present_cost.as_ref(),
                None => None,
            };
            let cost = cost.filter(|_| costs && option.is_open_to(reader));
            Choice {
                id: option.id.clone(),
                name: option
                    .name_for(reader)
                    .unwrap_or(NOT_SHOWN)
                    .trim()
                    .to_owned(),
                baseline: option.baseline,
                cost: cost.map(Decimal::exact),
            }
        });
        choices.collect()
    }

    /// The panels that scored, and every score, in the order of the panels and their participants.
    fn scores(&self, sheets: &[ScoreSheet]) -> (Vec<String>, Vec<Score>) {
        let (mut panels, mut scores) = (Vec::new(), Vec::new());
        for panel in &self.panels {
            let of_panel: Vec<_> = sheets
                .iter()
                .filter(|sheet| sheet.panel == panel.name && !sheet.scores.is_empty())
                .collect();
            let agreed = of_panel.iter().find(|sheet| sheet.scorer.is_none());
            let each = panel.participants.iter().filter_map(|one| {
                let is = |sheet: &&&ScoreSheet| sheet.scorer.as_ref() == Some(&one.id);
                of_panel.iter().find(is)
            });
            let before = scores.len();
            for sheet in agreed.into_iter().chain(each) {
                self.add_scores(sheet, panels.len(), &mut scores);
            }
            if scores.len() > before {
                panels.push(panel.name.trim().to_owned());
            }
        }
        (panels, scores)
    }

    fn add_scores(&self, sheet: &ScoreSheet, panel: usize, scores: &mut Vec<Score>) {
        for (option, of) in self.options.iter().enumerate() {
            for (criterion, against) in self.criteria().iter().enumerate() {
                let Some(given) = sheet.score(&of.id, &against.id) else {
                    continue;
                };
                let cell = (sheet.panel.as_str(), of.id.as_str(), against.id.as_str());
                let moderated = self.moderation(cell).filter(|_| sheet.scorer.is_some());
                let score = moderated.map_or(&given.score, |moderated| &moderated.agreed);
                scores.push(Score {
                    option,
                    criterion,
                    value: score.exact(),
                    places: score.places(),
                    panel: Some(panel),
                    scorer: sheet.scorer.clone(),
                });
            }
        }
    }

    /// How often weights are drawn to find how safe the lead is, and from which: as was recorded when it
    /// was concluded.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let recorded = self.conclusion.as_ref();
        let recorded = recorded.filter(|_| self.phase == AppraisalPhase::Concluded);
        let plan = recorded.and_then(|recorded| {
            let around = recorded.around.as_ref().map(Decimal::exact);
            Plan::new(recorded.draws, DRAWS_MOST, recorded.seed, around.as_ref()).ok()
        });
        plan.unwrap_or_default()
    }
}
