//! Owns the JSON Schema of the files of appraisals, by which editors complete and mark them.
//!
//! The reader of the files checks more than a schema can say: see `file`.

#![expect(
    clippy::needless_pass_by_value,
    reason = "each value is made where it is handed over, and `json!` only looks at it"
)]

use serde_json::{Map, Value, json};

use super::{
    file::{CRITERIA_MOST, OPTIONS_MOST, SCORES_MOST},
    model::{Better, TieBreak},
};

/// The JSON Schema (draft 2020-12) of an appraisal, in TOML or JSON.
#[must_use]
pub fn json_schema() -> Value {
    let top = fields([
        ("title", told("What is appraised.", reference("text"))),
        (
            "tie_break",
            told(
                "How ties are numbered: shared is 1, 1, 3, and dense 1, 1, 2.",
                words(TieBreak::ALL),
            ),
        ),
        (
            "scale",
            told(
                "The scale of every criterion that has none of its own.",
                reference("scale"),
            ),
        ),
        (
            "criteria",
            list(
                "What the options are scored against.",
                criterion(),
                1,
                CRITERIA_MOST,
            ),
        ),
        (
            "gates",
            list(
                "What an option has to pass to be ranked.",
                gate(),
                0,
                CRITERIA_MOST,
            ),
        ),
        (
            "options",
            list("What may be chosen.", option(), 2, OPTIONS_MOST),
        ),
        (
            "scores",
            list(
                "What was scored. What nobody scored is left out.",
                score(),
                0,
                SCORES_MOST,
            ),
        ),
    ]);
    let mut schema = object(top, &["title", "criteria", "options"]);
    if let Some(schema) = schema.as_object_mut() {
        let title = "An options appraisal for `minuted appraise`";
        schema.insert(
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        schema.insert("title".to_owned(), json!(title));
        schema.insert("$defs".to_owned(), parts());
    }
    schema
}

fn parts() -> Value {
    let number = json!({
        "description": "A number; a text is read as the number that it is, exactly.",
        "oneOf": [
            { "type": "number" },
            { "type": "string", "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$" },
        ],
    });
    let weight = json!({
        "description": "A number that is not below nought; a text is read as the number that it is, exactly.",
        "oneOf": [
            { "type": "number", "minimum": 0 },
            { "type": "string", "pattern": r"^\+?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$" },
        ],
    });
    let scale = fields([
        ("min", told("The least score.", reference("number"))),
        ("max", told("The greatest score.", reference("number"))),
        (
            "better",
            told("Which end is good; higher unless said.", words(Better::ALL)),
        ),
    ]);
    json!({
        "id": { "type": "string", "pattern": r"\S", "maxLength": 60 },
        "text": { "type": "string", "pattern": r"\S", "maxLength": 500 },
        "number": number,
        "weight": weight,
        "scale": object(scale, &["min", "max"]),
    })
}

fn criterion() -> Value {
    let fields = fields([
        (
            "id",
            told("By what name scores speak of it.", reference("id")),
        ),
        ("name", told("Its name for people.", reference("text"))),
        (
            "weight",
            told(
                "Its weight, 0 or more; the weights need not add up to 100.",
                reference("weight"),
            ),
        ),
        (
            "group",
            told("The group that it is told under.", reference("id")),
        ),
        ("scale", told("Its own scale.", reference("scale"))),
    ]);
    object(fields, &["id", "name", "weight"])
}

fn gate() -> Value {
    let options = || json!({ "type": "array", "items": reference("id"), "uniqueItems": true });
    let fields = fields([
        ("id", reference("id")),
        ("name", told("What has to be passed.", reference("text"))),
        ("passed", told("The options that pass.", options())),
        (
            "failed",
            told("The options that do not; they are not ranked.", options()),
        ),
    ]);
    object(fields, &["id", "name"])
}

fn option() -> Value {
    let fields = fields([
        (
            "id",
            told("By what name scores speak of it.", reference("id")),
        ),
        ("name", told("Its name for people.", reference("text"))),
        (
            "baseline",
            told(
                "Whether it is to do nothing, or the least that must be done.",
                json!({ "type": "boolean" }),
            ),
        ),
        (
            "cost",
            told(
                "What it costs, in one unit throughout.",
                reference("number"),
            ),
        ),
    ]);
    object(fields, &["id", "name"])
}

fn score() -> Value {
    let number = json!({ "oneOf": [reference("number"), { "type": "null" }] });
    let fields = fields([
        ("option", told("The id of the option.", reference("id"))),
        (
            "criterion",
            told("The id of the criterion.", reference("id")),
        ),
        (
            "score",
            told(
                "The score, on the criterion's scale; null is not scored.",
                number,
            ),
        ),
        ("panel", told("The panel that gave it.", reference("id"))),
        (
            "scorer",
            told(
                "Who gave it; left out where the panel agreed it.",
                reference("id"),
            ),
        ),
    ]);
    object(fields, &["option", "criterion", "score"])
}

fn list(description: &str, items: Value, least: usize, most: usize) -> Value {
    let list = json!({ "type": "array", "items": items, "minItems": least, "maxItems": most });
    told(description, list)
}

fn told(description: &str, mut value: Value) -> Value {
    if let Some(value) = value.as_object_mut() {
        value.insert("description".to_owned(), json!(description));
    }
    value
}

fn words<T: ToString>(words: &[T]) -> Value {
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    json!({ "enum": words })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn fields<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    let fields = fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    fields.collect()
}

fn object(properties: Map<String, Value>, required: &[&str]) -> Value {
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}
