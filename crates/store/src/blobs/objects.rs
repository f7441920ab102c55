//! Owns the blob store: a folder, a bucket, or whatever `object_store` speaks to.

use std::{path::Path, sync::Arc};

use minuted_core::papers::FileHash;
use object_store::{
    ObjectStore, ObjectStoreExt as _, PutPayload, local::LocalFileSystem, path::Path as Key,
};
use sha2::{Digest as _, Sha256};

use super::{Pieces, faults};
use crate::{StoreError, StoreResult};

/// How much goes over the wire at once. S3 takes no parts below 5 MiB.
const PART: usize = 8 * 1024 * 1024;

/// What is written to see whether a blob store can be written; it stays there, for whoever finds it.
const ABOUT: &str = "minuted.txt";
/// What it says.
const ABOUT_TEXT: &str = "Minuted keeps attachments here, each under its SHA-256. It writes this file \
                          each time that it starts, to see that it may.\n";
/// What is never there.
const ABSENT: &str = "minuted-absent";

/// A place for bytes outside the database.
#[derive(Clone, Debug)]
pub struct BlobStore {
    objects: Arc<dyn ObjectStore>,
    name: String,
}

impl BlobStore {
    /// A folder, which is made if it is not there.
    pub fn folder(folder: &Path) -> StoreResult<Self> {
        let shown = folder.display();
        let unmade = |error: std::io::Error| {
            StoreError::Setup(format!(
                "the folder {shown} of attachments can't be made: {error}"
            ))
        };
        std::fs::create_dir_all(folder).map_err(unmade)?;
        let objects = LocalFileSystem::new_with_prefix(folder)
            .map_err(|error| {
                StoreError::Setup(format!("the folder {shown} can't be used: {error}"))
            })?
            .with_automatic_cleanup(true)
            .with_fsync(true);
        Ok(Self::of(
            Arc::new(objects),
            format!("the folder {shown} of attachments"),
        ))
    }

    /// A store of objects, by the name that people know it by.
    #[must_use]
    pub fn of(objects: Arc<dyn ObjectStore>, name: impl Into<String>) -> Self {
        Self {
            objects,
            name: name.into(),
        }
    }

    /// What people know it by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Writes something, reads it, and asks for what is not there: all that is done with attachments
    /// but taking them away. Why it can't be done is told with what to do.
    pub async fn check(&self) -> StoreResult<()> {
        let (about, absent) = (Key::from(ABOUT), Key::from(ABSENT));
        let unusable = |what: &str, problem: &dyn std::fmt::Display, remedy: &str| {
            StoreError::Setup(format!("{what} {}: {problem}; {remedy}", self.name))
        };
        let failed = |what: &str, error: &object_store::Error| {
            let fault = faults::of(error);
            unusable(what, &fault.problem, fault.remedy)
        };
        let put = PutPayload::from_static(ABOUT_TEXT.as_bytes());
        let put = self.objects.put(&about, put).await;
        put.map_err(|error| failed("nothing can be written to", &error))?;
        let read = match self.objects.get(&about).await {
            Ok(read) => read.bytes().await,
            Err(error) => Err(error),
        };
        let read = read.map_err(|error| failed("nothing can be read from", &error))?;
        if read != ABOUT_TEXT.as_bytes() {
            let problem = format!("{ABOUT} came back altered");
            let remedy = "see whether something stands between that alters what goes through";
            return Err(unusable("nothing can be read from", &problem, remedy));
        }
        match self.objects.head(&absent).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            // S3 tells only those who may list that something is not there.
            Err(error) => Err(failed("what is missing can't be told of", &error)),
        }
    }

    fn failed(&self, error: &object_store::Error) -> StoreError {
        match error {
            object_store::Error::NotFound { path, .. } => {
                StoreError::Blob(format!("{path} is not in {}", self.name))
            }
            error => StoreError::BlobStore(format!(
                "{} failed: {}",
                self.name,
                faults::of(error).problem
            )),
        }
    }

    /// Writes bytes under their hash, unless they are there.
    pub(super) async fn put(
        &self,
        hash: &FileHash,
        size: i64,
        bytes: &mut impl Pieces,
    ) -> StoreResult<()> {
        if self.holds(hash, size).await? {
            return Ok(());
        }
        if usize::try_from(size).is_ok_and(|size| size <= PART) {
            let all = bytes.next(PART).await?;
            let put = self.objects.put(&key(hash), PutPayload::from(all)).await;
            return put.map(drop).map_err(|error| self.failed(&error));
        }
        let upload = self.objects.put_multipart(&key(hash)).await;
        let mut upload = upload.map_err(|error| self.failed(&error))?;
        let sent = async {
            loop {
                let part = bytes.next(PART).await?;
                if part.is_empty() {
                    break;
                }
                let put = upload.put_part(PutPayload::from(part)).await;
                put.map_err(|error| self.failed(&error))?;
            }
            let done = upload.complete().await;
            done.map(drop).map_err(|error| self.failed(&error))
        };
        let sent = sent.await;
        if sent.is_err() {
            // What was sent so far would stay there, and be paid for.
            if let Err(error) = upload.abort().await {
                let problem = faults::of(&error).problem;
                tracing::warn!(%hash, %problem, "parts of an attachment stay in the blob store");
            }
        }
        sent
    }

    /// Whether the bytes of a hash are there. Those of their size are read, because they may have
    /// been altered, and are then to be written over.
    async fn holds(&self, hash: &FileHash, size: i64) -> StoreResult<bool> {
        if self.size(hash).await? != Some(size) {
            return Ok(false);
        }
        let (mut hasher, mut from) = (Sha256::new(), 0);
        let size = u64::try_from(size).unwrap_or(0);
        while from < size {
            let part = self.part(hash, from).await?;
            hasher.update(&part);
            from += part.len() as u64;
        }
        Ok(hex::encode(hasher.finalize()) == hash.as_str())
    }

    /// How many bytes are under a hash, if there are any.
    pub(super) async fn size(&self, hash: &FileHash) -> StoreResult<Option<i64>> {
        match self.objects.head(&key(hash)).await {
            Ok(found) => Ok(i64::try_from(found.size).ok()),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.failed(&error)),
        }
    }

    /// Some of the bytes from a place on. None of it is there: an error.
    pub(super) async fn part(&self, hash: &FileHash, from: u64) -> StoreResult<Vec<u8>> {
        let range = from..from.saturating_add(PART as u64);
        let part = self.objects.get_range(&key(hash), range).await;
        let part = part.map_err(|error| self.failed(&error))?;
        if part.is_empty() {
            let problem = format!("the bytes of {hash} end before their size in {}", self.name);
            return Err(StoreError::Blob(problem));
        }
        Ok(part.to_vec())
    }

    pub(super) async fn delete(&self, hash: &FileHash) -> StoreResult<()> {
        match self.objects.delete(&key(hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed(&error)),
        }
    }
}

/// Where the bytes of a hash are: in 256 folders, because folders of very many files are slow.
fn key(hash: &FileHash) -> Key {
    let hash = hash.as_str();
    Key::from(format!("{}/{hash}", hash.get(..2).unwrap_or_default()))
}
