//! Owns the conditions of transitions: the closed list of built-ins, and what each explains when
//! it is not met.
//!
//! A built-in is a pure function of the facts. Its explanation is a whole sentence that shows the
//! arithmetic and says what to do. The profile gives it its parameters, its name and its citation.

mod comparison;
mod demand;
mod explain;
mod facts_table;

use chrono::NaiveDate;

pub use self::{
    comparison::{Comparison, Test},
    facts_table::{FACTS, Fact, FactType, FactValue, facts_as_markdown},
};

use super::{
    facts::{Facts, FrontSheetField},
    overrides::Overrider,
    phases::{MeetingPhase, PaperPhase},
};
use crate::{calendar::Notice, id::Kind, refusal::RuleRef};

/// The citation of a rule that no statute demands.
pub const LOCAL_RULE: &str = "local rule";

/// One condition of a transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The rule's name in the profile and where it comes from.
    pub rule: RuleRef,
    /// What has to hold.
    pub check: Check,
    /// What it means for a record transcribed from a source.
    pub transcribed: ForTranscribed,
    /// What the profile adds to the explanation: a whole sentence.
    pub advice: Option<String>,
    /// Who may pass over it at a step; none: nobody. A rule of law nobody may.
    pub overridden_by: Option<Overrider>,
}

crate::words! {
    /// What a condition means for a record that is transcribed from a source.
    ForTranscribed, "way to treat transcribed records" {
        /// It has to hold all the same.
        Enforced = "enforced",
        /// Where it does not hold, the record says "not established" and goes on.
        NotEstablished = "not-established",
    }
}

/// What has to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// `notice_given`: the agenda is published so long before the meeting, in clear days
    /// (`clear_days`) or, where the law says only days, counting that of the meeting (`days`).
    NoticeGiven(Notice),
    /// `meeting_phase_is`: the meeting is in one of these phases. The decision of a member or an
    /// officer has no meeting, so that it always holds there.
    MeetingPhaseIs {
        /// The phases.
        one_of: Vec<MeetingPhase>,
    },
    /// `paper_phase_is`: the paper is in one of these phases.
    PaperPhaseIs {
        /// The phases.
        one_of: Vec<PaperPhase>,
    },
    /// `front_sheet_complete`: these fields of the front sheet are filled in.
    FrontSheetComplete {
        /// The fields.
        fields: Vec<FrontSheetField>,
    },
    /// One without parameters.
    Plain(Plain),
    /// A comparison of documented facts, which an office writes itself.
    Comparison(Comparison),
}

crate::words! {
    /// A built-in without parameters.
    Plain, "condition" {
        /// The agenda has an item.
        AgendaHasItems = "agenda_has_items",
        /// The meeting has a date.
        MeetingDateSet = "meeting_date_set",
        /// The meeting's date has come.
        MeetingHasBegun = "meeting_has_begun",
        /// The paper makes a recommendation.
        HasRecommendation = "has_recommendation",
        /// A version of the paper is recorded.
        VersionRecorded = "version_recorded",
        /// The paper has a draft that is not published yet.
        NewDraftRecorded = "new_draft_recorded",
        /// The body has every section on implications that the standing orders name.
        ImplicationsGiven = "implications_given",
        /// Every clearance that the standing orders name is given for the newest text.
        ClearancesComplete = "clearances_complete",
        /// What is withheld names its statutory ground.
        ExemptGroundNamed = "exempt_ground_named",
        /// The recommendation has a text.
        RecommendationTextGiven = "recommendation_text_given",
        /// The recommendation has an outcome.
        OutcomeRecorded = "outcome_recorded",
        /// The decision has a clause.
        ClausesRecorded = "clauses_recorded",
        /// No clause binds: the body advises and has no power to bind anybody.
        ClausesDoNotBind = "clauses_do_not_bind",
        /// The decision has reasons.
        ReasonsRecorded = "reasons_recorded",
        /// The alternatives considered and rejected are recorded, or that there were none.
        AlternativesRecorded = "alternatives_recorded",
        /// The authority to decide is named.
        AuthorityNamed = "authority_named",
        /// The decision maker is named.
        DecisionMakerNamed = "decision_maker_named",
        /// The day of the decision is known and has come.
        DateMadeKnown = "date_made_known",
        /// Declared interests are recorded, or that none were declared.
        InterestsRecorded = "interests_recorded",
        /// Every recommendation put to the decision maker has an outcome.
        RecommendationsHaveOutcomes = "recommendations_have_outcomes",
        /// A transcribed record names its source and the date that it shows.
        SourceAndDateShown = "source_and_date_shown",
        /// The decision that replaces this one is named, and it is made.
        ReplacedByNamed = "replaced_by_named",
        /// A reason is given with the transition.
        ReasonGiven = "reason_given",
    }
}

/// What a transition has to be given by the person who takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// A reason, in words.
    Reason,
    /// The decision that replaces this one.
    ReplacedBy,
}

impl Check {
    /// The names of the built-ins with parameters.
    pub(super) const WITH_PARAMETERS: [&str; 4] = [
        "notice_given",
        "meeting_phase_is",
        "paper_phase_is",
        "front_sheet_complete",
    ];

    /// The name by which a profile calls it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Check::NoticeGiven(_) => Self::WITH_PARAMETERS[0],
            Check::MeetingPhaseIs { .. } => Self::WITH_PARAMETERS[1],
            Check::PaperPhaseIs { .. } => Self::WITH_PARAMETERS[2],
            Check::FrontSheetComplete { .. } => Self::WITH_PARAMETERS[3],
            Check::Plain(plain) => plain.word(),
            Check::Comparison(_) => "when",
        }
    }

    /// The name of every built-in.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let plain = Plain::ALL.iter().map(|plain| plain.word());
        Self::WITH_PARAMETERS.into_iter().chain(plain)
    }

    /// What it wants from the person who takes the transition, where it is about that.
    #[must_use]
    pub const fn asks(&self) -> Option<Ask> {
        match self {
            Check::Plain(Plain::ReasonGiven) => Some(Ask::Reason),
            Check::Plain(Plain::ReplacedByNamed) => Some(Ask::ReplacedBy),
            _ => None,
        }
    }

    /// The argument that would have to be another: of the transition for what is given with it, of
    /// the command that records a decision for what is on the decision.
    #[must_use]
    pub fn field(&self, facts: &Facts) -> Option<&'static str> {
        let plain = match self {
            Check::MeetingPhaseIs { .. } => {
                return facts.decision.is_some().then_some("input.meetingId");
            }
            Check::Plain(plain) => *plain,
            Check::NoticeGiven(_)
            | Check::PaperPhaseIs { .. }
            | Check::FrontSheetComplete { .. }
            | Check::Comparison(_) => return None,
        };
        match plain {
            Plain::ReasonGiven => Some("reason"),
            Plain::ReplacedByNamed => Some("replacedBy"),
            _ => facts.decision.and_then(|_| plain.field_of_decision()),
        }
    }

    /// Whether the facts that it reads are filled for this kind of record: see [`Facts`].
    #[must_use]
    pub fn fits(&self, kind: Kind) -> bool {
        match self {
            Check::MeetingPhaseIs { .. } => matches!(kind, Kind::Meeting | Kind::Decision),
            Check::PaperPhaseIs { .. } => matches!(kind, Kind::Paper | Kind::Recommendation),
            Check::NoticeGiven(_) => matches!(kind, Kind::Meeting),
            Check::FrontSheetComplete { .. } => matches!(kind, Kind::Paper),
            Check::Plain(plain) => plain.fits(kind),
            Check::Comparison(comparison) => comparison.fits(kind),
        }
    }

    /// Why it does not hold, or nothing if it does.
    pub(super) fn unmet(&self, facts: &Facts, today: NaiveDate) -> Option<String> {
        match self {
            Check::NoticeGiven(notice) => explain::notice(facts, *notice, today),
            Check::MeetingPhaseIs { one_of } => explain::meeting_phase(facts, one_of),
            Check::PaperPhaseIs { one_of } => explain::paper_phase(facts, one_of),
            Check::FrontSheetComplete { fields } => explain::front_sheet(facts, fields),
            Check::Plain(plain) => plain.unmet(facts, today),
            Check::Comparison(comparison) => comparison.unmet(facts, today),
        }
    }
}

impl Plain {
    const fn field_of_decision(self) -> Option<&'static str> {
        match self {
            Plain::MeetingHasBegun => Some("input.meetingId"),
            Plain::ClausesRecorded
            | Plain::ClausesDoNotBind
            | Plain::RecommendationsHaveOutcomes => Some("input.clauses"),
            Plain::ReasonsRecorded => Some("input.reasons"),
            Plain::AlternativesRecorded => Some("input.alternatives"),
            Plain::AuthorityNamed => Some("input.authorityId"),
            Plain::DecisionMakerNamed => Some("input.makerPostId"),
            Plain::DateMadeKnown => Some("input.made"),
            Plain::InterestsRecorded => Some("input.interests"),
            Plain::SourceAndDateShown => Some("input.provenance.transcribedFrom"),
            _ => None,
        }
    }

    const fn fits(self, kind: Kind) -> bool {
        match self {
            Plain::AgendaHasItems | Plain::MeetingDateSet => matches!(kind, Kind::Meeting),
            Plain::MeetingHasBegun => matches!(kind, Kind::Meeting | Kind::Decision),
            Plain::HasRecommendation
            | Plain::VersionRecorded
            | Plain::NewDraftRecorded
            | Plain::ExemptGroundNamed => matches!(kind, Kind::Paper | Kind::Recommendation),
            Plain::ImplicationsGiven | Plain::ClearancesComplete => matches!(kind, Kind::Paper),
            Plain::RecommendationTextGiven | Plain::OutcomeRecorded => {
                matches!(kind, Kind::Recommendation)
            }
            Plain::ClausesRecorded
            | Plain::ClausesDoNotBind
            | Plain::ReasonsRecorded
            | Plain::AlternativesRecorded
            | Plain::AuthorityNamed
            | Plain::DecisionMakerNamed
            | Plain::DateMadeKnown
            | Plain::InterestsRecorded
            | Plain::RecommendationsHaveOutcomes
            | Plain::ReplacedByNamed => matches!(kind, Kind::Decision),
            Plain::SourceAndDateShown | Plain::ReasonGiven => true,
        }
    }

    fn unmet(self, facts: &Facts, today: NaiveDate) -> Option<String> {
        match self {
            Plain::AgendaHasItems => explain::agenda_has_items(facts),
            Plain::MeetingDateSet => explain::meeting_date_set(facts),
            Plain::MeetingHasBegun => explain::meeting_has_begun(facts, today),
            Plain::HasRecommendation => explain::has_recommendation(facts),
            Plain::VersionRecorded => explain::version_recorded(facts),
            Plain::NewDraftRecorded => explain::new_draft_recorded(facts),
            Plain::ImplicationsGiven => explain::implications_given(facts),
            Plain::ClearancesComplete => explain::clearances_complete(facts),
            Plain::ExemptGroundNamed => explain::exempt_ground_named(facts),
            Plain::RecommendationTextGiven => explain::recommendation_text_given(facts),
            Plain::OutcomeRecorded => explain::outcome_recorded(facts),
            Plain::ClausesRecorded => explain::clauses_recorded(facts),
            Plain::ClausesDoNotBind => explain::clauses_do_not_bind(facts),
            Plain::ReasonsRecorded => explain::reasons_recorded(facts),
            Plain::AlternativesRecorded => explain::alternatives_recorded(facts),
            Plain::AuthorityNamed => explain::authority_named(facts),
            Plain::DecisionMakerNamed => explain::decision_maker_named(facts),
            Plain::DateMadeKnown => explain::date_made_known(facts, today),
            Plain::InterestsRecorded => explain::interests_recorded(facts),
            Plain::RecommendationsHaveOutcomes => explain::recommendations_have_outcomes(facts),
            Plain::SourceAndDateShown => explain::source_and_date_shown(facts),
            Plain::ReplacedByNamed => explain::replaced_by_named(facts),
            Plain::ReasonGiven => explain::reason_given(facts),
        }
    }
}
