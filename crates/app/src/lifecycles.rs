//! Owns moving records along their lifecycles: the command, and what a viewer can do next.
//!
//! Each area says in its own module which facts its conditions need and what a transition changes
//! besides the standing; here is what all share.

use chrono::NaiveDate;
use minuted_core::{
    audience::Audience,
    boards::Board,
    id::{AnyId, AuthorityId, DecisionId, Kind, MeetingId},
    permissions::Action,
    record::Provenance,
    refusal::{Refusal, RuleRef},
    rules::{Ask, Facts, Given, Lifecycle, Situation, SourceFacts, Taken},
    time::ShownDate,
    viewer::Viewer,
};
use minuted_store::{Reader, StoreResult};
use serde::Serialize;

use crate::{App, Command, CommandResult, Work, decisions, meetings, papers};

/// A step along a lifecycle.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// The version of the record that the caller saw.
    pub version: i64,
    /// The name of the transition.
    pub transition: String,
    /// Why, where the transition asks for a reason.
    pub reason: Option<String>,
    /// The decision that replaces this one, where the transition asks for it.
    pub replaced_by: Option<DecisionId>,
    /// What is said of the end of a decision that stood.
    pub ending: EndingDetails,
}

/// When, at which meeting and under which power it was decided that a decision stands no more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EndingDetails {
    /// When; all unknown: not shown.
    pub made: ShownDate,
    /// At which meeting.
    pub meeting: Option<MeetingId>,
    /// Under which power.
    pub authority: Option<AuthorityId>,
}

/// Takes a step.
#[derive(Clone, Debug, Serialize)]
pub struct Transition {
    /// The record.
    pub id: AnyId,
    /// The step.
    pub step: Step,
}

impl Command for Transition {
    const ACTION: Action = Action::Transition;
    type Done = AnyId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AnyId> {
        let wrong = |_| Refusal::not_found(self.id.kind).at("id");
        if self.step.replaced_by.is_some() && self.id.kind != Kind::Decision {
            let problem = format!("No decision replaces a {}: leave it out.", self.id.kind);
            return Err(Refusal::invalid(problem, "replacedBy").into());
        }
        if self.step.ending != EndingDetails::default() && self.id.kind != Kind::Decision {
            let problem = format!(
                "Only a decision is rescinded, and this is a {}: leave out when, where and by \
                 what power.",
                self.id.kind
            );
            return Err(Refusal::invalid(problem, "made").into());
        }
        match self.id.kind {
            Kind::Meeting => {
                meetings::take(work, self.id.of_kind().map_err(wrong)?, &self.step).await?;
            }
            Kind::Paper => {
                papers::take(work, self.id.of_kind().map_err(wrong)?, &self.step).await?;
            }
            Kind::Recommendation => {
                let id = self.id.of_kind().map_err(wrong)?;
                papers::take_recommendation(work, id, &self.step).await?;
            }
            Kind::Decision => {
                let id = self.id.of_kind().map_err(wrong)?;
                Box::pin(decisions::take(work, id, &self.step)).await?;
            }
            other => {
                let problem = format!("A {other} has no lifecycle.");
                return Err(Refusal::invalid(problem, "id").into());
            }
        }
        Ok(self.id)
    }
}

/// A transition that leaves a record's state, as one viewer finds it now.
#[derive(Clone, Debug)]
pub struct Next {
    /// Its name.
    pub name: String,
    /// What the office calls it.
    pub label: String,
    /// The state that it leads to.
    pub to: String,
    /// Whom the record is for once it is taken.
    pub audience: Audience,
    /// What must be given with it.
    pub asks: Vec<String>,
    /// Every reason why this viewer can't take it now.
    pub refusals: Vec<Refusal>,
    /// Conditions that are not established for a transcribed record.
    pub not_established: Vec<RuleRef>,
}

impl App {
    /// What this viewer can do next with each of many meetings, and what not, with every reason.
    /// Nothing for those that the viewer can't see.
    pub async fn next_of_meetings(
        &self,
        reader: &Reader,
        viewer: &Viewer,
        ids: &[MeetingId],
    ) -> StoreResult<Vec<(MeetingId, Vec<Next>)>> {
        meetings::next(self, reader, viewer, ids).await
    }

    /// What this viewer can do next with each of many decisions, and what not, with every reason.
    /// Nothing for those that the viewer can't see.
    pub async fn next_of_decisions(
        &self,
        reader: &Reader,
        viewer: &Viewer,
        ids: &[DecisionId],
    ) -> StoreResult<Vec<(DecisionId, Vec<Next>)>> {
        decisions::next(self, reader, viewer, ids).await
    }
}

/// What a transcribed record says of its source, for conditions; none for one made here.
pub(crate) fn source_facts(provenance: &Provenance) -> Option<SourceFacts> {
    provenance
        .transcribed_from
        .as_ref()
        .map(|source| SourceFacts {
            named: !source.cited.trim().is_empty(),
            date_shown: !source.date_shown.is_unknown(),
        })
}

/// Takes a step by the lifecycle, or gives every reason why not. Notes the rules for the ledger.
pub(crate) fn take_step<P: Copy>(
    work: &mut Work<'_>,
    lifecycle: &Lifecycle<P>,
    state: &str,
    board: &Board,
    facts: &Facts,
    step: &Step,
) -> CommandResult<Taken<P>> {
    let roles = work.viewer.roles_for(board.id);
    let situation = Situation {
        facts,
        roles: &roles,
        today: work.now.date_in(board.zone),
    };
    take_step_in(work, lifecycle, state, situation, step)
}

/// As [`take_step`], in a situation of which the area knows more than the board says.
pub(crate) fn take_step_in<P: Copy>(
    work: &mut Work<'_>,
    lifecycle: &Lifecycle<P>,
    state: &str,
    situation: Situation<'_>,
    step: &Step,
) -> CommandResult<Taken<P>> {
    let taken = lifecycle.take(state, &step.transition, situation)?;
    work.decided_under(lifecycle.rules());
    Ok(taken)
}

/// What is given with a step. The phase of the replacing decision is looked up by the caller.
pub(crate) fn given(step: &Step, replaced_by: Option<minuted_core::rules::DecisionPhase>) -> Given {
    let reason = step
        .reason
        .as_ref()
        .is_some_and(|reason| !reason.trim().is_empty());
    Given {
        reason,
        replaced_by,
    }
}

/// What a lifecycle allows a viewer next.
pub(crate) fn next_steps<P: Copy>(
    lifecycle: &Lifecycle<P>,
    state: &str,
    viewer: &Viewer,
    board: &Board,
    facts: &Facts,
    today: NaiveDate,
) -> Vec<Next> {
    let roles = viewer.roles_for(board.id);
    let situation = Situation {
        facts,
        roles: &roles,
        today,
    };
    next_steps_in(lifecycle, state, situation)
}

/// As [`next_steps`], in a situation of which the area knows more than the board says.
pub(crate) fn next_steps_in<P: Copy>(
    lifecycle: &Lifecycle<P>,
    state: &str,
    situation: Situation<'_>,
) -> Vec<Next> {
    lifecycle
        .available(state, situation)
        .into_iter()
        .map(|available| {
            let to = available.transition.to.clone();
            let audience = lifecycle
                .state(&to)
                .map_or(Audience::Working, |state| state.audience);
            Next {
                name: available.transition.name.clone(),
                label: available.transition.label.clone(),
                to,
                audience,
                asks: available
                    .asks
                    .iter()
                    .map(|ask| word(*ask).to_owned())
                    .collect(),
                refusals: available.refusals,
                not_established: available.not_established,
            }
        })
        .collect()
}

const fn word(ask: Ask) -> &'static str {
    match ask {
        Ask::Reason => "reason",
        Ask::ReplacedBy => "replacedBy",
    }
}
