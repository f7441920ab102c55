//! Owns the webhooks of the file of settings: `[[webhooks]]`, one table each. The environment has
//! none of them, because they are a list.

use minuted_core::{
    jobs::{Event, Subscription},
    rules::nearest,
};
use minuted_web::Webhook;
use serde_json::{Value, json};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The name of the list in the file.
pub(super) const WEBHOOKS: &str = "webhooks";

/// What a table of it holds.
const FIELDS: [&str; 4] = ["name", "url", "secret", "events"];

/// A webhook as it is set.
#[derive(Clone, Debug)]
pub(crate) struct WebhookSetting {
    /// Where its messages go, and how they are signed.
    pub(crate) webhook: Webhook,
    /// What it is told of.
    pub(crate) subscription: Subscription,
    /// The file and the line.
    pub(super) origin: super::Origin,
}

/// Where in the file something is wrong, and what.
type At = (usize, String);

/// Reads the list; gives each webhook with its place, and everything that is wrong.
pub(super) fn read(list: &Spanned<DeValue<'_>>) -> (Vec<(usize, Webhook, Subscription)>, Vec<At>) {
    let (mut read, mut problems): (Vec<(usize, Webhook, Subscription)>, Vec<At>) =
        (Vec::new(), Vec::new());
    let Some(tables) = list.get_ref().as_array() else {
        let problem = "webhooks are written as `[[webhooks]]`, one table each".to_owned();
        return (read, vec![(list.span().start, problem)]);
    };
    for table in tables {
        let at = table.span().start;
        let Some(table) = table.get_ref().as_table() else {
            let problem = "a webhook is a table: write `[[webhooks]]`".to_owned();
            problems.push((at, problem));
            continue;
        };
        match webhook(at, table) {
            Ok((webhook, told)) if read.iter().any(|(_, _, other)| other.name == told.name) => {
                drop(webhook);
                let problem = format!("there is a webhook `{}` already", told.name);
                problems.push((at, problem));
            }
            Ok((webhook, told)) => read.push((at, webhook, told)),
            Err(found) => problems.extend(found),
        }
    }
    (read, problems)
}

fn webhook(at: usize, table: &DeTable<'_>) -> Result<(Webhook, Subscription), Vec<At>> {
    let mut problems: Vec<At> = Vec::new();
    for name in table.keys() {
        if !FIELDS.contains(&name.get_ref().as_ref()) {
            let meant = nearest(name.get_ref(), FIELDS)
                .map_or_else(String::new, |known| format!(" (did you mean `{known}`?)"));
            let (given, known) = (name.get_ref(), FIELDS.join(", "));
            let problem = format!("a webhook has no `{given}`{meant}; it has: {known}");
            problems.push((name.span().start, problem));
        }
    }
    let mut text = |field: &str| {
        let found = table.get(field).and_then(|value| value.get_ref().as_str());
        if found.is_none() {
            let problem = format!("a webhook has `{field}`, a text in quotation marks");
            problems.push((at, problem));
        }
        found.unwrap_or_default().to_owned()
    };
    let (name, url, secret) = (text("name"), text("url"), text("secret"));
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if table.contains_key("name") && (name.is_empty() || name.len() > 60 || !name.chars().all(fits))
    {
        let problem = "`name` has 1 to 60 letters of English, digits, - and _".to_owned();
        problems.push((at, problem));
    }
    let events = events(at, table, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let webhook = Webhook::new(&name, &url, &secret).map_err(|problem| vec![(at, problem)])?;
    Ok((webhook, Subscription { name, events }))
}

fn events(at: usize, table: &DeTable<'_>, problems: &mut Vec<At>) -> Vec<Event> {
    let words: Vec<&str> = Event::ALL.iter().map(|event| event.word()).collect();
    let given = table
        .get("events")
        .and_then(|value| value.get_ref().as_array());
    let Some(given) = given.filter(|given| !given.is_empty()) else {
        let problem = format!("a webhook has `events`, a list of: {}", words.join(", "));
        problems.push((at, problem));
        return Vec::new();
    };
    let mut events = Vec::new();
    for value in given {
        match value.get_ref().as_str().map(str::parse::<Event>) {
            Some(Ok(event)) => events.push(event),
            Some(Err(error)) => problems.push((value.span().start, format!("`events`: {error}"))),
            None => problems.push((
                value.span().start,
                "`events`: each is a text in quotation marks".to_owned(),
            )),
        }
    }
    events
}

/// The JSON Schema of the list.
pub(super) fn json_schema() -> Value {
    let words: Vec<&str> = Event::ALL.iter().map(|event| event.word()).collect();
    json!({
        "type": "array",
        "description": "Who is told when something happened: a POST with the IDs of the records, \
                        signed as the Standard Webhooks specification has it.",
        "items": {
            "type": "object",
            "additionalProperties": false,
            "required": FIELDS,
            "properties": {
                "name": {
                    "type": "string", "pattern": "^[A-Za-z0-9_-]{1,60}$",
                    "description": "What it is called in lists and logs. Jobs that wait go to \
                                    whatever has the name by then.",
                },
                "url": {
                    "type": "string", "pattern": "^https?://",
                    "description": "Where the messages are posted to. A redirection is not followed.",
                },
                "secret": {
                    "type": "string", "pattern": "^whsec_",
                    "description": "What the messages are signed with: `whsec_` and 24 to 64 bytes \
                                    in base64.",
                },
                "events": {
                    "type": "array", "minItems": 1, "items": { "enum": words },
                    "description": "What it is told of.",
                },
            },
        },
    })
}
