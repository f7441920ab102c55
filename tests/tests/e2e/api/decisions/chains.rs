//! Chains of decisions: superseded and rescinded, never going round.

use super::*;

const LINKS: &str =
    "query($id: ID!) { node(id: $id) { ... on Decision { id version phase reason title
    supersedes { id } replacedBy { id } clauses { text { markdown } } } } }";

async fn read(app: &TestApp, id: &Value) -> Value {
    app.data(Public, LINKS, json!({ "id": id })).await["node"].clone()
}

both! {
    async fn a_decision_that_supersedes_is_linked_both_ways(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let old = record(&app, resolution(&held)).await;
        let input = with(resolution(&held), json!({ "supersedesId": old["id"], "title": "New model" }));
        let new = record(&app, input.clone()).await;
        let old_now = read(&app, &old["id"]).await;
        assert_eq!(old_now["phase"], "SUPERSEDED");
        assert_eq!(old_now["replacedBy"]["id"], new["id"]);
        assert_eq!(old_now["title"], "Model of care");
        assert_eq!(old_now["version"], 2);
        assert_eq!(read(&app, &new["id"]).await["supersedes"]["id"], old["id"]);
        // Once only.
        let refusals = app.refused(Secretary, RECORD, json!({ "input": input })).await;
        assert_eq!(fields_of(&refusals), ["input.supersedesId"]);
        assert_eq!(refusals[0]["code"], "wrong_phase");
        app.verify().await;
    }

    async fn a_transition_links_both_ways_too(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let old = record(&app, resolution(&held)).await;
        let new = record(&app, resolution(&held)).await;
        let supersede = |by: &Value| json!({ "id": old["id"], "version": 1, "transition": "supersede",
            "replacedBy": by });
        let missing = app.refused(Secretary, TRANSITION, supersede(&Value::Null)).await;
        assert_eq!(missing[0]["rule"], "superseding-decision");
        let itself = app.refused(Secretary, TRANSITION, supersede(&old["id"])).await;
        assert_eq!(itself[0]["code"], "circular");
        let done = app.give(Secretary, TRANSITION, supersede(&new["id"])).await;
        assert_eq!(done["phase"], "SUPERSEDED");
        assert_eq!(read(&app, &new["id"]).await["supersedes"]["id"], old["id"]);
        // The new one now stands in the place of one, and can't take another's.
        let third = record(&app, resolution(&held)).await;
        let other = json!({ "id": third["id"], "version": 1, "transition": "supersede",
            "replacedBy": new["id"] });
        let refusals = app.refused(Secretary, TRANSITION, other).await;
        assert_eq!(refusals[0]["code"], "already_there");
        app.verify().await;
    }

    async fn a_chain_never_goes_round(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let draft = "mutation($input: DecisionInput!) { draftDecision(input: $input) {
            decision { id } refusals { code message field } } }";
        let revise = "mutation($id: ID!, $version: Int!, $input: DecisionInput!) {
            reviseDecision(id: $id, version: $version, input: $input) {
            decision { id } refusals { code message field } } }";
        let first = app.give(Secretary, draft, json!({ "input": resolution(&held) })).await;
        let after = |id: &Value| with(resolution(&held), json!({ "supersedesId": id }));
        let second = app.give(Secretary, draft, json!({ "input": after(&first["id"]) })).await;
        let third = app.give(Secretary, draft, json!({ "input": after(&second["id"]) })).await;
        for last in [&first, &second, &third] {
            let round = json!({ "id": first["id"], "version": 1, "input": after(&last["id"]) });
            let refusals = app.refused(Secretary, revise, round).await;
            assert_eq!(refusals[0]["code"], "circular");
            assert_eq!(refusals[0]["field"], "input.supersedesId");
        }
    }

    async fn a_decision_is_rescinded_with_a_reason(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let made = record(&app, resolution(&held)).await;
        let rescind = |reason: Value| json!({ "id": made["id"], "version": 1,
            "transition": "rescind", "reason": reason });
        let refusals = app.refused(Secretary, TRANSITION, rescind(Value::Null)).await;
        assert_eq!(refusals[0]["rule"], "reason-for-rescinding");
        let refusals = app.refused(Member, TRANSITION, rescind(json!("No."))).await;
        assert_eq!(refusals[0]["code"], "not_allowed");
        app.give(Secretary, TRANSITION, rescind(json!("No power."))).await;
        let now = read(&app, &made["id"]).await;
        assert_eq!((&now["phase"], &now["reason"]), (&json!("RESCINDED"), &json!("No power.")));
        assert_eq!(now["clauses"][0]["text"]["markdown"], "Agree Option 4.\n");
    }

    async fn another_board_s_decision_is_superseded_only_by_who_keeps_its_record(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let old = record(&app, resolution(&held)).await;
        let council = second_board(&app, json!({})).await;
        let at_council = self::held(&app, council, 2).await;
        let input = json!({ "input": with(resolution(&at_council), json!({ "supersedesId": old["id"] })) });
        let refused = app.ask_as(secretary(&app, &[Some(council)]), RECORD, input.clone()).await;
        let refusals = &payload(&refused)["refusals"];
        assert_eq!(fields_of(refusals), ["input.supersedesId"]);
        assert_eq!(refusals[0]["code"], "not_allowed");
        let done = app.ask_as(secretary(&app, &[None]), RECORD, input).await;
        assert_eq!(payload(&done)["refusals"], json!([]));
        assert_eq!(read(&app, &old["id"]).await["phase"], "SUPERSEDED");
    }
}
