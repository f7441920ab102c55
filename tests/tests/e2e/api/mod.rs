//! The API: queries and commands as each role.

mod boards;
mod canary;
mod matrix;
mod matters;
mod meetings;
