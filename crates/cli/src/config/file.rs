//! Owns reading the file of settings: every one known, every problem with its line.

use std::collections::BTreeMap;

use minuted_core::rules::nearest;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    Form, Origin, SETTINGS, Setting,
    webhooks::{self, WEBHOOKS, WebhookSetting},
};

/// What a file says.
pub(super) struct Told {
    /// The settings of the list.
    pub(super) values: BTreeMap<&'static str, (String, Origin)>,
    /// Its webhooks.
    pub(super) webhooks: Vec<WebhookSetting>,
    /// Everything that is wrong with it.
    pub(super) problems: Vec<String>,
}

/// The settings of a file, and everything that is wrong with it.
pub(super) fn read(name: &str, text: &str) -> Told {
    let mut file = File {
        name,
        text,
        values: BTreeMap::new(),
        webhooks: Vec::new(),
        problems: Vec::new(),
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        file.problem(at, &format!("this is not TOML: {}", error.message()));
    }
    // What was recovered from a broken file would only give problems that follow from the first.
    if errors.is_empty() {
        file.table("", table.get_ref());
    }
    Told {
        values: file.values,
        webhooks: file.webhooks,
        problems: file.problems,
    }
}

struct File<'t> {
    name: &'t str,
    text: &'t str,
    values: BTreeMap<&'static str, (String, Origin)>,
    webhooks: Vec<WebhookSetting>,
    problems: Vec<String>,
}

impl File<'_> {
    fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or(self.text);
        before.matches('\n').count() + 1
    }

    fn problem(&mut self, at: usize, problem: &str) {
        let line = self.line(at);
        self.problems
            .push(format!("{}:{line}: {problem}", self.name));
    }

    fn table(&mut self, within: &str, table: &DeTable<'_>) {
        let mut fields: Vec<_> = table.iter().collect();
        fields.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in fields {
            let (at, name): (usize, &str) = (name.span().start, name.get_ref());
            let key = match within {
                "" => name.to_owned(),
                within => format!("{within}.{name}"),
            };
            match (Setting::named(&key), value.get_ref().as_table()) {
                (Some(setting), _) => self.value(setting, value),
                (None, Some(inner)) if is_table(&key) => self.table(&key, inner),
                (None, _) if key == WEBHOOKS => self.webhooks(value),
                (None, inner) => self.unknown(at, &key, inner.is_some()),
            }
        }
    }

    fn value(&mut self, setting: &'static Setting, value: &Spanned<DeValue<'_>>) {
        let at = value.span().start;
        let (wanted, text) = match setting.form {
            Form::YesNo => (
                "true or false",
                value.get_ref().as_bool().map(|so| so.to_string()),
            ),
            Form::Whole(..) => (
                "a whole number",
                value
                    .get_ref()
                    .as_integer()
                    .map(|number| number.as_str().to_owned()),
            ),
            Form::Text
            | Form::Address
            | Form::Directives
            | Form::Word(_)
            | Form::Origins
            | Form::Place
            | Form::Key
            | Form::Url => (
                "a text in quotation marks",
                value.get_ref().as_str().map(str::to_owned),
            ),
        };
        let Some(text) = text else {
            return self.problem(at, &format!("`{}` takes {wanted}", setting.key));
        };
        if let Some(problem) = setting.problem(&text) {
            return self.problem(at, &format!("`{}`: {problem}", setting.key));
        }
        let origin = Origin::File(self.name.to_owned(), self.line(at));
        self.values.insert(setting.key, (text, origin));
    }

    fn webhooks(&mut self, list: &Spanned<DeValue<'_>>) {
        let (read, problems) = webhooks::read(list);
        for (at, problem) in problems {
            self.problem(at, &problem);
        }
        for (at, webhook, subscription) in read {
            let origin = Origin::File(self.name.to_owned(), self.line(at));
            self.webhooks.push(WebhookSetting {
                webhook,
                subscription,
                origin,
            });
        }
    }

    fn unknown(&mut self, at: usize, key: &str, table: bool) {
        let known: Vec<&str> = if table {
            tables().chain([WEBHOOKS]).collect()
        } else {
            SETTINGS.iter().map(|setting| setting.key).collect()
        };
        let meant = nearest(key, known.iter().copied())
            .map_or_else(String::new, |known| format!(" (did you mean `{known}`?)"));
        let what = if table { "table" } else { "setting" };
        let shown: String = key.chars().take(60).collect();
        let known = known.join(", ");
        self.problem(
            at,
            &format!("there is no {what} `{shown}`{meant}; there are: {known}"),
        );
    }
}

/// The tables of the file, each once.
fn tables() -> impl Iterator<Item = &'static str> {
    let mut tables: Vec<&str> = SETTINGS
        .iter()
        .filter_map(|setting| setting.key.split_once('.').map(|(table, _)| table))
        .collect();
    tables.dedup();
    tables.into_iter()
}

fn is_table(key: &str) -> bool {
    tables().any(|table| table == key)
}
