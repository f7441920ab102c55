//! Owns the command that publishes a document: it fixes the versions that go in, and has them
//! rendered.

use minuted_core::{
    audience::Audience,
    boards::Board,
    decisions::Decision,
    id::{AnyId, BoardId, DecisionId, Kind, MeetingId, PaperId, PublicationId},
    meetings::Meeting,
    papers::{Paper, PaperVersion, Recommendation},
    permissions::{Action, Subject},
    publications::{
        Act, Adds, Late, Publication, PublicationKind, PublicationPhase, PublishedPart, added,
        agenda_lines, parts_of, title_for, withholds,
    },
    refusal::{Reason, Refusal, Refusals},
    rules::{DecisionPhase, MeetingPhase, PaperPhase},
};
use minuted_store::filters::PublicationFilter;
use serde::{Deserialize, Serialize};

use super::{
    facts::{OnTheAgenda, editions, system},
    have_rendered,
};
use crate::{Command, CommandResult, Work, command::gather};

/// Where a refusal of what is published is shown.
const RECORD: &str = "input.recordId";

/// Publishes a document of a record.
#[derive(Clone, Debug, Serialize)]
pub struct Publish {
    /// Which document.
    pub kind: PublicationKind,
    /// Of which record: a meeting, a paper or a decision.
    pub record: AnyId,
    /// What it adds to what was published before; of a first edition nothing.
    pub adds: Option<AddsDetails>,
}

/// What is said of what a further edition adds.
#[derive(Clone, Debug, Serialize)]
pub struct AddsDetails {
    /// What.
    pub what: String,
    /// Why it was not there before.
    pub because: String,
}

/// What was published.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Published {
    /// What was asked for.
    pub publication: PublicationId,
    /// The edition of the pack that holds what a supplement adds.
    pub pack: Option<PublicationId>,
}

impl Command for Publish {
    const ACTION: Action = Action::Publish;
    type Done = Published;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<Published> {
        let mut roots = vec![self.record];
        if let Ok(meeting) = self.record.of_kind() {
            // The papers too: none of them is withdrawn while it is being published.
            let papers = OnTheAgenda::read(work, meeting).await?.papers();
            roots.extend(papers.map(AnyId::from));
        }
        work.tx.lock(&roots).await?;
        match (self.kind, self.record.kind) {
            (
                PublicationKind::Agenda | PublicationKind::AgendaPack | PublicationKind::Supplement,
                Kind::Meeting,
            ) => {
                self.of_meeting(work, wrong_kind(self.record.of_kind())?)
                    .await
            }
            (PublicationKind::Paper, Kind::Paper) => {
                self.of_paper(work, wrong_kind(self.record.of_kind())?)
                    .await
            }
            (PublicationKind::DecisionNotice, Kind::Decision) => {
                self.of_decision(work, wrong_kind(self.record.of_kind())?)
                    .await
            }
            (kind, of) => {
                let whose = match kind {
                    PublicationKind::Paper => "paper",
                    PublicationKind::DecisionNotice => "decision",
                    _ => "meeting",
                };
                let problem = format!("The document `{kind}` is of a {whose}, not of a {of}.");
                Err(Refusal::invalid(problem, RECORD).into())
            }
        }
    }
}

fn wrong_kind<T>(id: Result<T, minuted_core::id::IdError>) -> Result<T, Refusal> {
    id.map_err(|error| Refusal::invalid(format!("{error}."), RECORD))
}

/// A publication of which nothing is fixed yet.
pub(super) fn blank(work: &Work<'_>, kind: PublicationKind, board: BoardId) -> Publication {
    Publication {
        id: work.id(),
        version: 1,
        board,
        shared_with: Vec::new(),
        kind,
        meeting: None,
        paper: None,
        decision: None,
        of_version: 1,
        edition: 1,
        replaces: None,
        title: title_for(Audience::Public, "", ""),
        adds: None,
        agenda: Vec::new(),
        parts: Vec::new(),
        pages: Vec::new(),
        phase: PublicationPhase::Requested,
        audience: Audience::Public,
        requested: act(work),
        published: None,
        withdrawn: None,
        renditions: Vec::new(),
    }
}

/// What is done now.
pub(super) fn act(work: &Work<'_>) -> Act {
    Act {
        at: work.now,
        by: work.viewer.account(),
    }
}

impl Publish {
    fn adds(&self, today: chrono::NaiveDate) -> Option<Adds> {
        self.adds.as_ref().map(|adds| Adds {
            what: adds.what.trim().to_owned(),
            because: adds.because.trim().to_owned(),
            on: today,
        })
    }

    /// What is said of an addition, if there is something that it can be added to; `last` is the edition
    /// before.
    fn checked_adds(
        &self,
        last: Option<&Publication>,
        today: chrono::NaiveDate,
    ) -> Result<Option<Adds>, Refusals> {
        let adds = self.adds(today);
        let mut refusals = Refusals::new();
        if let Some(adds) = &adds {
            refusals.take(adds.check("input"));
        }
        match last {
            Some(last) if last.phase == PublicationPhase::Requested => {
                let problem = format!(
                    "Edition {} is being rendered: wait until it is published, or withdraw it.",
                    last.edition
                );
                refusals.add(Refusal::new(Reason::AlreadyThere { problem }).at(RECORD));
            }
            Some(_) => refusals.require(adds.is_some(), || {
                let what = "what it adds to what was published before, and why";
                Refusal::missing(what, "input.adds")
            }),
            None => refusals.require(adds.is_none(), || {
                let problem =
                    "Nothing was published before to which it adds: leave out what it adds.";
                Refusal::invalid(problem, "input.adds")
            }),
        }
        refusals.done()?;
        Ok(adds)
    }

    async fn of_meeting(&self, work: &mut Work<'_>, id: MeetingId) -> CommandResult<Published> {
        let meeting: Meeting = work.find(id, RECORD).await?;
        work.permit(Subject::board(meeting.board))?;
        let board: Board = work.find(meeting.board, RECORD).await?;
        let today = work.now.date_in(board.zone);
        let mut refusals = Refusals::new();
        refusals.take(may_be_published(&meeting).map_err(Refusals::from));
        let of = PublicationFilter {
            meeting: Some(id),
            ..PublicationFilter::default()
        };
        let packs = editions(work, PublicationKind::AgendaPack, &of).await?;
        let series = editions(work, self.kind, &of).await?;
        let pack = last_given(&packs);
        // A supplement adds to the pack, whatever supplements there were before.
        let base = match self.kind {
            PublicationKind::Supplement => pack,
            _ => last_given(&series),
        };
        refusals.require(self.kind != PublicationKind::Supplement || pack.is_some(), || {
            let problem = "No pack of this meeting was published to which a supplement adds: publish the \
                           agenda pack.";
            Refusal::invalid(problem, RECORD)
        });
        let adds = refusals.take(self.checked_adds(base, today)).flatten();
        let agenda = OnTheAgenda::read(work, id).await?;
        let late = adds.as_ref().map(|adds| Late {
            on: adds.on,
            because: adds.because.clone(),
        });
        let known = pack.map_or(&[][..], |pack| &pack.parts);
        // The notice of a meeting does not wait for its papers.
        let parts = match self.kind {
            PublicationKind::Agenda => Vec::new(),
            _ => {
                let parts = parts_of(&agenda.slots(), known, late.as_ref(), today, RECORD);
                refusals.take(parts).unwrap_or_default()
            }
        };
        let new = added(&parts, known);
        refusals.require(self.kind != PublicationKind::Supplement || !new.is_empty(), || {
            let problem = "Nothing came to this meeting since its pack was published: put the late paper \
                           before its item first.";
            Refusal::invalid(problem, RECORD)
        });
        refusals.done()?;
        let fixed =
            |blank: Publication, parts: Vec<PublishedPart>, adds: Option<Adds>| Publication {
                shared_with: meeting.in_common_with.clone(),
                meeting: Some(id),
                of_version: meeting.version,
                title: title_for(Audience::Public, &meeting.title, &meeting.title),
                audience: meeting.standing.audience,
                agenda: agenda_lines(blank.kind, &agenda.items, &parts),
                adds,
                parts,
                ..blank
            };
        let own = match self.kind {
            PublicationKind::Supplement => new,
            _ => parts.clone(),
        };
        let publication = fixed(blank(work, self.kind, meeting.board), own, adds.clone());
        let publication = give(work, publication, &series).await?;
        if self.kind != PublicationKind::Supplement {
            return Ok(Published {
                publication,
                pack: None,
            });
        }
        let pack = blank(work, PublicationKind::AgendaPack, meeting.board);
        let pack = give(work, fixed(pack, parts, adds), &packs).await?;
        Ok(Published {
            publication,
            pack: Some(pack),
        })
    }

    async fn of_paper(&self, work: &mut Work<'_>, id: PaperId) -> CommandResult<Published> {
        let paper: Paper = work.find(id, RECORD).await?;
        work.permit(Subject::board(paper.board))?;
        let board: Board = work.find(paper.board, RECORD).await?;
        let today = work.now.date_in(board.zone);
        let mut refusals = Refusals::new();
        let published = paper.standing.phase == PaperPhase::Published && !paper.is_taken_down();
        refusals.require(published, || {
            Refusal::new(Reason::WrongPhase {
                action: "publish it as a document".to_owned(),
                what: "paper".to_owned(),
                phase: paper.standing.phase.to_string(),
            })
            .at(RECORD)
        });
        refusals.take(not_transcribed(paper.provenance.is_transcribed()));
        let of = PublicationFilter {
            paper: Some(id),
            ..PublicationFilter::default()
        };
        let series = editions(work, self.kind, &of).await?;
        let adds = refusals
            .take(self.checked_adds(last_given(&series), today))
            .flatten();
        let text = work
            .tx
            .find::<PaperVersion>(&system(work), current_of(&paper)?)
            .await;
        let text = gather(&mut refusals, text.map_err(Into::into))?.flatten();
        refusals.done()?;
        let Some(text) = text else {
            return Err(Refusal::not_found(Kind::PaperVersion).at(RECORD).into());
        };
        let recommendations = work
            .tx
            .many::<Recommendation>(&system(work), &text.recommendations)
            .await?;
        let public = paper.exemption.as_ref().map(|e| e.public_title.as_str());
        let title = title_for(
            paper.standing.audience,
            &text.front.title,
            public.unwrap_or(&text.front.title),
        );
        let publication = Publication {
            shared_with: paper.also_for.clone(),
            paper: Some(id),
            of_version: paper.version,
            title: title.clone(),
            audience: paper.standing.audience,
            adds,
            parts: vec![PublishedPart {
                // Its ids are those of its text: `para-2-3`.
                id: String::new(),
                item: None,
                number: String::new(),
                title,
                paper: Some(id),
                paper_version: Some(text.id),
                text_version: text.version,
                audience: paper.standing.audience,
                withholds: withholds(&text, &recommendations),
                late: None,
                tabled: None,
                notice: None,
            }],
            ..blank(work, self.kind, paper.board)
        };
        let publication = give(work, publication, &series).await?;
        Ok(Published {
            publication,
            pack: None,
        })
    }

    async fn of_decision(&self, work: &mut Work<'_>, id: DecisionId) -> CommandResult<Published> {
        let decision: Decision = work.find(id, RECORD).await?;
        work.permit(Subject::board(decision.board))?;
        let board: Board = work.find(decision.board, RECORD).await?;
        let today = work.now.date_in(board.zone);
        let mut refusals = Refusals::new();
        refusals.require(decision.standing.phase == DecisionPhase::Made, || {
            Refusal::new(Reason::WrongPhase {
                action: "publish its notice".to_owned(),
                what: "decision".to_owned(),
                phase: decision.standing.phase.to_string(),
            })
            .at(RECORD)
        });
        refusals.take(not_transcribed(decision.provenance.is_transcribed()));
        let of = PublicationFilter {
            decision: Some(id),
            ..PublicationFilter::default()
        };
        let series = editions(work, self.kind, &of).await?;
        let adds = refusals
            .take(self.checked_adds(last_given(&series), today))
            .flatten();
        refusals.done()?;
        let title = title_for(
            decision.content_audience,
            &decision.title,
            decision.title_for(Audience::Public),
        );
        let publication = Publication {
            decision: Some(id),
            of_version: decision.version,
            title,
            audience: decision.standing.audience,
            adds,
            ..blank(work, self.kind, decision.board)
        };
        let publication = give(work, publication, &series).await?;
        Ok(Published {
            publication,
            pack: None,
        })
    }
}

/// The text that stands, of a paper that is published.
fn current_of(paper: &Paper) -> Result<minuted_core::id::PaperVersionId, Refusal> {
    paper
        .current
        .ok_or_else(|| Refusal::not_found(Kind::PaperVersion).at(RECORD))
}

/// Whether the documents of a meeting may go out: once its agenda was published by its step, whose
/// conditions are those of the notice.
fn may_be_published(meeting: &Meeting) -> Result<(), Refusal> {
    if meeting.provenance.is_transcribed() {
        return Err(was_published_elsewhere());
    }
    match meeting.standing.phase {
        MeetingPhase::Called | MeetingPhase::Held => Ok(()),
        MeetingPhase::Planned | MeetingPhase::Cancelled => Err(Refusal::new(Reason::WrongPhase {
            action: "publish its documents: they go out once the agenda is published by its step"
                .to_owned(),
            what: "meeting".to_owned(),
            phase: meeting.standing.phase.to_string(),
        })
        .at(RECORD)),
    }
}

fn not_transcribed(transcribed: bool) -> Result<(), Refusals> {
    if transcribed {
        return Err(was_published_elsewhere().into());
    }
    Ok(())
}

fn was_published_elsewhere() -> Refusal {
    let problem = "What is transcribed from a source was published there: only what is made here is \
                   published here.";
    Refusal::invalid(problem, RECORD)
}

/// The last edition that is given to readers, or is about to be: one that was dropped before that adds
/// nothing, and nothing is added to it.
fn last_given(series: &[Publication]) -> Option<&Publication> {
    let mut editions = series.iter().rev();
    editions.find(|edition| edition.phase != PublicationPhase::Dropped)
}

/// Writes a publication as the next edition of its series, and has it rendered.
async fn give(
    work: &mut Work<'_>,
    publication: Publication,
    series: &[Publication],
) -> CommandResult<PublicationId> {
    let last = last_given(series);
    let publication = Publication {
        edition: series.last().map_or(1, |last| last.edition + 1),
        replaces: last.map(|last| last.id),
        pages: last.map_or_else(Vec::new, |last| last.pages.clone()),
        ..publication
    };
    // What a supplement adds stands on pages of its own.
    let publication = match publication.kind {
        PublicationKind::Supplement => Publication {
            pages: Vec::new(),
            replaces: None,
            ..publication
        },
        _ => publication,
    };
    work.tx.insert(&publication).await?;
    have_rendered(work, publication.id, publication.kind).await?;
    Ok(publication.id)
}
