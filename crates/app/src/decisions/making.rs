//! Owns making a decision: the step that makes it, its number, and what follows from it. Clauses
//! and commitments become records, other boards are asked, what was pending is settled,
//! recommendations get their outcomes, and what it supersedes is superseded.

use std::collections::{BTreeMap, HashMap};

use chrono::Datelike;
use minuted_core::{
    boards::Board,
    decisions::{Clause, Commitment, Decision, PendingItem, Proposed, awaited},
    id::{BoardId, DecisionId, Kind, MeetingId},
    refusal::{Reason, Refusal, Refusals},
    rules::{DecisionPhase, Does, Effect, Given, Lifecycle, MeetingFacts, Situation, Taken},
    time::Timestamp,
    viewer::Viewer,
};
use minuted_store::{Reader, StoreResult, filters::PendingItemFilter};

use super::{
    around::{Surroundings, check_chain, collect, reads_all},
    besides::open_besides,
    facts,
};
use crate::{
    App, CommandResult, Work,
    lifecycles::{EndingDetails, Of, Step, given, take_step},
    papers::{self, Answered, BeforeAnswers},
    rules::RulesOf,
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
    /// What becomes of the recommendations that it answers.
    answers: Vec<Answered>,
    /// What the rules say follows.
    effects: Vec<Effect>,
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
    let rules = work.rules_of(&around.board).await?;
    let lifecycle = &rules.decision;
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
        &draft.standing,
        Of {
            id: draft.id.into(),
            board: &around.board,
        },
        &facts,
        &step,
    )
    .await;
    let taken = collect(&mut refusals, taken)?;
    let before = BeforeAnswers::load(&work.tx, work.viewer, std::iter::once(draft)).await?;
    let answers = refusals.take(before.plan(work.viewer, draft, clauses));
    refusals.take(draft.decides_something(clauses, &refusals));
    refusals.done()?;
    let (Some(taken), Some(answers)) = (taken, answers) else {
        let problem = "The decision can't be made.";
        return Err(Refusal::invalid(problem, "id").into());
    };
    let decision = Decision {
        number: number(work, draft, &around.board, &taken.effects).await?,
        content_audience: Decision::audience_of(draft.exemption.as_ref()),
        proposed: None,
        standing: taken.standing,
        ..draft.clone()
    };
    Ok(Made {
        decision,
        superseded,
        answers,
        effects: taken.effects,
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
        ending: EndingDetails::default(),
        overrides: Vec::new(),
    })
}

/// The next number of the board's series of that year, such as `CAB/2017/17`.
/// Rules may have it counted apart, such as `CAB/KEY/2017/3`.
async fn number(
    work: &Work<'_>,
    draft: &Decision,
    board: &Board,
    effects: &[Effect],
) -> CommandResult<Option<String>> {
    let Some(made) = draft.made.day().filter(|_| draft.takes_number()) else {
        return Ok(None);
    };
    let apart = effects.iter().find_map(|effect| match &effect.does {
        Does::Number { series } => Some(series),
        _ => None,
    });
    let series = match apart {
        Some(apart) => board.series_of(apart, made.year()),
        None => board.series(made.year()),
    };
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
    let ended = Superseding::load(work.app(), &work.tx, work.viewer, std::iter::once(old)).await?;
    let Some(taken) = ended.step(work.now, work.viewer, old)? else {
        return Ok(None);
    };
    let Some(board) = ended.boards.get(&old.board) else {
        return Ok(None);
    };
    let of = Of {
        id: old.id.into(),
        board,
    };
    let made_here = !old.provenance.is_transcribed();
    let taken = work.stepped(of, &old.standing, made_here, taken);
    let new = Decision {
        standing: taken.standing,
        replaced_by: Some(draft.id),
        ..old.clone()
    };
    Ok(Some((old.clone(), new)))
}

/// The boards, with their rules, and the clauses of decisions that drafts supersede, read for all of them together.
#[derive(Debug)]
pub(super) struct Superseding {
    boards: BTreeMap<BoardId, Board>,
    rules: RulesOf,
    clauses: HashMap<DecisionId, Vec<Clause>>,
    meetings: BTreeMap<MeetingId, MeetingFacts>,
}

impl Superseding {
    pub(super) async fn load(
        app: &App,
        reader: &Reader,
        viewer: &Viewer,
        superseded: impl Iterator<Item = &Decision>,
    ) -> StoreResult<Self> {
        let superseded: Vec<_> = superseded.cloned().collect();
        let boards: Vec<_> = superseded.iter().map(|old| old.board).collect();
        let boards = reader.many::<Board>(viewer, &boards).await?;
        Ok(Self {
            rules: RulesOf::load(app, reader, viewer, &boards).await?,
            boards: boards.into_iter().map(|board| (board.id, board)).collect(),
            clauses: facts::clauses_of_all(reader, viewer, &superseded).await?,
            meetings: facts::meetings_of(reader, viewer, &superseded).await?,
        })
    }

    /// The step by which a decision is superseded by one that is made now; none if it does not
    /// stand, which the rules of `core` tell.
    pub(super) fn step(
        &self,
        now: Timestamp,
        viewer: &Viewer,
        old: &Decision,
    ) -> Result<Option<Taken<DecisionPhase>>, Refusals> {
        let field = "input.supersedesId";
        if old.standing.phase != DecisionPhase::Made {
            return Ok(None);
        }
        let Some(board) = self.boards.get(&old.board) else {
            return Err(Refusal::not_found(Kind::Board).at(field).into());
        };
        let at = |refusal: Refusal| refusal.at(field);
        let lifecycle = &self.rules.or_why_not(board.id).map_err(at)?.decision;
        let given = Given {
            reason: false,
            replaced_by: Some(DecisionPhase::Made),
        };
        let clauses = self.clauses.get(&old.id).map_or(&[][..], Vec::as_slice);
        let meeting = old.meeting.and_then(|id| self.meetings.get(&id).copied());
        let facts = facts::with(old, clauses, meeting, given);
        let step = step_to(lifecycle, old, DecisionPhase::Superseded, &facts).map_err(at)?;
        let situation = Situation {
            facts: &facts,
            roles: &viewer.roles_for(board.id),
            today: now.date_in(board.zone),
        };
        let taken = lifecycle.take(&old.standing.state, &step.transition, situation);
        let all_at = |refused: Refusals| refused.into_iter().map(at).collect::<Refusals>();
        taken.map(Some).map_err(all_at)
    }
}

/// Opens again what a decision had settled that stands no more.
pub(super) async fn reopen(work: &mut Work<'_>, ended: DecisionId) -> CommandResult<()> {
    let filter = PendingItemFilter {
        settled_by: Some(ended),
        ..PendingItemFilter::default()
    };
    let viewer = reads_all(work.viewer);
    for item in work.all_as::<PendingItem>(&viewer, &filter).await? {
        work.tx.update(&item, item.reopened()).await?;
    }
    Ok(())
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
        answers,
        effects,
    } = made;
    for clause in &proposed.clauses {
        work.tx.insert(clause).await?;
    }
    let mut asked = Vec::new();
    for clause in &proposed.clauses {
        if let Some(item) = decision.pending(clause, work.id()) {
            work.tx.insert(&item).await?;
            asked.push(item);
        }
    }
    for commitment in &proposed.commitments {
        let opened = Commitment {
            awaits: awaited(&proposed.clauses, commitment.clause, &asked),
            ..commitment.clone()
        };
        work.tx.insert(&opened).await?;
    }
    for settling in &around.settles {
        let settled = settling
            .item
            .settled(decision.id, settling.clause, settling.kind);
        work.tx.update(&settling.item, settled).await?;
    }
    if let Some((old, new)) = superseded {
        // What this one settles anew has its new settlement by now.
        reopen(work, old.id).await?;
        work.tx.update(&old, new).await?;
    }
    open_besides(work, &decision, proposed, &around.board, &effects).await?;
    papers::write_answers(work, answers).await
}
