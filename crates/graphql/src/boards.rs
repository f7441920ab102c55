//! Owns boards in the API.

use async_graphql::{Context, ID, InputObject, Object, connection::Connection};
use minuted_app::{
    boards::{BoardDetails, ChangeBoard, ConstituteBoard},
    read::{Order, filters::BoardFilter},
};
use minuted_core::{
    boards::{Board, Constituent},
    decisions::{Commitment, Decision, PendingItem},
    organisations::Organisation,
    rules::StandingOrders,
};

use crate::{
    authorities::{AuthorityObject, held_by},
    connections::{PageArgs, USUAL_PARTS, connect, list_cost, page_cost, size},
    decisions::{CommitmentObject, DecisionObject, PendingItemObject},
    enums::Power,
    inputs::{any_id, id_if},
    loaders::{children, one_if},
    memberships::{MembershipObject, members, members_cost},
    node::Node,
    organisations::OrganisationObject,
    payloads::{give, payload},
    provenance::{OtherNameObject, ProvenanceInput, ProvenanceObject},
    refusals::bad_request,
    rules::{RulesObject, StandingOrdersObject, rules_in_force},
    scalars::Date,
};

crate::loaders::shared_record! {
    /// A body that meets to decide or advise.
    BoardObject of Board
}

#[Object(name = "Board")]
impl BoardObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// Its kind as pages print it.
    async fn kind(&self) -> &str {
        &self.0.kind
    }
    /// Whether it decides or advises.
    async fn power(&self) -> Power {
        self.0.power.into()
    }
    /// The letters that begin its numbers.
    async fn code(&self) -> &str {
        &self.0.code
    }
    /// Other names it goes by.
    async fn other_names(&self) -> Vec<OtherNameObject> {
        self.0.other_names.iter().map(Into::into).collect()
    }
    /// Who constituted it.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn constituted_by(&self) -> Vec<ConstituentObject> {
        self.0
            .constituted_by
            .iter()
            .cloned()
            .map(ConstituentObject)
            .collect()
    }
    /// The organisation that administers it.
    async fn lead(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<OrganisationObject>> {
        Ok(one_if::<Organisation>(ctx, self.0.lead)
            .await?
            .map(OrganisationObject::from))
    }
    /// The law profile that it works under; none: it holds transcribed records only.
    async fn rules(&self) -> Option<&str> {
        self.0.rules.as_deref()
    }
    /// The rules that it works under today, its standing orders included; none if none are in force.
    async fn rules_in_force(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<RulesObject>> {
        rules_in_force(ctx, &self.0).await
    }
    /// The versions of its standing orders, the latest first.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn standing_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<StandingOrdersObject>> {
        let first = size("first", first)?;
        let found = children::<_, StandingOrders>(ctx, self.0.id, first, Order::Descending).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// The time zone that decides its civil dates.
    async fn zone(&self) -> String {
        self.0.zone.to_string()
    }
    /// The day from which its records are made in Minuted.
    async fn keeps_records_from(&self) -> Option<Date> {
        self.0.keeps_records_from.map(Date)
    }
    /// What it is for.
    async fn summary(&self) -> &str {
        &self.0.summary
    }
    /// Its first day, or unknown.
    async fn from(&self) -> Option<Date> {
        self.0.from.map(Date)
    }
    /// Its last day, or none.
    async fn to(&self) -> Option<Date> {
        self.0.to.map(Date)
    }
    /// Its decisions, and those of members and officers on its business, newest first.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<DecisionObject>> {
        let first = size("first", first)?;
        let found = children::<_, Decision>(ctx, self.0.id, first, Order::Descending).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// Its action log: what its decisions opened to be done, done or not, by the date on which it
    /// is due. `commitments` gives it in pages and by status.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn action_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 100)] first: i32,
    ) -> async_graphql::Result<Vec<CommitmentObject>> {
        let first = size("first", first)?;
        let found = children::<_, Commitment>(ctx, self.0.id, first, Order::Ascending).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// What it is or was asked to decide, newest first. `pendingItems` gives it by status.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn pending_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<PendingItemObject>> {
        let first = size("first", first)?;
        let found = children::<_, PendingItem>(ctx, self.0.id, first, Order::Descending).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
    /// Who sits on it on a day: the chair first, then by seat and name. At most 200;
    /// `memberships` pages through more.
    #[graphql(complexity = "members_cost(child_complexity)")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day. Left out: today.")] on: Option<Date>,
    ) -> async_graphql::Result<Vec<MembershipObject>> {
        members(ctx, self.0.id, on).await
    }
    /// The authorities that it holds, by title.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn authorities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that may be used on this day.")] on: Option<Date>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<AuthorityObject>> {
        held_by(ctx, self.0.id, on, first).await
    }
}

/// One of those who constituted a board.
#[derive(Debug)]
pub(crate) struct ConstituentObject(Constituent);

#[Object(name = "Constituent")]
impl ConstituentObject {
    /// The organisation or the board.
    async fn by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Node>> {
        crate::node::load(ctx, self.0.by).await
    }
    /// The powers it delegated to the board, as the source shows them.
    async fn powers(&self) -> Option<&str> {
        self.0.powers.as_deref()
    }
}

/// Which boards a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct BoardFilterInput {
    /// Only those that this organisation or board constituted.
    constituted_by: Option<ID>,
    /// Only those with this power.
    power: Option<Power>,
    /// Only the one with this code.
    code: Option<String>,
}

/// Queries on boards.
#[derive(Default, Debug)]
pub(crate) struct BoardQueries;

#[Object]
impl BoardQueries {
    /// Boards by name.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn boards(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: BoardFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, BoardObject>> {
        let kept = BoardFilter {
            constituted_by: filter.constituted_by.as_ref().map(any_id).transpose()?,
            power: filter.power.map(Into::into),
            code: filter.code,
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Board, _>(ctx, kept, page, Order::Ascending).await
    }
}

/// What is known of a board.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct BoardInput {
    /// Its name.
    name: String,
    /// Its kind as pages print it: Cabinet, Committee, Programme Board.
    kind: String,
    /// Whether it decides or advises.
    power: Power,
    /// The letters that begin its numbers, such as `CAB`.
    code: String,
    /// Other names it goes by.
    #[graphql(default)]
    other_names: Vec<OtherNameObject>,
    /// Who constituted it: one organisation or board, or several.
    #[graphql(default)]
    constituted_by: Vec<ConstituentInput>,
    /// The ID of the organisation that administers it.
    lead_id: Option<ID>,
    /// The law profile that it works under, by name.
    rules: Option<String>,
    /// The time zone that decides its civil dates.
    #[graphql(default = "Europe/London")]
    zone: String,
    /// The day from which its records are made in Minuted.
    keeps_records_from: Option<Date>,
    /// What it is for.
    #[graphql(default)]
    summary: String,
    /// Its first day.
    from: Option<Date>,
    /// Its last day.
    to: Option<Date>,
    /// Where the record comes from.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

/// One of those who constituted a board.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ConstituentInput {
    /// The ID of an organisation or a board.
    by: ID,
    /// The powers it delegated to the board; left out: not shown.
    powers: Option<String>,
}

impl BoardInput {
    fn into_details(self) -> async_graphql::Result<BoardDetails> {
        let constituted_by = self.constituted_by.into_iter().map(|constituent| {
            Ok(Constituent {
                by: any_id(&constituent.by)?,
                powers: constituent.powers,
            })
        });
        Ok(BoardDetails {
            name: self.name,
            kind: self.kind,
            power: self.power.into(),
            code: self.code,
            other_names: self.other_names.into_iter().map(Into::into).collect(),
            constituted_by: constituted_by.collect::<async_graphql::Result<_>>()?,
            lead: id_if(self.lead_id.as_ref())?,
            rules: self.rules,
            zone: self
                .zone
                .parse()
                .map_err(|error| bad_request(format!("{error}.")))?,
            keeps_records_from: self.keeps_records_from.map(|date| date.0),
            summary: self.summary,
            from: self.from.map(|date| date.0),
            to: self.to.map(|date| date.0),
            provenance: self.provenance.into_core()?,
        })
    }
}

payload! {
    /// What came of a command on a board.
    BoardPayload {
        /// The board as it now stands.
        board: BoardObject
    }
}

/// Commands on boards.
#[derive(Default, Debug)]
pub(crate) struct BoardMutations;

#[Object]
impl BoardMutations {
    /// Constitutes a board.
    async fn constitute_board(
        &self,
        ctx: &Context<'_>,
        input: BoardInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<BoardPayload> {
        let command = ConstituteBoard {
            details: input.into_details()?,
        };
        Ok(give::<Board, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }

    /// Changes what is known of a board.
    async fn change_board(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] id: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        input: BoardInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<BoardPayload> {
        let id = crate::inputs::id(&id)?;
        let command = ChangeBoard {
            id,
            version,
            details: input.into_details()?,
        };
        Ok(give::<Board, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }
}
