//! Exports of the worked example: what is in them, and that two verifiers who share no code, ours
//! and the one in `examples`, accept and refuse the same.

use std::{fs, path::Path, process::Command};

use minuted::example::{self, Folder};
use minuted_ledger::{ExportFault, ExportLine, ExportScope, ExportVerifier, VerifiedExport};
use minuted_store::StoreError;
use minuted_testing::{TestApp, both};

const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/verify_ledger.py");

pub(crate) async fn export(app: &TestApp, scope: ExportScope) -> Vec<String> {
    let mut lines = Vec::new();
    let write = |line: &ExportLine| {
        lines.push(line.to_text().trim_end_matches('\n').to_owned());
        Ok::<_, StoreError>(())
    };
    let today = app.app.today();
    let written = app.app.store().export(scope, today, write).await.unwrap();
    let signed = app.app.store().checkpoint().await.unwrap();
    assert_eq!(written.checkpoint, signed.checkpoint);
    lines
}

pub(crate) fn verify(lines: &[String]) -> Result<VerifiedExport, ExportFault> {
    let mut verifier = ExportVerifier::expecting([]);
    lines.iter().try_for_each(|line| verifier.push(line))?;
    verifier.finish()
}

/// What the verifier in Python says: what it prints, or the fault.
pub(crate) fn python(lines: &[String]) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger.jsonl");
    fs::write(&file, lines.join("\n") + "\n").unwrap();
    python_of(&file, None)
}

fn python_of(file: &Path, origin: Option<&str>) -> Result<String, String> {
    let mut command = Command::new("python3");
    // It would leave its bytecode in the tree.
    command.args(["-B", PYTHON]).arg(file).args(origin);
    let run = command.output().unwrap_or_else(|error| {
        panic!("python3 can't be run ({error}); `apt-get install python3` gets it")
    });
    let text = |bytes| String::from_utf8(bytes).unwrap();
    match run.status.code() {
        Some(0) => Ok(text(run.stdout)),
        Some(1) => Err(text(run.stderr)),
        other => panic!("{other:?}: {}", text(run.stderr)),
    }
}

async fn with_example(app: &TestApp) {
    let esbt = Folder::open("esbt").unwrap();
    example::load(&app.app, &esbt).await.unwrap();
}

both! {
    async fn the_worked_example_is_verified_by_strangers(app: TestApp) {
        with_example(&app).await;
        app.app.store().rotate_key().await.unwrap();
        let full = export(&app, ExportScope::Full).await;
        let found = verify(&full).unwrap();
        assert_eq!((found.leaves, found.withheld), (found.checkpoint.size, 0));
        assert_eq!(found.keys, 2);
        let told = format!("{} entries, root {}\n", found.checkpoint.size, found.checkpoint.root);
        assert_eq!(python(&full), Ok(told.clone()));
        let public = export(&app, ExportScope::Public).await;
        let less = verify(&public).unwrap();
        assert_eq!(less.checkpoint, found.checkpoint);
        assert_eq!(python(&public), Ok(told));
        // Much of the example is public, and none of its accounts is.
        assert!(less.bodies > 100, "{less:?}");
        assert!(less.leaves < found.leaves && less.bodies < found.bodies, "{less:?}");
        assert!(!public.iter().any(|line| line.contains("\\\"kind\\\":\\\"account\\\"")));
    }
}

/// Altered exports, each with what it is called.
struct Altered<'a> {
    good: &'a [String],
    all: Vec<(&'static str, Vec<String>)>,
}

impl Altered<'_> {
    fn with(&mut self, name: &'static str, alter: impl FnOnce(&mut Vec<String>)) {
        let mut lines = self.good.to_vec();
        alter(&mut lines);
        assert_ne!(lines, self.good, "{name} alters nothing");
        self.all.push((name, lines));
    }

    fn replace(&mut self, name: &'static str, line: usize, from: &str, to: &str) {
        self.with(name, |lines| {
            lines[line] = lines[line].replacen(from, to, 1);
        });
    }

    /// Puts another character at a place of a line.
    fn turn(&mut self, name: &'static str, line: usize, place: usize) {
        self.with(name, |lines| {
            let old = lines[line].as_bytes()[place];
            // A digit is one of hexadecimal and of base64 alike.
            let new = if old == b'0' { "1" } else { "0" };
            lines[line].replace_range(place..=place, new);
        });
    }
}

fn alter_entries(altered: &mut Altered<'_>) {
    let good = altered.good;
    let (last, named) = (good.len() - 1, |line: &String| line.contains("\"bodies\""));
    let entry = good.iter().position(named).unwrap();
    altered.replace(
        "another body",
        entry,
        "\\\"version\\\":1",
        "\\\"version\\\":2",
    );
    altered.replace("another salt", entry, "\"salt\":\"", "\"salt\":\"00");
    altered.replace("another record", entry, "\"id\":\"", "\"id\":\"x");
    let command = "\\\"command\\\":\\\"";
    altered.replace("another command", entry, command, &format!("{command}x"));
    let hash = good[entry].find("\"hash\":\"").unwrap() + 8;
    altered.turn("another hash", entry, hash);
    altered.with("a line less", |lines| drop(lines.remove(entry)));
    altered.with("a line twice", |lines| {
        lines.insert(entry, good[entry].clone());
    });
    altered.with("lines the other way round", |lines| {
        lines.swap(entry, entry + 1);
    });
    altered.with("entries cut off", |lines| drop(lines.remove(last - 1)));
    altered.with("no JSON", |lines| lines[entry].push('x'));
}

fn alter_the_frame(altered: &mut Altered<'_>) {
    let good = altered.good;
    let last = good.len() - 1;
    altered.replace(
        "another number of entries",
        0,
        "\"entries\":",
        "\"entries\":1",
    );
    altered.replace("another name", 0, "minuted-ledger/", "minuted-ledger/0");
    altered.replace("another format", 0, "\"format\":1", "\"format\":2");
    altered.with("no first key", |lines| drop(lines.remove(1)));
    altered.with("no second key", |lines| drop(lines.remove(2)));
    altered.replace("another handover", 2, "/handover\\n", "/handover\\n1");
    altered.replace("no handover", 2, "\"handover\"", "\"takeover\"");
    altered.replace("another size in the checkpoint", last, "\\n", "\\n1");
    let signature = good[last].rfind("\\n").unwrap() - 20;
    altered.turn("another signature", last, signature);
    altered.with("the first key's signature", |lines| {
        // A handover is signed by the first key too, but it is no checkpoint.
        let handover: serde_json::Value = serde_json::from_str(&lines[2]).unwrap();
        let note = handover["handover"].as_str().unwrap().to_owned();
        lines[last] = ExportLine::Checkpoint { note }
            .to_text()
            .trim_end()
            .to_owned();
    });
    altered.with("the end cut off", |lines| drop(lines.pop()));
    altered.with("more at the end", |lines| lines.push(good[last].clone()));
    altered.with("nothing", Vec::clear);
}

both! {
    async fn whatever_is_altered_both_verifiers_refuse(app: TestApp) {
        with_example(&app).await;
        app.app.store().rotate_key().await.unwrap();
        let good = export(&app, ExportScope::Public).await;
        let mut altered = Altered { good: &good, all: Vec::new() };
        alter_entries(&mut altered);
        alter_the_frame(&mut altered);
        for (name, lines) in altered.all {
            let ours = verify(&lines).expect_err(name);
            let theirs = python(&lines).expect_err(name);
            assert!(ours.line > 0 && theirs.starts_with("line "), "{name}: {ours}, {theirs}");
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger.jsonl");
        fs::write(&file, good.join("\n")).unwrap();
        let origin = verify(&good).unwrap().origin;
        assert!(python_of(&file, Some(&origin)).is_ok());
        assert!(python_of(&file, Some("minuted-ledger/0")).is_err());
    }
}
