//! Owns answers as HTTP has them: the status, the media type and the body.

use std::collections::BTreeMap;

use async_graphql::{ServerError, Value};
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;
use serde_json::json;

use super::negotiate::Media;
use crate::problem::Problem;

#[derive(Serialize)]
struct Answer<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'r Value>,
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'r [ServerError],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'r BTreeMap<String, Value>,
}

/// The answer to a request that was understood.
pub(super) fn result(media: Media, result: &async_graphql::Response) -> Response {
    // An error without a path is one of the request: nothing was run, so there is no data.
    let refused = result.data == Value::Null
        && !result.errors.is_empty()
        && result.errors.iter().all(|error| error.path.is_empty());
    let status = match media {
        Media::GraphqlResponse if refused => StatusCode::BAD_REQUEST,
        Media::GraphqlResponse | Media::Json => StatusCode::OK,
    };
    let answer = Answer {
        data: (!refused).then_some(&result.data),
        errors: &result.errors,
        extensions: &result.extensions,
    };
    match serde_json::to_vec(&answer) {
        Ok(body) => response(status, media, body),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            self::problem(media, Problem::internal())
        }
    }
}

/// The answer to a request that was not run.
pub(super) fn problem(media: Media, problem: Problem) -> Response {
    let error = json!({
        "message": problem.message,
        "extensions": { "code": problem.code },
    });
    let body = json!({ "errors": [error] }).to_string();
    let mut response = response(problem.status, media, body.into_bytes());
    if let Some((name, value)) = problem.header {
        response.headers_mut().insert(name, value);
    }
    response
}

fn response(status: StatusCode, media: Media, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, media.content_type()),
        // An answer is for one viewer at one time.
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Accept, Authorization"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
