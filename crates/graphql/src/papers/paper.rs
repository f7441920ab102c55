//! Owns the paper itself: what it is, where it stands, and ways to what belongs to it.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use minuted_app::{
    papers::next_of_paper,
    read::{Order, StoreResult},
};
use minuted_core::{
    accounts::Account,
    boards::Board,
    id::AccountId,
    matters::Matter,
    papers::{Comment, Consideration, Paper, PaperVersion, Recommendation},
    publications::Publication,
    record::link,
    viewer::Viewer,
};

use super::{
    CommentObject, ConsiderationObject, PaperVersionObject, RecommendationObject,
    clearances::{NeededClearance, needed},
    in_hand,
};
use crate::{
    batching::{Key, Source},
    boards::BoardObject,
    connections::{list_cost, page_cost, size},
    enums::{Audience, PaperPhase},
    exemptions::ExemptionObject,
    loaders::{children, linking, many, one, one_if},
    matters::MatterObject,
    provenance::{ProvenanceObject, ShownDateObject},
    publications::PublicationObject,
    refusals::fault,
    scalars::Date,
    session::session,
    transitions::{AvailableTransitionObject, OverriddenObject},
};

crate::loaders::shared_record! {
    /// A report to one or more boards.
    PaperObject of Paper
}

/// That the texts of a paper were withdrawn from publication.
#[derive(SimpleObject, Debug)]
#[graphql(name = "TakenDown")]
pub(crate) struct TakenDownObject {
    /// When.
    on: Date,
    /// Why.
    reason: String,
}

/// Asks for the name of an account. The list of accounts is an administrator's; those who work on a
/// paper are told who writes it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct NameOf(AccountId);

impl Key for NameOf {
    type Value = String;

    async fn load(source: &Source, keys: &[Self]) -> StoreResult<HashMap<Self, String>> {
        let system = Viewer::system("names of authors", source.viewer.today());
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = source.reader.many::<Account>(&system, &ids).await?;
        let named = found
            .into_iter()
            .map(|account| (NameOf(account.id), account.name));
        Ok(named.collect())
    }
}

/// The name of the account that writes a paper: for those who work on it.
pub(super) async fn name_of_author(
    ctx: &Context<'_>,
    author: AccountId,
) -> async_graphql::Result<Option<String>> {
    let name = session(ctx)?.batches.load(NameOf(author)).await;
    name.map_err(|error| fault(&error))
}

#[Object(name = "Paper")]
impl PaperObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version as a record, to be named when it is changed; not the number of an edition.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// Its title: that of the published version, until there is one that of the newest draft.
    async fn title(&self) -> &str {
        &self.0.title
    }
    /// The office's reference, if it has one.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }
    /// The day that it shows: that of the published version, until there is one that of the newest
    /// draft.
    async fn date(&self) -> ShownDateObject {
        (&self.0.date).into()
    }
    /// The board that it was first written for.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one::<Board>(ctx, self.0.board)
            .await?
            .map(BoardObject::from))
    }
    /// The other boards before which it goes.
    #[graphql(complexity = "list_cost(50, child_complexity)")]
    async fn also_for(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<BoardObject>> {
        let boards = many::<Board>(ctx, &self.0.also_for).await?;
        Ok(boards.into_iter().map(Into::into).collect())
    }
    /// The name of the account that writes it: for those who work on it.
    async fn author(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let session = session(ctx)?;
        match self.0.author {
            Some(author) if self.0.is_worked_on_by(&session.viewer) => {
                name_of_author(ctx, author).await
            }
            _ => Ok(None),
        }
    }
    /// The officers' clearances that the rules of its board ask for, each with how it stands: for
    /// those who work on it, and none for others.
    #[graphql(complexity = "list_cost(20, child_complexity)")]
    async fn clearances(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<NeededClearance>> {
        needed(ctx, &self.0).await
    }
    /// The matters it belongs to.
    #[graphql(complexity = "list_cost(50, child_complexity)")]
    async fn matters(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<MatterObject>> {
        let matters = many::<Matter>(ctx, &self.0.matters).await?;
        Ok(matters.into_iter().map(Into::into).collect())
    }
    /// What its state means to rules and lists.
    async fn phase(&self) -> PaperPhase {
        self.0.standing.phase.into()
    }
    /// The office's own word for where it stands.
    async fn state(&self) -> &str {
        &self.0.standing.state
    }
    /// Whom it is for; an exempt paper is for fewer than its state opens it to.
    async fn audience(&self) -> Audience {
        self.0.standing.audience.into()
    }
    /// The rules of the office that were overridden on the way to where it stands, oldest first.
    #[graphql(complexity = "list_cost(5, child_complexity)")]
    async fn overridden(&self) -> Vec<OverriddenObject> {
        let overridden = self.0.standing.overridden.iter();
        overridden.map(Into::into).collect()
    }
    /// Why the whole paper is not open to the public; none if it is.
    async fn exemption(&self) -> Option<ExemptionObject> {
        self.0.exemption.as_ref().map(ExemptionObject::from)
    }
    /// Why the last step was taken, if it was asked: why it was withdrawn, sent back, or published
    /// anew.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
    /// The version of the rules that its last transition was taken under.
    async fn rules(&self) -> &str {
        &self.0.standing.rules
    }
    /// How many versions were published.
    async fn editions(&self) -> i64 {
        self.0.editions
    }
    /// The published version that stands; for those who work on the paper, the newest draft until
    /// one is published.
    async fn current(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<PaperVersionObject>> {
        let stands = self.0.current.or(self.0.newest);
        Ok(one_if::<PaperVersion>(ctx, stands)
            .await?
            .map(PaperVersionObject::from))
    }
    /// The newest draft, if it is not published: for those who work on the paper.
    async fn draft(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PaperVersionObject>> {
        let newest = self.0.newest.filter(|_| self.0.newest != self.0.current);
        Ok(one_if::<PaperVersion>(ctx, newest)
            .await?
            .map(PaperVersionObject::from))
    }
    /// Its versions, newest first: the published ones and, for those who work on it, the drafts.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<PaperVersionObject>> {
        let first = size("first", first)?;
        let found = children::<_, PaperVersion>(ctx, self.0.id, first, Order::Descending).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// What it asks of boards, in order. Those being written are for those who work on it.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 50)] first: i32,
    ) -> async_graphql::Result<Vec<RecommendationObject>> {
        let first = size("first", first)?;
        let found = children::<_, Recommendation>(ctx, self.0.id, first, Order::Ascending).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// The boards that consider or considered it, in order.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn considerations(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<ConsiderationObject>> {
        let first = size("first", first)?;
        let found = children::<_, Consideration>(ctx, self.0.id, first, Order::Ascending).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// The documents that hold it, and notices of those that were withdrawn.
    #[graphql(complexity = "list_cost(20, child_complexity)")]
    async fn publications(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<PublicationObject>> {
        let found = linking::<Publication>(ctx, link::PUBLISHES, self.0.id).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// When and why its texts were withdrawn from publication, the last time; null if they never were.
    async fn taken_down(&self) -> Option<TakenDownObject> {
        self.0.taken_down.as_ref().map(|taken| TakenDownObject {
            on: Date(taken.on),
            reason: taken.reason.clone(),
        })
    }
    /// The comments and the advice received on it, the newest first; `comments` of the query has
    /// pages of more.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<CommentObject>> {
        let first = size("first", first)?;
        let found = children::<_, Comment>(ctx, self.0.id, first, Order::Descending).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// The transitions that leave its state: for each, whether the viewer can take it now and, if
    /// not, every reason with rule and citation.
    #[graphql(complexity = "page_cost(None, None, child_complexity)")]
    async fn available_transitions(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<AvailableTransitionObject>> {
        let session = session(ctx)?;
        let Some(in_hand) = in_hand(ctx, &self.0).await? else {
            return Ok(Vec::new());
        };
        let next = next_of_paper(&session.viewer, &in_hand);
        Ok(next.into_iter().map(Into::into).collect())
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
}
