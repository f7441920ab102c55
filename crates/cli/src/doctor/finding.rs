//! Owns what the doctor says of one thing: how bad it is, what it means, what to do.

use std::fmt;

use serde::{Serialize, Serializer};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Severity {
    /// Nothing is to be done.
    Fine,
    /// It works, but will not always, or not as is meant.
    Warning,
    /// It does not work, or what it keeps is in danger.
    Wrong,
}

impl Severity {
    const fn word(self) -> &'static str {
        match self {
            Severity::Fine => "fine",
            Severity::Warning => "warning",
            Severity::Wrong => "wrong",
        }
    }
}

impl Serialize for Severity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// What was found at one thing.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Finding {
    pub(super) severity: Severity,
    /// What was looked at, in a word.
    check: &'static str,
    /// What it is, and what that means.
    found: String,
    /// What to do.
    remedy: Option<&'static str>,
}

impl Finding {
    pub(super) const fn fine(check: &'static str, found: String) -> Self {
        Self {
            severity: Severity::Fine,
            check,
            found,
            remedy: None,
        }
    }

    pub(super) const fn warning(check: &'static str, found: String, remedy: &'static str) -> Self {
        Self {
            severity: Severity::Warning,
            check,
            found,
            remedy: Some(remedy),
        }
    }

    pub(super) const fn wrong(check: &'static str, found: String, remedy: &'static str) -> Self {
        Self {
            severity: Severity::Wrong,
            check,
            found,
            remedy: Some(remedy),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A database's error may have several lines.
        let found = self.found.replace('\n', "\n                     ");
        writeln!(f, "{:<8} {:<11} {found}", self.severity.word(), self.check)?;
        match self.remedy {
            Some(remedy) => writeln!(f, "{:20} Do: {remedy}.", ""),
            None => Ok(()),
        }
    }
}
