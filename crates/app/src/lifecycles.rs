//! Owns moving records along their lifecycles: the command, and what a viewer can do next.
//!
//! Each area says in its own module which facts its conditions need and what a transition changes
//! besides the standing; here is what all share.

use chrono::NaiveDate;
use minuted_core::{
    audience::Audience,
    boards::Board,
    id::{AnyId, AuthorityId, DecisionId, Kind, MeetingId},
    lifecycle_state::Standing,
    people::Post,
    permissions::Action,
    record::{Provenance, at_most},
    refusal::{Refusal, RuleRef},
    rules::{
        Ask, Effect, Facts, Given, Lifecycle, Override, Overriding, Situation, SourceFacts, Taken,
    },
    time::ShownDate,
    viewer::Viewer,
};
use minuted_store::{Reader, StoreResult};
use serde::Serialize;

use crate::{App, Command, CommandResult, Work, decisions, meetings, papers, tasks::posts_held};

/// More rules than any step has.
const OVERRIDES_MOST: usize = 50;

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
    /// The rules of the office that are to be passed over, each with why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
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
    /// Of the rules that refuse, those that this viewer may override with a reason.
    pub overridable: Vec<RuleRef>,
    /// What follows besides, in words.
    pub effects: Vec<String>,
    /// The transition that it goes back on.
    pub reverses: Option<String>,
    /// Of what that one did, what stays done, in words.
    pub stays: Vec<String>,
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

/// A record that takes a step, and its board.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Of<'b> {
    /// The record.
    pub(crate) id: AnyId,
    /// Its board.
    pub(crate) board: &'b Board,
}

/// Takes a step by the lifecycle, or gives every reason why not. Notes the rules for the ledger, and
/// what follows from the step.
pub(crate) async fn take_step<P: Copy>(
    work: &mut Work<'_>,
    lifecycle: &Lifecycle<P>,
    before: &Standing<P>,
    of: Of<'_>,
    facts: &Facts,
    step: &Step,
) -> CommandResult<Taken<P>> {
    let roles = work.viewer.roles_for(of.board.id);
    let situation = Situation {
        facts,
        roles: &roles,
        today: work.now.date_in(of.board.zone),
    };
    take_step_in(work, lifecycle, before, of, situation, step).await
}

/// As [`take_step`], in a situation of which the area knows more than the board says.
pub(crate) async fn take_step_in<P: Copy>(
    work: &mut Work<'_>,
    lifecycle: &Lifecycle<P>,
    before: &Standing<P>,
    of: Of<'_>,
    situation: Situation<'_>,
    step: &Step,
) -> CommandResult<Taken<P>> {
    let posts = if step.overrides.is_empty() || !lifecycle.names_posts() {
        Vec::new()
    } else {
        titles_for(of.board, &posts_held(&work.tx, work.viewer).await?)
    };
    at_most(
        step.overrides.len(),
        OVERRIDES_MOST,
        "overrides",
        "overrides",
    )?;
    let overriding = Overriding {
        asked: &step.overrides,
        posts: &posts,
        person: work.viewer.person(),
    };
    let state = &before.state;
    let taken = lifecycle.take_overriding(state, &step.transition, situation, overriding)?;
    work.decided_under(lifecycle.rules());
    Ok(work.stepped(of, before, situation.facts.source.is_none(), taken))
}

/// The titles of the posts that somebody holds, as far as they are of a board's organisations: the
/// officer of another council is not this one's. A post of no organisation counts.
pub(crate) fn titles_for(board: &Board, held: &[Post]) -> Vec<String> {
    let ours = held
        .iter()
        .filter(|post| post.organisation.is_none() || board.has_as_own(post));
    ours.map(|post| post.title.clone()).collect()
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
    posts: &[Post],
) -> Vec<Next> {
    let roles = viewer.roles_for(board.id);
    let situation = Situation {
        facts,
        roles: &roles,
        today,
    };
    next_steps_in(lifecycle, state, situation, &titles_for(board, posts))
}

/// As [`next_steps`], in a situation of which the area knows more than the board says.
pub(crate) fn next_steps_in<P: Copy>(
    lifecycle: &Lifecycle<P>,
    state: &str,
    situation: Situation<'_>,
    posts: &[String],
) -> Vec<Next> {
    let made_here = situation.facts.source.is_none();
    lifecycle
        .available_to(state, situation, posts)
        .into_iter()
        .map(|available| {
            let effects = available.transition.effects.iter();
            let effects = effects.filter(|effect| made_here || effect.is_of_standing());
            let stays = available.undoes.iter().filter_map(Effect::stays);
            Next {
                name: available.transition.name.clone(),
                label: available.transition.label.clone(),
                to: available.transition.to.clone(),
                audience: available.audience,
                effects: effects.map(Effect::describe).collect(),
                reverses: available.transition.reverses.clone(),
                stays: stays.map(str::to_owned).collect(),
                overridable: available.overridable,
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
