//! Commands and queries: the one way to write and the one way to read.
//!
//! A command authorises, loads the facts, decides by a pure function of `core`, persists, appends
//! to the ledger and commits, in one transaction. Resolvers, pages and the command line call these
//! and nothing else.

mod app;
mod command;
mod part;
mod sources;
mod texts;

pub mod accounts;
pub mod appraisals;
pub mod authorities;
pub mod boards;
pub mod corrections;
pub mod decisions;
pub mod effects;
pub mod erasure;
pub mod events;
pub mod jobs;
pub mod ledger;
pub mod lifecycles;
pub mod matters;
pub mod meetings;
pub mod memberships;
pub mod organisations;
pub mod papers;
pub mod people;
pub mod publications;
pub mod read;
pub mod rules;
pub mod sign_in;
pub mod tasks;

pub use app::App;
pub use command::{Command, CommandError, CommandResult, Request, Work, WouldChange};
pub use minuted_core::{
    direction::isolated,
    refusal::{Refusal, Refusals},
    viewer::Viewer,
};
pub use part::Part;
pub use sources::{Clock, Entropy, RandomEntropy, SystemClock, TimeOrderedIds};
