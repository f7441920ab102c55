//! Owns who left cells blank that others scored.

use std::collections::{BTreeMap, BTreeSet};

use crate::appraisals::model::Appraisal;

/// Who left cells blank: the mean of such a cell is over fewer scorers, and does not show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blanks {
    /// Of which panel, if one is named.
    pub panel: Option<usize>,
    /// Who; none: the panel agreed its scores, or nobody is named.
    pub scorer: Option<String>,
    /// The cells of options that stand which they did not score: option, then criterion.
    pub missing: Vec<(usize, usize)>,
}

/// Who scored something and not everything, alone or as their panel.
pub(super) fn left(appraisal: &Appraisal) -> Vec<Blanks> {
    let mut scored: BTreeMap<_, BTreeSet<(usize, usize)>> = BTreeMap::new();
    for score in &appraisal.scores {
        let who = (score.panel, score.scorer.as_deref());
        let cell = (score.option, score.criterion);
        scored.entry(who).or_default().insert(cell);
    }
    let standing = (0..appraisal.options.len()).filter(|option| appraisal.stands(*option));
    let criteria = 0..appraisal.criteria.len();
    let cells =
        standing.flat_map(|option| criteria.clone().map(move |criterion| (option, criterion)));
    let cells: Vec<(usize, usize)> = cells.collect();
    // What a panel agreed is scored by everyone in it; and who agrees as one is told only if nobody of
    // the panel scores alone.
    let named: BTreeSet<_> = scored
        .keys()
        .filter(|(_, who)| who.is_some())
        .map(|(panel, _)| *panel)
        .collect();
    let told = scored
        .iter()
        .filter(|((panel, who), _)| who.is_some() || !named.contains(panel));
    let blanks = told.map(|((panel, scorer), own)| {
        let agreed = scored.get(&(*panel, None));
        let given = |cell: &&(usize, usize)| {
            own.contains(*cell) || agreed.is_some_and(|agreed| agreed.contains(*cell))
        };
        Blanks {
            panel: *panel,
            scorer: scorer.map(str::to_owned),
            missing: cells.iter().filter(|cell| !given(cell)).copied().collect(),
        }
    });
    blanks.filter(|one| !one.missing.is_empty()).collect()
}
