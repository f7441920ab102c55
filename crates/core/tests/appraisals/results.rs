//! Totals, ranks, ties, dominated options, panels and value for money.

use minuted_core::appraisals::{Appraisal, Exact, OptionResult, Results};

use crate::{appraisal, exact, file, read, scored};

fn each<T>(results: &Results, take: impl Fn(&OptionResult) -> T) -> Vec<T> {
    results.options.iter().map(take).collect()
}

fn told(number: Option<&Exact>) -> String {
    number.map_or_else(|| "-".to_owned(), ToString::to_string)
}

fn ranks(results: &Results) -> Vec<Option<usize>> {
    each(results, |option| option.rank)
}

#[test]
fn totals_are_in_the_file_s_units_and_from_0_to_1() {
    let results = Results::of(&appraisal(
        &["25", "10.5", "0"],
        &[
            ("a", &["8", "4", "1"]),
            ("b", &["7.5", "10", "0"]),
            ("c", &["2", "3", "1"]),
        ],
    ));
    let totals = each(&results, |option| told(option.weighted_total.as_ref()));
    assert_eq!(totals, ["242", "292.5", "81.5"]);
    let normalised = each(&results, |option| told(option.normalised.as_ref()));
    assert_eq!(normalised[1], "0.8239436619718309859154929577");
    assert_eq!(ranks(&results), [Some(2), Some(1), Some(3)]);
    assert_eq!(results.leaders, [1]);
    assert_eq!(
        each(&results, |option| option.dominated_by.clone()),
        [vec![], vec![], vec![0]]
    );
}

#[test]
fn the_mean_is_over_all_scorers_of_a_cell_and_exact() {
    let mut text = file(&["3"], &[("a", &["-"]), ("b", &["4"])]);
    for (scorer, score) in [("A", "1"), ("B", "1"), ("C", "2")] {
        text += &scored(
            "a",
            "c1",
            score,
            &format!("panel = \"p\"\nscorer = \"{scorer}\"\n"),
        );
    }
    let results = Results::of(&read(&text));
    assert_eq!(
        told(results.options[0].weighted_total.as_ref()),
        "4",
        "thirds add up"
    );
}

#[test]
fn where_less_is_better_the_least_leads() {
    let text = file(&["2", "1"], &[("a", &["8", "5"]), ("b", &["3", "5"])])
        .replace("max = 10 }", "max = 10, better = \"lower\" }");
    let results = Results::of(&read(&text));
    assert_eq!(ranks(&results), [Some(2), Some(1)]);
    assert_eq!(told(results.options[0].weighted_total.as_ref()), "21");
    let mixed = text.replace(
        "name = \"C2\"",
        "name = \"C2\"\nscale = { min = 1, max = 5 }",
    );
    let results = Results::of(&read(&mixed));
    assert_eq!(told(results.options[1].normalised.as_ref()), "0.8");
}

#[test]
fn ties_are_numbered_as_the_file_says() {
    let options: &[(&str, &[&str])] = &[
        ("a", &["5", "5"]),
        ("b", &["10", "0"]),
        ("c", &["0", "10"]),
        ("d", &["1", "1"]),
        ("e", &["9", "8"]),
    ];
    let text = file(&["1", "1"], options);
    let shared = Results::of(&read(&text));
    assert_eq!(ranks(&shared), [2, 2, 2, 5, 1].map(Some));
    let dense = Results::of(&read(&format!("tie_break = \"dense\"\n{text}")));
    assert_eq!(ranks(&dense), [2, 2, 2, 3, 1].map(Some));
    let level = Results::of(&appraisal(&["1", "1"], &options[..3]));
    assert_eq!(level.leaders, [0, 1, 2]);
    assert!(level.near_ties.is_empty(), "a true tie is no near tie");
}

#[test]
fn blank_is_not_zero_and_nothing_is_concluded_over_it() {
    let blank = Results::of(&appraisal(
        &["1", "1"],
        &[("a", &["5", "5"]), ("b", &["9", "-"])],
    ));
    assert_eq!(blank.not_scored, [(1, 1)]);
    assert_eq!(ranks(&blank), [None, None]);
    assert!(!blank.conclusive());
    assert_eq!(told(blank.options[0].weighted_total.as_ref()), "10");
    assert_eq!(blank.options[1].weighted_total, None);
}

#[test]
fn a_gate_that_is_failed_stops_an_option_and_one_that_is_open_stops_the_conclusion() {
    let text = file(
        &["1", "1"],
        &[("a", &["5", "5"]), ("b", &["9", "-"]), ("c", &["4", "4"])],
    );
    let gate = |passed: &str| {
        let gate =
            format!("[[gates]]\nid = \"g\"\nname = \"G\"\npassed = {passed}\nfailed = [\"b\"]\n");
        Results::of(&read(&format!("{text}{gate}")))
    };
    let stopped = gate("[\"a\", \"c\"]");
    assert_eq!(ranks(&stopped), [Some(1), None, Some(2)]);
    assert_eq!(stopped.options[2].dominated_by, [0]);
    let open = gate("[\"a\"]");
    assert_eq!(
        (open.not_judged.as_slice(), open.conclusive()),
        ([(2, 0)].as_slice(), false)
    );
}

#[test]
fn near_ties_are_under_half_a_place_or_vanish_when_shown() {
    for (first, second, near) in [
        ("5.2", "5.2", None),
        ("7.0", "7.4", None),
        ("7.04", "7.03", Some((false, true))),
        ("7.00", "7.30", None),
        ("7.4", "7.36", Some((false, true))),
    ] {
        let results = Results::of(&appraisal(&["1"], &[("a", &[first]), ("b", &[second])]));
        let found = results.near_ties.first();
        let found = found.map(|tie| (tie.under_half_a_place, tie.same_when_shown));
        assert_eq!(found, near, "{first} {second}");
    }
    // Weights make a fifth of what is scored in whole numbers.
    let results = Results::of(&appraisal(
        &["3", "2"],
        &[("a", &["7", "5"]), ("b", &["6", "6"])],
    ));
    let tie = &results.near_ties[0];
    assert_eq!(
        (tie.ahead, tie.behind, tie.difference.to_string().as_str()),
        (0, 1, "0.2")
    );
    assert!(tie.under_half_a_place && !tie.same_when_shown);
}

fn of_panels(rankings: &[&[&str]]) -> Appraisal {
    let mut text = file(
        &["1"],
        &[("a", &["-"]), ("b", &["-"]), ("c", &["-"]), ("d", &["-"])],
    );
    for (panel, scores) in rankings.iter().enumerate() {
        for (option, score) in ["a", "b", "c", "d"].iter().zip(*scores) {
            text += &scored(option, "c1", score, &format!("panel = \"p{panel}\"\n"));
        }
    }
    read(&text)
}

#[test]
fn panels_are_ranked_by_themselves_and_their_agreement_is_corrected_for_ties() {
    let cases: &[(&[&[&str]], &str)] = &[
        (&[&["9", "7", "5", "3"], &["8", "6", "4", "2"]], "1"),
        (&[&["9", "7", "5", "3"], &["3", "5", "7", "9"]], "0"),
        // By hand: rank sums 3.5, 5.5, 9.5, 11.5; S = 40; T = 6 + 6; W = 12·40 / (9·60 − 3·12).
        (
            &[
                &["9", "9", "5", "3"],
                &["8", "6", "4", "2"],
                &["8", "6", "2", "2"],
            ],
            "0.9523809523809523809523809524",
        ),
        (&[&["5", "5", "5", "5"], &["5", "5", "5", "5"]], "-"),
        (&[&["9", "7", "5", "3"]], "-"),
        // A panel that did not score everything is left out.
        (&[&["9", "7", "5", "3"], &["9", "7", "5"]], "-"),
    ];
    for (rankings, w) in cases {
        let results = Results::of(&of_panels(rankings));
        assert_eq!(told(results.kendalls_w.as_ref()), *w, "{rankings:?}");
    }
    let results = Results::of(&of_panels(&[&["9", "9", "5", "3"], &["8", "6", "4"]]));
    let ranks = |n: usize| {
        results.panels[n]
            .options
            .iter()
            .map(|o| o.rank)
            .collect::<Vec<_>>()
    };
    assert_eq!(ranks(0), [1, 1, 3, 4].map(Some));
    assert_eq!(ranks(1), [None; 4]);
}

#[test]
fn the_frontier_is_what_no_other_beats_on_cost_and_points() {
    let text = file(
        &["10"],
        &[
            ("a", &["2"]),
            ("b", &["5"]),
            ("c", &["4"]),
            ("d", &["6"]),
            ("e", &["9"]),
            ("f", &["9"]),
        ],
    );
    let mut with_costs = text;
    for (id, cost) in [("a", "0"), ("b", "3"), ("c", "4"), ("d", "7"), ("e", "8")] {
        let name = format!("name = \"Option {id}\"");
        with_costs = with_costs.replace(&name, &format!("{name}\ncost = {cost}"));
    }
    let results = Results::of(&read(&with_costs));
    let steps = results.frontier.iter().map(|step| {
        (
            step.option,
            told(step.cost_per_extra_point.as_ref()),
            step.beaten_by_a_mix,
        )
    });
    let steps: Vec<_> = steps.collect();
    assert_eq!(
        steps,
        [
            (0, "-".to_owned(), false),
            (1, "0.1".to_owned(), false),
            (3, "0.4".to_owned(), true),
            (4, exact("1").over(&exact("30")).unwrap().to_string(), false),
        ]
    );
    assert_eq!(told(results.options[1].cost_per_point.as_ref()), "0.06");
    assert_eq!(told(results.options[5].cost_per_point.as_ref()), "-");
}
