//! Owns `minuted render`: a paper's file as a page, a Word document or a PDF.

use std::{
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use minuted_documents::{
    AttachedFile, AudienceLevel, Bases, Document, Paper, Picture, PictureProblem, Pictures,
    Problem, paper_to_docx, paper_to_page, parse_paper_under, picture_names, single_line, to_plain,
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
  minuted render report.md --to pdf -o report.pdf
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
    /// Tell on the error output how far a PDF is, also where that is no terminal.
    #[cfg(feature = "pdf")]
    #[arg(long)]
    progress: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A page that stands alone, with its pictures in it.
    Html,
    /// A Word document.
    Docx,
    /// A tagged PDF: PDF/UA-1 and PDF/A-2a.
    #[cfg(feature = "pdf")]
    Pdf,
}

impl Format {
    /// What it is called, if it can't be shown on a terminal, and a name for such a file.
    fn binary(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Html => None,
            Self::Docx => Some(("Word document", "report.docx")),
            #[cfg(feature = "pdf")]
            Self::Pdf => Some(("PDF", "report.pdf")),
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Audience {
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
    if let Some((kind, example)) = arguments.to.binary()
        && arguments.output.is_none()
        && io::stdout().is_terminal()
    {
        return Err(Failure::Usage(format!(
            "a {kind} can't be shown here; say where to write it with `-o {example}`"
        )));
    }
    let (name, text) = input::read(&arguments.paper)?;
    let paper = parse_paper_under(&text, bases(&arguments.rules)?)
        .map_err(|problems| told(&name, &problems))?;
    let audience = arguments.audience.into();
    let folder = arguments.paper.parent().unwrap_or(Path::new(""));
    let pictures =
        pictures(&paper.body, audience, folder).map_err(|problems| told(&name, &problems))?;
    let bytes = match arguments.to {
        Format::Html => paper_to_page(&paper, audience, &pictures).into_bytes(),
        Format::Docx => paper_to_docx(&paper, audience, &pictures)
            .map_err(|error| Failure::failed(format!("{name} could not be rendered"), error))?,
        #[cfg(feature = "pdf")]
        Format::Pdf => {
            let files = appendices(&paper, audience, folder);
            let files = files.map_err(|problems| told(&name, &problems))?;
            let progress = output::Progress::new(arguments.progress);
            pdf(&name, paper, audience, (pictures, files), progress)?
        }
    };
    match &arguments.output {
        None => output::print_bytes(&bytes),
        Some(path) => output::write(path, &bytes),
    }
}

/// On which grounds rules let something be withheld.
pub(crate) fn bases(rules: &str) -> Result<Bases, Failure> {
    let is_file = Path::new(rules).extension().is_some_and(|e| e == "toml");
    let profile = if is_file {
        rules::of_file(Path::new(rules))?
    } else {
        rules::shipped(rules)?
    };
    Ok(Bases::named(profile.marks()))
}

/// A paper as a PDF, with what of it could not be shown on the error output.
#[cfg(feature = "pdf")]
fn pdf(
    name: &str,
    paper: Paper,
    audience: AudienceLevel,
    (pictures, files): (Pictures, Vec<AttachedFile>),
    progress: output::Progress,
) -> Result<Vec<u8>, Failure> {
    let title = paper.front.title.clone();
    let pack = minuted_documents::Pack {
        title: title.clone(),
        language: paper.language().to_owned(),
        author: paper.front.by.clone(),
        subject: paper.front.report_to.clone(),
        dated: paper.front.civil_date(),
        running_head: running_head(&paper),
        not_public: false,
        contents: false,
        parts: vec![minuted_documents::Part {
            id: String::new(),
            title,
            level: 1,
            language: None,
            first_page: None,
            content: minuted_documents::PartContent::Paper(Box::new(paper)),
            pictures,
            files,
        }],
    };
    crate::pdf::render(name, &pack, audience, progress).map(|(_, pdf)| pdf.bytes)
}

/// What stands at the head of each page: the board and the date.
#[cfg(feature = "pdf")]
fn running_head(paper: &Paper) -> Option<String> {
    let date = paper.front.date_shown();
    let parts: Vec<String> = paper.front.report_to.iter().cloned().chain(date).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The largest appendix, in bytes.
pub(crate) const LARGEST: u64 = 100 * 1024 * 1024;

/// What kinds of files may be carried, by their endings.
const KINDS: [(&str, &str); 12] = [
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("csv", "text/csv"),
    ("txt", "text/plain"),
    ("json", "application/json"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
];

/// What a file is by its ending, as on the web, if it is one that may be carried.
pub(crate) fn media_type(name: &str) -> Result<&'static str, String> {
    let extension = Path::new(name).extension().and_then(|end| end.to_str());
    let extension = extension.unwrap_or_default().to_ascii_lowercase();
    let known = KINDS.iter().find(|(known, _)| *known == extension);
    known.map(|(_, kind)| *kind).ok_or_else(|| {
        let known: Vec<_> = KINDS.iter().map(|(known, _)| format!(".{known}")).collect();
        format!("an appendix ends in {}", known.join(", "))
    })
}

/// The files of the appendices that an audience may have, from a folder.
pub(crate) fn appendices(
    paper: &Paper,
    audience: AudienceLevel,
    folder: &Path,
) -> Result<Vec<AttachedFile>, Vec<Problem>> {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    let titles = paper.front.appendices.iter().zip(&paper.appendix_titles);
    for (number, (appendix, title)) in titles.enumerate() {
        let Some(name) = paper.appendix_file(number, audience) else {
            continue;
        };
        match appendix_file(&folder.join(name), name) {
            Ok((media_type, bytes)) => files.push(AttachedFile::new(
                name,
                media_type,
                single_line(&to_plain(title, audience)),
                bytes,
            )),
            Err(why) => problems.push(Problem {
                line: appendix.title.line,
                column: 1,
                code: "appendix-file",
                message: format!("the file `{name}` of this appendix can't be taken: {why}."),
            }),
        }
    }
    if problems.is_empty() {
        Ok(files)
    } else {
        Err(problems)
    }
}

fn appendix_file(path: &Path, name: &str) -> Result<(&'static str, Vec<u8>), String> {
    let media_type = media_type(name)?;
    let length = std::fs::metadata(path)
        .map_err(|error| error.to_string())?
        .len();
    if length > LARGEST {
        return Err(format!("it is larger than {} MiB", LARGEST / 1024 / 1024));
    }
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    Ok((media_type, bytes))
}

/// What is wrong with a file, one line each.
pub(crate) fn told(name: &str, problems: &[Problem]) -> Failure {
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
pub(crate) fn pictures(
    text: &Document,
    audience: AudienceLevel,
    folder: &Path,
) -> Result<Pictures, Vec<Problem>> {
    let mut pictures = Pictures::none();
    let mut problems = Vec::new();
    for (name, line) in picture_names(text, audience) {
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
    let length = std::fs::metadata(path)
        .map_err(|error| error.to_string())?
        .len();
    if usize::try_from(length).is_ok_and(|length| length > Picture::MOST_BYTES) {
        return Err(PictureProblem::TooLarge.to_string());
    }
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    Picture::new(bytes).map_err(|problem| problem.to_string())
}
