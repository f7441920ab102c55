//! Faults: what becomes of acknowledged work when power, disk or database fail.
//!
//! The built binary serves a real database while sixteen writers write to it over HTTP. Then a fault
//! strikes. After it, everything that was acknowledged has to be there with its content, everything
//! that was not is sent again under its idempotency key and has to be there once, and the ledger has
//! to verify. `docs/faults.md` says how to read the table.

mod disk;
mod random;
mod site;
mod syncs;
mod worker;
mod writers;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use crate::postgres::{self, Cluster, Storage};
use crate::workspace::{self, Build};
use disk::SmallDisk;
use random::Random;
use site::{Ballast, Fault, Site};

/// Arguments of `faults`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many rounds on each database.
    #[arg(long, default_value_t = 50)]
    rounds: usize,
    /// Only this part; may be given more than once.
    #[arg(long, value_enum)]
    only: Vec<Part>,
    /// Strike at the same moments as a run that printed this seed, as far as machines go.
    #[arg(long)]
    seed: Option<u64>,
}

/// What is put at risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// `kill -9` of the server over `SQLite`
    Sqlite,
    /// `kill -9` of the server over `PostgreSQL`, and crashes of `PostgreSQL`
    Postgres,
    /// Full disks, where mounting is allowed
    Disk,
    /// Waits for the disk, counted where strace may look
    Syncs,
    /// A worker that is killed over a job
    Worker,
}

/// The `faults` task.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let binary = workspace::build_binary(Build::Dev)?;
    let parts = match &arguments.only[..] {
        [] => Part::value_variants(),
        only => only,
    };
    strike(&binary, parts, arguments.rounds, arguments.seed)?.conclude()
}

/// All of it, with so many rounds; gives how many rounds and other checks were gone through.
pub(crate) fn run_all(binary: &Path, rounds: usize) -> Result<u64> {
    let report = strike(binary, Part::value_variants(), rounds, None)?;
    report.conclude()?;
    Ok(report.checks)
}

/// What was seen.
#[derive(Debug, Default)]
struct Report {
    lines: Vec<String>,
    checks: u64,
    problems: Vec<String>,
}

impl Report {
    /// Prints it; an error if anything was wrong.
    fn conclude(&self) -> Result<()> {
        println!("{HEAD}");
        for line in &self.lines {
            println!("{line}");
        }
        for problem in &self.problems {
            eprintln!("PROBLEM: {problem}");
        }
        match self.problems.len() {
            0 => Ok(()),
            count => bail!("{count} problem(s) were found"),
        }
    }

    fn of_site(&mut self, site: &Site) {
        for (fault, tally) in &site.tallies {
            self.lines.push(format!(
                "{:<24}{:<12}{:>7}{:>14}{:>12}{:>10}",
                fault.name(),
                site.name,
                tally.rounds,
                tally.acknowledged,
                tally.repeated,
                tally.problems.len()
            ));
            self.checks += u64::try_from(tally.rounds).unwrap_or(0);
            self.problems.extend(tally.problems.iter().cloned());
        }
    }

    fn line(&mut self, what: &str, where_: &str, told: &str) {
        self.checks += 1;
        self.lines.push(format!("{what:<24}{where_:<12}{told}"));
    }

    /// What could not be tried is said aloud, and never passed over.
    fn not_run(&mut self, what: &str, where_: &str, why: &str) {
        self.lines
            .push(format!("{what:<24}{where_:<12}NOT RUN: {why}"));
    }
}

const HEAD: &str =
    "fault                   database     rounds  acknowledged  sent again  problems";

fn strike(binary: &Path, parts: &[Part], rounds: usize, seed: Option<u64>) -> Result<Report> {
    let seed = seed.map_or_else(random::new_seed, Ok)?;
    println!("    seed {seed}");
    let mut random = Random::seeded(seed);
    let folder = workspace::target_folder("faults")?;
    fs::remove_dir_all(&folder).context("empty the folder of the last run")?;
    fs::create_dir_all(&folder)?;
    let programs = postgres::find_programs().context("PostgreSQL 15 or newer is not installed")?;
    let mut report = Report::default();
    let wants = |part| parts.contains(&part);
    // First, because the message comes only after the claim of the killed worker has ended.
    let interrupted = if wants(Part::Worker) {
        Some(worker::interrupt(binary, &folder)?)
    } else {
        None
    };
    if wants(Part::Sqlite) {
        on_sqlite(binary, &folder, rounds, &mut random, &mut report)?;
    }
    if wants(Part::Postgres) {
        on_postgres(binary, &programs, rounds, &mut random, &mut report)?;
    }
    if wants(Part::Disk) {
        on_small_disks(binary, &folder, &programs, &mut random, &mut report)?;
    }
    if wants(Part::Syncs) {
        count_syncs(binary, &folder, &mut report)?;
    }
    if let Some(interrupted) = interrupted {
        interrupted.arrives()?;
        report.line(
            "kill -9 of a worker",
            "SQLite",
            "the message arrived after all",
        );
    }
    Ok(report)
}

fn on_sqlite(
    binary: &Path,
    folder: &Path,
    rounds: usize,
    random: &mut Random,
    report: &mut Report,
) -> Result<()> {
    let database = format!("sqlite://{}", folder.join("minuted.db").display());
    let mut site = Site::found("SQLite", binary.to_path_buf(), database, None)?;
    for _ in 0..rounds {
        site.round(Fault::Killed, random)?;
    }
    finish(&mut site, report)
}

/// Every other round it is the database that crashes.
fn on_postgres(
    binary: &Path,
    programs: &Path,
    rounds: usize,
    random: &mut Random,
    report: &mut Report,
) -> Result<()> {
    let cluster = Cluster::start(programs, Storage::Disk)?;
    let mut site = found_on(cluster, binary)?;
    for _ in 0..rounds {
        site.round(Fault::Killed, random)?;
    }
    for _ in 0..rounds.div_ceil(5) {
        site.round(Fault::DatabaseCrashed, random)?;
    }
    finish(&mut site, report)
}

fn found_on(cluster: Cluster, binary: &Path) -> Result<Site> {
    cluster.query(&cluster.url(), "CREATE DATABASE minuted")?;
    let database = cluster.url_of("minuted");
    Site::found("PostgreSQL", binary.to_path_buf(), database, Some(cluster))
}

/// Disks small enough to be filled.
fn on_small_disks(
    binary: &Path,
    folder: &Path,
    programs: &Path,
    random: &mut Random,
    report: &mut Report,
) -> Result<()> {
    let what = Fault::DiskFull.name();
    match SmallDisk::mount(&folder.join("small"), 24) {
        Err(error) => report.not_run(what, "SQLite", &format!("{error:#}")),
        Ok(disk) => {
            let file = disk.folder().join("minuted.db");
            let database = format!("sqlite://{}", file.display());
            let site = Site::found("SQLite", binary.to_path_buf(), database, None)?;
            let filled = fill(site, &disk, random, report);
            if filled.is_err() {
                keep(&disk, &folder.join("kept"))?;
            }
            filled?;
        }
    }
    // Not under the folder of the build, which the user that runs the server may not enter.
    let place = Path::new("/var/tmp").join(format!("minuted-small-{}", std::process::id()));
    match SmallDisk::mount(&place, 256) {
        Err(error) => report.not_run(what, "PostgreSQL", &format!("{error:#}")),
        Ok(disk) => {
            let site = found_on(Cluster::start_in(programs, disk.folder())?, binary)?;
            fill(site, &disk, random, report)?;
        }
    }
    if place.exists() {
        fs::remove_dir(&place).context("remove the folder of the small disk")?;
    }
    Ok(())
}

/// The site is gone when this returns, and so its disk can be.
fn fill(site: Site, disk: &SmallDisk, random: &mut Random, report: &mut Report) -> Result<()> {
    let file = disk.folder().join("ballast");
    let mut site = site.with_ballast(Ballast { file });
    for _ in 0..2 {
        site.round(Fault::DiskFull, random)?;
    }
    finish(&mut site, report)
}

/// Copies what is on a small disk, which goes, so that it can be looked at.
fn keep(disk: &SmallDisk, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(disk.folder())? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    eprintln!("what was on the disk is in {}", to.display());
    Ok(())
}

fn finish(site: &mut Site, report: &mut Report) -> Result<()> {
    let problems = site.check_all()?;
    println!(
        "    {}: {} records read again, {} problem(s)",
        site.name,
        site.records(),
        problems.len()
    );
    report.of_site(site);
    report.problems.extend(problems);
    Ok(())
}

fn count_syncs(binary: &Path, folder: &Path, report: &mut Report) -> Result<()> {
    let what = "waits for the disk";
    if let Some(why) = syncs::hindered() {
        report.not_run(what, "SQLite", &why);
        return Ok(());
    }
    let counted = syncs::count(binary, folder)?;
    let told = format!(
        "{} commands, {} calls of fsync or fdatasync",
        counted.commands, counted.syncs
    );
    report.line(what, "SQLite", &told);
    Ok(())
}
