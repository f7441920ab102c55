//! Verification of a stored log and of record bodies against it.
//!
//! It owns what counts as a fault and how each is told. It reads the log once, in order, and
//! keeps only a frontier and the faults, so the caller can stream entries from any store.

use std::fmt;

use crate::commitment::{Salt, commitment};
use crate::hash::{Hash, leaf_hash};
use crate::leaf::{Leaf, LeafError, LeafRecord};
use crate::tree::{Checkpoint, Frontier};

/// How many faults a verifier keeps; the rest it only counts, so that a ruined log of millions
/// of entries doesn't fill the memory.
pub const MAX_FAULTS: usize = 1000;

/// An entry as a store holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its number, from 0 without gaps.
    pub seq: i64,
    /// The leaf's bytes, from [`Leaf::encode`].
    pub leaf: Vec<u8>,
    /// The leaf's hash as stored beside it, 32 bytes.
    pub hash: Vec<u8>,
}

/// Something that is wrong with a stored log, or with a body that it commits to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Entries are missing before this one.
    #[error(
        "entry {seq}: {} missing before it, from entry {expected}",
        entries_are(*seq - *expected)
    )]
    Gap {
        /// The entry found.
        seq: i64,
        /// The entry that had to come next.
        expected: i64,
    },
    /// An entry comes twice, or after a later one.
    #[error("entry {seq}: it is repeated or out of order; entry {expected} was expected")]
    OutOfOrder {
        /// The entry found.
        seq: i64,
        /// The entry that had to come next.
        expected: i64,
    },
    /// The leaf's bytes are not a leaf.
    #[error("entry {seq}: {error}")]
    Leaf {
        /// The entry.
        seq: i64,
        /// What is wrong with the bytes.
        error: LeafError,
    },
    /// The stored hash is not a hash at all.
    #[error("entry {seq}: the stored hash has {length} bytes, not 32")]
    HashLength {
        /// The entry.
        seq: i64,
        /// How many bytes are stored.
        length: usize,
    },
    /// The stored hash is not that of the leaf: one of the two was altered.
    #[error("entry {seq}: its leaf has the hash {computed}, but {stored} is stored")]
    HashMismatch {
        /// The entry.
        seq: i64,
        /// The hash as stored.
        stored: Hash,
        /// The hash of the stored leaf.
        computed: Hash,
    },
    /// The log's beginning is not what a checkpoint says it was: it was rewritten.
    #[error(
        "the first {} have the root {computed}, but the checkpoint says {}",
        entries(expected.size),
        expected.root
    )]
    Checkpoint {
        /// The checkpoint that was trusted.
        expected: Checkpoint,
        /// The root over as many entries now.
        computed: Hash,
    },
    /// The log is shorter than a checkpoint says it was: entries were cut off its end.
    #[error("the log has {}, but the checkpoint says {}", entries(*found), entries(*expected))]
    Truncated {
        /// The checkpoint's size.
        expected: u64,
        /// How many entries there are.
        found: u64,
    },
    /// A body, or its salt, is not the one that the log commits to.
    #[error(
        "version {version} of {kind} {id} is not what the log recorded: \
         the body or its salt was altered"
    )]
    Body {
        /// The kind of record.
        kind: String,
        /// The record's ID.
        id: String,
        /// The record's version.
        version: i64,
    },
}

fn entries(count: u64) -> String {
    if count == 1 {
        "1 entry".to_owned()
    } else {
        format!("{count} entries")
    }
}

fn entries_are(count: i64) -> String {
    if count == 1 {
        "1 entry is".to_owned()
    } else {
        format!("{count} entries are")
    }
}

/// What is wrong with a log that doesn't verify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFaults {
    /// Size and root over the entries as they were found, faults and all. It proves nothing.
    pub found: Checkpoint,
    /// The faults in the order of the log, at most [`MAX_FAULTS`].
    pub faults: Vec<Fault>,
    /// How many faults were counted beyond those.
    pub omitted: u64,
}

impl fmt::Display for LogFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the log does not verify")?;
        for fault in &self.faults {
            write!(f, "\n{fault}")?;
        }
        match self.omitted {
            0 => Ok(()),
            1 => write!(f, "\nand 1 more fault"),
            omitted => write!(f, "\nand {omitted} more faults"),
        }
    }
}

impl std::error::Error for LogFaults {}

/// Verifies a log entry by entry, in the order of `seq`.
///
/// The log by itself can only be checked for being whole and in agreement with itself. Whether it
/// was rewritten, or cut at its end, shows only against checkpoints kept elsewhere: give them to
/// [`LogVerifier::expecting`].
#[derive(Debug, Clone, Default)]
pub struct LogVerifier {
    frontier: Frontier,
    /// The `seq` that has to come next.
    next: i64,
    /// Checkpoints not reached yet, largest size first.
    expected: Vec<Checkpoint>,
    faults: Vec<Fault>,
    omitted: u64,
}

impl LogVerifier {
    /// A verifier at the beginning of a log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A verifier that also requires the log to pass through these trusted checkpoints, in any
    /// order: the stored head, and any that were signed and published.
    #[must_use]
    pub fn expecting(checkpoints: impl IntoIterator<Item = Checkpoint>) -> Self {
        let mut expected: Vec<Checkpoint> = checkpoints.into_iter().collect();
        expected.sort_by_key(|checkpoint| std::cmp::Reverse(checkpoint.size));
        let mut verifier = Self {
            expected,
            ..Self::default()
        };
        verifier.check_checkpoints();
        verifier
    }

    /// Checks the next entry. Gives its leaf, if it can be read, so that the caller can go on to
    /// the record bodies with [`verify_body`]; whatever is wrong comes from
    /// [`LogVerifier::finish`].
    pub fn push(&mut self, entry: &StoredEntry) -> Option<Leaf> {
        self.check_sequence(entry.seq);
        let leaf = match Leaf::decode(&entry.leaf) {
            Ok(leaf) => Some(leaf),
            Err(error) => {
                self.fault(Fault::Leaf {
                    seq: entry.seq,
                    error,
                });
                None
            }
        };
        let computed = leaf_hash(&entry.leaf);
        self.check_hash(entry, computed);
        self.frontier.push(computed);
        self.check_checkpoints();
        leaf
    }

    /// Adds a fault that the caller found, such as one from [`verify_body`].
    pub fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(fault);
        } else {
            self.omitted += 1;
        }
    }

    /// Ends the log.
    ///
    /// # Errors
    ///
    /// [`LogFaults`] with every fault, if there was any.
    pub fn finish(mut self) -> Result<Checkpoint, LogFaults> {
        let found = self.frontier.checkpoint();
        while let Some(beyond) = self.expected.pop() {
            self.fault(Fault::Truncated {
                expected: beyond.size,
                found: found.size,
            });
        }
        if self.faults.is_empty() {
            Ok(found)
        } else {
            Err(LogFaults {
                found,
                faults: self.faults,
                omitted: self.omitted,
            })
        }
    }

    fn check_sequence(&mut self, seq: i64) {
        let expected = self.next;
        if seq > expected {
            self.fault(Fault::Gap { seq, expected });
        } else if seq < expected {
            self.fault(Fault::OutOfOrder { seq, expected });
        }
        // Go on after the highest number seen, so that one gap is one fault.
        self.next = expected.max(seq.saturating_add(1));
    }

    fn check_hash(&mut self, entry: &StoredEntry, computed: Hash) {
        let seq = entry.seq;
        match Hash::try_from(entry.hash.as_slice()) {
            Ok(stored) if stored == computed => {}
            Ok(stored) => self.fault(Fault::HashMismatch {
                seq,
                stored,
                computed,
            }),
            Err(_) => self.fault(Fault::HashLength {
                seq,
                length: entry.hash.len(),
            }),
        }
    }

    /// Compares with the checkpoints of the size just reached.
    fn check_checkpoints(&mut self) {
        let size = self.frontier.size();
        while let Some(expected) = self.expected.pop_if(|checkpoint| checkpoint.size == size) {
            let computed = self.frontier.root();
            if computed != expected.root {
                self.fault(Fault::Checkpoint { expected, computed });
            }
        }
    }
}

/// Verifies a whole log from an iterator: numbers from 0 without gaps, every leaf readable, every
/// stored hash that of its leaf.
///
/// # Errors
///
/// [`LogFaults`] with every fault, if there was any.
pub fn verify_log(entries: impl IntoIterator<Item = StoredEntry>) -> Result<Checkpoint, LogFaults> {
    let mut verifier = LogVerifier::new();
    for entry in entries {
        verifier.push(&entry);
    }
    verifier.finish()
}

/// Checks a record's body against what a leaf says of it.
///
/// # Errors
///
/// [`Fault::Body`], naming the record and its version, if salt and body don't give the
/// commitment.
pub fn verify_body(record: &LeafRecord, salt: &Salt, body: &[u8]) -> Result<(), Fault> {
    if commitment(salt, body) == record.commitment {
        return Ok(());
    }
    Err(Fault::Body {
        kind: record.kind.clone(),
        id: record.id.clone(),
        version: record.version,
    })
}
