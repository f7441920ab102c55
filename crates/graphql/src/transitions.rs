//! Owns transitions in the API: what a record's lifecycle allows this viewer now, and taking it.

use std::collections::HashMap;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use minuted_app::{
    WouldChange,
    lifecycles::{EndingDetails, Next, Step, Transition},
    read::StoreResult,
};
use minuted_core::{
    id::{DecisionId, MeetingId},
    lifecycle_state::Overridden,
    rules::Override,
};

use crate::{
    batching::{Key, Source},
    enums::Audience,
    inputs::{any_id, id_if},
    loaders::one_if,
    node::{Node, load},
    payloads::{run, try_out},
    people::PersonObject,
    provenance::ShownDateObject,
    refusals::{RefusalObject, bad_request, fault},
    session::session,
};

/// A transition that leaves a record's state, and whether this viewer can take it now.
#[derive(SimpleObject, Debug)]
#[graphql(name = "AvailableTransition")]
pub(crate) struct AvailableTransitionObject {
    /// Its name, to be given to `transition`.
    name: String,
    /// What the office calls it.
    label: String,
    /// The state that it leads to.
    to: String,
    /// Whether this viewer can take it now, what it asks for being given.
    allowed: bool,
    /// What must be given with it: `reason`, `replacedBy`.
    asks: Vec<String>,
    /// Every reason why it can't be taken, with rule and citation.
    refusals: Vec<RefusalObject>,
    /// Conditions that are not established for a transcribed record, by their citations.
    not_established: Vec<String>,
    /// Whom the record is for once it is taken.
    audience: Audience,
    /// The rules among the refusals that this viewer may override: each with a reason, which the
    /// record shows, in `overrides` of `transition`. A rule of law is never among them.
    overridable: Vec<String>,
    /// What follows besides, in words.
    effects: Vec<String>,
    /// The name of the transition that it goes back on, if it does that.
    reverses: Option<String>,
    /// Of what that one did, what stays done, in words.
    stays: Vec<String>,
}

impl From<Next> for AvailableTransitionObject {
    fn from(next: Next) -> Self {
        Self {
            name: next.name,
            label: next.label,
            to: next.to,
            allowed: next.refusals.is_empty(),
            asks: next.asks,
            refusals: next.refusals.into_iter().map(RefusalObject::from).collect(),
            not_established: next
                .not_established
                .into_iter()
                .map(|rule| rule.citation)
                .collect(),
            audience: next.audience.into(),
            overridable: next.overridable.into_iter().map(|rule| rule.rule).collect(),
            effects: next.effects,
            reverses: next.reverses,
            stays: next.stays,
        }
    }
}

/// Asks what the viewer can do next with a record, for all of a list together.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct NextOf<I>(I);

impl Key for NextOf<MeetingId> {
    type Value = Vec<Next>;

    async fn load(source: &Source, keys: &[Self]) -> StoreResult<HashMap<Self, Vec<Next>>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let (reader, viewer) = (&source.reader, &source.viewer);
        let next = source.app.next_of_meetings(reader, viewer, &ids).await?;
        Ok(next
            .into_iter()
            .map(|(id, next)| (Self(id), next))
            .collect())
    }
}

impl Key for NextOf<DecisionId> {
    type Value = Vec<Next>;

    async fn load(source: &Source, keys: &[Self]) -> StoreResult<HashMap<Self, Vec<Next>>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let (reader, viewer) = (&source.reader, &source.viewer);
        let next = source.app.next_of_decisions(reader, viewer, &ids).await?;
        Ok(next
            .into_iter()
            .map(|(id, next)| (Self(id), next))
            .collect())
    }
}

/// The transitions that leave a meeting's state.
pub(crate) async fn next_of_meeting(
    ctx: &Context<'_>,
    id: MeetingId,
) -> async_graphql::Result<Vec<AvailableTransitionObject>> {
    next(ctx, NextOf(id)).await
}

/// The transitions that leave a decision's state.
pub(crate) async fn next_of_decision(
    ctx: &Context<'_>,
    id: DecisionId,
) -> async_graphql::Result<Vec<AvailableTransitionObject>> {
    next(ctx, NextOf(id)).await
}

async fn next<K: Key<Value = Vec<Next>>>(
    ctx: &Context<'_>,
    key: K,
) -> async_graphql::Result<Vec<AvailableTransitionObject>> {
    let next = session(ctx)?.batches.load(key).await;
    let next = next.map_err(|error| fault(&error))?;
    Ok(next.into_iter().flatten().map(Into::into).collect())
}

/// What came of a transition.
#[derive(SimpleObject, Debug)]
pub(crate) struct TransitionPayload {
    /// The record as it now stands.
    record: Option<Node>,
    /// Why the transition was not taken; empty if it was.
    refusals: Vec<RefusalObject>,
    /// Of a trial (`dryRun`): what the transition would change, as far as the viewer may see it.
    /// Null if it was no trial, or if it would be refused.
    would_change: Option<Vec<WouldChangeObject>>,
}

/// What a transition would do to a record.
#[derive(SimpleObject, Debug)]
#[graphql(name = "WouldChange")]
pub(crate) struct WouldChangeObject {
    /// The record as it stands; null if it would be new.
    record: Option<Node>,
    /// Its kind, such as `decision`.
    kind: &'static str,
    /// Whether it would be new.
    is_new: bool,
    /// The state in which it would stand; null of what has no lifecycle.
    state: Option<String>,
    /// Whom it would be for; null of what has no lifecycle.
    audience: Option<Audience>,
    /// The number that it would have; null of what has none.
    number: Option<String>,
    /// The rules of the office that would stand as overridden.
    overridden: Vec<OverriddenObject>,
    /// What would follow from its step besides, in words.
    effects: Vec<String>,
}

/// That a rule of the office was overridden at a step.
#[derive(Debug)]
pub(crate) struct OverriddenObject(Overridden);

impl From<&Overridden> for OverriddenObject {
    fn from(overridden: &Overridden) -> Self {
        Self(overridden.clone())
    }
}

/// That a rule of the office was overridden at a step.
#[Object(name = "Overridden")]
impl OverriddenObject {
    /// The name of the step.
    async fn transition(&self) -> &str {
        &self.0.transition
    }
    /// The name of the rule.
    async fn rule(&self) -> &str {
        &self.0.rule
    }
    /// Where the rule comes from.
    async fn citation(&self) -> &str {
        &self.0.citation
    }
    /// By which role or post it was overridden, in words.
    async fn by(&self) -> &str {
        &self.0.by
    }
    /// Who overrode it; null if no person on record did.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PersonObject>> {
        Ok(one_if(ctx, self.0.person).await?.map(Into::into))
    }
    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }
}

/// A rule of the office to be overridden.
#[derive(InputObject, Debug)]
pub(crate) struct OverrideInput {
    /// The name of the rule, as the refusal gives it.
    rule: String,
    /// Why: the record shows it.
    reason: String,
}

impl From<OverrideInput> for Override {
    fn from(input: OverrideInput) -> Self {
        Self {
            rule: input.rule,
            reason: input.reason,
        }
    }
}

/// What would change, without what the viewer can't see.
async fn seen(
    ctx: &Context<'_>,
    changes: Vec<WouldChange>,
) -> async_graphql::Result<Vec<WouldChangeObject>> {
    // Together, so that those of one kind are read in one statement.
    let records = changes.iter().map(|change| async {
        if change.is_new {
            Ok(None)
        } else {
            load(ctx, change.id).await
        }
    });
    let records = futures_util::future::try_join_all(records).await?;
    let mut seen = Vec::new();
    for (change, record) in changes.into_iter().zip(records) {
        if record.is_none() && !change.is_new {
            continue;
        }
        seen.push(WouldChangeObject {
            record,
            kind: change.id.kind.word(),
            is_new: change.is_new,
            state: change.state,
            audience: change.audience.map(Into::into),
            number: change.number,
            overridden: change.overridden.iter().map(Into::into).collect(),
            effects: change.effects,
        });
    }
    Ok(seen)
}

/// Commands along lifecycles.
#[derive(Default, Debug)]
pub(crate) struct TransitionMutations;

#[Object]
impl TransitionMutations {
    /// Moves a meeting, a paper, a recommendation or a decision along its lifecycle.
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn transition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which record.")] id: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        #[graphql(desc = "The name of the transition.")] transition: String,
        #[graphql(desc = "Why, where the transition asks for a reason.")] reason: Option<String>,
        #[graphql(desc = "The decision that replaces this one, where it is asked for.")]
        replaced_by: Option<ID>,
        #[graphql(
            default,
            desc = "The day on which it was decided that a decision stands no more. Leave it out \
                    with `replacedBy`: that decision says it."
        )]
        made: ShownDateObject,
        #[graphql(desc = "The meeting at which that was decided.")] meeting_id: Option<ID>,
        #[graphql(desc = "The authority under which that was decided.")] authority_id: Option<ID>,
        #[graphql(
            default,
            desc = "Rules of the office to be overridden, by who may; `availableTransitions` tells \
                    which."
        )]
        overrides: Vec<OverrideInput>,
        #[graphql(
            default,
            desc = "Whether it is only tried: nothing is done, and `wouldChange` tells what would be."
        )]
        dry_run: bool,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<TransitionPayload> {
        let id = any_id(&id)?;
        let replaced_by = id_if(replaced_by.as_ref())?;
        let step = Step {
            version,
            transition,
            reason,
            replaced_by,
            ending: EndingDetails {
                made: made.into(),
                meeting: id_if(meeting_id.as_ref())?,
                authority: id_if(authority_id.as_ref())?,
            },
            overrides: overrides.into_iter().map(Into::into).collect(),
        };
        let command = Transition { id, step };
        let mut payload = TransitionPayload {
            record: None,
            refusals: Vec::new(),
            would_change: None,
        };
        if dry_run {
            if idempotency_key.is_some() {
                let message = "A trial keeps nothing to repeat: leave out `idempotencyKey`.";
                return Err(bad_request(message));
            }
            match try_out(ctx, command).await? {
                Ok(changes) => {
                    payload.record = load(ctx, id).await?;
                    payload.would_change = Some(seen(ctx, changes).await?);
                }
                Err(refusals) => payload.refusals = refusals,
            }
            return Ok(payload);
        }
        match run(ctx, idempotency_key.as_deref(), command).await? {
            Ok(id) => payload.record = load(ctx, id).await?,
            Err(refusals) => payload.refusals = refusals,
        }
        Ok(payload)
    }
}
