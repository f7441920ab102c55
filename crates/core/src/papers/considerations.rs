//! Owns considerations: one version of a paper before one board, and what became of each
//! recommendation there.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    decisions::{ClauseKind, Decision},
    id::{
        AgendaItemId, BoardId, ClauseId, ConsiderationId, DecisionId, MeetingId, PaperId,
        PaperVersionId, RecommendationId,
    },
    meetings::{AgendaItem, Meeting},
    record::{Link, Provenance, TEXT_MOST, line, link, place_key, plain_text, record},
    refusal::{Reason, Refusal, Refusals},
    rules::MeetingPhase,
    time::ShownDate,
    viewer::Viewer,
};

crate::words! {
    /// What became of a recommendation at a board.
    OutcomeKind, "outcome" {
        /// Agreed as it stood.
        Agreed = "agreed",
        /// Agreed with changes.
        AgreedAsAmended = "agreed-as-amended",
        /// Endorsed.
        Endorsed = "endorsed",
        /// Noted.
        Noted = "noted",
        /// Recommended on to another board.
        RecommendedOn = "recommended-on",
        /// Put off.
        Deferred = "deferred",
        /// Sent to another board.
        Referred = "referred",
        /// Not agreed.
        NotAgreed = "not-agreed",
        /// The source does not show it.
        NotShown = "not-shown",
    }
}

impl OutcomeKind {
    /// Whether the board is done with the recommendation. What is put off comes back, and what a
    /// source does not show is not known to be done.
    #[must_use]
    pub const fn settles(self) -> bool {
        !matches!(self, OutcomeKind::Deferred | OutcomeKind::NotShown)
    }

    /// Whether a clause of this kind can be what gave this outcome.
    #[must_use]
    pub fn fits(self, clause: ClauseKind) -> bool {
        let amended = self == OutcomeKind::AgreedAsAmended && clause == ClauseKind::Resolved;
        amended || self == OutcomeKind::from(clause)
    }
}

impl From<ClauseKind> for OutcomeKind {
    fn from(clause: ClauseKind) -> Self {
        match clause {
            ClauseKind::Resolved => OutcomeKind::Agreed,
            ClauseKind::RecommendedTo => OutcomeKind::RecommendedOn,
            ClauseKind::Endorsed => OutcomeKind::Endorsed,
            ClauseKind::Noted => OutcomeKind::Noted,
            ClauseKind::Deferred => OutcomeKind::Deferred,
            ClauseKind::Referred => OutcomeKind::Referred,
            ClauseKind::NotAgreed => OutcomeKind::NotAgreed,
        }
    }
}

/// One version of a paper before one board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consideration {
    /// Its ID.
    pub id: ConsiderationId,
    /// Its version.
    pub version: i64,
    /// The paper.
    pub paper: PaperId,
    /// The version that was before the board. None: unknown of a transcribed one, and not yet
    /// published of one that is planned.
    pub paper_version: Option<PaperVersionId>,
    /// The board.
    pub board: BoardId,
    /// The meeting, if there was one and it is known.
    pub meeting: Option<MeetingId>,
    /// The agenda item, if it is known.
    pub item: Option<AgendaItemId>,
    /// Its place among the boards that consider the paper, from 1: "previously considered by".
    pub place: i64,
    /// When.
    pub date: ShownDate,
    /// Why it was handed round at the meeting and not published before, if it was tabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tabled_because: Option<String>,
    /// What became of each recommendation here.
    pub outcomes: Vec<Outcome>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

/// What became of one recommendation at one board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The recommendation.
    pub recommendation: RecommendationId,
    /// What became of it.
    pub kind: OutcomeKind,
    /// The decision that says so, if one does.
    pub decision: Option<DecisionId>,
    /// The clause of that decision.
    pub clause: Option<ClauseId>,
    /// A remark, such as how it was amended.
    pub note: Option<String>,
}

record!(Consideration, ConsiderationId, schema 2, sort |s| place_key(s.place), links |s| {
    s.outcomes.iter().map(|outcome| Link::new(link::OUTCOME, outcome.recommendation)).collect()
});

impl Outcome {
    /// Whether the viewer is told it. What an exempt decision gave is told to those who read that
    /// decision; `decision` is the one that gave it, as far as the viewer sees it.
    #[must_use]
    pub fn is_told(&self, viewer: &Viewer, decision: Option<&Decision>) -> bool {
        let read = |decision: &Decision| {
            Some(decision.id) == self.decision
                && !decision.is_stub_for(viewer.audience_at(decision.board))
        };
        self.decision.is_none() || decision.is_some_and(read)
    }
}

/// The last place in the order of boards.
pub const PLACE_MOST: i64 = 999;

impl Consideration {
    /// What must hold of any consideration.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.require((1..=PLACE_MOST).contains(&self.place), || {
            let problem = format!("The place among the boards is from 1 to {PLACE_MOST}.");
            Refusal::invalid(problem, "input.place")
        });
        refusals.require(self.date.is_ordered(), || {
            Refusal::invalid("The earliest day is after the latest.", "input.date")
        });
        refusals.require(self.meeting.is_some() || self.item.is_none(), || {
            Refusal::missing("the meeting of the agenda item", "input.meetingId")
        });
        if let Some(because) = &self.tabled_because {
            refusals.take(line(
                because,
                "reason for tabling it",
                "input.tabledBecause",
            ));
            refusals.require(self.item.is_some(), || {
                Refusal::missing("the agenda item at which it was tabled", "input.itemId")
            });
        }
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }

    /// Refuses unless it is of this meeting and this item: the board meets, the meeting is not
    /// cancelled, and the item is on its agenda. What was tabled was handed round by `today`.
    pub fn fits(
        &self,
        meeting: &Meeting,
        item: Option<&AgendaItem>,
        today: NaiveDate,
    ) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.require(meeting.boards().any(|board| board == self.board), || {
            let problem = "This is not a meeting of the board that considers the paper.";
            Refusal::invalid(problem, "input.meetingId")
        });
        refusals.require(meeting.standing.phase != MeetingPhase::Cancelled, || {
            Refusal::new(Reason::WrongPhase {
                action: "put a paper before it".to_owned(),
                what: "meeting".to_owned(),
                phase: meeting.standing.phase.to_string(),
            })
            .at("input.meetingId")
        });
        let planned = meeting.standing.phase == MeetingPhase::Planned;
        refusals.require(self.tabled_because.is_none() || !planned, || {
            let problem = "The agenda is not published yet, so that the paper can still go with it: \
                           leave out that it is tabled.";
            Refusal::invalid(problem, "input.tabledBecause")
        });
        let begins = meeting.first_day().filter(|day| *day > today && !planned);
        refusals.require(self.tabled_because.is_none() || begins.is_none(), || {
            let problem = "The meeting has not begun, so that the paper can still be published before it: \
                           leave out that it is tabled, and publish a supplement.";
            Refusal::invalid(problem, "input.tabledBecause")
        });
        refusals.require(item.is_none_or(|item| item.meeting == meeting.id), || {
            let problem = "This item is not on the agenda of that meeting.";
            Refusal::invalid(problem, "input.itemId")
        });
        if let Some(item) = item {
            let stands = item.stands("put a paper before it", "input.itemId");
            refusals.take(stands.map_err(Refusals::from));
        }
        refusals.done()
    }

    /// Whether it is the same paper before the same board at the same meeting as another.
    #[must_use]
    pub fn repeats(&self, other: &Consideration) -> bool {
        let place = |c: &Consideration| (c.paper, c.board, c.meeting);
        let day = |c: &Consideration| c.meeting.is_none().then(|| c.date.clone());
        place(self) == place(other) && day(self) == day(other)
    }

    /// It with another published version of its paper, such as a corrected one, before the board; `again`
    /// is what was asked for. The board has not dealt with the version before it.
    pub fn with_version(&self, again: &Consideration) -> Result<Consideration, Refusals> {
        let mut refusals = Refusals::new();
        let same = again.paper_version == self.paper_version || again.paper_version.is_none();
        refusals.require(!same, || {
            let problem = "It is on record already that this paper goes before this board then. To put \
                           another published version of it there, name that version.";
            let problem = problem.to_owned();
            Refusal::new(Reason::AlreadyThere { problem }).at("input.boardId")
        });
        refusals.require(same || again.item.is_none() || again.item == self.item, || {
            let problem = "The paper is before another item of this meeting: another version of it goes \
                           before the same item.";
            Refusal::invalid(problem, "input.itemId")
        });
        refusals.require(same || self.outcomes.is_empty(), || {
            let problem =
                "It is on record what became of the version that was before this board: what \
                           the board dealt with stays."
                    .to_owned();
            Refusal::new(Reason::AlreadyThere { problem }).at("input.paperVersionId")
        });
        refusals.require(same || !self.provenance.is_transcribed(), || {
            let problem = "What is transcribed from a source is corrected, with a reason.";
            Refusal::invalid(problem, "input.paperVersionId")
        });
        refusals.done()?;
        Ok(Consideration {
            paper_version: again.paper_version,
            tabled_because: again.tabled_because.clone().or(self.tabled_because.clone()),
            ..self.clone()
        })
    }

    /// The outcome of a recommendation here.
    #[must_use]
    pub fn outcome_of(&self, recommendation: RecommendationId) -> Option<&Outcome> {
        self.outcomes
            .iter()
            .find(|outcome| outcome.recommendation == recommendation)
    }

    /// Records an outcome. One that stands may be told more exactly: what the source did not show
    /// at first, the decision that says so, a remark. It can't become another outcome, except by a
    /// decision that supersedes the one which gave it, or once that one stands no more: `gone` are
    /// the decisions of which one or the other holds.
    pub fn record(
        &mut self,
        outcome: Outcome,
        gone: &[DecisionId],
        field: &str,
    ) -> Result<(), Refusals> {
        if let Some(note) = &outcome.note {
            plain_text(note, "note", TEXT_MOST, &format!("{field}.note"))?;
        }
        let same = |old: &&mut Outcome| old.recommendation == outcome.recommendation;
        let Some(old) = self.outcomes.iter_mut().find(same) else {
            self.outcomes.push(outcome);
            return Ok(());
        };
        let replaced = old
            .decision
            .is_some_and(|decision| gone.contains(&decision));
        let agrees = old.kind == outcome.kind || old.kind == OutcomeKind::NotShown;
        let by_another = match (old.decision, outcome.decision) {
            (Some(old), Some(new)) => old != new,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if !replaced && (!agrees || by_another) {
            let problem = format!(
                "Its outcome here is on record as `{}`. What is wrong on record is corrected, with \
                 a reason; what the board did later is recorded where it did it.",
                old.kind
            );
            let reason = Reason::AlreadyThere { problem };
            return Err(Refusal::new(reason).at(field).into());
        }
        *old = outcome;
        Ok(())
    }
}

/// Whether any of these considerations, at the board that is asked, is done with a recommendation.
pub fn is_settled<'a>(
    recommendation: RecommendationId,
    asked: BoardId,
    considerations: impl IntoIterator<Item = &'a Consideration>,
) -> bool {
    considerations
        .into_iter()
        .filter(|consideration| consideration.board == asked)
        .filter_map(|consideration| consideration.outcome_of(recommendation))
        .any(|outcome| outcome.kind.settles())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::samples::{consideration, id};

    fn outcome(kind: OutcomeKind, decision: Option<u128>) -> Outcome {
        Outcome {
            recommendation: id(1),
            kind,
            decision: decision.map(id),
            clause: None,
            note: None,
        }
    }

    #[test]
    fn each_kind_of_clause_gives_its_outcome() {
        let given: Vec<_> = ClauseKind::ALL
            .iter()
            .map(|kind| OutcomeKind::from(*kind).word())
            .collect();
        assert_eq!(
            given,
            [
                "agreed",
                "recommended-on",
                "endorsed",
                "noted",
                "deferred",
                "referred",
                "not-agreed"
            ]
        );
        assert!(OutcomeKind::AgreedAsAmended.fits(ClauseKind::Resolved));
        assert!(!OutcomeKind::AgreedAsAmended.fits(ClauseKind::Noted));
        assert!(!OutcomeKind::NotShown.fits(ClauseKind::Resolved));
    }

    #[test]
    fn an_outcome_that_stands_is_told_more_exactly_and_not_otherwise() {
        use OutcomeKind::{Agreed, Deferred, NotShown, Noted};
        for (old, new, gone, taken) in [
            (outcome(NotShown, None), outcome(Agreed, None), None, true),
            (outcome(Agreed, None), outcome(Agreed, Some(5)), None, true),
            (
                outcome(Agreed, Some(5)),
                outcome(Agreed, Some(5)),
                None,
                true,
            ),
            (outcome(Agreed, Some(5)), outcome(Agreed, None), None, false),
            (
                outcome(Agreed, Some(5)),
                outcome(Agreed, Some(6)),
                None,
                false,
            ),
            (outcome(Agreed, None), outcome(Noted, None), None, false),
            (outcome(Deferred, None), outcome(Agreed, None), None, false),
            (
                outcome(Agreed, Some(5)),
                outcome(Noted, Some(6)),
                Some(5),
                true,
            ),
            // By hand, once the decision was rescinded.
            (
                outcome(Agreed, Some(5)),
                outcome(Deferred, None),
                Some(5),
                true,
            ),
            (
                outcome(Agreed, None),
                outcome(Noted, Some(6)),
                Some(5),
                false,
            ),
        ] {
            let mut here = consideration(1);
            here.record(old.clone(), &[], "f").unwrap();
            let gone: Vec<_> = gone.into_iter().map(id).collect();
            let told = here.record(new.clone(), &gone, "f");
            assert_eq!(told.is_ok(), taken, "{old:?} then {new:?}");
            let stands = if taken { new } else { old };
            assert_eq!(here.outcomes, [stands]);
        }
    }

    #[test]
    fn a_recommendation_is_settled_by_the_board_that_was_asked() {
        use OutcomeKind::{Agreed, Deferred};
        for (board, kind, settled) in [(1, Agreed, true), (2, Agreed, false), (1, Deferred, false)]
        {
            let mut here = consideration(board);
            here.outcomes.push(outcome(kind, None));
            assert_eq!(is_settled(id(1), id(1), [&here]), settled, "{board} {kind}");
        }
    }

    #[test]
    fn an_outcome_of_an_unseen_decision_is_not_told() {
        let public = Viewer::public("2026-11-22".parse().unwrap());
        let by_nobody = outcome(OutcomeKind::Agreed, None);
        let by_decision = outcome(OutcomeKind::Agreed, Some(5));
        assert!(by_nobody.is_told(&public, None));
        assert!(!by_decision.is_told(&public, None));
    }

    #[test]
    fn a_remark_holds_no_marks() {
        let mut with_mark = outcome(OutcomeKind::Agreed, None);
        with_mark.note = Some("for [[exempt 3: £2m]]".to_owned());
        let told = consideration(1).record(with_mark, &[], "input.outcomes.0");
        let told: Vec<_> = told.unwrap_err().into_iter().collect();
        assert_eq!(told[0].field.as_deref(), Some("input.outcomes.0.note"));
    }

    #[test]
    fn an_item_without_its_meeting_and_a_place_out_of_range_are_refused() {
        let mut wrong = consideration(1);
        (wrong.item, wrong.place) = (Some(id(1)), 0);
        let told: Vec<_> = wrong.check().unwrap_err().into_iter().collect();
        let fields: Vec<_> = told.iter().map(|r| r.field.as_deref().unwrap()).collect();
        assert_eq!(fields, ["input.place", "input.meetingId"]);
    }
}
