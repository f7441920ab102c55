//! Minuted's records, rules and permissions. Pure: no I/O, no async, no clock.
//!
//! Every function takes what it needs, `now` included, and gives a value or every reason why not.

pub mod audience;
pub mod id;
pub mod refusal;
pub mod roles;
pub mod time;
pub mod words;
