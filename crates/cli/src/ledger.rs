//! Owns `minuted ledger`.

use minuted_ledger::{Checkpoint, Hash};
use minuted_store::Verification;
use serde_json::json;

use crate::{config::Settings, failure::Failure, output, wiring, wiring::DatabaseArguments};

/// Check the ledger of the live database.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    Verify(Verify),
}

/// Verify that every record is what the ledger vouches for.
///
/// The log is read from its first entry, every version of every record is hashed again, every
/// record is rebuilt from its table and compared with what the log vouches for. What was altered
/// by hand is named. Nothing is written, and the server may go on running.
///
/// The log alone can't show that its newest entries were cut off or that all of it was written
/// anew. So note the size and the root that this prints, away from the database, and give them as
/// --expect next time.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted ledger verify
  minuted ledger verify --expect 1042:6e340b9c…0a0b
  minuted ledger verify --json | jq .faults

Exit codes: 0 nothing is wrong; 1 something is; 2 and 3 it could not be told.")]
pub(crate) struct Verify {
    /// A size and root noted earlier, with a colon between; may be given more than once.
    #[arg(long, value_name = "SIZE:ROOT", value_parser = checkpoint)]
    expect: Vec<Checkpoint>,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseArguments,
}

fn checkpoint(text: &str) -> Result<Checkpoint, String> {
    let wanted = "write the size, a colon and the root of 64 hexadecimal digits";
    let (size, root) = text.split_once(':').ok_or(wanted)?;
    Ok(Checkpoint {
        size: size.parse().map_err(|_| wanted)?,
        root: root.parse::<Hash>().map_err(|error| error.to_string())?,
    })
}

pub(crate) async fn run(command: Command, settings: &Settings) -> Result<(), Failure> {
    let Command::Verify(arguments) = command;
    let app = wiring::open(&arguments.database.existing(settings)?).await?;
    let found = app.store().verify(arguments.expect).await;
    wiring::close(app).await;
    let found = found?;
    output::print(&if arguments.json {
        as_json(&found)
    } else {
        as_text(&found)
    })?;
    match found.faults.len() {
        0 => Ok(()),
        1 => Err(Failure::No("1 fault was found.".to_owned())),
        count => Err(Failure::No(format!("{count} faults were found."))),
    }
}

fn as_json(found: &Verification) -> String {
    let faults = found.faults.iter().map(
        |fault| json!({ "entry": fault.entry, "record": fault.record, "problem": fault.problem }),
    );
    let value = json!({
        "sound": found.faults.is_empty(),
        "size": found.checkpoint.map(|checkpoint| checkpoint.size),
        "root": found.checkpoint.map(|checkpoint| checkpoint.root.to_string()),
        "versions": found.versions,
        "records": found.records,
        "faults": faults.collect::<Vec<_>>(),
    });
    format!("{value}\n")
}

fn as_text(found: &Verification) -> String {
    let mut lines: Vec<_> = found.faults.iter().map(ToString::to_string).collect();
    if let Some(Checkpoint { size, root }) = &found.checkpoint {
        lines.push(format!("{size} entries, root {root}"));
    }
    lines.push(format!(
        "{} versions and {} records were compared.",
        found.versions, found.records
    ));
    if found.faults.is_empty() {
        lines.push("Nothing is wrong.".to_owned());
        lines.extend(found.checkpoint.map(|Checkpoint { size, root }| {
            format!("Note for next time: --expect {size}:{root}")
        }));
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_a_size_and_a_root() {
        let root = "0".repeat(64);
        let read = checkpoint(&format!("12:{root}")).unwrap();
        assert_eq!((read.size, read.root.to_string()), (12, root.clone()));
        for bad in ["12", &root, "x:00", &format!("-1:{root}"), "12:abc"] {
            assert!(checkpoint(bad).is_err(), "{bad}");
        }
    }
}
