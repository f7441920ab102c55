//! Owns what the doctor says of files: who may read them, and how much room is left.

use std::path::{Path, PathBuf};

use super::finding::Finding;
use crate::config::Settings;

/// Less room than this is soon none.
const LITTLE: u64 = 1 << 30;
/// Less than this is none for a copy before a migration, or for a day of an office.
const NEXT_TO_NOTHING: u64 = 100 << 20;

/// The file of settings, if it holds a secret.
pub(super) fn of_settings(settings: &Settings) -> Option<Finding> {
    let file = settings.file().filter(|_| settings.holds_a_secret())?;
    open_to_others(file).then(|| {
        Finding::warning(
            "settings",
            format!(
                "{} holds a secret, and others than its owner may read it.",
                file.display()
            ),
            "`chmod 600` the file",
        )
    })
}

/// The file of a database, and what SQLite keeps beside it.
pub(super) fn of_database(file: &Path) -> Vec<Finding> {
    let beside = |ending: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let all = [file.to_path_buf(), beside("-wal"), beside("-shm")];
    let open = all.iter().filter(|file| open_to_others(file));
    let mut findings: Vec<_> = open
        .map(|file| {
            let told = format!(
                "others than its owner may read {}: it holds drafts and the key that signs the log.",
                file.display()
            );
            Finding::warning("files", told, "`chmod 600` the file")
        })
        .collect();
    if findings.is_empty() {
        let told = "only their owner may read the files of the database.".to_owned();
        findings.push(Finding::fine("files", told));
    }
    findings.extend(free(file).map(of_room));
    findings
}

fn of_room(free: u64) -> Finding {
    let told = format!("{} MiB are free where the database is.", free >> 20);
    let remedy = "make room: when there is none, every command is refused until there is";
    if free < NEXT_TO_NOTHING {
        Finding::wrong("disk", told, remedy)
    } else if free < LITTLE {
        Finding::warning("disk", told, remedy)
    } else {
        Finding::fine("disk", told)
    }
}

#[cfg(unix)]
fn open_to_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata()
        .is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> bool {
    false
}

#[cfg(unix)]
fn free(file: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(file).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Severity;

    #[test]
    fn little_room_is_told() {
        for (free, severity) in [
            (0, Severity::Wrong),
            (NEXT_TO_NOTHING, Severity::Warning),
            (LITTLE, Severity::Fine),
        ] {
            assert_eq!(of_room(free).severity, severity, "{free}");
        }
    }
}
