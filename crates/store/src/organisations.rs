//! Owns the table of organisations.

use minuted_core::organisations::{Organisation, OrganisationKind};
use sea_orm::{ColumnTrait, Condition};

use crate::{sight::everyone, table::table};

/// Which organisations a list keeps.
#[derive(Clone, Debug, Default)]
pub struct OrganisationFilter {
    /// Only of this kind.
    pub kind: Option<OrganisationKind>,
}

table! {
    organisations: Organisation in "organisations",
    filter OrganisationFilter, visible everyone, kept kept {
        name: Text, kind: Word, other_names: Json, partners: Json, summary: Text,
        from("from_day"): OptDay, to("to_day"): OptDay, provenance: Json,
    }
}

fn kept(filter: &OrganisationFilter) -> Condition {
    Condition::all().add_option(
        filter
            .kind
            .map(|kind| organisations::Column::Kind.eq(kind.word())),
    )
}
