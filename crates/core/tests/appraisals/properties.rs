//! What holds of any appraisal.

use minuted_core::appraisals::{
    Acceptability, Appraisal, Better, Exact, Findings, Form, Interval, OptionResult, Plan, Results,
    Score, Sensitivity, TieBreak,
};
use proptest::prelude::*;
use serde_json::json;

use crate::{exact, file, read};

/// Scores of many figures, of which some differ by less than a float holds and some not at all.
fn fine_numbers() -> impl Strategy<Value = (Vec<u32>, Vec<Vec<String>>)> {
    let score = prop_oneof![
        Just("5".to_owned()),
        Just("5.00000000000000000001".to_owned()),
        Just("5.000000000000000000010001".to_owned()),
        "[0-9]\\.[0-9]{1,26}",
    ];
    (1_usize..6, 2_usize..7).prop_flat_map(move |(criteria, options)| {
        let weights = prop::collection::vec(0_u32..200, criteria);
        let weights = weights.prop_filter("some weight", |weights| weights.iter().any(|w| *w > 0));
        let scores = prop::collection::vec(score.clone(), criteria);
        (weights, prop::collection::vec(scores, options))
    })
}

fn worded(weights: &[u32], scores: &[Vec<String>]) -> Appraisal {
    let weights: Vec<String> = weights.iter().map(ToString::to_string).collect();
    let weights: Vec<&str> = weights.iter().map(String::as_str).collect();
    let quoted = |row: &Vec<String>| -> Vec<String> {
        row.iter().map(|score| format!("\"{score}\"")).collect()
    };
    let rows: Vec<Vec<String>> = scores.iter().map(quoted).collect();
    let ids: Vec<String> = (0..rows.len()).map(|n| format!("o{n}")).collect();
    let rows: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect();
    let options = ids.iter().zip(&rows);
    let options: Vec<(&str, &[&str])> = options
        .map(|(id, row)| (id.as_str(), row.as_slice()))
        .collect();
    read(&file(&weights, &options))
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
    fn scaling_all_weights_changes_nothing_but_their_unit(
        appraisal in any_appraisal(), factor in 2_usize..99, around in prop::option::of(Just("25")),
    ) {
        let factor = Exact::of(factor);
        let mut scaled = appraisal.clone();
        for criterion in &mut scaled.criteria {
            criterion.weight = &criterion.weight * &factor;
        }
        let plan = Plan::new(300, 300, 7, around.map(exact).as_ref()).unwrap();
        let (one, other) = (Findings::of(appraisal, plan.clone()), Findings::of(scaled, plan));
        for (one, other) in one.results.options.iter().zip(&other.results.options) {
            let same = |option: &OptionResult| (
                option.weighted_mean.clone(), option.normalised.clone(), option.normalised_shares.clone(),
                option.rank, option.dominated_by.clone(), option.stands,
            );
            prop_assert_eq!(same(one), same(other));
            let times = |number: &Option<Exact>| number.as_ref().map(|number| number * &factor);
            prop_assert_eq!(times(&one.weighted_total), other.weighted_total.clone());
            prop_assert_eq!(times(&one.benefit), other.benefit.clone());
        }
        prop_assert_eq!(&one.results.leaders, &other.results.leaders);
        prop_assert_eq!(&one.results.near_ties, &other.results.near_ties);
        prop_assert_eq!(&one.results.kendalls_w, &other.results.kendalls_w);
        let ranked = |found: &Findings| -> Vec<_> {
            let panels = found.results.panels.iter().flat_map(|panel| &panel.options);
            panels.map(|option| (option.rank, option.normalised.clone())).collect()
        };
        prop_assert_eq!(ranked(&one), ranked(&other));
        prop_assert_eq!(&one.acceptability, &other.acceptability);
        prop_assert_eq!(one.safety, other.safety);
        let (one, other) = (one.sensitivity.unwrap(), other.sensitivity.unwrap());
        prop_assert_eq!((&one.scores, &one.removals, &one.swings), (&other.scores, &other.removals, &other.swings));
        for (one, other) in one.weights.iter().zip(&other.weights) {
            prop_assert_eq!(&one.interval.from * &factor, other.interval.from.clone());
            prop_assert_eq!(
                one.interval.to.as_ref().map(|to| to * &factor), other.interval.to.clone()
            );
            let flips = |interval: &Interval| [&interval.down, &interval.up].map(
                |flip| flip.as_ref().map(|flip| flip.new_leader)
            );
            prop_assert_eq!(flips(&one.interval), flips(&other.interval));
        }
    }

    #[test]
    fn a_dominated_option_never_changes_the_leader(
        appraisal in any_appraisal(), worse in prop::collection::vec(0_usize..=20, 4)
    ) {
        let leaders = Results::of(&appraisal).leaders;
        let mut more = appraisal.clone();
        let added = more.options.len();
        let mut option = more.options[leaders[0]].clone();
        option.id = "added".to_owned();
        more.options.push(option);
        // By so many twentieths of what it is above the worst, whoever scored it and on whatever scale.
        let scores = appraisal.scores.iter().filter(|score| score.option == leaders[0]);
        more.scores.extend(scores.map(|score| {
            let scale = &appraisal.criteria[score.criterion].scale;
            let part = &Exact::of(worse[score.criterion]) / &Exact::of(20);
            let lost = &scale.points(&score.value) * &part;
            let value = match scale.better {
                Better::Higher => &score.value - &lost,
                Better::Lower => &score.value + &lost,
            };
            Score { option: added, value, ..score.clone() }
        }));
        let found = Results::of(&more);
        let others: Vec<_> = found.leaders.iter().copied().filter(|leader| *leader != added).collect();
        prop_assert_eq!(&others, &leaders);
        // It may draw level where only what has no weight is worse, or nothing is.
        if found.leaders.contains(&added) {
            prop_assert!(lead(&more, leaders[0], added).is_zero());
        }
        // Nor how often it comes first, but that it may be level there.
        let plan = Plan { draws: 300, ..Plan::default() };
        let before = Acceptability::of(&appraisal, plan.clone()).unwrap().first(leaders[0]);
        prop_assert_eq!(Acceptability::of(&more, plan).unwrap().first(leaders[0]), before);
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
        (weights, scores) in fine_numbers(), seed in any::<u64>(), dense in any::<bool>(),
        around in prop::option::of(Just("25")),
    ) {
        let mut appraisal = worded(&weights, &scores);
        appraisal.tie_break = if dense { TieBreak::Dense } else { TieBreak::Shared };
        let plan = Plan::new(700, 700, seed, around.map(exact).as_ref()).unwrap();
        let found = Acceptability::of(&appraisal, plan.clone()).unwrap();
        prop_assert_eq!(&Acceptability::of(&appraisal, plan).unwrap(), &found);
        for row in &found.counts {
            prop_assert_eq!(row.iter().sum::<u64>(), 700);
        }
        // Options that are level whatever the weights share a rank, and all that they take up.
        let counted = |row: &Vec<String>| -> Vec<Exact> {
            let cells = row.iter().zip(&weights);
            let cells = cells.filter(|(_, weight)| around.is_none() || **weight > 0);
            cells.map(|(score, _)| exact(score)).collect()
        };
        let rows: Vec<Vec<Exact>> = scores.iter().map(counted).collect();
        let mut taken = vec![0; scores.len()];
        for (n, row) in rows.iter().enumerate().filter(|(n, row)| !rows[..*n].contains(row)) {
            let alike = rows.iter().filter(|other| *other == row).count();
            for (rank, count) in found.counts[n].iter().enumerate() {
                for taken in &mut taken[rank..][..if dense { 1 } else { alike }.min(scores.len() - rank)] {
                    *taken += count;
                }
            }
        }
        let distinct = taken.iter().take_while(|count| **count > 0).count();
        prop_assert!(taken[..distinct].iter().all(|count| *count == 700), "{:?}", found.counts);
        prop_assert!(taken[distinct..].iter().all(|count| *count == 0), "{:?}", found.counts);
        // What is better on some scale and worse on none is ahead in every draw.
        for (n, row) in rows.iter().enumerate() {
            for (other, theirs) in rows.iter().enumerate() {
                if row != theirs && row.iter().zip(theirs).all(|(own, theirs)| own >= theirs) {
                    let first = |n: usize| found.counts[n][0];
                    prop_assert!(first(other) == 0 && first(n) >= first(other));
                }
            }
        }
    }
}
