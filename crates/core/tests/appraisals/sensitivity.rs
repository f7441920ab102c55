//! How far the lead holds.

use minuted_core::appraisals::{Interval, Left, Sensitivity};

use crate::{appraisal, file, read, scored};

fn told(interval: &Interval) -> String {
    let to = interval
        .to
        .as_ref()
        .map_or_else(|| "…".to_owned(), ToString::to_string);
    let flip = interval.smallest().map_or_else(
        || "holds".to_owned(),
        |flip| format!("{} to {}", flip.change, flip.new_leader),
    );
    format!("{}–{to}: {flip}", interval.from)
}

#[test]
fn each_weight_has_the_interval_in_which_the_leader_leads() {
    // a: 8·3 + 2·1 + 5·1 = 31; b: 4·3 + 9·1 + 5·1 = 26; c: 0.
    let found = Sensitivity::of(&appraisal(
        &["3", "1", "1"],
        &[
            ("a", &["8", "2", "5"]),
            ("b", &["4", "9", "5"]),
            ("c", &["0", "0", "0"]),
        ],
    ))
    .unwrap();
    let weights: Vec<_> = found
        .weights
        .iter()
        .map(|weight| told(&weight.interval))
        .collect();
    assert_eq!(
        weights,
        [
            "1.75–…: -1.25 to 1",
            "0–1.714285714285714285714285714: 0.7142857142857142857142857143 to 1",
            "0–…: holds",
        ]
    );
    // With half of 3: 12 + 2 + 5 = 19 against 6 + 9 + 5 = 20, over 3.5, on a scale of 10.
    assert_eq!(
        found.swings[0].halved.as_ref().unwrap().shown(6),
        "-0.028571"
    );
    assert!(found.swings[0].raised.as_ref().unwrap().is_positive());
}

#[test]
fn the_first_to_overtake_takes_the_lead_and_of_those_level_the_one_that_gains_most() {
    // Beyond +1 both b and c are ahead of a; c by more.
    let found = Sensitivity::of(&appraisal(
        &["1", "1"],
        &[("a", &["9", "2"]), ("b", &["6", "4"]), ("c", &["3", "6"])],
    ))
    .unwrap();
    // leads: b 1, c 2; gains 2 and 4 for each point of weight: both level at 0.5 more.
    assert_eq!(told(&found.weights[1].interval), "0–1.5: 0.5 to 2");
}

#[test]
fn leaders_that_are_level_lose_the_lead_at_once() {
    let found = Sensitivity::of(&appraisal(
        &["1", "1"],
        &[("a", &["4", "6"]), ("b", &["6", "4"])],
    ));
    let found = found.unwrap();
    assert_eq!(found.leader, 0);
    assert_eq!(told(&found.weights[0].interval), "0–1: 0 to 1");
    assert_eq!(told(&found.weights[1].interval), "1–…: 0 to 1");
}

#[test]
fn a_weight_can_t_be_less_than_nought_nor_a_score_off_its_scale() {
    // b would lead with a weight of −1 only.
    let appraisal = appraisal(&["1", "1"], &[("a", &["9", "9"]), ("b", &["8", "8.5"])]);
    let found = Sensitivity::of(&appraisal).unwrap();
    assert!(
        found
            .weights
            .iter()
            .all(|weight| weight.interval.smallest().is_none())
    );
    let scores: Vec<_> = found
        .scores
        .iter()
        .map(|score| told(&score.interval))
        .collect();
    assert_eq!(
        scores,
        [
            "7.5–10: -1.5 to 1",
            "7.5–10: -1.5 to 1",
            "0–9.5: 1.5 to 1",
            "0–10: holds"
        ],
        "8.5 + 1.5 is the end of the scale: level at it, and never behind"
    );
}

#[test]
fn scorers_whose_removal_changes_the_leader_are_told() {
    let mut text = file(&["1"], &[("a", &["-"]), ("b", &["-"])]);
    for (scorer, a, b) in [("A", "9", "2"), ("B", "5", "6"), ("C", "4", "5")] {
        for (option, score) in [("a", a), ("b", b)] {
            text += &scored(
                option,
                "c1",
                score,
                &format!("panel = \"p\"\nscorer = \"{scorer}\"\n"),
            );
        }
    }
    let found = Sensitivity::of(&read(&text)).unwrap();
    let removals = found.removals.iter().map(|removal| {
        let Left::Scorer(_, scorer) = &removal.without else {
            panic!()
        };
        (scorer.as_str(), removal.leaders.clone(), removal.changes)
    });
    let removals: Vec<_> = removals.collect();
    assert_eq!(
        removals,
        [
            ("A", vec![1], true),
            ("B", vec![0], false),
            ("C", vec![0], false)
        ]
    );
}

#[test]
fn nothing_is_said_where_nothing_can_be_concluded() {
    assert!(Sensitivity::of(&appraisal(&["1"], &[("a", &["1"]), ("b", &["-"])])).is_none());
}
