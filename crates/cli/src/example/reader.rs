//! Owns reading an example's files: every key known, every value of the type that the API takes,
//! every name given before it is used.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::NaiveDate;
use minuted_core::rules::nearest;
use serde_json::Value;
use toml::{Spanned, de::DeTable};

use super::{
    catalogue::{Catalogue, Mutation},
    days,
    folder::Folder,
    place::{Place, Problem},
    settings::Settings,
    template::{Part, Reference, Template},
};

mod settings;
mod values;

/// The keys of a step.
const STEP: [&str; 6] = ["do", "as", "by", "input", "args", "text_from"];

/// One mutation to be given.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) place: Place,
    pub(super) mutation: String,
    /// The name for what it gives.
    pub(super) name: Option<String>,
    /// The account that gives it; none: the system.
    pub(super) by: Option<(String, Place)>,
    /// The arguments, by name.
    pub(super) arguments: Vec<(String, Template)>,
    /// Where each field stands, to show what is refused there.
    pub(super) places: BTreeMap<String, Place>,
}

/// Reads the files of an example one after another.
#[derive(Debug)]
pub(super) struct Reader<'e> {
    catalogue: &'e Catalogue,
    folder: &'e Folder,
    today: NaiveDate,
    steps: Vec<Step>,
    names: BTreeSet<String>,
    problems: Vec<Problem>,
}

/// The file that is being read.
#[derive(Clone, Debug)]
struct File<'t> {
    name: Arc<str>,
    text: &'t str,
}

impl File<'_> {
    fn place(&self, at: usize, field: impl Into<String>) -> Place {
        Place::new(&self.name, self.text, at, field)
    }
}

impl<'e> Reader<'e> {
    pub(super) const fn new(
        catalogue: &'e Catalogue,
        folder: &'e Folder,
        today: NaiveDate,
    ) -> Self {
        Self {
            catalogue,
            folder,
            today,
            steps: Vec::new(),
            names: BTreeSet::new(),
            problems: Vec::new(),
        }
    }

    /// What was read, unless something is wrong.
    pub(super) fn done(
        mut self,
        settings: Option<Settings>,
    ) -> Result<(Settings, Vec<Step>), Vec<Problem>> {
        match settings {
            Some(settings) if self.problems.is_empty() => Ok((settings, self.steps)),
            _ => {
                self.problems.sort();
                self.problems.dedup();
                Err(self.problems)
            }
        }
    }

    fn file<'t>(&self, path: &str, text: &'t str) -> File<'t> {
        File {
            name: format!("{}/{path}", self.folder.name).into(),
            text,
        }
    }

    fn wrong(&mut self, place: &Place, message: impl Into<String>) {
        self.problems.push(place.says(message));
    }

    /// The table of a file that is TOML.
    fn parse<'t>(&mut self, file: &File<'t>) -> Option<Spanned<DeTable<'t>>> {
        let (table, errors) = DeTable::parse_recoverable(file.text);
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            let message = format!("this is not TOML: {}", error.message());
            self.wrong(&file.place(at, ""), message);
        }
        errors.is_empty().then_some(table)
    }

    /// Reads a file of steps.
    pub(super) fn steps(&mut self, path: &str, text: &str) {
        let file = self.file(path, text);
        let Some(top) = self.parse(&file) else { return };
        let top = top.get_ref();
        self.known_keys(&file, top, "", &["step"]);
        let Some(steps) = top.get("step") else { return };
        let Some(steps) = steps.get_ref().as_array() else {
            let message = "this takes a list of tables, each under [[step]]";
            self.wrong(&file.place(steps.span().start, "step"), message);
            return;
        };
        for step in steps {
            let place = file.place(step.span().start, "");
            match step.get_ref().as_table() {
                Some(table) => self.step(&file, place, table),
                None => self.wrong(&place, "this takes a table, under [[step]]"),
            }
        }
    }

    fn step(&mut self, file: &File<'_>, place: Place, table: &DeTable<'_>) {
        self.known_keys(file, table, "", &STEP);
        let (command, name) = (self.word(file, table, "do"), self.word(file, table, "as"));
        let by = self.word(file, table, "by").map(|(by, place)| {
            let by = by.strip_prefix('@').unwrap_or(&by).to_owned();
            (by, place)
        });
        if let Some((by, place)) = &by {
            self.known_name(by, place);
        }
        let Some((command, at)) = command else {
            if !table.contains_key("do") {
                self.wrong(&place, "`do` is missing: the name of a mutation");
            }
            return;
        };
        let Some(mutation) = self.catalogue.mutation(&command) else {
            let known = self.catalogue.mutations();
            let message = format!("there is no mutation `{command}`{}", meant(&command, known));
            self.wrong(&at, message);
            // What is wrong with its name must not make its users wrong as well.
            self.names.extend(name.map(|(name, _)| name));
            return;
        };
        let mut values = values::Values::new(self, file.clone());
        let arguments = values.arguments(&place, table, mutation);
        let places = values.into_places();
        let name = name.and_then(|(name, at)| self.new_name(name, &at, mutation));
        self.steps.push(Step {
            place,
            mutation: command,
            name,
            by,
            arguments,
            places,
        });
    }

    fn new_name(&mut self, name: String, at: &Place, mutation: &Mutation) -> Option<String> {
        let plain = Reference::parse(&name).is_some_and(|reference| reference.path.is_empty());
        if !plain {
            let message = "a name has letters, figures, hyphens and underscores";
            self.wrong(at, message);
            return None;
        }
        if mutation.records.is_empty() {
            self.wrong(at, "this mutation gives no record that could be named");
        }
        if !self.names.insert(name.clone()) {
            let message = format!("`{name}` is the name of an earlier record already");
            self.wrong(at, message);
        }
        Some(name)
    }

    fn known_name(&mut self, name: &str, place: &Place) {
        if self.names.contains(name) {
            return;
        }
        let message = format!(
            "no step before this gives `@{name}`{}",
            meant(name, self.names.iter().map(String::as_str))
        );
        self.wrong(place, message);
    }

    fn known_keys(&mut self, file: &File<'_>, table: &DeTable<'_>, prefix: &str, known: &[&str]) {
        for (key, _) in table {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            let place = file.place(key.span().start, format!("{prefix}{name}"));
            let message = format!(
                "there is no key `{name}` here{}; there are: {}",
                meant(name, known.iter().copied()),
                known.join(", ")
            );
            self.wrong(&place, message);
        }
    }

    /// A text of a step or of the settings.
    fn word(&mut self, file: &File<'_>, table: &DeTable<'_>, key: &str) -> Option<(String, Place)> {
        let value = table.get(key)?;
        let place = file.place(value.span().start, key);
        let Some(text) = value.get_ref().as_str() else {
            self.wrong(&place, "this takes a text in quotation marks");
            return None;
        };
        Some((text.to_owned(), place))
    }

    /// A text with its references and dates.
    fn text(&mut self, text: &str, place: &Place) -> Template {
        if text.starts_with("@@") {
            return self.parts(&text[1..], place);
        }
        if let Some(reference) = text.strip_prefix('@') {
            let Some(reference) = Reference::parse(reference) else {
                let message = "after `@` stands the name of an earlier record, such as `@cabinet` \
                               or `@cabinet.version`; for a text that begins with `@` write `@@`";
                self.wrong(place, message);
                return Template::Plain(Value::Null);
            };
            self.known_name(&reference.name, place);
            return Template::Reference(reference, place.clone());
        }
        if let Some(day) = text
            .strip_prefix('$')
            .and_then(|text| days::day(text, self.today))
        {
            return Template::Plain(match day {
                Ok(day) => day.to_string().into(),
                Err(message) => {
                    self.wrong(place, message);
                    Value::Null
                }
            });
        }
        self.parts(text, place)
    }

    /// A text with `${…}` in it; `$${` stands for `${` itself.
    fn parts(&mut self, text: &str, place: &Place) -> Template {
        let (mut parts, mut plain, mut rest) = (Vec::new(), String::new(), text);
        while let Some((before, after)) = rest.split_once("${") {
            if let Some(before) = before.strip_suffix('$') {
                plain += before;
                plain += "${";
                rest = after;
                continue;
            }
            plain += before;
            let Some((hole, after)) = after.split_once('}') else {
                self.wrong(
                    place,
                    "`${` has no `}` after it; for the signs themselves write `$${`",
                );
                break;
            };
            rest = after;
            if let Some(day) = days::day(hole, self.today) {
                match day {
                    Ok(day) => plain += &days::in_words(day),
                    Err(message) => self.wrong(place, message),
                }
            } else if let Some(reference) = hole.strip_prefix('@').and_then(Reference::parse) {
                self.known_name(&reference.name, place);
                parts.push(Part::Plain(std::mem::take(&mut plain)));
                parts.push(Part::Reference(reference));
            } else {
                let message = format!(
                    "`${{{}}}` is neither a date such as `${{today+14}}` nor a record such as \
                     `${{@cabinet}}`; for the signs themselves write `$${{`",
                    hole.chars().take(60).collect::<String>()
                );
                self.wrong(place, message);
            }
        }
        plain += rest;
        if parts.is_empty() {
            return Template::Plain(plain.into());
        }
        parts.push(Part::Plain(plain));
        Template::Text(parts, place.clone())
    }
}

/// The known name that a mistyped one most likely means, as a question.
fn meant<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(given, known).map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}

#[cfg(test)]
mod tests;
