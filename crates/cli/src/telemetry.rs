//! Owns the log: where it goes and how much of it.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use crate::{config::Settings, failure::Failure};

/// Starts the log, on the error output.
pub(crate) fn start(settings: &Settings) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(settings.log_level())
        .map_err(|error| Failure::Usage(format!("`log.level` can't be understood: {error}")))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_target(false);
    if settings.log_as_json() {
        // A line is found by the ID of its request, which stands in the span.
        log.json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .init();
    } else {
        log.with_ansi(io::stderr().is_terminal()).init();
    }
    Ok(())
}
