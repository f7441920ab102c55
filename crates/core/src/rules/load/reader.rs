//! Owns reading a TOML table field by field, collecting every problem with its place.
//!
//! Serde would stop at the first problem; the author of a profile wants them all.

use std::{cell::RefCell, fmt::Display};

use chrono::NaiveDate;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::rules::wording::{list, nearest};

/// One thing that is wrong with a profile, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The field, such as `meeting.states.draft.phase`; empty for the file as a whole.
    pub path: String,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, ", `{}`", self.path)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Problem {}

/// A place in the file: where to show a problem, and under which field.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Place {
    pub(in crate::rules) at: usize,
    pub(in crate::rules) path: String,
}

/// The file, and what is wrong with it so far.
#[derive(Debug)]
pub(in crate::rules) struct File<'t> {
    text: &'t str,
    problems: RefCell<Vec<Problem>>,
}

impl<'t> File<'t> {
    pub(in crate::rules) fn new(text: &'t str) -> Self {
        Self {
            text,
            problems: RefCell::default(),
        }
    }

    pub(in crate::rules) fn report(&self, place: &Place, message: String) {
        let problem = self.problem(place, message);
        self.problems.borrow_mut().push(problem);
    }

    /// A problem at a place, told to nobody yet.
    pub(in crate::rules) fn problem(&self, place: &Place, message: String) -> Problem {
        let before = self.text.get(..place.at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Problem {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            path: place.path.clone(),
            message,
        }
    }

    /// Every problem, in the order of the file.
    pub(in crate::rules) fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort();
        problems.dedup();
        problems
    }
}

/// A value with its place.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Placed<T> {
    pub(in crate::rules) value: T,
    pub(in crate::rules) place: Place,
}

/// A table that is being read. Fields that nobody asked for are reported by [`Reader::finish`].
#[derive(Debug)]
pub(super) struct Reader<'f> {
    pub(super) file: &'f File<'f>,
    pub(super) place: Place,
    table: &'f DeTable<'f>,
    asked: Vec<&'static str>,
}

impl<'f> Reader<'f> {
    pub(super) fn new(file: &'f File<'f>, table: &'f DeTable<'f>, place: Place) -> Self {
        Self {
            file,
            place,
            table,
            asked: Vec::new(),
        }
    }

    /// A required text that is not blank.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Placed<String>> {
        self.required(key)?;
        self.optional_text(key)
    }

    /// A text that is not blank, if it is there.
    pub(super) fn optional_text(&mut self, key: &'static str) -> Option<Placed<String>> {
        let value = self.get(key)?;
        let place = self.at(key, value);
        let text = self.typed(value, &place, "a text in quotation marks", DeValue::as_str)?;
        if text.trim().is_empty() {
            self.file.report(&place, format!("`{key}` is blank"));
            return None;
        }
        Some(Placed {
            value: text.to_owned(),
            place,
        })
    }

    /// A required name: lower-case words joined by hyphens.
    pub(super) fn name(&mut self, key: &'static str) -> Option<Placed<String>> {
        let name = self.text(key)?;
        self.check_name(&name.value, &name.place).then_some(name)
    }

    /// A required word of a closed list.
    pub(super) fn word<T: Copy + Display>(
        &mut self,
        key: &'static str,
        what: &str,
        all: &[T],
    ) -> Option<T> {
        self.required(key)?;
        self.optional_word(key, what, all)
    }

    /// A word of a closed list, if it is there.
    pub(super) fn optional_word<T: Copy + Display>(
        &mut self,
        key: &'static str,
        what: &str,
        all: &[T],
    ) -> Option<T> {
        let text = self.optional_text(key)?;
        self.known(&text, what, all)
    }

    /// A required list of words of a closed list, with at least one and none twice.
    pub(super) fn words<T: Copy + Display + PartialEq>(
        &mut self,
        key: &'static str,
        what: &str,
        all: &[T],
    ) -> Option<Vec<T>> {
        let texts = self.texts(key)?;
        self.all_known(&texts, what, all)
    }

    /// The words of a closed list that texts are, or problems.
    pub(super) fn all_known<T: Copy + Display + PartialEq>(
        &self,
        texts: &[Placed<String>],
        what: &str,
        all: &[T],
    ) -> Option<Vec<T>> {
        texts
            .iter()
            .map(|text| self.known(text, what, all))
            .collect::<Vec<_>>()
            .into_iter()
            .collect()
    }

    /// A required list of texts, with at least one and none twice.
    pub(super) fn texts(&mut self, key: &'static str) -> Option<Vec<Placed<String>>> {
        self.required(key)?;
        self.optional_texts(key)
    }

    /// A list of texts, if it is there, with at least one and none twice.
    pub(super) fn optional_texts(&mut self, key: &'static str) -> Option<Vec<Placed<String>>> {
        let value = self.get(key)?;
        let place = self.at(key, value);
        let array = self.typed(
            value,
            &place,
            "a list in square brackets",
            DeValue::as_array,
        )?;
        if array.is_empty() {
            let message = format!("`{key}` is empty: write at least one");
            self.file.report(&place, message);
        }
        let mut texts: Vec<Placed<String>> = Vec::new();
        for (n, item) in array.iter().enumerate() {
            let path = format!("{}.{n}", place.path);
            let at = item.span().start;
            let place = Place { at, path };
            let text = self.typed(item, &place, "a text in quotation marks", DeValue::as_str)?;
            if texts.iter().any(|before| before.value == text) {
                let message = format!("`{text}` is written twice in `{key}`: write it once");
                self.file.report(&place, message);
            }
            let value = text.to_owned();
            texts.push(Placed { value, place });
        }
        (!texts.is_empty()).then_some(texts)
    }

    /// A required whole number between `least` and `most`.
    pub(super) fn number(&mut self, key: &'static str, least: u32, most: u32) -> Option<u32> {
        self.required(key)?;
        let value = self.get(key)?;
        let place = self.at(key, value);
        let number = self.typed(value, &place, "a whole number", DeValue::as_integer)?;
        let number = u32::from_str_radix(number.as_str(), number.radix()).ok();
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let message = format!("`{key}` takes a whole number from {least} to {most}");
            self.file.report(&place, message);
        }
        number
    }

    /// A required whole number, which may be negative.
    pub(super) fn signed(&mut self, key: &'static str) -> Option<i64> {
        self.required(key)?;
        let (value, place) = self.value(key)?;
        let number = self.typed(value, &place, "a whole number", DeValue::as_integer)?;
        let number = i64::from_str_radix(number.as_str(), number.radix()).ok();
        if number.is_none() {
            let message = format!("`{key}` takes a whole number");
            self.file.report(&place, message);
        }
        number
    }

    /// Whether a field is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Takes fields as known without reading them.
    pub(super) fn ask(&mut self, keys: &[&'static str]) {
        for key in keys {
            if !self.asked.contains(key) {
                self.asked.push(key);
            }
        }
    }

    /// A value of any type with its place, if it is there.
    pub(super) fn value(&mut self, key: &'static str) -> Option<(&'f Spanned<DeValue<'f>>, Place)> {
        let value = self.get(key)?;
        let place = self.at(key, value);
        Some((value, place))
    }

    /// `true` or `false`; false if it is not there.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let Some(value) = self.get(key) else {
            return Some(false);
        };
        let place = self.at(key, value);
        self.typed(value, &place, "true or false", DeValue::as_bool)
    }

    /// A required date, without quotation marks.
    pub(super) fn date(&mut self, key: &'static str) -> Option<Placed<NaiveDate>> {
        self.required(key)?;
        let value = self.get(key)?;
        let place = self.at(key, value);
        let wanted = "a date such as 2012-09-10, without quotation marks";
        let date = self.typed(value, &place, wanted, DeValue::as_datetime)?;
        let date = date.to_string().parse().ok();
        if date.is_none() {
            self.file.report(&place, format!("`{key}` takes {wanted}"));
        }
        date.map(|value| Placed { value, place })
    }

    /// A required table.
    pub(super) fn table(&mut self, key: &'static str) -> Option<Reader<'f>> {
        self.required(key)?;
        self.optional_table(key)
    }

    /// A table, if it is there.
    pub(super) fn optional_table(&mut self, key: &'static str) -> Option<Reader<'f>> {
        self.ask(&[key]);
        let (name, value) = self.table.get_key_value(key)?;
        self.inner(name.get_ref(), name.span().start, value)
    }

    /// The tables inside a required table, by name, in the order of the file.
    pub(super) fn named_tables(&mut self, key: &'static str) -> Vec<(Placed<String>, Reader<'f>)> {
        self.table(key).map_or_else(Vec::new, Self::tables_by_name)
    }

    /// The tables inside a table that may be there, by name, in the order of the file.
    pub(super) fn optional_named_tables(
        &mut self,
        key: &'static str,
    ) -> Vec<(Placed<String>, Reader<'f>)> {
        let outer = self.optional_table(key);
        outer.map_or_else(Vec::new, Self::tables_by_name)
    }

    /// Every text of this table by its name, in the order of the file.
    pub(super) fn texts_by_name(self) -> Vec<(Placed<String>, Placed<String>)> {
        let mut inner: Vec<_> = self.table.iter().collect();
        inner.sort_by_key(|(name, _)| name.span().start);
        let texts = inner.into_iter().filter_map(|(name, value)| {
            let key: &str = name.get_ref();
            let place = self.at(key, value);
            let text = self.typed(value, &place, "a text in quotation marks", DeValue::as_str)?;
            let at = Place {
                at: name.span().start,
                path: self.path(key),
            };
            let (name, value) = (key.to_owned(), text.to_owned());
            Some((
                Placed {
                    value: name,
                    place: at,
                },
                Placed { value, place },
            ))
        });
        texts.collect()
    }

    fn tables_by_name(self) -> Vec<(Placed<String>, Reader<'f>)> {
        let outer = self;
        let mut inner: Vec<_> = outer.table.iter().collect();
        inner.sort_by_key(|(name, _)| name.span().start);
        let mut tables = Vec::new();
        for (name, value) in inner {
            let at = name.span().start;
            let Some(reader) = outer.inner(name.get_ref(), at, value) else {
                continue;
            };
            // A table of a bad name is read all the same, so that what points to it is found.
            outer.check_name(name.get_ref(), &reader.place);
            let value = name.get_ref().to_string();
            let place = reader.place.clone();
            tables.push((Placed { value, place }, reader));
        }
        tables
    }

    /// The tables of a list of tables, in the order of the file; none if it is not there.
    pub(super) fn list_of_tables(&mut self, key: &'static str) -> Vec<Reader<'f>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let place = self.at(key, value);
        let wanted = format!("a list of tables, each under [[{}]]", place.path);
        let Some(array) = self.typed(value, &place, &wanted, DeValue::as_array) else {
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (n, item) in array.iter().enumerate() {
            let path = format!("{}.{n}", place.path);
            let at = item.span().start;
            let place = Place { at, path };
            if let Some(table) = self.typed(item, &place, &wanted, DeValue::as_table) {
                tables.push(Reader::new(self.file, table, place));
            }
        }
        tables
    }

    /// Reports what is in the table and was not asked for.
    pub(super) fn finish(self) {
        for (name, _) in self.table {
            let key: &str = name.get_ref();
            if self.asked.contains(&key) {
                continue;
            }
            let place = Place {
                at: name.span().start,
                path: self.path(key),
            };
            let message = format!(
                "there is no field `{}` here{}; there are: {}",
                shortened(key),
                meant(key, self.asked.iter().copied()),
                self.asked.join(", ")
            );
            self.file.report(&place, message);
        }
    }

    /// The word of a closed list that a text is, or a problem.
    pub(super) fn known<T: Copy + Display>(
        &self,
        text: &Placed<String>,
        what: &str,
        all: &[T],
    ) -> Option<T> {
        let words: Vec<String> = all.iter().map(ToString::to_string).collect();
        let found = words.iter().position(|word| *word == text.value);
        if found.is_none() {
            let message = unknown(&text.value, what, &words);
            self.file.report(&text.place, message);
        }
        found.and_then(|n| all.get(n)).copied()
    }

    fn inner(&self, key: &str, at: usize, value: &'f Spanned<DeValue<'f>>) -> Option<Reader<'f>> {
        let place = Place {
            at,
            path: self.path(key),
        };
        let wanted = format!("a table, under [{}]", place.path);
        let table = self.typed(value, &place, &wanted, DeValue::as_table)?;
        Some(Reader::new(self.file, table, place))
    }

    fn required(&mut self, key: &'static str) -> Option<()> {
        self.ask(&[key]);
        if self.table.contains_key(key) {
            return Some(());
        }
        let message = format!("`{key}` is missing");
        self.file.report(&self.place, message);
        None
    }

    fn get(&mut self, key: &'static str) -> Option<&'f Spanned<DeValue<'f>>> {
        self.ask(&[key]);
        self.table.get(key)
    }

    /// A value of one type, or a problem.
    pub(super) fn typed<T>(
        &self,
        value: &'f Spanned<DeValue<'f>>,
        place: &Place,
        wanted: &str,
        take: fn(&'f DeValue<'f>) -> Option<T>,
    ) -> Option<T> {
        let taken = take(value.get_ref());
        if taken.is_none() {
            let found = value.get_ref().type_str();
            let message = format!("this takes {wanted}; it is of the type {found}");
            self.file.report(place, message);
        }
        taken
    }

    fn check_name(&self, name: &str, place: &Place) -> bool {
        let sound = name.starts_with(|c: char| c.is_ascii_lowercase())
            && !name.ends_with('-')
            && !name.contains("--")
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !sound {
            let message = format!(
                "`{}` is not a name: write lower-case letters and figures, joined by hyphens, \
                 such as `publish-agenda`",
                shortened(name)
            );
            self.file.report(place, message);
        }
        sound
    }

    fn at(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Place {
        Place {
            at: value.span().start,
            path: self.path(key),
        }
    }

    fn path(&self, key: &str) -> String {
        if self.place.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.place.path)
        }
    }
}

/// That a word is not in a list, with the nearest and all that are.
pub(crate) fn unknown(given: &str, what: &str, known: &[String]) -> String {
    format!(
        "`{}` is not {}{}; there {}: {}",
        shortened(given),
        crate::words::with_article(what),
        meant(given, known.iter().map(String::as_str)),
        if known.len() == 1 { "is only" } else { "are" },
        list(known, "and")
    )
}

fn meant<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(given, known).map_or_else(String::new, |word| format!(" (did you mean `{word}`?)"))
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}
