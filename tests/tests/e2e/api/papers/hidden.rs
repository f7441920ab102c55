//! What must not be told: later drafts, exempt papers, other authors' drafts, withdrawn papers.

use minuted_core::{
    accounts::{Account, Grant},
    roles::Role::{self, Author, Member, Public, ScrutinyOfficer, Secretary},
    viewer::Viewer,
};
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

use super::{
    SAVE, SHOWN, STEP, because, draft, publish, published, said, save, saving, shown, start, step,
    stepping,
};

const CANARY: &str = "canary";

/// Everything that the API tells a viewer about papers, in one text.
async fn all_told(app: &TestApp, viewer: Viewer, paper: &Value, versions: &[Value]) -> String {
    let lists = "{
        papers { edges { cursor node { id title editions date { shown latest } } } }
        recommendations { edges { node { id text { markdown source } } } }
        considerations { edges { node { id paper { title } paperVersion { id } } } }
        comments { edges { node { id text { markdown } } } }
    }";
    let mut told = vec![
        app.ask_as(viewer.clone(), lists, json!({})).await,
        app.ask_as(viewer.clone(), SHOWN, json!({ "id": paper["id"] }))
            .await,
    ];
    let version = "query($id: ID!) { node(id: $id) { ... on PaperVersion { draft note front { title } body { markdown } } } }";
    for id in versions {
        told.push(
            app.ask_as(viewer.clone(), version, json!({ "id": id }))
                .await,
        );
    }
    let told: Vec<_> = told.iter().map(Value::to_string).collect();
    told.join("\n")
}

/// A draft with the canary in every field.
fn with_canaries(asked: &Value) -> Value {
    json!({
        "front": { "title": "canary title", "by": "canary by", "reportTo": "canary to", "purpose": "canary purpose",
            "date": { "shown": "canary date", "earliest": "2031-01-01", "latest": "2031-01-01" },
            "contacts": [{ "name": "canary name" }], "background": [{ "citation": "canary citation" }] },
        "body": "canary body", "note": "canary note",
        "appendices": [{ "label": "canary label", "title": "canary", "text": "canary [[exempt 7: text]]" }],
        "recommendations": [{ "id": asked, "number": "1", "text": "Agree the sale." }, { "text": "canary asked" }],
    })
}

both! {
    async fn a_draft_after_publication_shows_to_those_who_work_on_it_and_to_nobody_else(app: TestApp) {
        let paper = published(&app, draft("Words.\n")).await;
        let before = shown(&app, Public, &paper).await;
        let asked = &paper["recommendations"][0]["id"];
        let saved = save(&app, Author, &paper, with_canaries(asked)).await;
        let versions = [saved["draft"]["id"].clone()];
        for role in [Public, Member, ScrutinyOfficer, Role::Administrator] {
            let told = all_told(&app, app.viewer(role).await, &paper, &versions).await;
            assert!(!told.contains(CANARY) && !told.contains("2031"), "{role}: {told}");
            assert!(told.contains("Market Street"), "{role}: {told}");
        }
        assert_eq!(shown(&app, Public, &paper).await, before);
        for role in [Secretary, Author] {
            let now = shown(&app, role, &paper).await;
            assert_eq!(now["draft"]["front"]["title"], "canary title", "{role}");
            assert_eq!((&now["title"], &now["current"]["edition"]), (&json!("Market Street"), &json!(1)), "{role}");
        }
        let refusals = app.refused(Secretary, STEP, stepping(&saved, "publish-new-version")).await;
        assert_eq!(said(&refusals), [("reason", "Give the reason: it stays with the record.")]);
        let again = because(stepping(&saved, "publish-new-version"), "The valuation changed.");
        let done = app.give(Secretary, STEP, again).await;
        assert_eq!((&done["title"], &done["editions"]), (&json!("canary title"), &json!(2)));
        let now = shown(&app, Public, &paper).await;
        let editions: Vec<_> = now["versions"].as_array().unwrap().iter().map(|v| v["edition"].clone()).collect();
        assert_eq!(editions, [2, 1]);
        assert_eq!(now["versions"][1]["body"]["markdown"], "Words.\n");
        // What each edition recommends stays told apart.
        let each = "query($id: ID!) { node(id: $id) { ... on Paper { versions { recommendations { place text { markdown } } } } } }";
        let each = app.data(Public, each, json!({ "id": paper["id"] })).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(each["node"]["versions"], @r#"
            [
              {
                "recommendations": [
                  {
                    "place": 1,
                    "text": {
                      "markdown": "Agree the sale.\n"
                    }
                  },
                  {
                    "place": 2,
                    "text": {
                      "markdown": "canary asked\n"
                    }
                  }
                ]
              },
              {
                "recommendations": [
                  {
                    "place": 1,
                    "text": {
                      "markdown": "Agree the sale.\n"
                    }
                  }
                ]
              }
            ]
            "#);
        }
        assert!(!now.to_string().contains("canary note"));
        app.verify().await;
    }

    async fn the_public_learns_from_the_rules_only_what_it_sees(app: TestApp) {
        let paper = published(&app, draft("Words.\n")).await;
        let before = shown(&app, Public, &paper).await["availableTransitions"].clone();
        let mut bare = draft("");
        bare["front"] = json!({ "title": "No purpose" });
        bare["recommendations"][0]["id"] = paper["recommendations"][0]["id"].clone();
        save(&app, Secretary, &paper, bare).await;
        assert_eq!(shown(&app, Public, &paper).await["availableTransitions"], before);
        assert_ne!(shown(&app, Secretary, &paper).await["availableTransitions"], before);
    }

    async fn an_exempt_paper_is_there_for_its_audience_only(app: TestApp) {
        let exemption = json!({ "audience": "RESTRICTED", "grounds": ["paragraph 3"],
            "publicTitle": "A property matter", "publicInterest": "The price would rise." });
        let paper = start(&app, Author, json!({ "title": "canary title", "exemption": exemption })).await;
        let mut hidden = draft("canary body\n");
        hidden["front"]["title"] = json!("canary title");
        hidden["recommendations"] = json!([{ "text": "canary asked" }]);
        let saved = save(&app, Author, &paper, hidden).await;
        let done = publish(&app, &saved).await;
        assert_eq!((&done["phase"], &done["audience"]), (&json!("PUBLISHED"), &json!("RESTRICTED")));
        let versions = [done["current"]["id"].clone()];
        let consider = "mutation($input: ConsiderPaperInput!) {
            considerPaper(input: $input) { consideration { id } refusals { message } } }";
        let input = json!({ "paperId": paper["id"], "boardId": app.board.to_string() });
        app.give(Secretary, consider, json!({ "input": input })).await;
        for role in [Public, Role::Administrator] {
            let told = all_told(&app, app.viewer(role).await, &paper, &versions).await;
            assert!(!told.contains(CANARY), "{role}: {told}");
            assert!(shown(&app, role, &paper).await.is_null(), "{role}");
        }
        for role in [Member, ScrutinyOfficer, Secretary, Author] {
            assert_eq!(shown(&app, role, &paper).await["title"], "canary title", "{role}");
        }
        let asked = done["recommendations"][0]["id"].clone();
        let node = "query($id: ID!) { node(id: $id) { id } }";
        for id in [&paper["id"], &asked, &versions[0]] {
            assert!(app.data(Public, node, json!({ "id": id })).await["node"].is_null());
        }
    }

    async fn an_author_sees_only_what_they_write(app: TestApp) {
        let mine = start(&app, Author, json!({})).await;
        let theirs = start(&app, Secretary, json!({})).await;
        assert_eq!(shown(&app, Author, &mine).await["author"], "Test author");
        assert_eq!(shown(&app, Secretary, &mine).await["author"], "Test author");
        assert!(shown(&app, Author, &theirs).await.is_null());
        let refusals = app.refused(Author, SAVE, saving(&theirs, draft("Words.\n"))).await;
        assert_eq!(refusals[0]["code"], "not_found");
        // Whoever is no author any more has lost sight of their drafts.
        let account = Account {
            id: app.account(Author).unwrap(), version: 1, name: "Test author".to_owned(), person: None,
            grants: vec![Grant { role: Member, board: Some(app.board), opens: None, from: None, to: None }],
            closed: false,
        };
        let retired = Viewer::of(&account, &[], app.app.today());
        let told = app.ask_as(retired, SHOWN, json!({ "id": mine["id"] })).await;
        assert!(told["data"]["node"].is_null());
        let done = save(&app, Author, &mine, draft("Words.\n")).await;
        publish(&app, &done).await;
        assert_eq!(shown(&app, Public, &mine).await["author"], json!(null));
        assert_eq!(shown(&app, Member, &mine).await["author"], json!(null));
    }

    async fn a_withdrawn_paper_stays_with_its_reason_and_a_dropped_one_is_never_seen(app: TestApp) {
        let paper = published(&app, draft("Words.\n")).await;
        let refusals = app.refused(Secretary, STEP, stepping(&paper, "withdraw")).await;
        assert_eq!(said(&refusals), [("reason", "Give the reason: it stays with the record.")]);
        let done = app.give(Secretary, STEP, because(stepping(&paper, "withdraw"), "Out of date.")).await;
        assert_eq!(done["recommendations"][0]["phase"], "WITHDRAWN");
        let now = shown(&app, Public, &paper).await;
        assert_eq!((&now["phase"], &now["reason"]), (&json!("WITHDRAWN"), &json!("Out of date.")));
        let refusals = app.refused(Secretary, SAVE, saving(&done, draft("Words.\n"))).await;
        assert_eq!(said(&refusals), [("paperId", "You can't write in it: the paper is withdrawn.")]);

        let paper = start(&app, Author, json!({})).await;
        let saved = save(&app, Author, &paper, draft("Words.\n")).await;
        let dropped = app.give(Author, STEP, because(stepping(&saved, "drop"), "Not needed.")).await;
        assert_eq!((&dropped["phase"], &dropped["audience"]), (&json!("WITHDRAWN"), &json!("WORKING")));
        assert!(shown(&app, Public, &paper).await.is_null());
        app.verify().await;
    }

    async fn a_reason_given_within_the_office_does_not_become_public(app: TestApp) {
        let paper = start(&app, Author, json!({})).await;
        let saved = save(&app, Author, &paper, draft("Words.\n")).await;
        let submitted = step(&app, Author, &saved, "submit").await;
        let back = because(stepping(&submitted, "send-back"), "canary: the bid is unlawful.");
        let back = app.give(Secretary, STEP, back).await;
        assert_eq!(back["reason"], "canary: the bid is unlawful.");
        publish(&app, &back).await;
        assert_eq!(shown(&app, Public, &paper).await["reason"], json!(null));
        let marked = because(stepping(&paper, "send-back"), "[[exempt 3: £2m]]");
        let refusals = app.refused(Secretary, STEP, marked).await;
        assert_eq!(refusals[0]["code"], "stale_version");
    }
}
