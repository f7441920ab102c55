//! How often each option takes each rank.

use minuted_core::appraisals::{Acceptability, Plan, PlanProblem, Weights};

use crate::{appraisal, exact, file, read};

fn plan(draws: u64, seed: u64) -> Plan {
    let weights = Weights::Any;
    Plan {
        weights,
        draws,
        seed,
    }
}

#[test]
fn two_options_that_mirror_each_other_share_the_first_rank() {
    let mirrored = appraisal(&["9", "1"], &[("a", &["8", "2"]), ("b", &["2", "8"])]);
    let found = Acceptability::of(&mirrored, plan(100_000, 1)).unwrap();
    let share = found.first(0).unwrap().to_f64();
    assert!((share - 0.5).abs() < 0.01, "{share}");
    let error = found.standard_error(0, 1).unwrap();
    assert!((error - 0.001_581).abs() < 1e-5, "{error}");
}

#[test]
fn weights_are_uniform_on_the_simplex() {
    // a leads where w1·4 > w2·6 + w3·6, that is w1 > 0.6: (1 − 0.6)² of the triangle.
    let corner = appraisal(
        &["1", "1", "1"],
        &[("a", &["8", "2", "2"]), ("b", &["4", "8", "8"])],
    );
    let found = Acceptability::of(&corner, plan(200_000, 5)).unwrap();
    let share = found.first(0).unwrap().to_f64();
    assert!((share - 0.16).abs() < 0.005, "{share}");
}

#[test]
fn around_the_stated_weights_only_what_is_near_can_lead() {
    let mirrored = appraisal(
        &["9", "1", "0"],
        &[("a", &["8", "2", "0"]), ("b", &["2", "8", "9"])],
    );
    let weights = Weights::Around(exact("0.5"));
    let plan = Plan {
        weights,
        draws: 5_000,
        seed: 1,
    };
    let found = Acceptability::of(&mirrored, plan).unwrap();
    assert_eq!(found.counts, [[5_000, 0], [0, 5_000]]);
}

#[test]
fn the_same_seed_gives_the_same_on_any_number_of_threads() {
    let options = appraisal(
        &["3", "2", "1"],
        &[
            ("a", &["8", "2", "5"]),
            ("b", &["4", "9", "5"]),
            ("c", &["6", "5", "6"]),
        ],
    );
    let one = Acceptability::on_threads(&options, plan(50_001, 42), 1).unwrap();
    for threads in [2, 3, 16] {
        let many = Acceptability::on_threads(&options, plan(50_001, 42), threads).unwrap();
        assert_eq!(many, one);
    }
    assert_ne!(
        Acceptability::of(&options, plan(50_001, 43))
            .unwrap()
            .counts,
        one.counts
    );
    // As recorded when this was written: a change of it changes what offices have printed.
    let recorded = [
        [13_155, 5_403, 31_443],
        [26_305, 5_696, 18_000],
        [10_541, 38_902, 558],
    ];
    assert_eq!(one.counts, recorded);
}

#[test]
fn options_that_are_always_level_share_ranks_as_the_file_says() {
    let text = file(
        &["1", "1"],
        &[("a", &["5", "5"]), ("b", &["5", "5"]), ("c", &["1", "1"])],
    );
    let shared = Acceptability::of(&read(&text), plan(100, 1)).unwrap();
    assert_eq!(shared.counts, [[100, 0, 0], [100, 0, 0], [0, 0, 100]]);
    let dense = read(&format!("tie_break = \"dense\"\n{text}"));
    let dense = Acceptability::of(&dense, plan(100, 1)).unwrap();
    assert_eq!(dense.counts, [[100, 0, 0], [100, 0, 0], [0, 100, 0]]);
}

#[test]
fn what_floats_can_t_tell_apart_is_ranked_exactly() {
    // b is better in one score by less than a float holds; c hides the difference in any sum.
    let near = appraisal(
        &["25", "25"],
        &[
            ("a", &["5", "5"]),
            ("b", &["5.000000000000000001", "5"]),
            ("c", &["0", "10"]),
        ],
    );
    let found = Acceptability::of(&near, plan(1_000, 1)).unwrap();
    assert_eq!(found.counts[0][0], 0, "b is always ahead of a");
    assert_eq!(found.counts[1][2], 0, "and so never last");
    for rank in 0..3 {
        let all: u64 = found.counts.iter().map(|row| row[rank]).sum();
        assert_eq!(all, 1_000, "{:?}", found.counts);
    }
    // Which of the two is ahead changes with the weights, and each is in about half of the draws.
    let mirrored = appraisal(
        &["1", "1"],
        &[
            ("a", &["5", "5.000000000000000001"]),
            ("b", &["5.000000000000000001", "5"]),
        ],
    );
    let found = Acceptability::of(&mirrored, plan(10_000, 1)).unwrap();
    let (a, b) = (&found.counts[0], &found.counts[1]);
    assert_eq!((a[0] + b[0], a[0] + a[1]), (10_000, 10_000));
    assert!((4_700..5_300).contains(&a[0]), "{a:?}");
}

#[test]
fn options_that_are_level_by_the_stated_weights_stay_so_when_nothing_else_is_drawn() {
    // 1 × 6 + 3 × 2 = 1 × 3 + 3 × 3, and so near the stated weights floats draw no others.
    let options: [(&str, &[&str]); 3] =
        [("a", &["6", "2"]), ("b", &["3", "3"]), ("c", &["1", "1"])];
    let text = file(&["0.1", "0.3"], &options);
    let plan = Plan::new(100, 100, 1, Some(&exact("1e-20"))).unwrap();
    let shared = Acceptability::of(&read(&text), plan.clone()).unwrap();
    assert_eq!(shared.counts, [[100, 0, 0], [100, 0, 0], [0, 0, 100]]);
    let dense = read(&format!("tie_break = \"dense\"\n{text}"));
    let dense = Acceptability::of(&dense, plan).unwrap();
    assert_eq!(dense.counts, [[100, 0, 0], [100, 0, 0], [0, 100, 0]]);
}

#[test]
fn a_plan_is_within_what_can_be_drawn() {
    let most = 100_000_u64;
    let plan = Plan::new(most, most, 7_u64, None).unwrap();
    assert_eq!(
        (plan.draws, plan.seed, plan.weights),
        (most, 7, Weights::Any)
    );
    let near = Plan::new(1, most, 0_i64, Some(&exact("20"))).unwrap();
    assert_eq!(near.weights, Weights::Around(exact("0.2")));
    for (draws, around, problem) in [
        (0, None, PlanProblem::Draws(most)),
        (most + 1, None, PlanProblem::Draws(most)),
        // Around nothing there is nothing to draw, and rounding would break true ties.
        (1, Some("0"), PlanProblem::Around),
        (1, Some("-1"), PlanProblem::Around),
        (1, Some("100.1"), PlanProblem::Around),
    ] {
        let refused = Plan::new(draws, most, 1_u64, around.map(exact).as_ref());
        assert_eq!(refused, Err(vec![problem]), "{draws} {around:?}");
    }
    // All that is wrong is told at once.
    let all = vec![
        PlanProblem::Draws(9),
        PlanProblem::Seed,
        PlanProblem::Around,
    ];
    assert_eq!(Plan::new(-1, 9, -1, Some(&exact("0"))), Err(all));
}
