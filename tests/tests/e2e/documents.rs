//! Documents: their formats, what the server tells beside them, and that the same record gives the
//! same bytes everywhere.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use minuted_app::TimeOrderedIds;
use minuted_core::{
    audience::Audience,
    id::{IdSource, RecordId},
    roles::Role,
    viewer::Viewer,
};
use minuted_testing::{Database, Samples, SeededEntropy, TestApp, both, run};
use minuted_views::{Format, Made, Served};
use minuted_web::Server;
use tower::ServiceExt;
use zip::ZipArchive;

use crate::{
    api::canary::{insider, plant, seeding, without_exemptions},
    pages::{of, pages},
    pdf::all_of,
};

/// Everything that stands in a file, and once more without the markup between the words.
pub(crate) fn words_of(made: &Made) -> String {
    let whole = match made.format {
        Format::Html => String::from_utf8(made.bytes.clone()).unwrap(),
        Format::Docx => every_part(&made.bytes),
        Format::Pdf => {
            let words = all_of(&made.bytes);
            words.split_whitespace().collect::<Vec<_>>().join(" ")
        }
    };
    let mut words = String::with_capacity(whole.len());
    let mut inside = false;
    for c in whole.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => words.push(c),
            _ => {}
        }
    }
    format!("{whole}\n{words}")
}

/// The parts of a Word document, each with its name.
pub(crate) fn every_part(bytes: &[u8]) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = String::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut part = Vec::new();
        file.read_to_end(&mut part).unwrap();
        parts.push_str(&file.name().unwrap());
        parts.push_str(&String::from_utf8_lossy(&part));
    }
    parts
}

/// Every document of the planted records, in every format.
async fn every_document(
    app: &TestApp,
    viewer: &Viewer,
    s: &Samples,
) -> BTreeMap<String, Arc<Made>> {
    let pages = pages(app);
    let mut made = BTreeMap::new();
    for route in pages.routes() {
        for format in route.formats {
            let given = match route.path.split('/').nth(1) {
                Some("appraisals") => of(s.appraisal.id),
                Some("agenda-items") => of(s.item.id),
                Some("boards") => of(s.board.id),
                Some("decisions") => of(s.decision.id),
                Some("meetings") => of(s.meeting.id),
                Some("papers") => of(s.paper.id),
                other => panic!("{other:?} has no sample"),
            };
            let served = pages
                .document(viewer.clone(), route.name, &given, *format)
                .await;
            let Served::Document(one) = served else {
                panic!("{} is not served: {served:?}", route.name);
            };
            assert_eq!(one.format, *format);
            made.insert(one.file_name.clone(), one);
        }
    }
    made
}

both! {
    async fn what_is_made_again_is_the_same_and_another_reader_gets_their_own(app: TestApp) {
        let s = plant(&app, without_exemptions).await;
        let public = app.viewer(Role::Public).await;
        let first = every_document(&app, &public, &s).await;
        let again = every_document(&app, &public, &s).await;
        assert!(first.len() > 5);
        for (name, made) in &first {
            assert_eq!(made.bytes, again[name].bytes, "{name}");
            assert_eq!(made.etag, again[name].etag, "{name}");
        }
        // One server, one cache, two readers, by turns: each reads their own, and no other's.
        let pages = pages(&app);
        let member = insider(&app, &s, Role::Member, None);
        for turn in 0..4 {
            let (viewer, reads) = match turn % 2 {
                0 => (&public, false),
                _ => (&member, true),
            };
            for format in Format::ALL.iter().copied() {
                let given = of(s.decision.id);
                let served = pages.document(viewer.clone(), "decision-notice", &given, format).await;
                let Served::Document(made) = served else { panic!("{served:?}") };
                let found = words_of(&made).contains("clause restricted");
                assert_eq!(found, reads, "turn {turn}, {}", format.name());
            }
        }
    }

    async fn a_record_that_changes_changes_the_document(app: TestApp) {
        let s = plant(&app, without_exemptions).await;
        let pages = pages(&app);
        let public = app.viewer(Role::Public).await;
        let notice = async || {
            let given = of(s.decision.id);
            pages.document(public.clone(), "decision-notice", &given, Format::Html).await
        };
        let Served::Document(before) = notice().await else { panic!("there is a notice") };
        let Served::Document(kept) = notice().await else { panic!("there is a notice") };
        assert!(Arc::ptr_eq(&before, &kept), "made once");
        let mut tx = app.app.store().write().await.unwrap();
        let mut after = s.decision.clone();
        after.standing.audience = Audience::Working;
        tx.update(&s.decision, after).await.unwrap();
        tx.commit(&seeding(&app)).await.unwrap();
        assert!(matches!(notice().await, Served::Page(page) if page.status == 404));
    }

    async fn a_document_takes_as_many_statements_for_many_items(app: TestApp) {
        let s = plant(&app, without_exemptions).await;
        let pages = pages(&app);
        let viewer = insider(&app, &s, Role::Secretary, None);
        let count = async |name: &str, given: BTreeMap<String, String>| {
            let before = app.app.store().statements();
            let served = pages.document(viewer.clone(), name, &given, Format::Html).await;
            assert!(matches!(served, Served::Document(_)), "{name}: {served:?}");
            app.app.store().statements() - before
        };
        // Which reads meet in one batch may differ from one time to the next.
        let mut one = (0, 0);
        for _ in 0..5 {
            one.0 = one.0.max(count("agenda-pack", of(s.meeting.id)).await);
            one.1 = one.1.max(count("decision-list", of(s.board.id)).await);
        }
        let ids = TimeOrderedIds::new(app.clock.clone(), Arc::new(SeededEntropy::seeded(9)));
        let mut tx = app.app.store().write().await.unwrap();
        for place in 2..=40 {
            let mut item = s.item.clone();
            item.id = RecordId::from_uuid(ids.next());
            (item.place, item.number) = (place, place.to_string());
            tx.insert(&item).await.unwrap();
            let mut consideration = s.consideration.clone();
            consideration.id = RecordId::from_uuid(ids.next());
            consideration.item = Some(item.id);
            tx.insert(&consideration).await.unwrap();
            let mut decision = s.decision.clone();
            decision.id = RecordId::from_uuid(ids.next());
            decision.number = Some(format!("CAB/2017/{}", 100 + place));
            tx.insert(&decision).await.unwrap();
        }
        tx.commit(&seeding(&app)).await.unwrap();
        let mut many = (u64::MAX, u64::MAX);
        for _ in 0..5 {
            many.0 = many.0.min(count("agenda-pack", of(s.meeting.id)).await);
            many.1 = many.1.min(count("decision-list", of(s.board.id)).await);
        }
        // Equal records are read once, so that there may be fewer.
        assert!(many.0 <= one.0 && many.1 <= one.1, "{one:?}, then {many:?}");
    }
}

#[test]
fn both_databases_give_the_same_bytes() {
    let made = Arc::new(Mutex::new(Vec::new()));
    for database in [Database::Sqlite, Database::Postgres] {
        let made = made.clone();
        run(database, async move |app| {
            let s = plant(&app, without_exemptions).await;
            let member = insider(&app, &s, Role::Member, None);
            let found = every_document(&app, &member, &s).await;
            let bytes: Vec<_> = found
                .into_iter()
                .map(|(name, made)| (name, made.bytes.clone()))
                .collect();
            made.lock().unwrap().push(bytes);
        });
    }
    let made = made.lock().unwrap();
    for ((name, one), (_, other)) in made[0].iter().zip(&made[1]) {
        assert!(one == other, "{name} differs");
    }
    assert_eq!(made[0].len(), made[1].len());
}

/// An answer over HTTP.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(routes: &Router, method: Method, address: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    let (head, body) = routes.clone().oneshot(request).await.unwrap().into_parts();
    Answer {
        status: head.status,
        headers: head.headers,
        bytes: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
    }
}

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

both! {
    async fn a_client_gets_the_format_that_it_wants(app: TestApp) {
        let s = plant(&app, without_exemptions).await;
        let routes = Server::new(app.app.clone()).with_pages(pages(&app)).router();
        let notice = format!("/decisions/{}/notice", s.decision.id.uuid());
        for (ending, accept, kind, vary) in [
            ("", "", "text/html; charset=utf-8", "Accept, Authorization"),
            ("", "*/*", "text/html; charset=utf-8", "Accept, Authorization"),
            ("", WORD, WORD, "Accept, Authorization"),
            ("", "text/html;q=0.2, application/*;q=0.1", "text/html; charset=utf-8", "Accept, Authorization"),
            (".html", WORD, "text/html; charset=utf-8", "Authorization"),
            (".docx", "text/html", WORD, "Authorization"),
        ] {
            let headers: &[(&str, &str)] = match accept {
                "" => &[],
                accept => &[("accept", accept)],
            };
            let address = format!("{notice}{ending}");
            let got = ask(&routes, Method::GET, &address, headers).await;
            assert_eq!(got.status, 200, "{address} {accept}");
            assert_eq!(got.header("content-type"), kind, "{address} {accept}");
            assert_eq!(got.header("vary"), vary, "{address} {accept}");
            assert_eq!(got.header("cache-control"), "public, no-cache");
            assert_eq!(got.header("content-language"), "en-GB");
            let disposition = got.header("content-disposition");
            match kind {
                WORD => {
                    assert!(disposition.starts_with("attachment; filename=\"decision-notice-"));
                    assert!(disposition.ends_with(".docx\""), "{disposition}");
                }
                _ => assert_eq!(disposition, ""),
            }
            // HEAD is GET without the bytes.
            let head = ask(&routes, Method::HEAD, &address, headers).await;
            assert_eq!((head.status, head.bytes.len()), (got.status, 0));
            assert_eq!(head.header("etag"), got.header("etag"));
            assert_eq!(head.header("content-type"), kind);
            assert_eq!(head.header("content-length"), got.bytes.len().to_string());
            // Who has it is not sent it again.
            let etag = got.header("etag");
            assert!(etag.starts_with('"') && etag.len() == 34, "{etag}");
            let has = [headers, &[("if-none-match", etag)]].concat();
            let unchanged = ask(&routes, Method::GET, &address, &has).await;
            assert_eq!((unchanged.status.as_u16(), unchanged.bytes.len()), (304, 0));
            assert_eq!(unchanged.header("etag"), etag);
            assert_eq!(unchanged.header("vary"), vary);
            assert_eq!(unchanged.header("cache-control"), "public, no-cache");
            let other = [headers, &[("if-none-match", "\"other\"")]].concat();
            assert_eq!(ask(&routes, Method::GET, &address, &other).await.status, 200);
        }
        let none = ask(&routes, Method::GET, &notice, &[("accept", "image/png")]).await;
        assert_eq!(none.status, 406);
        assert_eq!(none.header("vary"), "Accept, Authorization");
        let told = String::from_utf8(none.bytes).unwrap();
        assert!(told.contains(&format!("{notice}.docx")) && told.contains("text/html"), "{told}");
        for (address, status) in [
            (format!("{notice}.odt"), 404),
            (format!("{notice}.docx?colour=red"), 400),
            ("/decisions/01890a5d-ac96-774b-bcce-b302099a8057/notice.docx".to_owned(), 404),
            ("/decisions/1/notice.docx".to_owned(), 404),
        ] {
            let answer = ask(&routes, Method::GET, &address, &[]).await;
            assert_eq!(answer.status.as_u16(), status, "{address}");
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{address}");
        }
    }
}
