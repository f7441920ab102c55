//! The API: queries and commands as each role.

mod accounts;
mod adjourned;
mod appraisals;
mod authorities;
mod boards;
pub(crate) mod canary;
mod corrected;
mod corrections;
mod counts;
mod decisions;
mod effects;
mod erasure;
mod ledger;
mod matrix;
mod matters;
mod meetings;
mod memberships;
mod papers;
mod people;
mod publications;
mod reads;
mod rules;
mod webhooks;
