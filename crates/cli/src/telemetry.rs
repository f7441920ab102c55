//! Owns the log: where it goes and how much of it.

use tracing_subscriber::EnvFilter;

use crate::failure::Failure;

/// How much is logged; the directives are those of `tracing-subscriber`.
const VARIABLE: &str = "MINUTED_LOG";

/// Starts the log, on the error output.
pub(crate) fn start() -> Result<(), Failure> {
    let directives = std::env::var(VARIABLE).unwrap_or_else(|_| "info,sqlx=warn".to_owned());
    let filter = EnvFilter::try_new(directives)
        .map_err(|error| Failure::Usage(format!("{VARIABLE} can't be understood: {error}")))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
    Ok(())
}
