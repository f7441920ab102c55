//! Measuring the release build. Nothing here passes or fails; it prints what it measured.
//!
//! Each instrument is a module of its own: [`start`] (from nothing to the first answer), [`http`]
//! (a load over kept-alive connections), [`memory`], and [`pgbench`] (what the database alone can
//! do, as the limit to compare with).

mod http;
mod load;
mod memory;
mod numbers;
mod pgbench;
mod start;

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::ValueEnum;
use serde_json::json;

use crate::postgres::{self, Cluster, Storage};
use crate::server::Server;
use crate::workspace::{self, Build};
use load::{Load, Scenario};

/// How often the server is started to measure its start.
const STARTS: usize = 5;

/// Arguments of `bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only this part; may be given more than once.
    #[arg(long, value_enum)]
    only: Vec<Part>,
    /// How long each load lasts.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How many connections at a time.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Put the HTTP load on this GraphQL endpoint, in place of a server of our own.
    #[arg(long)]
    url: Option<String>,
    /// A script for pgbench, in place of its own read of one row.
    #[arg(long)]
    script: Option<std::path::PathBuf>,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// From starting the binary to its first answer
    Start,
    /// Requests a second over HTTP, and memory
    Http,
    /// Transactions a second of the database alone
    Pgbench,
}

/// The `bench` task.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let wants = |part| arguments.only.is_empty() || arguments.only.contains(&part);
    let own_server = arguments.url.is_none() && (wants(Part::Start) || wants(Part::Http));
    let binary = own_server
        .then(|| workspace::build_binary(Build::Release))
        .transpose()?;
    if let Some(binary) = binary.as_deref().filter(|_| wants(Part::Start)) {
        measure_start(binary)?;
    }
    if wants(Part::Http) {
        measure_http(arguments, binary.as_deref())?;
    }
    if wants(Part::Pgbench) {
        measure_database(arguments)?;
    }
    Ok(())
}

/// The worked example, as the server's arguments.
const EXAMPLE: &[&str] = &["--example", "esbt"];

/// What is asked over HTTP. Add a line for another.
fn scenarios() -> Vec<Scenario> {
    vec![Scenario {
        name: "typename",
        body: json!({ "query": "{ __typename }" }),
        expected: Some(json!({ "data": { "__typename": "Query" } })),
    }]
}

fn measure_start(binary: &Path) -> Result<()> {
    let times = start::measure(binary, EXAMPLE, STARTS)?;
    println!("start: first answer after {times} ({STARTS} starts)");
    Ok(())
}

fn measure_http(arguments: &Arguments, binary: Option<&Path>) -> Result<()> {
    let server = binary
        .map(|binary| Server::start(binary, EXAMPLE))
        .transpose()?;
    let url = match (&arguments.url, &server) {
        (Some(url), _) => url.clone(),
        (None, Some(server)) => server.announcement().graphql.clone(),
        (None, None) => bail!("there is no server to measure"),
    };
    let load = Load {
        endpoint: http::Endpoint::parse(&url)?,
        token: None,
        connections: arguments.connections,
        warm_up: Duration::from_secs(2),
        duration: Duration::from_secs(arguments.seconds),
    };
    let idle = server
        .as_ref()
        .map(|server| memory::read(server.id()))
        .transpose()?;
    for scenario in scenarios() {
        println!("http {}: {}", scenario.name, load.run(&scenario)?);
    }
    if let (Some(server), Some(idle)) = (&server, idle) {
        println!(
            "memory: idle {idle}; after load {}",
            memory::read(server.id())?
        );
    }
    Ok(())
}

fn measure_database(arguments: &Arguments) -> Result<()> {
    let Some(programs) = postgres::find_programs() else {
        bail!("PostgreSQL 15 or newer is not installed: `apt-get install postgresql`");
    };
    let cluster = Cluster::start(&programs, Storage::Disk)?;
    let kind = postgres::file_system(cluster.folder())?;
    println!(
        "pgbench: cluster in {} ({kind})",
        cluster.folder().display()
    );
    let report = pgbench::run(
        &cluster,
        arguments.script.as_deref(),
        &pgbench::Options {
            clients: arguments.connections,
            threads: 2,
            seconds: arguments.seconds,
        },
    )?;
    println!("pgbench: {report}");
    Ok(())
}
