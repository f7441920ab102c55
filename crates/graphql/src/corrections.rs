//! Owns corrections in the API.

use async_graphql::{ID, Object};
use minuted_core::corrections::Correction;

/// A recorded mending of a wrong record.
#[derive(Clone, Debug)]
pub(crate) struct CorrectionObject(pub(crate) Correction);

impl From<Correction> for CorrectionObject {
    fn from(record: Correction) -> Self {
        Self(record)
    }
}

#[Object(name = "Correction")]
impl CorrectionObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}
