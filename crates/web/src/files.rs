//! Owns files over HTTP: putting them in, and giving them to who may read them.

mod give;
mod spool;

use std::time::Duration;

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use minuted_app::{
    CommandError, Refusal, Refusals, Viewer, papers::too_large, sign_in::SignInError,
};
use serde_json::{Value, json};

pub(crate) use self::give::give;
use crate::{bearer::bearer, problem::Problem, server::Shared};

/// How many files may come in at once.
pub(crate) const AT_ONCE: usize = 8;
/// How long a file may take to come in.
pub(crate) const LONGEST: Duration = Duration::from_mins(15);

/// Takes a file: its bytes are the body, its name stands in the address.
pub(crate) async fn put_in(State(shared): State<Shared>, request: Request) -> Response {
    match take(&shared, request).await {
        Ok(answer) => answer,
        Err(problem) => {
            shared.metrics.error(problem.code);
            refuse(problem)
        }
    }
}

async fn take(shared: &Shared, request: Request) -> Result<Response, Problem> {
    let viewer = viewer(shared, request.headers()).await?;
    let name = name(request.uri())?;
    // Before anything is read: who may not, sends nothing.
    if let Err(refused) = shared.app.check_attaching(&viewer, &name) {
        return Ok(refusals(refused));
    }
    let Ok(_turn) = shared.uploads.try_acquire() else {
        let message = format!("{AT_ONCE} files are coming in already. Try again in a moment.");
        return Err(Problem::unavailable("TOO_MANY_UPLOADS", message));
    };
    let most = shared.app.file_most();
    let (head, body) = request.into_parts();
    let file = spool::take(&head.headers, body, most, shared.patience.body).await?;
    let Some(file) = file else {
        let most_mib = u32::try_from(most / 1024 / 1024).unwrap_or(u32::MAX);
        let mut answer = refusals(too_large(most_mib).into());
        *answer.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        return Ok(answer);
    };
    let (app, running) = (shared.app.clone(), shared.running.begin());
    let given = name.clone();
    // What has begun goes on to its end, even if the client hangs up.
    let work = tokio::spawn(async move {
        let done = app.attach(&viewer, &given, file).await;
        drop(running);
        done
    });
    match work.await {
        Ok(Ok(done)) => {
            let answer = json!({
                "name": name,
                "hash": done.hash.as_str(),
                "size": done.size,
                "mediaType": done.kind.media_type(),
            });
            Ok(answered(StatusCode::CREATED, answer))
        }
        Ok(Err(CommandError::Refused(refused))) => Ok(refusals(refused)),
        Ok(Err(error)) => Err(failed(&error, "a file could not be put in")),
        Err(error) => {
            tracing::error!(%error, "putting in a file broke off");
            Err(Problem::internal())
        }
    }
}

/// What is told of an error, which the log has whole.
fn failed(error: &CommandError, what: &'static str) -> Problem {
    tracing::error!(?error, "{what}");
    if error.is_of_blob_store() {
        let message = "The place where attachments are kept does not answer. Try again later.";
        return Problem::unavailable("ATTACHMENTS_UNAVAILABLE", message);
    }
    Problem::internal()
}

/// Who asks.
async fn viewer(shared: &Shared, headers: &HeaderMap) -> Result<Viewer, Problem> {
    let token = bearer(headers)?;
    shared.app.viewer(token).await.map_err(|error| match error {
        SignInError::NotValid => {
            Problem::token("This token is not valid: it is unknown, expired or revoked.")
        }
        SignInError::Failed(error) => {
            tracing::error!(%error, "a viewer could not be looked up");
            Problem::unavailable(
                "UNAVAILABLE",
                "The database does not answer. Try again later.",
            )
        }
    })
}

/// The name of a file, from the address.
fn name(uri: &Uri) -> Result<String, Problem> {
    let wanted = "Say what the file is called, once: `/attachments?name=budget.pdf`.";
    let given = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
    let given = given.map_err(|_| Problem::bad_request(wanted))?;
    match given.0.as_slice() {
        [(key, name)] if key == "name" => Ok(name.clone()),
        _ => Err(Problem::bad_request(wanted)),
    }
}

/// All reasons why a file was not taken, in the form of the API.
fn refusals(refused: Refusals) -> Response {
    let denied = refused
        .iter()
        .any(|refusal| refusal.code() == "not_allowed");
    let status = if denied {
        StatusCode::FORBIDDEN
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let each = |refusal: Refusal| {
        json!({
            "code": refusal.code(),
            "message": refusal.message(),
            "rule": refusal.rule.as_ref().map(|rule| &rule.rule),
            "citation": refusal.rule.as_ref().map(|rule| &rule.citation),
            "field": refusal.field,
        })
    };
    let reasons: Vec<_> = refused.into_iter().map(each).collect();
    answered(status, json!({ "refusals": reasons }))
}

/// A request that was not done, as the API tells an error.
fn refuse(problem: Problem) -> Response {
    let error = json!({ "message": problem.message, "extensions": { "code": problem.code } });
    let mut answer = answered(problem.status, json!({ "errors": [error] }));
    if let Some((name, value)) = problem.header {
        answer.headers_mut().insert(name, value);
    }
    answer
}

fn answered(status: StatusCode, answer: Value) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Authorization"),
    ];
    (status, headers, Json(answer)).into_response()
}
