//! Owns corrections in the API.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, connection::Connection};
use minuted_app::{
    corrections::Correct,
    read::{Order, filters::CorrectionFilter},
};
use minuted_core::{
    audience::Audience as CoreAudience,
    boards::Board,
    corrections::{Correction, difference},
    meetings::Meeting,
};

use crate::{
    boards::BoardObject,
    connections::{PageArgs, connect, page_cost},
    enums::{Audience, Change, CorrectableField},
    inputs::{any_id, id_if},
    loaders::{one, one_if},
    meetings::MeetingObject,
    node::{Node, load},
    payloads::{give, payload},
    provenance::ShownDateObject,
    refusals::bad_request,
    scalars::Date,
    session::session,
    texts::TextObject,
};

crate::loaders::shared_record! {
    /// A recorded mending of a wrong record.
    CorrectionObject of Correction
}

impl CorrectionObject {
    fn read_by(&self, ctx: &Context<'_>) -> async_graphql::Result<CoreAudience> {
        Ok(session(ctx)?.viewer.audience_at(self.0.board))
    }
}

/// A part of a corrected text.
#[derive(SimpleObject, Clone, Debug)]
pub(crate) struct Difference {
    /// What became of it.
    change: Change,
    /// The words.
    text: String,
}

impl Difference {
    /// The difference of two texts, in pieces.
    pub(crate) fn between(was: &str, is: &str) -> Vec<Self> {
        let told = difference(was, is).into_iter().map(|piece| Self {
            change: piece.change.into(),
            text: piece.text,
        });
        told.collect()
    }
}

#[Object(name = "Correction")]
impl CorrectionObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// The board whose record it is.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        Ok(one::<Board>(ctx, self.0.board).await?.map(Into::into))
    }
    /// The record that was corrected.
    async fn of(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Node>> {
        load(ctx, self.0.of).await
    }
    /// Which field of it, such as `title`, or `reason.2` for the second of several.
    async fn field(&self) -> &str {
        &self.0.field
    }
    /// The text as it stood. In the first correction of a field it is as first published.
    async fn was(&self, ctx: &Context<'_>) -> async_graphql::Result<TextObject> {
        Ok(TextObject::new(&self.0.was, self.read_by(ctx)?))
    }
    /// The text as corrected.
    async fn is(&self, ctx: &Context<'_>) -> async_graphql::Result<TextObject> {
        Ok(TextObject::new(&self.0.is, self.read_by(ctx)?))
    }
    /// The difference, word by word, as this viewer may read it.
    #[graphql(complexity = "page_cost(None, None, child_complexity)")]
    async fn difference(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Difference>> {
        let audience = self.read_by(ctx)?;
        let (was, is) = (self.0.was.read(audience), self.0.is.read(audience));
        Ok(Difference::between(was, is))
    }
    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }
    /// The meeting that approved it; none: the proper officer corrected it.
    async fn approved_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<MeetingObject>> {
        let meeting = one_if::<Meeting>(ctx, self.0.approved_by).await?;
        Ok(meeting.map(Into::into))
    }
    /// Whom the corrected part is for.
    async fn audience(&self) -> Audience {
        self.0.audience.into()
    }
    /// The day of the correction.
    async fn on(&self) -> Date {
        Date(self.0.on)
    }
}

/// Which corrections a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct CorrectionFilterInput {
    /// Only those of this board's records.
    board_id: Option<ID>,
    /// Only those of this record.
    of: Option<ID>,
}

/// Queries on corrections.
#[derive(Default, Debug)]
pub(crate) struct CorrectionQueries;

#[Object]
impl CorrectionQueries {
    /// Corrections of records, newest first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn corrections(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: CorrectionFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, CorrectionObject>> {
        let kept = CorrectionFilter {
            board: id_if(filter.board_id.as_ref())?,
            of: filter.of.as_ref().map(any_id).transpose()?,
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Correction, _>(ctx, kept, page, Order::Descending).await
    }
}

/// What is corrected, to what, and why.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct CorrectionInput {
    /// The ID of the record.
    id: ID,
    /// The version of it that you saw.
    version: i64,
    /// Which field of it.
    field: CorrectableField,
    /// Which one, from 1, where the record has several, such as reasons.
    place: Option<i32>,
    /// The text as it should be.
    is: Option<String>,
    /// The date as it should be, where the field is a date.
    is_date: Option<ShownDateObject>,
    /// Why.
    reason: String,
    /// The ID of the meeting that approved it. Left out: the proper officer corrects it.
    approved_by_meeting_id: Option<ID>,
}

payload! {
    /// What came of a correction.
    CorrectionPayload {
        /// The correction.
        correction: CorrectionObject
    }
}

/// Commands that correct.
#[derive(Default, Debug)]
pub(crate) struct CorrectionMutations;

#[Object]
impl CorrectionMutations {
    /// Corrects a field of a record that stands. The text as it stood is kept.
    async fn correct(
        &self,
        ctx: &Context<'_>,
        input: CorrectionInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<CorrectionPayload> {
        let place = input.place.map(usize::try_from).transpose();
        let place = place.map_err(|_| bad_request("`place` is counted from 1."))?;
        let command = Correct {
            id: any_id(&input.id)?,
            version: input.version,
            field: input.field.into(),
            place,
            is: input.is,
            is_date: input.is_date.map(Into::into),
            reason: input.reason,
            approved_by: id_if(input.approved_by_meeting_id.as_ref())?,
        };
        Ok(
            give::<Correction, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }
}
