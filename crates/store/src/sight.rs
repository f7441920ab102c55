//! Owns which rows a viewer may see, as conditions that every read carries.

use minuted_core::{audience::Audience, id::BoardId, viewer::Viewer};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Iterable, QueryFilter, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};

use crate::cells::put_key;

/// Every row.
pub(crate) fn everyone(_viewer: &Viewer) -> Condition {
    Condition::all()
}

/// The keys of boards, for a list in SQL.
pub(crate) fn keys(boards: impl Iterator<Item = BoardId>) -> Vec<String> {
    boards.map(|board| put_key(&board)).collect()
}

/// Rows whose audience the viewer belongs to: everywhere, or at the row's board, or at one of the
/// other boards that share it. What is working material of the first board's office is not opened
/// by a share.
pub(crate) fn open_to<C: ColumnTrait>(
    viewer: &Viewer,
    audience: C,
    board: C,
    shared: Option<(C, &'static str)>,
) -> Condition {
    let everywhere: Vec<_> = Audience::ALL
        .iter()
        .filter(|a| **a <= viewer.everywhere())
        .map(|a| a.word())
        .collect();
    let mut any = Condition::any().add(audience.is_in(everywhere));
    for level in Audience::ALL
        .iter()
        .copied()
        .filter(|level| *level > viewer.everywhere())
    {
        let boards = keys(viewer.boards_open_to(level));
        if boards.is_empty() {
            continue;
        }
        let mut here = Condition::any().add(board.is_in(boards.clone()));
        if let Some((id, role)) = shared.filter(|_| level < Audience::Working) {
            here = here.add(id.in_subquery(linked_to(role, boards)));
        }
        any = any.add(Condition::all().add(audience.eq(level.word())).add(here));
    }
    any
}

/// Rows whose board's working material is open to the viewer.
pub(crate) fn worked_on_by<C: ColumnTrait>(viewer: &Viewer, board: C) -> Condition {
    if viewer.everywhere() == Audience::Working {
        return Condition::all();
    }
    Condition::all().add(board.is_in(keys(viewer.boards_open_to(Audience::Working))))
}

/// The IDs of records that link to any of these by this role.
pub(crate) fn linked_to(role: &'static str, to: Vec<String>) -> SelectStatement {
    Query::select()
        .column(Alias::new("from_id"))
        .from(Alias::new("links"))
        .and_where(Expr::col(Alias::new("role")).eq(role))
        .and_where(Expr::col(Alias::new("to_id")).is_in(to))
        .to_owned()
}

/// Whether the row of another table that `outer` names holds a condition. It is asked row by row by
/// that table's key, so that reading one record does not go through all that it may belong to.
pub(crate) fn names_row<E: EntityTrait>(
    outer: impl ColumnTrait,
    key: E::Column,
    condition: Condition,
) -> Expr
where
    E::Column: Iterable,
{
    use sea_orm::QueryTrait;
    // Within the same table the two could not be told apart, and everything would hold.
    assert_ne!(
        outer.entity_name().to_string(),
        key.entity_name().to_string(),
        "a condition on the table itself is no condition on another"
    );
    let mut rows = E::find()
        .select_only()
        .column(key)
        .filter(condition)
        .into_query();
    rows.and_where(Expr::col(key.as_column_ref()).equals(outer.as_column_ref()));
    Expr::exists(rows)
}

/// The rows of another table that hold a condition, by one of its columns.
pub(crate) fn rows_of<E: EntityTrait>(column: E::Column, condition: Condition) -> SelectStatement
where
    E::Column: Iterable,
{
    use sea_orm::QueryTrait;
    E::find()
        .select_only()
        .column(column)
        .filter(condition)
        .into_query()
}
