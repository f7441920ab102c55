//! Owns the table of accounts. An administrator for all boards sees all of them, anyone else their
//! own.

use minuted_core::{accounts::Account, id::PersonId, record::folded, roles::Role, viewer::Viewer};
use sea_orm::{ColumnTrait, Condition};

use crate::{boards::key, table::table};

/// Which accounts a list keeps.
#[derive(Clone, Debug, Default)]
pub struct AccountFilter {
    /// Only those that are closed, or only those that are not.
    pub closed: Option<bool>,
    /// Only those of this person.
    pub person: Option<PersonId>,
    /// Only the one of this name, in whatever case.
    pub name: Option<String>,
}

table! {
    accounts: Account in "accounts", filter AccountFilter, visible visible, kept kept {
        name: Text, person: OptKey, grants: Json, closed: Bool,
    }
}

fn visible(viewer: &Viewer) -> Condition {
    if viewer.holds(Role::Administrator, None) {
        return Condition::all();
    }
    let own: Vec<_> = viewer.account().into_iter().map(key).collect();
    Condition::all().add(accounts::Column::Id.is_in(own))
}

fn kept(filter: &AccountFilter) -> Condition {
    use accounts::Column;
    Condition::all()
        .add_option(filter.person.map(|id| Column::Person.eq(key(id))))
        .add_option(filter.closed.map(|closed| Column::Closed.eq(closed)))
        .add_option(
            filter
                .name
                .as_deref()
                .map(|name| Column::Sort.eq(folded(name))),
        )
}
