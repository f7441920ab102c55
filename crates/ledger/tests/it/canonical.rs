//! Canonical JSON: the RFC's ordering and escapes, and every number that is refused.

use std::collections::BTreeMap;

use minuted_ledger::{CanonicalError, MAX_SAFE_INTEGER, to_canonical};
use serde::Serialize;
use serde_json::json;

fn text(value: &impl Serialize) -> String {
    String::from_utf8(to_canonical(value).expect("canonical")).expect("UTF-8")
}

fn refusal(value: &impl Serialize) -> String {
    to_canonical(value)
        .expect_err("must be refused")
        .to_string()
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Vote {
    Carried,
    Weight(f64),
    Pair(u8, f32),
    Tally { r#for: i64, against: i64 },
}

#[test]
fn keys_are_ordered_by_utf16_as_rfc_8785_shows() {
    // RFC 8785 §3.2.3.
    let value = json!({
        "\u{20ac}": "Euro Sign",
        "\r": "Carriage Return",
        "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\u{1f600}": "Emoji: Grinning Face",
        "\u{80}": "Control",
        "\u{f6}": "Latin Small Letter O With Diaeresis",
    });
    assert_eq!(
        text(&value),
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\
         \"\u{f6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20ac}\":\"Euro Sign\",\
         \"\u{1f600}\":\"Emoji: Grinning Face\",\
         \"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}"
    );
}

#[test]
fn strings_are_escaped_as_rfc_8785_shows() {
    // RFC 8785 §3.2.2, the string of its example.
    let value =
        json!({ "string": "\u{20ac}$\u{f}\nA'B\"\\\\\"/", "literals": [null, true, false] });
    assert_eq!(
        text(&value),
        "{\"literals\":[null,true,false],\
         \"string\":\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"
    );
}

#[test]
fn enums_are_written_as_serde_writes_them() {
    assert_eq!(text(&Vote::Carried), r#""carried""#);
    assert_eq!(
        text(&Vote::Tally {
            r#for: 7,
            against: -2
        }),
        r#"{"tally":{"against":-2,"for":7}}"#
    );
}

#[test]
fn integers_are_exact_up_to_the_limit() {
    let max = i64::try_from(MAX_SAFE_INTEGER).unwrap();
    assert_eq!(
        text(&[max, -max, 0]),
        "[9007199254740991,-9007199254740991,0]"
    );
    assert_eq!(text(&i128::from(max)), "9007199254740991");
    assert_eq!(
        refusal(&json!({ "at": max + 1 })),
        "the number 9007199254740992 at $.at is outside ±(2^53 − 1)"
    );
    assert!(to_canonical(&(-max - 1)).is_err());
    assert!(to_canonical(&u64::MAX).is_err());
    assert!(to_canonical(&i64::MIN).is_err());
    assert!(to_canonical(&u128::MAX).is_err());
}

#[test]
fn floats_are_refused_with_their_path() {
    let float = |path: &str| {
        Err(CanonicalError::Float {
            path: path.to_owned(),
        })
    };
    assert_eq!(
        to_canonical(&json!({ "items": [1, { "weight": 0.5 }] })),
        float("$.items[1].weight")
    );
    assert_eq!(
        to_canonical(&json!({ "a key": { "": 1.0 } })),
        float("$[\"a key\"][\"\"]")
    );
    assert_eq!(to_canonical(&Vote::Weight(1.0)), float("$.weight"));
    assert_eq!(to_canonical(&Vote::Pair(1, 2.0)), float("$.pair[1]"));
    assert_eq!(to_canonical(&Some(1e30)), float("$"));
}

#[test]
fn the_path_is_right_after_a_sibling_has_ended() {
    let value = json!([{ "a": { "b": [1, 2] } }, [[]], { "c": 0.5 }]);
    assert_eq!(
        to_canonical(&value),
        Err(CanonicalError::Float {
            path: "$[2].c".to_owned()
        })
    );
    let votes = (
        Vote::Tally {
            r#for: 1,
            against: 2,
        },
        Vote::Carried,
        Vote::Weight(0.5),
    );
    assert_eq!(
        to_canonical(&votes),
        Err(CanonicalError::Float {
            path: "$[2].weight".to_owned()
        })
    );
}

#[test]
fn a_nan_inside_a_value_is_not_written_as_null() {
    assert!(to_canonical(&[f64::NAN]).is_err());
    assert!(to_canonical(&BTreeMap::from([("x", f32::INFINITY)])).is_err());
}

#[test]
fn keys_that_are_integers_are_measured_too() {
    assert_eq!(
        text(&BTreeMap::from([(7_u64, "seven")])),
        r#"{"7":"seven"}"#
    );
    assert_eq!(
        refusal(&[BTreeMap::from([("k", BTreeMap::from([(true, 1)]))])]),
        "a key at $[0].k is neither text nor an integer within ±(2^53 − 1)"
    );
    assert!(to_canonical(&BTreeMap::from([(u64::MAX, 1)])).is_err());
    assert!(to_canonical(&BTreeMap::from([(MAX_SAFE_INTEGER + 1, 1)])).is_err());
}

#[test]
fn a_key_that_comes_twice_is_refused() {
    #[derive(Serialize)]
    struct Outer {
        title: &'static str,
        #[serde(flatten)]
        rest: BTreeMap<&'static str, &'static str>,
    }
    let value = Outer {
        title: "one",
        rest: BTreeMap::from([("title", "two")]),
    };
    assert!(refusal(&value).contains("duplicate"), "{}", refusal(&value));
}
