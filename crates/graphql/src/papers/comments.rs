//! Owns comments and advice in the API.

use async_graphql::{Context, ID, InputObject, Object, connection::Connection};
use minuted_app::{
    papers::{CommentDetails, ReceiveComment, RespondToComment},
    read::{Order, filters::CommentFilter},
};
use minuted_core::{
    boards::Board,
    matters::Matter,
    organisations::Organisation,
    papers::{Comment, Document, Paper},
    people::Person,
};

use super::{DocumentObject, PaperObject};
use crate::{
    boards::BoardObject,
    connections::{PageArgs, connect, page_cost},
    enums::{Audience, CommentKind},
    inputs::{id, id_if},
    loaders::{one, one_if},
    matters::MatterObject,
    organisations::OrganisationObject,
    payloads::{give, payload},
    people::PersonObject,
    provenance::{ProvenanceInput, ProvenanceObject, ShownDateObject},
    session::session,
    texts::TextObject,
};

crate::loaders::shared_record! {
    /// A comment or advice received on a paper or a matter, held or only cited.
    CommentObject of Comment
}

impl CommentObject {
    async fn audience_for(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<minuted_core::audience::Audience> {
        let paper = one_if::<Paper>(ctx, self.0.paper).await?;
        Ok(self.0.audience_for(&session(ctx)?.viewer, paper.as_deref()))
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
    /// The board whose office received it.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one::<Board>(ctx, self.0.board)
            .await?
            .map(BoardObject::from))
    }
    /// The paper that it is on.
    async fn paper(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PaperObject>> {
        Ok(one_if::<Paper>(ctx, self.0.paper)
            .await?
            .map(PaperObject::from))
    }
    /// The matter that it is on.
    async fn matter(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<MatterObject>> {
        Ok(one_if::<Matter>(ctx, self.0.matter)
            .await?
            .map(MatterObject::from))
    }
    /// What it is.
    async fn kind(&self) -> CommentKind {
        self.0.kind.into()
    }
    /// Who made it, in words.
    async fn from(&self) -> &str {
        &self.0.from
    }
    /// The board that made it.
    async fn from_board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one_if::<Board>(ctx, self.0.from_board)
            .await?
            .map(BoardObject::from))
    }
    /// The organisation that made it.
    async fn from_organisation(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<OrganisationObject>> {
        Ok(one_if::<Organisation>(ctx, self.0.from_organisation)
            .await?
            .map(OrganisationObject::from))
    }
    /// The person who made it.
    async fn from_person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PersonObject>> {
        Ok(one_if::<Person>(ctx, self.0.from_person)
            .await?
            .map(PersonObject::from))
    }
    /// When it was received.
    async fn received(&self) -> ShownDateObject {
        (&self.0.received).into()
    }
    /// What it says, if it is held.
    async fn text(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<TextObject>> {
        let audience = self.audience_for(ctx).await?;
        let text = self.0.text.as_ref();
        Ok(text.map(|text| TextObject::new(text, audience)))
    }
    /// The document that it is, if it is only cited.
    async fn document(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DocumentObject>> {
        Ok(one_if::<Document>(ctx, self.0.document)
            .await?
            .map(DocumentObject::from))
    }
    /// What was answered.
    async fn response(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<TextObject>> {
        let audience = self.audience_for(ctx).await?;
        let response = self.0.response.as_ref();
        Ok(response.map(|response| TextObject::new(response, audience)))
    }
    /// Whom it is for.
    async fn audience(&self) -> Audience {
        self.0.audience.into()
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
}

/// Which comments a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct CommentFilterInput {
    /// Only those on this paper.
    paper_id: Option<ID>,
    /// Only those on this matter.
    matter_id: Option<ID>,
    /// Only those of this kind.
    kind: Option<CommentKind>,
}

/// Lists of comments.
#[derive(Default, Debug)]
pub(crate) struct CommentLists;

#[Object]
impl CommentLists {
    /// Comments and advice by the day of receipt, the newest first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: CommentFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, CommentObject>> {
        let kept = CommentFilter {
            paper: id_if(filter.paper_id.as_ref())?,
            matter: id_if(filter.matter_id.as_ref())?,
            kind: filter.kind.map(Into::into),
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Comment, _>(ctx, kept, page, Order::Descending).await
    }
}

/// A comment or advice received.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ReceiveCommentInput {
    /// The ID of the board whose office received it. Left out: that of the paper, else of the
    /// matter.
    board_id: Option<ID>,
    /// The ID of the paper that it is on.
    paper_id: Option<ID>,
    /// The ID of the matter that it is on.
    matter_id: Option<ID>,
    /// What it is.
    kind: CommentKind,
    /// Who made it, in words.
    from: String,
    /// The ID of the board that made it.
    from_board_id: Option<ID>,
    /// The ID of the organisation that made it.
    from_organisation_id: Option<ID>,
    /// The ID of the person who made it.
    from_person_id: Option<ID>,
    /// When it was received. Left out: not shown.
    #[graphql(default)]
    received: ShownDateObject,
    /// What it says in Markdown, if it is held.
    text: Option<String>,
    /// The ID of the document that it is, if it is only cited.
    document_id: Option<ID>,
    /// Whom it is for.
    audience: Audience,
    /// Where the record comes from.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

impl ReceiveCommentInput {
    fn into_command(self) -> async_graphql::Result<ReceiveComment> {
        Ok(ReceiveComment {
            board: id_if(self.board_id.as_ref())?,
            paper: id_if(self.paper_id.as_ref())?,
            matter: id_if(self.matter_id.as_ref())?,
            details: CommentDetails {
                kind: self.kind.into(),
                from_board: id_if(self.from_board_id.as_ref())?,
                from_organisation: id_if(self.from_organisation_id.as_ref())?,
                from_person: id_if(self.from_person_id.as_ref())?,
                from: self.from,
                received: self.received.into(),
                text: self.text,
                document: id_if(self.document_id.as_ref())?,
                audience: self.audience.into(),
                provenance: self.provenance.into_core()?,
            },
        })
    }
}

payload! {
    /// What came of a command on a comment.
    CommentPayload {
        /// The comment as it now stands.
        comment: CommentObject
    }
}

/// Commands on comments.
#[derive(Default, Debug)]
pub(crate) struct CommentMutations;

#[Object]
impl CommentMutations {
    /// Records a comment or advice received on a paper or a matter.
    async fn receive_comment(
        &self,
        ctx: &Context<'_>,
        input: ReceiveCommentInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<CommentPayload> {
        let command = input.into_command()?;
        Ok(give::<Comment, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }

    /// Records the response to a comment.
    async fn respond_to_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which comment.")] comment_id: ID,
        #[graphql(desc = "The version of it that you saw.")] version: i64,
        #[graphql(desc = "What is answered, in Markdown.")] response: String,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<CommentPayload> {
        let command = RespondToComment {
            id: id(&comment_id)?,
            version,
            response,
        };
        Ok(give::<Comment, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }
}
