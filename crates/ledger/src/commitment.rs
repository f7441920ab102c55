//! Salted commitments: how a leaf binds a record's body without telling what it says.
//!
//! Without the salt a short body could be guessed from its hash. When the law has a body erased,
//! its salt is destroyed with it: the hash in the log then says nothing, and the log still
//! verifies.

use std::fmt;

use crate::hash::{Hash, sha256};

/// Sixteen random bytes, fresh for each version of each record, kept beside the body.
///
/// Never printed and without a serde form: who holds the salt can test guesses at the body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

/// Stored bytes that are not a salt, because a salt has sixteen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a salt has 16 bytes, not {length}")]
pub struct SaltError {
    /// How many bytes there were.
    pub length: usize,
}

impl Salt {
    /// The sixteen bytes, as they are stored and hashed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl TryFrom<&[u8]> for Salt {
    type Error = SaltError;

    fn try_from(bytes: &[u8]) -> Result<Self, SaltError> {
        let array = bytes.try_into().map_err(|_| SaltError {
            length: bytes.len(),
        })?;
        Ok(Self(array))
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(…)")
    }
}

/// What a leaf says of a body: SHA-256(salt ‖ body).
///
/// The salt's fixed length keeps the two apart, so no other salt and body run together alike.
#[must_use]
pub fn commitment(salt: &Salt, body: &[u8]) -> Hash {
    sha256(&[&salt.0, body])
}
