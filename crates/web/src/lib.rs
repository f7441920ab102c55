//! HTTP: the API's endpoint, health, and pages; and messages to the webhooks of others.
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
mod webhooks;

pub use server::{Patience, Server};
pub use webhooks::{Sender, Webhook};
