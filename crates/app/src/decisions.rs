//! Owns the commands on decisions: drafting, recording, making, superseding, rescinding, and
//! reporting on what they opened.
//!
//! A transcribed decision keeps the number of its source (`minute`) and takes none of the board's
//! series: the series counts what was made here, and has no gaps.

mod around;
mod besides;
mod commands;
mod details;
mod facts;
mod making;
mod steps;

pub(crate) use around::dated;
pub use commands::{DraftDecision, RecordDecision, ReportCommitment, ReviseDecision};
pub use details::{
    ChoiceDetails, ClauseDetails, CommitmentDetails, DecisionDetails, ParagraphDetails,
    StatedDetails,
};
pub(crate) use steps::{next, take};
