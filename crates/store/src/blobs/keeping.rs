//! Owns what is done with bytes over the years: counting, checking, moving and sweeping them.

use std::collections::BTreeSet;

use minuted_core::{papers::FileHash, time::Timestamp};
use sea_orm::DbBackend;
use sha2::{Digest as _, Sha256};

use super::{Blob, BlobPlace, COLUMNS, Pieces, blob, named_in};
use crate::{Inconsistent, OpsTx, Reader, Store, StoreError, StoreResult};

/// How many bytes are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlobCounts {
    /// Files in the database.
    pub in_database: i64,
    /// Their bytes.
    pub bytes_in_database: i64,
    /// Files in the blob store.
    pub in_store: i64,
    /// Their bytes.
    pub bytes_in_store: i64,
    /// Files that no record names.
    pub unnamed: i64,
}

/// What is wrong with bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobFault {
    /// A record names them, or a list has them, and they are not there.
    Missing,
    /// They are others than those that were put in.
    Altered,
    /// They can't be read.
    Unreadable(String),
}

impl std::fmt::Display for BlobFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BlobFault::Missing => f.write_str("is missing"),
            BlobFault::Altered => f.write_str("is altered: its bytes have another hash"),
            BlobFault::Unreadable(error) => write!(f, "can't be read: {error}"),
        }
    }
}

/// The hashes that something is wrong with, and what.
pub type BlobFaults = Vec<(FileHash, BlobFault)>;

impl Reader {
    /// All bytes that there are, in the order of their hashes.
    pub async fn blobs_after(&self, after: Option<&FileHash>, most: u32) -> StoreResult<Vec<Blob>> {
        let sql = format!("SELECT {COLUMNS} FROM ops_blobs WHERE hash > $1 ORDER BY hash LIMIT $2");
        let after = after.map_or("", FileHash::as_str);
        let rows = self
            .rows(&sql, vec![after.into(), i64::from(most).into()])
            .await?;
        rows.iter().map(blob).collect()
    }

    /// The hashes that records name.
    pub async fn named_blobs(&self) -> StoreResult<BTreeSet<FileHash>> {
        let sql = "SELECT id, files FROM paper_versions WHERE files <> '[]'";
        let mut named = BTreeSet::new();
        for row in self.rows(sql, Vec::new()).await? {
            let (id, files): (String, String) = (row.try_get("", "id")?, row.try_get("", "files")?);
            named_in(&files, &mut named).map_err(|problem| Inconsistent {
                table: "paper_versions",
                column: "files",
                id,
                problem,
            })?;
        }
        Ok(named)
    }

    /// How many bytes the pieces of a hash have, if there are any.
    async fn size_of_pieces(&self, hash: &FileHash) -> StoreResult<Option<i64>> {
        let sql = "SELECT CAST(SUM(LENGTH(bytes)) AS BIGINT) AS size FROM ops_blob_pieces WHERE hash = $1";
        let rows = self.rows(sql, vec![hash.as_str().into()]).await?;
        Ok(rows
            .first()
            .map(|row| row.try_get("", "size"))
            .transpose()?
            .flatten())
    }

    /// How many bytes are where.
    pub async fn blob_counts(&self) -> StoreResult<BlobCounts> {
        let named = self.named_blobs().await?;
        let mut counts = BlobCounts::default();
        let mut last = None;
        loop {
            let page = self.blobs_after(last.as_ref(), PAGE).await?;
            let Some(end) = page.last() else {
                return Ok(counts);
            };
            last = Some(end.hash.clone());
            for blob in page {
                let (files, bytes) = match blob.place {
                    BlobPlace::Database => (&mut counts.in_database, &mut counts.bytes_in_database),
                    BlobPlace::Store => (&mut counts.in_store, &mut counts.bytes_in_store),
                };
                *files += 1;
                *bytes += blob.size;
                counts.unnamed += i64::from(!named.contains(&blob.hash));
            }
        }
    }
}

/// How many are looked at at once.
const PAGE: u32 = 500;

impl Store {
    /// All bytes that there are. `each` is called with each, in the order of their hashes.
    async fn each_blob(
        &self,
        mut each: impl AsyncFnMut(&Blob) -> StoreResult<()>,
    ) -> StoreResult<u64> {
        let (mut last, mut count) = (None, 0);
        loop {
            let page = self.reader().blobs_after(last.as_ref(), PAGE).await?;
            let Some(end) = page.last() else {
                return Ok(count);
            };
            last = Some(end.hash.clone());
            for blob in page {
                each(&blob).await?;
                count += 1;
            }
        }
    }

    /// Reads all bytes and hashes them; gives how many files there are, and what is wrong.
    pub async fn verify_blobs(&self) -> StoreResult<(u64, BlobFaults)> {
        let mut faults = Vec::new();
        let mut unseen = self.reader().named_blobs().await?;
        let count = self
            .each_blob(async |blob| {
                unseen.remove(&blob.hash);
                if let Some(fault) = self.fault_of(blob).await? {
                    faults.push((blob.hash.clone(), fault));
                }
                Ok(())
            })
            .await?;
        faults.extend(unseen.into_iter().map(|hash| (hash, BlobFault::Missing)));
        Ok((count, faults))
    }

    async fn fault_of(&self, blob: &Blob) -> StoreResult<Option<BlobFault>> {
        let size = match blob.place {
            BlobPlace::Store => self.objects()?.size(&blob.hash).await?,
            BlobPlace::Database => self.reader().size_of_pieces(&blob.hash).await?,
        };
        if size != Some(blob.size) {
            let fault = size.map_or(BlobFault::Missing, |_| BlobFault::Altered);
            return Ok(Some(fault));
        }
        Ok(match self.hash_of(blob).await {
            Ok(hash) if hash == blob.hash.as_str() => None,
            Ok(_) => Some(BlobFault::Altered),
            Err(error) => Some(BlobFault::Unreadable(error.to_string())),
        })
    }

    async fn hash_of(&self, blob: &Blob) -> StoreResult<String> {
        let (mut hash, mut from) = (Sha256::new(), 0);
        loop {
            let piece = self.bytes_at(blob, from).await?;
            if piece.is_empty() {
                return Ok(hex::encode(hash.finalize()));
            }
            from += piece.len() as u64;
            hash.update(&piece);
        }
    }

    /// Moves all bytes to a place, each after it was checked there; gives how many were moved, and
    /// which were left because they are wrong. What is stopped halfway goes on the next time.
    pub async fn move_blobs(&self, to: BlobPlace) -> StoreResult<(u64, BlobFaults)> {
        self.objects()?;
        let (mut moved, mut left) = (0, Vec::new());
        self.each_blob(async |blob| {
            if blob.place == to {
                return Ok(());
            }
            if let Some(fault) = self.fault_of(blob).await? {
                left.push((blob.hash.clone(), fault));
                return Ok(());
            }
            self.move_blob(blob, to).await?;
            moved += 1;
            Ok(())
        })
        .await?;
        Ok((moved, left))
    }

    async fn move_blob(&self, blob: &Blob, to: BlobPlace) -> StoreResult<()> {
        let objects = self.objects()?;
        match to {
            BlobPlace::Store => {
                let mut bytes = PiecesOf::new(self, blob);
                objects.put(&blob.hash, blob.size, &mut bytes).await?;
                let there = Blob {
                    place: to,
                    ..blob.clone()
                };
                if let Some(fault) = self.fault_of(&there).await? {
                    return Err(StoreError::Blob(format!(
                        "{} {fault} in {}",
                        blob.hash,
                        objects.name()
                    )));
                }
                let tx = self.ops().await?;
                if tx.place_blob(blob, to).await? {
                    tx.drop_pieces(&blob.hash).await?;
                }
                tx.commit().await
            }
            BlobPlace::Database => {
                let tx = self.ops().await?;
                if !tx.place_blob(blob, to).await? {
                    return Ok(());
                }
                let mut bytes = PiecesOf::new(self, blob);
                tx.put_pieces(&blob.hash, &mut bytes).await?;
                tx.commit().await?;
                objects.delete(&blob.hash).await
            }
        }
    }

    /// Takes away the bytes that were last put in before a time and that no record names; gives how
    /// many files that were.
    pub async fn sweep_blobs(&self, before: Timestamp) -> StoreResult<u64> {
        let named = self.reader().named_blobs().await?;
        let mut swept = 0;
        self.each_blob(async |blob| {
            if blob.put_in < before && !named.contains(&blob.hash) {
                swept += u64::from(self.sweep_blob(blob, before).await?);
            }
            Ok(())
        })
        .await?;
        Ok(swept)
    }

    async fn sweep_blob(&self, blob: &Blob, before: Timestamp) -> StoreResult<bool> {
        let tx = self.ops().await?;
        // Whoever names it holds the row; after that what records name is asked again.
        if !tx.lock_blob(&blob.hash, before).await? || tx.is_named(&blob.hash).await? {
            return Ok(false);
        }
        tx.drop_pieces(&blob.hash).await?;
        tx.drop_blob(&blob.hash).await?;
        if blob.place == BlobPlace::Store {
            self.objects()?.delete(&blob.hash).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// The bytes of a blob, piece by piece.
struct PiecesOf<'s> {
    store: &'s Store,
    blob: &'s Blob,
    from: u64,
    kept: Vec<u8>,
}

impl<'s> PiecesOf<'s> {
    fn new(store: &'s Store, blob: &'s Blob) -> Self {
        Self {
            store,
            blob,
            from: 0,
            kept: Vec::new(),
        }
    }
}

impl Pieces for PiecesOf<'_> {
    async fn next(&mut self, most: usize) -> StoreResult<Vec<u8>> {
        while self.kept.len() < most {
            let more = self.store.bytes_at(self.blob, self.from).await?;
            if more.is_empty() {
                break;
            }
            self.from += more.len() as u64;
            self.kept.extend(more);
        }
        let rest = self.kept.split_off(most.min(self.kept.len()));
        Ok(std::mem::replace(&mut self.kept, rest))
    }
}

impl OpsTx {
    /// Notes where bytes are from now on; says whether they still were where they were.
    async fn place_blob(&self, blob: &Blob, to: BlobPlace) -> StoreResult<bool> {
        let sql = "UPDATE ops_blobs SET place = $2 WHERE hash = $1 AND place = $3";
        let (to, from) = (to.word(), blob.place.word());
        let values = vec![blob.hash.as_str().into(), to.into(), from.into()];
        Ok(self.execute(sql, values).await? == 1)
    }

    async fn lock_blob(&self, hash: &FileHash, before: Timestamp) -> StoreResult<bool> {
        let lock = match self.backend() {
            DbBackend::Postgres => "FOR UPDATE",
            _ => "",
        };
        let sql = format!("SELECT hash FROM ops_blobs WHERE hash = $1 AND put_in < $2 {lock}");
        let values = vec![hash.as_str().into(), before.micros().into()];
        Ok(!self.query(&sql, values).await?.is_empty())
    }

    async fn is_named(&self, hash: &FileHash) -> StoreResult<bool> {
        let sql = "SELECT id FROM paper_versions WHERE files LIKE $1 LIMIT 1";
        let rows = self.query(sql, vec![format!("%{hash}%").into()]).await?;
        Ok(!rows.is_empty())
    }

    async fn drop_pieces(&self, hash: &FileHash) -> StoreResult<()> {
        let sql = "DELETE FROM ops_blob_pieces WHERE hash = $1";
        self.execute(sql, vec![hash.as_str().into()]).await?;
        Ok(())
    }

    async fn drop_blob(&self, hash: &FileHash) -> StoreResult<()> {
        for table in ["ops_uploads", "ops_blobs"] {
            let sql = format!("DELETE FROM {table} WHERE hash = $1");
            self.execute(&sql, vec![hash.as_str().into()]).await?;
        }
        Ok(())
    }
}
