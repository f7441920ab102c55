//! The API: queries and commands as each role.

mod accounts;
mod authorities;
mod boards;
mod memberships;
mod people;
