//! Owns `minuted ledger`: verifying the log, writing it out, changing its key.

mod export;
mod rotate;
mod verify;

use crate::{config::Settings, failure::Failure};

/// Check the ledger, write it out for others to check, or change the key that signs it.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    Verify(verify::Verify),
    Export(export::Export),
    RotateKey(rotate::RotateKey),
}

pub(crate) async fn run(command: Command, settings: &Settings) -> Result<(), Failure> {
    match command {
        Command::Verify(arguments) => verify::run(arguments, settings).await,
        Command::Export(arguments) => export::run(arguments, settings).await,
        Command::RotateKey(arguments) => rotate::run(arguments, settings).await,
    }
}
