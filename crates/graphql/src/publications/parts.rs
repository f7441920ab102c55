//! Owns what a publication fixed, in the API: the agenda as it stood, and the parts.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use minuted_core::{
    audience::Audience as CoreAudience,
    meetings::AgendaItem,
    papers::{Paper, PaperVersion},
    publications::{AgendaLine, PartPages, PublishedPart},
};

use crate::{
    enums::{Audience, ItemPurpose, NoticeKind},
    exemptions::ExemptionObject,
    loaders::{one, one_if},
    meetings::AgendaItemObject,
    papers::{PaperObject, PaperVersionObject},
    scalars::Date,
};

/// An item of the agenda as it stood when it was published.
#[derive(Debug)]
pub(crate) struct AgendaLineObject {
    pub(super) line: AgendaLine,
    pub(super) reader: CoreAudience,
}

#[Object(name = "PublishedAgendaItem")]
impl AgendaLineObject {
    /// The item, as it stands now.
    async fn item(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AgendaItemObject>> {
        let item = one::<AgendaItem>(ctx, self.line.item).await?;
        Ok(item.map(Into::into))
    }
    /// Its number as printed.
    async fn number(&self) -> &str {
        &self.line.number
    }
    /// Its title; the public title of a stub.
    async fn title(&self) -> &str {
        self.line.title.read(self.reader)
    }
    /// What it asks of the meeting.
    async fn purpose(&self) -> ItemPurpose {
        self.line.purpose.into()
    }
    /// Whether this viewer sees only that there is such an item.
    async fn is_stub(&self) -> bool {
        self.reader < self.line.audience
    }
    /// Why it is not open to the public; null if it is.
    async fn exemption(&self) -> Option<ExemptionObject> {
        self.line.exemption.as_ref().map(Into::into)
    }
    /// The day on which it was withdrawn from the agenda; null if it was not.
    async fn withdrawn_on(&self) -> Option<Date> {
        self.line.withdrawn_on.map(Date)
    }
    /// Why it was withdrawn from the agenda; null if it was not, and of a stub.
    async fn withdrawn_because(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        if self.line.withdrawn_on.is_none() {
            return Ok(None);
        }
        let item = self.opened(ctx).await?;
        Ok(item.and_then(|item| item.withdrawn_because.clone()))
    }
    /// The special circumstances by reason of which it was taken as urgent, without the notice that it
    /// needed; null of one that had its notice, and of a stub.
    async fn urgent_because(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let item = self.opened(ctx).await?;
        Ok(item.and_then(|item| item.urgent_because.clone()))
    }
}

impl AgendaLineObject {
    /// The item, if this viewer read its content when it was published and does so now.
    async fn opened(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Arc<AgendaItem>>> {
        if self.reader < self.line.audience {
            return Ok(None);
        }
        let item = one::<AgendaItem>(ctx, self.line.item).await?;
        Ok(item.filter(|item| !item.is_stub_for(self.reader)))
    }
}

/// A part of a publication: a version of a paper before the meeting at an item.
#[derive(Debug)]
pub(crate) struct PublishedPartObject {
    pub(super) part: PublishedPart,
    pub(super) reader: CoreAudience,
    pub(super) pages: Option<PartPages>,
}

impl PublishedPartObject {
    fn is_read(&self) -> bool {
        self.reader >= self.part.audience
    }
}

#[Object(name = "PublishedPart")]
impl PublishedPartObject {
    /// The word that the addresses in it begin with, such as `item-3`: the same in every edition.
    async fn id(&self) -> ID {
        self.part.id.clone().into()
    }
    /// The agenda item, as it stands now.
    async fn item(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AgendaItemObject>> {
        let item = one_if::<AgendaItem>(ctx, self.part.item).await?;
        Ok(item.map(Into::into))
    }
    /// The number of that item, as printed.
    async fn number(&self) -> &str {
        &self.part.number
    }
    /// What it is called, as far as this viewer may read it.
    async fn title(&self) -> &str {
        self.part.title.read(self.reader)
    }
    /// Whom it is for.
    async fn audience(&self) -> Audience {
        self.part.audience.into()
    }
    /// Whether this viewer may not read it: a notice stands in its place.
    async fn is_withheld(&self) -> bool {
        !self.is_read()
    }
    /// The paper; null to those who may not read the part, or the paper now.
    async fn paper(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PaperObject>> {
        let paper = self.part.paper.filter(|_| self.is_read());
        Ok(one_if::<Paper>(ctx, paper).await?.map(Into::into))
    }
    /// The text that was fixed; null to those who may not read the part, or the text now.
    async fn paper_version(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<PaperVersionObject>> {
        let text = self.part.paper_version.filter(|_| self.is_read());
        Ok(one_if::<PaperVersion>(ctx, text).await?.map(Into::into))
    }
    /// When and why it came after the agenda was published; null if it did not.
    async fn late(&self) -> Option<LateObject> {
        self.part.late.as_ref().map(|late| LateObject {
            on: Date(late.on),
            because: late.because.clone(),
        })
    }
    /// Why it was handed round at the meeting, to those who may read it; null if it was not.
    async fn tabled_because(&self) -> Option<&str> {
        self.part.tabled.as_deref().filter(|_| self.is_read())
    }
    /// What stands in its place, for those who may not read it or for all; null if nothing does.
    async fn notice(&self) -> Option<PartNoticeObject> {
        self.part.notice.as_ref().map(|notice| PartNoticeObject {
            kind: notice.kind.into(),
            on: Date(notice.on),
            because: notice.because.clone(),
            see: notice.see.clone(),
        })
    }
    /// The number of its first page; null until it is rendered.
    async fn first_page(&self) -> Option<u32> {
        self.pages.as_ref().map(|pages| pages.first)
    }
}

/// That a part came late.
#[derive(SimpleObject, Debug)]
#[graphql(name = "Late")]
pub(crate) struct LateObject {
    /// When.
    on: Date,
    /// Why.
    because: String,
}

/// What stands in the place of a part.
#[derive(SimpleObject, Debug)]
#[graphql(name = "PartNotice")]
pub(crate) struct PartNoticeObject {
    /// Why the part is not there.
    kind: NoticeKind,
    /// Since when.
    on: Date,
    /// The reason in words; null where none is given.
    because: Option<String>,
    /// The id of the part that takes its place; null if none does.
    see: Option<String>,
}

/// The pages of a part.
#[derive(SimpleObject, Debug)]
#[graphql(name = "PartPages")]
pub(crate) struct PartPagesObject {
    /// The id of the part; `agenda` is the agenda itself.
    part: String,
    /// The number of its first page.
    first: u32,
    /// How many pages are kept for it.
    count: u32,
}

impl From<&PartPages> for PartPagesObject {
    fn from(pages: &PartPages) -> Self {
        Self {
            part: pages.part.clone(),
            first: pages.first,
            count: pages.count,
        }
    }
}
