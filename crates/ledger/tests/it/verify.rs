//! The verifier of a stored log: sound logs pass, and each way to tamper is named.

use minuted_ledger::{
    Checkpoint, Fault, Hash, Leaf, LeafRecord, LogFaults, LogVerifier, MAX_FAULTS, Salt,
    StoredEntry, commitment, empty_root, leaf_hash, verify_body, verify_log,
};

use crate::leaf::golden;
use crate::tree::mth;

fn entry(seq: i64) -> StoredEntry {
    let leaf = Leaf {
        at: seq,
        ..golden()
    }
    .encode()
    .expect("a leaf");
    let hash = leaf_hash(&leaf).as_bytes().to_vec();
    StoredEntry { seq, leaf, hash }
}

fn log(size: i64) -> Vec<StoredEntry> {
    (0..size).map(entry).collect()
}

fn root(entries: &[StoredEntry]) -> Hash {
    mth(&entries
        .iter()
        .map(|entry| leaf_hash(&entry.leaf))
        .collect::<Vec<_>>())
}

fn checkpoint(entries: &[StoredEntry]) -> Checkpoint {
    Checkpoint {
        size: entries.len() as u64,
        root: root(entries),
    }
}

fn told(entries: Vec<StoredEntry>) -> Vec<String> {
    messages(&verify_log(entries).expect_err("must not verify"))
}

fn messages(found: &LogFaults) -> Vec<String> {
    found.faults.iter().map(ToString::to_string).collect()
}

fn expecting(entries: &[StoredEntry], checkpoints: &[Checkpoint]) -> Result<Checkpoint, LogFaults> {
    let mut verifier = LogVerifier::expecting(checkpoints.iter().copied());
    for entry in entries {
        verifier.push(entry);
    }
    verifier.finish()
}

#[test]
fn a_sound_log_gives_its_checkpoint() {
    assert_eq!(
        verify_log(log(0)),
        Ok(Checkpoint {
            size: 0,
            root: empty_root()
        })
    );
    assert_eq!(verify_log(log(13)), Ok(checkpoint(&log(13))));
}

#[test]
fn each_leaf_is_handed_on() {
    let mut verifier = LogVerifier::new();
    assert_eq!(verifier.push(&entry(0)), Some(Leaf { at: 0, ..golden() }));
    assert_eq!(
        verifier.push(&StoredEntry {
            leaf: b"x".to_vec(),
            ..entry(1)
        }),
        None
    );
}

#[test]
fn an_altered_leaf_is_named() {
    let mut entries = log(5);
    entries[3].leaf = Leaf { at: 99, ..golden() }.encode().unwrap();
    let (computed, stored) = (leaf_hash(&entries[3].leaf), leaf_hash(&entry(3).leaf));
    assert_eq!(
        told(entries),
        [format!(
            "entry 3: its leaf has the hash {computed}, but {stored} is stored"
        )]
    );
}

#[test]
fn a_leaf_that_cannot_be_read_is_named_even_if_its_hash_is_right() {
    let mut entries = log(3);
    entries[1].leaf.push(b' ');
    entries[1].hash = leaf_hash(&entries[1].leaf).as_bytes().to_vec();
    assert_eq!(
        told(entries),
        ["entry 1: the leaf is not in canonical form"]
    );
}

#[test]
fn a_stored_hash_of_the_wrong_length_is_named() {
    let mut entries = log(2);
    entries[1].hash.pop();
    assert_eq!(
        told(entries),
        ["entry 1: the stored hash has 31 bytes, not 32"]
    );
}

#[test]
fn missing_entries_are_one_fault_for_each_gap() {
    let mut entries = log(9);
    entries.drain(4..6);
    entries.remove(0);
    assert_eq!(
        told(entries),
        [
            "entry 1: 1 entry is missing before it, from entry 0",
            "entry 6: 2 entries are missing before it, from entry 4",
        ]
    );
}

#[test]
fn repeated_and_reordered_entries_are_named() {
    let mut entries = log(4);
    entries.insert(2, entry(1));
    assert_eq!(
        told(entries),
        ["entry 1: it is repeated or out of order; entry 2 was expected"]
    );
    assert_eq!(
        told(vec![entry(0), entry(2), entry(1), entry(3)]),
        [
            "entry 2: 1 entry is missing before it, from entry 1",
            "entry 1: it is repeated or out of order; entry 3 was expected",
        ]
    );
    let ends = [i64::MIN, -1, i64::MAX].map(|seq| StoredEntry { seq, ..entry(0) });
    let ends = verify_log(ends).unwrap_err();
    assert_eq!(ends.faults.len(), 3, "{ends}");
}

#[test]
fn a_log_passes_through_its_checkpoints() {
    let entries = log(8);
    let trusted = [8, 0, 3, 3].map(|size| checkpoint(&entries[..size]));
    assert_eq!(expecting(&entries, &trusted), Ok(checkpoint(&entries)));
}

#[test]
fn a_rewritten_log_fails_its_checkpoints() {
    let entries = log(8);
    let trusted = [2, 5].map(|size| checkpoint(&entries[..size]));
    let mut forged = entries;
    forged[2] = StoredEntry {
        seq: 2,
        ..entry(77)
    };
    assert!(
        verify_log(forged.clone()).is_ok(),
        "by itself the forgery is whole"
    );
    let found = expecting(&forged, &trusted).unwrap_err();
    let (computed, expected) = (root(&forged[..5]), trusted[1].root);
    assert_eq!(
        messages(&found),
        [format!(
            "the first 5 entries have the root {computed}, but the checkpoint says {expected}"
        )]
    );
}

#[test]
fn a_log_cut_at_its_end_fails_its_checkpoint() {
    let entries = log(8);
    let found = expecting(&entries[..1], &[checkpoint(&entries)]).unwrap_err();
    assert_eq!(
        messages(&found),
        ["the log has 1 entry, but the checkpoint says 8 entries"]
    );
    assert_eq!(found.found, checkpoint(&entries[..1]));
    let empty = Checkpoint {
        size: 0,
        root: Hash([1; 32]),
    };
    assert!(expecting(&[], &[empty]).is_err());
}

#[test]
fn a_ruined_log_does_not_fill_the_memory() {
    let broken = (0..).map(|seq| StoredEntry {
        seq,
        leaf: Vec::new(),
        hash: Vec::new(),
    });
    let found = verify_log(broken.take(MAX_FAULTS)).unwrap_err();
    assert_eq!(found.faults.len(), MAX_FAULTS);
    assert_eq!(found.omitted, MAX_FAULTS as u64);
    assert!(found.to_string().ends_with("and 1000 more faults"));
}

#[test]
fn a_body_is_checked_against_its_leaf() {
    let (salt, body) = (Salt([5; 16]), br#"{"title":"Budget"}"#);
    let record = LeafRecord {
        commitment: commitment(&salt, body),
        ..golden().records.remove(0)
    };
    assert_eq!(verify_body(&record, &salt, body), Ok(()));
    let fault = verify_body(&record, &salt, br#"{"title":"budget"}"#).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "version 3 of paper paper:0190a1b2-0000-7000-8000-000000000002 is not what the log \
         recorded: the body or its salt was altered"
    );
    assert!(verify_body(&record, &Salt([6; 16]), body).is_err());

    let mut verifier = LogVerifier::new();
    verifier.fault(fault.clone());
    assert_eq!(verifier.finish().unwrap_err().faults, vec![fault]);
    assert!(matches!(
        verify_body(&record, &salt, b""),
        Err(Fault::Body { version: 3, .. })
    ));
}
