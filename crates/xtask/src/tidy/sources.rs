//! Rust files: a first line that says what the module is, no leftovers, not too long.

use super::Problem;
use crate::walk::Text;

/// The longest a file may be: one of production code without the tests in it, one of tests with all.
const LONGEST: usize = 600;

/// What must not stay in the code, and what to do instead.
/// Put together from parts, so that this file doesn't find itself.
const LEFTOVERS: &[(&str, &str)] = &[
    (concat!("dbg", "!("), "remove it, or use tracing"),
    (concat!("todo", "!("), "write what is missing"),
    (concat!("unimplemented", "!("), "write what is missing"),
    (
        concat!("#[ig", "nore"),
        "make the test pass or remove it: a test that never runs is no test",
    ),
];

/// The problems of one file.
pub(super) fn check(source: &Text) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(check_documented(source));
    problems.extend(check_length(source));
    problems.extend(check_leftovers(source));
    problems
}

fn check_documented(source: &Text) -> Option<Problem> {
    let first = source.content.lines().next().unwrap_or_default();
    if first
        .strip_prefix("//!")
        .is_some_and(|text| !text.trim().is_empty())
    {
        return None;
    }
    let what = "the file doesn't begin with a line of `//!`";
    Some(Problem::new(
        &source.path,
        1,
        what,
        "say in a sentence what the module owns",
    ))
}

fn check_length(source: &Text) -> Option<Problem> {
    let (length, counted) = if is_test(source) {
        (source.content.lines().count(), "of tests")
    } else {
        (production_lines(&source.content), "without tests")
    };
    if length <= LONGEST {
        return None;
    }
    let what = format!("{length} lines {counted}; the most is {LONGEST}");
    Some(Problem::new(
        &source.path,
        LONGEST + 1,
        what,
        "split the module by what its parts own",
    ))
}

fn check_leftovers(source: &Text) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (number, line) in source
        .lines()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
    {
        for (leftover, remedy) in LEFTOVERS
            .iter()
            .filter(|(leftover, _)| line.contains(leftover))
        {
            let what = format!("`{}` must not stay", leftover.trim_end_matches('('));
            problems.push(Problem::new(&source.path, number, what, *remedy));
        }
    }
    problems
}

/// Whether a whole file is tests: under a folder `tests`, or a `tests.rs`.
fn is_test(source: &Text) -> bool {
    source
        .path
        .components()
        .any(|part| part.as_os_str() == "tests")
        || source
            .path
            .file_name()
            .is_some_and(|name| name == "tests.rs")
}

/// The lines outside inline test modules.
fn production_lines(content: &str) -> usize {
    let mut count = 0;
    let mut lines = content.lines().peekable();
    while let Some(line) = lines.next() {
        let opens_tests = |next: &&str| next.starts_with("mod ") && next.ends_with('{');
        if line == "#[cfg(test)]" && lines.next_if(opens_tests).is_some() {
            // rustfmt closes a module of the file in the first column.
            lines
                .by_ref()
                .take_while(|line| *line != "}")
                .for_each(drop);
        } else {
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &str, content: &str) -> Text {
        Text {
            path: path.into(),
            content: content.to_owned(),
        }
    }

    #[test]
    fn a_module_begins_with_its_documentation() {
        for (content, good) in [
            ("//! Votes.\n", true),
            ("//!\n//! Votes.\n", false),
            ("\n//! Votes.\n", false),
            ("// Votes.\n", false),
            ("", false),
        ] {
            assert_eq!(
                check_documented(&text("a.rs", content)).is_none(),
                good,
                "{content:?}"
            );
        }
    }

    #[test]
    fn tests_do_not_count_as_production() {
        let content =
            "//! A.\nfn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n";
        assert_eq!(production_lines(content), 4);
        assert_eq!(production_lines("#[cfg(test)]\nmod tests;\n"), 2);
    }

    #[test]
    fn a_long_file_is_split_and_tests_beside_the_code_do_not_make_it_long() {
        let long = "//! Long.\n".to_owned() + &"fn a() {}\n".repeat(LONGEST);
        for path in [
            "crates/a/src/lib.rs",
            "tests/src/pages.rs",
            "crates/a/src/votes/tests.rs",
        ] {
            assert!(check_length(&text(path, &long)).is_some(), "{path}");
        }
        let tested = format!("//! A.\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
        assert!(check_length(&text("crates/a/src/lib.rs", &tested)).is_none());
    }

    #[test]
    fn leftovers_are_found_with_their_line() {
        for (leftover, _) in LEFTOVERS {
            let problems = check_leftovers(&text("a.rs", &format!("//! A.\n    {leftover}x")));
            assert_eq!(problems.len(), 1, "{leftover}");
            assert!(problems[0].to_string().starts_with("a.rs:2: "));
            assert!(check_leftovers(&text("a.rs", &format!("// {leftover}x"))).is_empty());
        }
    }
}
