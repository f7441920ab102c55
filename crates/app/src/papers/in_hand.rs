//! Owns reading what belongs to a paper, for the commands that work on it, and checks that several
//! of them share.

use chrono::NaiveDate;
use minuted_core::{
    boards::Board,
    id::{BoardId, PaperId},
    papers::{Consideration, Paper, Recommendation},
    permissions::{Action, Subject, authorise},
    record::Provenance,
    refusal::{Refusal, Refusals},
    time::ShownDate,
    viewer::Viewer,
};
use minuted_store::{ChildOf, Order, Stored};

use crate::{CommandResult, Work};

/// More than any paper has of anything.
pub(super) const ALL: u64 = 10_000;

/// Everything of a kind that belongs to a paper, whoever asks: what the rules decide by must not
/// depend on what the viewer happens to see.
pub(super) async fn all_of<R: Stored + ChildOf<PaperId>>(
    work: &Work<'_>,
    paper: PaperId,
) -> CommandResult<Vec<R>> {
    let system = Viewer::system("papers", work.today());
    let found = work
        .tx
        .children::<PaperId, R>(&system, &[paper], ALL, Order::Ascending)
        .await?;
    Ok(found
        .into_iter()
        .next()
        .map(|(_, all)| all)
        .unwrap_or_default())
}

/// The recommendations of a paper.
pub(super) async fn recommendations(
    work: &Work<'_>,
    paper: PaperId,
) -> CommandResult<Vec<Recommendation>> {
    all_of(work, paper).await
}

/// The boards that consider or considered a paper, in order.
pub(super) async fn considerations(
    work: &Work<'_>,
    paper: PaperId,
) -> CommandResult<Vec<Consideration>> {
    all_of(work, paper).await
}

/// Refuses a record of a class that the board does not keep: it transcribes only what is older than
/// its own records, and makes records only under rules.
pub(super) fn check_class(
    board: &Board,
    provenance: &Provenance,
    date: &ShownDate,
) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let Some(source) = &provenance.transcribed_from else {
        refusals.require(board.rules.is_some(), || {
            let problem = "This board has no rules and holds transcribed records only: say what it \
                           is transcribed from.";
            Refusal::invalid(problem, "input.provenance")
        });
        return refusals.done();
    };
    let day = date.sort_day().or(source.date_shown.sort_day());
    refusals.require(board.may_transcribe(day), || {
        let from = board.keeps_records_from.map(|from| from.to_string());
        let problem = format!(
            "The board keeps its records here from {}: what is of that day or later is made here \
             and not transcribed.",
            from.unwrap_or_default()
        );
        Refusal::invalid(problem, "input.provenance.transcribedFrom")
    });
    refusals.done()
}

/// Refuses a paper that is dated outside the life of its board. One that is made here and has no
/// date yet is of today.
pub(super) fn check_life(
    board: &Board,
    provenance: &Provenance,
    date: &ShownDate,
    field: &str,
    today: NaiveDate,
) -> Result<(), Refusals> {
    let transcribed = provenance.is_transcribed();
    let undated = ShownDate::exact(today);
    let date = if date.is_unknown() && !transcribed {
        &undated
    } else {
        date
    };
    board.check_life(date, transcribed, "paper", field)
}

/// The paper as it is for `board` too. What is not open to everyone is shared only by who may act
/// for the board that it was first written for.
pub(super) fn shared_with(
    paper: &Paper,
    board: BoardId,
    viewer: &Viewer,
) -> Result<Option<Paper>, Refusal> {
    if paper.boards().any(|known| known == board) {
        return Ok(None);
    }
    if paper.standing.audience != minuted_core::audience::Audience::Public {
        authorise(viewer, Action::ConsiderPaper, Subject::board(paper.board))?;
    }
    let mut shared = paper.clone();
    shared.also_for.push(board);
    Ok(Some(shared))
}
