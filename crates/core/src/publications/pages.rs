//! Owns the page numbers of a publication's parts, which are the same for every audience, and the
//! same in every edition.

use serde::{Deserialize, Serialize};

/// The pages of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartPages {
    /// The part.
    pub part: String,
    /// The number of its first page.
    pub first: u32,
    /// How many pages are kept for it: as many as it has for the audience that reads most of it.
    pub count: u32,
}

/// How many pages a part takes in one rendition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The part.
    pub part: String,
    /// How many pages.
    pub count: u32,
}

/// Why the numbers of the edition before can't be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the part `{part}` takes {count} pages and has room for {room}: the part after it keeps the page \
     that it has had since it was published"
)]
pub struct PlanError {
    /// The part that has outgrown its place.
    pub part: String,
    /// How many pages it takes.
    pub count: u32,
    /// How many there are for it.
    pub room: u32,
}

/// How many pages are kept free after a part when it is first published. What is said later of items of
/// an agenda (that they came late, that they are exempt, that they were withdrawn) is put there.
fn room_to_grow(part: &str, count: u32) -> u32 {
    if part == "agenda" {
        // One page, and one more for each four that there are.
        count / 4 + 1
    } else {
        0
    }
}

/// The pages of the parts in their order: a part begins where it began in the edition before, and
/// what is new comes after the end. `front` is how many pages come before the first part, and
/// `counted` what each audience's rendition takes.
pub fn plan(
    kept: &[PartPages],
    front: u32,
    order: &[String],
    counted: &[Vec<Counted>],
) -> Result<Vec<PartPages>, PlanError> {
    let most = |part: &str| {
        let all = counted.iter().flatten();
        let of_part = all.filter(|counted| counted.part == part);
        of_part.map(|counted| counted.count).max().unwrap_or(0)
    };
    let end = kept.iter().map(|pages| pages.first + pages.count).max();
    let mut next = end.unwrap_or(front + 1);
    let mut planned = Vec::new();
    for part in order {
        let count = most(part);
        let before = kept.iter().find(|pages| pages.part == *part);
        let pages = match before {
            Some(before) => {
                let after = kept.iter().filter(|other| other.first > before.first);
                let after = after.map(|other| other.first).min();
                let room = after.map_or(before.count, |after| after - before.first);
                if count > room {
                    return Err(PlanError {
                        part: part.clone(),
                        count,
                        room,
                    });
                }
                PartPages {
                    part: part.clone(),
                    first: before.first,
                    count: before.count.max(count),
                }
            }
            None => PartPages {
                part: part.clone(),
                first: next,
                count: count + room_to_grow(part, count),
            },
        };
        next = next.max(pages.first + pages.count);
        planned.push(pages);
    }
    let first = planned.first().map_or(u32::MAX, |pages| pages.first);
    if front >= first {
        return Err(PlanError {
            part: "contents".to_owned(),
            count: front,
            room: first.saturating_sub(1),
        });
    }
    Ok(planned)
}

/// The pages of the parts that a reader is shown. The appendices of a part that they are not shown count
/// as pages of that part, so that nothing tells how it is built; where they stand apart from it, the
/// numbers between are passed over.
#[must_use]
pub fn shown_pages(pages: &[PartPages], is_shown: impl Fn(&str) -> bool) -> Vec<PartPages> {
    let (mut shown, hidden): (Vec<PartPages>, Vec<&PartPages>) = (
        pages
            .iter()
            .filter(|p| is_shown(&p.part))
            .cloned()
            .collect(),
        pages.iter().filter(|p| !is_shown(&p.part)).collect(),
    );
    for inner in hidden {
        let of = |outer: &&mut PartPages| {
            outer.part.is_empty()
                || inner
                    .part
                    .strip_prefix(outer.part.as_str())
                    .is_some_and(|rest| rest.starts_with('-'))
        };
        // `item-2-2-appendix-1` is of `item-2-2`, and not of `item-2`.
        let outer = shown.iter_mut().filter(of);
        if let Some(outer) = outer.max_by_key(|outer| outer.part.len())
            && outer.first + outer.count == inner.first
        {
            outer.count += inner.count;
        }
    }
    shown
}
