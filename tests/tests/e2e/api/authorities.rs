//! Powers to decide, and where they come from.

use super::people::{PROVENANCE, a_person, a_post, provenance};
use minuted_core::roles::Role::{Administrator, Author, Public, Secretary};
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

const RECORD: &str = "mutation($input: AuthorityInput!) {
    recordAuthority(input: $input) { authority { id version } refusals { code message field } }
}";

const END: &str = "mutation($id: ID!, $version: Int!, $to: Date!) {
    endAuthority(id: $id, version: $version, input: { to: $to }) {
        authority { id version from to } refusals { code message field }
    }
}";

fn executive(app: &TestApp) -> Value {
    json!({
        "title": "Executive functions",
        "source": "CONSTITUTION",
        "citation": "Part 3, table 5",
        "boardId": app.board.to_string(),
        "limits": "up to £500,000",
        "inConsultationWith": "the Monitoring Officer",
        "reserved": "the budget and policy framework",
        "from": "2017-05-23",
        "provenance": provenance(),
    })
}

async fn recorded(app: &TestApp, input: Value) -> Value {
    app.give(Secretary, RECORD, json!({ "input": input })).await
}

async fn titles(app: &TestApp, filter: Value) -> Vec<String> {
    let query = "query($filter: AuthorityFilterInput!) { authorities(filter: $filter) { nodes { title } } }";
    let data = app.data(Public, query, json!({ "filter": filter })).await;
    let nodes = data["authorities"]["nodes"].as_array().unwrap().iter();
    nodes
        .map(|node| node["title"].as_str().unwrap().to_owned())
        .collect()
}

both! {
    async fn what_is_known_of_an_authority_is_told_as_it_was_given(app: TestApp) {
        let id = recorded(&app, executive(&app)).await["id"].clone();
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Authority {{
            title source citation limits inConsultationWith reserved from to
            organisation {{ name }} board {{ name }} post {{ title }} person {{ name }} createdBy {{ id }}
            {PROVENANCE}
        }} }} }}");
        let told = app.data(Public, &query, json!({ "id": id })).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(told["node"], @r#"
            {
              "board": {
                "name": "Test Cabinet"
              },
              "citation": "Part 3, table 5",
              "createdBy": null,
              "from": "2017-05-23",
              "inConsultationWith": "the Monitoring Officer",
              "limits": "up to £500,000",
              "organisation": null,
              "person": null,
              "post": null,
              "provenance": {
                "disputed": [
                  {
                    "fact": "the name",
                    "statements": [
                      {
                        "says": "Mark Stainton",
                        "source": "the report"
                      },
                      {
                        "says": "M. Stainton",
                        "source": "the minutes"
                      }
                    ]
                  }
                ],
                "illustrative": false,
                "transcribedFrom": {
                  "cited": "Report to the HOSC, 13 September 2012",
                  "dateShown": {
                    "earliest": "2012-09-01",
                    "latest": "2012-09-30",
                    "shown": "September 2012"
                  },
                  "documentId": null
                },
                "unknown": [
                  "when he took office"
                ]
              },
              "reserved": "the budget and policy framework",
              "source": "CONSTITUTION",
              "title": "Executive functions",
              "to": null
            }
            "#);
        }
        app.verify().await;
    }

    async fn an_authority_ends_and_stays_on_record_for_the_days_before(app: TestApp) {
        let made = recorded(&app, executive(&app)).await;
        let end = |version: u32, to: &str| json!({ "id": made["id"], "version": version, "to": to });
        let refusals = app.refused(Secretary, END, end(1, "2017-05-22")).await;
        assert_eq!(refusals[0]["field"], "input.to");
        let refusals = app.refused(Secretary, END, end(9, "2018-03-31")).await;
        assert_eq!(refusals[0]["code"], "stale_version");
        let ended = app.give(Secretary, END, end(1, "2018-03-31")).await;
        assert_eq!((&ended["version"], &ended["to"]), (&json!(2), &json!("2018-03-31")));
        let refusals = app.refused(Secretary, END, end(2, "2019-03-31")).await;
        assert_eq!(refusals[0]["code"], "already_there");
        let board = app.board.to_string();
        for (on, held) in [("2017-05-22", 0), ("2017-11-09", 1), ("2018-03-31", 1), ("2018-04-01", 0)] {
            assert_eq!(titles(&app, json!({ "boardId": board, "on": on })).await.len(), held, "{on}");
            let of_board = "query($id: ID!, $on: Date) { node(id: $id) { ... on Board { authorities(on: $on) { title } } } }";
            let told = app.data(Public, of_board, json!({ "id": board, "on": on })).await;
            assert_eq!(told["node"]["authorities"].as_array().unwrap().len(), held, "{on}");
        }
        app.verify().await;
    }

    async fn a_board_a_post_or_a_person_holds_it(app: TestApp) {
        let (person, post) = (a_person(&app, "Cllr A").await, a_post(&app, json!({ "title": "Chief Executive" })).await);
        let held = |title: &str, holder: &str, id: &str| json!({
            "title": title, "source": "SCHEME_OF_DELEGATION", "citation": "s1", holder: id,
        });
        recorded(&app, held("By a person", "personId", &person)).await;
        recorded(&app, held("By a post", "postId", &post)).await;
        assert_eq!(titles(&app, json!({ "personId": person })).await, ["By a person"]);
        assert_eq!(titles(&app, json!({ "postId": post })).await, ["By a post"]);
        assert_eq!(titles(&app, json!({})).await, ["By a person", "By a post"]);
        let query = "query($person: ID!, $post: ID!) {
            person: node(id: $person) { ... on Person { authorities { title } } }
            post: node(id: $post) { ... on Post { authorities { title } } }
        }";
        let told = app.data(Public, query, json!({ "person": person, "post": post })).await;
        assert_eq!(told["person"]["authorities"], json!([{ "title": "By a person" }]));
        assert_eq!(told["post"]["authorities"], json!([{ "title": "By a post" }]));
    }

    async fn everything_wrong_is_said_at_once(app: TestApp) {
        let mut input = executive(&app);
        input["title"] = json!("");
        input["citation"] = json!("a\nb");
        input["postId"] = json!("post:01890a5d-ac96-774b-bcce-b302099a8057");
        input["createdById"] = json!("decision:01890a5d-ac96-774b-bcce-b302099a8057");
        input["from"] = json!("2026-05-01");
        input["to"] = json!("2026-04-30");
        input["provenance"]["transcribedFrom"]["documentId"] = json!("document:01890a5d-ac96-774b-bcce-b302099a8057");
        let refusals = app.refused(Secretary, RECORD, json!({ "input": input })).await;
        let fields: Vec<_> = refusals.as_array().unwrap().iter().map(|r| r["field"].as_str().unwrap()).collect();
        assert_eq!(fields, [
            "input.title", "input.citation", "input.boardId", "input.to",
            "input.provenance.transcribedFrom", "input.postId", "input.createdById",
            "input.provenance.transcribedFrom.documentId",
        ]);
        assert!(titles(&app, json!({})).await.is_empty());
    }

    async fn who_may_record_an_authority(app: TestApp) {
        for role in [Public, Author] {
            let refusals = app.refused(role, RECORD, json!({ "input": executive(&app) })).await;
            assert_eq!(refusals[0]["code"], "not_allowed", "{role}");
        }
        for role in [Secretary, Administrator] {
            app.give(role, RECORD, json!({ "input": executive(&app) })).await;
        }
    }

    async fn a_bad_filter_is_refused(app: TestApp) {
        for filter in [
            json!({ "boardId": "person:01890a5d-ac96-774b-bcce-b302099a8057" }),
            json!({ "on": "09/11/2017" }),
            json!({ "on": "+12017-11-09" }),
            json!({ "bored": "x" }),
        ] {
            let query = "query($filter: AuthorityFilterInput!) { authorities(filter: $filter) { nodes { title } } }";
            let answer = app.ask(Public, query, json!({ "filter": filter })).await;
            assert!(answer["errors"][0]["message"].is_string(), "{filter}: {answer}");
        }
    }
}
