//! Owns which media types the endpoint takes and gives.

use axum::http::{HeaderMap, HeaderName, header};

use crate::problem::Problem;

/// A media type of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/graphql-response+json`: the status tells whether the request was run.
    GraphqlResponse,
    /// `application/json`: whatever was understood is answered with 200.
    Json,
}

/// One entry of an `Accept` header.
struct Range<'h> {
    kind: &'h str,
    /// In thousandths.
    quality: u16,
}

impl Media {
    /// The media type that the request prefers; none: it accepts none that there is.
    pub(crate) fn accepted(headers: &HeaderMap) -> Option<Self> {
        let accept = joined(headers, &header::ACCEPT);
        let ranges: Vec<_> = accept.split(',').filter_map(range).collect();
        if accept.trim().is_empty() {
            return Some(Media::Json);
        }
        let (named, response) = quality(&ranges, "application/graphql-response+json");
        let (_, json) = quality(&ranges, "application/json");
        // Who says only `*/*` may not know of the newer type.
        if response > json || (named && response > 0 && response == json) {
            Some(Media::GraphqlResponse)
        } else if json > 0 {
            Some(Media::Json)
        } else {
            None
        }
    }

    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Media::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Media::Json => "application/json; charset=utf-8",
        }
    }
}

/// All headers of a name, as if they were one. What is not ASCII is in none that is understood.
fn joined(headers: &HeaderMap, name: &HeaderName) -> String {
    let values = headers.get_all(name).iter();
    let values: Vec<_> = values.map(|value| value.to_str().unwrap_or("?")).collect();
    values.join(",")
}

fn range(entry: &str) -> Option<Range<'_>> {
    let mut parts = entry.split(';').map(str::trim);
    let kind = parts.next().filter(|kind| !kind.is_empty())?;
    let mut quality = 1_000;
    for part in parts {
        match parameter(part) {
            Some((name, value)) if name.eq_ignore_ascii_case("q") => {
                quality = thousandths(value);
            }
            Some((name, value)) if name.eq_ignore_ascii_case("charset") && !is_utf8(value) => {
                return None;
            }
            _ => {}
        }
    }
    Some(Range { kind, quality })
}

/// `0.5` as 500; 1,000 for what is no quality.
fn thousandths(value: &str) -> u16 {
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    match (whole, part.parse()) {
        ("0", Ok(part)) => part,
        _ => 1_000,
    }
}

/// Whether the type is named, and its quality: the most specific entry counts.
fn quality(ranges: &[Range<'_>], media: &str) -> (bool, u16) {
    for kind in [media, "application/*", "*/*"] {
        let found = ranges
            .iter()
            .filter(|range| range.kind.eq_ignore_ascii_case(kind));
        if let Some(quality) = found.map(|range| range.quality).max() {
            return (kind == media, quality);
        }
    }
    (false, 0)
}

/// Refuses a body that is not JSON in UTF-8.
pub(crate) fn check_content(headers: &HeaderMap) -> Result<(), Problem> {
    let content = joined(headers, &header::CONTENT_TYPE);
    let mut parts = content.split(';').map(str::trim);
    if !parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"))
    {
        let message = "Send the body as JSON, with the header `Content-Type: application/json`.";
        return Err(Problem::unsupported(message));
    }
    let charset = parts
        .filter_map(parameter)
        .find(|(name, _)| name.eq_ignore_ascii_case("charset"));
    if charset.is_some_and(|(_, charset)| !is_utf8(charset)) {
        return Err(Problem::unsupported("Send the body in UTF-8."));
    }
    let encoding = joined(headers, &header::CONTENT_ENCODING);
    if !matches!(encoding.trim(), "" | "identity") {
        return Err(Problem::unsupported(
            "Send the body as it is, not compressed.",
        ));
    }
    Ok(())
}

fn parameter(part: &str) -> Option<(&str, &str)> {
    let (name, value) = part.split_once('=')?;
    Some((name.trim(), value.trim().trim_matches('"')))
}

fn is_utf8(charset: &str) -> bool {
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_preferred_type_is_given() {
        let json = Some(Media::Json);
        let response = Some(Media::GraphqlResponse);
        for (accept, media) in [
            ("", json),
            ("*/*", json),
            ("application/*", json),
            ("application/json", json),
            ("APPLICATION/JSON; charset=\"UTF-8\"", json),
            ("application/graphql-response+json", response),
            (
                "application/graphql-response+json, application/json",
                response,
            ),
            (
                "application/json, application/graphql-response+json",
                response,
            ),
            (
                "application/graphql-response+json;q=0.5, application/json",
                json,
            ),
            ("application/graphql-response+json, */*;q=0.1", response),
            ("application/json;q=0, */*", response),
            ("application/json;q=0.9,*/*;q=0.8", json),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                json,
            ),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json; charset=latin1", None),
            ("text/event-stream, multipart/mixed", None),
            (",", None),
        ] {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(Media::accepted(&headers), media, "{accept}");
        }
        assert_eq!(Media::accepted(&HeaderMap::new()), json);
    }

    #[test]
    fn only_json_in_utf_8_is_taken() {
        for (content, taken) in [
            ("application/json", true),
            ("Application/JSON;Charset=\"utf-8\"", true),
            ("application/json; charset=utf-16", false),
            ("application/graphql", false),
            ("text/plain", false),
            ("", false),
        ] {
            let headers =
                HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(content))]);
            assert_eq!(check_content(&headers).is_ok(), taken, "{content}");
        }
        assert!(check_content(&HeaderMap::new()).is_err());
    }
}
