//! Owns `pack.toml`: what it may say, and what is wrong with it, by its line.

use std::path::{Component, Path};

use serde::Deserialize;
use toml::Spanned;

use crate::{failure::Failure, input};

/// What the file may say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct List {
    /// What the pack is called.
    pub(super) title: String,
    /// Who issues it.
    pub(super) board: Option<String>,
    /// The day of the meeting.
    pub(super) date: Option<Spanned<String>>,
    /// What it is about, in a line.
    pub(super) subject: Option<String>,
    /// The language, as in HTML.
    pub(super) language: Option<String>,
    /// Whether it begins with its contents; it does if left out.
    pub(super) contents: Option<bool>,
    /// What goes in, in order.
    #[serde(rename = "item")]
    pub(super) items: Vec<Spanned<Item>>,
}

/// One thing that goes in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Item {
    /// Its number on the agenda, as printed.
    pub(super) number: Option<String>,
    /// What it is called; a paper has a title of its own.
    pub(super) title: Option<String>,
    /// A text or a paper: a Markdown file.
    pub(super) file: Option<Spanned<String>>,
    /// A file that is carried as it is.
    pub(super) appendix: Option<Spanned<String>>,
    /// What the appendix shows, in a line.
    pub(super) description: Option<String>,
    /// The word that its addresses begin with.
    pub(super) id: Option<Spanned<String>>,
    /// How deep it stands in the contents.
    pub(super) level: Option<Spanned<u8>>,
    /// The number of its first page.
    pub(super) first_page: Option<u32>,
    /// Why the whole of it is not public: what a mark says after `exempt`, such as the paragraphs of
    /// Schedule 12A.
    pub(super) exempt: Option<Spanned<String>>,
    /// Why the whole of it is not public: what a mark says after `confidential`.
    pub(super) confidential: Option<Spanned<String>>,
}

/// The file that lists a pack, with its name for messages.
pub(super) struct File {
    name: String,
    text: String,
}

impl File {
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let (name, text) = input::read(path)?;
        Ok(Self { name, text })
    }

    pub(super) fn list(&self) -> Result<List, Failure> {
        let list: List = toml::from_str(&self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            self.refuse(at, error.message())
        })?;
        if list.items.is_empty() {
            return Err(self.refuse(0, "no `[[item]]` goes into the pack"));
        }
        Ok(list)
    }

    /// What is wrong at a place of the file.
    pub(super) fn refuse(&self, at: usize, message: &str) -> Failure {
        let before = self.text.get(..at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        Failure::No(format!("{}:{line}:{column}: {message}", self.name))
    }

    /// The name of a file in the folder; none that leads out of it.
    pub(super) fn within(&self, name: &Spanned<String>) -> Result<(), Failure> {
        let inside = |part| matches!(part, Component::Normal(_));
        if !name.get_ref().is_empty() && Path::new(name.get_ref()).components().all(inside) {
            return Ok(());
        }
        let message =
            "name a file in the folder of the pack, without `..` and without a leading `/`";
        Err(self.refuse(name.span().start, message))
    }

    /// The day that a text names.
    pub(super) fn day(&self, date: &Spanned<String>) -> Result<(i32, u8, u8), Failure> {
        use chrono::Datelike as _;
        let day = chrono::NaiveDate::parse_from_str(date.get_ref(), "%Y-%m-%d");
        let day =
            day.map_err(|_| self.refuse(date.span().start, "write the date as \"2017-11-07\""))?;
        let small = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
        Ok((day.year(), small(day.month()), small(day.day())))
    }
}
