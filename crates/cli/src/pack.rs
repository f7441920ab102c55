//! Owns `minuted pack`: a folder of papers as one document, without a server.

mod folder;
mod list;

use std::path::PathBuf;

use minuted_documents::{AudienceLevel, Pack};

use crate::{
    failure::Failure,
    output::{self, Progress},
    render::{Audience, bases},
};

/// Make one document of a folder: contents, agenda, papers, appendices.
///
/// The folder has a file `pack.toml` that lists what goes in; without one, its `.md` files go in,
/// in the order of their names. docs/packs.md describes the file. What is wrong is told as
/// `FILE:LINE:COLUMN: message`, one line each.
///
/// A PDF conforms to PDF/UA-1 and PDF/A. An appendix that is a file is carried inside, behind a
/// sheet that says what it is.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted pack examples/pack -o agenda.pdf
  minuted pack examples/pack -o agenda.html
  minuted pack examples/pack -o members.pdf --audience restricted
  minuted pack examples/pack -o agenda.pdf --reading-copy to-read.pdf")]
pub(crate) struct Arguments {
    /// The folder.
    folder: PathBuf,
    /// Where to write it; the ending says as what: .pdf, .html or .docx.
    #[arg(long, short, value_name = "OUT")]
    output: PathBuf,
    /// For whom: what an audience may not see is left out.
    #[arg(long, value_enum, default_value_t = Audience::Public)]
    audience: Audience,
    /// Under which rules: the name of a law profile, or a file of rules (`….toml`).
    #[arg(long, value_name = "NAME", default_value = "england-council-committee")]
    rules: String,
    /// Also write a copy for reading, with the pages of PDF appendices in their places. It claims
    /// no conformance.
    #[cfg(feature = "pdf")]
    #[arg(long, value_name = "OUT.pdf")]
    reading_copy: Option<PathBuf>,
    /// Tell on the error output how far it is, also where that is no terminal.
    #[arg(long)]
    progress: bool,
}

/// What a pack can become.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    #[cfg(feature = "pdf")]
    Pdf,
    Html,
    Docx,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let kind = kind(arguments)?;
    let audience = arguments.audience.into();
    let progress = Progress::new(arguments.progress);
    let pack = folder::read(
        &arguments.folder,
        audience,
        bases(&arguments.rules)?,
        progress,
    )?;
    let bytes = made(arguments, kind, &pack, audience, progress)?;
    output::write(&arguments.output, &bytes)?;
    progress.tell(&format!("wrote {}", arguments.output.display()));
    Ok(())
}

fn made(
    arguments: &Arguments,
    kind: Kind,
    pack: &Pack,
    audience: AudienceLevel,
    progress: Progress,
) -> Result<Vec<u8>, Failure> {
    let name = arguments.folder.display().to_string();
    if matches!(kind, Kind::Html | Kind::Docx) {
        progress.tell(&format!("writing {} parts", pack.parts.len()));
    }
    match kind {
        #[cfg(feature = "pdf")]
        Kind::Pdf => {
            let (engine, pdf) = crate::pdf::render(&name, pack, audience, progress)?;
            if let Some(path) = &arguments.reading_copy {
                progress.tell("making the copy for reading");
                let copy = engine
                    .reading_copy(&pdf, pack)
                    .map_err(|problem| crate::pdf::refused(&name, pack, &problem))?;
                output::write(path, &copy.bytes)?;
                progress.tell(&format!("wrote {}", path.display()));
            }
            Ok(pdf.bytes)
        }
        Kind::Html => Ok(minuted_documents::pack_to_page(pack, audience).into_bytes()),
        Kind::Docx => minuted_documents::pack_to_docx(pack, audience)
            .map_err(|error| Failure::failed(format!("{name} could not be rendered"), error)),
    }
}

fn kind(arguments: &Arguments) -> Result<Kind, Failure> {
    let extension = arguments.output.extension();
    let extension = extension.and_then(|extension| extension.to_str());
    let kind = match extension.map(str::to_ascii_lowercase).as_deref() {
        #[cfg(feature = "pdf")]
        Some("pdf") => Kind::Pdf,
        Some("html" | "htm") => Kind::Html,
        Some("docx") => Kind::Docx,
        _ => {
            let message = "the name of the output must end in .pdf, .html or .docx";
            return Err(Failure::Usage(message.to_owned()));
        }
    };
    #[cfg(feature = "pdf")]
    if arguments.reading_copy.is_some() && kind != Kind::Pdf {
        let message =
            "a reading copy is made beside a PDF; write `-o` with a name that ends in .pdf";
        return Err(Failure::Usage(message.to_owned()));
    }
    Ok(kind)
}
