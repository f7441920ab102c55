//! Writers: each goes on writing over HTTP until it gets no good answer, and remembers what was
//! acknowledged and what was not.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::fixture::{CLAUSES, Records};
use crate::http::{Connection, Endpoint};

/// How often a request is sent again after a fault, until each connection that broke was found out.
const PATIENCE: usize = 100;

const ADD: &str = "mutation($input: PersonInput!, $key: String) {
    addPerson(input: $input, idempotencyKey: $key) {
        person { id version name } refusals { message } } }";

const CHANGE: &str = "mutation($id: ID!, $version: Int!, $input: PersonInput!, $key: String) {
    changePerson(id: $id, version: $version, input: $input, idempotencyKey: $key) {
        person { id version name } refusals { message } } }";

/// A record as it was acknowledged last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    Person { name: String, version: i64 },
    Decision { title: String, number: String },
}

/// Every record that was acknowledged, by its ID.
pub(super) type Acknowledged = BTreeMap<String, Kept>;

/// What a writer asks for.
#[derive(Clone, Debug)]
struct Asked {
    /// The body of the request, with its idempotency key.
    body: String,
    /// The token it is sent with.
    token: String,
    /// The title of a decision.
    title: Option<String>,
}

/// One of those who write at the same time.
#[derive(Debug)]
pub(super) struct Writer {
    number: usize,
    /// How many requests it has made.
    asked: usize,
    /// A person whom it added, as it knows them.
    person: Option<(String, i64)>,
    /// The request that got no good answer.
    open: Option<Asked>,
    /// What was acknowledged since it was last asked.
    acknowledged: Vec<(String, Kept)>,
}

/// What writers and the fault tell each other.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// They are to stop.
    pub(super) stop: AtomicBool,
    /// How many requests were answered.
    pub(super) answered: AtomicUsize,
    /// How many writers got no good answer.
    pub(super) failed: AtomicUsize,
}

impl Writer {
    pub(super) fn new(number: usize) -> Self {
        Self {
            number,
            asked: 0,
            person: None,
            open: None,
            acknowledged: Vec::new(),
        }
    }

    /// Writes until a request gets no good answer, or until it is told to stop.
    pub(super) fn write(&mut self, endpoint: &Endpoint, records: &Records, signals: &Signals) {
        let Ok(mut connection) = Connection::open(endpoint) else {
            signals.failed.fetch_add(1, Ordering::SeqCst);
            return;
        };
        while !signals.stop.load(Ordering::SeqCst) {
            let asked = self.next(records);
            match exchange(&mut connection, endpoint, &asked) {
                Ok(answer) => {
                    self.note(&asked, &answer);
                    signals.answered.fetch_add(1, Ordering::SeqCst);
                }
                Err(_) => {
                    self.open = Some(asked);
                    signals.failed.fetch_add(1, Ordering::SeqCst);
                    return;
                }
            }
        }
    }

    /// Sends again, under its key, what got no answer; says whether there was such a request. Now it
    /// must be answered.
    pub(super) fn ask_again(&mut self, endpoint: &Endpoint) -> Result<bool> {
        let Some(asked) = self.open.take() else {
            return Ok(false);
        };
        for _ in 1..PATIENCE {
            let answer = Connection::open(endpoint)
                .and_then(|mut connection| exchange(&mut connection, endpoint, &asked));
            if let Ok(answer) = answer {
                self.note(&asked, &answer);
                return Ok(true);
            }
            thread::sleep(Duration::from_millis(50));
        }
        let mut connection = Connection::open(endpoint)?;
        let answer = exchange(&mut connection, endpoint, &asked);
        let answer = answer.with_context(|| format!("asked again: {}", asked.body))?;
        self.note(&asked, &answer);
        Ok(true)
    }

    /// What was acknowledged since it was last asked, in order.
    pub(super) fn acknowledged(&mut self) -> Vec<(String, Kept)> {
        std::mem::take(&mut self.acknowledged)
    }

    /// In turn: a decision with its number and clauses, a person, a change of that person.
    fn next(&mut self, records: &Records) -> Asked {
        self.asked += 1;
        let name = format!("Writer {} {}", self.number, self.asked);
        let key = format!("faults-{}-{}", self.number, self.asked);
        let (query, mut variables, token) = match (self.asked % 3, &self.person) {
            (1, _) | (_, None) => {
                let variables = json!({ "input": { "name": name } });
                (ADD, variables, &records.office)
            }
            (2, _) => {
                let variables = json!({ "input": records.resolution_input(&name) });
                (KEYED_RECORD, variables, &records.token)
            }
            (_, Some((id, version))) => {
                let variables = json!({ "id": id, "version": version, "input": { "name": name } });
                (CHANGE, variables, &records.office)
            }
        };
        variables["key"] = json!(key);
        Asked {
            body: json!({ "query": query, "variables": variables }).to_string(),
            token: token.clone(),
            title: (query == KEYED_RECORD).then_some(name),
        }
    }

    fn note(&mut self, asked: &Asked, record: &Value) {
        let text = |field: &str| record[field].as_str().unwrap_or_default().to_owned();
        let id = text("id");
        let kept = match &asked.title {
            Some(title) => Kept::Decision {
                title: title.clone(),
                number: text("number"),
            },
            None => {
                let version = record["version"].as_i64().unwrap_or_default();
                self.person = Some((id.clone(), version));
                let name = text("name");
                Kept::Person { name, version }
            }
        };
        self.acknowledged.push((id, kept));
    }
}

/// Records a resolution under a key.
const KEYED_RECORD: &str = "mutation($input: DecisionInput!, $key: String) {
    recordDecision(input: $input, idempotencyKey: $key) {
        decision { id number } refusals { message field } } }";

/// Sends a request and gives the record of its answer. What is no good answer is an error.
fn exchange(connection: &mut Connection, endpoint: &Endpoint, asked: &Asked) -> Result<Value> {
    let request = endpoint.request(&asked.body, Some(&asked.token));
    let answer: Value = serde_json::from_slice(connection.exchange(&request)?)?;
    let payload = answer["data"].as_object().and_then(|d| d.values().next());
    let record = payload
        .and_then(Value::as_object)
        .filter(|payload| payload["refusals"].as_array().is_some_and(Vec::is_empty))
        .and_then(|payload| payload.iter().find(|(name, _)| *name != "refusals"));
    match record {
        Some((_, record)) if record["id"].is_string() => Ok(record.clone()),
        _ => bail!("answered {answer}"),
    }
}

/// How many records are read at a time.
const AT_A_TIME: usize = 20;

/// Reads records that were acknowledged, and says what is not as it was.
pub(super) fn read_again(
    endpoint: &Endpoint,
    records: &Records,
    kept: &[(&String, &Kept)],
) -> Result<Vec<String>> {
    const READ: &str = "query($ids: [ID!]!) { nodes(ids: $ids) {
        ... on Person { name version }
        ... on Decision { title number clauses { kind text { markdown } } } } }";
    let mut connection = Connection::open(endpoint)?;
    let mut problems = Vec::new();
    for kept in kept.chunks(AT_A_TIME) {
        let ids: Vec<_> = kept.iter().map(|(id, _)| id).collect();
        let body = json!({ "query": READ, "variables": { "ids": ids } }).to_string();
        let request = endpoint.request(&body, Some(&records.token));
        let answer: Value = serde_json::from_slice(connection.exchange(&request)?)?;
        let nodes = answer["data"]["nodes"].as_array();
        let nodes = nodes.with_context(|| format!("reading again: {answer}"))?;
        for ((id, kept), is) in kept.iter().zip(nodes) {
            let was = as_read(kept);
            if *is != was {
                problems.push(format!("{id} was acknowledged as {was}; it is {is}"));
            }
        }
    }
    Ok(problems)
}

fn as_read(kept: &Kept) -> Value {
    match kept {
        Kept::Person { name, version } => json!({ "name": name, "version": version }),
        Kept::Decision { title, number } => {
            // As it is kept: a text ends with the end of its line.
            let kept = |text: &str| json!({ "markdown": format!("{text}\n") });
            let clauses = CLAUSES.map(|(kind, text)| json!({ "kind": kind, "text": kept(text) }));
            json!({ "title": title, "number": number, "clauses": clauses })
        }
    }
}
