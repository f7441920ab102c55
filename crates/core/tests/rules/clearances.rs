//! What standing orders say of clearance: how it is read, which papers need what, and in which steps
//! it is asked.

use std::sync::Arc;

use minuted_core::rules::{Check, Orders, Plain, Problem, Profile, Records};

use super::{day, england, good};

const HEAD: &str = r#"id = "office"
title = "Our standing orders"
stands_on = "england-council-executive"
version = "2026-05-01"
from = 2026-05-01
source = "Standing order 9"
"#;

const FINANCE: &str = r#"
[implications.money]
heading = "Financial implications"
[clearances.finance]
label = "Finance"
post = "Chief Finance Officer"
working_days = 3
division = "england-and-wales"
reads = ["money"]
"#;

fn over(changes: &str) -> Result<Profile, Vec<Problem>> {
    Orders::parse(&format!("{HEAD}{changes}"))?.over(&england())
}

fn problems(changes: &str) -> Vec<String> {
    let problems = over(changes).expect_err(changes);
    let shown = |p: &Problem| format!("{} `{}`: {}", p.line, p.path, p.message);
    problems.iter().map(shown).collect()
}

/// The transitions of a paper that ask for this.
fn asked_in(rules: &Profile, plain: Plain) -> Vec<&str> {
    let transitions = rules.paper.transitions().iter();
    let asks = transitions.filter(|t| {
        let mut conditions = t.conditions.iter();
        conditions.any(|condition| condition.check == Check::Plain(plain))
    });
    asks.map(|t| t.name.as_str()).collect()
}

#[test]
fn a_paper_for_several_boards_needs_what_each_of_them_names() {
    let plain = Arc::new(over("").unwrap());
    let finance = over(FINANCE).unwrap();
    let law = FINANCE
        .replace("finance", "law")
        .replace("Finance\"", "Law\"");
    let law = law.replace("money", "legal").replace("Financial", "Legal");
    let law = over(&law).unwrap();
    assert!(Arc::ptr_eq(&plain, &plain.with_clearances_of([&*plain])));

    let both = plain.with_clearances_of([&finance, &law]);
    let named = |rules: &Profile| {
        let needed = rules.clearances.needed.iter();
        needed.map(|n| n.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(named(&both), ["finance", "law"]);
    assert_eq!(
        asked_in(&both, Plain::ClearancesComplete),
        ["clear", "publish", "publish-new-version"]
    );
    let lacking = both.clearances.lacking(&["Legal implications".to_owned()]);
    assert_eq!(lacking, ["Financial implications"]);
    // The rest of the rules are the board's own, and so is its name.
    assert_eq!(both.rules(), plain.rules());

    // What both name is one clearance, which reads all that either wants read.
    let whole = over(&FINANCE.replace("reads = [\"money\"]\n", "")).unwrap();
    let one = Arc::new(finance).with_clearances_of([&whole, &whole]);
    assert_eq!(named(&one), ["finance"]);
    assert!(one.clearances.needed[0].reads.is_empty());
    assert_eq!(
        asked_in(&one, Plain::ClearancesComplete),
        asked_in(&both, Plain::ClearancesComplete)
    );
}

#[test]
fn every_step_that_takes_a_paper_out_asks_for_them() {
    let rules = over(FINANCE).unwrap();
    assert_eq!(
        asked_in(&rules, Plain::ClearancesComplete),
        ["clear", "publish", "publish-new-version"]
    );
    assert_eq!(
        asked_in(&rules, Plain::ImplicationsGiven),
        ["submit", "clear", "publish", "publish-new-version"]
    );
    let transitions = rules.paper.transitions().iter();
    let past = transitions.filter(|t| t.records == Records::Transcribed);
    assert!(past.flat_map(|t| &t.conditions).all(|c| {
        !matches!(
            c.check,
            Check::Plain(Plain::ClearancesComplete | Plain::ImplicationsGiven)
        )
    }));
    let publish = rules
        .paper
        .transitions()
        .iter()
        .find(|t| t.name == "publish");
    let conditions = &publish.unwrap().conditions;
    let cited = conditions
        .iter()
        .find(|c| c.check == Check::Plain(Plain::ClearancesComplete));
    assert_eq!(cited.unwrap().rule.citation, "Standing order 9");
}

#[test]
fn a_law_profile_and_orders_without_them_ask_for_none() {
    for rules in [england(), over("").unwrap()] {
        assert!(rules.clearances.is_empty());
        assert!(asked_in(&rules, Plain::ClearancesComplete).is_empty());
        assert!(asked_in(&rules, Plain::ImplicationsGiven).is_empty());
    }
}

#[test]
fn a_condition_that_the_office_writes_itself_is_not_asked_twice() {
    let own = r#"
[[paper.transitions.publish.conditions]]
rule = "signed-off"
condition = "clearances_complete"
advice = "Ring the chief executive."
"#;
    let rules = over(&format!("{FINANCE}{own}")).unwrap();
    let publish = rules
        .paper
        .transitions()
        .iter()
        .find(|t| t.name == "publish");
    let conditions = publish.unwrap().conditions.iter();
    let asked: Vec<_> = conditions
        .filter(|c| c.check == Check::Plain(Plain::ClearancesComplete))
        .map(|c| c.rule.rule.as_str())
        .collect();
    assert_eq!(asked, ["signed-off"]);
}

#[test]
fn who_needs_which() {
    let of_many = r#"
[clearances.procurement]
label = "Procurement"
working_days = 5
division = "scotland"
when = { fact = "paper.recommendations", at_least = 3 }
"#;
    let rules = over(&format!("{FINANCE}{of_many}")).unwrap();
    let mut facts = good();
    let needed = |facts: &minuted_core::rules::Facts| -> Vec<String> {
        let needed = rules.clearances.needed_by(facts, day("2026-05-02"));
        needed.map(|needed| needed.name.clone()).collect()
    };
    assert_eq!(needed(&facts), ["finance"]);
    facts.paper.as_mut().unwrap().recommendations = 3;
    assert_eq!(needed(&facts), ["finance", "procurement"]);
    // What is not known does not spare anybody.
    facts.paper = None;
    assert_eq!(needed(&facts), ["finance", "procurement"]);
}

#[test]
fn what_it_reads_and_what_is_lacking() {
    let rules = over(FINANCE).unwrap();
    let finance = rules.clearances.named("finance").unwrap();
    let under = |headings: &[&str]| {
        let headings: Vec<String> = headings.iter().map(|&h| h.to_owned()).collect();
        finance.reads_under(&headings)
    };
    assert!(under(&["Financial implications"]));
    assert!(under(&[
        "Implications",
        "FINANCIAL  Implications",
        "Capital"
    ]));
    assert!(!under(&["Legal implications"]) && !under(&[]));
    let lacking = |sections: &[&str]| {
        let sections: Vec<String> = sections.iter().map(|&s| s.to_owned()).collect();
        rules.clearances.lacking(&sections)
    };
    assert_eq!(lacking(&["Background"]), ["Financial implications"]);
    assert!(lacking(&["Background", "financial implications"]).is_empty());
}

#[test]
fn what_is_wrong_is_told_at_its_line() {
    let cases = [
        (
            "[clearances.finance]\nlabel = \"Finance\"\nworking_days = 0\ndivision = \"england-and-wales\"\n",
            "9 `clearances.finance.working_days`: `working_days` takes a whole number from 1 to 60",
        ),
        (
            "[implications.money]\nheading = \"Money\"\n[clearances.finance]\nlabel = \"Finance\"\nworking_days = 3\ndivision = \"england-and-wales\"\nreads = [\"mony\"]\n",
            "13 `clearances.finance.reads.0`: `mony` is not a name in `[implications]` (did you mean `money`?); there is only: money",
        ),
        (
            "[clearances.finance]\nlabel = \"Finance\"\nworking_days = 3\ndivision = \"england-and-wales\"\nreads = [\"money\"]\n",
            "11 `clearances.finance.reads.0`: `money` is not in `[implications]`, which is empty: add it there with its heading",
        ),
        (
            "[implications.a]\nheading = \"Money\"\n[implications.b]\nheading = \"money\"\n",
            "10 `implications.b.heading`: `a` has this heading already: a paper has one section of a heading",
        ),
    ];
    for (changes, expected) in cases {
        assert_eq!(problems(changes), [expected]);
    }
    assert_eq!(problems("[clearances.finance]\n").len(), 3);
}

#[test]
fn they_are_told_in_plain_english() {
    let page = over(FINANCE).unwrap().explain();
    let told = "A paper needs (Standing order 9):\n\n- **Finance**: by the Chief Finance Officer, or \
                whoever is named, within 3 working days, of the recommendations and “Financial \
                implications”.\n";
    assert!(page.contains(told), "{page}");
    assert!(page.contains("The body has (Standing order 9):\n\n- “Financial implications”\n"));
}
