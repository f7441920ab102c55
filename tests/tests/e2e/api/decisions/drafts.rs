//! Drafts: written and revised, then made.

use super::*;

const DRAFT: &str = "mutation($input: DecisionInput!) { draftDecision(input: $input) {
    decision { id version number phase audience clauses { ...clause clauses { ...clause } } }
    refusals { code message field } } }
    fragment clause on Clause { id number text { markdown } commitments { id what { markdown } } }";

const REVISE: &str = "mutation($id: ID!, $version: Int!, $input: DecisionInput!) {
    reviseDecision(id: $id, version: $version, input: $input) {
    decision { id version clauses { ...clause clauses { ...clause } } }
    refusals { code message field } } }
    fragment clause on Clause { id number text { markdown } commitments { id what { markdown } } }";

both! {
    async fn clauses_keep_their_ids_when_they_move_and_when_they_are_made(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let clause = |text: &str| json!({ "kind": "RESOLVED", "text": text });
        let commitment = json!([{ "what": "Report back." }]);
        let first = with(clause("First."), json!({ "commitments": commitment }));
        let input = with(resolution(&held), json!({ "clauses": [first, clause("Second.")] }));
        let draft = app.give(Secretary, DRAFT, json!({ "input": input })).await;
        assert_eq!((&draft["phase"], &draft["number"]), (&json!("PROPOSED"), &Value::Null));
        assert_eq!(draft["audience"], "WORKING");
        let ids: Vec<_> = draft["clauses"].as_array().unwrap().iter().map(|c| c["id"].clone()).collect();

        // The second goes first, the first under it, and a new one between them.
        let moved = with(clause("First, reworded."), json!({ "id": ids[0], "commitments": commitment }));
        let clauses = json!([with(clause("Second."), json!({
            "id": ids[1], "clauses": [clause("New."), moved] }))]);
        let input = with(resolution(&held), json!({ "clauses": clauses }));
        let revise = |version: i64, input: Value| json!({
            "id": draft["id"], "version": version, "input": input });
        let revised = app.give(Secretary, REVISE, revise(1, input.clone())).await;
        let second = &revised["clauses"][0];
        assert_eq!((&second["id"], &second["number"]), (&ids[1], &json!("1")));
        let below = &second["clauses"][1];
        assert_eq!((&below["id"], &below["number"]), (&ids[0], &json!("1(b)")));
        assert_eq!(below["commitments"][0]["what"]["markdown"], "Report back.\n");

        let stale = app.refused(Secretary, REVISE, revise(1, input.clone())).await;
        assert_eq!(stale[0]["code"], "stale_version");
        let twice = with(input.clone(), json!({ "clauses": [
            with(clause("A."), json!({ "id": ids[0] })), with(clause("B."), json!({ "id": ids[0] })),
            with(clause("C."), json!({ "id": "clause:01890a5d-ac96-774b-bcce-b302099a8057" })),
        ] }));
        let refusals = app.refused(Secretary, REVISE, revise(2, twice)).await;
        assert_eq!(fields_of(&refusals), ["input.clauses.1.id", "input.clauses.2.id"]);

        let make = json!({ "id": draft["id"], "version": 2, "transition": "make" });
        let made = app.give(Secretary, TRANSITION, make).await;
        assert_eq!((&made["phase"], &made["number"]), (&json!("MADE"), &json!("TEST/2026/1")));
        assert_eq!(made["clauses"][0]["id"], ids[1]);
        let node = app.data(Public, "query($id: ID!) { node(id: $id) { id ... on Clause {
            number parent { number } clauses { id } commitments { what { markdown } status } } } }",
            json!({ "id": ids[0] })).await;
        assert_eq!(node["node"]["parent"]["number"], "1");
        assert_eq!(node["node"]["commitments"][0]["status"], "OPEN");

        let refusals = app.refused(Secretary, REVISE, revise(3, input)).await;
        assert_eq!(refusals[0]["code"], "wrong_phase");
        assert!(stored(&app, &draft["id"]).await.proposed.is_none());
        app.verify().await;
    }

    async fn a_draft_is_the_office_s_own(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let input = json!({ "input": resolution(&held) });
        let draft = app.give(Secretary, DRAFT, input).await;
        let lists = "query($id: ID!) { node(id: $id) { id } decisions { edges { node { id } } }
            clauses { edges { node { id } } } commitments { edges { node { id } } }
            board: node(id: $id) { ... on Board { decisions { id } } } }";
        for role in [Public, Member, Author, Role::ScrutinyOfficer, Administrator] {
            let read = app.data(role, lists, json!({ "id": draft["id"] })).await;
            assert_eq!(read["node"], Value::Null, "{role}");
            assert_eq!(read["decisions"]["edges"], json!([]), "{role}");
            let make = json!({ "id": draft["id"], "version": 1, "transition": "make" });
            let refusals = app.refused(role, TRANSITION, make).await;
            let told = refusals[0]["code"].as_str().unwrap();
            assert!(["not_found", "not_allowed"].contains(&told), "{role}: {told}");
        }
        let read = app.data(Secretary, lists, json!({ "id": draft["id"] })).await;
        assert_eq!(read["node"]["id"], draft["id"]);
        assert_eq!(read["clauses"]["edges"], json!([]));
    }

    async fn what_is_missing_to_make_a_draft_is_told(app: TestApp) {
        let input = json!({
            "kind": "RESOLUTION", "boardId": app.board.to_string(), "title": "Model of care",
        });
        let draft = app.give(Secretary, DRAFT, json!({ "input": input })).await;
        let next = "query($id: ID!) { node(id: $id) { ... on Decision { availableTransitions {
            name label to allowed audience refusals { message rule citation field } } } } }";
        let read = app.data(Secretary, next, json!({ "id": draft["id"] })).await;
        let transitions = &read["node"]["availableTransitions"];
        assert_eq!(transitions[0]["name"], "make");
        insta::allow_duplicates! { insta::assert_json_snapshot!(transitions[0]); }
        let make = json!({ "id": draft["id"], "version": 1, "transition": "make" });
        let refusals = app.refused(Secretary, TRANSITION, make).await;
        assert_eq!(messages_of(&refusals).len(), messages_of(&transitions[0]["refusals"]).len());
        let unknown = json!({ "id": draft["id"], "version": 1, "transition": "fly" });
        let refusals = app.refused(Secretary, TRANSITION, unknown).await;
        assert_eq!(refusals[0]["code"], "unknown_transition");
    }
}
