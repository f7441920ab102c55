//! Owns accounts: who may use Minuted, and which roles they hold for which boards.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    audience::Audience,
    id::{AccountId, BoardId, PersonId},
    record::{Link, folded, line, link, record},
    refusal::{Reason, Refusal, Refusals},
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
    s.grants.iter().filter_map(|grant| grant.board).map(|board| Link::new(link::GRANTED, board)).collect()
});

impl Account {
    /// What must hold of any account.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.name, "name", "input.name"));
        for (n, grant) in self.grants.iter().enumerate() {
            refusals.require(grant.period().is_ordered(), || {
                let field = format!("input.grants.{n}.to");
                Refusal::invalid("The last day is before the first.", &field)
            });
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

impl Grant {
    /// The days on which it holds.
    #[must_use]
    pub const fn period(&self) -> Period {
        Period {
            from: self.from,
            to: self.to,
        }
    }
}

impl Account {
    /// Whether it is an administrator for all boards, today and with no last day: one that can
    /// always let others in.
    #[must_use]
    pub fn administers(&self, today: NaiveDate) -> bool {
        let lasting = |grant: &Grant| {
            grant.role == Role::Administrator
                && grant.board.is_none()
                && grant.to.is_none()
                && grant.period().contains(today)
        };
        !self.closed && self.grants.iter().any(lasting)
    }
}

impl Account {
    /// Whether it may clear papers of a board today.
    #[must_use]
    pub fn clears_for(&self, board: BoardId, today: NaiveDate) -> bool {
        let clears = |grant: &Grant| {
            grant.role == Role::ClearingOfficer
                && grant.board.is_none_or(|held| held == board)
                && grant.period().contains(today)
        };
        !self.closed && self.grants.iter().any(clears)
    }
}

/// Refuses a change of an account after which nobody would administer the office: nobody could
/// then let anyone in but whoever has the machine. `accounts` are all of them, or all that are
/// open.
pub fn keep_an_administrator(
    accounts: &[Account],
    old: &Account,
    new: &Account,
    today: NaiveDate,
) -> Result<(), Refusals> {
    let another = accounts
        .iter()
        .any(|account| account.id != old.id && account.administers(today));
    if another || !old.administers(today) || new.administers(today) {
        return Ok(());
    }
    let explanation = "This is the last account that administers all boards with no last day. \
                       Give another account that role first, or nobody could let anyone in.";
    let field = if new.closed {
        "input.closed"
    } else {
        "input.grants"
    };
    let explanation = explanation.to_owned();
    let refusal = Refusal::new(Reason::ConditionNotMet { explanation });
    Err(refusal.at(field).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RecordId;

    const TODAY: &str = "2026-11-22";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn account(n: u128, grants: Vec<Grant>) -> Account {
        Account {
            id: AccountId::from_uuid(uuid::Uuid::from_u128(n)),
            version: 1,
            name: format!("A{n}"),
            person: None,
            grants,
            closed: false,
        }
    }

    fn administrator() -> Grant {
        Grant {
            role: Role::Administrator,
            board: None,
            opens: None,
            from: None,
            to: None,
        }
    }

    #[test]
    fn the_last_administrator_stays() {
        let office = account(1, vec![administrator()]);
        let closed = Account {
            closed: true,
            ..office.clone()
        };
        let stripped = account(1, vec![]);
        let of_one_board = account(
            1,
            vec![Grant {
                board: Some(BoardId::from_uuid(uuid::Uuid::from_u128(7))),
                ..administrator()
            }],
        );
        let until_tomorrow = account(
            1,
            vec![Grant {
                to: Some(day("2026-11-23")),
                ..administrator()
            }],
        );
        let tomorrow_only = account(
            2,
            vec![Grant {
                from: Some(day("2026-11-23")),
                ..administrator()
            }],
        );
        let renamed = Account {
            name: "B".to_owned(),
            ..office.clone()
        };
        let alone = vec![office.clone()];
        let with_a_closed_one = vec![
            office.clone(),
            Account {
                closed: true,
                ..account(2, vec![administrator()])
            },
        ];
        let with_another = vec![office.clone(), account(2, vec![administrator()])];
        let with_a_later_one = vec![office.clone(), tomorrow_only];
        for (accounts, new, field) in [
            (&alone, &closed, Some("input.closed")),
            (&alone, &stripped, Some("input.grants")),
            (&alone, &of_one_board, Some("input.grants")),
            (&alone, &until_tomorrow, Some("input.grants")),
            (&alone, &renamed, None),
            (&with_a_closed_one, &closed, Some("input.closed")),
            (&with_a_later_one, &closed, Some("input.closed")),
            (&with_another, &closed, None),
        ] {
            let refused = keep_an_administrator(accounts, &office, new, day(TODAY)).err();
            let fields: Vec<_> = refused.into_iter().flatten().map(|r| r.field).collect();
            let expected: Vec<_> = field.map(|f| Some(f.to_owned())).into_iter().collect();
            assert_eq!(fields, expected, "{new:?}");
        }
        // What no longer administers can be closed.
        let plain = account(3, vec![]);
        let closed = Account {
            closed: true,
            ..plain.clone()
        };
        assert!(keep_an_administrator(&alone, &plain, &closed, day(TODAY)).is_ok());
    }
}
