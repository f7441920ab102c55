//! Runs every example of `docs/markdown.md`.
//!
//! An example is a block of `markdown example`, `markdown field`, `markdown paper` or `markdown
//! england` (under the grounds of a council there). The blocks after it, up to the next example, say what it becomes: `html [audience]`,
//! `markdown public|restricted|confidential`, `text [audience]` or `error`.

use minuted_documents::{
    AudienceLevel, Bases, ParseOptions, Problem, derive_with, paper_to_html, parse, parse_paper,
    to_html, to_plain,
};
use std::fmt::Write;
use std::path::Path;

#[derive(Debug)]
struct Fenced {
    line: usize,
    info: String,
    text: String,
}

/// The fenced blocks of a document; a fence closes with as many signs as it opened.
fn fenced(source: &str) -> Vec<Fenced> {
    let mut blocks = Vec::new();
    let mut lines = source.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let signs = line.len() - line.trim_start_matches('`').len();
        if signs < 3 {
            continue;
        }
        let fence = &line[..signs];
        let mut text = String::new();
        for (_, line) in lines.by_ref().take_while(|(_, line)| *line != fence) {
            text.push_str(line);
            text.push('\n');
        }
        blocks.push(Fenced {
            line: index + 1,
            info: line[signs..].to_owned(),
            text,
        });
    }
    blocks
}

fn audience(word: Option<&str>) -> AudienceLevel {
    match word {
        None | Some("public") => AudienceLevel::Public,
        Some("restricted") => AudienceLevel::Restricted,
        Some("confidential") => AudienceLevel::Confidential,
        Some(other) => panic!("no audience {other}"),
    }
}

fn listed(problems: &[Problem]) -> String {
    let lines = problems.iter().map(|problem| {
        let Problem {
            line,
            column,
            code,
            message,
        } = problem;
        format!("{line}:{column} {code}: {message}\n")
    });
    lines.collect()
}

/// What an example becomes, as the expectation's words ask.
fn outcome(kind: &str, source: &str, expectation: &str) -> String {
    let mut words = expectation.split(' ');
    let first = words.next();
    let second = words.next();
    if kind == "paper" {
        return match (first, parse_paper(source)) {
            (Some("html"), Ok(paper)) => paper_to_html(&paper, audience(second)),
            (_, Ok(_)) => "read without problems\n".to_owned(),
            (_, Err(problems)) => listed(&problems),
        };
    }
    let options = match kind {
        "field" => ParseOptions::FIELD,
        "england" => ParseOptions::BODY.under(Bases::named(["exempt 1 to 7", "confidential"])),
        _ => ParseOptions::BODY,
    };
    if first == Some("markdown") {
        return match derive_with(source, &options) {
            Ok(derived) => derived.text(audience(second)).to_owned(),
            Err(problems) => listed(&problems),
        };
    }
    match (first, parse(source, &options)) {
        (Some("html"), Ok(document)) => to_html(&document, audience(second)),
        (Some("text"), Ok(document)) => to_plain(&document, audience(second)) + "\n",
        (_, Ok(_)) => "read without problems\n".to_owned(),
        (_, Err(problems)) => listed(&problems),
    }
}

#[test]
fn every_example_becomes_what_the_specification_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/markdown.md");
    let source = std::fs::read_to_string(&path).unwrap();
    let mut blessed = source.clone();
    let mut example: Option<(String, Fenced)> = None;
    let mut checked = 0;
    let mut wrong = String::new();
    for block in fenced(&source) {
        let kinds = [
            "markdown example",
            "markdown field",
            "markdown paper",
            "markdown england",
        ];
        if kinds.contains(&block.info.as_str()) {
            let kind = block.info.rsplit(' ').next().unwrap().to_owned();
            example = Some((kind, block));
            continue;
        }
        let known = ["html", "error", "text", "markdown"];
        if !known.contains(&block.info.split(' ').next().unwrap()) {
            continue;
        }
        let (kind, example) = example.as_ref().expect("an expectation follows an example");
        let outcome = outcome(kind, &example.text, &block.info);
        checked += 1;
        if outcome != block.text {
            let Fenced { line, info, text } = block;
            let signs = "````";
            let from = format!("{signs}{info}\n{text}{signs}\n");
            let start = blessed
                .match_indices(&from)
                .map(|(at, _)| at)
                .find(|at| blessed[..*at].lines().count() + 1 >= line);
            if let Some(start) = start {
                let to = format!("{signs}{info}\n{outcome}{signs}\n");
                blessed.replace_range(start..start + from.len(), &to);
            }
            writeln!(wrong, "line {line} ({info}):\n{text}--- but was\n{outcome}").unwrap();
        }
    }
    // Set this to write what the code does, then read the difference with care.
    if std::env::var_os("MINUTED_BLESS").is_some() {
        std::fs::write(&path, blessed).unwrap();
    }
    assert!(
        wrong.is_empty(),
        "docs/markdown.md differs from what the code does\n{wrong}"
    );
    assert!(checked > 40, "only {checked} examples were found");
}
