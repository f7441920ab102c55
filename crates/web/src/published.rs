//! Owns the limits as they are published: those of requests, and those of subscriptions.

use std::time::Duration;

use minuted_app::papers::{DAILY_MOST, FILES_MOST, USUAL_MOST_MIB};
pub use minuted_graphql::Limit;
use minuted_graphql::grouped;

use crate::{
    Patience, body, files,
    live::{LiveOptions, MESSAGE_MOST, SUBSCRIPTIONS_MOST},
};

/// Every limit of a request by HTTP.
#[must_use]
pub fn request_limits() -> Vec<Limit> {
    let patience = Patience::default();
    let mut limits = vec![
        Limit::new(
            "the body, in MiB",
            grouped(body::LONGEST / 1024 / 1024),
            "TOO_LONG",
        ),
        Limit::new(
            "the time for the body, in seconds",
            seconds(patience.body),
            "TIMEOUT",
        ),
        Limit::new(
            "the time for the answer, in seconds",
            seconds(patience.answer),
            "TIMEOUT",
        ),
    ];
    limits.extend(file_limits());
    limits.extend(minuted_graphql::limits());
    limits
}

/// Every limit of putting in files.
fn file_limits() -> Vec<Limit> {
    let gib = DAILY_MOST / 1024 / 1024 / 1024;
    vec![
        Limit::new(
            "a file, in MiB (`attachments.most_mib`)",
            USUAL_MOST_MIB.to_string(),
            "invalid",
        ),
        Limit::new(
            "files of one account within 24 hours, in GiB",
            gib.to_string(),
            "invalid",
        ),
        Limit::new(
            "files that come in at once",
            files::AT_ONCE.to_string(),
            "TOO_MANY_UPLOADS",
        ),
        Limit::new(
            "the time for a file, in seconds",
            seconds(files::LONGEST),
            "TIMEOUT",
        ),
        Limit::new("files of one draft", FILES_MOST.to_string(), "invalid"),
    ]
}

/// Every limit of a WebSocket; its code is that of an error, or of closing.
#[must_use]
pub fn socket_limits() -> Vec<Limit> {
    let patience = Patience::default();
    vec![
        Limit::new(
            "WebSockets of one server (`api.connections`)",
            grouped(LiveOptions::default().connections),
            "TOO_MANY_CONNECTIONS",
        ),
        Limit::new(
            "subscriptions of one WebSocket at once",
            grouped(SUBSCRIPTIONS_MOST),
            "TOO_MANY_SUBSCRIPTIONS",
        ),
        Limit::new("one message, in KiB", grouped(MESSAGE_MOST / 1024), "1009"),
        Limit::new(
            "the time until `connection_init`, in seconds",
            seconds(patience.init),
            "4408",
        ),
        Limit::new(
            "the time without any sign of life, in seconds, between two pings",
            seconds(patience.ping),
            "1001",
        ),
        Limit::new(
            "events that wait for a slow client",
            grouped(minuted_app::events::WAITING_MOST),
            "`Resync`",
        ),
    ]
}

fn seconds(time: Duration) -> String {
    time.as_secs().to_string()
}
