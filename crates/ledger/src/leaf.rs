//! The leaf: what one entry of the log says, and its only encoding.
//!
//! A leaf can never be taken back, so no free text gets into one: names and IDs only, and a
//! commitment for each record. One leaf has one encoding; other bytes that mean the same are
//! refused, so that an entry can't be altered without its hash changing.

use serde::{Deserialize, Serialize};

use crate::canonical::{CanonicalError, to_canonical};
use crate::hash::Hash;

/// The format that this build writes, in [`Leaf::format`].
pub const LEAF_FORMAT: u32 = 1;

/// The most bytes that a name or ID in a leaf may have.
pub const MAX_TEXT_BYTES: usize = 200;

/// What one entry of the log records: a command, who gave it, and the record versions it made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// The format of the leaf itself: [`LEAF_FORMAT`].
    pub format: u32,
    /// The command's name, such as `paper.publish`.
    pub command: String,
    /// Who gave the command: an account or token and on whose behalf, or `system:<job>`.
    pub actor: String,
    /// The version of the standing orders that the command was decided under, if any applied.
    pub rules: Option<String>,
    /// When it was committed: microseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// The record versions that the command wrote, in the order it wrote them.
    pub records: Vec<LeafRecord>,
}

/// One version of one record, as a leaf names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafRecord {
    /// The kind of record, such as `paper`.
    pub kind: String,
    /// The record's ID as it is written outside, such as `paper:0190…`.
    pub id: String,
    /// The version of the record.
    pub version: i64,
    /// The version of the schema that the body is written in.
    pub schema: u32,
    /// SHA-256(salt ‖ body), from [`crate::commitment()`].
    pub commitment: Hash,
}

/// Why a leaf can't be encoded, or bytes are not a leaf.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// The bytes are not JSON, or not a leaf's fields and no others.
    #[error("the leaf can't be read: {0}")]
    Malformed(String),
    /// A format that this build doesn't know.
    #[error("the leaf has format {0}, and this build knows format {LEAF_FORMAT}")]
    UnknownFormat(u32),
    /// The bytes mean a leaf, but are not the one encoding of it.
    #[error("the leaf is not in canonical form")]
    NotCanonical,
    /// A name or ID is empty.
    #[error("{field} is empty")]
    EmptyText {
        /// Which field, as a JSON path without the `$`.
        field: String,
    },
    /// A name or ID is longer than [`MAX_TEXT_BYTES`].
    #[error("{field} has {length} bytes; at most {MAX_TEXT_BYTES} are allowed")]
    LongText {
        /// Which field, as a JSON path without the `$`.
        field: String,
        /// How many bytes it has.
        length: usize,
    },
    /// A name or ID has a character outside `[A-Za-z0-9_:.@/#+-]`.
    #[error("{field} has {character:?} in it; a leaf holds names and IDs, not free text")]
    FreeText {
        /// Which field, as a JSON path without the `$`.
        field: String,
        /// The first character that is not allowed.
        character: char,
    },
    /// A number that canonical JSON can't hold exactly.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
}

impl Leaf {
    /// The leaf's bytes: canonical JSON (RFC 8785). Stored as they are, and hashed by
    /// [`crate::leaf_hash`].
    ///
    /// # Errors
    ///
    /// [`LeafError::UnknownFormat`] for a format other than [`LEAF_FORMAT`]; an error naming the
    /// field for a name or ID that is empty, too long or free text, and for a number outside the
    /// range of canonical JSON.
    pub fn encode(&self) -> Result<Vec<u8>, LeafError> {
        check_format(self.format)?;
        check_text("command", &self.command)?;
        check_text("actor", &self.actor)?;
        if let Some(rules) = &self.rules {
            check_text("rules", rules)?;
        }
        for (index, record) in self.records.iter().enumerate() {
            check_text(&format!("records[{index}].kind"), &record.kind)?;
            check_text(&format!("records[{index}].id"), &record.id)?;
        }
        Ok(to_canonical(self)?)
    }

    /// Reads a leaf back from its bytes.
    ///
    /// # Errors
    ///
    /// Everything that [`Leaf::encode`] refuses; and bytes that are not JSON, lack a field, have
    /// one too many or twice, or differ in any byte from what `encode` gives.
    pub fn decode(bytes: &[u8]) -> Result<Self, LeafError> {
        // The format is read first: another format has other fields, and to complain of those
        // would hide the reason.
        let Probe { format } = serde_json::from_slice(bytes).map_err(|error| malformed(&error))?;
        check_format(format)?;
        let leaf: Self = serde_json::from_slice(bytes).map_err(|error| malformed(&error))?;
        if leaf.encode()? == bytes {
            Ok(leaf)
        } else {
            Err(LeafError::NotCanonical)
        }
    }
}

/// The one field that a leaf of every format has.
#[derive(Deserialize)]
struct Probe {
    format: u32,
}

fn malformed(error: &serde_json::Error) -> LeafError {
    LeafError::Malformed(error.to_string())
}

fn check_format(format: u32) -> Result<(), LeafError> {
    if format == LEAF_FORMAT {
        Ok(())
    } else {
        Err(LeafError::UnknownFormat(format))
    }
}

fn check_text(field: &str, text: &str) -> Result<(), LeafError> {
    let field = || field.to_owned();
    if text.is_empty() {
        return Err(LeafError::EmptyText { field: field() });
    }
    if text.len() > MAX_TEXT_BYTES {
        return Err(LeafError::LongText {
            field: field(),
            length: text.len(),
        });
    }
    match text
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !"_:.@/#+-".contains(*c))
    {
        Some(character) => Err(LeafError::FreeText {
            field: field(),
            character,
        }),
        None => Ok(()),
    }
}
