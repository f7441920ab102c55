//! Owns score sheets: what a panel agreed, or what one of its scorers gave. Each is a record of its own,
//! so that those who score do not wait for each other.

use serde::{Deserialize, Serialize};

use super::{AppraisalPhase, AppraisalRecord, SchemeCriterion};
use crate::{
    appraisals::Decimal,
    id::{AppraisalId, BoardId, PersonId, ScoreSheetId},
    record::{LINE_MOST, Provenance, folded, plain_text, record},
    refusal::{Refusal, Refusals},
    time::Timestamp,
};

/// What a panel agreed, or what one of its scorers gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreSheet {
    /// Its ID.
    pub id: ScoreSheetId,
    /// Its version.
    pub version: i64,
    /// The appraisal.
    pub appraisal: AppraisalId,
    /// The board whose office keeps that.
    pub board: BoardId,
    /// The panel.
    pub panel: String,
    /// The participant who scores; none: the panel agrees its scores.
    pub scorer: Option<String>,
    /// The person that the participant is, where that is known.
    pub person: Option<PersonId>,
    /// The version of criteria and weights by which it was last scored.
    pub scheme: i64,
    /// When the first score was given.
    pub first: Timestamp,
    /// The scores. A cell that is not here is not scored.
    pub scores: Vec<SheetScore>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(ScoreSheet, ScoreSheetId, schema 1, sort |s| {
    format!("{} {}", folded(&s.panel), folded(s.scorer.as_deref().unwrap_or_default()))
});

/// A score of an option against a criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetScore {
    /// Which option.
    pub option: String,
    /// Against which criterion.
    pub criterion: String,
    /// The score.
    pub score: Decimal,
    /// Why; may be empty.
    pub why: String,
}

/// A score as it is given: none takes back what was scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scored {
    /// Which option.
    pub option: String,
    /// Against which criterion.
    pub criterion: String,
    /// The score; none: not scored.
    pub score: Option<Decimal>,
    /// Why; may be empty.
    pub why: String,
}

/// Whose sheet is filled in, by what, and when.
#[derive(Clone, Debug)]
pub struct Scoring<'a> {
    /// The panel.
    pub panel: &'a str,
    /// The participant who scores; none: the panel agrees.
    pub scorer: Option<&'a str>,
    /// The scores that are given; the cells that they do not name stay as they are.
    pub scores: &'a [Scored],
    /// Every sheet of the appraisal.
    pub sheets: &'a [ScoreSheet],
    /// When.
    pub now: Timestamp,
}

impl Scoring<'_> {
    /// The sheet that stands already.
    #[must_use]
    pub fn sheet(&self) -> Option<&ScoreSheet> {
        let is = |sheet: &&ScoreSheet| {
            sheet.panel == self.panel && sheet.scorer.as_deref() == self.scorer
        };
        self.sheets.iter().find(is)
    }

    /// A panel either agrees its scores or has each scorer give their own: a mean over both would count
    /// some of them twice.
    fn in_one_way(&self) -> Result<(), Refusals> {
        let other = self.sheets.iter().any(|sheet| {
            sheet.panel == self.panel
                && sheet.scorer.is_some() != self.scorer.is_some()
                && !sheet.scores.is_empty()
        });
        let mut refusals = Refusals::new();
        refusals.require(!other, || {
            let problem = match self.scorer {
                Some(_) => {
                    "The panel agrees its scores together already: take those back first, or change \
                     those."
                }
                None => {
                    "The scorers of the panel give their own scores already: moderate them, or take \
                     them back first."
                }
            };
            Refusal::invalid(problem, "input.scorer")
        });
        refusals.done()
    }
}

impl AppraisalRecord {
    /// A sheet with what is given on it; `id` is that of a new one.
    pub fn scored(&self, id: ScoreSheetId, given: &Scoring<'_>) -> Result<ScoreSheet, Refusals> {
        let at = "appraisalId";
        self.in_phase(&[AppraisalPhase::Scoring], "score in it")
            .map_err(|refusal| refusal.at(at))?;
        let mut refusals = Refusals::new();
        let person = refusals.take(self.whose(given)).flatten();
        refusals.take(given.in_one_way());
        refusals.take(self.check_scores(given.scores));
        // When the first score was given tells whether weights were changed after it: nothing is none.
        let any = given.scores.iter().any(|scored| scored.score.is_some());
        refusals.require(any || given.sheet().is_some(), || {
            let what =
                "at least one score: there is nothing on this sheet yet, and nothing to take back";
            Refusal::missing(what, "input.scores")
        });
        refusals.done()?;
        let scheme = self.scheme().map_or(0, |scheme| scheme.number);
        let mut sheet = given.sheet().cloned().unwrap_or_else(|| ScoreSheet {
            id,
            version: 1,
            appraisal: self.id,
            board: self.board,
            panel: given.panel.to_owned(),
            scorer: given.scorer.map(str::to_owned),
            person,
            scheme,
            first: given.now,
            scores: Vec::new(),
            provenance: Provenance {
                transcribed_from: self.provenance.transcribed_from.clone(),
                illustrative: self.provenance.illustrative,
                ..Provenance::default()
            },
        });
        (sheet.scheme, sheet.person) = (scheme, person);
        for scored in given.scores {
            sheet.take(scored);
        }
        Ok(sheet)
    }

    /// The person whose sheet it is, if there is such a panel and such a participant.
    fn whose(&self, given: &Scoring<'_>) -> Result<Option<PersonId>, Refusals> {
        let Some(panel) = self.panel(given.panel) else {
            let known = self.panels.iter().map(|panel| panel.name.as_str());
            return Err(unknown("panel", given.panel, known, "input.panel").into());
        };
        let Some(scorer) = given.scorer else {
            return Ok(None);
        };
        let found = panel.participants.iter().find(|one| one.id == scorer);
        let known = panel.participants.iter().map(|one| one.id.as_str());
        let found =
            found.ok_or_else(|| unknown("participant of the panel", scorer, known, "input.scorer"));
        Ok(found?.person)
    }

    fn check_scores(&self, given: &[Scored]) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        for (n, scored) in given.iter().enumerate() {
            let at = |field: &str| format!("input.scores.{n}.{field}");
            refusals.take(self.check_cell(&scored.option, &scored.criterion, &at));
            if let (Some(score), Some(criterion)) =
                (&scored.score, self.criterion(&scored.criterion))
            {
                refusals.take(criterion.on_scale(score, &at("score")));
            }
            refusals.take(plain_text(&scored.why, "reason", LINE_MOST, &at("why")));
            let again = given[..n].iter().any(|other| {
                (&other.option, &other.criterion) == (&scored.option, &scored.criterion)
            });
            refusals.require(!again, || {
                let problem = format!(
                    "Option `{}` is scored against `{}` twice here: take out one of the two.",
                    scored.option, scored.criterion
                );
                Refusal::invalid(problem, &at("score"))
            });
        }
        refusals.done()
    }

    /// Refuses what is no cell of the appraisal.
    pub(super) fn check_cell(
        &self,
        option: &str,
        criterion: &str,
        at: &impl Fn(&str) -> String,
    ) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.require(self.option(option).is_some(), || {
            let known = self.options.iter().map(|option| option.id.as_str());
            unknown("option", option, known, &at("option"))
        });
        refusals.require(self.criterion(criterion).is_some(), || {
            let known = self
                .criteria()
                .iter()
                .map(|criterion| criterion.id.as_str());
            unknown("criterion", criterion, known, &at("criterion"))
        });
        refusals.done()
    }

    /// The criteria of the newest version.
    #[must_use]
    pub fn criteria(&self) -> &[SchemeCriterion] {
        self.scheme().map_or(&[], |scheme| &scheme.criteria)
    }

    /// The criterion of an ID, in the newest version.
    #[must_use]
    pub fn criterion(&self, id: &str) -> Option<&SchemeCriterion> {
        self.criteria().iter().find(|criterion| criterion.id == id)
    }
}

impl SchemeCriterion {
    /// Refuses a score off the scale.
    pub(super) fn on_scale(&self, score: &Decimal, field: &str) -> Result<(), Refusals> {
        let exact = score.exact();
        let mut refusals = Refusals::new();
        refusals.require(
            self.min.exact() <= exact && exact <= self.max.exact(),
            || {
                let problem = format!(
                    "The score {score} is off the scale of `{}`: write a number from {} to {}.",
                    self.id, self.min, self.max
                );
                Refusal::invalid(problem, field)
            },
        );
        refusals.done()
    }
}

impl ScoreSheet {
    /// The score of a cell; none: not scored.
    #[must_use]
    pub fn score(&self, option: &str, criterion: &str) -> Option<&SheetScore> {
        self.scores
            .iter()
            .find(|score| score.option == option && score.criterion == criterion)
    }

    fn take(&mut self, scored: &Scored) {
        let is =
            |old: &SheetScore| old.option == scored.option && old.criterion == scored.criterion;
        let place = self.scores.iter().position(is);
        let new = scored.score.clone().map(|score| SheetScore {
            option: scored.option.clone(),
            criterion: scored.criterion.clone(),
            score,
            why: scored.why.trim().to_owned(),
        });
        match (place, new) {
            (Some(place), Some(new)) => self.scores[place] = new,
            (Some(place), None) => {
                self.scores.remove(place);
            }
            (None, Some(new)) => self.scores.push(new),
            (None, None) => {}
        }
    }
}

/// That there is no such thing in the appraisal, and what there is.
pub(super) fn unknown<'a>(
    what: &str,
    given: &str,
    known: impl Iterator<Item = &'a str>,
    field: &str,
) -> Refusal {
    let given: String = given.chars().take(60).collect();
    let known: Vec<String> = known.map(|known| format!("`{known}`")).collect();
    let there = match known.len() {
        0 => "there is none yet".to_owned(),
        _ => format!("write one of {}", known.join(", ")),
    };
    Refusal::invalid(
        format!("The appraisal has no {what} `{given}`: {there}."),
        field,
    )
}
