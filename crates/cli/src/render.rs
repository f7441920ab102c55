//! Owns `minuted render`: a paper's file as a page.

use std::{fs, path::PathBuf};

use clap::ValueEnum;
use minuted_documents::{AudienceLevel, render_paper};

use crate::{failure::Failure, input, output};

/// Render a paper: a Markdown file with a front sheet.
///
/// The file begins with its front sheet between two lines of `---` (title, report-to, date, by,
/// purpose, recommendations, contact, …). The dialect is specified in docs/markdown.md. What is
/// wrong with it is told as `FILE:LINE:COLUMN: message`, one line each.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted render report.md --to html -o report.html
  minuted render report.md --to html --audience restricted > for-members.html
  cat report.md | minuted render - --to html")]
pub(crate) struct Arguments {
    /// The paper's file; `-` reads the standard input.
    paper: PathBuf,
    /// What to make of it.
    #[arg(long)]
    to: Format,
    /// Where to write it; left out: to the standard output.
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
    /// For whom: exempt passages that an audience may not see are left out.
    #[arg(long, value_enum, default_value_t = Audience::Public)]
    audience: Audience,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A page that stands alone.
    Html,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Audience {
    /// Anyone.
    Public,
    /// Those who may see exempt information.
    Restricted,
    /// Those who may see confidential information too.
    Confidential,
}

impl From<Audience> for AudienceLevel {
    fn from(audience: Audience) -> Self {
        match audience {
            Audience::Public => AudienceLevel::Public,
            Audience::Restricted => AudienceLevel::Restricted,
            Audience::Confidential => AudienceLevel::Confidential,
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (name, text) = input::read(&arguments.paper)?;
    let page = match arguments.to {
        Format::Html => render_paper(&text, arguments.audience.into()),
    };
    let page = page.map_err(|problems| {
        let lines = problems.iter().map(|problem| {
            format!(
                "{name}:{}:{}: {}",
                problem.line, problem.column, problem.message
            )
        });
        Failure::No(lines.collect::<Vec<_>>().join("\n"))
    })?;
    match &arguments.output {
        None => output::print(&page),
        Some(path) => fs::write(path, page).map_err(|error| {
            Failure::failed(format!("{} could not be written", path.display()), error)
        }),
    }
}
