//! Standing orders: adopted for a board, kept within the law, and what new ones do to records that
//! are under way.

use minuted_core::roles::Role::{Administrator, Author, Public, Secretary};
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

use super::meetings::{add_item, arrange, item, sitting};

pub(super) const ADOPT: &str = "mutation($board: ID!, $version: Int!, $text: String!, $by: ID) {
    adoptStandingOrders(boardId: $board, version: $version,
        input: { text: $text, adoptedById: $by }) {
        standingOrders { id name edition from } refusals { code message field } } }";

const BOARD: &str = "query($id: ID!) { node(id: $id) { ... on Board { version
    rulesInForce { name title law explanation diagrams standingOrders { edition } }
    standingOrders { edition title standsOn source text board { name } adoptedBy { id } } } } }";

const NEXT: &str = "query($id: ID!) { node(id: $id) { ... on Meeting { version state phase
    availableTransitions { name } } } }";

const STEP: &str = "mutation($id: ID!, $version: Int!, $transition: String!, $reason: String) {
    transition(id: $id, version: $version, transition: $transition, reason: $reason) {
        record { ... on Meeting { version state phase audience rules } } refusals { code message } } }";

const TO_START_FROM: &str =
    include_str!("../../../../templates/rules/standing-orders/cabinet.toml");

/// Standing orders of one version, with what they say.
fn orders(version: &str, says: &str) -> String {
    let from = &version[..10];
    format!(
        "id = \"test-cabinet\"\ntitle = \"Standing orders\"\n\
         stands_on = \"england-council-executive\"\nversion = \"{version}\"\nfrom = {from}\n\
         source = \"Constitution, part 4\"\n{says}"
    )
}

/// The agenda is agreed before it is published.
const AGREED: &str = r#"
[meeting.states.agreed]
label = "Agreed"
phase = "planned"
audience = "working"

[meeting.transitions.agree]
label = "Agree the agenda"
from = ["draft"]
to = "agreed"
by = ["secretary"]

[meeting.transitions.publish-agenda]
from = ["agreed"]

[meeting.transitions.call-at-shorter-notice]
from = ["draft", "agreed"]
"#;

async fn board(app: &TestApp) -> Value {
    let id = json!({ "id": app.board.to_string() });
    app.data(Public, BOARD, id).await["node"].clone()
}

pub(super) async fn given(app: &TestApp, text: &str) -> Value {
    let version = board(app).await["version"].clone();
    json!({ "board": app.board.to_string(), "version": version, "text": text })
}

pub(super) async fn adopt(app: &TestApp, text: &str) -> Value {
    let variables = given(app, text).await;
    app.give(Secretary, ADOPT, variables).await
}

async fn refused(app: &TestApp, text: &str) -> String {
    let variables = given(app, text).await;
    let refusals = app.refused(Secretary, ADOPT, variables).await;
    let all = refusals.as_array().unwrap().iter();
    let all = all.map(|refusal| {
        assert_eq!(refusal["field"], "input.text", "{refusal}");
        refusal["message"].as_str().unwrap().to_owned()
    });
    all.collect::<Vec<_>>().join("\n")
}

async fn next(app: &TestApp, meeting: &Value) -> (Value, Vec<String>) {
    let told = app
        .data(Secretary, NEXT, json!({ "id": meeting["id"] }))
        .await["node"]
        .clone();
    let names = told["availableTransitions"].as_array().unwrap().iter();
    let names = names.map(|t| t["name"].as_str().unwrap().to_owned());
    (told.clone(), names.collect())
}

async fn step(app: &TestApp, meeting: &Value, transition: &str) -> Value {
    let (told, _) = next(app, meeting).await;
    let variables = json!({ "id": meeting["id"], "version": told["version"],
        "transition": transition });
    app.give(Secretary, STEP, variables).await
}

async fn a_meeting(app: &TestApp) -> Value {
    let meeting = arrange(
        app,
        json!({ "title": "Cabinet", "sittings": [sitting("2026-12-16")] }),
    );
    let meeting = meeting.await;
    add_item(app, &meeting, item("One")).await;
    meeting
}

both! {
    async fn a_board_works_under_the_standing_orders_that_it_adopts(app: TestApp) {
        let meeting = a_meeting(&app).await;
        let (_, before) = next(&app, &meeting).await;
        assert_eq!(before, ["publish-agenda", "call-at-shorter-notice", "abandon"]);
        let adopted = adopt(&app, TO_START_FROM).await;
        assert_eq!(adopted["edition"], "2026-05-01");
        let board = board(&app).await;
        let name = "england-council-executive@2012-09-10+cabinet-to-start-from@2026-05-01";
        assert_eq!(board["rulesInForce"]["name"], name);
        assert_eq!(board["rulesInForce"]["standingOrders"]["edition"], "2026-05-01");
        assert_eq!(board["standingOrders"][0]["text"], TO_START_FROM);
        assert_eq!(board["standingOrders"][0]["standsOn"], "england-council-executive");
        let explained = board["rulesInForce"]["explanation"].as_str().unwrap();
        assert!(explained.contains("Agree the agenda with the leader"), "{explained}");
        assert!(board["rulesInForce"]["diagrams"].as_str().unwrap().contains("stateDiagram"));
        let (_, after) = next(&app, &meeting).await;
        assert_eq!(after, ["call-at-shorter-notice", "abandon", "agree-agenda"]);
        let agreed = step(&app, &meeting, "agree-agenda").await;
        assert_eq!(agreed["state"], "agreed");
        assert_eq!(agreed["phase"], "PLANNED");
        assert_eq!(agreed["rules"], name);
        let called = step(&app, &meeting, "publish-agenda").await;
        assert_eq!(called["phase"], "CALLED");
        assert_eq!(called["audience"], "PUBLIC");
        app.verify().await;
    }

    async fn what_falls_below_the_law_is_refused_with_its_line_and_citation(app: TestApp) {
        let loose = orders("2026-05-01", "
[[meeting.transitions.publish-agenda.conditions]]
rule = \"notice-of-meeting\"
condition = \"notice_given\"
clear_days = 3
unit = \"working\"
division = \"england-and-wales\"
");
        let told = refused(&app, &loose).await;
        assert!(told.contains("Line 8"), "{told}");
        assert!(told.contains("SI 2012/2089"), "{told}");
        let told = refused(&app, "id = ").await;
        assert!(told.starts_with("Line 1"), "{told}");
        let law = include_str!("../../../../templates/rules/england-council-executive.toml");
        assert!(refused(&app, law).await.contains("stands_on"));
        let long = format!("{}# {}", orders("2026-05-01", ""), "x".repeat(200_000));
        let variables = given(&app, &long).await;
        let refusals = app.refused(Secretary, ADOPT, variables).await;
        assert_eq!(refusals[0]["code"], "too_long");
        assert_eq!(board(&app).await["standingOrders"], json!([]));
    }

    async fn versions_follow_one_another_and_a_stale_board_is_told(app: TestApp) {
        adopt(&app, &orders("2026-05-01", "")).await;
        for version in ["2026-05-01", "2026-04-30"] {
            let told = refused(&app, &orders(version, "")).await;
            assert!(told.contains("2026-05-01 already"), "{told}");
        }
        adopt(&app, &orders("2026-05-01.2", "")).await;
        let mut stale = given(&app, &orders("2026-06-01", "")).await;
        stale["version"] = json!(1);
        let refusals = app.refused(Secretary, ADOPT, stale).await;
        assert_eq!(refusals[0]["code"], "stale_version");
        for role in [Public, Author] {
            let variables = given(&app, &orders("2026-06-01", "")).await;
            let refusals = app.refused(role, ADOPT, variables).await;
            assert_eq!(refusals[0]["code"], "not_allowed", "{role}");
        }
        // One that holds later changes nothing today.
        adopt(&app, &orders("2027-01-01", "")).await;
        let board = board(&app).await;
        let editions: Vec<_> = board["standingOrders"].as_array().unwrap().iter()
            .map(|orders| orders["edition"].as_str().unwrap()).collect();
        assert_eq!(editions, ["2027-01-01", "2026-05-01.2", "2026-05-01"]);
        assert_eq!(board["rulesInForce"]["standingOrders"]["edition"], "2026-05-01.2");
        let query = "query($filter: StandingOrdersFilterInput!) { standingOrders(filter: $filter) {
            nodes { edition } } }";
        let filter = json!({ "filter": { "boardId": app.board.to_string() } });
        let listed = app.data(Public, query, filter).await;
        assert_eq!(listed["standingOrders"]["nodes"].as_array().unwrap().len(), 3);
        app.verify().await;
    }

    async fn a_record_under_way_is_not_left_in_a_state_that_is_no_more(app: TestApp) {
        adopt(&app, &orders("2026-05-01", AGREED)).await;
        let meeting = a_meeting(&app).await;
        step(&app, &meeting, "agree").await;
        let told = refused(&app, &orders("2026-06-01", "")).await;
        assert!(told.contains("1 meeting stands in the state `agreed`"), "{told}");
        assert!(told.contains("[meeting.migrate]") && told.contains("`draft` would do"), "{told}");
        let elsewhere = orders("2026-06-01", "[meeting.migrate]\nagreed = \"called\"\n");
        let told = refused(&app, &elsewhere).await;
        assert!(told.contains("means `called` for `public`"), "{told}");
        adopt(&app, &orders("2026-06-01", "[meeting.migrate]\nagreed = \"draft\"\n")).await;
        let (told, names) = next(&app, &meeting).await;
        assert_eq!(told["phase"], "PLANNED");
        assert_eq!(names, ["publish-agenda", "call-at-shorter-notice", "abandon"]);
        let called = step(&app, &meeting, "publish-agenda").await;
        assert_eq!(called["state"], "called");
        // Nothing stands there any more, so that nothing needs to be said of it.
        adopt(&app, &orders("2026-07-01", "")).await;
        app.verify().await;
    }

    async fn a_version_that_holds_later_says_where_every_state_goes(app: TestApp) {
        adopt(&app, &orders("2026-05-01", AGREED)).await;
        let told = refused(&app, &orders("2027-01-01", "")).await;
        assert!(told.contains("may come to stand in the state `agreed`"), "{told}");
        let mapped = "[meeting.migrate]\nagreed = \"draft\"\n";
        adopt(&app, &orders("2027-01-01", mapped)).await;
        let meeting = a_meeting(&app).await;
        assert_eq!(step(&app, &meeting, "agree").await["state"], "agreed");
    }

    async fn a_board_keeps_its_standing_orders_and_the_law_under_them(app: TestApp) {
        adopt(&app, &orders("2026-05-01", "")).await;
        let change = "mutation($id: ID!, $version: Int!, $input: BoardInput!) {
            changeBoard(id: $id, version: $version, input: $input) {
                board { version standingOrders { edition } } refusals { code message field } } }";
        let organisation = "query($id: ID!) { node(id: $id) { ... on Board { constitutedBy {
            by { id } } } } }";
        let id = json!({ "id": app.board.to_string() });
        let told = app.data(Public, organisation, id).await;
        let by = told["node"]["constitutedBy"][0]["by"]["id"].clone();
        let input = json!({ "name": "The Cabinet", "kind": "Cabinet", "power": "DECIDES",
            "code": "TEST", "rules": "england-council-executive",
            "constitutedBy": [{ "by": by }] });
        let version = board(&app).await["version"].clone();
        let variables = json!({ "id": app.board.to_string(), "version": version, "input": input });
        let changed = app.give(Administrator, change, variables).await;
        assert_eq!(changed["standingOrders"][0]["edition"], "2026-05-01");
        let mut without = json!({ "id": app.board.to_string(), "version": changed["version"],
            "input": input });
        without["input"]["rules"] = Value::Null;
        let refusals = app.refused(Administrator, change, without).await;
        assert_eq!(refusals[0]["field"], "input.rules");
    }

    async fn standing_orders_rest_on_a_decision_that_stands(app: TestApp) {
        let mut variables = given(&app, &orders("2026-05-01", "")).await;
        variables["by"] = json!("decision:01890a5d-ac96-774b-bcce-b302099a8057");
        let refusals = app.refused(Secretary, ADOPT, variables.clone()).await;
        assert_eq!(refusals[0]["field"], "input.adoptedById");
        let draft = "mutation($input: DecisionInput!) { draftDecision(input: $input) {
            decision { id } refusals { code message field } } }";
        let input = json!({ "boardId": app.board.to_string(), "kind": "RESOLUTION",
            "title": "Standing orders", "clauses": [] });
        let draft = app.give(Secretary, draft, json!({ "input": input })).await;
        variables["by"] = draft["id"].clone();
        let refusals = app.refused(Secretary, ADOPT, variables).await;
        assert_eq!(refusals[0]["code"], "wrong_phase");
    }
}

/// A board under another law profile, for which the secretary of all boards acts.
async fn board_under(app: &TestApp, rules: &str, code: &str) -> Value {
    let constitute = "mutation($input: BoardInput!) {
        constituteBoard(input: $input) { board { id } refusals { message field } } }";
    let input = json!({ "input": { "name": "Planning Committee", "kind": "Committee",
        "power": "DECIDES", "code": code, "rules": rules,
        "constitutedBy": [{ "by": app.board.to_string() }] } });
    app.give(Administrator, constitute, input).await["id"].clone()
}

async fn asked(app: &TestApp, query: &str, variables: Value) -> Value {
    let viewer = super::decisions::secretary_of_all(app);
    let answer = app.ask_as(viewer, query, variables).await;
    let data = answer["data"]
        .as_object()
        .cloned()
        .unwrap_or_else(|| panic!("{answer:#}"));
    data.into_iter().next().unwrap().1
}

const ARRANGE: &str = "mutation($boardId: ID!, $input: MeetingInput!) {
    arrangeMeeting(boardId: $boardId, input: $input) { meeting { id version }
        refusals { code message field } } }";

const ADD: &str = "mutation($meeting: ID!, $title: String!, $urgent: UrgentItemInput) {
    addAgendaItem(meetingId: $meeting, input: { title: $title, purpose: DECISION }, urgent: $urgent) {
        agendaItem { id urgentBecause } refusals { code message field citation } } }";

/// A meeting of the board whose agenda was published in time, with less time left today.
async fn called(app: &TestApp, board: &Value) -> Value {
    let input = json!({ "boardId": board, "input": { "title": "Committee",
        "sittings": [sitting("2026-11-26")] } });
    let meeting = asked(app, ARRANGE, input).await["meeting"].clone();
    asked(
        app,
        ADD,
        json!({ "meeting": meeting["id"], "title": "One" }),
    )
    .await;
    let step = json!({ "id": meeting["id"], "version": 2, "transition": "publish-agenda" });
    let done = asked(app, STEP, step).await;
    assert_eq!(done["refusals"], json!([]));
    app.clock.set_to_noon("2026-11-20");
    meeting
}

both! {
    async fn a_late_item_is_urgent_where_the_law_has_that_way(app: TestApp) {
        let committee = board_under(&app, "england-council-committee", "PC").await;
        let meeting = called(&app, &committee).await;
        let add = |urgent: Value| json!({ "meeting": meeting["id"], "title": "Late", "urgent": urgent });
        let told = asked(&app, ADD, add(Value::Null)).await["refusals"].clone();
        assert_eq!(told[0]["code"], "condition_not_met");
        assert!(told[0]["message"].as_str().unwrap().contains("special circumstances"), "{told:#}");
        for (circumstances, opinion) in [(" ", true), ("The wall may fall.", false)] {
            let urgent = json!({ "circumstances": circumstances, "chairsOpinion": opinion });
            let told = asked(&app, ADD, add(urgent)).await["refusals"].clone();
            assert!(told[0]["citation"].as_str().unwrap().contains("s100B(4)(b)"), "{told:#}");
        }
        let urgent = json!({ "circumstances": "The wall may fall.", "chairsOpinion": true });
        let done = asked(&app, ADD, add(urgent)).await;
        assert_eq!(done["agendaItem"]["urgentBecause"], "The wall may fall.");
        app.verify().await;
    }

    async fn an_executive_takes_no_late_item_as_urgent(app: TestApp) {
        let cabinet = board_under(&app, "england-council-executive", "EX").await;
        let meeting = called(&app, &cabinet).await;
        let urgent = json!({ "circumstances": "The wall may fall.", "chairsOpinion": true });
        let add = json!({ "meeting": meeting["id"], "title": "Late", "urgent": urgent });
        let told = asked(&app, ADD, add).await["refusals"].clone();
        assert!(told[0]["message"].as_str().unwrap().contains("no way to take it as urgent"), "{told:#}");
        assert!(told[0]["citation"].as_str().unwrap().contains("2012/2089"), "{told:#}");
    }

    async fn what_is_in_time_is_not_urgent_and_officers_do_not_meet(app: TestApp) {
        let committee = board_under(&app, "england-council-committee", "PC").await;
        let input = json!({ "boardId": committee, "input": { "title": "Committee",
            "sittings": [sitting("2026-12-16")] } });
        let meeting = asked(&app, ARRANGE, input).await["meeting"].clone();
        let urgent = json!({ "circumstances": "The wall may fall.", "chairsOpinion": true });
        let add = json!({ "meeting": meeting["id"], "title": "Early", "urgent": urgent });
        let told = asked(&app, ADD, add).await["refusals"].clone();
        assert_eq!(told[0]["field"], "urgent", "{told:#}");
        let officers = board_under(&app, "england-council-officers", "OF").await;
        let input = json!({ "boardId": officers, "input": { "title": "Officers",
            "sittings": [sitting("2026-12-16")] } });
        let told = asked(&app, ARRANGE, input).await["refusals"].clone();
        assert_eq!(told[0]["field"], "boardId", "{told:#}");
    }
}
