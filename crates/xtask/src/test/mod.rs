//! The one test command: the same for a developer and for CI.
//!
//! It gets what it needs, starts what the tests talk to, runs every step, stops everything, and
//! ends with the one line `N passed, N failed`. It never builds a release.

mod audit;
mod needs;
pub(crate) mod packages;
mod s3;
mod summary;

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use clap::ValueEnum;

use crate::faults;
use crate::postgres::{Cluster, Storage};
use crate::process::{self, Teed};
use crate::tidy;
use crate::workspace::{self, Build};
use needs::Need;
use summary::Summary;

/// Tells the tests where they may make `PostgreSQL` databases.
const POSTGRES_URL: &str = "MINUTED_TEST_POSTGRES_URL";
/// Tells the tests where the browser is.
const CHROMIUM: &str = "MINUTED_TEST_CHROMIUM";
/// Tells the tests where the browser's `WebDriver` is.
const CHROMEDRIVER: &str = "MINUTED_TEST_CHROMEDRIVER";
/// Tells the tests where Java is.
const JAVA: &str = "MINUTED_TEST_JAVA";
/// Tells the tests where npm put the checkers of pages, axe and vnu.
const NODE_MODULES: &str = "MINUTED_TEST_NODE_MODULES";
/// Tells the tests where a server is that speaks as S3 does, and what opens it, as JSON.
const S3: &str = "MINUTED_TEST_S3";

/// Arguments of `test`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only this step; may be given more than once.
    #[arg(long, value_enum)]
    only: Vec<Step>,
    /// Only tests that this nextest expression (or, without nextest, this part of a name) selects.
    #[arg(long, short = 'E')]
    filter: Option<String>,
    /// Stop after the first step that fails.
    #[arg(long)]
    fail_fast: bool,
    /// More arguments for the test runner of the step `unit`.
    #[arg(last = true)]
    runner: Vec<String>,
}

/// The steps, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    /// `cargo fmt --check`
    Fmt,
    /// `cargo clippy`, warnings are errors
    Clippy,
    /// Build everything that the next steps run
    Build,
    /// `cargo xtask tidy`, with the generated files
    Tidy,
    /// Unit and end-to-end tests, on both databases
    Unit,
    /// Examples in the documentation of the code
    Doc,
    /// Outside clients and validators against the running server
    Audit,
    /// A few rounds of `cargo xtask faults`
    Faults,
}

/// How many rounds of faults on each database belong to every run of the tests.
const ROUNDS: usize = 5;

impl Step {
    fn needs(self) -> &'static [Need] {
        match self {
            Self::Unit => &[
                Need::Postgres,
                Need::Chromium,
                Need::Chromedriver,
                Need::Node,
                Need::Npm,
                Need::Java,
                Need::Python,
                Need::Venv,
                Need::Poppler,
                Need::Qpdf,
            ],
            Self::Audit => &[
                Need::Node,
                Need::Npm,
                Need::Java,
                Need::Python,
                Need::Venv,
                Need::LibreOffice,
            ],
            Self::Faults => &[Need::Postgres, Need::Strace],
            Self::Fmt | Self::Clippy | Self::Build | Self::Tidy | Self::Doc => &[],
        }
    }

    /// Whether there is no point in it when the workspace doesn't build.
    fn needs_build(self) -> bool {
        matches!(
            self,
            Self::Tidy | Self::Unit | Self::Doc | Self::Audit | Self::Faults
        )
    }
}

/// The `test` task.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let steps = selected(&arguments.only);
    let mut session = Session {
        arguments,
        summary: Summary::default(),
        cluster: None,
    };
    let outcome = session.run(&steps);
    // Stopped before the last line is printed, so that nothing comes after it.
    session.cluster = None;
    if process::interrupted() {
        bail!("interrupted");
    }
    if let Err(error) = &outcome {
        eprintln!("error: {error:#}");
    }
    println!("{}", session.summary.last_line());
    Ok(if outcome.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn selected(only: &[Step]) -> Vec<Step> {
    let all = Step::value_variants().iter().copied();
    all.filter(|step| only.is_empty() || only.contains(step))
        .collect()
}

/// One run of the command.
#[derive(Debug)]
struct Session<'a> {
    arguments: &'a Arguments,
    summary: Summary,
    cluster: Option<Cluster>,
}

impl Session<'_> {
    fn run(&mut self, steps: &[Step]) -> Result<()> {
        let needed: Vec<Need> = steps
            .iter()
            .flat_map(|step| step.needs())
            .copied()
            .collect();
        if let Err(error) = timed("needs", || needs::get(&needed)) {
            self.summary.failed_step("needs");
            return Err(error);
        }
        let mut failed = Vec::new();
        for step in steps {
            let name = name(*step);
            if failed.contains(&Step::Build) && step.needs_build() {
                println!("==> {name}: skipped, because the workspace doesn't build");
                continue;
            }
            let Err(error) = timed(&name, || self.step(*step)) else {
                continue;
            };
            ensure!(!process::interrupted(), "interrupted");
            eprintln!("error: {error:#}");
            self.summary.failed_step(&name);
            failed.push(*step);
            if self.arguments.fail_fast {
                break;
            }
        }
        if !failed.is_empty() {
            let names: Vec<String> = failed.into_iter().map(name).collect();
            bail!("failed: {}", names.join(", "));
        }
        Ok(())
    }

    fn step(&mut self, step: Step) -> Result<()> {
        match step {
            Step::Fmt => cargo("fmt --all --check"),
            Step::Clippy => cargo("clippy --workspace --all-targets -- -D warnings"),
            // The same units as the runner's own build, and the binary besides.
            Step::Build => cargo("build --workspace --lib --bins --tests"),
            Step::Tidy => tidy::run_with(&self.binary()?),
            Step::Unit => self.unit(),
            Step::Doc => self.doc(),
            Step::Faults => {
                let binary = workspace::built_binary(Build::Dev)?;
                self.summary.add_passed(faults::run_all(&binary, ROUNDS)?);
                Ok(())
            }
            Step::Audit => audit::run(&self.binary()?),
        }
    }

    /// The binary of the step `build`; when that was left out, built now.
    fn binary(&self) -> Result<PathBuf> {
        if selected(&self.arguments.only).contains(&Step::Build) {
            return workspace::built_binary(Build::Dev);
        }
        workspace::build_binary(Build::Dev)
    }

    fn unit(&mut self) -> Result<()> {
        let arguments = self.arguments;
        let mut command = workspace::cargo();
        let nextest = process::which("cargo-nextest").is_some();
        if nextest {
            command.args("nextest run --workspace --profile ci --no-tests pass".split(' '));
            command.args(arguments.filter.iter().flat_map(|filter| ["-E", filter]));
        } else {
            command.args("test --workspace --lib --bins --tests --no-fail-fast --".split(' '));
            command.args(&arguments.filter);
        }
        command.args(&arguments.runner);
        command.env(POSTGRES_URL, self.postgres_url()?);
        // Snapshots are compared, never written.
        command.env("INSTA_UPDATE", "no");
        for (variable, need) in [
            (CHROMIUM, Need::Chromium),
            (CHROMEDRIVER, Need::Chromedriver),
            (JAVA, Need::Java),
        ] {
            command.envs(need.find().map(|path| (variable, path)));
        }
        command.env(NODE_MODULES, packages::install()?.join("node_modules"));
        let objects = s3::Objects::start(&packages::install_python_of("s3", s3::PACKAGES)?)?;
        command.env(S3, objects.announcement());
        let read = if nextest {
            Summary::read_nextest
        } else {
            Summary::read_cargo
        };
        self.count(tee(&mut command)?, read)
    }

    /// The `PostgreSQL` that the caller named, or else one of our own.
    fn postgres_url(&mut self) -> Result<String> {
        if let Ok(url) = std::env::var(POSTGRES_URL) {
            println!("    PostgreSQL: the one that {POSTGRES_URL} names");
            return Ok(url);
        }
        let cluster = match self.cluster.take() {
            Some(cluster) => cluster,
            None => Cluster::start(&needs::postgres()?, Storage::MemoryIfPossible)?,
        };
        println!(
            "    PostgreSQL: {} in {}",
            cluster.url(),
            cluster.folder().display()
        );
        Ok(self.cluster.insert(cluster).url())
    }

    fn doc(&mut self) -> Result<()> {
        let mut command = workspace::cargo();
        command.args("test --doc --workspace --no-fail-fast".split(' '));
        self.count(tee(&mut command)?, Summary::read_cargo)
    }

    fn count(&mut self, teed: Teed, read: fn(&mut Summary, &str)) -> Result<()> {
        read(&mut self.summary, &teed.output);
        teed.result
    }
}

/// Runs cargo with arguments that hold no spaces.
fn cargo(arguments: &str) -> Result<()> {
    process::run(workspace::cargo().args(arguments.split(' ')))
}

fn tee(command: &mut Command) -> Result<Teed> {
    if io::stderr().is_terminal() {
        // It is piped through us, and would think that nobody sees the colours.
        command.env("CARGO_TERM_COLOR", "always");
    }
    process::tee(command)
}

fn name(step: Step) -> String {
    step.to_possible_value()
        .map_or_else(String::new, |value| value.get_name().to_owned())
}

fn timed<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {name}");
    let start = Instant::now();
    let result = work();
    let outcome = if result.is_ok() { "ok" } else { "FAILED" };
    println!(
        "<== {name}: {outcome} in {:.1} s",
        start.elapsed().as_secs_f64()
    );
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_steps_run_in_their_order_unless_some_are_named() {
        assert_eq!(selected(&[]), Step::value_variants());
        assert_eq!(selected(&[Step::Unit, Step::Fmt]), [Step::Fmt, Step::Unit]);
    }

    #[test]
    fn steps_have_the_names_that_the_command_line_takes() {
        assert_eq!(name(Step::Unit), "unit");
        assert_eq!(Step::from_str("unit", false), Ok(Step::Unit));
    }
}
