//! The ledger from the command line: writing it out, verifying what was written without the
//! database, changing the key.

use std::{fs, path::PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{complained, minuted, printed};

/// A database with some entries.
struct Office {
    folder: TempDir,
    database: String,
}

impl Office {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let database = format!("sqlite://{}", folder.path().join("minuted.db").display());
        let office = Self { folder, database };
        office.run(&["migrate"]);
        for name in ["Ann", "Bob", "Cat"] {
            office.run(&[
                "token",
                "create",
                "--account",
                name,
                "--role",
                "administrator",
            ]);
        }
        office
    }

    /// Runs a command on the database that must succeed; gives what it printed.
    fn run(&self, arguments: &[&str]) -> String {
        let run = minuted(&[arguments, &["--database", &self.database]].concat());
        assert_eq!(
            run.status.code(),
            Some(0),
            "{arguments:?}: {}",
            complained(&run)
        );
        printed(&run)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Exports to a file; gives its name.
    fn export(&self, name: &str, more: &[&str]) -> String {
        let file = self.path(name).display().to_string();
        self.run(&[&["ledger", "export", "-o", &file][..], more].concat());
        file
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn an_export_verifies_without_the_database() {
    let office = Office::new();
    let public = office.export("public.jsonl", &[]);
    let full = office.export("full.jsonl", &["--full"]);
    let live = json(&office.run(&["ledger", "verify", "--json"]));
    fs::remove_file(office.path("minuted.db")).unwrap();
    for (file, scope) in [(&public, "public"), (&full, "full")] {
        let verified = minuted(&["ledger", "verify", file, "--json"]);
        assert_eq!(verified.status.code(), Some(0), "{}", complained(&verified));
        let found = json(&printed(&verified));
        assert_eq!(found["sound"], true);
        assert_eq!(found["scope"], scope);
        assert_eq!(
            (&found["size"], &found["root"]),
            (&live["size"], &live["root"])
        );
        let origin = found["origin"].as_str().unwrap();
        let expected = format!("{}:{}", live["size"], live["root"].as_str().unwrap());
        let trusted = [
            "ledger", "verify", file, "--origin", origin, "--expect", &expected,
        ];
        let verified = minuted(&trusted);
        assert_eq!(verified.status.code(), Some(0), "{}", complained(&verified));
        assert!(printed(&verified).contains("Nothing is wrong."));
    }
    // Accounts are nobody's business.
    let text = fs::read_to_string(&public).unwrap();
    assert!(!text.contains("Ann") && fs::read_to_string(&full).unwrap().contains("Ann"));
}

#[test]
fn what_was_altered_is_named_by_its_line() {
    let office = Office::new();
    let file = office.export("full.jsonl", &["--full"]);
    let altered = fs::read_to_string(&file).unwrap().replace("Bob", "Bab");
    fs::write(&file, altered).unwrap();
    let refused = minuted(&["ledger", "verify", &file]);
    assert_eq!(refused.status.code(), Some(1));
    let told = complained(&refused);
    assert!(
        told.contains("full.jsonl: line ") && told.contains("entry "),
        "{told}"
    );
    assert!(printed(&refused).is_empty());
    let refused = minuted(&["ledger", "verify", &file, "--json"]);
    assert_eq!(refused.status.code(), Some(1));
    let found = json(&printed(&refused));
    assert_eq!(found["sound"], false);
    assert!(
        found["fault"]["line"].is_u64() && found["fault"]["entry"].is_u64(),
        "{found}"
    );
}

#[test]
fn another_log_or_another_past_is_refused() {
    let (office, other) = (Office::new(), Office::new());
    let file = office.export("ledger.jsonl", &[]);
    let theirs = json(&printed(&minuted(&[
        "ledger",
        "verify",
        &other.export("ledger.jsonl", &[]),
        "--json",
    ])));
    let origin = theirs["origin"].as_str().unwrap();
    let refused = minuted(&["ledger", "verify", &file, "--origin", origin]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        complained(&refused).contains(origin),
        "{}",
        complained(&refused)
    );
    let noted = format!("1:{}", theirs["root"].as_str().unwrap());
    let refused = minuted(&["ledger", "verify", &file, "--expect", &noted]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        complained(&refused).contains("entry 0"),
        "{}",
        complained(&refused)
    );
}

#[test]
fn a_key_is_changed_and_the_log_goes_on() {
    let office = Office::new();
    let before = office.export("before.jsonl", &[]);
    let changed = json(&office.run(&["ledger", "rotate-key", "--json"]));
    assert_eq!(changed["generation"], 2);
    assert!(
        office
            .run(&["ledger", "rotate-key"])
            .starts_with("Key 3 signs from now on: ")
    );
    office.run(&[
        "token",
        "create",
        "--account",
        "Dan",
        "--role",
        "administrator",
    ]);
    let after = office.export("after.jsonl", &[]);
    let found = |file: &str| json(&printed(&minuted(&["ledger", "verify", file, "--json"])));
    let (before, after) = (found(&before), found(&after));
    assert_eq!(
        (&before["keys"], &after["keys"]),
        (&Value::from(1), &Value::from(3))
    );
    assert_eq!(before["origin"], after["origin"]);
    // No secret is printed or exported.
    assert_eq!(
        office.run(&["ledger", "verify"]).matches("secret").count(),
        0
    );
}

#[test]
fn an_export_goes_to_the_standard_output_too() {
    let office = Office::new();
    let printed = office.run(&["ledger", "export"]);
    let file = office.export("ledger.jsonl", &[]);
    assert_eq!(fs::read_to_string(file).unwrap(), printed);
    assert!(!office.path("ledger.jsonl.part").exists());
}

#[cfg(unix)]
#[test]
fn a_full_export_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let office = Office::new();
    let file = office.export("full.jsonl", &["--full"]);
    let mode = fs::metadata(file).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn a_file_that_can_t_be_read_or_written_is_named() {
    let missing = minuted(&["ledger", "verify", "/nowhere/ledger.jsonl"]);
    assert_eq!(missing.status.code(), Some(3));
    assert!(complained(&missing).contains("/nowhere/ledger.jsonl"));
    let office = Office::new();
    let arguments = [
        "ledger",
        "export",
        "-o",
        "/nowhere/x",
        "--database",
        &office.database,
    ];
    let unwritten = minuted(&arguments);
    assert_eq!(unwritten.status.code(), Some(3));
    assert!(complained(&unwritten).contains("/nowhere/x"));
    let both = [
        "ledger",
        "verify",
        "x.jsonl",
        "--database",
        &office.database,
    ];
    assert_eq!(minuted(&both).status.code(), Some(2));
}
