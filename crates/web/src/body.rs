//! Owns reading the body of a request: not more than it may be long, and not for ever.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    http::{HeaderMap, StatusCode, header},
};
use futures_util::StreamExt;
use tokio::time::timeout;

use crate::problem::Problem;

/// The longest body, in bytes.
pub(crate) const LONGEST: usize = 4 * 1024 * 1024;

/// How much more is read and thrown away, so that a client that sends first and reads after it
/// gets to read why its body was refused.
const MOST_THROWN_AWAY: usize = 64 * 1024 * 1024;

/// Reads a body whole.
pub(crate) async fn read(
    headers: &HeaderMap,
    body: Body,
    patience: Duration,
) -> Result<Vec<u8>, Problem> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let too_long = announced.is_some_and(|length| usize::try_from(length).is_ok_and(exceeds));
    if too_long && headers.contains_key(header::EXPECT) {
        // The client waits for leave to send; it does not get it.
        return Err(too_large());
    }
    let Ok(read) = timeout(patience, collect(body.into_data_stream(), too_long)).await else {
        let message = format!(
            "The body did not arrive within {} seconds.",
            patience.as_secs()
        );
        let status = StatusCode::REQUEST_TIMEOUT;
        return Err(Problem::new(status, "TIMEOUT", message));
    };
    read
}

const fn exceeds(length: usize) -> bool {
    length > LONGEST
}

async fn collect(mut stream: BodyDataStream, too_long: bool) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let (mut length, mut too_long) = (0_usize, too_long);
    while let Some(part) = stream.next().await {
        let part = part.map_err(|_| Problem::bad_request("The body broke off."))?;
        length = length.saturating_add(part.len());
        too_long |= exceeds(length);
        if !too_long {
            bytes.extend_from_slice(&part);
        } else if length > MOST_THROWN_AWAY {
            break;
        } else {
            bytes = Vec::new();
        }
    }
    if too_long {
        return Err(too_large());
    }
    Ok(bytes)
}

fn too_large() -> Problem {
    let message = format!(
        "The body is too long: at most {} MiB. Send the parts in several requests.",
        LONGEST / 1024 / 1024
    );
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LONG", message)
}
