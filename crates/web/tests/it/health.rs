//! Whether the process is up and whether it is ready are two questions.

use axum::{body::Body, http::Request};

use crate::support::{Place, send};

#[tokio::test]
async fn up_and_ready_are_told_apart() {
    let place = Place::new().await;
    let routes = place.routes();
    let ask = |address: &str| Request::get(address).body(Body::empty()).unwrap();
    for address in ["/healthz", "/readyz"] {
        assert_eq!(send(&routes, ask(address)).await.status.as_u16(), 200);
    }
    place.app.store().clone().close().await;
    assert_eq!(send(&routes, ask("/healthz")).await.status.as_u16(), 200);
    let answer = send(&routes, ask("/readyz")).await;
    assert_eq!(answer.status.as_u16(), 503);
    assert!(answer.text.starts_with("not ready: "), "{}", answer.text);
}
