//! Owns closing what was withdrawn from publication: papers, items, a decision, with all that hangs on
//! them, and the corrections of each, which tell what it said.

use minuted_core::{
    audience::Audience,
    corrections::Correction,
    decisions::{Clause, Commitment, Decision},
    exemption::content_audience,
    id::{AnyId, PaperId, RecordId},
    meetings::AgendaItem,
    papers::{Comment, Consideration, Paper, PaperVersion, Recommendation},
    publications::{Gone, TakenDown},
};
use minuted_store::{ChildOf, Stored, filters::CorrectionFilter};

use crate::{
    CommandResult, Work,
    publications::facts::{children, system},
};

/// Closes the papers to all but those whom they are for from now on, with what they recommend. Gives
/// those that more could read before.
pub(super) async fn papers(work: &mut Work<'_>, gone: &Gone<'_>) -> CommandResult<Vec<PaperId>> {
    let system = system(work);
    let mut narrowed = Vec::new();
    for old in work.tx.many::<Paper>(&system, gone.papers).await? {
        let taken = TakenDown {
            on: gone.on,
            reason: gone.reason.to_owned(),
        };
        let new = old.once_taken_down(gone.exemption, taken);
        let paper = work.tx.update(&old, new).await?;
        if old.standing.audience < paper.standing.audience {
            narrowed.push(paper.id);
        }
        let mut about: Vec<AnyId> = vec![paper.id.into()];
        for old in of_one::<_, Recommendation>(work, paper.id).await? {
            about.push(old.id.into());
            let mut new = old.clone();
            new.standing.audience = paper.audience_when(old.standing.audience);
            if new != old {
                work.tx.update(&old, new).await?;
            }
        }
        about.extend(ids::<_, PaperVersion>(work, paper.id).await?);
        about.extend(ids::<_, Consideration>(work, paper.id).await?);
        about.extend(ids::<_, Comment>(work, paper.id).await?);
        corrections(work, &about, gone.audience()).await?;
    }
    Ok(narrowed)
}

/// Makes the items exempt that go with it, if it is said why. One that is closed further stays so.
pub(super) async fn items(
    work: &mut Work<'_>,
    gone: &Gone<'_>,
    items: &[AgendaItem],
) -> CommandResult<()> {
    let Some(exemption) = gone.exemption else {
        return Ok(());
    };
    for old in items {
        let standing = old.exemption.as_ref().map(|standing| standing.audience);
        if standing.is_some_and(|standing| standing > exemption.audience) {
            continue;
        }
        let audience = old.content_audience.max(exemption.audience);
        let new = AgendaItem {
            content_audience: content_audience(audience, Some(exemption)),
            exemption: Some(exemption.clone()),
            ..old.clone()
        };
        work.tx.update(old, new).await?;
        corrections(work, &[old.id.into()], audience).await?;
    }
    Ok(())
}

/// Makes the decision exempt: its clauses and what it opened are read by those who read it.
pub(super) async fn decision(work: &mut Work<'_>, gone: &Gone<'_>) -> CommandResult<()> {
    let (Some(id), Some(exemption)) = (gone.decision, gone.exemption) else {
        return Ok(());
    };
    let Some(old) = work.tx.find::<Decision>(&system(work), id).await? else {
        return Ok(());
    };
    let audience = old.content_audience.max(exemption.audience);
    let new = Decision {
        content_audience: audience,
        exemption: Some(exemption.clone()),
        ..old.clone()
    };
    work.tx.update(&old, new).await?;
    let mut about: Vec<AnyId> = vec![id.into()];
    about.extend(ids::<_, Clause>(work, id).await?);
    about.extend(ids::<_, Commitment>(work, id).await?);
    corrections(work, &about, audience).await
}

/// Closes the corrections of these records: they tell what was written before and after.
async fn corrections(work: &mut Work<'_>, of: &[AnyId], audience: Audience) -> CommandResult<()> {
    let system = system(work);
    for id in of {
        let filter = CorrectionFilter {
            of: Some(*id),
            ..CorrectionFilter::default()
        };
        for old in work.all_as::<Correction>(&system, &filter).await? {
            let new = Correction {
                audience: old.audience.max(audience),
                ..old.clone()
            };
            if new != old {
                work.tx.update(&old, new).await?;
            }
        }
    }
    Ok(())
}

async fn of_one<P, R>(work: &Work<'_>, parent: P) -> CommandResult<Vec<R>>
where
    P: RecordId + std::hash::Hash + Eq,
    R: Stored + ChildOf<P>,
{
    let found = children::<P, R>(work, &[parent]).await?;
    Ok(found.into_values().flatten().collect())
}

async fn ids<P, R>(work: &Work<'_>, parent: P) -> CommandResult<Vec<AnyId>>
where
    P: RecordId + std::hash::Hash + Eq,
    R: Stored + ChildOf<P>,
{
    let found = of_one::<P, R>(work, parent).await?;
    Ok(found.iter().map(|record| record.id().into()).collect())
}
