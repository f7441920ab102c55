//! Owns the table of accounts. An administrator sees all of them, anyone else their own.

use minuted_core::{accounts::Account, roles::Role, viewer::Viewer};
use sea_orm::{ColumnTrait, Condition};

use crate::{boards::key, table::table};

/// Which accounts a list keeps.
#[derive(Clone, Debug, Default)]
pub struct AccountFilter {
    /// Only those that are closed, or only those that are not.
    pub closed: Option<bool>,
}

table! {
    accounts: Account in "accounts", filter AccountFilter, visible visible, kept kept {
        name: Text, person: OptKey, grants: Json, closed: Bool,
    }
}

fn visible(viewer: &Viewer) -> Condition {
    if viewer.roles().any(|(role, _)| role == Role::Administrator) {
        return Condition::all();
    }
    let own: Vec<_> = viewer.account().into_iter().map(key).collect();
    Condition::all().add(accounts::Column::Id.is_in(own))
}

fn kept(filter: &AccountFilter) -> Condition {
    Condition::all().add_option(
        filter
            .closed
            .map(|closed| accounts::Column::Closed.eq(closed)),
    )
}
