//! Owns who left cells blank that others scored: a mean over those who scored does not show it.

use serde::{Deserialize, Serialize};

use super::{AppraisalRecord, Panel, ScoreSheet};
use crate::{
    record::line,
    refusal::{Refusal, Refusals},
};

/// Who left cells blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartlyScored {
    /// The panel.
    pub panel: String,
    /// The participant; none: the panel agrees its scores together.
    pub scorer: Option<String>,
    /// The cells that they did not score, of options that stand: option, then criterion.
    pub missing: Vec<(String, String)>,
}

/// Why somebody did not score, as it is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlankBecause {
    /// The panel.
    pub panel: String,
    /// The participant; none: the panel agrees its scores together.
    pub scorer: Option<String>,
    /// Why.
    pub why: String,
}

/// Why somebody did not score, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DidNotScore {
    /// The panel.
    pub panel: String,
    /// The participant; none: the panel agrees its scores together.
    pub scorer: Option<String>,
    /// How many cells they did not score, of options that stood.
    pub missing: i64,
    /// Why.
    pub why: String,
}

impl AppraisalRecord {
    /// Who left cells of options that stand blank: each participant of the panels whose scorers give their
    /// own scores, and each panel that agrees its scores.
    #[must_use]
    pub fn partly_scored(&self, sheets: &[ScoreSheet]) -> Vec<PartlyScored> {
        let all = self.panels.iter().flat_map(|panel| {
            let scorers = scorers(panel, sheets).into_iter();
            scorers.map(|scorer| PartlyScored {
                panel: panel.name.clone(),
                missing: self.missing(&panel.name, scorer.as_deref(), sheets),
                scorer,
            })
        });
        all.filter(|one| !one.missing.is_empty()).collect()
    }

    fn missing(
        &self,
        panel: &str,
        scorer: Option<&str>,
        sheets: &[ScoreSheet],
    ) -> Vec<(String, String)> {
        let own = |sheet: &&ScoreSheet| sheet.panel == panel && sheet.scorer.as_deref() == scorer;
        let sheet = sheets.iter().find(own);
        let stand = self.options.iter();
        let stand = stand.filter(|option| self.failed_gates(&option.id).next().is_none());
        let cells = stand.flat_map(|option| {
            let criteria = self.criteria().iter();
            criteria.map(|criterion| (option.id.clone(), criterion.id.clone()))
        });
        let blank = |(option, criterion): &(String, String)| {
            sheet.is_none_or(|sheet| sheet.score(option, criterion).is_none())
        };
        cells.filter(blank).collect()
    }

    /// The reasons for all who left cells blank; refuses where one is not given, or is given for somebody
    /// who left none. What a source states of its panels is kept as it is there.
    pub(super) fn did_not_score(
        &self,
        sheets: &[ScoreSheet],
        given: &[BlankBecause],
    ) -> Result<Vec<DidNotScore>, Refusals> {
        let mut refusals = Refusals::new();
        let blank = self.partly_scored(sheets);
        for (n, given) in given.iter().enumerate() {
            let at = format!("input.didNotScore.{n}");
            refusals.take(line(&given.why, "reason", &format!("{at}.why")));
            let is =
                |one: &PartlyScored| (&one.panel, &one.scorer) == (&given.panel, &given.scorer);
            refusals.require(blank.iter().any(is), || {
                let who = named(&given.panel, given.scorer.as_deref());
                let problem = format!("{who} left nothing blank: take this reason out.");
                Refusal::invalid(problem, &at)
            });
        }
        let mut kept = Vec::new();
        for one in blank {
            let because = given
                .iter()
                .find(|given| (&given.panel, &given.scorer) == (&one.panel, &one.scorer));
            let Some(because) = because else {
                refusals.require(self.provenance.is_transcribed(), || {
                    let who = named(&one.panel, one.scorer.as_deref());
                    let cells = match one.missing.len() {
                        1 => "1 cell".to_owned(),
                        many => format!("{many} cells"),
                    };
                    let problem = format!(
                        "{who} left {cells} blank, and blank is not nought: let them score, or say here \
                         why they did not."
                    );
                    Refusal::invalid(problem, "input.didNotScore")
                });
                continue;
            };
            kept.push(DidNotScore {
                missing: i64::try_from(one.missing.len()).unwrap_or(i64::MAX),
                panel: one.panel,
                scorer: one.scorer,
                why: because.why.trim().to_owned(),
            });
        }
        refusals.done()?;
        Ok(kept)
    }
}

/// Whose scores a panel is to give: its own as one, if it agreed them or has nobody, or each one's.
fn scorers(panel: &Panel, sheets: &[ScoreSheet]) -> Vec<Option<String>> {
    let agreed = sheets.iter().any(|sheet| {
        sheet.panel == panel.name && sheet.scorer.is_none() && !sheet.scores.is_empty()
    });
    if agreed || panel.participants.is_empty() {
        return vec![None];
    }
    let each = panel.participants.iter();
    each.map(|one| Some(one.id.clone())).collect()
}

fn named(panel: &str, scorer: Option<&str>) -> String {
    match scorer {
        Some(scorer) => format!("`{scorer}` of the panel `{panel}`"),
        None => format!("The panel `{panel}`"),
    }
}
