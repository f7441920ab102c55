//! Owns boards: any body that meets to decide or advise.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AnyId, BoardId, Kind, OrganisationId},
    organisations::{check_names, check_period},
    record::{Link, OtherName, Provenance, TEXT_MOST, folded, line, plain_text, record},
    refusal::{Refusal, Refusals},
    rules::Profile,
    time::Zone,
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

record!(Board, BoardId, schema 1, sort |s| folded(&s.name), links |s| {
    s.constituted_by.iter().map(|c| Link::new("constituted-by", c.by)).collect()
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

    /// The series that its numbers of one year are counted in.
    #[must_use]
    pub fn series(&self, year: i32) -> String {
        format!("{}/{year}", self.code)
    }
}
