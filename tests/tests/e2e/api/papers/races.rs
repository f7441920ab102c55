//! Two who want different things of a paper at once: one waits, and sees what the other did.

use std::sync::Arc;

use minuted_app::{
    App, CommandError, CommandResult, Request,
    lifecycles::{Step, Transition},
};
use minuted_core::{
    id::AnyId,
    roles::Role::{Author, ClearingOfficer, Public, Secretary},
};
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

use super::{draft, published, save, shown, start, step};
use crate::api::meetings::{arrange, sitting};

/// A step of a record as the secretary, on one of the nodes.
async fn taken(app: &TestApp, node: App, record: &Value, transition: &str) -> CommandResult<AnyId> {
    let viewer = app.viewer(Secretary).await;
    let command = Transition {
        id: record["id"].as_str().unwrap().parse().unwrap(),
        step: Step {
            version: record["version"].as_i64().unwrap(),
            transition: transition.to_owned(),
            reason: Some("Because.".to_owned()),
            replaced_by: None,
            ending: minuted_app::lifecycles::EndingDetails::default(),
            overrides: Vec::new(),
        },
    };
    node.execute(
        Request {
            viewer: &viewer,
            key: None,
        },
        &command,
    )
    .await
}

fn codes(done: &CommandResult<AnyId>) -> Vec<&'static str> {
    match done {
        Ok(_) => Vec::new(),
        Err(CommandError::Refused(refusals)) => refusals
            .clone()
            .into_iter()
            .map(|refusal| refusal.code())
            .collect(),
        Err(CommandError::Failed(error)) => panic!("{error}"),
    }
}

both! {
    async fn two_secretaries_publish_at_once_and_one_does(app: TestApp) {
        let app = Arc::new(app);
        let second = app.second_node().await;
        for _ in 0..8 {
            let paper = start(&app, Author, json!({})).await;
            let saved = save(&app, Author, &paper, draft("Words.\n")).await;
            let submitted = step(&app, Author, &saved, "submit").await;
            let cleared = step(&app, ClearingOfficer, &submitted, "clear").await;
            let (one, other) = tokio::join!(
                taken(&app, app.app.clone(), &cleared, "publish"),
                taken(&app, second.clone(), &cleared, "publish"),
            );
            let mut told = [codes(&one), codes(&other)];
            told.sort();
            assert_eq!(told, [vec![], vec!["stale_version"]]);
            let now = shown(&app, Public, &paper).await;
            assert_eq!((&now["editions"], &now["versions"][0]["edition"]), (&json!(1), &json!(1)));
        }
        app.verify().await;
    }

    async fn a_paper_is_withdrawn_or_agreed_and_never_both(app: TestApp) {
        let app = Arc::new(app);
        let second = app.second_node().await;
        let meeting = arrange(&app, json!({ "title": "Cabinet", "sittings": [sitting("2026-11-26")] })).await;
        let meeting = held(&app, &meeting).await;
        let authority = authority(&app).await;
        let mut ends = [0, 0];
        for n in 0..8 {
            let paper = published(&app, draft("Words.\n")).await;
            let input = deciding(&app, (&meeting, &authority), &paper);
            let agree = app.ask(Secretary, RECORD, json!({ "input": input }));
            let (first, withdraw) = (second.clone(), app.app.clone());
            // Which of the two comes first changes.
            let (agreed, withdrawn) = if n % 2 == 0 {
                tokio::join!(agree, taken(&app, first, &paper, "withdraw"))
            } else {
                let (withdrawn, agreed) = tokio::join!(taken(&app, withdraw, &paper, "withdraw"), agree);
                (agreed, withdrawn)
            };
            let refusals = &agreed["data"]["recordDecision"]["refusals"];
            let now = shown(&app, Public, &paper).await;
            let stands = (now["phase"].as_str().unwrap(), now["recommendations"][0]["phase"].as_str().unwrap());
            if *refusals == json!([]) {
                assert_eq!(codes(&withdrawn), ["invalid"], "{agreed:#}");
                assert_eq!(stands, ("PUBLISHED", "SETTLED"));
                assert_eq!(now["recommendations"][0]["outcomes"][0]["kind"], "AGREED");
                ends[0] += 1;
            } else {
                assert_eq!(codes(&withdrawn), Vec::<&str>::new(), "{agreed:#}");
                assert!(refusals.to_string().contains("the paper is withdrawn"), "{refusals}");
                assert_eq!(stands, ("WITHDRAWN", "WITHDRAWN"));
                ends[1] += 1;
            }
        }
        assert_eq!(ends[0] + ends[1], 8);
        app.verify().await;
    }
}

const RECORD: &str = "mutation($input: DecisionInput!) {
    recordDecision(input: $input) {
        decision { id number phase } refusals { code message field }
    }
}";

/// The meeting, called and held.
async fn held(app: &TestApp, meeting: &Value) -> Value {
    use crate::api::meetings::{TRANSITION, add_item, item};
    add_item(app, meeting, item("Market Street")).await;
    let call = json!({ "id": meeting["id"], "version": meeting["version"].as_i64().map(|seen| seen + 1), "transition": "publish-agenda" });
    let called = app.give(Secretary, TRANSITION, call).await;
    app.clock.set_to_noon("2026-11-26");
    let hold = json!({ "id": meeting["id"], "version": called["version"], "transition": "hold" });
    app.give(Secretary, TRANSITION, hold).await;
    meeting.clone()
}

/// The board's power to decide.
async fn authority(app: &TestApp) -> Value {
    let record = "mutation($input: AuthorityInput!) {
        recordAuthority(input: $input) { authority { id } refusals { message } }
    }";
    let input = json!({ "title": "Executive functions", "source": "LAW",
        "citation": "Local Government Act 2000 s9E", "boardId": app.board.to_string() });
    app.give(Secretary, record, json!({ "input": input })).await
}

/// A resolution that agrees the only recommendation of a paper.
fn deciding(app: &TestApp, (meeting, authority): (&Value, &Value), paper: &Value) -> Value {
    let asked = &paper["recommendations"][0]["id"];
    json!({
        "kind": "RESOLUTION", "boardId": app.board.to_string(), "title": "Market Street",
        "meetingId": meeting["id"], "authorityId": authority["id"], "paperVersionId": paper["current"]["id"],
        "recommendationIds": [asked],
        "made": { "earliest": "2026-11-26", "latest": "2026-11-26" },
        "reasons": [{ "text": "The land is not needed." }],
        "alternatives": { "how": "NONE" }, "interests": { "how": "NONE" },
        "clauses": [{ "kind": "RESOLVED", "text": "Agree the sale.", "answers": [asked] }],
    })
}
