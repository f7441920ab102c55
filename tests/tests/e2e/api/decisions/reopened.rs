//! What a decision had settled, or another board was recommended, when a decision stands no more;
//! and when and by what that was decided.

use super::*;

const PENDING: &str = "query($board: ID!) { pendingItems(filter: { boardId: $board }) {
    edges { node { id status settledBy { number } settledClause { number }
        settledBefore { number phase } } } } }";

const ACTIONS: &str = "query($board: ID!) {
    all: commitments(filter: { boardId: $board }) {
        edges { node { id version status awaits { status } } } }
    awaiting: commitments(filter: { boardId: $board, status: AWAITING }) { edges { node { id } } }
    overdue: commitments(filter: { boardId: $board, status: OVERDUE }) { edges { node { id } } }
    open: commitments(filter: { boardId: $board, status: OPEN }) { edges { node { id } } }
    lapsed: commitments(filter: { boardId: $board, status: LAPSED }) { edges { node { id } } } }";

const STEP: &str = "mutation($id: ID!, $version: Int!, $transition: String!, $reason: String,
        $replacedBy: ID, $made: ShownDateInput! = {}, $meeting: ID, $authority: ID) {
    transition(id: $id, version: $version, transition: $transition, reason: $reason,
            replacedBy: $replacedBy, made: $made, meetingId: $meeting, authorityId: $authority) {
        record { ... on Decision { version phase reason
            ended { made { earliest } meeting { id } authority { id } } } }
        refusals { code message rule field } } }";

/// Two boards, of which the first recommended something to the second, due in the past.
struct Asked {
    here: Held,
    asking: Value,
    council: BoardId,
    there: Held,
}

async fn asked(app: &TestApp) -> Asked {
    let here = held(app, app.board, 1).await;
    let council = second_board(app, json!({})).await;
    let there = held(app, council, 2).await;
    let clause = json!({ "kind": "RECOMMENDED_TO", "text": "Agree the budget.",
        "toBoardId": council.to_string(),
        "commitments": [{ "what": "Spend it.", "due": { "latest": "2026-11-15" } }],
        "clauses": [{ "kind": "RESOLVED", "text": "From April.",
            "commitments": [{ "what": "Report.", "due": { "latest": "2027-11-15" } }] }] });
    let asking = record(app, with(resolution(&here), json!({ "clauses": [clause] }))).await;
    Asked {
        here,
        asking,
        council,
        there,
    }
}

impl Asked {
    async fn pending(&self, app: &TestApp) -> Value {
        let board = json!({ "board": self.council.to_string() });
        let read = app.data(Public, PENDING, board).await;
        read["pendingItems"]["edges"][0]["node"].clone()
    }

    /// The status of both commitments, and what each filter finds.
    async fn actions(&self, app: &TestApp) -> (Vec<String>, [usize; 4]) {
        let board = json!({ "board": self.here.board });
        let read = app.data(Public, ACTIONS, board).await;
        let all = read["all"]["edges"].as_array().unwrap();
        let status = |edge: &Value| edge["node"]["status"].as_str().unwrap().to_owned();
        let found = |name: &str| read[name]["edges"].as_array().unwrap().len();
        let found = ["awaiting", "overdue", "open", "lapsed"].map(found);
        (all.iter().map(status).collect(), found)
    }

    /// A resolution of the second board that settles what it was asked.
    async fn settle(&self, app: &TestApp, kind: &str, more: Value) -> Value {
        let id = self.pending(app).await["id"].clone();
        let clause = json!({ "kind": kind, "text": "So be it.", "settlesId": id });
        let input = with(resolution(&self.there), json!({ "clauses": [clause] }));
        let input = json!({ "input": with(input, more) });
        let made = app
            .ask_as(secretary(app, &[Some(self.council)]), RECORD, input)
            .await;
        assert_eq!(payload(&made)["refusals"], json!([]));
        payload(&made)["decision"].clone()
    }

    async fn step(&self, app: &TestApp, variables: Value) -> Value {
        let done = app
            .ask_as(secretary(app, &[Some(self.council)]), STEP, variables)
            .await;
        payload(&done).clone()
    }
}

both! {
    async fn what_was_settled_is_open_again_when_the_resolution_is_rescinded(app: TestApp) {
        let asked = asked(&app).await;
        let made = asked.settle(&app, "RESOLVED", json!({})).await;
        assert_eq!(asked.pending(&app).await["status"], "SETTLED");
        let rescind = json!({ "id": made["id"], "version": 1, "transition": "rescind",
            "reason": "Taken in error." });
        assert_eq!(asked.step(&app, rescind).await["record"]["phase"], "RESCINDED");
        let pending = asked.pending(&app).await;
        assert_eq!(pending["status"], "OPEN");
        assert_eq!(pending["settledBy"], Value::Null);
        assert_eq!(pending["settledClause"], Value::Null);
        assert_eq!(pending["settledBefore"], json!([{ "number": "CO/2026/1", "phase": "RESCINDED" }]));
        let open = "query($board: ID!) {
            open: pendingItems(filter: { boardId: $board, status: OPEN }) { edges { node { id } } }
            settled: pendingItems(filter: { boardId: $board, status: SETTLED }) { edges { node { id } } } }";
        let read = app.data(Public, open, json!({ "board": asked.council.to_string() })).await;
        let found = |name: &str| read[name]["edges"].as_array().unwrap().len();
        assert_eq!(["open", "settled"].map(found), [1, 0]);
        // It can be settled again.
        asked.settle(&app, "NOT_AGREED", json!({})).await;
        let pending = asked.pending(&app).await;
        assert_eq!(pending["settledBy"]["number"], "CO/2026/2");
        assert_eq!(pending["settledBefore"][0]["number"], "CO/2026/1");
        app.verify().await;
    }

    async fn what_was_settled_follows_a_successor_that_settles_it_and_is_open_after_another(app: TestApp) {
        let asked = asked(&app).await;
        let first = asked.settle(&app, "RESOLVED", json!({})).await;
        // While it stands, another can't settle it.
        let pending = asked.pending(&app).await;
        let clause = json!([{ "kind": "NOT_AGREED", "text": "No.", "settlesId": pending["id"] }]);
        let input = json!({ "input": with(resolution(&asked.there), json!({ "clauses": clause })) });
        let refused = app.ask_as(secretary(&app, &[Some(asked.council)]), RECORD, input).await;
        assert_eq!(payload(&refused)["refusals"][0]["code"], "already_there");
        // Its successor can.
        let second = asked.settle(&app, "NOT_AGREED", json!({ "supersedesId": first["id"] })).await;
        let pending = asked.pending(&app).await;
        assert_eq!(pending["status"], "SETTLED");
        assert_eq!(pending["settledBy"]["number"], second["number"]);
        assert_eq!(pending["settledBefore"][0]["number"], first["number"]);
        // A successor that says nothing of it leaves it open.
        let input = with(resolution(&asked.there), json!({ "supersedesId": second["id"] }));
        let third = app
            .ask_as(secretary(&app, &[Some(asked.council)]), RECORD, json!({ "input": input }))
            .await;
        assert_eq!(payload(&third)["refusals"], json!([]));
        let pending = asked.pending(&app).await;
        assert_eq!(pending["status"], "OPEN");
        assert_eq!(pending["settledBefore"].as_array().unwrap().len(), 2);
        app.verify().await;
    }

    async fn what_an_exempt_answer_means_is_not_told_by_what_waited_for_it(app: TestApp) {
        let asked = asked(&app).await;
        let exempt = json!({ "exemption": { "audience": "RESTRICTED", "grounds": ["paragraph 3"],
            "publicTitle": "A contract", "publicInterest": "It would harm the bidding.",
            "likely": false, "reviewOn": "2027-11-11" } });
        asked.settle(&app, "NOT_AGREED", exempt).await;
        let board = json!({ "board": asked.here.board });
        let read = app.data(Public, ACTIONS, board.clone()).await;
        for edge in read["all"]["edges"].as_array().unwrap() {
            assert_eq!(edge["node"]["status"], Value::Null);
        }
        for list in ["awaiting", "overdue", "open", "lapsed"] {
            assert_eq!(read[list]["edges"], json!([]), "{list}");
        }
        let both = secretary(&app, &[Some(app.board), Some(asked.council)]);
        let read = app.ask_as(both, ACTIONS, board).await;
        assert_eq!(read["data"]["lapsed"]["edges"].as_array().unwrap().len(), 2);
    }

    async fn what_is_to_be_done_awaits_the_resolution_of_the_other_board(app: TestApp) {
        let asked = asked(&app).await;
        // Due in the past, and not overdue: it has no effect yet.
        let awaiting = (vec!["AWAITING".to_owned(), "AWAITING".to_owned()], [2, 0, 0, 0]);
        assert_eq!(asked.actions(&app).await, awaiting);
        let made = asked.settle(&app, "RESOLVED", json!({})).await;
        assert_eq!(asked.actions(&app).await, (vec!["OVERDUE".to_owned(), "OPEN".to_owned()], [0, 1, 1, 0]));
        let rescind = json!({ "id": made["id"], "version": 1, "transition": "rescind", "reason": "No." });
        asked.step(&app, rescind).await;
        assert_eq!(asked.actions(&app).await, awaiting);
        asked.settle(&app, "NOT_AGREED", json!({})).await;
        assert_eq!(asked.actions(&app).await, (vec!["LAPSED".to_owned(), "LAPSED".to_owned()], [0, 0, 0, 2]));
        let pages = app.data(Public, ACTIONS, json!({ "board": asked.here.board })).await;
        let report = json!({ "id": pages["all"]["edges"][0]["node"]["id"], "version": 1,
            "input": { "report": "Done." } });
        let mutation = "mutation($id: ID!, $version: Int!, $input: ReportCommitmentInput!) {
            reportCommitment(id: $id, version: $version, input: $input) {
                commitment { id } refusals { code message field } } }";
        let refusals = app.refused(Secretary, mutation, report).await;
        assert_eq!(refusals[0]["code"], "invalid");
        app.verify().await;
    }

    async fn a_rescinding_says_when_at_which_meeting_and_by_what_power(app: TestApp) {
        let asked = asked(&app).await;
        let (id, version) = (&asked.asking["id"], 1);
        let step = |more: Value| with(json!({ "id": id, "version": version, "transition": "rescind",
            "reason": "No power." }), more);
        let elsewhere = &asked.there;
        for (more, expected) in [
            (json!({ "made": { "earliest": "2026-11-19", "latest": "2026-11-19" } }), "made"),
            (json!({ "made": { "earliest": "2026-11-10", "latest": "2026-11-10" } }), "made"),
            (json!({ "made": { "earliest": "2026-11-12", "latest": "2026-11-12" }, "meeting": asked.here.meeting }), "made"),
            (json!({ "meeting": elsewhere.meeting }), "meetingId"),
            (json!({ "authority": elsewhere.authority }), "authorityId"),
        ] {
            let refusals = app.refused(Secretary, STEP, step(more)).await;
            assert_eq!(fields_of(&refusals), [expected], "{refusals:#}");
        }
        let given = json!({ "made": { "earliest": MET, "latest": MET },
            "meeting": asked.here.meeting, "authority": asked.here.authority });
        let abandon = with(json!({ "id": id, "version": version, "transition": "abandon",
            "reason": "No." }), given.clone());
        app.refused(Secretary, STEP, abandon).await;
        let other = record(&app, resolution(&asked.here)).await;
        let replaced = step(with(given.clone(), json!({ "replacedBy": other["id"] })));
        let refusals = app.refused(Secretary, STEP, replaced).await;
        assert_eq!(fields_of(&refusals), ["made", "meetingId", "authorityId"]);
        let done = app.give(Secretary, STEP, step(given)).await;
        assert_eq!(done["ended"], json!({ "made": { "earliest": MET },
            "meeting": { "id": asked.here.meeting }, "authority": { "id": asked.here.authority } }));
        app.verify().await;
    }

    async fn a_decision_that_replaces_another_says_when_that_ended(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let old = record(&app, resolution(&held)).await;
        record(&app, with(resolution(&held), json!({ "supersedesId": old["id"] }))).await;
        let query = "query($id: ID!) { node(id: $id) { ... on Decision { phase
            ended { made { earliest } meeting { id } authority { id } } } } }";
        let read = app.data(Public, query, json!({ "id": old["id"] })).await;
        assert_eq!(read["node"]["ended"], json!({ "made": { "earliest": MET },
            "meeting": { "id": held.meeting }, "authority": { "id": held.authority } }));
    }
}
