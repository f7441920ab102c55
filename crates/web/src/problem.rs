//! Owns answers that are no GraphQL results: a request that was refused before it was run, told as
//! a GraphQL error with its HTTP status.

use std::borrow::Cow;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};

/// Why a request was not run.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    /// A stable code, as in `extensions.code` of every error.
    pub(crate) code: &'static str,
    /// What is wrong and what to do, in plain English.
    pub(crate) message: Cow<'static, str>,
    /// A header that the status asks for.
    pub(crate) header: Option<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            header: None,
        }
    }

    /// A request that is wrong in itself.
    pub(crate) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    /// A body of a kind that is not taken.
    pub(crate) fn unsupported(message: impl Into<Cow<'static, str>>) -> Self {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        Self::new(status, "UNSUPPORTED_MEDIA_TYPE", message)
    }

    /// A method that is not taken; `allowed` are those that are.
    pub(crate) fn method(message: &'static str, allowed: &'static str) -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "METHOD_NOT_ALLOWED",
            message,
        )
        .with(header::ALLOW, allowed)
    }

    /// A token that is not taken.
    pub(crate) fn token(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message).with(
            header::WWW_AUTHENTICATE,
            "Bearer realm=\"minuted\", error=\"invalid_token\"",
        )
    }

    /// Minuted can't answer now.
    pub(crate) fn unavailable(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, message).with(header::RETRY_AFTER, "5")
    }

    /// Something failed inside; what, is in the log and nowhere else.
    pub(crate) fn internal() -> Self {
        let message = "Minuted could not answer because something failed inside. Try again later.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", message)
    }

    fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.header = Some((name, HeaderValue::from_static(value)));
        self
    }
}
