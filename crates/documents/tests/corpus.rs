//! Replays what fuzzing kept: texts that each reach something that no other does, and every text that
//! broke a property once. `docs/fuzzing.md` tells how they were found.

use std::path::Path;

#[expect(unreachable_pub, reason = "it is a library of its own for the fuzzer")]
#[path = "../../../fuzz/src/lib.rs"]
mod properties;

/// The texts of a file of the corpus: one a line, as JSON has strings.
fn texts(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let path = path.join(name);
    let lines = std::fs::read_to_string(&path).expect("the corpus is in the repository");
    lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is a text"))
        .collect()
}

#[test]
fn kept_markdown_holds_every_property() {
    let texts = texts("markdown.jsonl");
    assert!(texts.len() > 100, "only {} texts", texts.len());
    for (n, text) in texts.iter().enumerate() {
        properties::html(text);
        properties::derive(text);
        properties::beside(text);
        // To pack a file takes longer than all else, so that not every text is packed.
        if n % 5 == 0 {
            properties::docx(text);
        }
        // And a pack is several files.
        if n % 50 == 0 {
            properties::pack(text);
        }
    }
}

#[test]
fn kept_papers_hold_every_property() {
    let texts = texts("papers.jsonl");
    assert!(texts.len() > 100, "only {} texts", texts.len());
    for text in texts {
        properties::paper(&text);
    }
}
