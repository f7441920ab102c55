//! What holds of any appraisal.

use minuted_core::appraisals::{
    Acceptability, Appraisal, Exact, Findings, Form, Plan, Results, Sensitivity, Weights,
};
use proptest::prelude::*;
use serde_json::json;

use crate::{exact, file, read};

/// Weights in tenths, and scores in halves on a scale from 0 to 10.
fn numbers() -> impl Strategy<Value = (Vec<u32>, Vec<Vec<u32>>)> {
    (1_usize..6, 2_usize..6).prop_flat_map(|(criteria, options)| {
        let weights = prop::collection::vec(0_u32..200, criteria);
        let weights = weights.prop_filter("some weight", |weights| weights.iter().any(|w| *w > 0));
        let scores = prop::collection::vec(0_u32..=20, criteria);
        (weights, prop::collection::vec(scores, options))
    })
}

fn written(weights: &[u32], scores: &[Vec<u32>]) -> Appraisal {
    let tenths = |n: &u32| format!("{}.{}", n / 10, n % 10);
    let halves = |n: &u32| format!("{}.{}", n / 2, n % 2 * 5);
    let weights: Vec<String> = weights.iter().map(tenths).collect();
    let weights: Vec<&str> = weights.iter().map(String::as_str).collect();
    let rows: Vec<Vec<String>> = scores
        .iter()
        .map(|row| row.iter().map(halves).collect())
        .collect();
    let rows: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect();
    let ids: Vec<String> = (0..rows.len()).map(|n| format!("o{n}")).collect();
    let options: Vec<(&str, &[&str])> = ids
        .iter()
        .zip(&rows)
        .map(|(id, row)| (id.as_str(), row.as_slice()))
        .collect();
    read(&file(&weights, &options))
}

fn ranks(appraisal: &Appraisal) -> Vec<Option<usize>> {
    Results::of(appraisal)
        .options
        .iter()
        .map(|option| option.rank)
        .collect()
}

/// How far the normalised total of an option is ahead of another's.
fn lead(appraisal: &Appraisal, option: usize, other: usize) -> Exact {
    let results = Results::of(appraisal);
    let total = |option: usize| results.options[option].normalised.clone().unwrap();
    &total(option) - &total(other)
}

fn smallest_step() -> Exact {
    exact("1e-20")
}

/// The ends of a scale, and which of them is good.
const SCALES: [(i32, i32, &str); 4] = [
    (0, 10, "higher"),
    (1, 5, "lower"),
    (-3, 3, "higher"),
    (0, 200, "lower"),
];

/// A problem of any scales, better at either end, that several scored, each on a scale of their own
/// width: what a file may hold, and not only the plainest.
fn any_appraisal() -> impl Strategy<Value = Appraisal> {
    (1_usize..5, 2_usize..5, 1_usize..4).prop_flat_map(|(criteria, options, people)| {
        let weights = prop::collection::vec(0_u32..200, criteria);
        let weights = weights.prop_filter("some weight", |weights| weights.iter().any(|w| *w > 0));
        let scales = prop::collection::vec(0..SCALES.len(), criteria);
        // In twentieths of the width of the scale.
        let given = prop::collection::vec(0_i32..=20, criteria * options * people);
        (weights, scales, given).prop_map(move |(weights, scales, given)| {
            let criteria = weights.iter().zip(&scales).enumerate();
            let criteria = criteria.map(|(n, (weight, scale))| {
                let (min, max, better) = SCALES[*scale];
                json!({ "id": format!("c{n}"), "name": "C", "weight": weight,
                    "scale": { "min": min, "max": max, "better": better } })
            });
            let names = (0..options).map(|n| json!({ "id": format!("o{n}"), "name": "O" }));
            let scores = given.iter().enumerate().map(|(n, twentieths)| {
                let (criterion, rest) = (n % weights.len(), n / weights.len());
                let (option, who) = (rest % options, rest / options);
                let (min, max, _) = SCALES[scales[criterion]];
                let hundredths = min * 100 + (max - min) * twentieths * 5;
                let sign = if hundredths < 0 { "-" } else { "" };
                let (whole, part) = (hundredths.abs() / 100, hundredths.abs() % 100);
                json!({ "option": format!("o{option}"), "criterion": format!("c{criterion}"),
                    "score": format!("{sign}{whole}.{part:02}"), "panel": format!("p{}", who % 2),
                    "scorer": format!("s{who}") })
            });
            let text = json!({
                "title": "T",
                "criteria": criteria.collect::<Vec<_>>(),
                "options": names.collect::<Vec<_>>(),
                "scores": scores.collect::<Vec<_>>(),
            });
            Appraisal::read(&text.to_string(), Form::Json).unwrap()
        })
    })
}

/// Everybody's score of a cell changed, and with it the mean.
fn rescored(of: &Appraisal, cell: (usize, usize), change: &Exact) -> Appraisal {
    let mut changed = of.clone();
    let scores = changed.scores.iter_mut();
    for score in scores.filter(|score| (score.option, score.criterion) == cell) {
        score.value = &score.value + change;
    }
    changed
}

/// Anything that a file may write as a number.
fn any_number() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?[0-9]{1,14}(\\.[0-9]{1,14})?",
        "-?[0-9]{1,3}e-?[0-9]{1,2}",
        (0_u32..20).prop_map(|number| number.to_string()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_written_is_refused_or_told_with_its_pictures(
        ends in prop::collection::vec(any_number(), 2),
        weights in prop::collection::vec(any_number(), 2),
        costs in prop::collection::vec(any_number(), 3),
        scores in prop::collection::vec(any_number(), 6),
        name in any::<String>(),
    ) {
        let criteria = weights.iter().enumerate();
        let criteria = criteria.map(|(n, weight)| {
            json!({ "id": n.to_string(), "name": name, "weight": weight })
        });
        let options = costs.iter().enumerate();
        let options = options.map(|(n, cost)| json!({ "id": n.to_string(), "name": name, "cost": cost }));
        let scores = scores.iter().enumerate().map(|(n, score)| {
            let (option, criterion) = ((n / 2).to_string(), (n % 2).to_string());
            json!({ "option": option, "criterion": criterion, "score": score })
        });
        let text = json!({
            "title": name,
            "scale": { "min": ends[0], "max": ends[1] },
            "criteria": criteria.collect::<Vec<_>>(),
            "options": options.collect::<Vec<_>>(),
            "scores": scores.collect::<Vec<_>>(),
        });
        let text = text.to_string();
        if let Ok(appraisal) = Appraisal::read(&text, Form::Json) {
            let plan = Plan { draws: 20, ..Plan::default() };
            let pictures = Findings::of(appraisal, plan).pictures_as_one();
            prop_assert!(!pictures.contains("NaN") && !pictures.contains("inf\""), "{pictures}");
        }
    }

    #[test]
    fn any_scale_and_any_scores_on_it_are_drawn(
        power in -27_i32..28, costs in prop::collection::vec(any_number(), 3),
        scores in prop::collection::vec(prop::collection::vec(0_u32..=10, 2), 3),
        weights in prop::collection::vec(0_u32..3, 2),
    ) {
        let power = format!("e{power}");
        let rows: Vec<Vec<String>> =
            scores.iter().map(|row| row.iter().map(|score| format!("\"{score}{power}\"")).collect()).collect();
        let rows: Vec<Vec<&str>> =
            rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let options: Vec<(&str, &[&str])> =
            ["a", "b", "c"].into_iter().zip(&rows).map(|(id, row)| (id, row.as_slice())).collect();
        let weights: Vec<String> = weights.iter().map(|weight| format!("\"{weight}{power}\"")).collect();
        let weights: Vec<&str> = weights.iter().map(String::as_str).collect();
        let mut text = file(&weights, &options).replace("max = 10", &format!("max = \"10{power}\""));
        for (id, cost) in ["a", "b", "c"].into_iter().zip(&costs) {
            let name = format!("name = \"Option {id}\"");
            text = text.replace(&name, &format!("{name}\ncost = \"{cost}\""));
        }
        if let Ok(appraisal) = Appraisal::read(&text, Form::Toml) {
            let plan = Plan { draws: 20, ..Plan::default() };
            let pictures = Findings::of(appraisal, plan).pictures_as_one();
            prop_assert!(!pictures.contains("NaN") && !pictures.contains("inf\""), "{pictures}");
        }
    }

    #[test]
    fn scaling_all_weights_changes_nothing((weights, scores) in numbers(), factor in 2_u32..9) {
        let appraisal = written(&weights, &scores);
        let scaled: Vec<u32> = weights.iter().map(|weight| weight * factor).collect();
        let scaled = written(&scaled, &scores);
        prop_assert_eq!(ranks(&appraisal), ranks(&scaled));
        let (one, other) = (Results::of(&appraisal), Results::of(&scaled));
        prop_assert_eq!(one.leaders, other.leaders);
        prop_assert_eq!(one.near_ties, other.near_ties);
    }

    #[test]
    fn a_dominated_option_never_changes_the_leader((weights, scores) in numbers(), worse in 1_u32..5) {
        let leaders = Results::of(&written(&weights, &scores)).leaders;
        let mut more = scores.clone();
        more.push(scores[leaders[0]].iter().map(|score| score.saturating_sub(worse)).collect());
        let found = Results::of(&written(&weights, &more));
        let added = scores.len();
        let others: Vec<_> = found.leaders.iter().copied().filter(|leader| *leader != added).collect();
        prop_assert_eq!(&others, &leaders);
        // It may draw level where only what has no weight is worse, or nothing is.
        if found.leaders.contains(&added) {
            prop_assert!(lead(&written(&weights, &more), leaders[0], added).is_zero());
        }
    }

    #[test]
    fn at_the_flip_of_a_weight_the_two_are_level_and_beyond_it_the_other_leads(
        appraisal in any_appraisal()
    ) {
        let found = Sensitivity::of(&appraisal).unwrap();
        for weight in &found.weights {
            for flip in [&weight.interval.down, &weight.interval.up].into_iter().flatten() {
                let mut changed = appraisal.clone();
                let own = &mut changed.criteria[weight.criterion].weight;
                *own = &*own + &flip.change;
                prop_assert!(Results::of(&changed).leaders.contains(&found.leader));
                prop_assert!(lead(&changed, found.leader, flip.new_leader).is_zero());
                let further = Some(flip) == weight.interval.up.as_ref();
                let own = &mut changed.criteria[weight.criterion].weight;
                *own = if further { &*own + &smallest_step() } else { &*own - &smallest_step() };
                prop_assert!(Results::of(&changed).leaders.contains(&flip.new_leader));
                prop_assert!(lead(&changed, found.leader, flip.new_leader).is_negative());
            }
            if weight.interval.up.is_none() {
                let mut changed = appraisal.clone();
                changed.criteria[weight.criterion].weight = exact("1e12");
                prop_assert!(Results::of(&changed).leaders.contains(&found.leader));
            }
        }
    }

    #[test]
    fn at_the_flip_of_a_score_the_two_are_level_and_beyond_it_the_other_leads(
        appraisal in any_appraisal()
    ) {
        let found = Sensitivity::of(&appraisal).unwrap();
        for score in &found.scores {
            let cell = (score.option, score.criterion);
            for flip in [&score.interval.down, &score.interval.up].into_iter().flatten() {
                let level = rescored(&appraisal, cell, &flip.change);
                prop_assert!(Results::of(&level).leaders.contains(&found.leader));
                prop_assert!(lead(&level, found.leader, flip.new_leader).is_zero());
                let further = Some(flip) == score.interval.up.as_ref();
                let step = if further { smallest_step() } else { -&smallest_step() };
                let beyond = rescored(&level, cell, &step);
                prop_assert!(Results::of(&beyond).leaders.contains(&flip.new_leader));
                prop_assert!(lead(&beyond, found.leader, flip.new_leader).is_negative());
            }
        }
    }

    #[test]
    fn acceptabilities_add_up_for_each_option_and_each_rank(
        (weights, scores) in numbers(), seed in any::<u64>()
    ) {
        let appraisal = written(&weights, &scores);
        let plan = Plan { weights: Weights::Any, draws: 700, seed };
        let found = Acceptability::of(&appraisal, plan.clone()).unwrap();
        prop_assert_eq!(&Acceptability::of(&appraisal, plan).unwrap(), &found);
        for row in &found.counts {
            prop_assert_eq!(row.iter().sum::<u64>(), 700);
        }
        let mut distinct = scores.clone();
        distinct.sort();
        distinct.dedup();
        // Options that score alike share a rank, and leave the next one empty.
        if distinct.len() == scores.len() {
            for rank in 0..scores.len() {
                prop_assert_eq!(found.counts.iter().map(|row| row[rank]).sum::<u64>(), 700);
            }
        }
    }
}
