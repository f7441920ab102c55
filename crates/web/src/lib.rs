//! HTTP: the API's endpoint, health, and the place where pages are mounted.
//!
//! [`Server`] answers; what it answers with comes from the schema of `minuted-graphql`, as the
//! viewer that the request's token names.

mod body;
mod connections;
mod graphql;
mod health;
mod observe;
mod problem;
mod server;

pub use server::{Patience, Server};
