//! Owns `minuted config`: telling what the settings are and where each comes from.

use serde_json::{Value, json};

use super::{Form, SETTINGS, Setting, Settings, json_schema};
use crate::{failure::Failure, output};

/// Tell what the settings are.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Check the file of settings and the environment, and print each setting with its origin.
    ///
    /// A flag goes before a variable of the environment, a variable before the file, the file before
    /// what is usual. A password in an address is not printed, nor
    /// is a key.
    #[command(after_long_help = "\
Examples:
  minuted config check
  minuted config check --config /etc/minuted.toml --json")]
    Check {
        /// Print them as JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Prints the settings, which were found sound when they were loaded.
pub(crate) fn run(command: &Command, settings: &Settings) -> Result<(), Failure> {
    let Command::Check { json } = command;
    let all = SETTINGS.iter().map(|setting| {
        let (value, origin) = match settings.values.get(setting.key) {
            Some((value, origin)) => (Some(shown(setting, value)), origin.to_string()),
            None => (None, "not set".to_owned()),
        };
        (setting, value, origin)
    });
    let webhooks = settings.webhooks.iter();
    if *json {
        let webhooks = webhooks.map(|set| {
            let (name, events) = (&set.subscription.name, &set.subscription.events);
            let (to, origin) = (set.webhook.origin(), set.origin.to_string());
            json!({ "webhook": name, "to": to, "events": events, "origin": origin })
        });
        let all: Vec<Value> = all
            .map(|(setting, value, origin)| {
                let (key, variable) = (setting.key, setting.variable());
                json!({ "setting": key, "value": value, "origin": origin, "variable": variable })
            })
            .chain(webhooks)
            .collect();
        return output::print_json(&all);
    }
    let lines = all.map(|(setting, value, origin)| {
        let value = value.unwrap_or_default();
        format!("{:<18} {value}  ({origin})\n", setting.key)
    });
    let webhooks = webhooks.map(|set| {
        let events: Vec<&str> = set.subscription.events.iter().map(|e| e.word()).collect();
        let (name, to, events) = (
            &set.subscription.name,
            set.webhook.origin(),
            events.join(", "),
        );
        format!(
            "{:<18} {name}: {events} to {to}  ({})\n",
            "webhooks", set.origin
        )
    });
    output::print(&lines.chain(webhooks).collect::<String>())
}

/// Prints the JSON Schema of the file.
pub(crate) fn print_schema() -> Result<(), Failure> {
    let schema = serde_json::to_string_pretty(&json_schema())
        .map_err(|error| Failure::failed("the schema could not be written", error))?;
    output::print(&format!("{schema}\n"))
}

/// A value without the password that it is, or that an address may hold.
fn shown(setting: &Setting, value: &str) -> String {
    if !setting.secret {
        return value.to_owned();
    }
    if matches!(setting.form, Form::Key) {
        return "…".to_owned();
    }
    let Some((scheme, rest)) = value.split_once("://") else {
        return value.to_owned();
    };
    // A password may hold a question mark: the query begins after the host.
    let host = rest.rfind('@').unwrap_or_default();
    let query = rest[host..].find('?').map_or("", |at| &rest[host + at..]);
    let rest = rest.strip_suffix(query).unwrap_or(rest);
    // A password may be given in the query as well.
    let query = if query.contains("password") {
        "?…"
    } else {
        query
    };
    match rest.rsplit_once('@') {
        Some((who, host)) => {
            let user = who.split(':').next().unwrap_or_default();
            let password = if who.contains(':') { ":…" } else { "" };
            format!("{scheme}://{user}{password}@{host}{query}")
        }
        None => format!("{scheme}://{rest}{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        let database = Setting::named("database").unwrap();
        for (address, told) in [
            ("sqlite://minuted.db", "sqlite://minuted.db"),
            ("postgres://m@db/minuted", "postgres://m@db/minuted"),
            ("postgres://m:s3@cr:t@db:5432/m", "postgres://m:…@db:5432/m"),
            (
                "postgres://m@db/m?sslmode=require",
                "postgres://m@db/m?sslmode=require",
            ),
            ("postgres://m@db/m?password=x", "postgres://m@db/m?…"),
            ("postgres://m:s?3@db/m?x=1", "postgres://m:…@db/m?x=1"),
        ] {
            assert_eq!(shown(database, address), told);
        }
    }
}
