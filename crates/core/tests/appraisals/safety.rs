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
         No change of a single weight loses it. Of the mean scores, that of ‘Option a’ (a) against ‘C1’ \
         matters most: if it fell from 9 to 1.3333, by 77 per cent of its scale, ‘Option b’ (b) would draw \
         level and take the lead beyond that. In 20,000 sets of weights drawn at random, whatever they may \
         be, it came first in all of them (it may not do so in up to 0.015 per cent of all, by the rule of \
         three)."
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

#[test]
fn a_flip_of_a_weight_of_nought_is_held_against_all_weights() {
    // b draws level once the second weight is 160, sixteen times all weights together.
    let (safety, told) = told(&["10", "0"], &[("a", &["9", "4"]), ("b", &["1", "4.5"])]);
    assert_eq!(safety, Safety::Safe, "{told}");
    let said = "if it rose from 0 to 160, by 1600 per cent of all weights together, and the others";
    assert!(told.contains(said), "{told}");
    // A small one is named, also where a criterion with weight has a larger one: 5 of the lead over 8.
    let (safety, told) = self::told(
        &["10", "5", "0"],
        &[("a", &["9.0", "2", "1"]), ("b", &["6", "7", "9"])],
    );
    assert_eq!(safety, Safety::NotSafe, "{told}");
    let said = "if it rose from 0 to 0.625, by 4.2 per cent of all weights together";
    assert!(told.contains(said), "{told}");
}

#[test]
fn what_only_looks_the_same_is_not_called_too_coarse() {
    // 7.04 and 6.98: six times the half of a last place, and the same to one decimal.
    let (safety, told) = told(&["1"], &[("a", &["7.04"]), ("b", &["6.98"])]);
    assert_eq!(safety, Safety::NotSafe);
    assert!(!told.contains("too coarse"), "{told}");
    let said = "‘Option b’ (b) is close behind: to one decimal its weighted mean is the same.";
    assert!(told.contains(said), "{told}");
}

#[test]
fn who_can_t_be_left_out_is_not_said_not_to_decide() {
    let mut text = file(&["1", "1"], &[("a", &["-", "-"]), ("b", &["-", "-"])]);
    for (panel, criterion, scorers) in [("p", "c1", ["A", "B"]), ("q", "c2", ["C", "D"])] {
        for scorer in scorers {
            for (option, score) in [("a", "8"), ("b", "3")] {
                let by = format!("panel = \"{panel}\"\nscorer = \"{scorer}\"\n");
                text += &scored(option, criterion, score, &by);
            }
        }
    }
    let found = Findings::of(read(&text), Plan::default());
    let said = "No other scorer or panel decides it alone. Whether the panel ‘p’ or the panel ‘q’ \
                decides it can't be said: without them something would not be scored.";
    assert!(found.paragraph.contains(said), "{}", found.paragraph);
}

#[test]
fn a_lead_that_a_small_change_of_a_score_takes_is_not_safe() {
    // Ahead against both criteria, and by two hundredths of a scale: no weight loses it, and one score
    // does.
    let (safety, told) = told(
        &["1", "1"],
        &[("a", &["5.2", "5.2"]), ("b", &["5.1", "5.1"])],
    );
    assert_eq!(safety, Safety::NotSafe, "{told}");
    let said = "Of the mean scores, that of ‘Option a’ (a) against ‘C1’ matters most: if it fell from 5.2 \
                to 5, by 2.0 per cent of its scale, ‘Option b’ (b) would draw level";
    assert!(told.contains(said), "{told}");
    // 16 per cent of a scale: no more than fairly safe.
    let (safety, told) = self::told(&["1", "1"], &[("a", &["6.0", "6"]), ("b", &["5.2", "5.2"])]);
    assert_eq!(safety, Safety::FairlySafe, "{told}");
}

#[test]
fn a_few_draws_are_no_proof() {
    let file = file(&["3", "2"], &[("a", &["9", "8"]), ("b", &["4", "4"])]);
    for (draws, safety, said) in [
        (
            1,
            Safety::FairlySafe,
            "In 1 set of weights drawn at random, whatever they may be, it came first in that one (it may \
             not do so in up to 100 per cent of all, by the rule of three). Fewer than 1,000 draws are too \
             few to call a lead safe.",
        ),
        (999, Safety::FairlySafe, "Fewer than 1,000 draws"),
        (1_000, Safety::Safe, "in up to 0.3 per cent of all"),
    ] {
        let plan = Plan {
            draws,
            ..Plan::default()
        };
        let found = Findings::of(read(&file), plan);
        assert_eq!(found.safety, safety, "{}", found.paragraph);
        assert!(found.paragraph.contains(said), "{}", found.paragraph);
    }
}

#[test]
fn a_preferred_option_that_is_not_in_the_lead_is_spoken_of() {
    let file = file(
        &["3", "1"],
        &[("a", &["8", "2"]), ("b", &["4", "5"]), ("c", &["1", "1"])],
    );
    let found = Findings::of(read(&file), Plan::default());
    assert_eq!(found.paragraph_for("a"), found.paragraph);
    let told = found.paragraph_for("b");
    let said = "The preferred option, ‘Option b’ (b), is not the one in the lead: it is in rank 2, 22.5 \
                points of 100 behind. In 100,000 sets of weights drawn at random, whatever they may be, \
                it came first in ";
    assert!(told.starts_with(said), "{told}");
    assert!(told.ends_with(&found.paragraph), "{told}");
    let told = found.paragraph_for("c");
    let said = "it came first in none of them (it may do so in up to 0.003 per cent of all, by the rule of \
                three). Whatever the weights, it is behind ‘Option a’ (a) and ‘Option b’ (b).";
    assert!(told.contains(said), "{told}");
}

#[test]
fn a_name_does_not_turn_the_words_around_it() {
    let text = file(&["1"], &[("a", &["9"]), ("b", &["1"])]);
    let found = Findings::of(read(&text.replace("Option a", "مجلس")), Plan::default());
    assert!(
        found.paragraph.contains("‘\u{2068}مجلس\u{2069}’ (a) leads"),
        "{}",
        found.paragraph
    );
}
