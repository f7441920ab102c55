//! Owns what a meeting's documents fix: the agenda as it stands, and the papers before its items.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{AgendaLine, Late, NoticeKind, PartNotice, PublicationKind, PublishedPart, title_for};
use crate::{
    audience::Audience,
    meetings::AgendaItem,
    papers::{Consideration, Paper, PaperVersion, Recommendation},
    refusal::{Reason, Refusal, Refusals},
    rules::PaperPhase,
};

/// An item of an agenda with what is before it.
#[derive(Clone, Debug)]
pub struct Slot<'a> {
    /// The item.
    pub item: &'a AgendaItem,
    /// The papers before it, in order.
    pub before: Vec<Before<'a>>,
}

/// A paper before an item.
#[derive(Clone, Debug)]
pub struct Before<'a> {
    /// That it is.
    pub consideration: &'a Consideration,
    /// The paper.
    pub paper: &'a Paper,
    /// The published text of it; none while there is none.
    pub text: Option<&'a PaperVersion>,
    /// What the paper recommends.
    pub recommendations: &'a [Recommendation],
}

/// The agenda as it stands: of a supplement those items to which it brings something.
#[must_use]
pub fn agenda_lines(
    kind: PublicationKind,
    items: &[AgendaItem],
    parts: &[PublishedPart],
) -> Vec<AgendaLine> {
    let brings = |item: &&AgendaItem| {
        kind != PublicationKind::Supplement || parts.iter().any(|part| part.item == Some(item.id))
    };
    let lines = items.iter().filter(brings).map(|item| AgendaLine {
        item: item.id,
        number: item.number.clone(),
        title: title_for(
            item.content_audience,
            &item.title,
            item.title_for(Audience::Public),
        ),
        purpose: item.purpose,
        audience: item.content_audience,
        exemption: item.exemption.clone(),
        withdrawn_on: item.withdrawn_on,
    });
    lines.collect()
}

/// The parts of a meeting's pack as its papers stand: those of the edition before in their places,
/// then what is new. `late` is said of what is new to a pack that was published; or every reason why
/// an item is not ready.
pub fn parts_of(
    slots: &[Slot<'_>],
    known: &[PublishedPart],
    late: Option<&Late>,
    today: NaiveDate,
    field: &str,
) -> Result<Vec<PublishedPart>, Refusals> {
    let mut refusals = Refusals::new();
    let mut now = Vec::new();
    for slot in slots.iter().filter(|slot| slot.item.withdrawn_on.is_none()) {
        for before in &slot.before {
            if stays_gone(slot.item, before, known) {
                continue;
            }
            if let Some(part) = refusals.take(part_of(slot.item, before, field)) {
                now.push(part);
            }
        }
    }
    refusals.done()?;
    let mut parts: Vec<PublishedPart> = known.to_vec();
    for new in now {
        let same = |old: &&mut PublishedPart| {
            old.item == new.item && old.paper == new.paper && old.paper_version == new.paper_version
        };
        if let Some(old) = parts.iter_mut().find(same) {
            // What is withdrawn or replaced stays so; what it is called may have changed.
            if old.notice.is_none() {
                *old = PublishedPart {
                    id: old.id.clone(),
                    late: old.late.clone(),
                    ..new
                };
            }
            continue;
        }
        let id = free_id(&new.number, &parts);
        for old in &mut parts {
            if old.item != new.item || old.paper != new.paper {
                continue;
            }
            match &mut old.notice {
                None => {
                    old.notice = Some(PartNotice {
                        kind: NoticeKind::Replaced,
                        on: today,
                        because: late.map(|late| late.because.clone()),
                        see: Some(id.clone()),
                    });
                }
                // A corrected text takes the place of what was withdrawn.
                Some(notice) if notice.kind == NoticeKind::Withdrawn && notice.see.is_none() => {
                    notice.see = Some(id.clone());
                }
                Some(_) => {}
            }
        }
        parts.push(PublishedPart {
            id,
            late: late.cloned(),
            ..new
        });
    }
    for old in &mut parts {
        let before = |slot: &Slot<'_>| {
            Some(slot.item.id) == old.item
                && slot.item.withdrawn_on.is_none()
                && slot.before.iter().any(|b| Some(b.paper.id) == old.paper)
        };
        if old.notice.is_none() && !slots.iter().any(before) {
            old.notice = Some(PartNotice {
                kind: NoticeKind::Removed,
                on: today,
                because: None,
                see: None,
            });
        }
    }
    Ok(parts)
}

/// What a supplement holds of the parts of a pack: those that the edition before did not have, and those in
/// whose place a notice stands since. A slip that was corrected in a part that it had is not late.
#[must_use]
pub fn added(parts: &[PublishedPart], known: &[PublishedPart]) -> Vec<PublishedPart> {
    let is_new = |part: &&PublishedPart| {
        let before = known.iter().find(|known| known.id == part.id);
        before.is_none_or(|before| before.notice != part.notice)
    };
    parts.iter().filter(is_new).cloned().collect()
}

/// Whether the pack says already that the text before the item was withdrawn from publication: then it
/// goes on saying so, and keeps nothing else waiting.
fn stays_gone(item: &AgendaItem, before: &Before<'_>, known: &[PublishedPart]) -> bool {
    let gone = before.text.map_or(before.paper.is_taken_down(), |text| {
        before.paper.took_down(text)
    });
    gone && known.iter().any(|part| {
        let withdrawn = |notice: &PartNotice| notice.kind == NoticeKind::Withdrawn;
        part.item == Some(item.id)
            && part.paper == Some(before.paper.id)
            && part.paper_version == before.text.map(|text| text.id)
            && part.notice.as_ref().is_some_and(withdrawn)
    })
}

/// A paper as a part of the pack, or why it is not ready.
fn part_of(item: &AgendaItem, before: &Before<'_>, field: &str) -> Result<PublishedPart, Refusals> {
    let (paper, number) = (before.paper, &item.number);
    let mut refusals = Refusals::new();
    let published = paper.standing.phase == PaperPhase::Published;
    refusals.require(published, || {
        not_ready(format!(
            "Item {number} is not ready: its paper “{}” is {}, and a pack holds what is published. \
             Publish the paper, or withdraw the item.",
            paper.title, paper.standing.phase
        ))
        .at(field)
    });
    refusals.require(!published || !paper.is_taken_down(), || {
        not_ready(format!(
            "Item {number} is not ready: its paper “{}” was withdrawn from publication. Publish a \
             corrected text of it first.",
            paper.title
        ))
        .at(field)
    });
    let text = before.text.filter(|text| text.edition.is_some());
    let took_down = text.is_some_and(|text| paper.took_down(text));
    refusals.require(!took_down || paper.is_taken_down(), || {
        not_ready(format!(
            "Item {number} is not ready: the version of its paper “{}” that is before it was withdrawn \
             from publication. Put the corrected version before it.",
            paper.title
        ))
        .at(field)
    });
    refusals.require(!published || text.is_some(), || {
        not_ready(format!(
            "Item {number} is not ready: it is not known which version of its paper “{}” is before \
             the board. Name the version.",
            paper.title
        ))
        .at(field)
    });
    if let Some(exemption) = &paper.exemption {
        refusals.take(exemption.check(field));
    }
    let Some(text) = text.filter(|_| refusals.is_empty()) else {
        return Err(refusals);
    };
    let audience = item.content_audience.max(paper.standing.audience);
    let public = paper.exemption.as_ref().map(|e| e.public_title.as_str());
    let public = public.unwrap_or_else(|| item.title_for(Audience::Public));
    Ok(PublishedPart {
        id: String::new(),
        item: Some(item.id),
        number: number.clone(),
        title: title_for(audience, &text.front.title, public),
        paper: Some(paper.id),
        paper_version: Some(text.id),
        text_version: text.version,
        audience,
        withholds: withholds(text, before.recommendations),
        late: None,
        tabled: before.consideration.tabled_because.clone(),
        notice: None,
    })
}

/// Whether a text, or what it recommends, is withheld from the public in part.
#[must_use]
pub fn withholds(text: &PaperVersion, recommendations: &[Recommendation]) -> bool {
    let made = recommendations
        .iter()
        .filter(|r| text.recommendations.contains(&r.id));
    let mut made = made.map(|recommendation| &recommendation.text);
    text.withholds_from(Audience::Public) || made.any(|text| text.withholds_from(Audience::Public))
}

fn not_ready(explanation: String) -> Refusal {
    Refusal::new(Reason::ConditionNotMet { explanation })
}

/// What the ids of places within a part begin with: a part is not called so. The documents have the same
/// list, and know nothing of this; a test of `app`, which knows both, compares them.
const PLACES: [&str; 14] = [
    "appendices",
    "background",
    "begins",
    "contact",
    "contents",
    "file",
    "footnotes",
    "heading",
    "note",
    "page",
    "para",
    "recommendations",
    "section",
    "title",
];

/// The word of a part at an item of this number: `item-3`. The live pack and the published one call it so
/// alike.
#[must_use]
pub fn part_word(number: &str) -> String {
    let lower = number.to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty() && !PLACES.contains(word));
    std::iter::once("item")
        .chain(words)
        .collect::<Vec<_>>()
        .join("-")
}

/// An id for a part at this item that no part has had: `item-3`, then `item-3-2`.
fn free_id(number: &str, parts: &[PublishedPart]) -> String {
    let taken: BTreeSet<_> = parts.iter().map(|part| part.id.as_str()).collect();
    let base = part_word(number);
    let mut id = base.clone();
    let mut n = 2;
    while taken.contains(id.as_str()) {
        id = format!("{base}-{n}");
        n += 1;
    }
    id
}
