//! Owns giving a file to who may read it: whole, in part, or not again if the reader has it.

use std::fmt::Write as _;

use axum::{
    extract::{Path, Request, State, rejection::PathRejection},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use minuted_app::{
    App, Viewer,
    papers::{FileType, ReadableFile},
};

use super::{failed, refuse, viewer};
use crate::{
    problem::Problem,
    sent::{Broken, Pieces, put, send},
    server::Shared,
};

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
        Ok(Some(given)) => answer(given, request.method(), request.headers()).await,
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
) -> Result<Option<Given>, Problem> {
    let viewer = viewer(shared, asked).await?;
    let Ok(Path((paper, version, name))) = path else {
        return Ok(None);
    };
    let found = shared.app.readable_file(&viewer, (&paper, &version), &name);
    let found = found
        .await
        .map_err(|error| failed(&error, "a file could not be read"))?;
    Ok(found.map(|file| Given {
        app: shared.app.clone(),
        viewer,
        at: (paper, version, name),
        file,
    }))
}

async fn answer(given: Given, method: &Method, asked: &HeaderMap) -> Response {
    let file = &given.file;
    let tag = format!("\"{}\"", file.file.hash);
    let (size, headers) = (u64::try_from(file.blob.size).unwrap_or(0), headers(file));
    match send(given, size, (method, asked), &tag, headers).await {
        Ok(answer) => answer,
        Err(Broken(problem)) => refuse(problem),
    }
}

/// A file that is given, and to whom.
struct Given {
    app: App,
    viewer: Viewer,
    /// The paper, the version and the name, as the address has them.
    at: (String, String, String),
    file: ReadableFile,
}

impl Pieces for Given {
    async fn piece(&self, from: u64) -> Result<Vec<u8>, Broken> {
        let read = self.app.file_bytes(&self.file.blob, from).await;
        read.map_err(|error| Broken(failed(&error, "a file could not be read")))
    }

    async fn is_open(&self) -> bool {
        let (paper, version, name) = &self.at;
        let now = self.app.readable_file(&self.viewer, (paper, version), name);
        matches!(now.await, Ok(Some(now)) if now.file.hash == self.file.file.hash)
    }
}

fn headers(file: &ReadableFile) -> HeaderMap {
    let (kind, name) = (file.file.kind, &file.file.name);
    let mut headers = HeaderMap::new();
    put(&mut headers, header::CONTENT_TYPE, kind.media_type());
    put(&mut headers, header::VARY, "Authorization");
    put(
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
    put(&mut headers, header::CACHE_CONTROL, caching);
    let policy = if kind == FileType::Pdf { PDF } else { SHOWN };
    put(&mut headers, header::CONTENT_SECURITY_POLICY, policy);
    put(&mut headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
