//! Owns reading the token of a request.

use axum::http::{HeaderMap, header};

use crate::problem::Problem;

/// The longest token that is looked up.
const LONGEST_TOKEN: usize = 200;

/// The token of the request, if it has one.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = given.next() else {
        return Ok(None);
    };
    match value.to_str().ok().and_then(token_of) {
        Some(token) if given.next().is_none() => Ok(Some(token)),
        _ => Err(Problem::token(
            "Sign in with one header `Authorization: Bearer TOKEN`, or leave it out to ask as the \
             public.",
        )),
    }
}

/// The token of a value such as `Bearer TOKEN`.
pub(crate) fn token_of(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    let fits = (1..=LONGEST_TOKEN).contains(&token.len());
    (fits && scheme.eq_ignore_ascii_case("bearer")).then_some(token)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, StatusCode};

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
