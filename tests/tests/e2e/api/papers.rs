//! Papers: from a draft to editions, before boards and to the outcomes, as each role sees them.

mod boards;
mod bucket;
pub(super) mod clearances;
mod comments;
mod files;
mod hidden;
mod races;
mod writing;

use minuted_core::{
    accounts::{Account, Grant},
    id::{AccountId, BoardId, RecordId},
    roles::Role::{self, Administrator, Author, ClearingOfficer, Secretary},
    viewer::Viewer,
};
use minuted_testing::TestApp;
use serde_json::{Value, json};

pub(super) const START: &str = "mutation($input: StartPaperInput!) {
    startPaper(input: $input) {
        paper { id version title reference phase state audience rules editions author reason
            alsoFor { code } date { latest } exemption { grounds } provenance { illustrative } }
        refusals { code message field }
    }
}";

pub(super) const SAVE: &str = "mutation($paperId: ID!, $version: Int!, $input: PaperDraftInput!) {
    saveDraft(paperId: $paperId, version: $version, input: $input) {
        paper { id version title phase editions date { latest }
            draft { id draft edition grounds }
            recommendations { id place number phase text { markdown source } } }
        refusals { code message field }
    }
}";

pub(super) const STEP: &str =
    "mutation($id: ID!, $version: Int!, $transition: String!, $reason: String) {
    transition(id: $id, version: $version, transition: $transition, reason: $reason) {
        record {
            ... on Paper { id version title phase state audience editions reason
                current { id edition } recommendations { id phase state version place } }
            ... on Recommendation { id version phase state }
        }
        refusals { code message rule citation field }
    }
}";

/// What anybody may ask of a paper.
pub(super) const SHOWN: &str = "query($id: ID!) { node(id: $id) { ... on Paper {
    title reference phase audience editions reason author date { shown latest }
    current { edition draft note grounds
        front { reportTo title by date { latest } purpose { markdown withheld source }
            contacts { name post telephone email } background { citation { markdown } } }
        body { markdown withheld source }
        appendices { label title { markdown } text { markdown withheld source } }
        recommendations { text { markdown } } }
    draft { draft front { title } }
    versions(first: 5) { edition draft front { title } body { markdown } }
    recommendations(first: 5) { number place phase text { markdown withheld source } to { code }
        availableTransitions { name allowed refusals { message } }
        outcomes { kind note consideration { board { code } } } }
    considerations(first: 5) { place board { code } paperVersion { edition } outcomes { kind } }
    comments(first: 5) { text { markdown } }
    availableTransitions { name allowed asks refusals { code message } }
} } }";

/// Starts a paper of the test board, as a role.
pub(super) async fn start(app: &TestApp, role: Role, mut input: Value) -> Value {
    input["boardId"] = json!(app.board.to_string());
    if input["title"].is_null() {
        input["title"] = json!("Market Street");
    }
    app.give(role, START, json!({ "input": input })).await
}

/// A draft with a front sheet that is complete.
pub(super) fn draft(body: &str) -> Value {
    json!({
        "front": { "title": "Market Street", "by": "Director of Property", "purpose": "To agree the sale.",
            "date": { "earliest": "2026-11-18", "latest": "2026-11-18" } },
        "body": body,
        "recommendations": [{ "number": "1", "text": "Agree the sale." }],
    })
}

pub(super) fn saving(paper: &Value, draft: Value) -> Value {
    json!({ "paperId": paper["id"], "version": paper["version"], "input": draft })
}

pub(super) async fn save(app: &TestApp, role: Role, paper: &Value, draft: Value) -> Value {
    app.give(role, SAVE, saving(paper, draft)).await
}

pub(super) fn stepping(record: &Value, transition: &str) -> Value {
    json!({ "id": record["id"], "version": record["version"], "transition": transition })
}

pub(super) fn because(mut step: Value, reason: &str) -> Value {
    step["reason"] = json!(reason);
    step
}

pub(super) async fn step(app: &TestApp, role: Role, record: &Value, transition: &str) -> Value {
    app.give(role, STEP, stepping(record, transition)).await
}

/// Takes a paper with a draft to publication: submitted, cleared, published.
pub(super) async fn publish(app: &TestApp, paper: &Value) -> Value {
    let submitted = step(app, Secretary, paper, "submit").await;
    let cleared = step(app, ClearingOfficer, &submitted, "clear").await;
    step(app, Secretary, &cleared, "publish").await
}

/// A published paper with one recommendation, written by the author of the test board.
pub(super) async fn published(app: &TestApp, draft: Value) -> Value {
    let paper = start(app, Author, json!({})).await;
    let saved = save(app, Author, &paper, draft).await;
    publish(app, &saved).await
}

/// What a role is shown of a paper.
pub(super) async fn shown(app: &TestApp, role: Role, paper: &Value) -> Value {
    let data = app.data(role, SHOWN, json!({ "id": paper["id"] })).await;
    data["node"].clone()
}

/// The fields of refusals with their messages.
pub(super) fn said(refusals: &Value) -> Vec<(&str, &str)> {
    let refusals = refusals.as_array().unwrap().iter();
    let said = refusals.map(|refusal| {
        let field = refusal["field"].as_str().unwrap_or_default();
        (field, refusal["message"].as_str().unwrap())
    });
    said.collect()
}

/// A board beside the test board, under the same rules, and its secretary.
pub(super) async fn neighbour(app: &TestApp, code: &str) -> (BoardId, Viewer) {
    let constitute = "mutation($input: BoardInput!) {
        constituteBoard(input: $input) { board { id } refusals { message } }
    }";
    let input = json!({ "input": {
        "name": format!("Board {code}"), "kind": "Board", "power": "DECIDES", "code": code,
        "constitutedBy": [{ "by": app.board.to_string() }], "rules": "england-council-executive",
    } });
    let made = app.give(Administrator, constitute, input).await;
    let board: BoardId = made["id"].as_str().unwrap().parse().unwrap();
    let account = RecordId::from_uuid(board.uuid());
    let secretary = secretary(app, account, &[board]);
    (board, secretary)
}

/// A secretary of these boards, by an ID of an account.
pub(super) fn secretary(app: &TestApp, account: AccountId, boards: &[BoardId]) -> Viewer {
    let grant = |board: &BoardId| Grant {
        role: Secretary,
        board: Some(*board),
        opens: None,
        from: None,
        to: None,
    };
    let account = Account {
        id: account,
        version: 1,
        name: "A secretary".to_owned(),
        person: None,
        grants: boards.iter().map(grant).collect(),
        closed: false,
    };
    Viewer::of(&account, &[], app.app.today())
}
