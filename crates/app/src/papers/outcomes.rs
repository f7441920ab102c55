//! Owns recording what became of recommendations at a board: by hand, and as a decision answers
//! them.

use minuted_core::{
    boards::Board,
    decisions::{Clause, Decision},
    id::{AnyId, ClauseId, ConsiderationId, DecisionId, RecommendationId},
    meetings::AgendaItem,
    papers::{Consideration, Outcome, OutcomeKind, Paper, Recommendation, is_settled},
    permissions::{Action, Subject},
    refusal::{Refusal, Refusals},
    rules::{DecisionPhase, Facts, Given, RecommendationPhase, Situation},
    viewer::Viewer,
};
use minuted_store::{Reader, StoreResult};
use serde::Serialize;

use super::{
    answers::{Answered, OUTCOME},
    in_hand::{considerations, recommendations},
};
use crate::{
    Command, CommandResult, Work,
    command::require_version,
    lifecycles::{Of, source_facts},
};

/// What became of one recommendation.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeDetails {
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

/// Records what became of recommendations where a board considered their paper.
#[derive(Clone, Debug, Serialize)]
pub struct RecordOutcomes {
    /// The consideration.
    pub consideration: ConsiderationId,
    /// The version of it that the caller saw.
    pub version: i64,
    /// The outcomes. What is on record of other recommendations stays.
    pub outcomes: Vec<OutcomeDetails>,
}

impl Command for RecordOutcomes {
    const ACTION: Action = Action::RecordOutcomes;
    type Done = ConsiderationId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<ConsiderationId> {
        let field = "considerationId";
        // Which paper it belongs to never changes, so that it may be read before the lock.
        let of: Consideration = work.find(self.consideration, field).await?;
        let meeting = of.meeting.map(AnyId::from);
        let roots: Vec<AnyId> = meeting.into_iter().chain([of.paper.into()]).collect();
        work.tx.lock(&roots).await?;
        let old: Consideration = work.find(self.consideration, field).await?;
        work.permit(Subject::board(old.board))?;
        require_version(&old, self.version)?;
        let system = Viewer::system("papers", work.today());
        if let Some(item) = old.item
            && let Some(item) = work.tx.find::<AgendaItem>(&system, item).await?
        {
            item.stands(OUTCOME, field)?;
        }
        let gone = gone(&work.tx, &system, [&old]).await?;
        let paper: Paper = work.find(old.paper, field).await?;
        paper.stands(OUTCOME)?;
        let mut refusals = Refusals::new();
        refusals.require(!self.outcomes.is_empty(), || {
            Refusal::missing("what became of a recommendation", "outcomes")
        });
        let mut new = old.clone();
        for (n, details) in self.outcomes.iter().enumerate() {
            let at = format!("outcomes.{n}");
            let repeated = self.outcomes[..n]
                .iter()
                .any(|other| other.recommendation == details.recommendation);
            refusals.require(!repeated, || {
                let problem = "This recommendation has an outcome in the list already.";
                Refusal::invalid(problem, &format!("{at}.recommendationId"))
            });
            refusals.take(check(work, &old, details, &at).await?);
            refusals.take(new.record(details.outcome(), &gone, &at));
        }
        refusals.done()?;
        let settled: Vec<_> = self.outcomes.iter().map(|o| o.recommendation).collect();
        work.tx.update(&old, new).await?;
        settle(work, &paper, &settled).await?;
        Ok(old.id)
    }
}

/// Of the decisions that gave outcomes at these considerations, those that stand no more.
pub(super) async fn gone<'a>(
    reader: &Reader,
    system: &Viewer,
    considerations: impl IntoIterator<Item = &'a Consideration>,
) -> StoreResult<Vec<DecisionId>> {
    let outcomes = considerations.into_iter().flat_map(|c| &c.outcomes);
    let mut named: Vec<_> = outcomes.filter_map(|outcome| outcome.decision).collect();
    named.sort_unstable();
    named.dedup();
    let decisions = reader.many::<Decision>(system, &named).await?;
    let gone = decisions.iter().filter(|d| d.standing.phase.has_ended());
    Ok(gone.map(|decision| decision.id).collect())
}

impl OutcomeDetails {
    fn outcome(&self) -> Outcome {
        Outcome {
            recommendation: self.recommendation,
            kind: self.kind,
            decision: self.decision,
            clause: self.clause,
            note: self.note.clone(),
        }
    }
}

/// What must hold between an outcome and the records that it refers to.
async fn check(
    work: &Work<'_>,
    here: &Consideration,
    details: &OutcomeDetails,
    at: &str,
) -> CommandResult<Result<(), Refusals>> {
    let mut refusals = Refusals::new();
    let field = format!("{at}.recommendationId");
    let asked: Recommendation = work.find(details.recommendation, &field).await?;
    refusals.require(asked.paper == here.paper, || {
        Refusal::invalid("This is a recommendation of another paper.", &field)
    });
    refusals.take(asked.takes_outcome(&field).map_err(Refusals::from));
    let field = format!("{at}.decisionId");
    let decision: Option<Decision> = work.find_if(details.decision, &field).await?;
    if let Some(decision) = &decision {
        refusals.require(decision.board == here.board, || {
            Refusal::invalid("This is a decision of another board.", &field)
        });
        let made = decision.standing.phase != DecisionPhase::Proposed;
        refusals.require(made, || {
            let problem = "This decision is not made yet, so that nothing came of it.";
            Refusal::invalid(problem, &field)
        });
    }
    let field = format!("{at}.clauseId");
    if let Some(clause) = work.find_if::<Clause>(details.clause, &field).await? {
        let belongs = decision.is_some_and(|decision| decision.id == clause.decision);
        refusals.require(belongs, || {
            let problem = "Name the decision that the clause belongs to.";
            Refusal::invalid(problem, &field)
        });
        refusals.require(details.kind.fits(clause.kind), || {
            let problem = format!(
                "The clause is `{}`, so that the outcome can't be `{}`.",
                clause.kind, details.kind
            );
            Refusal::invalid(problem, &format!("{at}.kind"))
        });
    }
    Ok(refusals.done())
}

/// Writes what became of the recommendations that a decision answers, as it was planned, and settles
/// those that were put to its board.
///
/// For the command that makes the decision, in the same transaction, once the decision and its
/// clauses are written.
pub(crate) async fn write_answers(
    work: &mut Work<'_>,
    answers: Vec<Answered>,
) -> CommandResult<()> {
    for answered in answers {
        let Answered {
            paper,
            shared,
            old,
            mut here,
            recommendations,
        } = answered;
        if let Some(shared) = shared {
            work.tx.update(&paper, shared).await?;
        }
        match &old {
            None => {
                here.id = work.id();
                work.tx.insert(&here).await?;
            }
            Some(old) if *old != here => {
                work.tx.update(old, here).await?;
            }
            Some(_) => {}
        }
        settle(work, &paper, &recommendations).await?;
    }
    Ok(())
}

/// Takes those recommendations on with which the board that they were put to is done, if its rules
/// let the viewer. What follows is not what was asked for, so that rules which say otherwise leave
/// the step to be taken by whoever may.
pub(crate) async fn settle(
    work: &mut Work<'_>,
    paper: &Paper,
    answered: &[RecommendationId],
) -> CommandResult<()> {
    let home: Board = work.find(paper.board, "input.boardId").await?;
    let profile = work.rules_of(&home).await?;
    let here = considerations(work, paper.id).await?;
    let all = recommendations(work, paper.id).await?;
    for old in all.iter().filter(|old| answered.contains(&old.id)) {
        let put = old.standing.phase == RecommendationPhase::Put;
        if !put || !is_settled(old.id, old.to, &here) {
            continue;
        }
        let facts = Facts {
            source: source_facts(&old.provenance),
            given: Given::default(),
            paper: Some(paper.facts(None, &all)),
            recommendation: Some(old.facts(true)),
            ..Facts::default()
        };
        let situation = Situation {
            facts: &facts,
            roles: &work.viewer.roles_for(old.to),
            today: work.now.date_in(home.zone),
        };
        let phase = RecommendationPhase::Settled;
        let lifecycle = &profile.recommendation;
        if let Some(taken) = lifecycle.towards(&old.standing.state, phase, situation) {
            let of = Of {
                id: old.id.into(),
                board: &home,
            };
            let made_here = !old.provenance.is_transcribed();
            let taken = work.stepped(of, &old.standing, made_here, taken);
            let mut new = old.clone();
            new.standing = taken.standing;
            new.standing.audience = paper.audience_when(new.standing.audience);
            work.tx.update(old, new).await?;
        }
    }
    Ok(())
}
