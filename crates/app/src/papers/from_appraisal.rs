//! Owns making the preferred option of an appraisal a recommendation of a paper.

use minuted_core::{
    appraisals::{AppraisalRecord, FromAppraisal, Taking},
    audience::{Audience, AudienceText},
    exemption::content_audience,
    id::{AppraisalId, BoardId, PaperId},
    papers::{Paper, PaperVersion, Recommendation, Withheld},
    permissions::{Action, Subject},
    refusal::{Refusal, Refusals},
};
use minuted_documents::Ground;
use serde::Serialize;

use super::{
    drafts::{AppendixDraft, BackgroundDraft, FrontSheetDraft, RecommendationDraft, SaveDraft},
    files::FileDraft,
    in_hand::recommendations,
};
use crate::{Command, CommandResult, Work, appraisals::recommendation};

/// Saves a draft of a paper with one more recommendation: the preferred option of an appraisal.
#[derive(Clone, Debug, Serialize)]
pub struct RecommendOption {
    /// Which paper.
    pub paper: PaperId,
    /// The version of the paper that the caller saw.
    pub version: i64,
    /// The appraisal.
    pub appraisal: AppraisalId,
    /// The option; none: the preferred one.
    pub option: Option<String>,
    /// The board that is asked; none: the board that the paper was first written for.
    pub to: Option<BoardId>,
    /// Its number as printed; empty if it has none.
    pub number: String,
    /// What is asked, in Markdown; none: the wording that is proposed.
    pub text: Option<String>,
}

impl Command for RecommendOption {
    const ACTION: Action = Action::RecommendOption;
    type Done = PaperId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<PaperId> {
        work.tx.lock(&[self.paper.into()]).await?;
        let paper: Paper = work.find(self.paper, "paperId").await?;
        work.permit(Subject::written_by(paper.board, paper.author))?;
        let Some(newest) = paper.newest else {
            let problem = "The paper has no text yet: save a draft first.";
            return Err(Refusal::invalid(problem, "paperId").into());
        };
        let newest: PaperVersion = work.find(newest, "paperId").await?;
        if newest.files.iter().any(|file| file.withheld.is_some()) {
            let problem = "The paper has a file that not every reader gets, and whose mark has to be \
                           given again: save a draft with the recommendation in it.";
            return Err(Refusal::invalid(problem, "paperId").into());
        }
        let appraisal: AppraisalRecord = work.find(self.appraisal, "input.appraisalId").await?;
        appraisal.is_concluded("recommend an option of it", "input.appraisalId")?;
        let reader = work.viewer.audience_at(appraisal.board);
        let mut refusals = Refusals::new();
        let by = Taking {
            what: "paper",
            matters: &paper.matters,
            // Whom it is for once it is published: by then the appraisal's title is in its text.
            audience: content_audience(Audience::Public, paper.exemption.as_ref()),
            reader,
        };
        refusals.take(appraisal.check_taken(&by, "input.appraisalId"));
        // Which one is preferred follows from the scores, and is told to those who may read them.
        let preferred = appraisal.conclusion.as_ref();
        let preferred = preferred.filter(|_| appraisal.scores_open_to(reader));
        let preferred = preferred.map(|it| it.preferred.as_str());
        let key = self.option.as_deref().or(preferred);
        refusals.require(key.is_some(), || {
            let what = "the option: which one is preferred is withheld from you with the scores";
            Refusal::missing(what, "input.option")
        });
        let known = key.map(|key| appraisal.check_option(key, "input.option"));
        refusals.take(known.transpose().map_err(Into::into));
        refusals.done()?;
        let key = key.unwrap_or_default();
        let proposed = appraisal
            .option(key)
            .map(|option| recommendation(&appraisal, option));
        let new = RecommendationDraft {
            id: None,
            to: self.to,
            number: self.number.clone(),
            text: self.text.clone().or(proposed).unwrap_or_default(),
            from_appraisal: Some(FromAppraisal {
                appraisal: appraisal.id,
                option: key.to_owned(),
            }),
        };
        let standing = recommendations(work, paper.id).await?;
        let draft = again(self.paper, self.version, &newest, &standing, new);
        draft.run(work).await
    }
}

/// The newest text once more, with one more recommendation.
fn again(
    paper: PaperId,
    version: i64,
    newest: &PaperVersion,
    standing: &[Recommendation],
    new: RecommendationDraft,
) -> SaveDraft {
    let front = &newest.front;
    let background = front.background.iter().map(|paper| BackgroundDraft {
        citation: source(&paper.citation),
        document: paper.document,
    });
    let appendices = newest.appendices.iter().map(|appendix| AppendixDraft {
        label: appendix.label.clone(),
        title: source(&appendix.title),
        text: appendix.text.as_ref().map(source),
        document: appendix.document,
        file: appendix.file.clone(),
    });
    let files = newest.files.iter().map(|file| FileDraft {
        name: file.name.clone(),
        hash: file.hash.to_string(),
        withheld: file.withheld.as_ref().and_then(marker),
    });
    let made = newest.recommendations.iter();
    let made = made.filter_map(|id| standing.iter().find(|old| old.id == *id));
    let repeated = made.map(|old| RecommendationDraft {
        id: Some(old.id),
        to: Some(old.to),
        number: old.number.clone(),
        text: source(&old.text),
        from_appraisal: None,
    });
    SaveDraft {
        paper,
        version,
        front: FrontSheetDraft {
            report_to: front.report_to.clone(),
            date: front.date.clone(),
            by: front.by.clone(),
            title: front.title.clone(),
            purpose: source(&front.purpose),
            contacts: front.contacts.clone(),
            background: background.collect(),
        },
        body: source(&newest.body),
        appendices: appendices.collect(),
        files: files.collect(),
        recommendations: repeated.chain([new]).collect(),
        note: Some("An option of an appraisal is recommended.".to_owned()),
        provenance: Some(newest.provenance.clone()),
    }
}

/// The ground on which a file is withheld, as a mark says it.
fn marker(withheld: &Withheld) -> Option<String> {
    Ground::from_label(&withheld.ground).map(Ground::marker)
}

fn source(text: &AudienceText) -> String {
    text.source(Audience::Working)
        .unwrap_or_default()
        .to_owned()
}
