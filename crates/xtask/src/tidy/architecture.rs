//! `ARCHITECTURE.md` and the folder `crates/` name the same crates.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Problem;

const FILE: &str = "ARCHITECTURE.md";

/// Crates that the page doesn't name, and names of crates that are not there.
pub(super) fn check(top: &Path) -> Result<Vec<Problem>> {
    let Ok(page) = fs::read_to_string(top.join(FILE)) else {
        return Ok(vec![Problem::new(
            FILE,
            1,
            "the page is missing",
            "describe the crates in it",
        )]);
    };
    let mut crates = BTreeSet::new();
    for entry in fs::read_dir(top.join("crates")).context("list crates")? {
        let entry = entry?;
        if entry.path().join("Cargo.toml").exists() {
            crates.insert(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(compare(&page, &crates))
}

fn compare(page: &str, crates: &BTreeSet<String>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for name in crates.iter().filter(|name| !names_crate(page, name)) {
        let what = format!("doesn't name the crate `{name}/`");
        problems.push(Problem::new(FILE, 1, what, "say there what it owns"));
    }
    for (index, line) in page.lines().enumerate() {
        for name in named_in_full(line).filter(|name| !crates.contains(*name)) {
            let what = format!("names `crates/{name}`, which is not there");
            problems.push(Problem::new(FILE, index + 1, what, "correct the page"));
        }
    }
    problems
}

/// Whether the page has the crate's folder as a word: `core/`, or `crates/core`.
fn names_crate(page: &str, name: &str) -> bool {
    let folder = format!("{name}/");
    let is_start =
        |at: usize| !page[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
    page.match_indices(&folder).any(|(at, _)| is_start(at))
        || page
            .lines()
            .any(|line| named_in_full(line).any(|named| named == name))
}

fn named_in_full(line: &str) -> impl Iterator<Item = &str> {
    line.split("crates/").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        Some(&rest[..end.unwrap_or(rest.len())]).filter(|name| !name.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare_with(page: &str, crates: &[&str]) -> Vec<String> {
        let crates = crates.iter().map(|name| (*name).to_owned()).collect();
        compare(page, &crates)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn every_crate_is_named() {
        let page = "crates/\n  core/   records\n\nSee `crates/app`.\n";
        assert!(compare_with(page, &["app", "core"]).is_empty());
        let problems = compare_with(page, &["app", "core", "store"]);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].contains("store"), "{problems:?}");
    }

    #[test]
    fn a_part_of_a_word_is_no_name() {
        assert_eq!(compare_with("the encore/ folder", &["core"]).len(), 1);
    }

    #[test]
    fn a_crate_that_is_gone_is_found() {
        let problems = compare_with("core/\nsee crates/rules, first\n", &["core"]);
        assert_eq!(problems.len(), 1);
        assert!(
            problems[0].starts_with("ARCHITECTURE.md:2: "),
            "{problems:?}"
        );
    }
}
