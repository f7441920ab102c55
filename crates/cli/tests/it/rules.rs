//! `minuted rules`: an office's own rules are checked and told.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{complained, minuted, printed};

const TO_START_FROM: &str =
    include_str!("../../../../templates/rules/standing-orders/cabinet.toml");

fn check(text: &str, more: &[&str]) -> std::process::Output {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("orders.toml");
    fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    minuted(&[&["rules", "check", file][..], more].concat())
}

#[test]
fn sound_orders_name_the_rules_that_they_make() {
    let checked = check(TO_START_FROM, &[]);
    assert_eq!(checked.status.code(), Some(0), "{}", complained(&checked));
    let said = "is sound: england-council-executive@2012-09-10+cabinet-to-start-from@2026-05-01.\n";
    assert!(printed(&checked).ends_with(said), "{}", printed(&checked));
    let json: Value = serde_json::from_str(&printed(&check(TO_START_FROM, &["--json"]))).unwrap();
    assert_eq!(json["sound"], true);
}

#[test]
fn they_are_told_as_diagrams_and_in_plain_english() {
    let diagram = printed(&check(TO_START_FROM, &["--diagram"]));
    assert_eq!(
        diagram.matches("```mermaid\nstateDiagram-v2\n").count(),
        4,
        "{diagram}"
    );
    let told = printed(&check(TO_START_FROM, &["--explain"]));
    assert!(
        told.contains("if notice of 7 clear working days is given"),
        "{told}"
    );
}

#[test]
fn what_is_below_the_law_exits_with_1_and_names_file_line_remedy_and_floor() {
    let lax = TO_START_FROM.replace("clear_days = 7", "clear_days = 3");
    let refused = check(&lax, &[]);
    assert_eq!(refused.status.code(), Some(1));
    let told = complained(&refused);
    let line = 1 + lax
        .lines()
        .position(|l| l.contains("publish-agenda.conditions"))
        .unwrap();
    assert!(told.contains(&format!("orders.toml:{line}:")), "{told}");
    assert!(
        told.contains("SI 2012/2089 regs 6(1)(a), 6(2)(a) and 7 demands"),
        "{told}"
    );
    let json: Value = serde_json::from_str(&printed(&check(&lax, &["--json"]))).unwrap();
    assert_eq!(json["sound"], false);
    assert_eq!(json["problems"][0]["line"], line);
}

#[test]
fn a_law_that_is_not_there_is_named_with_those_that_are() {
    let elsewhere = TO_START_FROM.replace("england-council-executive", "england-council-exekutive");
    let refused = check(&elsewhere, &[]);
    assert_eq!(refused.status.code(), Some(1));
    let told = complained(&refused);
    assert!(
        told.contains("did you mean `england-council-executive`?"),
        "{told}"
    );
    assert!(complained(&check("what", &[])).contains("this is not TOML"));
}
