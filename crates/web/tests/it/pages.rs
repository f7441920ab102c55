//! Pages over HTTP: what a browser is told beside them, and what is answered to what is no page.

use axum::{
    Router,
    body::Body,
    http::{Method, Request},
};
use minuted_core::roles::Role;
use minuted_views::{Files, Pages, Templates};
use minuted_web::Server;

use crate::support::{Answer, Place, send, with_token};

/// A UUID of nothing.
const NOWHERE: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

fn routes(place: &Place) -> Router {
    let templates = Templates::load(&Files::shipped()).unwrap();
    let pages = Pages::new(place.app.clone(), templates);
    Server::new(place.app.clone()).with_pages(pages).router()
}

async fn ask(routes: &Router, method: Method, address: &str) -> Answer {
    let request = Request::builder().method(method).uri(address);
    send(routes, request.body(Body::empty()).unwrap()).await
}

/// The address of the stylesheet, from a page.
fn stylesheet(page: &Answer) -> String {
    let (_, rest) = page.text.split_once("href=\"/assets/").unwrap();
    format!("/assets/{}", rest.split_once('"').unwrap().0)
}

#[tokio::test]
async fn every_answer_tells_a_browser_to_run_nothing_and_to_stand_in_no_frame() {
    let place = Place::new().await;
    let routes = routes(&place);
    let start = ask(&routes, Method::GET, "/").await;
    let stylesheet = stylesheet(&start);
    for address in [
        "/",
        "/nowhere",
        "/?a=1",
        stylesheet.as_str(),
        "/graphql",
        "/healthz",
    ] {
        let answer = ask(&routes, Method::GET, address).await;
        let policy = answer.header("content-security-policy");
        for says in [
            "default-src 'none'",
            "style-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(says), "{address}: {policy}");
        }
        for lax in ["script-src", "unsafe", "*", "http:", "data:"] {
            assert!(!policy.contains(lax), "{address}: {policy}");
        }
        assert_eq!(
            answer.header("x-content-type-options"),
            "nosniff",
            "{address}"
        );
        assert_eq!(answer.header("x-frame-options"), "DENY", "{address}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{address}");
    }
}

#[tokio::test]
async fn a_page_is_for_one_reader_and_a_stylesheet_for_ever() {
    let place = Place::new().await;
    let routes = routes(&place);
    let start = ask(&routes, Method::GET, "/").await;
    assert_eq!(start.status.as_u16(), 200);
    assert_eq!(start.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(start.header("cache-control"), "private, no-cache");
    assert_eq!(start.header("vary"), "Authorization");
    let style = ask(&routes, Method::GET, &stylesheet(&start)).await;
    assert_eq!(style.status.as_u16(), 200);
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert!(style.header("cache-control").contains("immutable"));
}

#[tokio::test]
async fn head_is_get_without_the_page_and_nothing_else_is_taken() {
    let place = Place::new().await;
    let routes = routes(&place);
    let start = ask(&routes, Method::GET, "/").await;
    let style = stylesheet(&start);
    for address in ["/", style.as_str(), "/nowhere"] {
        let got = ask(&routes, Method::GET, address).await;
        let head = ask(&routes, Method::HEAD, address).await;
        assert_eq!(
            (head.status, head.text.as_str()),
            (got.status, ""),
            "{address}"
        );
        assert_eq!(head.header("content-type"), got.header("content-type"));
    }
    let decision = format!("/decisions/{NOWHERE}");
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        for address in ["/", style.as_str(), decision.as_str()] {
            let answer = ask(&routes, method.clone(), address).await;
            assert_eq!(answer.status.as_u16(), 405, "{method} {address}");
            assert_eq!(answer.header("allow"), "GET,HEAD", "{method} {address}");
            assert!(answer.text.contains("with GET"), "{method} {address}");
        }
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_answered_by_a_page() {
    let place = Place::new().await;
    let routes = routes(&place);
    for (address, status) in [
        ("/nowhere".to_owned(), 404),
        (format!("/decisions/{NOWHERE}"), 404),
        (format!("/decisions/{NOWHERE}/"), 404),
        ("/decisions/1".to_owned(), 404),
        ("/decisions/%ff".to_owned(), 404),
        ("/decisions/..%2f..%2fetc".to_owned(), 404),
        ("/assets/minuted.css".to_owned(), 404),
        ("/?stauts=open".to_owned(), 400),
        ("/?a=1&a=2".to_owned(), 400),
        ("/?a=%ff".to_owned(), 400),
        (format!("/decisions/{NOWHERE}?id={NOWHERE}"), 400),
    ] {
        let answer = ask(&routes, Method::GET, &address).await;
        assert_eq!(answer.status.as_u16(), status, "{address}");
        let kind = answer.header("content-type");
        assert_eq!(kind, "text/html; charset=utf-8", "{address}");
        assert!(answer.text.contains("<h1>"), "{address}");
        assert!(!answer.text.contains("stauts"), "{address}");
    }
}

#[tokio::test]
async fn a_token_that_is_none_is_told_and_one_that_is_names_its_bearer() {
    let place = Place::new().await;
    let routes = routes(&place);
    for token in ["nonsense", "minuted_00", ""] {
        for address in ["/", "/nowhere"] {
            let request = Request::get(address).body(Body::empty()).unwrap();
            let answer = send(&routes, with_token(request, token)).await;
            assert_eq!(answer.status.as_u16(), 401, "{address}");
            assert!(answer.header("www-authenticate").starts_with("Bearer"));
        }
    }
    let (token, _) = place.token(Role::Secretary).await;
    let request = Request::get("/").body(Body::empty()).unwrap();
    let answer = send(&routes, with_token(request, &token)).await;
    assert!(
        answer.text.contains("Signed in as A secretary"),
        "{}",
        answer.text
    );
}
