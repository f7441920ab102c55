//! The server as a client meets it, over a small SQLite file.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps nothing has failed, and says where"
)]

mod connections;
mod graphql;
mod health;
mod limits;
mod metrics;
mod pages;
mod support;
