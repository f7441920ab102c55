//! Meetings, agendas and stubs, from arranging a meeting to holding it.

mod agendas;
mod keeping;
mod lists;
mod steps;
mod transcribed;

use minuted_app::{Clock, TimeOrderedIds};
use minuted_core::{
    accounts::{Account, Grant},
    id::{BoardId, RecordId},
    meetings::Meeting,
    papers::{Consideration, Paper},
    roles::Role::{
        self, Administrator, Author, ClearingOfficer, Member, Public, ScrutinyOfficer, Secretary,
    },
    viewer::Viewer,
};
use minuted_store::EntryHeader;
use minuted_testing::{SeededEntropy, TestApp, both, samples};
use serde_json::{Value, json};

use super::matters;

const ARRANGE: &str = "mutation($boardId: ID!, $input: MeetingInput!) {
    arrangeMeeting(boardId: $boardId, input: $input) {
        meeting { id version title phase state audience rules calledOn calledBecause reason
            board { name } inCommonWith { name }
            sittings { date begins ended place } dateShown { shown earliest latest }
            provenance { transcribedFrom { cited dateShown { shown } } } }
        refusals { code message field }
    }
}";

const CHANGE: &str = "mutation($id: ID!, $version: Int!, $input: MeetingInput!) {
    changeMeeting(id: $id, version: $version, input: $input) {
        meeting { id version title phase sittings { date place } }
        refusals { code message field }
    }
}";

pub(super) const TRANSITION: &str = "mutation($id: ID!, $version: Int!, $transition: String!, $reason: String) {
    transition(id: $id, version: $version, transition: $transition, reason: $reason) {
        record { ... on Meeting { version phase state audience calledOn calledBecause reason rules } }
        refusals { code message rule citation field }
    }
}";

const ADD: &str = "mutation($meetingId: ID!, $input: AgendaItemInput!) {
    addAgendaItem(meetingId: $meetingId, input: $input) {
        agendaItem { id version place number title isStub purpose contentAudience
            exemption { audience grounds publicTitle publicInterest likely reviewOn }
            provenance { transcribedFrom { cited } } }
        refusals { code message rule citation field }
    }
}";

const CHANGE_ITEM: &str = "mutation($id: ID!, $version: Int!, $input: AgendaItemInput!) {
    changeAgendaItem(id: $id, version: $version, input: $input) {
        agendaItem { id version place number title contentAudience exemption { publicTitle } matter { title } }
        refusals { code message field }
    }
}";

const AGENDA: &str = "query($id: ID!) { node(id: $id) { ... on Meeting {
    agendaItems { id version place number title isStub }
} } }";

/// The input for one sitting.
pub(super) fn sitting(date: &str) -> Value {
    json!({ "date": date, "begins": "10:30", "place": "County Hall" })
}

/// The input for an open item.
pub(super) fn item(title: &str) -> Value {
    json!({ "title": title, "purpose": "DECISION" })
}

pub(super) fn exempt(title: &str) -> Value {
    json!({ "title": title, "purpose": "DECISION", "exemption": {
        "audience": "RESTRICTED", "grounds": ["3"], "publicTitle": "A property matter",
        "publicInterest": "The price would rise.", "reviewOn": "2027-11-18",
    } })
}

/// Arranges a meeting of the test board as its secretary, and gives it.
pub(super) async fn arrange(app: &TestApp, input: Value) -> Value {
    let variables = json!({ "boardId": app.board.to_string(), "input": input });
    app.give(Secretary, ARRANGE, variables).await
}

/// Adds an item to a meeting's agenda as the secretary, and gives it.
pub(super) async fn add_item(app: &TestApp, meeting: &Value, input: Value) -> Value {
    let variables = json!({ "meetingId": meeting["id"], "input": input });
    app.give(Secretary, ADD, variables).await
}

fn step(meeting: &Value, version: i64, transition: &str) -> Value {
    json!({ "id": meeting["id"], "version": version, "transition": transition })
}

fn because(mut step: Value, reason: &str) -> Value {
    step["reason"] = json!(reason);
    step
}

/// The agenda as `number title`, as a role sees it.
async fn agenda(app: &TestApp, role: Role, meeting: &Value) -> Vec<String> {
    let data = app.data(role, AGENDA, json!({ "id": meeting["id"] })).await;
    let items = data["node"]["agendaItems"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let places: Vec<_> = items
        .iter()
        .map(|item| item["place"].as_u64().unwrap())
        .collect();
    assert_eq!(places, (1..=places.len() as u64).collect::<Vec<_>>());
    let line = |item: &Value| {
        format!(
            "{} {}",
            item["number"].as_str().unwrap(),
            item["title"].as_str().unwrap()
        )
    };
    items.iter().map(line).collect()
}

/// A planned meeting on this day with one open item.
async fn planned(app: &TestApp, day: &str) -> Value {
    let meeting = arrange(
        app,
        json!({ "title": "Meeting of the Cabinet", "sittings": [sitting(day)] }),
    )
    .await;
    add_item(app, &meeting, item("Budget")).await;
    meeting
}

fn said(refusals: &Value) -> Vec<(&str, &str)> {
    refusals
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            (
                r["field"].as_str().unwrap_or_default(),
                r["message"].as_str().unwrap(),
            )
        })
        .collect()
}

/// A board beside the test board, and its secretary.
async fn neighbour(app: &TestApp, code: &str) -> (BoardId, Viewer) {
    let constitute = "mutation($input: BoardInput!) {
        constituteBoard(input: $input) { board { id } refusals { message } }
    }";
    let input = json!({ "input": {
        "name": format!("Board {code}"), "kind": "Board", "power": "DECIDES", "code": code,
        "constitutedBy": [{ "by": app.board.to_string() }],
    } });
    let made = app.give(Administrator, constitute, input).await;
    let board: BoardId = made["id"].as_str().unwrap().parse().unwrap();
    let account = Account {
        id: RecordId::from_uuid(board.uuid()),
        version: 1,
        name: "Another secretary".to_owned(),
        person: None,
        grants: vec![Grant {
            role: Secretary,
            board: Some(board),
            opens: None,
            from: None,
            to: None,
        }],
        closed: false,
    };
    (board, Viewer::of(&account, &[], app.app.today()))
}
