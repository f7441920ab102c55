//! What asks too much is refused with a clear message, and the server goes on.

use axum::http::StatusCode;
use minuted_core::roles::Role;
use minuted_web::{Patience, Server};
use serde_json::json;
use std::time::Duration;

use crate::support::{Place, post, query, send, with_token};

#[tokio::test]
async fn a_long_body_is_refused() {
    let place = Place::new().await;
    let routes = place.routes();
    let body = json!({ "query": format!("# {}\n{{ __typename }}", "x".repeat(10_000_000)) });
    let answer = send(&routes, post(body.to_string())).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.code(), "TOO_LONG");
    let message = answer.json()["errors"][0]["message"].to_string();
    assert!(message.contains("4 MiB"), "{message}");
}

#[tokio::test]
async fn what_asks_too_much_is_told_what_to_do() {
    let place = Place::new().await;
    let routes = place.routes();
    let aliases = (0..10_000)
        .map(|n| format!("a{n}: viewer {{ name }} "))
        .collect::<Vec<_>>()
        .concat();
    let nested = "{ boards(first: 100) { edges { node { constitutedBy { by { ... on \
                  Organisation { boards { constitutedBy { by { ... on Organisation { boards { \
                  constitutedBy { by { id } } } } } } } } } } } } } }";
    let cases = [
        (
            format!("{{ {aliases} }}"),
            "TOO_MANY_FIELDS",
            "several requests",
        ),
        ("{".repeat(100_000), "TOO_DEEP", "Ask for less"),
        (
            format!("{{ a(b: {}", "[".repeat(100_000)),
            "TOO_DEEP",
            "Ask for less",
        ),
        (nested.to_owned(), "TOO_COMPLEX", "shorter lists (`first`)"),
        (
            format!("# {}\n{{ __typename }}", "x".repeat(300_000)),
            "TOO_LONG",
            "variables",
        ),
    ];
    for (text, code, advice) in cases {
        let answer = send(&routes, query(&text)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.code(), code, "{}", answer.text);
        let message = answer.json()["errors"][0]["message"].to_string();
        assert!(message.contains(advice), "{message}");
        assert!(message.len() < 600, "{message}");
    }
    let batch = json!([{ "query": "{ __typename }" }]).to_string();
    let answer = send(&routes, post(batch)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text.contains("batches are not taken"));
    let answer = send(&routes, query("{ viewer { name } }")).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn as_deep_as_it_may_be_is_answered() {
    let place = Place::new().await;
    let routes = place.routes();
    let introspection = "{ __schema { types { fields { args { type { ofType { ofType { ofType { \
                         ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } \
                         } } } } } } } } }";
    let answer = send(&routes, query(introspection)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up_but_the_command_is_done() {
    let place = Place::new().await;
    let (token, _) = place.token(Role::Administrator).await;
    let patience = Patience {
        answer: Duration::from_millis(200),
        ..Patience::default()
    };
    let routes = Server::new(place.app.clone())
        .with_patience(patience)
        .router();
    let other_writer = place.app.store().write().await.unwrap();
    let add = "mutation { addOrganisation(input: { name: \"Late\", kind: COUNCIL }) { \
               organisation { id } } }";
    let answer = send(&routes, with_token(query(add), &token)).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.code(), "TIMEOUT");
    assert_eq!(answer.header("retry-after"), "5");
    assert!(answer.text.contains("may still be done"), "{}", answer.text);
    drop(other_writer);
    for _ in 0..50 {
        let answer = send(
            &routes,
            query("{ organisations { edges { node { name } } } }"),
        )
        .await;
        if answer.text.contains("Late") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the command was not done");
}
