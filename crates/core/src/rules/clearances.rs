//! Owns what standing orders say of clearance: who reads a paper before it goes out, how long they
//! have, and which sections on implications it must have.
//!
//! No law profile names a clearance: who looks at a report before a board sees it is each body's own
//! arrangement.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{
    conditions::{Check, Comparison, Condition, ForTranscribed, Plain},
    facts::{ClearanceFact, Facts},
    lifecycle::{Lifecycle, Records},
    phases::PaperPhase,
    profile::Profile,
};
use crate::{
    calendar::Division,
    record::folded,
    refusal::{Refusal, RuleRef},
};

/// What a board's standing orders say of clearance. Without standing orders there is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClearanceRules {
    /// The clearances that papers need, in the order of the file.
    pub needed: Vec<NeededClearance>,
    /// The sections on implications that papers have, in the order of the file.
    pub implications: Vec<Implication>,
    /// Where they are written.
    pub source: String,
}

/// A clearance that a paper needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeededClearance {
    /// Its name in the file, such as `finance`.
    pub name: String,
    /// What people read, such as `Finance`.
    pub label: String,
    /// The title of the post whose holder is asked where nobody else is named.
    pub post: Option<String>,
    /// How many working days they have.
    pub working_days: u32,
    /// Whose bank holidays.
    pub division: Division,
    /// The headings of the sections that it reads; none: the whole paper.
    pub reads: Vec<String>,
    /// Which papers need it; none: all.
    pub when: Option<Comparison>,
}

/// A section on implications that a paper has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Implication {
    /// Its name in the file, such as `finance`.
    pub name: String,
    /// Its heading in the paper.
    pub heading: String,
}

impl ClearanceRules {
    /// Whether there is nothing to clear and no section that is asked for.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.needed.is_empty() && self.implications.is_empty()
    }

    /// These with what another board's standing orders say beside them. What both name alike is one
    /// clearance, which reads all that either wants read.
    fn with(mut self, other: &Self) -> Self {
        for needed in &other.needed {
            let Some(known) = self.needed.iter_mut().find(|k| k.name == needed.name) else {
                self.needed.push(needed.clone());
                continue;
            };
            if known.reads.is_empty() || needed.reads.is_empty() {
                known.reads.clear();
            } else {
                let more = needed.reads.iter().filter(|r| !known.reads.contains(r));
                let more: Vec<String> = more.cloned().collect();
                known.reads.extend(more);
            }
            // Needed where either says so: only what both say alike can be told in one condition.
            if known.when != needed.when {
                known.when = None;
            }
            known.post = known.post.take().or_else(|| needed.post.clone());
        }
        let same = |a: &Implication, b: &Implication| folded(&a.heading) == folded(&b.heading);
        for section in &other.implications {
            if !self.implications.iter().any(|known| same(known, section)) {
                self.implications.push(section.clone());
            }
        }
        if self.source.is_empty() {
            self.source.clone_from(&other.source);
        } else if self.source != other.source {
            self.source = format!("{}; {}", self.source, other.source);
        }
        self
    }

    /// A clearance by its name, or that the board's rules name no such one.
    pub fn find(&self, name: &str, field: &str) -> Result<&NeededClearance, Refusal> {
        let known: Vec<&str> = self.needed.iter().map(|n| n.name.as_str()).collect();
        let problem = match (self.named(name), &known[..]) {
            (Some(found), _) => return Ok(found),
            (None, []) => "The board's standing orders name no clearances.".to_owned(),
            (None, known) => format!(
                "The board's standing orders name no such clearance. They name: {}.",
                known.join(", ")
            ),
        };
        Err(Refusal::invalid(problem, field))
    }

    /// A clearance by its name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&NeededClearance> {
        self.needed.iter().find(|needed| needed.name == name)
    }

    /// The clearances that a paper with these facts needs.
    pub fn needed_by<'a>(
        &'a self,
        facts: &'a Facts,
        today: NaiveDate,
    ) -> impl Iterator<Item = &'a NeededClearance> {
        self.needed
            .iter()
            .filter(move |needed| needed.is_needed_by(facts, today))
    }

    /// The headings that a paper lacks: none of its sections that say something has them.
    #[must_use]
    pub fn lacking(&self, sections: &[String]) -> Vec<String> {
        let has = |heading: &str| sections.iter().any(|has| folded(has) == folded(heading));
        let headings = self.implications.iter().map(|section| &section.heading);
        headings.filter(|heading| !has(heading)).cloned().collect()
    }

    /// Asks for what they say in every step of a paper's lifecycle that takes it on: the sections
    /// when it is submitted and after, the clearances when it is cleared and after.
    pub(super) fn ask_in(&self, lifecycle: &mut Lifecycle<PaperPhase>) {
        let ask = |rule: &str, plain: Plain| Condition {
            rule: RuleRef {
                rule: rule.to_owned(),
                citation: self.source.clone(),
            },
            check: Check::Plain(plain),
            transcribed: ForTranscribed::NotEstablished,
            advice: None,
            overridden_by: None,
        };
        for transition in &mut lifecycle.transitions {
            let Some(to) = lifecycle.states.get(&transition.to) else {
                continue;
            };
            if transition.records == Records::Transcribed {
                continue;
            }
            let out = matches!(to.phase, PaperPhase::Cleared | PaperPhase::Published);
            let on = out || to.phase == PaperPhase::Clearing;
            let mut asked = Vec::new();
            if on && !self.implications.is_empty() {
                asked.push(ask("implications-given", Plain::ImplicationsGiven));
            }
            if out && !self.needed.is_empty() {
                asked.push(ask("clearances-complete", Plain::ClearancesComplete));
            }
            for condition in asked {
                let has = |has: &Condition| has.check == condition.check;
                if !transition.conditions.iter().any(has) {
                    transition.conditions.push(condition);
                }
            }
        }
    }
}

impl Profile {
    /// The rules of a paper that goes before other boards as well: its own board's, with the clearances
    /// and sections that the others' standing orders name.
    #[must_use]
    pub fn with_clearances_of<'a>(
        self: &Arc<Self>,
        others: impl IntoIterator<Item = &'a Self>,
    ) -> Arc<Self> {
        let others = others.into_iter().map(|other| &other.clearances);
        let others: Vec<&ClearanceRules> = others.filter(|other| !other.is_empty()).collect();
        if others.is_empty() {
            return Arc::clone(self);
        }
        let mut rules = Self::clone(self);
        let own = std::mem::take(&mut rules.clearances);
        rules.clearances = others.into_iter().fold(own, ClearanceRules::with);
        rules.clearances.ask_in(&mut rules.paper);
        Arc::new(rules)
    }
}

impl NeededClearance {
    /// Whether a paper with these facts needs it. Where that turns on something that is not known,
    /// it does.
    #[must_use]
    pub fn is_needed_by(&self, facts: &Facts, today: NaiveDate) -> bool {
        let holds = |when: &Comparison| when.holds(facts, today);
        self.when
            .as_ref()
            .is_none_or(|when| holds(when) != Some(false))
    }

    /// Whether it reads a place of a paper, given the headings that the place stands under.
    #[must_use]
    pub fn reads_under(&self, headings: &[String]) -> bool {
        let reads = |heading: &String| self.reads.iter().any(|r| folded(r) == folded(heading));
        self.reads.is_empty() || headings.iter().any(reads)
    }

    /// What it demands, in a sentence of its own.
    #[must_use]
    pub fn demand(&self) -> String {
        let whom = match &self.post {
            Some(post) => format!("by the {post}, or whoever is named"),
            None => "by whoever is named".to_owned(),
        };
        let days = if self.working_days == 1 {
            "day"
        } else {
            "days"
        };
        let reads = match &self.reads[..] {
            [] => "the whole paper".to_owned(),
            reads => format!("the recommendations and “{}”", reads.join("”, “")),
        };
        let when = match &self.when {
            Some(when) => format!(" It is needed where {}.", when.describe()),
            None => String::new(),
        };
        format!(
            "**{}**: {whom}, within {} working {days}, of {reads}.{when}",
            self.label, self.working_days
        )
    }
}

/// Why the clearances of a paper are not complete, or nothing if they are.
pub(super) fn incomplete(clearances: Option<&[ClearanceFact]>) -> Option<String> {
    let Some(clearances) = clearances else {
        return Some("Whether its clearances are complete is for those who work on it.".to_owned());
    };
    let open = || clearances.iter().filter(|fact| !fact.settled);
    let outstanding = open().count();
    if outstanding == 0 {
        return None;
    }
    let each = open().map(|fact| format!("{}: {}.", fact.label, fact.how));
    let each: Vec<String> = each.collect();
    Some(format!(
        "The paper has {} of the {} clearances that it needs. {}",
        clearances.len() - outstanding,
        clearances.len(),
        each.join(" ")
    ))
}
