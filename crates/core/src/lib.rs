//! Minuted's records, rules and permissions. Pure: no I/O, no async, no clock.
//!
//! Every function takes what it needs, `now` included, and gives a value or every reason why not.

pub mod accounts;
pub mod appraisals;
pub mod audience;
pub mod authorities;
pub mod boards;
pub mod calendar;
pub mod corrections;
pub mod decisions;
pub mod direction;
pub mod erasure;
pub mod events;
pub mod exemption;
pub mod id;
pub mod jobs;
pub mod lifecycle_state;
pub mod matters;
pub mod meetings;
pub mod money;
pub mod open;
pub mod organisations;
pub mod papers;
pub mod people;
pub mod permissions;
pub mod publications;
pub mod record;
pub mod refusal;
pub mod roles;
pub mod rules;
pub mod time;
pub mod viewer;
pub mod words;
