//! Owns places in an example's files, and what is wrong there.

use std::{fmt, sync::Arc};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The file, with the example's name before it.
    pub(super) file: Arc<str>,
    /// From 1.
    pub(super) line: usize,
    /// In characters, from 1.
    pub(super) column: usize,
    /// The field, such as `input.name`; empty for the file or the step as a whole.
    pub(super) field: String,
}

impl Place {
    /// The place of a byte of a file's text.
    pub(super) fn new(file: &Arc<str>, text: &str, at: usize, field: impl Into<String>) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            file: Arc::clone(file),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            field: field.into(),
        }
    }

    /// What is wrong here.
    pub(super) fn says(&self, message: impl Into<String>) -> Problem {
        Problem {
            place: self.clone(),
            message: message.into(),
        }
    }
}

/// What is wrong, where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Problem {
    pub(super) place: Place,
    pub(super) message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = &self.place;
        write!(f, "{}:{}:{}: ", place.file, place.line, place.column)?;
        if !place.field.is_empty() {
            write!(f, "{}: ", place.field)?;
        }
        f.write_str(&self.message)
    }
}
