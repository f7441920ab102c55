//! Owns documents over HTTP: which format a client wants, whether it has it already, and what it is
//! told beside the bytes. What a document says is for `minuted-views`.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use minuted_views::{Format, Made};

/// How long a client waits before it asks again, in seconds, when too many documents are made.
const LATER: &str = "5";

/// What the answers of an address depend on, beside the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The format stands in the address.
    Named,
    /// The client's `Accept` chooses.
    Negotiated,
}

impl Choice {
    const fn vary(self) -> &'static str {
        match self {
            Self::Named => "Authorization",
            Self::Negotiated => "Accept, Authorization",
        }
    }
}

/// The format that a client wants most of those there are: the first of them unless it says
/// otherwise; none if it takes none of them.
pub(crate) fn wanted(headers: &HeaderMap, offered: &[Format]) -> Option<Format> {
    let given = headers.get_all(header::ACCEPT).iter();
    let given: Vec<&str> = given.filter_map(|value| value.to_str().ok()).collect();
    let ranges: Vec<Range<'_>> = given
        .iter()
        .flat_map(|value| value.split(','))
        .filter_map(Range::read)
        .collect();
    if ranges.is_empty() {
        return offered.first().copied();
    }
    let liked = |format: &Format| {
        let fitting = ranges.iter().filter(|range| range.fits(*format));
        // The most exact range says how much.
        let most_exact = fitting.max_by_key(|range| range.exactness());
        most_exact.map_or(0, |range| range.thousandths)
    };
    // `max_by_key` takes the last of equals, and the first is wanted.
    let best = offered.iter().rev().max_by_key(|format| liked(format))?;
    (liked(best) > 0).then_some(*best)
}

/// A media range of `Accept`, such as `text/*;q=0.5`.
struct Range<'a> {
    kind: &'a str,
    part: &'a str,
    /// How much it is liked, in thousandths.
    thousandths: u16,
}

impl<'a> Range<'a> {
    /// Reads a range; what is none is passed over.
    fn read(text: &'a str) -> Option<Self> {
        let mut pieces = text.split(';').map(str::trim);
        let (kind, part) = pieces.next()?.split_once('/')?;
        let mut thousandths = 1000;
        for piece in pieces {
            if let Some(("q" | "Q", value)) = piece.split_once('=') {
                thousandths = quality(value.trim())?;
            }
        }
        Some(Self {
            kind,
            part,
            thousandths,
        })
    }

    fn fits(&self, format: Format) -> bool {
        let Some((kind, part)) = format.media_type().split_once('/') else {
            return false;
        };
        let is = |range: &str, own: &str| range == "*" || range.eq_ignore_ascii_case(own);
        is(self.kind, kind) && is(self.part, part)
    }

    fn exactness(&self) -> u8 {
        u8::from(self.kind != "*") + u8::from(self.part != "*")
    }
}

/// A weight from 0 to 1 with at most three decimals, in thousandths.
fn quality(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{decimals:0<3}").parse::<u16>().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

/// Whether the client has these bytes already.
fn has_it(headers: &HeaderMap, etag: &str) -> bool {
    let given = headers.get_all(header::IF_NONE_MATCH).iter();
    let mut named = given
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim);
    named.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// The answer with a document, or that the client has it. `is_public` says that nobody signed in.
pub(crate) fn answer(
    made: &Arc<Made>,
    headers: &HeaderMap,
    choice: Choice,
    is_public: bool,
) -> Response {
    let mut response = if has_it(headers, &made.etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Response::new(Body::from(made.bytes.clone()));
        let told = response.headers_mut();
        put(told, header::CONTENT_TYPE, made.format.content_type());
        put(told, header::CONTENT_LANGUAGE, &made.language);
        if made.format != Format::Html {
            // A browser shows PDF and keeps Word; either is kept under a name that says what it is.
            let form = match made.format {
                Format::Docx => "attachment",
                _ => "inline",
            };
            let disposition = format!("{form}; filename=\"{}\"", made.file_name);
            put(told, header::CONTENT_DISPOSITION, &disposition);
        }
        response
    };
    let told = response.headers_mut();
    put(told, header::ETAG, &made.etag);
    put(told, header::VARY, choice.vary());
    // Whoever keeps it asks each time whether it still stands, so that nothing outlives a
    // withdrawal; what somebody signed in reads is kept by nobody else.
    let keeping = if is_public {
        "public, no-cache"
    } else {
        "private, no-cache"
    };
    put(told, header::CACHE_CONTROL, keeping);
    response
}

fn put(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// The answer to a client that takes none of the formats. It is the same whether there is such a
/// record or not.
pub(crate) fn not_acceptable(path: &str, offered: &[Format]) -> Response {
    let line = |format: &Format| {
        let address = match format {
            Format::Html => path.to_owned(),
            other => format!("{path}.{}", other.name()),
        };
        format!("  {}  {address}\n", format.media_type())
    };
    let lines: String = offered.iter().map(line).collect();
    let text = format!("This document is served as none of what you accept. There is:\n{lines}");
    let headers = [
        (header::VARY, Choice::Negotiated.vary()),
        (header::CACHE_CONTROL, "private, no-cache"),
    ];
    (StatusCode::NOT_ACCEPTABLE, headers, text).into_response()
}

/// The answer when too many documents are being made.
pub(crate) fn busy() -> Response {
    let text = "Too many documents are being made just now. Ask again in a few seconds.\n";
    let headers = [
        (header::RETRY_AFTER, LATER),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[Format] = &[Format::Html, Format::Pdf, Format::Docx];
    const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    fn accepting(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::ACCEPT, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_client_gets_what_it_likes_best() {
        for (accept, gets) in [
            ("*/*", Some(Format::Html)),
            ("application/pdf", Some(Format::Pdf)),
            ("Application/PDF", Some(Format::Pdf)),
            (WORD, Some(Format::Docx)),
            ("text/*", Some(Format::Html)),
            ("application/*", Some(Format::Pdf)),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                Some(Format::Html),
            ),
            ("application/pdf, text/html;q=0.9", Some(Format::Pdf)),
            (
                "application/pdf;q=0.1, text/html;q=0.101",
                Some(Format::Html),
            ),
            ("*/*;q=0.5, text/html;q=0", Some(Format::Pdf)),
            ("text/html;q=0, */*;q=0", None),
            ("image/png", None),
            ("application/json", None),
            // What can't be read is passed over.
            ("nonsense, application/pdf", Some(Format::Pdf)),
            ("text/html;q=2, application/pdf;q=0.5", Some(Format::Pdf)),
            ("nonsense", Some(Format::Html)),
        ] {
            assert_eq!(wanted(&accepting(&[accept]), ALL), gets, "{accept}");
        }
        assert_eq!(wanted(&accepting(&[]), ALL), Some(Format::Html));
        let two = accepting(&["text/html;q=0.5", "application/pdf"]);
        assert_eq!(wanted(&two, ALL), Some(Format::Pdf));
        assert_eq!(wanted(&accepting(&["*/*"]), &[]), None);
        let pdf = accepting(&["application/pdf"]);
        assert_eq!(wanted(&pdf, &[Format::Html, Format::Docx]), None);
    }

    #[test]
    fn a_client_that_has_it_is_told_so() {
        for (given, has) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
            ("\"A\"", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_str(given).unwrap());
            assert_eq!(has_it(&headers, "\"a\""), has, "{given}");
        }
        assert!(!has_it(&HeaderMap::new(), "\"a\""));
    }
}
