//! Owns memberships in the API: who sits on which board, and the act that changes it.

use std::collections::HashMap;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, connection::Connection};
use minuted_app::{
    memberships::{ChangeMemberships, MembershipsChanged, NewMembership},
    read::{Order, filters::MembershipFilter},
};
use minuted_core::{
    boards::Board,
    id::BoardId,
    organisations::Organisation,
    people::{Ending, FilledSeat, FirstDay, MOST_CHANGES, Membership, Person, Post},
};

use crate::{
    boards::BoardObject,
    connections::{PageArgs, connect, page_cost},
    enums::Seat,
    inputs::{id, id_if},
    loaders::{children_kept, many, one, one_if},
    organisations::OrganisationObject,
    payloads::run,
    people::{PersonObject, PostObject},
    provenance::{ProvenanceInput, ProvenanceObject},
    refusals::{RefusalObject, bad_request, fault},
    scalars::Date,
    session::session,
};

crate::loaders::shared_record! {
    /// A person's seat on a board.
    MembershipObject of Membership
}

#[Object(name = "Membership")]
impl MembershipObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// The board.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        let board = one::<Board>(ctx, self.0.board).await?;
        Ok(board.map(Into::into))
    }
    /// Who sits.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PersonObject>> {
        let person = one::<Person>(ctx, self.0.person).await?;
        Ok(person.map(Into::into))
    }
    /// As what.
    async fn seat(&self) -> Seat {
        self.0.seat.into()
    }
    /// Whether they may vote.
    async fn voting(&self) -> bool {
        self.0.voting
    }
    /// The organisation on whose behalf they sit.
    async fn on_behalf_of(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<OrganisationObject>> {
        let organisation = one_if::<Organisation>(ctx, self.0.on_behalf_of).await?;
        Ok(organisation.map(Into::into))
    }
    /// The post by which they sit, if they sit by office.
    async fn post(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PostObject>> {
        let post = one_if::<Post>(ctx, self.0.post).await?;
        Ok(post.map(Into::into))
    }
    /// The seat that they fill as a substitute.
    async fn substitute_for(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<MembershipObject>> {
        let seat = one_if::<Membership>(ctx, self.0.substitute_for).await?;
        Ok(seat.map(Into::into))
    }
    /// The first day, or unknown.
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

/// The most members of a board that one list gives; the largest council of England has 126.
const MEMBERS_MOST: u64 = 200;

/// What the list of a board's members costs.
pub(crate) fn members_cost(each: usize) -> usize {
    usize::try_from(MEMBERS_MOST)
        .unwrap_or(usize::MAX)
        .saturating_mul(each)
        .saturating_add(1)
}

/// Who sits on a board on a day, as a list of members is printed: by seat, then by name.
pub(crate) async fn members(
    ctx: &Context<'_>,
    board: BoardId,
    on: Option<Date>,
) -> async_graphql::Result<Vec<MembershipObject>> {
    let today = session(ctx)?.viewer.today();
    let filter = MembershipFilter {
        on: Some(on.map_or(today, |date| date.0)),
        ..MembershipFilter::default()
    };
    let mut members = children_kept::<_, Membership>(ctx, board, filter, MEMBERS_MOST).await?;
    let people: Vec<_> = members.iter().map(|member| member.person).collect();
    let people = many::<Person>(ctx, &people).await?;
    let names: HashMap<_, _> = people
        .iter()
        .map(|person| {
            (
                person.id,
                minuted_core::record::Record::sort_key(person.as_ref()),
            )
        })
        .collect();
    members.sort_by(|a, b| {
        let key = |member: &Membership| (member.seat, names.get(&member.person), member.id);
        key(a).cmp(&key(b))
    });
    Ok(members.into_iter().map(Into::into).collect())
}

/// Which memberships a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct MembershipFilterInput {
    /// Only of this board.
    board_id: Option<ID>,
    /// Only of this person.
    person_id: Option<ID>,
    /// Only those that hold on this day. An unknown first day counts as begun.
    on: Option<Date>,
}

/// Queries on memberships.
#[derive(Default, Debug)]
pub(crate) struct MembershipQueries;

#[Object]
impl MembershipQueries {
    /// Memberships by their first day; those that begin on an unknown day come first.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn memberships(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: MembershipFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, MembershipObject>> {
        let kept = MembershipFilter {
            board: id_if(filter.board_id.as_ref())?,
            person: id_if(filter.person_id.as_ref())?,
            on: filter.on.map(|date| date.0),
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Membership, _>(ctx, kept, page, Order::Ascending).await
    }
}

/// One act that changes who sits on a board, such as that of an annual meeting: up to 200
/// memberships, all of them or none.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct ChangeMembershipsInput {
    /// The ID of the board.
    board_id: ID,
    /// The first day of the change. What ends, ends on the day before.
    on: Date,
    /// The memberships that end.
    #[graphql(default)]
    end: Vec<EndMembershipInput>,
    /// The memberships that begin.
    #[graphql(default)]
    begin: Vec<BeginMembershipInput>,
}

/// A membership that ends.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct EndMembershipInput {
    /// Its ID.
    id: ID,
    /// The version that you saw.
    version: i64,
}

/// A membership that begins.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct BeginMembershipInput {
    /// The ID of the person who sits.
    person_id: ID,
    /// As what.
    seat: Seat,
    /// Whether they may vote.
    voting: bool,
    /// The ID of the organisation on whose behalf they sit.
    on_behalf_of_id: Option<ID>,
    /// The ID of the post by which they sit, if they sit by office.
    post_id: Option<ID>,
    /// The ID of the membership whose seat they fill as a substitute.
    substitute_for_id: Option<ID>,
    /// Or the place in this act's `begin`, from 0, of the membership whose seat they fill.
    substitute_for_place: Option<u32>,
    /// The first day. Left out: the day of the act. Null: not known, for a transcribed one only.
    from: MaybeUndefined<Date>,
    /// The last day. Left out: it has none.
    to: Option<Date>,
    /// Where the record comes from.
    #[graphql(default)]
    provenance: ProvenanceInput,
}

impl ChangeMembershipsInput {
    fn into_command(self) -> async_graphql::Result<ChangeMemberships> {
        let end = self.end.iter().map(|ending| {
            Ok(Ending {
                id: id(&ending.id)?,
                version: ending.version,
            })
        });
        let begin = self.begin.into_iter().map(BeginMembershipInput::into_new);
        Ok(ChangeMemberships {
            board: id(&self.board_id)?,
            on: self.on.0,
            end: end.collect::<async_graphql::Result<_>>()?,
            begin: begin.collect::<async_graphql::Result<_>>()?,
        })
    }
}

impl BeginMembershipInput {
    fn into_new(self) -> async_graphql::Result<NewMembership> {
        let fills = match (self.substitute_for_id, self.substitute_for_place) {
            (None, None) => None,
            (Some(seat), None) => Some(FilledSeat::Standing(id(&seat)?)),
            (None, Some(place)) => {
                let place = usize::try_from(place).unwrap_or(usize::MAX);
                Some(FilledSeat::Begun(place))
            }
            (Some(_), Some(_)) => {
                let problem = "Give `substituteForId` or `substituteForPlace`, not both.";
                return Err(bad_request(problem));
            }
        };
        Ok(NewMembership {
            person: id(&self.person_id)?,
            seat: self.seat.into(),
            voting: self.voting,
            on_behalf_of: id_if(self.on_behalf_of_id.as_ref())?,
            post: id_if(self.post_id.as_ref())?,
            fills,
            from: match self.from {
                MaybeUndefined::Undefined => FirstDay::OfTheAct,
                MaybeUndefined::Null => FirstDay::Unknown,
                MaybeUndefined::Value(day) => FirstDay::On(day.0),
            },
            to: self.to.map(|date| date.0),
            provenance: self.provenance.into_core()?,
        })
    }
}

/// What came of an act that changes who sits on a board.
#[derive(Debug)]
pub(crate) struct ChangeMembershipsPayload(Result<Changed, Vec<RefusalObject>>);

/// The records as they now stand.
#[derive(Debug)]
struct Changed {
    board: Option<Board>,
    ended: Vec<Membership>,
    begun: Vec<Membership>,
}

#[Object]
impl ChangeMembershipsPayload {
    /// The board.
    async fn board(&self) -> Option<BoardObject> {
        let changed = self.0.as_ref().ok()?;
        changed.board.clone().map(Into::into)
    }
    /// The memberships that ended, in the order of the act.
    #[graphql(complexity = "MOST_CHANGES.saturating_mul(child_complexity)")]
    async fn ended(&self) -> Vec<MembershipObject> {
        let changed = self.0.as_ref().map(|changed| changed.ended.clone());
        changed
            .unwrap_or_default()
            .into_iter()
            .map(Into::into)
            .collect()
    }
    /// The memberships that began, in the order of the act.
    #[graphql(complexity = "MOST_CHANGES.saturating_mul(child_complexity)")]
    async fn begun(&self) -> Vec<MembershipObject> {
        let changed = self.0.as_ref().map(|changed| changed.begun.clone());
        changed
            .unwrap_or_default()
            .into_iter()
            .map(Into::into)
            .collect()
    }
    /// Why it was not done; empty if it was.
    async fn refusals(&self) -> Vec<RefusalObject> {
        self.0.as_ref().err().cloned().unwrap_or_default()
    }
}

/// Commands on memberships.
#[derive(Default, Debug)]
pub(crate) struct MembershipMutations;

#[Object]
impl MembershipMutations {
    /// Ends and begins memberships of one board by one act: all of it is done, or none. Who sat
    /// before that day, and what was open to them, stays as it was.
    async fn change_memberships(
        &self,
        ctx: &Context<'_>,
        input: ChangeMembershipsInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<ChangeMembershipsPayload> {
        let command = input.into_command()?;
        match run(ctx, idempotency_key.as_deref(), command).await? {
            Ok(done) => Ok(ChangeMembershipsPayload(Ok(changed(ctx, &done).await?))),
            Err(refusals) => Ok(ChangeMembershipsPayload(Err(refusals))),
        }
    }
}

/// Reads what was changed, anew and as the viewer.
async fn changed(ctx: &Context<'_>, done: &MembershipsChanged) -> async_graphql::Result<Changed> {
    let session = session(ctx)?;
    let (reader, viewer) = (&session.reader, &session.viewer);
    let read = async {
        Ok::<_, minuted_app::read::StoreError>(Changed {
            board: reader.find(viewer, done.board).await?,
            ended: reader.many(viewer, &done.ended).await?,
            begun: reader.many(viewer, &done.begun).await?,
        })
    };
    read.await.map_err(|error| fault(&error))
}
