//! Every transition of every kind of record in many states: what is listed as allowed is not refused
//! for anything that stands in the record, and what is not is refused for the same reasons.

use std::collections::BTreeSet;

use super::*;
use crate::api::{
    meetings::{add_item, arrange, item, sitting},
    papers::{draft, publish, save, start, step, stepping},
};
use minuted_core::roles::Role::ClearingOfficer;

const NEXT: &str = "query($id: ID!) { node(id: $id) {
    ... on Meeting { version availableTransitions { ...Next } }
    ... on Paper { version availableTransitions { ...Next } }
    ... on Recommendation { version availableTransitions { ...Next } }
    ... on Decision { version availableTransitions { ...Next } } } }
    fragment Next on AvailableTransition { name allowed asks
        refusals { code message rule citation field } }";

const TAKE: &str = "mutation($id: ID!, $version: Int!, $transition: String!, $reason: String,
        $replacedBy: ID) {
    transition(id: $id, version: $version, transition: $transition, reason: $reason,
            replacedBy: $replacedBy) {
        record { id } refusals { code message rule citation field } } }";

/// Where a record can stand; each makes a new one.
const STATES: &[&str] = &[
    "meeting: without items",
    "meeting: planned",
    "meeting: planned too late",
    "meeting: with its only item withdrawn",
    "meeting: called",
    "meeting: held",
    "meeting: cancelled",
    "paper: started",
    "paper: drafted",
    "paper: submitted",
    "paper: cleared",
    "paper: published",
    "paper: with all recommendations settled",
    "paper: withdrawn",
    "recommendation: drafted",
    "recommendation: put",
    "recommendation: settled",
    "decision: ready",
    "decision: with nothing in it",
    "decision: at a cancelled meeting",
    "decision: at another time than its meeting",
    "decision: on a withdrawn paper",
    "decision: superseding what does not stand",
    "decision: superseding another board's",
    "decision: settling what is settled",
    "decision: answering what another board answered before",
    "decision: answering a paper that was not before the board",
    "decision: made",
    "decision: rescinded",
    "decision: superseded",
    "decision: abandoned",
];

const DRAFT: &str = "mutation($input: DecisionInput!) { draftDecision(input: $input) {
    decision { id version } refusals { code message field } } }";

async fn drafted(app: &TestApp, input: Value) -> Value {
    app.give(Secretary, DRAFT, json!({ "input": input })).await["id"].clone()
}

async fn take(app: &TestApp, role: Role, id: &Value, name: &str) {
    let here = next(app, role, id).await;
    let mut listed = here["availableTransitions"].as_array().unwrap().iter();
    let asks = listed.any(|t| t["name"] == name && t["asks"] == json!(["reason"]));
    let variables = json!({ "id": id, "version": here["version"], "transition": name,
        "reason": asks.then_some("Because.") });
    app.give(role, TAKE, variables).await;
}

async fn next(app: &TestApp, role: Role, id: &Value) -> Value {
    app.data(role, NEXT, json!({ "id": id })).await["node"].clone()
}

async fn meeting(app: &TestApp, state: &str) -> Value {
    let day = if state == "planned too late" {
        "2026-11-20"
    } else {
        "2026-12-16"
    };
    let held = ["held"].contains(&state);
    let day = if held { "2026-11-18" } else { day };
    let made = arrange(
        app,
        json!({ "title": "Cabinet", "sittings": [sitting(day)] }),
    )
    .await;
    let id = made["id"].clone();
    if state == "without items" {
        return id;
    }
    let first = add_item(app, &made, item("One")).await;
    match state {
        "with its only item withdrawn" => {
            let withdraw = "mutation($id: ID!) {
                withdrawAgendaItem(id: $id, version: 1, reason: \"Not ready.\") {
                    agendaItem { id } refusals { message } } }";
            app.give(Secretary, withdraw, json!({ "id": first["id"] }))
                .await;
        }
        "called" | "cancelled" => take(app, Secretary, &id, "publish-agenda").await,
        "held" => {
            take(app, Secretary, &id, "call-at-shorter-notice").await;
            take(app, Secretary, &id, "hold").await;
        }
        _ => {}
    }
    if state == "cancelled" {
        take(app, Secretary, &id, "cancel").await;
    }
    id
}

/// A paper in a state, with its recommendation.
async fn paper(app: &TestApp, state: &str, seed: u64) -> (Value, Value) {
    let paper = start(app, Author, json!({})).await;
    if state == "started" {
        return (paper["id"].clone(), Value::Null);
    }
    let saved = save(app, Author, &paper, draft("Words.\n")).await;
    let both = (
        saved["id"].clone(),
        saved["recommendations"][0]["id"].clone(),
    );
    if state == "drafted" {
        return both;
    }
    let submitted = step(app, Secretary, &saved, "submit").await;
    if state == "submitted" {
        return both;
    }
    let cleared = step(app, ClearingOfficer, &submitted, "clear").await;
    if state == "cleared" {
        return both;
    }
    let published = step(app, Secretary, &cleared, "publish").await;
    match state {
        "with all recommendations settled" => {
            let held = held(app, app.board, seed + 2).await;
            record(app, answering(&held, &published)).await;
        }
        "withdrawn" => {
            let withdraw = stepping(&published, "withdraw");
            let withdraw = with(withdraw, json!({ "reason": "Because." }));
            app.give(Secretary, crate::api::papers::STEP, withdraw)
                .await;
        }
        _ => {}
    }
    both
}

/// A resolution that agrees the recommendation of a published paper.
fn answering(held: &Held, published: &Value) -> Value {
    let asked = &published["recommendations"][0]["id"];
    with(
        resolution(held),
        json!({ "paperVersionId": published["current"]["id"], "recommendationIds": [asked],
            "clauses": [{ "kind": "RESOLVED", "text": "Agree it.", "answers": [asked] }] }),
    )
}

async fn published_paper(app: &TestApp) -> Value {
    let paper = start(app, Author, json!({})).await;
    let saved = save(app, Author, &paper, draft("Words.\n")).await;
    publish(app, &saved).await
}

/// A decision that is no draft any more.
async fn past(app: &TestApp, held: &Held, state: &str) -> Value {
    if state == "abandoned" {
        let id = drafted(app, resolution(held)).await;
        take(app, Secretary, &id, "abandon").await;
        return id;
    }
    let made = record(app, resolution(held)).await;
    if state == "rescinded" {
        take(app, Secretary, &made["id"], "rescind").await;
    }
    if state == "superseded" {
        let successor = with(resolution(held), json!({ "supersedesId": made["id"] }));
        record(app, successor).await;
    }
    made["id"].clone()
}

async fn decision(app: &TestApp, state: &str, seed: u64) -> Value {
    let held = held(app, app.board, seed).await;
    match state {
        "with nothing in it" => {
            let input = json!({ "kind": "RESOLUTION", "boardId": held.board, "title": "T" });
            drafted(app, input).await
        }
        "at a cancelled meeting" => {
            let id = meeting(app, "called").await;
            let input = with(
                resolution(&held),
                json!({ "meetingId": id,
                "made": { "earliest": "2026-12-16", "latest": "2026-12-16" } }),
            );
            let drafted = drafted(app, input).await;
            take(app, Secretary, &id, "cancel").await;
            drafted
        }
        "at another time than its meeting" => {
            let input = with(resolution(&held), json!({ "meetingId": null }));
            drafted(app, input).await
        }
        "on a withdrawn paper" => {
            let published = published_paper(app).await;
            let id = drafted(app, answering(&held, &published)).await;
            let withdraw = with(
                stepping(&published, "withdraw"),
                json!({ "reason": "Because." }),
            );
            app.give(Secretary, crate::api::papers::STEP, withdraw)
                .await;
            id
        }
        "superseding what does not stand" => {
            let old = record(app, resolution(&held)).await;
            let input = with(resolution(&held), json!({ "supersedesId": old["id"] }));
            let id = drafted(app, input).await;
            take(app, Secretary, &old["id"], "rescind").await;
            id
        }
        "answering what another board answered before" => {
            let published = published_paper(app).await;
            let id = drafted(app, answering(&held, &published)).await;
            let input = with(
                answering(&held, &published),
                json!({ "clauses": [
                { "kind": "NOT_AGREED", "text": "No.",
                    "answers": [published["recommendations"][0]["id"]] }] }),
            );
            record(app, input).await;
            id
        }
        "answering a paper that was not before the board" => {
            let published = published_paper(app).await;
            let input = with(
                answering(&held, &published),
                json!({ "paperVersionId": null }),
            );
            drafted(app, input).await
        }
        "abandoned" | "made" | "rescinded" | "superseded" => past(app, &held, state).await,
        _ => drafted(app, resolution(&held)).await,
    }
}

/// A draft that concerns another board's record.
async fn between_boards(app: &TestApp, state: &str, council: BoardId, seed: u64) -> Value {
    let here = held(app, app.board, seed).await;
    let there = held(app, council, seed + 1).await;
    let everywhere = || secretary(app, &[None]);
    if state == "superseding another board's" {
        let input = json!({ "input": resolution(&there) });
        let old = app.ask_as(everywhere(), RECORD, input).await;
        let old = &payload(&old)["decision"]["id"];
        return drafted(app, with(resolution(&here), json!({ "supersedesId": old }))).await;
    }
    // The other board asks, and this one has a draft when another resolution settles it.
    let asks = json!([{ "kind": "RECOMMENDED_TO", "text": "Agree.", "toBoardId": here.board }]);
    let input = json!({ "input": with(resolution(&there), json!({ "clauses": asks })) });
    let asked = app.ask_as(everywhere(), RECORD, input).await;
    let query =
        "query($id: ID!) { pendingItems(filter: { decisionId: $id }) { edges { node { id } } } }";
    let id = json!({ "id": payload(&asked)["decision"]["id"] });
    let pending = app.data(Secretary, query, id).await;
    let pending = &pending["pendingItems"]["edges"][0]["node"]["id"];
    let settles = json!([{ "kind": "RESOLVED", "text": "So be it.", "settlesId": pending }]);
    let input = with(resolution(&here), json!({ "clauses": settles }));
    let id = drafted(app, input.clone()).await;
    record(app, input).await;
    id
}

async fn stand(app: &TestApp, council: BoardId, state: &str, seed: u64) -> Value {
    let (kind, state) = state.split_once(": ").unwrap();
    match (kind, state) {
        ("meeting", state) => meeting(app, state).await,
        ("paper", state) => paper(app, state, seed).await.0,
        ("recommendation", "put") => paper(app, "published", seed).await.1,
        ("recommendation", "settled") => {
            paper(app, "with all recommendations settled", seed).await.1
        }
        ("recommendation", state) => paper(app, state, seed).await.1,
        (_, "superseding another board's" | "settling what is settled") => {
            between_boards(app, state, council, seed).await
        }
        (_, state) => decision(app, state, seed).await,
    }
}

fn reasons(refusals: &Value) -> BTreeSet<String> {
    let refusals = refusals.as_array().unwrap().iter();
    refusals.map(ToString::to_string).collect()
}

/// Takes a transition with what it asks for.
async fn taken(app: &TestApp, role: Role, id: &Value, listed: &Value, by: &Value) -> Value {
    let version = next(app, Secretary, id).await["version"].clone();
    let asks = |what: &str| listed["asks"].as_array().unwrap().contains(&json!(what));
    let variables = json!({ "id": id, "version": version, "transition": listed["name"],
        "reason": asks("reason").then_some("Because."),
        "replacedBy": asks("replacedBy").then(|| by.clone()) });
    let done = app.ask(role, TAKE, variables).await;
    payload(&done)["refusals"].clone()
}

both! {
    async fn what_is_listed_is_what_the_command_does(app: TestApp) {
        let council = second_board(&app, json!({})).await;
        let mut seed = 100;
        let mut walked = 0;
        for state in STATES {
            let mut open = stand(&app, council, state, seed).await;
            let mut fresh = true;
            let replacing = record(&app, resolution(&held(&app, app.board, seed + 5).await)).await["id"].clone();
            seed += 10;
            for role in [Public, Member, Author, ClearingOfficer, Secretary] {
                let listed = next(&app, role, &open).await;
                let Some(listed) = listed["availableTransitions"].as_array().cloned() else {
                    continue;
                };
                for transition in &listed {
                    let case = format!("{state}: {} as {role}", transition["name"]);
                    if !fresh {
                        open = stand(&app, council, state, seed).await;
                        seed += 10;
                        fresh = true;
                    }
                    let refused = taken(&app, role, &open, transition, &replacing).await;
                    if transition["allowed"] == json!(true) {
                        assert_eq!(refused, json!([]), "{case}");
                        fresh = false;
                    } else {
                        let told = reasons(&refused);
                        assert!(!told.is_empty(), "{case}");
                        let may_never = refused[0]["code"] == "not_allowed" && refused[0]["rule"].is_null();
                        if !may_never {
                            assert_eq!(told, reasons(&transition["refusals"]), "{case}");
                        }
                    }
                    walked += 1;
                }
            }
        }
        assert!(walked > 120, "{walked}");
        app.verify().await;
    }
}
