//! Owns what must hold between a decision and the records around it: its board, meeting, paper and
//! authority, what it supersedes, and what it settles.

use chrono::NaiveDate;

use super::{Clause, ClauseKind, Decision, PendingItem, PendingStatus, binding};
use crate::{
    authorities::{Authority, Way},
    boards::{Board, Power},
    calendar::short,
    id::{ClauseId, DecisionId},
    meetings::{AgendaItem, Meeting},
    papers::Paper,
    refusal::{Reason, Refusal, Refusals},
    rules::{DecisionPhase, MeetingPhase, PaperPhase},
};

/// A decision and the records that it names, as they stand now.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The decision.
    pub decision: &'a Decision,
    /// Its board.
    pub board: &'a Board,
    /// The meeting that it names.
    pub meeting: Option<&'a Meeting>,
    /// The agenda item that it names.
    pub item: Option<&'a AgendaItem>,
    /// The paper whose version it names.
    pub paper: Option<&'a Paper>,
    /// The authority that it names.
    pub authority: Option<&'a Authority>,
    /// The decision that it supersedes.
    pub supersedes: Option<&'a Decision>,
    /// The pending items that its clauses settle.
    pub settles: &'a [Settling],
    /// Its clauses.
    pub clauses: &'a [Clause],
    /// Where each of them stands in the input.
    pub fields: &'a [String],
}

/// A clause that settles what another board asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settling {
    /// The clause.
    pub clause: ClauseId,
    /// What the clause does.
    pub kind: ClauseKind,
    /// Where it stands in the input.
    pub field: String,
    /// The pending item.
    pub item: PendingItem,
    /// Where the decision that asked stands.
    pub asking: DecisionPhase,
}

impl Around<'_> {
    /// What must hold of any decision, made or not.
    pub fn fits(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(self.fits_records_of_board());
        refusals.take(self.fits_life_of_board());
        refusals.take(self.fits_power_of_board());
        refusals.take(self.fits_meeting());
        refusals.take(self.fits_authority());
        let decision = self.decision;
        if let Some(paper) = self.paper {
            let is_for_board = paper.boards().any(|board| board == decision.board);
            refusals.require(is_for_board, || {
                let problem = "That paper is not for this board: put it before the board first.";
                Refusal::invalid(problem, "input.paperVersionId")
            });
        }
        for settling in self.settles {
            // Nobody else can give a recommendation its effect.
            refusals.require(settling.item.board == decision.board, || {
                let problem = "Another board is asked for that: only that board can settle it.";
                Refusal::invalid(problem, &settling.field)
            });
        }
        refusals.done()
    }

    /// What must hold of the day of a decision that is on record, once that day was corrected.
    pub fn fits_its_day(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(self.fits_records_of_board());
        refusals.take(self.fits_life_of_board());
        refusals.take(self.fits_meeting());
        refusals.take(self.fits_authority());
        let told = refusals
            .into_iter()
            .map(|refusal| refusal.at("input.isDate"));
        told.collect::<Refusals>().done()
    }

    /// What must hold besides when the decision is made, under any rules.
    pub fn is_ready(&self, today: NaiveDate) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let cancelled = |meeting: &Meeting| meeting.standing.phase == MeetingPhase::Cancelled;
        refusals.require(!self.meeting.is_some_and(cancelled), || {
            let problem = "The meeting was cancelled: nothing was decided at it.";
            Refusal::invalid(problem, "input.meetingId")
        });
        let withdrawn = |paper: &Paper| paper.standing.phase == PaperPhase::Withdrawn;
        refusals.require(!self.paper.is_some_and(withdrawn), || {
            wrong_phase(
                "decide on this paper",
                "paper",
                &PaperPhase::Withdrawn.to_string(),
            )
            .at("input.paperVersionId")
        });
        let made = &self.decision.made;
        if let Some(day) = made.earliest.or(made.latest) {
            refusals.require(day <= today, || {
                let problem = format!(
                    "{} has not come yet: give the day of the decision.",
                    short(day)
                );
                Refusal::invalid(problem, "input.made")
            });
        }
        // The year of its number comes from the day.
        let dated = made.day().is_some() || self.decision.provenance.is_transcribed();
        refusals.require(dated, || {
            Refusal::missing(
                "the day of the decision, known to the day",
                "input.made.earliest",
            )
        });
        if let Some(old) = self.supersedes {
            refusals.take(check_superseding(old, self.decision));
        }
        for settling in self.settles {
            refusals.take(settling.is_open(self.decision.supersedes));
        }
        refusals.done()
    }

    /// Whether the record may be transcribed, or made, for its day.
    fn fits_records_of_board(&self) -> Result<(), Refusals> {
        let (decision, board) = (self.decision, self.board);
        let day = decision.sort_day();
        let mut refusals = Refusals::new();
        if decision.provenance.is_transcribed() {
            refusals.require(board.may_transcribe(day), || {
                let problem = format!(
                    "The board has kept its records in Minuted since {}: a decision of that day or \
                     later is made here, not transcribed.",
                    board.keeps_records_from.map(short).unwrap_or_default()
                );
                Refusal::invalid(problem, "input.provenance.transcribedFrom")
            });
            return refusals.done();
        }
        refusals.require(board.rules.is_some(), || {
            let problem = "The board works under no rules here, so that it holds transcribed \
                           records only: name the source, or give the board its rules.";
            Refusal::invalid(problem, "input.provenance.transcribedFrom")
        });
        if let (Some(from), Some(day)) = (board.keeps_records_from, day) {
            refusals.require(from <= day, || {
                let problem = format!(
                    "The board has kept its records in Minuted since {}: an earlier decision is \
                     transcribed from its source.",
                    short(from)
                );
                Refusal::invalid(problem, "input.made")
            });
        }
        refusals.done()
    }

    fn fits_life_of_board(&self) -> Result<(), Refusals> {
        let (decision, board) = (self.decision, self.board);
        let transcribed = decision.provenance.is_transcribed();
        let mut refusals = Refusals::new();
        for (date, field) in [
            (&decision.made, "input.made"),
            (&decision.date_shown, "input.dateShown"),
        ] {
            refusals.take(board.check_life(date, transcribed, "decision", field));
        }
        refusals.done()
    }

    /// A board that only advises resolves nothing of its own: it recommends, endorses, notes and
    /// refers. What stands below a clause that recommends is the wording of the recommendation. A
    /// source that says "resolved" of such a board is transcribed as it says.
    fn fits_power_of_board(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let advises = self.board.power == Power::Advises;
        if !advises || self.decision.provenance.is_transcribed() {
            return refusals.done();
        }
        let resolving: Vec<ClauseId> = binding(self.clauses).map(|clause| clause.id).collect();
        for (clause, field) in self.clauses.iter().zip(self.fields) {
            refusals.require(!resolving.contains(&clause.id), || {
                let problem = format!(
                    "{} advises and decides nothing: let the clause recommend to a board, endorse, \
                     note or refer.",
                    self.board.name
                );
                Refusal::invalid(problem, &format!("{field}.kind"))
            });
        }
        refusals.done()
    }

    fn fits_meeting(&self) -> Result<(), Refusals> {
        let decision = self.decision;
        let mut refusals = Refusals::new();
        let Some(meeting) = self.meeting else {
            return refusals.done();
        };
        let meets = meeting.boards().any(|board| board == decision.board);
        refusals.require(meets, || {
            let problem = "That is not a meeting of this board.";
            Refusal::invalid(problem, "input.meetingId")
        });
        if let Some(item) = self.item {
            refusals.require(item.meeting == meeting.id, || {
                let problem = "That item is not on the agenda of this meeting.";
                Refusal::invalid(problem, "input.itemId")
            });
            let stands = item.stands("decide at it", "input.itemId");
            refusals.take(stands.map_err(Refusals::from));
        }
        let days: Vec<NaiveDate> = meeting.sittings.iter().map(|s| s.date).collect();
        if let Some(made) = decision.made.day()
            && !days.is_empty()
            && !decision.provenance.is_transcribed()
        {
            refusals.require(days.contains(&made), || {
                let days: Vec<_> = days.iter().map(|day| short(*day)).collect();
                let problem = format!(
                    "The meeting sat on {}, not on {}: a board decides at its meeting.",
                    days.join(" and "),
                    short(made)
                );
                Refusal::invalid(problem, "input.made")
            });
        }
        refusals.done()
    }

    /// Every decision names an authority and is within it, as at its date. What is transcribed says
    /// what its source says: only who holds the authority and when it may be used is asked of it, and
    /// a query finds the rest.
    fn fits_authority(&self) -> Result<(), Refusals> {
        let transcribed = self.decision.provenance.is_transcribed();
        let outside = self.decision.outside(self.authority);
        let asked = outside.into_iter().filter(|outside| match outside.way {
            // Whether one has to be named is a matter of the board's rules.
            Way::NotNamed => false,
            Way::NotTheirs | Way::NotInForce => true,
            _ => !transcribed,
        });
        let refusals = asked.map(|outside| {
            let field = outside.field();
            Refusal::invalid(outside.explanation, field)
        });
        refusals.collect::<Refusals>().done()
    }
}

impl Settling {
    /// A pending item is settled once, and only while the decision that asked stands. Who supersedes
    /// the decision that settled it may settle it anew: with that one's effect its own ends.
    fn is_open(&self, supersedes: Option<DecisionId>) -> Result<(), Refusals> {
        let follows = supersedes.is_some() && self.item.settled_by == supersedes;
        let stands = if follows {
            self.item.reopened().status(self.asking)
        } else {
            self.item.status(self.asking)
        };
        let problem = match stands {
            PendingStatus::Open => return Ok(()),
            PendingStatus::Settled => "That pending item was settled before.",
            PendingStatus::Lapsed => {
                "The decision that asked for that no longer stands, so that nothing is pending."
            }
        };
        let problem = problem.to_owned();
        Err(Refusal::new(Reason::AlreadyThere { problem })
            .at(&self.field)
            .into())
    }
}

/// Whether `new` may supersede `old`: what is superseded stands until then, and is superseded once.
pub fn check_superseding(old: &Decision, new: &Decision) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(old.standing.phase == DecisionPhase::Made, || {
        let phase = old.standing.phase.to_string();
        wrong_phase("supersede this decision", "decision", &phase).at("input.supersedesId")
    });
    refusals.require(new.supersedes.is_none_or(|id| id == old.id), || {
        let problem = "That decision supersedes another one already: rescind this one with a \
                       reason instead."
            .to_owned();
        Refusal::new(Reason::AlreadyThere { problem }).at("replacedBy")
    });
    refusals.done()
}

fn wrong_phase(action: &str, what: &str, phase: &str) -> Refusal {
    Refusal::new(Reason::WrongPhase {
        action: action.to_owned(),
        what: what.to_owned(),
        phase: phase.to_owned(),
    })
}

/// The clauses that settle something, in order.
impl Decision {
    /// Whether making it would need a number of the board's series. A transcribed decision keeps
    /// the number of its source and takes none of ours: the series counts what was made here,
    /// without gaps.
    #[must_use]
    pub const fn takes_number(&self) -> bool {
        !self.provenance.is_transcribed()
    }

    /// The pending item that a clause of it opens when it is made.
    #[must_use]
    pub fn pending(&self, clause: &Clause, id: crate::id::PendingItemId) -> Option<PendingItem> {
        let board = clause.to.filter(|_| clause.kind.asks_another())?;
        Some(self.asks(clause, board, id))
    }

    /// The pending item by which a board is asked to resolve on a clause of it.
    #[must_use]
    pub fn asks(
        &self,
        clause: &Clause,
        board: crate::id::BoardId,
        id: crate::id::PendingItemId,
    ) -> PendingItem {
        let opened = if self.made.is_unknown() {
            self.date_shown.clone()
        } else {
            self.made.clone()
        };
        PendingItem {
            id,
            version: 1,
            clause: clause.id,
            decision: self.id,
            from: self.board,
            board,
            opened,
            settled_by: None,
            settled_clause: None,
            settled_as: None,
            settled_before: Vec::new(),
        }
    }
}
