//! Measuring the release build. Nothing here passes or fails; it prints what it measured.
//!
//! Each instrument is a module of its own: [`start`] (from nothing to the first answer), [`load`]
//! (requests over kept-alive connections), [`memory`], [`pgbench`] (what the database alone can do with
//! the same statements, as the limit to compare with), [`appraisals`] (beside numpy) and [`documents`]
//! (beside pandoc, typst and `WeasyPrint`).
//! [`crate::fixture`] is what they read, [`scenarios`] the three jobs. `docs/performance.md` says how to
//! read the figures.

mod appraisals;
mod documents;
mod load;
mod memory;
mod numbers;
mod pgbench;
mod scenarios;
mod start;
mod statements;

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::fixture::{Fixture, Records, Size};
use crate::http::{Connection, Endpoint};
use crate::postgres::{self, Cluster, Storage};
use crate::server::Server;
use crate::workspace::{self, Build};
use load::Load;
use scenarios::Expected;
use statements::Script;

/// How often the server is started to measure its start.
const STARTS: usize = 9;

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
    /// How often each load is repeated.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The start, the memory and the loads over `SQLite`
    Sqlite,
    /// The loads over `PostgreSQL`, beside pgbench with the same statements
    Postgres,
    /// A million draws of an appraisal's weights, beside numpy
    Appraisals,
    /// A paper and a pack in each format, beside pandoc, typst and `WeasyPrint`
    Documents,
}

/// The `bench` task.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let binary = workspace::build_binary(Build::Release)?;
    let wants = |part| arguments.only.is_empty() || arguments.only.contains(&part);
    if wants(Part::Sqlite) {
        measure_sqlite(arguments, &binary)?;
    }
    if wants(Part::Postgres) {
        measure_postgres(arguments, &binary)?;
    }
    if wants(Part::Appraisals) {
        appraisals::measure(&binary, arguments.rounds)?;
    }
    if wants(Part::Documents) {
        documents::measure(&binary, arguments.rounds)?;
    }
    Ok(())
}

fn measure_sqlite(arguments: &Arguments, binary: &Path) -> Result<()> {
    let folder = workspace::target_folder("bench")?;
    for file in fs::read_dir(&folder)? {
        fs::remove_file(file?.path())?;
    }
    let file = folder.join("minuted.db");
    println!(
        "sqlite: {} ({})",
        file.display(),
        postgres::file_system(&folder)?
    );
    let database = format!("sqlite://{}", file.display());
    let fixture = Fixture::make(binary, &database, &[], Size::MEASURED)?;
    let of_sqlite = ["--database", &database];
    drop(fixture.server);
    let times = start::measure(binary, &of_sqlite, STARTS)?;
    println!("sqlite, start to first answer: {times} ({STARTS} starts)");
    let fixture = Fixture {
        server: Server::start(binary, &of_sqlite)?,
        records: fixture.records,
    };
    println!(
        "sqlite, memory when idle: {}",
        memory::read(fixture.server.id())?
    );
    let mut recorded = fixture.records.recorded.len();
    for scenario in scenarios::all(&fixture.records) {
        for _ in 0..arguments.rounds {
            let report = load(arguments, &fixture)?.run(&scenario)?;
            println!("sqlite, {}: {report}", scenario.name);
            if let Expected::Recorded(_) = scenario.expected {
                recorded += report.answers;
            }
        }
    }
    println!(
        "sqlite, memory after the loads: {}",
        memory::read(fixture.server.id())?
    );
    check_numbers(&fixture, recorded)
}

/// Each load in turn with pgbench, so that both meet the machine in the same mood.
fn measure_postgres(arguments: &Arguments, binary: &Path) -> Result<()> {
    let Some(programs) = postgres::find_programs() else {
        bail!("PostgreSQL 15 or newer is not installed: `apt-get install postgresql`");
    };
    let cluster = Cluster::start(&programs, Storage::Disk)?;
    let kind = postgres::file_system(cluster.folder())?;
    println!("postgres: {} ({kind})", cluster.folder().display());
    cluster.query(&cluster.url(), "CREATE DATABASE minuted")?;
    let url = cluster.url_of("minuted");
    let fixture = Fixture::make(binary, &url, &[], Size::MEASURED)?;
    let options = pgbench::Options {
        clients: arguments.connections,
        threads: 2,
        seconds: arguments.seconds,
    };
    for scenario in scenarios::all(&fixture.records) {
        let load = load(arguments, &fixture)?;
        if let Some(sql) = &scenario.as_one_statement {
            let answer: Value = serde_json::from_str(&cluster.query(&url, sql)?)?;
            ensure!(
                scenario.expected.is(&answer),
                "the one statement gives {answer}"
            );
        }
        let mut script = statements::capture(&cluster, || load.once(&scenario))?;
        println!(
            "postgres, {}: {} statements",
            scenario.name, script.statements
        );
        for round in 0..arguments.rounds {
            script.begin(round);
            let ours = load.run(&scenario)?;
            println!("postgres, {}: {ours}", scenario.name);
            let alone = pgbench::run(&cluster, &url, &script, &options)?;
            println!("pgbench, the same statements: {alone}");
            println!(
                "ratio, {}: {:.3}",
                scenario.name,
                ours.rate() / alone.rate()
            );
            if let Some(sql) = &scenario.as_one_statement {
                let alone = pgbench::run(&cluster, &url, &Script::of(sql), &options)?;
                println!("pgbench, as one statement: {alone}");
                println!(
                    "ratio, {} to one statement: {:.3}",
                    scenario.name,
                    ours.rate() / alone.rate()
                );
            }
        }
    }
    println!(
        "postgres, memory after the loads: {}",
        memory::read(fixture.server.id())?
    );
    Ok(())
}

fn load(arguments: &Arguments, fixture: &Fixture) -> Result<Load> {
    Ok(Load {
        endpoint: Endpoint::parse(&fixture.server.announcement().graphql)?,
        token: Some(fixture.records.token.clone()),
        connections: arguments.connections,
        warm_up: Duration::from_secs(2),
        duration: Duration::from_secs(arguments.seconds),
    })
}

/// That the newest resolution has the number of how many there are: none is missing.
fn check_numbers(fixture: &Fixture, recorded: usize) -> Result<()> {
    let Records { board, token, .. } = &fixture.records;
    let endpoint = Endpoint::parse(&fixture.server.announcement().graphql)?;
    let query = "query($board: ID!) { resolutions(filter: { boardId: $board }, first: 1) {
        nodes { number } } }";
    let body = json!({ "query": query, "variables": { "board": board } });
    let request = endpoint.request(&body.to_string(), Some(token));
    let mut connection = Connection::open(&endpoint)?;
    let answer: Value = serde_json::from_slice(connection.exchange(&request)?)?;
    let number = answer["data"]["resolutions"]["nodes"][0]["number"].as_str();
    let number = number.unwrap_or_default();
    let last = format!("/{recorded}");
    ensure!(
        number.ends_with(&last),
        "{recorded} were recorded, the last is {number}"
    );
    Ok(())
}
