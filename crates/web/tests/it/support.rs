//! Owns what the tests share: an application in a folder of its own, requests and answers.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use minuted_app::{App, Clock, RandomEntropy, SystemClock, TimeOrderedIds};
use minuted_core::{
    accounts::{Account, Grant},
    id::{AccountId, RecordId},
    roles::Role,
    rules::Profiles,
    viewer::Viewer,
};
use minuted_store::{EntryHeader, Store, StoreOptions};
use minuted_web::Server;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

/// An application, and the folder that holds its database for as long as it is needed.
pub(crate) struct Place {
    pub(crate) app: App,
    _folder: TempDir,
}

impl Place {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = StoreOptions {
            url: format!("sqlite://{}/test.db", folder.path().display()),
            connections: 2,
        };
        let entropy = Arc::new(RandomEntropy);
        let store = Store::open(&options, entropy.clone()).await.unwrap();
        let clock = Arc::new(SystemClock);
        let ids = TimeOrderedIds::new(clock.clone(), entropy.clone());
        let profiles = Profiles::shipped().unwrap();
        let app = App::new(store, clock, Arc::new(ids), entropy, profiles);
        Self {
            app,
            _folder: folder,
        }
    }

    pub(crate) fn routes(&self) -> Router {
        Server::new(self.app.clone()).router()
    }

    /// A token of a new account that holds a role for every board, and the token's ID.
    pub(crate) async fn token(&self, role: Role) -> (String, String) {
        let system = Viewer::system("test", self.app.today());
        let id = AccountId::from_uuid(uuid_of(self.app.now().micros()));
        let grant = Grant {
            role,
            board: None,
            opens: None,
            from: None,
            to: None,
        };
        let account = Account {
            id,
            version: 1,
            name: format!("A {role}"),
            person: None,
            grants: vec![grant],
            closed: false,
        };
        let mut tx = self.app.store().write().await.unwrap();
        tx.insert(&account).await.unwrap();
        let header = EntryHeader {
            command: "openAccount".to_owned(),
            actor: "system:test".to_owned(),
            rules: None,
            at: SystemClock.now(),
        };
        tx.commit(&header).await.unwrap();
        let issued = self.app.issue_token(&system, id, "test", 1).await.unwrap();
        (issued.token, issued.id)
    }
}

fn uuid_of(n: i64) -> uuid::Uuid {
    uuid::Uuid::from_u128(u128::try_from(n).unwrap())
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    /// The code of the first error.
    pub(crate) fn code(&self) -> String {
        let code = self.json()["errors"][0]["extensions"]["code"].clone();
        code.as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) async fn send(routes: &Router, request: Request<Body>) -> Answer {
    let response = routes.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        status: head.status,
        headers: head.headers,
        text: String::from_utf8(body.to_vec()).unwrap(),
    }
}

/// A POST of a body, as JSON.
pub(crate) fn post(body: impl Into<Body>) -> Request<Body> {
    Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap()
}

/// A POST of a query, accepting the newer media type.
pub(crate) fn query(query: &str) -> Request<Body> {
    let mut request = post(json!({ "query": query }).to_string());
    let accept = "application/graphql-response+json".parse().unwrap();
    request.headers_mut().insert(header::ACCEPT, accept);
    request
}

pub(crate) fn with_token(mut request: Request<Body>, token: &str) -> Request<Body> {
    let value = format!("Bearer {token}").parse().unwrap();
    request.headers_mut().insert(header::AUTHORIZATION, value);
    request
}
