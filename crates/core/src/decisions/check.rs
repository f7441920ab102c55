//! Owns what must hold of a decision in itself, whatever other records say.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{
    Clause, Commitment, CommitmentStatus, Decision, DecisionKind, How, Numbered, PendingItem,
    Stated,
};
use crate::{
    calendar::short,
    id::{PendingItemId, RecommendationId},
    record::{LINE_MOST, line, plain_text},
    refusal::{Reason, Refusal, Refusals},
    rules::DecisionPhase,
    time::ShownDate,
};

/// The most commitments that one decision opens.
pub const COMMITMENTS_MOST: usize = 200;
/// The most paragraphs of one part of a decision: recitals, reasons and the like.
const PARAGRAPHS_MOST: usize = 200;

/// A decision as drafted, with what it would decide and open.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// The decision.
    pub decision: &'a Decision,
    /// Its clauses.
    pub clauses: &'a [Clause],
    /// Where each clause stands in the input.
    pub clause_fields: &'a [String],
    /// What its clauses open.
    pub commitments: &'a [Commitment],
    /// Where each commitment stands in the input.
    pub commitment_fields: &'a [String],
}

impl Draft<'_> {
    /// What must hold of any decision, made or not.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(self.check_heading());
        refusals.take(self.check_maker());
        refusals.take(self.check_statements());
        refusals.take(self.check_clauses());
        refusals.take(self.check_commitments());
        refusals.done()
    }

    fn check_heading(&self) -> Result<(), Refusals> {
        let decision = self.decision;
        let mut refusals = Refusals::new();
        refusals.take(line(&decision.title, "title", "input.title"));
        if let Some(minute) = &decision.minute {
            refusals.take(line(minute, "minute number", "input.minute"));
        }
        if let Some(exemption) = &decision.exemption {
            refusals.take(exemption.check("input.exemption"));
        }
        refusals.take(decision.provenance.check("input.provenance"));
        refusals.take(date(&decision.made, "input.made"));
        refusals.take(date(&decision.date_shown, "input.dateShown"));
        refusals.require(decision.supersedes != Some(decision.id), || {
            let what = "A decision that supersedes itself".to_owned();
            Refusal::new(Reason::Circular { what }).at("input.supersedesId")
        });
        refusals.done()
    }

    /// A board decides at a meeting, a member or an officer alone: SI 2012/2089 regulations 12
    /// and 13.
    fn check_maker(&self) -> Result<(), Refusals> {
        let decision = self.decision;
        let mut refusals = Refusals::new();
        let named = [
            (decision.maker_post.is_some(), "input.makerPostId"),
            (decision.maker_person.is_some(), "input.makerPersonId"),
        ];
        let at_a_meeting = [
            (decision.meeting.is_some(), "input.meetingId"),
            (decision.item.is_some(), "input.itemId"),
        ];
        match decision.kind {
            DecisionKind::Resolution => {
                for (_, field) in named.iter().filter(|(given, _)| *given) {
                    let problem = "A resolution is the board's: leave out the member or officer.";
                    refusals.add(Refusal::invalid(problem, field));
                }
                let placed = decision.item.is_none() || decision.meeting.is_some();
                refusals.require(placed, || {
                    Refusal::missing("the meeting of the agenda item", "input.meetingId")
                });
            }
            DecisionKind::MemberDecision | DecisionKind::OfficerDecision => {
                // A source does not always show who decided.
                let known = named.iter().any(|(given, _)| *given);
                refusals.require(known || decision.provenance.is_transcribed(), || {
                    let what = "the post or the person who decides";
                    Refusal::missing(what, "input.makerPostId")
                });
                for (_, field) in at_a_meeting.iter().filter(|(given, _)| *given) {
                    let problem = "A member or an officer decides alone, without a meeting: leave \
                                   it out, or record a resolution.";
                    refusals.add(Refusal::invalid(problem, field));
                }
            }
        }
        refusals.done()
    }

    fn check_statements(&self) -> Result<(), Refusals> {
        let decision = self.decision;
        let mut refusals = Refusals::new();
        refusals.take(paragraphs(&decision.recitals, "recital", "input.recitals"));
        refusals.take(paragraphs(&decision.reasons, "reason", "input.reasons"));
        refusals.take(self.check_options());
        let stated = [
            (&decision.alternatives, "alternative", "input.alternatives"),
            (&decision.interests, "interest", "input.interests"),
        ];
        for (stated, what, field) in stated {
            refusals.take(check_stated(stated, what, field));
        }
        refusals.done()
    }

    /// Only an alternative tells of an option, and only of the appraisal that the decision chooses from.
    fn check_options(&self) -> Result<(), Refusals> {
        let decision = self.decision;
        let mut refusals = Refusals::new();
        let elsewhere = [
            (&decision.recitals, "input.recitals"),
            (&decision.reasons, "input.reasons"),
            (&decision.interests.items, "input.interests.items"),
        ];
        for (items, field) in elsewhere {
            for (n, _) in items
                .iter()
                .enumerate()
                .filter(|(_, item)| item.option.is_some())
            {
                let problem = "Only an alternative tells of an option: leave the option out here.";
                refusals.add(Refusal::invalid(problem, &format!("{field}.{n}.option")));
            }
        }
        let alternatives = decision.alternatives.items.iter().enumerate();
        for (n, _) in alternatives.filter(|(_, item)| item.option.is_some()) {
            refusals.require(decision.choice.is_some(), || {
                let problem = "Name the appraisal in `choice` too: the option is one of it.";
                Refusal::invalid(problem, &format!("input.alternatives.items.{n}.option"))
            });
        }
        refusals.done()
    }

    fn check_clauses(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let before: BTreeSet<RecommendationId> =
            self.decision.recommendations.iter().copied().collect();
        let mut answered: BTreeSet<RecommendationId> = BTreeSet::new();
        let mut settled: BTreeSet<PendingItemId> = BTreeSet::new();
        for (clause, field) in self.clauses.iter().zip(self.clause_fields) {
            refusals.take(self.check_clause(clause, field));
            for (n, recommendation) in clause.answers.iter().enumerate() {
                let at = format!("{field}.answers.{n}");
                refusals.require(before.contains(recommendation), || {
                    let problem = "That recommendation is not among those before the decision \
                                   maker: name it in recommendationIds too.";
                    Refusal::invalid(problem, &at)
                });
                // One recommendation has one outcome at a board.
                refusals.require(answered.insert(*recommendation), || {
                    let problem = "Another clause answers that recommendation: answer it once.";
                    Refusal::invalid(problem, &at)
                });
            }
            if let Some(item) = clause.settles {
                refusals.require(settled.insert(item), || {
                    let problem = "Another clause settles that pending item: settle it once.";
                    Refusal::invalid(problem, &format!("{field}.settlesId"))
                });
            }
        }
        refusals.done()
    }

    fn check_clause(&self, clause: &Clause, field: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.require(!clause.text.is_empty(), || {
            Refusal::missing("what the clause says", &format!("{field}.text"))
        });
        refusals.take(date(&clause.due, &format!("{field}.due")));
        refusals.take(self.not_before_made(&clause.due, &format!("{field}.due")));
        let to = format!("{field}.toBoardId");
        match (clause.kind.asks_another(), clause.to) {
            (true, None) => refusals.add(Refusal::missing(
                "the board that it is recommended or referred to",
                &to,
            )),
            (true, Some(board)) => refusals.require(board != self.decision.board, || {
                let problem = "A board recommends or refers to another board, not to itself.";
                Refusal::invalid(problem, &to)
            }),
            (false, None) => {}
            (false, Some(_)) => {
                let problem = "Only a clause that recommends or refers names a board: change its \
                               kind, or leave the board out.";
                refusals.add(Refusal::invalid(problem, &to));
            }
        }
        if clause.settles.is_some() {
            let at = format!("{field}.settlesId");
            refusals.require(clause.kind.settles(), || {
                let problem = "What is deferred stays pending: a deferring clause settles nothing.";
                Refusal::invalid(problem, &at)
            });
            refusals.require(self.decision.kind == DecisionKind::Resolution, || {
                let problem = "What another board recommended or referred is settled by the \
                               board's own resolution.";
                Refusal::invalid(problem, &at)
            });
        }
        refusals.done()
    }

    fn check_commitments(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.require(self.commitments.len() <= COMMITMENTS_MOST, || {
            let problem = format!(
                "A decision opens at most {COMMITMENTS_MOST} commitments; this has {}.",
                self.commitments.len()
            );
            Refusal::invalid(problem, "input.clauses")
        });
        for (commitment, field) in self.commitments.iter().zip(self.commitment_fields) {
            refusals.require(!commitment.what.is_empty(), || {
                Refusal::missing("what is to be done", &format!("{field}.what"))
            });
            let owner = format!("{field}.owner");
            refusals.take(plain_text(&commitment.owner, "owner", LINE_MOST, &owner));
            for (due, at) in [
                (&commitment.due, "due"),
                (&commitment.report_by, "reportBy"),
            ] {
                let at = format!("{field}.{at}");
                refusals.take(date(due, &at));
                refusals.take(self.not_before_made(due, &at));
            }
        }
        refusals.done()
    }

    /// What is to be done can't be due before it was decided. A source may print what it likes.
    fn not_before_made(&self, due: &ShownDate, field: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        if let (Some(made), Some(due), false) = (
            self.decision.made.earliest,
            due.sort_day(),
            self.decision.provenance.is_transcribed(),
        ) {
            refusals.require(made <= due, || {
                let problem = format!(
                    "It would be due on {}, before the decision was made on {}.",
                    short(due),
                    short(made)
                );
                Refusal::invalid(problem, field)
            });
        }
        refusals.done()
    }
}

pub(super) fn date(date: &ShownDate, field: &str) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(date.is_ordered(), || {
        Refusal::invalid("The earliest day is after the latest.", field)
    });
    if let Some(shown) = &date.shown {
        refusals.take(line(shown, "date as printed", &format!("{field}.shown")));
    }
    refusals.done()
}

fn paragraphs(items: &[Numbered], what: &str, field: &str) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(items.len() <= PARAGRAPHS_MOST, || {
        let problem = format!(
            "There are at most {PARAGRAPHS_MOST} paragraphs here; this has {}.",
            items.len()
        );
        Refusal::invalid(problem, field)
    });
    for (n, item) in items.iter().enumerate() {
        if !item.number.is_empty() {
            let at = format!("{field}.{n}.number");
            refusals.take(line(&item.number, "number", &at));
        }
        refusals.require(!item.text.is_empty(), || {
            Refusal::missing(&format!("the {what}"), &format!("{field}.{n}.text"))
        });
    }
    refusals.done()
}

fn check_stated(stated: &Stated, what: &str, field: &str) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.take(paragraphs(&stated.items, what, &format!("{field}.items")));
    let items = format!("{field}.items");
    match (stated.how, stated.items.is_empty()) {
        (How::Stated, true) => refusals.add(Refusal::missing(
            &format!("the {what}s, or say that there were none"),
            &items,
        )),
        (How::None | How::NotShown, false) => {
            let problem = format!("There are {what}s here: say that they are stated.");
            refusals.add(Refusal::invalid(problem, &format!("{field}.how")));
        }
        _ => {}
    }
    refusals.done()
}

impl Decision {
    /// Whatever the rules say, nothing is decided by no clause. Where they refuse it for something
    /// already, they may have said so in their own words.
    pub fn decides_something(&self, clauses: &[Clause], before: &Refusals) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.require(!clauses.is_empty() || !before.is_empty(), || {
            Refusal::missing("what is decided: at least one clause", "input.clauses")
        });
        refusals.done()
    }
}

/// What must hold of a report on a commitment that this decision opened.
pub fn check_report(
    commitment: &Commitment,
    decision: &Decision,
    awaits: Option<&PendingItem>,
    done: &ShownDate,
    today: NaiveDate,
) -> Result<(), Refusals> {
    let field = "input.done";
    match commitment.status(decision.standing.phase, awaits, today) {
        CommitmentStatus::Done => {
            let problem = format!(
                "It was reported as done ({}): correct that report if it is wrong.",
                commitment.done
            );
            return Err(Refusal::new(Reason::AlreadyThere { problem }).into());
        }
        CommitmentStatus::Lapsed if decision.standing.phase == DecisionPhase::Made => {
            let problem = "The board that this was recommended to did not agree to it, so that \
                           nothing is to be done.";
            return Err(Refusal::invalid(problem, "id").into());
        }
        CommitmentStatus::Lapsed => {
            let refusal = Refusal::new(Reason::WrongPhase {
                action: "report on what the decision opened".to_owned(),
                what: "decision".to_owned(),
                phase: decision.standing.phase.to_string(),
            });
            return Err(refusal.into());
        }
        // What is done before the other board resolves is done all the same.
        CommitmentStatus::Open | CommitmentStatus::Overdue | CommitmentStatus::Awaiting => {}
    }
    let mut refusals = Refusals::new();
    refusals.take(date(done, field));
    if let Some(day) = done.earliest.or(done.latest) {
        refusals.require(day <= today, || {
            let problem = format!(
                "{} has not come yet: give the day on which it was done.",
                short(day)
            );
            Refusal::invalid(problem, field)
        });
    }
    if let (Some(done), Some(made)) = (done.sort_day(), decision.made.earliest) {
        refusals.require(made <= done, || {
            let problem = format!("It was decided on {}, after {}.", short(made), short(done));
            Refusal::invalid(problem, field)
        });
    }
    refusals.done()
}
