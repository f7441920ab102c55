//! Owns meetings, their sittings and the items of their agendas.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::{
    audience::Audience,
    exemption::{Exemption, content_audience},
    id::{AgendaItemId, BoardId, MatterId, MeetingId},
    lifecycle_state::Standing,
    record::{Link, Provenance, day_key, line, place_key, record},
    refusal::{Refusal, Refusals},
    rules::MeetingPhase,
    time::ShownDate,
};

/// A meeting of one board, or of several in common: one agenda, several boards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    /// Its ID.
    pub id: MeetingId,
    /// Its version.
    pub version: i64,
    /// The board whose office calls it.
    pub board: BoardId,
    /// The other boards that meet in common with it.
    pub in_common_with: Vec<BoardId>,
    /// What it is called, such as `Meeting of the Cabinet`.
    pub title: String,
    /// Its sittings in order; none are known of some transcribed meetings.
    pub sittings: Vec<Sitting>,
    /// The date that a source shows, where the sittings are not known.
    pub date_shown: ShownDate,
    /// The civil date on which its agenda was published.
    pub called_on: Option<NaiveDate>,
    /// Why it was cancelled or withdrawn, if it was.
    pub reason: Option<String>,
    /// Where it stands.
    pub standing: Standing<MeetingPhase>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

/// One sitting: a meeting may adjourn and reconvene.
///
/// The local time is kept with its zone's name by the board, so that a change of the law on clocks
/// does not move a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sitting {
    /// The day.
    pub date: NaiveDate,
    /// When it begins, local time; unknown for some transcribed sittings.
    pub begins: Option<NaiveTime>,
    /// When it ended, local time.
    pub ended: Option<NaiveTime>,
    /// Where.
    pub place: Option<String>,
}

record!(Meeting, MeetingId, schema 1, sort |s| day_key(s.first_day().or(s.date_shown.sort_day())),
    links |s| s.in_common_with.iter().map(|board| Link::new("in-common-with", *board)).collect());

impl Meeting {
    /// The day of its first sitting.
    #[must_use]
    pub fn first_day(&self) -> Option<NaiveDate> {
        self.sittings.iter().map(|sitting| sitting.date).min()
    }

    /// Every board that meets.
    pub fn boards(&self) -> impl Iterator<Item = BoardId> + '_ {
        std::iter::once(self.board).chain(self.in_common_with.iter().copied())
    }

    /// What must hold of any meeting.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.title, "title", "input.title"));
        for (n, pair) in self.sittings.windows(2).enumerate() {
            let in_order = (pair[0].date, pair[0].begins) <= (pair[1].date, pair[1].begins);
            refusals.require(in_order, || {
                let field = format!("input.sittings.{}.date", n + 1);
                Refusal::invalid("Put the sittings in order of time.", &field)
            });
        }
        for (n, sitting) in self.sittings.iter().enumerate() {
            if let Some(place) = &sitting.place {
                refusals.take(line(place, "place", &format!("input.sittings.{n}.place")));
            }
        }
        refusals.require(!self.in_common_with.contains(&self.board), || {
            let problem = "The board that calls the meeting need not be named again.";
            Refusal::invalid(problem, "input.inCommonWith")
        });
        refusals.require(self.date_shown.is_ordered(), || {
            Refusal::invalid("The earliest day is after the latest.", "input.dateShown")
        });
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }
}

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
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(AgendaItem, AgendaItemId, schema 1, sort |s| place_key(s.place));

impl AgendaItem {
    /// The title that a reader of this audience sees: the public title of a stub to those who may
    /// not see the content.
    #[must_use]
    pub fn title_for(&self, audience: Audience) -> &str {
        match &self.exemption {
            Some(exemption) if audience < self.content_audience => &exemption.public_title,
            _ => &self.title,
        }
    }

    /// Whom the content of an item is for, given why it is not open.
    #[must_use]
    pub fn audience_of(exemption: Option<&Exemption>) -> Audience {
        content_audience(Audience::Public, exemption)
    }

    /// What must hold of any agenda item.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.title, "title", "input.title"));
        refusals.take(line(&self.number, "number", "input.number"));
        refusals.require((1..=9_999).contains(&self.place), || {
            Refusal::invalid("The place on the agenda is from 1 to 9999.", "input.place")
        });
        if let Some(exemption) = &self.exemption {
            refusals.take(exemption.check("input.exemption"));
        }
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }
}
