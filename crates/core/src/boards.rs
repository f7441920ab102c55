//! Owns boards: any body that meets to decide or advise.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::short,
    id::{AnyId, BoardId, Kind, OrganisationId},
    organisations::{check_names, check_period},
    people::Post,
    record::{Link, OtherName, Provenance, TEXT_MOST, folded, line, link, plain_text, record},
    refusal::{Refusal, Refusals},
    rules::{Adopted, Profile},
    time::{ShownDate, Zone},
};

crate::words! {
    /// Whether a board decides or advises.
    Power, "power of a board" {
        /// It takes decisions that bind those who constituted it.
        Decides = "decides",
        /// It advises, comments or scrutinises.
        Advises = "advises",
        /// No source shows it. Only of a board that is transcribed.
        NotShown = "not-shown",
    }
}

/// A body that meets to decide or advise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    /// Its ID.
    pub id: BoardId,
    /// Its version.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// Its kind as pages print it: Cabinet, Committee, Governing Body, Programme Board.
    pub kind: String,
    /// Whether it decides or advises.
    pub power: Power,
    /// The letters that begin its numbers, such as `CAB` in `CAB/2017/17`.
    pub code: String,
    /// Other names it goes by.
    pub other_names: Vec<OtherName>,
    /// Who constituted it: one organisation or board, or several for a joint committee; none of a
    /// transcribed board whose source doesn't show it.
    pub constituted_by: Vec<Constituent>,
    /// The organisation that administers it.
    pub lead: Option<OrganisationId>,
    /// The law profile that it works under, by name; none: it holds transcribed records only.
    pub rules: Option<String>,
    /// The versions of its standing orders that it adopted, in that order, each with its first day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<Adopted>,
    /// The zone that decides its civil dates.
    pub zone: Zone,
    /// The day from which its records are made in Minuted; earlier ones may be transcribed.
    pub keeps_records_from: Option<NaiveDate>,
    /// What it is for, in a few sentences.
    pub summary: String,
    /// Its first day, or unknown.
    pub from: Option<NaiveDate>,
    /// Its last day, or none.
    pub to: Option<NaiveDate>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

/// One of those who constituted a board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constituent {
    /// An organisation or a board.
    pub by: AnyId,
    /// The powers it delegated to the board, or `not shown`.
    pub powers: Option<String>,
}

record!(Board, BoardId, schema 2, sort |s| folded(&s.name), links |s| {
    s.constituted_by.iter().map(|c| Link::new(link::CONSTITUTED_BY, c.by)).collect()
});

impl Board {
    /// What must hold of any board.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.name, "name", "input.name"));
        refusals.take(line(&self.kind, "kind", "input.kind"));
        refusals.take(plain_text(
            &self.summary,
            "summary",
            TEXT_MOST,
            "input.summary",
        ));
        refusals.take(check_names(&self.other_names));
        refusals.take(check_period(self.from, self.to));
        refusals.take(self.provenance.check("input.provenance"));
        let well_formed = (2..=12).contains(&self.code.len())
            && self
                .code
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        refusals.require(well_formed, || {
            let problem = "The code begins the board's numbers: 2 to 12 capital letters or digits, \
                           such as CAB.";
            Refusal::invalid(problem, "input.code")
        });
        let transcribed = self.provenance.is_transcribed();
        refusals.require(transcribed || self.power != Power::NotShown, || {
            let problem = "Say whether it decides or advises: only of a board that is transcribed \
                           from a source may it be not shown.";
            Refusal::invalid(problem, "input.power")
        });
        refusals.require(transcribed || !self.constituted_by.is_empty(), || {
            Refusal::missing(
                "the organisation or board that constituted it",
                "input.constitutedBy",
            )
        });
        let kinds_fit = self
            .constituted_by
            .iter()
            .all(|c| matches!(c.by.kind, Kind::Organisation | Kind::Board));
        refusals.require(kinds_fit, || {
            let problem = "A board is constituted by organisations or boards.";
            Refusal::invalid(problem, "input.constitutedBy")
        });
        refusals.require(
            self.constituted_by.iter().all(|c| c.by != self.id.into()),
            || Refusal::invalid("A board can't constitute itself.", "input.constitutedBy"),
        );
        refusals.done()
    }

    /// The name of the profile that it works under.
    #[must_use]
    pub fn profile(&self) -> &str {
        self.rules.as_deref().unwrap_or(Profile::TRANSCRIBED)
    }

    /// Whether a record of this board may be transcribed for `day`: only for days before the board
    /// keeps its records in Minuted. An unknown day counts as before.
    #[must_use]
    pub fn may_transcribe(&self, day: Option<NaiveDate>) -> bool {
        match (self.keeps_records_from, day) {
            (Some(from), Some(day)) => day < from,
            _ => true,
        }
    }

    /// Refuses a transcribed record of this board for a day on which the board kept its records in
    /// Minuted: such a record is made, under the board's rules. `field` is where the provenance
    /// stands in the input.
    pub fn check_transcription(
        &self,
        provenance: &Provenance,
        day: Option<NaiveDate>,
        field: &str,
    ) -> Result<(), Refusals> {
        if !provenance.is_transcribed() || self.may_transcribe(day) {
            return Ok(());
        }
        let since = self
            .keeps_records_from
            .map_or_else(String::new, |day| format!(" since {day}"));
        let problem = format!(
            "{} keeps its records in Minuted{since}, so a later one is made here, not transcribed. \
             Leave out what it is transcribed from.",
            self.name
        );
        Err(Refusal::invalid(problem, &format!("{field}.transcribedFrom")).into())
    }

    /// Whether a record of this board may be made here for `day`: only from the day on which the
    /// board keeps its records in Minuted. An unknown day may still turn out so.
    #[must_use]
    pub fn may_make(&self, day: Option<NaiveDate>) -> bool {
        match (self.keeps_records_from, day) {
            (Some(from), Some(day)) => from <= day,
            _ => true,
        }
    }

    /// Refuses a record that is dated outside the board's life: before its first day or after its
    /// last, as far as these are known.
    ///
    /// What is made here can't be of a day on which there was no board, so every day that its date
    /// may mean is asked. What is transcribed says what its source says: where the source itself
    /// prints the date (`shown`), the record keeps it, because then the board's own dates, which come
    /// from another source, may be the wrong ones; the secretary notes the dispute. A day that the
    /// office worked out itself is refused, once no day that it may mean falls into the board's life.
    pub fn check_life(
        &self,
        date: &ShownDate,
        transcribed: bool,
        what: &str,
        field: &str,
    ) -> Result<(), Refusals> {
        if transcribed && date.shown.is_some() {
            return Ok(());
        }
        let (earliest, latest) = (date.earliest.or(date.latest), date.latest.or(date.earliest));
        // Of a transcribed date the day most in the record's favour counts, of one made here the
        // day least so.
        let (start, end) = if transcribed {
            (latest, earliest)
        } else {
            (earliest, latest)
        };
        let mut refusals = Refusals::new();
        if let (Some(from), Some(day)) = (self.from, start) {
            refusals.require(from <= day, || {
                let problem = format!(
                    "{} began on {}, and the {what} is dated {}: give a day of its life, or put \
                     the board's first day right.",
                    self.name,
                    short(from),
                    short(day)
                );
                Refusal::invalid(problem, field)
            });
        }
        if let (Some(to), Some(day)) = (self.to, end) {
            refusals.require(day <= to, || {
                let problem = format!(
                    "{} ended on {}, and the {what} is dated {}: give a day of its life, or put \
                     the board's last day right.",
                    self.name,
                    short(to),
                    short(day)
                );
                Refusal::invalid(problem, field)
            });
        }
        refusals.done()
    }

    /// Whether a post is one of an organisation that constitutes the board.
    #[must_use]
    pub fn has_as_own(&self, post: &Post) -> bool {
        post.organisation.is_some_and(|organisation| {
            let mut all = self.constituted_by.iter();
            self.lead == Some(organisation) || all.any(|c| c.by == organisation.into())
        })
    }

    /// The series that its numbers of one year are counted in.
    #[must_use]
    pub fn series(&self, year: i32) -> String {
        format!("{}/{year}", self.code)
    }

    /// As [`Board::series`], for decisions that the rules count apart, such as `CAB/KEY/2026`.
    #[must_use]
    pub fn series_of(&self, apart: &str, year: i32) -> String {
        format!("{}/{apart}/{year}", self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RecordId;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn board(from: Option<&str>, to: Option<&str>) -> Board {
        Board {
            id: BoardId::from_uuid(uuid::Uuid::from_u128(1)),
            version: 1,
            name: "The Joint Committee".to_owned(),
            kind: "Committee".to_owned(),
            power: Power::Decides,
            code: "JC".to_owned(),
            other_names: Vec::new(),
            constituted_by: Vec::new(),
            lead: None,
            rules: None,
            orders: Vec::new(),
            zone: Zone::LONDON,
            keeps_records_from: None,
            summary: String::new(),
            from: from.map(day),
            to: to.map(day),
            provenance: Provenance::default(),
        }
    }

    #[test]
    fn a_board_does_nothing_before_its_first_day_and_after_its_last() {
        let (from, to) = (Some("2016-04-01"), Some("2018-03-31"));
        let exact = |text: &str| ShownDate::exact(day(text));
        let between = |from: &str, to: &str| ShownDate {
            shown: None,
            earliest: Some(day(from)),
            latest: Some(day(to)),
        };
        let printed = |text: &str| ShownDate {
            shown: Some("in its last year".to_owned()),
            ..exact(text)
        };
        for (from, to, date, made, transcribed) in [
            (from, to, exact("2016-04-01"), true, true),
            (from, to, exact("2018-03-31"), true, true),
            (from, to, exact("2016-03-31"), false, false),
            (from, to, exact("2018-04-01"), false, false),
            (None, to, exact("1998-04-01"), true, true),
            (from, None, exact("2098-04-01"), true, true),
            (from, to, ShownDate::default(), true, true),
            // What the source prints is kept as it prints it.
            (from, to, printed("2018-04-01"), false, true),
            // A date of which only some days fall into its life.
            (from, to, between("2016-03-01", "2016-04-30"), false, true),
            (from, to, between("2018-03-01", "2018-04-30"), false, true),
            (from, to, between("2018-04-01", "2018-04-30"), false, false),
        ] {
            let board = board(from, to);
            let case = format!("{date:?}");
            let told = |transcribed| {
                board
                    .check_life(&date, transcribed, "meeting", "input")
                    .is_ok()
            };
            assert_eq!(told(false), made, "made: {case}");
            assert_eq!(told(true), transcribed, "transcribed: {case}");
        }
    }
}
