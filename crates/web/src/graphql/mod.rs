//! Owns the endpoint of the API: GraphQL over HTTP, as the specification at
//! <https://graphql.github.io/graphql-over-http/draft/> has it.

mod negotiate;
mod parameters;
mod respond;

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode},
    response::Response,
};
use minuted_app::sign_in::SignInError;
use minuted_graphql::admit;
use tokio::{task::AbortHandle, time::timeout};
use tracing::Instrument;

use self::negotiate::Media;
pub(crate) use self::parameters::from_json;
use crate::{bearer::bearer, body, live, problem::Problem, server::Shared};

/// Answers a request to the endpoint.
pub(crate) async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    if live::is_asked_for(request.headers()) {
        let opened = live::open(&shared, request).await;
        return opened.unwrap_or_else(|problem| refuse(&shared, Media::Json, problem));
    }
    let Some(media) = Media::accepted(request.headers()) else {
        let message = "This answers with application/graphql-response+json or application/json; \
                       the request accepts neither.";
        let problem = Problem::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message);
        return refuse(&shared, Media::Json, problem);
    };
    match run(&shared, request).await {
        Ok(result) => respond::result(media, &result),
        Err(problem) => refuse(&shared, media, problem),
    }
}

fn refuse(shared: &Shared, media: Media, problem: Problem) -> Response {
    shared.metrics.error(problem.code);
    respond::problem(media, problem)
}

async fn run(shared: &Shared, request: Request) -> Result<async_graphql::Response, Problem> {
    let reads_only = match *request.method() {
        Method::POST => false,
        Method::GET | Method::HEAD => true,
        _ => {
            let message = "Send the query by POST, or by GET if it changes nothing.";
            return Err(Problem::method(message, "GET, HEAD, POST"));
        }
    };
    if !reads_only {
        negotiate::check_content(request.headers())?;
    }
    let token = bearer(request.headers())?;
    let viewer = shared.app.viewer(token).await.map_err(not_signed_in)?;
    let parsed = if reads_only {
        parameters::from_address(request.uri())?
    } else {
        let (head, body) = request.into_parts();
        let body = body::read(&head.headers, body, shared.patience.body).await?;
        parameters::from_json(&body)?
    };
    match admit(parsed) {
        Err(refused) => {
            shared.metrics.told(&refused);
            Ok(*refused)
        }
        Ok(admitted) if reads_only && admitted.is_mutation() => {
            let message = "A mutation is sent by POST: GET must not change anything.";
            Err(Problem::method(message, "POST"))
        }
        Ok(admitted) => {
            let (changes, kind) = (admitted.is_mutation(), admitted.kind());
            let (schema, app) = (shared.schema.clone(), shared.app.clone());
            let work = async move { admitted.run(&schema, &app, viewer).await };
            let response = finish(shared, changes, work).await?;
            shared.metrics.ran(kind, &response);
            Ok(response)
        }
    }
}

fn not_signed_in(error: SignInError) -> Problem {
    match error {
        SignInError::NotValid => Problem::token(
            "This token is not valid: it is unknown, expired or revoked. Ask for a new one, or \
             leave it out to ask as the public.",
        ),
        SignInError::Failed(error) => {
            tracing::error!(%error, "a viewer could not be looked up");
            let message = "The database does not answer. Try again later.";
            Problem::unavailable("UNAVAILABLE", message)
        }
    }
}

/// Runs a request as a task of its own: a panic becomes an answer, and a command that has begun
/// goes on to its end even if the client hangs up. A query is given up then.
async fn finish(
    shared: &Shared,
    changes: bool,
    work: impl Future<Output = async_graphql::Response> + Send + 'static,
) -> Result<async_graphql::Response, Problem> {
    let running = shared.running.begin();
    let work = async move {
        let response = work.await;
        drop(running);
        response
    };
    let task = tokio::spawn(work.in_current_span());
    let _given_up = (!changes).then(|| AbortOnDrop(task.abort_handle()));
    let patience = shared.patience.answer;
    match timeout(patience, task).await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(error)) => {
            tracing::error!(%error, "a request broke off");
            Err(Problem::internal())
        }
        Err(_) => Err(too_slow(changes, patience.as_secs())),
    }
}

fn too_slow(changes: bool, seconds: u64) -> Problem {
    let message = if changes {
        format!(
            "There was no answer within {seconds} seconds. It may still be done: send the same \
             again with the same `idempotencyKey`, or read the record first."
        )
    } else {
        format!("There was no answer within {seconds} seconds. Ask for less, or try again later.")
    };
    Problem::unavailable("TIMEOUT", message)
}

/// Gives up a task when it is dropped.
pub(crate) struct AbortOnDrop(pub(crate) AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
