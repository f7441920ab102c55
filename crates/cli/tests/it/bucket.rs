//! Attachments in a bucket, as who runs the binary meets it.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Server, complained, minuted_in, printed};

/// The server of objects that `cargo xtask test` starts.
fn objects() -> Value {
    let told = std::env::var("MINUTED_TEST_S3")
        .expect("MINUTED_TEST_S3 names no server of objects; run the tests by `cargo xtask test`");
    serde_json::from_str(&told).unwrap()
}

/// A folder with settings for the bucket, but for the key itself, which is in a variable.
fn office(objects: &Value) -> (TempDir, String, String) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let folder = TempDir::new().unwrap();
    let prefix = folder.path().file_name().unwrap().to_str().unwrap();
    let settings = format!(
        "database = \"sqlite://{}\"\n[attachments]\nstore = \"s3:{}/cli/{}\"\nendpoint = \"{}\"\n\
         region = \"{}\"\naccess_key = \"{}\"\n",
        folder.path().join("minuted.db").display(),
        text(&objects["bucket"]),
        prefix.trim_matches('.'),
        text(&objects["endpoint"]),
        text(&objects["region"]),
        text(&objects["writer"]["access_key"]),
    );
    fs::write(folder.path().join("minuted.toml"), settings).unwrap();
    let key = &objects["writer"];
    (folder, text(&key["access_key"]), text(&key["secret_key"]))
}

const KEY: &str = "MINUTED_ATTACHMENTS_SECRET_KEY";

#[test]
fn a_wrong_key_stops_every_command_that_needs_the_bucket_and_is_not_told() {
    let objects = objects();
    let (folder, name, key) = office(&objects);
    let wrong = "wrong".repeat(8);
    let variables = [(KEY, wrong.as_str())];
    let made = minuted_in(folder.path(), &variables, &["migrate"]);
    assert_eq!(made.status.code(), Some(0), "{}", complained(&made));
    let bucket = objects["bucket"].as_str().unwrap();
    let endpoint = objects["endpoint"].as_str().unwrap();
    for command in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["attachments", "verify"],
        &["attachments", "move", "--to-database"],
        &["attachments", "sweep"],
        &["doctor"],
    ] {
        let told = minuted_in(folder.path(), &variables, command);
        let code = if command == ["doctor"] { 1 } else { 3 };
        let all = format!("{}{}", printed(&told), complained(&told));
        assert_eq!(told.status.code(), Some(code), "{command:?}: {all}");
        for part in [
            &format!("nothing can be written to the bucket `{bucket}`"),
            endpoint,
            "it does not take the key (it answered 403 SignatureDoesNotMatch)",
            "mend `attachments.access_key` and `attachments.secret_key`",
        ] {
            assert!(all.contains(part), "{command:?} {part}\n{all}");
        }
        assert!(!all.contains(&wrong) && !all.contains(&name), "{all}");
    }
    for more in [&[][..], &["--json"]] {
        let told = minuted_in(
            folder.path(),
            &[(KEY, &key)],
            &[&["config", "check"], more].concat(),
        );
        let all = format!("{}{}", printed(&told), complained(&told));
        assert!(
            all.contains("attachments.secret_key") && all.contains(KEY),
            "{all}"
        );
        assert!(!all.contains(&key) && !all.contains(&name), "{all}");
    }
}

#[test]
fn a_bucket_that_can_be_used_is_served_from_and_seen_to() {
    let objects = objects();
    let (folder, name, key) = office(&objects);
    // Whoever may read the file could read the key.
    let file = folder.path().join("minuted.toml");
    let settings = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{settings}secret_key = \"{key}\"\n")).unwrap();
    let server = Server::start(&["--config", file.to_str().unwrap()]);
    assert_eq!(server.get("/readyz").0, 200);
    assert_eq!(server.stop(), Some(0));
    for (command, told) in [
        (&["attachments", "verify"][..], "checked: 0; wrong: 0\n"),
        (&["attachments", "move"], "moved: 0; wrong: 0\n"),
        (&["attachments", "sweep"], "swept: 0; wrong: 0\n"),
    ] {
        let done = minuted_in(folder.path(), &[], command);
        assert_eq!(done.status.code(), Some(0), "{}", complained(&done));
        assert_eq!(printed(&done), told, "{command:?}");
    }
    let looked = minuted_in(folder.path(), &[], &["doctor"]);
    let all = printed(&looked);
    assert!(all.contains("fine     attachments the bucket"), "{all}");
    assert!(all.contains("holds a secret"), "{all}");
    assert!(!all.contains(&key) && !all.contains(&name), "{all}");
}
