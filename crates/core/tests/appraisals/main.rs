//! Appraisals from the outside: what their files may say, and what comes out.

#![allow(clippy::unwrap_used, reason = "tests fail by unwrap")]

mod problems;
mod properties;
mod results;
mod safety;
mod sensitivity;
mod simulation;

use std::fmt::Write as _;

use minuted_core::appraisals::{Appraisal, Exact, Form};

/// An exact number.
fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap().0
}

/// An appraisal on a scale from 0 to 10: each criterion's weight, and each option's scores, of which
/// `-` is not scored.
fn appraisal(weights: &[&str], options: &[(&str, &[&str])]) -> Appraisal {
    read(&file(weights, options))
}

fn file(weights: &[&str], options: &[(&str, &[&str])]) -> String {
    let mut text = "title = \"T\"\nscale = { min = 0, max = 10 }\n".to_owned();
    for (n, weight) in weights.iter().enumerate() {
        let name = n + 1;
        writeln!(
            text,
            "[[criteria]]\nid = \"c{name}\"\nname = \"C{name}\"\nweight = {weight}"
        )
        .unwrap();
    }
    for (id, scores) in options {
        writeln!(text, "[[options]]\nid = \"{id}\"\nname = \"Option {id}\"").unwrap();
        for (n, score) in scores
            .iter()
            .enumerate()
            .filter(|(_, score)| **score != "-")
        {
            let criterion = n + 1;
            writeln!(text, "{}", scored(id, &format!("c{criterion}"), score, "")).unwrap();
        }
    }
    text
}

/// A score as the file has it; `more` may name who gave it.
fn scored(option: &str, criterion: &str, score: &str, more: &str) -> String {
    format!(
        "[[scores]]\noption = \"{option}\"\ncriterion = \"{criterion}\"\nscore = {score}\n{more}"
    )
}

fn read(text: &str) -> Appraisal {
    Appraisal::read(text, Form::Toml).unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"))
}
