//! Owns documents over HTTP: what a client is told beside the bytes. What a document says is for
//! `minuted-views`.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use minuted_views::{Format, Made};

use crate::{asked::has_it, sent::put};

/// How long a client waits before it asks again, in seconds, when too many documents are made.
pub(crate) const LATER: &str = "5";

/// What the answers of an address depend on, beside the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The format stands in the address.
    Named,
    /// The client's `Accept` chooses.
    Negotiated,
}

impl Choice {
    pub(crate) const fn vary(self) -> &'static str {
        match self {
            Self::Named => "Authorization",
            Self::Negotiated => "Accept, Authorization",
        }
    }
}

/// The answer with a document, or that the client has it. `is_public` says that nobody signed in.
pub(crate) fn answer(
    made: &Arc<Made>,
    headers: &HeaderMap,
    choice: Choice,
    is_public: bool,
) -> Response {
    let mut response = if has_it(headers, &made.etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(made.bytes.clone()));
        let told = response.headers_mut();
        put(told, header::CONTENT_TYPE, made.format.content_type());
        put(told, header::CONTENT_LANGUAGE, &made.language);
        if made.format != Format::Html {
            let disposition = disposition(made.format != Format::Docx, &made.file_name);
            put(told, header::CONTENT_DISPOSITION, &disposition);
        }
        response
    };
    let told = response.headers_mut();
    put(told, header::ETAG, &made.etag);
    put(told, header::VARY, choice.vary());
    put(told, header::CACHE_CONTROL, keeping(is_public));
    response
}

/// Whoever keeps a document asks each time whether it still stands, so that nothing outlives a
/// withdrawal; what somebody signed in reads is kept by nobody else.
pub(crate) const fn keeping(is_public: bool) -> &'static str {
    if is_public {
        "public, no-cache"
    } else {
        "private, no-cache"
    }
}

/// How a browser takes a document: it shows pages and PDF and keeps Word, either under a name that says
/// what it is.
pub(crate) fn disposition(is_shown: bool, file_name: &str) -> String {
    let form = if is_shown { "inline" } else { "attachment" };
    format!("{form}; filename=\"{file_name}\"")
}

/// The formats of a live document with their addresses.
pub(crate) fn offers(path: &str, offered: &[Format]) -> Vec<(&'static str, String)> {
    let offer = |format: &Format| {
        let address = match format {
            Format::Html => path.to_owned(),
            other => format!("{path}.{}", other.name()),
        };
        (format.media_type(), address)
    };
    offered.iter().map(offer).collect()
}

/// The answer to a client that takes none of the formats, which are given with their addresses.
pub(crate) fn not_acceptable(offered: &[(&'static str, String)]) -> Response {
    let line = |(kind, address): &(&str, String)| format!("  {kind}  {address}\n");
    let lines: String = offered.iter().map(line).collect();
    let text = format!("This document is served as none of what you accept. There is:\n{lines}");
    let headers = [
        (header::VARY, Choice::Negotiated.vary()),
        (header::CACHE_CONTROL, "private, no-cache"),
    ];
    (StatusCode::NOT_ACCEPTABLE, headers, text).into_response()
}

/// The answer when too many documents are being made.
pub(crate) fn busy() -> Response {
    let text = "Too many documents are being made just now. Ask again in a few seconds.\n";
    let headers = [
        (header::RETRY_AFTER, LATER),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, headers, text).into_response()
}
