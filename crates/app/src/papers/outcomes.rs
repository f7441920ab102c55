//! Owns recording what became of recommendations at a board: by hand, and from the clauses of a
//! decision.

use std::collections::BTreeMap;

use minuted_core::{
    boards::Board,
    decisions::{Clause, Decision},
    id::{ClauseId, ConsiderationId, DecisionId, PaperId, RecommendationId},
    papers::{
        Consideration, Outcome, OutcomeKind, Paper, PaperVersion, Recommendation, is_settled,
    },
    permissions::{Action, Subject},
    refusal::{Refusal, Refusals},
    rules::{DecisionPhase, Facts, Given, RecommendationPhase, Situation},
};
use serde::Serialize;

use super::in_hand::{considerations, recommendations, shared_with};
use crate::{
    Command, CommandResult, Work,
    command::require_version,
    lifecycles::{profile_of, source_facts},
};

/// What can't be done with a paper that is withdrawn.
const OUTCOME: &str = "record what became of its recommendations";

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
        work.tx.lock(&[of.paper.into()]).await?;
        let old: Consideration = work.find(self.consideration, field).await?;
        work.permit(Subject::board(old.board))?;
        require_version(&old, self.version)?;
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
            refusals.take(new.record(details.outcome(), None, &at));
        }
        refusals.done()?;
        let settled: Vec<_> = self.outcomes.iter().map(|o| o.recommendation).collect();
        work.tx.update(&old, new).await?;
        settle(work, &paper, &settled).await?;
        Ok(old.id)
    }
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

/// A clause's answer to a recommendation.
struct Answer<'a> {
    clause: &'a Clause,
    asked: Recommendation,
    field: String,
}

/// Records what became of the recommendations that the clauses of a decision answer, where its
/// board considered their paper, and settles those that were put to this board.
///
/// For the command that makes the decision, in the same transaction, once the decision and its
/// clauses are written. The command has permitted it, and has locked the papers of the decision's
/// recommendations with its other roots: what is read here is what a withdrawal before it left.
/// If nobody recorded that the board considered the paper, this does, as long as the decision names
/// the version that it had before it.
pub(crate) async fn record_outcomes_of(
    work: &mut Work<'_>,
    decision: &Decision,
    clauses: &[Clause],
) -> CommandResult<()> {
    let field = "input.recommendationIds";
    let before = work
        .find_all::<Recommendation>(&decision.recommendations, field)
        .await?;
    let mut by_paper: BTreeMap<PaperId, Vec<Answer<'_>>> = BTreeMap::new();
    for (n, asked) in before.into_iter().enumerate() {
        let clause = clauses.iter().find(|c| c.answers.contains(&asked.id));
        if let Some(clause) = clause {
            let field = format!("{field}.{n}");
            let answers = by_paper.entry(asked.paper).or_default();
            answers.push(Answer {
                clause,
                asked,
                field,
            });
        }
    }
    for (paper, answers) in by_paper {
        answer(work, decision, paper, answers).await?;
    }
    Ok(())
}

/// Records the answers to the recommendations of one paper.
async fn answer(
    work: &mut Work<'_>,
    decision: &Decision,
    paper: PaperId,
    answers: Vec<Answer<'_>>,
) -> CommandResult<()> {
    let paper: Paper = work.find(paper, "input.paperVersionId").await?;
    paper.stands(OUTCOME)?;
    let mut refusals = Refusals::new();
    let (old, mut here) = place_of(work, decision, &paper).await?;
    for Answer {
        clause,
        asked,
        field,
    } in &answers
    {
        refusals.take(asked.takes_outcome(field).map_err(Refusals::from));
        let outcome = Outcome {
            recommendation: asked.id,
            kind: clause.kind.into(),
            decision: Some(decision.id),
            clause: Some(clause.id),
            note: None,
        };
        refusals.take(here.record(outcome, decision.supersedes, field));
    }
    refusals.done()?;
    match &old {
        None => {
            if let Some(shared) = shared_with(&paper, here.board, work.viewer)? {
                work.tx.update(&paper, shared).await?;
            }
            work.tx.insert(&here).await?;
        }
        Some(old) if *old != here => {
            work.tx.update(old, here).await?;
        }
        Some(_) => {}
    }
    let answered: Vec<_> = answers.iter().map(|answer| answer.asked.id).collect();
    settle(work, &paper, &answered).await
}

/// Where the board of the decision considered the paper: as it stands, if it is on record, and as
/// it is to be.
async fn place_of(
    work: &Work<'_>,
    decision: &Decision,
    paper: &Paper,
) -> CommandResult<(Option<Consideration>, Consideration)> {
    let all = considerations(work, paper.id).await?;
    let version: Option<PaperVersion> = work
        .find_if(decision.paper_version, "input.paperVersionId")
        .await?;
    let version = version.filter(|version| version.paper == paper.id);
    if version.as_ref().is_some_and(|v| v.edition.is_none()) {
        let problem = "This version is a draft, and a board decides on what is published to it: \
                       name the published version.";
        return Err(Refusal::invalid(problem, "input.paperVersionId").into());
    }
    let at_board = || all.iter().filter(|c| c.board == decision.board);
    let found = match decision.meeting {
        Some(meeting) => at_board()
            .find(|c| c.meeting == Some(meeting))
            .or_else(|| at_board().find(|c| c.meeting.is_none() && c.outcomes.is_empty())),
        None => at_board().next_back(),
    };
    if let Some(old) = found {
        let mut here = old.clone();
        here.paper_version = here.paper_version.or(version.map(|version| version.id));
        if here.meeting.is_none() {
            (here.meeting, here.item) = (decision.meeting, decision.item);
        }
        return Ok((Some(old.clone()), here));
    }
    let Some(version) = version else {
        let problem = "It is not on record that the board considered the paper of this \
                       recommendation: name the version that it had before it, or put the paper \
                       before the board first.";
        return Err(Refusal::invalid(problem, "input.paperVersionId").into());
    };
    let last = all.iter().map(|c| c.place).max().unwrap_or(0);
    let date = if decision.made.is_unknown() {
        &decision.date_shown
    } else {
        &decision.made
    };
    let here = Consideration {
        id: work.id(),
        version: 1,
        paper: paper.id,
        paper_version: Some(version.id),
        board: decision.board,
        meeting: decision.meeting,
        item: decision.item,
        place: last + 1,
        date: date.clone(),
        outcomes: Vec::new(),
        provenance: decision.provenance.clone(),
    };
    here.check()?;
    Ok((None, here))
}

/// Takes those recommendations on with which the board that they were put to is done, if its rules
/// let the viewer. What follows is not what was asked for, so that rules which say otherwise leave
/// the step to be taken by whoever may.
async fn settle(
    work: &mut Work<'_>,
    paper: &Paper,
    answered: &[RecommendationId],
) -> CommandResult<()> {
    let home: Board = work.find(paper.board, "input.boardId").await?;
    let profile = profile_of(work.app(), &home)?;
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
            let mut new = old.clone();
            work.decided_under(lifecycle.rules());
            new.standing = taken.standing;
            new.standing.audience = paper.audience_when(new.standing.audience);
            work.tx.update(old, new).await?;
        }
    }
    Ok(())
}
