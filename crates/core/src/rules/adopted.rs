//! Owns standing orders as a board adopts them: a record for each version, from which day it holds,
//! and what keeps it from being adopted.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    lifecycle::Lifecycle,
    orders::Orders,
    phases::{DecisionPhase, Phase},
    profile::{Profile, issue, rules},
    wording::list,
};
use crate::{
    audience::Audience,
    boards::Board,
    decisions::Decision,
    id::{BoardId, DecisionId, Kind, StandingOrdersId},
    record::{Provenance, line, record},
    refusal::{Reason, Refusal, Refusals},
};

/// The field of the input in which the file stands.
const TEXT: &str = "input.text";

/// The most bytes of a file of standing orders.
pub const ORDERS_MOST: usize = 200_000;

/// One version of a board's standing orders, as adopted. It never changes: what is otherwise later is
/// another version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandingOrders {
    /// Its ID.
    pub id: StandingOrdersId,
    /// The version of the record.
    pub version: i64,
    /// The board that works under them.
    pub board: BoardId,
    /// Their name in the file, such as `mistshire-cabinet`.
    pub name: String,
    /// What people read.
    pub title: String,
    /// The law profile that they stand on, by its name.
    pub stands_on: String,
    /// Which text of theirs it is: the day from which it holds, then a number if that day's text was
    /// mended.
    pub edition: String,
    /// The first day on which it holds.
    pub from: NaiveDate,
    /// Where they are written, such as a part of a constitution.
    pub source: String,
    /// The file as it was handed in.
    pub text: String,
    /// The decision by which they were adopted, if it is on record.
    pub adopted_by: Option<DecisionId>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

record!(StandingOrders, StandingOrdersId, schema 1, sort |s| {
    format!("{} {:05}", s.from, issue(&s.edition, s.from).unwrap_or(1))
});

/// That a board works under a version of its standing orders from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    /// Which version.
    pub orders: StandingOrdersId,
    /// From which day.
    pub from: NaiveDate,
}

/// How many records of a board stand in a state of their lifecycle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occupied {
    /// Of which kind.
    pub kind: Kind,
    /// In which state.
    pub state: String,
    /// How many.
    pub records: u64,
}

impl StandingOrders {
    /// A version of a board's standing orders, from a file that was read.
    #[must_use]
    pub fn of(
        (id, board): (StandingOrdersId, BoardId),
        orders: &Orders,
        adopted_by: Option<DecisionId>,
        provenance: Provenance,
    ) -> Self {
        Self {
            id,
            version: 1,
            board,
            name: orders.id.clone(),
            title: orders.title.clone(),
            stands_on: orders.stands_on.clone(),
            edition: orders.version.clone(),
            from: orders.from,
            source: orders.source.clone(),
            text: orders.text.clone(),
            adopted_by,
            provenance,
        }
    }

    /// What a record keeps of them to say which rules it follows.
    #[must_use]
    pub fn rules(&self) -> String {
        rules(&self.name, &self.edition)
    }

    /// Refuses to adopt them for a board whose law profile they don't stand on, or that adopted a
    /// later version or the same before.
    pub fn may_be_adopted(&self, board: &Board, before: Option<&Self>) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        let law = board.rules.as_deref();
        refusals.require(law == Some(self.stands_on.as_str()), || {
            let problem = match law {
                Some(law) => format!(
                    "{} works under `{law}`, and these standing orders stand on `{}`: write \
                     `stands_on = \"{law}\"` and check them against it.",
                    board.name, self.stands_on
                ),
                None => format!(
                    "{} works under no law profile and holds transcribed records only: give it \
                     `{}` first.",
                    board.name, self.stands_on
                ),
            };
            Refusal::invalid(problem, TEXT)
        });
        if let Some(before) = before {
            let place = |orders: &Self| (orders.from, issue(&orders.edition, orders.from));
            refusals.require(place(before) < place(self), || {
                let problem = format!(
                    "{} adopted the version {} already, and this one is {}: give it a later \
                     `version` and `from`.",
                    board.name, before.edition, self.edition
                );
                Refusal::invalid(problem, TEXT)
            });
        }
        refusals.take(line(&self.title, "title", TEXT));
        refusals.take(line(&self.source, "source", TEXT));
        refusals.take(self.provenance.check("input.provenance"));
        refusals.done()
    }

    /// Refuses a decision that was not made, or no longer stands, as the one that adopted them.
    pub fn may_rest_on(decision: &Decision) -> Result<(), Refusal> {
        if decision.standing.phase == DecisionPhase::Made {
            return Ok(());
        }
        Err(Refusal::new(Reason::WrongPhase {
            action: "adopt standing orders by it".to_owned(),
            what: "decision".to_owned(),
            phase: decision.standing.phase.to_string(),
        })
        .at("input.adoptedById"))
    }
}

impl Board {
    /// Refuses another law profile while its standing orders stand on the one that it has.
    pub fn may_change_rules(&self) -> Result<(), Refusal> {
        if self.orders.is_empty() {
            return Ok(());
        }
        let problem = format!(
            "{} has standing orders, which stand on `{}`: a board that works under another law is \
             another board. Constitute it anew.",
            self.name,
            self.profile()
        );
        Err(Refusal::invalid(problem, "input.rules"))
    }

    /// The version of its standing orders that holds on a day, if one does.
    #[must_use]
    pub fn orders_on(&self, day: NaiveDate) -> Option<StandingOrdersId> {
        let begun = |adopted: &&Adopted| adopted.from <= day;
        self.orders
            .iter()
            .rev()
            .find(begun)
            .map(|adopted| adopted.orders)
    }
}

impl Profile {
    /// Whether a state that a record can be left in under `before` is not one of these rules.
    #[must_use]
    pub fn lacks_any_of(&self, before: &Self) -> bool {
        lacks((&before.meeting, &self.meeting))
            || lacks((&before.paper, &self.paper))
            || lacks((&before.recommendation, &self.recommendation))
            || lacks((&before.decision, &self.decision))
    }

    /// Refuses these rules in the place of `before` while records that are under way stand in a state
    /// that they lack and don't map, or map to one that means something else: a record changes its
    /// phase and audience by a step and not by new rules.
    ///
    /// `later`: they hold from a day to come, until when a record may get into any state that there
    /// is now.
    pub fn may_follow(
        &self,
        before: &Self,
        occupied: &[Occupied],
        later: bool,
    ) -> Result<(), Refusals> {
        let mut refusals = Refusals::new();
        follows(
            (&before.meeting, &self.meeting),
            occupied,
            later,
            &mut refusals,
        );
        follows((&before.paper, &self.paper), occupied, later, &mut refusals);
        follows(
            (&before.recommendation, &self.recommendation),
            occupied,
            later,
            &mut refusals,
        );
        follows(
            (&before.decision, &self.decision),
            occupied,
            later,
            &mut refusals,
        );
        refusals.done()
    }
}

fn lacks<P: Phase>((before, after): (&Lifecycle<P>, &Lifecycle<P>)) -> bool {
    let mut open = before.states().filter(|state| !state.is_final);
    open.any(|state| after.states().all(|known| known.name != state.name))
}

fn follows<P: Phase>(
    (before, after): (&Lifecycle<P>, &Lifecycle<P>),
    occupied: &[Occupied],
    later: bool,
    refusals: &mut Refusals,
) {
    let kind = P::KIND;
    let standing = |name: &str| {
        let here = |found: &&Occupied| found.kind == kind && found.state == name;
        occupied.iter().find(here).map_or(0, |found| found.records)
    };
    let names = before.states().map(|state| state.name.as_str());
    let others = occupied.iter().filter(|found| found.kind == kind);
    let mut names: Vec<&str> = names
        .chain(others.map(|found| found.state.as_str()))
        .collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let old = before.state(name);
        let records = standing(name);
        let is_open = old.is_none_or(|old| !old.is_final);
        if !is_open || (records == 0 && !later) {
            continue;
        }
        match (old, after.state(name)) {
            (Some(old), Some(new)) if (old.phase, old.audience) != (new.phase, new.audience) => {
                let problem = format!(
                    "The state `{name}` means the phase `{}` for the audience `{}`, and would be \
                     `{}`, which means `{}` for `{}`. New rules can't change that: give it a state \
                     that means the same.",
                    old.phase, old.audience, new.name, new.phase, new.audience
                );
                refusals.add(Refusal::invalid(problem, TEXT));
            }
            (_, Some(_)) => {}
            (_, None) => {
                let alike = old.map(|old| alike(after, old.phase, old.audience));
                refusals.add(lacking(kind, name, records, &alike.unwrap_or_default()));
            }
        }
    }
}

/// The states that mean the same.
fn alike<P: Phase>(lifecycle: &Lifecycle<P>, phase: P, audience: Audience) -> Vec<String> {
    let same = lifecycle
        .states()
        .filter(|state| (state.phase, state.audience) == (phase, audience));
    same.map(|state| format!("`{}`", state.name)).collect()
}

fn lacking(kind: Kind, state: &str, records: u64, alike: &[String]) -> Refusal {
    let stand = match records {
        0 => format!("A {kind} may come to stand in the state `{state}` before they hold"),
        1 => format!("1 {kind} stands in the state `{state}`"),
        many => format!("{many} {kind}s stand in the state `{state}`"),
    };
    let goes = if alike.is_empty() {
        "none that they have means the same".to_owned()
    } else {
        format!("{} would do", list(alike, "or"))
    };
    let problem = format!(
        "{stand}, which these rules don't have. Say under `[{kind}.migrate]` which state it is now \
         ({goes}), or keep the state."
    );
    Refusal::invalid(problem, TEXT)
}

/// What keeps a text from being read as standing orders over the law profiles that there are, as
/// refusals at the field of the text.
#[must_use]
pub fn told(problems: &[super::Problem]) -> Refusals {
    let each = problems.iter().map(|problem| {
        let mut told = problem.to_string();
        if let Some(first) = told.get(..1) {
            told = format!(
                "{}{}.",
                first.to_uppercase(),
                told.get(1..).unwrap_or_default()
            );
        }
        Refusal::invalid(told, TEXT)
    });
    each.collect()
}
