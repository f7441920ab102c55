//! Owns what readers need of the log: its checkpoint, its keys, its proofs. There is no command: the
//! log is written by every command, and its key is changed from the command line.

pub use minuted_ledger::{Checkpoint, Hash, ListedKey, ProofError};
pub use minuted_store::{Consistency, Evidence, Inclusion, SignedCheckpoint};
