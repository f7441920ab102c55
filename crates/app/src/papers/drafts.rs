//! Owns saving drafts: the text for each audience, and what a draft does to the recommendations.

use minuted_core::{
    audience::{Audience, AudienceText},
    boards::Board,
    id::{BoardId, DocumentId, PaperId, RecommendationId},
    papers::{
        Appendix, AttachedFile, BackgroundPaper, Contact, Document, FrontSheet, Paper,
        PaperVersion, Recommendation, Redraft, Worded, redraft,
    },
    permissions::{Action, Subject},
    record::{BODY_MOST, Provenance, TEXT_MOST},
    refusal::{Refusal, Refusals},
    rules::{Facts, Given, PaperPhase, Profile, RecommendationPhase, Situation},
    time::ShownDate,
};
use minuted_documents::{Bases, ParseOptions, leads_nowhere, parse, picture_uses};
use serde::Serialize;

use super::{
    clearances::follow_draft,
    files::{FileDraft, Placing, named_files},
    in_hand::{check_class, recommendations},
};
use crate::{
    Command, CommandResult, Work,
    command::require_version,
    lifecycles::{Of, source_facts},
    texts::{bases, written},
};

/// A front sheet as it is typed.
#[derive(Clone, Debug, Serialize)]
pub struct FrontSheetDraft {
    /// To whom the report is made, as printed.
    pub report_to: String,
    /// The date on it.
    pub date: ShownDate,
    /// By whom it is made, as printed.
    pub by: String,
    /// The title of the report.
    pub title: String,
    /// The purpose of the report, in Markdown.
    pub purpose: String,
    /// The officers to ask.
    pub contacts: Vec<Contact>,
    /// The background papers.
    pub background: Vec<BackgroundDraft>,
}

/// A background paper as it is typed.
#[derive(Clone, Debug, Serialize)]
pub struct BackgroundDraft {
    /// As cited, in Markdown.
    pub citation: String,
    /// As a document record, where there is one.
    pub document: Option<DocumentId>,
}

/// An appendix as it is typed.
#[derive(Clone, Debug, Serialize)]
pub struct AppendixDraft {
    /// Its label, such as `Appendix 1`.
    pub label: String,
    /// Its title, in Markdown.
    pub title: String,
    /// Its text in Markdown, if it is held.
    pub text: Option<String>,
    /// The document that it is, if it is only cited.
    pub document: Option<DocumentId>,
    /// The name of the file that it is.
    pub file: Option<String>,
}

/// A recommendation as it is typed.
#[derive(Clone, Debug, Serialize)]
pub struct RecommendationDraft {
    /// The one that it words anew; none: one more.
    pub id: Option<RecommendationId>,
    /// The board that is asked; none: the board that the paper was first written for.
    pub to: Option<BoardId>,
    /// Its number as printed; empty if it has none.
    pub number: String,
    /// What is asked, in Markdown.
    pub text: String,
}

/// Saves a new draft of a paper.
#[derive(Clone, Debug, Serialize)]
pub struct SaveDraft {
    /// Which paper.
    pub paper: PaperId,
    /// The version of the paper that the caller saw.
    pub version: i64,
    /// The front sheet.
    pub front: FrontSheetDraft,
    /// The body, in Markdown.
    pub body: String,
    /// The appendices, in order.
    pub appendices: Vec<AppendixDraft>,
    /// The files: appendices, and pictures that the texts show.
    pub files: Vec<FileDraft>,
    /// The recommendations, in order. One that is being written and left out here is dropped.
    pub recommendations: Vec<RecommendationDraft>,
    /// What changed since the draft before.
    pub note: Option<String>,
    /// Where the record comes from; none: from where the paper does.
    pub provenance: Option<Provenance>,
}

impl Command for SaveDraft {
    const ACTION: Action = Action::SaveDraft;
    type Done = PaperId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<PaperId> {
        work.tx.lock(&[self.paper.into()]).await?;
        let old: Paper = work.find(self.paper, "paperId").await?;
        work.permit(Subject::written_by(old.board, old.author))?;
        require_version(&old, self.version)?;
        old.stands("write in it")
            .map_err(|refusal| refusal.at("paperId"))?;
        let board: Board = work.find(old.board, "paperId").await?;
        let profile = work.rules_of(&board).await?;

        let provenance = self.provenance.as_ref().unwrap_or(&old.provenance);
        let mut writing = Writing::under(bases(&profile, provenance));
        let files = named_files(
            work,
            &old,
            &self.files,
            writing.bases,
            &mut writing.refusals,
        )
        .await?;
        let mut draft = self.write(work, &old, files, &mut writing);
        let worded = self.word(&old, &mut writing);
        writing.refusals.take(draft.check());
        writing
            .refusals
            .take(check_provenance(&old, &board, &draft));
        let standing = recommendations(work, old.id).await?;
        let made = redraft(&old, &standing, worded, || {
            blank(work, &old, &draft, &profile)
        });
        let made = writing.refusals.take(made).unwrap_or_default();
        writing.refusals.done()?;
        self.check_documents(work, &draft).await?;
        work.find_source(&draft.provenance, "input.provenance")
            .await?;

        draft.grounds = writing.grounds;
        draft.recommendations.clone_from(&made.order);
        let new = self.sent_back(work, &old, &board, &profile)?;
        let new = new.unwrap_or_else(|| old.clone()).with_draft(&draft);
        work.tx.insert(&draft).await?;
        let new = work.tx.update(&old, new).await?;
        write_recommendations(work, &old, &board, made).await?;
        follow_draft(work, &new, &draft, &board).await?;
        work.decided_under(profile.paper.rules());
        Ok(old.id)
    }
}

/// The texts of a draft, with all that is wrong with them.
struct Writing {
    /// On which grounds they may keep something from the public.
    bases: Bases,
    refusals: Refusals,
    grounds: Vec<String>,
    /// The body, to look up places in; none while it has faults.
    body: Option<minuted_documents::Document>,
    placing: Placing,
}

impl Writing {
    fn under(bases: Bases) -> Self {
        Self {
            bases,
            refusals: Refusals::new(),
            grounds: Vec::new(),
            body: None,
            placing: Placing::default(),
        }
    }

    /// The text for each audience. One with faults stands for itself: it is refused, and it is not
    /// empty besides.
    fn text(
        &mut self,
        source: &str,
        options: ParseOptions,
        what: &str,
        most: usize,
        field: &str,
    ) -> AudienceText {
        let written = written(source, options.under(self.bases), what, most, field);
        let Some(written) = self.refusals.take(written) else {
            return AudienceText::open(source.to_owned());
        };
        for ground in written.grounds {
            if !self.grounds.contains(&ground) {
                self.grounds.push(ground);
            }
        }
        written.text
    }

    /// A whole text, which may show pictures.
    fn whole(&mut self, source: &str, what: &str, field: &str) -> AudienceText {
        if let Ok(read) = parse(source, &ParseOptions::BODY) {
            self.placing.pictures(&read, field);
        }
        self.text(source, ParseOptions::BODY, what, BODY_MOST, field)
    }

    /// The files as they stand with what was written so far. All texts come before.
    fn place(&mut self, files: Vec<AttachedFile>) -> Vec<AttachedFile> {
        let files = self.placing.place(files);
        let files = self.refusals.take(files).unwrap_or_default();
        for withheld in files.iter().filter_map(|file| file.withheld.as_ref()) {
            if !self.grounds.contains(&withheld.ground) {
                self.grounds.push(withheld.ground.clone());
            }
        }
        files
    }

    /// A text that stands beside the body and may lead to places in it.
    fn beside(&mut self, source: &str, what: &str, field: &str) -> AudienceText {
        let options = ParseOptions::FIELD;
        let text = self.text(source, options, what, TEXT_MOST, field);
        let read = parse(source, &options);
        if let Some(used) = read.iter().flat_map(picture_uses).next() {
            let problem = format!(
                "Line {}: A picture stands in the body or in an appendix, not here.",
                used.line
            );
            self.refusals.add(Refusal::invalid(problem, field));
        }
        if let (Some(body), Ok(read)) = (&self.body, read) {
            self.refusals.require(!leads_nowhere(&read, body), || {
                let problem = "A link here leads to no place in the body. Places are \
                               `#section-2`, `#para-2-3` and `#heading-1`.";
                Refusal::invalid(problem, field)
            });
        }
        text
    }
}

impl SaveDraft {
    /// The draft, as far as its texts can be read.
    fn write(
        &self,
        work: &Work<'_>,
        paper: &Paper,
        files: Vec<AttachedFile>,
        writing: &mut Writing,
    ) -> PaperVersion {
        // First the body, so that the texts beside it can be held against it.
        let body = writing.whole(&self.body, "body", "input.body");
        writing.body = parse(&self.body, &ParseOptions::BODY).ok();
        let appendices = self.appendices.iter().enumerate();
        let appendices = appendices
            .map(|(n, appendix)| appendix.write(n, writing))
            .collect();
        let front = self.front.write(writing);
        let files = writing.place(files);
        PaperVersion {
            id: work.id(),
            version: 1,
            paper: paper.id,
            draft: paper.drafts + 1,
            edition: None,
            front,
            body,
            appendices,
            files,
            recommendations: Vec::new(),
            grounds: Vec::new(),
            note: self.note.clone(),
            provenance: self
                .provenance
                .as_ref()
                .unwrap_or(&paper.provenance)
                .clone(),
        }
    }

    fn word(&self, paper: &Paper, writing: &mut Writing) -> Vec<Worded> {
        let worded = self.recommendations.iter().enumerate().map(|(n, typed)| {
            let field = format!("input.recommendations.{n}.text");
            Worded {
                id: typed.id,
                to: typed.to.unwrap_or(paper.board),
                number: typed.number.clone(),
                text: writing.beside(&typed.text, "recommendation", &field),
            }
        });
        worded.collect()
    }

    async fn check_documents(&self, work: &Work<'_>, draft: &PaperVersion) -> CommandResult<()> {
        for (n, paper) in draft.front.background.iter().enumerate() {
            let field = format!("input.front.background.{n}.documentId");
            work.find_if::<Document>(paper.document, &field).await?;
        }
        for (n, appendix) in draft.appendices.iter().enumerate() {
            let field = format!("input.appendices.{n}.documentId");
            work.find_if::<Document>(appendix.document, &field).await?;
        }
        Ok(())
    }

    /// The paper back in drafting, if it was cleared: what the officers cleared is not this draft.
    fn sent_back(
        &self,
        work: &mut Work<'_>,
        paper: &Paper,
        board: &Board,
        profile: &Profile,
    ) -> CommandResult<Option<Paper>> {
        if paper.standing.phase != PaperPhase::Cleared {
            return Ok(None);
        }
        let note = self.note.clone().filter(|note| !note.trim().is_empty());
        let facts = Facts {
            source: source_facts(&paper.provenance),
            given: Given {
                reason: note.is_some(),
                replaced_by: None,
            },
            paper: Some(paper.facts(None, &[])),
            ..Facts::default()
        };
        let situation = Situation {
            facts: &facts,
            roles: &paper.roles_of(work.viewer),
            today: work.now.date_in(board.zone),
        };
        let back = profile
            .paper
            .towards(&paper.standing.state, PaperPhase::Drafting, situation);
        let Some(taken) = back else {
            let problem = "The paper is cleared, and what was cleared is not this draft. The \
                           secretary can save it with a note that says why the paper changes; \
                           otherwise have the paper sent back first.";
            return Err(Refusal::invalid(problem, "input.note").into());
        };
        let of = Of {
            id: paper.id.into(),
            board,
        };
        let made_here = !paper.provenance.is_transcribed();
        let taken = work.stepped(of, &paper.standing, made_here, taken);
        Ok(Some(paper.moved(taken.standing, note)))
    }
}

impl AppendixDraft {
    fn write(&self, n: usize, writing: &mut Writing) -> Appendix {
        let at = format!("input.appendices.{n}");
        let text = self.text.as_ref();
        let text = text.map(|text| writing.whole(text, "appendix", &format!("{at}.text")));
        if let Some(file) = &self.file {
            let title = parse(&self.title, &ParseOptions::FIELD).ok();
            let field = format!("{at}.file");
            writing.placing.appendix(file, title.as_ref(), &field);
        }
        Appendix {
            label: self.label.clone(),
            title: writing.beside(&self.title, "title", &format!("{at}.title")),
            text,
            document: self.document,
            file: self.file.clone(),
        }
    }
}

impl FrontSheetDraft {
    fn write(&self, writing: &mut Writing) -> FrontSheet {
        let background = self.background.iter().enumerate().map(|(n, paper)| {
            let field = format!("input.front.background.{n}.citation");
            BackgroundPaper {
                citation: writing.beside(&paper.citation, "citation", &field),
                document: paper.document,
            }
        });
        let background = background.collect();
        FrontSheet {
            report_to: self.report_to.clone(),
            date: self.date.clone(),
            by: self.by.clone(),
            title: self.title.clone(),
            purpose: writing.beside(&self.purpose, "purpose", "input.front.purpose"),
            contacts: self.contacts.clone(),
            background,
        }
    }
}

/// A version is made here or transcribed as its paper is.
fn check_provenance(paper: &Paper, board: &Board, draft: &PaperVersion) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let same = paper.provenance.is_transcribed() == draft.provenance.is_transcribed();
    refusals.require(same, || {
        let problem = "A transcribed paper has transcribed versions, and a paper made here has \
                       none: leave the provenance out to have the paper's own.";
        Refusal::invalid(problem, "input.provenance")
    });
    if same {
        let date = &draft.front.date;
        refusals.take(check_class(board, &draft.provenance, date));
        let transcribed = draft.provenance.is_transcribed();
        refusals.take(board.check_life(date, transcribed, "paper", "input.front.date"));
    }
    refusals.done()
}

fn blank(
    work: &Work<'_>,
    paper: &Paper,
    draft: &PaperVersion,
    profile: &Profile,
) -> Recommendation {
    Recommendation {
        id: work.id(),
        version: 1,
        paper: paper.id,
        to: paper.board,
        place: 1,
        number: String::new(),
        text: AudienceText::default(),
        standing: profile.recommendation.begin(),
        provenance: draft.provenance.clone(),
    }
}

/// Writes what a draft does to the recommendations. What it leaves out is dropped by the rules'
/// own step; that it was left out is the reason.
async fn write_recommendations(
    work: &mut Work<'_>,
    paper: &Paper,
    board: &Board,
    made: Redraft,
) -> CommandResult<()> {
    let profile = work.rules_of(board).await?;
    for (old, new) in made.changed {
        work.tx.update(&old, new).await?;
    }
    for new in &made.added {
        work.tx.insert(new).await?;
    }
    for old in &made.left_out {
        let facts = Facts {
            source: source_facts(&old.provenance),
            given: Given {
                reason: true,
                replaced_by: None,
            },
            paper: Some(paper.facts(None, &[])),
            recommendation: Some(old.facts(false)),
            ..Facts::default()
        };
        let situation = Situation {
            facts: &facts,
            roles: &paper.roles_of(work.viewer),
            today: work.now.date_in(board.zone),
        };
        let phase = RecommendationPhase::Withdrawn;
        let lifecycle = &profile.recommendation;
        let Some(taken) = lifecycle.towards(&old.standing.state, phase, situation) else {
            let problem = format!(
                "The board's rules don't let you leave out the {}: repeat it.",
                old.name()
            );
            return Err(Refusal::invalid(problem, "input.recommendations").into());
        };
        let of = Of {
            id: old.id.into(),
            board,
        };
        let made_here = !old.provenance.is_transcribed();
        let taken = work.stepped(of, &old.standing, made_here, taken);
        let mut new = old.clone();
        new.standing = taken.standing;
        // It was never put, so that it stays with those who wrote it whatever the state opens.
        new.standing.audience = Audience::Working;
        work.tx.update(old, new).await?;
    }
    Ok(())
}
