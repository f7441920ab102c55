//! Every door by which anybody may get at a meeting and what was published of it.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use minuted_app::App;
use minuted_graphql::{Limits, schema};
use minuted_ledger::{ExportLine, ExportScope};
use minuted_store::StoreError;
use minuted_views::{Files, Pages, Templates};
use minuted_web::Server;
use serde_json::Value;
use tower::ServiceExt as _;

use super::Called;
use crate::{
    documents::every_part,
    pdf::all_of,
    sdl::{Sdl, named},
};

pub(super) fn routes(app: &App) -> Router {
    let pages = Pages::new(app.clone(), Templates::load(&Files::shipped()).unwrap());
    Server::new(app.clone()).with_pages(pages).router()
}

/// What came of a request: its status, its validator and its words.
pub(super) struct Given {
    pub(super) status: StatusCode,
    pub(super) etag: Option<String>,
    pub(super) words: String,
    pub(super) location: Option<String>,
}

/// Asks as somebody who has what bears this validator.
pub(super) async fn ask(routes: &Router, address: &str, etag: Option<&str>) -> Given {
    let mut request = Request::builder().uri(address);
    if let Some(etag) = etag {
        request = request.header(header::IF_NONE_MATCH, etag);
    }
    let request = request.body(Body::empty()).unwrap();
    let response = routes.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let of = |name| {
        let value = response.headers().get(name)?;
        Some(value.to_str().unwrap().to_owned())
    };
    let (etag, location) = (of(header::ETAG), of(header::LOCATION));
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let words = match body.get(..4) {
        Some(b"%PDF") => {
            let all = all_of(&body);
            all.split_whitespace().collect::<Vec<_>>().join(" ")
        }
        Some(b"PK\x03\x04") => every_part(&body),
        _ => String::from_utf8_lossy(&body).into_owned(),
    };
    Given {
        status,
        etag,
        words,
        location,
    }
}

pub(super) async fn get(routes: &Router, address: &str) -> (StatusCode, String) {
    let given = ask(routes, address, None).await;
    (given.status, given.words)
}

pub(super) fn uuid(record: &Value) -> &str {
    record["id"].as_str().unwrap().split_once(':').unwrap().1
}

/// The addresses of documents that are made of the records as they stand.
pub(super) fn live(called: &Called) -> Vec<String> {
    let (paper, meeting) = (uuid(&called.papers[0]), uuid(&called.meeting));
    let documents = [
        (
            format!("/papers/{paper}/report"),
            &["", ".pdf", ".docx"][..],
        ),
        (format!("/meetings/{meeting}/agenda"), &["", ".docx"]),
        (format!("/meetings/{meeting}/agenda-pack"), &["", ".docx"]),
        (
            format!("/agenda-items/{}/supplement", uuid(&called.items[0])),
            &["", ".docx"],
        ),
    ];
    let addresses = documents.iter().flat_map(|(address, endings)| {
        let endings = endings.iter();
        endings.map(move |ending| format!("{address}{ending}"))
    });
    addresses.collect()
}

/// The addresses of the meeting, the first paper with its files, and what was published.
pub(super) fn addresses(called: &Called, publications: &[Value]) -> Vec<String> {
    let mut addresses = called.files.clone();
    addresses.push(format!("/papers/{}", uuid(&called.papers[0])));
    addresses.push(format!("/meetings/{}", uuid(&called.meeting)));
    for publication in publications {
        let id = uuid(publication);
        for ending in [
            "",
            ".html",
            ".pdf",
            ".docx",
            "/page/1",
            "/page/5",
            ".pdf/page/5",
        ] {
            addresses.push(format!("/packs/{id}{ending}"));
        }
        addresses.push(format!("/publications/{id}"));
    }
    addresses
}

/// What everybody can get of a node: every list, each of these records by its ID, the public export,
/// pages, published documents and files.
pub(super) async fn doors(
    node: &App,
    called: &Called,
    publications: &[Value],
) -> Vec<(String, String)> {
    let sdl = Sdl::current();
    let stored = schema(node.clone(), Limits::STORED);
    let public = minuted_core::viewer::Viewer::public(node.today());
    let read = async |text: String| {
        let request = async_graphql::Request::new(text.clone());
        let reader = node.reader();
        let answer = minuted_graphql::execute(&stored, node, public.clone(), reader, request).await;
        assert!(answer.errors.is_empty(), "{text}: {:?}", answer.errors);
        (text, serde_json::to_string(&answer).unwrap())
    };
    let mut found = Vec::new();
    for query in sdl.fields("Query") {
        if !query.arguments.iter().any(|a| a.node.name.node == "first") {
            continue;
        }
        let filter = match query.name.node.as_str() {
            "agendaItems" => format!(", filter: {{ meetingId: {} }}", called.meeting["id"]),
            _ => String::new(),
        };
        let selection = sdl.selection(named(&query.ty.node), 1);
        let name = &query.name;
        found.push(
            read(format!(
                "{{ {name}(first: 100{filter}) {{ {selection} }} }}"
            ))
            .await,
        );
    }
    let publications_of = publications
        .iter()
        .map(|publication| (publication, "Publication"));
    let records = [
        (&called.meeting, "Meeting"),
        (&called.items[0], "AgendaItem"),
        (&called.papers[0], "Paper"),
    ];
    for (record, of) in records.into_iter().chain(publications_of) {
        let selection = sdl.selection(of, 2);
        let id = &record["id"];
        found.push(
            read(format!(
                "{{ node(id: {id}) {{ ... on {of} {{ {selection} }} }} }}"
            ))
            .await,
        );
    }
    let mut lines = String::new();
    let write = |line: &ExportLine| {
        lines += &line.to_text();
        Ok::<_, StoreError>(())
    };
    node.store()
        .export(ExportScope::Public, node.today(), write)
        .await
        .unwrap();
    found.push(("the public export".to_owned(), lines));
    found.extend(read_at(node, addresses(called, publications)).await);
    found
}

/// What everybody gets as documents that are made of the records as they stand.
pub(super) async fn documents(node: &App, called: &Called) -> Vec<(String, String)> {
    read_at(node, live(called)).await
}

async fn read_at(node: &App, addresses: Vec<String>) -> Vec<(String, String)> {
    let routes = routes(node);
    let mut found = Vec::new();
    for address in addresses {
        let given = ask(&routes, &address, None).await;
        let led = given.location.unwrap_or_default();
        found.push((format!("{address} ({})", given.status), given.words + &led));
    }
    found
}

pub(super) fn hold(doors: &[(String, String)], canary: &str) -> Vec<String> {
    let holding = doors.iter().filter(|(_, answer)| answer.contains(canary));
    holding
        .map(|(door, _)| door.chars().take(140).collect())
        .collect()
}
