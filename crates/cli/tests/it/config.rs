//! The settings, from the file, the environment and the flags.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Server, complained, minuted_in, printed};

#[test]
fn each_setting_is_told_with_its_origin_and_without_a_password() {
    let folder = TempDir::new().unwrap();
    let text = "database = \"postgres://m:hidden@db/m\"\n\n[log]\nformat = \"json\"\n";
    fs::write(folder.path().join("minuted.toml"), text).unwrap();
    let variables = [("MINUTED_LISTEN", "127.0.0.1:9")];
    let told = minuted_in(folder.path(), &variables, &["config", "check"]);
    assert_eq!(told.status.code(), Some(0), "{}", complained(&told));
    let told = printed(&told);
    for line in [
        "database           postgres://m:…@db/m  (minuted.toml:1)",
        "listen             127.0.0.1:9  (MINUTED_LISTEN)",
        "log.format         json  (minuted.toml:4)",
        "api.introspection  true  (usual)",
    ] {
        assert!(told.lines().any(|l| l == line), "{line}\n{told}");
    }
    assert!(!told.contains("hidden"));
    let json = minuted_in(folder.path(), &variables, &["config", "check", "--json"]);
    assert!(!printed(&json).contains("hidden"));
    let json: Value = serde_json::from_str(&printed(&json)).unwrap();
    assert_eq!(json[1]["variable"], "MINUTED_LISTEN");
}

#[test]
fn a_slip_in_the_file_or_in_a_variable_stops_every_command_that_reads_them() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("minuted.toml"), "\nlisten_on = \"x\"\n").unwrap();
    for command in [&["config", "check"][..], &["migrate"], &["token", "list"]] {
        let refused = minuted_in(folder.path(), &[("MINUTED_LISTENS", "x")], command);
        assert_eq!(refused.status.code(), Some(2), "{command:?}");
        let told = complained(&refused);
        assert!(
            told.contains("minuted.toml:2: there is no setting `listen_on`"),
            "{told}"
        );
        assert!(told.contains("(did you mean `MINUTED_LISTEN`?)"), "{told}");
    }
    // Another file can be named, and one that is named has to be there.
    fs::write(
        folder.path().join("other.toml"),
        "listen = \"127.0.0.1:7\"\n",
    )
    .unwrap();
    let arguments = ["config", "check", "--config", "other.toml"];
    let told = minuted_in(folder.path(), &[], &arguments);
    assert!(
        printed(&told).contains("127.0.0.1:7  (other.toml:1)"),
        "{}",
        complained(&told)
    );
    let arguments = ["config", "check", "--config", "missing.toml"];
    assert_eq!(
        minuted_in(folder.path(), &[], &arguments).status.code(),
        Some(3)
    );
}

#[test]
fn introspection_can_be_switched_off() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("minuted.toml");
    fs::write(&file, "[api]\nintrospection = false\n").unwrap();
    let (config, database) = (file.to_str().unwrap(), folder.path().join("m.db"));
    let database = format!("sqlite://{}", database.display());
    let schema = "{ __schema { queryType { name } } }";
    let closed = Server::start(&["--config", config, "--database", &database]);
    let (_, answer) = closed.ask(None, schema);
    assert_eq!(answer["data"]["__schema"], Value::Null, "{answer}");
    assert_eq!(closed.stop(), Some(0));
    let open = Server::start(&["--database", &database]);
    let (_, answer) = open.ask(None, schema);
    assert_eq!(answer["data"]["__schema"]["queryType"]["name"], "Query");
    assert_eq!(open.stop(), Some(0));
}
