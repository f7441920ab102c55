//! Published documents over HTTP: in the form that is asked for, in part, not again, and no more once they
//! are withdrawn.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use minuted_store::{EntryHeader, PublishedBytes};
use minuted_views::{Files, Pages, Templates};
use minuted_web::Server;
use sea_orm::ConnectionTrait as _;
use tower::ServiceExt as _;

use super::*;

const PIECE: usize = 1024 * 1024;

fn served(app: &TestApp) -> Router {
    let pages = Pages::new(app.app.clone(), Templates::load(&Files::shipped()).unwrap());
    Server::new(app.app.clone()).with_pages(pages).router()
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(routes: &Router, method: Method, at: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(at);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    let (head, body) = routes.clone().oneshot(request).await.unwrap().into_parts();
    Answer {
        status: head.status,
        headers: head.headers,
        body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
    }
}

fn uuid(record: &Value) -> &str {
    record["id"].as_str().unwrap().split_once(':').unwrap().1
}

async fn commit(app: &TestApp, tx: minuted_store::WriteTx<'_>) {
    let mut tx = tx;
    let system = minuted_core::viewer::Viewer::system("test", app.app.today());
    let board: minuted_core::boards::Board = tx.find(&system, app.board).await.unwrap().unwrap();
    tx.update(&board, board.clone()).await.unwrap();
    let header = EntryHeader {
        command: "test".to_owned(),
        actor: "system:test".to_owned(),
        rules: None,
        at: app.app.now(),
    };
    tx.commit(&header).await.unwrap();
}

both! {
    async fn a_published_document_is_given_as_it_is_asked_for(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let made = pack(&app, &called).await;
        let routes = served(&app);
        let address = format!("/packs/{}", uuid(&made));
        let html = "text/html; charset=utf-8";
        for (accept, kind) in [
            (None, html),
            (Some(""), html),
            (Some("*/*"), html),
            (Some("nonsense"), html),
            (Some("application/pdf"), "application/pdf"),
            (Some("text/html;q=0.5, application/pdf;q=0.9"), "application/pdf"),
        ] {
            let headers: Vec<_> = accept.map(|accept| ("accept", accept)).into_iter().collect();
            let answer = ask(&routes, Method::GET, &address, &headers).await;
            assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, kind), "{accept:?}");
            assert_eq!(answer.header("vary"), "Accept, Authorization");
            assert_eq!(answer.header("cache-control"), "public, no-cache");
        }
        let two = [("accept", "text/html;q=0.1"), ("accept", "application/pdf")];
        let answer = ask(&routes, Method::GET, &address, &two).await;
        assert_eq!(answer.header("content-type"), "application/pdf", "every line of `Accept` counts");
        let none = ask(&routes, Method::GET, &address, &[("accept", "image/png")]).await;
        assert_eq!(none.status, StatusCode::NOT_ACCEPTABLE);
        assert!(String::from_utf8(none.body).unwrap().contains(&format!("{address}.pdf")));
        // By the end of its address, in part, without its bytes, and not again.
        let pdf = format!("{address}.pdf");
        let whole = ask(&routes, Method::GET, &pdf, &[]).await;
        let size = whole.body.len();
        assert_eq!(whole.header("content-length"), size.to_string());
        assert_eq!(whole.header("accept-ranges"), "bytes");
        assert_eq!(whole.header("vary"), "Authorization");
        let sha = shown(&app, Public, &made).await["renditions"][0]["sha256"].clone();
        let tag = format!("\"{}\"", sha.as_str().unwrap());
        assert_eq!(whole.header("etag"), tag);
        let part = ask(&routes, Method::GET, &pdf, &[("range", "bytes=3-9")]).await;
        assert_eq!((part.status, &part.body[..]), (StatusCode::PARTIAL_CONTENT, &whole.body[3..=9]));
        assert_eq!(part.header("content-range"), format!("bytes 3-9/{size}"));
        let head = ask(&routes, Method::HEAD, &pdf, &[]).await;
        assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
        assert_eq!(head.header("content-length"), size.to_string());
        assert_eq!(head.header("etag"), tag);
        let again = ask(&routes, Method::GET, &pdf, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
        // Only `/packs` has it: nothing renders it anew.
        for other in ["document", "document.pdf", "document.html", "pdf"] {
            let at = format!("/publications/{}/{other}", uuid(&made));
            assert_eq!(ask(&routes, Method::GET, &at, &[]).await.status, StatusCode::NOT_FOUND, "{at}");
        }
        // The page about it leads to each form, and the page of the meeting to it and no more to the live
        // pack.
        let about = format!("/publications/{}", uuid(&made));
        let about = String::from_utf8(ask(&routes, Method::GET, &about, &[]).await.body).unwrap();
        let meeting = format!("/meetings/{}", uuid(&called.meeting));
        let meeting_page = String::from_utf8(ask(&routes, Method::GET, &meeting, &[]).await.body).unwrap();
        for page in [&about, &meeting_page] {
            assert!(page.contains(&format!("href=\"{pdf}\"")), "{page}");
        }
        assert!(!meeting_page.contains("/agenda-pack"), "{meeting_page}");
        assert!(meeting_page.contains(&format!("href=\"{meeting}/agenda\"")), "{meeting_page}");
        // Once it is withdrawn, who has it is not told that it still stands.
        let input = json!({ "input": { "id": made["id"], "reason": "A slip." } });
        let withdraw = "mutation($input: WithdrawInput!) { withdrawFromPublication(input: $input) {
            withdrawn { id } refusals { message } } }";
        app.data(Secretary, withdraw, input).await;
        for headers in [&[][..], &[("if-none-match", tag.as_str())], &[("range", "bytes=3-9")]] {
            let gone = ask(&routes, Method::GET, &pdf, headers).await;
            assert_eq!(gone.status, StatusCode::GONE, "{headers:?}");
        }
        let meeting_page = String::from_utf8(ask(&routes, Method::GET, &meeting, &[]).await.body).unwrap();
        assert!(meeting_page.contains("/agenda-pack"), "{meeting_page}");
    }

    async fn published_bytes_are_kept_and_read_in_pieces(app: TestApp) {
        let bytes: Vec<u8> = (0..2 * PIECE + 7).map(|n| b"abcdefghij"[n % 10]).collect();
        let kept = PublishedBytes { hash: "ab".repeat(32), bytes: bytes.clone() };
        for _ in 0..2 {
            let tx = app.app.store().write().await.unwrap();
            tx.keep_published(&kept).await.unwrap();
            commit(&app, tx).await;
        }
        let reader = app.app.reader();
        let whole = reader.published(std::slice::from_ref(&kept.hash)).await.unwrap();
        assert!(whole.len() == 1 && whole[0] == kept);
        for (from, to) in [
            (0, PIECE), (5, PIECE), (PIECE, 2 * PIECE), (2 * PIECE + 3, 2 * PIECE + 7),
            (2 * PIECE + 7, 2 * PIECE + 7), (9 * PIECE, 9 * PIECE),
        ] {
            let read = reader.published_from(&kept.hash, from as u64).await.unwrap();
            assert_eq!(read, bytes.get(from..to).unwrap_or_default(), "{from}");
        }
        assert!(reader.published_from("none", 0).await.unwrap().is_empty());
    }

    async fn what_was_published_before_is_cut_into_pieces(app: TestApp) {
        let db = app.raw().connect().await;
        let (blob, sql) = match app.database {
            minuted_testing::Database::Sqlite => (
                "BLOB",
                include_str!("../../../../../migrations/sqlite/0012_published_pieces.sql"),
            ),
            minuted_testing::Database::Postgres => (
                "BYTEA",
                include_str!("../../../../../migrations/postgres/0012_published_pieces.sql"),
            ),
        };
        // As it was before that migration.
        for table in ["published_pieces", "ops_remarks"] {
            db.execute_unprepared(&format!("DROP TABLE {table}")).await.unwrap();
        }
        let table = format!(
            "CREATE TABLE published_bytes (hash TEXT PRIMARY KEY, media_type TEXT NOT NULL, bytes {blob} NOT NULL)"
        );
        db.execute_unprepared(&table).await.unwrap();
        let sizes = [1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE];
        let of = |size: usize| (0..size).map(|n| b"abcdefghij"[n % 10]).collect::<Vec<u8>>();
        for size in sizes {
            let sql = "INSERT INTO published_bytes VALUES ($1, 'x', $2)";
            let values = vec![size.to_string().into(), of(size).into()];
            let insert = sea_orm::Statement::from_sql_and_values(db.get_database_backend(), sql, values);
            db.execute_raw(insert).await.unwrap();
        }
        db.execute_unprepared(sql).await.unwrap();
        let reader = app.app.reader();
        for size in sizes {
            let found = reader.published(&[size.to_string()]).await.unwrap();
            assert!(found.len() == 1 && found[0].bytes == of(size), "{size}");
            let last = reader.published_from(&size.to_string(), (size - 1) as u64).await.unwrap();
            assert_eq!(last.len(), 1, "{size}");
        }
    }
}
