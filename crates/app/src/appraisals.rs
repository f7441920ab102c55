//! Owns the commands on appraisals, and working them out.

mod alternatives;
mod commands;
mod findings;
mod scoring;

pub use alternatives::{Offered, alternatives, recommendation};
pub use commands::{
    AppraisalDetails, ChangeAppraisal, ConcludeAppraisal, DiscloseAppraisal, FixWeights,
    OpenAppraisal, OptionDetails, RecordEngagement, SetCriteria, WithdrawAppraisal,
};
pub use findings::{BrokeOff, Worked};
pub use scoring::{BeginScoring, JudgeOptions, ModerateScores, RecordScores};

use minuted_core::{
    appraisals::{AppraisalRecord, ScoreSheet},
    id::AppraisalId,
    permissions::Subject,
    viewer::Viewer,
};
use minuted_store::filters::ScoreSheetFilter;

use crate::{CommandResult, Work, command::require_version};

/// An appraisal that is to be changed: locked, permitted, and as the caller saw it.
async fn locked(work: &Work<'_>, id: AppraisalId, version: i64) -> CommandResult<AppraisalRecord> {
    work.tx.lock(&[id.into()]).await?;
    let old: AppraisalRecord = work.find(id, "appraisalId").await?;
    work.permit(Subject::board(old.board))?;
    require_version(&old, version)?;
    Ok(old)
}

/// Every sheet of an appraisal, whoever asks: rules hold whatever the viewer may see.
pub(crate) async fn sheets_of(
    work: &Work<'_>,
    appraisal: AppraisalId,
) -> CommandResult<Vec<ScoreSheet>> {
    let filter = ScoreSheetFilter {
        appraisal: Some(appraisal),
    };
    let system = Viewer::system("appraisals", work.today());
    work.all_as::<ScoreSheet>(&system, &filter).await
}

/// Writes what became of an appraisal, if anything did.
async fn keep(
    work: &mut Work<'_>,
    old: &AppraisalRecord,
    new: AppraisalRecord,
) -> CommandResult<AppraisalId> {
    let id = old.id;
    if new != *old {
        work.tx.update(old, new).await?;
    }
    Ok(id)
}
