//! Owns `minuted templates`: checking the pages and documents of an office, and showing one.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, IsTerminal, Read},
    path::PathBuf,
};

use clap::Subcommand;
use minuted_views::{Faults, Format, Pages, Preview};

use crate::{
    config::Settings,
    failure::Failure,
    output,
    wiring::{self, DatabaseArguments, TemplatesArguments},
};

/// Check the templates of pages and documents, or show one with what the database holds.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
    #[command(name = "preview")]
    Show(Show),
}

/// Check pages and documents without any data.
///
/// Every query is validated against the schema of the API, and every template is rendered with
/// samples made from its query: everything there, everything missing, hostile texts, each word of
/// a closed list. What is wrong is told as `FILE:LINE: what`, and the exit code is 1.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted templates check
  minuted templates check --templates our-templates")]
pub(crate) struct Check {
    #[command(flatten)]
    templates: TemplatesArguments,
}

/// Show a page or document with what the database holds.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted templates preview decision-notice --param id=0192… -o notice.html
  minuted templates preview agenda --param id=0192… --to md
      What the template writes, before it becomes a document.
  minuted templates preview decision-list --param id=0192… --param from=2026-01-01 --to docx -o list.docx
  minuted templates preview agenda-pack --param id=0192… --as - -o pack.html < token
      As who holds the token.")]
pub(crate) struct Show {
    /// Its name: that of its folder.
    name: String,
    /// A parameter of its address, such as `id=0192…`; an ID with or without its kind.
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = parameter)]
    parameters: Vec<(String, String)>,
    /// What to make: `html`, `pdf`, `docx`, or `md` for the Markdown of a document's template.
    #[arg(long, value_name = "FORMAT", default_value = "html", value_parser = wanted)]
    to: Preview,
    /// Who looks: `public`, a token, or `-` to read the token from the standard input, where no
    /// list of processes shows it.
    #[arg(long = "as", value_name = "WHO", default_value = "public")]
    who: String,
    /// Where to write it; left out: to the standard output.
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseArguments,
    #[command(flatten)]
    templates: TemplatesArguments,
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("write a name, `=` and a value, such as `id=0192…`")?;
    // The address has the ID without its kind.
    let value = match value.rsplit_once(':') {
        Some((kind, id)) if kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') => id,
        _ => value,
    };
    Ok((name.to_owned(), value.to_owned()))
}

fn wanted(text: &str) -> Result<Preview, String> {
    if text == "md" {
        return Ok(Preview::Markdown);
    }
    Format::of(text).map(Preview::Format).ok_or_else(|| {
        let known: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
        format!("write one of: {}, md", known.join(", "))
    })
}

pub(crate) async fn run(command: Command, settings: &Settings) -> Result<(), Failure> {
    match command {
        Command::Check(arguments) => check(&arguments, settings).await,
        Command::Show(arguments) => show(arguments, settings).await,
    }
}

async fn check(arguments: &Check, settings: &Settings) -> Result<(), Failure> {
    let templates = arguments.templates.load(settings)?;
    let schema = minuted_graphql::description();
    let validate = |request| minuted_graphql::validate(&schema, request);
    let faults = templates.check(&minuted_graphql::sdl(), &validate).await;
    if !faults.is_empty() {
        return Err(Failure::No(Faults(faults).to_string()));
    }
    let (pages, documents) = templates.count();
    output::print(&format!(
        "{pages} pages and {documents} documents are sound.\n"
    ))
}

async fn show(arguments: Show, settings: &Settings) -> Result<(), Failure> {
    let binary = matches!(arguments.to, Preview::Format(Format::Docx | Format::Pdf));
    if binary && arguments.output.is_none() && io::stdout().is_terminal() {
        let problem = "this can't be shown here; say where to write it with `-o FILE`";
        return Err(Failure::Usage(problem.to_owned()));
    }
    let mut given = BTreeMap::new();
    for (name, value) in arguments.parameters {
        if given.insert(name.clone(), value).is_some() {
            return Err(Failure::Usage(format!("`{name}` is given twice")));
        }
    }
    let templates = arguments.templates.load(settings)?;
    let token = token(&arguments.who)?;
    let app = wiring::open(&arguments.database.existing(settings)?).await?;
    let viewer = app.viewer(token.as_deref()).await;
    let shown = match viewer {
        Ok(viewer) => {
            let pages = Pages::new(app.clone(), templates);
            let shown = pages.preview(viewer, &arguments.name, &given, arguments.to);
            shown.await.map_err(Failure::No)
        }
        Err(error) => Err(Failure::failed("the token can't be used", error)),
    };
    wiring::close(app).await;
    match arguments.output {
        None => output::print_bytes(&shown?),
        Some(file) => fs::write(&file, shown?).map_err(|error| {
            Failure::failed(format!("{} could not be written", file.display()), error)
        }),
    }
}

/// The token of who looks; none for the public.
fn token(who: &str) -> Result<Option<String>, Failure> {
    match who {
        "public" => Ok(None),
        "-" => {
            let mut token = String::new();
            let read = io::stdin().lock().take(1024).read_to_string(&mut token);
            read.map_err(|error| Failure::failed("the token could not be read", error))?;
            Ok(Some(token.trim().to_owned()))
        }
        token => Ok(Some(token.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_bear_its_kind() {
        let pair = |name: &str, value: &str| Ok((name.to_owned(), value.to_owned()));
        assert_eq!(parameter("id=0192"), pair("id", "0192"));
        assert_eq!(parameter("id=agenda-item:0192"), pair("id", "0192"));
        assert_eq!(parameter("from=2026-01-01"), pair("from", "2026-01-01"));
        assert!(parameter("0192").is_err());
    }
}
