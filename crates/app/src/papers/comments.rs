//! Owns recording comments and advice received, and the responses to them.

use minuted_core::{
    audience::Audience,
    boards::Board,
    id::{BoardId, CommentId, DocumentId, MatterId, OrganisationId, PaperId, PersonId},
    matters::Matter,
    organisations::Organisation,
    papers::{Comment, CommentKind, Document, Paper},
    people::Person,
    permissions::{Action, Subject},
    record::{BODY_MOST, Provenance, TEXT_MOST},
    refusal::{Refusal, Refusals},
    rules::Profile,
    time::ShownDate,
};
use serde::Serialize;

use super::{documents::may_see, in_hand::check_class};
use crate::{
    Command, CommandResult, Work,
    command::require_version,
    texts::{bases, derived},
};

/// What is known of a comment.
#[derive(Clone, Debug, Serialize)]
pub struct CommentDetails {
    /// What it is.
    pub kind: CommentKind,
    /// The board that made it.
    pub from_board: Option<BoardId>,
    /// The organisation that made it.
    pub from_organisation: Option<OrganisationId>,
    /// The person who made it.
    pub from_person: Option<PersonId>,
    /// Who made it, in words.
    pub from: String,
    /// When it was received.
    pub received: ShownDate,
    /// What it says in Markdown, if it is held.
    pub text: Option<String>,
    /// The document that it is, if it is only cited.
    pub document: Option<DocumentId>,
    /// Whom it is for.
    pub audience: Audience,
    /// Where the record comes from.
    pub provenance: Provenance,
}

/// Records a comment or advice received on a paper or a matter.
#[derive(Clone, Debug, Serialize)]
pub struct ReceiveComment {
    /// The board whose office received it; none: that of the paper, else of the matter.
    pub board: Option<BoardId>,
    /// The paper that it is on.
    pub paper: Option<PaperId>,
    /// The matter that it is on.
    pub matter: Option<MatterId>,
    /// What is known of it.
    pub details: CommentDetails,
}

impl Command for ReceiveComment {
    const ACTION: Action = Action::ReceiveComment;
    type Done = CommentId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<CommentId> {
        let paper: Option<Paper> = work.find_if(self.paper, "input.paperId").await?;
        let matter: Option<Matter> = work.find_if(self.matter, "input.matterId").await?;
        let home = paper
            .as_ref()
            .map(|paper| paper.board)
            .or(matter.as_ref().map(|matter| matter.board));
        let Some(board) = self.board.or(home) else {
            let what = "the paper or the matter that it is on";
            return Err(Refusal::missing(what, "input.paperId").into());
        };
        let board: Board = work.find(board, "input.boardId").await?;
        match &paper {
            Some(paper) if paper.board == board.id => {
                work.permit(Subject::written_by(board.id, paper.author))?;
            }
            _ => work.permit(Subject::board(board.id))?,
        }
        if !paper.as_ref().is_some_and(|p| p.is_written_by(work.viewer)) {
            may_see(work, self.details.audience, board.id)?;
        }
        let profile = work.rules_of(&board).await?;
        let comment = self.record(work, &board, &profile)?;
        self.check_references(work).await?;
        work.find_source(&comment.provenance, "input.provenance")
            .await?;
        work.tx.insert(&comment).await?;
        Ok(comment.id)
    }
}

impl ReceiveComment {
    fn record(
        &self,
        work: &Work<'_>,
        board: &Board,
        profile: &Profile,
    ) -> Result<Comment, Refusals> {
        let details = &self.details;
        let bases = bases(profile, &details.provenance);
        let mut refusals = Refusals::new();
        let text = details.text.as_ref().map(|source| {
            let text = derived(source, bases, "text", BODY_MOST, "input.text");
            let faulty = minuted_core::audience::AudienceText::open(source.clone());
            refusals.take(text).unwrap_or(faulty)
        });
        let comment = Comment {
            id: work.id(),
            version: 1,
            board: board.id,
            matter: self.matter,
            paper: self.paper,
            kind: details.kind,
            from_board: details.from_board,
            from_organisation: details.from_organisation,
            from_person: details.from_person,
            from: details.from.clone(),
            received: details.received.clone(),
            text,
            document: details.document,
            response: None,
            audience: details.audience,
            provenance: details.provenance.clone(),
        };
        refusals.take(comment.check());
        if comment.provenance.is_transcribed() {
            let class = check_class(board, &comment.provenance, &comment.received);
            refusals.take(class);
        }
        refusals.done()?;
        Ok(comment)
    }

    async fn check_references(&self, work: &Work<'_>) -> CommandResult<()> {
        let details = &self.details;
        work.find_if::<Board>(details.from_board, "input.fromBoardId")
            .await?;
        work.find_if::<Organisation>(details.from_organisation, "input.fromOrganisationId")
            .await?;
        work.find_if::<Person>(details.from_person, "input.fromPersonId")
            .await?;
        work.find_if::<Document>(details.document, "input.documentId")
            .await?;
        Ok(())
    }
}

/// Records the response to a comment.
#[derive(Clone, Debug, Serialize)]
pub struct RespondToComment {
    /// Which comment.
    pub id: CommentId,
    /// The version of it that the caller saw.
    pub version: i64,
    /// What is answered, in Markdown.
    pub response: String,
}

impl Command for RespondToComment {
    const ACTION: Action = Action::RespondToComment;
    type Done = CommentId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<CommentId> {
        work.tx.lock(&[self.id.into()]).await?;
        let old: Comment = work.find(self.id, "commentId").await?;
        work.permit(Subject::board(old.board))?;
        require_version(&old, self.version)?;
        let board: Board = work.find(old.board, "commentId").await?;
        let bases = bases(&*work.rules_of(&board).await?, &old.provenance);
        let response = derived(&self.response, bases, "response", TEXT_MOST, "response")?;
        if response.is_empty() {
            return Err(Refusal::missing("what is answered", "response").into());
        }
        let mut new = old.clone();
        new.response = Some(response);
        work.tx.update(&old, new).await?;
        Ok(old.id)
    }
}
