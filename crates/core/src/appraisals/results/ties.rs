//! Owns near ties: differences that the scores are too coarse to carry, or that rounding would hide.

use super::{Appraisal, Exact, OptionResult};

/// To how many decimal places people are shown a weighted mean.
const SHOWN: u32 = 1;

/// Two options that are not level, and nearly so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearTie {
    /// The better one.
    pub ahead: usize,
    /// The other.
    pub behind: usize,
    /// How far apart their weighted means are.
    pub difference: Exact,
    /// Whether that is under half the last decimal place of the scores.
    pub under_half_a_place: bool,
    /// Whether they are the same when shown to one decimal.
    pub same_when_shown: bool,
}

/// The near ties among the options that stand and are scored throughout.
pub(super) fn near(appraisal: &Appraisal, options: &[OptionResult]) -> Vec<NearTie> {
    let places = appraisal.scores.iter().map(|score| score.places).max();
    let half_a_place = &Exact::last_place(places.unwrap_or(0)) / &Exact::of(2);
    let standing = options
        .iter()
        .enumerate()
        .filter(|(_, option)| option.stands);
    let standing = standing.filter_map(|(n, option)| {
        Some((
            n,
            option.normalised.as_ref()?,
            option.weighted_mean.as_ref()?,
        ))
    });
    let standing: Vec<_> = standing.collect();
    let mut found = Vec::new();
    for (place, (first, normalised, mean)) in standing.iter().enumerate() {
        for (second, other_normalised, other_mean) in &standing[place + 1..] {
            if normalised == other_normalised {
                continue;
            }
            let difference = (*mean - *other_mean).abs();
            let under_half_a_place = difference < half_a_place;
            let same_when_shown = mean.rounded(SHOWN) == other_mean.rounded(SHOWN);
            if !under_half_a_place && !same_when_shown {
                continue;
            }
            let first_ahead = normalised > other_normalised;
            let (ahead, behind) = if first_ahead {
                (*first, *second)
            } else {
                (*second, *first)
            };
            found.push(NearTie {
                ahead,
                behind,
                difference,
                under_half_a_place,
                same_when_shown,
            });
        }
    }
    found
}
