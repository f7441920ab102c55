//! Owns `minuted appraise`: an options appraisal worked out from its file, without a database.

mod html;
mod json;
mod page;
mod text;

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use minuted_core::appraisals::{
    Appraisal, DRAWS_MOST, DRAWS_USUAL, Exact, Findings, Form, Plan, PlanProblem, SEED_USUAL,
    json_schema,
};

use crate::{failure::Failure, input, output};

/// Work out an options appraisal: totals, ranks, value for money, and how safe the answer is.
///
/// The file is TOML or JSON; its form is described in docs/appraisals.md, and
/// schema/appraisal.schema.json makes an editor complete it. What is wrong with it is told as
/// `FILE:LINE:COLUMN: message`, one line each, with what to write instead. What nobody scored is told,
/// and nothing is concluded over it.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted appraise options.toml
  minuted appraise options.toml --format html > appraisal.html
  minuted appraise options.json --format json --draws 1000000 --seed 20170717
  minuted appraise options.toml --around 20")]
pub(crate) struct Arguments {
    /// The file; `-` reads the standard input.
    file: PathBuf,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// How many sets of weights to draw at random.
    #[arg(long, value_name = "N", default_value_t = DRAWS_USUAL,
          value_parser = clap::value_parser!(u64).range(1..=DRAWS_MOST))]
    draws: u64,
    /// What the random numbers start with: the same seed draws the same weights.
    #[arg(long, value_name = "S", default_value_t = SEED_USUAL)]
    seed: u64,
    /// Draw each weight within so many per cent of the one stated, above 0 and up to 100; left out: any
    /// weights.
    #[arg(long, value_name = "PER CENT", value_parser = per_cent)]
    around: Option<Exact>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Tables for people.
    Text,
    /// Everything, for programs; exact numbers are texts.
    Json,
    /// A page that stands alone, with the pictures.
    Html,
    /// The pictures alone.
    Svg,
}

/// Reads within how many per cent of those stated weights are drawn.
fn per_cent(text: &str) -> Result<Exact, String> {
    let (within, _) = Exact::parse(text).map_err(|why| why.to_string())?;
    match plan(DRAWS_USUAL, SEED_USUAL, Some(&within)) {
        Ok(_) => Ok(within),
        Err(problem) => Err(problem),
    }
}

fn plan(draws: u64, seed: u64, within: Option<&Exact>) -> Result<Plan, String> {
    Plan::new(draws, DRAWS_MOST, seed, within).map_err(|problems| {
        let told = problems.into_iter().map(PlanProblem::sentence);
        told.collect::<Vec<_>>().join(" ")
    })
}

/// Prints the JSON Schema of the files.
pub(crate) fn print_schema() -> Result<(), Failure> {
    let schema = serde_json::to_string_pretty(&json_schema())
        .map_err(|error| Failure::failed("the schema could not be written", error))?;
    output::print(&format!("{schema}\n"))
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (name, text) = input::read(&arguments.file)?;
    let appraisal = Appraisal::read(&text, form(&arguments.file, &text)).map_err(|problems| {
        let lines = problems.iter().map(|problem| {
            let at = format!("{name}:{}:{}", problem.line, problem.column);
            if problem.path.is_empty() {
                format!("{at}: {}", problem.message)
            } else {
                format!("{at}: `{}`: {}", problem.path, problem.message)
            }
        });
        Failure::No(lines.collect::<Vec<_>>().join("\n"))
    })?;
    let plan = plan(arguments.draws, arguments.seed, arguments.around.as_ref());
    let plan = plan.map_err(Failure::No)?;
    let findings = Findings::of(appraisal, plan);
    match arguments.format {
        Format::Text => output::print(&text::write(&findings)),
        Format::Json => output::print_json(&json::Told::of(&findings)),
        Format::Html => output::print(&html::write(&findings)),
        Format::Svg => output::print(&findings.pictures_as_one()),
    }
}

/// What the file is written in: as its name says, or else as it begins.
fn form(path: &Path, text: &str) -> Form {
    let extension = path.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("json") => Form::Json,
        Some("toml") => Form::Toml,
        _ => Form::of(text),
    }
}
