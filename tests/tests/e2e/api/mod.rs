//! The API: queries and commands as each role.

mod accounts;
mod authorities;
mod boards;
pub(crate) mod canary;
mod corrections;
mod counts;
mod decisions;
mod ledger;
mod matrix;
mod matters;
mod meetings;
mod memberships;
mod papers;
mod people;
