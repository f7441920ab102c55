//! The command line as a person or a program meets it: the built binary, its output, its exit
//! codes, its server.

#![expect(clippy::unwrap_used, reason = "a test may fail so")]

mod appraise;
mod backup;
mod bucket;
mod commands;
mod config;
mod doctor;
mod ledger;
mod packs;
mod readme;
mod rules;
mod server;
mod support;
mod templates;
mod traces;
