//! Meetings that adjourn and reconvene, and agendas from which an item is withdrawn.

use minuted_core::roles::Role::{Administrator, Author, Member, Public, Secretary};
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

use super::meetings::{add_item, arrange, exempt, item, sitting};

const STEP: &str = "mutation($id: ID!, $version: Int!, $transition: String!, $reason: String) {
    transition(id: $id, version: $version, transition: $transition, reason: $reason) {
        record { ... on Meeting { id version phase } } refusals { code message field } } }";

const SITTINGS: &str = "mutation($id: ID!, $version: Int!, $sittings: [SittingInput!]!) {
    recordSittings(id: $id, version: $version, input: { sittings: $sittings }) {
        meeting { version phase sittings { date begins ended place } }
        refusals { code message field } } }";

const WITHDRAW: &str = "mutation($id: ID!, $version: Int!, $reason: String!) {
    withdrawAgendaItem(id: $id, version: $version, reason: $reason) {
        agendaItem { id version place number title withdrawnOn withdrawnBecause }
        refusals { code message field } } }";

const MEETING: &str = "query($id: ID!) { node(id: $id) { ... on Meeting { version
    sittings { date begins ended place }
    agendaItems { id version number title isStub withdrawnOn withdrawnBecause } } } }";

async fn read(app: &TestApp, role: minuted_core::roles::Role, meeting: &Value) -> Value {
    app.data(role, MEETING, json!({ "id": meeting["id"] }))
        .await["node"]
        .clone()
}

async fn step(app: &TestApp, meeting: &Value, transition: &str) -> Value {
    let version = read(app, Secretary, meeting).await["version"].clone();
    let variables = json!({ "id": meeting["id"], "version": version, "transition": transition,
        "reason": "Because." });
    app.give(Secretary, STEP, variables).await
}

fn fields(refusals: &Value) -> Vec<&str> {
    let refusals = refusals.as_array().unwrap().iter();
    refusals
        .map(|r| r["field"].as_str().unwrap_or("-"))
        .collect()
}

both! {
    async fn a_meeting_that_was_held_ends_and_sits_again(app: TestApp) {
        let today = "2026-11-18";
        let meeting = arrange(&app, json!({ "title": "Cabinet", "sittings": [sitting(today)] })).await;
        add_item(&app, &meeting, item("One")).await;
        step(&app, &meeting, "call-at-shorter-notice").await;
        let early = json!({ "id": meeting["id"], "version": 3, "sittings": [sitting(today)] });
        let refusals = app.refused(Secretary, SITTINGS, early).await;
        assert_eq!(refusals[0]["code"], "wrong_phase");
        let version = variables_of(&app, &meeting).await;
        app.give(Secretary, STEP, json!({ "id": meeting["id"], "version": version, "transition": "hold" })).await;
        let held = read(&app, Secretary, &meeting).await;
        let mut ended = held["sittings"][0].clone();
        ended["ended"] = json!("12:45");
        let again = json!({ "date": "2026-11-25", "begins": "14:00", "place": "Room 2" });
        let given = |version: &Value, sittings: Value| json!({ "id": meeting["id"], "version": version, "sittings": sittings });
        for role in [Public, Member, Author, Administrator] {
            let refusals = app.refused(role, SITTINGS, given(&held["version"], json!([ended, again]))).await;
            assert_eq!(refusals[0]["code"], "not_allowed", "{role}");
        }
        let moved = json!({ "date": "2026-11-17", "begins": "10:30", "place": "County Hall" });
        let refusals = app.refused(Secretary, SITTINGS, given(&held["version"], json!([moved]))).await;
        assert_eq!(fields(&refusals), ["input.sittings.0.date"]);
        let done = app.give(Secretary, SITTINGS, given(&held["version"], json!([ended, again]))).await;
        assert_eq!(done["phase"], "HELD");
        assert!(done["sittings"][0]["ended"].as_str().unwrap().starts_with("12:45"));
        assert_eq!(done["sittings"][1]["date"], "2026-11-25");
        let stale = app.refused(Secretary, SITTINGS, given(&held["version"], json!([ended]))).await;
        assert_eq!(stale[0]["code"], "stale_version");
        app.verify().await;
    }

    async fn an_item_is_withdrawn_and_keeps_its_number(app: TestApp) {
        let meeting = arrange(&app, json!({ "title": "Cabinet", "sittings": [sitting("2026-12-16")] })).await;
        let one = add_item(&app, &meeting, exempt("Sale of the depot")).await;
        add_item(&app, &meeting, item("Two")).await;
        step(&app, &meeting, "publish-agenda").await;
        let before = read(&app, Secretary, &meeting).await;
        let give = |version: i64, reason: &str| json!({ "id": one["id"], "version": version, "reason": reason });
        for role in [Public, Member, Author, Administrator] {
            let refusals = app.refused(role, WITHDRAW, give(1, "No.")).await;
            assert_eq!(refusals[0]["code"], "not_allowed", "{role}");
        }
        let refusals = app.refused(Secretary, WITHDRAW, give(1, " ")).await;
        assert_eq!(fields(&refusals), ["reason"]);
        let done = app.give(Secretary, WITHDRAW, give(1, "The depot burnt down.")).await;
        assert_eq!((&done["number"], &done["withdrawnOn"]), (&json!("1"), &json!("2026-11-18")));
        let after = read(&app, Secretary, &meeting).await;
        assert_eq!(after["version"].as_i64(), before["version"].as_i64().map(|version| version + 1));
        assert_eq!(after["agendaItems"][0]["withdrawnBecause"], "The depot burnt down.");
        // The public sees the stub withdrawn, and not why.
        let public = read(&app, Public, &meeting).await;
        assert_eq!(public["agendaItems"][0]["withdrawnOn"], "2026-11-18");
        assert_eq!(public["agendaItems"][0]["withdrawnBecause"], Value::Null);
        assert_eq!(public["agendaItems"][1]["number"], "2");
        let again = app.refused(Secretary, WITHDRAW, give(2, "Again.")).await;
        assert_eq!(fields(&again), ["id"]);
        let change = "mutation($id: ID!) { changeAgendaItem(id: $id, version: 2,
            input: { title: \"Other\", purpose: DECISION }) { agendaItem { id } refusals { field } } }";
        assert_eq!(fields(&app.refused(Secretary, change, json!({ "id": one["id"] })).await), ["id"]);
        app.verify().await;
    }

    async fn who_publishes_an_agenda_publishes_the_one_that_they_saw(app: TestApp) {
        let meeting = arrange(&app, json!({ "title": "Cabinet", "sittings": [sitting("2026-12-16")] })).await;
        add_item(&app, &meeting, item("One")).await;
        let seen = read(&app, Secretary, &meeting).await;
        let two = add_item(&app, &meeting, item("Two")).await;
        let publish = |version: &Value| json!({ "id": meeting["id"], "version": version,
            "transition": "publish-agenda" });
        let refusals = app.refused(Secretary, STEP, publish(&seen["version"])).await;
        assert_eq!(refusals[0]["code"], "stale_version");
        let seen = read(&app, Secretary, &meeting).await;
        app.give(Secretary, WITHDRAW, json!({ "id": two["id"], "version": 1, "reason": "No." })).await;
        let refusals = app.refused(Secretary, STEP, publish(&seen["version"])).await;
        assert_eq!(refusals[0]["code"], "stale_version");
        let seen = read(&app, Secretary, &meeting).await;
        app.give(Secretary, STEP, publish(&seen["version"])).await;
    }
}

async fn variables_of(app: &TestApp, meeting: &Value) -> Value {
    read(app, Secretary, meeting).await["version"].clone()
}
