//! HTTP: the API's endpoint, health, and pages.
//!
//! [`Server`] answers; what it answers with comes from the schema of `minuted-graphql`, as the
//! viewer that the request's token names.

mod bearer;
mod body;
mod connections;
mod graphql;
mod health;
mod observe;
mod pages;
mod problem;
mod server;

pub use server::{Patience, Server};
