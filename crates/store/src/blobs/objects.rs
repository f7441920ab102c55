//! Owns the blob store: a folder, or whatever `object_store` speaks to.

use std::{path::Path, sync::Arc};

use minuted_core::papers::FileHash;
use object_store::{
    ObjectStore, ObjectStoreExt as _, PutPayload, local::LocalFileSystem, path::Path as Key,
};

use super::Pieces;
use crate::{StoreError, StoreResult};

/// How much goes over the wire at once. S3 takes no parts below 5 MiB.
const PART: usize = 8 * 1024 * 1024;

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
        Ok(Self {
            objects: Arc::new(objects),
            name: format!("the folder {shown}"),
        })
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

    fn failed(&self, error: &object_store::Error) -> StoreError {
        StoreError::Blob(format!("{} failed: {error}", self.name))
    }

    /// Writes bytes under their hash, over those that are there.
    pub(super) async fn put(
        &self,
        hash: &FileHash,
        size: i64,
        bytes: &mut impl Pieces,
    ) -> StoreResult<()> {
        let failed = |error| self.failed(&error);
        if usize::try_from(size).is_ok_and(|size| size <= PART) {
            let all = bytes.next(PART).await?;
            let put = self.objects.put(&key(hash), PutPayload::from(all)).await;
            return put.map(drop).map_err(failed);
        }
        let mut upload = self
            .objects
            .put_multipart(&key(hash))
            .await
            .map_err(failed)?;
        loop {
            let part = bytes.next(PART).await?;
            if part.is_empty() {
                break;
            }
            if let Err(error) = upload.put_part(PutPayload::from(part)).await {
                // What was sent so far would stay there, and be paid for.
                if let Err(error) = upload.abort().await {
                    tracing::warn!(%error, "parts of an attachment stay in the blob store");
                }
                return Err(self.failed(&error));
            }
        }
        upload.complete().await.map(drop).map_err(failed)
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
        Ok(part.map_err(|error| self.failed(&error))?.to_vec())
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
