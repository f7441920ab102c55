//! Owns the one paragraph that a board reads: how safe is the option in the lead?

use super::{
    Exact,
    findings::Findings,
    model::{Appraisal, Choice},
    results::{NearTie, Results},
    sensitivity::{Left, ScoreInterval, Sensitivity},
    simulation::Acceptability,
};
use crate::{direction::isolated, rules::list};

/// How safe the lead is.
///
/// It is *safe* where no weight loses it by less than a quarter of itself, and no mean score by less than
/// a fifth of its scale, where it comes first in nine of ten draws, of which there are a thousand or more,
/// where nobody's scores decide it, and where nobody is nearly level. It is *not safe* where less than a
/// tenth of a weight or a twentieth of a scale loses it, where it comes first in less than half of the
/// draws, where leaving out one scorer or panel changes the leader, or where somebody is level or nearly
/// so. Between the two it is *fairly safe*. A weight of nought has no part of itself: what it changes by
/// is held against all weights together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    /// Nothing can be concluded.
    Open,
    /// Little changes it.
    NotSafe,
    /// Something in between.
    FairlySafe,
    /// Only much changes it.
    Safe,
}

/// A lead that a change of this part of one weight loses is not safe.
const LITTLE: (usize, usize) = (1, 10);
/// A lead that no change of less than this part of one weight loses may be safe.
const MUCH: (usize, usize) = (1, 4);
/// A lead that a change of one mean score by this part of its scale loses is not safe.
const LITTLE_OF_A_SCALE: (usize, usize) = (1, 20);
/// A lead that no change of one mean score by less than this part of its scale loses may be safe.
const MUCH_OF_A_SCALE: (usize, usize) = (1, 5);
/// In fewer draws than this a lead may come first by chance, and is not called safe.
const DRAWS_TO_TELL: u64 = 1_000;
/// The part of the draws in which a safe lead comes first.
const MOSTLY: (usize, usize) = (9, 10);
/// How many scorers and panels the paragraph names at most.
const NAMED_MOST: usize = 6;
/// The part of the draws under which a lead is not safe.
const HALF: (usize, usize) = (1, 2);

impl Safety {
    /// Its word in what programs read.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::NotSafe => "not-safe",
            Self::FairlySafe => "fairly-safe",
            Self::Safe => "safe",
        }
    }

    /// How safe the lead is, with the paragraph that says why.
    #[must_use]
    pub fn of(
        appraisal: &Appraisal,
        results: &Results,
        sensitivity: Option<&Sensitivity>,
        acceptability: Option<&Acceptability>,
    ) -> (Self, String) {
        let Some(sensitivity) = sensitivity.filter(|_| results.conclusive()) else {
            return (Self::Open, open(appraisal, results));
        };
        let told = Told {
            appraisal,
            results,
            sensitivity,
            acceptability,
        };
        let safety = told.judged();
        (safety, told.paragraph(safety))
    }
}

fn part(of: (usize, usize)) -> Exact {
    &Exact::of(of.0) / &Exact::of(of.1)
}

/// A part of a weight as people read it: `175 per cent`, `8.3 per cent`.
fn by_per_cent(part: &Exact) -> String {
    let hundredths = part * &Exact::of(100);
    let places = u32::from(hundredths < Exact::of(10));
    format!("{} per cent", hundredths.shown(places))
}

/// A count as people read it: `100,000`.
#[must_use]
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// How many sets of weights were drawn, and from where.
fn drawn(found: &Acceptability) -> String {
    let sets = match found.plan.draws {
        1 => "set",
        _ => "sets",
    };
    let from = match found.plan.within() {
        None => ", whatever they may be".to_owned(),
        Some(within) => format!(" within {} per cent of those stated", within.brief()),
    };
    let draws = grouped(found.plan.draws);
    format!("{draws} {sets} of weights drawn at random{from}")
}

/// In what part of the draws an option came first, and how far that may be off.
fn came_first(found: &Acceptability, option: usize) -> Option<String> {
    let place = found.options.iter().position(|known| *known == option)?;
    let share = found.share(place, 1)?;
    let Some(off) = found.rule_of_three(place, 1) else {
        let error = found.standard_error(place, 1)? * 100.0;
        return Some(format!("{} (standard error {error:.2})", per_cent(&share)));
    };
    let off = (&off * &Exact::of(100)).brief();
    let (all, may) = match (share.is_zero(), found.plan.draws) {
        (true, 1) => ("none", "do"),
        (true, _) => ("none of them", "do"),
        (false, 1) => ("that one", "not do"),
        (false, _) => ("all of them", "not do"),
    };
    Some(format!(
        "{all} (it may {may} so in up to {off} per cent of all, by the rule of three)"
    ))
}

/// A part as people read it: `12.3 per cent`.
fn per_cent(part: &Exact) -> String {
    format!("{} per cent", part.points())
}

fn open(appraisal: &Appraisal, results: &Results) -> String {
    let mut reasons = Vec::new();
    let (cells, gates) = (results.not_scored.len(), results.not_judged.len());
    if cells > 0 {
        let cells = number(cells, "cell is", "cells are");
        reasons.push(format!("{cells} not scored, and blank is not nought"));
    }
    if gates > 0 {
        let gates = number(gates, "answer is", "answers are");
        reasons.push(format!(
            "{gates} missing to whether an option passes a gate"
        ));
    }
    if reasons.is_empty() {
        let every = appraisal.options.len();
        reasons.push(format!("none of the {every} options passes every gate"));
    }
    format!("Nothing can be concluded yet: {}.", reasons.join("; "))
}

/// An option as the paragraph names it.
fn named(option: &Choice) -> String {
    format!("‘{}’ ({})", isolated(&option.name), isolated(&option.id))
}

/// How far an option that is preferred is behind the one in the lead; none where it is in the lead, or
/// nothing can be concluded.
pub(super) fn behind(findings: &Findings, preferred: usize) -> Option<String> {
    let results = &findings.results;
    let leader = results.leaders.first()?;
    if results.leaders.contains(&preferred) {
        return None;
    }
    let choice = findings.appraisal.options.get(preferred)?;
    let result = results.options.get(preferred)?;
    let (rank, total) = (result.rank?, result.normalised.as_ref()?);
    let lead = results.options.get(*leader)?.normalised.as_ref()? - total;
    let mut told = vec![format!(
        "The preferred option, {}, is not the one in the lead: it is in rank {rank}, {} points of 100 \
         behind.",
        named(choice),
        (&lead * &Exact::of(100)).brief()
    )];
    if let Some(found) = &findings.acceptability
        && let Some(first) = came_first(found, preferred)
    {
        told.push(format!("In {}, it came first in {first}.", drawn(found)));
    }
    if !result.dominated_by.is_empty() {
        let better = result.dominated_by.iter();
        let better = better.filter_map(|n| findings.appraisal.options.get(*n).map(named));
        let better: Vec<String> = better.collect();
        let better = list(&better, "and");
        told.push(format!("Whatever the weights, it is behind {better}."));
    }
    Some(told.join(" "))
}

fn number(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

struct Told<'a> {
    appraisal: &'a Appraisal,
    results: &'a Results,
    sensitivity: &'a Sensitivity,
    acceptability: Option<&'a Acceptability>,
}

impl Told<'_> {
    fn judged(&self) -> Safety {
        let leader = self.sensitivity.leader;
        let smallest = self.sensitivity.most_sensitive_weight(self.appraisal);
        let smallest = smallest.and_then(|weight| weight.relative(self.appraisal));
        let score = self.smallest_score();
        let score = score.and_then(|score| score.relative(self.appraisal));
        let first = self.acceptability.and_then(|found| found.first(leader));
        let decided = self
            .sensitivity
            .removals
            .iter()
            .any(|removal| removal.changes);
        let close = self.results.leaders.len() > 1 || self.near().next().is_some();
        let under =
            |value: &Option<Exact>, limit| value.as_ref().is_some_and(|value| *value < part(limit));
        let little = under(&smallest, LITTLE) || under(&score, LITTLE_OF_A_SCALE);
        let some = under(&smallest, MUCH) || under(&score, MUCH_OF_A_SCALE);
        if close || decided || little || under(&first, HALF) {
            Safety::NotSafe
        } else if some || under(&first, MOSTLY) || self.too_few_draws() {
            Safety::FairlySafe
        } else {
            Safety::Safe
        }
    }

    fn smallest_score(&self) -> Option<&ScoreInterval> {
        let smallest = self.sensitivity.smallest_scores(self.appraisal, 1);
        smallest.into_iter().next()
    }

    fn too_few_draws(&self) -> bool {
        self.acceptability
            .is_none_or(|found| found.plan.draws < DRAWS_TO_TELL)
    }

    fn paragraph(&self, safety: Safety) -> String {
        let sentences = [
            self.lead(),
            match safety {
                Safety::Safe => "The lead is safe.".to_owned(),
                Safety::FairlySafe => "The lead is fairly safe.".to_owned(),
                _ => "The lead is not safe.".to_owned(),
            },
            self.closeness(),
            self.weights(),
            self.scores(),
            self.draws(),
            self.removals(),
            self.stopped(),
        ];
        let said = sentences
            .into_iter()
            .filter(|sentence| !sentence.is_empty());
        said.collect::<Vec<_>>().join(" ")
    }

    /// An option as the paragraph names it.
    fn name(&self, option: usize) -> String {
        let option = self.appraisal.options.get(option);
        option.map_or_else(String::new, named)
    }

    fn out_of_100(&self, option: usize) -> String {
        let normalised = self
            .results
            .options
            .get(option)
            .and_then(|option| option.normalised.as_ref());
        normalised.map_or_else(String::new, Exact::points)
    }

    fn lead(&self) -> String {
        let leaders = &self.results.leaders;
        if let [first, _, ..] = leaders[..] {
            let names: Vec<String> = leaders.iter().map(|leader| self.name(*leader)).collect();
            let points = self.out_of_100(first);
            return format!(
                "{} are exactly level, with {points} points of 100.",
                list(&names, "and")
            );
        }
        let leader = self.sensitivity.leader;
        let others = self
            .results
            .options
            .iter()
            .enumerate()
            .filter(|(n, _)| *n != leader);
        let ranked = others.filter_map(|(n, option)| Some((option.rank?, n)));
        let lead = format!(
            "{} leads with {} points of 100",
            self.name(leader),
            self.out_of_100(leader)
        );
        match ranked.min() {
            Some((_, second)) => {
                let points = self.out_of_100(second);
                format!("{lead}, before {} with {points}.", self.name(second))
            }
            None => format!("{lead}; no other option passes every gate."),
        }
    }

    fn near(&self) -> impl Iterator<Item = &NearTie> {
        let leader = self.sensitivity.leader;
        let ties = self.results.near_ties.iter();
        ties.filter(move |tie| tie.ahead == leader)
    }

    fn closeness(&self) -> String {
        let (coarse, alike): (Vec<_>, Vec<_>) = self.near().partition(|tie| tie.under_half_a_place);
        let names = |ties: Vec<&NearTie>| -> Vec<String> {
            ties.iter().map(|tie| self.name(tie.behind)).collect()
        };
        let mut said = Vec::new();
        let coarse = names(coarse);
        if !coarse.is_empty() {
            let are = if coarse.len() == 1 { "is" } else { "are" };
            said.push(format!(
                "{} {are} so close behind that the scores are too coarse to tell them apart.",
                list(&coarse, "and")
            ));
        }
        let alike = names(alike);
        if !alike.is_empty() {
            let (are, mean) = match alike.len() {
                1 => ("is", "its weighted mean is"),
                _ => ("are", "their weighted means are"),
            };
            said.push(format!(
                "{} {are} close behind: to one decimal {mean} the same.",
                list(&alike, "and")
            ));
        }
        said.join(" ")
    }

    fn weights(&self) -> String {
        let Some(weight) = self.sensitivity.most_sensitive_weight(self.appraisal) else {
            return "No change of a single weight loses it.".to_owned();
        };
        let criterion = self.appraisal.criteria.get(weight.criterion);
        let (Some(flip), Some(criterion)) = (weight.interval.smallest(), criterion) else {
            return String::new();
        };
        if flip.change.is_zero() {
            return format!(
                "Any change of the weight of ‘{}’ in one direction puts {} in the lead.",
                isolated(&criterion.name),
                self.name(flip.new_leader)
            );
        }
        let to = &criterion.weight + &flip.change;
        let way = if flip.change.is_negative() {
            "fell"
        } else {
            "rose"
        };
        let of = if criterion.weight.is_zero() {
            " of all weights together"
        } else {
            ""
        };
        let by = weight.relative(self.appraisal);
        let by = by.map_or_else(String::new, |by| format!(", by {}{of}", by_per_cent(&by)));
        format!(
            "Of the weights, that of ‘{}’ matters most: if it {way} from {} to {}{by}, and the others \
             stayed as they are, {} would draw level and take the lead beyond that.",
            isolated(&criterion.name),
            criterion.weight.brief(),
            to.brief(),
            self.name(flip.new_leader)
        )
    }

    fn scores(&self) -> String {
        let Some(score) = self.smallest_score() else {
            return "No change of a single mean score loses it.".to_owned();
        };
        let criterion = self.appraisal.criteria.get(score.criterion);
        let (Some(flip), Some(criterion)) = (score.interval.smallest(), criterion) else {
            return String::new();
        };
        let (whose, against) = (self.name(score.option), isolated(&criterion.name));
        let leads = self.name(flip.new_leader);
        if flip.change.is_zero() {
            return format!(
                "Any change of the mean score of {whose} against ‘{against}’ in one direction puts \
                 {leads} in the lead."
            );
        }
        let to = &score.mean + &flip.change;
        let way = if flip.change.is_negative() {
            "fell"
        } else {
            "rose"
        };
        let by = score.relative(self.appraisal);
        let by = by.map_or_else(String::new, |by| {
            format!(", by {} of its scale", by_per_cent(&by))
        });
        format!(
            "Of the mean scores, that of {whose} against ‘{against}’ matters most: if it {way} from {} \
             to {}{by}, {leads} would draw level and take the lead beyond that.",
            score.mean.brief(),
            to.brief()
        )
    }

    fn draws(&self) -> String {
        let leader = self.sensitivity.leader;
        let Some(found) = self.acceptability else {
            return String::new();
        };
        let name = match self.results.leaders.len() {
            1 => "it".to_owned(),
            _ => self.name(leader),
        };
        let Some(first) = came_first(found, leader) else {
            return String::new();
        };
        let few = if self.too_few_draws() {
            let least = grouped(DRAWS_TO_TELL);
            format!(" Fewer than {least} draws are too few to call a lead safe.")
        } else {
            String::new()
        };
        format!("In {}, {name} came first in {first}.{few}", drawn(found))
    }

    fn removals(&self) -> String {
        let removals = &self.sensitivity.removals;
        if removals.is_empty() {
            return String::new();
        }
        let decisive = removals
            .iter()
            .filter(|removal| removal.changes)
            .map(|removal| {
                let leaders: Vec<String> = removal.leaders.iter().map(|n| self.name(*n)).collect();
                let lead = if leaders.len() == 1 {
                    "leads"
                } else {
                    "are level in the lead"
                };
                format!(
                    "without {}, {} {lead}",
                    self.who(&removal.without),
                    list(&leaders, "and")
                )
            });
        let decisive: Vec<String> = decisive.collect();
        let blank = removals
            .iter()
            .filter(|removal| removal.leaders.is_empty())
            .map(|removal| self.who(&removal.without));
        let blank: Vec<String> = blank.collect();
        let unknown = match blank.len() {
            0 => String::new(),
            all if all == removals.len() => {
                return "Nobody's scores can be left out to see whether they decide: something would \
                        not be scored."
                    .to_owned();
            }
            many if many > NAMED_MOST => format!(
                " Of {many} of those who scored it can't be said: without them something would not be \
                 scored."
            ),
            _ => format!(
                " Whether {} decides it can't be said: without them something would not be scored.",
                list(&blank, "or")
            ),
        };
        let told = if !decisive.is_empty() {
            format!("Who scored decides: {}.", decisive.join("; "))
        } else if blank.is_empty() {
            "No scorer and no panel decides it alone.".to_owned()
        } else {
            "No other scorer or panel decides it alone.".to_owned()
        };
        format!("{told}{unknown}")
    }

    fn who(&self, left: &Left) -> String {
        let panel = |panel: &usize| {
            let name = isolated(self.appraisal.panel_name(*panel));
            format!("the panel ‘{name}’")
        };
        match left {
            Left::Panel(which) => panel(which),
            Left::Scorer(None, scorer) => format!("the scorer ‘{}’", isolated(scorer)),
            Left::Scorer(Some(which), scorer) => {
                format!("the scorer ‘{}’ of {}", isolated(scorer), panel(which))
            }
        }
    }

    fn stopped(&self) -> String {
        let options = self.results.options.iter().enumerate();
        let stopped = options.filter(|(_, option)| !option.stands);
        let stopped: Vec<String> = stopped.map(|(n, _)| self.name(n)).collect();
        if stopped.is_empty() {
            return String::new();
        }
        let fails = if stopped.len() == 1 { "does" } else { "do" };
        format!(
            "{} {fails} not pass every gate and {fails} not count.",
            list(&stopped, "and")
        )
    }
}
