//! Owns published documents over HTTP: the bytes that were published, by format and reader, and the
//! notices of what was withdrawn.
//!
//! Each request reads the publication anew, so that what is withdrawn on one node is served by none.
//! The bytes are found by their hash and kept nowhere here; and whoever keeps them elsewhere is told to
//! ask again each time.

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use minuted_app::{
    App, Viewer,
    publications::{
        Format, Publication, PublicationId, PublicationPhase, RecordId, Rendition, bytes_from,
        bytes_of, notice_of_paper, publication, standing_for,
    },
    read::StoreError,
};
use tokio::time::timeout;

use crate::{
    asked::wanted,
    documents::{self, Choice},
    pages::{Place, answer},
    problem::Problem,
    sent::{Broken, Pieces, put, send},
};

/// The page that tells of a publication, and of its withdrawal.
const PAGE: &str = "publication";

/// The routes of published documents.
pub(crate) fn routes(router: Router<Place>) -> Router<Place> {
    router
        .route("/packs/{address}", get(document))
        .route("/packs/{address}/page/{page}", get(page))
}

/// What is asked: by whom, and with what.
struct Asking {
    viewer: Viewer,
    method: Method,
    headers: HeaderMap,
}

async fn document(
    State(place): State<Place>,
    Path(address): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let viewer = match place.viewer(&headers).await {
        Ok(viewer) => viewer,
        Err(refused) => return refused,
    };
    let asking = Asking {
        viewer,
        method,
        headers,
    };
    match timeout(
        place.shared.patience.answer,
        answered(&place, &asking, &address),
    )
    .await
    {
        Ok(answer) => answer,
        Err(_) => place.too_long("a published document", &asking.viewer),
    }
}

async fn answered(place: &Place, asking: &Asking, address: &str) -> Response {
    let viewer = &asking.viewer;
    let (id, named) = read(address);
    let found = match found(place, viewer, id).await {
        Ok(found) => found,
        Err(instead) => return *instead,
    };
    if found.is_over() && named.is_none() {
        return place.about(viewer, found.id, StatusCode::GONE).await;
    }
    let choice = match named {
        Some(_) => Choice::Named,
        None => Choice::Negotiated,
    };
    let there = there(&found, viewer);
    let format = named.or_else(|| wanted(&asking.headers, &there, Format::media_type));
    if format.is_none() && !there.is_empty() {
        let offers = there.iter().map(|format| {
            let address = format!("/packs/{}{}", found.id.uuid(), format.ending());
            (format.media_type(), address)
        });
        return documents::not_acceptable(&offers.collect::<Vec<_>>());
    }
    let rendition = format.and_then(|format| found.rendition_for(viewer, format));
    match (rendition, found.phase) {
        (Some(rendition), _) => bytes(place, asking, &found, rendition, choice).await,
        (None, PublicationPhase::Withdrawn | PublicationPhase::Dropped) => {
            place.about(viewer, found.id, StatusCode::GONE).await
        }
        // It is being rendered, and who asks works on it.
        (None, PublicationPhase::Requested) => place.about(viewer, found.id, StatusCode::OK).await,
        (None, PublicationPhase::Published) => answer(place.pages.not_found(viewer)),
    }
}

/// The formats among which `Accept` chooses: the page before all, which is what who has no wish gets. A
/// copy for reading is given only to who asks for it.
fn there(found: &Publication, viewer: &Viewer) -> Vec<Format> {
    let renditions = found.renditions_for(viewer);
    let has = |format: &Format| renditions.iter().any(|r| r.format == *format);
    [Format::Html, Format::Pdf, Format::Docx]
        .into_iter()
        .filter(has)
        .collect()
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
    let (id, format) = Format::of_address(address);
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

/// The bytes of a rendition, as far as they are asked for.
async fn bytes(
    place: &Place,
    asking: &Asking,
    publication: &Publication,
    rendition: &Rendition,
    choice: Choice,
) -> Response {
    let (viewer, format) = (&asking.viewer, rendition.format);
    let tag = format!("\"{}\"", rendition.hash);
    let file_name = format!(
        "{}-{}{}",
        publication.kind,
        publication.edition,
        format.ending()
    );
    let mut headers = HeaderMap::new();
    let shown = documents::disposition(format != Format::Docx, &file_name);
    for (name, value) in [
        (header::CONTENT_TYPE, format.media_type()),
        (header::CONTENT_DISPOSITION, shown.as_str()),
        (
            header::CACHE_CONTROL,
            documents::keeping(viewer.account().is_none()),
        ),
        (header::VARY, choice.vary()),
    ] {
        put(&mut headers, name, value);
    }
    let given = Given {
        app: place.shared.app.clone(),
        viewer: viewer.clone(),
        id: publication.id,
        rendition: rendition.clone(),
    };
    let size = u64::try_from(rendition.size).unwrap_or(0);
    let asked = (&asking.method, &asking.headers);
    match send(given, size, asked, &tag, headers).await {
        Ok(answer) => answer,
        Err(Broken(_)) => answer(place.pages.failed(viewer)),
    }
}

/// A rendition that is given, and to whom.
struct Given {
    app: App,
    viewer: Viewer,
    id: PublicationId,
    rendition: Rendition,
}

impl Pieces for Given {
    async fn piece(&self, from: u64) -> Result<Vec<u8>, Broken> {
        let hash = &self.rendition.hash;
        let read = bytes_from(&self.app.reader(), hash, from).await;
        read.map_err(|error| {
            tracing::error!(%error, hash, "published bytes could not be read");
            Broken(Problem::internal())
        })
    }

    /// It is read anew: what is withdrawn meanwhile goes on to nobody.
    async fn is_open(&self) -> bool {
        let now = publication(&self.app.reader(), &self.viewer, self.id).await;
        let Ok(Some(now)) = now else { return false };
        now.rendition_for(&self.viewer, self.rendition.format) == Some(&self.rendition)
    }
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
}
