//! Owns on which page what stands of a publication, as its viewer gets it.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, SimpleObject};
use minuted_app::{
    publications::{PageMap, Place, bytes_of},
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
