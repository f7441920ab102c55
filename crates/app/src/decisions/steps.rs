//! Owns the steps along a decision's lifecycle, and what a viewer can do next.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use minuted_core::{
    authorities::Authority,
    boards::Board,
    decisions::{Clause, Decision, Ending, check_superseding},
    id::{AnyId, DecisionId, RecordId},
    meetings::Meeting,
    people::Post,
    permissions::Subject,
    record::{TEXT_MOST, plain_text},
    refusal::{Reason, Refusal, Refusals},
    rules::{DecisionPhase, Given, Lifecycle, MeetingFacts, Profile},
    viewer::Viewer,
};
use minuted_store::{Reader, StoreResult};

use super::{
    around::{self, Known, Surroundings, check_chain, collect},
    facts,
    making::{Making, Superseding, follow, make, reopen},
};
use crate::{
    App, CommandError, CommandResult, Work,
    command::require_version,
    lifecycles::{Next, Of, Step, given, next_steps, take_step},
    papers::BeforeAnswers,
    rules::RulesOf,
};

/// Takes a step along the lifecycle.
pub(crate) async fn take(work: &mut Work<'_>, id: DecisionId, step: &Step) -> CommandResult<()> {
    let seen: Decision = work.find(id, "id").await?;
    work.permit(Subject::board(seen.board))?;
    require_version(&seen, step.version)?;
    work.tx.hold(&[seen.board.into()]).await?;
    let clauses = seen.proposed.clone().unwrap_or_default().clauses;
    let mut roots = around::roots(work, &seen, &clauses).await?;
    roots.extend(step.replaced_by.map(AnyId::from));
    roots.extend(step.ending.meeting.map(AnyId::from));
    work.tx.lock(&roots).await?;
    let old: Decision = work.find(id, "id").await?;
    require_version(&old, step.version)?;
    if let Some(reason) = &step.reason {
        plain_text(reason, "reason", TEXT_MOST, "reason")?;
    }
    let board: Board = work.find(old.board, "id").await?;
    let rules = work.rules_of(&board).await?;
    let lifecycle = &rules.decision;
    match leads_to(lifecycle, &old, &step.transition) {
        Some(DecisionPhase::Made) => Box::pin(made(work, old, board, step)).await,
        _ => ended(work, old, &board, step).await,
    }
}

/// The phase that a transition from where the decision stands leads to.
fn leads_to(
    lifecycle: &Lifecycle<DecisionPhase>,
    decision: &Decision,
    transition: &str,
) -> Option<DecisionPhase> {
    let to = lifecycle.leads_to(&decision.standing.state, transition);
    to.map(|state| state.phase)
}

/// Makes a draft.
async fn made(work: &mut Work<'_>, old: Decision, board: Board, step: &Step) -> CommandResult<()> {
    let proposed = old.proposed.clone().unwrap_or_default();
    let around = surroundings(&work.tx, work.viewer, board, &old).await?;
    let making = Making {
        draft: &old,
        proposed: &proposed,
        around: &around,
    };
    let mut made = make(work, making, Some(step))
        .await
        .map_err(without_fields)?;
    made.decision = work.tx.update(&old, made.decision).await?;
    follow(work, made, &proposed, &around).await
}

async fn surroundings(
    reader: &Reader,
    viewer: &Viewer,
    board: Board,
    draft: &Decision,
) -> CommandResult<Surroundings> {
    let clauses = draft.proposed.as_ref().map_or(&[][..], |p| &p.clauses);
    let fields = fields_of(clauses);
    let found = Surroundings::load((reader, viewer), board, draft, clauses, &fields).await;
    found.map_err(without_fields)
}

/// Where the clauses would stand in an input.
fn fields_of(clauses: &[Clause]) -> Vec<String> {
    (0..clauses.len())
        .map(|n| format!("input.clauses.{n}"))
        .collect()
}

/// A step has no input in which a field of the draft would stand; its own arguments it has.
fn without_fields(error: CommandError) -> CommandError {
    match error {
        CommandError::Refused(refusals) => {
            CommandError::Refused(refusals.into_iter().map(without_field).collect())
        }
        failed @ CommandError::Failed(_) => failed,
    }
}

fn without_field(refusal: Refusal) -> Refusal {
    let of_draft = |field: &String| field.starts_with("input.");
    Refusal {
        field: refusal.field.filter(|field| !of_draft(field)),
        ..refusal
    }
}

/// Takes a step that makes nothing: a decision is superseded, rescinded, or a draft goes on.
async fn ended(
    work: &mut Work<'_>,
    old: Decision,
    board: &Board,
    step: &Step,
) -> CommandResult<()> {
    let mut refusals = Refusals::new();
    let found = work
        .find_if::<Decision>(step.replaced_by, "replacedBy")
        .await;
    let replacing = collect(&mut refusals, found)?.flatten();
    let rules = work.rules_of(board).await?;
    let lifecycle = &rules.decision;
    let phase = replacing.as_ref().map(|new| new.standing.phase);
    let clauses = facts::clauses_of(&work.tx, work.viewer, &old).await?;
    let meeting = work.find_if::<Meeting>(old.meeting, "id").await?;
    let facts = facts::of(
        (&work.tx, work.viewer),
        &old,
        &clauses,
        meeting.as_ref(),
        given(step, phase),
    )
    .await?;
    let of = Of {
        id: old.id.into(),
        board,
    };
    let taken = take_step(work, lifecycle, &old.standing, of, &facts, step).await;
    let taken = collect(&mut refusals, taken)?;
    let leads = leads_to(lifecycle, &old, &step.transition);
    let said = check_ending(work, &old, step, leads, replacing.as_ref()).await;
    collect(&mut refusals, said)?;
    let mut marked = None;
    if let (Some(new), Some(taken)) = (&replacing, &taken) {
        let checked = replace(work, &old, new, taken.standing.phase).await;
        marked = collect(&mut refusals, checked)?.flatten();
    }
    refusals.done()?;
    let Some(taken) = taken else {
        return Err(Refusal::not_found(DecisionId::KIND).at("id").into());
    };
    let new = Decision {
        standing: taken.standing,
        replaced_by: replacing.as_ref().map(|new| new.id).or(old.replaced_by),
        reason: step.reason.clone().or_else(|| old.reason.clone()),
        ended: step.ending.made.clone(),
        ended_at: step.ending.meeting,
        ended_under: step.ending.authority,
        ..old.clone()
    };
    if old.standing.phase == DecisionPhase::Made && new.standing.phase != DecisionPhase::Made {
        reopen(work, old.id).await?;
    }
    work.tx.update(&old, new).await?;
    if let Some((new, marked)) = marked {
        work.tx.update(&new, marked).await?;
    }
    Ok(())
}

/// Whether what is said of the end of a decision can stand.
async fn check_ending(
    work: &Work<'_>,
    old: &Decision,
    step: &Step,
    leads: Option<DecisionPhase>,
    replaced_by: Option<&Decision>,
) -> CommandResult<()> {
    let said = &step.ending;
    let mut refusals = Refusals::new();
    let meeting = work.find_if::<Meeting>(said.meeting, "meetingId").await;
    let meeting = collect(&mut refusals, meeting)?.flatten();
    let authority = work
        .find_if::<Authority>(said.authority, "authorityId")
        .await;
    let authority = collect(&mut refusals, authority)?.flatten();
    let board: Board = work.find(old.board, "id").await?;
    let ending = Ending {
        decision: old,
        made: &said.made,
        meeting: meeting.as_ref(),
        authority: authority.as_ref(),
        replaced_by,
    };
    if let Some(to) = leads {
        refusals.take(ending.check(to, work.now.date_in(board.zone)));
    }
    Ok(refusals.done()?)
}

/// Whether `new` may replace `old`; gives `new` as it has to say so too, if it does not yet.
async fn replace(
    work: &Work<'_>,
    old: &Decision,
    new: &Decision,
    phase: DecisionPhase,
) -> CommandResult<Option<(Decision, Decision)>> {
    if !matches!(phase, DecisionPhase::Superseded | DecisionPhase::Rescinded) {
        let problem = "This transition puts nothing in the place of the decision: leave it out.";
        return Err(Refusal::invalid(problem, "replacedBy").into());
    }
    check_chain(work, new.id, old.id, "replacedBy").await?;
    if new.standing.phase != DecisionPhase::Made {
        return Err(Refusal::new(Reason::WrongPhase {
            action: "put it in the place of another".to_owned(),
            what: "decision".to_owned(),
            phase: new.standing.phase.to_string(),
        })
        .at("replacedBy")
        .into());
    }
    if phase != DecisionPhase::Superseded {
        return Ok(None);
    }
    check_superseding(old, new)?;
    if new.supersedes == Some(old.id) {
        return Ok(None);
    }
    work.permit(Subject::board(new.board))?;
    let marked = Decision {
        supersedes: Some(old.id),
        ..new.clone()
    };
    Ok(Some((new.clone(), marked)))
}

/// What a viewer can do next with each of many decisions.
pub(crate) async fn next(
    app: &App,
    reader: &Reader,
    viewer: &Viewer,
    ids: &[DecisionId],
) -> StoreResult<Vec<(DecisionId, Vec<Next>)>> {
    let decisions = reader.many::<Decision>(viewer, ids).await?;
    let boards: Vec<_> = decisions.iter().map(|d| d.board).collect();
    let boards: BTreeMap<_, _> = reader
        .many::<Board>(viewer, &boards)
        .await?
        .into_iter()
        .map(|board| (board.id, board))
        .collect();
    let clauses = facts::clauses_of_all(reader, viewer, &decisions).await?;
    let meetings = facts::meetings_of(reader, viewer, &decisions).await?;
    let drafts: Vec<_> = decisions
        .iter()
        .filter(|d| d.standing.phase == DecisionPhase::Proposed)
        .map(|d| (d, clauses.get(&d.id).map_or(&[][..], Vec::as_slice)))
        .collect();
    let known = Known::load(reader, viewer, &drafts).await?;
    let superseding = Superseding::load(app, reader, viewer, known.superseded()).await?;
    let rules = RulesOf::load(app, reader, viewer, boards.values()).await?;
    let before = drafts.iter().map(|(decision, _)| *decision);
    let before = BeforeAnswers::load(reader, viewer, before).await?;
    let posts = rules
        .posts(reader, viewer, |rules| rules.decision.names_posts())
        .await?;
    let each = decisions.iter().filter_map(|decision| {
        let here = Here {
            decision,
            board: boards.get(&decision.board)?,
            rules: rules.of(decision.board),
            clauses: clauses.get(&decision.id).map_or(&[][..], Vec::as_slice),
            meeting: decision.meeting.and_then(|id| meetings.get(&id).copied()),
            known: &known,
            superseding: &superseding,
            before: &before,
            posts: &posts,
        };
        Some((decision.id, here.next(app, viewer)))
    });
    Ok(each.collect())
}

/// A decision with what its rules ask about.
struct Here<'a> {
    decision: &'a Decision,
    board: &'a Board,
    rules: Option<&'a Profile>,
    clauses: &'a [Clause],
    meeting: Option<MeetingFacts>,
    known: &'a Known,
    superseding: &'a Superseding,
    before: &'a BeforeAnswers,
    posts: &'a [Post],
}

impl Here<'_> {
    fn next(&self, app: &App, viewer: &Viewer) -> Vec<Next> {
        // Rules that are not in force allow nothing.
        let Some(profile) = self.rules else {
            return Vec::new();
        };
        let lifecycle = &profile.decision;
        let today = app.now().date_in(self.board.zone);
        let facts = facts::with(self.decision, self.clauses, self.meeting, Given::default());
        let state = &self.decision.standing.state;
        let mut next = next_steps(
            lifecycle, state, viewer, self.board, &facts, today, self.posts,
        );
        // What making demands under any rules is told with what these rules demand.
        let makes = |next: &&mut Next| {
            let to = lifecycle.state(&next.to);
            to.is_some_and(|to| to.phase == DecisionPhase::Made)
        };
        if self.decision.standing.phase == DecisionPhase::Proposed {
            for makes in next.iter_mut().filter(makes) {
                makes.refusals =
                    self.why_not(app, viewer, std::mem::take(&mut makes.refusals), today);
            }
        }
        for refusal in next.iter_mut().flat_map(|next| &mut next.refusals) {
            *refusal = without_field(refusal.clone());
        }
        next
    }

    /// Why a draft can't be made as it stands, together with what its rules say: the same that
    /// [`make`] asks, in the same order.
    fn why_not(
        &self,
        app: &App,
        viewer: &Viewer,
        by_rules: Vec<Refusal>,
        today: NaiveDate,
    ) -> Vec<Refusal> {
        let fields = fields_of(self.clauses);
        let board = self.board.clone();
        let around = self
            .known
            .around(board, self.decision, self.clauses, &fields);
        let around = match around {
            Ok(around) => around,
            Err(refusals) => return refusals.into_iter().collect(),
        };
        let mut refusals = Refusals::new();
        refusals.take(around.of(self.decision).fits());
        refusals.take(around.of(self.decision).is_ready(today));
        if let Some(old) = &around.supersedes {
            let ended = self.superseding.step(app.now(), viewer, old);
            refusals.take(ended.map(|_| ()));
        }
        for refusal in by_rules {
            refusals.add(refusal);
        }
        refusals.take(
            self.before
                .plan(viewer, self.decision, self.clauses)
                .map(|_| ()),
        );
        refusals.take(
            self.decision
                .decides_something(self.clauses, &refusals.clone()),
        );
        refusals.into_iter().collect()
    }
}
