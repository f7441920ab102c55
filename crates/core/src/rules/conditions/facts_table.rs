//! Owns the documented facts: what an office's own conditions may ask, by name, with what each
//! means and how it is read.
//!
//! A fact that the law's built-ins read has no need to stand here; one that stands here is part of
//! the format of an office's files and is not renamed.

use chrono::NaiveDate;

use crate::{
    decisions::DecisionKind,
    id::Kind,
    rules::{
        facts::{DecisionFacts, Facts, MeetingFacts, PaperFacts, RecommendationFacts},
        phases::{MeetingPhase, PaperPhase},
    },
};

/// A fact that a condition may compare.
#[derive(Clone, Copy, Debug)]
pub struct Fact {
    /// Its name in the file, such as `decision.clauses`.
    pub name: &'static str,
    /// What people read: a number and a word as a noun, what is or isn't so as a statement.
    pub means: &'static str,
    /// The kinds of record whose transitions may ask it.
    pub asked_of: &'static [Kind],
    /// What it is.
    pub of: FactType,
    pub(super) read: fn(&Facts, NaiveDate) -> Option<FactValue>,
}

impl PartialEq for Fact {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Fact {}

/// What a fact is.
#[derive(Clone, Copy, Debug)]
pub enum FactType {
    /// A whole number.
    Number,
    /// Something that is so or not.
    YesNo,
    /// A word of a closed list.
    Word(fn() -> Vec<&'static str>),
}

/// What a fact says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactValue {
    /// A whole number.
    Number(i64),
    /// Whether it is so.
    YesNo(bool),
    /// A word of the fact's list.
    Word(&'static str),
}

impl FactType {
    /// What the documentation calls it.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            FactType::Number => "whole number".to_owned(),
            FactType::YesNo => "true or false".to_owned(),
            FactType::Word(words) => words().join(", "),
        }
    }
}

const OF_MEETING: &[Kind] = &[Kind::Meeting];
const OF_PAPER: &[Kind] = &[Kind::Paper, Kind::Recommendation];
const OF_RECOMMENDATION: &[Kind] = &[Kind::Recommendation];
const OF_DECISION: &[Kind] = &[Kind::Decision];
const OF_MEETING_AND_DECISION: &[Kind] = &[Kind::Meeting, Kind::Decision];
const OF_ALL: &[Kind] = &[
    Kind::Meeting,
    Kind::Paper,
    Kind::Recommendation,
    Kind::Decision,
];

fn meeting_phases() -> Vec<&'static str> {
    MeetingPhase::ALL.iter().map(|phase| phase.word()).collect()
}

fn paper_phases() -> Vec<&'static str> {
    PaperPhase::ALL.iter().map(|phase| phase.word()).collect()
}

fn decision_kinds() -> Vec<&'static str> {
    DecisionKind::ALL.iter().map(|kind| kind.word()).collect()
}

fn number(number: impl Into<i64>) -> FactValue {
    FactValue::Number(number.into())
}

fn of_meeting(facts: &Facts, read: fn(&MeetingFacts) -> FactValue) -> Option<FactValue> {
    facts.meeting.as_ref().map(read)
}

fn of_paper(facts: &Facts, read: fn(&PaperFacts) -> FactValue) -> Option<FactValue> {
    facts.paper.as_ref().map(read)
}

fn of_recommendation(
    facts: &Facts,
    read: fn(&RecommendationFacts) -> FactValue,
) -> Option<FactValue> {
    facts.recommendation.as_ref().map(read)
}

fn of_decision(facts: &Facts, read: fn(&DecisionFacts) -> FactValue) -> Option<FactValue> {
    facts.decision.as_ref().map(read)
}

/// Every documented fact, in the order of the documentation.
pub const FACTS: &[Fact] = &[
    Fact {
        name: "record.transcribed",
        means: "the record is transcribed from a source",
        asked_of: OF_ALL,
        of: FactType::YesNo,
        read: |facts, _| Some(FactValue::YesNo(facts.source.is_some())),
    },
    Fact {
        name: "meeting.phase",
        means: "the phase of the meeting",
        asked_of: OF_MEETING_AND_DECISION,
        of: FactType::Word(meeting_phases),
        read: |facts, _| of_meeting(facts, |m| FactValue::Word(m.phase.word())),
    },
    Fact {
        name: "meeting.agenda-items",
        means: "the number of items on the agenda",
        asked_of: OF_MEETING,
        of: FactType::Number,
        read: |facts, _| of_meeting(facts, |m| number(m.agenda_items)),
    },
    Fact {
        name: "meeting.days-ahead",
        means: "the number of days from today to the meeting",
        asked_of: OF_MEETING_AND_DECISION,
        of: FactType::Number,
        read: |facts, today| {
            let date = facts.meeting.as_ref()?.date?;
            Some(number((date - today).num_days()))
        },
    },
    Fact {
        name: "paper.phase",
        means: "the phase of the paper",
        asked_of: OF_PAPER,
        of: FactType::Word(paper_phases),
        read: |facts, _| of_paper(facts, |p| FactValue::Word(p.phase.word())),
    },
    Fact {
        name: "paper.versions",
        means: "the number of versions of the paper",
        asked_of: OF_PAPER,
        of: FactType::Number,
        read: |facts, _| of_paper(facts, |p| number(p.versions)),
    },
    Fact {
        name: "paper.recommendations",
        means: "the number of recommendations of the paper",
        asked_of: OF_PAPER,
        of: FactType::Number,
        read: |facts, _| of_paper(facts, |p| number(p.recommendations)),
    },
    Fact {
        name: "paper.withholds",
        means: "a part of the paper is withheld from the public",
        asked_of: OF_PAPER,
        of: FactType::YesNo,
        read: |facts, _| of_paper(facts, |p| FactValue::YesNo(p.withholds)),
    },
    Fact {
        name: "paper.clearances-outstanding",
        means: "the number of clearances that the paper still needs",
        asked_of: &[Kind::Paper],
        of: FactType::Number,
        read: |facts, _| {
            let clearances = facts.paper.as_ref()?.clearances.as_ref()?;
            let open = clearances.iter().filter(|fact| !fact.settled).count();
            Some(number(u32::try_from(open).unwrap_or(u32::MAX)))
        },
    },
    Fact {
        name: "recommendation.settled",
        means: "a board's outcome for the recommendation is recorded",
        asked_of: OF_RECOMMENDATION,
        of: FactType::YesNo,
        read: |facts, _| of_recommendation(facts, |r| FactValue::YesNo(r.has_outcome)),
    },
    Fact {
        name: "decision.kind",
        means: "the kind of the decision",
        asked_of: OF_DECISION,
        of: FactType::Word(decision_kinds),
        read: |facts, _| of_decision(facts, |d| FactValue::Word(d.kind.word())),
    },
    Fact {
        name: "decision.clauses",
        means: "the number of clauses of the decision",
        asked_of: OF_DECISION,
        of: FactType::Number,
        read: |facts, _| of_decision(facts, |d| number(d.clauses)),
    },
    Fact {
        name: "decision.binding-clauses",
        means: "the number of clauses that bind",
        asked_of: OF_DECISION,
        of: FactType::Number,
        read: |facts, _| of_decision(facts, |d| number(d.binding_clauses)),
    },
    Fact {
        name: "decision.recommendations",
        means: "the number of recommendations before the decision maker",
        asked_of: OF_DECISION,
        of: FactType::Number,
        read: |facts, _| of_decision(facts, |d| number(d.recommendations_put)),
    },
    Fact {
        name: "decision.has-authority",
        means: "the decision names the authority that it is taken under",
        asked_of: OF_DECISION,
        of: FactType::YesNo,
        read: |facts, _| of_decision(facts, |d| FactValue::YesNo(d.has_authority)),
    },
    Fact {
        name: "decision.has-reasons",
        means: "the reasons for the decision are recorded",
        asked_of: OF_DECISION,
        of: FactType::YesNo,
        read: |facts, _| of_decision(facts, |d| FactValue::YesNo(d.has_reasons)),
    },
    Fact {
        name: "decision.days-since-made",
        means: "the number of days since the decision was made",
        asked_of: OF_DECISION,
        of: FactType::Number,
        read: |facts, today| {
            let made = facts.decision.as_ref()?.made_on?;
            Some(number((today - made).num_days()))
        },
    },
];

/// The documentation of the facts, as Markdown.
#[must_use]
pub fn facts_as_markdown() -> String {
    let mut page = String::from(
        "# Facts\n\n\
         What an office's own conditions may ask, in `when` of a condition.\n\
         A fact that is not known meets no comparison.\n\n\
         | fact | what it says | what it is | asked of |\n| --- | --- | --- | --- |\n",
    );
    for fact in FACTS {
        let asked_of: Vec<&str> = fact.asked_of.iter().map(|kind| kind.word()).collect();
        let (means, of, asked_of) = (fact.means, fact.of.describe(), asked_of.join(", "));
        page.extend([
            "| `", fact.name, "` | ", means, " | ", &of, " | ", &asked_of, " |\n",
        ]);
    }
    page
}
