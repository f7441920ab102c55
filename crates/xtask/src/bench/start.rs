//! How long it takes from starting the binary to its first answer.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;

use super::numbers::Times;
use crate::http::{Connection, Endpoint};
use crate::server::Server;

/// Starts the server `starts` times, each from nothing, and asks it one question.
pub(super) fn measure(binary: &Path, arguments: &[&str], starts: usize) -> Result<Times> {
    let mut times = Vec::new();
    for _ in 0..starts {
        let start = Instant::now();
        let server = Server::start(binary, arguments)?;
        let endpoint = Endpoint::parse(&server.announcement().graphql)?;
        let request = endpoint.request(r#"{"query":"{ __typename }"}"#, None);
        Connection::open(&endpoint)?.exchange(&request)?;
        times.push(start.elapsed());
    }
    Ok(Times::new(times))
}
