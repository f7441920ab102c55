//! Owns who would lead if somebody had not scored.

use std::collections::BTreeSet;

use crate::appraisals::{
    grid::Grid,
    model::{Appraisal, Score},
};

/// Who is left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// A whole panel.
    Panel(usize),
    /// One scorer, of a panel if it is named.
    Scorer(Option<usize>, String),
}

/// Who leads without somebody's scores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Who is left out.
    pub without: Left,
    /// Who leads then; empty if that leaves something that nobody scored.
    pub leaders: Vec<usize>,
    /// How many cells nobody scored then.
    pub not_scored: usize,
    /// Whether others lead than now.
    pub changes: bool,
}

pub(super) fn removals(appraisal: &Appraisal, leaders: &[usize]) -> Vec<Removal> {
    let each = appraisal
        .scores
        .iter()
        .map(|score| (score.panel, score.scorer.as_ref()));
    let each: BTreeSet<(Option<usize>, Option<&String>)> = each.collect();
    // Who is a whole panel alone is told as the panel.
    let alone = |panel| each.iter().filter(|(other, _)| *other == panel).count() == 1;
    let alone =
        |panel: Option<usize>| panel.is_some() && appraisal.panels.len() > 1 && alone(panel);
    let scorers = each.iter().filter(|(panel, _)| !alone(*panel));
    let scorers =
        scorers.filter_map(|(panel, scorer)| Some(Left::Scorer(*panel, scorer.cloned()?)));
    let mut left: BTreeSet<Left> = scorers.collect();
    // A lone panel is not left out: nothing would be there.
    if appraisal.panels.len() > 1 {
        left.extend((0..appraisal.panels.len()).map(Left::Panel));
    }
    let removals = left.into_iter().map(|without| {
        let grid = Grid::of(appraisal, |score| !without.gave(score));
        let then = grid.field().map_or_else(Vec::new, |field| field.leaders());
        Removal {
            not_scored: grid.not_scored().len(),
            changes: !then.is_empty() && then != leaders,
            leaders: then,
            without,
        }
    });
    removals.collect()
}

impl Left {
    fn gave(&self, score: &Score) -> bool {
        match self {
            Self::Panel(panel) => score.panel == Some(*panel),
            Self::Scorer(panel, scorer) => {
                score.panel == *panel && score.scorer.as_ref() == Some(scorer)
            }
        }
    }
}
