//! Owns the grid of an appraisal: for each option and criterion the mean of its scores, or that nobody
//! scored it.

use super::{
    Exact,
    model::{Appraisal, Score, TieBreak},
};

/// The means of scores that were kept.
#[derive(Debug)]
pub(super) struct Grid<'a> {
    pub(super) appraisal: &'a Appraisal,
    /// By option, then by criterion.
    means: Vec<Vec<Option<Exact>>>,
}

/// The options that may be compared: every one that stands, each scored against every criterion.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// Which options they are.
    pub(super) options: Vec<usize>,
    /// The parts of the scales that each of them reaches, by criterion.
    pub(super) parts: Vec<Vec<Exact>>,
    /// The weighted sum of its parts over the sum of the weights.
    pub(super) normalised: Vec<Exact>,
}

impl<'a> Grid<'a> {
    /// The grid of every score that is kept: the mean over all scorers of a cell.
    pub(super) fn of(appraisal: &'a Appraisal, keep: impl Fn(&Score) -> bool) -> Self {
        let row = || vec![(Exact::zero(), 0_usize); appraisal.criteria.len()];
        let mut sums: Vec<_> = appraisal.options.iter().map(|_| row()).collect();
        for score in appraisal.scores.iter().filter(|score| keep(score)) {
            let cell = sums.get_mut(score.option);
            if let Some((sum, count)) = cell.and_then(|row| row.get_mut(score.criterion)) {
                *sum = &*sum + &score.value;
                *count += 1;
            }
        }
        let mean = |(sum, count): (Exact, usize)| sum.over(&Exact::of(count));
        let means = sums.into_iter();
        let means = means.map(|row| row.into_iter().map(mean).collect());
        Self {
            appraisal,
            means: means.collect(),
        }
    }

    /// The mean score of a cell; none where nobody scored it.
    pub(super) fn mean(&self, option: usize, criterion: usize) -> Option<&Exact> {
        self.means.get(option)?.get(criterion)?.as_ref()
    }

    /// The cells of options that stand which nobody scored: option, then criterion.
    pub(super) fn not_scored(&self) -> Vec<(usize, usize)> {
        let standing = (0..self.means.len()).filter(|option| self.appraisal.stands(*option));
        let blanks = standing.flat_map(|option| {
            let row = self.means[option].iter().enumerate();
            row.filter(|(_, mean)| mean.is_none())
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

    /// The part of each scale that an option reaches; none where a cell is not scored.
    pub(super) fn parts(&self, option: usize) -> Option<Vec<Exact>> {
        let criteria = self.appraisal.criteria.iter().enumerate();
        let parts =
            criteria.map(|(n, criterion)| Some(criterion.scale.part(self.mean(option, n)?)));
        parts.collect()
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
        normalised(self.appraisal, &self.parts(option)?)
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
        let parts = parts?;
        let normalised: Option<Vec<_>> = parts
            .iter()
            .map(|parts| normalised(appraisal, parts))
            .collect();
        Some(Field {
            options,
            parts,
            normalised: normalised?,
        })
    }
}

fn normalised(appraisal: &Appraisal, parts: &[Exact]) -> Option<Exact> {
    let weighted = appraisal.criteria.iter().zip(parts);
    let sum: Exact = weighted
        .map(|(criterion, part)| &criterion.weight * part)
        .sum();
    sum.over(&appraisal.all_weights())
}

impl Field {
    /// The options in the lead, in the order of the file.
    pub(super) fn leaders(&self) -> Vec<usize> {
        let best = self.normalised.iter().max();
        let all = self.options.iter().zip(&self.normalised);
        let leading = all.filter(|(_, normalised)| Some(*normalised) == best);
        leading.map(|(option, _)| *option).collect()
    }

    /// The place of an option among these.
    pub(super) fn place(&self, option: usize) -> Option<usize> {
        self.options.iter().position(|known| *known == option)
    }
}

/// The rank of each value, the greatest first.
pub(super) fn ranks(values: &[Exact], tie_break: TieBreak) -> Vec<usize> {
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
