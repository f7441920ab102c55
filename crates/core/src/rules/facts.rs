//! Owns the facts that conditions read: plain values that the caller loads before it asks.
//!
//! Nothing here reads a record. The groups have no `Default`, so that a caller fills every field on
//! purpose: a fact that is forgotten would be a condition that silently holds or fails.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::phases::{DecisionPhase, MeetingPhase, PaperPhase};
use crate::decisions::DecisionKind;

crate::words! {
    /// A field of a paper's front sheet.
    FrontSheetField, "field of a front sheet" {
        /// To whom the report is made.
        ReportTo = "report-to",
        /// The date on it.
        Date = "date",
        /// By whom it is made.
        By = "by",
        /// Its title.
        Title = "title",
        /// What it is for.
        Purpose = "purpose",
        /// The officers to ask.
        Contacts = "contacts",
        /// Its background papers.
        Background = "background",
    }
}

/// Everything that a transition's conditions may ask about.
///
/// A group is there if such a record belongs to the one that changes state. Fill, for a meeting:
/// `meeting`; for a paper: `paper`; for a recommendation: `recommendation` and its `paper`; for a
/// decision: `decision` and, if a board decides, its `meeting`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// For a record transcribed from a source: what the source gives. None for a record made here.
    pub source: Option<SourceFacts>,
    /// What the person who takes the transition gives with it.
    pub given: Given,
    /// The meeting.
    pub meeting: Option<MeetingFacts>,
    /// The paper.
    pub paper: Option<PaperFacts>,
    /// The recommendation.
    pub recommendation: Option<RecommendationFacts>,
    /// The decision.
    pub decision: Option<DecisionFacts>,
}

/// What a transcribed record says of its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceFacts {
    /// Whether the source is named.
    pub named: bool,
    /// Whether the date that the source shows is recorded; "not shown" is not a date.
    pub date_shown: bool,
}

/// What is given with the transition itself. Conditions on it are asked for, not refused, when the
/// transitions are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Whether a reason is given.
    pub reason: bool,
    /// The phase of the decision named as the one that replaces this one, if one is named.
    pub replaced_by: Option<DecisionPhase>,
}

/// The facts of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeetingFacts {
    /// Its phase.
    pub phase: MeetingPhase,
    /// The civil date of its first sitting in the board's zone; for a transcribed meeting the
    /// latest day that it can have been.
    pub date: Option<NaiveDate>,
    /// For a transcribed meeting, the day on which the source shows that notice was published. For
    /// one made here leave it none: then `today` is the day of publication.
    pub notice_published: Option<NaiveDate>,
    /// How many items are on its agenda.
    pub agenda_items: u32,
}

/// The facts of a paper's current version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperFacts {
    /// Its phase.
    pub phase: PaperPhase,
    /// How many versions are recorded.
    pub versions: u32,
    /// Whether the newest of them is a draft that is not published.
    pub has_new_draft: bool,
    /// The fields of its front sheet that are filled in.
    pub front_sheet: BTreeSet<FrontSheetField>,
    /// How many recommendations it makes, without those withdrawn.
    pub recommendations: u32,
    /// Whether the paper, a part or an appendix of it is withheld from the public.
    pub withholds: bool,
    /// How many statutory grounds are named for what is withheld.
    pub grounds: u32,
    /// The headings of the sections that the rules ask for and the body lacks.
    pub lacking: Vec<String>,
    /// How each clearance that it needs stands; none: that is not for whoever asks.
    pub clearances: Option<Vec<ClearanceFact>>,
}

/// How a clearance that a paper needs stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClearanceFact {
    /// What people read, such as `Finance`.
    pub label: String,
    /// Whether the newest text is cleared.
    pub settled: bool,
    /// How it stands, to follow the label: `asked of …, to answer by …`.
    pub how: String,
}

/// The facts of a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecommendationFacts {
    /// Whether it has a text.
    pub has_text: bool,
    /// Whether a board's outcome for it is recorded.
    pub has_outcome: bool,
}

/// The facts of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one statement that the law or the board wants on record, and stands alone"
)]
pub struct DecisionFacts {
    /// Who decides: a board, a member or an officer.
    pub kind: DecisionKind,
    /// Whether the board, or the member's or officer's name or post, is recorded.
    pub maker_named: bool,
    /// Whether it names the authority to decide; "not shown" names none.
    pub has_authority: bool,
    /// The day on which it was made; for a transcribed decision the latest that it can have been.
    pub made_on: Option<NaiveDate>,
    /// How many clauses it has.
    pub clauses: u32,
    /// How many of them bind: see [`crate::decisions::binding`].
    pub binding_clauses: u32,
    /// Whether its reasons are recorded.
    pub has_reasons: bool,
    /// Whether the alternatives considered and rejected are recorded, or that there were none.
    pub has_alternatives: bool,
    /// Whether declared interests and dispensations are recorded, or that none were declared.
    pub has_interests: bool,
    /// How many recommendations were put to the decision maker.
    pub recommendations_put: u32,
    /// How many of these have an outcome.
    pub recommendations_with_outcome: u32,
}
