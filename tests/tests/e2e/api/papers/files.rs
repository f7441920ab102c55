//! Files of papers: put in over HTTP, named by a draft, given to who may read them and to no other.

use std::{fs::File, io::Write as _};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use minuted_app::papers::PutIn;
use minuted_core::{
    roles::Role::{self, Author, Member, Public, ScrutinyOfficer, Secretary},
    time::Timestamp,
    viewer::Viewer,
};
use minuted_store::{BlobFault, BlobPlace, BlobStore};
use minuted_testing::{TestApp, both};
use minuted_views::{Files, Pages, Templates};
use minuted_web::Server;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{SAVE, draft, publish, said, save, saving, start};

pub(super) const PDF: &[u8] = b"\
    %PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n\
    << /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>\nendobj\n\
    3 0 obj\n<< /Type /Page /Parent 2 0 R /Note (a canary within) >>\nendobj\nxref\n\
    0 4\n0000000000 65535 f\x20\n0000000009 00000 n\x20\n0000000058 00000 n\x20\n\
    0000000139 00000 n\x20\ntrailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n210\n%%EOF\n";

/// A picture whose bytes hold a word.
pub(super) fn png(word: &str) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let says = format!("Comment\0{word}");
    for (kind, data) in [
        (b"IHDR", &b"\0\0\0\x02\0\0\0\x02\x08\0\0\0\0"[..]),
        (b"tEXt", says.as_bytes()),
        (b"IDAT", b"\x78\xda\x63\x60\xf8\x0f\x84\x00\x06\x00\x01\xff"),
        (b"IEND", b""),
    ] {
        bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let chunk = [&kind[..], data].concat();
        bytes.extend(&chunk);
        bytes.extend(crc(&chunk).to_be_bytes());
    }
    bytes
}

/// The checksum of a piece of a PNG file.
fn crc(bytes: &[u8]) -> u32 {
    let bit = |crc: u32, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
    let byte = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), bit);
    !bytes.iter().fold(!0, byte)
}

pub(super) async fn attach(app: &TestApp, role: Role, name: &str, bytes: &[u8]) -> PutIn {
    let mut file: File = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    app.app
        .attach(&app.viewer(role).await, name, file)
        .await
        .unwrap()
}

/// The server with its pages.
pub(super) fn served(app: &TestApp) -> Router {
    let pages = Pages::new(app.app.clone(), Templates::load(&Files::shipped()).unwrap());
    Server::new(app.app.clone()).with_pages(pages).router()
}

pub(super) async fn token(app: &TestApp, role: Role) -> String {
    let system = Viewer::system("test", app.app.today());
    let issued = app
        .app
        .issue_token(&system, app.account(role).unwrap(), "test", 1)
        .await;
    issued.unwrap().token
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

pub(super) async fn ask(
    routes: &Router,
    mut request: Request<Body>,
    token: Option<&str>,
) -> Answer {
    if let Some(token) = token {
        let value = format!("Bearer {token}").parse().unwrap();
        request.headers_mut().insert("authorization", value);
    }
    let (head, body) = routes.clone().oneshot(request).await.unwrap().into_parts();
    Answer {
        status: head.status,
        headers: head.headers,
        body: to_bytes(body, usize::MAX).await.unwrap(),
    }
}

pub(super) fn get(address: &str) -> Request<Body> {
    Request::get(address).body(Body::empty()).unwrap()
}

pub(super) fn get_with(address: &str, name: &str, value: &str) -> Request<Body> {
    Request::get(address)
        .header(name, value)
        .body(Body::empty())
        .unwrap()
}

pub(super) fn posting(name: &str, bytes: impl Into<Body>) -> Request<Body> {
    Request::post(format!("/attachments?name={name}"))
        .body(bytes.into())
        .unwrap()
}

const FILES: &str = "query($id: ID!) { node(id: $id) { ... on Paper {
    current { body { markdown } appendices { label title { markdown } fileWithheld
            file { name size mediaType hash address withheld } }
        files { name address withheld hash } }
    draft { files { name address } } } } }";

pub(super) async fn told(app: &TestApp, role: Role, paper: &Value) -> Value {
    app.data(role, FILES, json!({ "id": paper["id"] })).await["node"].clone()
}

/// A draft with an open picture, an exempt one, and an exempt appendix.
pub(super) async fn with_files(app: &TestApp) -> Value {
    let open = attach(app, Author, "map.png", &png("open")).await;
    let hidden = attach(app, Author, "canary.png", &png("canary")).await;
    let offer = attach(app, Author, "canary offer.pdf", PDF).await;
    let mut with = draft("![A map](map.png)\n\n::: exempt 3\n![The plan](canary.png)\n:::\n");
    with["files"] = json!([
        { "name": "map.png", "hash": open.hash.as_str() },
        { "name": "canary.png", "hash": hidden.hash.as_str() },
        { "name": "canary offer.pdf", "hash": offer.hash.as_str(), "withheld": "exempt 3" },
    ]);
    with["appendices"] =
        json!([{ "label": "Appendix 1", "title": "The offer", "file": "canary offer.pdf" }]);
    with
}

both! {
    async fn a_file_is_read_by_its_audience_and_told_of_to_no_other(app: TestApp) {
        let paper = start(&app, Author, json!({})).await;
        let saved = save(&app, Author, &paper, with_files(&app).await).await;
        assert_eq!(saved["draft"]["grounds"], json!(["exempt: paragraph 3"]));
        let routes = served(&app);
        let drafts = told(&app, Author, &paper).await["draft"]["files"].clone();
        let all: Vec<&str> = (drafts.as_array().unwrap().iter()).map(|f| f["address"].as_str().unwrap()).collect();
        assert_eq!(all.len(), 3);
        // A draft is for those who write it; its files too, the open picture among them.
        for address in &all {
            assert_eq!(ask(&routes, get(address), None).await.status, StatusCode::NOT_FOUND, "{address}");
            let author = token(&app, Author).await;
            assert_eq!(ask(&routes, get(address), Some(&author)).await.status, StatusCode::OK, "{address}");
        }
        publish(&app, &saved).await;
        let seen = told(&app, Public, &paper).await["current"].clone();
        assert_eq!(seen["files"].as_array().unwrap().len(), 1);
        assert_eq!(seen["files"][0]["name"], "map.png");
        let appendix = &seen["appendices"][0];
        assert_eq!((&appendix["file"], &appendix["fileWithheld"]), (&json!(null), &json!("exempt: paragraph 3")));
        assert_eq!(appendix["title"]["markdown"], "The offer\n");
        assert!(!seen.to_string().contains("canary"), "{seen}");
        let page = format!("/papers/{}", paper["id"].as_str().unwrap().trim_start_matches("paper:"));
        for (role, reads) in [(Public, false), (ScrutinyOfficer, true), (Member, true), (Secretary, true)] {
            let token = match role {
                Public => None,
                role => Some(token(&app, role).await),
            };
            for address in &all {
                let answer = ask(&routes, get(address), token.as_deref()).await;
                let open = address.ends_with("map.png");
                let status = if open || reads { StatusCode::OK } else { StatusCode::NOT_FOUND };
                assert_eq!(answer.status, status, "{address} as {role}");
                let caching = if open { "public, no-cache" } else if reads { "private, no-store" } else { "no-store" };
                assert_eq!(answer.header("cache-control"), caching, "{address} as {role}");
                let canary = answer.body.windows(6).any(|found| found == b"canary");
                assert_eq!(canary, reads && !open, "{address} as {role}");
            }
            let html = ask(&routes, get(&page), token.as_deref()).await;
            assert_eq!(html.status, StatusCode::OK);
            let html = String::from_utf8(html.body.to_vec()).unwrap();
            assert_eq!(html.contains("canary"), reads, "{role}: {html}");
            assert!(html.contains(&format!("<img src=\"{}\"", all[0])), "{role}: {html}");
            assert_eq!(html.contains(&format!("href=\"{}\"", all[2])), reads, "{role}: {html}");
        }
        // The same name at another paper, or another version, leads nowhere.
        let parts: Vec<_> = all[0].split('/').collect();
        let elsewhere = [
            all[0].replace("map.png", "map2.png"),
            all[0].replace(parts[2], "00000000-0000-0000-0000-000000000001"),
            all[0].replace(parts[4], parts[2]),
            all[0].replace(parts[4], "x"),
        ];
        for address in elsewhere {
            assert_eq!(ask(&routes, get(&address), None).await.status, StatusCode::NOT_FOUND, "{address}");
        }
        app.verify().await;
    }

    async fn a_file_is_given_whole_in_part_or_not_again(app: TestApp) {
        let long: Vec<u8> = (0..2_500_000_u32).map(|n| b"abcdefghij"[n as usize % 10]).collect();
        let put = attach(&app, Secretary, "long é.txt", &long).await;
        let paper = start(&app, Author, json!({})).await;
        let mut with = draft("Words.\n");
        with["files"] = json!([{ "name": "long é.txt", "hash": put.hash.as_str() }]);
        with["appendices"] = json!([{ "label": "A", "title": "B", "file": "long é.txt" }]);
        let saved = save(&app, Secretary, &paper, with).await;
        publish(&app, &saved).await;
        let told = told(&app, Public, &paper).await["current"]["appendices"][0]["file"].clone();
        assert_eq!(told["size"], 2_500_000);
        assert_eq!(told["mediaType"], "text/plain; charset=utf-8");
        let (routes, address) = (served(&app), told["address"].as_str().unwrap());
        let whole = ask(&routes, get(address), None).await;
        assert_eq!(whole.body, long);
        let tag = format!("\"{}\"", put.hash);
        for (name, value) in [
            ("etag", tag.as_str()),
            ("content-length", "2500000"),
            ("content-type", "text/plain; charset=utf-8"),
            ("x-content-type-options", "nosniff"),
            ("content-disposition", "inline; filename=\"long _.txt\"; filename*=UTF-8''long%20%C3%A9.txt"),
        ] {
            assert_eq!(whole.header(name), value, "{name}");
        }
        assert!(whole.header("content-security-policy").contains("sandbox"));
        let again = ask(&routes, get_with(address, "if-none-match", &tag), None).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
        let part = ask(&routes, get_with(address, "range", "bytes=1048570-1048585"), None).await;
        assert_eq!((part.status, &part.body[..]), (StatusCode::PARTIAL_CONTENT, &long[1_048_570..=1_048_585]));
        assert_eq!(part.header("content-range"), "bytes 1048570-1048585/2500000");
        let beyond = ask(&routes, get_with(address, "range", "bytes=2500000-"), None).await;
        assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
        let head = Request::head(address).body(Body::empty()).unwrap();
        let head = ask(&routes, head, None).await;
        assert_eq!((head.status, head.body.len(), head.header("content-length")), (StatusCode::OK, 0, "2500000"));
    }

    async fn only_who_writes_puts_files_in_and_each_problem_is_told(app: TestApp) {
        let routes = served(&app);
        for role in Role::ALL.iter().copied() {
            let token = match role {
                Public => None,
                role => Some(token(&app, role).await),
            };
            let answer = ask(&routes, posting("a%20b.pdf", PDF), token.as_deref()).await;
            let may = matches!(role, Secretary | Author);
            assert_eq!(answer.status == StatusCode::CREATED, may, "{role}");
            if may {
                let hash = attach(&app, role, "a b.pdf", PDF).await.hash;
                let told = json!({ "name": "a b.pdf", "size": PDF.len(), "mediaType": "application/pdf", "hash": hash.as_str() });
                assert_eq!(answer.json(), told);
            } else {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role}");
                assert_eq!(answer.json()["refusals"][0]["code"], "not_allowed");
            }
        }
        let author = token(&app, Author).await;
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        for (name, bytes, status, part) in [
            ("a.png", PDF, unprocessable, "The name says PNG"),
            ("a.svg", b"<svg/>", unprocessable, "Save it as PNG"),
            ("a.pdf", b"", unprocessable, "empty"),
            ("..%2Fa.pdf", PDF, unprocessable, "saved under it anywhere"),
            ("", PDF, unprocessable, "name"),
            ("a.pdf&name=b.pdf", PDF, StatusCode::BAD_REQUEST, "once"),
        ] {
            let answer = ask(&routes, posting(name, bytes), Some(&author)).await;
            assert_eq!(answer.status, status, "{name}");
            assert!(answer.json().to_string().contains(part), "{name}: {}", answer.json());
        }
        let small = Server::new(app.app.clone().with_files_of(1)).router();
        let large = ask(&small, posting("a.txt", "a".repeat(1024 * 1024 + 1)), Some(&author)).await;
        assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(large.json()["refusals"][0]["message"].as_str().unwrap().contains("1 MiB"));
        let wrong = ask(&routes, posting("a.pdf", PDF), Some("minuted_wrong")).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    }

    async fn a_draft_names_only_what_is_its_writers(app: TestApp) {
        let paper = start(&app, Author, json!({})).await;
        let put = attach(&app, Secretary, "map.png", &png("x")).await;
        let with = |body: &str, files: Value| {
            let mut with = draft(body);
            with["files"] = files;
            saving(&paper, with)
        };
        let map = |name: &str, more: Value| {
            let mut file = json!({ "name": name, "hash": put.hash.as_str() });
            file.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!([file])
        };
        let shown = "Words.\n\n![A map](map.png)\n";
        // Put in by another: that it is there is not told.
        let others = app.refused(Author, SAVE, with(shown, map("map.png", json!({})))).await;
        let nobodys = json!([{ "name": "map.png", "hash": "0".repeat(64) }]);
        let nobodys = app.refused(Author, SAVE, with(shown, nobodys)).await;
        assert_eq!(others, nobodys);
        assert_eq!(others[0]["field"], "input.files.0.hash");
        for (body, files, field, part) in [
            (shown, json!([]), "input.body", "Line 3: There is no file `map.png`"),
            ("Words.\n", map("map.png", json!({})), "input.files.0.name", "has no place"),
            (shown, map("map.png", json!({ "withheld": "exempt 3" })), "input.body", "Line 3: More readers see"),
            (shown, map("map.png", json!({ "withheld": "secret" })), "input.files.0.withheld", "exempt 3"),
            (shown, json!([{ "name": "map.png", "hash": "x" }]), "input.files.0.hash", "64 digits"),
            ("![A map](map.jpg)\n", map("map.jpg", json!({})), "input.files.0.name", "The name says JPEG"),
        ] {
            let refusals = app.refused(Secretary, SAVE, with(body, files)).await;
            let found = said(&refusals).iter().any(|(at, message)| field.ends_with(at) && message.contains(part));
            assert!(found, "{part}: {refusals:#}");
        }
        let saved = app.give(Secretary, SAVE, with(shown, map("map.png", json!({})))).await;
        // What stands in the paper's text, its author may name again.
        let mut again = draft(shown);
        again["files"] = map("map.png", json!({}));
        again["recommendations"][0]["id"] = saved["recommendations"][0]["id"].clone();
        save(&app, Author, &saved, again).await;
    }

    async fn two_who_put_in_the_same_at_once_both_have_it(app: TestApp) {
        for n in 0..4 {
            let bytes = format!("the same {n}").repeat(100_000);
            let one = attach(&app, Author, "a.txt", bytes.as_bytes());
            let other = attach(&app, Secretary, "a.txt", bytes.as_bytes());
            let (one, other) = tokio::join!(one, other);
            assert_eq!(one.hash, other.hash);
        }
        assert_eq!(app.app.store().verify_blobs().await.unwrap(), (4, vec![]));
    }

    async fn what_a_broken_sweep_took_is_put_in_again(app: TestApp) {
        let folder = tempfile::tempdir().unwrap();
        let apart = app.app.clone().with_blobs(BlobStore::folder(folder.path()).unwrap());
        let viewer = app.viewer(Author).await;
        let put = async || {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(b"swept halfway").unwrap();
            apart.attach(&viewer, "a.txt", file).await.unwrap().hash
        };
        let hash = put().await;
        // The object is gone, and whoever took it died before the row went.
        std::fs::remove_file(folder.path().join(&hash.as_str()[..2]).join(hash.as_str())).unwrap();
        put().await;
        assert_eq!(apart.store().verify_blobs().await.unwrap(), (1, vec![]));
    }

    async fn a_file_that_is_moved_while_it_is_read_is_read_on(app: TestApp) {
        let long = vec![b'a'; 3 * 1024 * 1024];
        let put = attach(&app, Author, "a.txt", &long).await;
        let folder = tempfile::tempdir().unwrap();
        let apart = app.app.clone().with_blobs(BlobStore::folder(folder.path()).unwrap());
        for to in [BlobPlace::Store, BlobPlace::Database] {
            let blob = app.app.reader().blob(&put.hash).await.unwrap().unwrap();
            apart.file_bytes(&blob, 0).await.unwrap();
            assert_eq!(apart.store().move_blobs(to).await.unwrap(), (1, vec![]));
            let rest = apart.file_bytes(&blob, 1024 * 1024).await.unwrap();
            assert!(!rest.is_empty() && rest.iter().all(|byte| *byte == b'a'), "{to:?}");
        }
    }

    async fn bytes_are_moved_checked_and_swept(app: TestApp) {
        let paper = start(&app, Author, json!({})).await;
        let saved = save(&app, Author, &paper, with_files(&app).await).await;
        let long = vec![b'a'; 9 * 1024 * 1024];
        let unnamed = attach(&app, Author, "unnamed.txt", &long).await;
        let store = app.app.store();
        assert_eq!(store.verify_blobs().await.unwrap(), (4, vec![]));
        let folder = tempfile::tempdir().unwrap();
        let apart = store.clone().with_blobs(BlobStore::folder(folder.path()).unwrap());
        assert_eq!(apart.move_blobs(BlobPlace::Store).await.unwrap(), (4, vec![]));
        assert_eq!(apart.move_blobs(BlobPlace::Store).await.unwrap(), (0, vec![]));
        let counts = app.app.reader().blob_counts().await.unwrap();
        assert_eq!((counts.in_database, counts.in_store, counts.unnamed), (0, 4, 1));
        assert!(store.verify_blobs().await.is_err(), "the place is not set");
        // Put in again, it is there once.
        let again = app.app.clone().with_blobs(BlobStore::folder(folder.path()).unwrap());
        let viewer = app.viewer(Author).await;
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"to the folder at once").unwrap();
        let direct = again.attach(&viewer, "b.txt", file).await.unwrap();
        assert_eq!(apart.verify_blobs().await.unwrap(), (5, vec![]));
        let file_of = |hash: &str| folder.path().join(&hash[..2]).join(hash);
        std::fs::write(file_of(unnamed.hash.as_str()), vec![b'b'; long.len()]).unwrap();
        std::fs::remove_file(file_of(direct.hash.as_str())).unwrap();
        let (_, mut faults) = apart.verify_blobs().await.unwrap();
        faults.sort_by_key(|(hash, _)| *hash != unnamed.hash);
        assert_eq!(faults, [(unnamed.hash.clone(), BlobFault::Altered), (direct.hash.clone(), BlobFault::Missing)]);
        let (moved, left) = apart.move_blobs(BlobPlace::Database).await.unwrap();
        assert_eq!((moved, left.len()), (3, 2));
        let now = app.app.now();
        assert_eq!(apart.sweep_blobs(now).await.unwrap(), 0, "put in just now");
        let later = Timestamp::from_micros(now.micros() + 1);
        assert_eq!(apart.sweep_blobs(later).await.unwrap(), 2);
        assert_eq!(apart.verify_blobs().await.unwrap(), (3, vec![]));
        publish(&app, &saved).await;
        app.verify().await;
    }
}
