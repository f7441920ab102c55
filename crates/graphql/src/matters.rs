//! Owns matters in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, connection::Connection};
use minuted_app::{
    matters::{ChangeMatter, MatterDetails, OpenMatter},
    read::{Order, Stored, filters::MatterFilter},
};
use minuted_core::{
    appraisals::AppraisalRecord, boards::Board, decisions::Decision, matters::Matter,
    meetings::AgendaItem, papers::Comment, papers::Paper, record::link,
};

use crate::{
    appraisals::AppraisalObject,
    boards::BoardObject,
    connections::{PageArgs, connect, list_cost, page_cost, size},
    decisions::DecisionObject,
    enums::Audience,
    inputs::{id, id_if},
    loaders::{children, linking, one},
    meetings::{AgendaItemObject, of_matter},
    papers::{CommentObject, PaperObject},
    payloads::{give, payload},
    provenance::{OtherNameObject, ProvenanceInput, ProvenanceObject, ShownDateObject},
    session::session,
};

crate::loaders::shared_record! {
    /// One thread of business followed across boards and years.
    MatterObject of Matter
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
    /// The board whose office opened it.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one::<Board>(ctx, self.0.board)
            .await?
            .map(BoardObject::from))
    }
    /// What it is about.
    async fn title(&self) -> &str {
        &self.0.title
    }
    /// Other names it goes by.
    async fn other_names(&self) -> Vec<OtherNameObject> {
        self.0.other_names.iter().map(Into::into).collect()
    }
    /// What it is about, in a few sentences.
    async fn summary(&self) -> &str {
        &self.0.summary
    }
    /// When it began.
    async fn opened(&self) -> ShownDateObject {
        (&self.0.opened).into()
    }
    /// When it ended; every part is unknown while it is open.
    async fn closed(&self) -> ShownDateObject {
        (&self.0.closed).into()
    }
    /// Whom it is for: `WORKING` until the office opens it.
    async fn audience(&self) -> Audience {
        self.0.audience.into()
    }
    /// The papers on it, newest first; the query `papers` has pages of them all.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn papers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<PaperObject>> {
        newest::<Paper, _>(ctx, &self.0, first).await
    }
    /// The decisions on it, newest first; the query `decisions` has pages of them all. A decision
    /// of which the viewer sees only the stub is not told to be on this matter.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<DecisionObject>> {
        let first = usize::try_from(size("first", first)?).unwrap_or(usize::MAX);
        let viewer = &session(ctx)?.viewer;
        let found = linking::<Decision>(ctx, link::MATTER, self.0.id).await?;
        let open = found
            .into_iter()
            .rev()
            .filter(|decision| !decision.is_stub_for(viewer.audience_at(decision.board)));
        Ok(open.take(first).map(DecisionObject::from).collect())
    }
    /// The items of agendas on it, those of the newest meetings first. An item of which the viewer
    /// sees only the stub is not told to be on this matter.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn agenda_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<AgendaItemObject>> {
        let first = usize::try_from(size("first", first)?).unwrap_or(usize::MAX);
        let items = children::<_, AgendaItem>(ctx, self.0.id, ALL, Order::Ascending).await?;
        let items = of_matter(ctx, items).await?;
        Ok(items.into_iter().take(first).collect())
    }
    /// The comments and advice received on it, newest first; the query `comments` has pages of
    /// them all.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<CommentObject>> {
        let first = size("first", first)?;
        let comments = children::<_, Comment>(ctx, self.0.id, first, Order::Descending).await?;
        Ok(comments.into_iter().map(Into::into).collect())
    }
    /// The appraisals of its options, by title.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn appraisals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<AppraisalObject>> {
        let first = size("first", first)?;
        let found = children::<_, AppraisalRecord>(ctx, self.0.id, first, Order::Ascending).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
}

/// More items than any matter is expected to have: they are put in order by their meetings, so all
/// are read.
const ALL: u64 = 10_000;

/// The newest records that link to the matter.
async fn newest<R: Stored, T: From<Arc<R>>>(
    ctx: &Context<'_>,
    matter: &Matter,
    first: i32,
) -> async_graphql::Result<Vec<T>> {
    let first = usize::try_from(size("first", first)?).unwrap_or(usize::MAX);
    let found = linking::<R>(ctx, link::MATTER, matter.id).await?;
    Ok(found.into_iter().rev().take(first).map(T::from).collect())
}

/// Which matters a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct MatterFilterInput {
    /// Only those that this board's office opened.
    board_id: Option<ID>,
}

/// Queries on matters.
#[derive(Default, Debug)]
pub(crate) struct MatterQueries;

#[Object]
impl MatterQueries {
    /// Matters by title.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn matters(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: MatterFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, MatterObject>> {
        let kept = MatterFilter {
            board: id_if(filter.board_id.as_ref())?,
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Matter, _>(ctx, kept, page, Order::Ascending).await
    }
}

/// What is known of a matter.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct MatterInput {
    /// What it is about.
    title: String,
    /// Other names it goes by.
    #[graphql(default)]
    other_names: Vec<OtherNameObject>,
    /// What it is about, in a few sentences.
    #[graphql(default)]
    summary: String,
    /// When it began.
    #[graphql(default)]
    opened: ShownDateObject,
    /// When it ended; left out: it is open.
    #[graphql(default)]
    closed: ShownDateObject,
    /// Whom it is for. Left out: as it is, or `WORKING` if it is new. What was opened to an
    /// audience stays open to it.
    audience: Option<Audience>,
    /// Where the record comes from.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

impl MatterInput {
    fn into_details(self) -> async_graphql::Result<MatterDetails> {
        Ok(MatterDetails {
            title: self.title,
            other_names: self.other_names.into_iter().map(Into::into).collect(),
            summary: self.summary,
            opened: self.opened.into(),
            closed: self.closed.into(),
            audience: self.audience.map(Into::into),
            provenance: self.provenance.into_core()?,
        })
    }
}

payload! {
    /// What came of a command on a matter.
    MatterPayload {
        /// The matter as it now stands.
        matter: MatterObject
    }
}

/// Commands on matters.
#[derive(Default, Debug)]
pub(crate) struct MatterMutations;

#[Object]
impl MatterMutations {
    /// Opens a matter. Nobody but the office sees it until its audience is changed.
    async fn open_matter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the board whose office opens it.")] board_id: ID,
        input: MatterInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<MatterPayload> {
        let command = OpenMatter {
            board: id(&board_id)?,
            details: input.into_details()?,
        };
        Ok(give::<Matter, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }

    /// Changes what is known of a matter, or opens it to a wider audience.
    async fn change_matter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] id: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        input: MatterInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<MatterPayload> {
        let command = ChangeMatter {
            id: crate::inputs::id(&id)?,
            version,
            details: input.into_details()?,
        };
        Ok(give::<Matter, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }
}
