//! Owns the log and the traces: where they go and how much of them.

use std::{
    fmt,
    io::{self, IsTerminal},
    time::Duration,
};

use minuted_web::{Address, Outgoing};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{SdkTracerProvider, Tracer},
};
use tokio::{runtime::Handle, time::timeout};
use tracing_subscriber::{
    EnvFilter, Layer, Registry, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::{config::Settings, failure::Failure};

/// The name under which a collector finds our traces.
const SERVICE: &str = "minuted";

/// How long a collector may take over a batch.
const PATIENCE: Duration = Duration::from_secs(10);

/// Starts the log, on the error output, and the traces, if they are to be sent anywhere.
pub(crate) fn start(settings: &Settings, handle: &Handle) -> Result<Option<Traces>, Failure> {
    let filter = EnvFilter::try_new(settings.log_level())
        .map_err(|error| Failure::Usage(format!("`log.level` can't be understood: {error}")))?;
    let traces = settings
        .traces()
        .map(|endpoint| Traces::to(endpoint, handle))
        .transpose()
        .map_err(|problem| Failure::Usage(format!("`traces.endpoint`: {problem}")))?;
    let sent = traces.as_ref().map(Traces::layer);
    tracing_subscriber::registry()
        .with(sent)
        .with(filter)
        .with(log(settings))
        .init();
    Ok(traces)
}

fn log<S>(settings: &Settings) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
{
    let log = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_target(false);
    if settings.log_as_json() {
        // A line is found by the ID of its request, which stands in the span.
        log.json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .boxed()
    } else {
        log.with_ansi(io::stderr().is_terminal()).boxed()
    }
}

/// Traces that are sent to a collector. When it is dropped, what is not sent yet is sent.
pub(crate) struct Traces(SdkTracerProvider);

impl Traces {
    fn to(endpoint: &str, handle: &Handle) -> Result<Self, String> {
        let all = format!("{}/v1/traces", endpoint.trim_end_matches('/'));
        let address: Address = all.parse()?;
        let collector = Collector {
            outgoing: Outgoing::to([&address])?,
            address,
            handle: handle.clone(),
        };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(collector)
            .with_endpoint(all)
            .with_protocol(Protocol::HttpBinary)
            .build()
            .map_err(|error| error.to_string())?;
        let resource = Resource::builder().with_service_name(SERVICE).build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .build();
        Ok(Self(provider))
    }

    fn layer(&self) -> tracing_opentelemetry::OpenTelemetryLayer<Registry, Tracer> {
        let tracer = self.0.tracer(SERVICE);
        tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

/// Where traces go. The library sends them from a thread of its own, and this in our runtime.
struct Collector {
    outgoing: Outgoing,
    address: Address,
    handle: Handle,
}

impl fmt::Debug for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Collector({})", self.address)
    }
}

#[async_trait::async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let mut builder = self.address.post();
        // Ours says who sends it.
        let theirs = request.headers().iter();
        for (name, value) in theirs.filter(|(name, _)| *name != "user-agent") {
            builder = builder.header(name, value);
        }
        let request = builder.body(request.into_body().into())?;
        let (outgoing, address) = (self.outgoing.clone(), self.address.clone());
        let sent = self
            .handle
            .spawn(async move { timeout(PATIENCE, outgoing.send(&address, request)).await });
        let status = sent.await??;
        Ok(Response::builder().status(status?).body(Bytes::new())?)
    }
}
