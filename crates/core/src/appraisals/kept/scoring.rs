//! Owns how far the scorers of a panel are apart, and the scores that they agree on.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    AppraisalPhase, AppraisalRecord, Judgement, Moderating, Moderation, ScoreSheet, sheet::unknown,
};
use crate::{
    appraisals::Decimal,
    record::{TEXT_MOST, plain_text},
    refusal::{Refusal, Refusals},
};

/// How far the scorers of a panel are apart in a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// The least score.
    pub low: Decimal,
    /// The greatest score.
    pub high: Decimal,
    /// How many scored.
    pub scorers: i64,
}

/// A cell of a panel, with what its scorers gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The panel.
    pub panel: String,
    /// The option.
    pub option: String,
    /// The criterion.
    pub criterion: String,
    /// How far they are apart.
    pub spread: Spread,
    /// What they agreed, if they did.
    pub moderation: Option<Moderation>,
}

impl Spread {
    fn of<'a>(scores: impl Iterator<Item = &'a Decimal>) -> Option<Self> {
        let mut scores: Vec<&Decimal> = scores.collect();
        scores.sort_by_key(|score| score.exact());
        Some(Self {
            low: (*scores.first()?).clone(),
            high: (*scores.last()?).clone(),
            scorers: i64::try_from(scores.len()).ok()?,
        })
    }

    /// Whether they all gave the same.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.low.exact() == self.high.exact()
    }
}

impl AppraisalRecord {
    /// How far the scorers of a panel are apart in a cell; none if none of them scored it, or the panel
    /// agrees its scores together.
    #[must_use]
    pub fn spread(
        &self,
        sheets: &[ScoreSheet],
        (panel, option, criterion): (&str, &str, &str),
    ) -> Option<Spread> {
        let own = sheets
            .iter()
            .filter(|sheet| sheet.panel == panel && sheet.scorer.is_some());
        Spread::of(own.filter_map(|sheet| Some(&sheet.score(option, criterion)?.score)))
    }

    /// Every cell that scorers of a panel scored, in the order of panels, options and criteria.
    #[must_use]
    pub fn cells(&self, sheets: &[ScoreSheet]) -> Vec<Cell> {
        let mut cells = Vec::new();
        for panel in &self.panels {
            for option in &self.options {
                for criterion in self.criteria() {
                    let at = (
                        panel.name.as_str(),
                        option.id.as_str(),
                        criterion.id.as_str(),
                    );
                    let Some(spread) = self.spread(sheets, at) else {
                        continue;
                    };
                    cells.push(Cell {
                        panel: panel.name.clone(),
                        option: option.id.clone(),
                        criterion: criterion.id.clone(),
                        spread,
                        moderation: self.moderation(at).cloned(),
                    });
                }
            }
        }
        cells
    }

    /// What a panel agreed in a cell.
    pub(super) fn moderation(
        &self,
        (panel, option, criterion): (&str, &str, &str),
    ) -> Option<&Moderation> {
        self.moderations.iter().find(|moderation| {
            moderation.panel == panel
                && moderation.option == option
                && moderation.criterion == criterion
        })
    }

    /// It with what panels agreed, scoring being closed.
    pub fn moderated(&self, sheets: &[ScoreSheet], given: &[Moderating]) -> Result<Self, Refusals> {
        let phases = [AppraisalPhase::Scoring, AppraisalPhase::Moderated];
        self.in_phase(&phases, "moderate its scores")
            .map_err(|refusal| refusal.at("appraisalId"))?;
        let mut refusals = Refusals::new();
        let mut new = self.clone();
        let mut seen = BTreeSet::new();
        for (n, given) in given.iter().enumerate() {
            let at = |field: &str| format!("input.cells.{n}.{field}");
            refusals.take(self.check_moderating(given, &at));
            let cell = (
                given.panel.as_str(),
                given.option.as_str(),
                given.criterion.as_str(),
            );
            refusals.require(seen.insert(cell), || {
                let problem = "This cell is moderated twice here: take out one of the two.";
                Refusal::invalid(problem, &at("agreed"))
            });
            let Some(spread) = self.spread(sheets, cell) else {
                let problem = "No scorer of the panel scored this cell, so that there is nothing to \
                               moderate: what a panel agrees without that goes onto its own sheet.";
                refusals.add(Refusal::invalid(problem, &at("panel")));
                continue;
            };
            new.moderations
                .retain(|old| (&*old.panel, &*old.option, &*old.criterion) != cell);
            new.moderations.push(Moderation {
                panel: given.panel.clone(),
                option: given.option.clone(),
                criterion: given.criterion.clone(),
                spread,
                agreed: given.agreed.clone(),
                why: given.why.trim().to_owned(),
            });
        }
        refusals.done()?;
        new.phase = AppraisalPhase::Moderated;
        Ok(new.without_orphans(sheets).settled())
    }

    fn check_moderating(
        &self,
        given: &Moderating,
        at: &impl Fn(&str) -> String,
    ) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.require(self.panel(&given.panel).is_some(), || {
            let known = self.panels.iter().map(|panel| panel.name.as_str());
            unknown("panel", &given.panel, known, &at("panel"))
        });
        refusals.take(self.check_cell(&given.option, &given.criterion, at));
        if let Some(criterion) = self.criterion(&given.criterion) {
            refusals.take(criterion.on_scale(&given.agreed, &at("agreed")));
        }
        refusals.require(!given.why.trim().is_empty(), || {
            Refusal::missing("why the panel agreed on this score", &at("why"))
        });
        refusals.take(plain_text(&given.why, "reason", TEXT_MOST, &at("why")));
        refusals.done()
    }

    /// It without judgements of options and by gates that are gone, and without what was agreed in place
    /// of scores that were all taken back since: nobody could answer for them any more.
    #[must_use]
    pub fn without_orphans(mut self, sheets: &[ScoreSheet]) -> Self {
        let stays = |old: &Judgement| {
            self.option(&old.option).is_some()
                && self.gates().iter().any(|gate| gate.id == old.gate)
        };
        let judgements = self.judgements.iter().filter(|old| stays(old));
        let judgements = judgements.cloned().collect();
        let stands = |old: &&Moderation| {
            let at = (&*old.panel, &*old.option, &*old.criterion);
            self.spread(sheets, at).is_some()
        };
        let moderations = self.moderations.iter().filter(stands).cloned().collect();
        (self.judgements, self.moderations) = (judgements, moderations);
        self
    }

    /// The cells whose scorers gave other scores since they were moderated.
    pub(super) fn stale_moderations<'a>(
        &'a self,
        sheets: &'a [ScoreSheet],
    ) -> impl Iterator<Item = &'a Moderation> {
        self.moderations.iter().filter(move |old| {
            let at = (
                old.panel.as_str(),
                old.option.as_str(),
                old.criterion.as_str(),
            );
            self.spread(sheets, at).as_ref() != Some(&old.spread)
        })
    }
}
