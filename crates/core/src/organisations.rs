//! Owns organisations and partnerships.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    id::OrganisationId,
    record::{
        Link, OtherName, Provenance, TEXT_MOST, folded, line, line_if, link, plain_text, record,
    },
    refusal::{Refusal, Refusals},
    time::Period,
};

crate::words! {
    /// What an organisation is.
    OrganisationKind, "kind of organisation" {
        /// A county, district, borough or unitary council.
        Council = "council",
        /// An NHS trust.
        NhsTrust = "nhs-trust",
        /// An NHS foundation trust.
        NhsFoundationTrust = "nhs-foundation-trust",
        /// A clinical commissioning group, abolished on 1 July 2022.
        ClinicalCommissioningGroup = "clinical-commissioning-group",
        /// An integrated care board, from 1 July 2022.
        IntegratedCareBoard = "integrated-care-board",
        /// Several organisations working together without being one body in law.
        Partnership = "partnership",
        /// Partners bound by an alliance agreement.
        Alliance = "alliance",
        /// A regulator or inspectorate.
        Regulator = "regulator",
        /// A charity or a company.
        ThirdParty = "third-party",
        /// Anything else.
        Other = "other",
    }
}

/// A legal body or a partnership of such bodies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its ID.
    pub id: OrganisationId,
    /// Its version.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Other names it goes by.
    pub other_names: Vec<OtherName>,
    /// Who belongs to it, if it is a partnership or an alliance.
    pub partners: Vec<Partner>,
    /// What it is and does, in a few sentences.
    pub summary: String,
    /// Its first day, or unknown.
    pub from: Option<NaiveDate>,
    /// Its last day, or none.
    pub to: Option<NaiveDate>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

/// One partner of a partnership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// The organisation that is a partner.
    pub organisation: OrganisationId,
    /// Which source names it, and when; sources may differ.
    pub note: Option<String>,
}

record!(Organisation, OrganisationId, schema 1, sort |s| folded(&s.name), links |s| {
    s.partners.iter().map(|partner| Link::new(link::PARTNER, partner.organisation)).collect()
});

impl Organisation {
    /// What must hold of any organisation.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.name, "name", "input.name"));
        refusals.take(plain_text(
            &self.summary,
            "summary",
            TEXT_MOST,
            "input.summary",
        ));
        refusals.take(check_names(&self.other_names));
        refusals.take(check_period(self.from, self.to));
        refusals.take(self.provenance.check("input.provenance"));
        let joined = matches!(
            self.kind,
            OrganisationKind::Partnership | OrganisationKind::Alliance
        );
        refusals.require(joined || self.partners.is_empty(), || {
            Refusal::invalid(
                "Only a partnership or an alliance has partners.",
                "input.partners",
            )
        });
        refusals.require(
            self.partners.iter().all(|p| p.organisation != self.id),
            || {
                Refusal::invalid(
                    "An organisation can't be its own partner.",
                    "input.partners",
                )
            },
        );
        refusals.done()
    }
}

/// Checks a list of other names.
pub(crate) fn check_names(names: &[OtherName]) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    for (n, other) in names.iter().enumerate() {
        let at = format!("input.otherNames.{n}");
        refusals.take(line(&other.name, "name", &format!("{at}.name")));
        refusals.take(line_if(
            other.note.as_deref(),
            "note",
            &format!("{at}.note"),
        ));
    }
    refusals.done()
}

/// Checks that a first day is not after a last day.
pub(crate) fn check_period(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<(), Refusals> {
    if (Period { from, to }).is_ordered() {
        Ok(())
    } else {
        Err(Refusal::invalid("The last day is before the first.", "input.to").into())
    }
}
