//! Owns meetings, their sittings and the items of their agendas, and what may be changed of them
//! when.

mod agenda;
mod sittings;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

pub use agenda::{AgendaItem, ItemPurpose, Numbering, Put, Putting, put};

use crate::{
    boards::Board,
    calendar::long,
    id::{BoardId, MeetingId},
    lifecycle_state::Standing,
    record::{Link, Provenance, TEXT_MOST, day_key, line, link, plain_text, record},
    refusal::{Reason, Refusal, Refusals},
    rules::{MeetingFacts, MeetingPhase},
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
    /// Why it was called as it was, where the rules ask for a reason: at shorter notice.
    pub called_because: Option<String>,
    /// Why it was cancelled or abandoned, if it was.
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

record!(Meeting, MeetingId, schema 2, sort |s| day_key(s.first_day().or(s.date_shown.sort_day())),
    links |s| s.in_common_with.iter().map(|board| Link::new(link::IN_COMMON_WITH, *board)).collect());

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
        refusals.take(check_sittings(&self.sittings));
        refusals.require(self.in_common_with.len() <= BOARDS_MOST, || {
            let problem = format!("At most {BOARDS_MOST} other boards can meet in common.");
            Refusal::invalid(problem, "input.inCommonWithIds")
        });
        for (n, board) in self.in_common_with.iter().enumerate() {
            let named = *board == self.board || self.in_common_with[..n].contains(board);
            refusals.require(!named, || {
                let problem = "This board is named already: name each board once, and not the one \
                               that calls the meeting.";
                Refusal::invalid(problem, &format!("input.inCommonWithIds.{n}"))
            });
        }
        refusals.require(self.date_shown.is_ordered(), || {
            Refusal::invalid("The earliest day is after the latest.", "input.dateShown")
        });
        if let Some(shown) = &self.date_shown.shown {
            refusals.take(line(shown, "date as printed", "input.dateShown.shown"));
        }
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }

    /// The day that it was or will be: that of its first sitting, else the latest that its source
    /// allows.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        self.first_day().or(self.date_shown.sort_day())
    }

    /// Whether its board may keep it so: made here from the day on which the board keeps its
    /// records here, and transcribed before it. A board without rules makes none.
    ///
    /// The board is the one that calls the meeting; those that meet in common with it keep their
    /// own decisions.
    pub fn check_kept_by(&self, board: &Board, today: NaiveDate) -> Result<(), Refusals> {
        let (mut refusals, name, day) = (Refusals::new(), &board.name, self.day());
        let from = board.keeps_records_from.map(long).unwrap_or_default();
        let at = if self.sittings.is_empty() {
            "input.dateShown"
        } else {
            "input.sittings.0.date"
        };
        let transcribed = self.provenance.is_transcribed();
        for (n, sitting) in self.sittings.iter().enumerate() {
            let field = format!("input.sittings.{n}.date");
            let date = ShownDate::exact(sitting.date);
            refusals.take(board.check_life(&date, transcribed, "sitting", &field));
        }
        let (shown, field) = (&self.date_shown, "input.dateShown");
        refusals.take(board.check_life(shown, transcribed, "meeting", field));
        if transcribed {
            refusals.require(board.may_transcribe(day), || {
                let problem = format!(
                    "{name} keeps its records here from {from}, and this meeting is not known to \
                     have been before that day: arrange it without a source, or give an earlier \
                     day."
                );
                Refusal::invalid(problem, at)
            });
            let earliest = self.first_day().or(self.date_shown.earliest);
            refusals.require(earliest.is_none_or(|earliest| earliest <= today), || {
                let problem = "A meeting to come has no record to transcribe: arrange it without a \
                               source.";
                Refusal::invalid(problem, at)
            });
            return refusals.done();
        }
        refusals.require(board.rules.is_some(), || {
            let problem = format!(
                "{name} has no rules, so it holds only transcribed records: give the board rules \
                 first, or name the source that this meeting is transcribed from."
            );
            Refusal::invalid(problem, "input.provenance.transcribedFrom")
        });
        refusals.require(board.may_make(day), || {
            let problem = format!(
                "{name} keeps its records here from {from}, and this meeting is before that day: \
                 name the source that it is transcribed from."
            );
            Refusal::invalid(problem, at)
        });
        refusals.require(self.date_shown.is_unknown(), || {
            let problem = "Only a transcribed meeting has a date that a source shows: give this \
                           one sittings.";
            Refusal::invalid(problem, "input.dateShown")
        });
        refusals.done()
    }

    /// Whether the meeting, which is new or stood as `before`, says of itself what only the taking
    /// of transitions may say: a meeting made here is called when its agenda is published.
    pub fn check_called_on(&self, before: Option<&Meeting>) -> Result<(), Refusals> {
        let noted = before.and_then(|before| before.called_on);
        if self.provenance.is_transcribed() || self.called_on == noted {
            return Ok(());
        }
        let problem = "The day is noted when the agenda is published: leave it out, unless the \
                       meeting is transcribed from a source that shows it.";
        Err(Refusal::invalid(problem, "input.calledOn").into())
    }

    /// Whether it may be changed to `new`: freely while it is planned; not, once it is called, in
    /// what its notice told; not at all once it is over, when it is only corrected.
    ///
    /// Local Government Act 1972 s100A(6)(a) and SI 2012/2089 reg 6(1) want public notice of the
    /// time and place, so a called meeting is not moved to a day of which no notice was given.
    pub fn check_change(&self, new: &Meeting) -> Result<(), Refusals> {
        self.is_open("change the meeting")?;
        let mut refusals = Refusals::new();
        refusals.take(new.check_called_on(Some(self)));
        let same_class = self.provenance.is_transcribed() == new.provenance.is_transcribed();
        refusals.require(same_class, || {
            let problem = "A meeting stays made here or transcribed, as it was entered: abandon it, \
                           and enter it anew.";
            Refusal::invalid(problem, "input.provenance.transcribedFrom")
        });
        if self.standing.phase != MeetingPhase::Called {
            return refusals.done();
        }
        refusals.require(self.first_day() == new.first_day(), || {
            let noticed = self.first_day().map(long).unwrap_or_default();
            let problem = format!(
                "Notice was given of a meeting on {noticed}: its first sitting keeps that day. \
                 Cancel the meeting and call another, so that notice is given of the new day; add \
                 a sitting if it adjourns."
            );
            Refusal::invalid(problem, "input.sittings.0.date")
        });
        refusals.require(self.in_common_with == new.in_common_with, || {
            let problem = "Notice was given of a meeting of these boards: cancel it and call \
                           another for other boards.";
            Refusal::invalid(problem, "input.inCommonWithIds")
        });
        refusals.done()
    }

    /// Refuses unless the meeting still lies ahead; `action` says what was asked for.
    pub fn is_open(&self, action: &str) -> Result<(), Refusal> {
        let advice = match self.standing.phase {
            MeetingPhase::Planned | MeetingPhase::Called => return Ok(()),
            MeetingPhase::Held => ", only correct it",
            MeetingPhase::Cancelled => "",
        };
        Err(Refusal::new(Reason::WrongPhase {
            action: format!("{action}{advice}"),
            what: "meeting".to_owned(),
            phase: self.standing.phase.to_string(),
        }))
    }

    /// Keeps the reason that was given with the transition that led to where the meeting now
    /// stands; what was said of a step back before it is said no more. A transition that asks for
    /// none takes none, so that no words are lost.
    pub fn keep_reason(&mut self, reason: Option<&str>) -> Result<(), Refusals> {
        self.reason = None;
        let Some(reason) = reason.map(str::trim).filter(|reason| !reason.is_empty()) else {
            return Ok(());
        };
        plain_text(reason, "reason", TEXT_MOST, "reason")?;
        let place = match self.standing.phase {
            MeetingPhase::Called => &mut self.called_because,
            MeetingPhase::Cancelled | MeetingPhase::Planned => &mut self.reason,
            MeetingPhase::Held => {
                let problem = "This transition takes no reason: leave it out.";
                return Err(Refusal::invalid(problem, "reason").into());
            }
        };
        *place = Some(reason.to_owned());
        Ok(())
    }

    /// What conditions ask of it; the number of items is counted by the caller.
    #[must_use]
    pub fn facts(&self, agenda_items: u32) -> MeetingFacts {
        let transcribed = self.provenance.is_transcribed();
        MeetingFacts {
            phase: self.standing.phase,
            date: self.first_day().or(self.date_shown.latest),
            notice_published: self.called_on.filter(|_| transcribed),
            agenda_items,
        }
    }
}

/// The most boards that meet in common with another.
const BOARDS_MOST: usize = 50;
/// The most sittings of one meeting.
const SITTINGS_MOST: usize = 100;

fn check_sittings(sittings: &[Sitting]) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(sittings.len() <= SITTINGS_MOST, || {
        let problem = format!("A meeting has at most {SITTINGS_MOST} sittings.");
        Refusal::invalid(problem, "input.sittings")
    });
    for (n, pair) in sittings.windows(2).enumerate() {
        let in_order = (pair[0].date, pair[0].begins) <= (pair[1].date, pair[1].begins);
        refusals.require(in_order, || {
            let field = format!("input.sittings.{}.date", n + 1);
            Refusal::invalid("Put the sittings in order of time.", &field)
        });
    }
    for (n, sitting) in sittings.iter().enumerate() {
        if let Some(place) = &sitting.place {
            refusals.take(line(place, "place", &format!("input.sittings.{n}.place")));
        }
    }
    refusals.done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audience::Audience,
        boards::{Constituent, Power},
        id::{AnyId, Kind, RecordId},
        record::Source,
        time::Zone,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn board_id(n: u128) -> BoardId {
        BoardId::from_uuid(uuid::Uuid::from_u128(n))
    }

    fn board(rules: bool, keeps_records_from: Option<&str>) -> Board {
        let by = AnyId {
            kind: Kind::Organisation,
            uuid: uuid::Uuid::from_u128(3),
        };
        Board {
            id: board_id(7),
            version: 1,
            name: "The Cabinet".to_owned(),
            kind: "Cabinet".to_owned(),
            power: Power::Decides,
            code: "CAB".to_owned(),
            other_names: Vec::new(),
            constituted_by: vec![Constituent { by, powers: None }],
            lead: None,
            rules: rules.then(|| "england-council-executive".to_owned()),
            orders: Vec::new(),
            zone: Zone::LONDON,
            keeps_records_from: keeps_records_from.map(day),
            summary: String::new(),
            from: None,
            to: None,
            provenance: Provenance::default(),
        }
    }

    fn sitting(date: &str) -> Sitting {
        Sitting {
            date: day(date),
            begins: None,
            ended: None,
            place: None,
        }
    }

    fn meeting(phase: MeetingPhase, sittings: &[&str]) -> Meeting {
        Meeting {
            id: MeetingId::from_uuid(uuid::Uuid::from_u128(1)),
            version: 1,
            board: board_id(7),
            in_common_with: Vec::new(),
            title: "Meeting of the Cabinet".to_owned(),
            sittings: sittings.iter().map(|date| sitting(date)).collect(),
            date_shown: ShownDate::default(),
            called_on: None,
            called_because: None,
            reason: None,
            standing: Standing {
                state: phase.to_string(),
                phase,
                audience: Audience::Working,
                rules: "england-council-executive@2012-09-10".to_owned(),
                overridden: Vec::new(),
            },
            provenance: Provenance::default(),
        }
    }

    fn transcribed(meeting: Meeting) -> Meeting {
        let source = Source {
            cited: "Minutes".to_owned(),
            document: None,
            date_shown: ShownDate::default(),
        };
        Meeting {
            provenance: Provenance {
                transcribed_from: Some(source),
                ..Provenance::default()
            },
            ..meeting
        }
    }

    fn said(checked: Result<(), Refusals>) -> Vec<(String, String)> {
        let refusals = checked.err().into_iter().flatten();
        refusals
            .map(|refusal| (refusal.field.clone().unwrap_or_default(), refusal.message()))
            .collect()
    }

    fn fields(checked: Result<(), Refusals>) -> Vec<String> {
        said(checked).into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn what_is_made_here_and_what_is_transcribed_meet_at_one_day() {
        let (sittings, shown) = ("input.sittings.0.date", "input.dateShown");
        for (keeps_from, held_on, made, from_source) in [
            (Some("2026-05-01"), Some("2026-04-30"), Some(sittings), None),
            (Some("2026-05-01"), Some("2026-05-01"), None, Some(sittings)),
            (Some("2026-05-01"), Some("2026-05-02"), None, Some(sittings)),
            (Some("2026-05-01"), None, None, None),
            (None, Some("2012-09-13"), None, None),
            (None, None, None, None),
        ] {
            let board = board(true, keeps_from);
            let meeting = meeting(MeetingPhase::Planned, held_on.as_slice());
            let case = format!("{keeps_from:?}, {held_on:?}");
            let one = |field: Option<&str>| Vec::from_iter(field.map(str::to_owned));
            assert_eq!(
                fields(meeting.check_kept_by(&board, day("2026-11-18"))),
                one(made),
                "{case}"
            );
            let meeting = transcribed(meeting);
            assert_eq!(
                fields(meeting.check_kept_by(&board, day("2026-11-18"))),
                one(from_source),
                "{case}"
            );
        }
        // Without sittings, the latest day that the source allows decides.
        for (latest, refused) in [("2026-04-30", false), ("2026-05-01", true)] {
            let meeting = Meeting {
                date_shown: ShownDate {
                    latest: Some(day(latest)),
                    ..ShownDate::default()
                },
                ..transcribed(meeting(MeetingPhase::Planned, &[]))
            };
            let checked =
                meeting.check_kept_by(&board(true, Some("2026-05-01")), day("2026-11-18"));
            assert_eq!(
                fields(checked),
                vec![shown; usize::from(refused)],
                "{latest}"
            );
        }
    }

    #[test]
    fn what_is_to_come_is_not_transcribed() {
        let (board, today) = (board(false, None), day("2026-11-18"));
        for (earliest, refused) in [("2026-11-18", false), ("2026-11-19", true)] {
            let held = transcribed(meeting(MeetingPhase::Planned, &[earliest]));
            let shown = Meeting {
                date_shown: ShownDate::exact(day(earliest)),
                ..transcribed(meeting(MeetingPhase::Planned, &[]))
            };
            for meeting in [held, shown] {
                let checked = meeting.check_kept_by(&board, today);
                assert_eq!(checked.is_err(), refused, "{earliest}");
            }
        }
    }

    #[test]
    fn a_board_without_rules_holds_what_is_transcribed() {
        let planned = meeting(MeetingPhase::Planned, &["2026-04-09"]);
        assert_eq!(
            said(planned.check_kept_by(&board(false, None), day("2026-11-18"))),
            [(
                "input.provenance.transcribedFrom".to_owned(),
                "The Cabinet has no rules, so it holds only transcribed records: give the board \
                 rules first, or name the source that this meeting is transcribed from."
                    .to_owned()
            )]
        );
        let entered = transcribed(planned);
        assert_eq!(
            entered.check_kept_by(&board(false, None), day("2026-11-18")),
            Ok(())
        );
    }

    #[test]
    fn only_a_source_shows_a_date_or_tells_when_the_agenda_was_published() {
        let shown = Meeting {
            date_shown: ShownDate::exact(day("2026-04-09")),
            called_on: Some(day("2026-03-30")),
            ..meeting(MeetingPhase::Planned, &[])
        };
        assert_eq!(
            fields(shown.check_kept_by(&board(true, None), day("2026-11-18"))),
            ["input.dateShown"]
        );
        assert_eq!(fields(shown.check_called_on(None)), ["input.calledOn"]);
        assert_eq!(shown.check_called_on(Some(&shown)), Ok(()));
        let entered = transcribed(shown);
        assert_eq!(
            entered.check_kept_by(&board(true, None), day("2026-11-18")),
            Ok(())
        );
        assert_eq!(entered.check_called_on(None), Ok(()));
        assert_eq!(entered.facts(0).notice_published, Some(day("2026-03-30")));
    }

    /// What is changed, how, and the fields that a called meeting refuses it at.
    type Change = (&'static str, fn(&mut Meeting), &'static [&'static str]);

    #[test]
    fn a_called_meeting_keeps_what_its_notice_told() {
        let changes: &[Change] = &[
            ("title", |m| m.title.push('s'), &[]),
            (
                "place",
                |m| m.sittings[0].place = Some("County Hall".to_owned()),
                &[],
            ),
            (
                "reconvened",
                |m| m.sittings.push(sitting("2026-04-16")),
                &[],
            ),
            (
                "moved",
                |m| m.sittings[0].date = day("2026-04-10"),
                &["input.sittings.0.date"],
            ),
            ("no day", |m| m.sittings.clear(), &["input.sittings.0.date"]),
            (
                "boards",
                |m| m.in_common_with.push(board_id(8)),
                &["input.inCommonWithIds"],
            ),
            (
                "source",
                |m| *m = transcribed(m.clone()),
                &["input.provenance.transcribedFrom"],
            ),
        ];
        for (what, change, called) in changes {
            for phase in [MeetingPhase::Planned, MeetingPhase::Called] {
                let old = meeting(phase, &["2026-04-09"]);
                let mut new = old.clone();
                change(&mut new);
                let free = phase == MeetingPhase::Planned && *what != "source";
                let expected = if free { &[] } else { *called };
                assert_eq!(fields(old.check_change(&new)), expected, "{what}, {phase}");
            }
        }
    }

    #[test]
    fn a_meeting_that_is_over_is_only_corrected() {
        for (phase, message) in [
            (
                MeetingPhase::Held,
                "You can't change the meeting, only correct it: the meeting is held.",
            ),
            (
                MeetingPhase::Cancelled,
                "You can't change the meeting: the meeting is cancelled.",
            ),
        ] {
            let over = meeting(phase, &["2026-04-09"]);
            let refused = over.check_change(&over).unwrap_err();
            assert_eq!(refused.to_string(), message);
        }
    }

    #[test]
    fn a_board_is_named_once() {
        let in_common = |boards: &[u128]| Meeting {
            in_common_with: boards.iter().copied().map(board_id).collect(),
            ..meeting(MeetingPhase::Planned, &[])
        };
        for (boards, named) in [
            (&[8, 9][..], &[][..]),
            (&[8, 9, 8], &["input.inCommonWithIds.2"]),
            (&[7, 8], &["input.inCommonWithIds.0"]),
        ] {
            assert_eq!(fields(in_common(boards).check()), named, "{boards:?}");
        }
    }

    #[test]
    fn a_reason_stays_where_it_belongs_and_none_is_lost() {
        for (phase, called_because, reason, refused) in [
            (MeetingPhase::Called, Some("Flood"), None, false),
            (MeetingPhase::Cancelled, None, Some("Flood"), false),
            (MeetingPhase::Planned, None, Some("Flood"), false),
            (MeetingPhase::Held, None, None, true),
        ] {
            let mut meeting = meeting(phase, &["2026-04-09"]);
            let kept = meeting.keep_reason(Some(" Flood "));
            assert_eq!(kept.is_err(), refused, "{phase}");
            assert_eq!(meeting.called_because.as_deref(), called_because);
            assert_eq!(meeting.reason.as_deref(), reason);
            assert_eq!(meeting.keep_reason(None), Ok(()));
            assert_eq!(meeting.keep_reason(Some("  ")), Ok(()));
        }
    }
}
