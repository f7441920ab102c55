//! Owns the command that withdraws from publication: the document, every other document that holds the
//! same papers or prints the same items, and what they say themselves, in one transaction.

mod closing;
mod documents;
mod telling;

use minuted_core::{
    boards::Board,
    decisions::Decision,
    exemption::Exemption,
    id::{AgendaItemId, AnyId, BoardId, DecisionId, Kind, MeetingId, PaperId, PublicationId},
    meetings::{AgendaItem, Meeting},
    papers::Paper,
    permissions::{Action, Subject, authorise},
    publications::{
        Gone, NoticeKind, Publication, PublicationKind, PublishedPart, check_withdrawal_reason,
        never_widens,
    },
    refusal::{Reason, Refusal, Refusals},
    rules::{DecisionPhase, MeetingPhase, PaperPhase},
};
use serde::{Deserialize, Serialize};

use super::{
    facts::{holding, items_before, papers_before, system},
    publish::act,
};
use crate::{Command, CommandResult, Work};

const ID: &str = "input.id";
const EXEMPTION: &str = "input.exemption";

/// Withdraws from publication what should not have been published.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawFromPublication {
    /// A publication; or a paper, an agenda item or a decision, with every document that tells it.
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
        refusals.take(check_withdrawal_reason(&self.reason, "input.reason"));
        if let Some(exemption) = &self.exemption {
            refusals.take(exemption.check(EXEMPTION));
            refusals.take(self.narrows(work, &target, exemption).await?);
        }
        if let Some(publication) = &target.publication {
            refusals.take(self.fits(publication));
        }
        refusals.done()?;
        let board: Board = work.find(target.board, ID).await?;
        let today = work.now.date_in(board.zone);
        let reason = self.reason.trim();
        let nothing_else = target.papers.is_empty() && target.items.is_empty();
        if let Some(publication) = &target.publication
            && nothing_else
            && target.decision.is_none()
        {
            let new = publication.withdrawn_whole(act(work), today, reason);
            work.tx.update(publication, new).await?;
            return Ok(Withdrawn {
                withdrawn: vec![publication.id],
                corrected: Vec::new(),
            });
        }
        let items: Vec<_> = target.items.iter().map(|item| item.id).collect();
        let gone = Gone {
            papers: &target.papers,
            items: &items,
            decision: target.decision,
            named: target
                .publication
                .as_ref()
                .map(|publication| publication.id),
            exemption: self.exemption.as_ref(),
            reason,
            on: today,
        };
        let narrowed = closing::papers(work, &gone).await?;
        closing::items(work, &gone, &target.items).await?;
        closing::decision(work, &gone).await?;
        let done = documents::withdraw(work, &gone, &target, &narrowed).await?;
        telling::others(work, &gone, &done).await?;
        Ok(done)
    }
}

/// What a withdrawal is of.
struct Target {
    publication: Option<Publication>,
    board: BoardId,
    papers: Vec<PaperId>,
    /// The items that are exempt from now on; the first of them were named.
    items: Vec<AgendaItem>,
    named_items: Vec<AgendaItemId>,
    decision: Option<DecisionId>,
}

impl Target {
    fn of(board: BoardId) -> Self {
        Self {
            publication: None,
            board,
            papers: Vec::new(),
            items: Vec::new(),
            named_items: Vec::new(),
            decision: None,
        }
    }

    fn meetings(&self) -> Vec<MeetingId> {
        let mut meetings: Vec<_> = self.items.iter().map(|item| item.meeting).collect();
        meetings.sort_unstable();
        meetings.dedup();
        meetings
    }
}

impl WithdrawFromPublication {
    /// Looks up what is withdrawn, and locks all that changes with it: before any fact is read that the
    /// command goes by, it is looked up once more.
    async fn target(&self, work: &Work<'_>) -> CommandResult<Target> {
        let seen = self.looked_up(work).await?;
        lock(work, &seen).await?;
        let mut target = self.looked_up(work).await?;
        target.items = self.items_of(work, &target).await?;
        Ok(target)
    }

    async fn looked_up(&self, work: &Work<'_>) -> CommandResult<Target> {
        let wrong = |_| Refusal::not_found(self.id.kind).at(ID);
        let mut target = match self.id.kind {
            Kind::Paper => self.paper(work, self.id.of_kind().map_err(wrong)?).await?,
            Kind::Publication => {
                self.publication(work, self.id.of_kind().map_err(wrong)?)
                    .await?
            }
            Kind::AgendaItem => self.item(work, self.id.of_kind().map_err(wrong)?).await?,
            Kind::Decision => {
                self.decision(work, self.id.of_kind().map_err(wrong)?)
                    .await?
            }
            other => {
                let problem = format!(
                    "A {other} can't be withdrawn from publication: name a publication, a paper, an \
                     agenda item or a decision."
                );
                return Err(Refusal::invalid(problem, ID).into());
            }
        };
        target.items = self.items_of(work, &target).await?;
        Ok(target)
    }

    async fn paper(&self, work: &Work<'_>, id: PaperId) -> CommandResult<Target> {
        let paper: Paper = work.find(id, ID).await?;
        work.permit(Subject::board(paper.board))?;
        self.is_whole("A paper")?;
        published_once(&paper)?;
        Ok(Target {
            papers: vec![id],
            ..Target::of(paper.board)
        })
    }

    async fn publication(&self, work: &Work<'_>, id: PublicationId) -> CommandResult<Target> {
        let publication: Publication = work.find(id, ID).await?;
        work.permit(Subject::board(publication.board))?;
        let papers = self.papers_of(&publication);
        self.permit_papers(work, &papers).await?;
        let parts = publication.parts.iter();
        let named = parts.filter(|part| self.parts.contains(&part.id));
        Ok(Target {
            named_items: named.filter_map(|part| part.item).collect(),
            papers,
            // Without an exemption the notice goes, and the decision stands as it is.
            decision: publication.decision.filter(|_| self.exemption.is_some()),
            publication: Some(publication.clone()),
            ..Target::of(publication.board)
        })
    }

    /// An item goes with the papers before it that were published.
    async fn item(&self, work: &Work<'_>, id: AgendaItemId) -> CommandResult<Target> {
        let item: AgendaItem = work.find(id, ID).await?;
        work.permit(Subject::board(item.board))?;
        self.is_whole("An agenda item")?;
        let meeting: Meeting = work.find(item.meeting, ID).await?;
        let mut refusals = Refusals::new();
        refusals.require(meeting.standing.phase != MeetingPhase::Planned, || {
            let problem = "Its agenda is not published: change the item instead.";
            Refusal::invalid(problem, ID)
        });
        refusals.take(self.needs_exemption("an agenda item"));
        refusals.done()?;
        let papers = papers_before(work, id).await?;
        self.permit_papers(work, &papers).await?;
        let papers = work.tx.many::<Paper>(&system(work), &papers).await?;
        let published = papers.iter().filter(|paper| published_once(paper).is_ok());
        Ok(Target {
            papers: published.map(|paper| paper.id).collect(),
            named_items: vec![id],
            ..Target::of(item.board)
        })
    }

    async fn decision(&self, work: &Work<'_>, id: DecisionId) -> CommandResult<Target> {
        let decision: Decision = work.find(id, ID).await?;
        work.permit(Subject::board(decision.board))?;
        self.is_whole("A decision")?;
        let mut refusals = Refusals::new();
        refusals.require(decision.standing.phase != DecisionPhase::Proposed, || {
            let problem = "It is not made, so that nothing of it is published: revise it instead.";
            Refusal::invalid(problem, ID)
        });
        refusals.take(self.needs_exemption("a decision"));
        refusals.done()?;
        Ok(Target {
            decision: Some(id),
            ..Target::of(decision.board)
        })
    }

    /// The items that are exempt from now on: those that were named, and those that the papers are before.
    async fn items_of(&self, work: &Work<'_>, target: &Target) -> CommandResult<Vec<AgendaItem>> {
        if self.exemption.is_none() {
            return Ok(Vec::new());
        }
        let mut ids = target.named_items.clone();
        ids.extend(items_before(work, &target.papers).await?);
        ids.sort_unstable();
        ids.dedup();
        Ok(work.tx.many::<AgendaItem>(&system(work), &ids).await?)
    }

    fn is_whole(&self, what: &str) -> Result<(), Refusal> {
        if self.parts.is_empty() {
            return Ok(());
        }
        let problem = format!("{what} is withdrawn whole: leave the parts out.");
        Err(Refusal::invalid(problem, "input.partIds"))
    }

    fn needs_exemption(&self, what: &str) -> Result<(), Refusals> {
        if self.exemption.is_some() {
            return Ok(());
        }
        let what = format!("why it is not open from now on: the record that there is {what} stays");
        Err(Refusal::missing(&what, EXEMPTION).into())
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
    /// paper is before their board: an exempt page is in everybody's way. The other board's office is told.
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

    /// Refuses an exemption that would open what it is to close.
    async fn narrows(
        &self,
        work: &Work<'_>,
        target: &Target,
        exemption: &Exemption,
    ) -> CommandResult<Result<(), Refusals>> {
        let mut refusals = Refusals::new();
        let mut take = |standing: Option<&Exemption>, what: String| {
            if let Some(standing) = standing {
                let wider = never_widens(standing.audience, exemption, &what, EXEMPTION);
                refusals.take(wider.map_err(Refusals::from));
            }
        };
        for paper in work.tx.many::<Paper>(&system(work), &target.papers).await? {
            take(
                paper.exemption.as_ref(),
                format!("The paper “{}”", paper.title),
            );
        }
        let named = |item: &&AgendaItem| target.named_items.contains(&item.id);
        for item in target.items.iter().filter(named) {
            take(item.exemption.as_ref(), format!("Item {}", item.number));
        }
        if let Some(id) = target.decision {
            let decision = work.tx.find::<Decision>(&system(work), id).await?;
            let standing = decision.as_ref().and_then(|d| d.exemption.as_ref());
            take(standing, "The decision".to_owned());
        }
        Ok(refusals.done())
    }

    /// What must hold of what is named of a publication.
    fn fits(&self, publication: &Publication) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.require(!publication.is_over(), || {
            let problem = "It was withdrawn from publication already.".to_owned();
            Refusal::new(Reason::AlreadyThere { problem }).at(ID)
        });
        for (n, name) in self.parts.iter().enumerate() {
            let at = format!("input.partIds.{n}");
            let found = publication.parts.iter().find(|known| known.id == *name);
            refusals.require(found.is_some(), || {
                let known: Vec<_> = publication.parts.iter().map(|p| p.id.as_str()).collect();
                let problem = format!(
                    "This publication has no part `{}`; its parts are: {}.",
                    name.chars().take(60).collect::<String>(),
                    known.join(", ")
                );
                Refusal::invalid(problem, &at)
            });
            refusals.require(found.is_none_or(|part| self.changes(part)), || {
                let problem = format!("The part `{name}` was withdrawn from publication already.");
                Refusal::new(Reason::AlreadyThere { problem }).at(&at)
            });
        }
        let of_one = matches!(
            publication.kind,
            PublicationKind::Paper | PublicationKind::DecisionNotice
        );
        let whole = self.parts.is_empty() && !of_one;
        refusals.require(!whole || self.exemption.is_none(), || {
            let problem = "Say which parts are exempt from now on: without parts the document is \
                           withdrawn and nothing that it holds.";
            Refusal::invalid(problem, EXEMPTION)
        });
        refusals.done()
    }

    /// Whether a part that may be withdrawn already is closed further by this.
    fn changes(&self, part: &PublishedPart) -> bool {
        let notice = part.notice.as_ref();
        let withdrawn = notice.is_some_and(|notice| notice.kind == NoticeKind::Withdrawn);
        let exemption = self.exemption.as_ref();
        !withdrawn
            || match exemption {
                None => part.audience < minuted_core::audience::Audience::Working,
                Some(exemption) => {
                    part.audience < exemption.audience
                        || part.title.public != exemption.public_title
                }
            }
    }
}

/// Locks the papers, what they are before, the decision, and what the documents are of, before any fact
/// is read.
async fn lock(work: &Work<'_>, target: &Target) -> CommandResult<()> {
    let mut roots: Vec<AnyId> = target.papers.iter().map(|id| AnyId::from(*id)).collect();
    roots.extend(target.decision.map(AnyId::from));
    roots.extend(target.meetings().into_iter().map(AnyId::from));
    if let Some(publication) = &target.publication {
        roots.push(publication.id.into());
        roots.extend(publication.subject());
    }
    let meetings = target.meetings();
    for held in holding(work, &target.papers, &meetings, target.decision).await? {
        roots.push(held.id.into());
        roots.extend(held.subject());
    }
    Ok(work.tx.lock(&roots).await?)
}

/// Refuses a paper of which nothing is published.
fn published_once(paper: &Paper) -> Result<(), Refusal> {
    let published = paper.standing.phase == PaperPhase::Published;
    if (published || paper.editions > 0) && !paper.is_taken_down() {
        return Ok(());
    }
    let problem = "No text of this paper is published, so that there is nothing to withdraw.";
    Err(Refusal::invalid(problem, ID))
}
