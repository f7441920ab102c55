//! Owns what belongs to one request: the viewer, the handle for reading, the loaders.

use std::sync::Arc;

use async_graphql::{Context, dataloader::DataLoader};
use minuted_app::{App, read::Reader};
use minuted_core::viewer::Viewer;

use crate::loaders::Batch;

/// One request. Nothing of it is shared with another, so no answer of one viewer reaches another.
pub struct Session {
    pub(crate) app: App,
    pub(crate) viewer: Viewer,
    pub(crate) reader: Arc<Reader>,
    pub(crate) loader: DataLoader<Batch>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({})", self.viewer.actor())
    }
}

impl Session {
    /// A request of this viewer that reads by this handle: the pool, or one snapshot.
    #[must_use]
    pub fn new(app: App, viewer: Viewer, reader: Reader) -> Self {
        let reader = Arc::new(reader);
        let batch = Batch {
            reader: Arc::clone(&reader),
            viewer: viewer.clone(),
        };
        let loader = DataLoader::new(batch, tokio::spawn);
        Self {
            app,
            viewer,
            reader,
            loader,
        }
    }
}

/// The session of a resolver's context.
pub(crate) fn session<'a>(ctx: &Context<'a>) -> async_graphql::Result<&'a Session> {
    ctx.data::<Session>()
}
