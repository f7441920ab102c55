//! Owns pages over HTTP: their routes, the files that go with them, and the page for what is not
//! there. What a page shows is for `minuted-views`.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use minuted_app::{Viewer, sign_in::SignInError};
use minuted_views::{Format, PageRoute, Pages, Rendered, Served};
use tokio::time::timeout;

use crate::{
    asked::wanted,
    bearer::bearer,
    documents::{self, Choice},
    packs,
    server::Shared,
};

/// How long a browser may keep a file whose address changes with its content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// What a token that is not taken is answered with.
const CHALLENGE: (HeaderName, HeaderValue) = (
    header::WWW_AUTHENTICATE,
    HeaderValue::from_static("Bearer realm=\"minuted\", error=\"invalid_token\""),
);

/// What a page needs.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) shared: Shared,
    pub(crate) pages: Arc<Pages>,
}

/// The routes of the pages; everything else is not found.
pub(crate) fn routes(shared: Shared, pages: Arc<Pages>) -> Router {
    let mut router = Router::new();
    for asset in pages.assets() {
        let (kind, text) = (asset.media_type, asset.text.clone());
        let answer = move || async move {
            let headers = [
                (header::CONTENT_TYPE, kind),
                (header::CACHE_CONTROL, FOR_EVER),
            ];
            (headers, text)
        };
        router = router.route(&asset.path, get(answer));
    }
    for route in pages.routes() {
        if !route.formats.is_empty() {
            router = document_routes(router, route);
            continue;
        }
        let name: Arc<str> = route.name.into();
        let answer = move |State(place): State<Place>,
                           path: Result<Path<BTreeMap<String, String>>, PathRejection>,
                           query: Result<Query<Vec<(String, String)>>, QueryRejection>,
                           headers: HeaderMap| async move {
            place.page(&headers, &name, given(path, query)).await
        };
        router = router.route(route.path, get(answer));
    }
    packs::routes(router)
        .fallback(not_found)
        .method_not_allowed_fallback(not_allowed)
        .with_state(Place { shared, pages })
}

/// The routes of a document: its own, where the client says which format it wants, and one for each
/// format, which bears its name.
fn document_routes(mut router: Router<Place>, route: PageRoute<'_>) -> Router<Place> {
    let formats: Arc<[Format]> = route.formats.into();
    let named = formats.iter().map(|format| Some(*format)).chain([None]);
    for format in named {
        let (name, formats): (Arc<str>, _) = (route.name.into(), formats.clone());
        let answer = move |State(place): State<Place>,
                           path: Result<Path<BTreeMap<String, String>>, PathRejection>,
                           query: Result<Query<Vec<(String, String)>>, QueryRejection>,
                           uri: Uri,
                           headers: HeaderMap| async move {
            let chosen = match format {
                Some(format) => Some((format, Choice::Named)),
                None => wanted(&headers, &formats, Format::media_type)
                    .map(|format| (format, Choice::Negotiated)),
            };
            match chosen {
                Some(chosen) => {
                    place
                        .document(&headers, &name, given(path, query), chosen)
                        .await
                }
                None => documents::not_acceptable(&documents::offers(uri.path(), &formats)),
            }
        };
        let path = format.map_or_else(
            || route.path.to_owned(),
            |format| format!("{}.{}", route.path, format.name()),
        );
        router = router.route(&path, get(answer));
    }
    router
}

/// Why an address is none of a page.
enum NotAnAddress {
    /// Its path can't be read.
    Path,
    /// What stands behind the `?` can't be read, or a parameter is given twice: to choose one of
    /// them would be to guess.
    Parameters,
}

/// The parameters of an address, those of the path and those behind the `?` alike.
fn given(
    path: Result<Path<BTreeMap<String, String>>, PathRejection>,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Result<BTreeMap<String, String>, NotAnAddress> {
    let Path(mut given) = path.map_err(|_| NotAnAddress::Path)?;
    let Query(query) = query.map_err(|_| NotAnAddress::Parameters)?;
    for (name, value) in query {
        if given.insert(name, value).is_some() {
            return Err(NotAnAddress::Parameters);
        }
    }
    Ok(given)
}

/// The answer to a method that changes something, where there is nothing to change.
async fn not_allowed() -> impl IntoResponse {
    let text = "Pages are for reading, with GET. What changes a record is asked of /graphql.\n";
    (StatusCode::METHOD_NOT_ALLOWED, text)
}

async fn not_found(State(place): State<Place>, headers: HeaderMap) -> Response {
    match place.viewer(&headers).await {
        Ok(viewer) => answer(place.pages.not_found(&viewer)),
        Err(refused) => refused,
    }
}

impl Place {
    /// The viewer of a request, or the answer if there is none.
    pub(crate) async fn viewer(&self, headers: &HeaderMap) -> Result<Viewer, Response> {
        let app = &self.shared.app;
        let token = match bearer(headers) {
            Ok(token) => token,
            Err(problem) => {
                return Err((problem.status, [CHALLENGE], problem.message).into_response());
            }
        };
        app.viewer(token).await.map_err(|error| match error {
            SignInError::NotValid => {
                let text = "This token is not valid: it is unknown, expired or revoked.\n";
                (StatusCode::UNAUTHORIZED, [CHALLENGE], text).into_response()
            }
            SignInError::Failed(error) => {
                tracing::error!(%error, "a viewer could not be looked up");
                answer(self.pages.failed(&Viewer::public(app.today())))
            }
        })
    }

    async fn page(
        self,
        headers: &HeaderMap,
        name: &str,
        given: Result<BTreeMap<String, String>, NotAnAddress>,
    ) -> Response {
        let (viewer, given) = match self.asked(headers, given).await {
            Ok(asked) => asked,
            Err(answered) => return answered,
        };
        let rendered = self.pages.render(viewer.clone(), name, &given);
        match timeout(self.shared.patience.answer, rendered).await {
            Ok(rendered) if rendered.status == 404 => self
                .gone(&viewer, name, &given)
                .await
                .unwrap_or_else(|| answer(rendered)),
            Ok(rendered) => answer(rendered),
            Err(_) => self.too_long(name, &viewer),
        }
    }

    async fn document(
        self,
        headers: &HeaderMap,
        name: &str,
        given: Result<BTreeMap<String, String>, NotAnAddress>,
        (format, choice): (Format, Choice),
    ) -> Response {
        let (viewer, given) = match self.asked(headers, given).await {
            Ok(asked) => asked,
            Err(answered) => return answered,
        };
        let is_public = viewer.account().is_none();
        let served = self.pages.document(viewer.clone(), name, &given, format);
        match timeout(self.shared.patience.answer, served).await {
            Ok(Served::Document(made)) => documents::answer(&made, headers, choice, is_public),
            Ok(Served::Page(page)) => answer(page),
            Ok(Served::Busy) => documents::busy(),
            Err(_) => self.too_long(name, &viewer),
        }
    }

    /// Who asks, and the parameters of the address; or the answer if one of them is wrong.
    async fn asked(
        &self,
        headers: &HeaderMap,
        given: Result<BTreeMap<String, String>, NotAnAddress>,
    ) -> Result<(Viewer, BTreeMap<String, String>), Response> {
        let viewer = self.viewer(headers).await?;
        match given {
            Ok(given) => Ok((viewer, given)),
            Err(NotAnAddress::Path) => Err(answer(self.pages.not_found(&viewer))),
            Err(NotAnAddress::Parameters) => Err(answer(self.pages.bad_address(&viewer))),
        }
    }

    pub(crate) fn too_long(&self, name: &str, viewer: &Viewer) -> Response {
        tracing::error!(page = name, "a page took too long");
        answer(self.pages.failed(viewer))
    }
}

pub(crate) fn answer(rendered: Rendered) -> Response {
    let media_type = rendered.media_type;
    let mut response = Response::new(Body::from(rendered.html));
    let failed = StatusCode::INTERNAL_SERVER_ERROR;
    *response.status_mut() = StatusCode::from_u16(rendered.status).unwrap_or(failed);
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
        // A page is for one viewer at one time.
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::VARY, "Authorization"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        let later = HeaderValue::from_static(documents::LATER);
        response.headers_mut().insert(header::RETRY_AFTER, later);
    }
    response
}
