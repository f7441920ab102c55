//! What webhooks are told of: what everyone may see, when it is made or published, and only if it is
//! committed.

use minuted_core::{
    jobs::{Event, Job, JobState},
    roles::Role::{Author, Secretary},
};
use minuted_store::NewJob;
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

use super::{
    decisions::{RECORD, held, resolution},
    papers::{draft, published, start},
};

async fn jobs(app: &TestApp) -> Vec<Job> {
    app.app.jobs(false, 100).await.unwrap()
}

fn content(job: &Job) -> Value {
    serde_json::from_str(&job.content).unwrap()
}

both! {
    async fn a_decision_is_told_to_each_webhook_once_and_without_its_text(app: TestApp) {
        let mut app = app;
        let held = held(&app, app.board, 1).await;
        let input = json!({ "input": resolution(&held), "key": "k" });
        app.give(Secretary, RECORD, json!({ "input": resolution(&held) })).await;
        assert_eq!(jobs(&app).await, [], "nobody is to be told of it");
        app.tell(&["site", "archive"]);
        let decision = app.give(Secretary, RECORD, input.clone()).await;
        // The same again under its key is the same decision.
        assert_eq!(app.give(Secretary, RECORD, input).await["id"], decision["id"]);
        let jobs = jobs(&app).await;
        let mut targets: Vec<_> = jobs.iter().map(|job| job.target.as_str()).collect();
        targets.sort_unstable();
        assert_eq!(targets, ["archive", "site"]);
        for job in &jobs {
            assert_eq!(job.state(app.app.now()), JobState::Due);
            assert_eq!(content(job), json!({
                "type": "decision-made", "timestamp": "2026-11-18T12:00:00+00:00",
                "data": { "id": decision["id"], "boardId": held.board, "number": decision["number"] },
            }));
        }
        assert_ne!(jobs[0].id, jobs[1].id);
        app.verify().await;
    }

    async fn a_paper_is_told_of_when_it_is_published_and_not_before(app: TestApp) {
        let mut app = app;
        app.tell(&["site"]);
        start(&app, Author, json!({})).await;
        assert_eq!(jobs(&app).await, []);
        let paper = published(&app, draft("Words.\n")).await;
        let jobs = jobs(&app).await;
        assert_eq!(jobs.len(), 1, "{jobs:#?}");
        let told = content(&jobs[0]);
        assert_eq!(told["type"], Event::PaperPublished.word());
        assert_eq!(told["data"], json!({ "id": paper["id"], "boardId": app.board.to_string() }));
    }

    async fn nothing_is_told_of_what_was_refused_or_only_tried(app: TestApp) {
        let mut app = app;
        app.tell(&["site"]);
        let held = held(&app, app.board, 1).await;
        let mut input = resolution(&held);
        input["title"] = json!("");
        app.refused(Secretary, RECORD, json!({ "input": input })).await;
        assert_eq!(jobs(&app).await, []);
    }

    async fn a_job_is_there_only_if_its_transaction_was_committed(app: TestApp) {
        let job = NewJob {
            id: "msg_1".to_owned(),
            kind: "webhook".to_owned(),
            target: "site".to_owned(),
            content: "{}".to_owned(),
            made: app.app.now(),
        };
        let tx = app.app.store().write().await.unwrap();
        tx.enqueue(&job).await.unwrap();
        drop(tx);
        assert_eq!(jobs(&app).await, []);
        // Nor if the ledger has no entry for it.
        let tx = app.app.store().write().await.unwrap();
        tx.enqueue(&job).await.unwrap();
        let header = minuted_store::EntryHeader {
            command: "test".to_owned(),
            actor: "system:test".to_owned(),
            rules: None,
            at: app.app.now(),
        };
        assert!(tx.commit(&header).await.is_err());
        assert_eq!(jobs(&app).await, []);
    }
}
