//! Owns people in the API.

use async_graphql::{ID, Object};
use minuted_core::people::{Membership, Person, Post};

/// A human being.
#[derive(Clone, Debug)]
pub(crate) struct PersonObject(pub(crate) Person);

impl From<Person> for PersonObject {
    fn from(record: Person) -> Self {
        Self(record)
    }
}

#[Object(name = "Person")]
impl PersonObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// An office that people hold one after another.
#[derive(Clone, Debug)]
pub(crate) struct PostObject(pub(crate) Post);

impl From<Post> for PostObject {
    fn from(record: Post) -> Self {
        Self(record)
    }
}

#[Object(name = "Post")]
impl PostObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// A person's seat on a board.
#[derive(Clone, Debug)]
pub(crate) struct MembershipObject(pub(crate) Membership);

impl From<Membership> for MembershipObject {
    fn from(record: Membership) -> Self {
        Self(record)
    }
}

#[Object(name = "Membership")]
impl MembershipObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}
