//! Owns `minuted rules`: checking the rules that an office writes, and telling what they mean, without
//! a database.

use std::path::{Path, PathBuf};

use minuted_core::rules::{Problem, Profile, Profiles, RulesFile};
use serde::Serialize;

use crate::{failure::Failure, input, output};

/// Check the rules that an office writes.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    Check(Arguments),
}

/// Check a file of rules: standing orders over a law profile, or a law profile.
///
/// What is wrong is told as `FILE:LINE:COLUMN: message`, one line each, with what to write instead;
/// where standing orders fall below the law, with its citation. The form of the file is described in
/// docs/rules.md; schema/rules.schema.json makes an editor complete it.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted rules check standing-orders.toml
  minuted rules check standing-orders.toml --explain > what-we-may-do.md
  minuted rules check standing-orders.toml --diagram > lifecycles.md
  minuted rules check standing-orders.toml --json")]
pub(crate) struct Arguments {
    /// The file; `-` reads the standard input.
    file: PathBuf,
    /// Print each lifecycle as a diagram, in Mermaid's language.
    #[arg(long, conflicts_with_all = ["explain", "json"])]
    diagram: bool,
    /// Print in plain English what may be done when, by whom and under which rule.
    #[arg(long, conflicts_with = "json")]
    explain: bool,
    /// Print what was found as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Found<'f> {
    sound: bool,
    /// The rules that they make, with each version of the law profile under them.
    rules: Vec<String>,
    problems: Vec<FoundProblem<'f>>,
}

#[derive(Serialize)]
struct FoundProblem<'f> {
    line: usize,
    column: usize,
    field: &'f str,
    message: &'f str,
}

/// Prints the JSON Schema of the files.
pub(crate) fn print_schema() -> Result<(), Failure> {
    let schema = serde_json::to_string_pretty(&minuted_core::rules::json_schema())
        .map_err(|error| Failure::failed("the schema could not be written", error))?;
    output::print(&format!("{schema}\n"))
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    let Command::Check(arguments) = command;
    let (name, text) = input::read(&arguments.file)?;
    match RulesFile::read(&text, &all_shipped()?) {
        Ok(rules) => sound(arguments, &name, &rules),
        Err(problems) => unsound(arguments, &name, &problems),
    }
}

fn all_shipped() -> Result<Profiles, Failure> {
    Profiles::shipped().map_err(|problems| {
        let first = problems.first().map(ToString::to_string);
        Failure::message(format!(
            "a shipped profile is not sound: {}",
            first.unwrap_or_default()
        ))
    })
}

/// The law profile of a name, in its latest version.
pub(crate) fn shipped(name: &str) -> Result<Profile, Failure> {
    let known = all_shipped()?;
    let latest = known.all().filter(|law| law.id == name).last();
    latest.cloned().ok_or_else(|| {
        let mut names: Vec<_> = known.all().map(|law| law.id.as_str()).collect();
        names.dedup();
        Failure::Usage(format!(
            "there are no rules `{name}`; there are: {}",
            names.join(", ")
        ))
    })
}

/// The rules of a file, as they hold last.
pub(crate) fn of_file(path: &Path) -> Result<Profile, Failure> {
    let (name, text) = input::read(path)?;
    let read = RulesFile::read(&text, &all_shipped()?);
    let file = read.map_err(|problems| not_sound(&name, &problems))?;
    let latest = file.latest().cloned();
    latest.ok_or_else(|| Failure::message(format!("{name} holds no rules")))
}

fn sound(arguments: &Arguments, name: &str, file: &RulesFile) -> Result<(), Failure> {
    let rules: Vec<String> = match file {
        RulesFile::Law(law) => vec![law.rules()],
        RulesFile::Orders(_, over) => over.iter().map(Profile::rules).collect(),
    };
    if arguments.json {
        let problems = Vec::new();
        return output::print_json(&Found {
            sound: true,
            rules,
            problems,
        });
    }
    match file.latest() {
        Some(latest) if arguments.diagram => output::print(&latest.as_diagrams()),
        Some(latest) if arguments.explain => output::print(&latest.explain()),
        _ => output::print(&format!("{name} is sound: {}.\n", rules.join(", then "))),
    }
}

fn unsound(arguments: &Arguments, name: &str, problems: &[Problem]) -> Result<(), Failure> {
    if arguments.json {
        let problems = problems.iter().map(|problem| FoundProblem {
            line: problem.line,
            column: problem.column,
            field: &problem.path,
            message: &problem.message,
        });
        output::print_json(&Found {
            sound: false,
            rules: Vec::new(),
            problems: problems.collect(),
        })?;
        return Err(Failure::No(format!("{name} is not sound")));
    }
    Err(not_sound(name, problems))
}

/// What is wrong with a file, one line each.
fn not_sound(name: &str, problems: &[Problem]) -> Failure {
    let lines = problems.iter().map(|problem| {
        let Problem {
            line,
            column,
            path,
            message,
        } = problem;
        if path.is_empty() {
            format!("{name}:{line}:{column}: {message}")
        } else {
            format!("{name}:{line}:{column}: `{path}`: {message}")
        }
    });
    Failure::No(lines.collect::<Vec<_>>().join("\n"))
}
