//! Owns the endpoint of the API: GraphQL over HTTP, as the specification at
//! <https://graphql.github.io/graphql-over-http/draft/> has it.

mod negotiate;
mod parameters;
mod respond;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::Response,
};
use minuted_app::sign_in::SignInError;
use minuted_graphql::admit;
use tokio::{task::AbortHandle, time::timeout};
use tracing::Instrument;

use self::negotiate::Media;
use crate::{body, problem::Problem, server::Shared};

/// The longest token that is looked up.
const LONGEST_TOKEN: usize = 200;

/// Answers a request to the endpoint.
pub(crate) async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    let Some(media) = Media::accepted(request.headers()) else {
        let message = "This answers with application/graphql-response+json or application/json; \
                       the request accepts neither.";
        let problem = Problem::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message);
        return respond::problem(Media::Json, problem);
    };
    match run(&shared, request).await {
        Ok(result) => respond::result(media, &result),
        Err(problem) => respond::problem(media, problem),
    }
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
        Err(refused) => Ok(*refused),
        Ok(admitted) if reads_only && admitted.is_mutation() => {
            let message = "A mutation is sent by POST: GET must not change anything.";
            Err(Problem::method(message, "POST"))
        }
        Ok(admitted) => {
            let changes = admitted.is_mutation();
            let (schema, app) = (shared.schema.clone(), shared.app.clone());
            let work = async move { admitted.run(&schema, &app, viewer).await };
            finish(shared, changes, work).await
        }
    }
}

/// The token of the request, if it has one.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = given.next() else {
        return Ok(None);
    };
    let token = value.to_str().ok().and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then_some(token.trim())
    });
    match token {
        Some(token) if (1..=LONGEST_TOKEN).contains(&token.len()) && given.next().is_none() => {
            Ok(Some(token))
        }
        _ => Err(Problem::token(
            "Sign in with one header `Authorization: Bearer TOKEN`, or leave it out to ask as the \
             public.",
        )),
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

struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_bearer_token_is_taken_and_nothing_else() {
        let of = |values: &[&'static str]| {
            let values = values.iter().map(|value| HeaderValue::from_static(value));
            let headers = values.map(|value| (header::AUTHORIZATION, value)).collect();
            bearer(&headers)
                .map(|token| token.map(str::to_owned))
                .map_err(|problem| problem.status)
        };
        assert_eq!(of(&[]), Ok(None));
        assert_eq!(of(&["Bearer abc"]), Ok(Some("abc".to_owned())));
        assert_eq!(of(&["bearer  abc "]), Ok(Some("abc".to_owned())));
        for bad in [
            &["Basic abc"][..],
            &["Bearer"],
            &["Bearer "],
            &["abc"],
            &["Bearer a", "Bearer b"],
        ] {
            assert_eq!(of(bad), Err(StatusCode::UNAUTHORIZED), "{bad:?}");
        }
    }
}
