//! Owns starting a paper, and changing what it is before it is published.

use minuted_core::{
    audience::Audience,
    boards::Board,
    exemption::Exemption,
    id::{BoardId, MatterId, PaperId},
    matters::Matter,
    papers::Paper,
    permissions::{Action, Subject},
    record::Provenance,
    refusal::{Reason, Refusal, Refusals},
    rules::RecommendationPhase,
    time::ShownDate,
};
use serde::Serialize;

use super::in_hand::{check_class, check_life, recommendations};
use crate::{Command, CommandResult, Part, Work, command::require_version};

/// What a paper is, apart from what it says.
#[derive(Clone, Debug, Serialize)]
pub struct PaperDetails {
    /// The other boards before which it goes.
    pub also_for: Vec<BoardId>,
    /// The office's reference, if it has one.
    pub reference: Option<String>,
    /// The matters it belongs to.
    pub matters: Vec<MatterId>,
    /// Why the whole paper is not open, if it is not.
    pub exemption: Part<Exemption>,
}

/// Starts a paper.
#[derive(Clone, Debug, Serialize)]
pub struct StartPaper {
    /// The board that it is written for.
    pub board: BoardId,
    /// What it is called until its first draft says.
    pub title: String,
    /// What it is.
    pub details: PaperDetails,
    /// Where the record comes from.
    pub provenance: Provenance,
}

impl Command for StartPaper {
    const ACTION: Action = Action::StartPaper;
    type Done = PaperId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<PaperId> {
        let board: Board = work.find(self.board, "input.boardId").await?;
        work.permit(Subject::board(board.id))?;
        let transcribed = self.provenance.is_transcribed();
        if transcribed && work.viewer.audience_at(board.id) < Audience::Working {
            // Nobody writes a transcribed paper, so that only the office would see it again.
            return Err(Refusal::new(Reason::NotAllowed {
                action: "transcribe a paper from a source".to_owned(),
                allowed: "the role secretary".to_owned(),
            })
            .into());
        }
        let profile = work.rules_of(&board).await?;
        let paper = Paper {
            id: work.id(),
            version: 1,
            board: board.id,
            also_for: self.details.also_for.clone(),
            title: self.title.clone(),
            reference: self.details.reference.clone(),
            author: work.viewer.account().filter(|_| !transcribed),
            matters: self.details.matters.clone(),
            current: None,
            newest: None,
            drafts: 0,
            editions: 0,
            exemption: self.details.exemption.over(None),
            reason: None,
            standing: profile.paper.begin(),
            date: ShownDate::default(),
            taken_down_to: 0,
            taken_down: None,
            provenance: self.provenance.clone(),
        };
        let mut refusals = Refusals::new();
        refusals.take(paper.check());
        refusals.take(check_class(&board, &paper.provenance, &paper.date));
        let today = work.now.date_in(board.zone);
        refusals.take(check_life(
            &board,
            &paper.provenance,
            &paper.date,
            "input.boardId",
            today,
        ));
        refusals.done()?;
        check_references(work, &paper).await?;
        work.find_source(&paper.provenance, "input.provenance")
            .await?;
        work.tx.insert(&paper).await?;
        work.decided_under(profile.paper.rules());
        Ok(paper.id)
    }
}

/// Changes what a paper is, before it is published.
#[derive(Clone, Debug, Serialize)]
pub struct ChangePaper {
    /// Which.
    pub id: PaperId,
    /// The version that the caller saw.
    pub version: i64,
    /// What it is now.
    pub details: PaperDetails,
}

impl Command for ChangePaper {
    const ACTION: Action = Action::ChangePaper;
    type Done = PaperId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<PaperId> {
        work.tx.lock(&[self.id.into()]).await?;
        let old: Paper = work.find(self.id, "paperId").await?;
        work.permit(Subject::written_by(old.board, old.author))?;
        require_version(&old, self.version)?;
        old.may_change().map_err(|refusal| refusal.at("paperId"))?;
        let new = Paper {
            also_for: self.details.also_for.clone(),
            reference: self.details.reference.clone(),
            matters: self.details.matters.clone(),
            exemption: self.details.exemption.over(old.exemption.as_ref()),
            ..old.clone()
        };
        new.check()?;
        check_references(work, &new).await?;
        let mut refusals = Refusals::new();
        for asked in recommendations(work, old.id).await? {
            let withdrawn = asked.standing.phase == RecommendationPhase::Withdrawn;
            let kept = withdrawn || new.boards().any(|board| board == asked.to);
            refusals.require(kept, || {
                let problem = format!(
                    "The {} is made to a board that would be left out: change the recommendation \
                     first.",
                    asked.name()
                );
                Refusal::invalid(problem, "input.alsoForIds")
            });
        }
        refusals.done()?;
        work.tx.update(&old, new).await?;
        Ok(old.id)
    }
}

async fn check_references(work: &Work<'_>, paper: &Paper) -> CommandResult<()> {
    work.find_all::<Board>(&paper.also_for, "input.alsoForIds")
        .await?;
    work.find_all::<Matter>(&paper.matters, "input.matterIds")
        .await?;
    Ok(())
}
