//! What would make an invalid document is refused when it is written, with its line: in a body, in a
//! field of a front sheet and wherever it is hidden.
//!
//! PDF/UA-1 and WCAG want headings that skip no level, and headings, links, tables' heads and pictures
//! that say something to who can't see them.

use minuted_documents::{ParseOptions, Problem, derive, parse, parse_paper};

/// Words that nobody sees or hears: spaces of other widths, and what is only a mark on something.
const NOTHING: [&str; 5] = [
    "\u{a0}",
    "\u{2003}\u{2009}",
    "\u{3000}",
    "\u{2800}",
    "\u{301}",
];

fn told(found: &[Problem]) -> Vec<(u32, &'static str)> {
    found.iter().map(|p| (p.line, p.code)).collect()
}

#[track_caller]
fn refused(source: &str, expected: &[(u32, &'static str)]) {
    let found = parse(source, &ParseOptions::BODY).expect_err(source);
    assert_eq!(told(&found), expected, "{source}");
    assert!(derive(source).is_err(), "{source}");
}

#[test]
fn a_body_that_a_tagged_file_could_not_be_made_of_is_refused() {
    for (source, line, code) in [
        ("## First", 1, "heading-level"),
        ("Words.\n\n# One\n\n### Three", 5, "heading-level"),
        ("# One\n\n## Two\n\n#### Four", 5, "heading-level"),
        (
            "# One\n\n::: exempt 3\n\n### Three\n\n:::",
            5,
            "heading-level",
        ),
        ("::: exempt 3\n\n## Two\n\n:::", 3, "heading-level"),
        ("#", 1, "empty"),
        ("# {.unnumbered}", 1, "empty"),
        ("# One\n\n[](https://a.uk)", 3, "empty"),
        ("[*a*](https://a.uk) and []()", 1, "link-address"),
        ("![](a.png)", 1, "picture-alternative"),
        ("![a.png](a.png)", 1, "picture-alternative"),
        ("| |\n| - |\n| a |", 1, "table-header"),
        ("| | |\n| - | - |\n| a | b |", 1, "table-header"),
        ("| a | |\n| - | - |\n| a | b |", 1, "table-header"),
        ("Table:\n\n| a |\n| - |\n| b |", 1, "empty"),
        ("Figure:\n\n![a](a.png)", 1, "empty"),
        ("-", 1, "empty"),
        ("> ", 1, "empty"),
        ("a\n: ", 2, "empty"),
        ("[[exempt 3: ]]", 1, "empty"),
        ("::: exempt 3\n:::", 1, "empty"),
        ("::: recommendations\n:::", 1, "empty"),
    ] {
        let found = parse(source, &ParseOptions::BODY).expect_err(source);
        assert_eq!(
            told(&found).first(),
            Some(&(line, code)),
            "{source}: {found:?}"
        );
        assert!(derive(source).is_err(), "{source}");
    }
}

#[test]
fn what_nobody_sees_is_no_words() {
    for nothing in NOTHING {
        for (before, after, code) in [
            ("# ", "", "empty"),
            ("# `", "`", "empty"),
            ("[", "](https://a.uk)", "empty"),
            ("![", "](a.png)", "picture-alternative"),
            ("| a | ", " |\n| - | - |\n| b | c |", "table-header"),
            ("Table: ", "\n\n| a |\n| - |\n| b |", "empty"),
            ("[[exempt 3: ", "]]", "empty"),
        ] {
            refused(&format!("{before}{nothing}{after}\n"), &[(1, code)]);
        }
    }
}

#[test]
fn a_front_sheet_is_held_to_the_same() {
    let paper = |fields: &str| format!("---\ntitle: A\n{fields}\n---\n\nWords.\n");
    for (fields, line, code) in [
        ("purpose: \"# Heading\"", 3, "heading-place"),
        ("purpose: \"![a](a.png)\"", 3, "picture-place"),
        ("purpose: \"[](https://a.uk)\"", 3, "empty"),
        (
            "purpose: |\n  Words.\n\n  | |\n  | - |\n  | a |",
            6,
            "table-header",
        ),
        (
            "recommendations:\n- a\n- \"![](a.png)\"",
            5,
            "picture-alternative",
        ),
        (
            "recommendations:\n- a\n- |\n  a\n\n  ## b",
            8,
            "heading-place",
        ),
        (
            "background-papers:\n- \"[](#para-9-9)\"",
            4,
            "unknown-place",
        ),
        (
            "appendices:\n- title: \"[\u{a0}](https://a.uk)\"",
            4,
            "empty",
        ),
        ("appendices:\n- title: \"# a\"", 4, "heading-place"),
        ("purpose: \"\u{a0}\"", 3, "empty-field"),
    ] {
        let found = parse_paper(&paper(fields)).expect_err(fields);
        assert_eq!(
            told(&found).first(),
            Some(&(line, code)),
            "{fields}: {found:?}"
        );
    }
    for title in ["\"\u{a0}\"", "\"\u{301}\"", "\"\u{2800}\""] {
        let file = format!("---\ntitle: {title}\n---\n");
        let found = parse_paper(&file).expect_err(title);
        assert_eq!(
            (found[0].line, found[0].code),
            (2, "empty-field"),
            "{title}"
        );
    }
}
