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
        around.contains("within 20 per cent of those stated"),
        "{around}"
    );
}

#[test]
fn programs_get_everything_and_exact_numbers_as_text() {
    let options = ["--format", "json", "--draws", "20000", "--seed", "7"];
    let told = appraise(LIBRARY, &options);
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
        "<script>alert('1')</script> & \\\"x\\\"",
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

#[test]
fn who_left_a_cell_blank_that_others_scored_is_told() {
    let file = fs::read_to_string(LIBRARY).unwrap();
    let mut value: toml::Value = toml::from_str(&file).unwrap();
    let scores = value["scores"].as_array_mut().unwrap();
    let place = scores
        .iter()
        .position(|score| score.get("scorer").is_some())
        .unwrap();
    let gone = scores.remove(place);
    let (_folder, path) = written("partly.json", &serde_json::to_string(&value).unwrap());
    let told: Value = serde_json::from_str(&appraise(&path, &["--format", "json"])).unwrap();
    assert_eq!(told["conclusive"], true);
    let whole: Value = serde_json::from_str(&appraise(LIBRARY, &["--format", "json"])).unwrap();
    assert_eq!(whole["partlyScored"], serde_json::json!([]));
    let word = |key: &str| gone[key].as_str().unwrap();
    assert_eq!(
        told["partlyScored"],
        serde_json::json!([{ "panel": word("panel"), "scorer": word("scorer"),
            "missing": [{ "option": word("option"), "criterion": word("criterion") }] }])
    );
    for format in ["text", "html"] {
        let told = appraise(&path, &["--format", format]);
        assert!(told.contains("Who did not score everything"), "{told}");
    }
}

#[test]
fn no_sign_that_turns_text_around_comes_in_or_out() {
    let file = fs::read_to_string(LIBRARY).unwrap();
    for sign in ['\u{202e}', '\u{2066}', '\u{200f}', '\u{2028}'] {
        let turned = file.replace("Stay and repair", &format!("Stay{sign} and repair"));
        let (_folder, path) = written("turned.toml", &turned);
        let refused = minuted(&["appraise", &path]);
        assert_eq!(refused.status.code(), Some(1));
        let told = complained(&refused);
        assert!(
            told.contains(&format!("take out U+{:04X}", u32::from(sign))),
            "{told}"
        );
        assert!(!told.contains(sign), "{told}");
    }
    // What runs from right to left by itself stays inside its own place.
    let (_folder, path) = written(
        "right.toml",
        &file.replace("Stay and repair the roof", "إصلاح السقف"),
    );
    for format in ["text", "html", "svg", "json"] {
        let told = appraise(&path, &["--format", format, "--draws", "500"]);
        assert!(told.contains("إصلاح السقف"), "{format}");
        let opened = told.matches('\u{2068}').count();
        assert_eq!(opened, told.matches('\u{2069}').count(), "{format}");
        // In JSON a name is a field of its own, and this one is not in the paragraph.
        assert!(opened > 0 || format == "json", "{format}");
    }
}

#[test]
fn weights_drawn_are_told_in_per_cent_as_given() {
    let options = ["--format", "json", "--draws", "500", "--around", "20"];
    let told: Value = serde_json::from_str(&appraise(LIBRARY, &options)).unwrap();
    assert_eq!(told["weightsDrawn"], serde_json::json!({ "around": "20" }));
}

#[test]
fn the_same_seed_gives_the_same_bytes_in_every_format() {
    for format in ["text", "json", "html", "svg"] {
        let options = ["--format", format, "--draws", "20000", "--seed", "7"];
        let told = appraise(LIBRARY, &options);
        assert_eq!(told, appraise(LIBRARY, &options), "{format}");
        let other = appraise(
            LIBRARY,
            &["--format", format, "--draws", "20000", "--seed", "8"],
        );
        assert_ne!(told, other, "{format}");
    }
}

/// The figures of an exact number, and about how large so many times it is.
fn figures(text: &str, times: f64) -> String {
    let figures: String = text.chars().filter(char::is_ascii_digit).collect();
    let size = text.parse::<f64>().unwrap() * times;
    format!("{} as in {size:.9e}", figures.trim_matches('0'))
}

/// What is told, with its weights and what follows from their unit in units so many times as large.
fn in_units(mut told: Value, large: f64) -> Value {
    let each = |list: &mut Value, keys: &[&str], times: f64| {
        for item in list.as_array_mut().unwrap() {
            for key in keys {
                if let Some(text) = item[*key].as_str() {
                    item[*key] = figures(text, times).into();
                }
            }
        }
    };
    for list in ["options", "frontier"] {
        let list = &mut told[list];
        each(list, &["weightedTotal", "benefit"], 1.0 / large);
        each(list, &["costPerPoint", "costPerExtraPoint"], large);
    }
    for panel in told["panels"].as_array_mut().unwrap() {
        each(&mut panel["options"], &["weightedTotal"], 1.0 / large);
    }
    let weights = &mut told["sensitivity"]["weights"];
    each(weights, &["weight", "from", "to"], 1.0 / large);
    for weight in weights.as_array_mut().unwrap() {
        let mut flip = Value::Array(vec![weight["smallestFlip"].take()]);
        if flip[0].is_object() {
            each(&mut flip, &["change"], 1.0 / large);
        }
        weight["smallestFlip"] = flip[0].take();
    }
    // The paragraph writes a weight out.
    told["paragraph"].take();
    told
}

#[test]
fn scaling_all_weights_changes_nothing_but_their_unit() {
    let file = fs::read_to_string(LIBRARY).unwrap();
    let mut value: toml::Value = toml::from_str(&file).unwrap();
    let plain = serde_json::to_string(&value).unwrap();
    for criterion in value["criteria"].as_array_mut().unwrap() {
        let weight = criterion["weight"].to_string();
        criterion["weight"] = format!("{weight}e3").into();
    }
    let scaled = serde_json::to_string(&value).unwrap();
    for more in [
        &["--draws", "5000"][..],
        &["--draws", "5000", "--around", "30"],
    ] {
        let told = |text: &str| -> Value {
            let (_folder, path) = written("weights.json", text);
            serde_json::from_str(&appraise(&path, &[&["--format", "json"], more].concat())).unwrap()
        };
        assert_eq!(in_units(told(&scaled), 1000.0), in_units(told(&plain), 1.0));
    }
}
