//! Owns what must hold of a kept appraisal in itself, and what may be changed of it.

use std::collections::BTreeSet;

use super::{
    AppraisalOption, AppraisalPhase, AppraisalRecord, Costing, Costs, KEPT_OPTIONS_MOST,
    PANELS_MOST, PARTICIPANTS_MOST, Panel, ScoreSheet, steps::too_few,
};
use crate::{
    appraisals::Decimal,
    record::{LINE_MOST, TEXT_MOST, at_most, line, line_if_given, plain_text},
    refusal::{Refusal, Refusals},
    time::ShownDate,
};

/// The most characters of a name within an appraisal, and of a panel's and a group's: as in the files.
const NAME_MOST: usize = 60;
/// The most characters of an ID within an appraisal.
const ID_MOST: usize = 40;

impl AppraisalRecord {
    /// What must hold of any kept appraisal but its criteria.
    pub fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.title, "title", "input.title"));
        refusals.take(plain_text(
            &self.about,
            "description",
            TEXT_MOST,
            "input.about",
        ));
        refusals.take(self.check_options());
        refusals.take(self.check_costing());
        refusals.take(self.check_panels());
        let exemptions = [
            (&self.scores_exemption, "input.scoresExemption"),
            (&self.costs_exemption, "input.costsExemption"),
        ];
        for (exemption, field) in exemptions {
            if let Some(exemption) = exemption {
                refusals.take(exemption.check(field));
            }
        }
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }

    fn check_options(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let field = "input.options";
        refusals.take(at_most(
            self.options.len(),
            KEPT_OPTIONS_MOST,
            "options",
            field,
        ));
        let ids = self.options.iter().map(|option| option.id.as_str());
        refusals.take(ids_once(ids, "option", field));
        for (n, option) in self.options.iter().enumerate() {
            refusals.take(option.check(&format!("{field}.{n}"), self.provenance.is_transcribed()));
        }
        refusals.done()
    }

    /// A figure without its unit, or a discounted one without its rate, tells nothing.
    fn check_costing(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let any = self
            .options
            .iter()
            .any(|option| option.costs != Costs::default());
        let Some(costing) = &self.costing else {
            refusals.require(!any, || {
                Refusal::missing("the unit of the costs and what they are", "input.costing")
            });
            return refusals.done();
        };
        refusals.take(costing.check());
        let discounted = self.options.iter().any(|option| {
            option.costs.net_present_cost.is_some() || option.costs.net_present_value.is_some()
        });
        let stated = costing.discount_rate.is_some() || self.provenance.is_transcribed();
        refusals.require(stated || !discounted, || {
            let what = "the discount rate in per cent a year, by which net present figures are to be \
                        read";
            Refusal::missing(what, "input.costing.discountRate")
        });
        refusals.done()
    }

    fn check_panels(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let field = "input.panels";
        refusals.take(at_most(self.panels.len(), PANELS_MOST, "panels", field));
        let all = self.participants().count();
        refusals.take(at_most(all, PARTICIPANTS_MOST, "participants", field));
        let mut names = BTreeSet::new();
        for (n, panel) in self.panels.iter().enumerate() {
            let at = format!("{field}.{n}");
            refusals.take(panel.check(&at));
            refusals.require(names.insert(panel.name.as_str()), || {
                let problem = format!(
                    "Another panel is called `{}`: give it another name.",
                    panel.name
                );
                Refusal::invalid(problem, &format!("{at}.name"))
            });
        }
        refusals.done()
    }

    /// Whether it may be changed to `new`: what was scored stays there.
    pub fn check_change(&self, new: &Self, sheets: &[ScoreSheet]) -> Result<(), Refusals> {
        use AppraisalPhase::{Drafting, Moderated, Scoring, WeightsFixed};
        self.in_phase(&[Drafting, WeightsFixed, Scoring, Moderated], "change it")
            .map_err(|refusal| refusal.at("appraisalId"))?;
        let mut refusals = Refusals::new();
        let settling = self.phase == Drafting;
        refusals.require(settling || new.options.len() >= 2, || {
            too_few("input.options")
        });
        let scored: BTreeSet<&str> = sheets
            .iter()
            .flat_map(|sheet| sheet.scores.iter().map(|score| score.option.as_str()))
            .collect();
        for option in scored.into_iter().filter(|id| new.option(id).is_none()) {
            let problem = format!(
                "Option `{option}` has been scored: it stays. If it is no option any more, let it fail \
                 a gate."
            );
            refusals.add(Refusal::invalid(problem, "input.options"));
        }
        for sheet in sheets.iter().filter(|sheet| !sheet.scores.is_empty()) {
            let panel = new.panel(&sheet.panel);
            let is_there = panel.is_some_and(|panel| match &sheet.scorer {
                Some(who) => panel.participants.iter().any(|one| one.id == *who),
                None => true,
            });
            refusals.require(is_there, || {
                let who = match &sheet.scorer {
                    Some(who) => format!("`{who}` of the panel `{}`", sheet.panel),
                    None => format!("The panel `{}`", sheet.panel),
                };
                let problem = format!("{who} has scored, and stays under that name.");
                Refusal::invalid(problem, "input.panels")
            });
        }
        refusals.done()
    }
}

impl AppraisalOption {
    fn check(&self, at: &str, transcribed: bool) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        match &self.name {
            Some(name) => refusals.take(line(name, "name", &format!("{at}.name"))),
            None if transcribed => None,
            None => {
                let what = "the name of the option; only where the source of a transcribed appraisal does \
                            not show it may it be left out";
                refusals.add(Refusal::missing(what, &format!("{at}.name")));
                None
            }
        };
        let about = format!("{at}.about");
        refusals.take(plain_text(&self.about, "description", TEXT_MOST, &about));
        if let Some(exemption) = &self.exemption {
            refusals.take(exemption.check(&format!("{at}.exemption")));
        }
        for (cost, field) in [
            (&self.costs.whole_life, "wholeLife"),
            (&self.costs.net_present_cost, "netPresentCost"),
        ] {
            let below = cost.as_ref().is_some_and(|cost| cost.exact().is_negative());
            refusals.require(!below, || {
                let problem = "A cost is not below nought: what an option saves is a part of its net \
                               present value.";
                Refusal::invalid(problem, &format!("{at}.costs.{field}"))
            });
        }
        refusals.done()
    }
}

impl Costing {
    fn check(&self) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(line(&self.unit, "unit of the costs", "input.costing.unit"));
        refusals.take(plain_text(
            &self.note,
            "note",
            TEXT_MOST,
            "input.costing.note",
        ));
        let hundred = crate::appraisals::Exact::of(100);
        let sound = |rate: &Decimal| !rate.exact().is_negative() && rate.exact() < hundred;
        refusals.require(self.discount_rate.as_ref().is_none_or(sound), || {
            let problem = "The discount rate is in per cent a year, such as 3.5.";
            Refusal::invalid(problem, "input.costing.discountRate")
        });
        refusals.done()
    }
}

impl Panel {
    fn check(&self, at: &str) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        refusals.take(short_name(
            &self.name,
            "name of the panel",
            &format!("{at}.name"),
        ));
        let field = format!("{at}.participants");
        let ids = self.participants.iter().map(|one| one.id.as_str());
        refusals.take(ids_once(ids, "participant", &field));
        for (n, one) in self.participants.iter().enumerate() {
            let at = format!("{field}.{n}");
            refusals.take(line(&one.role, "role", &format!("{at}.role")));
            let organisation = format!("{at}.organisation");
            refusals.take(line_if_given(
                &one.organisation,
                "organisation",
                &organisation,
            ));
        }
        let people: Vec<_> = self
            .participants
            .iter()
            .filter_map(|one| one.person)
            .collect();
        let each: BTreeSet<_> = people.iter().collect();
        refusals.require(each.len() == people.len(), || {
            let problem = "A person is named twice in this panel: each scores once.";
            Refusal::invalid(problem, &field)
        });
        refusals.done()
    }
}

/// A name of one line that a file takes too.
pub(super) fn short_name(name: &str, what: &str, field: &str) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.take(line(name, what, field));
    refusals.require(name.chars().count() <= NAME_MOST, || {
        let problem = format!("The {what} takes at most {NAME_MOST} characters.");
        Refusal::invalid(problem, field)
    });
    refusals.done()
}

/// Refuses IDs that are none, and those that are there twice.
pub(super) fn ids_once<'a>(
    ids: impl Iterator<Item = &'a str>,
    what: &str,
    field: &str,
) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    let mut seen = BTreeSet::new();
    for (n, id) in ids.enumerate() {
        let at = format!("{field}.{n}.key");
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let fits = (1..=ID_MOST).contains(&id.len()) && id.chars().all(plain);
        refusals.require(fits, || {
            let problem = format!(
                "The key of the {what} has 1 to {ID_MOST} letters, digits, `-`, `_` and `.`, such as \
                 `4` or `new-build`."
            );
            Refusal::invalid(problem, &at)
        });
        refusals.require(seen.insert(id), || {
            let problem = format!("Another {what} has the key `{id}`: give this one another.");
            Refusal::invalid(problem, &at)
        });
    }
    refusals.done()
}

/// Refuses a date whose earliest day is after its latest.
pub(super) fn ordered(date: &ShownDate, field: &str) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(date.is_ordered(), || {
        Refusal::invalid("The earliest day is after the latest.", field)
    });
    if let Some(shown) = &date.shown {
        let fits = shown.chars().count() <= LINE_MOST && !shown.chars().any(char::is_control);
        refusals.require(fits, || {
            Refusal::invalid("The date as printed is one short line.", field)
        });
    }
    refusals.done()
}
