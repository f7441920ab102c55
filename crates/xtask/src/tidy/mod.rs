//! What neither the compiler nor clippy checks: the shape of the tree.
//!
//! Each check is a pure function from what it reads to problems. All problems are shown at once.

mod architecture;
mod arrows;
mod licences;
mod markdown;
mod migrations;
mod policy;
mod sources;

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::codegen;
use crate::metadata::Metadata;
use crate::walk;
use crate::workspace::{self, Build};

/// Arguments of `tidy`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Leave out the check of generated files, which must build the binary first.
    #[arg(long)]
    no_codegen: bool,
    /// Record the hashes of the new migrations, so that they can't be edited from now on.
    #[arg(long)]
    land: bool,
}

/// One thing that is wrong, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    path: PathBuf,
    line: usize,
    what: String,
    remedy: String,
}

impl Problem {
    pub(crate) fn new(
        path: impl Into<PathBuf>,
        line: usize,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            path: path.into(),
            line,
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            line,
            what,
            remedy,
        } = self;
        write!(f, "{}:{line}: {what}\n    {remedy}", path.display())
    }
}

/// The `tidy` task.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if arguments.land {
        return migrations::land(&workspace::top());
    }
    let mut problems = check_tree()?;
    if !arguments.no_codegen {
        problems.extend(codegen::check(&workspace::build_binary(Build::Dev)?)?);
    }
    report(&problems)
}

/// Everything, with a binary that is built already. What the test command runs.
pub(crate) fn run_with(binary: &Path) -> Result<()> {
    let mut problems = check_tree()?;
    problems.extend(codegen::check(binary)?);
    report(&problems)
}

fn report(problems: &[Problem]) -> Result<()> {
    for problem in problems {
        eprintln!("{problem}");
    }
    if !problems.is_empty() {
        bail!("the tree is not tidy: {} problem(s)", problems.len());
    }
    Ok(())
}

fn check_tree() -> Result<Vec<Problem>> {
    let top = workspace::top();
    let mut problems = Vec::new();
    problems.extend(arrows::check(&top, &Metadata::read_members()?));
    problems.extend(licences::check(
        &policy::Policy::read(&top)?,
        &Metadata::read_all()?,
    ));
    for source in walk::texts(&top, "rs")? {
        problems.extend(sources::check(&source));
    }
    for document in walk::texts(&top, "md")? {
        problems.extend(markdown::check(&top, &document));
    }
    problems.extend(architecture::check(&top)?);
    problems.extend(migrations::check(&top)?);
    Ok(problems)
}
