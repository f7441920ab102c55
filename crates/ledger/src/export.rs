//! The export: one file of JSON lines that proves a log without the database, and its verification.
//!
//! It owns the form of a line, the order of lines and what is a fault. It reads one line at a time
//! and keeps a frontier, so a log of any length takes little memory. `docs/ledger.md` says the same
//! in words.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::checkpoint::{KeyChain, ListedKey, read_checkpoint};
use crate::commitment::Salt;
use crate::erasure::{RecordVersion, erased_by};
use crate::hash::{Hash, leaf_hash};
use crate::leaf::Leaf;
use crate::tree::{Checkpoint, Frontier};
use crate::verify::verify_body;

/// The format that this build writes and reads.
pub const EXPORT_FORMAT: u32 = 1;

/// More keys than a log ever has, so that nobody makes a verifier work for nothing.
const MAX_KEYS: usize = 500;

/// For whom an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportScope {
    /// What everyone may read; of the rest, the hash of the entry alone.
    Public,
    /// Every leaf and every body that was not erased.
    Full,
}

/// One line of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "lowercase", deny_unknown_fields)]
pub enum ExportLine {
    /// The first line.
    Export {
        /// [`EXPORT_FORMAT`].
        format: u32,
        /// For whom it is.
        scope: ExportScope,
        /// The name of the log.
        origin: String,
        /// How many entries follow.
        entries: u64,
    },
    /// A key, from the first to the one that signs now.
    Key {
        /// Its place, from 1.
        generation: u64,
        /// The key, as `NAME+ID+BASE64`.
        key: String,
        /// The note by which the key before handed over to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        handover: Option<String>,
    },
    /// An entry, from 0 without gaps.
    Entry {
        /// Its number.
        seq: u64,
        /// The leaf's hash.
        hash: Hash,
        /// The leaf's bytes, which are UTF-8; none if it names what not everyone may see.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leaf: Option<String>,
        /// The bodies that it commits to, as far as they are in this export.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        bodies: Vec<ExportBody>,
    },
    /// The last line: the signed checkpoint over all entries above.
    Checkpoint {
        /// The note.
        note: String,
    },
}

/// A body with its salt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportBody {
    /// The record's ID, as the leaf has it.
    pub id: String,
    /// The record's version.
    pub version: i64,
    /// The salt, in hexadecimal digits.
    pub salt: String,
    /// The body's bytes, which are UTF-8.
    pub body: String,
}

impl ExportLine {
    /// The line as it stands in the file, with its end.
    #[must_use]
    pub fn to_text(&self) -> String {
        // Texts, numbers and hashes always have a JSON form.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// What is wrong with an export, at the first place where something is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {problem}", entry.map(|seq| format!(", entry {seq}")).unwrap_or_default())]
pub struct ExportFault {
    /// The line, from 1; the line behind the last if the file ends too early.
    pub line: u64,
    /// The entry, if the line is one.
    pub entry: Option<u64>,
    /// What is wrong.
    pub problem: String,
}

/// What an export that verifies has proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedExport {
    /// The name of the log. It tells the first key; whoever has it from elsewhere can compare.
    pub origin: String,
    /// For whom the export is.
    pub scope: ExportScope,
    /// Size and root, as signed.
    pub checkpoint: Checkpoint,
    /// How many keys the log has had.
    pub keys: usize,
    /// How many leaves are in the export; of the other entries it has the hash.
    pub leaves: u64,
    /// How many bodies are in the export, each the one that its leaf commits to.
    pub bodies: u64,
    /// How many more versions those leaves commit to, whose bodies are not in the export.
    pub withheld: u64,
    /// How many of those were erased, as the log says; not known of a public export.
    pub erased: u64,
}

/// What has to come next.
#[derive(Debug)]
enum Next {
    Header,
    Keys,
    Entries(KeyChain),
    Nothing(Checkpoint),
}

/// Verifies an export line by line, up to the first fault.
#[derive(Debug)]
pub struct ExportVerifier {
    next: Next,
    line: u64,
    scope: ExportScope,
    origin: String,
    entries: u64,
    listed: Vec<ListedKey>,
    keys: usize,
    frontier: Frontier,
    /// Checkpoints to be passed through, largest size first.
    expected: Vec<Checkpoint>,
    leaves: u64,
    bodies: u64,
    withheld: u64,
    /// Versions whose bodies are missing from a full export, until an erasure names them.
    missing: BTreeSet<RecordVersion>,
    erased: u64,
}

impl ExportVerifier {
    /// A verifier at the beginning of a file, that also requires the log to pass through these
    /// checkpoints, noted or published earlier.
    #[must_use]
    pub fn expecting(checkpoints: impl IntoIterator<Item = Checkpoint>) -> Self {
        Self {
            next: Next::Header,
            line: 0,
            scope: ExportScope::Public,
            origin: String::new(),
            entries: 0,
            listed: Vec::new(),
            keys: 0,
            frontier: Frontier::new(),
            expected: checkpoints.into_iter().collect(),
            leaves: 0,
            bodies: 0,
            withheld: 0,
            missing: BTreeSet::new(),
            erased: 0,
        }
    }

    /// Checks the next line, without its end.
    ///
    /// # Errors
    ///
    /// The fault that makes the export worthless; nothing after it was looked at.
    pub fn push(&mut self, text: &str) -> Result<(), ExportFault> {
        self.line += 1;
        let line: ExportLine = serde_json::from_str(text).map_err(|error| {
            self.fault(None, format!("this is not a line of an export: {error}"))
        })?;
        let entry = match &line {
            ExportLine::Entry { seq, .. } => Some(*seq),
            _ => None,
        };
        self.take(line)
            .map_err(|problem| self.fault(entry, problem))
    }

    /// Ends the file.
    ///
    /// # Errors
    ///
    /// A fault, if lines are missing at the end.
    pub fn finish(self) -> Result<VerifiedExport, ExportFault> {
        match self.next {
            Next::Nothing(checkpoint) => Ok(VerifiedExport {
                origin: self.origin,
                scope: self.scope,
                checkpoint,
                keys: self.keys,
                leaves: self.leaves,
                bodies: self.bodies,
                withheld: self.withheld,
                erased: self.erased,
            }),
            _ => Err(ExportFault {
                line: self.line + 1,
                entry: None,
                problem: "the file ends before the checkpoint".to_owned(),
            }),
        }
    }

    fn fault(&self, entry: Option<u64>, problem: String) -> ExportFault {
        ExportFault {
            line: self.line,
            entry,
            problem,
        }
    }

    fn take(&mut self, line: ExportLine) -> Result<(), String> {
        match (&self.next, line) {
            (
                Next::Header,
                ExportLine::Export {
                    format,
                    scope,
                    origin,
                    entries,
                },
            ) => {
                if format != EXPORT_FORMAT {
                    return Err(format!(
                        "the export has format {format}, and this build knows {EXPORT_FORMAT}"
                    ));
                }
                (self.scope, self.origin, self.entries) = (scope, origin, entries);
                self.next = Next::Keys;
                Ok(())
            }
            (Next::Header, _) => Err("the first line does not say that it is an export".to_owned()),
            (
                Next::Keys,
                ExportLine::Key {
                    generation,
                    key,
                    handover,
                },
            ) => {
                if self.listed.len() == MAX_KEYS {
                    return Err(format!("there are more than {MAX_KEYS} keys"));
                }
                let key = key.parse().map_err(|error| format!("{error}"))?;
                self.listed.push(ListedKey {
                    generation,
                    key,
                    handover,
                });
                // Now, so that the fault is told at its line; the list is short.
                KeyChain::verify(&self.listed).map_err(|error| error.to_string())?;
                Ok(())
            }
            (Next::Keys, line @ (ExportLine::Entry { .. } | ExportLine::Checkpoint { .. })) => {
                self.end_keys()?;
                self.take(line)
            }
            (
                Next::Entries(_),
                ExportLine::Entry {
                    seq,
                    hash,
                    leaf,
                    bodies,
                },
            ) => self.take_entry(seq, hash, leaf.as_deref(), &bodies),
            (Next::Entries(chain), ExportLine::Checkpoint { note }) => {
                let signed = read_checkpoint(&note, chain.newest()).map_err(|e| e.to_string())?;
                self.end(signed)
            }
            (Next::Nothing(_), _) => Err("there is a line after the checkpoint".to_owned()),
            _ => Err("the line stands in the wrong place".to_owned()),
        }
    }

    fn end_keys(&mut self) -> Result<(), String> {
        let chain = KeyChain::verify(&self.listed).map_err(|error| error.to_string())?;
        if chain.origin() != self.origin {
            return Err("the keys are those of another log".to_owned());
        }
        self.keys = chain.len();
        self.expected.extend(chain.handovers());
        self.expected.sort_by_key(|at| std::cmp::Reverse(at.size));
        self.next = Next::Entries(chain);
        self.pass_checkpoints()
    }

    fn take_entry(
        &mut self,
        seq: u64,
        hash: Hash,
        leaf: Option<&str>,
        bodies: &[ExportBody],
    ) -> Result<(), String> {
        let expected = self.frontier.size();
        if seq != expected {
            return Err(format!("entry {expected} has to come here"));
        }
        match leaf {
            Some(leaf) => self.take_leaf(hash, leaf, bodies)?,
            None if self.scope == ExportScope::Full => {
                return Err("a full export must have every leaf".to_owned());
            }
            None if !bodies.is_empty() => {
                return Err("bodies prove nothing without the leaf".to_owned());
            }
            None => {}
        }
        self.frontier.push(hash);
        self.pass_checkpoints()
    }

    fn take_leaf(&mut self, hash: Hash, text: &str, bodies: &[ExportBody]) -> Result<(), String> {
        let computed = leaf_hash(text.as_bytes());
        if computed != hash {
            return Err(format!("the leaf has the hash {computed}, not {hash}"));
        }
        let leaf = Leaf::decode(text.as_bytes()).map_err(|error| error.to_string())?;
        let mut left = leaf.records;
        for body in bodies {
            let named = left
                .iter()
                .position(|record| record.id == body.id && record.version == body.version)
                .ok_or_else(|| {
                    format!(
                        "version {} of {} is not named by the leaf, or is here twice",
                        body.version, body.id
                    )
                })?;
            let record = left.swap_remove(named);
            let mut salt = [0; 16];
            hex::decode_to_slice(&body.salt, &mut salt)
                .map_err(|_| format!("the salt of {} is not 32 hexadecimal digits", body.id))?;
            verify_body(&record, &Salt(salt), body.body.as_bytes())
                .map_err(|fault| fault.to_string())?;
        }
        self.leaves += 1;
        self.bodies += bodies.len() as u64;
        self.withheld += left.len() as u64;
        if self.scope == ExportScope::Full {
            let missing = left.into_iter().map(|record| (record.id, record.version));
            self.missing.extend(missing);
        }
        for body in bodies {
            for gone in erased_by(&body.id, &body.body)? {
                self.erased += u64::from(self.missing.remove(&gone));
            }
        }
        Ok(())
    }

    fn end(&mut self, signed: Checkpoint) -> Result<(), String> {
        let found = self.frontier.checkpoint();
        if found.size != self.entries {
            return Err(format!(
                "there are {} entries, but the first line says {}",
                found.size, self.entries
            ));
        }
        if found != signed {
            return Err(format!(
                "the entries have size {} and root {}, but the checkpoint says {} and {}",
                found.size, found.root, signed.size, signed.root
            ));
        }
        if let Some((id, version)) = self.missing.first() {
            return Err(format!(
                "the body of version {version} of {id} is missing from a full export, and no erasure \
                 says why"
            ));
        }
        if let Some(beyond) = self.expected.last() {
            return Err(format!(
                "the log once had {} entries, and has {}: it was cut at its end",
                beyond.size, found.size
            ));
        }
        self.next = Next::Nothing(signed);
        Ok(())
    }

    /// Compares with the checkpoints of the size just reached.
    fn pass_checkpoints(&mut self) -> Result<(), String> {
        let found = self.frontier.checkpoint();
        while let Some(expected) = self.expected.pop_if(|at| at.size == found.size) {
            if expected.root != found.root {
                return Err(format!(
                    "the first {} entries have the root {}, but a checkpoint said {}",
                    found.size, found.root, expected.root
                ));
            }
        }
        Ok(())
    }
}
