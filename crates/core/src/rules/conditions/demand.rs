//! Owns what each condition demands, as a statement: for explanations of the rules themselves, where
//! there is no record yet that could fall short.

use super::{Check, Plain};
use crate::rules::wording::{list, plain_word};

impl Check {
    /// What it demands, as a statement within a sentence: `the agenda has an item`.
    #[must_use]
    pub fn demand(&self) -> String {
        match self {
            Check::NoticeGiven(notice) => {
                format!("notice of {notice} is given ({})", notice.division.name())
            }
            Check::MeetingPhaseIs { one_of } => {
                format!("the meeting, if there is one, is {}", words(one_of))
            }
            Check::PaperPhaseIs { one_of } => format!("the paper is {}", words(one_of)),
            Check::FrontSheetComplete { fields } => {
                let fields: Vec<String> = fields.iter().map(|f| plain_word(f.word())).collect();
                format!("the front sheet says: {}", fields.join(", "))
            }
            Check::Plain(plain) => plain.demand().to_owned(),
            Check::Comparison(comparison) => comparison.describe(),
        }
    }
}

fn words<T: ToString>(phases: &[T]) -> String {
    let words: Vec<String> = phases.iter().map(ToString::to_string).collect();
    list(&words, "or")
}

impl Plain {
    const fn demand(self) -> &'static str {
        match self {
            Plain::AgendaHasItems => "the agenda has an item",
            Plain::MeetingDateSet => "the meeting has a date",
            Plain::MeetingHasBegun => "the day of the meeting has come",
            Plain::HasRecommendation => "the paper makes a recommendation",
            Plain::VersionRecorded => "a version of the paper is recorded",
            Plain::NewDraftRecorded => "the paper has a draft that is not published yet",
            Plain::ImplicationsGiven => {
                "the body has every section on implications that the standing orders name"
            }
            Plain::ClearancesComplete => "every clearance that it needs is given for this text",
            Plain::ExemptGroundNamed => "what is withheld names its ground",
            Plain::RecommendationTextGiven => "the recommendation has a text",
            Plain::OutcomeRecorded => "a board's outcome for the recommendation is recorded",
            Plain::ClausesRecorded => "the decision has a clause",
            Plain::ClausesDoNotBind => {
                "no clause binds: each recommends, endorses, notes or refers"
            }
            Plain::ReasonsRecorded => "the reasons are recorded",
            Plain::AlternativesRecorded => {
                "the alternatives considered and rejected are recorded, or that there were none"
            }
            Plain::AuthorityNamed => "the authority to decide is named",
            Plain::DecisionMakerNamed => "the decision maker is named",
            Plain::DateMadeKnown => "the day of the decision is known and has come",
            Plain::InterestsRecorded => {
                "the interests declared are recorded, or that there were none"
            }
            Plain::RecommendationsHaveOutcomes => {
                "every recommendation before the decision maker has an outcome"
            }
            Plain::SourceAndDateShown => {
                "the source of what is transcribed is named, with the date that it shows"
            }
            Plain::ReplacedByNamed => "the decision that replaces it is named, and is made",
            Plain::ReasonGiven => "a reason is given",
        }
    }
}
