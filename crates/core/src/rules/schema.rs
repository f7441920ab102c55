//! Owns the JSON Schema of the files of rules, by which editors complete and mark them. Its lists are
//! those of the code, so that a word which the reader takes is a word that the editor offers.
//!
//! The reader of the files checks more than a schema can say: see `load`.

#![expect(
    clippy::needless_pass_by_value,
    reason = "each value is made where it is handed over, and `json!` only looks at it"
)]

use serde_json::{Map, Value, json};

use super::{
    conditions::{Check, FACTS, FactType, ForTranscribed, Plain},
    effects::EffectName,
    facts::FrontSheetField,
    lifecycle::Records,
    phases::{DecisionPhase, MeetingPhase, PaperPhase, Phase, RecommendationPhase},
    profile::{BodyKind, Jurisdiction},
    withholding::Mark,
};
use crate::{
    audience::Audience,
    calendar::{Division, Unit},
    id::Kind,
    roles::Role,
};

/// The form of a name.
const NAME: &str = "^[a-z]([a-z0-9]|-(?!-))*(?<!-)$";

/// The JSON Schema (draft 2020-12) of law profiles and standing orders.
#[must_use]
pub fn json_schema() -> Value {
    let mut parts = fields([
        ("name", json!({ "type": "string", "pattern": NAME })),
        ("text", json!({ "type": "string", "pattern": "\\S" })),
        (
            "date",
            json!({ "description": "A date, without quotation marks." }),
        ),
        ("roles", list_of(words(Role::ALL))),
    ]);
    parts.extend(lifecycles().map(|(_, kind)| (comparison_of(kind), comparisons(kind))));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rules of Minuted: a law profile, or standing orders over one",
        "oneOf": [law(), orders()],
        "$defs": parts,
    })
}

fn law() -> Value {
    let mut fields = head();
    fields.insert("jurisdiction".to_owned(), words(Jurisdiction::ALL));
    fields.insert("body".to_owned(), words(BodyKind::ALL));
    fields.insert("law".to_owned(), list_of(text()));
    let keeping = self::fields([
        (
            "years",
            json!({ "type": "integer", "minimum": 1, "maximum": 100 }),
        ),
        ("citation", text()),
    ]);
    fields.insert(
        "keeping".to_owned(),
        object(keeping, &["years", "citation"]),
    );
    fields.insert("withholding".to_owned(), withholding(&["mark", "citation"]));
    for (name, kind) in lifecycles() {
        fields.insert(name.to_owned(), whole_lifecycle(kind));
    }
    let required = [
        "id",
        "title",
        "jurisdiction",
        "body",
        "version",
        "from",
        "meeting",
        "paper",
        "recommendation",
        "decision",
    ];
    object(fields, &required)
}

fn orders() -> Value {
    let mut fields = head();
    fields.insert("stands_on".to_owned(), reference("name"));
    fields.insert("source".to_owned(), text());
    let implication = object(self::fields([("heading", text())]), &["heading"]);
    fields.insert("implications".to_owned(), tables_of(implication));
    fields.insert("clearances".to_owned(), tables_of(clearance()));
    fields.insert("withholding".to_owned(), withholding(&["mark"]));
    for (name, kind) in lifecycles() {
        fields.insert(name.to_owned(), changed_lifecycle(kind));
    }
    object(
        fields,
        &["id", "title", "stands_on", "version", "from", "source"],
    )
}

/// The grounds for keeping something from the public.
fn withholding(required: &[&str]) -> Value {
    let basis = fields([("mark", words(Mark::ALL)), ("citation", text())]);
    json!({ "type": "array", "items": object(basis, required) })
}

/// A clearance that papers need.
fn clearance() -> Value {
    let fields = fields([
        ("label", text()),
        ("post", text()),
        (
            "working_days",
            json!({ "type": "integer", "minimum": 1, "maximum": 60 }),
        ),
        ("division", words(Division::ALL)),
        ("reads", list_of(reference("name"))),
        ("when", reference(&comparison_of(Kind::Paper))),
    ]);
    object(fields, &["label", "working_days", "division"])
}

/// The fields that both forms begin with.
fn head() -> Map<String, Value> {
    fields([
        ("id", reference("name")),
        ("title", text()),
        ("version", text()),
        ("from", reference("date")),
    ])
}

const fn lifecycles() -> [(&'static str, Kind); 4] {
    [
        ("meeting", Kind::Meeting),
        ("paper", Kind::Paper),
        ("recommendation", Kind::Recommendation),
        ("decision", Kind::Decision),
    ]
}

fn whole_lifecycle(kind: Kind) -> Value {
    let state = object(state_fields(kind), &["label", "phase", "audience"]);
    let mut transition = transition_fields();
    transition.insert(
        "conditions".to_owned(),
        conditions(kind, &["rule", "citation"], false),
    );
    transition.insert("effects".to_owned(), effects(kind, &["effect", "citation"]));
    let transition = object(transition, &["label", "from", "to", "by"]);
    let mut parts = fields([
        ("initial", text()),
        ("states", tables_of(state)),
        ("transitions", tables_of(transition)),
    ]);
    if kind == Kind::Meeting {
        let urgent = fields([("citation", text()), ("advice", text())]);
        parts.insert("urgent_items".to_owned(), object(urgent, &["citation"]));
    }
    object(parts, &["initial", "states", "transitions"])
}

fn changed_lifecycle(kind: Kind) -> Value {
    let state = object(state_fields(kind), &["label"]);
    let mut transition = transition_fields();
    transition.insert("without".to_owned(), list_of(text()));
    transition.insert("conditions".to_owned(), conditions(kind, &["rule"], true));
    transition.insert("effects".to_owned(), effects(kind, &["effect"]));
    let parts = fields([
        ("states", tables_of(state)),
        ("transitions", tables_of(object(transition, &[]))),
        ("without", list_of(text())),
        (
            "migrate",
            json!({ "type": "object", "additionalProperties": text() }),
        ),
    ]);
    object(parts, &[])
}

fn state_fields(kind: Kind) -> Map<String, Value> {
    let phases = match kind {
        Kind::Meeting => words(MeetingPhase::LIST),
        Kind::Paper => words(PaperPhase::LIST),
        Kind::Recommendation => words(RecommendationPhase::LIST),
        _ => words(DecisionPhase::LIST),
    };
    fields([
        ("label", text()),
        ("phase", phases),
        ("audience", words(Audience::ALL)),
        ("final", json!({ "type": "boolean" })),
        ("audience_differs", text()),
    ])
}

fn transition_fields() -> Map<String, Value> {
    fields([
        ("label", text()),
        ("from", list_of(text())),
        ("to", text()),
        ("by", reference("roles")),
        ("citation", text()),
        ("records", words(Records::ALL)),
        ("reverses", text()),
    ])
}

/// A list of conditions of a kind of record. Each form is listed with its own parameters, so that an
/// editor offers those and no others.
fn conditions(kind: Kind, required: &[&str], of_orders: bool) -> Value {
    let all = || {
        let mut all = fields([
            ("rule", reference("name")),
            ("citation", text()),
            ("transcribed", words(ForTranscribed::ALL)),
            ("advice", text()),
        ]);
        if of_orders {
            let who = object(fields([("by", reference("roles")), ("post", text())]), &[]);
            all.insert("override".to_owned(), who);
        }
        all
    };
    let form = |parameters: Vec<(&str, Value)>| {
        let mut known = all();
        let names = parameters.iter().map(|(name, _)| *name);
        let required: Vec<&str> = required.iter().copied().chain(names).collect();
        let parameters = parameters.into_iter().map(|(n, v)| (n.to_owned(), v));
        known.extend(parameters);
        object(known, &required)
    };
    let mut forms = Vec::new();
    let plain = Plain::ALL
        .iter()
        .copied()
        .filter(|plain| Check::Plain(*plain).fits(kind));
    let plain: Vec<&str> = plain.map(Plain::word).collect();
    forms.push(form(vec![("condition", json!({ "enum": plain }))]));
    let of = |name: &str| ("condition", json!({ "const": name }));
    if kind == Kind::Meeting {
        let days = json!({ "type": "integer", "minimum": 1, "maximum": 365 });
        for counted in ["clear_days", "days"] {
            forms.push(form(vec![
                of("notice_given"),
                (counted, days.clone()),
                ("unit", words(Unit::ALL)),
                ("division", words(Division::ALL)),
            ]));
        }
    }
    if matches!(kind, Kind::Meeting | Kind::Decision) {
        let phases = list_of(words(MeetingPhase::LIST));
        forms.push(form(vec![of("meeting_phase_is"), ("one_of", phases)]));
    }
    if matches!(kind, Kind::Paper | Kind::Recommendation) {
        let phases = list_of(words(PaperPhase::LIST));
        forms.push(form(vec![of("paper_phase_is"), ("one_of", phases)]));
    }
    if kind == Kind::Paper {
        let sheet = list_of(words(FrontSheetField::ALL));
        forms.push(form(vec![of("front_sheet_complete"), ("fields", sheet)]));
    }
    forms.push(form(vec![("when", reference(&comparison_of(kind)))]));
    json!({ "type": "array", "items": { "oneOf": forms } })
}

/// A list of effects of a kind of record. Each is listed with its own parameters.
fn effects(kind: Kind, required: &[&str]) -> Value {
    let fits = EffectName::ALL.iter().filter(|name| name.fits(kind));
    let forms = fits.flat_map(|name| {
        let forms = match name {
            EffectName::SetAudience => {
                vec![vec![("audience", words(Audience::ALL)), ("why", text())]]
            }
            EffectName::Number => {
                let series = json!({ "type": "string", "pattern": "^[A-Z0-9]*[A-Z][A-Z0-9]*$" });
                vec![vec![("series", series)]]
            }
            EffectName::Enqueue => vec![vec![("event", reference("name"))]],
            EffectName::Notify => vec![
                vec![("role", words(Role::ALL)), ("text", text())],
                vec![("post", text()), ("text", text())],
            ],
            EffectName::OpenCommitment => vec![vec![
                ("text", text()),
                ("post", text()),
                (
                    "working_days",
                    json!({ "type": "integer", "minimum": 1, "maximum": 365 }),
                ),
                ("division", words(Division::ALL)),
            ]],
            EffectName::OpenPendingItem => vec![vec![("board", text())]],
        };
        forms.into_iter().map(|parameters| {
            let mut known = fields([
                ("effect", json!({ "const": name.word() })),
                ("citation", text()),
            ]);
            let names = parameters.iter().map(|(name, _)| *name);
            let required: Vec<&str> = required.iter().copied().chain(names).collect();
            let parameters = parameters.into_iter().map(|(n, v)| (n.to_owned(), v));
            known.extend(parameters);
            object(known, &required)
        })
    });
    let forms: Vec<_> = forms.collect();
    json!({ "type": "array", "items": { "oneOf": forms } })
}

/// The comparisons that may be asked of a kind of record.
fn comparisons(kind: Kind) -> Value {
    let mut forms = Vec::new();
    for fact in FACTS.iter().filter(|fact| fact.asked_of.contains(&kind)) {
        let integer = json!({ "type": "integer" });
        let tests = match fact.of {
            FactType::Number => vec![
                ("is", integer.clone()),
                ("at_least", integer.clone()),
                ("at_most", integer),
            ],
            FactType::YesNo => vec![("is", json!({ "type": "boolean" }))],
            FactType::Word(words) => {
                let word = json!({ "enum": words() });
                vec![("is", word.clone()), ("one_of", list_of(word))]
            }
        };
        let name = json!({ "const": fact.name, "description": fact.means });
        for (test, value) in tests {
            let parts = fields([("fact", name.clone()), (test, value)]);
            forms.push(object(parts, &["fact", test]));
        }
    }
    let inner = reference(&comparison_of(kind));
    for (form, value) in [
        ("all", list_of(inner.clone())),
        ("any", list_of(inner.clone())),
        ("not", inner),
    ] {
        forms.push(object(fields([(form, value)]), &[form]));
    }
    json!({ "oneOf": forms })
}

fn comparison_of(kind: Kind) -> String {
    format!("comparison-of-{kind}")
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

fn tables_of(value: Value) -> Value {
    json!({
        "type": "object",
        "propertyNames": reference("name"),
        "additionalProperties": value,
    })
}

fn list_of(value: Value) -> Value {
    json!({ "type": "array", "items": value, "minItems": 1, "uniqueItems": true })
}

fn words<T: ToString>(words: &[T]) -> Value {
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    json!({ "enum": words })
}

fn text() -> Value {
    reference("text")
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}
