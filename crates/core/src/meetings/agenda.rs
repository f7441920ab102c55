//! Owns agenda items and their order: the places of an agenda are 1, 2, 3 … without gaps.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    audience::Audience,
    calendar::short,
    exemption::{Exemption, content_audience},
    id::{AgendaItemId, BoardId, MatterId, MeetingId},
    meetings::Meeting,
    record::{Provenance, TEXT_MOST, line, place_key, plain_text, record},
    refusal::{Reason, Refusal, Refusals},
    rules::MeetingPhase,
};

crate::words! {
    /// What an item asks of the meeting.
    ItemPurpose, "purpose of an item" {
        /// To decide.
        Decision = "decision",
        /// To be assured.
        Assurance = "assurance",
        /// To be told.
        Information = "information",
    }
}

/// A numbered place on a meeting's agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaItem {
    /// Its ID.
    pub id: AgendaItemId,
    /// Its version.
    pub version: i64,
    /// The meeting.
    pub meeting: MeetingId,
    /// The board whose office keeps the agenda.
    pub board: BoardId,
    /// Its place on the agenda, from 1.
    pub place: i64,
    /// Its number as printed.
    pub number: String,
    /// Its title; only those see it who may see the item's content.
    pub title: String,
    /// What it asks of the meeting.
    pub purpose: ItemPurpose,
    /// Why it is not open, if it is not.
    pub exemption: Option<Exemption>,
    /// Who sees the title and the papers.
    pub content_audience: Audience,
    /// The matter it belongs to.
    pub matter: Option<MatterId>,
    /// The civil date on which it was withdrawn, if it was. It keeps its place and its number.
    pub withdrawn_on: Option<NaiveDate>,
    /// Why it was withdrawn; only those see it who may see the item's content.
    pub withdrawn_because: Option<String>,
    /// By reason of which special circumstances it was taken as urgent, in the opinion of the person
    /// presiding, though it came too late for the notice that it needed; the minutes specify them.
    /// Only those see them who may see the item's content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgent_because: Option<String>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(AgendaItem, AgendaItemId, schema 2, sort |s| place_key(s.place));

impl AgendaItem {
    /// Whether a reader of this audience sees only that there is such an item: its number, public
    /// title, grounds, public-interest reasoning and review date.
    #[must_use]
    pub fn is_stub_for(&self, audience: Audience) -> bool {
        audience < self.content_audience
    }

    /// The title that a reader of this audience sees: the public title of a stub to those who may
    /// not see the content.
    #[must_use]
    pub fn title_for(&self, audience: Audience) -> &str {
        match &self.exemption {
            Some(exemption) if self.is_stub_for(audience) => &exemption.public_title,
            _ => &self.title,
        }
    }

    /// Whom the content of an item is for, given why it is not open.
    #[must_use]
    pub fn audience_of(exemption: Option<&Exemption>) -> Audience {
        content_audience(Audience::Public, exemption)
    }

    /// Refuses unless the item is still on the agenda; `action` says what was asked for.
    pub fn stands(&self, action: &str, field: &str) -> Result<(), Refusal> {
        match self.withdrawn_on {
            None => Ok(()),
            Some(on) => {
                let problem = format!(
                    "The item was withdrawn on {}, so that you may not {action}.",
                    short(on)
                );
                Err(Refusal::invalid(problem, field))
            }
        }
    }

    /// The item as it is withdrawn before the meeting took place, or every reason why it can't be.
    /// `dealt_with` is whether a decision was drafted or taken at it, or an outcome recorded of a
    /// paper before it: then it was considered, and what came of it stays on record.
    pub fn withdrawn(
        &self,
        meeting: &Meeting,
        dealt_with: bool,
        reason: &str,
        today: NaiveDate,
    ) -> Result<AgendaItem, Refusals> {
        let mut refusals = Refusals::new();
        let open = meeting.is_open("withdraw an item of its agenda");
        refusals.take(open.map_err(|refusal| Refusals::from(refusal.at("id"))));
        refusals.take(self.stands("withdraw it", "id").map_err(Refusals::from));
        refusals.require(!dealt_with, || {
            let problem = "The item was dealt with: a decision names it, or it is on record what \
                           became of its paper. It stays on the agenda."
                .to_owned();
            Refusal::new(Reason::AlreadyThere { problem }).at("id")
        });
        let reason = reason.trim();
        refusals.require(!reason.is_empty(), || {
            Refusal::missing("the reason for withdrawing the item", "reason")
        });
        refusals.take(plain_text(reason, "reason", TEXT_MOST, "reason"));
        refusals.done()?;
        Ok(AgendaItem {
            withdrawn_on: Some(today),
            withdrawn_because: Some(reason.to_owned()),
            ..self.clone()
        })
    }

    /// What must hold of any agenda item of the meeting, its place and number aside: see [`put`].
    pub fn check(&self, meeting: &Meeting) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.title, "title", "input.title"));
        if let Some(exemption) = &self.exemption {
            refusals.take(exemption.check("input.exemption"));
        }
        refusals.take(self.provenance.check("input.provenance"));
        let transcribed = meeting.provenance.is_transcribed();
        refusals.require(self.provenance.is_transcribed() == transcribed, || {
            let problem = if transcribed {
                "The meeting is transcribed from a source: name the item's source too."
            } else {
                "The meeting is made here, so its items are: leave the source out."
            };
            Refusal::invalid(problem, "input.provenance.transcribedFrom")
        });
        refusals.done()
    }
}

/// The most items that one agenda can have.
const ITEMS_MOST: usize = 999;

/// How the numbers of an agenda come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// Nothing is published: a number that is the item's place follows it, as in a list.
    FollowsPlaces,
    /// The agenda is published: the numbers stay as people have read them.
    Stands,
    /// The source prints them: they are given, and repeat if the source repeats them.
    AsPrinted,
}

impl Numbering {
    /// How the items of the meeting are numbered now.
    #[must_use]
    pub const fn of(meeting: &Meeting) -> Self {
        match (meeting.provenance.is_transcribed(), meeting.standing.phase) {
            (true, _) => Numbering::AsPrinted,
            (false, MeetingPhase::Planned) => Numbering::FollowsPlaces,
            (false, _) => Numbering::Stands,
        }
    }
}

/// An item that is to be put on an agenda, or to another place of it.
#[derive(Clone, Debug)]
pub struct Putting {
    /// The item; its own place and number count if it is on the agenda already.
    pub item: AgendaItem,
    /// The place to put it at; none: where it is, or last.
    pub place: Option<i64>,
    /// The number to give it; none: as it is, or its place.
    pub number: Option<String>,
}

/// An agenda on which an item was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// The item, with its place and number.
    pub item: AgendaItem,
    /// Every other item whose place or number changes by it, in order.
    pub moved: Vec<AgendaItem>,
}

/// Puts an item at a place of an agenda: the items from there on make room, and those after the
/// place that it leaves close up, so that places stay 1, 2, 3 ….
pub fn put(agenda: &[AgendaItem], putting: Putting, numbering: Numbering) -> Result<Put, Refusals> {
    let Putting {
        item,
        place,
        number,
    } = putting;
    let (id, before) = (item.id, agenda.iter().find(|other| other.id == item.id));
    let mut order: Vec<AgendaItem> = agenda.iter().filter(|o| o.id != id).cloned().collect();
    order.sort_by_key(|other| (other.place, other.id));
    let last = order.len() + 1;
    let new = before.is_none();
    let mut refusals = Refusals::new();
    let at = refusals.take(place_for(place, before, last));
    if let Some(number) = &number {
        refusals.take(line(number, "number", "input.number"));
    }
    refusals.require(
        !new || number.is_some() || numbering != Numbering::AsPrinted,
        || {
            let what = "the number that the source prints, or write `not shown`";
            Refusal::missing(what, "input.number")
        },
    );
    let Some(at) = at.filter(|_| refusals.is_empty()) else {
        return Err(refusals);
    };
    order.insert(at - 1, item);
    for (place, other) in (1..).zip(&mut order) {
        let follows = numbering == Numbering::FollowsPlaces;
        let number = number.as_ref().filter(|_| other.id == id);
        if let Some(number) = number {
            number.trim().clone_into(&mut other.number);
        } else if (new && other.id == id) || (follows && other.number == other.place.to_string()) {
            other.number = place.to_string();
        }
        other.place = place;
    }
    if numbering != Numbering::AsPrinted {
        distinct(&order, id)?;
    }
    let item = order.remove(at - 1);
    order.retain(|other| !agenda.contains(other));
    Ok(Put { item, moved: order })
}

/// The place that is asked for, if the agenda has it; else where the item is, or last.
fn place_for(
    asked: Option<i64>,
    before: Option<&AgendaItem>,
    last: usize,
) -> Result<usize, Refusals> {
    let usual = before.and_then(|before| usize::try_from(before.place).ok());
    let place = match asked {
        Some(asked) => usize::try_from(asked).ok(),
        None => Some(usual.unwrap_or(last)),
    };
    let mut refusals = Refusals::new();
    refusals.require(last <= ITEMS_MOST, || {
        let problem = format!("An agenda has at most {ITEMS_MOST} items.");
        Refusal::invalid(problem, "input.place")
    });
    let place = place.filter(|place| (1..=last).contains(place));
    refusals.require(place.is_some(), || {
        let problem = format!(
            "On this agenda the item can have a place from 1 to {last}: give one of them, or leave \
             the place out."
        );
        Refusal::invalid(problem, "input.place")
    });
    refusals.done()?;
    Ok(place.unwrap_or(last))
}

/// Whether every item has a number of its own.
fn distinct(order: &[AgendaItem], put: AgendaItemId) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    for (n, item) in order.iter().enumerate() {
        let same = |other: &&AgendaItem| other.number.eq_ignore_ascii_case(&item.number);
        let Some(first) = order[..n].iter().find(same) else {
            continue;
        };
        // Said of the one that was not just put, because that one has to be kept in view.
        let other = if item.id == put { first } else { item };
        let problem = format!(
            "Two items would have the number {}; the other is at place {}. Give a number that is \
             free, such as {0}a.",
            item.number, other.place
        );
        refusals.add(Refusal::new(Reason::AlreadyThere { problem }).at("input.number"));
    }
    refusals.done()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::id::RecordId;

    fn id(n: i64) -> AgendaItemId {
        AgendaItemId::from_uuid(uuid::Uuid::from_u128(n.unsigned_abs().into()))
    }

    /// The item that is called by its ID, before it is put anywhere.
    fn item(n: i64) -> AgendaItem {
        AgendaItem {
            id: id(n),
            version: 1,
            meeting: MeetingId::from_uuid(uuid::Uuid::from_u128(1)),
            board: BoardId::from_uuid(uuid::Uuid::from_u128(2)),
            place: 0,
            number: String::new(),
            title: format!("Item {n}"),
            purpose: ItemPurpose::Decision,
            exemption: None,
            content_audience: Audience::Public,
            matter: None,
            withdrawn_on: None,
            withdrawn_because: None,
            urgent_because: None,
            provenance: Provenance::default(),
        }
    }

    #[test]
    fn an_item_is_withdrawn_once_before_it_is_dealt_with() {
        use crate::{lifecycle_state::Standing, time::ShownDate};
        let today: NaiveDate = "2026-11-18".parse().unwrap();
        let meeting = |phase: MeetingPhase| Meeting {
            id: item(1).meeting,
            version: 1,
            board: item(1).board,
            in_common_with: Vec::new(),
            title: "Meeting".to_owned(),
            sittings: Vec::new(),
            date_shown: ShownDate::default(),
            called_on: None,
            called_because: None,
            reason: None,
            standing: Standing {
                state: phase.to_string(),
                phase,
                audience: Audience::Public,
                rules: "rules@1".to_owned(),
                overridden: Vec::new(),
            },
            provenance: Provenance::default(),
        };
        let gone = AgendaItem {
            withdrawn_on: Some(today),
            ..item(1)
        };
        use MeetingPhase::{Called, Cancelled, Held, Planned};
        for (item, phase, dealt_with, reason, expected) in [
            (item(1), Planned, false, "Not ready.", vec![]),
            (item(1), Called, false, " Not ready. ", vec![]),
            (item(1), Held, false, "Not ready.", vec!["id"]),
            (item(1), Cancelled, false, "Not ready.", vec!["id"]),
            (item(1), Called, true, "Not ready.", vec!["id"]),
            (item(1), Called, false, " ", vec!["reason"]),
            (gone.clone(), Called, false, "Again.", vec!["id"]),
            (gone, Held, true, "", vec!["id", "id", "id", "reason"]),
        ] {
            let told = item.withdrawn(&meeting(phase), dealt_with, reason, today);
            let fields: Vec<_> = match told {
                Ok(item) => {
                    assert_eq!(item.withdrawn_because.as_deref(), Some("Not ready."));
                    assert_eq!(item.withdrawn_on, Some(today));
                    Vec::new()
                }
                Err(refused) => refused.into_iter().filter_map(|r| r.field).collect(),
            };
            assert_eq!(fields, expected, "{phase} {dealt_with} {reason}");
        }
    }

    #[test]
    fn the_number_of_a_withdrawn_item_stays_taken() {
        let mut before = agenda(&["1", "2"]);
        before[0].withdrawn_on = Some("2026-11-18".parse().unwrap());
        let new = Putting {
            item: item(3),
            place: None,
            number: Some("1".to_owned()),
        };
        assert!(put(&before, new.clone(), Numbering::FollowsPlaces).is_err());
        let free = Putting {
            number: None,
            ..new
        };
        let done = put(&before, free, Numbering::FollowsPlaces).unwrap();
        assert_eq!(done.item.number, "3");
    }

    /// An agenda with these numbers at the places 1, 2, 3 …, whose items are called by their
    /// places.
    fn agenda(numbers: &[&str]) -> Vec<AgendaItem> {
        (1..)
            .zip(numbers)
            .map(|(place, number)| AgendaItem {
                place,
                number: (*number).to_owned(),
                ..item(place)
            })
            .collect()
    }

    /// The whole agenda after it: number and title in order.
    fn after(before: &[AgendaItem], put: Put) -> Vec<String> {
        let mut items = before.to_vec();
        for new in put.moved.into_iter().chain([put.item]) {
            items.retain(|old| old.id != new.id);
            items.push(new);
        }
        items.sort_by_key(|item| item.place);
        let places: Vec<_> = items.iter().map(|item| item.place).collect();
        let count = i64::try_from(items.len()).unwrap();
        assert_eq!(places, (1..=count).collect::<Vec<_>>());
        items
            .iter()
            .map(|item| format!("{}: {}", item.number, item.title))
            .collect()
    }

    /// What is put (by its ID; 4 is new), its place, its number, the numbering, and the agenda
    /// that comes of it.
    type Row = (
        i64,
        Option<i64>,
        Option<&'static str>,
        Numbering,
        [&'static str; 4],
    );

    #[test]
    fn the_items_after_it_make_room() {
        use Numbering::{AsPrinted, FollowsPlaces, Stands};
        const ROWS: &[Row] = &[
            (
                4,
                None,
                None,
                FollowsPlaces,
                ["1: Item 1", "2: Item 2", "3: Item 3", "4: Item 4"],
            ),
            (
                4,
                Some(1),
                None,
                FollowsPlaces,
                ["1: Item 4", "2: Item 1", "3: Item 2", "4: Item 3"],
            ),
            (
                4,
                Some(2),
                Some("1a"),
                FollowsPlaces,
                ["1: Item 1", "1a: Item 4", "3: Item 2", "4: Item 3"],
            ),
            (
                4,
                Some(4),
                Some(" 9 "),
                FollowsPlaces,
                ["1: Item 1", "2: Item 2", "3: Item 3", "9: Item 4"],
            ),
            // Published numbers stay as people have read them.
            (
                4,
                None,
                None,
                Stands,
                ["1: Item 1", "2: Item 2", "3: Item 3", "4: Item 4"],
            ),
            (
                4,
                Some(2),
                Some("1a"),
                Stands,
                ["1: Item 1", "1a: Item 4", "2: Item 2", "3: Item 3"],
            ),
            (
                4,
                Some(1),
                Some("2"),
                AsPrinted,
                ["2: Item 4", "1: Item 1", "2: Item 2", "3: Item 3"],
            ),
        ];
        let before = agenda(&["1", "2", "3"]);
        for (n, place, number, numbering, expected) in ROWS {
            let putting = Putting {
                item: item(*n),
                place: *place,
                number: number.map(str::to_owned),
            };
            let put = put(&before, putting, *numbering).unwrap();
            assert_eq!(after(&before, put), expected, "{place:?} {number:?}");
        }
    }

    #[test]
    fn a_moved_item_closes_its_gap_and_only_what_changes_is_written() {
        let before = agenda(&["1", "2", "A", "4"]);
        for (n, place, number, expected, moved) in [
            (
                1,
                Some(3),
                None,
                ["1: Item 2", "A: Item 3", "3: Item 1", "4: Item 4"],
                2,
            ),
            (
                4,
                Some(1),
                None,
                ["1: Item 4", "2: Item 1", "3: Item 2", "A: Item 3"],
                3,
            ),
            (
                2,
                None,
                None,
                ["1: Item 1", "2: Item 2", "A: Item 3", "4: Item 4"],
                0,
            ),
            (
                2,
                Some(2),
                Some("B"),
                ["1: Item 1", "B: Item 2", "A: Item 3", "4: Item 4"],
                0,
            ),
        ] {
            let old = before.iter().find(|old| old.id == id(n)).unwrap();
            let putting = Putting {
                item: old.clone(),
                place,
                number: number.map(str::to_owned),
            };
            let put = put(&before, putting, Numbering::FollowsPlaces).unwrap();
            assert_eq!(put.moved.len(), moved, "{n} to {place:?}");
            assert_eq!(after(&before, put), expected, "{n} to {place:?}");
        }
    }

    #[test]
    fn what_can_t_be_put_says_why() {
        let before = agenda(&["1", "2", "3"]);
        let places = "On this agenda the item can have a place from 1 to 4: give one of them, or \
                      leave the place out.";
        for (place, number, numbering, field, message) in [
            (
                Some(0),
                None,
                Numbering::FollowsPlaces,
                "input.place",
                places,
            ),
            (
                Some(5),
                None,
                Numbering::FollowsPlaces,
                "input.place",
                places,
            ),
            (
                Some(i64::MIN),
                None,
                Numbering::FollowsPlaces,
                "input.place",
                places,
            ),
            (
                None,
                Some("2"),
                Numbering::FollowsPlaces,
                "input.number",
                "Two items would have the number 2; the other is at place 2. Give a number that is \
                 free, such as 2a.",
            ),
            (
                Some(2),
                None,
                Numbering::Stands,
                "input.number",
                "Two items would have the number 2; the other is at place 3. Give a number that is \
                 free, such as 2a.",
            ),
            (
                None,
                Some(" "),
                Numbering::Stands,
                "input.number",
                "Give a number.",
            ),
            (
                None,
                None,
                Numbering::AsPrinted,
                "input.number",
                "Give the number that the source prints, or write `not shown`.",
            ),
        ] {
            let putting = Putting {
                item: item(4),
                place,
                number: number.map(str::to_owned),
            };
            let refused: Vec<_> = put(&before, putting, numbering)
                .unwrap_err()
                .into_iter()
                .collect();
            let said: Vec<_> = refused
                .iter()
                .map(|refusal| (refusal.field.as_deref(), refusal.message()))
                .collect();
            assert_eq!(
                said,
                [(Some(field), message.to_owned())],
                "{place:?} {number:?}"
            );
        }
    }

    #[test]
    fn a_stub_is_what_is_below_the_content_s_audience() {
        let exemption = |audience| Exemption {
            audience,
            grounds: vec!["3".to_owned()],
            public_title: "Land".to_owned(),
            public_interest: "Bids would fall.".to_owned(),
            likely: true,
            review_on: None,
        };
        for (exempt, reader, title) in [
            (None, Audience::Public, "Item 1"),
            (Some(Audience::Restricted), Audience::Public, "Land"),
            (Some(Audience::Restricted), Audience::Restricted, "Item 1"),
            (Some(Audience::Confidential), Audience::Restricted, "Land"),
            (Some(Audience::Confidential), Audience::Working, "Item 1"),
        ] {
            let exemption = exempt.map(exemption);
            let item = AgendaItem {
                content_audience: AgendaItem::audience_of(exemption.as_ref()),
                exemption,
                ..item(1)
            };
            assert_eq!(item.title_for(reader), title, "{exempt:?} to {reader}");
            assert_eq!(item.is_stub_for(reader), title == "Land");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// However an agenda is made, its places are 1, 2, 3 …, the others keep their order, and
        /// each item has a number of its own.
        #[test]
        fn places_have_no_gaps(steps in proptest::collection::vec((1..9i64, 1..9i64), 1..30)) {
            let mut items: Vec<AgendaItem> = Vec::new();
            for (n, place) in steps {
                let old = items.iter().find(|old| old.id == id(n)).cloned();
                let putting = Putting { item: old.unwrap_or_else(|| item(n)), place: Some(place), number: None };
                let Ok(put) = put(&items, putting, Numbering::FollowsPlaces) else {
                    prop_assert!(place > i64::try_from(items.len()).unwrap());
                    continue;
                };
                prop_assert_eq!(put.item.place, place);
                let others = |items: &[AgendaItem]| -> Vec<_> {
                    items.iter().map(|item| item.id).filter(|other| *other != id(n)).collect()
                };
                let order = others(&items);
                for new in put.moved.into_iter().chain([put.item]) {
                    items.retain(|old| old.id != new.id);
                    items.push(new);
                }
                items.sort_by_key(|item| item.place);
                prop_assert_eq!(others(&items), order);
                for (place, item) in (1..).zip(&items) {
                    prop_assert_eq!((item.place, item.number.clone()), (place, place.to_string()));
                }
            }
        }
    }
}
