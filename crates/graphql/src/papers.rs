//! Owns papers in the API.

use async_graphql::{ID, Object};
use minuted_core::papers::{Comment, Consideration, Document, Paper, PaperVersion, Recommendation};

/// A report to one or more boards.
#[derive(Clone, Debug)]
pub(crate) struct PaperObject(pub(crate) Paper);

impl From<Paper> for PaperObject {
    fn from(record: Paper) -> Self {
        Self(record)
    }
}

#[Object(name = "Paper")]
impl PaperObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// One text of a paper.
#[derive(Clone, Debug)]
pub(crate) struct PaperVersionObject(pub(crate) PaperVersion);

impl From<PaperVersion> for PaperVersionObject {
    fn from(record: PaperVersion) -> Self {
        Self(record)
    }
}

#[Object(name = "PaperVersion")]
impl PaperVersionObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// A document that is cited, whether or not it is held.
#[derive(Clone, Debug)]
pub(crate) struct DocumentObject(pub(crate) Document);

impl From<Document> for DocumentObject {
    fn from(record: Document) -> Self {
        Self(record)
    }
}

#[Object(name = "Document")]
impl DocumentObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// What a paper asks of a board.
#[derive(Clone, Debug)]
pub(crate) struct RecommendationObject(pub(crate) Recommendation);

impl From<Recommendation> for RecommendationObject {
    fn from(record: Recommendation) -> Self {
        Self(record)
    }
}

#[Object(name = "Recommendation")]
impl RecommendationObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// One version of a paper before one board.
#[derive(Clone, Debug)]
pub(crate) struct ConsiderationObject(pub(crate) Consideration);

impl From<Consideration> for ConsiderationObject {
    fn from(record: Consideration) -> Self {
        Self(record)
    }
}

#[Object(name = "Consideration")]
impl ConsiderationObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// A comment or advice received.
#[derive(Clone, Debug)]
pub(crate) struct CommentObject(pub(crate) Comment);

impl From<Comment> for CommentObject {
    fn from(record: Comment) -> Self {
        Self(record)
    }
}

#[Object(name = "Comment")]
impl CommentObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
}
