//! Owns authorities: powers to decide, and where they come from.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AuthorityId, BoardId, DecisionId, OrganisationId, PersonId, PostId},
    organisations::check_period,
    record::{Provenance, TEXT_MOST, folded, line, record, text},
    refusal::{Refusal, Refusals},
};

crate::words! {
    /// Where a power comes from.
    AuthoritySource, "source of authority" {
        /// An Act or regulations.
        Law = "law",
        /// A council's constitution.
        Constitution = "constitution",
        /// A board's terms of reference.
        TermsOfReference = "terms-of-reference",
        /// A scheme of delegation.
        SchemeOfDelegation = "scheme-of-delegation",
        /// A resolution.
        Resolution = "resolution",
    }
}

/// A power to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its ID.
    pub id: AuthorityId,
    /// Its version.
    pub version: i64,
    /// What it is called.
    pub title: String,
    /// Where it comes from.
    pub source: AuthoritySource,
    /// The article, section or minute that gives it.
    pub citation: String,
    /// The organisation whose power it is.
    pub organisation: Option<OrganisationId>,
    /// The board that holds it.
    pub board: Option<BoardId>,
    /// The post that holds it.
    pub post: Option<PostId>,
    /// The named person who holds it.
    pub person: Option<PersonId>,
    /// Its limits, as written; empty if none are.
    pub limits: String,
    /// Who must be consulted before it is used; empty if nobody.
    pub in_consultation_with: String,
    /// What it does not reach; empty if nothing is reserved.
    pub reserved: String,
    /// The decision that created it, if one did.
    pub created_by: Option<DecisionId>,
    /// The first day it may be used, or unknown.
    pub from: Option<NaiveDate>,
    /// The last day, or none.
    pub to: Option<NaiveDate>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Authority, AuthorityId, schema 1, sort |s| folded(&s.title));

impl Authority {
    /// What must hold of any authority.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.title, "title", "input.title"));
        refusals.take(line(&self.citation, "citation", "input.citation"));
        for (value, what, field) in [
            (&self.limits, "limits", "input.limits"),
            (
                &self.in_consultation_with,
                "consultation",
                "input.inConsultationWith",
            ),
            (&self.reserved, "reserved matters", "input.reserved"),
        ] {
            refusals.take(text(value, what, TEXT_MOST, field));
        }
        let holders = usize::from(self.board.is_some())
            + usize::from(self.post.is_some())
            + usize::from(self.person.is_some());
        refusals.require(holders == 1, || {
            let problem = "Name who holds the authority: one board, one post or one person.";
            Refusal::invalid(problem, "input.board")
        });
        refusals.take(check_period(self.from, self.to));
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }
}
