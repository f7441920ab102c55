//! Owns authorities in the API.

use async_graphql::{ID, Object};
use minuted_core::authorities::Authority;

/// A power to decide, and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct AuthorityObject(pub(crate) Authority);

impl From<Authority> for AuthorityObject {
    fn from(record: Authority) -> Self {
        Self(record)
    }
}

#[Object(name = "Authority")]
impl AuthorityObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}
