//! Owns values with holes: what a step gives, where the IDs of records that earlier steps make are
//! not known yet.

use std::{collections::BTreeMap, fmt};

use serde_json::{Map, Value};

use super::place::Place;

/// A value with holes.
#[derive(Clone, Debug)]
pub(super) enum Template {
    Plain(Value),
    /// `"@cabinet"` or `"@cabinet.version"`.
    Reference(Reference, Place),
    /// A text with `${…}` in it.
    Text(Vec<Part>, Place),
    List(Vec<Template>),
    Table(Vec<(String, Template)>),
}

/// A piece of a text.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Plain(String),
    Reference(Reference),
}

/// A record that an earlier step gave, and the way from it to a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reference {
    pub(super) name: String,
    /// Fields and places in lists; none: the record's ID.
    pub(super) path: Vec<String>,
}

impl Reference {
    /// Reads what stands after the `@`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let name = parts.next().filter(|name| is_word(name))?.to_owned();
        let path: Vec<_> = parts.map(str::to_owned).collect();
        path.iter()
            .all(|part| is_word(part))
            .then_some(Self { name, path })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}", self.name)?;
        self.path.iter().try_for_each(|part| write!(f, ".{part}"))
    }
}

fn is_word(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !text.is_empty() && text.chars().all(fits)
}

impl Template {
    /// Every reference in it, with its place.
    pub(super) fn references(&self) -> Vec<(&Reference, &Place)> {
        match self {
            Template::Plain(_) => Vec::new(),
            Template::Reference(reference, place) => vec![(reference, place)],
            Template::Text(parts, place) => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Plain(_) => None,
                    Part::Reference(reference) => Some((reference, place)),
                })
                .collect(),
            Template::List(items) => items.iter().flat_map(Template::references).collect(),
            Template::Table(fields) => fields.iter().flat_map(|(_, f)| f.references()).collect(),
        }
    }

    /// The value, with its holes filled.
    pub(super) fn fill(&self, values: &BTreeMap<Reference, Value>) -> Value {
        let value = |reference| values.get(reference).cloned().unwrap_or_default();
        match self {
            Template::Plain(plain) => plain.clone(),
            Template::Reference(reference, _) => value(reference),
            Template::Text(parts, _) => {
                let parts = parts.iter().map(|part| match part {
                    Part::Plain(text) => text.clone(),
                    Part::Reference(reference) => match value(reference) {
                        Value::String(text) => text,
                        other => other.to_string(),
                    },
                });
                Value::String(parts.collect())
            }
            Template::List(items) => items.iter().map(|item| item.fill(values)).collect(),
            Template::Table(fields) => {
                let fields = fields.iter();
                let filled = fields.map(|(name, field)| (name.clone(), field.fill(values)));
                Value::Object(filled.collect::<Map<_, _>>())
            }
        }
    }
}
