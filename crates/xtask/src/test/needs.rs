//! What the tests need beside Rust, and how to get it on Debian.
//!
//! As root, what is missing is installed, so that a fresh machine can run the tests. Otherwise we
//! stop and say which command to run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::postgres;
use crate::process;

/// A program that a step needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// The programs of a `PostgreSQL` server, 15 or newer.
    Postgres,
    /// The browser of the end-to-end tests.
    Chromium,
    /// Its `WebDriver`.
    Chromedriver,
    /// What the outside validators run on.
    Node,
    /// What installs them.
    Npm,
    /// What the checker of HTML runs on.
    Java,
    /// What the verifier of exports in `examples` runs on.
    Python,
    /// What counts how often the server waits for the disk.
    Strace,
    /// What makes a place of its own for Python's packages.
    Venv,
    /// What reads our Word documents as others do.
    LibreOffice,
    /// What reads our PDFs as others do.
    Poppler,
    /// What checks how our PDFs are written.
    Qpdf,
}

impl Need {
    /// Where it is on this machine.
    pub(crate) fn find(self) -> Option<PathBuf> {
        match self {
            Self::Postgres => postgres::find_programs(),
            Self::Chromium => process::which("chromium"),
            Self::Chromedriver => process::which("chromedriver"),
            Self::Node => process::which("node"),
            Self::Npm => process::which("npm"),
            Self::Java => process::which("java"),
            Self::Python => process::which("python3"),
            Self::Strace => process::which("strace"),
            Self::Venv => venv(),
            Self::LibreOffice => process::which("soffice"),
            Self::Poppler => process::which("pdftotext"),
            Self::Qpdf => process::which("qpdf"),
        }
    }

    fn package(self) -> &'static str {
        match self {
            Self::Postgres => "postgresql",
            Self::Chromium => "chromium",
            Self::Chromedriver => "chromium-driver",
            Self::Node => "nodejs",
            Self::Npm => "npm",
            Self::Java => "default-jre-headless",
            Self::Python => "python3",
            Self::Strace => "strace",
            Self::Venv => "python3-venv",
            Self::LibreOffice => "libreoffice-writer-nogui",
            Self::Poppler => "poppler-utils",
            Self::Qpdf => "qpdf",
        }
    }
}

/// Python, if it can make such a place: Debian packs that apart.
fn venv() -> Option<PathBuf> {
    let python = process::which("python3")?;
    let mut command = Command::new(&python);
    command.args(["-c", "import venv, ensurepip"]);
    process::capture(&mut command).ok().map(|_| python)
}

/// Makes sure that everything is there.
pub(crate) fn get(needed: &[Need]) -> Result<()> {
    let missing = missing_packages(needed);
    if missing.is_empty() {
        return Ok(());
    }
    let install = install_command(&missing);
    if !process::is_root() {
        bail!("these are missing; run `sudo apt-get update && sudo {install}`");
    }
    if process::which("apt-get").is_none() {
        bail!(
            "these are missing, and apt-get is not there to get them: {}",
            join(&missing)
        );
    }
    println!("    {install}");
    if missing.contains("postgresql") {
        without_default_cluster()?;
    }
    process::run(&mut apt_get(["--quiet", "update"]))?;
    let mut command = apt_get(["--quiet", "install", "--yes", "--no-install-recommends"]);
    process::run(command.args(&missing))?;
    let still = missing_packages(needed);
    if !still.is_empty() {
        bail!("still not found after `{install}`: {}", join(&still));
    }
    Ok(())
}

/// The folder of `PostgreSQL`'s programs.
pub(crate) fn postgres() -> Result<PathBuf> {
    Need::Postgres
        .find()
        .context("PostgreSQL 15 or newer is not installed")
}

fn missing_packages(needed: &[Need]) -> BTreeSet<&'static str> {
    needed
        .iter()
        .filter(|need| need.find().is_none())
        .map(|need| need.package())
        .collect()
}

fn install_command(packages: &BTreeSet<&'static str>) -> String {
    format!(
        "apt-get install --yes --no-install-recommends {}",
        join(packages)
    )
}

fn join(packages: &BTreeSet<&'static str>) -> String {
    packages.iter().copied().collect::<Vec<_>>().join(" ")
}

fn apt_get<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(arguments);
    command
}

/// Keeps Debian's package from making and starting a server of its own, which nobody would stop.
///
/// Only where `PostgreSQL`'s packages have never been: an existing set-up is not ours to change.
fn without_default_cluster() -> Result<()> {
    let folder = Path::new("/etc/postgresql-common");
    if folder.exists() {
        return Ok(());
    }
    let folder = folder.join("createcluster.d");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("minuted.conf"), "create_main_cluster = false\n")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_exactly_what_to_run() {
        let packages = BTreeSet::from(["postgresql", "chromium"]);
        assert_eq!(
            install_command(&packages),
            "apt-get install --yes --no-install-recommends chromium postgresql"
        );
    }

    #[test]
    fn nothing_needed_is_nothing_missing() {
        assert!(missing_packages(&[]).is_empty());
        get(&[]).unwrap();
    }
}
