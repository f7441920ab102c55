//! Owns what the log proves of itself: the signed checkpoint, inclusion, consistency. Everyone may
//! have these: they are hashes.

use minuted_ledger::{Checkpoint, Hash, ProofError, TreeIndex};
use sea_orm::{ConnectionTrait, DatabaseExecutor, Statement};
use tokio::sync::MutexGuard;

use crate::{Store, StoreError, StoreResult};

/// How many hashes are read at once.
const BATCH: u64 = 10_000;

/// The log as it is, signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// Size and root.
    pub checkpoint: Checkpoint,
    /// The note: text and signature.
    pub note: String,
}

/// That an entry is in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The entry's number.
    pub entry: u64,
    /// The hash of its leaf.
    pub leaf_hash: Hash,
    /// The log that it is in.
    pub log: Checkpoint,
    /// The path, the hash nearest to the leaf first.
    pub path: Vec<Hash>,
}

/// That a later log only added to an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consistency {
    /// The log as it was.
    pub earlier: Checkpoint,
    /// The log as it became.
    pub later: Checkpoint,
    /// The path.
    pub path: Vec<Hash>,
}

impl Store {
    /// The checkpoint of the log as it is.
    pub async fn checkpoint(&self) -> StoreResult<SignedCheckpoint> {
        let reader = self.reader();
        let tree = self.grown(&reader.db()).await?;
        let checkpoint = within(tree.checkpoint(tree.size()))?;
        drop(tree);
        let note = reader.sign(&checkpoint).await?;
        Ok(SignedCheckpoint { checkpoint, note })
    }

    /// The proof that an entry is in the log of a size; none: of the size that it has.
    pub async fn inclusion(
        &self,
        entry: u64,
        size: Option<u64>,
    ) -> StoreResult<Result<Inclusion, ProofError>> {
        let reader = self.reader();
        let tree = self.grown(&reader.db()).await?;
        Ok(inclusion(&tree, entry, size.unwrap_or(tree.size())))
    }

    /// The proof that the log of a size continues the one of another; none: of the size that it
    /// has.
    pub async fn consistency(
        &self,
        earlier: u64,
        later: Option<u64>,
    ) -> StoreResult<Result<Consistency, ProofError>> {
        let reader = self.reader();
        let tree = self.grown(&reader.db()).await?;
        let later = later.unwrap_or(tree.size());
        let path = match tree.consistency_proof(earlier, later) {
            Ok(path) => path,
            Err(error) => return Ok(Err(error)),
        };
        Ok(Ok(Consistency {
            earlier: within(tree.checkpoint(earlier))?,
            later: within(tree.checkpoint(later))?,
            path,
        }))
    }

    /// The tree with all that was committed.
    pub(crate) async fn grown(
        &self,
        db: &DatabaseExecutor<'_>,
    ) -> StoreResult<MutexGuard<'_, TreeIndex>> {
        let mut tree = self.tree.lock().await;
        let held = i64::try_from(tree.size()).unwrap_or(i64::MAX);
        let sql = format!(
            "SELECT seq, hash FROM ledger_entries WHERE seq >= $1 ORDER BY seq LIMIT {BATCH}"
        );
        let backend = db.get_database_backend();
        // From the last that is held, so that a log that was cut, or put in another's place, is
        // seen and not signed as if it went on.
        let mut from = (held - 1).max(0);
        loop {
            let statement = Statement::from_sql_and_values(backend, &sql, [from.into()]);
            let rows = db.query_all_raw(statement).await?;
            let is_last = u64::try_from(rows.len()).is_ok_and(|read| read < BATCH);
            for row in &rows {
                let seq: i64 = row.try_get("", "seq")?;
                let bytes: Vec<u8> = row.try_get("", "hash")?;
                let hash =
                    Hash::try_from(bytes.as_slice()).map_err(|error| crate::Inconsistent {
                        table: "ledger_entries",
                        column: "hash",
                        id: seq.to_string(),
                        problem: error.to_string(),
                    })?;
                if seq != from {
                    return Err(cut(from));
                }
                if seq < held {
                    if tree.leaf(u64::try_from(seq).unwrap_or_default()) != Some(hash) {
                        return Err(cut(seq));
                    }
                } else {
                    tree.push(hash);
                }
                from += 1;
            }
            if is_last {
                return if from < held {
                    Err(cut(held))
                } else {
                    Ok(tree)
                };
            }
        }
    }
}

fn inclusion(tree: &TreeIndex, entry: u64, size: u64) -> Result<Inclusion, ProofError> {
    let path = tree.inclusion_proof(entry, size)?;
    let outside = ProofError::IndexOutside { index: entry, size };
    Ok(Inclusion {
        entry,
        leaf_hash: tree.leaf(entry).ok_or(outside)?,
        log: tree.checkpoint(size)?,
        path,
    })
}

/// Of a size that the tree itself has.
fn within<T>(found: Result<T, ProofError>) -> StoreResult<T> {
    found.map_err(|error| StoreError::Setup(format!("the log can't be read: {error}")))
}

fn cut(at: i64) -> StoreError {
    StoreError::Setup(format!(
        "the log was altered at entry {at} since this server read it; stop the server and run \
         `minuted ledger verify`"
    ))
}
