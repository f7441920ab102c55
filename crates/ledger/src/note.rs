//! Signed notes, as C2SP's `signed-note` has them: a text and, below an empty line, one line for
//! each signature. Ed25519 only.
//!
//! It owns the bytes of keys and signatures and nothing of what a text means.

use std::fmt;
use std::str::FromStr;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::hash::sha256;

/// The byte that says Ed25519, before a public key.
const ED25519: u8 = 0x01;
/// What begins a line with a signature.
const MARK: &str = "— ";
/// What stands between the text and its signatures.
const BREAK: &str = "\n\n";
/// The most bytes that a note may have.
pub const MAX_NOTE_BYTES: usize = 16 * 1024;

/// Why something is not a note, or not one that a key has signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It has not the form of a note.
    #[error("this is not a signed note: {0}")]
    Malformed(&'static str),
    /// The public key can't be read.
    #[error("this is not a public key: {0}")]
    Key(&'static str),
    /// The note has no signature that names the key.
    #[error("the note is not signed by the key {name}+{id}")]
    NotSigned {
        /// The key's name.
        name: String,
        /// Its ID.
        id: KeyId,
    },
    /// There is a signature that names the key, but it is not that key's over this text.
    #[error("the signature of the key {name}+{id} is wrong: text or signature was altered")]
    WrongSignature {
        /// The key's name.
        name: String,
        /// Its ID.
        id: KeyId,
    },
}

/// The four bytes by which a signature names its key; a hint, not a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 4]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// A public key with the name that it signs under. Its text is `NAME+ID+BASE64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    key: VerifyingKey,
}

/// A private key with the name that it signs under. Never printed.
#[derive(Clone)]
pub struct PrivateKey {
    name: String,
    key: SigningKey,
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({}, …)", self.name)
    }
}

impl PublicKey {
    /// A key of 32 bytes under a name.
    ///
    /// # Errors
    ///
    /// [`NoteError::Key`] if the name or the bytes are none.
    pub fn new(name: &str, key: &[u8]) -> Result<Self, NoteError> {
        check_name(name)?;
        let bytes = <[u8; 32]>::try_from(key).map_err(|_| NoteError::Key("it has not 32 bytes"))?;
        let key = VerifyingKey::from_bytes(&bytes)
            .map_err(|_| NoteError::Key("it is no point of the curve"))?;
        if key.is_weak() {
            return Err(NoteError::Key("it is a weak key"));
        }
        let name = name.to_owned();
        Ok(Self { name, key })
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key).
    #[must_use]
    pub fn id(&self) -> KeyId {
        let hash = sha256(&[self.name.as_bytes(), b"\n", &[ED25519], self.as_bytes()]);
        let [a, b, c, d, ..] = hash.0;
        KeyId([a, b, c, d])
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend(self.as_bytes());
        write!(f, "{}+{}+{}", self.name, self.id(), STANDARD.encode(bytes))
    }
}

impl FromStr for PublicKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let form = NoteError::Key("it is written NAME+ID+BASE64");
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(form);
        };
        let bytes = STANDARD.decode(key).map_err(|_| form)?;
        let Some((&ED25519, bytes)) = bytes.split_first() else {
            return Err(NoteError::Key("it is not an Ed25519 key"));
        };
        let key = Self::new(name, bytes)?;
        if key.id().to_string() == id {
            Ok(key)
        } else {
            Err(NoteError::Key("its ID is not that of its name and bytes"))
        }
    }
}

impl PrivateKey {
    /// The key of 32 secret bytes, under a name.
    ///
    /// # Errors
    ///
    /// [`NoteError::Key`] if the name is none.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        check_name(name)?;
        Ok(Self {
            name: name.to_owned(),
            key: SigningKey::from_bytes(seed),
        })
    }

    /// The public key to it.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey {
            name: self.name.clone(),
            key: self.key.verifying_key(),
        }
    }

    fn line(&self, text: &str) -> String {
        let mut bytes = self.public().id().0.to_vec();
        bytes.extend(self.key.sign(text.as_bytes()).to_bytes());
        format!("{MARK}{} {}\n", self.name, STANDARD.encode(bytes))
    }
}

/// Signs a text with each of the keys: the whole note.
///
/// # Errors
///
/// [`NoteError::Malformed`] if the text does not end with a line, has an empty line or a control
/// character, or is too long.
pub fn sign(text: &str, keys: &[&PrivateKey]) -> Result<String, NoteError> {
    check_text(text)?;
    let mut note = format!("{text}\n");
    for key in keys {
        note += &key.line(text);
    }
    Ok(note)
}

/// A signature as its line has it: the key's name and ID, and the bytes.
type Signed<'a> = (&'a str, KeyId, [u8; 64]);

/// A note that has the right form; none of its signatures was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note<'a> {
    text: &'a str,
    signatures: Vec<Signed<'a>>,
}

impl<'a> Note<'a> {
    /// Takes a note apart.
    ///
    /// # Errors
    ///
    /// [`NoteError::Malformed`]. Signatures that are not Ed25519's, such as those of others'
    /// witnesses, are passed over, as the format wants it.
    pub fn parse(note: &'a str) -> Result<Self, NoteError> {
        let (text, signatures) = note.rsplit_once(BREAK).ok_or(NoteError::Malformed(
            "no empty line stands above signatures",
        ))?;
        // The text keeps its last line's end, which is signed too.
        let text = note.get(..=text.len()).unwrap_or_default();
        check_text(text)?;
        if signatures.is_empty() || !signatures.ends_with('\n') {
            return Err(NoteError::Malformed("the last line has no end"));
        }
        let mut found = Vec::new();
        for line in signatures.lines() {
            found.extend(signature(line)?);
        }
        Ok(Self {
            text,
            signatures: found,
        })
    }

    /// The text, if this key has signed it.
    ///
    /// # Errors
    ///
    /// [`NoteError::NotSigned`], or [`NoteError::WrongSignature`].
    pub fn signed_by(&self, key: &PublicKey) -> Result<&'a str, NoteError> {
        let (name, id) = (key.name().to_owned(), key.id());
        let mut theirs = self
            .signatures
            .iter()
            .filter(|(by, of, _)| *by == name && *of == id)
            .peekable();
        if theirs.peek().is_none() {
            return Err(NoteError::NotSigned { name, id });
        }
        let good = theirs.all(|(_, _, bytes)| {
            let signature = Signature::from_bytes(bytes);
            key.key
                .verify_strict(self.text.as_bytes(), &signature)
                .is_ok()
        });
        if good {
            Ok(self.text)
        } else {
            Err(NoteError::WrongSignature { name, id })
        }
    }
}

/// One line below the text; none if it is a signature of another kind.
fn signature(line: &str) -> Result<Option<Signed<'_>>, NoteError> {
    let malformed = NoteError::Malformed("a line below the text is not a signature");
    let parts = line
        .strip_prefix(MARK)
        .and_then(|line| line.split_once(' '));
    let (name, bytes) = parts.ok_or(malformed.clone())?;
    check_name(name).map_err(|_| malformed.clone())?;
    let bytes = STANDARD.decode(bytes).map_err(|_| malformed.clone())?;
    let (id, bytes) = bytes.split_first_chunk::<4>().ok_or(malformed)?;
    Ok(bytes.try_into().ok().map(|bytes| (name, KeyId(*id), bytes)))
}

fn check_name(name: &str) -> Result<(), NoteError> {
    let good = |c: char| !c.is_whitespace() && !c.is_control() && c != '+';
    if !name.is_empty() && name.chars().all(good) {
        Ok(())
    } else {
        Err(NoteError::Key(
            "a name is not empty and has neither space nor +",
        ))
    }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    let problem = if text.len() > MAX_NOTE_BYTES {
        "it is too long"
    } else if !text.ends_with('\n') {
        "the text does not end with a line"
    } else if text.starts_with('\n') || text.contains(BREAK) {
        "the text has an empty line"
    } else if text.chars().any(|c| c.is_control() && c != '\n') {
        "the text has a control character"
    } else {
        return Ok(());
    };
    Err(NoteError::Malformed(problem))
}
