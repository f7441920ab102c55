//! The worked example, served in this process, and all its pages.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::Pin,
    sync::Arc,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::map_request,
};
use minuted::example::{self, Folder, Loaded};
use minuted_app::{
    App, TimeOrderedIds,
    jobs::{Handler, Worked},
    publications::{Format, Made, Order, Press, PublicationKind},
};
use minuted_core::{jobs::Job, roles::Role, rules::Profiles, time::Timestamp};
use minuted_store::{Store, StoreOptions};
use minuted_testing::{SeededEntropy, StillClock, TODAY};
use minuted_views::{Files, Pages, Publisher, Templates};
use minuted_web::Server;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tower::ServiceExt;

/// The worked example in an application of its own.
#[derive(Debug)]
pub(super) struct Site {
    /// What the example says of itself.
    pub(super) loaded: Loaded,
    router: Router,
    _folder: TempDir,
}

/// Prints publications as pages only: a PDF takes the debug build longer than all the rest.
#[derive(Debug)]
struct PagesOnly(Publisher);

impl Press for PagesOnly {
    fn formats(&self, _kind: PublicationKind) -> Vec<Format> {
        vec![Format::Html]
    }

    fn make<'a>(
        &'a self,
        order: &'a Order,
    ) -> Pin<Box<dyn Future<Output = Result<Made, String>> + Send + 'a>> {
        self.0.make(order)
    }
}

/// Is asked for nothing: what the example leaves to be done is the application's own.
struct Nobody;

impl Handler for Nobody {
    async fn handle(&self, job: &Job, _now: Timestamp) -> Result<(), String> {
        panic!("{job:?} is nobody's")
    }
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// What it is, as the server says.
    pub(super) kind: String,
    /// Its text; empty of what is none.
    pub(super) text: String,
}

impl Answer {
    /// Whether it is a page, and no file that goes with pages.
    pub(super) fn is_page(&self) -> bool {
        self.kind.starts_with("text/html")
    }
}

impl Site {
    /// Loads the example.
    pub(super) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = StoreOptions {
            url: format!("sqlite://{}/example.db", folder.path().display()),
            connections: 4,
        };
        let entropy = Arc::new(SeededEntropy::default());
        let store = Store::open(&options, entropy.clone()).await.unwrap();
        let clock = Arc::new(StillClock::at_noon(TODAY));
        let ids = Arc::new(TimeOrderedIds::new(clock.clone(), entropy.clone()));
        let app = App::new(store, clock, ids, entropy, Profiles::shipped().unwrap());
        let esbt = Folder::open("esbt").unwrap();
        let loaded = example::load(&app, &esbt).await.unwrap();
        let templates = || Templates::load(&Files::shipped()).unwrap();
        let press = PagesOnly(Publisher::new(app.clone(), templates()));
        let app = app.with_press(Arc::new(press));
        loop {
            match app.work_once(&Nobody).await.unwrap() {
                Worked::Nothing(_) => break,
                Worked::Done(_) => {}
                other => panic!("{other:?}"),
            }
        }
        let pages = Pages::new(app.clone(), templates());
        Self {
            loaded,
            router: Server::new(app).with_pages(pages).router(),
            _folder: folder,
        }
    }

    /// The routes as someone with a role meets them.
    pub(super) fn routes_for(&self, role: Role) -> Router {
        let token = self.loaded.tokens.iter().find(|(held, _)| *held == role);
        let Some((_, token)) = token else {
            assert_eq!(role, Role::Public, "the example has no token for {role}");
            return self.router.clone();
        };
        let value = HeaderValue::from_str(&format!("Bearer {token}")).unwrap();
        let sign_in = move |mut request: Request| {
            let headers = request.headers_mut();
            headers.insert(header::AUTHORIZATION, value.clone());
            std::future::ready(request)
        };
        self.router.clone().layer(map_request(sign_in))
    }

    /// Serves it to someone with a role, and says where.
    pub(super) async fn serve_for(&self, role: Role) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let routes = self.routes_for(role);
        // Ends with the runtime of the test.
        tokio::spawn(async { axum::serve(listener, routes).await });
        address
    }

    /// Every page and file that links lead to, from the start page, as someone with a role.
    pub(super) async fn every_page(&self, role: Role) -> BTreeMap<String, Answer> {
        let routes = self.routes_for(role);
        let mut found = BTreeMap::new();
        let mut open = BTreeSet::from(["/".to_owned()]);
        while let Some(address) = open.pop_first() {
            let answer = get(&routes, &address).await;
            for (path, _) in links(&answer.text) {
                if path.starts_with('/') && path != address && !found.contains_key(path) {
                    open.insert(path.to_owned());
                }
            }
            found.insert(address, answer);
        }
        found
    }
}

/// Asks for an address.
pub(super) async fn get(routes: &Router, address: &str) -> Answer {
    let request = Request::get(address).body(Body::empty()).unwrap();
    let response = routes.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let kind = head.headers.get(header::CONTENT_TYPE);
    let kind = kind.map_or("", |kind| kind.to_str().unwrap()).to_owned();
    let text = if kind.starts_with("text/") {
        String::from_utf8(body.to_vec()).unwrap()
    } else {
        String::new()
    };
    Answer {
        status: head.status,
        kind,
        text,
    }
}

/// The links of a page: the address, which is empty for the page itself, and the place in it.
pub(super) fn links(html: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let starts = html.split(" href=\"").skip(1);
    let hrefs = starts.filter_map(|rest| Some(rest.split_once('"')?.0));
    hrefs.map(|href| match href.split_once('#') {
        Some((path, place)) => (path, Some(place)),
        None => (href, None),
    })
}
