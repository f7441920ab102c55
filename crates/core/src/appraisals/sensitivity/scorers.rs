//! Owns who would lead if somebody had not scored.

use std::collections::{BTreeMap, BTreeSet};

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

pub(super) fn removals(grid: &Grid<'_>, leaders: &[usize]) -> Vec<Removal> {
    let removals = given(grid.appraisal).into_iter().map(|(without, scores)| {
        let grid = grid.without(&scores);
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

/// What each panel and each scorer gave. Who is a whole panel alone is told as the panel, and a lone
/// panel is not left out: nothing would be there.
fn given(appraisal: &Appraisal) -> BTreeMap<Left, Vec<&Score>> {
    let mut scorers: BTreeMap<Option<usize>, BTreeSet<Option<&String>>> = BTreeMap::new();
    for score in &appraisal.scores {
        scorers
            .entry(score.panel)
            .or_default()
            .insert(score.scorer.as_ref());
    }
    let panels = appraisal.panels.len() > 1;
    let mut given: BTreeMap<Left, Vec<&Score>> = BTreeMap::new();
    for score in &appraisal.scores {
        let alone = scorers
            .get(&score.panel)
            .is_none_or(|scorers| scorers.len() == 1);
        let as_panel = score.panel.filter(|_| panels);
        if let Some(scorer) = &score.scorer
            && !(alone && as_panel.is_some())
        {
            let left = Left::Scorer(score.panel, scorer.clone());
            given.entry(left).or_default().push(score);
        }
        if let Some(panel) = as_panel {
            given.entry(Left::Panel(panel)).or_default().push(score);
        }
    }
    given
}
