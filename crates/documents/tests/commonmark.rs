//! The test cases of `CommonMark` itself: each is read as it says, or refused, or stands in
//! `commonmark.txt` with what becomes of it and why.
//!
//! The cases come with npm's `commonmark-spec`, which `cargo xtask test` installs; it says where
//! in `MINUTED_TEST_NODE_MODULES`. Without that there is nothing to compare.
//! `MINUTED_BLESS=1` writes the list anew, for a careful look at the difference.

use minuted_documents::{AudienceLevel, ParseOptions, parse, to_html};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

struct Case {
    number: usize,
    section: String,
    markdown: String,
    html: String,
}

/// The cases of the specification, in its order.
fn cases(text: &str) -> Vec<Case> {
    let fence = "`".repeat(32);
    let (mut cases, mut section) = (Vec::new(), String::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            heading.clone_into(&mut section);
        }
        if line != format!("{fence} example") {
            continue;
        }
        let mut parts = [String::new(), String::new()];
        let mut part = 0;
        for line in lines.by_ref().take_while(|line| *line != fence) {
            if line == "." && part == 0 {
                part = 1;
            } else {
                parts[part].push_str(&line.replace('→', "\t"));
                parts[part].push('\n');
            }
        }
        let [markdown, html] = parts;
        cases.push(Case {
            number: cases.len() + 1,
            section: section.clone(),
            markdown,
            html,
        });
    }
    cases
}

/// HTML without what we write otherwise on purpose: numbers and ids, headings one level lower, and
/// paragraphs in points only where there are several.
fn comparable(html: &str) -> Vec<String> {
    let mut html = html.to_owned();
    while let Some(start) = html.find("<span class=\"number\">") {
        let Some(length) = html[start..].find("</span> ") else {
            break;
        };
        html.replace_range(start..start + length + "</span> ".len(), "");
    }
    for (from, to) in [
        ("<br />", "<br>"),
        ("<hr />", "<hr>"),
        ("<p>", "\n"),
        ("</p>", "\n"),
        ("<li>", "\n<li>\n"),
        ("</li>", "\n</li>\n"),
        ("<blockquote>", "\n<blockquote>\n"),
        ("<ul>", "\n<ul>\n"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", "\u{a0}"),
    ] {
        html = html.replace(from, to);
    }
    for (kind, place) in [("section", "section-"), ("heading", "heading-")] {
        while let Some(start) = html.find(&format!(" id=\"{place}")) {
            let end = html[start + 5..].find('"').expect(kind);
            html.replace_range(start..=start + 5 + end, "");
        }
    }
    html.lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

/// The same with our headings at the level that `CommonMark` gives them.
fn ours(html: &str) -> Vec<String> {
    let mut html = html.to_owned();
    for level in 1..5 {
        for slash in ["", "/"] {
            let from = format!("<{slash}h{}", level + 1);
            html = html.replace(&from, &format!("<{slash}h{level}"));
        }
    }
    // A numbered paragraph has attributes.
    while let Some(start) = html.find("<p id=\"para-") {
        let end = html[start..].find('>').expect("the tag ends");
        html.replace_range(start..=start + end, "<p>");
    }
    comparable(&html)
}

fn outcome(case: &Case) -> Option<String> {
    match parse(&case.markdown, &ParseOptions::BODY) {
        Err(problems) => {
            let mut codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
            codes.sort_unstable();
            codes.dedup();
            Some(format!("refused: {}", codes.join(", ")))
        }
        Ok(document) => {
            let html = to_html(&document, AudienceLevel::Public);
            let (found, wanted) = (ours(&html), comparable(&case.html));
            if std::env::var_os("MINUTED_SHOW").is_some() && found != wanted {
                eprintln!(
                    "{}\n{:?}\n{wanted:?}\n{found:?}\n",
                    case.number, case.markdown
                );
            }
            (found != wanted).then(|| "otherwise".to_owned())
        }
    }
}

#[test]
fn every_case_is_read_as_commonmark_says_or_is_listed() {
    let Some(modules) = std::env::var_os("MINUTED_TEST_NODE_MODULES") else {
        eprintln!("not compared: MINUTED_TEST_NODE_MODULES does not say where the cases are");
        return;
    };
    let path = PathBuf::from(modules).join("commonmark-spec/spec.txt");
    let cases = cases(&std::fs::read_to_string(path).unwrap());
    assert!(cases.len() > 600, "only {} cases were found", cases.len());
    let mut found = BTreeMap::new();
    for case in &cases {
        if let Some(outcome) = outcome(case) {
            found.insert(case.number, (case.section.clone(), outcome));
        }
    }
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commonmark.txt");
    let kept = std::fs::read_to_string(&list).unwrap_or_default();
    // What a person wrote after the outcome, and the lines before the list, stay.
    let (head, _) = kept.split_once("\n\n").unwrap_or((&kept, ""));
    let reasons: BTreeMap<usize, &str> = kept
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(number, rest)| Some((number.parse().ok()?, rest.split_once(" — ")?.1)))
        .collect();
    let mut written = format!("{head}\n\n");
    for (number, (section, outcome)) in &found {
        let reason = reasons.get(number).map(|reason| format!(" — {reason}"));
        let reason = reason.unwrap_or_default();
        writeln!(written, "{number} {section}: {outcome}{reason}").unwrap();
    }
    if std::env::var_os("MINUTED_BLESS").is_some() {
        std::fs::write(&list, &written).unwrap();
    }
    for (number, (_, outcome)) in &found {
        let explained = outcome != "otherwise" || reasons.contains_key(number);
        assert!(
            explained,
            "case {number} is read otherwise without a reason"
        );
    }
    assert_eq!(
        kept, written,
        "tests/commonmark.txt differs from what the code does"
    );
}
