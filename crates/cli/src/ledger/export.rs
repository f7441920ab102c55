//! Owns `minuted ledger export`.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use minuted_app::App;
use minuted_ledger::{ExportLine, ExportScope};
use minuted_store::Exported;

use crate::{config::Settings, failure::Failure, output, wiring, wiring::DatabaseArguments};

/// Write the ledger to a file that others can check without the database.
///
/// The file is JSON, one value on each line; docs/ledger.md says what is in it. Everyone may have
/// it: it holds the hash of every entry, and of what everyone may read also the leaf, the body and
/// its salt. With --full it holds everything that was ever recorded, drafts and exempt business
/// too: keep it as carefully as the database.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted ledger export -o ledger.jsonl
  minuted ledger export --full -o /secure/ledger-full.jsonl
  minuted ledger export | gzip > ledger.jsonl.gz

The server may go on running: what is written is the log at one moment.")]
pub(crate) struct Export {
    /// The file to write; left out: the standard output. A file that is there is replaced when the
    /// new one is whole.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Everything, with what not everyone may read.
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    database: DatabaseArguments,
}

pub(crate) async fn run(arguments: Export, settings: &Settings) -> Result<(), Failure> {
    let scope = if arguments.full {
        ExportScope::Full
    } else {
        ExportScope::Public
    };
    let app = wiring::open(&arguments.database.existing(settings)?).await?;
    let written = match &arguments.output {
        Some(file) => to_file(&app, scope, file).await,
        None => to_stdout(&app, scope).await,
    };
    wiring::close(app).await;
    if let Some(Exported {
        checkpoint,
        leaves,
        bodies,
    }) = written?
    {
        output::complain(&format!(
            "Written: {} entries, {leaves} with their leaf, {bodies} bodies, root {}.",
            checkpoint.size, checkpoint.root
        ));
    }
    Ok(())
}

async fn to_file(app: &App, scope: ExportScope, file: &Path) -> Result<Option<Exported>, Failure> {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    let unwritten = |error| Failure::failed(format!("{} can't be written", file.display()), error);
    let mut out = BufWriter::new(create(&part, scope).map_err(unwritten)?);
    let written = write(app, scope, &mut out).await;
    let kept = written.and_then(|exported| {
        out.flush().map_err(unwritten)?;
        out.get_ref().sync_all().map_err(unwritten)?;
        fs::rename(&part, file).map_err(unwritten)?;
        Ok(Some(exported))
    });
    if kept.is_err() {
        drop(fs::remove_file(&part));
    }
    kept
}

/// A new file; of a full export, one that only its owner may read. What an export that was cut
/// short left behind is removed first, because it keeps the permissions that it has.
fn create(file: &Path, scope: ExportScope) -> io::Result<File> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        if scope == ExportScope::Full {
            options.mode(0o600);
        }
    }
    options.open(file)
}

async fn to_stdout(app: &App, scope: ExportScope) -> Result<Option<Exported>, Failure> {
    let mut out = BufWriter::new(io::stdout());
    match write(app, scope, &mut out).await {
        Ok(exported) => match out.flush() {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(unprinted(error)),
            _ => Ok(Some(exported)),
        },
        // A reader that has read enough is no failure.
        Err(Failure::Failed(error)) if is_broken_pipe(&error) => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<io::Error>());
    io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn unprinted(error: io::Error) -> Failure {
    Failure::failed("the export could not be written", error)
}

async fn write(app: &App, scope: ExportScope, out: &mut impl Write) -> Result<Exported, Failure> {
    let write = |line: &ExportLine| out.write_all(line.to_text().as_bytes()).map_err(unprinted);
    app.store().export(scope, app.today(), write).await
}
