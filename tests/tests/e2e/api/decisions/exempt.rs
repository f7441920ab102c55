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
            edges { node { number matters { id } } } }
            node(id: $matter) { ... on Matter { decisions { number } } } }";
        for (role, found) in [(Public, 1), (Member, 2), (Secretary, 2)] {
            let read = app.data(role, query, json!({ "matter": matter })).await;
            assert_eq!(read["decisions"]["edges"].as_array().unwrap().len(), found, "{role}");
            assert_eq!(read["node"]["decisions"].as_array().unwrap().len(), found, "{role}");
        }
    }

    async fn nothing_that_is_open_leads_to_a_stub_nor_a_stub_to_it(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let open = record(&app, resolution(&held)).await;
        let hidden = record(&app, exempt(&held)).await;
        let superseded = json!({ "id": open["id"], "version": 1, "transition": "supersede",
            "reason": "It is out of date.", "replacedBy": hidden["id"] });
        app.give(Secretary, TRANSITION, superseded).await;
        let create = "mutation($input: AuthorityInput!) { recordAuthority(input: $input) {
            authority { id } refusals { message field } } }";
        let authority = json!({ "input": { "title": "A delegation", "citation": "Minute 1",
            "source": "RESOLUTION", "boardId": held.board, "createdById": hidden["id"] } });
        let authority = app.give(Administrator, create, authority).await;
        let query = "query($open: ID!, $hidden: ID!, $authority: ID!) {
            open: node(id: $open) { ... on Decision { phase replacedBy { id } } }
            hidden: node(id: $hidden) { ... on Decision { supersedes { id } } }
            authority: node(id: $authority) { ... on Authority { createdBy { id } } } }";
        let variables = json!({
            "open": open["id"], "hidden": hidden["id"], "authority": authority["id"],
        });
        let read = app.data(Public, query, variables.clone()).await;
        assert_eq!(read, json!({
            "open": { "phase": "SUPERSEDED", "replacedBy": null },
            "hidden": { "supersedes": null }, "authority": { "createdBy": null },
        }));
        let read = app.data(Member, query, variables).await;
        assert_eq!(read["open"]["replacedBy"]["id"], hidden["id"]);
        assert_eq!(read["hidden"]["supersedes"]["id"], open["id"]);
        assert_eq!(read["authority"]["createdBy"]["id"], hidden["id"]);
    }

    async fn a_plain_text_takes_no_exempt_marks(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let marked = "[[exempt 3: Acme Ltd]] withdrew";
        let input = with(resolution(&held), json!({ "clauses": [
            { "kind": "RESOLVED", "text": "Sell.", "commitments": [{ "what": "Sell.", "owner": marked }] },
        ] }));
        let refusals = app.refused(Secretary, RECORD, json!({ "input": input })).await;
        assert_eq!(fields_of(&refusals), ["input.clauses.0.commitments.0.owner"]);
        let made = record(&app, resolution(&held)).await;
        let rescind = json!({ "id": made["id"], "version": 1, "transition": "rescind",
            "reason": marked });
        let refusals = app.refused(Secretary, TRANSITION, rescind).await;
        assert_eq!(fields_of(&refusals), ["reason"]);
        let correct = "mutation($input: CorrectionInput!) { correct(input: $input) {
            correction { id } refusals { message field } } }";
        let slip = json!({ "input": { "id": made["id"], "version": 1, "field": "TITLE",
            "is": "Another title", "reason": marked } });
        let refusals = app.refused(Secretary, correct, slip).await;
        assert_eq!(fields_of(&refusals), ["input.reason"]);
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
