//! Owns what can be wrong with the folders of templates: each fault names its file, and its line
//! where it has one.

use std::fmt;

/// Something wrong in a file of the templates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, from the top of the templates.
    pub file: String,
    /// The line in it, from 1.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub problem: String,
}

impl Fault {
    /// A fault of a whole file.
    pub(crate) fn of(file: &str, problem: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            problem: problem.into(),
        }
    }

    /// A fault at a line of a file.
    pub(crate) fn at(file: &str, line: Option<usize>, problem: impl Into<String>) -> Self {
        Self {
            line,
            ..Self::of(file, problem)
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.problem),
            None => write!(f, "{}: {}", self.file, self.problem),
        }
    }
}

/// All that is wrong with the templates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the templates can't be used:\n{}", lines(.0))]
pub struct Faults(pub Vec<Fault>);

fn lines(faults: &[Fault]) -> String {
    faults
        .iter()
        .map(Fault::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}
