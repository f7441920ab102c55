//! Owns `minuted attachments`: checking, moving and sweeping the bytes of attachments.

use std::fmt::Write as _;

use minuted_app::{App, papers::UNNAMED_DAYS};
use minuted_core::time::Timestamp;
use minuted_store::{BlobFaults, BlobPlace};
use serde_json::json;

use crate::{
    config::{FilePlace, Settings},
    failure::Failure,
    output, wiring,
    wiring::DatabaseArguments,
};

/// Check the bytes of attachments, move them between the database and the blob store, and sweep
/// those that no record names.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    Verify(Verify),
    Move(Move),
    Sweep(Sweep),
}

/// Read all attachments and check their bytes against their hashes.
///
/// What is missing or altered is named by its hash, and the exit code is 1. The ledger vouches for
/// the hashes, by the records that name them: `minuted ledger verify` checks those.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted attachments verify
  minuted attachments verify --json")]
pub(crate) struct Verify {
    #[command(flatten)]
    database: DatabaseArguments,
    /// Print what was found as JSON.
    #[arg(long)]
    json: bool,
}

/// Move all attachments to the place that `attachments.store` names, or back into the database.
///
/// Each is checked before and after. What is stopped halfway goes on the next time; servers go on
/// meanwhile.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted attachments move
      To where `attachments.store` says. Start the servers with the same setting first.
  minuted attachments move --to-database
      From where `attachments.store` says; then set it to `database` and start the servers again.")]
pub(crate) struct Move {
    /// Back into the database.
    #[arg(long)]
    to_database: bool,
    #[command(flatten)]
    database: DatabaseArguments,
    /// Print what was done as JSON.
    #[arg(long)]
    json: bool,
}

/// Take away the bytes that were put in and that no record names.
///
/// A file is put in before a draft names it; one that none names for a week was not wanted. What
/// any version of a paper names stays, whatever became of the paper.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted attachments sweep
  minuted attachments sweep --days 30 --json")]
pub(crate) struct Sweep {
    /// Leave what was put in within so many days.
    #[arg(long, default_value_t = UNNAMED_DAYS, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    days: u32,
    #[command(flatten)]
    database: DatabaseArguments,
    /// Print what was done as JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(command: Command, settings: &Settings) -> Result<(), Failure> {
    let database = match &command {
        Command::Verify(Verify { database, .. })
        | Command::Move(Move { database, .. })
        | Command::Sweep(Sweep { database, .. }) => database,
    };
    let app = wiring::open(&database.existing(settings)?).await?;
    let app = wiring::with_files(app, settings).await?;
    let done = match &command {
        Command::Verify(arguments) => verify(&app, arguments).await,
        Command::Move(arguments) => move_all(&app, arguments, settings).await,
        Command::Sweep(arguments) => sweep(&app, arguments).await,
    };
    wiring::close(app).await;
    done
}

async fn verify(app: &App, arguments: &Verify) -> Result<(), Failure> {
    let (count, faults) = app.store().verify_blobs().await?;
    told(arguments.json, "checked", count, &faults)
}

async fn move_all(app: &App, arguments: &Move, settings: &Settings) -> Result<(), Failure> {
    if settings.files_in() == FilePlace::Database {
        let problem = "no place is set to move attachments to or from; set `attachments.store`, such as \
                       `folder:/var/lib/minuted/files`";
        return Err(Failure::message(problem));
    }
    let to = if arguments.to_database {
        BlobPlace::Database
    } else {
        BlobPlace::Store
    };
    let (count, left) = app.store().move_blobs(to).await?;
    told(arguments.json, "moved", count, &left)
}

async fn sweep(app: &App, arguments: &Sweep) -> Result<(), Failure> {
    const DAY: i64 = 24 * 60 * 60 * 1_000_000;
    let before = app.now().micros() - i64::from(arguments.days) * DAY;
    let count = app
        .store()
        .sweep_blobs(Timestamp::from_micros(before))
        .await?;
    told(arguments.json, "swept", count, &Vec::new())
}

fn told(json: bool, done: &str, count: u64, faults: &BlobFaults) -> Result<(), Failure> {
    if json {
        let faults = faults
            .iter()
            .map(|(hash, fault)| json!({ "hash": hash.as_str(), "problem": fault.to_string() }));
        let faults: Vec<_> = faults.collect();
        output::print_json(&json!({ done: count, "faults": faults }))?;
    } else {
        let mut text = String::new();
        for (hash, fault) in faults {
            // Writing to a string can't fail.
            let _ = writeln!(text, "{hash} {fault}");
        }
        let _ = writeln!(text, "{done}: {count}; wrong: {}", faults.len());
        output::print(&text)?;
    }
    match faults.len() {
        0 => Ok(()),
        wrong => Err(Failure::No(format!(
            "{wrong} attachments are missing or altered: put them back from a backup"
        ))),
    }
}
