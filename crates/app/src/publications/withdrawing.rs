//! Owns the command that withdraws from publication: the document, every other document that holds the
//! same papers, and the papers themselves, in one transaction.

use minuted_core::{
    boards::Board,
    exemption::{Exemption, content_audience},
    id::{AnyId, BoardId, Kind, PaperId, PublicationId},
    meetings::AgendaItem,
    papers::{Paper, Recommendation},
    permissions::{Action, Subject, authorise},
    publications::{Gone, Publication, PublicationKind, PublicationPhase, TakenDown, title_for},
    record::{TEXT_MOST, plain_text},
    refusal::{Reason, Refusal, Refusals},
    viewer::Viewer,
};
use minuted_store::Order;
use serde::{Deserialize, Serialize};

use super::{
    facts::{editions, holding, system},
    have_rendered,
    publish::act,
};
use crate::{Command, CommandResult, Work};

/// Withdraws from publication what should not have been published.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawFromPublication {
    /// A publication; or a paper, with every document that holds it.
    pub id: AnyId,
    /// For the sake of which parts of the publication; none: the whole of it.
    pub parts: Vec<String>,
    /// Why. Everyone reads it.
    pub reason: String,
    /// Why what is withdrawn is not open from now on; none: it is for nobody but the office.
    pub exemption: Option<Exemption>,
}

/// What was withdrawn.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Withdrawn {
    /// The publications that were withdrawn.
    pub withdrawn: Vec<PublicationId>,
    /// The editions that take their places.
    pub corrected: Vec<PublicationId>,
}

impl Command for WithdrawFromPublication {
    const ACTION: Action = Action::WithdrawFromPublication;
    type Done = Withdrawn;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<Withdrawn> {
        let target = self.target(work).await?;
        let mut refusals = Refusals::new();
        refusals.require(!self.reason.trim().is_empty(), || {
            Refusal::missing(
                "the reason for withdrawing it, which everyone reads",
                "input.reason",
            )
        });
        refusals.take(plain_text(
            &self.reason,
            "reason",
            TEXT_MOST,
            "input.reason",
        ));
        if let Some(exemption) = &self.exemption {
            refusals.take(exemption.check("input.exemption"));
        }
        if let Some(publication) = &target.publication {
            refusals.take(self.fits(publication));
        }
        refusals.done()?;
        let board: Board = work.find(target.board, "input.id").await?;
        let today = work.now.date_in(board.zone);
        let reason = self.reason.trim();
        if target.papers.is_empty() {
            // `target` has a publication, or it would have had a paper.
            let Some(publication) = &target.publication else {
                return Err(Refusal::not_found(Kind::Publication).at("input.id").into());
            };
            let new = publication.withdrawn_whole(act(work), today, reason);
            work.tx.update(publication, new).await?;
            return Ok(Withdrawn {
                withdrawn: vec![publication.id],
                corrected: Vec::new(),
            });
        }
        let gone = Gone {
            papers: &target.papers,
            items: &target.items,
            exemption: self.exemption.as_ref(),
            reason,
            on: today,
        };
        take_down_papers(work, &gone).await?;
        exempt_items(work, &gone).await?;
        withdraw_publications(work, &gone).await
    }
}

/// What a withdrawal is of.
struct Target {
    publication: Option<Publication>,
    board: BoardId,
    papers: Vec<PaperId>,
    items: Vec<minuted_core::id::AgendaItemId>,
}

impl WithdrawFromPublication {
    /// Looks up what is withdrawn, and locks all that changes with it.
    async fn target(&self, work: &Work<'_>) -> CommandResult<Target> {
        let wrong = |_| Refusal::not_found(self.id.kind).at("input.id");
        match self.id.kind {
            Kind::Paper => {
                let id: PaperId = self.id.of_kind().map_err(wrong)?;
                lock(work, &[id], None).await?;
                let paper: Paper = work.find(id, "input.id").await?;
                work.permit(Subject::board(paper.board))?;
                let problem = "A paper is withdrawn whole: leave the parts out.";
                if !self.parts.is_empty() {
                    return Err(Refusal::invalid(problem, "input.partIds").into());
                }
                published_once(&paper)?;
                Ok(Target {
                    publication: None,
                    board: paper.board,
                    papers: vec![id],
                    items: Vec::new(),
                })
            }
            Kind::Publication => {
                let id: PublicationId = self.id.of_kind().map_err(wrong)?;
                let seen: Publication = work.find(id, "input.id").await?;
                let papers = self.papers_of(&seen);
                lock(work, &papers, Some(&seen)).await?;
                let publication: Publication = work.find(id, "input.id").await?;
                work.permit(Subject::board(publication.board))?;
                self.permit_papers(work, &papers).await?;
                let of_parts = publication
                    .parts
                    .iter()
                    .filter(|p| self.parts.contains(&p.id));
                Ok(Target {
                    board: publication.board,
                    items: of_parts.filter_map(|part| part.item).collect(),
                    papers,
                    publication: Some(publication),
                })
            }
            other => {
                let problem = format!(
                    "A {other} can't be withdrawn from publication: name a publication or a paper."
                );
                Err(Refusal::invalid(problem, "input.id").into())
            }
        }
    }

    /// The papers that go with what is withdrawn of a publication.
    fn papers_of(&self, publication: &Publication) -> Vec<PaperId> {
        if publication.kind == PublicationKind::Paper {
            return publication.paper.into_iter().collect();
        }
        let parts = publication.parts.iter();
        let named = parts.filter(|part| self.parts.contains(&part.id));
        let mut papers: Vec<_> = named.filter_map(|part| part.paper).collect();
        papers.sort_unstable();
        papers.dedup();
        papers
    }

    /// Who may withdraw a pack may withdraw from it what another board's paper says, as long as the
    /// paper is before their board: an exempt page is in everybody's way.
    async fn permit_papers(&self, work: &Work<'_>, papers: &[PaperId]) -> CommandResult<()> {
        for paper in work.tx.many::<Paper>(&system(work), papers).await? {
            let may = |board| authorise(work.viewer, Self::ACTION, Subject::board(board));
            let allowed = paper.boards().any(|board| may(board).is_ok());
            if !allowed {
                may(paper.board)?;
            }
        }
        Ok(())
    }

    /// What must hold of what is named of a publication.
    fn fits(&self, publication: &Publication) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.require(publication.phase != PublicationPhase::Withdrawn, || {
            let problem = "It was withdrawn from publication already.".to_owned();
            Refusal::new(Reason::AlreadyThere { problem }).at("input.id")
        });
        for (n, part) in self.parts.iter().enumerate() {
            let at = format!("input.partIds.{n}");
            let found = publication.parts.iter().find(|known| known.id == *part);
            refusals.require(found.is_some(), || {
                let known: Vec<_> = publication.parts.iter().map(|p| p.id.as_str()).collect();
                let problem = format!(
                    "This publication has no part `{}`; its parts are: {}.",
                    part.chars().take(60).collect::<String>(),
                    known.join(", ")
                );
                Refusal::invalid(problem, &at)
            });
        }
        let whole = self.parts.is_empty() && publication.kind != PublicationKind::Paper;
        refusals.require(!whole || self.exemption.is_none(), || {
            let problem = "Say which parts are exempt from now on: without parts the document is \
                           withdrawn and nothing that it holds.";
            Refusal::invalid(problem, "input.exemption")
        });
        refusals.done()
    }
}

/// Locks the papers, what they are before, and the meetings of the packs, before any fact is read.
async fn lock(
    work: &Work<'_>,
    papers: &[PaperId],
    publication: Option<&Publication>,
) -> CommandResult<()> {
    let mut roots: Vec<AnyId> = papers.iter().map(|paper| AnyId::from(*paper)).collect();
    roots.extend(publication.and_then(Publication::subject));
    roots.extend(publication.map(|publication| AnyId::from(publication.id)));
    for held in holding(work, papers).await? {
        roots.push(held.id.into());
        roots.extend(held.subject());
    }
    Ok(work.tx.lock(&roots).await?)
}

/// Refuses a paper of which nothing was published.
fn published_once(paper: &Paper) -> Result<(), Refusal> {
    if paper.editions > 0 && !paper.is_taken_down() {
        return Ok(());
    }
    let problem = "No text of this paper is published, so that there is nothing to withdraw.";
    Err(Refusal::invalid(problem, "input.id"))
}

/// Closes the papers to all but those whom they are for from now on, with what they recommend.
async fn take_down_papers(work: &mut Work<'_>, gone: &Gone<'_>) -> CommandResult<()> {
    let system = system(work);
    for old in work.tx.many::<Paper>(&system, gone.papers).await? {
        let taken = TakenDown {
            on: gone.on,
            reason: gone.reason.to_owned(),
        };
        let paper = work
            .tx
            .update(&old, old.once_taken_down(gone.exemption, taken))
            .await?;
        let made = work
            .tx
            .children::<PaperId, Recommendation>(&system, &[paper.id], 10_000, Order::Ascending)
            .await?;
        for old in made.into_values().flatten() {
            let mut new = old.clone();
            new.standing.audience = paper.audience_when(old.standing.audience);
            if new != old {
                work.tx.update(&old, new).await?;
            }
        }
    }
    Ok(())
}

/// Makes the items exempt at which the parts stood, if it is said why.
async fn exempt_items(work: &mut Work<'_>, gone: &Gone<'_>) -> CommandResult<()> {
    let Some(exemption) = gone.exemption else {
        return Ok(());
    };
    for old in work
        .tx
        .many::<AgendaItem>(&system(work), gone.items)
        .await?
    {
        let audience = old.content_audience.max(exemption.audience);
        let new = AgendaItem {
            content_audience: content_audience(audience, Some(exemption)),
            exemption: Some(exemption.clone()),
            ..old.clone()
        };
        work.tx.update(&old, new).await?;
    }
    Ok(())
}

/// Withdraws every publication that holds what is gone, and has the newest of each series corrected.
async fn withdraw_publications(work: &mut Work<'_>, gone: &Gone<'_>) -> CommandResult<Withdrawn> {
    let held = holding(work, gone.papers).await?;
    let mut done = Withdrawn::default();
    let mut noticed: Vec<PaperId> = Vec::new();
    for old in &held {
        let stood = old.phase != PublicationPhase::Withdrawn;
        if !stood || !gone.is_in(old) {
            let clean = gone.withdraws(old, act(work), None);
            if !stood && clean != *old {
                // The notice of before must not name what is gone now.
                work.tx.update(old, clean).await?;
            }
            continue;
        }
        noticed.extend(old.paper);
        let newest = |other: &Publication| {
            other.kind == old.kind && other.meeting == old.meeting && other.edition > old.edition
        };
        let of_meeting = old.meeting.is_some() && !held.iter().any(newest);
        let corrected = if of_meeting {
            let next = gone.corrects(old, work.id(), act(work));
            Some(next)
        } else {
            None
        };
        if let Some(next) = &corrected {
            work.tx.insert(next).await?;
            have_rendered(work, next.id, next.kind).await?;
            done.corrected.push(next.id);
        }
        let new = gone.withdraws(old, act(work), corrected.map(|next| next.id));
        work.tx.update(old, new).await?;
        done.withdrawn.push(old.id);
    }
    for paper in gone.papers.iter().filter(|paper| !noticed.contains(paper)) {
        if let Some(notice) = notice_of(work, *paper, gone).await? {
            done.withdrawn.push(notice);
        }
    }
    Ok(done)
}

/// A notice at the address of a paper that had a page and no document of its own.
async fn notice_of(
    work: &mut Work<'_>,
    paper: PaperId,
    gone: &Gone<'_>,
) -> CommandResult<Option<PublicationId>> {
    let system: Viewer = system(work);
    let Some(paper) = work.tx.find::<Paper>(&system, paper).await? else {
        return Ok(None);
    };
    let of = minuted_store::filters::PublicationFilter {
        paper: Some(paper.id),
        ..Default::default()
    };
    let series = editions(work, PublicationKind::Paper, &of).await?;
    let requested = act(work);
    let public = gone
        .exemption
        .map_or("Withdrawn from publication", |e| &e.public_title);
    let blank = super::publish::blank(work, PublicationKind::Paper, paper.board);
    let notice = Publication {
        shared_with: paper.also_for.clone(),
        paper: Some(paper.id),
        of_version: paper.version,
        edition: series.last().map_or(1, |last| last.edition + 1),
        replaces: series.last().map(|last| last.id),
        title: title_for(gone.audience(), &paper.title, public),
        ..blank
    };
    let notice = notice.withdrawn_whole(requested, gone.on, gone.reason);
    work.tx.insert(&notice).await?;
    Ok(Some(notice.id))
}
