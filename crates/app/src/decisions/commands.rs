//! Owns the commands that write decisions: drafting, revising, recording, and reporting on what
//! was to be done.

use minuted_core::{
    boards::Board,
    decisions::{Commitment, Decision, PendingItem, check_report},
    id::{AnyId, CommitmentId, DecisionId},
    permissions::{Action, Subject},
    record::TEXT_MOST,
    refusal::{Reason, Refusal, Refusals},
    rules::DecisionPhase,
    time::ShownDate,
};
use serde::Serialize;

use super::{
    around::{self, Surroundings, check_chain, check_references, collect, reads_all},
    details::{Composed, DecisionDetails, Onto, compose},
    making::{Making, follow, make},
};
use crate::{
    Command, CommandResult, Work,
    command::require_version,
    texts::{bases, derived},
};

/// Drafts a decision: nothing is decided until it is made.
#[derive(Clone, Debug, Serialize)]
pub struct DraftDecision {
    /// What is given of it.
    pub details: DecisionDetails,
}

impl Command for DraftDecision {
    const ACTION: Action = Action::DraftDecision;
    type Done = DecisionId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<DecisionId> {
        let board: Board = work.find(self.details.board, "input.boardId").await?;
        work.permit(Subject::board(board.id))?;
        let profile = work.rules_of(&board).await?;
        let standing = profile.decision.begin();
        work.decided_under(&standing.rules);
        let composed = compose(work, &profile, &self.details, Onto::New(&standing))?;
        check_draft(work, board, &composed).await?;
        let draft = composed.into_draft();
        work.tx.insert(&draft).await?;
        Ok(draft.id)
    }
}

/// Revises a decision that is not yet made. Clauses that keep their ID stay the same clauses,
/// wherever they move.
#[derive(Clone, Debug, Serialize)]
pub struct ReviseDecision {
    /// Which.
    pub id: DecisionId,
    /// The version that the caller saw.
    pub version: i64,
    /// What is given of it now.
    pub details: DecisionDetails,
}

impl Command for ReviseDecision {
    const ACTION: Action = Action::ReviseDecision;
    type Done = DecisionId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<DecisionId> {
        work.tx.lock(&[self.id.into()]).await?;
        let old: Decision = work.find(self.id, "id").await?;
        work.permit(Subject::board(old.board))?;
        require_version(&old, self.version)?;
        if old.standing.phase != DecisionPhase::Proposed {
            return Err(Refusal::new(Reason::WrongPhase {
                action: "revise the decision; correct it, supersede it or rescind it".to_owned(),
                what: "decision".to_owned(),
                phase: old.standing.phase.to_string(),
            })
            .at("id")
            .into());
        }
        if self.details.board != old.board {
            let problem = "A draft stays with its board: abandon it and draft another.";
            return Err(Refusal::invalid(problem, "input.boardId").into());
        }
        let board: Board = work.find(old.board, "input.boardId").await?;
        let profile = work.rules_of(&board).await?;
        let composed = compose(work, &profile, &self.details, Onto::Draft(&old))?;
        check_draft(work, board, &composed).await?;
        work.tx.update(&old, composed.into_draft()).await?;
        Ok(old.id)
    }
}

/// What a draft names is there and fits it.
async fn check_draft(work: &Work<'_>, board: Board, composed: &Composed) -> CommandResult<()> {
    let mut refusals = Refusals::new();
    collect(&mut refusals, check_references(work, composed).await)?;
    let around = collect(&mut refusals, surroundings(work, board, composed).await)?;
    let decision = &composed.decision;
    if let Some(around) = around {
        refusals.take(around.of(decision).fits());
    }
    if let Some(old) = decision.supersedes {
        let chain = check_chain(work, decision.id, old, "input.supersedesId").await;
        collect(&mut refusals, chain)?;
    }
    Ok(refusals.done()?)
}

async fn surroundings(
    work: &Work<'_>,
    board: Board,
    composed: &Composed,
) -> CommandResult<Surroundings> {
    Surroundings::load(
        (&work.tx, work.viewer),
        board,
        &composed.decision,
        &composed.proposed.clauses,
        &composed.clause_fields,
    )
    .await
}

/// Records a decision: drafts it and makes it in one act, as a secretary does after the meeting or
/// from a source.
#[derive(Clone, Debug, Serialize)]
pub struct RecordDecision {
    /// What is given of it.
    pub details: DecisionDetails,
}

impl Command for RecordDecision {
    const ACTION: Action = Action::RecordDecision;
    type Done = DecisionId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<DecisionId> {
        // Its code, its power, its life and its rules are facts of this.
        work.tx.hold(&[self.details.board.into()]).await?;
        let board: Board = work.find(self.details.board, "input.boardId").await?;
        work.permit(Subject::board(board.id))?;
        let profile = work.rules_of(&board).await?;
        let standing = profile.decision.begin();
        let composed = compose(work, &profile, &self.details, Onto::New(&standing))?;
        let roots = around::roots(work, &composed.decision, &composed.proposed.clauses).await?;
        work.tx.lock(&roots).await?;
        let mut refusals = Refusals::new();
        collect(&mut refusals, check_references(work, &composed).await)?;
        let around = collect(&mut refusals, surroundings(work, board, &composed).await)?;
        let Some(around) = around else {
            refusals.done()?;
            return Err(Refusal::not_found(minuted_core::id::Kind::Board).into());
        };
        let making = Making {
            draft: &composed.decision,
            proposed: &composed.proposed,
            around: &around,
        };
        let made = collect(&mut refusals, make(work, making, None).await)?;
        refusals.done()?;
        if let Some(made) = made {
            work.tx.insert(&made.decision).await?;
            follow(work, made, &composed.proposed, &around).await?;
        }
        Ok(composed.decision.id)
    }
}

/// Reports on a commitment: what was done, and when it was done if it was.
#[derive(Clone, Debug, Serialize)]
pub struct ReportCommitment {
    /// Which.
    pub id: CommitmentId,
    /// The version that the caller saw.
    pub version: i64,
    /// When it was done; all unknown: it is still to be done.
    pub done: ShownDate,
    /// What is reported, in Markdown.
    pub report: Option<String>,
}

impl Command for ReportCommitment {
    const ACTION: Action = Action::ReportCommitment;
    type Done = CommitmentId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<CommitmentId> {
        let seen: Commitment = work.find(self.id, "id").await?;
        let roots: [AnyId; 2] = [seen.decision.into(), self.id.into()];
        work.tx.lock(&roots).await?;
        let old: Commitment = work.find(self.id, "id").await?;
        work.permit(Subject::board(old.board))?;
        require_version(&old, self.version)?;
        let decision: Decision = work.find(old.decision, "id").await?;
        let board: Board = work.find(old.board, "id").await?;
        let today = work.now.date_in(board.zone);
        let awaits = match old.awaits {
            Some(id) => {
                work.tx
                    .find::<PendingItem>(&reads_all(work.viewer), id)
                    .await?
            }
            None => None,
        };
        let mut refusals = Refusals::new();
        refusals.take(check_report(
            &old,
            &decision,
            awaits.as_ref(),
            &self.done,
            today,
        ));
        let written = self
            .report
            .as_deref()
            .filter(|text| !text.trim().is_empty());
        let report = match written {
            Some(text) => {
                let bases = bases(&*work.rules_of(&board).await?, &old.provenance);
                refusals.take(derived(text, bases, "report", TEXT_MOST, "input.report"))
            }
            None => None,
        };
        refusals.require(written.is_some() || !self.done.is_unknown(), || {
            Refusal::missing(
                "what is reported, or the day on which it was done",
                "input.report",
            )
        });
        refusals.done()?;
        let new = Commitment {
            done: self.done.clone(),
            report: report.or_else(|| old.report.clone()),
            ..old.clone()
        };
        work.tx.update(&old, new).await?;
        Ok(old.id)
    }
}

impl Composed {
    /// The draft as it is kept, with its clauses in it.
    fn into_draft(self) -> Decision {
        Decision {
            proposed: Some(self.proposed),
            ..self.decision
        }
    }
}
