//! Owns the list of settings: what there is to be set, and what each means.

use super::{Form, Setting};

pub(super) const DATABASE: &str = "database";
pub(super) const LISTEN: &str = "listen";
pub(super) const LOG_LEVEL: &str = "log.level";
pub(super) const LOG_FORMAT: &str = "log.format";
pub(super) const INTROSPECTION: &str = "api.introspection";
pub(super) const WORKER: &str = "worker.enabled";
pub(super) const ORIGINS: &str = "api.origins";
pub(super) const CONNECTIONS: &str = "api.connections";
pub(super) const POLL_SECONDS: &str = "api.poll_seconds";
pub(super) const METRICS: &str = "metrics.listen";
pub(super) const TRACES: &str = "traces.endpoint";
pub(super) const FILES_IN: &str = "attachments.store";
pub(super) const FILES_AT: &str = "attachments.endpoint";
pub(super) const FILES_REGION: &str = "attachments.region";
pub(super) const FILES_ADDRESSING: &str = "attachments.addressing";
pub(super) const FILES_PLAIN: &str = "attachments.plain_http";
pub(super) const FILES_KEY_NAME: &str = "attachments.access_key";
pub(super) const FILES_KEY: &str = "attachments.secret_key";
pub(super) const FILES_MOST: &str = "attachments.most_mib";
pub(super) const TEMPLATES: &str = "templates";

/// Every setting, in the order of the documentation.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: DATABASE,
        means: "The database: `sqlite://FILE` or `postgres://USER@HOST/NAME`.",
        form: Form::Text,
        usual: "sqlite://minuted.db",
        secret: true,
    },
    Setting {
        key: LISTEN,
        means: "Where the server listens: an address and a port; port 0 takes a free one.",
        form: Form::Address,
        usual: "127.0.0.1:8080",
        secret: false,
    },
    Setting {
        key: TEMPLATES,
        means: "The folder of the office's own pages and documents, laid over those that come with \
                Minuted; `docs/templates.md` says how to write them. Left out: those alone.",
        form: Form::Text,
        usual: "",
        secret: false,
    },
    Setting {
        key: LOG_LEVEL,
        means: "How much is logged: `error`, `warn`, `info`, or `debug`, where each request has a \
                line; or directives such as `info,sqlx=debug`.",
        form: Form::Directives,
        usual: "info,sqlx=warn,sea_orm_migration=warn,object_store=warn",
        secret: false,
    },
    Setting {
        key: LOG_FORMAT,
        means: "How the log is written: as text for people, or as one JSON object a line.",
        form: Form::Word(&["text", "json"]),
        usual: "text",
        secret: false,
    },
    Setting {
        key: INTROSPECTION,
        means: "Whether the API tells about itself to those who ask for its schema.",
        form: Form::YesNo,
        usual: "true",
        secret: false,
    },
    Setting {
        key: WORKER,
        means: "Whether this server works off the jobs that follow from commands, such as telling \
                webhooks; without it another server over the same database has to.",
        form: Form::YesNo,
        usual: "true",
        secret: false,
    },
    Setting {
        key: ORIGINS,
        means: "The origins of other sites whose pages may subscribe over a WebSocket, with commas \
                between them: `https://a.example, https://b.example`.",
        form: Form::Origins,
        usual: "",
        secret: false,
    },
    Setting {
        key: CONNECTIONS,
        means: "How many WebSockets this server holds open at once.",
        form: Form::Whole(1, 100_000),
        usual: "1000",
        secret: false,
    },
    Setting {
        key: POLL_SECONDS,
        means: "How often, in seconds, the ledger is looked at for what other servers over the same \
                database commit, as long as somebody subscribes here.",
        form: Form::Whole(1, 3_600),
        usual: "2",
        secret: false,
    },
    Setting {
        key: METRICS,
        means: "Where the numbers for Prometheus are given, at `/metrics`: an address and a port, \
                which are not for the public. Left out: nowhere.",
        form: Form::Address,
        usual: "",
        secret: false,
    },
    Setting {
        key: TRACES,
        means: "Where traces are sent by OpenTelemetry's protocol over HTTP: the address of a \
                collector, such as `http://127.0.0.1:4318`. Left out: nowhere.",
        form: Form::Url,
        usual: "",
        secret: false,
    },
    Setting {
        key: FILES_IN,
        means: "Where the bytes of attachments are kept: `database`, or what every server over the \
                same database has to reach: `folder:/var/lib/minuted/files`, or `s3:BUCKET` or \
                `s3:BUCKET/PREFIX`, a bucket of S3 or of a server that speaks as it does.",
        form: Form::Place,
        usual: "database",
        secret: false,
    },
    Setting {
        key: FILES_AT,
        means: "The server of the bucket, such as `https://s3.example.org:9000`. Left out: Amazon's in \
                `attachments.region`.",
        form: Form::Url,
        usual: "",
        secret: false,
    },
    Setting {
        key: FILES_REGION,
        means: "The region of the bucket, such as `eu-west-2`. Left out, where an endpoint is set: \
                `us-east-1`, which servers that know no regions take.",
        form: Form::Text,
        usual: "",
        secret: false,
    },
    Setting {
        key: FILES_ADDRESSING,
        means: "Where the bucket's name stands in addresses: in the `path`, or before the `host`. Left \
                out: `path` where an endpoint is set, `host` at Amazon's.",
        form: Form::Word(&["path", "host"]),
        usual: "",
        secret: false,
    },
    Setting {
        key: FILES_PLAIN,
        means: "Whether attachments may go to the endpoint by plain HTTP, which whoever is between \
                reads; to this machine itself they may.",
        form: Form::YesNo,
        usual: "false",
        secret: false,
    },
    Setting {
        key: FILES_KEY_NAME,
        means: "The name of the key that opens the bucket: its access key ID.",
        form: Form::Key,
        usual: "",
        secret: true,
    },
    Setting {
        key: FILES_KEY,
        means: "The key that opens the bucket: its secret access key. `MINUTED_ATTACHMENTS_SECRET_KEY` \
                keeps it out of the file.",
        form: Form::Key,
        usual: "",
        secret: true,
    },
    Setting {
        key: FILES_MOST,
        means: "How many MiB an attachment may have.",
        form: Form::Whole(1, 2_000),
        usual: "50",
        secret: false,
    },
];
