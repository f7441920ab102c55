//! Owns accounts: who may use Minuted, and which roles they hold for which boards.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    audience::Audience,
    id::{AccountId, BoardId, PersonId},
    record::{Link, folded, line, record},
    refusal::{Refusal, Refusals},
    roles::Role,
    time::Period,
};

/// Someone, or some program, that signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Its ID.
    pub id: AccountId,
    /// Its version.
    pub version: i64,
    /// The name that the office knows it by.
    pub name: String,
    /// The person whose account it is; their memberships open a board's restricted business.
    pub person: Option<PersonId>,
    /// The roles it holds.
    pub grants: Vec<Grant>,
    /// Whether it was closed; a closed account signs in no more.
    pub closed: bool,
}

/// A role held for one board or for all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The board it is held for; none: for all.
    pub board: Option<BoardId>,
    /// What it opens besides the role's own: restricted or confidential business, where the law or
    /// the board gives it to a named officer or to scrutiny.
    pub opens: Option<Audience>,
    /// The first day, or none.
    pub from: Option<NaiveDate>,
    /// The last day, or none.
    pub to: Option<NaiveDate>,
}

record!(Account, AccountId, schema 1, sort |s| folded(&s.name), links |s| {
    s.grants.iter().filter_map(|grant| grant.board).map(|board| Link::new("granted", board)).collect()
});

impl Account {
    /// What must hold of any account.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.name, "name", "input.name"));
        for (n, grant) in self.grants.iter().enumerate() {
            refusals.require(
                Period {
                    from: grant.from,
                    to: grant.to,
                }
                .is_ordered(),
                || {
                    let field = format!("input.grants.{n}.to");
                    Refusal::invalid("The last day is before the first.", &field)
                },
            );
            refusals.require(grant.role != Role::Public, || {
                let field = format!("input.grants.{n}.role");
                Refusal::invalid("Everyone is the public; there is nothing to grant.", &field)
            });
            refusals.require(grant.opens != Some(Audience::Working), || {
                let problem = "Working papers go with a secretary's or clearing officer's role; \
                               grant that role instead.";
                Refusal::invalid(problem, &format!("input.grants.{n}.opens"))
            });
        }
        refusals.done()
    }
}
