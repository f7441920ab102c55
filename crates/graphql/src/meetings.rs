//! Owns meetings in the API.

use async_graphql::{ID, Object};
use minuted_core::meetings::{AgendaItem, Meeting};

/// A meeting of one board, or of several in common.
#[derive(Clone, Debug)]
pub(crate) struct MeetingObject(pub(crate) Meeting);

impl From<Meeting> for MeetingObject {
    fn from(record: Meeting) -> Self {
        Self(record)
    }
}

#[Object(name = "Meeting")]
impl MeetingObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// A numbered place on a meeting's agenda.
#[derive(Clone, Debug)]
pub(crate) struct AgendaItemObject(pub(crate) AgendaItem);

impl From<AgendaItem> for AgendaItemObject {
    fn from(record: AgendaItem) -> Self {
        Self(record)
    }
}

#[Object(name = "AgendaItem")]
impl AgendaItemObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}
