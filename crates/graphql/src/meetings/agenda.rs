//! Owns agenda items in the API: what is told of an item, and of a stub.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, connection::Connection};
use minuted_app::{
    meetings::{
        AddAgendaItem, AgendaItemDetails, ChangeAgendaItem, UrgentDetails, WithdrawAgendaItem,
    },
    read::{Order, filters::AgendaItemFilter},
};
use minuted_core::{
    decisions::Decision,
    matters::Matter,
    meetings::{AgendaItem, Meeting},
    papers::Consideration,
    record::Record,
};

use super::MeetingObject;
use crate::{
    connections::{PageArgs, connect, list_cost, page_cost, size},
    decisions::DecisionObject,
    enums::{Audience, ItemPurpose},
    exemptions::{ExemptionInput, ExemptionObject},
    inputs::{id, part},
    loaders::{children, many, one, one_if},
    matters::MatterObject,
    papers::ConsiderationObject,
    payloads::{give, payload},
    provenance::{ProvenanceInput, ProvenanceObject},
    scalars::Date,
    session::session,
};

crate::loaders::shared_record! {
    /// A numbered place on a meeting's agenda.
    ///
    /// Of an exempt item everyone sees that it is there: its number, public title, grounds,
    /// public-interest reasoning and review date. The rest is for those who may see its content.
    AgendaItemObject of AgendaItem
}

/// The narrowest audience that the viewer belongs to for the item: that of the board that calls the
/// meeting, or of one that meets in common with it.
async fn audience(
    ctx: &Context<'_>,
    item: &AgendaItem,
) -> async_graphql::Result<minuted_core::audience::Audience> {
    let viewer = &session(ctx)?.viewer;
    let here = viewer.audience_at(item.board);
    if !item.is_stub_for(here) {
        return Ok(here);
    }
    let meeting = one::<Meeting>(ctx, item.meeting).await?;
    let others = meeting
        .as_ref()
        .map_or(&[][..], |meeting| &meeting.in_common_with);
    Ok(viewer.audience_among(item.board, others))
}

/// The items of a matter, those of the newest meetings first, without those of which the viewer sees
/// only the stub: that a stub is on the matter would tell what it is about.
pub(crate) async fn of_matter(
    ctx: &Context<'_>,
    items: Vec<Arc<AgendaItem>>,
) -> async_graphql::Result<Vec<AgendaItemObject>> {
    let viewer = &session(ctx)?.viewer;
    let mut ids: Vec<_> = items.iter().map(|item| item.meeting).collect();
    ids.sort_unstable();
    ids.dedup();
    let meetings = many::<Meeting>(ctx, &ids).await?;
    let mut placed = Vec::new();
    for item in items {
        let meeting = meetings.iter().find(|meeting| meeting.id == item.meeting);
        let others = meeting.map_or(&[][..], |meeting| &meeting.in_common_with);
        if !item.is_stub_for(viewer.audience_among(item.board, others)) {
            let when = meeting.map(|meeting| meeting.sort_key());
            placed.push(((when, item.meeting, item.place), item));
        }
    }
    placed.sort_by(|((a, m, p), _), ((b, n, q), _)| (b, n, p).cmp(&(a, m, q)));
    Ok(placed
        .into_iter()
        .map(|(_, item)| AgendaItemObject(item))
        .collect())
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
    /// The meeting.
    async fn meeting(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<MeetingObject>> {
        Ok(one::<Meeting>(ctx, self.0.meeting)
            .await?
            .map(MeetingObject::from))
    }
    /// Its place on the agenda: 1, 2, 3 without gaps.
    async fn place(&self) -> i64 {
        self.0.place
    }
    /// Its number as printed.
    async fn number(&self) -> &str {
        &self.0.number
    }
    /// Its title; the public title of a stub.
    async fn title(&self, ctx: &Context<'_>) -> async_graphql::Result<&str> {
        Ok(self.0.title_for(audience(ctx, &self.0).await?))
    }
    /// Whether this viewer sees only that there is such an item, and not its full title, matter,
    /// papers and source.
    async fn is_stub(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(self.0.is_stub_for(audience(ctx, &self.0).await?))
    }
    /// What it asks of the meeting.
    async fn purpose(&self) -> ItemPurpose {
        self.0.purpose.into()
    }
    /// Why it is not open to the public; none if it is.
    async fn exemption(&self) -> Option<ExemptionObject> {
        self.0.exemption.as_ref().map(ExemptionObject::from)
    }
    /// Who sees its full title and papers.
    async fn content_audience(&self) -> Audience {
        self.0.content_audience.into()
    }
    /// The matter it belongs to; none of a stub.
    async fn matter(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<MatterObject>> {
        if self.0.is_stub_for(audience(ctx, &self.0).await?) {
            return Ok(None);
        }
        Ok(one_if::<Matter>(ctx, self.0.matter)
            .await?
            .map(MatterObject::from))
    }
    /// The papers before the meeting at this item; none of a stub.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn considerations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<ConsiderationObject>> {
        let first = size("first", first)?;
        let found = children::<_, Consideration>(ctx, self.0.id, first, Order::Ascending).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// The decisions taken at this item.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<DecisionObject>> {
        let first = size("first", first)?;
        let found = children::<_, Decision>(ctx, self.0.id, first, Order::Ascending).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// The day on which it was withdrawn; null: it stands.
    async fn withdrawn_on(&self) -> Option<Date> {
        self.0.withdrawn_on.map(Date)
    }
    /// Why it was withdrawn; null of a stub.
    async fn withdrawn_because(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<&str>> {
        if self.0.is_stub_for(audience(ctx, &self.0).await?) {
            return Ok(None);
        }
        Ok(self.0.withdrawn_because.as_deref())
    }
    /// The special circumstances by reason of which it was taken as urgent, without the notice that it
    /// needed; null of one that had its notice, and of a stub.
    async fn urgent_because(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<&str>> {
        if self.0.is_stub_for(audience(ctx, &self.0).await?) {
            return Ok(None);
        }
        Ok(self.0.urgent_because.as_deref())
    }
    /// Where the record comes from; none of a stub, because a source can tell what it is about.
    async fn provenance(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<ProvenanceObject>> {
        let stub = self.0.is_stub_for(audience(ctx, &self.0).await?);
        Ok((!stub).then(|| (&self.0.provenance).into()))
    }
}

/// Which agenda items a list keeps.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct AgendaItemFilterInput {
    /// Only those of this meeting.
    meeting_id: ID,
}

/// Queries on agenda items.
#[derive(Default, Debug)]
pub(crate) struct AgendaItemQueries;

#[Object]
impl AgendaItemQueries {
    /// The items of an agenda in order.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn agenda_items(
        &self,
        ctx: &Context<'_>,
        filter: AgendaItemFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, AgendaItemObject>> {
        let kept = AgendaItemFilter {
            meeting: Some(id(&filter.meeting_id)?),
            standing: false,
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<AgendaItem, _>(ctx, kept, page, Order::Ascending).await
    }
}

/// What is known of an agenda item. When an item is changed, what is left out stays as it is.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct AgendaItemInput {
    /// Its place on the agenda, from 1. The items from there on make room, and those after the
    /// place that it leaves close up, in the same act. Left out: last, for a new item.
    place: Option<i64>,
    /// Its number as printed. Left out: its place, for a new item. While the meeting is planned, a
    /// number that is the item's place follows it; once the agenda is published, numbers stay.
    number: Option<String>,
    /// Its title; only those see it who may see the item's content.
    title: String,
    /// What it asks of the meeting.
    purpose: ItemPurpose,
    /// Why it is not open to the public; null opens it. Left out: open, for a new item.
    exemption: MaybeUndefined<ExemptionInput>,
    /// The ID of the matter it belongs to; null: none.
    matter_id: MaybeUndefined<ID>,
    /// Where the record comes from. Left out: the source of the meeting, for a new item.
    provenance: Option<ProvenanceInput>,
}

impl AgendaItemInput {
    fn into_details(self) -> async_graphql::Result<AgendaItemDetails> {
        Ok(AgendaItemDetails {
            place: self.place,
            number: self.number,
            title: self.title,
            purpose: self.purpose.into(),
            exemption: part(self.exemption, |exemption| Ok(exemption.into()))?,
            matter: part(self.matter_id, |matter| id(&matter))?,
            provenance: self
                .provenance
                .map(ProvenanceInput::into_core)
                .transpose()?,
        })
    }
}

payload! {
    /// What came of a command on an agenda item.
    AgendaItemPayload {
        /// The item as it now stands.
        agenda_item: AgendaItemObject
    }
}

/// Why an item is taken as urgent.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct UrgentItemInput {
    /// The special circumstances, which the minutes specify.
    circumstances: String,
    /// That the person presiding is of the opinion that the item is urgent.
    chairs_opinion: bool,
}

impl From<UrgentItemInput> for UrgentDetails {
    fn from(input: UrgentItemInput) -> Self {
        Self {
            circumstances: input.circumstances,
            chairs_opinion: input.chairs_opinion,
        }
    }
}

/// Commands on agenda items.
#[derive(Default, Debug)]
pub(crate) struct AgendaItemMutations;

#[Object]
impl AgendaItemMutations {
    /// Adds an item to the agenda of a meeting that is planned or called. Once the agenda is
    /// published, an item still needs the notice that the agenda needed, unless the board's rules let
    /// it be taken as urgent.
    async fn add_agenda_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the meeting.")] meeting_id: ID,
        input: AgendaItemInput,
        #[graphql(desc = "For an item that comes too late for notice: why it is taken as urgent.")]
        urgent: Option<UrgentItemInput>,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AgendaItemPayload> {
        let command = AddAgendaItem {
            meeting: id(&meeting_id)?,
            details: input.into_details()?,
            urgent: urgent.map(Into::into),
        };
        Ok(
            give::<AgendaItem, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }

    /// Changes an item of an agenda, or moves it to another place. What is left out stays as it is.
    async fn change_agenda_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] id: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        input: AgendaItemInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AgendaItemPayload> {
        let command = ChangeAgendaItem {
            id: crate::inputs::id(&id)?,
            version,
            details: input.into_details()?,
        };
        Ok(
            give::<AgendaItem, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }
    /// Withdraws an item from the agenda of a meeting that is planned or called, before it is dealt
    /// with. It keeps its place and its number, and is shown as withdrawn.
    async fn withdraw_agenda_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] id: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        #[graphql(desc = "Why.")] reason: String,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AgendaItemPayload> {
        let command = WithdrawAgendaItem {
            id: crate::inputs::id(&id)?,
            version,
            reason,
        };
        Ok(
            give::<AgendaItem, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }
}
