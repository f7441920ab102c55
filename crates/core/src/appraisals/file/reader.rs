//! Owns reading a table of a file field by field, collecting every problem with its place.

use std::{cell::RefCell, fmt::Display};

use super::nodes::{Key, Node, Value};
use crate::{
    appraisals::exact::{Exact, NotANumber},
    direction::is_hidden,
    rules::{Problem, nearest, unknown},
};

/// How many problems are told at most; who has mended these is told the rest.
const TOLD_MOST: usize = 100;

/// The longest id.
const ID_LONGEST: usize = 60;

/// The longest name or title.
const NAME_LONGEST: usize = 500;

/// The file, and what is wrong with it so far.
#[derive(Debug)]
pub(super) struct Page<'t> {
    text: &'t str,
    /// Where each line begins.
    lines: Vec<usize>,
    problems: RefCell<Vec<Problem>>,
}

/// A place in the file: where to show a problem, and under which field.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) path: String,
}

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// A number with the decimal places that it is written with.
#[derive(Clone, Debug)]
pub(super) struct Number {
    pub(super) exact: Exact,
    pub(super) places: u32,
}

impl<'t> Page<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            lines: std::iter::once(0).chain(after).collect(),
            problems: RefCell::default(),
        }
    }

    pub(super) fn report(&self, place: &Place, message: String) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() >= TOLD_MOST {
            return;
        }
        let line = self.line(place.at);
        let start = self.lines[line - 1];
        let before = self.text.get(start..place.at).unwrap_or_default();
        problems.push(Problem {
            line,
            column: before.chars().count() + 1,
            path: place.path.clone(),
            message,
        });
    }

    /// The line of a place, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at).max(1)
    }

    /// Whether nobody needs to look for more.
    pub(super) fn enough(&self) -> bool {
        self.problems.borrow().len() >= TOLD_MOST
    }

    /// Every problem, in the order of the file.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort();
        problems.dedup();
        problems
    }
}

/// A table that is being read. Fields that nobody asked for are reported by [`Table::finish`].
#[derive(Debug)]
pub(super) struct Table<'p> {
    pub(super) page: &'p Page<'p>,
    pub(super) place: Place,
    fields: &'p [(Key, Node)],
    asked: Vec<&'static str>,
}

impl<'p> Table<'p> {
    /// The table that a node is, or a problem.
    pub(super) fn of(
        page: &'p Page<'p>,
        node: &'p Node,
        path: String,
        wanted: &str,
    ) -> Option<Self> {
        let place = Place { at: node.at, path };
        let Value::Table(fields) = &node.value else {
            wrong_type(page, &place, wanted, &node.value);
            return None;
        };
        let asked = Vec::new();
        let table = Self {
            page,
            place,
            fields,
            asked,
        };
        table.twice();
        Some(table)
    }

    /// Reports the fields that are there twice; TOML's own reader does that, JSON's does not.
    fn twice(&self) {
        let mut names: Vec<_> = self
            .fields
            .iter()
            .map(|(key, _)| (&key.name, key.at))
            .collect();
        names.sort_unstable();
        for pair in names.windows(2) {
            if pair[0].0 == pair[1].0 {
                let place = Place {
                    at: pair[1].1,
                    path: self.path(pair[1].0),
                };
                let first = self.page.line(pair[0].1);
                let message = format!("this field is in line {first} already: write it once");
                self.page.report(&place, message);
            }
        }
    }

    /// A required name by which other tables speak of this one.
    pub(super) fn id(&mut self, key: &'static str) -> Option<Placed<String>> {
        self.required(key)?;
        self.line_of_text(key, ID_LONGEST)
    }

    /// A required text of one line that is not blank.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Placed<String>> {
        self.required(key)?;
        self.line_of_text(key, NAME_LONGEST)
    }

    /// A text of one line that is not blank, if it is there.
    pub(super) fn optional_text(&mut self, key: &'static str) -> Option<Placed<String>> {
        self.line_of_text(key, ID_LONGEST)
    }

    fn line_of_text(&mut self, key: &'static str, longest: usize) -> Option<Placed<String>> {
        let (node, place) = self.get(key)?;
        let Value::Text(text) = &node.value else {
            wrong_type(self.page, &place, "a text in quotation marks", &node.value);
            return None;
        };
        let text = text.trim();
        let message = if text.is_empty() {
            format!("`{key}` is blank: write what it is")
        } else if text.chars().any(char::is_control) {
            format!("`{key}` takes one line of text")
        } else if let Some(hidden) = text.chars().find(|c| is_hidden(*c)) {
            let sign = u32::from(hidden);
            format!(
                "`{key}` has a sign that is not seen and turns text around: take out U+{sign:04X}"
            )
        } else if text.chars().count() > longest {
            format!("`{key}` has more than {longest} characters: write a shorter one")
        } else {
            let value = text.to_owned();
            return Some(Placed { value, place });
        };
        self.page.report(&place, message);
        None
    }

    /// A required number.
    pub(super) fn number(&mut self, key: &'static str) -> Option<Placed<Number>> {
        self.required(key)?;
        self.optional_number(key)
    }

    /// A number, if it is there. It may be a text, as Minuted itself writes exact numbers in JSON.
    pub(super) fn optional_number(&mut self, key: &'static str) -> Option<Placed<Number>> {
        let (node, place) = self.get(key)?;
        let (Value::Number(written) | Value::Text(written)) = &node.value else {
            wrong_type(self.page, &place, "a number", &node.value);
            return None;
        };
        match Exact::parse(written) {
            Ok((exact, places)) => {
                let value = Number { exact, places };
                Some(Placed { value, place })
            }
            Err(why) => {
                let given: String = written.chars().take(40).collect();
                let message = match why {
                    NotANumber::Form => format!(
                        "`{given}` is not a number in decimal figures: write one such as 8 or 7.5"
                    ),
                    NotANumber::TooLong => format!("`{given}` is too long: at most 28 figures"),
                    NotANumber::Exponent => format!(
                        "`{given}` has too large an exponent: from e-28 to e28, and at most 28 figures"
                    ),
                };
                self.page.report(&place, message);
                None
            }
        }
    }

    /// `true` or `false`; false if it is not there.
    pub(super) fn flag(&mut self, key: &'static str) -> bool {
        let Some((node, place)) = self.get(key) else {
            return false;
        };
        if let Value::Flag(flag) = node.value {
            return flag;
        }
        wrong_type(self.page, &place, "true or false", &node.value);
        false
    }

    /// A word of a closed list, if it is there.
    pub(super) fn optional_word<T: Copy + Display>(
        &mut self,
        key: &'static str,
        what: &str,
        all: &[T],
    ) -> Option<T> {
        let text = self.optional_text(key)?;
        let words: Vec<String> = all.iter().map(ToString::to_string).collect();
        let found = words.iter().position(|word| *word == text.value);
        if found.is_none() {
            self.page
                .report(&text.place, unknown(&text.value, what, &words));
        }
        found.and_then(|n| all.get(n)).copied()
    }

    /// A list of texts; empty if it is not there.
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<Placed<String>> {
        let items = self.items(key, "a list in square brackets");
        let texts = items.into_iter().filter_map(|(node, place)| {
            let Value::Text(text) = &node.value else {
                wrong_type(self.page, &place, "a text in quotation marks", &node.value);
                return None;
            };
            let value = text.trim().to_owned();
            Some(Placed { value, place })
        });
        texts.collect()
    }

    /// A table, if it is there.
    pub(super) fn optional_table(&mut self, key: &'static str) -> Option<Self> {
        let (node, place) = self.get(key)?;
        let wanted = format!("a table, under [{}]", place.path);
        Table::of(self.page, node, place.path, &wanted)
    }

    /// The tables of a list of tables, in the order of the file; none if it is not there.
    pub(super) fn tables(&mut self, key: &'static str) -> Vec<Self> {
        let wanted = format!("a list of tables, each under [[{key}]]");
        let items = self.items(key, &wanted).into_iter();
        let tables =
            items.filter_map(|(node, place)| Table::of(self.page, node, place.path, &wanted));
        tables.collect()
    }

    fn items(&mut self, key: &'static str, wanted: &str) -> Vec<(&'p Node, Place)> {
        let Some((node, place)) = self.get(key) else {
            return Vec::new();
        };
        let Value::List(items) = &node.value else {
            wrong_type(self.page, &place, wanted, &node.value);
            return Vec::new();
        };
        let items = items.iter().enumerate().map(|(n, item)| {
            let path = format!("{}.{n}", place.path);
            (item, Place { at: item.at, path })
        });
        items.collect()
    }

    /// Reports what is in the table and was not asked for.
    pub(super) fn finish(self) {
        for (key, _) in self.fields {
            let name: &str = &key.name;
            if self.asked.contains(&name) {
                continue;
            }
            let place = Place {
                at: key.at,
                path: self.path(name),
            };
            let given: String = name.chars().take(40).collect();
            let meant = nearest(name, self.asked.iter().copied());
            let meant = meant.map_or_else(String::new, |word| format!(" (did you mean `{word}`?)"));
            let known = self.asked.join(", ");
            let message = format!("there is no field `{given}` here{meant}; there are: {known}");
            self.page.report(&place, message);
        }
    }

    /// A place of a field that is, or should be, in this table.
    pub(super) fn place_of(&self, key: &str) -> Place {
        let field = self.fields.iter().find(|(name, _)| name.name == key);
        Place {
            at: field.map_or(self.place.at, |(_, node)| node.at),
            path: self.path(key),
        }
    }

    /// Takes a field for known without reading it.
    pub(super) fn pass_over(&mut self, key: &'static str) {
        drop(self.get(key));
    }

    /// Whether a field is there and says that it is blank, as JSON can.
    pub(super) fn is_blank(&mut self, key: &'static str) -> bool {
        drop(self.get(key));
        let field = self.fields.iter().find(|(name, _)| name.name == key);
        field.is_some_and(|(_, node)| matches!(node.value, Value::Blank))
    }

    fn required(&mut self, key: &'static str) -> Option<()> {
        if self.get(key).is_some() {
            return Some(());
        }
        self.page
            .report(&self.place, format!("`{key}` is missing: write it"));
        None
    }

    /// A field, if it is there and not blank.
    fn get(&mut self, key: &'static str) -> Option<(&'p Node, Place)> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        let (_, node) = self.fields.iter().find(|(name, _)| name.name == key)?;
        let place = Place {
            at: node.at,
            path: self.path(key),
        };
        (!matches!(node.value, Value::Blank)).then_some((node, place))
    }

    fn path(&self, key: &str) -> String {
        if self.place.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.place.path)
        }
    }
}

fn wrong_type(page: &Page<'_>, place: &Place, wanted: &str, found: &Value) {
    let found = found.type_name();
    page.report(
        place,
        format!("this takes {wanted}; it is of the type {found}"),
    );
}
