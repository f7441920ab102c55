//! Owns authorities in the API.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, connection::Connection};
use minuted_app::{
    authorities::{AuthorityDetails, EndAuthority, RecordAuthority},
    read::{ChildOf, Order, filters::AuthorityFilter},
};
use minuted_core::{
    authorities::{Authority, Outside},
    boards::Board,
    id::RecordId,
    matters::Matter,
    money::Pounds,
    organisations::Organisation,
    people::{Person, Post},
};

use crate::{
    boards::BoardObject,
    connections::{PageArgs, USUAL_PARTS, connect, list_cost, page_cost, size},
    decisions::{DecisionObject, told},
    enums::{AuthoritySource, OutsideWay},
    inputs::{id, id_if, ids},
    loaders::{children_kept, many, one_if},
    matters::MatterObject,
    organisations::OrganisationObject,
    payloads::{give, payload},
    people::{PersonObject, PostObject},
    provenance::{ProvenanceInput, ProvenanceObject},
    scalars::{Date, Money},
};

crate::loaders::shared_record! {
    /// A power to decide, and where it comes from.
    AuthorityObject of Authority
}

#[Object(name = "Authority")]
impl AuthorityObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }
    /// Where it comes from.
    async fn source(&self) -> AuthoritySource {
        self.0.source.into()
    }
    /// The article, section or minute that gives it.
    async fn citation(&self) -> &str {
        &self.0.citation
    }
    /// The organisation whose power it is.
    async fn organisation(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<OrganisationObject>> {
        let organisation = one_if::<Organisation>(ctx, self.0.organisation).await?;
        Ok(organisation.map(Into::into))
    }
    /// The board that holds it, if a board does.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        let board = one_if::<Board>(ctx, self.0.board).await?;
        Ok(board.map(Into::into))
    }
    /// The post that holds it, if a post does.
    async fn post(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PostObject>> {
        let post = one_if::<Post>(ctx, self.0.post).await?;
        Ok(post.map(Into::into))
    }
    /// The named person who holds it, if one does.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PersonObject>> {
        let person = one_if::<Person>(ctx, self.0.person).await?;
        Ok(person.map(Into::into))
    }
    /// Its limits, as written; empty if none are.
    async fn limits(&self) -> &str {
        &self.0.limits
    }
    /// Who must be consulted before it is used; empty if nobody.
    async fn in_consultation_with(&self) -> &str {
        &self.0.in_consultation_with
    }
    /// What it does not reach; empty if nothing is reserved.
    async fn reserved(&self) -> &str {
        &self.0.reserved
    }
    /// The most that one decision under it may commit, where an amount limits it.
    async fn limit(&self) -> Option<Money> {
        self.0
            .limit_pence
            .map(|pence| Money(Pounds::of_pence(pence)))
    }
    /// The matters that it does not reach, of those that the viewer may see.
    #[graphql(complexity = "list_cost(USUAL_PARTS, child_complexity)")]
    async fn reserved_matters(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<MatterObject>> {
        let matters = many::<Matter>(ctx, &self.0.reserved_matters).await?;
        Ok(matters.into_iter().map(Into::into).collect())
    }
    /// The decision that created it, if one did; null if the viewer sees only its stub.
    async fn created_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DecisionObject>> {
        told(ctx, self.0.created_by).await
    }
    /// The first day it may be used, or unknown.
    async fn from(&self) -> Option<Date> {
        self.0.from.map(Date)
    }
    /// The last day, or none.
    async fn to(&self) -> Option<Date> {
        self.0.to.map(Date)
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
}

/// A way in which a decision is outside its authority.
#[derive(SimpleObject, Debug)]
pub(crate) struct OutsideAuthority {
    /// Which way.
    way: OutsideWay,
    /// What is asked and how it stands: a whole sentence.
    explanation: String,
}

impl From<Outside> for OutsideAuthority {
    fn from(outside: Outside) -> Self {
        Self {
            way: outside.way.into(),
            explanation: outside.explanation,
        }
    }
}

/// The authorities that a board, a post or a person holds: on a day, or at any time.
pub(crate) async fn held_by<P>(
    ctx: &Context<'_>,
    holder: P,
    on: Option<Date>,
    first: i32,
) -> async_graphql::Result<Vec<AuthorityObject>>
where
    P: RecordId + std::hash::Hash + Eq,
    Authority: ChildOf<P>,
{
    let filter = AuthorityFilter {
        on: on.map(|date| date.0),
        ..AuthorityFilter::default()
    };
    let held = children_kept::<P, Authority>(ctx, holder, filter, size("first", first)?).await?;
    Ok(held.into_iter().map(Into::into).collect())
}

/// Which authorities a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct AuthorityFilterInput {
    /// Only those that this board holds.
    board_id: Option<ID>,
    /// Only those that this post holds.
    post_id: Option<ID>,
    /// Only those that this person holds by name.
    person_id: Option<ID>,
    /// Only those that may be used on this day. An unknown first day counts as begun.
    on: Option<Date>,
}

/// Queries on authorities.
#[derive(Default, Debug)]
pub(crate) struct AuthorityQueries;

#[Object]
impl AuthorityQueries {
    /// Authorities by title.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn authorities(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: AuthorityFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, AuthorityObject>> {
        let kept = AuthorityFilter {
            board: id_if(filter.board_id.as_ref())?,
            post: id_if(filter.post_id.as_ref())?,
            person: id_if(filter.person_id.as_ref())?,
            on: filter.on.map(|date| date.0),
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Authority, _>(ctx, kept, page, Order::Ascending).await
    }
}

/// What is known of an authority. One board, one post or one person holds it.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct AuthorityInput {
    /// What it is called.
    title: String,
    /// Where it comes from.
    source: AuthoritySource,
    /// The article, section or minute that gives it.
    citation: String,
    /// The ID of the organisation whose power it is.
    organisation_id: Option<ID>,
    /// The ID of the board that holds it.
    board_id: Option<ID>,
    /// The ID of the post that holds it.
    post_id: Option<ID>,
    /// The ID of the named person who holds it.
    person_id: Option<ID>,
    /// Its limits, as written. Left out: none are.
    #[graphql(default)]
    limits: String,
    /// Who must be consulted before it is used. Left out: nobody.
    #[graphql(default)]
    in_consultation_with: String,
    /// What it does not reach. Left out: nothing is reserved.
    #[graphql(default)]
    reserved: String,
    /// The most that one decision under it may commit, where an amount limits it.
    limit: Option<Money>,
    /// The IDs of the matters that it does not reach.
    #[graphql(default)]
    reserved_matter_ids: Vec<ID>,
    /// The ID of the decision that created it.
    created_by_id: Option<ID>,
    /// The first day it may be used. Left out: not known.
    from: Option<Date>,
    /// The last day. Left out: it has none.
    to: Option<Date>,
    /// Where the record comes from.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

impl AuthorityInput {
    fn into_details(self) -> async_graphql::Result<AuthorityDetails> {
        Ok(AuthorityDetails {
            title: self.title,
            source: self.source.into(),
            citation: self.citation,
            organisation: id_if(self.organisation_id.as_ref())?,
            board: id_if(self.board_id.as_ref())?,
            post: id_if(self.post_id.as_ref())?,
            person: id_if(self.person_id.as_ref())?,
            limits: self.limits,
            in_consultation_with: self.in_consultation_with,
            reserved: self.reserved,
            limit_pence: self.limit.map(|limit| limit.0.pence()),
            reserved_matters: ids(&self.reserved_matter_ids)?,
            created_by: id_if(self.created_by_id.as_ref())?,
            from: self.from.map(|date| date.0),
            to: self.to.map(|date| date.0),
            provenance: self.provenance.into_core()?,
        })
    }
}

/// When an authority ends.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct EndAuthorityInput {
    /// The last day on which it may be used.
    to: Date,
}

payload! {
    /// What came of a command on an authority.
    AuthorityPayload {
        /// The authority as it now stands.
        authority: AuthorityObject
    }
}

/// Commands on authorities.
#[derive(Default, Debug)]
pub(crate) struct AuthorityMutations;

#[Object]
impl AuthorityMutations {
    /// Records an authority.
    async fn record_authority(
        &self,
        ctx: &Context<'_>,
        input: AuthorityInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AuthorityPayload> {
        let command = RecordAuthority {
            details: input.into_details()?,
        };
        Ok(
            give::<Authority, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }

    /// Ends an authority. It stays on record for the days before.
    async fn end_authority(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.", name = "id")] which: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        input: EndAuthorityInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AuthorityPayload> {
        let command = EndAuthority {
            id: id(&which)?,
            version,
            to: input.to.0,
        };
        Ok(
            give::<Authority, _>(ctx, idempotency_key.as_deref(), command)
                .await?
                .into(),
        )
    }
}
