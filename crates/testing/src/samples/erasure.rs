//! Owns the full record of an erasure.

use std::collections::BTreeSet;

use minuted_core::{
    erasure::{ErasedFields, ErasedVersion, Erasure, Lifted},
    id::{AuthorityId, IdSource, PersonId, RecordId},
};

use super::common::day;

/// The erasure of a version that there is not, which lifted a duty.
pub(super) fn erasure(ids: &dyn IdSource, person: PersonId, authority: AuthorityId) -> Erasure {
    Erasure {
        id: RecordId::new(ids),
        version: 1,
        person,
        on: day("2097-06-01").unwrap_or_default(),
        ground: "Request 12".to_owned(),
        versions: vec![ErasedVersion {
            record: person.into(),
            version: 7,
        }],
        fields: vec![ErasedFields {
            record: person.into(),
            fields: BTreeSet::from(["name".to_owned()]),
        }],
        not_theirs: vec![authority.into()],
        lifted: Some(Lifted {
            authority,
            officer: person,
            reason: "a reason".to_owned(),
            duties: vec!["An Act s1".to_owned()],
        }),
    }
}
