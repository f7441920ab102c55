//! The API: queries and commands as each role.

mod accounts;
mod authorities;
mod boards;
mod canary;
mod decisions;
mod matrix;
mod matters;
mod meetings;
mod memberships;
mod people;
