//! Owns publications in the API: documents that were published, on which pages what stands, and the
//! notices of what was withdrawn.

mod commands;
mod pages;
mod parts;

use std::collections::{BTreeSet, HashMap};

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, connection::Connection};
use minuted_app::{
    publications::failures_of,
    read::{Order, StoreResult, filters::PublicationFilter},
};
use minuted_core::{
    audience::Audience as CoreAudience,
    boards::Board,
    id::{PublicationId, RecordId},
    publications::{Format as CoreFormat, Publication},
};

pub(crate) use commands::PublicationMutations;

use self::{
    pages::{PlaceObject, map_of, remarks_of},
    parts::{AgendaLineObject, PartPagesObject, PublishedPartObject},
};
use crate::{
    batching::{Key, Source},
    boards::BoardObject,
    connections::{PageArgs, connect, list_cost, page_cost},
    enums::{Audience, Format, PublicationKind, PublicationPhase},
    inputs::id_if,
    loaders::{one, one_if},
    node::{Node, load},
    refusals::fault,
    scalars::{Date, Instant},
    session::session,
};

crate::loaders::shared_record! {
    /// A document that was given to readers, or a notice of one that was withdrawn.
    PublicationObject of Publication
}

impl PublicationObject {
    fn reader(&self, ctx: &Context<'_>) -> async_graphql::Result<CoreAudience> {
        Ok(self.0.audience_for(&session(ctx)?.viewer))
    }

    /// Whether the viewer reads what it fixed.
    fn shows(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(self.0.shows_contents_to(&session(ctx)?.viewer))
    }
}

#[Object(name = "Publication")]
impl PublicationObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// The board whose office publishes it.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one::<Board>(ctx, self.0.board).await?.map(Into::into))
    }
    /// What is published.
    async fn kind(&self) -> PublicationKind {
        self.0.kind.into()
    }
    /// The record that it is a document of: a meeting, a paper or a decision, if the viewer may see it.
    async fn record(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Node>> {
        match self.0.subject() {
            Some(subject) => load(ctx, subject).await,
            None => Ok(None),
        }
    }
    /// Its number among the editions of the same document, from 1.
    async fn edition(&self) -> i64 {
        self.0.edition
    }
    /// The edition before.
    async fn replaces(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<PublicationObject>> {
        let before = one_if::<Publication>(ctx, self.0.replaces).await?;
        Ok(before.map(Into::into))
    }
    /// What it is called.
    async fn title(&self, ctx: &Context<'_>) -> async_graphql::Result<&str> {
        Ok(self.0.title.read(self.reader(ctx)?))
    }
    /// How it stands.
    async fn phase(&self) -> PublicationPhase {
        self.0.phase.into()
    }
    /// Whom it is for. Within it, parts may be for fewer.
    async fn audience(&self) -> Audience {
        self.0.audience.into()
    }
    /// What it adds to what was published before, and why; null of a first edition, and of what is
    /// withdrawn.
    async fn adds(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AddsObject>> {
        let shows = self.shows(ctx)?;
        let adds = self.0.adds.as_ref().filter(|_| shows);
        Ok(adds.map(|adds| AddsObject {
            what: adds.what.clone(),
            because: adds.because.clone(),
            on: Date(adds.on),
        }))
    }
    /// The agenda as it stood when it was published. Of what is withdrawn the secretary alone reads it.
    #[graphql(complexity = "list_cost(20, child_complexity)")]
    async fn agenda(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AgendaLineObject>> {
        let (reader, shows) = (self.reader(ctx)?, self.shows(ctx)?);
        let lines = self.0.agenda.iter().filter(|_| shows).cloned();
        Ok(lines
            .map(|line| AgendaLineObject { line, reader })
            .collect())
    }
    /// The papers in it, in order, each in the version that was fixed. Of what is withdrawn the secretary
    /// alone reads them.
    #[graphql(complexity = "list_cost(20, child_complexity)")]
    async fn parts(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<PublishedPartObject>> {
        let (reader, shows) = (self.reader(ctx)?, self.shows(ctx)?);
        let parts = self.0.parts.iter().filter(|_| shows).map(|part| {
            let pages = self.0.pages.iter().find(|pages| pages.part == part.id);
            PublishedPartObject {
                part: part.clone(),
                reader,
                pages: pages.cloned(),
            }
        });
        Ok(parts.collect())
    }
    /// On which pages its parts stand, with the appendices that this viewer gets; those of others count as
    /// pages of their part. The numbers are the same for every reader and in every edition.
    #[graphql(complexity = "list_cost(20, child_complexity)")]
    async fn part_pages(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<PartPagesObject>> {
        if !self.shows(ctx)? {
            return Ok(Vec::new());
        }
        let map = map_of(ctx, &self.0).await?;
        let places = map.iter().flat_map(|map| &map.places);
        let places: BTreeSet<&str> = places.map(|place| place.id.as_str()).collect();
        let viewer = &session(ctx)?.viewer;
        let shown = self.0.pages_shown(viewer, |id| places.contains(id));
        Ok(shown.iter().map(Into::into).collect())
    }
    /// What of it could not be shown as it stands in the record when it was rendered, such as a character
    /// that no font has; for its office, and empty for everybody else.
    async fn remarks(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<String>> {
        remarks_of(ctx, &self.0).await
    }
    /// The labels of its pages, in order, as this viewer gets it. Numbers are passed over where others
    /// get pages that this viewer does not.
    async fn pages(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<String>> {
        Ok(map_of(ctx, &self.0)
            .await?
            .map_or_else(Vec::new, |map| map.pages.clone()))
    }
    /// On which page each part, section and numbered paragraph stands, as this viewer gets it.
    #[graphql(complexity = "page_cost(None, None, child_complexity)")]
    async fn places(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<PlaceObject>> {
        let map = map_of(ctx, &self.0).await?;
        let places = map.iter().flat_map(|map| &map.places);
        Ok(places.map(Into::into).collect())
    }
    /// The day on which its versions were fixed, in the board's own time: the date that it bears.
    async fn requested_on(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Date>> {
        let board = one::<Board>(ctx, self.0.board).await?;
        Ok(board.map(|board| Date(self.0.requested.at.date_in(board.zone))))
    }
    /// When its versions were fixed.
    async fn requested_at(&self) -> Instant {
        Instant(self.0.requested.at)
    }
    /// The day on which it was given to readers, in the board's own time; null before.
    async fn published_on(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Date>> {
        let board = one::<Board>(ctx, self.0.board).await?;
        let published = self.0.published.zip(board);
        Ok(published.map(|(at, board)| Date(at.date_in(board.zone))))
    }
    /// When it was given to readers; null before.
    async fn published_at(&self) -> Option<Instant> {
        self.0.published.map(Instant)
    }
    /// That it was withdrawn from publication; null while it was not.
    async fn withdrawn(&self) -> Option<WithdrawalObject> {
        self.0.withdrawn.as_ref().map(|withdrawn| WithdrawalObject {
            corrected_by: withdrawn.corrected_by,
            on: Date(withdrawn.on),
            reason: withdrawn.reason.clone(),
            part_ids: withdrawn.parts.clone(),
        })
    }
    /// Why it could not be made so far, for those who work on it; null if nothing failed.
    async fn failure(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let waits = self.0.phase == minuted_core::publications::PublicationPhase::Requested;
        let session = session(ctx)?;
        let works = session.viewer.audience_at(self.0.board) == CoreAudience::Working;
        if !waits || !works {
            return Ok(None);
        }
        let failure = session.batches.load(FailureOf(self.0.id)).await;
        Ok(failure.map_err(|error| fault(&error))?.flatten())
    }
    /// Where it is read.
    async fn address(&self) -> String {
        format!("/packs/{}", self.0.id.uuid())
    }
    /// What can be had of it by this viewer: of what was rendered the fullest that they may read. Of
    /// what was withdrawn nobody gets any but the secretary, who reads the sealed copy.
    #[graphql(complexity = "list_cost(5, child_complexity)")]
    async fn renditions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<RenditionObject>> {
        let renditions = self.0.renditions_for(&session(ctx)?.viewer);
        let renditions = renditions
            .into_iter()
            .filter(|rendition| rendition.format != CoreFormat::PageMap)
            .map(|rendition| RenditionObject {
                format: rendition.format.into(),
                audience: rendition.audience.into(),
                media_type: rendition.format.media_type(),
                size: rendition.size,
                pages: rendition.pages,
                sha256: rendition.hash.clone(),
                address: address_of(&self.0, rendition.format),
            });
        Ok(renditions.collect())
    }
}

/// Asks why a publication could not be made so far.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct FailureOf(PublicationId);

impl Key for FailureOf {
    type Value = Option<String>;

    async fn load(source: &Source, keys: &[Self]) -> StoreResult<HashMap<Self, Option<String>>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let mut failures = failures_of(&source.reader, &ids).await?;
        let told = keys.iter().map(|key| (*key, failures.remove(&key.0)));
        Ok(told.collect())
    }
}

/// The address of a rendition.
fn address_of(publication: &Publication, format: CoreFormat) -> String {
    format!("/packs/{}{}", publication.id.uuid(), format.ending())
}

/// What an edition or a supplement adds.
#[derive(SimpleObject, Debug)]
#[graphql(name = "Adds")]
pub(crate) struct AddsObject {
    /// What.
    what: String,
    /// Why it was not there before.
    because: String,
    /// When it was added.
    on: Date,
}

/// That a publication was withdrawn.
#[derive(Debug)]
pub(crate) struct WithdrawalObject {
    corrected_by: Option<minuted_core::id::PublicationId>,
    on: Date,
    reason: String,
    part_ids: Vec<String>,
}

#[Object(name = "Withdrawal")]
impl WithdrawalObject {
    /// When.
    async fn on(&self) -> Date {
        self.on
    }
    /// Why.
    async fn reason(&self) -> &str {
        &self.reason
    }
    /// For the sake of which parts; empty: of the whole.
    async fn part_ids(&self) -> &[String] {
        &self.part_ids
    }
    /// The edition that stands in its place, once it is published.
    async fn corrected_by(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<PublicationObject>> {
        let corrected = one_if::<Publication>(ctx, self.corrected_by).await?;
        Ok(corrected.map(Into::into))
    }
}

/// What can be had of a publication.
#[derive(SimpleObject, Debug)]
#[graphql(name = "Rendition")]
pub(crate) struct RenditionObject {
    /// In which form.
    format: Format,
    /// For whom it was made: those of this audience and of narrower ones.
    audience: Audience,
    /// What it is, as on the web.
    media_type: &'static str,
    /// How many bytes it has.
    size: i64,
    /// How many pages it has, where it has pages.
    pages: Option<i64>,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    sha256: String,
    /// Where it is.
    address: String,
}

/// Which publications a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct PublicationFilterInput {
    /// Only those of this board's office.
    board_id: Option<ID>,
    /// Only those of this meeting.
    meeting_id: Option<ID>,
    /// Only those that hold this paper, whether or not the paper can still be read.
    paper_id: Option<ID>,
    /// Only those of this decision.
    decision_id: Option<ID>,
    /// Only those of this kind.
    kind: Option<PublicationKind>,
    /// Only those in this phase.
    phase: Option<PublicationPhase>,
}

/// Lists of publications.
#[derive(Default, Debug)]
pub(crate) struct PublicationQueries;

#[Object]
impl PublicationQueries {
    /// Documents that were published, and notices of those that were withdrawn; the newest first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn publications(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: PublicationFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, PublicationObject>> {
        let kept = PublicationFilter {
            board: id_if(filter.board_id.as_ref())?,
            meeting: id_if(filter.meeting_id.as_ref())?,
            paper: id_if(filter.paper_id.as_ref())?,
            decision: id_if(filter.decision_id.as_ref())?,
            kind: filter.kind.map(Into::into),
            phase: filter.phase.map(Into::into),
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Publication, _>(ctx, kept, page, Order::Descending).await
    }
}
