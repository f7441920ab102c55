//! Owns what a supervisor or a load balancer asks: whether the process is up, and whether it is
//! ready to take requests.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use tokio::time::timeout;

use crate::server::Shared;

/// The process is up. Says nothing of the database.
pub(crate) async fn up() -> impl IntoResponse {
    answer(StatusCode::OK, "up\n".to_owned())
}

/// The database answers and is set to keep what it acknowledges. What exactly is wrong goes into
/// the log: anyone may ask here.
pub(crate) async fn ready(State(shared): State<Shared>) -> impl IntoResponse {
    let patience = shared.patience.ready;
    let reason = match timeout(patience, shared.app.store().ready()).await {
        Ok(Ok(())) => return answer(StatusCode::OK, "ready\n".to_owned()),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!(
            "the database did not answer within {} seconds",
            patience.as_secs()
        ),
    };
    tracing::warn!(reason, "not ready");
    let text = "not ready: the database does not answer, or is not set to keep what it \
                acknowledges; the log says more\n";
    answer(StatusCode::SERVICE_UNAVAILABLE, text.to_owned())
}

fn answer(status: StatusCode, text: String) -> impl IntoResponse {
    (status, [(header::CACHE_CONTROL, "no-store")], text)
}
