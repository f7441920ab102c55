//! Owns the commands by which an appraisal is scored: beginning, scoring, judging by gates, moderating.

use minuted_core::{
    appraisals::{AppraisalRecord, Judgement, Moderating, Scored, Scoring},
    id::{AppraisalId, ScoreSheetId},
    permissions::{Action, Subject},
    record::at_most,
    refusal::{Reason, Refusal},
    roles::Role,
};
use serde::Serialize;

use super::{keep, locked, sheets_of};
use crate::{Command, CommandResult, Work, command::require_version};

/// The most scores, judgements or agreed scores of one command.
const GIVEN_MOST: usize = 1_000;

/// Begins the scoring, or begins it again after moderation.
#[derive(Clone, Debug, Serialize)]
pub struct BeginScoring {
    /// Which appraisal.
    pub id: AppraisalId,
    /// The version of it that the caller saw.
    pub version: i64,
}

impl Command for BeginScoring {
    const ACTION: Action = Action::BeginScoring;
    type Done = AppraisalId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AppraisalId> {
        let old = locked(work, self.id, self.version).await?;
        let new = old.scoring_begun()?;
        keep(work, &old, new).await
    }
}

/// Scores options on a sheet.
#[derive(Clone, Debug, Serialize)]
pub struct RecordScores {
    /// Which appraisal.
    pub appraisal: AppraisalId,
    /// The version of the sheet that the caller saw; none: there was none yet.
    pub version: Option<i64>,
    /// The panel.
    pub panel: String,
    /// The participant who scores; none: the panel agrees.
    pub scorer: Option<String>,
    /// What is given; cells that it does not name stay as they are.
    pub scores: Vec<Scored>,
}

impl Command for RecordScores {
    const ACTION: Action = Action::RecordScores;
    type Done = ScoreSheetId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<ScoreSheetId> {
        // Shared, so that those who score do not wait for each other, and none scores what is being
        // changed or closed.
        work.tx.hold(&[self.appraisal.into()]).await?;
        let appraisal: AppraisalRecord = work.find(self.appraisal, "appraisalId").await?;
        work.permit(Subject::board(appraisal.board))?;
        self.is_theirs(work, &appraisal)?;
        let seen = sheets_of(work, appraisal.id).await?;
        let old = self.on(&seen, work).sheet().map(|sheet| sheet.id);
        if let Some(old) = old {
            work.tx.lock(&[old.into()]).await?;
        }
        let sheets = sheets_of(work, appraisal.id).await?;
        let given = self.on(&sheets, work);
        match (given.sheet(), self.version) {
            (Some(sheet), Some(version)) => require_version(sheet, version)?,
            (None, None) => {}
            (sheet, version) => {
                return Err(Refusal::new(Reason::StaleVersion {
                    what: "score sheet".to_owned(),
                    expected: version.unwrap_or(0),
                    current: sheet.map_or(0, |sheet| sheet.version),
                })
                .at("version")
                .into());
            }
        }
        at_most(self.scores.len(), GIVEN_MOST, "scores", "input.scores")?;
        let new = appraisal.scored(work.id(), &given)?;
        let id = new.id;
        match given.sheet() {
            Some(old) if *old == new => {}
            Some(old) => {
                work.tx.update(old, new).await?;
            }
            None => work.tx.insert(&new).await?,
        }
        Ok(id)
    }
}

impl RecordScores {
    fn on<'a>(
        &'a self,
        sheets: &'a [minuted_core::appraisals::ScoreSheet],
        work: &Work<'_>,
    ) -> Scoring<'a> {
        Scoring {
            panel: &self.panel,
            scorer: self.scorer.as_deref(),
            scores: &self.scores,
            sheets,
            now: work.now,
        }
    }

    /// Who only scores does so on their own sheet; the office writes down what panels say.
    fn is_theirs(&self, work: &Work<'_>, appraisal: &AppraisalRecord) -> Result<(), Refusal> {
        let office = work.viewer.holds(Role::Secretary, Some(appraisal.board));
        if office {
            return Ok(());
        }
        let is_own = appraisal.participants().any(|(panel, one)| {
            panel.name == self.panel
                && Some(&one.id) == self.scorer.as_ref()
                && one.person.is_some()
                && one.person == work.viewer.person()
        });
        if is_own {
            return Ok(());
        }
        let problem = "You score on your own sheet only: name the panel and the participant that you \
                       are in this appraisal.";
        Err(Refusal::invalid(problem, "input.scorer"))
    }
}

/// Judges options by the gates.
#[derive(Clone, Debug, Serialize)]
pub struct JudgeOptions {
    /// Which appraisal.
    pub id: AppraisalId,
    /// The version of it that the caller saw.
    pub version: i64,
    /// The judgements.
    pub judgements: Vec<Judgement>,
}

impl Command for JudgeOptions {
    const ACTION: Action = Action::JudgeOptions;
    type Done = AppraisalId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AppraisalId> {
        let old = locked(work, self.id, self.version).await?;
        at_most(self.judgements.len(), GIVEN_MOST, "judgements", "input")?;
        let new = old.judged(self.judgements.clone())?;
        keep(work, &old, new).await
    }
}

/// Closes the scoring and keeps what panels agreed.
#[derive(Clone, Debug, Serialize)]
pub struct ModerateScores {
    /// Which appraisal.
    pub id: AppraisalId,
    /// The version of it that the caller saw.
    pub version: i64,
    /// What panels agreed where their scorers differed.
    pub cells: Vec<Moderating>,
}

impl Command for ModerateScores {
    const ACTION: Action = Action::ModerateScores;
    type Done = AppraisalId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AppraisalId> {
        let old = locked(work, self.id, self.version).await?;
        let sheets = sheets_of(work, old.id).await?;
        at_most(self.cells.len(), GIVEN_MOST, "agreed scores", "input.cells")?;
        let new = old.moderated(&sheets, &self.cells)?;
        keep(work, &old, new).await
    }
}
