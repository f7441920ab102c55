//! Owns telling the offices of other boards what was withdrawn of theirs.

use std::collections::BTreeMap;

use minuted_core::{
    boards::Board,
    id::{AnyId, BoardId},
    meetings::AgendaItem,
    papers::Paper,
    permissions::{Action, Subject, authorise},
    publications::{Gone, Publication},
    roles::Role,
};
use minuted_store::NewNotice;

use super::Withdrawn;
use crate::{CommandResult, Work, publications::facts::system};

/// By what the office of another board is told.
const CITATION: &str = "Minuted: withdrawing from publication";

/// Tells the secretary of each board for which who withdraws does not act of that board's papers, items
/// and documents that went.
pub(super) async fn others(
    work: &Work<'_>,
    gone: &Gone<'_>,
    done: &Withdrawn,
) -> CommandResult<()> {
    let system = system(work);
    let mut of: BTreeMap<AnyId, BoardId> = BTreeMap::new();
    let papers = work.tx.many::<Paper>(&system, gone.papers).await?;
    of.extend(papers.iter().map(|paper| (paper.id.into(), paper.board)));
    if gone.exemption.is_some() {
        let items = work.tx.many::<AgendaItem>(&system, gone.items).await?;
        of.extend(items.iter().map(|item| (item.id.into(), item.board)));
    }
    let publications = work
        .tx
        .many::<Publication>(&system, &done.withdrawn)
        .await?;
    of.extend(publications.iter().map(|one| (one.id.into(), one.board)));
    let may = |board| {
        let action = Action::WithdrawFromPublication;
        authorise(work.viewer, action, Subject::board(board)).is_ok()
    };
    of.retain(|_, board| !may(*board));
    for (about, board) in of {
        let named = work.tx.find::<Board>(&system, board).await?;
        let whose = named.map_or_else(String::new, |board| format!(" of {}", board.name));
        let what = about.kind.word().replace('-', " ");
        let notice = NewNotice {
            id: work.ids().next().to_string(),
            board,
            about,
            role: Some(Role::Secretary),
            post: None,
            text: format!(
                "The office of another board withdrew this {what}{whose} from publication. The reason \
                 given: {}",
                gone.reason
            ),
            citation: CITATION.to_owned(),
            made: work.now,
        };
        work.tx.give_notice(&notice).await?;
    }
    Ok(())
}
