//! Owns the values of a file with their places: the same for TOML and for JSON.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// TOML 1.1.
    Toml,
    /// JSON.
    Json,
}

impl Form {
    /// What a text is written in: no TOML begins with a brace, and no appraisal in JSON with another
    /// sign.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.trim_start().starts_with('{') {
            Self::Json
        } else {
            Self::Toml
        }
    }
}

/// How deep values may be nested: what is deeper is not followed. No field needs more than four.
const DEPTH_MOST: usize = 32;

/// A value, and where it begins.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) at: usize,
    pub(super) value: Value,
}

/// A value.
#[derive(Debug)]
pub(super) enum Value {
    Text(String),
    /// As it is written.
    Number(String),
    Flag(bool),
    /// JSON's `null`.
    Blank,
    List(Vec<Node>),
    Table(Vec<(Key, Node)>),
    /// Something that no field takes.
    Other(&'static str),
}

/// The name of a field, and where it stands.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) at: usize,
    pub(super) name: String,
}

impl Value {
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Number(_) => "number",
            Self::Flag(_) => "true or false",
            Self::Blank => "null",
            Self::List(_) => "list",
            Self::Table(_) => "table",
            Self::Other(name) => name,
        }
    }
}

/// Where a file can't be read, and why.
pub(super) type Unreadable = (usize, String);

/// The values of a file.
pub(super) fn nodes(text: &str, form: Form) -> Result<Node, Vec<Unreadable>> {
    match form {
        Form::Toml => {
            let (table, errors) = DeTable::parse_recoverable(text);
            if errors.is_empty() {
                return Ok(of_toml_table(0, table.get_ref()));
            }
            let errors = errors.iter().map(|error| {
                let at = error.span().map_or(0, |span| span.start);
                (at, format!("this is not TOML: {}", error.message()))
            });
            Err(errors.collect())
        }
        Form::Json => json(text).map_err(|error| vec![error]),
    }
}

fn of_toml_table(at: usize, table: &DeTable<'_>) -> Node {
    let fields = table.iter().map(|(name, value)| {
        let key = Key {
            at: name.span().start,
            name: name.get_ref().to_string(),
        };
        (key, of_toml(value.span().start, value.get_ref()))
    });
    let value = Value::Table(fields.collect());
    Node { at, value }
}

fn of_toml(at: usize, value: &DeValue<'_>) -> Node {
    let value = match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        // With its base, if that is not ten: whoever takes a number refuses it as it is written.
        DeValue::Integer(number) => Value::Number(number.to_string()),
        DeValue::Float(number) => Value::Number(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Array(list) => {
            let items = list.iter();
            let items = items.map(|item| of_toml(item.span().start, item.get_ref()));
            Value::List(items.collect())
        }
        DeValue::Table(table) => return of_toml_table(at, table),
        time @ DeValue::Datetime(_) => Value::Other(time.type_str()),
    };
    Node { at, value }
}

fn json(text: &str) -> Result<Node, Unreadable> {
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| {
        let line = error.line().saturating_sub(1);
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let at = start + error.column().saturating_sub(1);
        (at, format!("this is not JSON: {}", without_place(&error)))
    })?;
    of_json(text, whole, 0)
}

/// What an error says, without the line and the column that every problem is told with.
fn without_place(error: &serde_json::Error) -> String {
    let told = error.to_string();
    let end = told.rfind(" at line ").unwrap_or(told.len());
    told[..end].to_owned()
}

/// `text` is the whole file, which `raw` is a part of, within so many others.
fn of_json(text: &str, raw: &RawValue, depth: usize) -> Result<Node, Unreadable> {
    let written = raw.get();
    let at = written.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    if depth > DEPTH_MOST {
        let message = format!("this is nested more than {DEPTH_MOST} deep: no field takes that");
        return Err((at, message));
    }
    let unreadable =
        |error: serde_json::Error| (at, format!("this is not JSON: {}", without_place(&error)));
    let value = match written.as_bytes().first() {
        Some(b'{') => {
            let fields: Fields<'_> = serde_json::from_str(written).map_err(unreadable)?;
            let mut table: Vec<(Key, Node)> = Vec::new();
            for (name, value) in fields.0 {
                let node = of_json(text, value, depth + 1)?;
                let at = node.at;
                table.push((Key { at, name }, node));
            }
            Value::Table(table)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(written).map_err(unreadable)?;
            let items = items.into_iter().map(|item| of_json(text, item, depth + 1));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        Some(b'"') => Value::Text(serde_json::from_str(written).map_err(unreadable)?),
        Some(b't') => Value::Flag(true),
        Some(b'f') => Value::Flag(false),
        Some(b'n') => Value::Blank,
        _ => Value::Number(written.to_owned()),
    };
    Ok(Node { at, value })
}

/// The fields of an object in their order, also one that is there twice.
struct Fields<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    fields.push((name, value));
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}
