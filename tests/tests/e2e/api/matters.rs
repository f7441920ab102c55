//! Matters: who sees them when, and what hangs on them.

use minuted_core::roles::Role::{Administrator, Author, Member, Public, Secretary};
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

use super::meetings::{TRANSITION, add_item, arrange, item, sitting};

const OPEN: &str = "mutation($boardId: ID!, $input: MatterInput!) {
    openMatter(boardId: $boardId, input: $input) {
        matter { id version title audience summary otherNames { name note } board { name }
            opened { shown earliest latest } closed { latest } provenance { illustrative } }
        refusals { code message field }
    }
}";

const CHANGE: &str = "mutation($id: ID!, $version: Int!, $input: MatterInput!) {
    changeMatter(id: $id, version: $version, input: $input) {
        matter { id version title audience }
        refusals { code message field }
    }
}";

const TITLES: &str = "query($filter: MatterFilterInput! = {}) {
    matters(filter: $filter) { edges { node { title } } }
}";

/// Opens a matter as the secretary and gives it.
pub(super) async fn open(app: &TestApp, input: Value) -> Value {
    let variables = json!({ "boardId": app.board.to_string(), "input": input });
    app.give(Secretary, OPEN, variables).await
}

async fn titles(app: &TestApp, role: minuted_core::roles::Role) -> Vec<String> {
    let data = app.data(role, TITLES, json!({})).await;
    let edges = data["matters"]["edges"].as_array().unwrap().clone();
    let title = |edge: &Value| edge["node"]["title"].as_str().unwrap().to_owned();
    edges.iter().map(title).collect()
}

both! {
    async fn a_matter_is_the_office_s_until_it_is_opened(app: TestApp) {
        let made = open(&app, json!({
            "title": "Better Together", "otherNames": [{ "name": "ESBT", "note": "in reports" }],
            "summary": "Health and social care.",
            "opened": { "shown": "August 2014", "earliest": "2014-08-01", "latest": "2014-08-31" },
        })).await;
        let id = made["id"].clone();
        let mut shown = made;
        shown.as_object_mut().unwrap().remove("id");
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(shown, @r#"
            {
              "audience": "WORKING",
              "board": {
                "name": "Test Cabinet"
              },
              "closed": {
                "latest": null
              },
              "opened": {
                "earliest": "2014-08-01",
                "latest": "2014-08-31",
                "shown": "August 2014"
              },
              "otherNames": [
                {
                  "name": "ESBT",
                  "note": "in reports"
                }
              ],
              "provenance": {
                "illustrative": false
              },
              "summary": "Health and social care.",
              "title": "Better Together",
              "version": 1
            }
            "#);
        }
        for role in [Public, Member, Author, Administrator] {
            assert_eq!(titles(&app, role).await, [""; 0], "{role}");
            let node = app.data(role, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
            assert_eq!(node["node"], json!(null), "{role}");
        }
        assert_eq!(titles(&app, Secretary).await, ["Better Together"]);
        let opened = json!({ "id": id, "version": 1, "input": {
            "title": "East Sussex Better Together", "audience": "PUBLIC",
        } });
        let changed = app.give(Secretary, CHANGE, opened).await;
        assert_eq!((&changed["version"], &changed["audience"]), (&json!(2), &json!("PUBLIC")));
        assert_eq!(titles(&app, Public).await, ["East Sussex Better Together"]);
        // Left out, the audience stays.
        let kept = json!({ "id": id, "version": 2, "input": { "title": "ESBT" } });
        assert_eq!(app.give(Secretary, CHANGE, kept).await["audience"], "PUBLIC");
        app.verify().await;
    }

    async fn what_was_opened_is_not_taken_back(app: TestApp) {
        let made = open(&app, json!({ "title": "Better Together", "audience": "PUBLIC" })).await;
        let back = json!({ "id": made["id"], "version": 1, "input": {
            "title": "", "audience": "WORKING",
            "opened": { "earliest": "2020-01-01", "latest": "2020-01-01" },
            "closed": { "earliest": "2019-01-01", "latest": "2019-01-01" },
        } });
        let refusals = app.refused(Secretary, CHANGE, back).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(refusals, @r#"
            [
              {
                "code": "missing",
                "field": "input.title",
                "message": "Give a title."
              },
              {
                "code": "invalid",
                "field": "input.closed",
                "message": "The matter ends before it begins."
              },
              {
                "code": "invalid",
                "field": "input.audience",
                "message": "The matter has been opened to the audience `public`: it can't be taken back to `working`."
              }
            ]
            "#);
        }
    }

    async fn only_the_board_s_secretary_opens_and_changes_them(app: TestApp) {
        let made = open(&app, json!({ "title": "Better Together", "audience": "PUBLIC" })).await;
        let new = json!({ "boardId": app.board.to_string(), "input": { "title": "Other" } });
        let change = json!({ "id": made["id"], "version": 1, "input": { "title": "Other" } });
        for role in [Public, Member, Author, Administrator] {
            for (command, variables, message) in [
                (OPEN, &new, "You may not open a matter. It takes: the role secretary."),
                (CHANGE, &change, "You may not change the matter. It takes: the role secretary."),
            ] {
                let refusals = app.refused(role, command, variables.clone()).await;
                assert_eq!(refusals[0]["message"], message, "{role}");
            }
        }
        let mut stale = change;
        stale["version"] = json!(7);
        let refusals = app.refused(Secretary, CHANGE, stale).await;
        assert_eq!(refusals[0]["code"], "stale_version");
    }

    async fn a_matter_tells_of_the_items_whose_content_one_may_see(app: TestApp) {
        let matter = open(&app, json!({ "title": "The depot", "audience": "PUBLIC" })).await["id"].clone();
        // Whichever was arranged first, the newest is listed first.
        for (day, title) in [("2026-12-09", "Later"), ("2026-12-02", "Earlier")] {
            let meeting = arrange(&app, json!({ "title": title, "sittings": [sitting(day)] })).await;
            let mut open = item(title);
            open["matterId"] = matter.clone();
            add_item(&app, &meeting, open).await;
            let mut exempt = item("CANARY purchase of the depot");
            exempt["matterId"] = matter.clone();
            exempt["exemption"] = json!({
                "audience": "RESTRICTED", "grounds": ["3"], "publicTitle": "A property matter",
                "publicInterest": "The price would rise.",
            });
            add_item(&app, &meeting, exempt).await;
            app.clock.set_to_noon("2026-11-18");
            let take = json!({ "id": meeting["id"], "version": 3, "transition": "publish-agenda" });
            app.give(Secretary, TRANSITION, take).await;
        }
        let query = "query($id: ID!) { node(id: $id) { ... on Matter {
            title agendaItems { title isStub meeting { title } } papers { id } decisions { id }
            comments { id }
        } } }";
        let seen = |data: Value| -> Vec<String> {
            let items = data["node"]["agendaItems"].as_array().unwrap().clone();
            items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
        };
        let asked = json!({ "id": matter });
        let canary = "CANARY purchase of the depot";
        assert_eq!(
            seen(app.data(Secretary, query, asked.clone()).await),
            ["Later", canary, "Earlier", canary]
        );
        assert_eq!(
            seen(app.data(Member, query, asked.clone()).await),
            ["Later", canary, "Earlier", canary]
        );
        for role in [Public, Author, Administrator] {
            assert_eq!(seen(app.data(role, query, asked.clone()).await), ["Later", "Earlier"], "{role}");
        }
    }

    async fn a_list_of_matters_costs_the_same_for_any_number_of_rows(app: TestApp) {
        let query = "{ matters(first: 100) { edges { node {
            title board { name } papers(first: 5) { id } decisions(first: 5) { id }
            comments(first: 5) { id } agendaItems(first: 5) { title isStub meeting { title } }
        } } } }";
        let meeting = arrange(&app, json!({ "title": "M", "sittings": [sitting("2026-12-09")] })).await;
        let mut counts = Vec::new();
        let mut there = 0;
        for rows in [1, 10, 100] {
            for n in there..rows {
                let matter = open(&app, json!({ "title": format!("Matter {n:03}"), "audience": "PUBLIC" })).await;
                let mut about = item("About it");
                about["matterId"] = matter["id"].clone();
                add_item(&app, &meeting, about).await;
            }
            there = rows;
            counts.push(app.statements_of(Secretary, query, json!({})).await);
        }
        assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    }
}
