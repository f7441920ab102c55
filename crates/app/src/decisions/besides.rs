//! Owns what the board's rules open with a decision that is made, besides what its clauses open
//! themselves: something to be done, and the question to another board.

use minuted_core::{
    audience::AudienceText,
    boards::Board,
    calendar::{Division, add_working_days},
    decisions::{Commitment, Decision, PendingItem, Proposed, binding},
    id::BoardId,
    refusal::{Refusal, RuleRef},
    rules::{Does, Effect},
    time::ShownDate,
};
use minuted_store::filters::BoardFilter;

use crate::{CommandResult, Work, effects::holder};

/// Writes what the rules open with a decision that was just written as made. What a source shows
/// opened what it opened long ago.
pub(super) async fn open_besides(
    work: &mut Work<'_>,
    decision: &Decision,
    proposed: &Proposed,
    board: &Board,
    effects: &[Effect],
) -> CommandResult<()> {
    if decision.provenance.is_transcribed() {
        return Ok(());
    }
    for effect in effects {
        match &effect.does {
            Does::OpenCommitment {
                text,
                post,
                working_days,
                division,
            } => {
                let Some(clause) = proposed.clauses.first() else {
                    continue;
                };
                let opened = Commitment {
                    id: work.id(),
                    version: 1,
                    clause: clause.id,
                    decision: decision.id,
                    board: decision.board,
                    awaits: None,
                    what: AudienceText::open(text.clone()),
                    due: due(work, board, effect, (*working_days, *division))?,
                    owner_post: holder(work, board, post).await?,
                    owner: post.clone(),
                    report_to: None,
                    report_by: ShownDate::default(),
                    done: ShownDate::default(),
                    report: None,
                    provenance: decision.provenance.clone(),
                };
                work.tx.insert(&opened).await?;
            }
            Does::OpenPendingItem { board: code } => {
                let asked = asked(work, board, effect, code).await?;
                for clause in binding(&proposed.clauses) {
                    let item = decision.asks(clause, asked, work.id());
                    work.tx.insert::<PendingItem>(&item).await?;
                }
            }
            Does::SetAudience { .. }
            | Does::Number { .. }
            | Does::Enqueue { .. }
            | Does::Notify { .. } => {}
        }
    }
    Ok(())
}

fn due(
    work: &Work<'_>,
    board: &Board,
    effect: &Effect,
    (days, division): (u32, Division),
) -> CommandResult<ShownDate> {
    let today = work.now.date_in(board.zone);
    let due = add_working_days(today, days, division).map_err(|outside| {
        let problem =
            format!("The day by which something is to be done can't be counted: {outside}.");
        Refusal::invalid(problem, "id").by(rule(effect))
    })?;
    Ok(ShownDate::exact(due))
}

/// The board that the rules ask, by its code.
async fn asked(
    work: &Work<'_>,
    board: &Board,
    effect: &Effect,
    code: &str,
) -> CommandResult<BoardId> {
    let filter = BoardFilter {
        code: Some(code.to_owned()),
        ..BoardFilter::default()
    };
    let found = work.all::<Board>(&filter).await?;
    let found = found.first().filter(|found| found.id != board.id);
    let found = found.map(|found| found.id).ok_or_else(|| {
        let problem = format!(
            "The board's rules ask the board {code} with this step, and there is no other board of \
             that code: put the standing orders right."
        );
        Refusal::invalid(problem, "id").by(rule(effect))
    });
    Ok(found?)
}

fn rule(effect: &Effect) -> RuleRef {
    RuleRef {
        rule: effect.name().word().to_owned(),
        citation: effect.citation.clone(),
    }
}
