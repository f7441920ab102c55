//! Owns `minuted jobs`: what is still to be done after commands, and trying it again.

use minuted_app::App;
use minuted_core::{jobs::Job, time::Timestamp};
use serde_json::{Value, json};

use crate::{config::Settings, failure::Failure, output, wiring, wiring::DatabaseArguments};

/// List the jobs that follow from commands and are not done, and let one be tried again.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    List(List),
    Retry(Retry),
}

/// List the jobs that are not done, oldest first.
///
/// A job that fails is tried again after a pause, each longer than the one before. After ten tries,
/// which take most of a day, it is parked: it stays until somebody mends what is wrong and gives
/// `minuted jobs retry ID`.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted jobs list
  minuted jobs list --parked --json | jq -r '.[].id' | xargs -n 1 minuted jobs retry")]
pub(crate) struct List {
    /// Only those that are parked.
    #[arg(long)]
    parked: bool,
    /// At most so many.
    #[arg(long, default_value_t = 100)]
    most: u64,
    /// Print them as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseArguments,
}

/// Let a job be tried again at once, and from the beginning. A server does it.
#[derive(clap::Args, Debug)]
pub(crate) struct Retry {
    /// The ID of the job, which `minuted jobs list` tells.
    id: String,
    #[command(flatten)]
    database: DatabaseArguments,
}

pub(crate) async fn run(command: Command, settings: &Settings) -> Result<(), Failure> {
    match command {
        Command::List(arguments) => {
            let app = wiring::open(&arguments.database.existing(settings)?).await?;
            let listed = list(&app, &arguments).await;
            wiring::close(app).await;
            listed
        }
        Command::Retry(arguments) => {
            let app = wiring::open(&arguments.database.existing(settings)?).await?;
            let retried = app.retry_job(&arguments.id).await;
            wiring::close(app).await;
            Ok(retried?)
        }
    }
}

async fn list(app: &App, arguments: &List) -> Result<(), Failure> {
    let jobs = app.jobs(arguments.parked, arguments.most).await?;
    let now = app.now();
    if arguments.json {
        let jobs: Vec<Value> = jobs.iter().map(|job| as_json(job, now)).collect();
        return output::print_json(&jobs);
    }
    let lines = jobs.iter().map(|job| as_line(job, now));
    output::print(&lines.collect::<String>())
}

fn as_json(job: &Job, now: Timestamp) -> Value {
    let when = |at: Timestamp| at.utc().to_rfc3339();
    json!({
        "id": job.id, "kind": job.kind, "target": job.target, "state": job.state(now).word(),
        "made": when(job.made), "due": when(job.due), "tries": job.tries,
        "parked": job.parked.map(when), "error": job.error,
    })
}

fn as_line(job: &Job, now: Timestamp) -> String {
    let when = match job.parked {
        Some(at) => at,
        None => job.due,
    };
    let error = job.error.as_deref().unwrap_or_default();
    format!(
        "{}  {:<7}  {}  {} to {}, tries: {}  {error}\n",
        job.id,
        job.state(now).word(),
        when.utc().to_rfc3339(),
        job.kind,
        job.target,
        job.tries
    )
    .replace("  \n", "\n")
}
