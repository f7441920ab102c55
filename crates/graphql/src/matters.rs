//! Owns matters in the API.

use async_graphql::{ID, Object};
use minuted_core::matters::Matter;

/// One thread of business followed across boards and years.
#[derive(Clone, Debug)]
pub(crate) struct MatterObject(pub(crate) Matter);

impl From<Matter> for MatterObject {
    fn from(record: Matter) -> Self {
        Self(record)
    }
}

#[Object(name = "Matter")]
impl MatterObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}
