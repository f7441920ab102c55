//! Owns putting papers before boards: one version before one board, at one item, in order.

use minuted_core::{
    boards::Board,
    id::{AgendaItemId, BoardId, ConsiderationId, MeetingId, PaperId, PaperVersionId},
    meetings::{AgendaItem, Meeting},
    papers::{Consideration, Paper, PaperVersion},
    permissions::{Action, Subject},
    record::Provenance,
    refusal::{Refusal, Refusals},
    time::ShownDate,
};
use serde::Serialize;

use super::in_hand::{check_class, considerations, shared_with};
use crate::{Command, CommandResult, Work};

/// Puts a paper before a board, or records that it was. Of a paper that is before it already, another
/// published version is put there in the place of the one before.
#[derive(Clone, Debug, Serialize)]
pub struct ConsiderPaper {
    /// The paper.
    pub paper: PaperId,
    /// The published version. None: the one that stands or, of a draft, the one that is published
    /// next; for a transcribed record: unknown.
    pub paper_version: Option<PaperVersionId>,
    /// The board.
    pub board: BoardId,
    /// The meeting, if there is one and it is known.
    pub meeting: Option<MeetingId>,
    /// The agenda item, if it is known.
    pub item: Option<AgendaItemId>,
    /// Its place among the boards that consider the paper; none: the last. Those from there on move
    /// up.
    pub place: Option<i64>,
    /// When; all unknown: on the day of the meeting.
    pub date: ShownDate,
    /// Why it was handed round at the meeting and not published before, if it was tabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tabled_because: Option<String>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

impl Command for ConsiderPaper {
    const ACTION: Action = Action::ConsiderPaper;
    type Done = ConsiderationId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<ConsiderationId> {
        let mut roots = vec![self.paper.into()];
        roots.extend(self.meeting.map(minuted_core::id::AnyId::from));
        work.tx.lock(&roots).await?;
        let paper: Paper = work.find(self.paper, "input.paperId").await?;
        let board: Board = work.find(self.board, "input.boardId").await?;
        work.permit(Subject::board(board.id))?;
        paper
            .stands("put it before a board")
            .map_err(|refusal| refusal.at("input.paperId"))?;
        let version = self.version_of(work, &paper).await?;
        let meeting: Option<Meeting> = work.find_if(self.meeting, "input.meetingId").await?;
        let item: Option<AgendaItem> = work.find_if(self.item, "input.itemId").await?;
        let all = considerations(work, paper.id).await?;
        let last = all.iter().map(|c| c.place).max().unwrap_or(0);
        let new = Consideration {
            id: work.id(),
            version: 1,
            paper: paper.id,
            paper_version: version,
            board: board.id,
            meeting: self.meeting,
            item: self.item,
            place: self.place.unwrap_or(last + 1),
            date: self.date_of(meeting.as_ref()),
            tabled_because: self.tabled_because.clone(),
            outcomes: Vec::new(),
            provenance: self.provenance.clone(),
        };
        let mut refusals = Refusals::new();
        refusals.take(new.check());
        refusals.take(check_class(&board, &new.provenance, &new.date));
        if let Some(meeting) = &meeting {
            let today = work.now.date_in(board.zone);
            refusals.take(new.fits(meeting, item.as_ref(), today));
        }
        if let Some(known) = all.iter().find(|known| known.repeats(&new)) {
            let again = Consideration {
                paper_version: self.paper_version,
                ..new
            };
            let changed = refusals.take(known.with_version(&again));
            refusals.done()?;
            if let Some(changed) = changed {
                work.tx.update(known, changed).await?;
            }
            return Ok(known.id);
        }
        refusals.done()?;
        work.find_source(&new.provenance, "input.provenance")
            .await?;
        if let Some(shared) = shared_with(&paper, board.id, work.viewer)? {
            work.tx.update(&paper, shared).await?;
        }
        for old in all.iter().filter(|c| new.place <= c.place) {
            let mut moved = old.clone();
            moved.place += 1;
            moved.check()?;
            work.tx.update(old, moved).await?;
        }
        work.tx.insert(&new).await?;
        Ok(new.id)
    }
}

impl ConsiderPaper {
    async fn version_of(
        &self,
        work: &Work<'_>,
        paper: &Paper,
    ) -> CommandResult<Option<PaperVersionId>> {
        let field = "input.paperVersionId";
        let Some(id) = self.paper_version else {
            // What a source does not show is not guessed.
            return Ok(paper.current.filter(|_| !self.provenance.is_transcribed()));
        };
        let version: PaperVersion = work.find(id, field).await?;
        let mut refusals = Refusals::new();
        refusals.require(version.paper == paper.id, || {
            Refusal::invalid("This is a version of another paper.", field)
        });
        refusals.require(!paper.took_down(&version), || {
            let problem = "This version was withdrawn from publication: name the corrected one.";
            Refusal::invalid(problem, field)
        });
        refusals.require(version.edition.is_some(), || {
            let problem = "This version is a draft. Leave it out: when the paper is published, \
                           the board has that version before it.";
            Refusal::invalid(problem, field)
        });
        refusals.done()?;
        Ok(Some(version.id))
    }

    fn date_of(&self, meeting: Option<&Meeting>) -> ShownDate {
        match meeting {
            Some(meeting) if self.date.is_unknown() => meeting
                .first_day()
                .map_or_else(|| meeting.date_shown.clone(), ShownDate::exact),
            _ => self.date.clone(),
        }
    }
}
