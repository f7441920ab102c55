//! The API: queries and commands as each role.

mod boards;
mod matrix;
mod matters;
mod meetings;
mod papers;
