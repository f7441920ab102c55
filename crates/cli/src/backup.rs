//! Owns `minuted backup` and `minuted restore`.

use std::path::{Path, PathBuf};

use minuted_store::Verification;
use serde_json::json;

use crate::{
    config::{FilePlace, Settings},
    failure::Failure,
    output, wiring,
    wiring::DatabaseArguments,
};

/// Copy an SQLite database into a new file, while it is served.
///
/// The copy is one file, and what was committed when it began. It is checked: its ledger is verified.
/// For PostgreSQL use its own tools, `pg_dump` or continuous archiving.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted backup /backups/minuted-2026-11-22.db
  minuted backup --database sqlite:///var/lib/minuted/minuted.db /backups/today.db --json")]
pub(crate) struct Backup {
    /// The new file.
    file: PathBuf,
    #[command(flatten)]
    database: DatabaseArguments,
    /// Print what was done as JSON.
    #[arg(long)]
    json: bool,
}

/// Put a backup in the place of an SQLite database that is not there.
///
/// The backup is verified first, and brought to the shape of this build; it stays as it is. Nothing is
/// written over: stop the server and move the old database away, with its `-wal` and `-shm`.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  mv minuted.db minuted.old.db && minuted restore /backups/minuted-2026-11-22.db
  minuted restore /backups/today.db --database sqlite:///var/lib/minuted/minuted.db")]
pub(crate) struct Restore {
    /// The backup.
    file: PathBuf,
    #[command(flatten)]
    database: DatabaseArguments,
    /// Print what was done as JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn back_up(arguments: Backup, settings: &Settings) -> Result<(), Failure> {
    let address = arguments.database.existing(settings)?;
    let found = wiring::back_up(&address, &arguments.file).await?;
    told(&arguments.file, &found, arguments.json, "is a backup")?;
    if settings.files_in() != FilePlace::Database {
        output::complain(
            "attachments are not in it: copy the place that `attachments.store` names after it, and \
             check both with `minuted attachments verify` when they are put back",
        );
    }
    Ok(())
}

pub(crate) async fn restore(arguments: Restore, settings: &Settings) -> Result<(), Failure> {
    let address = arguments.database.address(settings);
    let found = wiring::restore(&address, &arguments.file).await?;
    told(&arguments.file, &found, arguments.json, "is restored")
}

fn told(file: &Path, found: &Verification, json: bool, done: &str) -> Result<(), Failure> {
    let (file, faults) = (file.display(), found.faults.len());
    if json {
        let value = json!({
            "file": file.to_string(), "records": found.records, "versions": found.versions,
            "faults": faults,
        });
        output::print_json(&value)?;
    }
    if faults > 0 {
        return Err(Failure::No(format!(
            "{file} is not sound: {faults} faults were found; `minuted ledger verify` names them"
        )));
    }
    if json {
        return Ok(());
    }
    let (records, versions) = (found.records, found.versions);
    output::print(&format!(
        "{file} {done}: {records} records, {versions} versions, and its ledger verifies.\n"
    ))
}
