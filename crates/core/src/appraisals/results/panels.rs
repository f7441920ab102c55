//! Owns what each panel says by itself, and how far the panels agree.

use crate::appraisals::{
    Exact,
    grid::{Field, Grid, ranks},
    model::Appraisal,
};

/// What a panel says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelResult {
    /// Which panel.
    pub panel: usize,
    /// What it says of each option that stands.
    pub options: Vec<PanelOption>,
}

/// What a panel says of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelOption {
    /// Which option.
    pub option: usize,
    /// Σ weight × mean score of the panel; none where the panel did not score it throughout.
    pub weighted_total: Option<Exact>,
    /// From 0 to 1.
    pub normalised: Option<Exact>,
    /// Its rank; none unless the panel scored every option throughout.
    pub rank: Option<usize>,
}

fn grid_of(appraisal: &Appraisal, panel: usize) -> Grid<'_> {
    Grid::of(appraisal, |score| score.panel == Some(panel))
}

/// What each panel says, and how far they agree.
pub(super) fn results(appraisal: &Appraisal) -> (Vec<PanelResult>, Option<Exact>) {
    let mut fields = Vec::new();
    let panels = (0..appraisal.panels.len()).map(|panel| {
        let grid = grid_of(appraisal, panel);
        let field = grid.field();
        let ranked = field
            .as_ref()
            .map(|field| ranks(&field.sums, appraisal.tie_break));
        let rank = |option: usize| {
            let place = field.as_ref()?.place(option)?;
            ranked.as_ref()?.get(place).copied()
        };
        let standing = (0..appraisal.options.len()).filter(|option| appraisal.stands(*option));
        let options = standing.map(|option| PanelOption {
            option,
            weighted_total: grid.weighted_total(option),
            normalised: grid.normalised(option),
            rank: rank(option),
        });
        let told = PanelResult {
            panel,
            options: options.collect(),
        };
        fields.extend(field);
        told
    });
    let panels = panels.collect();
    (panels, agreement(&fields))
}

/// Kendall's W of the panels that scored everything: how far their rankings agree, corrected for ties.
fn agreement(fields: &[Field]) -> Option<Exact> {
    let rankings: Vec<(Vec<Exact>, Exact)> = fields.iter().map(mid_ranks).collect();
    let (panels, options) = (rankings.len(), rankings.first()?.0.len());
    if panels < 2 || options < 2 {
        return None;
    }
    let (m, n) = (Exact::of(panels), Exact::of(options));
    let sums = (0..options).map(|option| rankings.iter().map(|(ranks, _)| &ranks[option]).sum());
    let squares: Exact = sums.map(|sum: Exact| &sum * &sum).sum();
    let ties: Exact = rankings.iter().map(|(_, ties)| ties).sum();
    // (12 ΣR² − 3 m² n (n+1)²) / (m² n (n²−1) − m ΣT)
    let m_squared = &m * &m;
    let above = &n + &Exact::one();
    let expected = &(&(&Exact::of(3) * &m_squared) * &n) * &(&above * &above);
    let spread = &(&Exact::of(12) * &squares) - &expected;
    let most = &(&m_squared * &n) * &(&(&n * &n) - &Exact::one());
    spread.over(&(&most - &(&m * &ties)))
}

/// The ranks of the options, where those that are level have the mean of the ranks that they take up;
/// and Σ(t³ − t) over the groups of `t` that are level.
fn mid_ranks(field: &Field) -> (Vec<Exact>, Exact) {
    let values = &field.sums;
    let half = &Exact::one() / &Exact::of(2);
    let ranks = values.iter().map(|value| {
        let better = values.iter().filter(|other| *other > value).count();
        let level = values.iter().filter(|other| *other == value).count();
        &Exact::of(better) + &(&Exact::of(level + 1) * &half)
    });
    // Each member of a group adds t² − 1, so that the group adds t³ − t.
    let ties = values.iter().map(|value| {
        let level = values.iter().filter(|other| *other == value).count();
        Exact::of(level * level - 1)
    });
    (ranks.collect(), ties.sum())
}
