//! Owns decisions in the API.

use async_graphql::{ID, Object};
use minuted_core::decisions::{Clause, Commitment, Decision, PendingItem};

/// What was decided.
#[derive(Clone, Debug)]
pub(crate) struct DecisionObject(pub(crate) Decision);

impl From<Decision> for DecisionObject {
    fn from(record: Decision) -> Self {
        Self(record)
    }
}

#[Object(name = "Decision")]
impl DecisionObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// A numbered part of a decision.
#[derive(Clone, Debug)]
pub(crate) struct ClauseObject(pub(crate) Clause);

impl From<Clause> for ClauseObject {
    fn from(record: Clause) -> Self {
        Self(record)
    }
}

#[Object(name = "Clause")]
impl ClauseObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// What a board is asked to decide and has not yet decided.
#[derive(Clone, Debug)]
pub(crate) struct PendingItemObject(pub(crate) PendingItem);

impl From<PendingItem> for PendingItemObject {
    fn from(record: PendingItem) -> Self {
        Self(record)
    }
}

#[Object(name = "PendingItem")]
impl PendingItemObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// What a clause opens: something to be done.
#[derive(Clone, Debug)]
pub(crate) struct CommitmentObject(pub(crate) Commitment);

impl From<Commitment> for CommitmentObject {
    fn from(record: Commitment) -> Self {
        Self(record)
    }
}

#[Object(name = "Commitment")]
impl CommitmentObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}
