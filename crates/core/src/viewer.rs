//! Owns the viewer: who asks, and what that opens. Every read and every command takes one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use chrono::NaiveDate;

use crate::{
    accounts::{Account, Grant},
    audience::Audience,
    id::{AccountId, BoardId, PersonId, PublicationId},
    people::{Membership, Seat},
    roles::Role,
};

/// Who acts, as the ledger names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody who has signed in.
    Public,
    /// An account.
    Account(AccountId),
    /// Minuted itself, at a named job.
    System(&'static str),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Public => f.write_str("public"),
            Actor::Account(id) => fmt::Display::fmt(id, f),
            Actor::System(job) => write!(f, "system:{job}"),
        }
    }
}

/// Who asks, resolved once for a request: a map from board to the narrowest audience that they
/// belong to there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    actor: Actor,
    name: String,
    person: Option<PersonId>,
    /// Roles held, for a board or (none) for all.
    roles: BTreeSet<(Role, Option<BoardId>)>,
    everywhere: Audience,
    boards: BTreeMap<BoardId, Audience>,
    /// The publication that is rendered for this viewer, and that nobody else sees yet.
    shown: Option<PublicationId>,
    today: NaiveDate,
}

impl Viewer {
    /// Someone who has not signed in.
    #[must_use]
    pub fn public(today: NaiveDate) -> Self {
        Self {
            actor: Actor::Public,
            name: "the public".to_owned(),
            person: None,
            roles: BTreeSet::from([(Role::Public, None)]),
            everywhere: Audience::Public,
            boards: BTreeMap::new(),
            shown: None,
            today,
        }
    }

    /// Minuted itself, which may read and do everything its job needs.
    #[must_use]
    pub fn system(job: &'static str, today: NaiveDate) -> Self {
        Self {
            actor: Actor::System(job),
            name: format!("Minuted ({job})"),
            person: None,
            roles: Role::ALL.iter().map(|role| (*role, None)).collect(),
            everywhere: Audience::Working,
            boards: BTreeMap::new(),
            shown: None,
            today,
        }
    }

    /// A reader of this audience at these boards, and of the public elsewhere, who may do nothing:
    /// what is rendered for an audience is read as by one of it. They are shown the publication that is
    /// rendered, which nobody else sees yet.
    #[must_use]
    pub fn reader(
        boards: &[BoardId],
        audience: Audience,
        shown: PublicationId,
        today: NaiveDate,
    ) -> Self {
        let mut viewer = Self::public(today);
        viewer.shown = Some(shown);
        for board in boards {
            viewer.open(Some(*board), audience);
        }
        viewer
    }

    /// An account with its person's seats, as at `today`.
    ///
    /// The word `member` opens nothing: a seat does, on that board, while it lasts. An observer has
    /// no seat. A closed account is the public.
    #[must_use]
    pub fn of(account: &Account, seats: &[Membership], today: NaiveDate) -> Self {
        if account.closed {
            return Self::public(today);
        }
        let mut viewer = Self {
            actor: Actor::Account(account.id),
            name: account.name.clone(),
            person: account.person,
            ..Self::public(today)
        };
        let current = |grant: &&Grant| grant.period().contains(today);
        for grant in account.grants.iter().filter(current) {
            viewer.roles.insert((grant.role, grant.board));
            let opened = opened_by(grant.role).max(grant.opens.unwrap_or(Audience::Public));
            viewer.open(grant.board, opened);
        }
        for seat in seats {
            let theirs = Some(seat.person) == account.person && seat.seat != Seat::Observer;
            if theirs && seat.period().contains(today) {
                viewer.roles.insert((Role::Member, Some(seat.board)));
                viewer.open(Some(seat.board), Audience::Restricted);
            }
        }
        viewer
    }

    fn open(&mut self, board: Option<BoardId>, audience: Audience) {
        let place = match board {
            None => &mut self.everywhere,
            Some(board) => self.boards.entry(board).or_insert(Audience::Public),
        };
        *place = (*place).max(audience);
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The account, if there is one.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        match &self.actor {
            Actor::Account(id) => Some(*id),
            Actor::Public | Actor::System(_) => None,
        }
    }

    /// The name to greet them by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The person whose account it is.
    #[must_use]
    pub const fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// The publication that is rendered for this viewer.
    #[must_use]
    pub const fn shown(&self) -> Option<PublicationId> {
        self.shown
    }

    /// The civil date of the request.
    #[must_use]
    pub const fn today(&self) -> NaiveDate {
        self.today
    }

    /// The roles held, with the board each is held for; none: for all.
    pub fn roles(&self) -> impl Iterator<Item = (Role, Option<BoardId>)> + '_ {
        self.roles.iter().copied()
    }

    /// Whether the role is held for this board or for all.
    #[must_use]
    pub fn holds(&self, role: Role, board: Option<BoardId>) -> bool {
        self.roles.contains(&(role, None))
            || board.is_some_and(|board| self.roles.contains(&(role, Some(board))))
    }

    /// The roles held for this board.
    #[must_use]
    pub fn roles_for(&self, board: BoardId) -> BTreeSet<Role> {
        Role::ALL
            .iter()
            .copied()
            .filter(|role| self.holds(*role, Some(board)))
            .collect()
    }

    /// The narrowest audience that the viewer belongs to for the business of this board.
    #[must_use]
    pub fn audience_at(&self, board: BoardId) -> Audience {
        let here = self.boards.get(&board).copied().unwrap_or(Audience::Public);
        here.max(self.everywhere)
    }

    /// The narrowest audience for business that several boards share. What only the office of the
    /// first board prepares is not opened by the others.
    #[must_use]
    pub fn audience_among(&self, home: BoardId, others: &[BoardId]) -> Audience {
        let elsewhere = others.iter().map(|board| self.audience_at(*board)).max();
        let elsewhere = elsewhere
            .unwrap_or(Audience::Public)
            .min(Audience::Confidential);
        self.audience_at(home).max(elsewhere)
    }

    /// The audience that the viewer belongs to at every board.
    #[must_use]
    pub const fn everywhere(&self) -> Audience {
        self.everywhere
    }

    /// The boards whose business is open to the viewer at least as far as `audience`.
    pub fn boards_open_to(&self, audience: Audience) -> impl Iterator<Item = BoardId> + '_ {
        self.boards
            .iter()
            .filter(move |(_, open)| audience <= **open)
            .map(|(board, _)| *board)
    }
}

/// What a role opens by itself, where it is held. A seat on a board opens its restricted business
/// besides, and a grant may open more.
#[must_use]
pub const fn opened_by(role: Role) -> Audience {
    match role {
        Role::Secretary | Role::ClearingOfficer => Audience::Working,
        Role::Public
        | Role::Member
        | Role::Author
        | Role::Scorer
        | Role::ScrutinyOfficer
        | Role::Administrator => Audience::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::MembershipId, id::RecordId, record::Provenance};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn id<I: RecordId>(n: u128) -> I {
        I::from_uuid(uuid::Uuid::from_u128(n))
    }

    fn account(grants: Vec<Grant>) -> Account {
        Account {
            id: id(1),
            version: 1,
            name: "A".to_owned(),
            person: Some(id(2)),
            grants,
            closed: false,
        }
    }

    fn grant(role: Role, board: Option<u128>, opens: Option<Audience>) -> Grant {
        Grant {
            role,
            board: board.map(id),
            opens,
            from: None,
            to: None,
        }
    }

    fn seat(board: u128, seat: Seat, from: &str, to: Option<&str>) -> Membership {
        Membership {
            id: id::<MembershipId>(board + 100),
            version: 1,
            board: id(board),
            person: id(2),
            seat,
            voting: false,
            on_behalf_of: None,
            post: None,
            substitute_for: None,
            from: Some(day(from)),
            to: to.map(day),
            provenance: Provenance::default(),
        }
    }

    #[test]
    fn what_each_role_opens() {
        let cases = [
            (
                grant(Role::Secretary, Some(7), None),
                Audience::Working,
                Audience::Public,
            ),
            (
                grant(Role::Secretary, None, None),
                Audience::Working,
                Audience::Working,
            ),
            (
                grant(Role::ClearingOfficer, Some(7), None),
                Audience::Working,
                Audience::Public,
            ),
            (
                grant(Role::Member, Some(7), None),
                Audience::Public,
                Audience::Public,
            ),
            (
                grant(Role::Author, Some(7), None),
                Audience::Public,
                Audience::Public,
            ),
            (
                grant(Role::Administrator, None, None),
                Audience::Public,
                Audience::Public,
            ),
            (
                grant(Role::ScrutinyOfficer, None, None),
                Audience::Public,
                Audience::Public,
            ),
            (
                grant(Role::ScrutinyOfficer, Some(7), Some(Audience::Confidential)),
                Audience::Confidential,
                Audience::Public,
            ),
        ];
        for (grant, here, elsewhere) in cases {
            let role = grant.role;
            let viewer = Viewer::of(&account(vec![grant]), &[], day("2026-11-22"));
            assert_eq!(viewer.audience_at(id(7)), here, "{role} here");
            assert_eq!(viewer.audience_at(id(8)), elsewhere, "{role} elsewhere");
        }
    }

    #[test]
    fn a_seat_opens_its_board_while_it_lasts() {
        let seats = [
            seat(7, Seat::Member, "2026-05-01", None),
            seat(8, Seat::Member, "2025-05-01", Some("2026-04-30")),
            seat(9, Seat::Observer, "2026-05-01", None),
        ];
        let today = Viewer::of(&account(vec![]), &seats, day("2026-11-22"));
        let last_year = Viewer::of(&account(vec![]), &seats, day("2025-11-22"));
        let open = |viewer: &Viewer, board| viewer.audience_at(id(board));
        assert_eq!(open(&today, 7), Audience::Restricted);
        assert_eq!(open(&today, 8), Audience::Public);
        assert_eq!(open(&today, 9), Audience::Public);
        assert_eq!(open(&last_year, 8), Audience::Restricted);
        assert!(today.holds(Role::Member, Some(id(7))) && !today.holds(Role::Member, Some(id(8))));
    }

    #[test]
    fn another_board_s_office_does_not_see_the_first_board_s_drafts() {
        let secretary = account(vec![grant(Role::Secretary, Some(8), None)]);
        let viewer = Viewer::of(&secretary, &[], day("2026-11-22"));
        assert_eq!(
            viewer.audience_among(id(7), &[id(8)]),
            Audience::Confidential
        );
    }

    #[test]
    fn a_closed_account_is_the_public() {
        let mut closed = account(vec![grant(Role::Secretary, None, None)]);
        closed.closed = true;
        let viewer = Viewer::of(&closed, &[], day("2026-11-22"));
        assert_eq!(viewer, Viewer::public(day("2026-11-22")));
    }
}
