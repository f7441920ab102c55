//! Subscriptions: who is told what, when, and how it ends.

mod client;
mod ends;

use client::Site;
use std::time::Duration;

use minuted_core::{
    people::{Holder, Post},
    roles::Role::{ClearingOfficer, Scorer},
};
use minuted_web::{LiveOptions, Patience};

use super::*;
use crate::api::{appraisals, papers};

const DECISIONS: &str = "subscription($board: ID) { decisionMade(boardId: $board) { __typename
    ... on DecisionMade { entry decision { number title isStub board { code }
        clauses { text { markdown } } } }
    ... on Resync { reason from } } }";

const PAPERS: &str = "subscription($board: ID) { paperPublished(boardId: $board) { __typename
    ... on PaperPublished { paper { title editions current { edition } } }
    ... on Resync { reason from } } }";

const TASKS: &str = "subscription { taskForMe { __typename
    ... on TaskForMe { board { code } pendingItem { id status from { code } }
        commitment { what { markdown } status }
        clearance { name state paper { title } } }
    ... on Resync { reason from } } }";

const APPRAISAL: &str = "subscription($id: ID!) { appraisalChanged(appraisalId: $id) { __typename
    ... on AppraisalChanged { appraisal { phase
        results(draws: 100) { options { weightedTotal } } } }
    ... on Resync { reason from } } }";

/// A token of the account of a role, with its public ID.
async fn token(app: &TestApp, role: Role) -> (String, String) {
    let admin = app.viewer(Administrator).await;
    let account = app.account(role).unwrap();
    let issued = app.app.issue_token(&admin, account, "test", 1).await;
    let issued = issued.unwrap();
    (issued.token, issued.id)
}

both! {
    async fn a_decision_is_told_when_it_is_made(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let other = second_board(&app, json!({})).await;
        let at_other = self::held(&app, other, 2).await;
        let site = Site::start(&app.app).await;
        let mut public = site.sign_in(None).await;
        public.follow("all", DECISIONS, json!({})).await;
        let mut one = site.sign_in(None).await;
        one.follow("one", DECISIONS, json!({ "board": app.board.to_string() })).await;

        let elsewhere = json!({ "input": resolution(&at_other) });
        let answer = app.ask_as(secretary(&app, &[Some(other)]), RECORD, elsewhere).await;
        assert_eq!(payload(&answer)["refusals"], json!([]));
        record(&app, resolution(&held)).await;

        let told = public.told("all").await;
        assert_eq!(told["__typename"], "DecisionMade");
        assert_eq!(told["decision"]["board"]["code"], "CO");
        let told = public.told("all").await;
        let decision = &told["decision"];
        assert_eq!(decision["number"], "TEST/2026/1");
        assert_eq!(decision["clauses"][0]["text"]["markdown"], "Agree Option 4.\n");
        // Who follows one board is told of that board alone: this is the first.
        let first = one.told("one").await;
        assert_eq!(first, told);
        let entries = app.app.store().log_size().await.unwrap();
        assert_eq!(told["entry"].as_u64().unwrap(), entries - 1);

        // What is completed is told no more, and its ID is free.
        public.say(json!({ "type": "complete", "id": "all" })).await;
        public.follow("all", DECISIONS, json!({})).await;
        record(&app, resolution(&held)).await;
        assert_eq!(public.told("all").await["decision"]["number"], "TEST/2026/2");
    }

    async fn drafts_and_exempt_decisions_are_told_to_those_who_may_read_them(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let site = Site::start(&app.app).await;
        let mut public = site.sign_in(None).await;
        public.follow("1", DECISIONS, json!({})).await;
        let mut member = site.sign_in(Some(&token(&app, Member).await.0)).await;
        member.follow("1", DECISIONS, json!({})).await;

        let draft = "mutation($input: DecisionInput!) { draftDecision(input: $input) {
            decision { id } refusals { message } } }";
        app.give(Secretary, draft, json!({ "input": resolution(&held) })).await;
        let exemption = json!({ "exemption": { "audience": "RESTRICTED", "grounds": ["paragraph 3"],
            "publicTitle": "Sale of land", "publicInterest": "The price is being negotiated.",
            "likely": false, "reviewOn": "2027-11-11" }, "title": "Sale of the quay" });
        record(&app, with(resolution(&held), exemption)).await;
        record(&app, resolution(&held)).await;

        let told = member.told("1").await;
        assert_eq!(told["decision"]["title"], "Sale of the quay");
        assert_eq!(member.told("1").await["decision"]["number"], "TEST/2026/2");
        // The first that the public is told is the open one.
        assert_eq!(public.told("1").await["decision"]["number"], "TEST/2026/2");
    }

    async fn a_paper_is_told_when_it_is_published(app: TestApp) {
        let site = Site::start(&app.app).await;
        let mut public = site.sign_in(None).await;
        public.follow("1", PAPERS, json!({ "board": app.board.to_string() })).await;
        papers::published(&app, papers::draft("Text.\n")).await;
        let told = public.told("1").await;
        assert_eq!(told["__typename"], "PaperPublished");
        let paper = json!({ "title": "Market Street", "editions": 1, "current": { "edition": 1 } });
        assert_eq!(told["paper"], paper);
    }

    async fn a_secretary_is_told_what_another_board_asks(app: TestApp) {
        let other = second_board(&app, json!({})).await;
        let at_other = held(&app, other, 2).await;
        let site = Site::start(&app.app).await;
        let mut theirs = site.sign_in(Some(&token(&app, Secretary).await.0)).await;
        theirs.follow("1", TASKS, json!({})).await;
        let mut public = site.sign_in(None).await;
        public.subscribe("1", TASKS, json!({})).await;
        let refused = public.next().await;
        assert_eq!(refused["type"], "error");
        assert!(refused["payload"][0]["message"].to_string().contains("Sign in"), "{refused}");

        let asks = json!([{ "kind": "RECOMMENDED_TO", "text": "Agree the budget.",
            "toBoardId": app.board.to_string() }]);
        let input = json!({ "input": with(resolution(&at_other), json!({ "clauses": asks })) });
        let answer = app.ask_as(secretary(&app, &[Some(other)]), RECORD, input).await;
        assert_eq!(payload(&answer)["refusals"], json!([]));
        let task = theirs.told("1").await;
        assert_eq!(task["board"]["code"], "TEST");
        assert_eq!(task["pendingItem"]["from"]["code"], "CO");
        assert_eq!(task["pendingItem"]["status"], "OPEN");
    }

    async fn who_holds_a_post_is_told_what_it_is_to_do(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let site = Site::start(&app.app).await;
        let member = app.viewer(Member).await.person().unwrap();
        let holder = |from: &str, to: Option<&str>| Holder {
            person: member,
            from: Some(from.parse().unwrap()),
            to: to.map(|to| to.parse().unwrap()),
            note: None,
        };
        let ids = ids(5);
        let post = |title: &str, holder: Holder| Post {
            id: RecordId::new(&ids),
            version: 1,
            title: title.to_owned(),
            other_names: Vec::new(),
            organisation: None,
            holders: vec![holder],
            from: None,
            to: None,
            provenance: Provenance::default(),
        };
        let once = put(&app, &post("Leader", holder("2020-01-01", Some("2021-01-01")))).await;
        let now = put(&app, &post("Director", holder("2020-01-01", None))).await;
        let mut theirs = site.sign_in(Some(&token(&app, Member).await.0)).await;
        theirs.follow("1", TASKS, json!({})).await;
        let commitments = json!([
            { "what": "Nobody's." },
            { "what": "The Leader's.", "ownerPostId": once },
            { "what": "The Director's.", "ownerPostId": now },
        ]);
        let clauses = json!([{ "kind": "RESOLVED", "text": "Do.", "commitments": commitments }]);
        record(&app, with(resolution(&held), json!({ "clauses": clauses }))).await;
        let task = theirs.told("1").await;
        assert_eq!(task["commitment"]["what"]["markdown"], "The Director's.\n");
        assert_eq!((&task["commitment"]["status"], &task["pendingItem"]), (&json!("OPEN"), &Value::Null));
    }

    async fn an_officer_is_told_when_they_are_asked_to_clear_a_paper(app: TestApp) {
        let paper = papers::clearances::written(&app).await;
        let site = Site::start(&app.app).await;
        let mut officer = site.sign_in(Some(&token(&app, ClearingOfficer).await.0)).await;
        officer.follow("1", TASKS, json!({})).await;
        papers::step(&app, Author, &paper, "submit").await;
        let task = officer.told("1").await;
        let asked = json!({ "name": "finance", "state": "ASKED", "paper": { "title": "Market Street" } });
        assert_eq!((&task["clearance"], &task["commitment"]), (&asked, &Value::Null));
    }

    async fn what_another_server_commits_is_told(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let node = app.second_node().await;
        let often = LiveOptions { every: Duration::from_millis(20), ..LiveOptions::default() };
        let site = Site::start_with(&node, often, Patience::default()).await;
        let mut client = site.sign_in(None).await;
        client.follow("1", DECISIONS, json!({})).await;
        record(&app, resolution(&held)).await;
        assert_eq!(client.told("1").await["decision"]["number"], "TEST/2026/1");
    }

    async fn who_comes_after_is_told_nothing_of_before(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let site = Site::start(&app.app).await;
        let mut early = site.sign_in(None).await;
        early.follow("1", DECISIONS, json!({})).await;
        record(&app, resolution(&held)).await;
        assert_eq!(early.told("1").await["decision"]["number"], "TEST/2026/1");
        drop(early);
        record(&app, resolution(&held)).await;
        let mut late = site.sign_in(None).await;
        late.subscribe("1", DECISIONS, json!({})).await;
        let begun = late.told("1").await;
        let size = app.app.store().log_size().await.unwrap();
        assert!(begun["from"].as_u64().unwrap() <= size, "{begun}");
        record(&app, resolution(&held)).await;
        let mut told = late.told("1").await;
        // It may be told of what stood already when it began, and says by `from` that it may.
        while told["entry"].as_u64().unwrap() < size {
            assert!(told["entry"].as_u64() >= begun["from"].as_u64());
            told = late.told("1").await;
        }
        assert_eq!(told["decision"]["number"], "TEST/2026/3");
    }

    async fn an_appraisal_is_told_as_it_is_scored_to_those_who_may_read_scores(app: TestApp) {
        let (open, _) = appraisals::scoring(&app, appraisals::details(&app).await).await;
        let site = Site::start(&app.app).await;
        let followed = json!({ "id": open["id"] });
        let mut office = site.sign_in(Some(&token(&app, Secretary).await.0)).await;
        office.follow("1", APPRAISAL, followed.clone()).await;
        let mut scorer = site.sign_in(Some(&token(&app, Scorer).await.0)).await;
        scorer.follow("1", APPRAISAL, followed.clone()).await;
        let mut public = site.sign_in(None).await;
        public.subscribe("1", APPRAISAL, followed).await;
        let refused = public.next().await;
        assert!(refused.to_string().contains("there is no such appraisal"), "{refused}");

        let scores = ["7", "4", "5", "9"];
        let sheet = appraisals::sheet(&open, ("Officers", None), scores);
        app.give(Secretary, appraisals::SCORE, sheet).await;
        let told = office.told("1").await;
        let total = &told["appraisal"]["results"]["options"][0]["weightedTotal"];
        assert_eq!((&told["appraisal"]["phase"], total), (&json!("SCORING"), &json!("940")));
        // Who only scores is told that scoring was closed, and not that others scored.
        let close = appraisals::on("moderateScores", "");
        let what = json!({ "appraisalId": open["id"], "version": open["version"] });
        app.give(Secretary, &close, what).await;
        let told = scorer.told("1").await;
        assert_eq!(told["appraisal"], json!({ "phase": "MODERATED", "results": null }));
    }

    async fn who_can_t_keep_up_is_told_to_read_again(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let clause = json!([{ "kind": "RESOLVED", "text": "Do.", "commitments": [{ "what": "This." }] }]);
        let made = record(&app, with(resolution(&held), json!({ "clauses": clause }))).await;
        let commitment = &made["clauses"][0]["commitments"][0]["id"];
        let commitment = commitment.as_str().unwrap().parse().unwrap();
        let reader = app.app.reader();
        let one = reader.find::<Commitment>(&secretary_of_all(&app), commitment).await;
        let one = one.unwrap().unwrap();
        let site = Site::start(&app.app).await;
        let mut client = site.sign_in(Some(&token(&app, Secretary).await.0)).await;
        client.follow("1", TASKS, json!({})).await;

        // More events at once than may wait.
        let (ids, mut tx) = (ids(9), app.app.store().write().await.unwrap());
        for _ in 0..=minuted_app::events::WAITING_MOST {
            let another = Commitment { id: RecordId::new(&ids), ..one.clone() };
            tx.insert(&another).await.unwrap();
        }
        let header = EntryHeader {
            command: "put".to_owned(),
            actor: "system:test".to_owned(),
            rules: None,
            at: app.clock.now(),
        };
        tx.commit(&header).await.unwrap();
        let told = client.told("1").await;
        assert_eq!(told, json!({ "__typename": "Resync", "reason": "MISSED", "from": null }));
    }
}
