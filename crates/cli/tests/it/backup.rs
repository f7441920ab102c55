//! A backup taken while the server works, and restoring it.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Server, complained, minuted, printed};

fn add(server: &Server, token: &str, name: &str) {
    let command = format!(
        "mutation {{ addOrganisation(input: {{ name: \"{name}\", kind: COUNCIL }}) {{
            organisation {{ id }} refusals {{ message }} }} }}"
    );
    let (_, added) = server.ask(Some(token), &command);
    assert_eq!(
        added["data"]["addOrganisation"]["refusals"],
        json!([]),
        "{added}"
    );
}

/// A database with an administrator, in a folder.
fn database(folder: &TempDir) -> (String, String) {
    let address = format!("sqlite://{}", folder.path().join("minuted.db").display());
    let at = ["--database", address.as_str()];
    assert!(minuted(&[&["migrate"][..], &at].concat()).status.success());
    let create = [
        "token",
        "create",
        "--json",
        "--account",
        "Ann",
        "--role",
        "administrator",
    ];
    let created = printed(&minuted(&[&create[..], &at].concat()));
    let created: Value = serde_json::from_str(&created).unwrap();
    (address, created["token"].as_str().unwrap().to_owned())
}

fn names(server: &Server) -> Vec<String> {
    let (_, found) = server.ask(None, "{ organisations(first: 100) { nodes { name } } }");
    let nodes = found["data"]["organisations"]["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|node| node["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_was_committed_before_a_backup_is_there_after_it_is_restored() {
    let folder = TempDir::new().unwrap();
    let (address, token) = database(&folder);
    let server = Server::start(&["--database", &address]);
    add(&server, &token, "Anyshire");
    let copy = folder.path().join("copy.db");
    let copy = copy.to_str().unwrap();
    // Others go on writing meanwhile; each backup is whole all the same.
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for writer in 0..3 {
            let (server, token, done) = (&server, &token, &done);
            scope.spawn(move || {
                let mut written = 0;
                while !done.load(Ordering::Relaxed) {
                    add(server, token, &format!("Council {writer} {written}"));
                    written += 1;
                }
            });
        }
        let made = minuted(&["backup", copy, "--database", &address]);
        done.store(true, Ordering::Relaxed);
        assert!(made.status.success(), "{}", complained(&made));
        assert!(
            printed(&made).contains("and its ledger verifies"),
            "{}",
            printed(&made)
        );
    });
    let all = names(&server);
    assert_eq!(server.stop(), Some(0));
    let again = format!("sqlite://{}", folder.path().join("again.db").display());
    let restored = minuted(&["restore", copy, "--database", &again, "--json"]);
    assert!(restored.status.success(), "{}", complained(&restored));
    let told: Value = serde_json::from_str(&printed(&restored)).unwrap();
    assert_eq!(told["faults"], 0);
    let server = Server::start(&["--database", &again]);
    let kept = names(&server);
    assert!(kept.contains(&"Anyshire".to_owned()));
    assert!(kept.iter().all(|name| all.contains(name)));
    // It is a database like any other.
    add(&server, &token, "Newshire");
    assert_eq!(server.stop(), Some(0));
    assert!(
        minuted(&["ledger", "verify", "--database", &again])
            .status
            .success()
    );
    // They hold drafts, and the key that signs the log.
    #[cfg(unix)]
    for name in ["minuted.db", "copy.db", "again.db"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(folder.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("partial"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn nothing_is_written_over_and_what_is_not_sound_is_not_restored() {
    let folder = TempDir::new().unwrap();
    let (address, _) = database(&folder);
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("there.db"), "mine").unwrap();
    let refused = minuted(&["backup", &path("there.db"), "--database", &address]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(complained(&refused).contains("nothing is written over it"));
    assert_eq!(fs::read_to_string(path("there.db")).unwrap(), "mine");
    let copy = path("copy.db");
    assert!(
        minuted(&["backup", &copy, "--database", &address])
            .status
            .success()
    );
    let refused = minuted(&["restore", &copy, "--database", &address]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(
        complained(&refused).contains("move it away"),
        "{}",
        complained(&refused)
    );
    let to = format!("sqlite://{}", path("new.db"));
    for (file, told) in [
        ("there.db", "is no SQLite database"),
        ("missing.db", "can't be read"),
    ] {
        let refused = minuted(&["restore", &path(file), "--database", &to]);
        assert_eq!(refused.status.code(), Some(3), "{file}");
        assert!(
            complained(&refused).contains(told),
            "{}",
            complained(&refused)
        );
    }
    // A page of the copy is spoilt.
    let mut bytes = fs::read(&copy).unwrap();
    let name = b"Ann";
    let at = bytes.windows(3).position(|bytes| bytes == name).unwrap();
    bytes[at..at + 3].copy_from_slice(b"Eve");
    fs::write(path("spoilt.db"), bytes).unwrap();
    let refused = minuted(&["restore", &path("spoilt.db"), "--database", &to]);
    assert_ne!(refused.status.code(), Some(0), "{}", printed(&refused));
    assert!(!folder.path().join("new.db").exists());
    let elsewhere = minuted(&[
        "backup",
        &path("pg.db"),
        "--database",
        "postgres://x@127.0.0.1/x",
    ]);
    assert_eq!(elsewhere.status.code(), Some(3));
    assert!(
        complained(&elsewhere).contains("pg_dump"),
        "{}",
        complained(&elsewhere)
    );
}
