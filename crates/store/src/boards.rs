//! Owns the table of boards.

use minuted_core::{
    boards::{Board, Power},
    id::{AnyId, RecordId},
    record::link,
};
use sea_orm::{ColumnTrait, Condition};

use crate::{
    sight::{everyone, linked_to},
    table::table,
};

/// Which boards a list keeps.
#[derive(Clone, Debug, Default)]
pub struct BoardFilter {
    /// Only those that this organisation or board constituted.
    pub constituted_by: Option<AnyId>,
    /// Only those with this power.
    pub power: Option<Power>,
    /// Only the one with this code.
    pub code: Option<String>,
}

table! {
    boards: Board in "boards", filter BoardFilter, visible everyone, kept kept {
        name: Text, kind: Text, power: Word, code: Text, other_names: Json, constituted_by: Json,
        lead: OptKey, rules: OptText, orders: Json, zone: Word, keeps_records_from: OptDay,
        summary: Text, from("from_day"): OptDay, to("to_day"): OptDay, provenance: Json,
    }
}

fn kept(filter: &BoardFilter) -> Condition {
    let by = filter.constituted_by.map(|by| {
        let constituent = vec![by.uuid.hyphenated().to_string()];
        boards::Column::Id.in_subquery(linked_to(link::CONSTITUTED_BY, constituent))
    });
    Condition::all()
        .add_option(by)
        .add_option(
            filter
                .power
                .map(|power| boards::Column::Power.eq(power.word())),
        )
        .add_option(
            filter
                .code
                .as_ref()
                .map(|code| boards::Column::Code.eq(code)),
        )
}

/// The key of any ID, as the database keeps it.
pub(crate) fn key<I: RecordId>(id: I) -> String {
    crate::cells::put_key(&id)
}
