//! Owns comments and advice received on papers and matters, and the responses.

use serde::{Deserialize, Serialize};

use super::Paper;
use crate::{
    audience::{Audience, AudienceText},
    id::{BoardId, CommentId, DocumentId, MatterId, OrganisationId, PaperId, PersonId},
    record::{Provenance, day_key, line, record},
    refusal::{Refusal, Refusals},
    time::ShownDate,
    viewer::Viewer,
};

crate::words! {
    /// What someone said of a paper or a matter.
    CommentKind, "kind of comment" {
        /// Comments of a board, such as a scrutiny board.
        Comment = "comment",
        /// Advice of an officer or an adviser.
        Advice = "advice",
        /// An answer to a consultation.
        ConsultationResponse = "consultation-response",
        /// Representations of the public.
        Representation = "representation",
    }
}

/// A comment or advice received on a paper or a matter, held or only cited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// Its ID.
    pub id: CommentId,
    /// Its version.
    pub version: i64,
    /// The board whose office received it.
    pub board: BoardId,
    /// The matter that it is on.
    pub matter: Option<MatterId>,
    /// The paper that it is on.
    pub paper: Option<PaperId>,
    /// What it is.
    pub kind: CommentKind,
    /// The board that made it.
    pub from_board: Option<BoardId>,
    /// The organisation that made it.
    pub from_organisation: Option<OrganisationId>,
    /// The person who made it.
    pub from_person: Option<PersonId>,
    /// Who made it, in words: `members of the public`.
    pub from: String,
    /// When it was received.
    pub received: ShownDate,
    /// What it says, if it is held.
    pub text: Option<AudienceText>,
    /// The document that it is, if it is only cited.
    pub document: Option<DocumentId>,
    /// What was answered.
    pub response: Option<AudienceText>,
    /// Whom it is for.
    pub audience: Audience,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(Comment, CommentId, schema 1, sort |s| day_key(s.received.sort_day()));

impl Comment {
    /// What must hold of any comment.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.from, "sender", "input.from"));
        refusals.require(self.matter.is_some() || self.paper.is_some(), || {
            Refusal::missing("the paper or the matter that it is on", "input.paperId")
        });
        let held = self.text.as_ref().is_some_and(|text| !text.is_empty());
        refusals.require(held || self.document.is_some(), || {
            Refusal::missing("what it says, or the document that it is", "input.text")
        });
        refusals.require(self.received.is_ordered(), || {
            Refusal::invalid("The earliest day is after the latest.", "input.received")
        });
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }

    /// How much of it the viewer reads: as the board's business, and whoever writes the paper that
    /// it is on reads all of it, because they have to answer it.
    #[must_use]
    pub fn audience_for(&self, viewer: &Viewer, paper: Option<&Paper>) -> Audience {
        match paper {
            Some(paper) if Some(paper.id) == self.paper && paper.is_written_by(viewer) => {
                Audience::Working
            }
            _ => viewer.audience_at(self.board),
        }
    }
}
