//! Owns the configuration: one list of settings, and where each value comes from. A flag goes before
//! a variable of the environment, a variable before the file, the file before what is usual.
//!
//! The file, the variables, the documentation and the JSON Schema are all made from the one list, so
//! that none of them knows a setting that another doesn't.

mod check;
mod file;
mod list;
mod places;
mod s3;
mod webhooks;

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use minuted_core::rules::nearest;
use minuted_store::Bucket;
use minuted_web::Address;
use serde_json::{Map, Value, json};
use tracing_subscriber::EnvFilter;

pub(crate) use check::{Command, print_schema, run};
pub(crate) use places::FilePlace;
pub(crate) use webhooks::WebhookSetting;

use crate::failure::Failure;
use list::SETTINGS;

/// What names the file, where the flag doesn't.
const FILE_VARIABLE: &str = "MINUTED_CONFIG";
/// The file that is read if it is there and none is named.
const USUAL_FILE: &str = "minuted.toml";
/// What every variable of ours begins with.
const PREFIX: &str = "MINUTED_";

/// Which file of settings.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct FileArguments {
    /// The file of settings; left out: the one that `MINUTED_CONFIG` names, or minuted.toml in this
    /// folder if it is there.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

/// One setting.
#[derive(Debug)]
struct Setting {
    /// Its name in the file, with its table: `log.format`.
    key: &'static str,
    /// What it means, in a sentence.
    means: &'static str,
    form: Form,
    /// What it is unless it is set.
    usual: &'static str,
    /// Whether its value may hold a password.
    secret: bool,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Text,
    /// An address and a port.
    Address,
    /// What is logged.
    Directives,
    YesNo,
    Word(&'static [&'static str]),
    /// A whole number, from one to another.
    Whole(u32, u32),
    /// Origins of pages, with commas between them.
    Origins,
    /// The address of another server.
    Url,
    /// Where bytes are kept.
    Place,
    /// A secret word, which is never shown.
    Key,
}

impl Setting {
    fn named(key: &str) -> Option<&'static Setting> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }

    /// The variable of the environment: `MINUTED_LOG_FORMAT`.
    fn variable(&self) -> String {
        // The level of the log is asked for so often that it has the short name.
        if self.key == list::LOG_LEVEL {
            return "MINUTED_LOG".to_owned();
        }
        format!("{PREFIX}{}", self.key.replace('.', "_").to_uppercase())
    }

    /// Why a value can't be.
    fn problem(&self, value: &str) -> Option<String> {
        let known: &[&str] = match self.form {
            _ if value.trim().is_empty() => return Some("it is blank".to_owned()),
            Form::Text => return None,
            Form::Address => return not_an_address(value),
            Form::Directives => {
                let read = EnvFilter::try_new(value);
                return read
                    .err()
                    .map(|error| format!("it can't be understood: {error}"));
            }
            Form::Whole(least, most) => {
                let fits = value
                    .parse()
                    .is_ok_and(|n: u32| (least..=most).contains(&n));
                return (!fits).then(|| format!("write a whole number from {least} to {most}"));
            }
            Form::Origins => {
                let wrong = origins(value).find(|origin| !is_origin(origin))?;
                let wrong: String = wrong.chars().take(60).collect();
                return Some(format!(
                    "`{wrong}` is no origin; write a scheme and a host, such as \
                     `https://office.example`"
                ));
            }
            Form::Url => return value.parse::<Address>().err(),
            Form::Place => return FilePlace::of(value).err(),
            Form::Key => return s3::not_a_key(value),
            Form::YesNo => &["true", "false"],
            Form::Word(words) => words,
        };
        if known.contains(&value) {
            return None;
        }
        let shown: String = value.chars().take(60).collect();
        let meant = nearest(value, known.iter().copied())
            .map_or_else(String::new, |word| format!(" (did you mean `{word}`?)"));
        Some(format!(
            "it is `{shown}`{meant}; write one of: {}",
            known.join(", ")
        ))
    }
}

/// Why a text is not an address and a port.
fn not_an_address(value: &str) -> Option<String> {
    let parts = value.rsplit_once(':');
    let is_one = parts.is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    let shown: String = value.chars().take(60).collect();
    (!is_one).then(|| {
        format!("it is `{shown}`; write an address and a port with a colon between, such as 127.0.0.1:8080")
    })
}

/// The origins that a value lists.
fn origins(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim)
}

fn is_origin(text: &str) -> bool {
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    host.is_some_and(|host| !host.is_empty() && host.chars().all(plain))
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Origin {
    Usual,
    /// The file and the line.
    File(String, usize),
    Variable(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Usual => f.write_str("usual"),
            Origin::File(file, line) => write!(f, "{file}:{line}"),
            Origin::Variable(name) => f.write_str(name),
        }
    }
}

/// The value of each setting that has one, and where it comes from.
type Values = BTreeMap<&'static str, (String, Origin)>;

/// The settings of this run, without its flags.
#[derive(Debug)]
pub(crate) struct Settings {
    values: Values,
    webhooks: Vec<WebhookSetting>,
    /// The file that was read, if there was one.
    file: Option<PathBuf>,
}

impl Settings {
    /// Reads the file and the environment; tells everything that is wrong with them at once.
    pub(crate) fn load(arguments: &FileArguments) -> Result<Self, Failure> {
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            Some((name, value.to_string_lossy().into_owned()))
        });
        let environment: Vec<(String, String)> = environment.collect();
        let named = arguments.config.clone().or_else(|| {
            let variable = environment.iter().find(|(name, _)| name == FILE_VARIABLE);
            variable.map(|(_, value)| PathBuf::from(value))
        });
        let file = match named {
            Some(file) => Some(file),
            None => Some(PathBuf::from(USUAL_FILE)).filter(|file| file.is_file()),
        };
        let text = file
            .as_ref()
            .map(|file| crate::input::read(file))
            .transpose()?;
        let text = text
            .as_ref()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        let settings = Self::of(text, &environment)
            .map_err(|problems| Failure::Usage(problems.join("\nerror: ")))?;
        Ok(Self { file, ..settings })
    }

    /// The settings that a file and an environment make, or everything that is wrong with them.
    fn of(
        file: Option<(&str, &str)>,
        environment: &[(String, String)],
    ) -> Result<Self, Vec<String>> {
        let usual = SETTINGS.iter().filter(|setting| !setting.usual.is_empty());
        let mut values: Values = usual
            .map(|setting| (setting.key, (setting.usual.to_owned(), Origin::Usual)))
            .collect();
        let (mut webhooks, mut problems) = (Vec::new(), Vec::new());
        if let Some((name, text)) = file {
            let told = file::read(name, text);
            values.extend(told.values);
            webhooks = told.webhooks;
            problems.extend(told.problems);
        }
        let (read, found) = variables(environment);
        values.extend(read);
        problems.extend(found);
        // What is half read would only give problems that follow from the first.
        if problems.is_empty() {
            problems.extend(s3::problems(&values));
        }
        if problems.is_empty() {
            Ok(Self {
                values,
                webhooks,
                file: None,
            })
        } else {
            Err(problems)
        }
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|(value, _)| value.as_str())
    }

    /// The address of the database.
    pub(crate) fn database(&self) -> &str {
        self.get(list::DATABASE).unwrap_or_default()
    }

    /// Where the server listens.
    pub(crate) fn listen(&self) -> &str {
        self.get(list::LISTEN).unwrap_or_default()
    }

    /// The folder of the office's own templates, if it has any.
    pub(crate) fn templates(&self) -> Option<&Path> {
        self.get(list::TEMPLATES).map(Path::new)
    }

    /// What is logged, as directives.
    pub(crate) fn log_level(&self) -> &str {
        self.get(list::LOG_LEVEL).unwrap_or_default()
    }

    /// Whether the log is written as JSON.
    pub(crate) fn log_as_json(&self) -> bool {
        self.get(list::LOG_FORMAT) == Some("json")
    }

    /// Whether the API tells about itself.
    pub(crate) fn introspection(&self) -> bool {
        self.get(list::INTROSPECTION) == Some("true")
    }

    /// Whether the server works off jobs.
    pub(crate) fn works(&self) -> bool {
        self.get(list::WORKER) == Some("true")
    }

    /// Who is told when something happened.
    pub(crate) fn webhooks(&self) -> &[WebhookSetting] {
        &self.webhooks
    }

    /// Whether the file holds what only its owner may read.
    pub(crate) fn holds_a_secret(&self) -> bool {
        let in_file = |origin: &Origin| matches!(origin, Origin::File(..));
        let password = self
            .values
            .get(list::DATABASE)
            .is_some_and(|(address, origin)| {
                let who = address.split('@').next().unwrap_or_default();
                let who = who.split_once("://").map_or("", |(_, who)| who);
                let given = address.contains('@') && who.contains(':');
                in_file(origin) && (given || address.contains("password="))
            });
        let key = self.values.get(list::FILES_KEY);
        password || key.is_some_and(|(_, origin)| in_file(origin)) || !self.webhooks.is_empty()
    }

    /// The file that was read, if there was one.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The origins of other sites whose pages may subscribe.
    pub(crate) fn origins(&self) -> Vec<String> {
        let listed = self.get(list::ORIGINS).into_iter().flat_map(origins);
        listed.map(str::to_owned).collect()
    }

    /// How many connections for subscriptions may be open.
    pub(crate) fn connections(&self) -> usize {
        self.whole(list::CONNECTIONS)
    }

    /// How often the ledger is looked at, in seconds.
    pub(crate) fn poll_seconds(&self) -> u64 {
        self.whole(list::POLL_SECONDS)
    }

    /// Where the numbers for Prometheus are given, if anywhere.
    pub(crate) fn metrics(&self) -> Option<&str> {
        self.get(list::METRICS)
    }

    /// Where traces are sent, if anywhere.
    pub(crate) fn traces(&self) -> Option<&str> {
        self.get(list::TRACES)
    }

    /// Where the bytes of attachments are kept.
    pub(crate) fn files_in(&self) -> FilePlace {
        let place = self.get(list::FILES_IN).map(FilePlace::of);
        place.and_then(Result::ok).unwrap_or(FilePlace::Database)
    }

    /// The bucket where the bytes of attachments are kept, if they are in one.
    pub(crate) fn bucket(&self) -> Option<Bucket> {
        s3::bucket(&self.values)
    }

    /// How many MiB an attachment may have. It was checked when it was read.
    pub(crate) fn files_most(&self) -> u32 {
        let most = self
            .get(list::FILES_MOST)
            .and_then(|most| most.parse().ok());
        most.unwrap_or(minuted_app::papers::USUAL_MOST_MIB)
    }

    /// A number. It was checked when it was read, and 1 is in every range.
    fn whole<N: From<u8> + std::str::FromStr>(&self, key: &str) -> N {
        let number = self.get(key).and_then(|number| number.parse().ok());
        number.unwrap_or_else(|| N::from(1))
    }
}

type Read = (Values, Vec<String>);

/// The settings of the environment. A variable that begins like ours and is none of ours is refused,
/// so that a slip does not go unnoticed.
fn variables(environment: &[(String, String)]) -> Read {
    let mut values = BTreeMap::new();
    let mut problems = Vec::new();
    let ours: Vec<(String, &Setting)> = SETTINGS
        .iter()
        .map(|setting| (setting.variable(), setting))
        .collect();
    for (name, value) in environment {
        // Tests have variables of their own, and Kubernetes sets some for a service of our name.
        let others = ["MINUTED_TEST_", "MINUTED_SERVICE_", "MINUTED_PORT"];
        let is_other = others.iter().any(|prefix| name.starts_with(prefix));
        if !name.starts_with(PREFIX) || name == FILE_VARIABLE || is_other {
            continue;
        }
        let Some((_, setting)) = ours.iter().find(|(variable, _)| variable == name) else {
            let known = ours.iter().map(|(variable, _)| variable.as_str());
            let known: Vec<&str> = known.chain([FILE_VARIABLE]).collect();
            let meant = nearest(name, known.iter().copied())
                .map_or_else(String::new, |known| format!(" (did you mean `{known}`?)"));
            problems.push(format!(
                "there is no variable `{name}`{meant}; there are: {}",
                known.join(", ")
            ));
            continue;
        };
        // A variable that is set to nothing is as good as not set.
        if value.is_empty() {
            continue;
        }
        match setting.problem(value) {
            Some(problem) => problems.push(format!("{name}: {problem}")),
            None => {
                let origin = Origin::Variable(name.clone());
                values.insert(setting.key, (value.clone(), origin));
            }
        }
    }
    (values, problems)
}

/// The JSON Schema of the file.
fn json_schema() -> Value {
    let mut tables: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for setting in SETTINGS {
        let (table, name) = setting.key.rsplit_once('.').unwrap_or(("", setting.key));
        let mut value = match setting.form {
            Form::Url => json!({ "type": "string", "format": "uri" }),
            Form::Place => {
                json!({ "type": "string", "pattern": "^(database$|folder:/|s3:[a-z0-9])" })
            }
            Form::Text | Form::Address | Form::Directives | Form::Origins | Form::Key => {
                json!({ "type": "string" })
            }
            Form::YesNo => json!({ "type": "boolean" }),
            Form::Word(words) => json!({ "enum": words }),
            Form::Whole(least, most) => {
                json!({ "type": "integer", "minimum": least, "maximum": most })
            }
        };
        value["description"] = json!(setting.means);
        if !setting.usual.is_empty() {
            value["default"] = match setting.form {
                Form::YesNo => json!(setting.usual == "true"),
                Form::Whole(..) => json!(setting.usual.parse::<u32>().ok()),
                _ => json!(setting.usual),
            };
        }
        tables
            .entry(table)
            .or_default()
            .insert(name.to_owned(), value);
    }
    let closed = |properties: Map<String, Value>| json!({ "type": "object", "properties": properties, "additionalProperties": false });
    let mut top = tables.remove("").unwrap_or_default();
    top.extend(
        tables
            .into_iter()
            .map(|(name, fields)| (name.to_owned(), closed(fields))),
    );
    top.insert(webhooks::WEBHOOKS.to_owned(), webhooks::json_schema());
    let mut schema = closed(top);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("Settings of Minuted: minuted.toml");
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(variables: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        variables.iter().map(owned).collect()
    }

    #[test]
    fn a_variable_goes_before_the_file_and_the_file_before_what_is_usual() {
        let text =
            "listen = \"127.0.0.1:1\"\n[log]\nformat = \"json\"\n[api]\nintrospection = false\n";
        let file = Some(("minuted.toml", text));
        let settings = Settings::of(file, &env(&[("MINUTED_LISTEN", "127.0.0.1:2")])).unwrap();
        assert_eq!(settings.listen(), "127.0.0.1:2");
        assert_eq!(settings.database(), "sqlite://minuted.db");
        assert!(settings.log_as_json());
        assert!(!settings.introspection());
        let origin = |key: &str| settings.values[key].1.to_string();
        assert_eq!(origin("listen"), "MINUTED_LISTEN");
        assert_eq!(origin("log.format"), "minuted.toml:3");
        assert_eq!(origin("database"), "usual");
        // Set to nothing is not set.
        let settings = Settings::of(None, &env(&[("MINUTED_LISTEN", "")])).unwrap();
        assert_eq!(settings.listen(), "127.0.0.1:8080");
    }

    #[test]
    fn numbers_and_origins_are_checked() {
        let text = "[api]\nconnections = 5\norigins = \"https://a.example, http://b:1\"\n";
        let settings = Settings::of(Some(("m.toml", text)), &[]).unwrap();
        assert_eq!(settings.connections(), 5);
        assert_eq!(settings.poll_seconds(), 2);
        assert_eq!(settings.origins(), ["https://a.example", "http://b:1"]);
        assert_eq!(settings.metrics(), None);
        let none = Settings::of(None, &[]).unwrap();
        assert!(none.origins().is_empty());
        let text =
            "[api]\nconnections = 0\norigins = \"https://a.example/x\"\npoll_seconds = \"2\"\n";
        let variables = env(&[("MINUTED_API_POLL_SECONDS", "soon")]);
        let problems = Settings::of(Some(("m.toml", text)), &variables).unwrap_err();
        let told = [
            "m.toml:2: `api.connections`: write a whole number from 1 to 100000",
            "m.toml:3: `api.origins`: `https://a.example/x` is no origin",
            "m.toml:4: `api.poll_seconds` takes a whole number",
            "MINUTED_API_POLL_SECONDS: write a whole number",
        ];
        assert_eq!(problems.len(), told.len(), "{problems:#?}");
        for (problem, part) in problems.iter().zip(told) {
            assert!(problem.starts_with(part), "{problem}");
        }
    }

    #[test]
    fn what_is_not_known_is_refused_with_what_may_be_meant() {
        let text = "lisen = \"127.0.0.1:1\"\n[log]\nformat = \"jason\"\nlevel = 3\n\
                    [lok]\nlisten = \"x\"\n";
        let variables = env(&[
            ("MINUTED_DATABSE", "x"),
            ("MINUTED_TEST_POSTGRES_URL", "x"),
            ("MINUTED_API_INTROSPECTION", "yes"),
        ]);
        let problems = Settings::of(Some(("m.toml", text)), &variables).unwrap_err();
        let told = |part: &str| {
            assert!(
                problems.iter().any(|p| p.contains(part)),
                "{part}\n{problems:#?}"
            );
        };
        told("m.toml:1: there is no setting `lisen` (did you mean `listen`?)");
        told(
            "m.toml:3: `log.format`: it is `jason` (did you mean `json`?); write one of: text, json",
        );
        told("m.toml:4: `log.level` takes a text in quotation marks");
        told("m.toml:5: there is no table `lok` (did you mean `log`?)");
        told("there is no variable `MINUTED_DATABSE` (did you mean `MINUTED_DATABASE`?)");
        told("MINUTED_API_INTROSPECTION: it is `yes`");
        assert_eq!(problems.len(), 6, "{problems:#?}");
        let problems = Settings::of(Some(("m.toml", "listen = [")), &[]).unwrap_err();
        assert!(
            problems[0].starts_with("m.toml:1: this is not TOML"),
            "{problems:#?}"
        );
    }

    const WEBHOOK: &str = "[[webhooks]]\nname = \"site\"\nurl = \"https://example.org/hook?k=1\"\n\
        secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\nevents = [\"decision-made\"]\n";

    #[test]
    fn a_webhook_is_read_and_what_is_wrong_with_one_is_told_at_its_line() {
        let settings = Settings::of(Some(("m.toml", WEBHOOK)), &[]).unwrap();
        let [webhook] = settings.webhooks() else {
            panic!("{:?}", settings.webhooks());
        };
        assert_eq!(webhook.subscription.name, "site");
        assert_eq!(webhook.webhook.origin(), "https://example.org");
        assert_eq!(webhook.origin.to_string(), "m.toml:1");
        for (text, told) in [
            (
                WEBHOOK.replace("https", "ftp"),
                "m.toml:1: `url`: an address begins with",
            ),
            (
                WEBHOOK.replace("whsec_", ""),
                "m.toml:1: `secret` is `whsec_`",
            ),
            (
                WEBHOOK.replace("-made", "-mode"),
                "m.toml:5: `events`: `decision-mode`",
            ),
            (
                WEBHOOK.replace("name", "nome"),
                "m.toml:2: a webhook has no `nome` (did you mean `name`?)",
            ),
            (
                WEBHOOK.replace("[[", "[").replace("]]", "]"),
                "m.toml:1: webhooks are written as",
            ),
            (
                WEBHOOK.replace("\"site\"", "\"a site\""),
                "m.toml:1: `name` has 1 to 60",
            ),
            (
                format!("{WEBHOOK}{WEBHOOK}"),
                "m.toml:6: there is a webhook `site` already",
            ),
        ] {
            let problems = Settings::of(Some(("m.toml", &text)), &[]).unwrap_err();
            assert!(
                problems.iter().any(|p| p.starts_with(told)),
                "{told}\n{problems:#?}"
            );
        }
    }
}
