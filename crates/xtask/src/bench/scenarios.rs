//! The three jobs that are measured, each with the answer it has to have.

use serde_json::{Value, json};

use crate::fixture::{CLAUSES, CODE, PAPER, RECORD, Records};

/// One request, asked many times.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scenario {
    pub(super) name: &'static str,
    /// The body of the request.
    pub(super) body: Value,
    pub(super) expected: Expected,
    /// The answer as one statement of `PostgreSQL`, where it can be had so.
    pub(super) as_one_statement: Option<String>,
}

/// What the answer has to be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expected {
    /// This, each time.
    Same(Value),
    /// A decision that was recorded, with a number of the series with this beginning.
    Recorded(String),
}

impl Expected {
    /// Whether an answer is what it has to be.
    pub(super) fn is(&self, answer: &Value) -> bool {
        match self {
            Self::Same(expected) => expected == answer,
            Self::Recorded(series) => {
                let payload = &answer["data"]["recordDecision"];
                let number = payload["decision"]["number"].as_str();
                let numbered = number.is_some_and(|number| number.starts_with(series));
                numbered && payload["refusals"] == json!([]) && answer.get("errors").is_none()
            }
        }
    }
}

/// All of them, that which changes the database last.
pub(super) fn all(records: &Records) -> [Scenario; 3] {
    [one(records), list(records), record(records)]
}

/// One resolution with its meeting, board, paper and clauses.
fn one(records: &Records) -> Scenario {
    let query = "query($id: ID!) { node(id: $id) { ... on Resolution {
        number title made { earliest latest }
        board { name }
        meeting { title sittings { date place } }
        paper { title }
        clauses { number kind text { markdown } }
    } } }";
    let clauses = CLAUSES.iter().enumerate().map(|(place, (kind, text))| {
        let number = (place + 1).to_string();
        json!({ "number": number, "kind": kind, "text": { "markdown": format!("{text}\n") } })
    });
    let mut expected = listed(records, 0);
    expected["meeting"]["sittings"][0]["place"] = "County Hall".into();
    expected["paper"] = json!({ "title": PAPER });
    expected["clauses"] = clauses.collect();
    Scenario {
        name: "one resolution",
        body: json!({ "query": query, "variables": { "id": records.resolution } }),
        expected: Expected::Same(json!({ "data": { "node": expected } })),
        as_one_statement: None,
    }
}

/// The newest resolutions of a board, each with its meeting and its board.
fn list(records: &Records) -> Scenario {
    const FIRST: usize = 50;
    let query = "query($board: ID!, $first: Int!) {
        resolutions(filter: { boardId: $board }, first: $first) { nodes {
            number title made { earliest latest }
            board { name }
            meeting { title sittings { date } }
        } }
    }";
    let newest = (0..records.recorded.len()).rev().take(FIRST);
    let nodes: Vec<_> = newest.map(|n| listed(records, n)).collect();
    Scenario {
        name: "50 resolutions",
        body: json!({
            "query": query, "variables": { "board": records.board, "first": FIRST },
        }),
        expected: Expected::Same(json!({ "data": { "resolutions": { "nodes": nodes } } })),
        as_one_statement: Some(list_as_one_statement(records, FIRST)),
    }
}

/// The list made into JSON by the database: the least that any service could ask of it.
fn list_as_one_statement(records: &Records, first: usize) -> String {
    let board = records.board.trim_start_matches("board:");
    format!(
        "SELECT json_build_object('data', json_build_object('resolutions', \
         json_build_object('nodes', json_agg(node)))) FROM (\
         SELECT json_build_object('number', d.number, 'title', d.title, \
         'made', json_build_object('earliest', d.made::json->'earliest', \
         'latest', d.made::json->'latest'), \
         'board', json_build_object('name', b.name), \
         'meeting', json_build_object('title', m.title, 'sittings', \
         (SELECT json_agg(json_build_object('date', s->'date')) \
         FROM json_array_elements(m.sittings::json) s))) AS node \
         FROM decisions d JOIN boards b ON b.id = d.board \
         JOIN meetings m ON m.id = d.meeting AND (m.audience = 'public' OR m.board = '{board}') \
         WHERE d.board = '{board}' AND d.kind = 'resolution' \
         AND (d.audience = 'public' OR d.board = '{board}') \
         ORDER BY d.sort DESC, d.id DESC LIMIT {first}) AS listed"
    )
}

/// A resolution recorded. Its number is checked, and at the end that no number is missing.
fn record(records: &Records) -> Scenario {
    let input = records.resolution_input("A resolution of the load");
    Scenario {
        name: "record a resolution",
        body: json!({ "query": RECORD, "variables": { "input": input } }),
        expected: Expected::Recorded(series(records)),
        as_one_statement: None,
    }
}

fn series(records: &Records) -> String {
    let year: String = records.today.chars().take(4).collect();
    format!("{CODE}/{year}/")
}

/// A resolution as the list has it; the first recorded is number 0.
fn listed(records: &Records, n: usize) -> Value {
    let (title, meeting) = &records.recorded[n];
    json!({
        "number": format!("{}{}", series(records), n + 1),
        "title": title,
        "made": { "earliest": records.today, "latest": records.today },
        "board": { "name": "Cabinet" },
        "meeting": { "title": meeting, "sittings": [{ "date": records.today }] },
    })
}
