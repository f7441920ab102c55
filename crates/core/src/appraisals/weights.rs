//! Owns where weights come from: given as they are, by swing weighting, or by ranking the criteria.
//!
//! - *Swing weighting* (D. von Winterfeldt and W. Edwards, *Decision Analysis and Behavioral Research*,
//!   1986; asked for by HM Treasury's guidance on multi-criteria decision analysis of May 2024): the
//!   criterion whose swing from the worst to the best of its scale matters most gets 100 points, every
//!   other the points that its swing is worth against it. The points are the weights.
//! - *Rank sum* (W. G. Stillwell, D. A. Seaver and W. Edwards, *Organizational Behavior and Human
//!   Performance* 28, 1981): of n criteria, the one in place p weighs n − p + 1.
//! - *Rank order centroid* (F. H. Barron and B. E. Barrett, *Management Science* 42, 1996): of n
//!   criteria, the one in place p weighs (1/p + 1/(p+1) + … + 1/n) / n. It is written in per cent, to ten
//!   decimal places, half to even, and what is written is the weight.
//!
//! Criteria that share a rank share the mean of the weights of their places.

use super::{Decimal, Exact};
use crate::refusal::{Refusal, Refusals};

crate::words! {
    /// How weights are found.
    WeightMethod, "way of weighting" {
        /// Given as they are.
        Direct = "direct",
        /// Points against the largest swing, which has 100.
        Swing = "swing",
        /// By rank: as many as there are criteria for the first, one for the last.
        RankSum = "rank-sum",
        /// By rank: the mean of all weights that are in that order.
        RankOrderCentroid = "rank-order-centroid",
    }
}

/// The decimal places of a centroid in per cent.
const CENTROID_PLACES: u32 = 10;

impl WeightMethod {
    /// The formula and where it comes from, as a page prints it.
    #[must_use]
    pub const fn formula(self) -> &'static str {
        match self {
            Self::Direct => "Each weight as it was given.",
            Self::Swing => {
                "Swing weighting (von Winterfeldt and Edwards, 1986; HM Treasury, 2024): the largest \
                 swing from worst to best has 100 points, every other what it is worth against that. \
                 The points are the weights."
            }
            Self::RankSum => {
                "Rank sum (Stillwell, Seaver and Edwards, 1981): of n criteria, the one in place p \
                 weighs n − p + 1. Criteria that share a rank share the mean of their places."
            }
            Self::RankOrderCentroid => {
                "Rank order centroid (Barron and Barrett, 1996): of n criteria, the one in place p \
                 weighs (1/p + 1/(p+1) + … + 1/n) / n, in per cent to ten decimal places. Criteria \
                 that share a rank share the mean of their places."
            }
        }
    }

    /// The weights of criteria from what was given of each, in their order. `field` names the place of
    /// each in the input.
    pub fn derive(
        self,
        given: &[Decimal],
        field: impl Fn(usize) -> String,
    ) -> Result<Vec<Decimal>, Refusals> {
        match self {
            Self::Direct => direct(given, field),
            Self::Swing => swing(given, field),
            Self::RankSum | Self::RankOrderCentroid => {
                let ranks = ranks(given, field)?;
                Ok(ranks
                    .iter()
                    .map(|rank| self.of_rank(*rank, &ranks))
                    .collect())
            }
        }
    }

    /// The weight of a rank: the mean of those of the places that the criteria of that rank take.
    fn of_rank(self, rank: usize, all: &[usize]) -> Decimal {
        let n = all.len();
        let sharing = all.iter().filter(|other| **other == rank).count();
        let places = rank..rank + sharing;
        let sum: Exact = places.map(|place| self.of_place(place, n)).sum();
        let mean = &sum / &Exact::of(sharing.max(1));
        match self {
            Self::RankOrderCentroid => {
                Decimal::rounded(&(&mean * &Exact::of(100)), CENTROID_PLACES)
            }
            // A mean of neighbouring whole numbers: whole, or a half.
            _ => Decimal::rounded(&mean, u32::from(sharing.is_multiple_of(2))),
        }
    }

    fn of_place(self, place: usize, n: usize) -> Exact {
        match self {
            Self::RankOrderCentroid => {
                let parts = (place..=n).map(|k| &Exact::one() / &Exact::of(k));
                &parts.sum::<Exact>() / &Exact::of(n)
            }
            _ => Exact::of(n + 1 - place.min(n)),
        }
    }
}

fn direct(given: &[Decimal], field: impl Fn(usize) -> String) -> Result<Vec<Decimal>, Refusals> {
    let mut refusals = Refusals::new();
    for (n, weight) in given.iter().enumerate() {
        refusals.require(!weight.exact().is_negative(), || {
            let problem = format!(
                "The weight {weight} is below nought: write 0 or more; where less is better, say so \
                 in the scale."
            );
            Refusal::invalid(problem, &field(n))
        });
    }
    let any = given.iter().any(|weight| weight.exact().is_positive());
    refusals.require(any || given.is_empty(), || {
        let problem = "Every weight is nought: give at least one criterion a weight above 0.";
        Refusal::invalid(problem, &field(0))
    });
    refusals.done()?;
    Ok(given.to_vec())
}

fn swing(given: &[Decimal], field: impl Fn(usize) -> String) -> Result<Vec<Decimal>, Refusals> {
    let mut refusals = Refusals::new();
    let hundred = Exact::of(100);
    for (n, points) in given.iter().enumerate() {
        let exact = points.exact();
        refusals.require(!exact.is_negative() && exact <= hundred, || {
            let problem = format!(
                "{points} points are not between 0 and 100: the largest swing has 100, and this one \
                 what it is worth against that."
            );
            Refusal::invalid(problem, &field(n))
        });
    }
    let largest = given.iter().any(|points| points.exact() == hundred);
    refusals.require(largest || given.is_empty(), || {
        let problem = "No criterion has 100 points: give them to the one whose swing from the worst to \
                       the best of its scale matters most, and weigh the others against it.";
        Refusal::invalid(problem, &field(0))
    });
    refusals.done()?;
    Ok(given.to_vec())
}

/// The ranks that were given: whole numbers from 1, without gaps but those that a shared rank leaves.
fn ranks(given: &[Decimal], field: impl Fn(usize) -> String) -> Result<Vec<usize>, Refusals> {
    let mut refusals = Refusals::new();
    let read = |rank: &Decimal| rank.as_str().parse::<usize>().ok().filter(|rank| *rank > 0);
    let ranks: Vec<Option<usize>> = given.iter().map(read).collect();
    for (n, rank) in ranks.iter().enumerate() {
        let Some(rank) = rank else {
            let problem = format!(
                "{} is not a rank: write 1 for the criterion that matters most, 2 for the next.",
                given[n]
            );
            refusals.add(Refusal::invalid(problem, &field(n)));
            continue;
        };
        let before = ranks.iter().flatten().filter(|other| *other < rank).count();
        refusals.require(before + 1 == *rank, || {
            let problem = format!(
                "Rank {rank} has {before} criteria before it: after so many comes rank {}; criteria \
                 that matter alike share a rank, as in 1, 1, 3.",
                before + 1
            );
            Refusal::invalid(problem, &field(n))
        });
    }
    refusals.done()?;
    Ok(ranks.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbers(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn derived(method: WeightMethod, given: &[&str]) -> Vec<String> {
        let derived = method.derive(&numbers(given), |n| format!("criteria.{n}"));
        let derived = derived.unwrap();
        derived.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn weights_by_each_method_are_those_of_the_sources() {
        use WeightMethod::{Direct, RankOrderCentroid, RankSum, Swing};
        let cases: [(WeightMethod, &[&str], &[&str]); 8] = [
            (Direct, &["25", "0", "7.50"], &["25", "0", "7.50"]),
            (Swing, &["100", "60", "0"], &["100", "60", "0"]),
            (RankSum, &["1", "2", "3", "4"], &["4", "3", "2", "1"]),
            (RankSum, &["1", "1", "3"], &["2.5", "2.5", "1"]),
            (RankSum, &["1", "1", "1"], &["2", "2", "2"]),
            // 11/18, 5/18 and 2/18: the well-known centroids of three.
            (
                RankOrderCentroid,
                &["1", "2", "3"],
                &["61.1111111111", "27.7777777778", "11.1111111111"],
            ),
            (
                RankOrderCentroid,
                &["2", "1"],
                &["25.0000000000", "75.0000000000"],
            ),
            (
                RankOrderCentroid,
                &["1", "2", "2"],
                &["61.1111111111", "19.4444444444", "19.4444444444"],
            ),
        ];
        for (method, given, expected) in cases {
            assert_eq!(derived(method, given), expected, "{method} {given:?}");
        }
    }

    #[test]
    fn what_is_no_weighting_is_refused_where_it_stands() {
        use WeightMethod::{Direct, RankOrderCentroid, RankSum, Swing};
        let cases: [(WeightMethod, &[&str], &[&str]); 7] = [
            (Direct, &["-1", "2"], &["0"]),
            (Direct, &["0", "0"], &["0"]),
            (Swing, &["90", "80"], &["0"]),
            (Swing, &["101", "100", "-1"], &["0", "2"]),
            (RankSum, &["1", "3"], &["1"]),
            (RankSum, &["1", "1", "2"], &["2"]),
            (RankOrderCentroid, &["0", "1.5", "1"], &["0", "1"]),
        ];
        for (method, given, at) in cases {
            let refused = method
                .derive(&numbers(given), |n| n.to_string())
                .unwrap_err();
            let fields: Vec<_> = refused.iter().filter_map(|r| r.field.clone()).collect();
            assert_eq!(fields, at, "{method} {given:?}");
        }
    }

    proptest! {
        #[test]
        fn weights_by_rank_fall_with_the_rank_and_a_centroid_is_of_a_hundred(
            values in prop::collection::vec(0_u8..6, 1..12),
        ) {
            let rank = |value: &u8| values.iter().filter(|other| *other < value).count() + 1;
            let ranks: Vec<Decimal> =
                values.iter().map(|v| rank(v).to_string().parse().unwrap()).collect();
            for method in [WeightMethod::RankSum, WeightMethod::RankOrderCentroid] {
                let weights = method.derive(&ranks, |n| n.to_string()).unwrap();
                for (a, wa) in values.iter().zip(&weights) {
                    for (b, wb) in values.iter().zip(&weights) {
                        prop_assert_eq!(a < b, wa.exact() > wb.exact());
                    }
                }
            }
            let centroids = WeightMethod::RankOrderCentroid.derive(&ranks, |n| n.to_string()).unwrap();
            let sum: Exact = centroids.iter().map(Decimal::exact).sum();
            // Each was rounded to ten places.
            let most = &Exact::last_place(10) * &Exact::of(values.len());
            prop_assert!((&sum - &Exact::of(100)).abs() <= most);
        }
    }
}
