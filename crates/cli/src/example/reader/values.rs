//! Owns reading the values of a step by the types that the API takes.

use std::collections::BTreeMap;

use async_graphql::parser::types::{BaseType, Type};
use serde_json::Value;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{File, Reader, meant};
use crate::example::{
    catalogue::{Fields, Mutation, named},
    place::Place,
    template::Template,
};

/// Reads the values of one step.
pub(super) struct Values<'r, 'e, 't> {
    reader: &'r mut Reader<'e>,
    file: File<'t>,
    /// Texts that come from files, by the field that they fill; taken out as they are used.
    texts: BTreeMap<String, (Template, Place)>,
    places: BTreeMap<String, Place>,
}

impl<'r, 'e, 't> Values<'r, 'e, 't> {
    pub(super) const fn new(reader: &'r mut Reader<'e>, file: File<'t>) -> Self {
        Self {
            reader,
            file,
            texts: BTreeMap::new(),
            places: BTreeMap::new(),
        }
    }

    /// Where each field stands.
    pub(super) fn into_places(self) -> BTreeMap<String, Place> {
        self.places
    }

    /// The arguments of a mutation: `input` by itself, the others under `args`.
    pub(super) fn arguments(
        &mut self,
        step: &Place,
        table: &DeTable<'_>,
        mutation: &Mutation,
    ) -> Vec<(String, Template)> {
        self.texts(table);
        let mut arguments = self.others(step, table, mutation);
        let input = table.get("input");
        match (mutation.arguments.get("input"), input) {
            (Some(field), Some(input)) => {
                let value = self.value(input, &field.of, "input");
                arguments.extend(value.map(|value| ("input".to_owned(), value)));
            }
            (Some(field), None) if self.texts.is_empty() => {
                if field.required {
                    self.reader.wrong(step, "`input` is missing");
                }
            }
            (Some(field), None) => {
                let place = Place {
                    field: "input".to_owned(),
                    ..step.clone()
                };
                let value = self.table(&DeTable::new(), named(&field.of), &place);
                arguments.push(("input".to_owned(), value));
            }
            (None, Some(input)) => {
                let place = self.file.place(input.span().start, "input");
                self.reader.wrong(&place, "this mutation takes no `input`");
            }
            (None, None) => {}
        }
        for (field, (_, place)) in std::mem::take(&mut self.texts) {
            let message = format!("there is no field `{field}` that a text could fill");
            self.reader.wrong(&place, message);
        }
        arguments
    }

    fn others(
        &mut self,
        step: &Place,
        table: &DeTable<'_>,
        mutation: &Mutation,
    ) -> Vec<(String, Template)> {
        let mut others = mutation.arguments.clone();
        others.remove("input");
        let Some(given) = table.get("args") else {
            return self.fields(&DeTable::new(), &others, step, "args");
        };
        let place = self.file.place(given.span().start, "args");
        let Some(table) = given.get_ref().as_table() else {
            self.reader.wrong(&place, "this takes a table");
            return Vec::new();
        };
        self.fields(table, &others, &place, "args")
    }

    /// Reads the files that fill fields of `input`.
    fn texts(&mut self, table: &DeTable<'_>) {
        let Some(value) = table.get("text_from") else {
            return;
        };
        let Some(texts) = value.get_ref().as_table() else {
            let place = self.file.place(value.span().start, "text_from");
            let message = "this takes a table such as { body = \"papers/report.md\" }";
            self.reader.wrong(&place, message);
            return;
        };
        for (key, value) in texts {
            let key: &str = key.get_ref();
            let place = self
                .file
                .place(value.span().start, format!("text_from.{key}"));
            let Some(path) = value.get_ref().as_str() else {
                let message = "this takes the path of a file of the example";
                self.reader.wrong(&place, message);
                continue;
            };
            let folder = self.reader.folder;
            let Some(text) = folder.text(path) else {
                let message = format!(
                    "the example has no file `{path}`{}",
                    meant(path, folder.paths())
                );
                self.reader.wrong(&place, message);
                continue;
            };
            let text = self.reader.parts(without_front_sheet(text), &place);
            self.texts.insert(format!("input.{key}"), (text, place));
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, of: &Type, field: &str) -> Option<Template> {
        let place = self.file.place(value.span().start, field);
        self.places.insert(field.to_owned(), place.clone());
        match &of.base {
            BaseType::List(inner) => {
                let Some(items) = value.get_ref().as_array() else {
                    self.reader
                        .wrong(&place, "this takes a list in square brackets");
                    return None;
                };
                let items = items.iter().enumerate();
                let read =
                    items.filter_map(|(n, item)| self.value(item, inner, &format!("{field}.{n}")));
                Some(Template::List(read.collect()))
            }
            BaseType::Named(name) => {
                let name = name.as_str();
                if self.reader.catalogue.input(name).is_some() {
                    let Some(table) = value.get_ref().as_table() else {
                        self.reader.wrong(&place, "this takes a table");
                        return None;
                    };
                    return Some(self.table(table, name, &place));
                }
                self.scalar(value.get_ref(), name, &place)
            }
        }
    }

    fn table(&mut self, table: &DeTable<'_>, of: &str, place: &Place) -> Template {
        let catalogue = self.reader.catalogue;
        let Some(fields) = catalogue.input(of) else {
            return Template::Plain(Value::Null);
        };
        let field = place.field.clone();
        Template::Table(self.fields(table, fields, place, &field))
    }

    fn fields(
        &mut self,
        table: &DeTable<'_>,
        fields: &Fields,
        place: &Place,
        prefix: &str,
    ) -> Vec<(String, Template)> {
        let known: Vec<&str> = fields.keys().map(String::as_str).collect();
        let file = self.file.clone();
        self.reader
            .known_keys(&file, table, &format!("{prefix}."), &known);
        let mut read = Vec::new();
        for (name, field) in fields {
            let path = format!("{prefix}.{name}");
            let value = match (table.get(name.as_str()), self.texts.remove(&path)) {
                (Some(value), None) => self.value(value, &field.of, &path),
                (None, Some((text, _))) => Some(text),
                (Some(_), Some((_, place))) => {
                    let message = format!("`{path}` is given twice: here and in the step");
                    self.reader.wrong(&place, message);
                    None
                }
                (None, None) if self.fills_inside(&path) => {
                    let place = Place {
                        field: path.clone(),
                        ..place.clone()
                    };
                    Some(self.table(&DeTable::new(), named(&field.of), &place))
                }
                (None, None) => {
                    if field.required {
                        self.reader.wrong(place, format!("`{path}` is missing"));
                    }
                    None
                }
            };
            read.extend(value.map(|value| (name.clone(), value)));
        }
        read
    }

    /// Whether a text fills a field inside this one.
    fn fills_inside(&self, path: &str) -> bool {
        let inside = format!("{path}.");
        self.texts.keys().any(|field| field.starts_with(&inside))
    }

    fn scalar(&mut self, value: &DeValue<'_>, of: &str, place: &Place) -> Option<Template> {
        if let Some(words) = self.reader.catalogue.words(of) {
            let words: Vec<_> = words.iter().map(String::as_str).collect();
            let given = value.as_str().unwrap_or_default();
            if words.contains(&given) {
                return Some(Template::Plain(given.into()));
            }
            let message = format!(
                "`{given}` is not one of the words of {of}{}; there are: {}",
                meant(given, words.iter().copied()),
                words.join(", ")
            );
            self.reader.wrong(place, message);
            return None;
        }
        let plain = match (of, value) {
            (_, DeValue::String(text)) => {
                let template = self.reader.text(text, place);
                if matches!(of, "Int" | "Float" | "Boolean")
                    && matches!(template, Template::Plain(_) | Template::Text(..))
                {
                    None
                } else {
                    return Some(template);
                }
            }
            ("Int" | "Float", DeValue::Integer(number)) => integer(number).map(Value::from),
            ("Float", DeValue::Float(number)) => number
                .as_str()
                .parse::<f64>()
                .ok()
                .and_then(serde_json::Number::from_f64)
                .map(Value::Number),
            ("Boolean", DeValue::Boolean(flag)) => Some((*flag).into()),
            ("Int" | "Float" | "Boolean", _) => None,
            (_, DeValue::Datetime(time)) => Some(shortest(time.to_string()).into()),
            _ => None,
        };
        if plain.is_none() {
            let found = value.type_str();
            let message = format!("this takes {}; it is of the type {found}", wanted(of));
            self.reader.wrong(place, message);
        }
        plain.map(Template::Plain)
    }
}

fn integer(number: &toml::de::DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// A time of day on the minute without its seconds, as the API takes it.
fn shortest(time: String) -> String {
    match time.strip_suffix(":00") {
        Some(minute) if !time.contains('T') && minute.len() == 5 => minute.to_owned(),
        _ => time,
    }
}

fn wanted(of: &str) -> String {
    match of {
        "Int" => "a whole number".to_owned(),
        "Float" => "a number".to_owned(),
        "Boolean" => "true or false".to_owned(),
        "String" => "a text in quotation marks".to_owned(),
        "ID" => "a record such as \"@cabinet\"".to_owned(),
        other => format!("a {other} in quotation marks"),
    }
}

/// A paper's file without the front sheet between its lines of `---`.
fn without_front_sheet(text: &str) -> &str {
    let Some(inside) = text.strip_prefix("---\n") else {
        return text;
    };
    match inside.split_once("\n---\n") {
        Some((_, body)) => body.trim_start_matches('\n'),
        None => text,
    }
}
