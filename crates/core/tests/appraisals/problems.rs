//! What is wrong with a file is told with its line and what to do.

use minuted_core::appraisals::{Appraisal, Form};
use proptest::prelude::*;

const SOUND: &str = r#"title = "Where the service goes"
[scale]
min = 0
max = 10
[[criteria]]
id = "quality"
name = "Quality and safety"
weight = 25
[[criteria]]
id = "reach"
name = "Reach"
weight = 10.5
[[options]]
id = "1"
name = "Do nothing"
baseline = true
[[options]]
id = "2"
name = "A new organisation"
cost = 3.0
[[scores]]
option = "1"
criterion = "quality"
score = 8
[[scores]]
option = "2"
criterion = "reach"
score = 7.5
panel = "clinicians"
scorer = "A"
"#;

fn problems(text: &str) -> Vec<String> {
    let found = Appraisal::read(text, Form::of(text)).unwrap_err();
    let told = found
        .iter()
        .map(|p| format!("{}: `{}`: {}", p.line, p.path, p.message));
    told.collect()
}

#[test]
fn a_sound_file_is_read_in_either_form() {
    let read = Appraisal::read(SOUND, Form::of(SOUND)).unwrap();
    assert_eq!(
        (read.options.len(), read.criteria.len(), read.scores.len()),
        (2, 2, 2)
    );
    assert_eq!(read.panels, ["clinicians"]);
    assert_eq!(
        (
            read.scores[1].places,
            read.criteria[1].weight.to_string().as_str()
        ),
        (1, "10.5")
    );
    let value: toml::Value = toml::from_str(SOUND).unwrap();
    let json = serde_json::to_string_pretty(&value).unwrap();
    let mut again = Appraisal::read(&json, Form::of(&json)).unwrap();
    // A program may write 3.0 as it likes.
    again.scores[1].places = 1;
    assert_eq!(again, read);
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_what_to_do() {
    for (from, to, told) in [
        (
            "score = 8",
            "score = 11",
            "24: `scores.0.score`: the score 11 is off the scale of `quality`: write a number from 0 \
             to 10",
        ),
        (
            "criterion = \"reach\"",
            "criterion = \"raech\"",
            "27: `scores.1.criterion`: `raech` is not a criterion of this appraisal (did you mean \
             `reach`?); there are `quality` and `reach`",
        ),
        (
            "option = \"2\"",
            "option = \"9\"",
            "26: `scores.1.option`: `9` is not an option of this appraisal (did you mean `1`?); there \
             are `1` and `2`",
        ),
        (
            "weight = 25",
            "wieght = 25",
            "8: `criteria.0.wieght`: there is no field `wieght` here (did you mean `weight`?); there \
             are: id, name, weight, group, scale",
        ),
        (
            "weight = 25",
            "weight = -1",
            "8: `criteria.0.weight`: the weight -1 is below nought: write 0 or more; where less is \
             better, say `better = \"lower\"` in the scale",
        ),
        (
            "id = \"reach\"",
            "id = \"quality\"",
            "10: `criteria.1.id`: `quality` is the id of the criterion in line 6 already: give this \
             one another",
        ),
        (
            "max = 10",
            "max = 0",
            "4: `scale.max`: the scale ends at 0 and begins at 0: write a `max` above its `min`; \
             where less is better, say `better = \"lower\"`",
        ),
        (
            "score = 8",
            "",
            "21: `scores.0`: `score` is missing: write it",
        ),
        (
            "score = 8",
            "score = nan",
            "24: `scores.0.score`: `nan` is not a number in decimal figures: write one such as 8 or 7.5",
        ),
        (
            "id = \"2\"",
            "id = 2",
            "18: `options.1.id`: this takes a text in quotation marks; it is of the type number",
        ),
        (
            "title = ",
            "tie_break = \"densely\"\ntitle = ",
            "1: `tie_break`: `densely` is not a tie break (did you mean `dense`?); there are: shared \
             and dense",
        ),
        (
            "[scale]",
            "[scale",
            "2: ``: this is not TOML: unclosed table, expected `]`",
        ),
    ] {
        let found = problems(&SOUND.replacen(from, to, 1));
        assert!(found.contains(&told.to_owned()), "{to}: {found:#?}");
    }
}

#[test]
fn numbers_too_small_and_signs_not_seen_are_told() {
    for (from, to, told) in [
        (
            "score = 8",
            "score = 1e-30",
            "24: `scores.0.score`: `1e-30` has too large an exponent: from e-28 to e28, and at most 28 \
             figures",
        ),
        (
            "Do nothing",
            "Do \u{202e}nothing",
            "15: `options.0.name`: `name` has a sign that is not seen and turns text around: take out U+202E",
        ),
    ] {
        assert_eq!(problems(&SOUND.replacen(from, to, 1)), [told]);
    }
}

#[test]
fn what_is_wrong_with_the_whole_is_told() {
    let weightless = SOUND
        .replace("weight = 25", "weight = 0")
        .replace("10.5", "0.0");
    assert_eq!(
        problems(&weightless),
        [
            "8: `criteria.0.weight`: every weight is nought: give at least one criterion a weight above 0"
        ]
    );
    let start = SOUND.find("[[options]]\nid = \"2\"").unwrap();
    let one = &SOUND[..start];
    let found = problems(one);
    assert!(
        found[0].starts_with("13: `options.0`: there is one option only"),
        "{found:?}"
    );
    let twice = format!("{SOUND}{}", &SOUND[SOUND.find("[[scores]]").unwrap()..]);
    let found = problems(&twice);
    assert!(found[0].contains("in line 21 already"), "{found:?}");
    let gate =
        "[[gates]]\nid = \"law\"\nname = \"Lawful\"\npassed = [\"1\"]\nfailed = [\"1\", \"3\"]\n";
    let found = problems(&format!("{SOUND}{gate}"));
    assert!(found[0].contains("named twice at this gate"), "{found:?}");
    assert!(found[1].contains("`3` is not an option"), "{found:?}");
    let found = problems("");
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn json_is_told_with_its_lines_too() {
    let broken = "{\n  \"title\": \"T\",\n  \"options\": [,]\n}";
    assert_eq!(
        problems(broken),
        ["3: ``: this is not JSON: expected value"]
    );
    let twice = "{\n  \"title\": \"T\",\n  \"title\": \"U\"\n}";
    let found = problems(twice);
    assert!(
        found.contains(&"3: `title`: this field is in line 2 already: write it once".to_owned())
    );
    let score =
        "{\n \"scores\": [\n{\"option\": \"1\",\n \"criterion\": \"é\",\n \"score\": [1]}]}";
    let found = problems(score);
    let told = "5: `scores.0.score`: this takes a number; it is of the type list";
    assert!(found.contains(&told.to_owned()), "{found:#?}");
}

#[test]
fn what_is_nested_too_deep_is_told_and_not_followed() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!(
            "{{\"title\":{}1{}}}",
            open.repeat(3_000),
            close.repeat(3_000)
        );
        let found = problems(&deep);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("nested more than 32 deep"), "{found:?}");
    }
}

#[test]
fn what_is_there_too_often_is_not_called_missing() {
    let more = |table: &str, count: usize| {
        let each =
            (0..count).map(|n| format!("[[{table}]]\nid = \"more{n}\"\nname = \"N\"\nweight = 1"));
        each.collect::<Vec<_>>().join("\n")
    };
    let found = problems(&format!("{SOUND}{}", more("criteria", 99)));
    assert_eq!(
        found,
        ["5: `criteria`: there are 101 of them, and at most 100 are taken"]
    );
    let options = more("options", 49).replace("weight = 1", "");
    let found = problems(&format!("{SOUND}{options}"));
    assert_eq!(
        found,
        ["13: `options`: there are 51 of them, and at most 50 are taken"]
    );
    let found = problems(&SOUND.replacen("score = 8", "score = 0x8", 1));
    assert_eq!(
        found,
        [
            "24: `scores.0.score`: `0x8` is not a number in decimal figures: write one such as 8 or 7.5"
        ]
    );
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,200}") {
        drop(Appraisal::read(&text, Form::Toml));
        drop(Appraisal::read(&text, Form::Json));
    }

    #[test]
    fn no_slip_of_the_pen_makes_it_panic(at in 0..SOUND.len(), put in ".{0,3}", cut in 0_usize..4) {
        let end = (at + cut).min(SOUND.len());
        let text = format!("{}{put}{}", &SOUND[..at], &SOUND[end..]);
        drop(Appraisal::read(&text, Form::Toml));
    }

    #[test]
    fn no_slip_in_json_makes_it_panic(at in any::<prop::sample::Index>(), put in ".{0,3}", cut in 0_usize..4) {
        let value: toml::Value = toml::from_str(SOUND).unwrap();
        let json = serde_json::to_string_pretty(&value).unwrap();
        let at = at.index(json.len());
        let end = (at + cut).min(json.len());
        let text = format!("{}{put}{}", &json[..at], &json[end..]);
        drop(Appraisal::read(&text, Form::Json));
    }
}
