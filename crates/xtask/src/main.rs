//! `cargo xtask`: the work around the product, as one small program.
//!
//! It generates files, checks the tree, runs every test and measures.
//! It links no product crate: what it needs from the product it gets by running the binary,
//! so that it compiles in seconds and cannot be broken by what it checks.
#![allow(
    clippy::print_stdout,
    reason = "a developer's command line tool talks on stdout"
)]

mod bench;
mod codegen;
mod faults;
mod fixture;
mod http;
mod metadata;
mod postgres;
mod process;
mod server;
mod test;
mod tidy;
mod walk;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// The work around the product: generated files, checks, tests, measurements.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Write the generated files again, by running the binary.
    Codegen(codegen::Arguments),
    /// Check what neither the compiler nor clippy checks.
    Tidy(tidy::Arguments),
    /// Run every test there is, from formatting to outside validators.
    Test(test::Arguments),
    /// Kill, crash and starve it while others write, and see that nothing acknowledged is lost.
    Faults(faults::Arguments),
    /// Measure the release build.
    Bench(bench::Arguments),
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(code) => code,
        Err(_) if process::interrupted() => {
            eprintln!("interrupted; everything that was started has been stopped");
            ExitCode::from(130)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<ExitCode> {
    process::watch_signals()?;
    match task {
        Task::Codegen(arguments) => codegen::run(&arguments)?,
        Task::Tidy(arguments) => tidy::run(&arguments)?,
        Task::Faults(arguments) => faults::run(&arguments)?,
        Task::Bench(arguments) => bench::run(&arguments)?,
        // A failed test run has said so itself, in its last line.
        Task::Test(arguments) => return test::run(&arguments),
    }
    Ok(ExitCode::SUCCESS)
}
