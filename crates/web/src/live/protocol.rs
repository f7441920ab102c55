//! Owns the protocol `graphql-transport-ws`, as it is written down at
//! <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>: what is read, what is written,
//! and the codes by which a connection is closed.

use std::borrow::Cow;

use async_graphql::Response;
use axum::extract::ws::{CloseFrame, Message};
use serde::Deserialize;
use serde_json::{Value, json};

/// Its name.
pub(super) const NAME: &str = "graphql-transport-ws";

/// The longest ID of a subscription, in bytes.
const LONGEST_ID: usize = 128;

/// What a client says.
#[derive(Debug)]
pub(super) enum Said {
    Init(Option<Value>),
    Ping(Option<Value>),
    Pong,
    Subscribe { id: String, payload: Value },
    Complete { id: String },
}

/// Why a connection is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Close {
    pub(super) code: u16,
    pub(super) reason: Cow<'static, str>,
}

impl Close {
    const fn new(code: u16, reason: &'static str) -> Self {
        let reason = Cow::Borrowed(reason);
        Self { code, reason }
    }

    pub(super) const GOING_AWAY: Self = Self::new(1001, "The server stops");
    pub(super) const SILENT: Self = Self::new(1001, "No answer to a ping");
    pub(super) const TOO_LONG: Self = Self::new(1009, "A message is too long, or broken");
    pub(super) const FAILED: Self = Self::new(1011, "Something failed inside; connect again later");
    pub(super) const UNAUTHORIZED: Self = Self::new(4401, "Unauthorized");
    pub(super) const FORBIDDEN: Self = Self::new(4403, "Forbidden");
    pub(super) const INIT_TIMEOUT: Self = Self::new(4408, "Connection initialisation timeout");
    pub(super) const TOO_MANY_INITS: Self = Self::new(4429, "Too many initialisation requests");

    pub(super) fn invalid(problem: impl Into<Cow<'static, str>>) -> Self {
        let reason = problem.into();
        Self { code: 4400, reason }
    }

    pub(super) fn exists(id: &str) -> Self {
        // The reason of a close frame has at most 123 bytes.
        let id: String = id.chars().take(20).collect();
        let reason = format!("Subscriber for {id} already exists").into();
        Self { code: 4409, reason }
    }

    pub(super) fn message(self) -> Message {
        Message::Close(Some(CloseFrame {
            code: self.code,
            reason: self.reason.as_ref().into(),
        }))
    }
}

/// Reads a message of a client.
pub(super) fn read(text: &str) -> Result<Said, Close> {
    #[derive(Deserialize)]
    struct Form {
        r#type: String,
        id: Option<String>,
        payload: Option<Value>,
    }
    let invalid = |problem| Err(Close::invalid(problem));
    let Ok(form) = serde_json::from_str::<Form>(text) else {
        return invalid("A message is a JSON object with a type");
    };
    let id = form.id.filter(|id| (1..=LONGEST_ID).contains(&id.len()));
    Ok(match (form.r#type.as_str(), id, form.payload) {
        ("connection_init", _, payload) => Said::Init(payload),
        ("ping", _, payload) => Said::Ping(payload),
        ("pong", _, _) => Said::Pong,
        ("subscribe", Some(id), Some(payload)) => Said::Subscribe { id, payload },
        ("subscribe", _, _) => return invalid("To subscribe takes a short ID and a payload"),
        ("complete", Some(id), _) => Said::Complete { id },
        ("complete", None, _) => return invalid("To complete takes the ID"),
        _ => return invalid("There is no such type of message"),
    })
}

pub(super) fn ack() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

/// Answers a ping with what it carried.
pub(super) fn pong(payload: Option<Value>) -> String {
    let mut message = json!({ "type": "pong" });
    if let Some(payload) = payload {
        message["payload"] = payload;
    }
    message.to_string()
}

pub(super) fn next(id: &str, response: &Response) -> String {
    json!({ "id": id, "type": "next", "payload": response }).to_string()
}

/// Nothing is followed: why.
pub(super) fn error(id: &str, errors: &Value) -> String {
    json!({ "id": id, "type": "error", "payload": errors }).to_string()
}

/// One error, in the form of GraphQL.
pub(super) fn one_error(code: &str, message: &str) -> Value {
    json!([{ "message": message, "extensions": { "code": code } }])
}

/// The token that the payload of `connection_init` gives, in the words of the header.
pub(super) fn authorization(payload: Option<&Value>) -> Result<Option<&str>, Close> {
    let payload = match payload {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(payload)) => payload,
        Some(_) => {
            return Err(Close::invalid(
                "The payload of connection_init is an object",
            ));
        }
    };
    let named = |(name, _): &(&String, _)| name.eq_ignore_ascii_case("authorization");
    match payload.iter().find(named) {
        None | Some((_, Value::Null)) => Ok(None),
        Some((_, Value::String(value))) => Ok(Some(value)),
        Some(_) => Err(Close::FORBIDDEN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_and_what_is_none_is_refused() {
        let kind = |text: &str| match read(text) {
            Ok(said) => format!("{said:?}")
                .chars()
                .take_while(char::is_ascii_alphabetic)
                .collect(),
            Err(close) => close.code.to_string(),
        };
        let long = format!(
            r#"{{"type":"subscribe","id":"{}","payload":{{}}}}"#,
            "x".repeat(129)
        );
        for (text, expected) in [
            (r#"{"type":"connection_init"}"#, "Init"),
            (r#"{"type":"ping","payload":null}"#, "Ping"),
            (r#"{"type":"pong"}"#, "Pong"),
            (r#"{"type":"subscribe","id":"1","payload":{}}"#, "Subscribe"),
            (r#"{"type":"complete","id":"1"}"#, "Complete"),
            (r#"{"type":"subscribe","id":"","payload":{}}"#, "4400"),
            (r#"{"type":"subscribe","id":"1"}"#, "4400"),
            (r#"{"type":"complete"}"#, "4400"),
            (r#"{"type":"start","id":"1","payload":{}}"#, "4400"),
            (r#"{"type":1}"#, "4400"),
            ("[]", "4400"),
            ("x", "4400"),
            (&long, "4400"),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn reasons_fit_into_their_frame() {
        let id = "é".repeat(64);
        for close in [Close::exists(&id), Close::FAILED, Close::INIT_TIMEOUT] {
            assert!(close.reason.len() <= 123, "{close:?}");
        }
    }

    #[test]
    fn the_token_is_read_from_the_payload() {
        let of = |payload: Value| authorization(Some(&payload)).map(|t| t.map(str::to_owned));
        let token = Some("Bearer x".to_owned());
        assert_eq!(
            of(json!({ "Authorization": "Bearer x" })),
            Ok(token.clone())
        );
        assert_eq!(
            of(json!({ "authorization": "Bearer x", "y": 1 })),
            Ok(token)
        );
        assert_eq!(of(json!({})), Ok(None));
        assert_eq!(of(Value::Null), Ok(None));
        assert_eq!(of(json!({ "authorization": 1 })), Err(Close::FORBIDDEN));
        assert_eq!(of(json!([])).unwrap_err().code, 4400);
    }
}
