//! Owns what clauses open: what other boards are asked to decide, and what is to be done.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Clause, ClauseKind};
use crate::{
    audience::AudienceText,
    id::{BoardId, ClauseId, CommitmentId, DecisionId, PendingItemId, PostId},
    record::{Provenance, day_key, record},
    rules::DecisionPhase,
    time::ShownDate,
};

/// What another board was recommended, or referred, to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PendingItem {
    /// Its ID.
    pub id: PendingItemId,
    /// Its version.
    pub version: i64,
    /// The clause that opened it.
    pub clause: ClauseId,
    /// The decision of that clause.
    pub decision: DecisionId,
    /// The board that asked.
    pub from: BoardId,
    /// The board that is asked.
    pub board: BoardId,
    /// The day it was opened, or the day that the source shows.
    pub opened: ShownDate,
    /// The decision that settled it, as long as that one stands.
    pub settled_by: Option<DecisionId>,
    /// The clause that settled it.
    pub settled_clause: Option<ClauseId>,
    /// What that clause does with it.
    pub settled_as: Option<ClauseKind>,
    /// The decisions that settled it before and stand no more, oldest first.
    pub settled_before: Vec<DecisionId>,
}

record!(PendingItem, PendingItemId, schema 1, sort |s| day_key(s.opened.sort_day()));

crate::words! {
    /// How a pending item stands; computed, never stored.
    PendingStatus, "status of a pending item" {
        /// The board has not resolved on it.
        Open = "open",
        /// The board has resolved on it.
        Settled = "settled",
        /// The decision that asked no longer stands.
        Lapsed = "lapsed",
    }
}

crate::words! {
    /// What a settled pending item means for what was recommended.
    Effect, "effect of a recommendation to another board" {
        /// The other board has not resolved on it, or has asked another board in its turn.
        Awaited = "awaited",
        /// The other board resolved on it.
        Taken = "taken",
        /// The other board did not agree to it, or did no more than note it.
        None = "none",
    }
}

impl ClauseKind {
    /// What a clause of this kind, by which the asked board settles what it was asked, means for
    /// what was recommended. Only that board's own resolution gives it effect; to note it gives
    /// none.
    #[must_use]
    pub const fn effect(self) -> Effect {
        match self {
            Self::Resolved | Self::Endorsed => Effect::Taken,
            Self::Noted | Self::NotAgreed => Effect::None,
            Self::RecommendedTo | Self::Referred | Self::Deferred => Effect::Awaited,
        }
    }

    /// The kinds of clauses that mean this for what was recommended.
    pub fn with_effect(effect: Effect) -> impl Iterator<Item = Self> {
        let all = Self::ALL.iter().copied();
        all.filter(move |kind| kind.effect() == effect)
    }
}

/// The clause by which what another clause of the same decision opens waits for another board: the
/// clause itself, or the nearest above it, that recommends to a board.
#[must_use]
pub fn waiting_on(clauses: &[Clause], clause: ClauseId) -> Option<&Clause> {
    let mut next = Some(clause);
    // No more steps than there are clauses, even if a hand in the database made a ring of them.
    for _ in clauses {
        let here = clauses.iter().find(|c| Some(c.id) == next)?;
        if here.kind == ClauseKind::RecommendedTo {
            return Some(here);
        }
        next = here.parent;
    }
    None
}

/// The clauses that bind: those that resolve. What stands below a clause that recommends is the
/// wording of the recommendation.
pub fn binding(clauses: &[Clause]) -> impl Iterator<Item = &Clause> {
    let binds = |clause: &&Clause| {
        clause.kind == ClauseKind::Resolved && waiting_on(clauses, clause.id).is_none()
    };
    clauses.iter().filter(binds)
}

/// The pending item that what a clause opens waits for, if it waits for one of these.
#[must_use]
pub fn awaited(
    clauses: &[Clause],
    clause: ClauseId,
    items: &[PendingItem],
) -> Option<PendingItemId> {
    let asks = waiting_on(clauses, clause)?;
    let item = items.iter().find(|item| item.clause == asks.id);
    item.map(|item| item.id)
}

impl PendingItem {
    /// The item as a clause settles it. A decision that settled it before, and that the new one
    /// supersedes, is kept.
    #[must_use]
    pub fn settled(&self, by: DecisionId, clause: ClauseId, kind: ClauseKind) -> Self {
        Self {
            settled_by: Some(by),
            settled_clause: Some(clause),
            settled_as: Some(kind),
            ..self.reopened()
        }
    }

    /// The item as it stands once the decision that settled it stands no more: open again.
    #[must_use]
    pub fn reopened(&self) -> Self {
        let mut settled_before = self.settled_before.clone();
        settled_before.extend(self.settled_by);
        Self {
            settled_by: None,
            settled_clause: None,
            settled_as: None,
            settled_before,
            ..self.clone()
        }
    }

    /// What it means for what was recommended.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.settled_as.map_or(Effect::Awaited, ClauseKind::effect)
    }

    /// How it stands, given where the decision that asked stands.
    #[must_use]
    pub fn status(&self, asking: DecisionPhase) -> PendingStatus {
        if self.settled_by.is_some() {
            PendingStatus::Settled
        } else if asking == DecisionPhase::Made {
            PendingStatus::Open
        } else {
            PendingStatus::Lapsed
        }
    }
}

/// What a clause opens: something to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    /// Its ID.
    pub id: CommitmentId,
    /// Its version.
    pub version: i64,
    /// The clause that opened it.
    pub clause: ClauseId,
    /// The decision of that clause.
    pub decision: DecisionId,
    /// The board whose action log lists it.
    pub board: BoardId,
    /// What another board is asked to decide before this has any effect.
    pub awaits: Option<PendingItemId>,
    /// What is to be done.
    pub what: AudienceText,
    /// By when, as printed.
    pub due: ShownDate,
    /// The post that is to do it; none: unknown.
    pub owner_post: Option<PostId>,
    /// Who is to do it, in words; empty: unknown.
    pub owner: String,
    /// The board to report back to.
    pub report_to: Option<BoardId>,
    /// When to report back.
    pub report_by: ShownDate,
    /// When it was done; all unknown while nobody has reported it done.
    pub done: ShownDate,
    /// What was reported.
    pub report: Option<AudienceText>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Commitment, CommitmentId, schema 1, sort |s| {
    // Without a due date it comes last in a list of what is due.
    s.due.sort_day().map_or_else(|| "9999-12-31".to_owned(), |day| day_key(Some(day)))
});

crate::words! {
    /// How a commitment stands; computed, never stored.
    CommitmentStatus, "status of a commitment" {
        /// To be done.
        Open = "open",
        /// Reported as done.
        Done = "done",
        /// To be done, and its date is past.
        Overdue = "overdue",
        /// Recommended to another board, which has not resolved on it: it has no effect yet.
        Awaiting = "awaiting",
        /// The decision that opened it no longer stands, or the board that it was recommended to
        /// did not agree, and it was not done before.
        Lapsed = "lapsed",
    }
}

impl Commitment {
    /// How it stands on `today`, given where its decision stands and what the board did that it
    /// waits for: overdue on the day after the last day that its due date can mean.
    #[must_use]
    pub fn status(
        &self,
        decision: DecisionPhase,
        awaits: Option<&PendingItem>,
        today: NaiveDate,
    ) -> CommitmentStatus {
        if !self.done.is_unknown() {
            return CommitmentStatus::Done;
        }
        if matches!(
            decision,
            DecisionPhase::Superseded | DecisionPhase::Rescinded
        ) {
            return CommitmentStatus::Lapsed;
        }
        match awaits.map(PendingItem::effect) {
            Some(Effect::Awaited) => return CommitmentStatus::Awaiting,
            Some(Effect::None) => return CommitmentStatus::Lapsed,
            Some(Effect::Taken) | None => {}
        }
        match self.due.sort_day() {
            Some(due) if due < today => CommitmentStatus::Overdue,
            _ => CommitmentStatus::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RecordId;

    fn id<I: RecordId>(n: u128) -> I {
        I::from_uuid(uuid::Uuid::from_u128(n))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn commitment(done: ShownDate, due: &ShownDate) -> Commitment {
        Commitment {
            id: id(1),
            version: 1,
            clause: id(2),
            decision: id(3),
            board: id(4),
            awaits: None,
            what: AudienceText::open("One lead".to_owned()),
            due: due.clone(),
            owner_post: None,
            owner: String::new(),
            report_to: None,
            report_by: ShownDate::default(),
            done,
            report: None,
            provenance: Provenance::default(),
        }
    }

    #[test]
    fn a_commitment_is_overdue_on_the_day_after_its_last_day() {
        let by_april = ShownDate {
            shown: Some("by April 2018".to_owned()),
            earliest: None,
            latest: Some(day("2018-04-30")),
        };
        let done = ShownDate::exact(day("2018-05-02"));
        let undated = ShownDate {
            shown: Some("in due course".to_owned()),
            ..ShownDate::default()
        };
        use CommitmentStatus::{Done, Lapsed, Open, Overdue};
        use DecisionPhase::{Made, Rescinded, Superseded};
        for (due, done, phase, today, expected) in [
            (&by_april, ShownDate::default(), Made, "2018-04-30", Open),
            (&by_april, ShownDate::default(), Made, "2018-05-01", Overdue),
            (&by_april, done.clone(), Made, "2018-06-01", Done),
            (&undated, ShownDate::default(), Made, "2030-01-01", Open),
            (
                &by_april,
                ShownDate::default(),
                Superseded,
                "2018-04-01",
                Lapsed,
            ),
            (
                &by_april,
                ShownDate::default(),
                Rescinded,
                "2018-06-01",
                Lapsed,
            ),
            (&by_april, done, Rescinded, "2018-06-01", Done),
        ] {
            let status = commitment(done, due).status(phase, None, day(today));
            assert_eq!(status, expected, "{phase} on {today}");
        }
    }

    #[test]
    fn a_pending_item_lapses_with_the_decision_that_asked() {
        for (settled, asking, expected) in [
            (false, DecisionPhase::Made, PendingStatus::Open),
            (false, DecisionPhase::Rescinded, PendingStatus::Lapsed),
            (false, DecisionPhase::Superseded, PendingStatus::Lapsed),
            (true, DecisionPhase::Made, PendingStatus::Settled),
            (true, DecisionPhase::Rescinded, PendingStatus::Settled),
        ] {
            let item = pending();
            let item = if settled {
                item.settled(id(6), id(7), ClauseKind::Resolved)
            } else {
                item
            };
            assert_eq!(item.status(asking), expected);
        }
    }

    fn pending() -> PendingItem {
        PendingItem {
            id: id(1),
            version: 1,
            clause: id(2),
            decision: id(3),
            from: id(4),
            board: id(5),
            opened: ShownDate::default(),
            settled_by: None,
            settled_clause: None,
            settled_as: None,
            settled_before: Vec::new(),
        }
    }

    #[test]
    fn what_settled_it_is_kept_when_it_stands_no_more() {
        let settled = pending().settled(id(6), id(7), ClauseKind::Resolved);
        let again = settled.reopened();
        assert_eq!(again.status(DecisionPhase::Made), PendingStatus::Open);
        assert_eq!(again.settled_before, [id::<DecisionId>(6)]);
        // Its successor settles it in the same act.
        let follows = settled.settled(id(8), id(9), ClauseKind::NotAgreed);
        assert_eq!(follows.settled_by, Some(id(8)));
        assert_eq!(follows.settled_before, [id::<DecisionId>(6)]);
        assert_eq!(follows.effect(), Effect::None);
    }

    #[test]
    fn only_a_resolution_of_the_board_that_was_asked_gives_effect() {
        use ClauseKind::{Deferred, Endorsed, NotAgreed, Noted, RecommendedTo, Referred, Resolved};
        use CommitmentStatus::{Awaiting, Lapsed, Overdue};
        let commitment = commitment(ShownDate::default(), &ShownDate::exact(day("2018-04-30")));
        for (settled, expected) in [
            (None, Awaiting),
            (Some(Resolved), Overdue),
            (Some(Endorsed), Overdue),
            (Some(Noted), Lapsed),
            (Some(NotAgreed), Lapsed),
            (Some(RecommendedTo), Awaiting),
            (Some(Referred), Awaiting),
            (Some(Deferred), Awaiting),
        ] {
            let item = settled.map_or_else(pending, |kind| pending().settled(id(6), id(7), kind));
            let status = commitment.status(DecisionPhase::Made, Some(&item), day("2019-01-01"));
            assert_eq!(status, expected, "{settled:?}");
            let gone = commitment.status(DecisionPhase::Rescinded, Some(&item), day("2019-01-01"));
            assert_eq!(gone, Lapsed, "{settled:?}");
        }
    }

    #[test]
    fn what_a_part_opens_waits_with_the_clause_above_it() {
        let clause = |n: u128, parent: Option<u128>, kind| Clause {
            id: id(n),
            version: 1,
            decision: id(3),
            parent: parent.map(id),
            place: 1,
            number: String::new(),
            kind,
            text: AudienceText::open(String::new()),
            to: None,
            answers: Vec::new(),
            settles: None,
            due: ShownDate::default(),
        };
        let clauses = [
            clause(2, None, ClauseKind::RecommendedTo),
            clause(20, Some(2), ClauseKind::Resolved),
            clause(21, Some(20), ClauseKind::Resolved),
            clause(30, None, ClauseKind::Resolved),
            clause(40, None, ClauseKind::Referred),
            // A ring, which no command makes.
            clause(50, Some(51), ClauseKind::Noted),
            clause(51, Some(50), ClauseKind::Noted),
        ];
        for (n, waits) in [
            (2, true),
            (20, true),
            (21, true),
            (30, false),
            (40, false),
            (50, false),
            (99, false),
        ] {
            let found = awaited(&clauses, id(n), &[pending()]);
            assert_eq!(found.is_some(), waits, "{n}");
        }
    }

    #[test]
    fn what_resolves_binds_unless_it_words_a_recommendation() {
        use ClauseKind::{Noted, RecommendedTo, Referred, Resolved};
        let clause = |n: u128, parent: Option<u128>, kind| Clause {
            id: id(n),
            version: 1,
            decision: id(9),
            parent: parent.map(id),
            place: 1,
            number: n.to_string(),
            kind,
            text: AudienceText::open("It is so".to_owned()),
            to: None,
            answers: Vec::new(),
            settles: None,
            due: ShownDate::default(),
        };
        let clauses = [
            clause(1, None, Resolved),
            clause(2, Some(1), Resolved),
            clause(3, None, RecommendedTo),
            clause(4, Some(3), Resolved),
            clause(5, Some(4), Resolved),
            clause(6, None, Noted),
            clause(7, Some(6), Resolved),
            clause(8, None, Referred),
        ];
        let binds: Vec<_> = binding(&clauses).map(|c| c.number.as_str()).collect();
        assert_eq!(binds, ["1", "2", "7"]);
    }
}
