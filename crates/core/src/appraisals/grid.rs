//! Owns the grid of an appraisal: for each option and criterion the mean of its scores, or that nobody
//! scored it.

use std::collections::BTreeSet;

use num_bigint::BigInt;

use super::{
    Exact,
    model::{Appraisal, Scale, Score, TieBreak},
    whole::{common, dot, over},
};

/// The means of scores that were kept.
#[derive(Clone, Debug)]
pub(super) struct Grid<'a> {
    pub(super) appraisal: &'a Appraisal,
    /// By option, then by criterion.
    cells: Vec<Vec<Cell>>,
    /// By criterion, how wide its scale is.
    widths: Vec<Exact>,
}

/// The scores of an option against a criterion.
#[derive(Clone, Debug)]
struct Cell {
    sum: Exact,
    count: usize,
    /// None where nobody scored it.
    mean: Option<Exact>,
    /// How much of the scale that reaches.
    part: Option<Exact>,
}

impl Cell {
    /// Works out what follows from the sum, on a scale of this width.
    fn settle(&mut self, scale: &Scale, width: &Exact) {
        self.mean = self.sum.over(&Exact::of(self.count));
        let points = self.mean.as_ref().map(|mean| scale.points(mean));
        self.part = points.map(|points| &points / width);
    }
}

/// The options that may be compared: every one that stands, each scored against every criterion.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// Which options they are.
    pub(super) options: Vec<usize>,
    /// The parts of the scales that each of them reaches, by criterion, over `part_unit`.
    pub(super) parts: Vec<Vec<BigInt>>,
    pub(super) part_unit: BigInt,
    /// The weights, over `weight_unit`.
    pub(super) weights: Vec<BigInt>,
    pub(super) weight_unit: BigInt,
    /// For each option Σ weight × part, over the product of both units: whoever has the most leads.
    pub(super) sums: Vec<BigInt>,
}

impl<'a> Grid<'a> {
    /// The grid of every score that is kept: the mean over all scorers of a cell.
    pub(super) fn of(appraisal: &'a Appraisal, keep: impl Fn(&Score) -> bool) -> Self {
        let empty = Cell {
            sum: Exact::zero(),
            count: 0,
            mean: None,
            part: None,
        };
        let row = vec![empty; appraisal.criteria.len()];
        let mut grid = Self {
            appraisal,
            cells: vec![row; appraisal.options.len()],
            widths: appraisal
                .criteria
                .iter()
                .map(|criterion| criterion.scale.width())
                .collect(),
        };
        for score in appraisal.scores.iter().filter(|score| keep(score)) {
            if let Some(cell) = grid.cell_mut(score) {
                cell.sum = &cell.sum + &score.value;
                cell.count += 1;
            }
        }
        for (criterion, width) in grid.widths.iter().enumerate() {
            let scale = &appraisal.criteria[criterion].scale;
            for row in &mut grid.cells {
                row[criterion].settle(scale, width);
            }
        }
        grid
    }

    /// This grid without some of its scores.
    pub(super) fn without(&self, scores: &[&Score]) -> Self {
        let mut grid = self.clone();
        for score in scores {
            if let Some(cell) = grid.cell_mut(score) {
                cell.sum = &cell.sum - &score.value;
                cell.count = cell.count.saturating_sub(1);
            }
        }
        let cells: BTreeSet<_> = scores
            .iter()
            .map(|score| (score.option, score.criterion))
            .collect();
        for (option, criterion) in cells {
            let (scale, width) = (&self.appraisal.criteria, &self.widths);
            let known = scale.get(criterion).zip(width.get(criterion));
            let cell = grid
                .cells
                .get_mut(option)
                .and_then(|row| row.get_mut(criterion));
            if let (Some((criterion, width)), Some(cell)) = (known, cell) {
                cell.settle(&criterion.scale, width);
            }
        }
        grid
    }

    fn cell_mut(&mut self, score: &Score) -> Option<&mut Cell> {
        self.cells.get_mut(score.option)?.get_mut(score.criterion)
    }

    /// The mean score of a cell; none where nobody scored it.
    pub(super) fn mean(&self, option: usize, criterion: usize) -> Option<&Exact> {
        self.cells.get(option)?.get(criterion)?.mean.as_ref()
    }

    /// The cells of options that stand which nobody scored: option, then criterion.
    pub(super) fn not_scored(&self) -> Vec<(usize, usize)> {
        let standing = (0..self.cells.len()).filter(|option| self.appraisal.stands(*option));
        let blanks = standing.flat_map(|option| {
            let row = self.cells[option].iter().enumerate();
            row.filter(|(_, cell)| cell.mean.is_none())
                .map(move |(criterion, _)| (option, criterion))
        });
        blanks.collect()
    }

    /// Σ weight × mean score, in the file's own units; none where a cell is not scored.
    pub(super) fn weighted_total(&self, option: usize) -> Option<Exact> {
        let criteria = self.appraisal.criteria.iter().enumerate();
        let terms = criteria.map(|(n, criterion)| Some(&criterion.weight * self.mean(option, n)?));
        terms.sum::<Option<Exact>>()
    }

    /// How much of a scale the mean score of a cell reaches; none where nobody scored it.
    pub(super) fn part(&self, option: usize, criterion: usize) -> Option<&Exact> {
        self.cells.get(option)?.get(criterion)?.part.as_ref()
    }

    /// The part of each scale that an option reaches; none where a cell is not scored.
    pub(super) fn parts(&self, option: usize) -> Option<Vec<Exact>> {
        let criteria = 0..self.appraisal.criteria.len();
        criteria.map(|n| self.part(option, n).cloned()).collect()
    }

    /// The points that an option is above the worst, weighted: in the file's own units, more is better.
    pub(super) fn benefit(&self, option: usize) -> Option<Exact> {
        let criteria = self.appraisal.criteria.iter().enumerate();
        let terms = criteria.map(|(n, criterion)| {
            let points = criterion.scale.points(self.mean(option, n)?);
            Some(&criterion.weight * &points)
        });
        terms.sum::<Option<Exact>>()
    }

    /// Σ weight × part / Σ weight; none where a cell is not scored.
    pub(super) fn normalised(&self, option: usize) -> Option<Exact> {
        let criteria = self.appraisal.criteria.iter();
        let weights: Vec<Exact> = criteria.map(|criterion| criterion.weight.clone()).collect();
        dot(&weights, &self.parts(option)?).over(&self.appraisal.all_weights())
    }

    /// The options that may be compared; none as long as one that stands is not scored throughout, or
    /// nobody has judged whether it passes a gate, or no option stands.
    pub(super) fn field(&self) -> Option<Field> {
        let appraisal = self.appraisal;
        let all = 0..appraisal.options.len();
        let options: Vec<usize> = all.filter(|option| appraisal.stands(*option)).collect();
        let judged = |gate: &super::Gate| {
            options
                .iter()
                .all(|o| matches!(gate.passed.get(*o), Some(Some(_))))
        };
        if options.is_empty() || !appraisal.gates.iter().all(judged) {
            return None;
        }
        let parts: Option<Vec<_>> = options.iter().map(|option| self.parts(*option)).collect();
        Some(Field::new(appraisal, options, &parts?))
    }
}

impl Field {
    fn new(appraisal: &Appraisal, options: Vec<usize>, parts: &[Vec<Exact>]) -> Self {
        let weights = || appraisal.criteria.iter().map(|criterion| &criterion.weight);
        let (part_unit, weight_unit) = (common(parts.iter().flatten()), common(weights()));
        let weights: Vec<BigInt> = weights().map(|weight| over(weight, &weight_unit)).collect();
        let parts = parts
            .iter()
            .map(|row| row.iter().map(|part| over(part, &part_unit)).collect());
        let parts: Vec<Vec<BigInt>> = parts.collect();
        let sums = parts
            .iter()
            .map(|row| row.iter().zip(&weights).map(|(p, w)| p * w).sum());
        Self {
            sums: sums.collect(),
            options,
            parts,
            part_unit,
            weights,
            weight_unit,
        }
    }

    /// The options in the lead, in the order of the file.
    pub(super) fn leaders(&self) -> Vec<usize> {
        let best = self.sums.iter().max();
        let all = self.options.iter().zip(&self.sums);
        let leading = all.filter(|(_, sum)| Some(*sum) == best);
        leading.map(|(option, _)| *option).collect()
    }

    /// The places of all but the leader.
    pub(super) fn rivals(&self, leader: usize) -> impl Iterator<Item = usize> {
        (0..self.options.len()).filter(move |place| *place != leader)
    }

    /// The place of an option among these.
    pub(super) fn place(&self, option: usize) -> Option<usize> {
        self.options.iter().position(|known| *known == option)
    }
}

/// The rank of each value, the greatest first.
pub(super) fn ranks<T: Ord>(values: &[T], tie_break: TieBreak) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].cmp(&values[*a]));
    let mut ranks = vec![0; values.len()];
    let (mut rank, mut distinct) = (0, 0);
    for (place, n) in order.iter().enumerate() {
        if place == 0 || values[order[place - 1]] != values[*n] {
            distinct += 1;
            rank = place + 1;
        }
        ranks[*n] = match tie_break {
            TieBreak::Shared => rank,
            TieBreak::Dense => distinct,
        };
    }
    ranks
}
