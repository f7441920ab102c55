//! Owns taking the bytes of a file to the disk as they come, so that no file stands in memory.

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
};
use futures_util::StreamExt as _;
use tokio::{io::AsyncWriteExt as _, time::timeout};

use super::LONGEST;
use crate::problem::Problem;

/// Takes a body to a file that goes when it is let go of; none if it is too long. `patience` is how
/// long each part of it may take.
pub(super) async fn take(
    headers: &HeaderMap,
    body: Body,
    most: u64,
    patience: Duration,
) -> Result<Option<std::fs::File>, Problem> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most) {
        return Ok(None);
    }
    match timeout(LONGEST, write(body, most, patience)).await {
        Ok(written) => written,
        Err(_) => Err(too_slow(LONGEST)),
    }
}

fn too_slow(patience: Duration) -> Problem {
    let message = format!("The file did not go on for {} seconds.", patience.as_secs());
    Problem::new(StatusCode::REQUEST_TIMEOUT, "TIMEOUT", message)
}

async fn write(
    body: Body,
    most: u64,
    patience: Duration,
) -> Result<Option<std::fs::File>, Problem> {
    let unwritten = |error: std::io::Error| {
        tracing::error!(%error, "a file that comes in could not be written to the disk");
        Problem::unavailable(
            "UNAVAILABLE",
            "There is no room for the file now. Try again later.",
        )
    };
    // Without a name: whatever happens, nothing of it is left behind.
    let file = tempfile::tempfile().map_err(unwritten)?;
    let mut file = tokio::fs::File::from_std(file);
    let (mut parts, mut length) = (body.into_data_stream(), 0_u64);
    while let Some(part) = timeout(patience, parts.next())
        .await
        .map_err(|_| too_slow(patience))?
    {
        let part = part.map_err(|_| Problem::bad_request("The file broke off."))?;
        length = length.saturating_add(part.len() as u64);
        if length > most {
            return Ok(None);
        }
        file.write_all(&part).await.map_err(unwritten)?;
    }
    file.flush().await.map_err(unwritten)?;
    Ok(Some(file.into_std().await))
}
