//! Owns finding a person's names in a body and taking them out.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{ERASED, TO_SEARCH_BY};
use crate::{
    id::{AnyId, Kind, PersonId},
    record::folded,
};

/// What a person is searched by: the ID of their record, and the words that name them.
///
/// A word by itself, such as a surname, is not searched for in texts: it names others too. It counts
/// where it is the whole of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    person: PersonId,
    /// Folded; the longest first, so that a name within another doesn't leave the rest of it.
    words: Vec<String>,
}

/// How a body holds data of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The fields that hold a name, each by its path from the body's fields down to a list.
    pub fields: BTreeSet<String>,
    /// Whether it refers to the person's record by its ID.
    pub refers: bool,
}

impl Found {
    /// Whether it holds anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && !self.refers
    }
}

impl Names {
    /// The names of a person; empty ones are passed over.
    pub fn new<'a>(person: PersonId, names: impl IntoIterator<Item = &'a str>) -> Self {
        let words: BTreeSet<_> = names.into_iter().map(folded).collect();
        let erased = folded(ERASED);
        let mut words: Vec<_> = words
            .into_iter()
            .filter(|word| !word.is_empty() && *word != erased)
            .collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        Self { person, words }
    }

    /// Whose they are.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        self.person
    }

    /// Those that are searched for in texts.
    pub fn searched(&self) -> impl Iterator<Item = &str> {
        let words = self.words.iter().map(String::as_str);
        words.filter(|word| is_searched(word))
    }

    /// Those that are only found where they are the whole of a field.
    pub fn alone(&self) -> impl Iterator<Item = &str> {
        let words = self.words.iter().map(String::as_str);
        words.filter(|word| !is_searched(word))
    }

    /// Whether a text holds one of them.
    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        self.words.iter().any(|word| word == &folded(text))
            || self.searched().any(|word| find(text, word).is_some())
    }

    /// What a body holds of the person.
    #[must_use]
    pub fn find(&self, id: AnyId, body: &Value) -> Found {
        let mut found = Found::default();
        let Value::Object(fields) = body else {
            return found;
        };
        let person = self.person.to_string();
        for (field, value) in fields {
            self.look(field, value, &person, &mut found);
        }
        let own = self.is_own(id, body);
        // Who goes by the same name is somebody else.
        if !own && matches!(id.kind, Kind::Person | Kind::Account) && of_other(id.kind, body) {
            found.fields.clear();
        }
        let erased = |field: &str| {
            let text = fields.get(field).and_then(Value::as_str);
            text.is_some_and(|text| text.starts_with(ERASED))
        };
        for field in own_fields(id.kind).iter().filter(|_| own) {
            let holds = match fields.get(*field) {
                None | Some(Value::Null) => false,
                Some(Value::Array(list)) => !list.is_empty(),
                Some(_) => !erased(field),
            };
            if holds {
                found.fields.insert((*field).to_owned());
            }
        }
        found
    }

    fn look(&self, path: &str, value: &Value, person: &str, found: &mut Found) {
        match value {
            Value::String(text) if text == person => found.refers = true,
            Value::String(text) if self.are_in(text) => {
                found.fields.insert(path.to_owned());
            }
            Value::Array(list) => {
                for one in list {
                    self.look(path, one, person, found);
                }
            }
            Value::Object(fields) => {
                for (field, value) in fields {
                    self.look(&format!("{path}.{field}"), value, person, found);
                }
            }
            _ => {}
        }
    }

    /// Whether a body is all about the person: their own record, their account, what they sent.
    fn is_own(&self, id: AnyId, body: &Value) -> bool {
        let refers = |field: &str| {
            body.get(field).and_then(Value::as_str) == Some(self.person.to_string().as_str())
        };
        match id.kind {
            Kind::Person => id == self.person.into(),
            Kind::Account => refers("person"),
            Kind::Comment => refers("from_person"),
            _ => false,
        }
    }

    /// Takes the person out of a body: each name becomes [`ERASED`], and with the name of a contact
    /// go its telephone number and address.
    pub fn erase(&self, id: AnyId, body: &mut Value) {
        let own = self.is_own(id, body);
        self.clean(body);
        let Value::Object(fields) = body else { return };
        if id.kind == Kind::Post {
            self.clean_holders(fields.get_mut("holders"));
        }
        if !own && id.kind != Kind::Account {
            return;
        }
        for field in own_fields(id.kind) {
            let Some(value) = fields.get_mut(*field) else {
                continue;
            };
            *value = match (&value, *field) {
                (Value::Array(_), _) => Value::Array(Vec::new()),
                // No two accounts have the same name.
                (_, "name") if id.kind == Kind::Account => {
                    let uuid = id.uuid.simple().to_string();
                    Value::String(format!("{ERASED} ({})", &uuid[uuid.len() - 12..]))
                }
                (_, "from_person") => Value::Null,
                _ => Value::String(ERASED.to_owned()),
            };
        }
    }

    /// What a source shows of the person's time in a post.
    fn clean_holders(&self, holders: Option<&mut Value>) {
        let person = self.person.to_string();
        let holders = holders.and_then(Value::as_array_mut).into_iter().flatten();
        for holder in holders.filter_map(Value::as_object_mut) {
            if holder.get("person").and_then(Value::as_str) == Some(person.as_str()) {
                holder.insert("note".to_owned(), Value::Null);
            }
        }
    }

    fn clean(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(cleaned) = self.without(text) {
                    *text = cleaned;
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|one| self.clean(one)),
            Value::Object(fields) => {
                let name = fields.get("name").and_then(Value::as_str);
                if name.is_some_and(|name| self.are_in(name)) {
                    for reach in ["telephone", "email"] {
                        if let Some(value) = fields.get_mut(reach) {
                            *value = Value::Null;
                        }
                    }
                }
                fields.values_mut().for_each(|value| self.clean(value));
            }
            _ => {}
        }
    }

    /// A text without the names; none if it has none of them.
    fn without(&self, text: &str) -> Option<String> {
        if self.alone().any(|word| word == folded(text)) {
            return Some(ERASED.to_owned());
        }
        let mut cleaned: Option<String> = None;
        for word in self.searched() {
            let mut from = 0;
            loop {
                let now = cleaned.as_deref().unwrap_or(text);
                let Some((start, end)) = find(&now[from..], word) else {
                    break;
                };
                let (start, end) = (from + start, from + end);
                let new = format!("{}{ERASED}{}", &now[..start], &now[end..]);
                from = start + ERASED.len();
                cleaned = Some(new);
            }
        }
        cleaned
    }
}

/// Whether a body of a person or an account is that of somebody, or of an account that names
/// somebody else.
fn of_other(kind: Kind, body: &Value) -> bool {
    kind == Kind::Person || body.get("person").is_some_and(|person| !person.is_null())
}

/// The fields that are data of the person whose record it is, whatever they say.
const fn own_fields(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Person => &["name", "other_names"],
        Kind::Account => &["name"],
        Kind::Comment => &["from", "from_person"],
        _ => &[],
    }
}

/// Whether a folded name is searched for in texts.
pub(super) fn is_searched(word: &str) -> bool {
    word.chars().count() >= TO_SEARCH_BY && word.chars().any(|c| !c.is_alphabetic())
}

/// Where a folded name stands in a text as words of its own, in bytes: in whatever case, with
/// whatever white space between its words.
fn find(text: &str, word: &str) -> Option<(usize, usize)> {
    let mut before = None;
    for (at, c) in text.char_indices() {
        let begins = before.is_none_or(|before: char| !before.is_alphanumeric());
        before = Some(c);
        if !begins {
            continue;
        }
        if let Some(length) = begins_with(&text[at..], word) {
            return Some((at, at + length));
        }
    }
    None
}

/// How many bytes of a text the word takes, if the text begins with it.
fn begins_with(text: &str, word: &str) -> Option<usize> {
    let mut rest = text.char_indices().peekable();
    let mut wanted = word.chars().peekable();
    while let Some(&want) = wanted.peek() {
        let (_, c) = rest.next()?;
        if want == ' ' {
            if !c.is_whitespace() {
                return None;
            }
            while rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
            wanted.next();
            continue;
        }
        for lower in c.to_lowercase() {
            if wanted.next() != Some(lower) {
                return None;
            }
        }
    }
    let end = rest.peek().map_or(text.len(), |(at, _)| *at);
    let ends = text[end..].chars().next();
    ends.is_none_or(|c| !c.is_alphanumeric()).then_some(end)
}
