//! The paragraph for a board: how safe is the option in the lead?

use minuted_core::appraisals::{Findings, Plan, Safety};

use crate::{appraisal, file, read, scored};

fn told(weights: &[&str], options: &[(&str, &[&str])]) -> (Safety, String) {
    let plan = Plan {
        draws: 20_000,
        ..Plan::default()
    };
    let found = Findings::of(appraisal(weights, options), plan);
    (found.safety, found.paragraph)
}

#[test]
fn a_lead_that_nothing_takes_is_safe() {
    let (safety, told) = told(&["3", "2"], &[("a", &["9", "8"]), ("b", &["4", "4"])]);
    assert_eq!(safety, Safety::Safe);
    assert_eq!(
        told,
        "‘Option a’ (a) leads with 86.0 points of 100, before ‘Option b’ (b) with 40.0. The lead is safe. \
         No change of a single weight loses it. In 20,000 sets of weights drawn at random, whatever they \
         may be, it came first in 100.0 per cent (standard error 0.00)."
    );
}

#[test]
fn a_lead_that_a_large_change_takes_is_fairly_safe() {
    let (safety, told) = told(&["3", "1"], &[("a", &["8", "2"]), ("b", &["4", "5"])]);
    assert_eq!(safety, Safety::FairlySafe, "{told}");
    assert!(
        told.contains("if it fell from 3 to 0.75, by 75 per cent"),
        "{told}"
    );
}

#[test]
fn a_lead_that_a_small_change_takes_is_not_safe() {
    let (safety, told) = told(&["5", "6"], &[("a", &["9", "2"]), ("b", &["4", "6"])]);
    assert_eq!(safety, Safety::NotSafe);
    assert!(
        told.contains("so close behind that the scores are too coarse"),
        "{told}"
    );
}

#[test]
fn who_decides_is_named() {
    let mut text = file(&["1"], &[("a", &["-"]), ("b", &["-"])]);
    for (scorer, a, b) in [("Ann", "9", "2"), ("Bo", "5", "6"), ("Cy", "4", "5")] {
        for (option, score) in [("a", a), ("b", b)] {
            let by = format!("panel = \"p\"\nscorer = \"{scorer}\"\n");
            text += &scored(option, "c1", score, &by);
        }
    }
    let found = Findings::of(read(&text), Plan::default());
    assert_eq!(found.safety, Safety::NotSafe);
    let decides =
        "Who scored decides: without the scorer ‘Ann’ of the panel ‘p’, ‘Option b’ (b) leads.";
    assert!(found.paragraph.contains(decides), "{}", found.paragraph);
}

#[test]
fn what_is_missing_leaves_it_open() {
    let (safety, told) = told(&["1", "1"], &[("a", &["9", "-"]), ("b", &["4", "-"])]);
    assert_eq!(safety, Safety::Open);
    assert_eq!(
        told,
        "Nothing can be concluded yet: 2 cells are not scored, and blank is not nought."
    );
}
