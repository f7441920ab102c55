//! Owns what the board's rules say of clearances, held against a paper: who is asked by a post, what a
//! draft touches, and how each clearance that is needed stands.

use chrono::NaiveDate;

use super::{Clearance, ClearanceState};
use crate::{
    boards::Board,
    calendar::short,
    id::{PaperVersionId, PersonId},
    papers::{ChangedPart, PartKind},
    people::Post,
    rules::{ClearanceFact, NeededClearance},
};

/// Who holds the post today by which a clearance is asked, of all posts of its title: if that is one
/// person. Where several organisations have such a post, it is that of those that constitute the
/// board or lead it.
#[must_use]
pub fn holder_for<'a>(
    board: &Board,
    posts: &'a [Post],
    today: NaiveDate,
) -> Option<(&'a Post, PersonId)> {
    let holders = |ours: bool| -> Vec<(&'a Post, PersonId)> {
        let posts = posts.iter().filter(|post| !ours || board.has_as_own(post));
        let held = posts.flat_map(|post| {
            let now = post.holders.iter().filter(|h| h.period().contains(today));
            now.map(move |holder| (post, holder.person))
        });
        held.collect()
    };
    let ours = holders(true);
    let found = if ours.is_empty() {
        holders(false)
    } else {
        ours
    };
    match found[..] {
        [only] => Some(only),
        _ => None,
    }
}

/// Whether a draft changes what a clearance reads: any recommendation, and of the rest the sections
/// that it names, or everything if it names none.
#[must_use]
pub fn touches(needed: &NeededClearance, changed: &[ChangedPart]) -> bool {
    let reads = |part: &ChangedPart| match part.kind {
        PartKind::Recommendation => true,
        PartKind::Section => needed.reads_under(&part.under),
        _ => needed.reads.is_empty(),
    };
    changed.iter().any(reads)
}

/// How the clearances stand that a paper needs, for its newest text.
#[must_use]
pub fn clearance_facts<'a>(
    needed: impl Iterator<Item = &'a NeededClearance>,
    clearances: &[Clearance],
    newest: Option<PaperVersionId>,
) -> Vec<ClearanceFact> {
    let fact = |needed: &NeededClearance| {
        let found = clearances.iter().find(|c| c.name == needed.name);
        let settled = found.is_some_and(|c| c.is_given() && newest == Some(c.paper_version));
        ClearanceFact {
            label: needed.label.clone(),
            settled,
            how: match found {
                None => "nobody has been asked".to_owned(),
                Some(_) if settled => "given".to_owned(),
                Some(found) => how_it_stands(found),
            },
        }
    };
    needed.map(fact).collect()
}

fn how_it_stands(clearance: &Clearance) -> String {
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "an unknown day".to_owned(), short);
    match clearance.state {
        ClearanceState::Waiting if clearance.officer.is_none() => {
            "nobody is named to give it".to_owned()
        }
        ClearanceState::Waiting => "asked once the paper is submitted".to_owned(),
        ClearanceState::Asked => format!(
            "asked on {}, to answer by {}",
            day(clearance.asked),
            day(clearance.due)
        ),
        ClearanceState::SentBack => "sent back".to_owned(),
        ClearanceState::Cleared | ClearanceState::ClearedWithComment => {
            "given for an earlier text".to_owned()
        }
    }
}
