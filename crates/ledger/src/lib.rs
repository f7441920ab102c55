//! The Merkle log of Minuted: leaves, commitments, proofs and their verification.
//!
//! This crate owns the bytes that an entry of the ledger consists of and the RFC 9162 tree over
//! them. It is pure, bytes in and bytes out: the caller brings the time, the salts, the database
//! and the randomness. Whoever verifies an export offline runs this same code.
//!
//! - A [`Leaf`] says which command changed which versions of which records. It holds no text of
//!   the office: each record's body appears only as a [`commitment()`].
//! - A [`Frontier`] is all that an appender has to remember of the tree.
//! - [`inclusion_proof`] and [`consistency_proof`] show a [`Checkpoint`]'s holder that an entry is
//!   in the log, and that a later log only added to it.
//! - [`sign_checkpoint`] and [`KeyChain`] are what the log signs, and with which keys.
//! - [`ExportVerifier`] checks an export line by line, without the database.
//! - [`LogVerifier`] reads a stored log once, entry by entry, and names every fault it finds.

#![deny(missing_docs)]

mod canonical;
mod checkpoint;
mod commitment;
mod erasure;
mod export;
mod hash;
mod index;
mod leaf;
mod note;
mod tree;
mod verify;

pub use canonical::{CanonicalError, MAX_SAFE_INTEGER, to_canonical};
pub use checkpoint::{
    CheckpointError, KeyChain, ListedKey, origin_of, read_checkpoint, sign_checkpoint,
    sign_handover,
};
pub use commitment::{Salt, SaltError, commitment};
pub use export::{
    EXPORT_FORMAT, ExportBody, ExportFault, ExportLine, ExportScope, ExportVerifier, VerifiedExport,
};
pub use hash::{Hash, HashError, empty_root, leaf_hash, node_hash};
pub use index::TreeIndex;
pub use leaf::{LEAF_FORMAT, Leaf, LeafError, LeafRecord, MAX_TEXT_BYTES};
pub use note::{KeyId, MAX_NOTE_BYTES, Note, NoteError, PrivateKey, PublicKey, sign};
pub use tree::{
    Checkpoint, Frontier, FrontierError, ProofError, consistency_proof, inclusion_proof, root_of,
    verify_consistency, verify_inclusion,
};
pub use verify::{Fault, LogFaults, LogVerifier, MAX_FAULTS, StoredEntry, verify_body, verify_log};
