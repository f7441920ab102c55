//! Appraisals from the outside: what their files may say, and what comes out.

#![allow(clippy::unwrap_used, reason = "tests fail by unwrap")]

mod problems;
