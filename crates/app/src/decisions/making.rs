//! Owns making a decision: the step that makes it, its number, and what follows from it. Clauses
//! and commitments become records, other boards are asked, what was pending is settled,
//! recommendations get their outcomes, and what it supersedes is superseded.

use chrono::Datelike;
use minuted_core::{
    boards::Board,
    decisions::{Decision, Proposed},
    refusal::{Reason, Refusal, Refusals},
    rules::{DecisionPhase, Given, Lifecycle},
};

use super::{
    around::{Surroundings, check_chain, collect},
    facts,
};
use crate::{
    CommandResult, Work,
    lifecycles::{Step, given, profile_of, take_step},
    papers,
};

/// A draft that is to be made.
#[derive(Clone, Copy)]
pub(super) struct Making<'a> {
    pub(super) draft: &'a Decision,
    pub(super) proposed: &'a Proposed,
    pub(super) around: &'a Surroundings,
}

/// A decision as made, to be written, and what changes with it.
pub(super) struct Made {
    pub(super) decision: Decision,
    /// The decision that it supersedes: as it stands, and as it will.
    superseded: Option<(Decision, Decision)>,
}

/// Makes a draft by a step, or by the step that leads there, or gives every reason why not.
pub(super) async fn make(
    work: &mut Work<'_>,
    making: Making<'_>,
    step: Option<&Step>,
) -> CommandResult<Made> {
    let Making {
        draft,
        proposed,
        around,
    } = making;
    let today = work.now.date_in(around.board.zone);
    let mut refusals = Refusals::new();
    refusals.take(around.of(draft).fits());
    refusals.take(around.of(draft).is_ready(today));
    let superseded = supersede_by(work, making).await;
    let superseded = collect(&mut refusals, superseded)?.flatten();
    let lifecycle = &profile_of(work.app(), &around.board)?.decision;
    let clauses = &proposed.clauses;
    let meeting = around.meeting.as_ref();
    let given = step.map_or_else(Given::default, |step| given(step, None));
    let facts = facts::of((&work.tx, work.viewer), draft, clauses, meeting, given).await?;
    let step = match step {
        Some(step) => step.clone(),
        None => step_to(lifecycle, draft, DecisionPhase::Made, &facts)?,
    };
    let taken = take_step(
        work,
        lifecycle,
        &draft.standing.state,
        &around.board,
        &facts,
        &step,
    );
    let taken = collect(&mut refusals, taken)?;
    // Whatever the rules say, nothing is decided by no clause.
    refusals.require(!clauses.is_empty() || !refusals.is_empty(), || {
        Refusal::missing("what is decided: at least one clause", "input.clauses")
    });
    refusals.done()?;
    let Some(taken) = taken else {
        let problem = "The decision can't be made.";
        return Err(Refusal::invalid(problem, "id").into());
    };
    let decision = Decision {
        number: number(work, draft, &around.board).await?,
        content_audience: Decision::audience_of(draft.exemption.as_ref()),
        proposed: None,
        standing: taken.standing,
        ..draft.clone()
    };
    Ok(Made {
        decision,
        superseded,
    })
}

/// The step of the rules that leads to a phase, for commands that know only where they go.
fn step_to(
    lifecycle: &Lifecycle<DecisionPhase>,
    decision: &Decision,
    phase: DecisionPhase,
    facts: &minuted_core::rules::Facts,
) -> Result<Step, Refusal> {
    let found = lifecycle.step_to(&decision.standing.state, phase, facts);
    let transition = found.ok_or_else(|| {
        Refusal::new(Reason::WrongPhase {
            action: format!("take this decision to “{phase}” in one step under the board's rules"),
            what: "decision".to_owned(),
            phase: decision.standing.phase.to_string(),
        })
    })?;
    Ok(Step {
        version: decision.version,
        transition: transition.to_owned(),
        reason: None,
        replaced_by: None,
    })
}

/// The next number of the board's series of that year, such as `CAB/2017/17`.
async fn number(work: &Work<'_>, draft: &Decision, board: &Board) -> CommandResult<Option<String>> {
    let Some(made) = draft.made.day().filter(|_| draft.takes_number()) else {
        return Ok(None);
    };
    let series = board.series(made.year());
    let number = work.tx.allocate(&series).await?;
    Ok(Some(format!("{series}/{number}")))
}

/// What becomes of the decision that the draft supersedes, under the rules of that one's board.
async fn supersede_by(
    work: &mut Work<'_>,
    making: Making<'_>,
) -> CommandResult<Option<(Decision, Decision)>> {
    let Making { draft, around, .. } = making;
    let Some(old) = &around.supersedes else {
        return Ok(None);
    };
    check_chain(work, draft.id, old.id, "input.supersedesId").await?;
    // That it does not stand any more is told by the rules of `core`.
    if old.standing.phase != DecisionPhase::Made {
        return Ok(None);
    }
    let board: Board = work.find(old.board, "input.supersedesId").await?;
    let lifecycle = &profile_of(work.app(), &board)?.decision;
    let given = Given {
        reason: false,
        replaced_by: Some(DecisionPhase::Made),
    };
    let clauses = facts::clauses_of(&work.tx, work.viewer, old).await?;
    let facts = facts::of((&work.tx, work.viewer), old, &clauses, None, given).await?;
    let step = step_to(lifecycle, old, DecisionPhase::Superseded, &facts)?;
    let taken = take_step(work, lifecycle, &old.standing.state, &board, &facts, &step)
        .map_err(|error| error.at("input.supersedesId"))?;
    let new = Decision {
        standing: taken.standing,
        replaced_by: Some(draft.id),
        ..old.clone()
    };
    Ok(Some((old.clone(), new)))
}

/// Writes what follows from a decision that was just written as made.
pub(super) async fn follow(
    work: &mut Work<'_>,
    made: Made,
    proposed: &Proposed,
    around: &Surroundings,
) -> CommandResult<()> {
    let Made {
        decision,
        superseded,
    } = made;
    for clause in &proposed.clauses {
        work.tx.insert(clause).await?;
    }
    for clause in &proposed.clauses {
        if let Some(item) = decision.pending(clause, work.id()) {
            work.tx.insert(&item).await?;
        }
    }
    for commitment in &proposed.commitments {
        work.tx.insert(commitment).await?;
    }
    for settling in &around.settles {
        let mut item = settling.item.clone();
        item.settled_by = Some(decision.id);
        item.settled_clause = Some(settling.clause);
        work.tx.update(&settling.item, item).await?;
    }
    if let Some((old, new)) = superseded {
        work.tx.update(&old, new).await?;
    }
    papers::record_outcomes_of(work, &decision, &proposed.clauses).await
}
