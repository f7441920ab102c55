//! What follows from a step by the board's rules, rules of the office that are overridden, and steps
//! back.

use minuted_core::{
    jobs::{Event, Job},
    roles::Role::{self, Administrator, Author, ClearingOfficer, Member, Public, Secretary},
};
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

use super::{
    decisions::{RECORD, held, resolution},
    meetings::{add_item, arrange, item, sitting},
    papers::{draft, neighbour, save, start, step},
    rules::adopt,
};

const HEAD: &str = r#"id = "test-cabinet"
title = "Standing orders"
stands_on = "england-council-executive"
version = "2026-05-01"
from = 2026-05-01
source = "Constitution, part 4"
"#;

/// Seven clear days, where the law asks five, which may be overridden; what follows from publishing;
/// and an agenda that is agreed and opened again.
const MEETINGS: &str = r#"
[[meeting.transitions.publish-agenda.conditions]]
rule = "longer-notice"
condition = "notice_given"
clear_days = 7
unit = "working"
division = "england-and-wales"
override = { by = ["secretary"], post = "Monitoring Officer" }

[[meeting.transitions.publish-agenda.effects]]
effect = "notify"
role = "author"
text = "The agenda is out."

[[meeting.transitions.publish-agenda.effects]]
effect = "enqueue"
event = "agenda-out"

[meeting.states.agreed]
label = "Agreed"
phase = "planned"
audience = "working"

[meeting.transitions.agree]
label = "Agree the agenda"
from = ["draft"]
to = "agreed"
by = ["secretary"]

[[meeting.transitions.agree.effects]]
effect = "notify"
role = "secretary"
text = "The agenda is agreed."

[meeting.transitions.reopen]
label = "Open the agenda again"
from = ["agreed"]
to = "draft"
by = ["secretary"]
reverses = "agree"
"#;

const NEXT: &str = "query($id: ID!) { node(id: $id) { ... on Meeting { version
    overridden { transition rule citation by reason person { id } }
    availableTransitions { name allowed asks overridable effects reverses stays } } } }";

const STEP: &str = "mutation($id: ID!, $version: Int!, $transition: String!, $reason: String,
        $overrides: [OverrideInput!]! = [], $try: Boolean! = false) {
    transition(id: $id, version: $version, transition: $transition, reason: $reason,
            overrides: $overrides, dryRun: $try) {
        record { id ... on Meeting { version state reason overridden { rule by reason } } }
        wouldChange { kind state effects overridden { rule } }
        refusals { code message rule field } } }";

const NOTICES: &str = "{ viewer { notices(first: 10) { at text citation board { code }
    record { id } } } }";

async fn notices(app: &TestApp, role: Role) -> Vec<String> {
    let told = app.data(role, NOTICES, json!({})).await;
    let notices = told["viewer"]["notices"].as_array().unwrap().iter();
    let texts = notices.map(|notice| notice["text"].as_str().unwrap().to_owned());
    texts.collect()
}

async fn next(app: &TestApp, role: Role, meeting: &Value) -> Value {
    app.data(role, NEXT, json!({ "id": meeting["id"] })).await["node"].clone()
}

fn of<'v>(next: &'v Value, transition: &str) -> &'v Value {
    let all = next["availableTransitions"].as_array().unwrap();
    all.iter().find(|t| t["name"] == transition).unwrap()
}

/// A meeting in five clear working days from now: enough for the law.
async fn soon(app: &TestApp, orders: &str) -> Value {
    adopt(app, &format!("{HEAD}{orders}")).await;
    let input = json!({ "title": "Cabinet", "sittings": [sitting("2026-11-26")] });
    let meeting = arrange(app, input).await;
    add_item(app, &meeting, item("One")).await;
    meeting
}

async fn publishing(app: &TestApp, meeting: &Value, overrides: Value) -> Value {
    let version = next(app, Secretary, meeting).await["version"].clone();
    json!({ "id": meeting["id"], "version": version, "transition": "publish-agenda",
        "overrides": overrides })
}

fn because(reason: &str) -> Value {
    json!([{ "rule": "longer-notice", "reason": reason }])
}

fn content(job: &Job) -> Value {
    serde_json::from_str(&job.content).unwrap()
}

async fn holder(app: &TestApp, title: &str, role: Role) {
    let query = "{ viewer { person { id } } }";
    let told = app.data(role, query, json!({})).await;
    let create = "mutation($input: PostInput!) {
        createPost(input: $input) { post { id } refusals { message } } }";
    let post = json!({ "input": { "title": title, "holders": [
        { "personId": told["viewer"]["person"]["id"], "from": "2020-01-01" }] } });
    app.give(Administrator, create, post).await;
}

both! {
    async fn a_rule_of_the_office_is_overridden_and_the_record_shows_it(app: TestApp) {
        let meeting = soon(&app, MEETINGS).await;
        let told = next(&app, Secretary, &meeting).await;
        let publish = of(&told, "publish-agenda");
        assert_eq!(publish["allowed"], false);
        assert_eq!(publish["overridable"], json!(["longer-notice"]));
        let plain = publishing(&app, &meeting, json!([])).await;
        let refused = app.refused(Secretary, STEP, plain).await;
        assert_eq!(refused[0]["rule"], "longer-notice", "{refused}");
        // Without a reason, and of a rule of law.
        let bare = publishing(&app, &meeting, because(" ")).await;
        let refused = app.refused(Secretary, STEP, bare).await;
        assert_eq!(refused[0]["field"], "overrides.0.reason", "{refused}");
        let lawless = json!([{ "rule": "notice-of-meeting", "reason": "It is urgent." }]);
        let lawless = publishing(&app, &meeting, lawless).await;
        let refused = app.refused(Secretary, STEP, lawless).await;
        let all = refused.as_array().unwrap();
        assert!(all.iter().any(|r| r["field"] == "overrides.0.rule"), "{refused}");
        // First tried, then done.
        let mut tried = publishing(&app, &meeting, because("The bids close on Friday.")).await;
        tried["try"] = json!(true);
        let answer = app.ask(Secretary, STEP, tried.clone()).await;
        let would = &answer["data"]["transition"]["wouldChange"][0];
        assert_eq!(would["overridden"], json!([{ "rule": "longer-notice" }]), "{answer}");
        assert_eq!(would["effects"], json!([
            "an author is given notice: “The agenda is out.”",
            "webhooks are told “agenda-out”, if everyone may see the record",
        ]));
        assert!(notices(&app, Author).await.is_empty());
        tried["try"] = json!(false);
        let done = app.give(Secretary, STEP, tried).await;
        assert_eq!(done["state"], "called");
        let told = next(&app, Public, &meeting).await;
        let overridden = &told["overridden"][0];
        assert_eq!(overridden["transition"], "publish-agenda");
        assert_eq!(overridden["citation"], "Constitution, part 4");
        assert_eq!(overridden["by"], "secretary");
        assert_eq!(overridden["reason"], "The bids close on Friday.");
        assert!(overridden["person"]["id"].is_string(), "{overridden}");
        // It stays on the record.
        let cancel = json!({ "id": meeting["id"], "version": told["version"],
            "transition": "cancel", "reason": "Snow." });
        let done = app.give(Secretary, STEP, cancel).await;
        assert_eq!(done["overridden"][0]["rule"], "longer-notice");
        app.verify().await;
    }

    async fn the_holder_of_the_post_may_override_and_others_may_not(app: TestApp) {
        let orders = MEETINGS.replace("by = [\"secretary\"], ", "");
        let meeting = soon(&app, &orders).await;
        let told = next(&app, Secretary, &meeting).await;
        assert_eq!(of(&told, "publish-agenda")["overridable"], json!([]));
        let asked = publishing(&app, &meeting, because("The bids close on Friday.")).await;
        let refused = app.refused(Secretary, STEP, asked.clone()).await;
        let all = refused.as_array().unwrap();
        assert!(all.iter().any(|r| r["code"] == "not_allowed"), "{refused}");
        holder(&app, "Monitoring officer", Secretary).await;
        let told = next(&app, Secretary, &meeting).await;
        assert_eq!(of(&told, "publish-agenda")["overridable"], json!(["longer-notice"]));
        let done = app.give(Secretary, STEP, asked).await;
        assert_eq!(done["overridden"], json!([{ "rule": "longer-notice",
            "by": "Monitoring Officer", "reason": "The bids close on Friday." }]));
        app.verify().await;
    }

    async fn a_step_gives_notice_and_tells_webhooks(app: TestApp) {
        let mut app = app;
        let meeting = soon(&app, MEETINGS).await;
        app.tell(&["site"]);
        let step = publishing(&app, &meeting, because("The bids close on Friday.")).await;
        app.give(Secretary, STEP, step).await;
        let told = app.data(Author, NOTICES, json!({})).await;
        assert_eq!(told["viewer"]["notices"], json!([{
            "at": "2026-11-18T12:00:00.000000Z", "text": "The agenda is out.",
            "citation": "Constitution, part 4", "board": { "code": "TEST" },
            "record": { "id": meeting["id"] },
        }]));
        for role in [Public, Member, Secretary] {
            assert!(notices(&app, role).await.is_empty(), "{role}");
        }
        let jobs = app.app.jobs(false, 10).await.unwrap();
        assert_eq!(jobs.len(), 1, "{jobs:#?}");
        let told = content(&jobs[0]);
        assert_eq!(told["type"], Event::StepTaken.word());
        assert_eq!(told["data"], json!({ "id": meeting["id"], "boardId": app.board.to_string(),
            "name": "agenda-out" }));
    }

    async fn a_step_back_asks_why_and_is_not_told_outside(app: TestApp) {
        let meeting = soon(&app, MEETINGS).await;
        let version = next(&app, Secretary, &meeting).await["version"].clone();
        let agree = json!({ "id": meeting["id"], "version": version, "transition": "agree" });
        let agreed = app.give(Secretary, STEP, agree).await;
        assert_eq!(notices(&app, Secretary).await, ["The agenda is agreed."]);
        let told = next(&app, Secretary, &meeting).await;
        let back = of(&told, "reopen");
        assert_eq!(
            (&back["reverses"], &back["asks"], &back["stays"]),
            (&json!("agree"), &json!(["reason"]), &json!(["the notice stays given"]))
        );
        let mut reopen = json!({ "id": meeting["id"], "version": agreed["version"],
            "transition": "reopen" });
        let refused = app.refused(Secretary, STEP, reopen.clone()).await;
        assert_eq!(refused[0]["rule"], "reason-for-going-back");
        reopen["reason"] = json!("An item was forgotten.");
        let done = app.give(Secretary, STEP, reopen).await;
        assert_eq!((&done["state"], &done["reason"]), (&json!("draft"), &json!("An item was forgotten.")));
        let again = json!({ "id": meeting["id"], "version": done["version"], "transition": "agree" });
        assert_eq!(app.give(Secretary, STEP, again).await["reason"], Value::Null);
        app.verify().await;
    }

    async fn nobody_is_given_notice_of_what_they_do_not_see(app: TestApp) {
        let orders = r#"
[[paper.transitions.submit.effects]]
effect = "notify"
role = "member"
text = "A report is on its way."
[[paper.transitions.submit.effects]]
effect = "enqueue"
event = "submitted"
"#;
        let mut app = app;
        app.tell(&["site"]);
        adopt(&app, &format!("{HEAD}{orders}")).await;
        let paper = start(&app, Author, json!({})).await;
        let paper = save(&app, Author, &paper, draft("Words.\n")).await;
        let submitted = step(&app, Author, &paper, "submit").await;
        // Members see no drafts, and everyone else sees them less.
        assert!(notices(&app, Member).await.is_empty());
        assert!(app.app.jobs(false, 10).await.unwrap().is_empty());
        let cleared = step(&app, ClearingOfficer, &submitted, "clear").await;
        step(&app, Secretary, &cleared, "publish").await;
        assert_eq!(notices(&app, Member).await, ["A report is on its way."]);
    }

    async fn what_follows_from_a_decision_is_made_with_it(app: TestApp) {
        let orders = r#"
[[decision.transitions.make.effects]]
effect = "number"
series = "KEY"
[[decision.transitions.make.effects]]
effect = "notify"
post = "Monitoring Officer"
text = "A key decision is made."
[[decision.transitions.make.effects]]
effect = "open-commitment"
text = "Tell the ward members."
post = "Committee Services Manager"
working_days = 2
division = "england-and-wales"
[[decision.transitions.make.effects]]
effect = "open-pending-item"
board = "OSC"
"#;
        let mut app = app;
        adopt(&app, &format!("{HEAD}{orders}")).await;
        let held = held(&app, app.board, 1).await;
        let input = json!({ "input": resolution(&held) });
        // Rules that ask a board which is not there are put right first.
        let refused = app.refused(Secretary, RECORD, input.clone()).await;
        let message = refused[0]["message"].as_str().unwrap();
        assert!(message.contains("the board OSC"), "{refused}");
        let (other, _) = neighbour(&app, "OSC").await;
        holder(&app, "Monitoring Officer", Author).await;
        app.tell(&["site"]);
        let made = app.give(Secretary, RECORD, input).await;
        assert_eq!(made["number"], "TEST/KEY/2026/1");
        assert_eq!(notices(&app, Author).await, ["A key decision is made."]);
        let asked = "query($id: ID!, $board: ID!) {
            commitments(first: 5, filter: { decisionId: $id }) { edges { node { what { markdown }
                due { latest } owner } } }
            pendingItems(first: 5, filter: { boardId: $board }) { edges { node { status
                decision { id } } } } }";
        let ids = json!({ "id": made["id"], "board": other.to_string() });
        let told = app.data(Secretary, asked, ids).await;
        assert_eq!(told["commitments"]["edges"], json!([{ "node": {
            "what": { "markdown": "Tell the ward members." }, "due": { "latest": "2026-11-20" },
            "owner": "Committee Services Manager" } }]));
        assert_eq!(told["pendingItems"]["edges"], json!([{ "node": { "status": "OPEN",
            "decision": { "id": made["id"] } } }]));
        app.verify().await;
    }

    async fn why_a_rule_was_overridden_is_told_only_to_who_reads_the_decision(app: TestApp) {
        let orders = r#"
[[decision.transitions.make.conditions]]
rule = "two-clauses"
when = { fact = "decision.clauses", at_least = 2 }
override = { by = ["secretary"] }
"#;
        adopt(&app, &format!("{HEAD}{orders}")).await;
        let held = held(&app, app.board, 1).await;
        let mut input = resolution(&held);
        input["exemption"] = json!({ "audience": "RESTRICTED", "grounds": ["3"],
            "publicTitle": "A property matter", "publicInterest": "The price would rise.",
            "reviewOn": "2027-11-18" });
        let draft = "mutation($input: DecisionInput!) { draftDecision(input: $input) {
            decision { id } refusals { message field } } }";
        let draft = app.give(Secretary, draft, json!({ "input": input })).await;
        let make = json!({ "id": draft["id"], "version": 1, "transition": "make",
            "overrides": [{ "rule": "two-clauses", "reason": "The price is 4 million." }] });
        app.give(Secretary, STEP, make).await;
        let asked = "query($id: ID!) { node(id: $id) { ... on Decision { isStub
            overridden { reason } } } }";
        for (role, told) in [
            (Public, json!({ "isStub": true, "overridden": [] })),
            (Secretary, json!({ "isStub": false,
                "overridden": [{ "reason": "The price is 4 million." }] })),
        ] {
            let found = app.data(role, asked, json!({ "id": draft["id"] })).await;
            assert_eq!(found["node"], told, "{role}");
        }
        app.verify().await;
    }

    async fn a_notice_to_a_post_that_nobody_holds_goes_to_the_secretary(app: TestApp) {
        let orders = MEETINGS.replace("role = \"author\"", "post = \"Chief Whip\"");
        let meeting = soon(&app, &orders).await;
        let step = publishing(&app, &meeting, because("The bids close on Friday.")).await;
        app.give(Secretary, STEP, step).await;
        let told = notices(&app, Secretary).await;
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("The agenda is out. (For the Chief Whip:"), "{told:?}");
    }
}
