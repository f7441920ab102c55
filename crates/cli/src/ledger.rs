//! Owns `minuted ledger`: verifying the log, writing it out, changing its key.

mod export;
mod rotate;
mod verify;

use crate::failure::Failure;

/// Check the ledger, write it out for others to check, or change the key that signs it.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    Verify(verify::Verify),
    Export(export::Export),
    RotateKey(rotate::RotateKey),
}

pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Verify(arguments) => verify::run(arguments).await,
        Command::Export(arguments) => export::run(arguments).await,
        Command::RotateKey(arguments) => rotate::run(arguments).await,
    }
}
