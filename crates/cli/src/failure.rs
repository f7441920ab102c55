//! Owns why a command of the command line did not succeed, and its exit code.

use std::{fmt, process::ExitCode};

use minuted_app::CommandError;
use minuted_store::StoreError;

/// Why not.
#[derive(Debug)]
pub enum Failure {
    /// The answer is no: refused, or faults or problems were found.
    No(String),
    /// What was asked for on the command line can't be.
    Usage(String),
    /// Something that it needs failed.
    Failed(anyhow::Error),
}

impl Failure {
    /// Something failed; `what` says what could not be done.
    pub(crate) fn failed(what: impl Into<String>, error: impl Into<anyhow::Error>) -> Self {
        Self::Failed(error.into().context(what.into()))
    }

    /// Something failed that explains itself.
    pub(crate) fn message(message: impl Into<String>) -> Self {
        Self::Failed(anyhow::Error::msg(message.into()))
    }

    /// The exit code, as `minuted --help` tells it.
    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::No(_) => 1,
            Failure::Usage(_) => 2,
            Failure::Failed(_) => 3,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::No(message) => f.write_str(message),
            Failure::Usage(message) => write!(f, "error: {message}"),
            Failure::Failed(error) => write!(f, "error: {error:#}"),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Refused(refusals) => Self::No(refusals.to_string()),
            CommandError::Failed(error) => error.into(),
        }
    }
}
