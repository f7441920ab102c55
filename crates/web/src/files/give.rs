//! Owns giving a file to who may read it: whole, in part, or not again if the reader has it.

use std::fmt::Write as _;

use axum::{
    body::Body,
    extract::{Path, Request, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use minuted_app::{
    App, CommandError,
    papers::{FileType, ReadableFile},
};

use super::{failed, refuse, viewer};
use crate::{problem::Problem, server::Shared};

/// What a browser may do with what it is given: show it, and nothing else.
const SHOWN: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";
/// The same for PDF: browsers show none in a sandbox, and have one of their own for it.
const PDF: &str = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; \
                   frame-ancestors 'none'";

/// Gives a file of a version of a paper.
pub(crate) async fn give(
    State(shared): State<Shared>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    request: Request,
) -> Response {
    match find(&shared, path, request.headers()).await {
        Ok(Some(file)) => answer(shared.app.clone(), file, request.headers()).await,
        Ok(None) => not_found(),
        Err(problem) => {
            shared.metrics.error(problem.code);
            refuse(problem)
        }
    }
}

/// The same for what is not there and for what the viewer may not see.
fn not_found() -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Authorization"),
    ];
    (StatusCode::NOT_FOUND, headers, "There is no such file.\n").into_response()
}

async fn find(
    shared: &Shared,
    path: Result<Path<(String, String, String)>, PathRejection>,
    asked: &HeaderMap,
) -> Result<Option<ReadableFile>, Problem> {
    let viewer = viewer(shared, asked).await?;
    let Ok(Path((paper, version, name))) = path else {
        return Ok(None);
    };
    let found = shared.app.readable_file(&viewer, (&paper, &version), &name);
    found
        .await
        .map_err(|error| failed(&error, "a file could not be read"))
}

async fn answer(app: App, file: ReadableFile, asked: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", file.file.hash);
    let mut headers = headers(&file, &tag);
    if has_it(asked, &tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let size = u64::try_from(file.blob.size).unwrap_or(0);
    let (status, from, to) = match range(asked, &tag, size) {
        Part::Whole => (StatusCode::OK, 0, size),
        Part::Of(from, to) => {
            insert(
                &mut headers,
                header::CONTENT_RANGE,
                &format!("bytes {from}-{}/{size}", to - 1),
            );
            (StatusCode::PARTIAL_CONTENT, from, to)
        }
        Part::OutOfIt => {
            insert(
                &mut headers,
                header::CONTENT_RANGE,
                &format!("bytes */{size}"),
            );
            return (StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response();
        }
    };
    // The first of it before the answer begins, so that what can't be read is told as that.
    let first = match piece(&app, &file, from, to).await {
        Ok(first) => first,
        Err(error) => return refuse(failed(&error, "a file could not be read")),
    };
    insert(
        &mut headers,
        header::CONTENT_LENGTH,
        &(to - from).to_string(),
    );
    let next = from + first.len() as u64;
    let rest = stream::try_unfold((app, file, next), move |(app, file, from)| async move {
        let bytes = piece(&app, &file, from, to).await.map_err(|error| {
            tracing::error!(?error, "a file broke off while it was given");
            std::io::Error::other("broken off")
        })?;
        let next = from + bytes.len() as u64;
        Ok::<_, std::io::Error>((!bytes.is_empty()).then_some((bytes, (app, file, next))))
    });
    let first = stream::iter([Ok(first)]);
    let body = Body::from_stream(futures_util::StreamExt::chain(first, rest));
    (status, headers, body).into_response()
}

/// Some bytes from a place on, none from the end on.
async fn piece(
    app: &App,
    file: &ReadableFile,
    from: u64,
    to: u64,
) -> Result<Vec<u8>, CommandError> {
    if from >= to {
        return Ok(Vec::new());
    }
    let mut bytes = app.file_bytes(&file.blob, from).await?;
    bytes.truncate(usize::try_from(to - from).unwrap_or(usize::MAX));
    Ok(bytes)
}

fn insert(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    // What is written here has only signs that may stand there.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn headers(file: &ReadableFile, tag: &str) -> HeaderMap {
    let (kind, name) = (file.file.kind, &file.file.name);
    let mut headers = HeaderMap::new();
    insert(&mut headers, header::CONTENT_TYPE, kind.media_type());
    insert(&mut headers, header::ETAG, tag);
    insert(&mut headers, header::ACCEPT_RANGES, "bytes");
    insert(&mut headers, header::VARY, "Authorization");
    insert(
        &mut headers,
        header::CONTENT_DISPOSITION,
        &disposition(kind, name),
    );
    // What everybody may read may be taken down at any time, so caches ask each time.
    let caching = if file.open {
        "public, no-cache"
    } else {
        "private, no-store"
    };
    insert(&mut headers, header::CACHE_CONTROL, caching);
    let policy = if kind == FileType::Pdf { PDF } else { SHOWN };
    insert(&mut headers, header::CONTENT_SECURITY_POLICY, policy);
    insert(&mut headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    headers
}

/// How a browser saves it, whatever its name has in it: RFC 6266 and RFC 8187.
fn disposition(kind: FileType, name: &str) -> String {
    let shown = kind.is_picture() || matches!(kind, FileType::Pdf | FileType::Text);
    let how = if shown { "inline" } else { "attachment" };
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || "-_. ".contains(c) {
            c
        } else {
            '_'
        }
    };
    let fallback: String = name.chars().map(plain).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        match byte {
            byte if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) => {
                whole.push(char::from(byte));
            }
            byte => {
                // Writing to a string can't fail.
                let _ = write!(whole, "%{byte:02X}");
            }
        }
    }
    format!("{how}; filename=\"{fallback}\"; filename*=UTF-8''{whole}")
}

/// Whether the reader has it, by `If-None-Match`.
fn has_it(asked: &HeaderMap, tag: &str) -> bool {
    let given = asked.get_all(header::IF_NONE_MATCH).iter();
    let mut tags = given
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    tags.any(|given| {
        let given = given.trim();
        given == "*" || given.strip_prefix("W/").unwrap_or(given) == tag
    })
}

/// What of a file is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// From a byte to before another.
    Of(u64, u64),
    OutOfIt,
}

/// One range of bytes: RFC 9110, 14.2. Several, or what can't be understood, is answered whole.
fn range(asked: &HeaderMap, tag: &str, size: u64) -> Part {
    let text = |name| {
        asked
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    if text(header::IF_RANGE).is_some_and(|given| given.trim() != tag) {
        return Part::Whole;
    }
    let given = text(header::RANGE).and_then(|given| given.strip_prefix("bytes="));
    let Some((from, to)) = given.and_then(|given| given.trim().split_once('-')) else {
        return Part::Whole;
    };
    let (from, to): (Option<u64>, Option<u64>) = match (number(from), number(to)) {
        (Ok(from), Ok(to)) => (from, to),
        _ => return Part::Whole,
    };
    match (from, to) {
        (None, None) => Part::Whole,
        (None, Some(0)) => Part::OutOfIt,
        (None, Some(last)) => Part::Of(size.saturating_sub(last), size),
        (Some(from), to) if to.is_some_and(|to| to < from) => Part::Whole,
        (Some(from), _) if from >= size => Part::OutOfIt,
        (Some(from), to) => Part::Of(from, to.map_or(size, |to| to.saturating_add(1).min(size))),
    }
}

/// A number of digits alone; none is written as nothing.
fn number(text: &str) -> Result<Option<u64>, ()> {
    match text {
        "" => Ok(None),
        text if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse().map(Some).map_err(|_| ())
        }
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_what_was_asked_for() {
        for (given, part) in [
            ("", Part::Whole),
            ("bytes=0-0", Part::Of(0, 1)),
            ("bytes=2-", Part::Of(2, 10)),
            ("bytes=2-99", Part::Of(2, 10)),
            ("bytes=-3", Part::Of(7, 10)),
            ("bytes=-30", Part::Of(0, 10)),
            ("bytes=10-", Part::OutOfIt),
            ("bytes=-0", Part::OutOfIt),
            ("bytes=5-4", Part::Whole),
            ("bytes=0-1,4-5", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=99999999999999999999-", Part::Whole),
            ("lines=1-2", Part::Whole),
        ] {
            let value = HeaderValue::from_static(given);
            let headers = HeaderMap::from_iter([(header::RANGE, value.clone())]);
            assert_eq!(range(&headers, "\"a\"", 10), part, "{given}");
            let other = (header::IF_RANGE, HeaderValue::from_static("\"b\""));
            let headers = HeaderMap::from_iter([(header::RANGE, value), other]);
            assert_eq!(range(&headers, "\"a\"", 10), Part::Whole, "{given}");
        }
    }

    #[test]
    fn a_name_breaks_out_of_no_header() {
        let told = disposition(FileType::Pdf, "a\"; filename=\"b.exe\r\nX: y é.pdf");
        let plain = "a__ filename__b.exe__X_ y _.pdf";
        let whole = "a%22%3B%20filename%3D%22b.exe%0D%0AX%3A%20y%20%C3%A9.pdf";
        assert_eq!(
            told,
            format!("inline; filename=\"{plain}\"; filename*=UTF-8''{whole}")
        );
        assert!(disposition(FileType::Docx, "a.docx").starts_with("attachment;"));
    }

    #[test]
    fn who_has_it_is_not_sent_it_again() {
        for (given, has) in [
            ("\"a\"", true),
            ("\"b\", W/\"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
        ] {
            let value = HeaderValue::from_static(given);
            let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, value)]);
            assert_eq!(has_it(&headers, "\"a\""), has, "{given}");
        }
    }
}
