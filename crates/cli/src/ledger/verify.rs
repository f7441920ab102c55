//! Owns `minuted ledger verify`: of the live database, and of an export without one.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
};

use minuted_ledger::{Checkpoint, ExportFault, ExportScope, ExportVerifier, Hash, VerifiedExport};
use minuted_store::Verification;
use serde_json::json;

use crate::{config::Settings, failure::Failure, output, wiring, wiring::DatabaseArguments};

/// Verify that every record is what the ledger vouches for.
///
/// The log is read from its first entry, every version of every record is hashed again, every
/// record is rebuilt from its table and compared with what the log vouches for, and what was published
/// is hashed. What was altered by hand is named. Nothing is written, and the server may go on running.
///
/// The log alone can't show that its newest entries were cut off or that all of it was written
/// anew. So note the size and the root that this prints, away from the database, and give them as
/// --expect next time.
///
/// With the name of an export it is the export that is verified, and no database is opened: every
/// hash, every body that is in it, the keys and the signature. It stops at the first fault. Whose
/// log it is, only its name tells: compare it with what the office publishes, or give it as
/// --origin.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted ledger verify
  minuted ledger verify ledger.jsonl --origin minuted-ledger/34750f98bd59fcfc946da45aaabe933b
  minuted ledger verify --expect 1042:6e340b9c…0a0b
  minuted ledger verify --json | jq .faults

Exit codes: 0 nothing is wrong; 1 something is; 2 and 3 it could not be told.")]
pub(crate) struct Verify {
    /// An export, as `minuted ledger export` writes it; left out: the database.
    #[arg(value_name = "EXPORT", conflicts_with = "database")]
    export: Option<PathBuf>,
    /// The name that the log of the export must have.
    #[arg(long, value_name = "NAME", requires = "export")]
    origin: Option<String>,
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

/// The longest line of an export: an entry with thousands of long texts.
const LONGEST_LINE: u64 = 1 << 30;

/// Verifies an export; nothing else is opened.
pub(crate) fn export(arguments: &Verify, file: &Path) -> Result<(), Failure> {
    let found = verified(file, &arguments.expect)?.and_then(|found| match &arguments.origin {
        Some(origin) if *origin != found.origin => Err(ExportFault {
            line: 1,
            entry: None,
            problem: format!("the log is {}, not {origin}", found.origin),
        }),
        _ => Ok(found),
    });
    output::print(&match (&found, arguments.json) {
        (found, true) => format!("{}\n", export_as_json(found)),
        (Ok(found), false) => export_as_text(found),
        (Err(_), false) => String::new(),
    })?;
    found
        .map(|_| ())
        .map_err(|fault| Failure::No(format!("{}: {fault}", file.display())))
}

fn verified(
    file: &Path,
    expect: &[Checkpoint],
) -> Result<Result<VerifiedExport, ExportFault>, Failure> {
    let unread = |error| Failure::failed(format!("{} can't be read", file.display()), error);
    let mut reader = BufReader::new(File::open(file).map_err(unread)?);
    let mut verifier = ExportVerifier::expecting(expect.iter().copied());
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut limited = reader.by_ref().take(LONGEST_LINE);
        if limited.read_until(b'\n', &mut line).map_err(unread)? == 0 {
            return Ok(verifier.finish());
        }
        // What is not UTF-8 is no JSON either, and is told as that at its line.
        let text = String::from_utf8_lossy(&line);
        if let Err(fault) = verifier.push(text.trim_end_matches('\n')) {
            return Ok(Err(fault));
        }
    }
}

fn scope_word(scope: ExportScope) -> &'static str {
    match scope {
        ExportScope::Public => "public",
        ExportScope::Full => "full",
    }
}

fn export_as_json(found: &Result<VerifiedExport, ExportFault>) -> serde_json::Value {
    match found {
        Ok(found) => json!({
            "sound": true,
            "origin": found.origin,
            "scope": scope_word(found.scope),
            "size": found.checkpoint.size,
            "root": found.checkpoint.root.to_string(),
            "keys": found.keys,
            "leaves": found.leaves,
            "bodies": found.bodies,
            "withheld": found.withheld,
            "erased": found.erased,
            "fault": null,
        }),
        Err(fault) => json!({
            "sound": false,
            "fault": { "line": fault.line, "entry": fault.entry, "problem": fault.problem },
        }),
    }
}

fn export_as_text(found: &VerifiedExport) -> String {
    let Checkpoint { size, root } = found.checkpoint;
    let hashes = size - found.leaves;
    format!(
        "The log {}; keys up to now: {}.\n{size} entries, root {root}\n{} of them with their leaf, {hashes} \
         as a hash; {} bodies were compared, {} are not in this {} export.\nNothing is wrong.\n\
         Note for next time: --expect {size}:{root}\n",
        found.origin,
        found.keys,
        found.leaves,
        found.bodies,
        found.withheld,
        scope_word(found.scope),
    )
}

pub(crate) async fn run(arguments: Verify, settings: &Settings) -> Result<(), Failure> {
    if let Some(file) = &arguments.export {
        return export(&arguments, file);
    }
    let store = wiring::look_at(&arguments.database.existing(settings)?).await?;
    let found = store.verify(arguments.expect).await;
    store.close().await;
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
        "erased": found.erased,
        "records": found.records,
        "published": found.published,
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
    if found.published > 0 {
        lines.push(format!(
            "{} published documents were hashed.",
            found.published
        ));
    }
    if found.erased > 0 {
        lines.push(format!(
            "{} of the versions were erased, and the log says so.",
            found.erased
        ));
    }
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
