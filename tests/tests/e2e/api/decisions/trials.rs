//! A transition that is only tried: it says what it would do, and does nothing.

use super::*;

const DRAFT: &str = "mutation($input: DecisionInput!) { draftDecision(input: $input) {
    decision { id } refusals { message field } } }";

const TRY: &str = "mutation($id: ID!, $version: Int!, $transition: String!, $reason: String) {
    transition(id: $id, version: $version, transition: $transition, reason: $reason, dryRun: true) {
        record { ... on Decision { version phase number } }
        wouldChange { kind isNew state audience number record { ... on Decision { phase } } }
        refusals { code field } } }";

both! {
    async fn a_trial_tells_what_would_be_and_leaves_everything_as_it_is(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let ways = json!({ "clauses": [{ "kind": "RESOLVED", "text": "Agree Option 4.",
            "commitments": [{ "what": "Report.", "due": { "latest": "2027-11-15" } }] }] });
        let draft = app.give(Secretary, DRAFT, json!({ "input": with(resolution(&held), ways) })).await;
        let make = json!({ "id": draft["id"], "version": 1, "transition": "make" });
        let before = app.app.store().verify(Vec::new()).await.unwrap().versions;
        // As often as one likes: no number is used up.
        for _ in 0..2 {
            let tried = app.ask(Secretary, TRY, make.clone()).await;
            let tried = payload(&tried).clone();
            assert_eq!(tried["refusals"], json!([]));
            assert_eq!(
                tried["record"],
                json!({ "version": 1, "phase": "PROPOSED", "number": null })
            );
            let changes = tried["wouldChange"].as_array().unwrap();
            let made = changes.iter().find(|change| change["kind"] == "decision").unwrap();
            assert_eq!(made, &json!({
                "kind": "decision", "isNew": false, "state": "made", "audience": "PUBLIC",
                "number": "TEST/2026/1", "record": { "phase": "PROPOSED" },
            }));
            let mut new: Vec<_> = changes
                .iter()
                .filter(|change| change["isNew"] == true)
                .map(|change| change["kind"].as_str().unwrap())
                .collect();
            new.sort_unstable();
            assert_eq!(new, ["clause", "commitment"]);
        }
        let found = app.app.store().verify(Vec::new()).await.unwrap();
        assert_eq!((found.versions, found.faults.len()), (before, 0));
        // The real thing does what the trial said.
        let made = app.give(Secretary, TRANSITION, make).await;
        assert_eq!(made["number"], "TEST/2026/1");
    }

    async fn a_trial_is_refused_as_the_transition_is(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let made = record(&app, resolution(&held)).await;
        let rescind = json!({ "id": made["id"], "version": 1, "transition": "rescind" });
        let tried = app.ask(Secretary, TRY, rescind.clone()).await;
        let tried = payload(&tried);
        assert_eq!(tried["refusals"], json!([{ "code": "condition_not_met", "field": "reason" }]));
        assert_eq!((&tried["record"], &tried["wouldChange"]), (&Value::Null, &Value::Null));
        let stranger = app.ask(Public, TRY, with(rescind, json!({ "reason": "x" }))).await;
        assert_eq!(payload(&stranger)["refusals"][0]["code"], "not_allowed");
        let with_key = TRY.replace("dryRun: true", "dryRun: true, idempotencyKey: \"k\"");
        let again = json!({ "id": made["id"], "version": 1, "transition": "rescind", "reason": "x" });
        let answer = app.ask(Secretary, &with_key, again).await;
        let told = answer["errors"][0]["message"].as_str().unwrap();
        assert!(told.contains("leave out `idempotencyKey`"), "{told}");
    }
}
