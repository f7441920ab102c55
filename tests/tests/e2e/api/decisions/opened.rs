//! What decisions open: pending items for other boards, and commitments.

use super::*;

const PENDING: &str = "query($board: ID!) { pendingItems(filter: { boardId: $board }) {
    edges { node { id status opened { earliest } from { code } board { code }
        clause { number } settledBy { number } settledClause { number } } } } }";

const REPORT: &str = "mutation($id: ID!, $version: Int!, $input: ReportCommitmentInput!) {
    reportCommitment(id: $id, version: $version, input: $input) {
        commitment { version status done { earliest } report { markdown } }
        refusals { code message field } } }";

fn recommending(held: &Held, to: BoardId) -> Value {
    let clause = json!({ "kind": "RECOMMENDED_TO", "text": "Agree the budget.",
        "toBoardId": to.to_string() });
    with(resolution(held), json!({ "clauses": [clause] }))
}

both! {
    async fn what_is_recommended_is_pending_until_the_other_board_resolves(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let council = second_board(&app, json!({})).await;
        let at_council = self::held(&app, council, 2).await;
        record(&app, recommending(&held, council)).await;
        let board = json!({ "board": council.to_string() });
        let pending = app.data(Public, PENDING, board.clone()).await["pendingItems"]["edges"][0]["node"].clone();
        assert_eq!(pending["status"], "OPEN");
        assert_eq!(pending["from"]["code"], "TEST");
        assert_eq!(pending["board"]["code"], "CO");
        assert_eq!(pending["opened"]["earliest"], MET);
        let settling = |held: &Held, kind: &str| {
            let clause = json!({ "kind": kind, "text": "Agree it.", "settlesId": pending["id"] });
            json!({ "input": with(resolution(held), json!({ "clauses": [clause] })) })
        };
        // Only the board that is asked settles it, and not by putting it off.
        let refusals = app.refused(Secretary, RECORD, settling(&held, "RESOLVED")).await;
        assert_eq!(fields_of(&refusals), ["input.clauses.0.settlesId"]);
        let of_council = || secretary(&app, &[Some(council)]);
        let deferring = app.ask_as(of_council(), RECORD, settling(&at_council, "DEFERRED")).await;
        assert_eq!(fields_of(&payload(&deferring)["refusals"]), ["input.clauses.0.settlesId"]);
        let settled = app.ask_as(of_council(), RECORD, settling(&at_council, "RESOLVED")).await;
        assert_eq!(payload(&settled)["refusals"], json!([]));
        let read = app.data(Public, PENDING, board).await["pendingItems"]["edges"][0]["node"].clone();
        assert_eq!(read["status"], "SETTLED");
        assert_eq!(read["settledBy"]["number"], "CO/2026/1");
        assert_eq!(read["settledClause"]["number"], "1");
        // And only once.
        let again = app.ask_as(of_council(), RECORD, settling(&at_council, "RESOLVED")).await;
        assert_eq!(payload(&again)["refusals"][0]["code"], "already_there");
        app.verify().await;
    }

    async fn two_resolutions_at_once_settle_it_once(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let council = second_board(&app, json!({})).await;
        let at_council = self::held(&app, council, 2).await;
        record(&app, recommending(&held, council)).await;
        let board = json!({ "board": council.to_string() });
        let read = app.data(Public, PENDING, board).await;
        let id = &read["pendingItems"]["edges"][0]["node"]["id"];
        let clause = json!({ "kind": "RESOLVED", "text": "Agree it.", "settlesId": id });
        let input = json!({ "input": with(resolution(&at_council), json!({ "clauses": [clause] })) });
        let ask = || app.ask_as(secretary(&app, &[Some(council)]), RECORD, input.clone());
        let (one, two) = tokio::join!(ask(), ask());
        let numbers = [&one, &two].map(|answer| payload(answer)["decision"]["number"].clone());
        let done = numbers.iter().filter(|number| **number == json!("CO/2026/1")).count();
        assert_eq!((done, numbers.contains(&Value::Null)), (1, true), "{one:#} {two:#}");
    }

    async fn the_asked_board_sees_that_something_exempt_is_pending_and_settles_it(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let council = second_board(&app, json!({})).await;
        let at_council = self::held(&app, council, 2).await;
        let exemption = json!({ "audience": "RESTRICTED", "grounds": ["paragraph 3"],
            "publicTitle": "Land", "publicInterest": "Negotiations." });
        record(&app, with(recommending(&held, council), json!({ "exemption": exemption }))).await;
        let board = json!({ "board": council.to_string() });
        let public = app.data(Public, PENDING, board.clone()).await;
        assert_eq!(public["pendingItems"]["edges"], json!([]));
        let of_council = || secretary(&app, &[Some(council)]);
        let read = app.ask_as(of_council(), PENDING, board).await;
        let pending = &read["data"]["pendingItems"]["edges"][0]["node"];
        assert_eq!((&pending["status"], &pending["clause"]), (&json!("OPEN"), &Value::Null));
        let clause = json!({ "kind": "NOT_AGREED", "text": "No.", "settlesId": pending["id"] });
        let input = with(resolution(&at_council), json!({ "clauses": [clause] }));
        let settled = app.ask_as(of_council(), RECORD, json!({ "input": input })).await;
        assert_eq!(payload(&settled)["refusals"], json!([]));
    }

    async fn what_a_rescinded_decision_asked_or_opened_lapses(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let council = second_board(&app, json!({})).await;
        let at_council = self::held(&app, council, 2).await;
        let mut input = recommending(&held, council);
        input["clauses"][0]["commitments"] = json!([{ "what": "Write to the council." }]);
        let made = record(&app, input).await;
        let rescind = json!({ "id": made["id"], "version": 1, "transition": "rescind",
            "reason": "Taken in error." });
        let rescinded = app.give(Secretary, TRANSITION, rescind).await;
        assert_eq!(rescinded["phase"], "RESCINDED");
        assert_eq!(rescinded["reason"], "Taken in error.");
        let board = json!({ "board": council.to_string() });
        let read = app.data(Public, PENDING, board).await;
        let pending = &read["pendingItems"]["edges"][0]["node"];
        assert_eq!(pending["status"], "LAPSED");
        let clause = json!({ "kind": "RESOLVED", "text": "Agree it.", "settlesId": pending["id"] });
        let input = json!({ "input": with(resolution(&at_council), json!({ "clauses": [clause] })) });
        let late = app.ask_as(secretary(&app, &[Some(council)]), RECORD, input).await;
        assert_eq!(fields_of(&payload(&late)["refusals"]), ["input.clauses.0.settlesId"]);
        let counts = "query($board: ID!, $asked: ID!) {
            lapsed: commitments(filter: { boardId: $board, status: LAPSED }) { edges { node { id version } } }
            open: commitments(filter: { boardId: $board, status: OPEN }) { edges { node { id } } }
            asked: pendingItems(filter: { boardId: $asked, status: OPEN }) { edges { node { id } } }
            gone: pendingItems(filter: { boardId: $asked, status: LAPSED }) { edges { node { id } } } }";
        let variables = json!({ "board": held.board, "asked": council.to_string() });
        let read = app.data(Public, counts, variables).await;
        let found = |name: &str| read[name]["edges"].as_array().unwrap().len();
        assert_eq!(["lapsed", "open", "asked", "gone"].map(found), [1, 0, 0, 1]);
        let report = json!({ "id": read["lapsed"]["edges"][0]["node"]["id"], "version": 1,
            "input": { "report": "Done all the same." } });
        let refusals = app.refused(Secretary, REPORT, report).await;
        assert_eq!(refusals[0]["code"], "wrong_phase");
    }

    async fn a_commitment_is_reported_on_until_it_is_done(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let mut input = resolution(&held);
        input["clauses"][0]["commitments"] = json!([
            { "what": "Appoint a lead.", "due": { "shown": "by 15 November", "latest": "2026-11-15" } },
            { "what": "Pool budgets.", "due": { "shown": "by April", "latest": "2027-04-30" } },
        ]);
        let made = record(&app, input).await;
        let id = made["clauses"][0]["commitments"][0]["id"].clone();
        let report = |version: i64, input: Value| json!({ "id": id, "version": version, "input": input });
        let note = app.give(Author, REPORT, report(1, json!({ "report": "Interviews held." }))).await;
        assert_eq!(note["status"], "OVERDUE");
        for (input, field) in [
            (json!({}), "input.report"),
            (json!({ "done": { "earliest": "2026-11-19", "latest": "2026-11-19" } }), "input.done"),
            (json!({ "done": { "earliest": "2026-11-01", "latest": "2026-11-01" } }), "input.done"),
            (json!({ "done": { "earliest": "2026-11-18", "latest": "2026-11-17" } }), "input.done"),
            (json!({ "report": "[[exempt 3: x" }), "input.report"),
        ] {
            let refusals = app.refused(Secretary, REPORT, report(2, input)).await;
            assert_eq!(fields_of(&refusals)[0], field);
        }
        let stale = app.refused(Secretary, REPORT, report(1, json!({ "report": "x" }))).await;
        assert_eq!(stale[0]["code"], "stale_version");
        let done = json!({ "done": { "earliest": "2026-11-18", "latest": "2026-11-18" } });
        let done = app.give(Secretary, REPORT, report(2, done)).await;
        assert_eq!(done["status"], "DONE");
        assert_eq!(done["report"]["markdown"], "Interviews held.\n");
        let again = app.refused(Secretary, REPORT, report(3, json!({ "report": "x" }))).await;
        assert_eq!(again[0]["code"], "already_there");
        let public = app.refused(Public, REPORT, report(3, json!({ "report": "x" }))).await;
        assert_eq!(public[0]["code"], "not_allowed");
        app.verify().await;
    }
}
