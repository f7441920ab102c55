//! The bodies of records as the history keeps them for ever: each kind at each of its formats has a
//! file in `tests/bodies/`, such as `paper@1.json`, and it is never edited.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

use minuted_core::id::{IdSource, Kind};
use minuted_testing::samples;
use sea_orm::prelude::Uuid;
use serde_json::Value;

use crate::api::canary::places::{self, Body};

/// Writes the file of a format that has none yet.
const WRITE: &str = "MINUTED_WRITE_BODIES";

/// IDs that are the same each time.
struct Counted(AtomicU64);

impl IdSource for Counted {
    fn next(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }
}

fn bodies() -> Vec<Body> {
    places::bodies(&samples(&Counted(AtomicU64::new(1))))
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/bodies"))
}

#[test]
fn a_body_changes_only_with_the_number_of_its_format() {
    let mut kinds = BTreeSet::new();
    for body in bodies() {
        kinds.insert(body.kind);
        let name = format!("{}@{}.json", body.kind, body.schema);
        let file = folder().join(&name);
        let now: Value = serde_json::from_slice(&body.bytes).unwrap();
        if !file.exists() && std::env::var_os(WRITE).is_some() {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&file, serde_json::to_string_pretty(&now).unwrap() + "\n").unwrap();
        }
        let kept = std::fs::read(&file).unwrap_or_else(|error| {
            panic!("{name}: {error}; a new format gets its file by running this with {WRITE}=1")
        });
        let kept: Value = serde_json::from_slice(&kept).unwrap();
        assert_eq!(
            now, kept,
            "{name} is what the history holds: give the record a new number of its format, and \
             keep reading this one"
        );
    }
    assert_eq!(kinds, Kind::ALL.iter().copied().collect());
}

#[test]
fn every_format_that_ever_was_is_read() {
    let bodies = bodies();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let (kind, schema) = name.split_once('@').unwrap();
        let body = bodies.iter().find(|body| body.kind.word() == kind);
        let body = body.unwrap_or_else(|| panic!("{name} is of no kind"));
        let schema: u32 = schema.parse().unwrap();
        assert!(
            (1..=body.schema).contains(&schema),
            "{name} is of no format"
        );
        let kept: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let again = (body.again)(&serde_json::to_vec(&kept).unwrap());
        let again = again.unwrap_or_else(|error| panic!("{name} is not read: {error}"));
        if schema == body.schema {
            assert_eq!(
                serde_json::from_slice::<Value>(&again).unwrap(),
                kept,
                "{name}"
            );
        }
    }
}
