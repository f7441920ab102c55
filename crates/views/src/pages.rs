//! Owns running a page: the parameters of its address become the variables of its query, the query
//! runs as the viewer in one snapshot, and its template renders the answer.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Request, ServerError, Variables};
use minuted_app::{App, Viewer};
use minuted_graphql::{Limits, Schema, execute, schema};
use serde_json::Value as Json;

use crate::{
    assets::Asset,
    documents::Works,
    format::Format,
    pictures::{self, PICTURE},
    press::{self, NotMade, Press},
    query::TODAY,
    routes::BadAddress,
    templates::{BAD_ADDRESS, FAILED, NOT_FOUND, Reader, Templates},
};

/// A page as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The status of HTTP.
    pub status: u16,
    /// What it is, for its header.
    pub media_type: &'static str,
    /// The whole page.
    pub html: String,
}

/// What pages are sent as.
const HTML: &str = "text/html; charset=utf-8";

/// Where a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRoute<'a> {
    /// The name to render it by.
    pub name: &'a str,
    /// Its path, with parameters such as `{id}`.
    pub path: &'a str,
    /// Of a document: its formats. `.pdf` and the like after its path name one. A page has none.
    pub formats: &'a [Format],
}

/// The pages and documents over an application.
pub struct Pages {
    pub(crate) works: Arc<Works>,
    pub(crate) press: Press,
    pub(crate) app: App,
    schema: Schema,
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pages({:?})", self.works.templates)
    }
}

/// Why a page is not shown.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// There is no such page for this viewer.
    NotFound,
    /// The address is wrong.
    BadAddress,
    /// Something failed inside; it has been logged.
    Failed,
    /// Too much is being made just now.
    Busy,
}

impl Pages {
    /// Pages over an application. Their queries run on a schema value without the public limits.
    #[must_use]
    pub fn new(app: App, templates: Templates) -> Self {
        let schema = schema(app.clone(), Limits::STORED);
        Self {
            works: Arc::new(Works::new(templates)),
            press: Press::start(press::THREADS, press::WAITING),
            app,
            schema,
        }
    }

    /// The templates.
    #[must_use]
    pub fn templates(&self) -> &Templates {
        &self.works.templates
    }

    /// Where pages and documents are.
    pub fn routes(&self) -> impl Iterator<Item = PageRoute<'_>> {
        let routes = self.templates().routes.iter();
        let routes = routes.filter(|(_, route)| route.is_served());
        routes.map(|(name, route)| PageRoute {
            name,
            path: route.pattern(),
            formats: route.formats(),
        })
    }

    /// The files that go with the pages.
    pub fn assets(&self) -> impl Iterator<Item = &Asset> {
        self.templates().assets()
    }

    /// Renders a page or document for a viewer. `given` are the parameters of its address, those
    /// of the path and those behind the `?` alike.
    ///
    /// What is not there and what the viewer may not see are the same page, byte for byte.
    pub async fn render(
        &self,
        viewer: Viewer,
        name: &str,
        given: &BTreeMap<String, String>,
    ) -> Rendered {
        let reader = reader_of(&viewer);
        if name == PICTURE {
            return match self.picture(viewer, given).await {
                Ok(svg) => Rendered {
                    status: 200,
                    media_type: pictures::MEDIA_TYPE,
                    html: svg,
                },
                Err(trouble) => self.trouble(&trouble, &reader),
            };
        }
        let page = match self.answer(viewer, name, given).await {
            Ok(answer) => self.viewed(name, answer, &reader).await,
            Err(trouble) => Err(trouble),
        };
        match page {
            Ok(html) => Rendered {
                status: 200,
                media_type: HTML,
                html,
            },
            Err(trouble) => self.trouble(&trouble, &reader),
        }
    }

    /// A page with the answer to its query. One with much text is rendered where documents are made: it
    /// takes long, and here it would hold up others.
    async fn viewed(&self, name: &str, answer: Json, reader: &Reader) -> Result<String, Trouble> {
        let viewed = if weight(&answer) > LIGHT {
            let (works, reader, page) = (self.works.clone(), reader.clone(), name.to_owned());
            let view = move || works.templates.view(&page, &answer, &reader);
            match self.press.make(view).await {
                Ok(viewed) => viewed,
                Err(NotMade::Busy) => return Err(Trouble::Busy),
                Err(NotMade::Broken) => {
                    tracing::error!(page = name, "a page could not be rendered");
                    return Err(Trouble::Failed);
                }
            }
        } else {
            self.templates().view(name, &answer, reader)
        };
        viewed.map_err(|error| {
            tracing::error!(page = name, %error, "a page could not be rendered");
            Trouble::Failed
        })
    }

    /// The page for an address that leads nowhere.
    #[must_use]
    pub fn not_found(&self, viewer: &Viewer) -> Rendered {
        self.trouble(&Trouble::NotFound, &reader_of(viewer))
    }

    /// The page for an address whose parameters are wrong.
    #[must_use]
    pub fn bad_address(&self, viewer: &Viewer) -> Rendered {
        self.trouble(&Trouble::BadAddress, &reader_of(viewer))
    }

    /// The page for a fault of ours, such as a database that is away.
    #[must_use]
    pub fn failed(&self, viewer: &Viewer) -> Rendered {
        self.trouble(&Trouble::Failed, &reader_of(viewer))
    }

    pub(crate) async fn answer(
        &self,
        viewer: Viewer,
        name: &str,
        given: &BTreeMap<String, String>,
    ) -> Result<Json, Trouble> {
        let folder = self.templates().folders.get(name);
        let route = self.templates().routes.get(name);
        let (Some(folder), Some(route)) = (folder, route) else {
            return Err(Trouble::NotFound);
        };
        let Some(query) = &folder.query else {
            return Err(Trouble::NotFound);
        };
        let mut variables = route.read(given).map_err(|bad| match bad {
            BadAddress::Path => Trouble::NotFound,
            BadAddress::Parameter => Trouble::BadAddress,
        })?;
        if query.variables().any(|variable| variable == TODAY) {
            variables[TODAY] = Json::from(viewer.today().to_string());
        }
        let answer = self.ask(viewer, name, query.request(variables)).await?;
        match &folder.found {
            Some(field) if answer.get(field).is_none_or(Json::is_null) => Err(Trouble::NotFound),
            _ => Ok(answer),
        }
    }

    /// What a stored query gives this viewer, read in one snapshot.
    async fn ask(&self, viewer: Viewer, name: &str, request: Request) -> Result<Json, Trouble> {
        let snapshot = self.app.snapshot().await.map_err(|error| {
            tracing::error!(page = name, %error, "a page could not be read");
            Trouble::Failed
        })?;
        let response = execute(&self.schema, &self.app, viewer, snapshot, request).await;
        if !response.errors.is_empty() {
            return Err(told(name, &response.errors));
        }
        response.data.into_json().map_err(|error| {
            tracing::error!(page = name, %error, "an answer is not JSON");
            Trouble::Failed
        })
    }

    /// A picture of an appraisal, if this viewer may know what it shows.
    async fn picture(
        &self,
        viewer: Viewer,
        given: &BTreeMap<String, String>,
    ) -> Result<String, Trouble> {
        let route = self
            .templates()
            .routes
            .get(PICTURE)
            .ok_or(Trouble::NotFound)?;
        let variables = route.read(given).map_err(|bad| match bad {
            BadAddress::Path => Trouble::NotFound,
            BadAddress::Parameter => Trouble::BadAddress,
        })?;
        let request = Request::new(pictures::QUERY).variables(Variables::from_json(variables));
        let answer = self.ask(viewer, PICTURE, request).await?;
        let svg = answer["appraisal"]["pictures"][0]["svg"].as_str();
        svg.map(str::to_owned).ok_or(Trouble::NotFound)
    }

    pub(crate) fn trouble(&self, trouble: &Trouble, reader: &Reader) -> Rendered {
        let (status, name) = match trouble {
            Trouble::NotFound => (404, NOT_FOUND),
            Trouble::BadAddress => (400, BAD_ADDRESS),
            Trouble::Failed => (500, FAILED),
            Trouble::Busy => (503, FAILED),
        };
        let page = self
            .templates()
            .view(name, &Json::Object(serde_json::Map::new()), reader);
        let html = page.unwrap_or_else(|error| {
            tracing::error!(page = name, %error, "a page about an error could not be rendered");
            LAST_RESORT.to_owned()
        });
        Rendered {
            status,
            media_type: HTML,
            html,
        }
    }
}

/// How many letters an answer may have whose page is rendered at once.
const LIGHT: usize = 100_000;

/// How many letters the texts of an answer have.
fn weight(answer: &Json) -> usize {
    match answer {
        Json::String(text) => text.len(),
        Json::Array(values) => values.iter().map(weight).sum(),
        Json::Object(fields) => fields.values().map(weight).sum(),
        _ => 0,
    }
}

/// What is shown when not even the page about errors can be.
const LAST_RESORT: &str = "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<title>Minuted</title>\n\
                           <h1>Something went wrong</h1>\n<p>Try again later.</p>\n</html>\n";

pub(crate) fn reader_of(viewer: &Viewer) -> Reader {
    Reader {
        name: viewer.name().to_owned(),
        is_signed_in: viewer.account().is_some(),
        edition: None,
    }
}

/// What a page is told of errors of its query: a request that was wrong, such as a cursor that is
/// none, or a fault. The errors themselves are for the log.
fn told(page: &str, errors: &[ServerError]) -> Trouble {
    let is_request = |error: &ServerError| {
        let extensions = error.extensions.as_ref();
        let code = extensions.and_then(|extensions| extensions.get("code"));
        code == Some(&async_graphql::Value::from("BAD_REQUEST"))
    };
    if errors.iter().all(is_request) {
        return Trouble::BadAddress;
    }
    for error in errors {
        tracing::error!(page, %error, path = ?error.path, "the query of a page failed");
    }
    Trouble::Failed
}
