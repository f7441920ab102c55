//! Owns the log: where it goes and how much of it.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use crate::failure::Failure;

/// How much is logged; the directives are those of `tracing-subscriber`.
const VARIABLE: &str = "MINUTED_LOG";

/// How much, unless it says otherwise.
const USUAL: &str = "info,sqlx=warn,sea_orm_migration=warn";

/// Starts the log, on the error output.
pub(crate) fn start() -> Result<(), Failure> {
    let directives = std::env::var(VARIABLE).unwrap_or_else(|_| USUAL.to_owned());
    let filter = EnvFilter::try_new(directives)
        .map_err(|error| Failure::Usage(format!("{VARIABLE} can't be understood: {error}")))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .init();
    Ok(())
}
