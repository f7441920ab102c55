//! People and posts.

use minuted_core::roles::Role::{Administrator, Author, Member, Public, Secretary};
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

pub(super) const ADD_PERSON: &str = "mutation($input: PersonInput!) {
    addPerson(input: $input) { person { id } refusals { code message field } }
}";

const CREATE_POST: &str = "mutation($input: PostInput!) {
    createPost(input: $input) { post { id } refusals { code message field } }
}";

pub(super) async fn a_person(app: &TestApp, name: &str) -> String {
    let input = json!({ "input": { "name": name } });
    let person = app.give(Secretary, ADD_PERSON, input).await;
    person["id"].as_str().unwrap().to_owned()
}

pub(super) async fn a_post(app: &TestApp, input: Value) -> String {
    let post = app
        .give(Secretary, CREATE_POST, json!({ "input": input }))
        .await;
    post["id"].as_str().unwrap().to_owned()
}

/// Everything that can be known of where a record comes from.
pub(super) fn provenance() -> Value {
    json!({
        "transcribedFrom": {
            "cited": "Report to the HOSC, 13 September 2012",
            "documentId": null,
            "dateShown": { "shown": "September 2012", "earliest": "2012-09-01", "latest": "2012-09-30" },
        },
        "disputed": [{ "fact": "the name", "statements": [
            { "says": "Mark Stainton", "source": "the report" },
            { "says": "M. Stainton", "source": "the minutes" },
        ] }],
        "unknown": ["when he took office"],
        "illustrative": false,
    })
}

pub(super) const PROVENANCE: &str = "provenance {
    transcribedFrom { cited documentId dateShown { shown earliest latest } }
    disputed { fact statements { says source } } unknown illustrative
}";

fn fields(refusals: &Value) -> Vec<&str> {
    let refusals = refusals.as_array().unwrap();
    refusals
        .iter()
        .map(|refusal| refusal["field"].as_str().unwrap())
        .collect()
}

both! {
    async fn what_is_known_of_a_person_is_told_as_it_was_given(app: TestApp) {
        let input = json!({
            "name": "Mark Stainton",
            "otherNames": [{ "name": "M. Stainton", "note": "in the minutes" }],
            "provenance": provenance(),
        });
        let add = app.give(Secretary, ADD_PERSON, json!({ "input": input })).await;
        let query = format!(
            "query($id: ID!) {{ node(id: $id) {{ ... on Person {{
                name otherNames {{ name note }} {PROVENANCE} version posts {{ note }}
            }} }} }}"
        );
        let mut told = app.data(Public, &query, json!({ "id": add["id"] })).await["node"].take();
        assert_eq!(told["version"].take(), json!(1));
        assert_eq!(told["posts"].take(), json!([]));
        told.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        assert_eq!(told, input);
        app.verify().await;
    }

    async fn a_post_is_held_by_one_after_another(app: TestApp) {
        let (old, new) = (a_person(&app, "Keith Hinkley").await, a_person(&app, "Mark Stainton").await);
        let post = a_post(&app, json!({
            "title": "Director of Adult Social Care and Health",
            "otherNames": [{ "name": "Director of Adult Social Care", "note": "in 2012" }],
            "holders": [
                { "personId": old, "to": "2020-03-31", "note": "in the post on 13 September 2012" },
                { "personId": new, "from": "2020-04-01" },
            ],
            "provenance": provenance(),
        })).await;
        let query = "query($id: ID!, $on: Date) { node(id: $id) { ... on Post {
            title otherNames { name note } from to organisation { name }
            holders(on: $on) { person { name posts { post { title } from to note } } from to note }
            provenance { unknown }
        } } }";
        let told = app.data(Public, query, json!({ "id": post, "on": "2012-09-13" })).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(told["node"], @r#"
            {
              "from": null,
              "holders": [
                {
                  "from": null,
                  "note": "in the post on 13 September 2012",
                  "person": {
                    "name": "Keith Hinkley",
                    "posts": [
                      {
                        "from": null,
                        "note": "in the post on 13 September 2012",
                        "post": {
                          "title": "Director of Adult Social Care and Health"
                        },
                        "to": "2020-03-31"
                      }
                    ]
                  },
                  "to": "2020-03-31"
                }
              ],
              "organisation": null,
              "otherNames": [
                {
                  "name": "Director of Adult Social Care",
                  "note": "in 2012"
                }
              ],
              "provenance": {
                "unknown": [
                  "when he took office"
                ]
              },
              "title": "Director of Adult Social Care and Health",
              "to": null
            }
            "#);
        }
        let told = app.data(Public, query, json!({ "id": post, "on": "2020-04-01" })).await;
        let holders = told["node"]["holders"].as_array().unwrap();
        assert_eq!((holders.len(), &holders[0]["person"]["name"]), (1, &json!("Mark Stainton")));
        let by_holder = "query($id: ID!) { posts(filter: { heldById: $id }) { nodes { title } } }";
        let held = app.data(Public, by_holder, json!({ "id": new })).await;
        assert_eq!(held["posts"]["nodes"][0]["title"], "Director of Adult Social Care and Health");
    }

    async fn a_change_names_the_version_that_was_seen(app: TestApp) {
        let id = a_person(&app, "Gemma Dawson").await;
        let change = "mutation($id: ID!, $version: Int!, $name: String!) {
            changePerson(id: $id, version: $version, input: { name: $name }) {
                person { name version } refusals { code message field }
            }
        }";
        let first = json!({ "id": id, "version": 1, "name": "Gemma Smith" });
        let changed = app.give(Administrator, change, first.clone()).await;
        assert_eq!(changed, json!({ "name": "Gemma Smith", "version": 2 }));
        let refusals = app.refused(Administrator, change, first).await;
        assert_eq!(refusals[0]["code"], "stale_version");
        let by_name = "query($name: String) { people(filter: { name: $name }) { nodes { name } } }";
        let found = app.data(Public, by_name, json!({ "name": "gemma  SMITH" })).await;
        assert_eq!(found["people"]["nodes"], json!([{ "name": "Gemma Smith" }]));
        app.verify().await;
    }

    async fn everything_wrong_with_a_post_is_said_at_once(app: TestApp) {
        let person = a_person(&app, "Adam Doyle").await;
        let nobody = "person:01890a5d-ac96-774b-bcce-b302099a8057";
        let none = "organisation:01890a5d-ac96-774b-bcce-b302099a8057";
        let input = json!({ "input": {
            "title": "Accountable\nOfficer",
            "otherNames": [{ "name": "AO", "note": "" }],
            "organisationId": none,
            "from": "2018-01-01",
            "holders": [
                { "personId": person, "from": "2017-09-17" },
                { "personId": nobody, "from": "2019-01-01", "to": "2018-12-31" },
                { "personId": person, "from": "2018-09-17" },
            ],
            "provenance": { "unknown": [""], "disputed": [{ "fact": "a", "statements": [] }] },
        } });
        let refusals = app.refused(Secretary, CREATE_POST, input).await;
        assert_eq!(fields(&refusals), [
            "input.title",
            "input.otherNames.0.note",
            "input.holders.0.from",
            "input.holders.1.to",
            "input.holders.2.personId",
            "input.provenance.disputed.0.statements",
            "input.provenance.unknown.0",
            "input.organisationId",
            "input.holders.1.personId",
        ]);
        let posts = app.data(Public, "{ posts { nodes { id } } }", json!({})).await;
        assert_eq!(posts["posts"]["nodes"], json!([]));
    }

    async fn who_may_add_a_person(app: TestApp) {
        for (role, allowed) in [(Secretary, true), (Administrator, true), (Author, false), (Member, false), (Public, false)] {
            let answer = app.data(role, ADD_PERSON, json!({ "input": { "name": "A" } })).await;
            assert_eq!(answer["addPerson"]["refusals"] == json!([]), allowed, "{role}: {answer}");
        }
    }

    async fn lists_of_people_and_posts_cost_the_same_for_any_number_of_rows(app: TestApp) {
        let queries = [
            "{ people(first: 100) { nodes { name posts { post { title } } memberships(first: 2) { board { name } } } } }",
            "{ posts(first: 100) { nodes { title organisation { name } holders { person { name } } authorities(first: 2) { title } } } }",
        ];
        let mut counts = vec![Vec::new(); queries.len()];
        let mut there = 0;
        for rows in [1, 10, 90] {
            for n in there..rows {
                let person = a_person(&app, &format!("Person {n}")).await;
                a_post(&app, json!({ "title": format!("Post {n}"), "holders": [{ "personId": person }] })).await;
            }
            there = rows;
            for (query, counts) in queries.iter().zip(&mut counts) {
                counts.push(app.statements_of(Public, query, json!({})).await);
            }
        }
        for counts in counts {
            assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
        }
    }
}
