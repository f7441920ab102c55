//! What Prometheus is told, read by a parser that takes nothing but the format.

use std::collections::BTreeMap;

use minuted_core::roles::Role;
use minuted_web::Server;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

use crate::support::{Place, post, query, send, with_token};

/// A sample: its name and its labels, in their order.
type Key = (String, Vec<(String, String)>);

/// Reads the format strictly: each family once, with its type and help before its samples, each
/// sample once, the end at the end.
fn parse(text: &str) -> BTreeMap<Key, String> {
    let body = text.strip_suffix("# EOF\n").expect("no end");
    let (mut samples, mut families) = (BTreeMap::new(), BTreeMap::<String, String>::new());
    let mut family = String::new();
    for line in body.lines() {
        if let Some(rest) = line.strip_prefix("# ") {
            let mut words = rest.splitn(3, ' ');
            let (what, name) = (words.next().unwrap(), words.next().unwrap());
            let value = words.next().expect(line);
            match what {
                "HELP" => {
                    assert!(!families.contains_key(name), "{name} comes twice");
                    name.clone_into(&mut family);
                    families.insert(family.clone(), String::new());
                }
                "TYPE" => {
                    assert_eq!(name, family, "{line}");
                    assert!(
                        ["counter", "gauge", "histogram", "info"].contains(&value),
                        "{line}"
                    );
                    families.insert(family.clone(), value.to_owned());
                }
                "UNIT" => assert!(name.ends_with(&format!("_{value}")), "{line}"),
                _ => panic!("{line}"),
            }
            continue;
        }
        let (head, value) = line.rsplit_once(' ').expect(line);
        let (name, labels) = match head.split_once('{') {
            Some((name, labels)) => (name, labels.strip_suffix('}').expect(line)),
            None => (head, ""),
        };
        let suffix = name.strip_prefix(&family).expect(line);
        let suffixes: &[&str] = match families[&family].as_str() {
            "counter" => &["_total"],
            "gauge" => &[""],
            "info" => &["_info"],
            "histogram" => &["_sum", "_count", "_bucket"],
            other => panic!("{other}"),
        };
        assert!(suffixes.contains(&suffix), "{line}");
        let labels = labels
            .split(',')
            .filter(|label| !label.is_empty())
            .map(|label| {
                let (name, value) = label.split_once('=').expect(line);
                let value = value
                    .strip_prefix('"')
                    .and_then(|v| v.strip_suffix('"'))
                    .expect(line);
                (name.to_owned(), value.to_owned())
            });
        let key = (name.to_owned(), labels.collect());
        value.parse::<f64>().expect(line);
        assert!(
            samples.insert(key, value.to_owned()).is_none(),
            "{line} comes twice"
        );
    }
    samples
}

async fn scrape(address: std::net::SocketAddr, path: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_lowercase(), body.to_owned())
}

/// A server with its two addresses.
struct Watched {
    public: std::net::SocketAddr,
    metrics: std::net::SocketAddr,
    routes: axum::Router,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<()>,
}

async fn start(place: &Place) -> Watched {
    let public = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (at, metrics) = (public.local_addr().unwrap(), own.local_addr().unwrap());
    let server = Server::new(place.app.clone()).with_metrics(own);
    let routes = server.router();
    let (stop, stopped) = oneshot::channel::<()>();
    let ended = tokio::spawn(async move {
        server.run(public, async { drop(stopped.await) }).await;
    });
    Watched {
        public: at,
        metrics,
        routes,
        stop,
        ended,
    }
}

const SECRET: &str = "SECRET-5b1c";

/// Requests of several kinds, good and bad, six of them to the API.
async fn ask(place: &Place, routes: &axum::Router) {
    let (token, _) = place.token(Role::Author).await;
    let refused = format!(
        "mutation {{ addOrganisation(input: {{ name: \"{SECRET}\", kind: COUNCIL }}) {{ \
         organisation {{ id }} refusals {{ code }} }} }}"
    );
    let page = axum::http::Request::get(format!("/{SECRET}"));
    for request in [
        query("{ viewer { name } }"),
        query("{ nothing }"),
        query(&format!("{}{}", "{ a ".repeat(20), "}".repeat(20))),
        with_token(query("{ viewer { name } }"), SECRET),
        with_token(query(&refused), &token),
        post("["),
        page.body("".into()).unwrap(),
    ] {
        send(routes, request).await;
    }
}

#[tokio::test]
async fn prometheus_is_told_numbers_and_no_names() {
    let place = Place::new().await;
    let watched = start(&place).await;
    ask(&place, &watched.routes).await;
    let (head, body) = scrape(watched.metrics, "/metrics").await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    let format = "application/openmetrics-text; version=1.0.0";
    assert!(head.contains(format), "{head}");
    assert!(!body.contains(SECRET), "{body}");
    let samples = parse(&body);
    let sample = |name: &str, labels: &[(&str, &str)]| {
        let owned = |(n, v): &(&str, &str)| ((*n).to_owned(), (*v).to_owned());
        let key = (name.to_owned(), labels.iter().map(owned).collect());
        let value: Option<&String> = samples.get(&key);
        let value = value.unwrap_or_else(|| panic!("{key:?}\n{body}"));
        value.parse::<u64>().unwrap()
    };
    let graphql = ("route", "/graphql");
    let answered = |route, outcome| {
        let labels = [("route", route), ("outcome", outcome)];
        sample("minuted_http_requests_total", &labels)
    };
    assert_eq!(answered("/graphql", "2xx") + answered("/graphql", "4xx"), 6);
    assert_eq!(answered("pages", "4xx"), 1);
    let times = "minuted_http_request_duration_seconds_count";
    assert_eq!(sample(times, &[graphql]), 6);
    for operation in ["query", "mutation"] {
        let labels = [("operation", operation), ("outcome", "ok")];
        assert_eq!(sample("minuted_graphql_operations_total", &labels), 1);
    }
    for code in [
        "INVALID_QUERY",
        "TOO_DEEP",
        "UNAUTHENTICATED",
        "BAD_REQUEST",
    ] {
        assert_eq!(sample("minuted_graphql_errors_total", &[("code", code)]), 1);
    }
    assert_eq!(
        sample("minuted_refusals_total", &[("code", "not_allowed")]),
        1
    );
    assert_eq!(sample("minuted_ledger_entries", &[]), 1);
    assert!(sample("minuted_database_statements_total", &[]) > 1);
    assert_eq!(sample("minuted_subscriptions_open", &[]), 0);
    let version = ("version", env!("CARGO_PKG_VERSION"));
    let build = [version, ("database", "sqlite")];
    assert_eq!(sample("minuted_build_info", &build), 1);
    let pools = samples.keys();
    let pools = pools.filter(|(name, _)| name == "minuted_database_connections");
    assert_eq!(pools.count(), 4);
}

#[tokio::test]
async fn prometheus_is_told_at_an_address_of_its_own() {
    let place = Place::new().await;
    let watched = start(&place).await;
    let metrics = watched.metrics;
    for (at, path, status) in [
        (metrics, "/metrics", "200"),
        (metrics, "/graphql", "404"),
        (metrics, "/", "404"),
        (watched.public, "/metrics", "404"),
    ] {
        let (head, _) = scrape(at, path).await;
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{head}");
    }
    watched.stop.send(()).unwrap();
    watched.ended.await.unwrap();
    assert!(TcpStream::connect(metrics).await.is_err());
}
