//! Owns refusals: why a command was not done, as data.
//!
//! A refusal carries a code and arguments; the English is made in one place, [`Refusal::message`],
//! so that the API, pages and the command line say the same. All reasons are given at once.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::Kind;

/// Where a rule comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRef {
    /// The rule's own name in its file, such as `notice-of-meeting`.
    pub rule: String,
    /// The statute, standing order or paragraph, or `local rule`.
    pub citation: String,
}

/// One reason why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What was wrong, with its arguments.
    pub reason: Reason,
    /// The rule that refused, where a rule did.
    pub rule: Option<RuleRef>,
    /// The field of the input at which to show it, such as `input.clauses.2.kind`.
    pub field: Option<String>,
}

/// What was wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// The viewer's roles do not allow it.
    NotAllowed {
        /// What was asked for, in words, such as `record a decision`.
        action: String,
        /// The roles that may, in words.
        allowed: String,
    },
    /// Nothing by that ID can be seen by this viewer.
    NotFound {
        /// The kind of record asked for.
        what: String,
    },
    /// The record was changed since it was read.
    StaleVersion {
        /// The kind of record.
        what: String,
        /// The version named by the caller.
        expected: i64,
        /// The version that stands.
        current: i64,
    },
    /// The idempotency key was used before with other content.
    KeyReused,
    /// No transition of that name leaves the record's state.
    UnknownTransition {
        /// The name as given.
        transition: String,
        /// The state that the record is in.
        state: String,
        /// The transitions that there are.
        known: Vec<String>,
    },
    /// A field must be filled in.
    Missing {
        /// What is missing, in words.
        what: String,
    },
    /// A field holds what it can't.
    Invalid {
        /// What is wrong and what to write instead: a whole sentence.
        problem: String,
    },
    /// A text is longer than its field takes.
    TooLong {
        /// What is too long.
        what: String,
        /// The most characters that it takes.
        most: usize,
    },
    /// A condition of the rules is not met.
    ConditionNotMet {
        /// The condition's explanation: a whole sentence that shows its arithmetic.
        explanation: String,
    },
    /// The record's phase does not allow it.
    WrongPhase {
        /// What was asked for, in words.
        action: String,
        /// The kind of record.
        what: String,
        /// The phase that it is in.
        phase: String,
    },
    /// It would make a chain of records go round in a circle.
    Circular {
        /// The chain, in words.
        what: String,
    },
    /// Something like it stands already.
    AlreadyThere {
        /// What stands already: a whole sentence.
        problem: String,
    },
}

impl Reason {
    /// The stable code of the reason.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Reason::NotAllowed { .. } => "not_allowed",
            Reason::NotFound { .. } => "not_found",
            Reason::StaleVersion { .. } => "stale_version",
            Reason::KeyReused => "key_reused",
            Reason::UnknownTransition { .. } => "unknown_transition",
            Reason::Missing { .. } => "missing",
            Reason::Invalid { .. } => "invalid",
            Reason::TooLong { .. } => "too_long",
            Reason::ConditionNotMet { .. } => "condition_not_met",
            Reason::WrongPhase { .. } => "wrong_phase",
            Reason::Circular { .. } => "circular",
            Reason::AlreadyThere { .. } => "already_there",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::NotAllowed { action, allowed } => {
                write!(f, "You may not {action}. It takes: {allowed}.")
            }
            Reason::NotFound { what } => write!(f, "There is no such {what} that you can see."),
            Reason::StaleVersion {
                what,
                expected,
                current,
            } => write!(
                f,
                "The {what} has changed since you read it (you saw version {expected}, it is now \
                 version {current}). Read it again, then repeat your change."
            ),
            Reason::KeyReused => f.write_str(
                "This idempotency key was used before for something else. Use a new key for a new \
                 request.",
            ),
            Reason::UnknownTransition {
                transition,
                state,
                known,
            } => {
                write!(
                    f,
                    "There is no transition `{transition}` from the state `{state}`."
                )?;
                if known.is_empty() {
                    f.write_str(" Nothing follows this state.")
                } else {
                    write!(f, " From here there are: {}.", known.join(", "))
                }
            }
            Reason::Missing { what } => write!(f, "Give {what}."),
            Reason::TooLong { what, most } => {
                write!(f, "The {what} is too long: at most {most} characters.")
            }
            Reason::Invalid { problem } | Reason::AlreadyThere { problem } => f.write_str(problem),
            Reason::ConditionNotMet { explanation } => f.write_str(explanation),
            Reason::WrongPhase {
                action,
                what,
                phase,
            } => {
                write!(f, "You can't {action}: the {what} is {phase}.")
            }
            Reason::Circular { what } => write!(f, "{what} would lead back to itself."),
        }
    }
}

impl Refusal {
    /// A refusal without a rule, at no field.
    #[must_use]
    pub const fn new(reason: Reason) -> Self {
        Self {
            reason,
            rule: None,
            field: None,
        }
    }

    /// The same refusal, shown at `field`.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same refusal, by `rule`.
    #[must_use]
    pub fn by(mut self, rule: RuleRef) -> Self {
        self.rule = Some(rule);
        self
    }

    /// Nothing of this kind can be seen by this viewer.
    #[must_use]
    pub fn not_found(kind: Kind) -> Self {
        Self::new(Reason::NotFound {
            what: kind.word().replace('-', " "),
        })
    }

    /// A field must be filled in.
    #[must_use]
    pub fn missing(what: &str, field: &str) -> Self {
        Self::new(Reason::Missing {
            what: what.to_owned(),
        })
        .at(field)
    }

    /// A field holds what it can't; `problem` is a whole sentence.
    #[must_use]
    pub fn invalid(problem: impl Into<String>, field: &str) -> Self {
        Self::new(Reason::Invalid {
            problem: problem.into(),
        })
        .at(field)
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.reason.code()
    }

    /// Plain English for the person who asked.
    #[must_use]
    pub fn message(&self) -> String {
        self.reason.to_string()
    }
}

/// Collects every reason before answering.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusals(Vec<Refusal>);

impl Refusals {
    /// None so far.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds one.
    pub fn add(&mut self, refusal: Refusal) {
        // Two checks may find the same; it is told once.
        if !self.0.contains(&refusal) {
            self.0.push(refusal);
        }
    }

    /// Adds one unless `holds`.
    pub fn require(&mut self, holds: bool, refusal: impl FnOnce() -> Refusal) {
        if !holds {
            self.add(refusal());
        }
    }

    /// Takes the value of a check, or collects its refusals.
    pub fn take<T>(&mut self, checked: Result<T, Refusals>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(refusals) => {
                refusals.0.into_iter().for_each(|refusal| self.add(refusal));
                None
            }
        }
    }

    /// `Ok` if there are none.
    pub fn done(self) -> Result<(), Refusals> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Refusal> {
        self.0.iter()
    }
}

impl From<Refusal> for Refusals {
    fn from(refusal: Refusal) -> Self {
        Self(vec![refusal])
    }
}

impl FromIterator<Refusal> for Refusals {
    fn from_iter<I: IntoIterator<Item = Refusal>>(refusals: I) -> Self {
        Self(refusals.into_iter().collect())
    }
}

impl<'r> IntoIterator for &'r Refusals {
    type Item = &'r Refusal;
    type IntoIter = std::slice::Iter<'r, Refusal>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Refusals {
    type Item = Refusal;
    type IntoIter = std::vec::IntoIter<Refusal>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, refusal) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{}", refusal.reason)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusals {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_reasons_are_given_at_once() {
        let mut refusals = Refusals::new();
        refusals.require(false, || Refusal::missing("a title", "input.title"));
        refusals.require(true, || Refusal::missing("a date", "input.date"));
        refusals.require(false, || Refusal::missing("an author", "input.by"));
        assert_eq!(
            refusals.done().unwrap_err().to_string(),
            "Give a title. Give an author."
        );
    }

    #[test]
    fn the_code_that_is_written_is_the_code_that_is_told() {
        let refusal = Refusal::new(Reason::KeyReused);
        let json = serde_json::to_value(&refusal).unwrap();
        assert_eq!(json["reason"]["code"], refusal.code());
    }
}
