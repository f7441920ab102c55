//! Owns `minuted appraise`: an options appraisal worked out from its file, without a database.

mod html;
mod json;
mod page;
mod text;

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use minuted_core::appraisals::{
    Appraisal, DRAWS_MOST, DRAWS_USUAL, Exact, Findings, Form, Plan, SEED_USUAL, Weights,
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
    /// Draw each weight within so many per cent of the one stated; left out: any weights.
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

/// Reads a per cent from 0 to 100 as a part.
fn per_cent(text: &str) -> Result<Exact, String> {
    let hundred = Exact::of(100);
    let number = Exact::parse(text).map(|(number, _)| number).ok();
    let number = number.filter(|number| !number.is_negative() && *number <= hundred);
    let number = number.ok_or_else(|| "write a number from 0 to 100".to_owned())?;
    Ok(&number / &hundred)
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
    let plan = Plan {
        weights: arguments
            .around
            .clone()
            .map_or(Weights::Any, Weights::Around),
        draws: arguments.draws,
        seed: arguments.seed,
    };
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
