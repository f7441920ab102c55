//! GraphQL over HTTP: methods, media types, parameters, tokens.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use minuted_core::{roles::Role, viewer::Viewer};
use serde_json::json;

use crate::support::{Place, post, query, send, with_token};

fn get(address: &str) -> Request<Body> {
    Request::get(address).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn the_media_type_decides_how_an_error_of_the_request_is_told() {
    let place = Place::new().await;
    let routes = place.routes();
    for text in [
        "{",
        "{ nothing }",
        "query($id: ID!) { node(id: $id) { id } }",
    ] {
        let answer = send(&routes, query(text)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{text}");
        assert_eq!(
            answer.header("content-type"),
            "application/graphql-response+json; charset=utf-8"
        );
        assert!(answer.json().get("data").is_none(), "{text}");
        assert!(!answer.code().is_empty(), "{text}");
        let body = json!({ "query": text }).to_string();
        let answer = send(&routes, post(body)).await;
        assert_eq!(answer.status, StatusCode::OK, "{text}");
        assert_eq!(
            answer.header("content-type"),
            "application/json; charset=utf-8"
        );
        assert!(answer.json()["errors"].is_array(), "{text}");
    }
}

#[tokio::test]
async fn a_get_asks_and_never_changes() {
    let place = Place::new().await;
    let routes = place.routes();
    let answer = send(&routes, get("/graphql?query=%7Bviewer%7Bname%7D%7D")).await;
    assert_eq!(answer.status, StatusCode::OK);
    let expected = json!({ "data": { "viewer": { "name": "the public" } } });
    assert_eq!(answer.json(), expected);
    let named = "query=query%20A%7B__typename%7Dmutation%20B%7B__typename%7D&operationName=";
    for (name, status) in [("A", 200), ("B", 405)] {
        let answer = send(&routes, get(&format!("/graphql?{named}{name}"))).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    }
    let answer = send(&routes, get("/graphql?query=mutation%7B__typename%7D")).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("allow"), "POST");
    assert_eq!(
        send(&routes, get("/graphql")).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn other_methods_and_media_types_are_refused() {
    let place = Place::new().await;
    let routes = place.routes();
    let put = Request::put("/graphql").body(Body::empty()).unwrap();
    let answer = send(&routes, put).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("allow"), "GET, HEAD, POST");
    let mut text = post("{ viewer { name } }");
    let kind = "text/plain".parse().unwrap();
    text.headers_mut().insert(header::CONTENT_TYPE, kind);
    let answer = send(&routes, text).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let mut html = query("{ viewer { name } }");
    let kind = "text/html".parse().unwrap();
    html.headers_mut().insert(header::ACCEPT, kind);
    let answer = send(&routes, html).await;
    assert_eq!(answer.status, StatusCode::NOT_ACCEPTABLE);
    assert_eq!(answer.code(), "NOT_ACCEPTABLE");
}

#[tokio::test]
async fn a_token_names_the_viewer() {
    let place = Place::new().await;
    let routes = place.routes();
    let (token, id) = place.token(Role::Administrator).await;
    let text = "{ viewer { name roles { role } } }";
    let answer = send(&routes, with_token(query(text), &token)).await;
    assert_eq!(
        answer.json()["data"]["viewer"]["name"],
        "A administrator",
        "{}",
        answer.text
    );
    let system = Viewer::system("test", place.app.today());
    place.app.revoke_token(&system, &id).await.unwrap();
    for bad in [token.as_str(), "minuted_nonsense"] {
        let answer = send(&routes, with_token(query(text), bad)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.code(), "UNAUTHENTICATED");
        assert!(answer.header("www-authenticate").starts_with("Bearer "));
        assert!(!answer.text.contains(bad));
    }
}

#[tokio::test]
async fn a_mutation_changes_and_a_refusal_is_data() {
    let place = Place::new().await;
    let routes = place.routes();
    let (token, _) = place.token(Role::Administrator).await;
    let body = json!({
        "query": "mutation Add($input: OrganisationInput!) {
            addOrganisation(input: $input) { organisation { name } refusals { code field } } }",
        "operationName": "Add",
        "variables": { "input": { "name": "Testshire Council", "kind": "COUNCIL" } },
    });
    let answer = send(&routes, with_token(post(body.to_string()), &token)).await;
    let payload = &answer.json()["data"]["addOrganisation"];
    assert_eq!(
        payload["organisation"]["name"], "Testshire Council",
        "{}",
        answer.text
    );
    let answer = send(&routes, post(body.to_string())).await;
    assert_eq!(answer.status, StatusCode::OK);
    let payload = &answer.json()["data"]["addOrganisation"];
    assert_eq!(payload["organisation"], json!(null));
    assert_eq!(payload["refusals"][0]["code"], "not_allowed");
}

#[tokio::test]
async fn every_answer_has_an_id_and_the_headers_that_keep_a_browser_safe() {
    let place = Place::new().await;
    let routes = place.routes();
    for address in ["/graphql?query=%7B__typename%7D", "/healthz", "/nothing"] {
        let answer = send(&routes, get(address)).await;
        assert!(!answer.header("x-request-id").is_empty(), "{address}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    }
}
