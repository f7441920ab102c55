//! Owns the commands on matters.

use minuted_core::{
    audience::Audience,
    boards::Board,
    id::{BoardId, MatterId},
    matters::Matter,
    permissions::{Action, Subject},
    record::{OtherName, Provenance},
    time::ShownDate,
};
use serde::Serialize;

use crate::{Command, CommandResult, Work, command::require_version};

/// What is known of a matter.
#[derive(Clone, Debug, Serialize)]
pub struct MatterDetails {
    /// What it is about.
    pub title: String,
    /// Other names it goes by.
    pub other_names: Vec<OtherName>,
    /// What it is about, in a few sentences.
    pub summary: String,
    /// When it began.
    pub opened: ShownDate,
    /// When it ended.
    pub closed: ShownDate,
    /// Whom it is for; none: as it is, or working material if it is new.
    pub audience: Option<Audience>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

impl MatterDetails {
    fn into_record(self, id: MatterId, board: BoardId, before: Option<&Matter>) -> Matter {
        let audience = before.map_or(Audience::Working, |before| before.audience);
        Matter {
            id,
            version: before.map_or(1, |before| before.version),
            board,
            title: self.title,
            other_names: self.other_names,
            summary: self.summary,
            opened: self.opened,
            closed: self.closed,
            audience: self.audience.unwrap_or(audience),
            provenance: self.provenance,
        }
    }
}

/// Opens a matter.
#[derive(Clone, Debug, Serialize)]
pub struct OpenMatter {
    /// The board whose office opens it.
    pub board: BoardId,
    /// What is known of it.
    pub details: MatterDetails,
}

impl Command for OpenMatter {
    const ACTION: Action = Action::OpenMatter;
    type Done = MatterId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<MatterId> {
        let board: Board = work.find(self.board, "boardId").await?;
        work.permit(Subject::board(board.id))?;
        let matter = self.details.clone().into_record(work.id(), board.id, None);
        matter.check()?;
        work.find_source(&matter.provenance, "input.provenance")
            .await?;
        work.tx.insert(&matter).await?;
        Ok(matter.id)
    }
}

/// Changes what is known of a matter, or opens it to a wider audience.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeMatter {
    /// Which.
    pub id: MatterId,
    /// The version that the caller saw.
    pub version: i64,
    /// What is known of it now.
    pub details: MatterDetails,
}

impl Command for ChangeMatter {
    const ACTION: Action = Action::ChangeMatter;
    type Done = MatterId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<MatterId> {
        work.tx.lock(&[self.id.into()]).await?;
        let old: Matter = work.find(self.id, "id").await?;
        work.permit(Subject::board(old.board))?;
        require_version(&old, self.version)?;
        let new = self
            .details
            .clone()
            .into_record(old.id, old.board, Some(&old));
        let mut refusals = minuted_core::refusal::Refusals::new();
        refusals.take(new.check());
        work.find_source(&new.provenance, "input.provenance")
            .await?;
        refusals.take(old.check_change(&new));
        refusals.done()?;
        work.tx.update(&old, new).await?;
        Ok(old.id)
    }
}
