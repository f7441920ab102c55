//! Owns meetings in the API.

mod agenda;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, connection::Connection};
use minuted_app::{
    meetings::{ArrangeMeeting, ChangeMeeting, MeetingDetails, RecordSittings},
    read::{Order, filters::MeetingFilter},
};
use minuted_core::{
    boards::Board,
    decisions::Decision,
    meetings::{AgendaItem, Meeting, Sitting},
    publications::Publication,
};

use crate::{
    boards::BoardObject,
    connections::{PageArgs, connect, list_cost, page_cost, size},
    decisions::DecisionObject,
    enums::{Audience, MeetingPhase},
    inputs::{id, id_if, ids},
    loaders::{children, many, one},
    papers::{ChaseListObject, chase_list_of},
    payloads::{give, payload},
    provenance::{ProvenanceInput, ProvenanceObject, ShownDateObject},
    publications::PublicationObject,
    refusals::bad_request,
    scalars::{Date, TimeOfDay},
    transitions::{AvailableTransitionObject, OverriddenObject, next_of_meeting},
};

pub(crate) use agenda::{AgendaItemMutations, AgendaItemObject, AgendaItemQueries, of_matter};

crate::loaders::shared_record! {
    /// A meeting of one board, or of several in common.
    MeetingObject of Meeting
}

#[Object(name = "Meeting")]
impl MeetingObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// The board whose office calls it.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one::<Board>(ctx, self.0.board)
            .await?
            .map(BoardObject::from))
    }
    /// The other boards that meet in common with it: one agenda, several boards.
    #[graphql(complexity = "list_cost(50, child_complexity)")]
    async fn in_common_with(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<BoardObject>> {
        let boards = many::<Board>(ctx, &self.0.in_common_with).await?;
        Ok(boards.into_iter().map(Into::into).collect())
    }
    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }
    /// Its sittings in order; none are known of some transcribed meetings.
    async fn sittings(&self) -> Vec<SittingObject> {
        self.0.sittings.iter().map(Into::into).collect()
    }
    /// The date that a source shows, where the sittings are not known.
    async fn date_shown(&self) -> ShownDateObject {
        (&self.0.date_shown).into()
    }
    /// The day on which its agenda was published.
    async fn called_on(&self) -> Option<Date> {
        self.0.called_on.map(Date)
    }
    /// Why it was called as it was, where the rules ask for a reason: at shorter notice.
    async fn called_because(&self) -> Option<&str> {
        self.0.called_because.as_deref()
    }
    /// What its state means to rules and lists.
    async fn phase(&self) -> MeetingPhase {
        self.0.standing.phase.into()
    }
    /// The office's own word for where it stands.
    async fn state(&self) -> &str {
        &self.0.standing.state
    }
    /// Whom it is for: `WORKING` until it is called.
    async fn audience(&self) -> Audience {
        self.0.standing.audience.into()
    }
    /// The rules of the office that were overridden on the way to where it stands, oldest first.
    #[graphql(complexity = "list_cost(5, child_complexity)")]
    async fn overridden(&self) -> Vec<OverriddenObject> {
        let overridden = self.0.standing.overridden.iter();
        overridden.map(Into::into).collect()
    }
    /// Why it was cancelled or abandoned, if it was; while it is planned, why a step went back.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
    /// The version of the rules that its last transition was taken under.
    async fn rules(&self) -> &str {
        &self.0.standing.rules
    }
    /// The items of its agenda in order; `agendaItems` of the query has pages of more.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn agenda_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 100)] first: i32,
    ) -> async_graphql::Result<Vec<AgendaItemObject>> {
        let first = size("first", first)?;
        let items = children::<_, AgendaItem>(ctx, self.0.id, first, Order::Ascending).await?;
        Ok(items.into_iter().map(Into::into).collect())
    }
    /// The decisions that were taken at it.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<DecisionObject>> {
        let first = size("first", first)?;
        let decisions = children::<_, Decision>(ctx, self.0.id, first, Order::Ascending).await?;
        Ok(decisions.into_iter().map(Into::into).collect())
    }
    /// The documents of it that were published, and notices of what was withdrawn; the newest first.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn publications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<PublicationObject>> {
        let first = size("first", first)?;
        let found = children::<_, Publication>(ctx, self.0.id, first, Order::Descending).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// Whose turn it is with each of its papers that is not out yet, counted back from the last day
    /// on which the agenda may be published: of papers that the viewer works on.
    async fn chase_list(&self, ctx: &Context<'_>) -> async_graphql::Result<ChaseListObject> {
        chase_list_of(ctx, &self.0).await
    }
    /// The transitions that leave its state: for each, whether the viewer can take it now and, if
    /// not, every reason with rule and citation.
    #[graphql(complexity = "page_cost(None, None, child_complexity)")]
    async fn available_transitions(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<AvailableTransitionObject>> {
        next_of_meeting(ctx, self.0.id).await
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
}

/// One sitting of a meeting, in local time of its board.
#[derive(SimpleObject, InputObject, Clone, Debug)]
#[graphql(name = "Sitting", input_name = "SittingInput")]
pub(crate) struct SittingObject {
    /// The day.
    date: Date,
    /// When it begins, local time; unknown for some transcribed sittings.
    begins: Option<TimeOfDay>,
    /// When it ended, local time.
    ended: Option<TimeOfDay>,
    /// Where.
    place: Option<String>,
}

impl From<&Sitting> for SittingObject {
    fn from(sitting: &Sitting) -> Self {
        Self {
            date: Date(sitting.date),
            begins: sitting.begins.map(TimeOfDay),
            ended: sitting.ended.map(TimeOfDay),
            place: sitting.place.clone(),
        }
    }
}

impl From<SittingObject> for Sitting {
    fn from(sitting: SittingObject) -> Self {
        Self {
            date: sitting.date.0,
            begins: sitting.begins.map(|time| time.0),
            ended: sitting.ended.map(|time| time.0),
            place: sitting.place,
        }
    }
}

/// Which meetings a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct MeetingFilterInput {
    /// Only those of this board, alone or in common with others.
    board_id: Option<ID>,
    /// Only those in this phase.
    phase: Option<MeetingPhase>,
    /// Only those on this day or later. A meeting of which no day is known is in no such range.
    from: Option<Date>,
    /// Only those on this day or earlier. A meeting of which no day is known is in no such range.
    to: Option<Date>,
}

/// Queries on meetings.
#[derive(Default, Debug)]
pub(crate) struct MeetingQueries;

#[Object]
impl MeetingQueries {
    /// Meetings, newest first, by the day of the first sitting or else the day that a source
    /// shows. Those of which no day is known come last.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: MeetingFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, MeetingObject>> {
        let kept = MeetingFilter {
            board: id_if(filter.board_id.as_ref())?,
            phase: filter.phase.map(Into::into),
            from: filter.from.map(|date| date.0),
            to: filter.to.map(|date| date.0),
        };
        if kept.from.zip(kept.to).is_some_and(|(from, to)| to < from) {
            return Err(bad_request("`filter.to` is before `filter.from`."));
        }
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Meeting, _>(ctx, kept, page, Order::Descending).await
    }
}

/// What is known of a meeting.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct MeetingInput {
    /// What it is called, such as `Meeting of the Cabinet`.
    title: String,
    /// The IDs of the other boards that meet in common with it.
    #[graphql(default)]
    in_common_with_ids: Vec<ID>,
    /// Its sittings in order.
    #[graphql(default)]
    sittings: Vec<SittingObject>,
    /// The date that a source shows; only of a transcribed meeting whose sittings are not known.
    #[graphql(default)]
    date_shown: ShownDateObject,
    /// The day on which its agenda was published, as a source shows it; only of a transcribed
    /// meeting. Of one made here it is noted by the transition.
    called_on: Option<Date>,
    /// Where the record comes from. A meeting before the day from which its board keeps its
    /// records here is transcribed from a source, a later one is made here.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

impl MeetingInput {
    fn into_details(self) -> async_graphql::Result<MeetingDetails> {
        Ok(MeetingDetails {
            title: self.title,
            in_common_with: ids(&self.in_common_with_ids)?,
            sittings: self.sittings.into_iter().map(Into::into).collect(),
            date_shown: self.date_shown.into(),
            called_on: self.called_on.map(|date| date.0),
            provenance: self.provenance.into_core()?,
        })
    }
}

/// How a meeting sat.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct SittingsInput {
    /// Its sittings in order, those of before too.
    sittings: Vec<SittingObject>,
}

payload! {
    /// What came of a command on a meeting.
    MeetingPayload {
        /// The meeting as it now stands.
        meeting: MeetingObject
    }
}

/// Commands on meetings.
#[derive(Default, Debug)]
pub(crate) struct MeetingMutations;

#[Object]
impl MeetingMutations {
    /// Arranges a meeting, or enters a past one from a source. Its agenda is working material until
    /// a transition publishes it.
    async fn arrange_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ID of the board whose office calls it.")] board_id: ID,
        input: MeetingInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<MeetingPayload> {
        let command = ArrangeMeeting {
            board: id(&board_id)?,
            details: input.into_details()?,
        };
        Ok(give::<Meeting, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }

    /// Changes what is known of a meeting that is planned or called; once it is called, its boards
    /// and the day of its first sitting stay. One that was held is corrected instead.
    async fn change_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] id: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        input: MeetingInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<MeetingPayload> {
        let command = ChangeMeeting {
            id: crate::inputs::id(&id)?,
            version,
            details: input.into_details()?,
        };
        Ok(give::<Meeting, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }
    /// Records how a meeting sat that was held: when each sitting ended, and the further sitting to
    /// which it was adjourned. A sitting that has begun is given as it stands, with when it ended;
    /// one that lies ahead may be moved or left out.
    async fn record_sittings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which meeting.")] id: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        input: SittingsInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<MeetingPayload> {
        let command = RecordSittings {
            id: crate::inputs::id(&id)?,
            version,
            sittings: input.sittings.into_iter().map(Into::into).collect(),
        };
        Ok(give::<Meeting, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }
}
