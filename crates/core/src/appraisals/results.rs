//! Owns what comes out of an appraisal: totals, ranks, ties, dominated options, value for money and
//! what each panel says.

mod blanks;
mod costs;
mod panels;
mod ties;

use super::{
    Exact,
    grid::{Grid, ranks},
    model::Appraisal,
};

pub use blanks::Blanks;
pub use costs::FrontierStep;
pub use panels::{PanelOption, PanelResult};
pub use ties::NearTie;

/// What comes out of an appraisal.
#[derive(Clone, Debug)]
pub struct Results {
    /// What came out for each option, in the order of the file.
    pub options: Vec<OptionResult>,
    /// The options in the lead: one, or several that are level. Empty as long as nothing can be
    /// concluded.
    pub leaders: Vec<usize>,
    /// Pairs that are not level, and that rounding would show as if they were.
    pub near_ties: Vec<NearTie>,
    /// What each panel says by itself.
    pub panels: Vec<PanelResult>,
    /// How far the panels agree in their rankings, from 0 to 1 (Kendall's W, corrected for ties); none
    /// where fewer than two panels scored everything.
    pub kendalls_w: Option<Exact>,
    /// The options that no other beats on cost and on points at once, the cheapest first.
    pub frontier: Vec<FrontierStep>,
    /// The cells of options that stand which nobody scored: option, then criterion.
    pub not_scored: Vec<(usize, usize)>,
    /// Who scored something and not everything.
    pub partly_scored: Vec<Blanks>,
    /// The gates that nobody has judged an option by: option, then gate.
    pub not_judged: Vec<(usize, usize)>,
}

/// What comes out for an option.
#[derive(Clone, Debug)]
pub struct OptionResult {
    /// Σ weight × mean score, in the file's own units; none where a cell is not scored.
    pub weighted_total: Option<Exact>,
    /// The same over the sum of the weights.
    pub weighted_mean: Option<Exact>,
    /// Its weighted points above the worst of every scale, in the file's own units; more is better.
    pub benefit: Option<Exact>,
    /// What each criterion adds to the normalised total; none where it is not scored.
    pub normalised_shares: Vec<Option<Exact>>,
    /// From 0, the worst on every scale, to 1, the best.
    pub normalised: Option<Exact>,
    /// Its rank by the normalised total; none if a gate stopped it, or as long as nothing can be
    /// concluded.
    pub rank: Option<usize>,
    /// The options that are at least as good against every criterion, and better against one.
    pub dominated_by: Vec<usize>,
    /// Its cost over its weighted total.
    pub cost_per_point: Option<Exact>,
    /// Whether it passes every gate that was judged.
    pub stands: bool,
}

impl Results {
    /// Works out an appraisal.
    #[must_use]
    pub fn of(appraisal: &Appraisal) -> Self {
        let grid = Grid::of(appraisal, |_| true);
        let field = grid.field();
        let mut options: Vec<OptionResult> = (0..appraisal.options.len())
            .map(|option| result(&grid, option))
            .collect();
        if let Some(field) = &field {
            let ranks = ranks(&field.sums, appraisal.tie_break);
            for (option, rank) in field.options.iter().zip(ranks) {
                options[*option].rank = Some(rank);
            }
        }
        dominance(&grid, &mut options);
        let (panels, kendalls_w) = panels::results(appraisal);
        Self {
            leaders: field.map_or_else(Vec::new, |field| field.leaders()),
            near_ties: ties::near(appraisal, &options),
            kendalls_w,
            panels,
            frontier: costs::frontier(&grid),
            not_scored: grid.not_scored(),
            partly_scored: blanks::left(appraisal),
            not_judged: not_judged(appraisal),
            options,
        }
    }

    /// Whether something can be concluded: whatever stands is judged and scored.
    #[must_use]
    pub fn conclusive(&self) -> bool {
        !self.leaders.is_empty()
    }
}

fn result(grid: &Grid<'_>, option: usize) -> OptionResult {
    let appraisal = grid.appraisal;
    let weighted_total = grid.weighted_total(option);
    let cost = appraisal
        .options
        .get(option)
        .and_then(|option| option.cost.as_ref());
    let all_weights = appraisal.all_weights();
    let criteria = || appraisal.criteria.iter().enumerate();
    let normalised_shares = criteria()
        .map(|(n, criterion)| (&criterion.weight * grid.part(option, n)?).over(&all_weights));
    OptionResult {
        benefit: grid.benefit(option),
        normalised_shares: normalised_shares.collect(),
        weighted_mean: weighted_total
            .as_ref()
            .and_then(|total| total.over(&all_weights)),
        normalised: grid.normalised(option),
        rank: None,
        dominated_by: Vec::new(),
        cost_per_point: cost.and_then(|cost| cost.over(weighted_total.as_ref()?)),
        weighted_total,
        stands: appraisal.stands(option),
    }
}

impl Appraisal {
    /// The mean scores: by option, then by criterion; none where nobody scored.
    #[must_use]
    pub fn means(&self) -> Vec<Vec<Option<Exact>>> {
        let grid = Grid::of(self, |_| true);
        let row = |option| {
            let criteria = 0..self.criteria.len();
            criteria
                .map(|criterion| grid.mean(option, criterion).cloned())
                .collect()
        };
        (0..self.options.len()).map(row).collect()
    }
}

/// An option that a gate stopped neither dominates nor is dominated.
fn dominance(grid: &Grid<'_>, options: &mut [OptionResult]) {
    let standing = (0..options.len()).filter(|option| grid.appraisal.stands(*option));
    let parts = standing.filter_map(|option| Some((option, grid.parts(option)?)));
    let parts: Vec<(usize, Vec<Exact>)> = parts.collect();
    for (option, own) in &parts {
        let dominates = |other: &[Exact]| {
            other.iter().zip(own).all(|(theirs, own)| theirs >= own) && other != own.as_slice()
        };
        let by = parts.iter().filter(|(_, other)| dominates(other));
        options[*option].dominated_by = by.map(|(other, _)| *other).collect();
    }
}

fn not_judged(appraisal: &Appraisal) -> Vec<(usize, usize)> {
    let standing = (0..appraisal.options.len()).filter(|option| appraisal.stands(*option));
    let pairs = standing.flat_map(|option| {
        let gates = appraisal.gates.iter().enumerate();
        let open = gates.filter(move |(_, gate)| !matches!(gate.passed.get(option), Some(Some(_))));
        open.map(move |(gate, _)| (option, gate))
    });
    pairs.collect()
}
