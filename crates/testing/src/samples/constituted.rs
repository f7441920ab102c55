//! Owns an organisation and a board of it, from which the others follow.

use minuted_core::{
    boards::{Board, Constituent, Power},
    id::{IdSource, OrganisationId, RecordId},
    organisations::{Organisation, OrganisationKind},
    record::Provenance,
    time::Zone,
};

use super::common::{day, names};

/// An organisation.
pub(crate) fn organisation(ids: &dyn IdSource) -> Organisation {
    Organisation {
        id: RecordId::new(ids),
        version: 1,
        name: "Testshire County Council".to_owned(),
        kind: OrganisationKind::Council,
        other_names: names(),
        partners: Vec::new(),
        summary: "A county council that does not exist.".to_owned(),
        from: day("1974-04-01"),
        to: day("2099-03-31"),
        provenance: Provenance {
            illustrative: true,
            ..Provenance::default()
        },
    }
}

/// A board of an organisation.
pub(crate) fn board(ids: &dyn IdSource, organisation: OrganisationId) -> Board {
    Board {
        id: RecordId::new(ids),
        version: 1,
        name: "Test Cabinet".to_owned(),
        kind: "Cabinet".to_owned(),
        power: Power::Decides,
        code: "TEST".to_owned(),
        other_names: names(),
        constituted_by: vec![Constituent {
            by: organisation.into(),
            powers: Some("all executive functions".to_owned()),
        }],
        lead: Some(organisation),
        rules: Some("england-council-executive".to_owned()),
        orders: Vec::new(),
        zone: Zone::LONDON,
        keeps_records_from: day("2026-01-01"),
        summary: "It decides.".to_owned(),
        from: day("2001-01-01"),
        to: day("2098-01-01"),
        provenance: Provenance {
            illustrative: true,
            ..Provenance::default()
        },
    }
}
