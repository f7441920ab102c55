//! Owns `minuted migrate`.

use serde_json::json;

use crate::{config::Settings, failure::Failure, output, wiring, wiring::DatabaseArguments};

/// Bring a database to the shape of this build.
///
/// An SQLite file is made if it is missing; if it holds records, a copy is put beside it first.
/// `minuted serve` does the same to an SQLite file by itself. PostgreSQL is changed only by this
/// command: stop the servers of the older build, back up, migrate, start those of the newer.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted migrate
  minuted migrate --database postgres://minuted@db.example/minuted
  minuted migrate --json | jq .migrations")]
pub(crate) struct Arguments {
    /// Print how many migrations the database took as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseArguments,
}

pub(crate) async fn run(arguments: Arguments, settings: &Settings) -> Result<(), Failure> {
    let taken = wiring::migrate(&arguments.database.address(settings)).await?;
    if arguments.json {
        return output::print_json(&json!({ "migrations": taken }));
    }
    output::print(&match taken {
        0 => "The database has the shape of this build already.\n".to_owned(),
        1 => "The database took 1 migration.\n".to_owned(),
        taken => format!("The database took {taken} migrations.\n"),
    })
}
