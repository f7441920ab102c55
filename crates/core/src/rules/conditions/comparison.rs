//! Owns comparisons: an office's own conditions over documented facts, which explain themselves.

use chrono::NaiveDate;

use super::facts_table::{Fact, FactType, FactValue};
use crate::{
    id::Kind,
    rules::{
        facts::Facts,
        wording::{list, plain_word},
    },
};

/// Something that has to hold of the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// One fact, compared.
    Of(&'static Fact, Test),
    /// All of them.
    All(Vec<Comparison>),
    /// At least one of them.
    Any(Vec<Comparison>),
    /// The opposite.
    Not(Box<Comparison>),
}

/// How a fact is compared. A fact that is not known passes no test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// `is`: it is this.
    Is(FactValue),
    /// `at_least`: it is this or more.
    AtLeast(i64),
    /// `at_most`: it is this or less.
    AtMost(i64),
    /// `one_of`: it is one of these words.
    OneOf(Vec<&'static str>),
}

impl Comparison {
    /// Whether every fact that it asks is known of this kind of record.
    #[must_use]
    pub fn fits(&self, kind: Kind) -> bool {
        self.facts()
            .iter()
            .all(|fact| fact.asked_of.contains(&kind))
    }

    /// Why it does not hold, or nothing if it does: what is needed, and how it stands.
    pub(super) fn unmet(&self, facts: &Facts, today: NaiveDate) -> Option<String> {
        if self.holds(facts, today) == Some(true) {
            return None;
        }
        let stands: Vec<String> = self
            .facts()
            .into_iter()
            .map(|fact| fact.as_it_stands(facts, today))
            .collect();
        Some(format!(
            "It is needed that {}. As it stands, {}.",
            self.describe(),
            list(&stands, "and")
        ))
    }

    /// Whether it holds; none: a fact that it turns on is not known. What is not known is neither
    /// so nor not so, or `not` would turn ignorance into leave.
    pub(in crate::rules) fn holds(&self, facts: &Facts, today: NaiveDate) -> Option<bool> {
        match self {
            Comparison::Of(fact, test) => Some(test.holds((fact.read)(facts, today)?)),
            Comparison::Not(inner) => inner.holds(facts, today).map(|holds| !holds),
            Comparison::All(parts) => {
                let each = || parts.iter().map(|part| part.holds(facts, today));
                if each().any(|holds| holds == Some(false)) {
                    return Some(false);
                }
                each().collect::<Option<Vec<bool>>>().map(|_| true)
            }
            Comparison::Any(parts) => {
                let each = || parts.iter().map(|part| part.holds(facts, today));
                if each().any(|holds| holds == Some(true)) {
                    return Some(true);
                }
                each().collect::<Option<Vec<bool>>>().map(|_| false)
            }
        }
    }

    /// What it wants, as a part of a sentence.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Comparison::Of(fact, test) => test.describe(fact.means),
            Comparison::All(parts) => list(&described(parts), "and"),
            Comparison::Any(parts) => format!("either {}", list(&described(parts), "or")),
            Comparison::Not(inner) => format!("it is not so that {}", inner.describe()),
        }
    }

    /// The facts that it asks, each once, in the order of the file.
    fn facts(&self) -> Vec<&'static Fact> {
        let mut facts = Vec::new();
        self.collect(&mut facts);
        facts
    }

    fn collect(&self, facts: &mut Vec<&'static Fact>) {
        match self {
            Comparison::Of(fact, _) if facts.contains(fact) => {}
            Comparison::Of(fact, _) => facts.push(fact),
            Comparison::All(parts) | Comparison::Any(parts) => {
                for part in parts {
                    part.collect(facts);
                }
            }
            Comparison::Not(inner) => inner.collect(facts),
        }
    }
}

fn described(parts: &[Comparison]) -> Vec<String> {
    parts.iter().map(Comparison::describe).collect()
}

impl Test {
    fn holds(&self, value: FactValue) -> bool {
        match (self, value) {
            (Test::Is(wanted), value) => *wanted == value,
            (Test::AtLeast(least), FactValue::Number(number)) => *least <= number,
            (Test::AtMost(most), FactValue::Number(number)) => number <= *most,
            (Test::OneOf(words), FactValue::Word(word)) => words.contains(&word),
            // A file that compares words by size is refused when it is read.
            _ => false,
        }
    }

    fn describe(&self, means: &str) -> String {
        match self {
            Test::Is(FactValue::YesNo(true)) => means.to_owned(),
            Test::Is(FactValue::YesNo(false)) => format!("it is not so that {means}"),
            Test::Is(value) => format!("{means} is {}", value.plain()),
            Test::AtLeast(least) => format!("{means} is at least {least}"),
            Test::AtMost(most) => format!("{means} is at most {most}"),
            Test::OneOf(words) => {
                let words: Vec<String> = words.iter().map(|word| plain_word(word)).collect();
                format!("{means} is {}", list(&words, "or"))
            }
        }
    }
}

impl FactValue {
    fn plain(self) -> String {
        match self {
            FactValue::Number(number) => number.to_string(),
            FactValue::YesNo(so) => if so { "so" } else { "not so" }.to_owned(),
            FactValue::Word(word) => plain_word(word),
        }
    }
}

impl Fact {
    fn as_it_stands(&self, facts: &Facts, today: NaiveDate) -> String {
        match (self.read)(facts, today) {
            Some(FactValue::YesNo(true)) => self.means.to_owned(),
            Some(FactValue::YesNo(false)) => format!("it is not so that {}", self.means),
            Some(value) => format!("{} is {}", self.means, value.plain()),
            None if matches!(self.of, FactType::YesNo) => {
                format!("it is not known whether {}", self.means)
            }
            None => format!("{} is not known", self.means),
        }
    }
}
