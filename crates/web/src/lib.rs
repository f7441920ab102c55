//! HTTP: the API's endpoint, health, and pages; and requests to other servers.
//!
//! [`Server`] answers; what it answers with comes from the schema of `minuted-graphql`, as the
//! viewer that the request's token names.

mod asked;
mod bearer;
mod body;
mod connections;
mod documents;
mod files;
mod graphql;
mod health;
mod live;
mod metrics;
mod observe;
mod outgoing;
mod packs;
mod pages;
mod problem;
mod published;
mod sent;
mod server;
mod webhooks;

pub use live::{LiveOptions, MESSAGE_MOST, SUBSCRIPTIONS_MOST};
pub use outgoing::{Address, Outgoing, ToObjects};
pub use published::{Limit, request_limits, socket_limits};
pub use server::{Patience, Server};
pub use webhooks::{Sender, Webhook};
