//! Exempt decisions: a stub to everyone, their content to those whom it is for.

use super::*;

const CANARY: &str = "CANARY-7f3a";

fn exempt(held: &Held) -> Value {
    let said = |part: &str| format!("{CANARY} {part}");
    with(
        resolution(held),
        json!({
            "title": said("title"),
            "exemption": {
                "audience": "RESTRICTED", "grounds": ["paragraph 3"],
                "publicTitle": "Sale of land", "publicInterest": "The price is being negotiated.",
                "likely": false, "reviewOn": "2027-11-11",
            },
            "recitals": [{ "text": said("recital") }],
            "reasons": [{ "text": said("reason") }],
            "alternatives": { "how": "STATED", "items": [{ "text": said("alternative") }] },
            "interests": { "how": "STATED", "items": [{ "text": said("interest") }] },
            "provenance": { "unknown": [said("unknown")] },
            "clauses": [{ "kind": "RESOLVED", "text": said("clause"), "commitments": [
                { "what": said("commitment"), "owner": said("owner") }] }],
        }),
    )
}

const EVERYTHING: &str = "query($id: ID!, $board: ID!) {
    node(id: $id) { ... on Decision { ...all } }
    decisions { edges { node { ...all } } } resolutions { edges { node { ...all } } }
    clauses { edges { node { ...clause } } } commitments { edges { node { ...commitment } } }
    corrections { edges { node { was { markdown } reason } } }
    pendingItems { edges { node { id } } }
    board: node(id: $board) { ... on Board { decisions { ...all } actionLog { ...commitment } } }
}
fragment all on Decision { title isStub number minute exemption { publicTitle grounds publicInterest
    reviewOn } recitals { text { markdown source } } reasons { text { markdown } } reason
    alternatives { items { text { markdown } } } interests { items { text { markdown } } }
    clauses { ...clause } commitments { ...commitment } provenance { unknown } matters { id }
    corrections { was { markdown } } }
fragment clause on Clause { text { markdown source } commitments { ...commitment } }
fragment commitment on Commitment { what { markdown } owner report { markdown } }";

both! {
    async fn an_exempt_decision_is_a_stub_to_all_but_those_whom_it_is_for(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let made = record(&app, exempt(&held)).await;
        assert_eq!(made["contentAudience"], "RESTRICTED");
        assert_eq!(made["isStub"], false);
        let correct = "mutation($input: CorrectionInput!) { correct(input: $input) {
            correction { id } refusals { message field } } }";
        let slip = json!({ "input": { "id": made["id"], "version": 1, "field": "TITLE",
            "is": format!("{CANARY} other title"), "reason": format!("{CANARY} slip") } });
        app.give(Secretary, correct, slip).await;
        let variables = json!({ "id": made["id"], "board": held.board });
        for role in [Public, Author, Administrator] {
            let read = app.data(role, EVERYTHING, variables.clone()).await;
            assert!(!read.to_string().contains(CANARY), "{role}: {read:#}");
            assert_eq!(read["node"]["title"], "Sale of land");
            assert_eq!(read["node"]["isStub"], true);
            assert_eq!(read["node"]["number"], "TEST/2026/1");
            assert_eq!(read["node"]["exemption"]["grounds"], json!(["paragraph 3"]));
            assert_eq!(read["node"]["exemption"]["reviewOn"], "2027-11-11");
            for list in ["clauses", "commitments", "corrections", "pendingItems"] {
                assert_eq!(read[list]["edges"], json!([]), "{role} {list}");
            }
        }
        for role in [Secretary, Member, Role::ScrutinyOfficer, Role::ClearingOfficer] {
            let read = app.data(role, EVERYTHING, variables.clone()).await;
            let told = read.to_string().matches(CANARY).count();
            assert!(told > 20, "{role}: {told}");
        }
        app.verify().await;
    }

    async fn exempt_words_in_a_public_decision_are_read_by_those_whom_they_are_for(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let text = format!("Sell for [[exempt 3: {CANARY}]].");
        let input = with(resolution(&held), json!({
            "clauses": [{ "kind": "RESOLVED", "text": text, "commitments": [{ "what": text }] }],
            "reasons": [{ "number": "1.1", "text": text }],
        }));
        let made = record(&app, input).await;
        let variables = json!({ "id": made["id"], "board": held.board });
        let read = app.data(Public, EVERYTHING, variables.clone()).await;
        assert!(!read.to_string().contains(CANARY));
        assert_eq!(
            read["node"]["clauses"][0]["text"]["markdown"],
            "Sell for [exempt: paragraph 3].\n"
        );
        let read = app.data(Member, EVERYTHING, variables.clone()).await;
        assert_eq!(read["node"]["reasons"][0]["text"]["markdown"], format!("Sell for {CANARY}.\n"));
        assert_eq!(read["node"]["clauses"][0]["text"]["source"], Value::Null);
        let read = app.data(Secretary, EVERYTHING, variables).await;
        assert_eq!(read["node"]["clauses"][0]["text"]["source"], format!("{text}\n"));
    }

    async fn a_stub_is_not_found_by_what_it_is_about(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let mut matter = samples(&ids(5)).matter;
        matter.board = app.board;
        matter.audience = Audience::Public;
        let matter = put(&app, &matter).await;
        record(&app, with(exempt(&held), json!({ "matterIds": [matter] }))).await;
        record(&app, with(resolution(&held), json!({ "matterIds": [matter] }))).await;
        let query = "query($matter: ID!) { decisions(filter: { matterId: $matter }) {
            edges { node { number matters { id } } } } }";
        for (role, found) in [(Public, 1), (Member, 2), (Secretary, 2)] {
            let read = app.data(role, query, json!({ "matter": matter })).await;
            assert_eq!(read["decisions"]["edges"].as_array().unwrap().len(), found, "{role}");
        }
    }

    async fn an_exemption_gives_its_ground(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let input = with(exempt(&held), json!({ "exemption": {
            "audience": "RESTRICTED", "grounds": [], "publicTitle": "" } }));
        let refusals = app.refused(Secretary, RECORD, json!({ "input": input })).await;
        assert_eq!(fields_of(&refusals), [
            "input.exemption.grounds", "input.exemption.publicTitle",
            "input.exemption.publicInterest",
        ]);
    }
}
