//! Owns on which page what stands of a publication, as its viewer gets it, and what its office is told
//! of it.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, SimpleObject};
use minuted_app::{
    publications::{PageMap, Place, PublicationId, bytes_of, remarks_of as read_remarks},
    read::{StoreError, StoreResult},
};
use minuted_core::publications::{Format, Publication};

use crate::{
    batching::{Key, Source},
    refusals::fault,
    session::session,
};

/// A place within a publication.
#[derive(SimpleObject, Debug)]
#[graphql(name = "Place")]
pub(crate) struct PlaceObject {
    /// Its address within the document, such as `item-3-para-2-3`.
    id: String,
    /// The label of its page.
    page: String,
}

impl From<&Place> for PlaceObject {
    fn from(place: &Place) -> Self {
        Self {
            id: place.id.clone(),
            page: place.page.clone(),
        }
    }
}

/// Asks for a page map by the hash of its bytes, which says all about it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct MapOf(String);

impl Key for MapOf {
    type Value = Arc<PageMap>;

    async fn load(source: &Source, keys: &[Self]) -> StoreResult<HashMap<Self, Arc<PageMap>>> {
        let hashes: Vec<_> = keys.iter().map(|key| key.0.clone()).collect();
        let found = bytes_of(&source.reader, &hashes).await?;
        let maps = found.into_iter().map(|kept| {
            let map = serde_json::from_slice(&kept.bytes)
                .map_err(|error| StoreError::Encode(error.to_string()))?;
            Ok((MapOf(kept.hash), Arc::new(map)))
        });
        maps.collect()
    }
}

/// The page map of what the viewer gets of a publication.
pub(super) async fn map_of(
    ctx: &Context<'_>,
    publication: &Publication,
) -> async_graphql::Result<Option<Arc<PageMap>>> {
    let session = session(ctx)?;
    let Some(rendition) = publication.rendition_for(&session.viewer, Format::PageMap) else {
        return Ok(None);
    };
    let asked = session.batches.load(MapOf(rendition.hash.clone()));
    asked.await.map_err(|error| fault(&error))
}

/// Asks for what could not be shown of a publication.
#[derive(Clone, PartialEq, Eq, Hash)]
struct RemarksOf(PublicationId);

impl Key for RemarksOf {
    type Value = Vec<String>;

    async fn load(source: &Source, keys: &[Self]) -> StoreResult<HashMap<Self, Vec<String>>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let mut remarks: HashMap<Self, Vec<String>> = HashMap::new();
        for (id, remark) in read_remarks(&source.reader, &ids).await? {
            remarks.entry(RemarksOf(id)).or_default().push(remark);
        }
        Ok(remarks)
    }
}

/// What could not be shown of a publication, to who works on it.
pub(super) async fn remarks_of(
    ctx: &Context<'_>,
    publication: &Publication,
) -> async_graphql::Result<Vec<String>> {
    let session = session(ctx)?;
    if !publication.is_worked_on_by(&session.viewer) {
        return Ok(Vec::new());
    }
    let asked = session.batches.load(RemarksOf(publication.id));
    let found = asked.await.map_err(|error| fault(&error))?;
    Ok(found.unwrap_or_default())
}
