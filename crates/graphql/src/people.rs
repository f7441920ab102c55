//! Owns people and posts in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, connection::Connection};
use minuted_app::{
    people::{AddPerson, ChangePerson, ChangePost, CreatePost, PersonDetails, PostDetails},
    read::{
        Order,
        filters::{MembershipFilter, PersonFilter, PostFilter},
    },
};
use minuted_core::{
    organisations::Organisation,
    people::{Holder, Membership, Person, Post},
    record::link,
};

use crate::{
    authorities::{AuthorityObject, held_by},
    connections::{PageArgs, connect, list_cost, page_cost, size},
    inputs::{id, id_if},
    loaders::{children_kept, linking, one, one_if},
    memberships::MembershipObject,
    organisations::OrganisationObject,
    payloads::{give, payload},
    provenance::{OtherNameObject, ProvenanceInput, ProvenanceObject},
    scalars::Date,
};

crate::loaders::shared_record! {
    /// A human being.
    PersonObject of Person
}

#[Object(name = "Person")]
impl PersonObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// Their name.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// Other names they go by.
    async fn other_names(&self) -> Vec<OtherNameObject> {
        self.0.other_names.iter().map(Into::into).collect()
    }
    /// The posts that they hold or held, by title; several at once are usual.
    #[graphql(complexity = "page_cost(None, None, child_complexity)")]
    async fn posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those held on this day. Left out: at any time.")] on: Option<Date>,
    ) -> async_graphql::Result<Vec<HeldPostObject>> {
        let posts = linking::<Post>(ctx, link::HOLDER, self.0.id).await?;
        let held = posts.into_iter().flat_map(|post| {
            let times = post.holders.iter().filter(|holder| {
                holder.person == self.0.id && on.is_none_or(|on| holder.period().contains(on.0))
            });
            let times: Vec<_> = times.cloned().collect();
            times.into_iter().map(move |time| HeldPostObject {
                post: Arc::clone(&post),
                time,
            })
        });
        Ok(held.collect())
    }
    /// Their seats on boards, oldest first.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn memberships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that hold on this day. Left out: at any time.")] on: Option<
            Date,
        >,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<MembershipObject>> {
        let filter = MembershipFilter {
            on: on.map(|date| date.0),
            ..MembershipFilter::default()
        };
        let first = size("first", first)?;
        let held = children_kept::<_, Membership>(ctx, self.0.id, filter, first).await?;
        Ok(held.into_iter().map(Into::into).collect())
    }
    /// The authorities that they hold by name, by title.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn authorities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that may be used on this day.")] on: Option<Date>,
        #[graphql(desc = "At most so many, from 1 to 100.", default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<AuthorityObject>> {
        held_by(ctx, self.0.id, on, first).await
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
}

/// A time for which a person holds or held a post.
#[derive(Debug)]
pub(crate) struct HeldPostObject {
    post: Arc<Post>,
    time: Holder,
}

#[Object(name = "HeldPost")]
impl HeldPostObject {
    /// The post.
    async fn post(&self) -> PostObject {
        Arc::clone(&self.post).into()
    }
    /// From which day, or unknown.
    async fn from(&self) -> Option<Date> {
        self.time.from.map(Date)
    }
    /// To which day, or none known.
    async fn to(&self) -> Option<Date> {
        self.time.to.map(Date)
    }
    /// What the source shows.
    async fn note(&self) -> Option<&str> {
        self.time.note.as_deref()
    }
}

crate::loaders::shared_record! {
    /// An office that people hold one after another.
    PostObject of Post
}

#[Object(name = "Post")]
impl PostObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }
    /// Other titles it goes or went by.
    async fn other_names(&self) -> Vec<OtherNameObject> {
        self.0.other_names.iter().map(Into::into).collect()
    }
    /// The organisation it belongs to.
    async fn organisation(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<OrganisationObject>> {
        let organisation = one_if::<Organisation>(ctx, self.0.organisation).await?;
        Ok(organisation.map(Into::into))
    }
    /// Who holds or held it, in the order in which they are recorded.
    #[graphql(complexity = "page_cost(None, None, child_complexity)")]
    async fn holders(
        &self,
        #[graphql(desc = "Only who held it on this day. Left out: at any time.")] on: Option<Date>,
    ) -> Vec<HolderObject> {
        let holders = self.0.holders.iter();
        let then = holders.filter(|holder| on.is_none_or(|on| holder.period().contains(on.0)));
        then.cloned().map(HolderObject).collect()
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
    /// Its first day, or unknown.
    async fn from(&self) -> Option<Date> {
        self.0.from.map(Date)
    }
    /// Its last day, or none.
    async fn to(&self) -> Option<Date> {
        self.0.to.map(Date)
    }
    /// Where the record comes from.
    async fn provenance(&self) -> ProvenanceObject {
        (&self.0.provenance).into()
    }
}

/// A person in a post for a time.
#[derive(Debug)]
pub(crate) struct HolderObject(Holder);

#[Object(name = "Holder")]
impl HolderObject {
    /// Who.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PersonObject>> {
        let person = one::<Person>(ctx, self.0.person).await?;
        Ok(person.map(Into::into))
    }
    /// From which day, or unknown.
    async fn from(&self) -> Option<Date> {
        self.0.from.map(Date)
    }
    /// To which day, or none known.
    async fn to(&self) -> Option<Date> {
        self.0.to.map(Date)
    }
    /// What the source shows.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
}

/// Which people a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct PersonFilterInput {
    /// Only those of this name, in whatever case.
    name: Option<String>,
}

/// Which posts a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct PostFilterInput {
    /// Only those of this organisation.
    organisation_id: Option<ID>,
    /// Only those that this person holds or held.
    held_by_id: Option<ID>,
    /// Only those of this title, in whatever case.
    title: Option<String>,
}

/// Queries on people and posts.
#[derive(Default, Debug)]
pub(crate) struct PersonQueries;

#[Object]
impl PersonQueries {
    /// People by name.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn people(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: PersonFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, PersonObject>> {
        let kept = PersonFilter { name: filter.name };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Person, _>(ctx, kept, page, Order::Ascending).await
    }

    /// Posts by title.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: PostFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, PostObject>> {
        let kept = PostFilter {
            organisation: id_if(filter.organisation_id.as_ref())?,
            held_by: id_if(filter.held_by_id.as_ref())?,
            title: filter.title,
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Post, _>(ctx, kept, page, Order::Ascending).await
    }
}

/// What is known of a person.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct PersonInput {
    /// Their name.
    name: String,
    /// Other names they go by.
    #[graphql(default)]
    other_names: Vec<OtherNameObject>,
    /// Where the record comes from.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

impl PersonInput {
    fn into_details(self) -> async_graphql::Result<PersonDetails> {
        Ok(PersonDetails {
            name: self.name,
            other_names: self.other_names.into_iter().map(Into::into).collect(),
            provenance: self.provenance.into_core()?,
        })
    }
}

/// What is known of a post.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct PostInput {
    /// Its title.
    title: String,
    /// Other titles it goes or went by.
    #[graphql(default)]
    other_names: Vec<OtherNameObject>,
    /// The ID of the organisation it belongs to.
    organisation_id: Option<ID>,
    /// Who holds or held it; all of them, because a change replaces the whole list.
    #[graphql(default)]
    holders: Vec<HolderInput>,
    /// Its first day. Left out: not known.
    from: Option<Date>,
    /// Its last day. Left out: it has none.
    to: Option<Date>,
    /// Where the record comes from.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

/// A person in a post for a time.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct HolderInput {
    /// The ID of the person.
    person_id: ID,
    /// From which day. Left out: not known.
    from: Option<Date>,
    /// To which day. Left out: none known.
    to: Option<Date>,
    /// What the source shows, such as `in the post on 13 September 2012`.
    note: Option<String>,
}

impl PostInput {
    fn into_details(self) -> async_graphql::Result<PostDetails> {
        let holders = self.holders.into_iter().map(|holder| {
            Ok(Holder {
                person: id(&holder.person_id)?,
                from: holder.from.map(|date| date.0),
                to: holder.to.map(|date| date.0),
                note: holder.note,
            })
        });
        Ok(PostDetails {
            title: self.title,
            other_names: self.other_names.into_iter().map(Into::into).collect(),
            organisation: id_if(self.organisation_id.as_ref())?,
            holders: holders.collect::<async_graphql::Result<_>>()?,
            from: self.from.map(|date| date.0),
            to: self.to.map(|date| date.0),
            provenance: self.provenance.into_core()?,
        })
    }
}

payload! {
    /// What came of a command on a person.
    PersonPayload {
        /// The person as the record now stands.
        person: PersonObject
    }
}

payload! {
    /// What came of a command on a post.
    PostPayload {
        /// The post as it now stands.
        post: PostObject
    }
}

/// Commands on people and posts.
#[derive(Default, Debug)]
pub(crate) struct PersonMutations;

#[Object]
impl PersonMutations {
    /// Adds a person.
    async fn add_person(
        &self,
        ctx: &Context<'_>,
        input: PersonInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<PersonPayload> {
        let command = AddPerson {
            details: input.into_details()?,
        };
        Ok(give::<Person, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }

    /// Changes what is known of a person.
    async fn change_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.", name = "id")] which: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        input: PersonInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<PersonPayload> {
        let command = ChangePerson {
            id: id(&which)?,
            version,
            details: input.into_details()?,
        };
        Ok(give::<Person, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }

    /// Creates a post.
    async fn create_post(
        &self,
        ctx: &Context<'_>,
        input: PostInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<PostPayload> {
        let command = CreatePost {
            details: input.into_details()?,
        };
        Ok(give::<Post, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }

    /// Changes what is known of a post and who holds it.
    async fn change_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.", name = "id")] which: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        input: PostInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<PostPayload> {
        let command = ChangePost {
            id: id(&which)?,
            version,
            details: input.into_details()?,
        };
        Ok(give::<Post, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }
}
