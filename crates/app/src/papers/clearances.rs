//! Owns the clearances of papers: asking officers, what they answer, and what drafts and steps of
//! the paper do to what was asked and answered.

use std::collections::BTreeMap;

use minuted_core::{
    accounts::Account,
    boards::Board,
    calendar::OutsideTable,
    id::{ClearanceId, PaperId, PaperVersionId, PersonId, PostId},
    papers::{
        AnswerKind, Asked, Clearance, ClearanceState, Draft, Paper, PaperVersion, Said,
        SeenRecommendation, holder_for, touches,
    },
    people::{Person, Post},
    permissions::{Action, Subject},
    refusal::{Refusal, Refusals},
    rules::{Given, NeededClearance, PaperPhase, Situation},
    viewer::Viewer,
};
use minuted_store::filters::{AccountFilter, PostFilter};
use serde::Serialize;

use super::{
    in_hand::{all_of, recommendations},
    outline::changed_since,
    steps::{PaperInHand, in_work, rules_for},
};
use crate::{Command, CommandResult, Work, command::require_version};

/// Asks an officer to clear a paper, or names who will be asked once it is submitted.
#[derive(Clone, Debug, Serialize)]
pub struct AskForClearance {
    /// Which paper.
    pub paper: PaperId,
    /// The version of the paper that the caller saw.
    pub version: i64,
    /// The name of the clearance in the board's rules.
    pub clearance: String,
    /// The officer; none: whoever holds the post that the rules name.
    pub officer: Option<PersonId>,
    /// Who may answer in their place.
    pub deputy: Option<PersonId>,
    /// How many working days they have; none: as many as the rules say.
    pub working_days: Option<u32>,
}

impl Command for AskForClearance {
    const ACTION: Action = Action::AskForClearance;
    type Done = ClearanceId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<ClearanceId> {
        work.tx.lock(&[self.paper.into()]).await?;
        let paper: Paper = work.find(self.paper, "paperId").await?;
        work.permit(Subject::written_by(paper.board, paper.author))?;
        require_version(&paper, self.version)?;
        paper
            .stands("ask for its clearance")
            .map_err(|refusal| refusal.at("paperId"))?;
        let Some(text) = paper.newest else {
            let problem = "The paper has no text to clear: save a draft first.";
            return Err(Refusal::invalid(problem, "paperId").into());
        };
        let board: Board = work.find(paper.board, "paperId").await?;
        let rules = rules_for(work, &paper, &board).await?;
        let needed = rules.clearances.find(&self.clearance, "input.clearance")?;
        let asked = self.asked(work, &board, needed).await?;

        let known: Vec<Clearance> = all_of(work, paper.id).await?;
        let old = known.into_iter().find(|c| c.name == needed.name);
        let new = match &old {
            Some(old) => old.clone(),
            None => Clearance::waiting(work.id(), &paper, text, needed),
        };
        let mut new = new.naming(asked)?;
        if is_with_officers(&paper) {
            let today = work.now.date_in(board.zone);
            new = new
                .asked_of(text, today)
                .map_err(|outside| uncounted(outside, "input.workingDays"))?;
        }
        let id = new.id;
        match &old {
            Some(old) if *old == new => {}
            Some(old) => {
                work.tx.update(old, new).await?;
            }
            None => work.tx.insert(&new).await?,
        }
        Ok(id)
    }
}

/// Whether officers have the newest text before them now: while the paper is being cleared, and
/// once it is published for its next edition.
fn is_with_officers(paper: &Paper) -> bool {
    match paper.standing.phase {
        PaperPhase::Clearing => true,
        PaperPhase::Published => paper.newest != paper.current,
        PaperPhase::Drafting | PaperPhase::Cleared | PaperPhase::Withdrawn => false,
    }
}

impl AskForClearance {
    async fn asked(
        &self,
        work: &Work<'_>,
        board: &Board,
        needed: &NeededClearance,
    ) -> CommandResult<Asked> {
        let mut refusals = Refusals::new();
        refusals.require(
            self.working_days.is_none_or(|n| (1..=60).contains(&n)),
            || {
                let problem = "An officer has 1 to 60 working days.";
                Refusal::invalid(problem, "input.workingDays")
            },
        );
        refusals.require(self.deputy.is_none() || self.deputy != self.officer, || {
            Refusal::invalid("The deputy is somebody else.", "input.deputyId")
        });
        refusals.done()?;
        let (post, officer) = match self.officer {
            Some(officer) => {
                work.find::<Person>(officer, "input.officerId").await?;
                (None, officer)
            }
            None => match holder(work, board, needed).await? {
                Some((post, officer)) => (Some(post), officer),
                None => {
                    let what = match &needed.post {
                        Some(post) => format!(
                            "who is to give it: not exactly one person holds a post called “{post}” \
                             today, so that the officer has to be named"
                        ),
                        None => "who is to give it: the rules name no post for it".to_owned(),
                    };
                    return Err(Refusal::missing(&what, "input.officerId").into());
                }
            },
        };
        work.find_if::<Person>(self.deputy, "input.deputyId")
            .await?;
        for (person, field) in [
            (Some(officer), "input.officerId"),
            (self.deputy, "input.deputyId"),
        ] {
            if let Some(person) = person
                && !may_clear(work, person, board).await?
            {
                let problem = "They have no account with the role clearing officer for this board, \
                               so that they could not read the draft: have an administrator grant \
                               it first.";
                return Err(Refusal::invalid(problem, field).into());
            }
        }
        Ok(Asked {
            post,
            officer,
            deputy: self.deputy,
            working_days: self.working_days.unwrap_or(needed.working_days),
        })
    }
}

/// Whether a person can sign in to clear papers of a board.
async fn may_clear(work: &Work<'_>, person: PersonId, board: &Board) -> CommandResult<bool> {
    let filter = AccountFilter {
        person: Some(person),
        ..AccountFilter::default()
    };
    let system = Viewer::system("clearances", work.today());
    let accounts = work.all_as::<Account>(&system, &filter).await?;
    let today = work.now.date_in(board.zone);
    Ok(accounts.iter().any(|a| a.clears_for(board.id, today)))
}

/// Who holds the post today that the rules name for a clearance, if that is one person. Where several
/// organisations have a post of that title, it is that of those that constitute the board.
async fn holder(
    work: &Work<'_>,
    board: &Board,
    needed: &NeededClearance,
) -> CommandResult<Option<(PostId, PersonId)>> {
    let Some(title) = &needed.post else {
        return Ok(None);
    };
    let filter = PostFilter {
        title: Some(title.clone()),
        ..PostFilter::default()
    };
    let posts = work.all::<Post>(&filter).await?;
    let found = holder_for(board, &posts, work.now.date_in(board.zone));
    Ok(found.map(|(post, person)| (post.id, person)))
}

fn uncounted(outside: OutsideTable, field: &str) -> Refusal {
    let problem = format!("The day to answer can't be counted: {outside}.");
    Refusal::invalid(problem, field)
}

/// Answers for a clearance.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerClearance {
    /// Which clearance.
    pub id: ClearanceId,
    /// The version of it that the caller saw.
    pub version: i64,
    /// The text of the paper that they read.
    pub paper_version: PaperVersionId,
    /// What they say of it.
    pub answer: AnswerKind,
    /// Their comment.
    pub comment: Option<String>,
    /// What it is cleared subject to.
    pub conditions: Option<String>,
}

impl Command for AnswerClearance {
    const ACTION: Action = Action::AnswerClearance;
    type Done = ClearanceId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<ClearanceId> {
        let (old, in_hand) = locked(work, self.id, self.version).await?;
        let said = Said {
            viewer: work.viewer,
            at: work.now,
            author: in_hand.paper.author,
            paper_version: self.paper_version,
            newest: in_hand.paper.newest,
            recommendations: SeenRecommendation::all(&in_hand.recommendations),
            comment: self.comment.clone(),
            conditions: self.conditions.clone(),
        };
        let new = old.answered(self.answer, said)?;
        let sent_back = new.state == ClearanceState::SentBack;
        work.tx.update(&old, new).await?;
        let (to, reason) = if sent_back {
            (PaperPhase::Drafting, self.comment.clone())
        } else {
            (PaperPhase::Cleared, None)
        };
        go_on(work, in_hand.paper.id, to, reason).await?;
        Ok(self.id)
    }
}

/// Judges that what changed since a clearance is minor.
#[derive(Clone, Debug, Serialize)]
pub struct JudgeChangeMinor {
    /// Which clearance.
    pub id: ClearanceId,
    /// The version of it that the caller saw.
    pub version: i64,
    /// The text of the paper that they read.
    pub paper_version: PaperVersionId,
    /// Why it is minor.
    pub reason: String,
}

impl Command for JudgeChangeMinor {
    const ACTION: Action = Action::JudgeChangeMinor;
    type Done = ClearanceId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<ClearanceId> {
        let (old, in_hand) = locked(work, self.id, self.version).await?;
        let said = Said {
            viewer: work.viewer,
            at: work.now,
            author: in_hand.paper.author,
            paper_version: self.paper_version,
            newest: in_hand.paper.newest,
            recommendations: SeenRecommendation::all(&in_hand.recommendations),
            comment: Some(self.reason.clone()),
            conditions: None,
        };
        let new = old.judged_minor(said)?;
        work.tx.update(&old, new).await?;
        go_on(work, in_hand.paper.id, PaperPhase::Cleared, None).await?;
        Ok(self.id)
    }
}

/// A clearance with its paper, once the paper is locked and the viewer may answer for its board.
async fn locked(
    work: &mut Work<'_>,
    id: ClearanceId,
    version: i64,
) -> CommandResult<(Clearance, PaperInHand)> {
    // Which paper it is of never changes, so that it may be read before the lock.
    let of: Clearance = work.find(id, "clearanceId").await?;
    work.tx.lock(&[of.paper.into()]).await?;
    let old: Clearance = work.find(id, "clearanceId").await?;
    work.permit(Subject::board(old.board))?;
    require_version(&old, version)?;
    let in_hand = in_work(work, old.paper).await?;
    in_hand
        .paper
        .stands("answer for its clearance")
        .map_err(|refusal| refusal.at("clearanceId"))?;
    Ok((old, in_hand))
}

/// Takes a paper that is being cleared on by the rules' own step, where whoever answered may take
/// it: back to its author, or on as cleared once nothing is open. Otherwise it stays, for whoever may.
async fn go_on(
    work: &mut Work<'_>,
    paper: PaperId,
    to: PaperPhase,
    reason: Option<String>,
) -> CommandResult<()> {
    let in_hand = in_work(work, paper).await?;
    let old = &in_hand.paper;
    if old.standing.phase != PaperPhase::Clearing {
        return Ok(());
    }
    let facts = in_hand.facts(Given {
        reason: reason.is_some(),
        replaced_by: None,
    });
    let situation = Situation {
        facts: &facts,
        roles: &old.roles_of(work.viewer),
        today: work.now.date_in(in_hand.board.zone),
    };
    let lifecycle = &in_hand.rules.paper;
    let Some(taken) = lifecycle.towards(&old.standing.state, to, situation) else {
        return Ok(());
    };
    let made_here = !old.provenance.is_transcribed();
    let taken = work.stepped(in_hand.of(old.id.into()), &old.standing, made_here, taken);
    let moved = work
        .tx
        .update(old, old.moved(taken.standing, reason))
        .await?;
    work.decided_under(lifecycle.rules());
    follow_step(work, &in_hand, &moved).await
}

/// What a step of a paper does to its clearances: submitting it asks the officers, those whom the
/// rules name too; taking it back lets them wait.
pub(super) async fn follow_step(
    work: &mut Work<'_>,
    in_hand: &PaperInHand,
    moved: &Paper,
) -> CommandResult<()> {
    let Some(text) = moved.newest else {
        return Ok(());
    };
    let to = moved.standing.phase;
    let today = work.now.date_in(in_hand.board.zone);
    let known: Vec<Clearance> = all_of(work, moved.id).await?;
    let facts = in_hand.facts(Given::default());
    let needed = in_hand.rules.clearances.needed_by(&facts, today);
    let needed: Vec<&NeededClearance> = needed.collect();
    if to == PaperPhase::Clearing {
        ask_also(work, &in_hand.board, moved, text, &needed, &known).await?;
    }
    for old in known {
        let is_needed = needed.iter().any(|needed| needed.name == old.name);
        let new = if is_needed && to != PaperPhase::Withdrawn {
            old.after_step(to, text, today)
                .map_err(|outside| uncounted(outside, "id"))?
        } else {
            old.not_needed()
        };
        if new != old {
            work.tx.update(&old, new).await?;
        }
    }
    Ok(())
}

/// Makes the clearances that a paper needs and does not have yet, and asks the holders of the posts
/// that the rules name.
async fn ask_also(
    work: &mut Work<'_>,
    board: &Board,
    paper: &Paper,
    text: PaperVersionId,
    needed: &[&NeededClearance],
    known: &[Clearance],
) -> CommandResult<()> {
    let today = work.now.date_in(board.zone);
    for needed in needed
        .iter()
        .filter(|n| known.iter().all(|c| c.name != n.name))
    {
        let mut new = Clearance::waiting(work.id(), paper, text, needed);
        if let Some((post, officer)) = holder(work, board, needed).await?
            && may_clear(work, officer, board).await?
        {
            new = new.naming(Asked {
                post: Some(post),
                officer,
                deputy: None,
                working_days: needed.working_days,
            })?;
            new = new
                .asked_of(text, today)
                .map_err(|outside| uncounted(outside, "id"))?;
        }
        work.tx.insert(&new).await?;
    }
    Ok(())
}

/// What a saved draft does to the clearances of its paper, each held against the text that was read
/// for it.
pub(super) async fn follow_draft(
    work: &mut Work<'_>,
    paper: &Paper,
    draft: &PaperVersion,
    board: &Board,
) -> CommandResult<()> {
    let rules = rules_for(work, paper, board).await?;
    if rules.clearances.needed.is_empty() {
        return Ok(());
    }
    let known: Vec<Clearance> = all_of(work, paper.id).await?;
    let asked = recommendations(work, paper.id).await?;
    let asked = SeenRecommendation::all(&asked);
    let seen = known.iter().filter_map(Clearance::settled);
    let seen: Vec<PaperVersionId> = seen.map(|seen| seen.paper_version).collect();
    let system = Viewer::system("clearances", work.today());
    let texts = work.tx.many::<PaperVersion>(&system, &seen).await?;
    let texts: BTreeMap<_, _> = texts.iter().map(|text| (text.id, text)).collect();
    let saved = Draft {
        text: draft.id,
        phase: paper.standing.phase,
        viewer: work.viewer,
        at: work.now,
        today: work.now.date_in(board.zone),
    };
    if is_with_officers(paper) {
        let in_hand = in_work(work, paper.id).await?;
        let facts = in_hand.facts(Given::default());
        let needed = rules.clearances.needed_by(&facts, saved.today);
        let needed: Vec<_> = needed.collect();
        ask_also(work, board, paper, draft.id, &needed, &known).await?;
    }
    for old in known {
        // What the rules name no more is not asked for either.
        let Some(needed) = rules.clearances.named(&old.name) else {
            continue;
        };
        let settled = old.settled();
        let was = settled.and_then(|seen| Some((seen, texts.get(&seen.paper_version)?)));
        // What was read and can't be found any more was changed.
        let touched = was.is_none_or(|(seen, was)| {
            let changed = changed_since(seen, was, draft, &asked);
            touches(needed, &changed)
        });
        let new = old
            .after_draft(&saved, touched)
            .map_err(|outside| uncounted(outside, "paperId"))?;
        if new != old {
            work.tx.update(&old, new).await?;
        }
    }
    Ok(())
}
