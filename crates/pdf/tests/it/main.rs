//! Tests of PDFs through the crate's own door, and through the tools of others.

#![expect(clippy::unwrap_used, reason = "a test may fail so")]

mod support;

mod content;
mod reading;
mod tags;
