//! Owns the table of matters.

use minuted_core::{id::BoardId, matters::Matter, viewer::Viewer};
use sea_orm::{ColumnTrait, Condition};

use crate::{boards::key, read::child, sight::open_to, table::table};

/// Which matters a list keeps.
#[derive(Clone, Debug, Default)]
pub struct MatterFilter {
    /// Only those that this board's office opened.
    pub board: Option<BoardId>,
}

table! {
    matters: Matter in "matters", filter MatterFilter, visible visible, kept kept {
        board: Key, title: Text, other_names: Json, summary: Text, opened: Json, closed: Json,
        audience: Word, provenance: Json,
    }
}

fn visible(viewer: &Viewer) -> Condition {
    open_to(
        viewer,
        matters::Column::Audience,
        matters::Column::Board,
        None,
    )
}

fn kept(filter: &MatterFilter) -> Condition {
    Condition::all().add_option(filter.board.map(|id| matters::Column::Board.eq(key(id))))
}

child! {
    Matter of BoardId, by matters.Board, |s| Some(s.board);
}
