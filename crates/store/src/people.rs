//! Owns the tables of people, posts and memberships.

use chrono::NaiveDate;
use minuted_core::{
    id::{BoardId, OrganisationId, PersonId},
    people::{Membership, Person, Post},
    record::{folded, link},
};
use sea_orm::{ColumnTrait, Condition};

use crate::{
    authorities::lasts_on,
    boards::key,
    read::child,
    sight::{everyone, linked_to},
    table::table,
};

/// Which people a list keeps.
#[derive(Clone, Debug, Default)]
pub struct PersonFilter {
    /// Only those of this name, in whatever case.
    pub name: Option<String>,
}

table! {
    people: Person in "people", filter PersonFilter, visible everyone, kept kept_people {
        name: Text, other_names: Json, provenance: Json,
    }
}

fn kept_people(filter: &PersonFilter) -> Condition {
    let named = filter.name.as_deref();
    Condition::all().add_option(named.map(|name| people::Column::Sort.eq(folded(name))))
}

/// Which posts a list keeps.
#[derive(Clone, Debug, Default)]
pub struct PostFilter {
    /// Only those of this organisation.
    pub organisation: Option<OrganisationId>,
    /// Only those that this person holds or held.
    pub held_by: Option<PersonId>,
    /// Only those of this title, in whatever case.
    pub title: Option<String>,
}

table! {
    posts: Post in "posts", filter PostFilter, visible everyone, kept kept_posts {
        title: Text, other_names: Json, organisation: OptKey, holders: Json,
        from("from_day"): OptDay, to("to_day"): OptDay, provenance: Json,
    }
}

fn kept_posts(filter: &PostFilter) -> Condition {
    let held = filter
        .held_by
        .map(|person| posts::Column::Id.in_subquery(linked_to(link::HOLDER, vec![key(person)])));
    Condition::all()
        .add_option(
            filter
                .organisation
                .map(|id| posts::Column::Organisation.eq(key(id))),
        )
        .add_option(held)
        .add_option(
            filter
                .title
                .as_deref()
                .map(|title| posts::Column::Sort.eq(folded(title))),
        )
}

/// Which memberships a list keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MembershipFilter {
    /// Only of this board.
    pub board: Option<BoardId>,
    /// Only of this person.
    pub person: Option<PersonId>,
    /// Only those that hold on this day.
    pub on: Option<NaiveDate>,
}

table! {
    memberships: Membership in "memberships",
    filter MembershipFilter, visible everyone, kept kept_memberships {
        board: Key, person: Key, seat: Word, voting: Bool, on_behalf_of: OptKey, post: OptKey,
        substitute_for: OptKey, from("from_day"): OptDay, to("to_day"): OptDay, provenance: Json,
    }
}

fn kept_memberships(filter: &MembershipFilter) -> Condition {
    use memberships::Column;
    Condition::all()
        .add_option(filter.board.map(|id| Column::Board.eq(key(id))))
        .add_option(filter.person.map(|id| Column::Person.eq(key(id))))
        .add_option(filter.on.map(|day| lasts_on(Column::From, Column::To, day)))
}

child! {
    Post of OrganisationId, by posts.Organisation, |s| s.organisation;
    Membership of BoardId, by memberships.Board, |s| Some(s.board);
    Membership of PersonId, by memberships.Person, |s| Some(s.person);
}
