//! Generated files: written by running the binary, and checked for drift.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::tidy::Problem;
use crate::workspace::{self, Build};

/// Each generated file, and the arguments that make the binary print it. Add a line for another.
const OUTPUTS: &[Output] = &[
    Output {
        arguments: &["schema"],
        file: "schema/minuted.graphql",
    },
    Output {
        arguments: &["schema", "--permissions"],
        file: "schema/permissions.md",
    },
    Output {
        arguments: &["schema", "--rules"],
        file: "schema/rules.schema.json",
    },
    Output {
        arguments: &["schema", "--appraisals"],
        file: "schema/appraisal.schema.json",
    },
    Output {
        arguments: &["schema", "--facts"],
        file: "schema/facts.md",
    },
    Output {
        arguments: &["schema", "--settings"],
        file: "schema/config.schema.json",
    },
];

/// What to do about drift.
const REMEDY: &str = "run `cargo xtask codegen` and commit the result";

#[derive(Debug)]
struct Output {
    arguments: &'static [&'static str],
    file: &'static str,
}

/// Arguments of `codegen`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing; fail when a file differs from what would be written.
    #[arg(long)]
    check: bool,
}

/// The `codegen` task.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let binary = workspace::build_binary(Build::Dev)?;
    if arguments.check {
        let problems = check(&binary)?;
        for problem in &problems {
            eprintln!("{problem}");
        }
        if !problems.is_empty() {
            bail!(
                "{} generated file(s) differ from what the binary prints",
                problems.len()
            );
        }
        return Ok(());
    }
    for output in OUTPUTS {
        let path = workspace::top().join(output.file);
        let text = output.print(&binary)?;
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            println!("{} is as it was", output.file);
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, text).with_context(|| format!("write {}", path.display()))?;
        println!("{} written", output.file);
    }
    Ok(())
}

/// The generated files that differ from what this binary prints.
pub(crate) fn check(binary: &Path) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for output in OUTPUTS {
        let expected = output.print(binary)?;
        let found = fs::read_to_string(workspace::top().join(output.file)).ok();
        problems.extend(output.compare(found.as_deref(), &expected));
    }
    Ok(problems)
}

impl Output {
    fn print(&self, binary: &Path) -> Result<String> {
        let mut command = Command::new(binary);
        command.current_dir(workspace::top()).args(self.arguments);
        process::capture(&mut command)
    }

    fn compare(&self, found: Option<&str>, expected: &str) -> Option<Problem> {
        let path = PathBuf::from(self.file);
        let Some(found) = found else {
            return Some(Problem::new(
                path,
                1,
                "this generated file is missing",
                REMEDY,
            ));
        };
        let line = first_difference(found, expected)?;
        let what = format!(
            "differs from what `minuted {}` prints",
            self.arguments.join(" ")
        );
        Some(Problem::new(path, line, what, REMEDY))
    }
}

/// The first line, from 1, at which two texts differ.
fn first_difference(found: &str, expected: &str) -> Option<usize> {
    if found == expected {
        return None;
    }
    let same = found
        .lines()
        .zip(expected.lines())
        .take_while(|(a, b)| a == b)
        .count();
    Some(same + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_line_that_drifted() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
        assert_eq!(
            first_difference("a", "a\n"),
            Some(2),
            "a missing line end is a difference"
        );
    }

    #[test]
    fn a_missing_file_is_drift() {
        let problem = OUTPUTS[0].compare(None, "type Query").unwrap().to_string();
        assert!(problem.contains(OUTPUTS[0].file), "{problem}");
        assert!(problem.contains("cargo xtask codegen"), "{problem}");
    }
}
