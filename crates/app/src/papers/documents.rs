//! Owns citing documents that Minuted does not hold.

use minuted_core::{
    audience::Audience,
    boards::Board,
    id::{BoardId, DocumentId},
    papers::{Document, DocumentKind},
    permissions::{Action, Subject},
    record::Provenance,
    refusal::Refusal,
    time::ShownDate,
};
use serde::Serialize;

use crate::{Command, CommandResult, Work};

/// Cites a document.
#[derive(Clone, Debug, Serialize)]
pub struct CiteDocument {
    /// The board whose office keeps the record of it.
    pub board: BoardId,
    /// Its title.
    pub title: String,
    /// How one would cite it.
    pub citation: String,
    /// What it is.
    pub kind: DocumentKind,
    /// Its date, as shown.
    pub date: ShownDate,
    /// What is known of it: where it is cited, why it is not held.
    pub note: String,
    /// Whom the record of it is for.
    pub audience: Audience,
    /// Where the record comes from.
    pub provenance: Provenance,
}

impl Command for CiteDocument {
    const ACTION: Action = Action::CiteDocument;
    type Done = DocumentId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<DocumentId> {
        let board: Board = work.find(self.board, "input.boardId").await?;
        work.permit(Subject::board(board.id))?;
        may_see(work, self.audience, board.id)?;
        let document = Document {
            id: work.id(),
            version: 1,
            board: board.id,
            title: self.title.clone(),
            citation: self.citation.clone(),
            kind: self.kind,
            held: false,
            date: self.date.clone(),
            note: self.note.clone(),
            audience: self.audience,
            provenance: self.provenance.clone(),
        };
        document.check()?;
        work.find_source(&document.provenance, "input.provenance")
            .await?;
        work.tx.insert(&document).await?;
        Ok(document.id)
    }
}

/// Refuses to record for an audience that the viewer does not belong to: they could not see what
/// they recorded.
pub(super) fn may_see(work: &Work<'_>, audience: Audience, board: BoardId) -> Result<(), Refusal> {
    if audience <= work.viewer.audience_at(board) {
        return Ok(());
    }
    let problem = format!(
        "You are not of the audience `{audience}` there and could not see it yourself: choose a \
         wider audience, or have the secretary record it."
    );
    Err(Refusal::invalid(problem, "input.audience"))
}
