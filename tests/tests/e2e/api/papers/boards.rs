//! Papers before boards: considerations in order, and what became of each recommendation.

use minuted_core::{
    id::BoardId,
    roles::Role::{Public, Secretary},
    viewer::Viewer,
};
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

use super::{SHOWN, draft, neighbour, publish, published, said, save, secretary, shown, start};
use crate::api::meetings::{add_item, arrange, item, sitting};

pub(super) const CONSIDER: &str = "mutation($input: ConsiderPaperInput!) {
    considerPaper(input: $input) {
        consideration { id version place date { latest } board { code } paperVersion { edition }
            paper { alsoFor { code } } }
        refusals { code message field }
    }
}";

pub(super) const OUTCOMES: &str =
    "mutation($considerationId: ID!, $version: Int!, $outcomes: [OutcomeInput!]!) {
    recordOutcomes(considerationId: $considerationId, version: $version, outcomes: $outcomes) {
        consideration { id version outcomes { kind note recommendation { phase } } }
        refusals { code message field }
    }
}";

/// The secretary of the test board, with the same role at another board.
fn secretary_of_both(app: &TestApp, other: BoardId) -> Viewer {
    secretary(app, app.account(Secretary).unwrap(), &[app.board, other])
}

/// Does a mutation with one root field as a viewer, and gives its payload.
async fn done(app: &TestApp, viewer: &Viewer, query: &str, variables: Value) -> Value {
    let answer = app.ask_as(viewer.clone(), query, variables).await;
    assert!(answer.get("errors").is_none(), "{answer:#}");
    answer["data"]
        .as_object()
        .unwrap()
        .values()
        .next()
        .unwrap()
        .clone()
}

fn without_id(record: &Value) -> Value {
    let mut record = record.clone();
    record.as_object_mut().unwrap().remove("id");
    record
}

fn considering(paper: &Value, board: BoardId) -> Value {
    json!({ "input": { "paperId": paper["id"], "boardId": board.to_string() } })
}

fn outcomes(consideration: &Value, outcomes: Value) -> Value {
    json!({ "considerationId": consideration["id"], "version": consideration["version"], "outcomes": outcomes })
}

both! {
    async fn each_board_gives_its_own_outcome_and_the_one_that_was_asked_settles(app: TestApp) {
        let (scrutiny, _) = neighbour(&app, "SCR").await;
        let both = secretary_of_both(&app, scrutiny);
        let mut two = draft("Words.\n");
        two["recommendations"] = json!([{ "number": "1", "text": "Agree." }, { "number": "2", "text": "Note." }]);
        let paper = published(&app, two).await;
        let (agree, note) = (&paper["recommendations"][0]["id"], &paper["recommendations"][1]["id"]);
        let here = app.give(Secretary, CONSIDER, considering(&paper, app.board)).await;
        // Scrutiny considered it before: the place of the Cabinet moves up.
        let mut before = considering(&paper, scrutiny);
        before["input"]["place"] = json!(1);
        let there = done(&app, &both, CONSIDER, before).await["consideration"].clone();
        insta::allow_duplicates! {
            insta::assert_json_snapshot!([without_id(&here), without_id(&there)], @r#"
            [
              {
                "board": {
                  "code": "TEST"
                },
                "date": {
                  "latest": null
                },
                "paper": {
                  "alsoFor": []
                },
                "paperVersion": {
                  "edition": 1
                },
                "place": 1,
                "version": 1
              },
              {
                "board": {
                  "code": "SCR"
                },
                "date": {
                  "latest": null
                },
                "paper": {
                  "alsoFor": [
                    {
                      "code": "SCR"
                    }
                  ]
                },
                "paperVersion": {
                  "edition": 1
                },
                "place": 1,
                "version": 1
              }
            ]
            "#);
        }
        let order: Vec<_> = shown(&app, Public, &paper).await["considerations"].as_array().unwrap().iter()
            .map(|c| (c["place"].as_i64().unwrap(), c["board"]["code"].as_str().unwrap().to_owned())).collect();
        assert_eq!(order, [(1, "SCR".to_owned()), (2, "TEST".to_owned())]);

        let given = json!([{ "recommendationId": agree, "kind": "NOTED", "note": "With concern." }]);
        let at_scrutiny = done(&app, &both, OUTCOMES, outcomes(&there, given)).await["consideration"].clone();
        assert_eq!(at_scrutiny["outcomes"], json!([
            { "kind": "NOTED", "note": "With concern.", "recommendation": { "phase": "PUT" } },
        ]));
        let moved = json!({ "id": here["id"], "version": 2 });
        let given = json!([
            { "recommendationId": agree, "kind": "AGREED" }, { "recommendationId": note, "kind": "DEFERRED" },
        ]);
        let at_cabinet = app.give(Secretary, OUTCOMES, outcomes(&moved, given)).await;
        assert_eq!(at_cabinet["outcomes"], json!([
            { "kind": "AGREED", "note": null, "recommendation": { "phase": "SETTLED" } },
            { "kind": "DEFERRED", "note": null, "recommendation": { "phase": "PUT" } },
        ]));
        let now = shown(&app, Public, &paper).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(now["recommendations"][0]["outcomes"], @r#"
            [
              {
                "consideration": {
                  "board": {
                    "code": "SCR"
                  }
                },
                "kind": "NOTED",
                "note": "With concern."
              },
              {
                "consideration": {
                  "board": {
                    "code": "TEST"
                  }
                },
                "kind": "AGREED",
                "note": null
              }
            ]
            "#);
        }
        // What is on record does not become something else.
        let given = json!([{ "recommendationId": agree, "kind": "NOT_AGREED" }]);
        let refusals = app.refused(Secretary, OUTCOMES, outcomes(&at_cabinet, given)).await;
        assert_eq!(said(&refusals), [(
            "outcomes.0",
            "Its outcome here is on record as `agreed`. What is wrong on record is corrected, with a \
             reason; what the board did later is recorded where it did it.",
        )]);
        app.verify().await;
    }

    async fn a_draft_that_is_planned_for_a_meeting_goes_there_as_it_is_published(app: TestApp) {
        let meeting = arrange(&app, json!({ "title": "Cabinet", "sittings": [sitting("2026-12-02")] })).await;
        let on_agenda = add_item(&app, &meeting, item("Market Street")).await;
        let paper = start(&app, Secretary, json!({})).await;
        let saved = save(&app, Secretary, &paper, draft("Words.\n")).await;
        let mut planned = considering(&paper, app.board);
        planned["input"]["meetingId"] = meeting["id"].clone();
        planned["input"]["itemId"] = on_agenda["id"].clone();
        let there = app.give(Secretary, CONSIDER, planned.clone()).await;
        assert_eq!((&there["paperVersion"], &there["date"]["latest"]), (&json!(null), &json!("2026-12-02")));
        publish(&app, &saved).await;
        let now = shown(&app, Secretary, &paper).await;
        assert_eq!(now["considerations"][0]["paperVersion"]["edition"], 1);
        // The meeting is not called yet, so that nobody else knows of it.
        assert_eq!(shown(&app, Public, &paper).await["considerations"], json!([]));
        let refusals = app.refused(Secretary, CONSIDER, planned).await;
        assert_eq!(said(&refusals)[0].0, "input.boardId");
    }

    async fn what_does_not_belong_together_is_refused(app: TestApp) {
        let (other, _) = neighbour(&app, "OTH").await;
        let both = secretary_of_both(&app, other);
        let meeting = arrange(&app, json!({ "title": "Cabinet", "sittings": [sitting("2026-12-02")] })).await;
        let second = arrange(&app, json!({ "title": "Cabinet", "sittings": [sitting("2026-12-09")] })).await;
        let elsewhere = add_item(&app, &second, item("Budget")).await;
        let paper = published(&app, draft("Words.\n")).await;
        let another = published(&app, draft("Words.\n")).await;
        for (change, field) in [
            (json!({ "boardId": other.to_string(), "meetingId": meeting["id"] }), "input.meetingId"),
            (json!({ "meetingId": meeting["id"], "itemId": elsewhere["id"] }), "input.itemId"),
            (json!({ "itemId": elsewhere["id"] }), "input.meetingId"),
            (json!({ "paperVersionId": another["current"]["id"] }), "input.paperVersionId"),
            (json!({ "place": 0 }), "input.place"),
            (json!({ "date": { "earliest": "2026-12-03", "latest": "2026-12-02" } }), "input.date"),
        ] {
            let mut wrong = considering(&paper, app.board);
            for (name, value) in change.as_object().unwrap() {
                wrong["input"][name] = value.clone();
            }
            let refused = done(&app, &both, CONSIDER, wrong).await;
            assert_eq!(said(&refused["refusals"])[0].0, field, "{refused:#}");
        }
        // Who keeps another board's record puts papers before that board and no other.
        let (third, secretary) = neighbour(&app, "THR").await;
        let refused = done(&app, &secretary, CONSIDER, considering(&paper, app.board)).await;
        assert_eq!(refused["refusals"][0]["code"], "not_allowed");
        let theirs = done(&app, &secretary, CONSIDER, considering(&paper, third)).await;
        assert_eq!(theirs["consideration"]["paper"]["alsoFor"], json!([{ "code": "THR" }]));

        let here = app.give(Secretary, CONSIDER, considering(&paper, app.board)).await;
        let asked = &paper["recommendations"][0]["id"];
        let of_another = &another["recommendations"][0]["id"];
        for (given, field) in [
            (json!([]), "outcomes"),
            (json!([{ "recommendationId": of_another, "kind": "AGREED" }]), "outcomes.0.recommendationId"),
            (json!([{ "recommendationId": asked, "kind": "AGREED", "note": "[[exempt 3: x]]" }]), "outcomes.0.note"),
            (json!([
                { "recommendationId": asked, "kind": "AGREED" }, { "recommendationId": asked, "kind": "AGREED" },
            ]), "outcomes.1.recommendationId"),
        ] {
            let refusals = app.refused(Secretary, OUTCOMES, outcomes(&here, given)).await;
            assert_eq!(said(&refusals)[0].0, field);
        }
        let stale = json!({ "id": here["id"], "version": 7 });
        let given = json!([{ "recommendationId": asked, "kind": "AGREED" }]);
        let refusals = app.refused(Secretary, OUTCOMES, outcomes(&stale, given)).await;
        assert_eq!(refusals[0]["code"], "stale_version");
    }

    async fn an_exempt_paper_is_shared_only_by_its_own_office(app: TestApp) {
        let exemption = json!({ "audience": "RESTRICTED", "grounds": ["paragraph 3"],
            "publicTitle": "A property matter", "publicInterest": "The price would rise." });
        let paper = start(&app, Secretary, json!({ "exemption": exemption })).await;
        let saved = save(&app, Secretary, &paper, draft("Words.\n")).await;
        let paper = publish(&app, &saved).await;
        let (other, secretary) = neighbour(&app, "OTH").await;
        let refused = done(&app, &secretary, CONSIDER, considering(&paper, other)).await;
        assert_eq!(refused["refusals"][0]["code"], "not_found");
        let both = secretary_of_both(&app, other);
        let shared = done(&app, &both, CONSIDER, considering(&paper, other)).await;
        assert_eq!(shared["refusals"], json!([]));
        let told = app.ask_as(secretary, SHOWN, json!({ "id": paper["id"] })).await;
        assert_eq!(told["data"]["node"]["title"], "Market Street");
    }

    async fn a_list_of_papers_costs_the_same_for_any_number(app: TestApp) {
        let query = "{ papers(first: 100) { edges { node { title board { name } alsoFor { name }
            matters { title } author
            current { front { purpose { markdown } background { document { title } } } body { markdown } }
            versions(first: 2) { edition recommendations { text { markdown } } }
            recommendations(first: 5) { to { name } text { markdown } availableTransitions { name }
                outcomes { kind decision { id } consideration { board { name } } } }
            considerations(first: 5) { board { name } meeting { title } outcomes { recommendation { id } } }
            comments(first: 2) { text { markdown } }
            availableTransitions { name } } } } }";
        let mut counts = Vec::new();
        let mut there = 0;
        for rows in [1, 10, 30] {
            while there < rows {
                let paper = published(&app, draft("Words.\n")).await;
                let here = app.give(Secretary, CONSIDER, considering(&paper, app.board)).await;
                let asked = &paper["recommendations"][0]["id"];
                let given = json!([{ "recommendationId": asked, "kind": "AGREED" }]);
                app.give(Secretary, OUTCOMES, outcomes(&here, given)).await;
                there += 1;
            }
            for role in [Public, Secretary] {
                let before = app.app.store().statements();
                let answer = app.ask_without_limits(role, query, json!({})).await;
                assert!(answer.get("errors").is_none(), "{answer:#}");
                assert_eq!(answer["data"]["papers"]["edges"].as_array().unwrap().len(), rows);
                counts.push((role, app.app.store().statements() - before));
            }
        }
        for role in [Public, Secretary] {
            let of_role: Vec<_> = counts.iter().filter(|(r, _)| *r == role).map(|(_, n)| *n).collect();
            assert!(of_role.iter().all(|count| *count == of_role[0]), "{counts:?}");
        }
    }
}
