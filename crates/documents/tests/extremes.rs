//! Large and twisted texts are read or refused, without overflowing the stack.
//!
//! There are no timings here: a text that takes quadratic time shows by never ending.

use minuted_documents::{
    AudienceLevel, ParseOptions, Pictures, derive, parse, parse_paper, to_docx, to_html,
};
use std::fmt::Write;

const LARGE: usize = 1 << 16;
const MEGABYTE: usize = 1 << 20;

fn check(name: &str, source: &str) {
    let derived = derive(source);
    match parse(source, &ParseOptions::BODY) {
        Ok(document) => {
            assert!(
                !to_html(&document, AudienceLevel::Public).contains("canary"),
                "{name}"
            );
            assert!(
                derived.is_ok_and(|derived| !derived.public.contains("canary")),
                "{name}"
            );
        }
        Err(problems) => {
            assert!(
                !problems.is_empty() && problems.len() <= 50,
                "{name}: {}",
                problems.len()
            );
            assert!(derived.is_err(), "{name}");
        }
    }
}

fn repeated(piece: &str, size: usize) -> String {
    piece.repeat(size / piece.len())
}

/// The pieces that nest, or that readers of Markdown and writers of HTML have been slow on.
#[test]
fn a_megabyte_of_what_nests_ends() {
    for piece in [
        "[",
        "*a _b ",
        "` ``",
        "[a](",
        "> ",
        "- ",
        "[[exempt 3: ",
        "::: exempt 3\n",
    ] {
        check(piece, &repeated(piece, MEGABYTE));
    }
}

/// A megabyte that is read and goes through every output: blocks drawn by a seeded generator.
#[test]
fn a_megabyte_of_a_long_document_is_written() {
    let pieces = [
        "Words *with* **some** `code`, [a link](https://a.uk) and [[exempt 3: a canary]].\n\n",
        "## Heading\n\n",
        "- point\n\n  more\n\n  1. deeper\n  2. deeper still [[exempt 3: canary]]\n\n",
        "Table: Sums\n\n| a | b |\n| --- | ---: |\n| [[exempt 3: canary]] | 1 |\n| c | 2 |\n\n",
        "::: exempt 3, 5\n\ncanary\n\n| canary |\n| --- |\n| x |\n\n:::\n\n",
        "> quoted\n>\n> - point\n\n",
        "term\n\n: meaning\n\n",
        "::: recommendations\n\nThat it\n\n1. agrees.\n\n:::\n\n",
        "```\ncode <b>\n```\n\n",
        "As [](#para-1-1) of [](#section-1) says.\n\n",
    ];
    let mut source = String::from("# Start\n\nOne.\n\n");
    let mut state = 20_261_129_u64;
    while source.len() < MEGABYTE {
        // Knuth's multiplier; the high bits are the random ones.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let drawn = usize::try_from(state >> 33).unwrap() % pieces.len();
        source.push_str(pieces[drawn]);
    }
    check("a long document", &source);
    let document = parse(&source, &ParseOptions::BODY).unwrap();
    let public = AudienceLevel::Public;
    let docx = to_docx(&document, public, "Long", "en-GB", &Pictures::none()).unwrap();
    assert!(docx.starts_with(b"PK"));
}

#[test]
fn much_of_any_sign_ends() {
    let pieces = [
        "a",
        "[",
        "]",
        "*",
        "_",
        "**a ",
        "*a _b ",
        "`",
        "` ``",
        "~",
        "<",
        "<a",
        "<!--",
        "<?",
        "&",
        "&#",
        "\\",
        "|",
        "(",
        "[a](",
        "![",
        "[a](<",
        "[]",
        "[a][",
        "\"",
        ":",
        "a:",
        "#",
        "{",
        "\u{301}",
        "a**b",
        "[^1]",
        "[^",
        "!",
        "<https://a.uk>",
        "a\\\n",
        "a\n",
    ];
    for piece in pieces {
        check(piece, &repeated(piece, LARGE));
    }
}

#[test]
fn much_of_any_line_ends() {
    let pieces = [
        "> ",
        ">",
        "- ",
        "1. ",
        "> - ",
        "-\n",
        "- a\n",
        "1. a\n",
        "> a\n",
        "# a\n",
        "# a\n\n",
        "---\n",
        "a\n\n",
        "```\n",
        "| a | b |\n",
        "| a |\n| - |\n\n",
        "[a]: https://a.uk\n",
        "[^1]: a\n",
        "<b>\n",
        "    a\n",
        "Table: a\n\n",
        "a\n===\n",
        "a\n: b\n",
        "a\n\n: b\n\n",
        ": ",
        ":a\n",
        "a\n: : b\n",
        "- [ ] a\n",
        "- [x] - [ ] ",
        "![a](b.png)\n\n",
        "Figure: a\n\n![a](b.png)\n\n",
        "\t",
    ];
    for piece in pieces {
        check(piece, &repeated(piece, LARGE));
    }
}

#[test]
fn much_of_any_marker_ends() {
    let pieces = [
        "[[",
        "]]",
        ":::",
        "[[exempt",
        "[[exempt 3:",
        "[[exempt 3: ",
        "[[exempt 3: canary]] ",
        "[[exempt 3: [[confidential enactment: canary]]]] ",
        "[[exempt 3: *canary ",
        "::: exempt 3\n",
        "::: exempt 3\ncanary\n:::\n",
        ":::\n",
        "[exempt: paragraph 3] ",
        "[exempt: paragraph 3]",
        "- [[exempt 3: canary]]\n",
        "::: recommendations\n",
        "::: recommendations\na\n:::\n",
        "a\n: [[exempt 3: canary]]\n",
        "::: exempt 3\n![canary](canary.png)\n:::\n",
    ];
    for piece in pieces {
        check(piece, &repeated(piece, LARGE));
    }
}

#[test]
fn deep_nesting_is_an_error_with_its_line() {
    let mut lists = String::from("A\n\n");
    for depth in 0..1000 {
        writeln!(lists, "{}- a", "  ".repeat(depth)).unwrap();
    }
    for source in [
        lists,
        format!("A\n\n\n{}", ">".repeat(100_000)),
        format!("A\n\n{} a", "- ".repeat(1000)),
    ] {
        let problems = parse(&source, &ParseOptions::BODY).unwrap_err();
        assert_eq!(problems[0].code, "too-deep");
        assert!(problems[0].line > 2);
    }
}

#[test]
fn what_is_taken_as_a_field_is_not_too_deep_in_a_document() {
    let list = |levels: usize| {
        let point = |depth| format!("{}- a\n", "  ".repeat(depth));
        (0..levels).map(point).collect::<String>()
    };
    let deepest = (1..30)
        .rev()
        .find(|levels| parse(&list(*levels), &ParseOptions::FIELD).is_ok());
    let deepest = deepest.unwrap();
    assert!(deepest >= 7, "{deepest}");
    let problems = parse(&list(deepest + 1), &ParseOptions::FIELD).unwrap_err();
    assert_eq!(problems[0].code, "too-deep");
    assert!(
        problems[0].message.contains("16 deep"),
        "{}",
        problems[0].message
    );
    // Within what is asked of a board, and within clauses of clauses of clauses.
    let indented = |by: usize| {
        list(deepest)
            .trim_end()
            .replace('\n', &format!("\n{}", " ".repeat(by)))
    };
    let asked = format!(
        "::: recommendations\n\n- Asked:\n\n  {}\n\n:::\n",
        indented(2)
    );
    let clauses = format!("- One\n\n  - Two\n\n    - Three\n\n      {}\n", indented(6));
    for source in [asked, clauses] {
        let read = parse(&source, &ParseOptions::BODY);
        assert!(read.is_ok(), "{source}\n{read:?}");
    }
}

#[test]
fn many_footnotes_are_read() {
    let mut source = String::from("# Notes\n\n");
    for number in 0..10_000 {
        write!(source, "a[^{number}] [[exempt 3: canary[^h{number}]]] ").unwrap();
    }
    for number in 0..10_000 {
        write!(source, "\n\n[^{number}]: b\n\n[^h{number}]: canary").unwrap();
    }
    check("footnotes", &source);
    assert!(derive(&source).is_ok());
}

#[test]
fn a_wide_table_with_short_rows_ends() {
    let columns = 20_000;
    let source = format!(
        "|{}\n|{}\n{}",
        "a|".repeat(columns),
        "-|".repeat(columns),
        "|b|\n".repeat(10_000)
    );
    check("table", &source);
}

#[test]
fn large_front_matter_ends() {
    for piece in [
        "[", "{", "- ", "a: ", "? ", "&a ", "\"", "a: b\n", "- a\n", "'", "|\n ", "[a, ",
    ] {
        let file = format!("---\ntitle: a\n{}\n---\n", repeated(piece, LARGE));
        assert!(parse_paper(&file).is_err(), "{piece}");
    }
}
