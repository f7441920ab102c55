//! Owns `minuted serve`.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use minuted_app::App;
use minuted_core::roles::Role;
use minuted_views::{Pages, Publisher};
use minuted_web::{LiveOptions, Sender, Server};
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    sync::{oneshot, watch},
    task::JoinSet,
};

use crate::{
    config::Settings,
    example::{self, Loaded},
    failure::Failure,
    output, wiring,
    wiring::{DatabaseArguments, TemplatesArguments},
};

/// Serve a database, or an example, over HTTP.
///
/// The pages begin at /, the API is at /graphql; /healthz says whether the process is up, /readyz whether the database
/// answers and is set to keep what it acknowledges. On SIGTERM or Ctrl-C it takes no new requests,
/// finishes those that run and closes the database; a second signal ends it at once.
///
/// It speaks plain HTTP. For others than this machine, put a proxy with TLS before it: a token
/// that is sent in the open is no secret.
#[derive(clap::Args, Debug)]
#[command(after_long_help = "\
Examples:
  minuted serve
  minuted serve --example esbt
  minuted serve --listen 127.0.0.1:0 --example esbt --json
      On a free port; prints the address and the tokens as one line of JSON, first thing.
  minuted serve --database postgres://minuted@db.example/minuted --listen 0.0.0.0:8080
      PostgreSQL is brought to shape by `minuted migrate`, not by this.")]
pub(crate) struct Arguments {
    /// Where to listen: an address and a port; port 0 takes a free one.
    ///
    /// Unless it is given here, in `MINUTED_LISTEN` or in minuted.toml, it is 127.0.0.1:8080.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    #[command(flatten)]
    database: DatabaseArguments,
    #[command(flatten)]
    templates: TemplatesArguments,
    /// Serve an example instead of a database of yours; nothing is kept.
    ///
    /// NAME is one that comes with Minuted, such as esbt, or the path of a folder of the same form,
    /// with a slash in it. The example gets a database of its own, which is removed at the end.
    #[arg(long, value_name = "NAME", conflicts_with = "database")]
    example: Option<String>,
    /// Print where it listens, and the tokens of the example, as one line of JSON.
    #[arg(long)]
    json: bool,
}

/// What is served.
struct Served {
    app: App,
    example: Option<(Loaded, TempDir)>,
}

pub(crate) async fn run(arguments: Arguments, settings: &Settings) -> Result<(), Failure> {
    // Before anything is announced, so that a signal that comes at once is not lost.
    let stop = stop_signal()?;
    let listen = arguments
        .listen
        .as_deref()
        .unwrap_or_else(|| settings.listen());
    let (listener, address) = bind(listen, "choose another address with --listen").await?;
    let metrics = match settings.metrics() {
        Some(listen) => Some(bind(listen, "choose another address: `metrics.listen`").await?),
        None => None,
    };
    let sender = wiring::sender(settings)?;
    let templates = arguments.templates.load(settings)?;
    let mut opened = open(&arguments, settings).await?;
    // What is published is made where live documents are, by the same templates.
    let pages = Arc::new(Pages::new(opened.app.clone(), templates));
    let press = Publisher::of(Arc::clone(&pages));
    opened.app = opened.app.clone().with_press(Arc::new(press));
    let worker = Worker::start(&opened.app, sender, settings);
    let mut server = Server::new(opened.app.clone())
        .with_pages(pages)
        .with_live(LiveOptions {
            origins: settings.origins(),
            connections: settings.connections(),
            every: Duration::from_secs(settings.poll_seconds()),
        });
    if !settings.introspection() {
        server = server.without_introspection();
    }
    let mut metrics_at = None;
    if let Some((listener, address)) = metrics {
        tracing::info!(%address, "metrics are given at /metrics");
        metrics_at = Some(address);
        server = server.with_metrics(listener);
    }
    let example = opened.example.as_ref().map(|e| &e.0);
    announce(&arguments, address, metrics_at, example)?;
    let stopped = async {
        // Told or never to be told: either way there is nothing more to wait for.
        let (Ok(()) | Err(_)) = stop.await;
    };
    server.run(listener, stopped).await;
    // After the last request, so that what followed from it is at least begun.
    worker.stop().await;
    wiring::close(opened.app).await;
    tracing::info!("stopped");
    Ok(())
}

/// Listens at an address; gives the one that it became.
async fn bind(listen: &str, remedy: &str) -> Result<(TcpListener, SocketAddr), Failure> {
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        let what = format!("{listen} can't be listened on; {remedy}");
        Failure::failed(what, error)
    })?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::failed("the address can't be told", error))?;
    Ok((listener, address))
}

async fn open(arguments: &Arguments, settings: &Settings) -> Result<Served, Failure> {
    let Some(name) = &arguments.example else {
        let app = wiring::open(&arguments.database.address(settings)).await?;
        // Not those of an example: nobody is told of what did not happen.
        let told = settings.webhooks().iter();
        let app = app.with_subscriptions(told.map(|set| set.subscription.clone()).collect());
        let app = wiring::with_files(app, settings).await?;
        return Ok(Served { app, example: None });
    };
    let files = example::Folder::open(name)?;
    let folder = tempfile::Builder::new()
        .prefix("minuted-example-")
        .tempdir()
        .map_err(|error| Failure::failed("a folder for the example could not be made", error))?;
    let file = folder.path().join("minuted.db");
    let app = wiring::open(&format!("sqlite://{}", file.display())).await?;
    match example::load(&app, &files).await {
        Ok(loaded) => Ok(Served {
            app,
            example: Some((loaded, folder)),
        }),
        Err(failure) => {
            wiring::close(app).await;
            Err(failure)
        }
    }
}

/// How many jobs are done at a time, so that one receiver that is slow does not hold up all others.
const LANES: usize = 4;

/// What works off jobs beside the server.
struct Worker {
    stop: watch::Sender<bool>,
    lanes: JoinSet<()>,
}

impl Worker {
    fn start(app: &App, sender: Sender, settings: &Settings) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut lanes = JoinSet::new();
        let sender = Arc::new(sender);
        for _ in 0..if settings.works() { LANES } else { 0 } {
            let (app, sender, stopped) = (app.clone(), Arc::clone(&sender), stopped.clone());
            lanes.spawn(async move { app.work(sender.as_ref(), stopped).await });
        }
        Self { stop, lanes }
    }

    /// Ends the jobs that it is at, and takes up no more.
    async fn stop(self) {
        // Nobody may be listening, if it does not work.
        let (Ok(()) | Err(_)) = self.stop.send(true);
        self.lanes.join_all().await;
    }
}

fn announce(
    arguments: &Arguments,
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    example: Option<&Loaded>,
) -> Result<(), Failure> {
    let address = format!("http://{}", reachable(address));
    if arguments.json {
        return output::print_json(&as_json(&address, metrics, example));
    }
    output::print(&match example {
        Some(example) => example_text(&address, example),
        None => database_text(&address),
    })
}

/// An address by which this machine reaches itself, if it listens on all.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn as_json(address: &str, metrics: Option<SocketAddr>, example: Option<&Loaded>) -> Value {
    let mut tokens = Map::new();
    tokens.insert(Role::Public.to_string(), Value::Null);
    for (role, token) in example.iter().flat_map(|example| &example.tokens) {
        tokens.insert(role.to_string(), token.clone().into());
    }
    let mut announced = json!({
        "address": address,
        "graphql": format!("{address}/graphql"),
        "tokens": tokens,
    });
    if let Some(metrics) = metrics {
        announced["metrics"] = format!("http://{}/metrics", reachable(metrics)).into();
    }
    announced
}

fn database_text(address: &str) -> String {
    format!(
        "Minuted is at {address}\n\n\
         Ask it:  curl -s {address}/graphql -H 'Content-Type: application/json' \\\n           \
         -d '{{\"query\": \"{{ viewer {{ name }} }}\"}}'\n\
         Let yourself in, from another terminal:\n         \
         minuted token create --account \"Your Name\" --role administrator\n\n\
         Stop it with Ctrl-C.\n"
    )
}

fn example_text(address: &str, example: &Loaded) -> String {
    let about = match example.about.as_str() {
        "" => String::new(),
        about => format!("{about}\n"),
    };
    let pages = example
        .pages
        .iter()
        .map(|page| format!("  {address}{}\n      {}\n", page.address, page.title));
    let pages: String = pages.collect();
    let tokens = example
        .tokens
        .iter()
        .map(|(role, token)| format!("  {:<17} {token}\n", role.to_string()));
    let tokens: String = tokens.collect();
    let sign_in = match example.tokens.first() {
        Some((_, token)) => format!(" -H 'Authorization: Bearer {token}'"),
        None => String::new(),
    };
    format!(
        "Minuted serves an example: {}\n{about}\n\
         Open in a browser:\n{pages}\n\
         The public needs no token. For the roles there is one each:\n{tokens}\n\
         Ask the API:\n  \
         curl -s {address}/graphql -H 'Content-Type: application/json'{sign_in} \\\n    \
         -d '{{\"query\": \"{{ viewer {{ name roles {{ role }} }} }}\"}}'\n\n\
         Stop it with Ctrl-C; nothing is kept.\n",
        example.title
    )
}

/// Told when the first signal to stop comes. A second one ends the process at once.
fn stop_signal() -> Result<oneshot::Receiver<()>, Failure> {
    let mut signals = Signals::new()?;
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        signals.next().await;
        // Who is told may be gone already.
        let (Ok(()) | Err(())) = tell.send(());
        signals.next().await;
        output::complain("stopped at once, because it was asked twice");
        std::process::exit(130);
    });
    Ok(told)
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let watch =
            |kind| signal(kind).map_err(|error| Failure::failed("signals can't be watched", error));
        Ok(Self {
            terminate: watch(SignalKind::terminate())?,
            interrupt: watch(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> Result<Self, Failure> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // If Ctrl-C can't be watched, the process is ended from outside.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_on_all_addresses_is_reached_on_this_machine() {
        for (listens, reached) in [
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
        ] {
            let address = listens.parse().unwrap();
            assert_eq!(reachable(address).to_string(), reached);
        }
    }
}
