//! `minuted appraise`: an options appraisal from its file, without a server.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{complained, minuted, printed};

const LIBRARY: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/appraisals/library.toml"
);

fn appraise(file: &str, more: &[&str]) -> String {
    let done = minuted(&[&["appraise", file], more].concat());
    assert_eq!(done.status.code(), Some(0), "{}", complained(&done));
    printed(&done)
}

/// A file of this text under this name.
fn written(name: &str, text: &str) -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

#[test]
fn the_example_reads_as_it_should() {
    let told = appraise(LIBRARY, &["--draws", "20000", "--seed", "7"]);
    insta::assert_snapshot!("appraise-text", told);
    let around = appraise(LIBRARY, &["--draws", "20000", "--around", "20"]);
    assert!(
        around.contains("within 20.0 per cent of those stated"),
        "{around}"
    );
}

#[test]
fn programs_get_everything_and_exact_numbers_as_text() {
    let options = ["--format", "json", "--draws", "20000", "--seed", "7"];
    let told = appraise(LIBRARY, &options);
    assert_eq!(
        told,
        appraise(LIBRARY, &options),
        "the same seed gives the same bytes"
    );
    let told: Value = serde_json::from_str(&told).unwrap();
    insta::assert_snapshot!(
        "appraise-json",
        serde_json::to_string_pretty(&told).unwrap()
    );
}

#[test]
fn toml_and_json_say_the_same() {
    let file = fs::read_to_string(LIBRARY).unwrap();
    let value: toml::Value = toml::from_str(&file).unwrap();
    let (_folder, json) = written("library.json", &serde_json::to_string(&value).unwrap());
    let same = ["--format", "json", "--draws", "500"];
    assert_eq!(appraise(&json, &same), appraise(LIBRARY, &same));
}

#[test]
fn what_is_wrong_exits_with_1_and_names_file_line_and_remedy() {
    let file = fs::read_to_string(LIBRARY).unwrap();
    let wrong =
        file.replacen("score = 6\n", "score = 60\n", 1)
            .replacen("weight = 15", "wait = 15", 1);
    let (_folder, path) = written("wrong.toml", &wrong);
    let refused = minuted(&["appraise", &path]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(printed(&refused), "");
    let told = complained(&refused);
    let line = |text: &str| {
        1 + wrong
            .lines()
            .position(|line| line.starts_with(text))
            .unwrap()
    };
    for (line, column, said) in [
        (line("score = 60"), 9, "write a number from 0 to 10"),
        (line("wait"), 1, "there is no field `wait` here"),
    ] {
        let at = format!("wrong.toml:{line}:{column}: ");
        let found = told.lines().find(|told| told.contains(&at));
        assert!(found.is_some_and(|found| found.contains(said)), "{told}");
    }
}

#[test]
fn what_is_not_scored_is_told_and_nothing_is_concluded() {
    let file = fs::read_to_string(LIBRARY).unwrap();
    let open = file.replace("failed = [\"online\"]", "");
    let open = open.replace(
        "passed = [\"stay\", \"hall\", \"new\"]",
        "passed = [\"stay\", \"hall\", \"new\", \"online\"]",
    );
    let (_folder, path) = written("open.toml", &open);
    let told: Value = serde_json::from_str(&appraise(&path, &["--format", "json"])).unwrap();
    assert_eq!(
        (&told["leader"], &told["conclusive"]),
        (&Value::Null, &Value::Bool(false))
    );
    assert_eq!(told["notScored"].as_array().unwrap().len(), 5);
    assert_eq!(told["options"][0]["weightedTotal"], "1037.5");
    let text = appraise(&path, &[]);
    assert!(
        text.contains("Nothing can be concluded yet: 5 cells are not scored"),
        "{text}"
    );
    for format in ["html", "svg"] {
        assert!(appraise(&path, &["--format", format]).contains("not scored"));
    }
}

#[test]
fn pictures_have_words_for_those_who_can_t_see_them_and_text_is_never_code() {
    let file = fs::read_to_string(LIBRARY).unwrap();
    let hostile = file.replace(
        "Stay and repair the roof",
        "<script>alert('1')</script> & \\\"x\\\" \\u202e",
    );
    let (_folder, path) = written("hostile.toml", &hostile);
    let svg = appraise(&path, &["--format", "svg", "--draws", "500"]);
    for name in ["totals", "tornado", "acceptability", "costs", "panels"] {
        assert!(
            svg.contains(&format!("aria-labelledby=\"{name}-title {name}-desc\"")),
            "{name}"
        );
        assert!(
            svg.contains(&format!("<desc id=\"{name}-desc\">")),
            "{name}"
        );
    }
    let html = appraise(&path, &["--format", "html", "--draws", "500"]);
    for page in [svg, html] {
        assert!(!page.contains("<script"), "{page}");
        assert!(
            page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"),
            "{page}"
        );
    }
}

#[test]
fn the_schema_for_editors_is_that_of_this_build() {
    let committed = include_str!("../../../../schema/appraisal.schema.json");
    let printed = printed(&minuted(&["schema", "--appraisals"]));
    assert_eq!(committed, printed, "run `cargo xtask codegen`");
}
