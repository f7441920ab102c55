//! Owns the commands of the office on an appraisal: opening, changing, criteria and weights, concluding.

use minuted_core::{
    appraisals::{
        AppraisalOption, AppraisalPhase, AppraisalRecord, BlankBecause, Concluding, Costing,
        DRAWS_SERVED_MOST, DRAWS_USUAL, Decimal, Engagement, Panel, Plan, PlanProblem, SEED_USUAL,
        SchemeDraft, ScoreSheet, TieBreak,
    },
    audience::{Audience, AudienceText},
    boards::Board,
    exemption::Exemption,
    id::{AppraisalId, BoardId, MatterId, PaperVersionId},
    matters::Matter,
    papers::{Paper, PaperVersion},
    people::Person,
    permissions::{Action, Subject},
    record::{Provenance, TEXT_MOST},
    refusal::{Refusal, Refusals},
    time::ShownDate,
};
use serde::Serialize;

use super::{keep, locked, sheets_of};
use crate::{
    Command, CommandResult, Part, Work,
    texts::{bases, derived},
};

/// What is known of an appraisal, but its criteria.
#[derive(Clone, Debug, Serialize)]
pub struct AppraisalDetails {
    /// What is appraised.
    pub title: String,
    /// What it is about, in a few sentences.
    pub about: String,
    /// How ties are numbered.
    pub tie_break: TieBreak,
    /// What may be chosen.
    pub options: Vec<OptionDetails>,
    /// How costs are stated.
    pub costing: Option<Costing>,
    /// Who scores.
    pub panels: Vec<Panel>,
    /// Why scores are not open.
    pub scores_exemption: Part<Exemption>,
    /// Why costs are not open.
    pub costs_exemption: Part<Exemption>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

/// What is known of an option.
#[derive(Clone, Debug, Serialize)]
pub struct OptionDetails {
    /// It, without why it is not open.
    pub option: AppraisalOption,
    /// Why it is not open, if it is not.
    pub exemption: Part<Exemption>,
}

impl OptionDetails {
    fn over(&self, old: &AppraisalRecord) -> AppraisalOption {
        let before = old.option(&self.option.id);
        let before = before.and_then(|option| option.exemption.as_ref());
        AppraisalOption {
            exemption: self.exemption.over(before),
            ..self.option.clone()
        }
    }
}

impl AppraisalDetails {
    fn onto(&self, old: AppraisalRecord) -> AppraisalRecord {
        let scores_exemption = self.scores_exemption.over(old.scores_exemption.as_ref());
        let costs_exemption = self.costs_exemption.over(old.costs_exemption.as_ref());
        AppraisalRecord {
            title: self.title.trim().to_owned(),
            about: self.about.clone(),
            tie_break: self.tie_break,
            options: self.options.iter().map(|given| given.over(&old)).collect(),
            costing: self.costing.clone(),
            panels: self.panels.clone(),
            scores_exemption,
            costs_exemption,
            provenance: self.provenance.clone(),
            ..old
        }
    }

    /// Refuses people that the viewer can't see.
    async fn check_people(&self, work: &Work<'_>) -> CommandResult<()> {
        let panels = self.panels.iter().enumerate();
        let people = panels.flat_map(|(n, panel)| {
            let each = panel.participants.iter().enumerate();
            each.filter_map(move |(m, one)| {
                let field = format!("input.panels.{n}.participants.{m}.personId");
                Some((one.person?, field))
            })
        });
        work.find_each::<Person>(&people.collect::<Vec<_>>())
            .await?;
        Ok(())
    }
}

/// Opens an appraisal of the options of a matter.
#[derive(Clone, Debug, Serialize)]
pub struct OpenAppraisal {
    /// The board whose office keeps it.
    pub board: BoardId,
    /// The matter.
    pub matter: MatterId,
    /// What is known of it.
    pub details: AppraisalDetails,
}

impl Command for OpenAppraisal {
    const ACTION: Action = Action::OpenAppraisal;
    type Done = AppraisalId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AppraisalId> {
        let board: Board = work.find(self.board, "boardId").await?;
        work.permit(Subject::board(board.id))?;
        let matter: Matter = work.find(self.matter, "matterId").await?;
        let new = self.details.onto(AppraisalRecord {
            id: work.id(),
            version: 1,
            board: board.id,
            matter: matter.id,
            title: String::new(),
            about: String::new(),
            tie_break: TieBreak::default(),
            options: Vec::new(),
            costing: None,
            panels: Vec::new(),
            schemes: Vec::new(),
            judgements: Vec::new(),
            moderations: Vec::new(),
            conclusion: None,
            phase: AppraisalPhase::Drafting,
            reason: None,
            audience: Audience::Working,
            scores_exemption: None,
            costs_exemption: None,
            scores_audience: Audience::Working,
            provenance: Provenance::default(),
        });
        new.check()?;
        self.details.check_people(work).await?;
        work.find_source(&new.provenance, "input.provenance")
            .await?;
        work.tx.insert(&new).await?;
        Ok(new.id)
    }
}

/// Changes an appraisal that is not concluded.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeAppraisal {
    /// Which.
    pub id: AppraisalId,
    /// The version that the caller saw.
    pub version: i64,
    /// What is known of it now.
    pub details: AppraisalDetails,
}

impl Command for ChangeAppraisal {
    const ACTION: Action = Action::ChangeAppraisal;
    type Done = AppraisalId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AppraisalId> {
        let old = locked(work, self.id, self.version).await?;
        let new = self.details.onto(old.clone());
        let sheets = sheets_of(work, old.id).await?;
        let mut refusals = Refusals::new();
        refusals.take(new.check());
        refusals.take(old.check_change(&new, &sheets));
        refusals.done()?;
        let new = new.without_orphans(&sheets);
        self.details.check_people(work).await?;
        work.find_source(&new.provenance, "input.provenance")
            .await?;
        // A sheet is read and filled in by whoever its participant now is.
        for sheet in sheets {
            let scorer = sheet.scorer.as_deref();
            let person = scorer.and_then(|scorer| new.person_of(&sheet.panel, scorer));
            if person != sheet.person {
                work.tx.lock(&[sheet.id.into()]).await?;
                let theirs = ScoreSheet {
                    person,
                    ..sheet.clone()
                };
                work.tx.update(&sheet, theirs).await?;
            }
        }
        keep(work, &old, new).await
    }
}

/// Opens an appraisal to a wider audience.
#[derive(Clone, Debug, Serialize)]
pub struct DiscloseAppraisal {
    /// Which.
    pub id: AppraisalId,
    /// The version that the caller saw.
    pub version: i64,
    /// To whom.
    pub audience: Audience,
}

impl Command for DiscloseAppraisal {
    const ACTION: Action = Action::DiscloseAppraisal;
    type Done = AppraisalId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AppraisalId> {
        let old = locked(work, self.id, self.version).await?;
        let new = old.opened_to(self.audience)?;
        keep(work, &old, new).await
    }
}

/// Gives an appraisal a version of its criteria and weights.
#[derive(Clone, Debug, Serialize)]
pub struct SetCriteria {
    /// Which appraisal.
    pub id: AppraisalId,
    /// The version of it that the caller saw.
    pub version: i64,
    /// The criteria and weights. Without a date they bear that of today.
    pub given: SchemeDraft,
}

impl Command for SetCriteria {
    const ACTION: Action = Action::SetCriteria;
    type Done = AppraisalId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AppraisalId> {
        let old = locked(work, self.id, self.version).await?;
        let sheets = sheets_of(work, old.id).await?;
        let mut given = self.given.clone();
        if given.on.is_unknown() && !old.provenance.is_transcribed() {
            given.on = today(work, &old).await?;
        }
        let new = old.with_scheme(given, &sheets, work.now)?;
        keep(work, &old, new).await
    }
}

/// The civil date at the board.
async fn today(work: &Work<'_>, of: &AppraisalRecord) -> CommandResult<ShownDate> {
    let board: Board = work.find(of.board, "appraisalId").await?;
    Ok(ShownDate::exact(work.now.date_in(board.zone)))
}

/// Records who was engaged on the criteria and weights that are being settled.
#[derive(Clone, Debug, Serialize)]
pub struct RecordEngagement {
    /// Which appraisal.
    pub id: AppraisalId,
    /// The version of it that the caller saw.
    pub version: i64,
    /// Who was engaged.
    pub given: Engagement,
}

impl Command for RecordEngagement {
    const ACTION: Action = Action::RecordEngagement;
    type Done = AppraisalId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AppraisalId> {
        let old = locked(work, self.id, self.version).await?;
        let new = old.with_engagement(self.given.clone())?;
        keep(work, &old, new).await
    }
}

/// Fixes the criteria and weights of an appraisal.
#[derive(Clone, Debug, Serialize)]
pub struct FixWeights {
    /// Which appraisal.
    pub id: AppraisalId,
    /// The version of it that the caller saw.
    pub version: i64,
}

impl Command for FixWeights {
    const ACTION: Action = Action::FixWeights;
    type Done = AppraisalId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AppraisalId> {
        let old = locked(work, self.id, self.version).await?;
        let new = old.weights_fixed(work.now)?;
        keep(work, &old, new).await
    }
}

/// Concludes an appraisal with its preferred option.
#[derive(Clone, Debug, Serialize)]
pub struct ConcludeAppraisal {
    /// Which appraisal.
    pub id: AppraisalId,
    /// The version of it that the caller saw.
    pub version: i64,
    /// The preferred option.
    pub preferred: String,
    /// Why another than a leader is preferred, in Markdown.
    pub departs_because: Option<String>,
    /// What is concluded, in Markdown.
    pub text: String,
    /// The text of the paper that cites it.
    pub paper_version: Option<PaperVersionId>,
    /// In how many draws it is found how safe the lead is.
    pub draws: Option<i64>,
    /// What the draws begin with.
    pub seed: Option<i64>,
    /// Within how many per cent of those stated weights are drawn; none: any weights.
    pub around: Option<Decimal>,
    /// Why some left cells blank.
    pub did_not_score: Vec<BlankBecause>,
}

impl Command for ConcludeAppraisal {
    const ACTION: Action = Action::ConcludeAppraisal;
    type Done = AppraisalId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AppraisalId> {
        let old = locked(work, self.id, self.version).await?;
        let sheets = sheets_of(work, old.id).await?;
        let board: Board = work.find(old.board, "appraisalId").await?;
        let rules = work.rules_of(&board).await?;
        let bases = bases(&rules, &old.provenance);
        let mut refusals = Refusals::new();
        let mut text = |source: &str, what: &str, field: &str| {
            let text = refusals.take(derived(source, bases, what, TEXT_MOST, field));
            text.unwrap_or_else(|| AudienceText::open(source.to_owned()))
        };
        let because = self
            .departs_because
            .as_deref()
            .filter(|text| !text.trim().is_empty());
        let concluding = Concluding {
            preferred: self.preferred.clone(),
            departs_because: because.map(|because| text(because, "reason", "input.departsBecause")),
            text: text(&self.text, "conclusion", "input.text"),
            paper_version: self.paper_version,
            draws: self
                .draws
                .unwrap_or_else(|| DRAWS_USUAL.try_into().unwrap_or(i64::MAX)),
            seed: self
                .seed
                .unwrap_or_else(|| SEED_USUAL.try_into().unwrap_or(i64::MAX)),
            around: self.around.clone(),
            did_not_score: self.did_not_score.clone(),
            now: work.now,
        };
        let around = concluding.around.as_ref().map(Decimal::exact);
        let (draws, seed) = (concluding.draws, concluding.seed);
        let plan = Plan::new(draws, DRAWS_SERVED_MOST, seed, around.as_ref());
        for problem in plan.err().into_iter().flatten() {
            let field = match problem {
                PlanProblem::Draws(_) => "input.draws",
                PlanProblem::Seed => "input.seed",
                PlanProblem::Around => "input.around",
            };
            refusals.add(Refusal::invalid(problem.sentence(), field));
        }
        let cited = self.cited(work, &old).await;
        crate::command::gather(&mut refusals, cited)?;
        let new = refusals.take(old.concluded(&sheets, concluding));
        refusals.done()?;
        match new {
            Some(new) => keep(work, &old, new).await,
            None => Ok(old.id),
        }
    }
}

impl ConcludeAppraisal {
    /// Refuses a text that the viewer can't see, or of a paper that has nothing to do with it.
    async fn cited(&self, work: &Work<'_>, old: &AppraisalRecord) -> CommandResult<()> {
        let field = "input.paperVersionId";
        let version = work
            .find_if::<PaperVersion>(self.paper_version, field)
            .await?;
        if let Some(version) = version {
            let paper: Paper = work.find(version.paper, field).await?;
            old.check_cited(&paper.matters, field)?;
        }
        Ok(())
    }
}

/// Withdraws an appraisal that is not concluded.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawAppraisal {
    /// Which appraisal.
    pub id: AppraisalId,
    /// The version of it that the caller saw.
    pub version: i64,
    /// Why.
    pub reason: String,
}

impl Command for WithdrawAppraisal {
    const ACTION: Action = Action::WithdrawAppraisal;
    type Done = AppraisalId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AppraisalId> {
        let old = locked(work, self.id, self.version).await?;
        let new = old.withdrawn(&self.reason)?;
        keep(work, &old, new).await
    }
}
