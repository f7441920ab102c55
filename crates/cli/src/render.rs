//! Owns `minuted render`: a paper's file as a page.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use minuted_documents::{AudienceLevel, render_paper};

use crate::{failure::Failure, output};

/// The longest paper that is read, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;

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
    let (name, text) = read(&arguments.paper)?;
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

/// The name and the text of the paper.
fn read(path: &Path) -> Result<(String, String), Failure> {
    let (name, file): (String, Box<dyn Read>) = if path == Path::new("-") {
        ("<stdin>".to_owned(), Box::new(io::stdin()))
    } else {
        let name = path.display().to_string();
        let file = fs::File::open(path)
            .map_err(|error| Failure::failed(format!("{name} could not be read"), error))?;
        (name, Box::new(file))
    };
    let mut bytes = Vec::new();
    file.take(LONGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::failed(format!("{name} could not be read"), error))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LONGEST {
        let most = LONGEST / 1024 / 1024;
        return Err(Failure::No(format!(
            "{name}: the file is longer than {most} MiB"
        )));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let (line, column) = position(before);
        Failure::No(format!(
            "{name}:{line}:{column}: the file is not UTF-8 from here on"
        ))
    })?;
    Ok((name, text))
}

/// The line and the column after a text, from 1.
fn position(before: &[u8]) -> (usize, usize) {
    let before = String::from_utf8_lossy(before);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line, column)
}
