//! Owns the commands of rendering: the one by which a rendered publication is given to readers, when its
//! bytes are kept and the ledger vouches for their hashes, and the one that takes in what was corrected
//! before it was rendered.

use std::collections::BTreeMap;

use minuted_core::{
    id::{AnyId, PublicationId},
    permissions::{Action, Subject},
    publications::{PartPages, Publication, PublicationPhase, Rendition},
    refusal::{Reason, Refusal},
};
use minuted_store::PublishedBytes;
use serde::Serialize;

use super::facts::{fixed_anew, system, versions_read};
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
    /// The records from which it was rendered, each with its version then.
    #[serde(skip)]
    pub read: BTreeMap<AnyId, i64>,
}

impl Command for RecordPublication {
    const ACTION: Action = Action::Publish;
    const NAME: &'static str = "recordPublication";
    type Done = PublicationId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<PublicationId> {
        work.tx.lock(&[self.id.into()]).await?;
        let old: Publication = work.find(self.id, "id").await?;
        work.permit(Subject::board(old.board))?;
        let now = versions_read(&work.tx, &system(work), &old).await?;
        if now != self.read && old.phase == PublicationPhase::Requested {
            let explanation =
                "What it is made from was changed while it was rendered: it is rendered \
                               once more."
                    .to_owned();
            return Err(Refusal::new(Reason::ConditionNotMet { explanation }).into());
        }
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

/// Fixes the versions of a publication anew before it is rendered: a slip that was corrected meanwhile is
/// not published. Minuted itself does, when it finds that one was.
#[derive(Clone, Debug, Serialize)]
pub(super) struct FixAnew {
    /// Which.
    pub(super) id: PublicationId,
}

impl Command for FixAnew {
    const ACTION: Action = Action::Publish;
    const NAME: &'static str = "fixPublicationAnew";
    type Done = PublicationId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<PublicationId> {
        work.tx.lock(&[self.id.into()]).await?;
        let old: Publication = work.find(self.id, "id").await?;
        work.permit(Subject::board(old.board))?;
        let new = fixed_anew(work, old.clone()).await?;
        if old.phase == PublicationPhase::Requested && new != old {
            work.tx.update(&old, new).await?;
        }
        Ok(self.id)
    }
}
