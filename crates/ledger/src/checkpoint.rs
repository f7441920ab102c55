//! What the log signs: checkpoints, and the handing over from one key to the next.
//!
//! A checkpoint is a C2SP `tlog-checkpoint`. A handover has the same lines under an origin of its
//! own, so that neither can be passed off as the other. Pure: who keeps the keys and where is the
//! store's.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::hash::{Hash, sha256};
use crate::note::{Note, NoteError, PrivateKey, PublicKey, sign};
use crate::tree::Checkpoint;

/// What begins the name of every log of Minuted's.
const ORIGIN: &str = "minuted-ledger/";
/// What a handover's origin has behind the log's.
const HANDOVER: &str = "/handover";

/// Why a checkpoint or a list of keys is not to be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It is not a note, or not one that the key has signed.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text is signed, but not a checkpoint or a handover of this log.
    #[error("the text that was signed is not {0}")]
    Text(&'static str),
    /// The first key is not the one that the log is named after.
    #[error("the first key is not the one that the log {origin} is named after")]
    FirstKey {
        /// The name of the log.
        origin: String,
    },
    /// There is no key at all.
    #[error("there is no key")]
    NoKey,
    /// A key's place is wrong, or what the place needs is lacking.
    #[error("key {generation}: {problem}")]
    Chain {
        /// Which key, from 1.
        generation: u64,
        /// What is wrong.
        problem: String,
    },
}

/// The name of the log whose first key this is: `minuted-ledger/` and the first 16 bytes of the
/// SHA-256 of the key. So the name alone tells which first key is the right one.
#[must_use]
pub fn origin_of(first_key: &[u8; 32]) -> String {
    let hash = sha256(&[first_key]);
    let (half, _) = hash.0.split_at(16);
    format!("{ORIGIN}{}", hex::encode(half))
}

/// Signs a checkpoint of the log that the key is named after.
///
/// # Errors
///
/// [`NoteError`], never for a key that was made with [`origin_of`] its log.
pub fn sign_checkpoint(checkpoint: &Checkpoint, key: &PrivateKey) -> Result<String, NoteError> {
    let text = text_of(key.public().name(), checkpoint);
    sign(&text, &[key])
}

/// The checkpoint that a note of this log holds, if the key has signed it.
///
/// # Errors
///
/// A [`CheckpointError`] saying what is wrong.
pub fn read_checkpoint(note: &str, key: &PublicKey) -> Result<Checkpoint, CheckpointError> {
    let text = Note::parse(note)?.signed_by(key)?;
    let mut lines = text.lines();
    let checkpoint = three_lines(&mut lines, key.name())
        .ok_or(CheckpointError::Text("a checkpoint of this log"))?;
    // Others may add lines; this build adds none and heeds none.
    Ok(checkpoint)
}

/// Signs, by the key that goes and by the one that comes, that from this checkpoint on the next
/// key signs.
///
/// # Errors
///
/// [`NoteError`], never for keys that were made with [`origin_of`] their log.
pub fn sign_handover(
    checkpoint: &Checkpoint,
    generation: u64,
    from: &PrivateKey,
    to: &PrivateKey,
) -> Result<String, NoteError> {
    let origin = format!("{}{HANDOVER}", from.public().name());
    let text = text_of(&origin, checkpoint) + &format!("{generation}\n{}\n", to.public());
    sign(&text, &[from, to])
}

/// One key of a log, as it is told to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedKey {
    /// Its place: 1, 2, 3 …
    pub generation: u64,
    /// The key.
    pub key: PublicKey,
    /// The note by which the key before handed over to it; none for the first.
    pub handover: Option<String>,
}

/// The keys of a log from the first to the one that signs now, each vouched for by the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChain {
    keys: Vec<PublicKey>,
    handovers: Vec<Checkpoint>,
}

impl KeyChain {
    /// The name of the log.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.newest().name()
    }

    /// The key that signs now.
    #[must_use]
    pub fn newest(&self) -> &PublicKey {
        // There is one: `verify` refuses an empty list.
        &self.keys[self.keys.len() - 1]
    }

    /// How many keys there have been.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Never: a chain has a first key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// What the log was at each handover. The log must still hold them as its beginnings.
    #[must_use]
    pub fn handovers(&self) -> &[Checkpoint] {
        &self.handovers
    }

    /// Verifies a list of keys by itself: the log is named after the first, and each other one was
    /// handed over to by the one before, at no smaller a size.
    ///
    /// # Errors
    ///
    /// A [`CheckpointError`] naming the first key that is not vouched for.
    pub fn verify(listed: &[ListedKey]) -> Result<Self, CheckpointError> {
        let first = listed.first().ok_or(CheckpointError::NoKey)?;
        let origin = first.key.name().to_owned();
        if origin_of(first.key.as_bytes()) != origin {
            return Err(CheckpointError::FirstKey { origin });
        }
        let mut chain = Self {
            keys: Vec::new(),
            handovers: Vec::new(),
        };
        for (place, listed) in (1..).zip(listed) {
            let problem = |problem: String| CheckpointError::Chain {
                generation: listed.generation,
                problem,
            };
            if listed.generation != place {
                return Err(problem(format!("it stands in place {place}")));
            }
            if listed.key.name() != origin {
                return Err(problem("it has the name of another log".to_owned()));
            }
            match (chain.keys.last(), &listed.handover) {
                (None, None) => {}
                (Some(before), Some(note)) => {
                    let at = read_handover(note, before, listed)
                        .map_err(|error| problem(error.to_string()))?;
                    if chain
                        .handovers
                        .last()
                        .is_some_and(|last| at.size < last.size)
                    {
                        return Err(problem("it took over before the key before it".to_owned()));
                    }
                    chain.handovers.push(at);
                }
                (None, Some(_)) => {
                    return Err(problem("the first key is handed over by none".to_owned()));
                }
                (Some(_), None) => {
                    return Err(problem(
                        "the key before has not handed over to it".to_owned(),
                    ));
                }
            }
            chain.keys.push(listed.key.clone());
        }
        Ok(chain)
    }
}

fn read_handover(
    note: &str,
    before: &PublicKey,
    listed: &ListedKey,
) -> Result<Checkpoint, CheckpointError> {
    let note = Note::parse(note)?;
    let text = note.signed_by(before)?;
    note.signed_by(&listed.key)?;
    let mut lines = text.lines();
    let origin = format!("{}{HANDOVER}", before.name());
    let wrong = CheckpointError::Text("a handover to this key");
    let checkpoint = three_lines(&mut lines, &origin).ok_or(wrong.clone())?;
    let named = (lines.next(), lines.next(), lines.next());
    let (place, key) = (listed.generation.to_string(), listed.key.to_string());
    if named == (Some(place.as_str()), Some(key.as_str()), None) {
        Ok(checkpoint)
    } else {
        Err(wrong)
    }
}

fn text_of(origin: &str, checkpoint: &Checkpoint) -> String {
    let root = STANDARD.encode(checkpoint.root.as_bytes());
    format!("{origin}\n{}\n{root}\n", checkpoint.size)
}

/// Origin, size, root: each in its one form.
fn three_lines<'a>(lines: &mut impl Iterator<Item = &'a str>, origin: &str) -> Option<Checkpoint> {
    if lines.next()? != origin {
        return None;
    }
    let written = lines.next()?;
    let size: u64 = written.parse().ok()?;
    let root = STANDARD.decode(lines.next()?).ok()?;
    let root = Hash::try_from(root.as_slice()).ok()?;
    (size.to_string() == written).then_some(Checkpoint { size, root })
}
