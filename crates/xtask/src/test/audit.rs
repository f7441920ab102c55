//! Outside validators, against the running server with the worked example and the files that come
//! with it.
//!
//! Each is a script of `tests/node` or `tests/python`. What checks pages (axe, vnu) is run by the end-to-end tests
//! themselves, because they look at each page as several readers.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::needs::Need;
use super::packages;
use crate::process;
use crate::server::Server;
use crate::workspace;

/// Runs every outside validator.
pub(super) fn run(binary: &Path) -> Result<()> {
    let folder = packages::install()?;
    validate_rules(&folder)?;
    let minuted = binary.to_str().context("the binary's path is not text")?;
    validate_appraisals(&folder, minuted)?;
    let python = packages::install_python()?;
    let mut lookers = Lookers::of(&folder, &python)?;
    write_documents(binary, &mut lookers)?;
    validate_by_python(&python, "appraisals.py", minuted)?;
    let server = Server::start_with(binary, &["--example", "esbt"], METRICS)?;
    let announcement = server.announcement();
    println!("    serving at {}", announcement.address);
    let graphql = announcement.graphql.as_str();
    validate(&folder, "graphql-http.mjs", &[graphql])?;
    validate(&folder, "limits.mjs", &[graphql])?;
    let secretary = announcement.tokens.get("secretary");
    let secretary = secretary.and_then(Option::as_deref);
    let secretary = secretary.context("the example has no token of a secretary")?;
    validate(&folder, "graphql-ws.mjs", &[graphql, secretary])?;
    validate_by_python(&python, "limits.py", graphql)?;
    let metrics = announcement.metrics.as_deref();
    let metrics = metrics.context("the server does not say where its metrics are")?;
    validate_by_python(&python, "metrics.py", metrics)?;
    fetch_published(&server, &python, &mut lookers)?;
    lookers.look()
}

/// Where the server gives its metrics: a free port.
const METRICS: &[(&str, &str)] = &[("MINUTED_METRICS_LISTEN", "127.0.0.1:0")];

fn validate_by_python(python: &Path, script: &str, of: &str) -> Result<()> {
    let script = workspace::top().join(packages::PYTHON_SOURCES).join(script);
    // Without a cache beside the scripts, so that the tree stays clean.
    let mut command = Command::new(python);
    command.arg("-B").arg(script).arg(of);
    process::run(&mut command)
}

/// What looks at documents: at pages, at PDFs and at Word documents, each at all that it is given.
struct Lookers {
    page: Command,
    print: Command,
    word: Command,
}

impl Lookers {
    fn of(node: &Path, python: &Path) -> Result<Self> {
        let soffice = Need::LibreOffice.find();
        let soffice = soffice.context("LibreOffice is not installed")?;
        let script = |name| workspace::top().join(packages::PYTHON_SOURCES).join(name);
        let mut word = Command::new(python);
        word.arg("-B").arg(script("docx.py")).arg(soffice);
        let mut print = Command::new(python);
        print.arg("-B").arg(script("pdf.py"));
        let mut page = Command::new(Need::Java.find().context("Java is not installed")?);
        let vnu = node.join("node_modules/vnu-jar/build/dist/vnu.jar");
        page.arg("-jar").arg(vnu).arg("--Werror");
        Ok(Self { page, print, word })
    }

    fn take(&mut self, file: &Path) {
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("html") => self.page.arg(file),
            Some("pdf") => self.print.arg(file),
            Some("docx") => self.word.arg(file),
            _ => return,
        };
    }

    fn look(mut self) -> Result<()> {
        process::run(&mut self.page)?;
        process::run(&mut self.print)?;
        process::run(&mut self.word)
    }
}

/// The paper of the examples as a page, as a Word document and as a PDF, for each audience; and the
/// pack of the examples.
fn write_documents(binary: &Path, lookers: &mut Lookers) -> Result<()> {
    let folder = workspace::target_folder("documents")?;
    let paper = workspace::top().join("examples/paper/footbridge.md");
    for audience in ["public", "restricted", "confidential"] {
        for format in ["docx", "html", "pdf"] {
            let file = folder.join(audience).with_extension(format);
            let mut render = Command::new(binary);
            render.arg("render").arg(&paper);
            render.args(["--to", format, "--audience", audience, "--output"]);
            process::run(render.arg(&file))?;
            lookers.take(&file);
            let file = folder
                .join(format!("pack-{audience}"))
                .with_extension(format);
            let mut pack = Command::new(binary);
            pack.arg("pack").arg(workspace::top().join("examples/pack"));
            pack.args(["--audience", audience, "--output"]);
            process::run(pack.arg(&file))?;
            lookers.take(&file);
        }
    }
    Ok(())
}

/// What the worked example publishes, as the public and as members get it.
fn fetch_published(server: &Server, python: &Path, lookers: &mut Lookers) -> Result<()> {
    let folder = workspace::target_folder("documents")?;
    let announcement = server.announcement();
    let script = workspace::top().join(packages::PYTHON_SOURCES);
    let mut fetch = Command::new(python);
    fetch.arg("-B").arg(script.join("published.py"));
    fetch.arg(&announcement.address).arg(&folder);
    fetch.args(announcement.tokens.get("member").and_then(Option::as_deref));
    process::run(&mut fetch)?;
    for file in fs::read_dir(&folder)? {
        let file = file?;
        if file.file_name().to_string_lossy().starts_with("published-") {
            lookers.take(&file.path());
        }
    }
    Ok(())
}

/// The files of rules that come with Minuted, against the schema that editors get.
fn validate_rules(folder: &Path) -> Result<()> {
    let rules = workspace::top().join("templates/rules");
    let mut files = vec![workspace::top().join("schema/rules.schema.json")];
    for within in [rules.clone(), rules.join("standing-orders")] {
        for file in fs::read_dir(within)? {
            files.push(file?.path());
        }
    }
    files.retain(|file| file.is_file());
    let files: Vec<&str> = files.iter().filter_map(|file| file.to_str()).collect();
    validate(folder, "rules.mjs", &files)
}

/// The files of appraisals that come with Minuted, against the schema that editors get, and what is printed
/// of them against the schema of that.
fn validate_appraisals(folder: &Path, minuted: &str) -> Result<()> {
    let schema = workspace::top().join("schema");
    let mut files = Vec::new();
    for file in fs::read_dir(workspace::top().join("examples/appraisals"))? {
        files.push(file?.path());
    }
    let files: Vec<&str> = files.iter().filter_map(|file| file.to_str()).collect();
    let of = |name: &str| schema.join(name).display().to_string();
    let read = of("appraisal.schema.json");
    validate(
        folder,
        "appraisals.mjs",
        &[&[read.as_str()], &files[..]].concat(),
    )?;
    let printed = of("appraisal-results.schema.json");
    let arguments = [&[printed.as_str(), minuted], &files[..]].concat();
    validate(folder, "appraisal-results.mjs", &arguments)
}

fn validate(folder: &Path, script: &str, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("node");
    command.current_dir(folder).arg(script).args(arguments);
    process::run(&mut command)
}
