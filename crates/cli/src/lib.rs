//! The binary `minuted`: its commands, and putting the parts together.
//!
//! It is a library as well, so that tests can load an example into an application of their own.

mod appraise;
mod attachments;
mod backup;
mod config;
mod doctor;
pub mod example;
mod failure;
mod input;
mod jobs;
mod ledger;
mod migrate;
mod output;
mod pack;
#[cfg(feature = "pdf")]
mod pdf;
mod render;
mod rules;
mod serve;
mod telemetry;
mod templates;
mod token;
mod wiring;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use config::Settings;
pub use failure::Failure;

/// The system of record for how public bodies decide.
///
/// Minuted keeps boards, meetings, papers, recommendations and resolutions, and what became of
/// them, in one database, and serves them as pages, documents and a GraphQL API.
#[derive(Debug, Parser)]
#[command(name = "minuted", version, max_term_width = 100)]
#[command(after_long_help = "\
Examples:
  minuted serve --example esbt
      Serves the worked example, with a token for each role. Nothing is kept.
  minuted serve
      Serves minuted.db in this folder at http://127.0.0.1:8080. The file is made if it is missing.
  minuted token create --account \"Ann Example\" --role administrator
      Lets the first person in.
  minuted rules check standing-orders.toml --explain
      Checks an office's own rules against the law, and says what they mean.
  minuted templates check --templates our-templates
      Checks an office's own pages and documents, without any data.
  minuted pack agenda/ -o agenda.pdf
      Makes one document of a folder of papers, with contents, page numbers and bookmarks.
  minuted appraise options.toml
      Works out an options appraisal, and says how safe the answer is.
  minuted backup /backups/today.db
      Copies the database into a new file, while it is served.
  minuted ledger verify
      Checks that nothing was altered behind Minuted's back.
  minuted doctor
      Finds what is wrong with the installation, and says what to do.

Exit codes:
  0  it was done
  1  the answer is no: refused, faults found, a paper or an example with problems
  2  the command line can't be understood
  3  it could not be done: a file, the database or the network failed

Settings come from flags, from variables (MINUTED_DATABASE, MINUTED_LISTEN, …) and from a file,
minuted.toml; `minuted config check` prints them all. Logs go to the error output; MINUTED_LOG says
how much: `error`, `warn`, `info` (the default) or `debug`, where each request has a line.")]
struct Arguments {
    #[command(flatten)]
    config: config::FileArguments,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Arguments),
    Migrate(migrate::Arguments),
    Backup(backup::Backup),
    Restore(backup::Restore),
    #[command(subcommand)]
    Token(token::Command),
    /// Print the schema of the API, in the GraphQL schema definition language.
    Schema {
        /// Print instead which role may give which command and see what, as Markdown.
        #[arg(long, group = "other")]
        permissions: bool,
        /// Print instead the JSON Schema of the files of rules.
        #[arg(long, group = "other")]
        rules: bool,
        /// Print instead the JSON Schema of the files of options appraisals.
        #[arg(long, group = "other")]
        appraisals: bool,
        /// Print instead the JSON Schema of minuted.toml.
        #[arg(long, group = "other")]
        settings: bool,
        /// Print instead the facts that an office's own conditions may ask, as Markdown.
        #[arg(long, group = "other")]
        facts: bool,
    },
    Render(render::Arguments),
    Pack(pack::Arguments),
    Appraise(appraise::Arguments),
    #[command(subcommand)]
    Rules(rules::Command),
    #[command(subcommand)]
    Templates(templates::Command),
    #[command(subcommand)]
    Ledger(ledger::Command),
    #[command(subcommand)]
    Jobs(jobs::Command),
    #[command(subcommand)]
    Attachments(attachments::Command),
    Doctor(doctor::Arguments),
    #[command(subcommand)]
    Config(config::Command),
}

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure.to_string());
            failure.code()
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let settings = || Settings::load(&arguments.config);
    match arguments.command {
        Command::Schema {
            permissions: true, ..
        } => output::print(&minuted_core::permissions::as_markdown()),
        Command::Schema { rules: true, .. } => rules::print_schema(),
        Command::Schema {
            appraisals: true, ..
        } => appraise::print_schema(),
        Command::Schema { settings: true, .. } => config::print_schema(),
        Command::Schema { facts: true, .. } => {
            output::print(&minuted_core::rules::facts_as_markdown())
        }
        Command::Schema { .. } => output::print(&minuted_graphql::sdl()),
        Command::Rules(command) => rules::run(&command),
        Command::Render(arguments) => render::run(&arguments),
        Command::Pack(arguments) => pack::run(&arguments),
        Command::Appraise(arguments) => appraise::run(&arguments),
        Command::Config(command) => config::run(&command, &settings()?),
        Command::Serve(arguments) => {
            let settings = settings()?;
            runtime(&settings)?.block_on(serve::run(arguments, &settings))
        }
        Command::Migrate(arguments) => {
            let settings = settings()?;
            runtime(&settings)?.block_on(migrate::run(arguments, &settings))
        }
        Command::Backup(arguments) => {
            let settings = settings()?;
            runtime(&settings)?.block_on(backup::back_up(arguments, &settings))
        }
        Command::Restore(arguments) => {
            let settings = settings()?;
            runtime(&settings)?.block_on(backup::restore(arguments, &settings))
        }
        Command::Token(command) => {
            let settings = settings()?;
            runtime(&settings)?.block_on(token::run(command, &settings))
        }
        Command::Templates(command) => {
            let settings = settings()?;
            runtime(&settings)?.block_on(templates::run(command, &settings))
        }
        Command::Ledger(command) => {
            let settings = settings()?;
            runtime(&settings)?.block_on(ledger::run(command, &settings))
        }
        Command::Doctor(arguments) => match settings() {
            Ok(settings) => runtime(&settings)?.block_on(doctor::run(arguments, &settings)),
            Err(failure) => doctor::unreadable(arguments.json(), &failure),
        },
        Command::Attachments(command) => {
            let settings = settings()?;
            runtime(&settings)?.block_on(attachments::run(command, &settings))
        }
        Command::Jobs(command) => {
            let settings = settings()?;
            runtime(&settings)?.block_on(jobs::run(command, &settings))
        }
    }
}

/// What commands run in that use the database or the network. What they have to tell is told before
/// the runtime ends.
struct Running {
    traces: Option<telemetry::Traces>,
    runtime: tokio::runtime::Runtime,
}

impl Running {
    fn block_on<F: Future>(self, command: F) -> F::Output {
        let done = self.runtime.block_on(command);
        drop(self.traces);
        done
    }
}

fn runtime(settings: &Settings) -> Result<Running, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // Resolvers nest as deep as the query; the frames of a debug build are large.
        .thread_stack_size(8 * 1024 * 1024)
        .build();
    let runtime =
        runtime.map_err(|error| Failure::failed("the runtime could not be started", error))?;
    let traces = telemetry::start(settings, runtime.handle())?;
    Ok(Running { traces, runtime })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Arguments::command().debug_assert();
    }
}
