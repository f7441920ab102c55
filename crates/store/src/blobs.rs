//! Owns the bytes of attachments, by their hash: in pieces in the database, or in a blob store.
//!
//! Bytes come in first, and a record names them afterwards. A hash that no record names is swept
//! after a while ([`Store::sweep_blobs`]); one that a record names stays. None of this decides who
//! may read: whoever asks for bytes has read the record that names them.

mod bucket;
mod faults;
mod keeping;
mod objects;

use std::collections::BTreeSet;

use minuted_core::{
    id::AccountId,
    papers::{AttachedFile, FileHash, FileType},
    time::Timestamp,
};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use tokio::io::{AsyncRead, AsyncReadExt as _};

pub use self::{
    bucket::Bucket,
    keeping::{BlobCounts, BlobFault, BlobFaults},
    objects::BlobStore,
};
use crate::{Inconsistent, OpsTx, Reader, Store, StoreError, StoreResult, WriteTx, cells::put_key};

/// How many bytes stand in one row of the database, at most.
pub(crate) const PIECE: usize = 1024 * 1024;

/// Where bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlobPlace {
    /// In the database.
    Database,
    /// In the blob store.
    Store,
}

impl BlobPlace {
    const fn word(self) -> &'static str {
        match self {
            BlobPlace::Database => "database",
            BlobPlace::Store => "store",
        }
    }
}

/// What is known of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Their hash.
    pub hash: FileHash,
    /// How many they are.
    pub size: i64,
    /// What they are.
    pub kind: FileType,
    /// Where they are.
    pub place: BlobPlace,
    /// When they were last put in.
    pub put_in: Timestamp,
}

/// Bytes that a command may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nameable {
    /// What is known of them.
    pub blob: Blob,
    /// Whether this account put them in.
    pub own: bool,
}

/// Bytes to be put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBlob {
    /// Their hash.
    pub hash: FileHash,
    /// How many they are.
    pub size: i64,
    /// What they are.
    pub kind: FileType,
    /// Who puts them in.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
}

const COLUMNS: &str = "hash, size, kind, place, put_in";

fn blob(row: &QueryResult) -> StoreResult<Blob> {
    let hash: String = row.try_get("", "hash")?;
    let (kind, place): (String, String) = (row.try_get("", "kind")?, row.try_get("", "place")?);
    let wrong = |column: &'static str, problem: String| Inconsistent {
        table: "ops_blobs",
        column,
        id: hash.clone(),
        problem,
    };
    Ok(Blob {
        hash: hash
            .parse()
            .map_err(|problem: &str| wrong("hash", problem.to_owned()))?,
        size: row.try_get("", "size")?,
        kind: kind
            .parse()
            .map_err(|error| wrong("kind", format!("{error}")))?,
        place: match place.as_str() {
            "database" => BlobPlace::Database,
            "store" => BlobPlace::Store,
            _ => return Err(wrong("place", format!("`{place}` is none")).into()),
        },
        put_in: Timestamp::from_micros(row.try_get("", "put_in")?),
    })
}

impl Store {
    /// The same store, which keeps new bytes of attachments elsewhere than in the database.
    #[must_use]
    pub fn with_blobs(mut self, blobs: BlobStore) -> Self {
        self.blobs = Some(blobs);
        self
    }

    /// Puts bytes in. Those that are there already stay as they are, and count as put in now.
    pub async fn put_blob(
        &self,
        new: &NewBlob,
        bytes: impl AsyncRead + Send + Unpin,
    ) -> StoreResult<()> {
        let tx = self.ops().await?;
        match tx.touch_blob(new).await? {
            Some(BlobPlace::Database) => return tx.commit().await,
            Some(BlobPlace::Store) => {
                tx.commit().await?;
                // A sweep that broke off may have taken the bytes and left the row.
                if self.objects()?.size(&new.hash).await? == Some(new.size) {
                    return Ok(());
                }
            }
            None if self.blobs.is_none() => {
                // Somebody who puts in the same at this moment may have been faster.
                if tx.insert_blob(new, BlobPlace::Database).await? {
                    tx.put_pieces(&new.hash, &mut Read(bytes)).await?;
                }
                return tx.commit().await;
            }
            // Not in a transaction: others would wait for the network.
            None => drop(tx),
        }
        let objects = self.objects()?;
        objects.put(&new.hash, new.size, &mut Read(bytes)).await?;
        let tx = self.ops().await?;
        if tx.touch_blob(new).await?.is_none() {
            tx.insert_blob(new, BlobPlace::Store).await?;
        }
        tx.commit().await?;
        // A sweep may have taken the same bytes away meanwhile, and does so no more.
        if objects.size(&new.hash).await? == Some(new.size) {
            return Ok(());
        }
        let problem = "the same bytes were swept at this moment; put them in again";
        Err(StoreError::Blob(problem.to_owned()))
    }

    /// Some of the bytes from a place on, one at least and a piece at most; none at their end. Those that
    /// were moved since they were looked up are read where they are now.
    pub async fn blob_bytes(&self, blob: &Blob, from: u64) -> StoreResult<Vec<u8>> {
        let found = self.bytes_at(blob, from).await;
        if found.is_ok() {
            return found;
        }
        match self.reader().blob(&blob.hash).await? {
            Some(now) if now.place != blob.place => self.bytes_at(&now, from).await,
            _ => found,
        }
    }

    /// The same, from where they are said to be and nowhere else.
    async fn bytes_at(&self, blob: &Blob, from: u64) -> StoreResult<Vec<u8>> {
        if from >= u64::try_from(blob.size).unwrap_or(0) {
            return Ok(Vec::new());
        }
        match blob.place {
            BlobPlace::Database => self.reader().piece(&blob.hash, from).await,
            BlobPlace::Store => self.objects()?.part(&blob.hash, from).await,
        }
    }

    fn objects(&self) -> StoreResult<&BlobStore> {
        self.blobs.as_ref().ok_or_else(|| {
            let problem = "attachments are in a blob store, and none is set; set `attachments.store` \
                           as it was when they were put there";
            StoreError::Setup(problem.to_owned())
        })
    }
}

impl Reader {
    /// What is known of these bytes. Whoever asks has read the record that names them.
    pub async fn blob(&self, hash: &FileHash) -> StoreResult<Option<Blob>> {
        let sql = format!("SELECT {COLUMNS} FROM ops_blobs WHERE hash = $1");
        let rows = self.rows(&sql, vec![hash.as_str().into()]).await?;
        rows.first().map(blob).transpose()
    }

    /// How many bytes this account put in since a time.
    pub async fn uploaded_since(&self, account: AccountId, since: Timestamp) -> StoreResult<i64> {
        let sql = "SELECT CAST(COALESCE(SUM(b.size), 0) AS BIGINT) AS bytes FROM ops_uploads u \
                   JOIN ops_blobs b ON b.hash = u.hash WHERE u.account = $1 AND u.at >= $2";
        let values = vec![put_key(&account).into(), since.micros().into()];
        let rows = self.rows(sql, values).await?;
        Ok(rows
            .first()
            .map(|row| row.try_get("", "bytes"))
            .transpose()?
            .unwrap_or(0))
    }

    async fn piece(&self, hash: &FileHash, from: u64) -> StoreResult<Vec<u8>> {
        let size = PIECE as u64;
        let piece = i64::try_from(from / size).unwrap_or(i64::MAX);
        let sql = "SELECT bytes FROM ops_blob_pieces WHERE hash = $1 AND piece = $2";
        let rows = self
            .rows(sql, vec![hash.as_str().into(), piece.into()])
            .await?;
        let bytes: Option<Vec<u8>> = rows
            .first()
            .map(|row| row.try_get("", "bytes"))
            .transpose()?;
        let mut bytes = bytes.unwrap_or_default();
        let skipped = usize::try_from(from % size).unwrap_or(usize::MAX);
        if skipped >= bytes.len() {
            return Err(StoreError::Blob(format!(
                "the bytes of {hash} end before their size"
            )));
        }
        bytes.drain(..skipped);
        Ok(bytes)
    }

    pub(crate) async fn rows(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> StoreResult<Vec<QueryResult>> {
        let db = self.db();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        Ok(db.query_all_raw(statement).await?)
    }
}

impl WriteTx<'_> {
    /// Those of these bytes that are there, each with whether the account put them in. They are kept
    /// from being swept until the end.
    pub async fn blobs(
        &self,
        hashes: &[FileHash],
        account: Option<AccountId>,
    ) -> StoreResult<Vec<Nameable>> {
        if hashes.is_empty() {
            return Ok(Vec::new());
        }
        let mut values: Vec<Value> = vec![account.map(|account| put_key(&account)).into()];
        let places: Vec<_> = (hashes.iter())
            .map(|hash| {
                values.push(hash.as_str().into());
                format!("${}", values.len())
            })
            .collect();
        let lock = match self.db().get_database_backend() {
            DbBackend::Postgres => "FOR SHARE OF b",
            _ => "",
        };
        let sql = format!(
            "SELECT {COLUMNS}, (SELECT COUNT(*) FROM ops_uploads u WHERE u.hash = b.hash \
             AND u.account = $1) AS own FROM ops_blobs b WHERE b.hash IN ({}) ORDER BY b.hash {lock}",
            places.join(", ")
        );
        let rows = self.rows(&sql, values).await?;
        let nameable = rows.iter().map(|row| {
            let own: i64 = row.try_get("", "own")?;
            Ok(Nameable {
                blob: blob(row)?,
                own: own > 0,
            })
        });
        nameable.collect()
    }
}

impl OpsTx {
    /// Notes that the account puts in bytes that are there already; says where, if they are.
    async fn touch_blob(&self, new: &NewBlob) -> StoreResult<Option<BlobPlace>> {
        let sql = format!("UPDATE ops_blobs SET put_in = $2 WHERE hash = $1 RETURNING {COLUMNS}");
        let values = vec![new.hash.as_str().into(), new.at.micros().into()];
        let rows = self.query(&sql, values).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        self.note_upload(new).await?;
        Ok(Some(blob(row)?.place))
    }

    /// Notes bytes that are new; says whether they were. If they were not, those that are there count as
    /// put in now.
    async fn insert_blob(&self, new: &NewBlob, place: BlobPlace) -> StoreResult<bool> {
        let sql = "INSERT INTO ops_blobs (hash, size, kind, place, put_in) \
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (hash) DO NOTHING";
        let values = vec![
            new.hash.as_str().into(),
            new.size.into(),
            new.kind.word().into(),
            place.word().into(),
            new.at.micros().into(),
        ];
        if self.execute(sql, values).await? == 0 {
            self.touch_blob(new).await?;
            return Ok(false);
        }
        self.note_upload(new).await?;
        Ok(true)
    }

    async fn note_upload(&self, new: &NewBlob) -> StoreResult<()> {
        let sql = "INSERT INTO ops_uploads (account, hash, at) VALUES ($1, $2, $3) \
                   ON CONFLICT (account, hash) DO UPDATE SET at = excluded.at";
        let values = vec![
            put_key(&new.by).into(),
            new.hash.as_str().into(),
            new.at.micros().into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    async fn put_pieces(&self, hash: &FileHash, bytes: &mut impl Pieces) -> StoreResult<()> {
        let sql = "INSERT INTO ops_blob_pieces (hash, piece, bytes) VALUES ($1, $2, $3)";
        for piece in 0_i64.. {
            let bytes = bytes.next(PIECE).await?;
            if bytes.is_empty() {
                break;
            }
            let values = vec![hash.as_str().into(), piece.into(), bytes.into()];
            self.execute(sql, values).await?;
        }
        Ok(())
    }
}

/// Bytes that are read one piece after another.
trait Pieces: Send {
    /// The next so many bytes, fewer only at the end.
    fn next(&mut self, most: usize) -> impl Future<Output = StoreResult<Vec<u8>>> + Send;
}

/// Bytes that somebody hands in.
struct Read<R>(R);

impl<R: AsyncRead + Send + Unpin> Pieces for Read<R> {
    async fn next(&mut self, most: usize) -> StoreResult<Vec<u8>> {
        let mut piece = Vec::new();
        let read = (&mut self.0)
            .take(most as u64)
            .read_to_end(&mut piece)
            .await;
        read.map_err(|error| StoreError::Blob(format!("the bytes can't be read: {error}")))?;
        Ok(piece)
    }
}

/// The hashes that a column of files names.
fn named_in(files: &str, into: &mut BTreeSet<FileHash>) -> Result<(), String> {
    let files: Vec<AttachedFile> =
        serde_json::from_str(files).map_err(|error| error.to_string())?;
    into.extend(files.into_iter().map(|file| file.hash));
    Ok(())
}
