//! A throwaway `PostgreSQL`: its own cluster, on loopback, gone when dropped.
//!
//! The server always runs with `PostgreSQL`'s own settings for durability, because the product
//! refuses to call itself ready on a database that may lose what it acknowledged. Tests are made
//! fast by keeping the files in memory; measurements keep them on a disk.
//! Only programs of this machine can reach it, and these without a password.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::process::{self, Background, BackgroundOptions};

/// The oldest `PostgreSQL` that the product supports.
const OLDEST: u32 = 15;

/// The user that runs the server when we are root, because `PostgreSQL` refuses to run as root.
const SERVICE_USER: &str = "postgres";

/// The start of the names of our folders. The number of the process that made it follows.
const FOLDER_PREFIX: &str = "minuted-postgres-";

/// Memory that must be free before files are kept there.
const MEMORY_NEEDED: u64 = 2 << 30;

/// Where the files of the cluster are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Storage {
    /// In memory when there is enough of it, else on the disk. For functional tests.
    MemoryIfPossible,
    /// On a disk, where a commit waits for it. For measurements and fault tests.
    Disk,
}

/// The running cluster. Dropping it stops the server and removes its files.
#[derive(Debug)]
pub(crate) struct Cluster {
    // Dropped in this order: first the server, then its files.
    server: Background,
    folder: Folder,
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes a cluster and starts it. `programs` is the folder of initdb and postgres.
    pub(crate) fn start(programs: &Path, storage: Storage) -> Result<Self> {
        let parent = parent_folder(storage)?;
        sweep(&parent);
        Self::start_in(programs, &parent)
    }

    /// As [`Cluster::start`], with its files in a folder of this folder.
    pub(crate) fn start_in(programs: &Path, parent: &Path) -> Result<Self> {
        let user = process::is_root().then_some(SERVICE_USER);
        let folder = Folder::make(parent, user)?;
        initialise(programs, &folder, user)?;
        let port = free_port()?;
        let server = start_server(programs, &folder, user, port)?;
        let mut cluster = Self {
            server,
            folder,
            programs: programs.to_path_buf(),
            port,
        };
        if let Err(error) = cluster.wait_until_ready() {
            let log = fs::read_to_string(cluster.folder.log()).unwrap_or_default();
            return Err(error.context(format!("PostgreSQL said:\n{log}")));
        }
        Ok(cluster)
    }

    /// Ends the server as a loss of power would, and starts it again: its immediate shutdown, after
    /// which it recovers from its log.
    pub(crate) fn crash(&mut self) -> Result<()> {
        self.server.end(Signal::QUIT)?;
        self.start_again()
    }

    /// Starts the server again if it has ended by itself.
    pub(crate) fn revive(&mut self) -> Result<()> {
        if self.server.check_alive().is_ok() {
            return self.wait_until_ready();
        }
        self.start_again()
    }

    fn start_again(&mut self) -> Result<()> {
        let user = process::is_root().then_some(SERVICE_USER);
        self.server = start_server(&self.programs, &self.folder, user, self.port)?;
        self.wait_until_ready()
    }

    /// The address of its `postgres` database, as a superuser.
    pub(crate) fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// The address of another of its databases.
    pub(crate) fn url_of(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs one statement in one of its databases and gives what psql prints.
    pub(crate) fn query(&self, url: &str, sql: &str) -> Result<String> {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"]);
        process::capture(psql.args(["--command", sql]).arg(url))
    }

    /// What the server writes its log to.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.log()
    }

    /// The folder of initdb, pgbench and the rest.
    pub(crate) fn programs(&self) -> &Path {
        &self.programs
    }

    /// Where its files are.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder.path
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let patience = Instant::now() + Duration::from_mins(1);
        while Instant::now() < patience {
            self.server.check_alive()?;
            let mut probe = Command::new(self.programs.join("pg_isready"));
            probe.args(["--quiet", "--host=127.0.0.1", "--timeout=1"]);
            probe.arg(format!("--port={}", self.port));
            if process::run(&mut probe).is_ok() {
                return Ok(());
            }
            if process::interrupted() {
                bail!("interrupted");
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("PostgreSQL was not ready within a minute")
    }
}

/// The folder of the newest server on this machine that is new enough.
pub(crate) fn find_programs() -> Option<PathBuf> {
    // Debian keeps each version in its own folder, off the search path.
    let versions = fs::read_dir("/usr/lib/postgresql")
        .ok()
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .filter(|(version, _): &(u32, PathBuf)| OLDEST <= *version)
        .map(|(version, folder)| (version, folder.join("bin")))
        .filter(|(_, programs)| is_complete(programs))
        .max();
    newest.map(|(_, programs)| programs).or_else(|| {
        let initdb = fs::canonicalize(process::which("initdb")?).ok()?;
        initdb
            .parent()
            .map(Path::to_path_buf)
            .filter(|programs| is_complete(programs))
    })
}

fn is_complete(programs: &Path) -> bool {
    ["initdb", "postgres", "pg_isready"]
        .iter()
        .all(|program| process::is_program(&programs.join(program)))
}

fn initialise(programs: &Path, folder: &Folder, user: Option<&str>) -> Result<()> {
    let initdb = programs.join("initdb");
    let mut command = match user {
        None => Command::new(initdb),
        Some(user) => {
            let mut command = Command::new("setpriv");
            command.args(process::as_user(user)).arg("--").arg(initdb);
            command
        }
    };
    // initdb wants a folder that its user may look at, and ours may be closed to it.
    command.current_dir(&folder.path);
    command.args([
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-sync",
    ]);
    // Ordered by English rules, as offices have it, not byte by byte: a query that forgot to say
    // COLLATE "C" then fails here and not at theirs.
    command.args([
        "--locale=C.UTF-8",
        "--locale-provider=icu",
        "--icu-locale=en-GB",
    ]);
    command.arg("--pgdata").arg(folder.data());
    process::capture(&mut command).context("make a PostgreSQL cluster")?;
    Ok(())
}

fn start_server(
    programs: &Path,
    folder: &Folder,
    user: Option<&str>,
    port: u16,
) -> Result<Background> {
    let log = fs::File::create(folder.log()).context("make the log of PostgreSQL")?;
    let log_too = log.try_clone()?;
    // SIGINT is its fast shutdown: it ends sessions and stops in good order.
    let options = BackgroundOptions {
        name: "PostgreSQL",
        stop: Signal::INT,
        user,
    };
    Background::start(&options, &programs.join("postgres"), |command| {
        command
            .current_dir(&folder.path)
            .stdout(log)
            .stderr(log_too);
        command.arg("-D").arg(folder.data());
        for setting in [
            "listen_addresses=127.0.0.1",
            &format!("port={port}"),
            &format!("unix_socket_directories={}", folder.path.display()),
            "max_connections=300",
            "timezone=UTC",
        ] {
            command.args(["-c", setting]);
        }
    })
}

/// A folder that is removed when dropped.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
}

impl Folder {
    fn make(parent: &Path, user: Option<&str>) -> Result<Self> {
        let path = parent.join(format!("{FOLDER_PREFIX}{}", std::process::id()));
        fs::create_dir(&path).with_context(|| format!("make {}", path.display()))?;
        let folder = Self { path };
        if let Some(user) = user {
            let (uid, gid) = (number_of(user, "-u")?, number_of(user, "-g")?);
            std::os::unix::fs::chown(&folder.path, Some(uid), Some(gid))?;
        }
        Ok(folder)
    }

    fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    fn log(&self) -> PathBuf {
        self.path.join("log")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            eprintln!("warning: could not remove {}: {error}", self.path.display());
        }
    }
}

fn number_of(user: &str, which: &str) -> Result<u32> {
    let output = process::capture(Command::new("id").args([which, user]))
        .with_context(|| format!("there is no user {user} to run PostgreSQL"))?;
    Ok(output.trim().parse()?)
}

/// Removes folders that a killed run left. Its server is gone: the kernel stopped it.
fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let maker = name
            .to_str()
            .and_then(|name| name.strip_prefix(FOLDER_PREFIX));
        if maker.is_some_and(|maker| !Path::new("/proc").join(maker).exists()) {
            // Another user's leftovers are not ours to remove.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn parent_folder(storage: Storage) -> Result<PathBuf> {
    let memory = PathBuf::from("/dev/shm");
    match storage {
        Storage::MemoryIfPossible if enough_memory(&memory) => Ok(memory),
        Storage::MemoryIfPossible => Ok(std::env::temp_dir()),
        Storage::Disk => {
            // /var/tmp outlives a restart, so it should be on a disk; make sure.
            let folder = PathBuf::from("/var/tmp");
            let kind = file_system(&folder)?;
            if kind == "tmpfs" || kind == "ramfs" {
                bail!(
                    "{} is in memory ({kind}), so commits would not wait",
                    folder.display()
                );
            }
            Ok(folder)
        }
    }
}

/// The kind of the file system that holds a folder, as `stat` calls it.
pub(crate) fn file_system(folder: &Path) -> Result<String> {
    let mut command = Command::new("stat");
    command.args(["--file-system", "--format=%T"]).arg(folder);
    Ok(process::capture(&mut command)?.trim().to_owned())
}

fn enough_memory(folder: &Path) -> bool {
    let mut command = Command::new("stat");
    command
        .args(["--file-system", "--format=%T %a %S"])
        .arg(folder);
    folder.is_dir() && process::capture(&mut command).is_ok_and(|answer| is_roomy(&answer))
}

fn is_roomy(answer: &str) -> bool {
    let mut words = answer.split_whitespace();
    let kind = words.next();
    let mut number = || words.next().and_then(|word| word.parse::<u64>().ok());
    match (kind, number(), number()) {
        (Some("tmpfs"), Some(blocks), Some(size)) => MEMORY_NEEDED <= blocks.saturating_mul(size),
        _ => false,
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("find a free port")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_used_only_when_there_is_enough() {
        assert!(is_roomy("tmpfs 6000000 4096\n"));
        assert!(
            !is_roomy("tmpfs 16384 4096\n"),
            "64 MiB, as containers have it"
        );
        assert!(
            !is_roomy("ext2/ext3 6000000 4096\n"),
            "a disk is not memory"
        );
        assert!(!is_roomy(""));
    }

    #[test]
    fn sweeps_only_what_nobody_uses() {
        let parent = std::env::temp_dir().join(format!("minuted-sweep-{}", std::process::id()));
        let of_us = parent.join(format!("{FOLDER_PREFIX}{}", std::process::id()));
        let of_nobody = parent.join(format!("{FOLDER_PREFIX}999999999"));
        let other = parent.join("something-else");
        for folder in [&of_us, &of_nobody, &other] {
            fs::create_dir_all(folder).unwrap();
        }
        sweep(&parent);
        let left: Vec<bool> = [&of_us, &of_nobody, &other]
            .map(|folder| folder.exists())
            .to_vec();
        fs::remove_dir_all(&parent).unwrap();
        assert_eq!(left, [true, false, true]);
    }
}
