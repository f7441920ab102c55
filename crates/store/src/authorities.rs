//! Owns the table of authorities.

use chrono::NaiveDate;
use minuted_core::{
    authorities::Authority,
    id::{BoardId, PersonId, PostId},
};
use sea_orm::{ColumnTrait, Condition};

use crate::{boards::key, read::child, sight::everyone, table::table};

/// Which authorities a list keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AuthorityFilter {
    /// Only those held by this board.
    pub board: Option<BoardId>,
    /// Only those held by this post.
    pub post: Option<PostId>,
    /// Only those held by this person.
    pub person: Option<PersonId>,
    /// Only those that may be used on this day.
    pub on: Option<NaiveDate>,
}

table! {
    authorities: Authority in "authorities",
    filter AuthorityFilter, visible everyone, kept kept {
        title: Text, source: Word, citation: Text, organisation: OptKey, board: OptKey,
        post: OptKey, person: OptKey, limits: Text, in_consultation_with: Text, reserved: Text,
        limit_pence: OptInt, reserved_matters: Json, created_by: OptKey, from("from_day"): OptDay, to("to_day"): OptDay, provenance: Json,
    }
}

fn kept(filter: &AuthorityFilter) -> Condition {
    use authorities::Column;
    Condition::all()
        .add_option(filter.board.map(|id| Column::Board.eq(key(id))))
        .add_option(filter.post.map(|id| Column::Post.eq(key(id))))
        .add_option(filter.person.map(|id| Column::Person.eq(key(id))))
        .add_option(filter.on.map(|day| lasts_on(Column::From, Column::To, day)))
}

/// Rows whose period holds a day; an unknown end is open.
pub(crate) fn lasts_on<C: ColumnTrait>(from: C, to: C, day: NaiveDate) -> Condition {
    Condition::all()
        .add(Condition::any().add(from.is_null()).add(from.lte(day)))
        .add(Condition::any().add(to.is_null()).add(to.gte(day)))
}

child! {
    Authority of BoardId, by authorities.Board, |s| s.board;
    Authority of PostId, by authorities.Post, |s| s.post;
    Authority of PersonId, by authorities.Person, |s| s.person;
}
