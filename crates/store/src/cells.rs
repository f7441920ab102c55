//! Owns how values of records stand in columns, alike on both databases: IDs, words and dates as
//! text, lists and texts with audiences as JSON.

use std::{fmt::Display, str::FromStr};

use minuted_core::{id::RecordId, lifecycle_state::Standing};
use sea_orm::{QueryResult, TryGetable, sqlx::Row as _};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

pub(crate) fn put_key<I: RecordId>(id: &I) -> String {
    id.uuid().hyphenated().to_string()
}

pub(crate) fn put_word<T: Display>(word: &T) -> String {
    word.to_string()
}

pub(crate) fn put_json<T: Serialize>(value: &T) -> Result<String, crate::StoreError> {
    serde_json::to_string(value).map_err(|error| crate::StoreError::Encode(error.to_string()))
}

/// The cells of a row, read one after another in the order of the table's columns.
///
/// By place and in the driver's own bytes: finding 35 columns of a row by their names, and owning the
/// text of each before it is parsed, cost more than the rest of reading it.
#[derive(Debug)]
pub struct Cells<'r> {
    row: &'r QueryResult,
    next: usize,
}

impl<'r> Cells<'r> {
    pub(crate) const fn of(row: &'r QueryResult) -> Self {
        Self { row, next: 0 }
    }

    /// What the first cell says, to name the row in an error.
    pub(crate) fn id(&self) -> &'r str {
        self.str_at(0).ok().flatten().unwrap_or("a row")
    }

    pub(crate) fn key<I: RecordId>(&mut self) -> Result<I, String> {
        self.str().and_then(key)
    }

    pub(crate) fn key_if<I: RecordId>(&mut self) -> Result<Option<I>, String> {
        self.str_if()?.map(key).transpose()
    }

    pub(crate) fn word<T: FromStr<Err: Display>>(&mut self) -> Result<T, String> {
        let word = self.str()?;
        word.parse().map_err(|error: T::Err| error.to_string())
    }

    pub(crate) fn word_if<T: FromStr<Err: Display>>(&mut self) -> Result<Option<T>, String> {
        let word = self.str_if()?.map(str::parse);
        word.transpose().map_err(|error: T::Err| error.to_string())
    }

    pub(crate) fn text(&mut self) -> Result<String, String> {
        self.str().map(str::to_owned)
    }

    pub(crate) fn text_if(&mut self) -> Result<Option<String>, String> {
        Ok(self.str_if()?.map(str::to_owned))
    }

    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T, String> {
        serde_json::from_str(self.str()?).map_err(|error| error.to_string())
    }

    /// A number, a day, or whether something is so; or none of these.
    pub(crate) fn value<T: TryGetable>(&mut self) -> Result<T, String> {
        let at = self.place();
        let value = self.row.try_get_by_index(at);
        value.map_err(|error| error.to_string())
    }

    /// Where a record stands, from its five columns.
    pub(crate) fn standing<P: FromStr<Err: Display>>(&mut self) -> Result<Standing<P>, String> {
        Ok(Standing {
            state: self.text()?,
            phase: self.word()?,
            audience: self.word()?,
            rules: self.text()?,
            overridden: self.json()?,
        })
    }

    fn place(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    fn str(&mut self) -> Result<&'r str, String> {
        self.str_if()?.ok_or_else(|| "it is null".to_owned())
    }

    fn str_if(&mut self) -> Result<Option<&'r str>, String> {
        let at = self.place();
        self.str_at(at)
    }

    fn str_at(&self, at: usize) -> Result<Option<&'r str>, String> {
        let text = match (self.row.try_as_pg_row(), self.row.try_as_sqlite_row()) {
            (Some(row), _) => row.try_get(at),
            (_, Some(row)) => row.try_get(at),
            (None, None) => return Err("it is of no database that is known here".to_owned()),
        };
        text.map_err(|error| error.to_string())
    }
}

fn key<I: RecordId>(text: &str) -> Result<I, String> {
    Uuid::try_parse(text)
        .map(I::from_uuid)
        .map_err(|error| error.to_string())
}
