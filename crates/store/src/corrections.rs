//! Owns the table of corrections.

use minuted_core::{
    corrections::Correction,
    id::{AnyId, BoardId},
    viewer::Viewer,
};
use sea_orm::{ColumnTrait, Condition};

use crate::{boards::key, sight::open_to, table::table};

/// Which corrections a list keeps.
#[derive(Clone, Debug, Default)]
pub struct CorrectionFilter {
    /// Only those of this board's records.
    pub board: Option<BoardId>,
    /// Only those of this record.
    pub of: Option<AnyId>,
}

table! {
    corrections: Correction in "corrections", filter CorrectionFilter, visible visible, kept kept {
        board: Key, of("of_record"): Word, field: Text, was: Json, is("corrected"): Json,
        reason: Text, approved_by: OptKey, audience: Word, on("on_day"): Day, provenance: Json,
    }
}

fn visible(viewer: &Viewer) -> Condition {
    open_to(
        viewer,
        corrections::Column::Audience,
        corrections::Column::Board,
        None,
    )
}

fn kept(filter: &CorrectionFilter) -> Condition {
    use corrections::Column;
    Condition::all()
        .add_option(filter.board.map(|id| Column::Board.eq(key(id))))
        .add_option(filter.of.map(|id| Column::Of.eq(id.to_string())))
}
