//! Owns published documents over HTTP: the bytes that were published, by format and reader, and the
//! notices of what was withdrawn.
//!
//! Each request reads the publication anew, so that what is withdrawn on one node is served by none.
//! The bytes are found by their hash and kept nowhere here; and whoever keeps them elsewhere is told to
//! ask again each time.

use std::{collections::BTreeMap, fmt::Write as _};

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use minuted_app::{
    Viewer,
    publications::{
        Format, Publication, PublicationId, PublicationPhase, RecordId, Rendition, bytes_of,
        notice_of_paper, publication, standing_for,
    },
    read::StoreError,
};

use crate::pages::{Place, answer};

/// The page that tells of a publication, and of its withdrawal.
const PAGE: &str = "publication";

/// The formats by the ends of their addresses, the longer ends first.
const ENDINGS: [(&str, Format); 4] = [
    (".reading-copy.pdf", Format::ReadingCopy),
    (".html", Format::Html),
    (".pdf", Format::Pdf),
    (".docx", Format::Docx),
];

/// The routes of published documents.
pub(crate) fn routes(router: Router<Place>) -> Router<Place> {
    router
        .route("/packs/{address}", get(document))
        .route("/packs/{address}/page/{page}", get(page))
        .route("/publications/{id}/{format}", get(form))
}

/// Leads from the page about a publication to the document in a format.
async fn form(
    State(place): State<Place>,
    Path((id, format)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let format: Option<Format> = format.parse().ok().filter(|f| *f != Format::PageMap);
    let (Some(format), (Some(id), None)) = (format, read(&id)) else {
        return match place.viewer(&headers).await {
            Ok(viewer) => answer(place.pages.not_found(&viewer)),
            Err(refused) => refused,
        };
    };
    let to = format!("/packs/{}{}", id.uuid(), ending_of(format));
    (StatusCode::FOUND, [(header::LOCATION, to)]).into_response()
}

async fn document(
    State(place): State<Place>,
    Path(address): Path<String>,
    headers: HeaderMap,
) -> Response {
    let viewer = match place.viewer(&headers).await {
        Ok(viewer) => viewer,
        Err(refused) => return refused,
    };
    let (id, wanted) = read(&address);
    let found = match found(&place, &viewer, id).await {
        Ok(found) => found,
        Err(instead) => return *instead,
    };
    if found.is_over() && wanted.is_none() {
        return place.about(&viewer, found.id, StatusCode::GONE).await;
    }
    let renditions = found.renditions_for(&viewer);
    let there = renditions.iter().filter(|r| r.format != Format::PageMap);
    let there: Vec<_> = there.map(|rendition| rendition.format).collect();
    let format = match wanted {
        Some(format) => Some(format),
        None => match negotiated(headers.get(header::ACCEPT), &there) {
            Negotiated::Format(format) => Some(format),
            // Who has no wish gets the page.
            Negotiated::Any => {
                let page = there.iter().find(|format| **format == Format::Html);
                page.or(there.first()).copied()
            }
            Negotiated::None if there.is_empty() => None,
            Negotiated::None => return not_acceptable(&found, &there),
        },
    };
    let rendition = format.and_then(|format| found.rendition_for(&viewer, format));
    match (rendition, found.phase) {
        (Some(rendition), _) => bytes(&place, &viewer, &found, rendition, &headers).await,
        (None, PublicationPhase::Withdrawn | PublicationPhase::Dropped) => {
            place.about(&viewer, found.id, StatusCode::GONE).await
        }
        // It is being rendered, and who asks works on it.
        (None, PublicationPhase::Requested) => place.about(&viewer, found.id, StatusCode::OK).await,
        (None, PublicationPhase::Published) => answer(place.pages.not_found(&viewer)),
    }
}

/// Leads from the number of a page to where it stands.
async fn page(
    State(place): State<Place>,
    Path((address, page)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let viewer = match place.viewer(&headers).await {
        Ok(viewer) => viewer,
        Err(refused) => return refused,
    };
    let (id, wanted) = read(&address);
    let found = match found(&place, &viewer, id).await {
        Ok(found) => found,
        Err(instead) => return *instead,
    };
    // The same page of the edition that stands in its place.
    let instead = if found.is_over() {
        standing_for(&place.shared.app.reader(), &viewer, &found).await
    } else {
        Ok(None)
    };
    let found = match instead {
        Ok(instead) => instead.unwrap_or(found),
        Err(error) => return failed(&place, &viewer, &error),
    };
    let Some(map) = found.rendition_for(&viewer, Format::PageMap) else {
        return if found.is_over() {
            place.about(&viewer, found.id, StatusCode::GONE).await
        } else {
            answer(place.pages.not_found(&viewer))
        };
    };
    let kept = bytes_of(&place.shared.app.reader(), std::slice::from_ref(&map.hash)).await;
    let kept = match kept {
        Ok(kept) => kept,
        Err(error) => return failed(&place, &viewer, &error),
    };
    let map = kept
        .first()
        .and_then(|kept| serde_json::from_slice(&kept.bytes).ok());
    let map: minuted_app::publications::PageMap = map.unwrap_or_default();
    let Some(at) = map.pages.iter().position(|label| *label == page) else {
        return answer(place.pages.not_found(&viewer));
    };
    let uuid = found.id.uuid();
    let to = match wanted {
        // A reader of PDF counts the pages that there are, not the numbers that they bear.
        Some(Format::Pdf) => format!("/packs/{uuid}.pdf#page={}", at + 1),
        _ => format!("/packs/{uuid}#page-{page}"),
    };
    let headers = [
        (header::LOCATION, to),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    (StatusCode::FOUND, headers).into_response()
}

/// The publication that an address names, and the format in which it is asked for.
fn read(address: &str) -> (Option<PublicationId>, Option<Format>) {
    let ending = ENDINGS.iter().find(|(ending, _)| address.ends_with(ending));
    let (id, format) = match ending {
        Some((ending, format)) => (&address[..address.len() - ending.len()], Some(*format)),
        None => (address, None),
    };
    (format!("publication:{id}").parse().ok(), format)
}

/// The publication as the viewer sees it, or the answer if they see none.
async fn found(
    place: &Place,
    viewer: &Viewer,
    id: Option<PublicationId>,
) -> Result<Publication, Box<Response>> {
    let not_found = || Box::new(answer(place.pages.not_found(viewer)));
    let id = id.ok_or_else(not_found)?;
    match publication(&place.shared.app.reader(), viewer, id).await {
        Ok(found) => found.ok_or_else(not_found),
        Err(error) => Err(Box::new(failed(place, viewer, &error))),
    }
}

fn failed(place: &Place, viewer: &Viewer, error: &StoreError) -> Response {
    tracing::error!(%error, "a published document could not be read");
    answer(place.pages.failed(viewer))
}

/// The bytes of a rendition, or that whoever asks has them.
async fn bytes(
    place: &Place,
    viewer: &Viewer,
    publication: &Publication,
    rendition: &Rendition,
    headers: &HeaderMap,
) -> Response {
    let etag = format!("\"{}\"", rendition.hash);
    let mut response = if has_it(headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let hashes = std::slice::from_ref(&rendition.hash);
        let kept = match bytes_of(&place.shared.app.reader(), hashes).await {
            Ok(kept) => kept,
            Err(error) => return failed(place, viewer, &error),
        };
        let Some(kept) = kept.into_iter().next() else {
            tracing::error!(hash = rendition.hash, "published bytes are not there");
            return answer(place.pages.failed(viewer));
        };
        let mut response = Response::new(Body::from(kept.bytes));
        let named = format!(
            "inline; filename=\"{}-{}{}\"",
            publication.kind,
            publication.edition,
            ending_of(rendition.format)
        );
        for (name, value) in [
            (header::CONTENT_TYPE, kept.media_type),
            (header::CONTENT_DISPOSITION, named),
        ] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    };
    let etag = HeaderValue::from_str(&etag).ok();
    // Nobody keeps it without asking whether it still stands: it may be withdrawn at any time.
    let keeping = HeaderValue::from_static("private, no-cache");
    let vary = HeaderValue::from_static("Accept, Authorization");
    let headers = response.headers_mut();
    headers.extend(etag.map(|etag| (header::ETAG, etag)));
    headers.insert(header::CACHE_CONTROL, keeping);
    headers.insert(header::VARY, vary);
    response
}

fn ending_of(format: Format) -> &'static str {
    let known = ENDINGS.iter().find(|(_, known)| *known == format);
    known.map_or(".json", |(ending, _)| ending)
}

/// Whether who asks says that they have these bytes.
fn has_it(headers: &HeaderMap, etag: &str) -> bool {
    let given = headers.get_all(header::IF_NONE_MATCH).iter();
    let given = given.filter_map(|value| value.to_str().ok());
    given.flat_map(|value| value.split(',')).any(|one| {
        let one = one.trim();
        one == "*" || one.strip_prefix("W/").unwrap_or(one) == etag
    })
}

/// What came of the header `Accept`.
#[derive(Debug, PartialEq, Eq)]
enum Negotiated {
    Format(Format),
    Any,
    None,
}

/// The format that is wanted most of those that there are; of equals the one that comes first here.
fn negotiated(accept: Option<&HeaderValue>, there: &[Format]) -> Negotiated {
    let Some(accept) = accept.and_then(|accept| accept.to_str().ok()) else {
        return Negotiated::Any;
    };
    let quality = |format: &Format| {
        let kind = format.media_type().split(';').next().unwrap_or_default();
        let group = kind.split('/').next().unwrap_or_default();
        let mut best: Option<(u8, u32)> = None;
        for part in accept.split(',') {
            let mut words = part.split(';').map(str::trim);
            let range = words.next().unwrap_or_default();
            let exactness = match range {
                range if range.eq_ignore_ascii_case(kind) => 2,
                range
                    if range
                        .strip_suffix("/*")
                        .is_some_and(|g| g.eq_ignore_ascii_case(group)) =>
                {
                    1
                }
                "*/*" => 0,
                _ => continue,
            };
            let q = words
                .find_map(|word| word.strip_prefix("q="))
                .map_or(1000, thousandths);
            if best.is_none_or(|(known, _)| exactness > known) {
                best = Some((exactness, q));
            }
        }
        best.map_or(0, |(_, q)| q)
    };
    // The first of equals: `max_by_key` gives the last.
    let best = there.iter().rev().max_by_key(|format| quality(format));
    match best.filter(|format| quality(format) > 0) {
        Some(format) => Negotiated::Format(*format),
        None => Negotiated::None,
    }
}

/// A weight such as `0.8` in thousandths; one that is none weighs nothing.
fn thousandths(weight: &str) -> u32 {
    let weight: f32 = weight.parse().unwrap_or(0.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is from 0 to 1000"
    )]
    let thousandths = (weight.clamp(0.0, 1.0) * 1000.0) as u32;
    thousandths
}

/// What there is, for who wants none of it.
fn not_acceptable(publication: &Publication, there: &[Format]) -> Response {
    let mut text = String::from("This document is there as:\n");
    for format in there {
        // Writing to a string can't fail.
        let _ = writeln!(
            text,
            "/packs/{}{} ({})",
            publication.id.uuid(),
            ending_of(*format),
            format.media_type()
        );
    }
    (
        StatusCode::NOT_ACCEPTABLE,
        [(header::VARY, "Accept, Authorization")],
        text,
    )
        .into_response()
}

impl Place {
    /// The page about a publication, under a status of its own.
    async fn about(&self, viewer: &Viewer, id: PublicationId, status: StatusCode) -> Response {
        let given = BTreeMap::from([("id".to_owned(), id.uuid().to_string())]);
        let rendered = self.pages.render(viewer.clone(), PAGE, &given).await;
        let fine = rendered.status == 200;
        let mut response = answer(rendered);
        if fine {
            *response.status_mut() = status;
        }
        response
    }

    /// The notice in place of a page whose paper was withdrawn from publication.
    pub(crate) async fn gone(
        &self,
        viewer: &Viewer,
        name: &str,
        given: &BTreeMap<String, String>,
    ) -> Option<Response> {
        if name != "paper" {
            return None;
        }
        let paper = format!("paper:{}", given.get("id")?).parse().ok()?;
        let notice = notice_of_paper(&self.shared.app.reader(), viewer, paper).await;
        match notice {
            Ok(notice) => Some(self.about(viewer, notice?.id, StatusCode::GONE).await),
            Err(error) => Some(failed(self, viewer, &error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_publication_and_perhaps_a_format() {
        let uuid = "01890a5d-ac96-774b-bcce-b302099a8057";
        for (address, is_one, format) in [
            (uuid.to_owned(), true, None),
            (format!("{uuid}.pdf"), true, Some(Format::Pdf)),
            (
                format!("{uuid}.reading-copy.pdf"),
                true,
                Some(Format::ReadingCopy),
            ),
            (format!("{uuid}.exe"), false, None),
            ("..pdf".to_owned(), false, Some(Format::Pdf)),
        ] {
            let (id, read) = read(&address);
            assert_eq!((id.is_some(), read), (is_one, format), "{address}");
        }
    }

    #[test]
    fn what_is_wanted_most_is_given_of_what_there_is() {
        let there = [Format::Html, Format::Pdf, Format::Docx];
        for (accept, expected) in [
            ("", Negotiated::None),
            ("*/*", Negotiated::Format(Format::Html)),
            ("application/pdf", Negotiated::Format(Format::Pdf)),
            (
                "text/html;q=0.5, application/pdf;q=0.9",
                Negotiated::Format(Format::Pdf),
            ),
            ("application/*", Negotiated::Format(Format::Pdf)),
            ("*/*;q=0.1, text/html;q=0", Negotiated::Format(Format::Pdf)),
            ("image/png", Negotiated::None),
            ("text/html;q=x", Negotiated::None),
        ] {
            let accept = HeaderValue::from_static(accept);
            assert_eq!(negotiated(Some(&accept), &there), expected, "{accept:?}");
        }
        assert_eq!(negotiated(None, &there), Negotiated::Any);
    }

    #[test]
    fn who_has_the_bytes_is_not_sent_them_again() {
        for (given, has) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"b\"", false),
        ] {
            let headers =
                HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(given))]);
            assert_eq!(has_it(&headers, "\"a\""), has, "{given}");
        }
    }
}
