//! The doctor: what is broken is found and told with what to do, and nothing is changed by looking.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Server, complained, minuted, minuted_in, printed};

/// A new database with an administrator, and what is told of it by default.
struct Office {
    folder: TempDir,
    address: String,
}

impl Office {
    fn found() -> Self {
        let folder = TempDir::new().unwrap();
        let address = format!("sqlite://{}", folder.path().join("minuted.db").display());
        let office = Self { folder, address };
        office.does(&["migrate"]);
        let create = [
            "token",
            "create",
            "--account",
            "Ann",
            "--role",
            "administrator",
        ];
        office.does(&create);
        office
    }

    fn does(&self, arguments: &[&str]) -> String {
        let at = ["--database", self.address.as_str()];
        let done = minuted(&[arguments, &at].concat());
        assert!(
            done.status.success(),
            "{arguments:?}: {}",
            complained(&done)
        );
        printed(&done)
    }

    /// The exit code, and the findings that are not fine: severity, check and what is told.
    fn asked(&self, arguments: &[&str]) -> (Option<i32>, Vec<(String, String, String)>) {
        let at = ["doctor", "--json", "--database", self.address.as_str()];
        let told = minuted_in(self.folder.path(), &[], &[&at, arguments].concat());
        let report: Value = serde_json::from_str(&printed(&told))
            .unwrap_or_else(|error| panic!("{error}: {}", complained(&told)));
        (told.status.code(), not_fine(&report))
    }

    fn sql(&self, sql: &str) {
        let script = "import sqlite3, sys\n\
                      c = sqlite3.connect(sys.argv[1])\n\
                      c.execute(sys.argv[2])\n\
                      c.commit()\n";
        let file = self.folder.path().join("minuted.db");
        let done = std::process::Command::new("python3")
            .args(["-c", script])
            .arg(file)
            .arg(sql)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", complained(&done));
    }
}

fn not_fine(report: &Value) -> Vec<(String, String, String)> {
    let text =
        |finding: &Value, field: &str| finding[field].as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    let told = findings.filter(|finding| finding["severity"] != "fine");
    told.map(|finding| {
        assert!(finding["remedy"].is_string(), "nothing to do: {finding}");
        let [severity, check, found] = ["severity", "check", "found"].map(|f| text(finding, f));
        (severity, check, found)
    })
    .collect()
}

/// That one thing was found, and this one.
fn assert_found(found: &[(String, String, String)], severity: &str, check: &str, told: &str) {
    let hit = found
        .iter()
        .any(|(s, c, t)| s == severity && c == check && t.contains(told));
    assert!(hit, "{severity} {check} {told}: {found:#?}");
}

#[test]
fn a_sound_office_is_told_so_and_is_not_changed() {
    let office = Office::found();
    let file = office.folder.path().join("minuted.db");
    let before = fs::read(&file).unwrap();
    assert_eq!(office.asked(&[]), (Some(0), Vec::new()));
    assert_eq!(office.asked(&["--deep"]), (Some(0), Vec::new()));
    assert_eq!(fs::read(&file).unwrap(), before);
    let text = minuted(&["doctor", "--database", &office.address]);
    let text = printed(&text);
    for line in [
        "fine     durability",
        "fine     ledger",
        "fine     disk",
        "fine     tokens",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    // Also while it is served.
    let server = Server::start(&["--database", &office.address]);
    assert_eq!(office.asked(&["--deep"]).0, Some(0));
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_database_that_is_not_there_is_wrong_and_is_not_made() {
    let folder = TempDir::new().unwrap();
    let arguments = ["doctor", "--database", "sqlite://missing.db"];
    let told = minuted_in(folder.path(), &[], &arguments);
    assert_eq!(told.status.code(), Some(1));
    assert!(
        printed(&told).contains("there is no file missing.db"),
        "{}",
        printed(&told)
    );
    assert!(!folder.path().join("missing.db").exists());
    // One that can't be reached is told as well.
    let arguments = ["doctor", "--database", "postgres://m@127.0.0.1:1/m"];
    let told = minuted_in(folder.path(), &[], &arguments);
    assert_eq!(told.status.code(), Some(1), "{}", complained(&told));
    assert!(
        printed(&told).contains("wrong    database"),
        "{}",
        printed(&told)
    );
}

#[test]
fn settings_that_can_not_be_read_are_a_finding() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("minuted.toml"), "lisen = \"x\"\n").unwrap();
    let told = minuted_in(folder.path(), &[], &["doctor", "--json"]);
    assert_eq!(told.status.code(), Some(1), "{}", complained(&told));
    let report: Value = serde_json::from_str(&printed(&told)).unwrap();
    assert_found(
        &not_fine(&report),
        "wrong",
        "settings",
        "did you mean `listen`?",
    );
}

#[test]
fn a_database_of_another_build_is_told_and_not_touched() {
    let office = Office::found();
    office.sql("DELETE FROM ops_migrations WHERE version = '0004_jobs'");
    office.sql("DROP TABLE ops_jobs");
    let (code, found) = office.asked(&[]);
    assert_eq!(code, Some(0), "{found:#?}");
    assert_found(
        &found,
        "warning",
        "database",
        "it lacks migrations of this build: 0004_jobs",
    );
    assert!(!beside(&office, "before-migration"), "looking made a copy");
    office.sql("INSERT INTO ops_migrations (version, applied_at) VALUES ('9999_later', 0)");
    let (code, found) = office.asked(&[]);
    assert_eq!(code, Some(1));
    assert_found(
        &found,
        "wrong",
        "database",
        "a newer build has changed it: 9999_later",
    );
}

fn beside(office: &Office, part: &str) -> bool {
    let files = fs::read_dir(office.folder.path()).unwrap();
    files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .any(|name| name.contains(part))
}

#[test]
fn an_altered_record_is_found_by_looking_deep_and_the_newest_entry_at_once() {
    let office = Office::found();
    office.sql("UPDATE accounts SET name = 'Eve'");
    assert_eq!(
        office.asked(&[]).0,
        Some(0),
        "only the end of the log is looked at"
    );
    let (code, found) = office.asked(&["--deep"]);
    assert_eq!(code, Some(1));
    assert_found(
        &found,
        "wrong",
        "ledger",
        "says something else than the entry vouches for",
    );
    office.sql("UPDATE history SET body = X'7B7D'");
    let (code, found) = office.asked(&[]);
    assert_eq!(code, Some(1));
    assert_found(
        &found,
        "wrong",
        "ledger",
        "version 1 is not what the entry vouches for",
    );
}

#[test]
fn what_will_soon_be_wrong_is_a_warning() {
    let office = Office::found();
    office.sql(
        "INSERT INTO ops_jobs (id, kind, target, content, made, due, tries, parked, error) \
         VALUES ('msg_1', 'webhook', 'site', '{}', 1, 1, 10, 1, 'the receiver answered 503'), \
         ('msg_2', 'webhook', 'site', '{}', 1, 1, 0, NULL, NULL)",
    );
    office.sql("UPDATE ops_tokens SET expires = 1");
    open_to_all(&office.folder.path().join("minuted.db"));
    let webhook = "[[webhooks]]\nname = \"site\"\nurl = \"http://hooks.example/\"\n\
                   secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n\
                   events = [\"decision-made\"]\n";
    let settings = office.folder.path().join("minuted.toml");
    fs::write(&settings, webhook).unwrap();
    open_to_all(&settings);
    let (code, found) = office.asked(&[]);
    assert_eq!(code, Some(0), "warnings alone: {found:#?}");
    assert_found(
        &found,
        "warning",
        "jobs",
        "failed so often that they are parked: 1.",
    );
    assert_found(
        &found,
        "warning",
        "jobs",
        "due for ten minutes, and nobody does them: 1.",
    );
    assert_found(&found, "warning", "tokens", "of 1 none is good any more");
    assert_found(&found, "warning", "files", "others than its owner may read");
    assert_found(&found, "warning", "settings", "holds a secret");
    assert_found(
        &found,
        "warning",
        "webhooks",
        "http://hooks.example) go in the open",
    );
    // What is parked is shown, and tried again by hand.
    let list: Value =
        serde_json::from_str(&office.does(&["jobs", "list", "--parked", "--json"])).unwrap();
    assert_eq!(list[0]["error"], "the receiver answered 503");
    assert_eq!(list.as_array().unwrap().len(), 1);
    office.does(&["jobs", "retry", "msg_1"]);
    assert_eq!(office.does(&["jobs", "list", "--parked"]), "");
    let line = office.does(&["jobs", "list"]);
    assert!(line.contains("msg_1  due "), "{line}");
    let at = ["jobs", "retry", "msg_9", "--database", &office.address];
    assert_eq!(minuted(&at).status.code(), Some(1));
}

#[test]
fn a_board_whose_rules_are_not_in_force_is_wrong() {
    let office = Office::found();
    let token = office.does(&["token", "create", "--account", "Ann"]);
    let server = Server::start(&["--database", &office.address]);
    let board = "mutation { addOrganisation(input: { name: \"Anyshire\", kind: COUNCIL }) {
        organisation { id } refusals { message } } }";
    let (_, added) = server.ask(Some(token.trim()), board);
    let lead = added["data"]["addOrganisation"]["organisation"]["id"]
        .as_str()
        .unwrap();
    let board = format!(
        "mutation {{ constituteBoard(input: {{ name: \"Cabinet\", kind: \"Cabinet\", power: DECIDES,
            code: \"CAB\", rules: \"england-council-executive\", leadId: \"{lead}\",
            constitutedBy: [{{ by: \"{lead}\" }}] }}) {{ board {{ id }} refusals {{ message }} }} }}"
    );
    let (_, added) = server.ask(Some(token.trim()), &board);
    assert!(
        added["data"]["constituteBoard"]["board"]["id"].is_string(),
        "{added}"
    );
    assert_eq!(server.stop(), Some(0));
    assert_eq!(office.asked(&["--deep"]), (Some(0), Vec::new()));
    office.sql("UPDATE boards SET rules = 'england-council-executives'");
    let (code, found) = office.asked(&[]);
    assert_eq!(code, Some(1));
    assert_found(
        &found,
        "wrong",
        "rules",
        "those of Cabinet, `england-council-executives`",
    );
}

#[cfg(unix)]
fn open_to_all(file: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
}
