//! Owns the command by which a rendered publication is given to readers: its bytes are kept, and the
//! ledger vouches for their hashes.

use minuted_core::{
    id::PublicationId,
    permissions::{Action, Subject},
    publications::{PartPages, Publication, Rendition},
};
use minuted_store::PublishedBytes;
use serde::Serialize;

use crate::{Command, CommandResult, Work};

/// Records what was rendered of a publication. Minuted itself gives it, when a job has rendered it.
#[derive(Clone, Debug, Serialize)]
pub struct RecordPublication {
    /// Which.
    pub id: PublicationId,
    /// The pages of its parts.
    pub pages: Vec<PartPages>,
    /// What was rendered.
    pub renditions: Vec<Rendition>,
    /// What could not be shown as it stands in the record, for the office.
    #[serde(skip)]
    pub remarks: Vec<String>,
    /// The bytes of it; renditions name them by hash.
    #[serde(skip)]
    pub bytes: Vec<PublishedBytes>,
}

impl Command for RecordPublication {
    const ACTION: Action = Action::Publish;
    const NAME: &'static str = "recordPublication";
    type Done = PublicationId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<PublicationId> {
        work.tx.lock(&[self.id.into()]).await?;
        let old: Publication = work.find(self.id, "id").await?;
        work.permit(Subject::board(old.board))?;
        let (pages, renditions) = (self.pages.clone(), self.renditions.clone());
        let new = old.rendered(pages, renditions, work.now)?;
        for bytes in &self.bytes {
            work.tx.keep_published(bytes).await?;
        }
        work.tx.keep_remarks(self.id, &self.remarks).await?;
        work.tx.update(&old, new).await?;
        Ok(self.id)
    }
}
