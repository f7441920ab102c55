//! Owns the lifecycles of papers and recommendations: the facts that their rules ask, and what a
//! step changes besides the standing.

use std::sync::Arc;

use chrono::NaiveDate;
use minuted_core::{
    boards::Board,
    id::{AnyId, Kind, PaperId, RecommendationId},
    papers::{
        Clearance, Consideration, Paper, PaperVersion, Recommendation, clearance_facts, is_settled,
        sections_with_text,
    },
    people::Post,
    permissions::Subject,
    record::{TEXT_MOST, plain_text},
    refusal::{Refusal, Refusals},
    rules::{
        ClearanceFact, Facts, Given, Lifecycle, NeededClearance, PaperPhase, Profile,
        RecommendationPhase, Situation,
    },
    viewer::Viewer,
};

use super::{
    clearances::follow_step,
    in_hand::{all_of, considerations, recommendations},
    outline::outline,
};
use crate::{
    CommandResult, Work,
    command::{gather, require_version},
    lifecycles::{Next, Of, Step, given, next_steps_in, source_facts, take_step_in, titles_for},
    rules::RulesOf,
};

/// A paper with what its rules ask about, as far as someone sees it.
#[derive(Clone, Debug)]
pub struct PaperInHand {
    /// The paper.
    pub paper: Paper,
    /// The board whose rules it follows.
    pub board: Board,
    /// Those rules.
    pub rules: Arc<Profile>,
    /// Its newest text, or the published one for those who do not see drafts.
    pub text: Option<PaperVersion>,
    /// Its recommendations.
    pub recommendations: Vec<Recommendation>,
    /// Its clearances; none: who asks does not work on it.
    pub clearances: Option<Vec<Clearance>>,
    /// The board's own date.
    pub today: NaiveDate,
    /// The posts that who asks holds today, if the rules ask for that.
    pub posts: Vec<Post>,
}

impl PaperInHand {
    /// A record of this paper that takes a step under its board's rules.
    pub(super) const fn of(&self, id: AnyId) -> Of<'_> {
        Of {
            id,
            board: &self.board,
        }
    }

    /// What the rules ask about the paper.
    pub(super) fn facts(&self, given: Given) -> Facts {
        let paper = self.paper.facts(self.text.as_ref(), &self.recommendations);
        let mut facts = Facts {
            source: source_facts(&self.paper.provenance),
            given,
            paper: Some(paper),
            ..Facts::default()
        };
        let asked = &self.rules.clearances;
        if asked.is_empty() {
            return facts;
        }
        let parts = self.text.iter().flat_map(|text| outline(text, &[]));
        let parts: Vec<_> = parts.collect();
        let newest = self.text.as_ref().map(|text| text.id);
        let clearances = self.clearances.as_ref().map(|known| {
            let needed = asked.needed_by(&facts, self.today);
            clearance_facts(needed, known, newest)
        });
        if let Some(paper) = &mut facts.paper {
            paper.lacking = asked.lacking(&sections_with_text(&parts));
            paper.clearances = clearances;
        }
        facts
    }

    /// The clearances that it needs, each with how it stands; nothing for who doesn't work on it.
    #[must_use]
    pub fn clearances_stand(&self) -> Vec<(&NeededClearance, ClearanceFact)> {
        let known = self.clearances.as_ref();
        let newest = self.text.as_ref().map(|text| text.id);
        let facts = known.map(|known| clearance_facts(self.needed().into_iter(), known, newest));
        let facts = facts.into_iter().flatten();
        self.needed().into_iter().zip(facts).collect()
    }

    /// The clearances that it needs under the rules.
    #[must_use]
    pub fn needed(&self) -> Vec<&NeededClearance> {
        let facts = self.facts(Given::default());
        let needed = self.rules.clearances.needed.iter();
        needed
            .filter(|needed| needed.is_needed_by(&facts, self.today))
            .collect()
    }

    /// What must hold of a step to a phase, under any rules.
    fn may_go_to(&self, phase: PaperPhase) -> Result<(), Refusals> {
        let text = self.text.as_ref();
        self.paper.may_go_to(phase, text, &self.recommendations)
    }

    /// What the rules ask about one of its recommendations.
    fn facts_of(&self, asked: &Recommendation, settled: bool, given: Given) -> Facts {
        Facts {
            source: source_facts(&asked.provenance),
            recommendation: Some(asked.facts(settled)),
            ..self.facts(given)
        }
    }
}

/// What a viewer can do next with a paper.
#[must_use]
pub fn next_of_paper(viewer: &Viewer, in_hand: &PaperInHand) -> Vec<Next> {
    let situation = Situation {
        facts: &in_hand.facts(Given::default()),
        roles: &in_hand.paper.roles_of(viewer),
        today: in_hand.today,
    };
    let lifecycle = &in_hand.rules.paper;
    let posts = titles_for(&in_hand.board, &in_hand.posts);
    let mut next = next_steps_in(lifecycle, &in_hand.paper.standing.state, situation, &posts);
    for step in &mut next {
        if let Some(to) = lifecycle.state(&step.to) {
            let mut refusals: Refusals = std::mem::take(&mut step.refusals).into_iter().collect();
            refusals.take(in_hand.may_go_to(to.phase));
            step.refusals = refusals.into_iter().collect();
        }
    }
    next
}

/// What a viewer can do next with a recommendation of a paper.
#[must_use]
pub fn next_of_its_recommendation(
    viewer: &Viewer,
    in_hand: &PaperInHand,
    asked: &Recommendation,
    considerations: &[Consideration],
) -> Vec<Next> {
    let settled = is_settled(asked.id, asked.to, considerations);
    let situation = Situation {
        facts: &in_hand.facts_of(asked, settled, Given::default()),
        roles: &in_hand.paper.roles_of(viewer),
        today: in_hand.today,
    };
    next_steps_in(
        &in_hand.rules.recommendation,
        &asked.standing.state,
        situation,
        &titles_for(&in_hand.board, &in_hand.posts),
    )
}

/// Takes a step along a paper's lifecycle.
pub(crate) async fn take(work: &mut Work<'_>, id: PaperId, step: &Step) -> CommandResult<()> {
    work.tx.lock(&[id.into()]).await?;
    let in_hand = in_work(work, id).await?;
    let old = &in_hand.paper;
    work.permit(Subject::written_by(old.board, old.author))?;
    require_version(old, step.version)?;
    check_reason(step)?;
    let facts = in_hand.facts(given(step, None));
    let roles = old.roles_of(work.viewer);
    let situation = Situation {
        facts: &facts,
        roles: &roles,
        today: in_hand.today,
    };
    let mut refusals = Refusals::new();
    let state = &old.standing.state;
    let of = in_hand.of(old.id.into());
    let lifecycle = &in_hand.rules.paper;
    let taken = take_step_in(work, lifecycle, &old.standing, of, situation, step).await;
    let taken = gather(&mut refusals, taken)?;
    let to = in_hand.rules.paper.leads_to(state, &step.transition);
    refusals.take(to.map_or(Ok(()), |to| in_hand.may_go_to(to.phase)));
    refusals.done()?;
    let Some(taken) = taken else {
        return Err(Refusal::not_found(Kind::Paper).at("id").into());
    };
    let reason = step.reason.clone();
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    let moved = old.moved(taken.standing, reason);
    let moved = match moved.standing.phase {
        PaperPhase::Published => publish(work, &in_hand, moved).await?,
        PaperPhase::Withdrawn => withdraw(work, &in_hand, moved).await?,
        PaperPhase::Drafting | PaperPhase::Clearing | PaperPhase::Cleared => {
            work.tx.update(old, moved).await?
        }
    };
    follow_step(work, &in_hand, &moved).await
}

/// Takes a step along a recommendation's lifecycle.
pub(crate) async fn take_recommendation(
    work: &mut Work<'_>,
    id: RecommendationId,
    step: &Step,
) -> CommandResult<()> {
    // Which paper it belongs to never changes, so that it may be read before the lock.
    let of: Recommendation = work.find(id, "id").await?;
    work.tx.lock(&[of.paper.into()]).await?;
    let old: Recommendation = work.find(id, "id").await?;
    let in_hand = in_work(work, old.paper).await?;
    let paper = &in_hand.paper;
    work.permit(Subject::written_by(paper.board, paper.author))?;
    require_version(&old, step.version)?;
    check_reason(step)?;
    let settled = is_settled(old.id, old.to, &considerations(work, paper.id).await?);
    let facts = in_hand.facts_of(&old, settled, given(step, None));
    let roles = paper.roles_of(work.viewer);
    let situation = Situation {
        facts: &facts,
        roles: &roles,
        today: in_hand.today,
    };
    let lifecycle = &in_hand.rules.recommendation;
    let of = in_hand.of(old.id.into());
    let taken = take_step_in(work, lifecycle, &old.standing, of, situation, step).await?;
    let mut new = old.clone();
    new.standing = taken.standing;
    new.standing.audience = paper.audience_when(new.standing.audience);
    work.tx.update(&old, new).await?;
    Ok(())
}

fn check_reason(step: &Step) -> CommandResult<()> {
    if let Some(reason) = &step.reason {
        plain_text(reason, "reason", TEXT_MOST, "reason")?;
    }
    Ok(())
}

/// A paper with all that the rules ask about, whoever asks; the paper itself only if they see it.
pub(super) async fn in_work(work: &Work<'_>, id: PaperId) -> CommandResult<PaperInHand> {
    let paper: Paper = work.find(id, "id").await?;
    let board: Board = work.find(paper.board, "id").await?;
    let system = Viewer::system("papers", work.today());
    let text = match paper.newest {
        Some(newest) => work.tx.find::<PaperVersion>(&system, newest).await?,
        None => None,
    };
    let rules = rules_for(work, &paper, &board).await?;
    let clearances = if rules.clearances.needed.is_empty() {
        Vec::new()
    } else {
        all_of(work, id).await?
    };
    Ok(PaperInHand {
        recommendations: recommendations(work, id).await?,
        rules,
        clearances: Some(clearances),
        today: work.now.date_in(board.zone),
        paper,
        board,
        text,
        posts: Vec::new(),
    })
}

/// The rules that a paper is under: those of its board, with the clearances of the others before which
/// it goes.
pub(super) async fn rules_for(
    work: &Work<'_>,
    paper: &Paper,
    board: &Board,
) -> CommandResult<Arc<Profile>> {
    let own = work.rules_of(board).await?;
    if paper.also_for.is_empty() {
        return Ok(own);
    }
    let system = Viewer::system("papers", work.today());
    let others = work.tx.many::<Board>(&system, &paper.also_for).await?;
    let rules = RulesOf::load(work.app(), &work.tx, &system, &others).await?;
    // Rules that are not in force name no clearance.
    let others = others.iter().filter_map(|other| rules.of(other.id));
    Ok(own.with_clearances_of(others))
}

/// Publishes the newest text: it becomes the next edition and what the paper shows, its
/// recommendations are put, and the boards that are to consider the paper have this edition before
/// them.
async fn publish(work: &mut Work<'_>, in_hand: &PaperInHand, moved: Paper) -> CommandResult<Paper> {
    let Some(text) = &in_hand.text else {
        // Told before, by `Paper::may_go_to`.
        return Err(Refusal::not_found(Kind::PaperVersion).at("id").into());
    };
    let (published, edition) = moved.with_edition(text);
    if edition != *text {
        work.tx.update(text, edition).await?;
    }
    for old in considerations(work, published.id).await? {
        // What a source does not show is not known from what is published now.
        let planned = old.paper_version.is_none() && old.outcomes.is_empty();
        if planned && !old.provenance.is_transcribed() {
            let mut new = old.clone();
            new.paper_version = Some(text.id);
            work.tx.update(&old, new).await?;
        }
    }
    let published = work.tx.update(&in_hand.paper, published).await?;
    let now = PaperInHand {
        paper: published,
        ..in_hand.clone()
    };
    for (asked, place) in text.recommendations.iter().zip(1..) {
        let Some(old) = now.recommendations.iter().find(|r| r.id == *asked) else {
            continue;
        };
        let mut new = follow(work, &now, old, RecommendationPhase::Put);
        new.place = place;
        if new != *old {
            work.tx.update(old, new).await?;
        }
    }
    Ok(now.paper)
}

/// Takes the paper back, with those of its recommendations that no board has answered.
async fn withdraw(
    work: &mut Work<'_>,
    in_hand: &PaperInHand,
    moved: Paper,
) -> CommandResult<Paper> {
    let withdrawn = work.tx.update(&in_hand.paper, moved).await?;
    let now = PaperInHand {
        paper: withdrawn,
        ..in_hand.clone()
    };
    for old in &now.recommendations {
        if old.standing.phase != RecommendationPhase::Settled {
            let new = follow(work, &now, old, RecommendationPhase::Withdrawn);
            if new != *old {
                work.tx.update(old, new).await?;
            }
        }
    }
    Ok(now.paper)
}

/// A recommendation where its paper's step leads it. The reason is that of the paper. What follows
/// is not what was asked for: where the rules say otherwise, it stays where it stands, and whoever
/// may can take it on.
fn follow(
    work: &mut Work<'_>,
    in_hand: &PaperInHand,
    old: &Recommendation,
    phase: RecommendationPhase,
) -> Recommendation {
    let lifecycle: &Lifecycle<RecommendationPhase> = &in_hand.rules.recommendation;
    let reason = Given {
        reason: true,
        replaced_by: None,
    };
    let situation = Situation {
        facts: &in_hand.facts_of(old, false, reason),
        roles: &in_hand.paper.roles_of(work.viewer),
        today: in_hand.today,
    };
    let mut new = old.clone();
    if let Some(taken) = lifecycle.towards(&old.standing.state, phase, situation) {
        let made_here = !old.provenance.is_transcribed();
        let taken = work.stepped(in_hand.of(old.id.into()), &old.standing, made_here, taken);
        new.standing = taken.standing;
        new.standing.audience = in_hand.paper.audience_when(new.standing.audience);
    }
    new
}
