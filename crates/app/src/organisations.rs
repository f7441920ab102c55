//! Owns the commands on organisations.

use chrono::NaiveDate;
use minuted_core::{
    id::OrganisationId,
    organisations::{Organisation, OrganisationKind, Partner},
    permissions::{Action, Subject},
    record::{OtherName, Provenance},
};
use serde::Serialize;

use crate::{Command, CommandResult, Work, command::require_version};

/// What is known of an organisation.
#[derive(Clone, Debug, Serialize)]
pub struct OrganisationDetails {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Other names it goes by.
    pub other_names: Vec<OtherName>,
    /// Who belongs to it, if it is a partnership or an alliance.
    pub partners: Vec<Partner>,
    /// What it is and does.
    pub summary: String,
    /// Its first day.
    pub from: Option<NaiveDate>,
    /// Its last day.
    pub to: Option<NaiveDate>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

impl OrganisationDetails {
    fn into_record(self, id: OrganisationId, version: i64) -> Organisation {
        Organisation {
            id,
            version,
            name: self.name,
            kind: self.kind,
            other_names: self.other_names,
            partners: self.partners,
            summary: self.summary,
            from: self.from,
            to: self.to,
            provenance: self.provenance,
        }
    }
}

/// Adds an organisation.
#[derive(Clone, Debug, Serialize)]
pub struct AddOrganisation {
    /// What is known of it.
    pub details: OrganisationDetails,
}

impl Command for AddOrganisation {
    const ACTION: Action = Action::AddOrganisation;
    type Done = OrganisationId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<OrganisationId> {
        work.permit(Subject::office())?;
        let organisation = self.details.clone().into_record(work.id(), 1);
        organisation.check()?;
        work.find_source(&organisation.provenance, "input.provenance")
            .await?;
        check_partners(work, &organisation).await?;
        work.tx.insert(&organisation).await?;
        Ok(organisation.id)
    }
}

/// Changes what is known of an organisation.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeOrganisation {
    /// Which.
    pub id: OrganisationId,
    /// The version that the caller saw.
    pub version: i64,
    /// What is known of it now.
    pub details: OrganisationDetails,
}

impl Command for ChangeOrganisation {
    const ACTION: Action = Action::ChangeOrganisation;
    type Done = OrganisationId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<OrganisationId> {
        work.permit(Subject::office())?;
        work.tx.lock(&[self.id.into()]).await?;
        let old: Organisation = work.find(self.id, "id").await?;
        require_version(&old, self.version)?;
        let new = self.details.clone().into_record(old.id, old.version);
        new.check()?;
        work.find_source(&new.provenance, "input.provenance")
            .await?;
        check_partners(work, &new).await?;
        work.tx.update(&old, new).await?;
        Ok(old.id)
    }
}

async fn check_partners(work: &Work<'_>, organisation: &Organisation) -> CommandResult<()> {
    let partners: Vec<_> = organisation
        .partners
        .iter()
        .map(|p| p.organisation)
        .collect();
    work.find_all::<Organisation>(&partners, "input.partners")
        .await?;
    Ok(())
}
