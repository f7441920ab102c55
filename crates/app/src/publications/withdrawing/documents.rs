//! Owns withdrawing every document that tells what is withdrawn, and having the one of each series
//! corrected that stands.

use std::collections::{BTreeMap, btree_map::Entry};

use minuted_core::{
    id::{AnyId, PaperId, PublicationId},
    papers::Paper,
    publications::{Gone, Publication, PublicationKind, PublicationPhase, title_for},
};
use minuted_store::filters::PublicationFilter;

use super::{Target, Withdrawn};
use crate::{
    CommandResult, Work,
    publications::{
        facts::{editions, fixed_anew, holding, system},
        have_rendered,
        publish::{act, blank},
    },
};

/// The editions of a document, as they stood before anything is withdrawn.
struct Series {
    /// The number of the last edition.
    last: i64,
    /// The newest edition that stands; none: all of them were withdrawn.
    standing: Option<PublicationId>,
    /// What stands in the end: that one, or the edition that takes its place if it is withdrawn now.
    in_the_end: PublicationId,
}

/// Withdraws every publication that does not stay as it is, and has the standing one of each series
/// corrected; each supplement by itself, because they are not editions of one another. `narrowed` are the
/// papers that fewer read from now on.
pub(super) async fn withdraw(
    work: &mut Work<'_>,
    gone: &Gone<'_>,
    target: &Target,
    narrowed: &[PaperId],
) -> CommandResult<Withdrawn> {
    let mut held = holding(work, gone.papers, &target.meetings(), gone.decision).await?;
    let named = target.publication.iter();
    let missing = named.filter(|named| !held.iter().any(|known| known.id == named.id));
    let missing: Vec<_> = missing.cloned().collect();
    held.extend(missing);
    let mut done = Withdrawn::default();
    let mut noticed: Vec<PaperId> = Vec::new();
    let mut all_series: BTreeMap<(PublicationKind, Option<AnyId>), Series> = BTreeMap::new();
    for old in &held {
        if old.is_over() || !gone.is_in(old) {
            if old.is_over() {
                // The notice of before must not name what is gone now.
                let clean = gone.withdraws(old, act(work), None);
                if clean != *old {
                    work.tx.update(old, clean).await?;
                }
            }
            continue;
        }
        noticed.extend(old.paper);
        let corrected_by = if old.kind == PublicationKind::Paper {
            None
        } else {
            let series = match all_series.entry((old.kind, old.subject())) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(series_of(work, gone, old).await?),
            };
            corrected(work, gone, old, series, &mut done).await?
        };
        let new = gone.withdraws(old, act(work), corrected_by);
        work.tx.update(old, new).await?;
        done.withdrawn.push(old.id);
    }
    for paper in narrowed.iter().filter(|paper| !noticed.contains(paper)) {
        if let Some(notice) = notice_of(work, *paper, gone).await? {
            done.withdrawn.push(notice);
        }
    }
    Ok(done)
}

async fn series_of(work: &Work<'_>, gone: &Gone<'_>, of: &Publication) -> CommandResult<Series> {
    let filter = PublicationFilter {
        meeting: of.meeting,
        decision: of.decision,
        ..PublicationFilter::default()
    };
    let all = editions(work, of.kind, &filter).await?;
    let standing = all.iter().rev().find(|edition| !edition.is_over());
    Ok(Series {
        last: all.last().map_or(of.edition, |last| last.edition),
        in_the_end: match standing {
            Some(standing) if !gone.is_in(standing) => standing.id,
            _ => work.id(),
        },
        standing: standing.map(|standing| standing.id),
    })
}

/// The edition that takes the place of one that is withdrawn. It is written when the one is that stood.
async fn corrected(
    work: &mut Work<'_>,
    gone: &Gone<'_>,
    old: &Publication,
    series: &mut Series,
    done: &mut Withdrawn,
) -> CommandResult<Option<PublicationId>> {
    let id = if old.kind == PublicationKind::Supplement {
        work.id()
    } else if series.standing == Some(old.id) {
        series.in_the_end
    } else {
        return Ok(Some(series.in_the_end));
    };
    let next = gone.corrects(old, series.last, id, act(work));
    let next = Publication {
        // Nobody was given what was dropped.
        replaces: match old.phase {
            PublicationPhase::Requested => old.replaces,
            _ => next.replaces,
        },
        ..fixed_anew(work, next).await?
    };
    series.last = next.edition;
    work.tx.insert(&next).await?;
    have_rendered(work, next.id, next.kind).await?;
    done.corrected.push(next.id);
    Ok(Some(next.id))
}

/// A notice at the address of a paper that had a page and no document of its own.
async fn notice_of(
    work: &mut Work<'_>,
    paper: PaperId,
    gone: &Gone<'_>,
) -> CommandResult<Option<PublicationId>> {
    let system = system(work);
    let Some(paper) = work.tx.find::<Paper>(&system, paper).await? else {
        return Ok(None);
    };
    let of = PublicationFilter {
        paper: Some(paper.id),
        ..PublicationFilter::default()
    };
    let series = editions(work, PublicationKind::Paper, &of).await?;
    let requested = act(work);
    let blank = blank(work, PublicationKind::Paper, paper.board);
    let notice = Publication {
        shared_with: paper.also_for.clone(),
        paper: Some(paper.id),
        of_version: paper.version,
        edition: series.last().map_or(1, |last| last.edition + 1),
        replaces: series.last().map(|last| last.id),
        title: title_for(gone.audience(), &paper.title, gone.public_title()),
        // Its page was read by everyone.
        phase: PublicationPhase::Published,
        ..blank
    };
    let notice = notice.withdrawn_whole(requested, gone.on, gone.reason);
    work.tx.insert(&notice).await?;
    Ok(Some(notice.id))
}
