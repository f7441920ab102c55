//! What papers and decisions take from an appraisal: only what their readers may know, only on its matter,
//! and told as what it is.

use super::*;
use crate::api::decisions::{second_board, secretary};

const RECOMMEND: &str = "mutation($paperId: ID!, $version: Int!, $input: RecommendOptionInput!) {
    recommendOption(paperId: $paperId, version: $version, input: $input) {
    paper { id version recommendations { id number text { markdown }
        fromAppraisal { option name appraisal { title } } } draft { id draft body { markdown } } }
    refusals { code message field } } }";

/// A draft of a paper on a matter.
async fn draft_on(app: &TestApp, role: Role, matter: &Value) -> Value {
    let paper = papers::start(app, role, json!({ "matterIds": [matter["id"]] })).await;
    papers::save(app, role, &paper, papers::draft("# Background\n\nMuch.\n")).await
}

async fn open_to_all(app: &TestApp, matter: &Value) {
    let change = "mutation($id: ID!, $version: Int!, $input: MatterInput!) {
        changeMatter(id: $id, version: $version, input: $input) {
        matter { id } refusals { code message field } } }";
    let input = json!({ "title": matter["title"], "audience": "PUBLIC" });
    let given = json!({ "id": matter["id"], "version": matter["version"], "input": input });
    app.give(Secretary, change, given).await;
}

fn recommending(paper: &Value, appraisal: &Value, mut input: Value) -> Value {
    input["appraisalId"] = appraisal["id"].clone();
    json!({ "paperId": paper["id"], "version": paper["version"], "input": input })
}

/// Why a part of a public appraisal is for members only.
fn bidding() -> Value {
    json!({ "audience": "RESTRICTED", "grounds": ["paragraph 3"], "publicTitle": "Scores",
        "publicInterest": "Bidding." })
}

async fn cited(app: &TestApp, role: Role, appraisal: &Value) -> Value {
    let asked = "query($id: ID!) { node(id: $id) { ... on Appraisal {
        citedIn { draft edition paper { title } } conclusion { paperVersion { id } } } } }";
    app.data(role, asked, json!({ "id": appraisal["id"] }))
        .await["node"]
        .clone()
}

both! {
    async fn the_preferred_option_becomes_a_recommendation(app: TestApp) {
        let (done, matter) = concluded(&app, details(&app).await).await;
        let saved = draft_on(&app, Secretary, &matter).await;
        let told = app.give(Secretary, RECOMMEND, recommending(&saved, &done, json!({ "number": "2" }))).await;
        let all = told["recommendations"].as_array().unwrap();
        assert_eq!((all.len(), &all[0]["fromAppraisal"]), (2, &Value::Null));
        assert_eq!(all[1]["text"]["markdown"],
            "Agree option new (Build anew) as the preferred option of the appraisal “Where the library goes”.\n");
        assert_eq!(all[1]["fromAppraisal"], json!({ "option": "new", "name": "Build anew",
            "appraisal": { "title": "Where the library goes" } }));
        assert_eq!((&told["draft"]["draft"], &told["draft"]["body"]["markdown"]),
            (&json!(2), &json!("# Background\n\nMuch.\n")));
        // However it is worded later, it keeps from where it comes.
        let mut later = papers::draft("# Background\n\nMore.\n");
        later["recommendations"] = json!([{ "id": all[1]["id"], "number": "1", "text": "Agree to build." }]);
        papers::save(&app, Secretary, &told, later).await;
        let appraisal = shown(&app, Secretary, &done).await;
        assert_eq!(appraisal["recommendations"], json!([{ "text": { "markdown": "Agree to build.\n" } }]));
    }

    async fn who_may_not_read_scores_is_not_told_by_a_command_which_option_leads(app: TestApp) {
        let mut input = details(&app).await;
        input["scoresExemption"] = bidding();
        let (done, matter) = concluded(&app, input).await;
        open_to_all(&app, &matter).await;
        let paper = draft_on(&app, Author, &matter).await;
        let refused = app.refused(Author, RECOMMEND, recommending(&paper, &done, json!({}))).await;
        assert_eq!(papers::said(&refused)[0].0, "input.option");
        assert!(!refused.to_string().contains("Build anew"), "{refused}");
        // Which one they recommend is theirs to say.
        let named = recommending(&paper, &done, json!({ "option": "stay" }));
        assert_eq!(app.give(Author, RECOMMEND, named).await["recommendations"].as_array().unwrap().len(), 2);

        // The secretary of another board, whose decision is on the matter too.
        let council = second_board(&app, json!({})).await;
        let held = held(&app, council, 9).await;
        for (option, because) in [("stay", Value::Null), ("new", json!("why")), ("new", Value::Null)] {
            let choice = json!({ "appraisalId": done["id"], "option": option, "departsBecause": because });
            let input = choosing(&held, &matter, choice);
            let answer = app.ask_as(secretary(&app, &[Some(council)]), RECORD, input).await;
            let refused = answer["data"]["recordDecision"]["refusals"].clone();
            let told = papers::said(&refused);
            assert_eq!(told.len(), 1, "{answer:#}");
            assert_eq!(told[0].0, "input.choice.appraisalId", "{option}");
            assert!(told[0].1.contains("are not open to you"), "{told:?}");
        }
    }

    async fn only_what_its_readers_may_know_is_recommended_and_on_its_matter(app: TestApp) {
        let (done, matter) = concluded(&app, details(&app).await).await;
        let other = matters::open(&app, json!({ "title": "The park" })).await;
        let paper = draft_on(&app, Secretary, &other).await;
        let refused = app.refused(Secretary, RECOMMEND, recommending(&paper, &done, json!({}))).await;
        let told = papers::said(&refused);
        assert_eq!(told[0].0, "input.appraisalId");
        assert!(told[0].1.contains("that the paper is not on"), "{told:?}");
        // Concluded, and open to nobody but the office yet: its title would be in a public text.
        let (ready, working) = moderated(&app, details(&app).await).await;
        let shut = go(&app, "concludeAppraisal", "ConclusionInput!", &ready, conclusion("new")).await;
        let paper = draft_on(&app, Secretary, &working).await;
        let refused = app.refused(Secretary, RECOMMEND, recommending(&paper, &shut, json!({}))).await;
        let told = papers::said(&refused);
        assert!(told[0].1.contains("for `working` only: open the appraisal first"), "{told:?}");
        let open = disclose(&app, &shut).await;
        let given = recommending(&paper, &open, json!({}));
        app.give(Secretary, RECOMMEND, given).await;
        drop(matter);
    }

    async fn an_appraisal_tells_which_texts_cite_it(app: TestApp) {
        let (ready, matter) = moderated(&app, details(&app).await).await;
        let text = |draft: &Value| {
            let mut input = conclusion("new");
            input["paperVersionId"] = draft["draft"]["id"].clone();
            input
        };
        // The text that a conclusion names is of a paper on its matter.
        let other = matters::open(&app, json!({ "title": "The park" })).await;
        let elsewhere = draft_on(&app, Secretary, &other).await;
        let refused = refused_on(&app, "concludeAppraisal", "ConclusionInput!", &ready, text(&elsewhere)).await;
        assert_eq!(papers::said(&refused)[0].0, "input.paperVersionId");
        let paper = draft_on(&app, Secretary, &matter).await;
        let done = go(&app, "concludeAppraisal", "ConclusionInput!", &ready, text(&paper)).await;
        let done = disclose(&app, &done).await;
        let told = cited(&app, Secretary, &done).await;
        assert_eq!(told["conclusion"]["paperVersion"]["id"], paper["draft"]["id"]);
        assert_eq!(told["citedIn"], json!([]), "it recommends nothing of it yet");
        // Once it does, the office sees the draft, and everyone the version that is published.
        let told = app.give(Secretary, RECOMMEND, recommending(&paper, &done, json!({ "number": "2" }))).await;
        let newest = json!([{ "draft": 2, "edition": null, "paper": { "title": "Market Street" } }]);
        assert_eq!(cited(&app, Secretary, &done).await["citedIn"], newest);
        assert_eq!(cited(&app, Public, &done).await["citedIn"], json!([]));
        papers::publish(&app, &told).await;
        let published = json!([{ "draft": null, "edition": 1, "paper": { "title": "Market Street" } }]);
        assert_eq!(cited(&app, Public, &done).await["citedIn"], published);
    }

    async fn who_chooses_from_several_says_so(app: TestApp) {
        let (done, matter) = concluded(&app, details(&app).await).await;
        let held = held(&app, app.board, 1).await;
        let choice = json!({ "appraisalId": done["id"], "option": "online", "departsBecause": "It is cheap." });
        let mut input = choosing(&held, &matter, choice);
        input["input"]["alternatives"] = json!({ "how": "NONE" });
        let refused = app.refused(Secretary, RECORD, input.clone()).await;
        assert_eq!(papers::said(&refused)[0].0, "input.alternatives.how");
        let stay = json!({ "text": "To stay.", "option": "stay" });
        input["input"]["alternatives"] = json!({ "how": "STATED", "items": [stay] });
        let refused = app.refused(Secretary, RECORD, input.clone()).await;
        let told = papers::said(&refused);
        assert_eq!(told[0].0, "input.alternatives.items");
        assert!(told[0].1.contains("`new`"), "{told:?}");
        let new = json!({ "text": "To build anew.", "option": "new" });
        input["input"]["alternatives"]["items"] = json!([stay, new]);
        let made = app.give(Secretary, RECORD, input).await;
        // It does not pass a gate, and the decision says so.
        let read = "query($id: ID!) { node(id: $id) { ... on Decision { choice { departs failedGates } } } }";
        let told = app.data(Public, read, json!({ "id": made["id"] })).await;
        assert_eq!(told["node"]["choice"],
            json!({ "departs": true, "failedGates": ["Keeps the statutory service"] }));
        let unknown = app.ask(Secretary, "query($id: ID!) { node(id: $id) { ... on Appraisal {
            alternatives(chosen: \"nowhere\") { option } } } }", json!({ "id": done["id"] })).await;
        assert_eq!(unknown["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{unknown:#}");
    }
}
