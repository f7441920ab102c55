//! Owns authorities: powers to decide, and where they come from.

mod within;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::short,
    decisions::Decision,
    id::{AuthorityId, BoardId, DecisionId, MatterId, OrganisationId, PersonId, PostId},
    money::Pounds,
    organisations::check_period,
    record::{LISTED_MOST, Link, Provenance, TEXT_MOST, folded, line, link, plain_text, record},
    refusal::{Reason, Refusal, Refusals},
    rules::DecisionPhase,
};

pub use within::{Outside, Way};

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
    /// The most that one decision under it may commit, in pence, where an amount limits it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_pence: Option<i64>,
    /// The matters that it does not reach, where they are on record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserved_matters: Vec<MatterId>,
    /// The decision that created it, if one did.
    pub created_by: Option<DecisionId>,
    /// The first day it may be used, or unknown.
    pub from: Option<NaiveDate>,
    /// The last day, or none.
    pub to: Option<NaiveDate>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Authority, AuthorityId, schema 2, sort |s| folded(&s.title), links |s| {
    s.reserved_matters.iter().map(|id| Link::new(link::RESERVED, *id)).collect()
});

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
            refusals.take(plain_text(value, what, TEXT_MOST, field));
        }
        let holders = usize::from(self.board.is_some())
            + usize::from(self.post.is_some())
            + usize::from(self.person.is_some());
        refusals.require(holders == 1, || {
            let problem = "Name who holds the authority: one board, one post or one person.";
            Refusal::invalid(problem, "input.boardId")
        });
        refusals.require(self.reserved_matters.len() <= LISTED_MOST, || {
            let problem = format!("At most {LISTED_MOST} matters are reserved.");
            Refusal::invalid(problem, "input.reservedMatterIds")
        });
        refusals.take(check_period(self.from, self.to));
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }

    /// Refuses a delegation that its decision could not make: one that was not made, that begins before
    /// the decision, or that gives more than the authority `under` which it was decided.
    pub fn created_within(
        &self,
        decision: &Decision,
        under: Option<&Self>,
    ) -> Result<(), Refusals> {
        let field = "input.createdById";
        let mut refusals = Refusals::new();
        refusals.require(decision.standing.phase == DecisionPhase::Made, || {
            Refusal::new(Reason::WrongPhase {
                action: "record an authority that it created".to_owned(),
                what: "decision".to_owned(),
                phase: decision.standing.phase.to_string(),
            })
            .at(field)
        });
        if let (Some(from), Some(day)) = (self.from, decision.sort_day()) {
            refusals.require(day <= from, || {
                let problem = format!(
                    "The decision that created it is of {}: it may be used from then on.",
                    short(day)
                );
                Refusal::invalid(problem, "input.from")
            });
        }
        let (most, own) = (under.and_then(|under| under.limit_pence), self.limit_pence);
        if let Some(most) = most.filter(|most| own.is_none_or(|own| *most < own)) {
            let problem = format!(
                "Nobody delegates more than they have: the decision was taken under an authority \
                 that is limited to {}.",
                Pounds::of_pence(most)
            );
            refusals.add(Refusal::invalid(problem, "input.limit"));
        }
        refusals.done()
    }

    /// The same authority with `to` as its last day. An authority that ends later than that may
    /// end sooner; one that has ended does not revive: what gives the power anew is a new record.
    pub fn ended(&self, to: NaiveDate) -> Result<Self, Refusals> {
        if let Some(from) = self.from.filter(|from| to < *from) {
            let problem = format!(
                "The authority begins on {from}, so it can't end on {to}, which is before that."
            );
            return Err(Refusal::invalid(problem, "input.to").into());
        }
        if let Some(ended) = self.to.filter(|ended| *ended <= to) {
            let problem = format!(
                "The authority ends on {ended} already. Record a new authority for what gives the \
                 power after that."
            );
            return Err(Refusal::new(Reason::AlreadyThere { problem })
                .at("input.to")
                .into());
        }
        Ok(Self {
            to: Some(to),
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RecordId;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn authority(from: Option<&str>, to: Option<&str>) -> Authority {
        Authority {
            id: AuthorityId::from_uuid(uuid::Uuid::from_u128(1)),
            version: 1,
            title: "Executive decisions".to_owned(),
            source: AuthoritySource::Constitution,
            citation: "Part 3, section 2".to_owned(),
            organisation: None,
            board: Some(BoardId::from_uuid(uuid::Uuid::from_u128(2))),
            post: None,
            person: None,
            limits: String::new(),
            in_consultation_with: String::new(),
            reserved: String::new(),
            limit_pence: None,
            reserved_matters: Vec::new(),
            created_by: None,
            from: from.map(day),
            to: to.map(day),
            provenance: Provenance::default(),
        }
    }

    #[test]
    fn an_authority_ends_once_and_not_before_it_begins() {
        for (from, to, end, code) in [
            (Some("2017-05-01"), None, "2018-03-31", None),
            (None, None, "2018-03-31", None),
            (Some("2017-05-01"), Some("2020-03-31"), "2018-03-31", None),
            (Some("2017-05-01"), None, "2017-05-01", None),
            (Some("2017-05-01"), None, "2017-04-30", Some("invalid")),
            (
                None,
                Some("2018-03-31"),
                "2018-03-31",
                Some("already_there"),
            ),
            (
                None,
                Some("2018-03-31"),
                "2019-03-31",
                Some("already_there"),
            ),
        ] {
            let ended = authority(from, to).ended(day(end));
            let refused = ended.as_ref().err().cloned().into_iter().flatten();
            let codes: Vec<_> = refused.map(|refusal| refusal.code()).collect();
            assert_eq!(codes, code.into_iter().collect::<Vec<_>>(), "{to:?} {end}");
            if let Ok(ended) = ended {
                assert_eq!(ended.to, Some(day(end)));
            }
        }
    }

    #[test]
    fn one_board_one_post_or_one_person_holds_it() {
        let held = authority(None, None);
        assert!(held.check().is_ok());
        let nobody = Authority {
            board: None,
            ..held.clone()
        };
        let two = Authority {
            post: Some(PostId::from_uuid(uuid::Uuid::from_u128(3))),
            ..held
        };
        for wrong in [nobody, two] {
            let refusals: Vec<_> = wrong.check().unwrap_err().into_iter().collect();
            assert_eq!(refusals[0].field.as_deref(), Some("input.boardId"));
        }
    }
}
