//! Markdown: nothing in it may point to a place that a reader of this repository doesn't have.

use std::path::{Component, Path, PathBuf};

use super::Problem;
use crate::walk::Text;

/// Folders of somebody's machine.
const OF_A_MACHINE: &[&str] = &[
    "/builds/",
    "/home/",
    "/root/",
    "/work/",
    "/workspace/",
    "/Users/",
];

/// The problems of one document.
pub(super) fn check(top: &Path, document: &Text) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut fence: Option<usize> = None;
    for (number, line) in document.lines() {
        // In a block of code a link is an example of one.
        let ticks = line.chars().take_while(|c| *c == '`').count();
        fence = match fence {
            None if ticks >= 3 => Some(ticks),
            Some(open) if ticks >= open => None,
            other => other,
        };
        for place in places(line) {
            if leads_out(top, &document.path, place) {
                let what = format!("`{place}` is not in this repository");
                let remedy = "say it here, or name a place that every reader has";
                problems.push(Problem::new(&document.path, number, what, remedy));
            }
        }
        for target in links(line).filter(|_| fence.is_none()) {
            if is_dead(top, &document.path, target) {
                let what = format!("the link to `{target}` leads nowhere");
                problems.push(Problem::new(
                    &document.path,
                    number,
                    what,
                    "correct or remove it",
                ));
            }
        }
    }
    problems
}

/// What looks like a path in a line, in prose, code and links alike.
fn places(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| c.is_whitespace() || "`'\"()[]<>|,;=".contains(c))
        .map(|word| word.trim_end_matches(['.', ':']))
        .filter(|word| word.contains('/') && !word.contains("://"))
}

fn leads_out(top: &Path, document: &Path, place: &str) -> bool {
    if OF_A_MACHINE.iter().any(|folder| place.starts_with(folder)) {
        return true;
    }
    if place.starts_with("../") {
        return resolve(document, place).is_none();
    }
    // A hidden folder beside the tree, such as a tool's own.
    let hidden = place.split('/').next().filter(|first| {
        first
            .strip_prefix('.')
            .is_some_and(|name| name.starts_with(|c: char| c.is_alphabetic()))
    });
    hidden.is_some_and(|first| !top.join(first).exists())
}

/// The targets of the inline links in a line.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', ' ']).next())
}

fn is_dead(top: &Path, document: &Path, target: &str) -> bool {
    let file = target.split('#').next().unwrap_or_default();
    // A place in this page, a whole address, or a path of the site that serves the page.
    if file.is_empty() || file.contains(':') || file.starts_with('/') || file.contains("{{") {
        return false;
    }
    resolve(document, file).is_some_and(|path| !top.join(path).exists())
}

/// The path from the top that `target` means in `document`, unless it climbs above the top.
fn resolve(document: &Path, target: &str) -> Option<PathBuf> {
    let mut path = document.parent()?.to_path_buf();
    for part in Path::new(target).components() {
        match part {
            Component::ParentDir => path.pop().then_some(())?,
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_line(line: &str) -> usize {
        let document = Text {
            path: "docs/field.md".into(),
            content: line.to_owned(),
        };
        check(&crate::workspace::top(), &document).len()
    }

    #[test]
    fn a_path_out_of_the_repository_is_found() {
        for line in [
            "See ../../elsewhere/page.md for more.",
            "See `/work/notes.md`.",
            "Run `.nobody-has-this/tool`.",
            "[home](/home/me/page)",
        ] {
            assert_eq!(check_line(line), 1, "{line}");
        }
    }

    #[test]
    fn a_path_that_every_reader_has_is_fine() {
        for line in [
            "See ../crates/core and `.cargo/config.toml`.",
            "[the crates](../Cargo.toml) and/or https://example.org/work/x.",
            "[a heading](#here) and [a site](https://example.org) and `*.rs`",
            "Half of it ... / more.",
        ] {
            assert_eq!(check_line(line), 0, "{line}");
        }
    }

    #[test]
    fn a_dead_link_is_found() {
        assert_eq!(check_line("[gone](gone.md)"), 1);
        assert_eq!(check_line("[gone](../docs-of-nobody/gone.md#part)"), 1);
    }
}
