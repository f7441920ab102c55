//! Owns `minuted ledger rotate-key`.

use serde_json::json;

use crate::{config::Settings, failure::Failure, output, wiring, wiring::DatabaseArguments};

/// Let a new key sign the ledger from now on.
///
/// The old key signs that the new one follows it, at the size that the log has; then its secret is
/// erased. Whoever knows the name of the log can follow the keys from the first. Do this when the
/// database, or a backup of it, came into hands that it was not meant for.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted ledger rotate-key
  minuted ledger rotate-key --json | jq -r .key")]
pub(crate) struct RotateKey {
    /// Print the new key as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseArguments,
}

pub(crate) async fn run(arguments: RotateKey, settings: &Settings) -> Result<(), Failure> {
    let app = wiring::open(&arguments.database.existing(settings)?).await?;
    let rotated = app.store().rotate_key().await;
    wiring::close(app).await;
    let rotated = rotated?;
    if arguments.json {
        return output::print_json(&json!({
            "generation": rotated.generation,
            "key": rotated.key.to_string(),
            "handover": rotated.handover,
        }));
    }
    output::print(&format!(
        "Key {} signs from now on: {}\n",
        rotated.generation, rotated.key
    ))
}
