//! Owns `minuted render`: a paper's file as a page or a Word document.

use std::{
    fs,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use minuted_documents::{
    AudienceLevel, Bases, Paper, Picture, PictureProblem, Pictures, Problem, paper_to_docx,
    paper_to_page, parse_paper_under, picture_names,
};

use crate::{failure::Failure, input, output, rules};

/// Render a paper: a Markdown file with a front sheet.
///
/// The file begins with its front sheet between two lines of `---` (title, report-to, date, by,
/// purpose, recommendations, contact, …). The dialect is specified in docs/markdown.md. What is
/// wrong with it is told as `FILE:LINE:COLUMN: message`, one line each. Pictures are read from the
/// folder of the file, and only those that the audience may see. What may be withheld, and how that is
/// marked, is for the rules of the board to say.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted render report.md --to html -o report.html
  minuted render report.md --to docx -o report.docx
  minuted render report.md --to html --audience restricted > for-members.html
  minuted render report.md --to html --rules scotland-council
  minuted render report.md --to html --rules standing-orders.toml
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
    /// Under which rules: the name of a law profile, or a file of rules (`….toml`).
    #[arg(long, value_name = "NAME", default_value = "england-council-committee")]
    rules: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A page that stands alone, with its pictures in it.
    Html,
    /// A Word document.
    Docx,
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
    if matches!(arguments.to, Format::Docx)
        && arguments.output.is_none()
        && io::stdout().is_terminal()
    {
        return Err(Failure::Usage(
            "a Word document can't be shown here; say where to write it with `-o report.docx`"
                .to_owned(),
        ));
    }
    let (name, text) = input::read(&arguments.paper)?;
    let paper = parse_paper_under(&text, bases(&arguments.rules)?)
        .map_err(|problems| told(&name, &problems))?;
    let audience = arguments.audience.into();
    let folder = arguments.paper.parent().unwrap_or(Path::new(""));
    let pictures = pictures(&paper, audience, folder).map_err(|problems| told(&name, &problems))?;
    let bytes = match arguments.to {
        Format::Html => paper_to_page(&paper, audience, &pictures).into_bytes(),
        Format::Docx => paper_to_docx(&paper, audience, &pictures)
            .map_err(|error| Failure::failed(format!("{name} could not be rendered"), error))?,
    };
    match &arguments.output {
        None => output::print_bytes(&bytes),
        Some(path) => fs::write(path, bytes).map_err(|error| {
            Failure::failed(format!("{} could not be written", path.display()), error)
        }),
    }
}

/// On which grounds rules let something be withheld.
fn bases(rules: &str) -> Result<Bases, Failure> {
    let is_file = Path::new(rules).extension().is_some_and(|e| e == "toml");
    let profile = if is_file {
        rules::of_file(Path::new(rules))?
    } else {
        rules::shipped(rules)?
    };
    Ok(Bases::named(profile.marks()))
}

/// What is wrong with a file, one line each.
fn told(name: &str, problems: &[Problem]) -> Failure {
    let lines = problems.iter().map(|problem| {
        let Problem {
            line,
            column,
            message,
            ..
        } = problem;
        format!("{name}:{line}:{column}: {message}")
    });
    Failure::No(lines.collect::<Vec<_>>().join("\n"))
}

/// The pictures that an audience may see, from the files of a folder.
fn pictures(
    paper: &Paper,
    audience: AudienceLevel,
    folder: &Path,
) -> Result<Pictures, Vec<Problem>> {
    let mut pictures = Pictures::none();
    let mut problems = Vec::new();
    for (name, line) in picture_names(&paper.body, audience) {
        match picture(&folder.join(&name)) {
            Ok(picture) => pictures.add(&name, picture),
            Err(why) => problems.push(Problem {
                line,
                column: 1,
                code: "picture-file",
                message: format!("the picture `{name}` can't be shown: {why}."),
            }),
        }
    }
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() {
        Ok(pictures)
    } else {
        Err(problems)
    }
}

fn picture(path: &Path) -> Result<Picture, String> {
    let length = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if usize::try_from(length).is_ok_and(|length| length > Picture::MOST_BYTES) {
        return Err(PictureProblem::TooLarge.to_string());
    }
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    Picture::new(bytes).map_err(|problem| problem.to_string())
}
