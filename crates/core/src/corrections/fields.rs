//! Owns which fields of which records can be corrected, and mending them.

use chrono::NaiveDate;

use crate::{
    audience::AudienceText,
    calendar::short,
    decisions::{Clause, Commitment, Decision},
    id::{AnyId, Kind},
    meetings::{AgendaItem, Meeting},
    papers::{OutcomeKind, Paper, PaperVersion, Recommendation},
    people::Seat,
    record::Record,
    refusal::{Reason, Refusal},
    rules::{DecisionPhase, MeetingPhase, PaperPhase, RecommendationPhase},
    time::ShownDate,
    words::with_article,
};

crate::words! {
    /// A field that can be corrected once its record stands.
    CorrectableField, "field that can be corrected" {
        /// The title of a decision, a paper, a version's front sheet, a meeting or an agenda item.
        Title = "title",
        /// The number as printed of a clause, a recommendation or an agenda item.
        Number = "number",
        /// The number of the minute.
        Minute = "minute",
        /// The text of a clause or a recommendation.
        Text = "text",
        /// One of a decision's recitals.
        Recital = "recital",
        /// One of a decision's reasons.
        DecisionReason = "reason",
        /// One of the alternatives that a decision states.
        Alternative = "alternative",
        /// One of the interests that a decision states.
        Interest = "interest",
        /// The day on which a decision was made.
        Made = "made",
        /// The date on the page or notice that shows a decision.
        DateShown = "date-shown",
        /// The date by which a clause or a commitment is due.
        Due = "due",
        /// What is to be done.
        What = "what",
        /// Who is to do it.
        Owner = "owner",
        /// The day on which it was done.
        Done = "done",
        /// What was reported of it.
        Report = "report",
        /// To whom a report is made.
        ReportTo = "report-to",
        /// The date on a report.
        Date = "date",
        /// By whom a report is made.
        By = "by",
        /// What a report is for.
        Purpose = "purpose",
        /// Where a sitting of a meeting took place.
        Place = "place",
        /// What became of a recommendation at a board, as one of the words of outcomes.
        Outcome = "outcome",
        /// The remark on what became of a recommendation.
        OutcomeNote = "outcome-note",
        /// Who made a comment, in words.
        From = "from",
        /// When a comment was received.
        Received = "received",
        /// What was answered to a comment.
        Response = "response",
        /// As what somebody sits on a board, as one of the words of seats.
        Seat = "seat",
        /// Whether somebody who sits on a board may vote: `yes` or `no`.
        Voting = "voting",
        /// The first day of a membership or an authority; a date without days: unknown.
        FirstDay = "first-day",
        /// The last day of a membership or an authority; a date without days: none.
        LastDay = "last-day",
        /// The article, section or minute that gives an authority.
        Citation = "citation",
        /// The limits of an authority.
        Limits = "limits",
        /// Who must be consulted before an authority is used.
        InConsultationWith = "in-consultation-with",
        /// What an authority does not reach.
        Reserved = "reserved",
    }
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One line, the same for all who see the record.
    Line,
    /// A Markdown text that may hold exempt passages.
    Text,
    /// A date as shown.
    Date,
}

impl CorrectableField {
    /// The kinds of record that have it.
    #[must_use]
    pub const fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Title => &[
                Kind::Decision,
                Kind::Paper,
                Kind::PaperVersion,
                Kind::Meeting,
                Kind::AgendaItem,
                Kind::Authority,
            ],
            Self::Number => &[Kind::Clause, Kind::Recommendation, Kind::AgendaItem],
            Self::Text => &[Kind::Clause, Kind::Recommendation, Kind::Comment],
            Self::Minute
            | Self::Recital
            | Self::DecisionReason
            | Self::Alternative
            | Self::Interest
            | Self::Made
            | Self::DateShown => &[Kind::Decision],
            Self::Due => &[Kind::Clause, Kind::Commitment],
            Self::What | Self::Owner | Self::Done | Self::Report => &[Kind::Commitment],
            Self::ReportTo | Self::Date | Self::By | Self::Purpose => &[Kind::PaperVersion],
            Self::Place => &[Kind::Meeting],
            Self::Outcome | Self::OutcomeNote => &[Kind::Consideration],
            Self::From | Self::Received | Self::Response => &[Kind::Comment],
            Self::Seat | Self::Voting => &[Kind::Membership],
            Self::FirstDay | Self::LastDay => &[Kind::Membership, Kind::Authority],
            Self::Citation | Self::Limits | Self::InConsultationWith | Self::Reserved => {
                &[Kind::Authority]
            }
        }
    }

    /// Whether a record has several of them, of which the first is number 1.
    #[must_use]
    pub const fn is_listed(self) -> bool {
        matches!(
            self,
            Self::Recital
                | Self::DecisionReason
                | Self::Alternative
                | Self::Interest
                | Self::Place
                | Self::Outcome
                | Self::OutcomeNote
        )
    }

    /// What must hold of the date that it is corrected to: what happened did not happen after
    /// `today`.
    pub fn check_date(self, date: &ShownDate, today: NaiveDate) -> Result<(), Refusal> {
        let field = "input.isDate";
        if !date.is_ordered() {
            return Err(Refusal::invalid(
                "The earliest day is after the latest.",
                field,
            ));
        }
        let happened = matches!(
            self,
            Self::Made | Self::DateShown | Self::Done | Self::Received
        );
        match date.earliest.or(date.latest).filter(|day| *day > today) {
            Some(day) if happened => {
                let problem = format!("{} has not come yet.", short(day));
                Err(Refusal::invalid(problem, field))
            }
            _ => Ok(()),
        }
    }

    /// Its name in a correction: with its number where a record has several.
    #[must_use]
    pub fn name(self, place: Option<usize>) -> String {
        match place {
            Some(place) => format!("{self}.{place}"),
            None => self.to_string(),
        }
    }

    /// Whether it can be corrected in this record at this place.
    pub fn check(self, of: AnyId, place: Option<usize>) -> Result<(), Refusal> {
        if !self.kinds().contains(&of.kind) {
            let problem = format!(
                "The {} of {} can't be corrected. What can be corrected of it: {}.",
                self.word().replace('-', " "),
                with_article(&of.kind.word().replace('-', " ")),
                fields_of(of.kind)
            );
            return Err(Refusal::invalid(problem, "input.field"));
        }
        match (self.is_listed(), place) {
            (true, None) => Err(Refusal::missing(
                "which of them is wrong, counted from 1",
                "input.place",
            )),
            (false, Some(_)) => Err(Refusal::invalid(
                "There is only one of these: leave the place out.",
                "input.place",
            )),
            _ => Ok(()),
        }
    }
}

fn fields_of(kind: Kind) -> String {
    let fields = CorrectableField::ALL.iter();
    let words: Vec<_> = fields
        .filter(|field| field.kinds().contains(&kind))
        .map(|field| field.word().replace('-', " "))
        .collect();
    if words.is_empty() {
        "nothing".to_owned()
    } else {
        words.join(", ")
    }
}

/// Where a field's value stands in a record.
#[derive(Debug)]
pub enum Slot<'a> {
    /// One line.
    Line(&'a mut String),
    /// One line that may be missing.
    LineIf(&'a mut Option<String>),
    /// A text with audiences.
    Text(&'a mut AudienceText),
    /// A text with audiences that may be missing.
    TextIf(&'a mut Option<AudienceText>),
    /// A date as shown.
    Date(&'a mut ShownDate),
    /// A day, known to the day or not at all.
    Day(&'a mut Option<NaiveDate>),
    /// What became of a recommendation.
    Outcome(&'a mut OutcomeKind),
    /// As what somebody sits.
    Seat(&'a mut Seat),
    /// Whether somebody may vote.
    Voting(&'a mut bool),
}

/// What a field is corrected to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// One line.
    Line(String),
    /// A text with audiences.
    Text(AudienceText),
    /// A date as shown.
    Date(ShownDate),
}

impl Slot<'_> {
    /// What it holds.
    #[must_use]
    pub const fn shape(&self) -> Shape {
        match self {
            Self::Line(_)
            | Self::LineIf(_)
            | Self::Outcome(_)
            | Self::Seat(_)
            | Self::Voting(_) => Shape::Line,
            Self::Text(_) | Self::TextIf(_) => Shape::Text,
            Self::Date(_) | Self::Day(_) => Shape::Date,
        }
    }

    /// What stands there, as people read it.
    #[must_use]
    pub fn words(&self) -> AudienceText {
        match self {
            Self::Line(text) => AudienceText::open((*text).clone()),
            Self::LineIf(text) => AudienceText::open((*text).clone().unwrap_or_default()),
            Self::Text(text) => (*text).clone(),
            Self::TextIf(text) => {
                let nothing = || AudienceText::open(String::new());
                (*text).clone().unwrap_or_else(nothing)
            }
            Self::Date(date) => AudienceText::open(date.to_string()),
            Self::Day(day) => {
                let words = day.map(|day| ShownDate::exact(day).to_string());
                AudienceText::open(words.unwrap_or_default())
            }
            Self::Outcome(kind) => AudienceText::open(kind.to_string()),
            Self::Seat(seat) => AudienceText::open(seat.to_string()),
            Self::Voting(true) => AudienceText::open("yes".to_owned()),
            Self::Voting(false) => AudienceText::open("no".to_owned()),
        }
    }

    fn put(&mut self, value: Value) -> Result<(), Refusal> {
        match (self, value) {
            (Self::Line(slot), Value::Line(line)) => **slot = line,
            (Self::LineIf(slot), Value::Line(line)) => **slot = Some(line),
            (Self::Text(slot), Value::Text(text)) => **slot = text,
            (Self::TextIf(slot), Value::Text(text)) => **slot = Some(text),
            (Self::Date(slot), Value::Date(date)) => **slot = date,
            (Self::Day(slot), Value::Date(date)) => **slot = one_day(&date)?,
            (Self::Outcome(slot), Value::Line(word)) => **slot = one_of(&word, OutcomeKind::ALL)?,
            (Self::Seat(slot), Value::Line(word)) => **slot = one_of(&word, Seat::ALL)?,
            (Self::Voting(slot), Value::Line(word)) => {
                **slot = match word.trim() {
                    "yes" => true,
                    "no" => false,
                    _ => return Err(Refusal::invalid("Give `yes` or `no`.", "input.is")),
                }
            }
            _ => {
                let problem = "A date is corrected by a date, and a text by a text.";
                return Err(Refusal::invalid(problem, "input.is"));
            }
        }
        Ok(())
    }
}

/// A day that is known to the day, or none.
fn one_day(date: &ShownDate) -> Result<Option<NaiveDate>, Refusal> {
    match date.day() {
        None if !date.is_unknown() => {
            let problem = "Give one day, as earliest and as latest, or none.";
            Err(Refusal::invalid(problem, "input.isDate"))
        }
        day => Ok(day),
    }
}

/// The one of these that is called so.
fn one_of<T: Copy + ToString>(word: &str, all: &[T]) -> Result<T, Refusal> {
    let found = all.iter().find(|known| known.to_string() == word.trim());
    found.copied().ok_or_else(|| {
        let words: Vec<_> = all
            .iter()
            .map(|known| format!("`{}`", known.to_string()))
            .collect();
        let problem = format!("Give one of {}.", words.join(", "));
        Refusal::invalid(problem, "input.is")
    })
}

/// A record that can be corrected.
pub trait Correctable: Record {
    /// Where the value of a field stands; none: there is no such field, or none at this place.
    fn slot(&mut self, field: CorrectableField, place: Option<usize>) -> Option<Slot<'_>>;
    /// Whether the record stands, so that it is corrected and no longer just changed; else its
    /// phase.
    fn stands(&self) -> Result<(), String>;
    /// What must still hold of it once it is mended.
    fn holds(&self) -> Result<(), Refusal> {
        Ok(())
    }
}

/// The record with one field mended, and what stood there and stands there now. Where the record
/// does not stand yet, it is changed by its own command.
pub fn correct<R: Correctable>(
    record: &R,
    field: CorrectableField,
    place: Option<usize>,
    value: Value,
) -> Result<(R, AudienceText, AudienceText), Refusal> {
    let of: AnyId = record.id().into();
    field.check(of, place)?;
    record.stands().map_err(|phase| {
        let what = of.kind.word().replace('-', " ");
        Refusal::new(Reason::WrongPhase {
            action: "correct it; change the draft instead".to_owned(),
            what,
            phase,
        })
        .at("input.id")
    })?;
    let mut mended = record.clone();
    let missing = || {
        let problem = "There is none at that place: count from 1.";
        Refusal::invalid(problem, "input.place")
    };
    let mut slot = mended.slot(field, place).ok_or_else(missing)?;
    let was = slot.words();
    slot.put(value)?;
    let is = slot.words();
    mended.holds()?;
    Ok((mended, was, is))
}

/// The item at a place counted from 1.
pub(super) fn nth<T>(items: &mut [T], place: Option<usize>) -> Option<&mut T> {
    items.get_mut(place?.checked_sub(1)?)
}

fn standing<P: Copy + PartialEq + ToString>(phase: P, not_yet: &[P]) -> Result<(), String> {
    if not_yet.contains(&phase) {
        return Err(phase.to_string());
    }
    Ok(())
}

impl Correctable for Decision {
    fn slot(&mut self, field: CorrectableField, place: Option<usize>) -> Option<Slot<'_>> {
        Some(match field {
            CorrectableField::Title => Slot::Line(&mut self.title),
            CorrectableField::Minute => Slot::LineIf(&mut self.minute),
            CorrectableField::Made => Slot::Date(&mut self.made),
            CorrectableField::DateShown => Slot::Date(&mut self.date_shown),
            CorrectableField::Recital => Slot::Text(&mut nth(&mut self.recitals, place)?.text),
            CorrectableField::DecisionReason => {
                Slot::Text(&mut nth(&mut self.reasons, place)?.text)
            }
            CorrectableField::Alternative => {
                Slot::Text(&mut nth(&mut self.alternatives.items, place)?.text)
            }
            CorrectableField::Interest => {
                Slot::Text(&mut nth(&mut self.interests.items, place)?.text)
            }
            _ => return None,
        })
    }

    fn stands(&self) -> Result<(), String> {
        standing(self.standing.phase, &[DecisionPhase::Proposed])
    }

    fn holds(&self) -> Result<(), Refusal> {
        if self.takes_number() && self.made.day().is_none() {
            let problem = "A decision made here has a day: give the same day as earliest and \
                           latest.";
            return Err(Refusal::invalid(problem, "input.isDate"));
        }
        Ok(())
    }
}

impl Correctable for Clause {
    fn slot(&mut self, field: CorrectableField, _place: Option<usize>) -> Option<Slot<'_>> {
        Some(match field {
            CorrectableField::Number => Slot::Line(&mut self.number),
            CorrectableField::Text => Slot::Text(&mut self.text),
            CorrectableField::Due => Slot::Date(&mut self.due),
            _ => return None,
        })
    }

    /// A clause is a record only once its decision is made.
    fn stands(&self) -> Result<(), String> {
        Ok(())
    }
}

impl Correctable for Commitment {
    fn slot(&mut self, field: CorrectableField, _place: Option<usize>) -> Option<Slot<'_>> {
        Some(match field {
            CorrectableField::What => Slot::Text(&mut self.what),
            CorrectableField::Owner => Slot::Line(&mut self.owner),
            CorrectableField::Due => Slot::Date(&mut self.due),
            CorrectableField::Done => Slot::Date(&mut self.done),
            CorrectableField::Report => Slot::TextIf(&mut self.report),
            _ => return None,
        })
    }

    fn stands(&self) -> Result<(), String> {
        Ok(())
    }
}

impl Correctable for Paper {
    fn slot(&mut self, field: CorrectableField, _place: Option<usize>) -> Option<Slot<'_>> {
        match field {
            CorrectableField::Title => Some(Slot::Line(&mut self.title)),
            _ => None,
        }
    }

    fn stands(&self) -> Result<(), String> {
        let not_yet = [
            PaperPhase::Drafting,
            PaperPhase::Clearing,
            PaperPhase::Cleared,
        ];
        standing(self.standing.phase, &not_yet)
    }
}

impl Correctable for PaperVersion {
    fn slot(&mut self, field: CorrectableField, _place: Option<usize>) -> Option<Slot<'_>> {
        let front = &mut self.front;
        Some(match field {
            CorrectableField::Title => Slot::Line(&mut front.title),
            CorrectableField::ReportTo => Slot::Line(&mut front.report_to),
            CorrectableField::Date => Slot::Date(&mut front.date),
            CorrectableField::By => Slot::Line(&mut front.by),
            CorrectableField::Purpose => Slot::Text(&mut front.purpose),
            _ => return None,
        })
    }

    fn stands(&self) -> Result<(), String> {
        match self.edition {
            Some(_) => Ok(()),
            None => Err("a draft".to_owned()),
        }
    }
}

impl Correctable for Recommendation {
    fn slot(&mut self, field: CorrectableField, _place: Option<usize>) -> Option<Slot<'_>> {
        Some(match field {
            CorrectableField::Number => Slot::Line(&mut self.number),
            CorrectableField::Text => Slot::Text(&mut self.text),
            _ => return None,
        })
    }

    fn stands(&self) -> Result<(), String> {
        standing(self.standing.phase, &[RecommendationPhase::Drafting])
    }
}

impl Correctable for Meeting {
    fn slot(&mut self, field: CorrectableField, place: Option<usize>) -> Option<Slot<'_>> {
        Some(match field {
            CorrectableField::Title => Slot::Line(&mut self.title),
            CorrectableField::Place => Slot::LineIf(&mut nth(&mut self.sittings, place)?.place),
            _ => return None,
        })
    }

    fn stands(&self) -> Result<(), String> {
        standing(self.standing.phase, &[MeetingPhase::Planned])
    }
}

impl Correctable for AgendaItem {
    fn slot(&mut self, field: CorrectableField, _place: Option<usize>) -> Option<Slot<'_>> {
        Some(match field {
            CorrectableField::Title => Slot::Line(&mut self.title),
            CorrectableField::Number => Slot::Line(&mut self.number),
            _ => return None,
        })
    }

    /// It stands with its meeting, which the caller asks.
    fn stands(&self) -> Result<(), String> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{decisions::ClauseKind, id::RecordId, meetings::Sitting, refusal::Refusal};

    fn id<I: RecordId>(n: u128) -> I {
        I::from_uuid(uuid::Uuid::from_u128(n))
    }

    fn clause() -> Clause {
        Clause {
            id: id(1),
            version: 3,
            decision: id(2),
            parent: None,
            place: 1,
            number: "1".to_owned(),
            kind: ClauseKind::Resolved,
            text: AudienceText::open("Agree Option 3.".to_owned()),
            to: None,
            answers: Vec::new(),
            settles: None,
            due: ShownDate::default(),
        }
    }

    fn meeting(phase: MeetingPhase) -> Meeting {
        let sitting = Sitting {
            date: "2017-11-09".parse().unwrap(),
            begins: None,
            ended: None,
            place: None,
        };
        Meeting {
            id: id(3),
            version: 1,
            board: id(4),
            in_common_with: Vec::new(),
            title: "Cabinet".to_owned(),
            sittings: vec![sitting],
            date_shown: ShownDate::default(),
            called_on: None,
            called_because: None,
            reason: None,
            standing: crate::lifecycle_state::Standing {
                state: "s".to_owned(),
                phase,
                audience: crate::audience::Audience::Public,
                rules: "r".to_owned(),
                overridden: Vec::new(),
            },
            provenance: crate::record::Provenance::default(),
        }
    }

    #[test]
    fn what_was_and_what_is_are_told_and_the_rest_stays() {
        let is = AudienceText::open("Agree Option 4.".to_owned());
        let (mended, was, now) = correct(
            &clause(),
            CorrectableField::Text,
            None,
            Value::Text(is.clone()),
        )
        .unwrap();
        assert_eq!((&was, &now), (&clause().text, &is));
        assert_eq!(
            Clause {
                text: clause().text,
                ..mended
            },
            clause()
        );
        let day = ShownDate::exact("2018-04-30".parse().unwrap());
        let (_, was, now) =
            correct(&clause(), CorrectableField::Due, None, Value::Date(day)).unwrap();
        let read = |text: &AudienceText| text.read(crate::audience::Audience::Public).to_owned();
        assert_eq!(
            (read(&was), read(&now)),
            ("not shown".to_owned(), "30 April 2018".to_owned())
        );
    }

    #[test]
    fn a_wrong_correction_is_refused_at_its_field() {
        let line = || Value::Line("x".to_owned());
        let refused = |told: Result<(), Refusal>| {
            let refusal = told.unwrap_err();
            (refusal.code(), refusal.field.unwrap_or_default())
        };
        let of_clause = |field, place, value| correct(&clause(), field, place, value).map(|_| ());
        let of_meeting = |phase, place| {
            correct(&meeting(phase), CorrectableField::Place, place, line()).map(|_| ())
        };
        use CorrectableField::{Minute, Number, Text};
        for (told, code, field) in [
            (of_clause(Minute, None, line()), "invalid", "input.field"),
            (of_clause(Number, Some(1), line()), "invalid", "input.place"),
            (of_clause(Text, None, line()), "invalid", "input.is"),
            (
                of_meeting(MeetingPhase::Held, None),
                "missing",
                "input.place",
            ),
            (
                of_meeting(MeetingPhase::Held, Some(0)),
                "invalid",
                "input.place",
            ),
            (
                of_meeting(MeetingPhase::Held, Some(2)),
                "invalid",
                "input.place",
            ),
            (
                of_meeting(MeetingPhase::Planned, Some(1)),
                "wrong_phase",
                "input.id",
            ),
        ] {
            assert_eq!(refused(told), (code, field.to_owned()));
        }
        assert!(of_meeting(MeetingPhase::Held, Some(1)).is_ok());
    }

    #[test]
    fn every_field_is_there_in_the_kinds_that_have_it() {
        for field in CorrectableField::ALL {
            let clause_has = clause().slot(*field, None).is_some();
            assert_eq!(clause_has, field.kinds().contains(&Kind::Clause), "{field}");
            let place = field.is_listed().then_some(1);
            let meeting_has = meeting(MeetingPhase::Held).slot(*field, place).is_some();
            assert_eq!(
                meeting_has,
                field.kinds().contains(&Kind::Meeting),
                "{field}"
            );
        }
    }
}
