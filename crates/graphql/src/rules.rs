//! Owns the rules of boards in the API: versions of standing orders, and what a board works under.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, connection::Connection};
use minuted_app::{
    read::{Order, filters::StandingOrdersFilter},
    rules::AdoptStandingOrders,
};
use minuted_core::{
    boards::Board,
    rules::{Profile, StandingOrders},
};

use crate::{
    boards::BoardObject,
    connections::{PageArgs, connect, page_cost},
    decisions::{DecisionObject, told},
    inputs::{id, id_if},
    loaders::{one, one_if},
    payloads::{give, payload},
    provenance::{ProvenanceInput, ProvenanceObject},
    scalars::Date,
    session::session,
};

crate::loaders::shared_record! {
    /// One version of a board's standing orders. It never changes: what is otherwise later is
    /// another version.
    StandingOrdersObject of StandingOrders
}

#[Object(name = "StandingOrders")]
impl StandingOrdersObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// The version of the record.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// The board that works under them.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        let board = one::<Board>(ctx, self.0.board).await?;
        Ok(board.map(Into::into))
    }
    /// Their name, such as `mistshire-cabinet`.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// What people read.
    async fn title(&self) -> &str {
        &self.0.title
    }
    /// The law profile that they stand on, by its name.
    async fn stands_on(&self) -> &str {
        &self.0.stands_on
    }
    /// Which text of theirs it is: the day from which it holds, then a number if that day's text was
    /// mended.
    async fn edition(&self) -> &str {
        &self.0.edition
    }
    /// The first day on which it holds.
    async fn from(&self) -> Date {
        Date(self.0.from)
    }
    /// Where they are written, such as a part of a constitution.
    async fn source(&self) -> &str {
        &self.0.source
    }
    /// The file as it was handed in.
    async fn text(&self) -> &str {
        &self.0.text
    }
    /// The decision by which they were adopted, if it is on record; null if the viewer sees only its
    /// stub.
    async fn adopted_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DecisionObject>> {
        told(ctx, self.0.adopted_by).await
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
}

/// The rules that a board works under.
#[derive(Debug)]
pub(crate) struct RulesObject {
    rules: Arc<Profile>,
    orders: Option<Arc<StandingOrders>>,
}

#[Object(name = "Rules")]
impl RulesObject {
    /// What a record keeps to say which rules it follows: the law profile and its version, after a
    /// plus sign the standing orders and theirs.
    async fn name(&self) -> String {
        self.rules.rules()
    }
    /// What people read.
    async fn title(&self) -> &str {
        &self.rules.title
    }
    /// The enactments that they rest on.
    async fn law(&self) -> &[String] {
        &self.rules.law
    }
    /// The standing orders among them; none: the law profile alone.
    async fn standing_orders(&self) -> Option<StandingOrdersObject> {
        self.orders.clone().map(Into::into)
    }
    /// What may be done when, by whom, under which conditions and by which law: a page of Markdown in
    /// plain English.
    async fn explanation(&self) -> String {
        self.rules.explain()
    }
    /// Each lifecycle as a state diagram in Mermaid's language: a page of Markdown.
    async fn diagrams(&self) -> String {
        self.rules.as_diagrams()
    }
}

/// The rules that a board works under today; none if none are in force.
pub(crate) async fn rules_in_force(
    ctx: &Context<'_>,
    board: &Board,
) -> async_graphql::Result<Option<RulesObject>> {
    let app = &session(ctx)?.app;
    let today = app.now().date_in(board.zone);
    let orders = one_if::<StandingOrders>(ctx, board.orders_on(today)).await?;
    let rules = app.rules_under(board, orders.as_deref(), today);
    Ok(rules.ok().map(|rules| RulesObject { rules, orders }))
}

/// As [`rules_in_force`], for who asks what may be done under them.
pub(crate) async fn rules_of(
    ctx: &Context<'_>,
    board: &Board,
) -> async_graphql::Result<Option<Arc<Profile>>> {
    let found = rules_in_force(ctx, board).await?;
    Ok(found.map(|found| found.rules))
}

/// Which standing orders a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct StandingOrdersFilterInput {
    /// Only those of this board.
    board_id: Option<ID>,
}

/// Queries on standing orders.
#[derive(Default, Debug)]
pub(crate) struct RulesQueries;

#[Object]
impl RulesQueries {
    /// Versions of boards' standing orders, by the day from which they hold.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn standing_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: StandingOrdersFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, StandingOrdersObject>> {
        let kept = StandingOrdersFilter {
            board: id_if(filter.board_id.as_ref())?,
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<StandingOrders, _>(ctx, kept, page, Order::Ascending).await
    }
}

/// A version of a board's standing orders.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct StandingOrdersInput {
    /// The file: TOML, as `minuted rules check` takes it.
    text: String,
    /// The ID of the decision by which they were adopted.
    adopted_by_id: Option<ID>,
    /// Where the record comes from.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

payload! {
    /// What came of a command on standing orders.
    StandingOrdersPayload {
        /// The version as it was adopted.
        standing_orders: StandingOrdersObject
    }
}

/// Commands on standing orders.
#[derive(Default, Debug)]
pub(crate) struct RulesMutations;

#[Object]
impl RulesMutations {
    /// Adopts a version of a board's standing orders. It holds from its own day on; what falls below
    /// the law is refused, and so is what would leave records in a state that is no more.
    async fn adopt_standing_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which board.")] board_id: ID,
        #[graphql(desc = "The version of the board that you saw.")] version: i64,
        input: StandingOrdersInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<StandingOrdersPayload> {
        let command = AdoptStandingOrders {
            board: id(&board_id)?,
            version,
            text: input.text,
            adopted_by: id_if(input.adopted_by_id.as_ref())?,
            provenance: input.provenance.into_core()?,
        };
        Ok(
            give::<StandingOrders, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }
}
