//! Organisations and boards.

use minuted_core::roles::Role::{Administrator, Public, Secretary};
use minuted_testing::both;
use serde_json::json;

const CONSTITUTE: &str = "mutation($input: BoardInput!, $key: String) {
    constituteBoard(input: $input, idempotencyKey: $key) {
        board { name code version constitutedBy { powers by { ... on Organisation { name } } } }
        refusals { code message field }
    }
}";

async fn an_organisation(app: &minuted_testing::TestApp, name: &str) -> String {
    let add = "mutation($input: OrganisationInput!) {
        addOrganisation(input: $input) { organisation { id } refusals { message } }
    }";
    let input = json!({ "input": { "name": name, "kind": "COUNCIL" } });
    app.give(Administrator, add, input).await["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn board(code: &str, by: &str) -> serde_json::Value {
    json!({ "input": {
        "name": "Cabinet", "kind": "Cabinet", "power": "DECIDES", "code": code,
        "constitutedBy": [{ "by": by, "powers": "executive functions" }],
    } })
}

both! {
    async fn an_administrator_constitutes_a_board(app: TestApp) {
        let council = an_organisation(&app, "Anyshire County Council").await;
        let made = app.give(Administrator, CONSTITUTE, board("CAB", &council)).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(made, @r#"
            {
              "code": "CAB",
              "constitutedBy": [
                {
                  "by": {
                    "name": "Anyshire County Council"
                  },
                  "powers": "executive functions"
                }
              ],
              "name": "Cabinet",
              "version": 1
            }
            "#);
        }
        app.verify().await;
    }

    async fn others_are_told_who_may(app: TestApp) {
        let council = an_organisation(&app, "Anyshire County Council").await;
        for role in [Public, Secretary] {
            let refusals = app.refused(role, CONSTITUTE, board("CAB", &council)).await;
            assert_eq!(refusals[0]["code"], "not_allowed");
            assert_eq!(
                refusals[0]["message"],
                "You may not constitute a board. It takes: the role administrator."
            );
        }
    }

    async fn everything_wrong_is_said_at_once(app: TestApp) {
        let input = json!({ "input": {
            "name": "", "kind": "Cabinet\n", "power": "DECIDES", "code": "cab",
            "constitutedBy": [],
        } });
        let refusals = app.refused(Administrator, CONSTITUTE, input).await;
        let fields: Vec<_> = refusals.as_array().unwrap().iter().map(|r| r["field"].clone()).collect();
        assert_eq!(fields, ["input.name", "input.kind", "input.code", "input.constitutedBy"]);
    }

    async fn a_code_is_taken_once(app: TestApp) {
        let council = an_organisation(&app, "Anyshire County Council").await;
        app.give(Administrator, CONSTITUTE, board("CAB", &council)).await;
        let refusals = app.refused(Administrator, CONSTITUTE, board("CAB", &council)).await;
        assert_eq!(refusals[0]["code"], "already_there");
    }

    async fn the_same_key_does_it_once_and_other_content_is_refused(app: TestApp) {
        let council = an_organisation(&app, "Anyshire County Council").await;
        let mut input = board("CAB", &council);
        input["key"] = json!("k-1");
        let first = app.give(Administrator, CONSTITUTE, input.clone()).await;
        let second = app.give(Administrator, CONSTITUTE, input.clone()).await;
        assert_eq!(first, second);
        input["input"]["name"] = json!("Other");
        let refusals = app.refused(Administrator, CONSTITUTE, input).await;
        assert_eq!(refusals[0]["code"], "key_reused");
    }

    async fn the_wrong_kind_of_id_is_named(app: TestApp) {
        let wrong = "board:01890a5d-ac96-774b-bcce-b302099a8057";
        let query = "mutation($id: ID!, $input: OrganisationInput!) {
            changeOrganisation(id: $id, version: 1, input: $input) { refusals { code } }
        }";
        let input = json!({ "id": wrong, "input": { "name": "A", "kind": "COUNCIL" } });
        let answer = app.ask(Administrator, query, input).await;
        assert_eq!(
            answer["errors"][0]["message"],
            "this is the ID of a board; an organisation was asked for."
        );
    }

    async fn a_list_costs_the_same_for_any_number_of_rows(app: TestApp) {
        let query = "{ organisations(first: 100) { edges { node { name boards { name lead { name } } } } } }";
        let mut counts = Vec::new();
        for rows in [1, 10, 100] {
            let there = app.data(Public, query, json!({})).await["organisations"]["edges"].as_array().unwrap().len();
            for n in there..rows {
                let id = an_organisation(&app, &format!("Council {n}")).await;
                app.give(Administrator, CONSTITUTE, board(&format!("B{n}X"), &id)).await;
            }
            counts.push(app.statements_of(Public, query, json!({})).await);
        }
        assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    }

    async fn pages_follow_each_other_both_ways(app: TestApp) {
        for name in ["Delta", "alpha", "Charlie", "bravo"] {
            an_organisation(&app, name).await;
        }
        let query = "query($first: Int, $after: String, $last: Int, $before: String) {
            organisations(first: $first, after: $after, last: $last, before: $before) {
                edges { node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
            }
        }";
        let names = |page: &serde_json::Value| -> Vec<String> {
            let edges = page["organisations"]["edges"].as_array().unwrap();
            edges.iter().map(|edge| edge["node"]["name"].as_str().unwrap().to_owned()).collect()
        };
        let first = app.data(Public, query, json!({ "first": 2 })).await;
        assert_eq!(names(&first), ["alpha", "bravo"]);
        assert_eq!(first["organisations"]["pageInfo"]["hasNextPage"], true);
        let after = &first["organisations"]["pageInfo"]["endCursor"];
        let second = app.data(Public, query, json!({ "first": 2, "after": after })).await;
        assert_eq!(names(&second), ["Charlie", "Delta"]);
        let before = &second["organisations"]["pageInfo"]["startCursor"];
        let back = app.data(Public, query, json!({ "last": 1, "before": before })).await;
        assert_eq!(names(&back), ["bravo"]);
        let wrong = app.ask(Public, query, json!({ "first": 101 })).await;
        assert_eq!(wrong["errors"][0]["message"], "`first` is from 1 to 100.");
        let wrong = app.ask(Public, query, json!({ "after": "zz" })).await;
        assert!(wrong["errors"][0]["message"].as_str().unwrap().starts_with("`after`: "));
    }
}
