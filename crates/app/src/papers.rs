//! Owns the commands on papers: writing them, their lifecycles, the boards that consider them, and
//! the comments and documents that go with them.
//!
//! The paper is the root of all that belongs to it. Every command that changes its versions,
//! recommendations or considerations locks it first, so that of two that meet (two publications, a
//! withdrawal and the resolution that agrees it) the second sees what the first did.

mod answers;
mod clearances;
mod comments;
mod considerations;
mod documents;
mod drafts;
mod files;
mod in_hand;
mod outcomes;
mod outline;
mod starting;
mod steps;

pub(crate) use self::{
    answers::{Answered, BeforeAnswers},
    outcomes::{settle, write_answers},
    steps::{take, take_recommendation},
};
pub use minuted_core::papers::{FILES_MOST, FileType};

pub use self::{
    clearances::{AnswerClearance, AskForClearance, JudgeChangeMinor},
    comments::{CommentDetails, ReceiveComment, RespondToComment},
    considerations::ConsiderPaper,
    documents::CiteDocument,
    drafts::{AppendixDraft, BackgroundDraft, FrontSheetDraft, RecommendationDraft, SaveDraft},
    files::{DAILY_MOST, FileDraft, PutIn, ReadableFile, UNNAMED_DAYS, USUAL_MOST_MIB, too_large},
    outcomes::{OutcomeDetails, RecordOutcomes},
    outline::changed_since,
    starting::{ChangePaper, PaperDetails, StartPaper},
    steps::{PaperInHand, next_of_its_recommendation, next_of_paper},
};
