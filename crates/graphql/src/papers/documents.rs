//! Owns cited documents in the API.

use async_graphql::{Context, ID, InputObject, Object, connection::Connection};
use minuted_app::{
    papers::CiteDocument,
    read::{Order, filters::DocumentFilter},
};
use minuted_core::{boards::Board, papers::Document};

use crate::{
    boards::BoardObject,
    connections::{PageArgs, connect, page_cost},
    enums::{Audience, DocumentKind},
    inputs::{id, id_if},
    loaders::one,
    payloads::{give, payload},
    provenance::{ProvenanceInput, ProvenanceObject, ShownDateObject},
};

crate::loaders::shared_record! {
    /// A document that is cited, whether or not it is held.
    DocumentObject of Document
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
    /// The board whose office keeps the record of it.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one::<Board>(ctx, self.0.board)
            .await?
            .map(BoardObject::from))
    }
    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }
    /// How one would cite it.
    async fn citation(&self) -> &str {
        &self.0.citation
    }
    /// What it is.
    async fn kind(&self) -> DocumentKind {
        self.0.kind.into()
    }
    /// Whether Minuted holds the document itself.
    async fn held(&self) -> bool {
        self.0.held
    }
    /// Its date, as shown.
    async fn date(&self) -> ShownDateObject {
        (&self.0.date).into()
    }
    /// What is known of it: where it is cited, why it is not held.
    async fn note(&self) -> &str {
        &self.0.note
    }
    /// Whom the record of it is for.
    async fn audience(&self) -> Audience {
        self.0.audience.into()
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
}

/// Which documents a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct DocumentFilterInput {
    /// Only those that this board's office keeps the record of.
    board_id: Option<ID>,
    /// Only those of this kind.
    kind: Option<DocumentKind>,
    /// Only those that are held, or only those that are not.
    held: Option<bool>,
}

/// Lists of documents.
#[derive(Default, Debug)]
pub(crate) struct DocumentLists;

#[Object]
impl DocumentLists {
    /// Documents that are cited, by title.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: DocumentFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, DocumentObject>> {
        let kept = DocumentFilter {
            board: id_if(filter.board_id.as_ref())?,
            kind: filter.kind.map(Into::into),
            held: filter.held,
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Document, _>(ctx, kept, page, Order::Ascending).await
    }
}

/// A document that is cited and not held.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct CiteDocumentInput {
    /// The ID of the board whose office keeps the record of it.
    board_id: ID,
    /// Its title.
    title: String,
    /// How one would cite it.
    citation: String,
    /// What it is.
    kind: DocumentKind,
    /// Its date, as shown. Left out: it shows none.
    #[graphql(default)]
    date: ShownDateObject,
    /// What is known of it: where it is cited, why it is not held.
    #[graphql(default)]
    note: String,
    /// Whom the record of it is for.
    #[graphql(default_with = "Audience::Public")]
    audience: Audience,
    /// Where the record comes from.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

payload! {
    /// What came of a command on a document.
    DocumentPayload {
        /// The document as it now stands.
        document: DocumentObject
    }
}

/// Commands on documents.
#[derive(Default, Debug)]
pub(crate) struct DocumentMutations;

#[Object]
impl DocumentMutations {
    /// Cites a document that Minuted does not hold, so that records can refer to it.
    async fn cite_document(
        &self,
        ctx: &Context<'_>,
        input: CiteDocumentInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<DocumentPayload> {
        let command = CiteDocument {
            board: id(&input.board_id)?,
            title: input.title,
            citation: input.citation,
            kind: input.kind.into(),
            date: input.date.into(),
            note: input.note,
            audience: input.audience.into(),
            provenance: input.provenance.into_core()?,
        };
        Ok(
            give::<Document, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }
}
