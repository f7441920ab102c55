//! Decisions within and outside the authority that they name.

use super::*;

const AUTHORITY: &str = "mutation($input: AuthorityInput!) { recordAuthority(input: $input) {
    authority { id version limit reservedMatters { id } createdBy { id } }
    refusals { code message field } } }";

const LISTED: &str = "query($outside: Boolean!) {
    decisions(filter: { outsideAuthority: $outside }, first: 100) {
        edges { node { id outsideAuthority { way explanation } } } } }";

const ALL: &str =
    "{ decisions(first: 100) { edges { node { id phase isStub outsideAuthority { way } } } } }";

async fn authority(app: &TestApp, more: Value) -> Value {
    let input = json!({ "title": "Contracts", "source": "SCHEME_OF_DELEGATION", "citation": "Table 2",
        "boardId": app.board.to_string(), "from": "2026-01-01", "provenance": {} });
    app.give(Secretary, AUTHORITY, json!({ "input": with(input, more) }))
        .await
}

async fn a_matter(app: &TestApp) -> Value {
    let open =
        "mutation($board: ID!, $input: MatterInput!) { openMatter(boardId: $board, input: $input) {
        matter { id } refusals { message field } } }";
    let given = json!({ "board": app.board.to_string(), "input": { "title": "The budget", "audience": "PUBLIC" } });
    app.give(Secretary, open, given).await["id"].clone()
}

/// The ways of each decision that a list gives, by its ID.
async fn listed(app: &TestApp, role: Role, outside: bool) -> Vec<(String, Vec<String>)> {
    let read = app.data(role, LISTED, json!({ "outside": outside })).await;
    let edges = read["decisions"]["edges"].as_array().unwrap().iter();
    let ways = |node: &Value| {
        let ways = node["outsideAuthority"].as_array().unwrap().iter();
        ways.map(|o| o["way"].as_str().unwrap().to_owned())
            .collect()
    };
    let told = edges.map(|e| {
        (
            e["node"]["id"].as_str().unwrap().to_owned(),
            ways(&e["node"]),
        )
    });
    told.collect()
}

/// The list says the same as each decision.
async fn agree(app: &TestApp) {
    let outside = listed(app, Secretary, true).await;
    let within = listed(app, Secretary, false).await;
    assert!(
        outside.iter().all(|(_, ways)| !ways.is_empty()),
        "{outside:?}"
    );
    assert!(within.iter().all(|(_, ways)| ways.is_empty()), "{within:?}");
    let all = app.data(Secretary, ALL, json!({})).await;
    let made = all["decisions"]["edges"].as_array().unwrap().iter();
    let made =
        made.filter(|e| !["PROPOSED", "ABANDONED"].contains(&e["node"]["phase"].as_str().unwrap()));
    assert_eq!(made.count(), outside.len() + within.len());
}

both! {
    async fn a_decision_is_made_within_its_authority(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let matter = a_matter(&app).await;
        let power = authority(&app, json!({ "limit": "100000", "inConsultationWith": "the Chair",
            "reservedMatterIds": [matter] })).await;
        assert_eq!(power["limit"], "100000.00");
        let under = |more: Value| with(with(resolution(&held), json!({ "authorityId": power["id"] })), more);
        for (more, fields, said) in [
            (json!({}), vec!["input.commits", "input.consulted"], "limited to £100,000"),
            (json!({ "consulted": "The Chair, 2 November", "commits": "100000.01" }),
                vec!["input.commits"], "commits £100,000.01"),
            (json!({ "consulted": " ", "commits": "1" }), vec!["input.consulted"], "the Chair"),
            (json!({ "consulted": "The Chair", "commits": "1", "matterIds": [matter] }),
                vec!["input.matterIds"], "reserved"),
        ] {
            let refusals = app.refused(Secretary, RECORD, json!({ "input": under(more) })).await;
            assert_eq!(fields_of(&refusals), fields, "{refusals:#}");
            assert!(messages_of(&refusals)[0].contains(said), "{refusals:#}");
        }
        let wrong = json!({ "input": under(json!({ "commits": "1,000" })) });
        let answer = app.ask(Secretary, RECORD, wrong).await;
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains("500000.50"), "{answer:#}");
        let within = json!({ "consulted": "The Chair, 2 November", "commits": "100000" });
        let made = record(&app, under(within)).await;
        assert_eq!(listed(&app, Public, true).await, []);
        assert_eq!(listed(&app, Public, false).await[0].0, made["id"].as_str().unwrap());
        agree(&app).await;
        app.verify().await;
    }

    async fn decisions_outside_their_authority_are_a_query(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let power = authority(&app, json!({ "limit": "100000" })).await;
        let under = json!({ "authorityId": power["id"], "commits": "5" });
        let made = record(&app, with(resolution(&held), under)).await;
        assert_eq!(listed(&app, Public, true).await, []);
        // The authority turns out to have ended before the day of the decision.
        let end = "mutation($id: ID!) { endAuthority(id: $id, version: 1, input: { to: \"2026-10-31\" }) {
            authority { id } refusals { code message field } } }";
        app.give(Secretary, end, json!({ "id": power["id"] })).await;
        let outside = listed(&app, Public, true).await;
        assert_eq!(outside, [(made["id"].as_str().unwrap().to_owned(), vec!["NOT_IN_FORCE".to_owned()])]);
        // What a source shows is kept as it shows it, and found.
        let shown = json!({ "authorityId": null, "made": { "earliest": "2017-11-09", "latest": "2017-11-09" },
            "meetingId": null, "provenance": { "transcribedFrom": { "cited": "A page",
                "dateShown": { "earliest": "2017-11-09", "latest": "2017-11-09" } } } });
        record(&app, with(resolution(&held), shown)).await;
        let old = authority(&app, json!({ "limit": "10", "inConsultationWith": "the Chair",
            "from": "2010-01-01", "provenance": { "transcribedFrom": { "cited": "A page", "dateShown": {} } } })).await;
        let beyond = json!({ "authorityId": old["id"], "commits": "11", "meetingId": null,
            "made": { "earliest": "2017-11-09", "latest": "2017-11-09" },
            "provenance": { "transcribedFrom": { "cited": "A page",
                "dateShown": { "earliest": "2017-11-09", "latest": "2017-11-09" } } } });
        record(&app, with(resolution(&held), beyond)).await;
        let mut ways: Vec<_> = listed(&app, Public, true).await.into_iter().map(|(_, ways)| ways).collect();
        ways.sort();
        assert_eq!(ways, [
            vec!["ABOVE_LIMIT".to_owned(), "CONSULTATION_NOT_SHOWN".to_owned()],
            vec!["NOT_IN_FORCE".to_owned()],
            vec!["NOT_NAMED".to_owned()],
        ]);
        agree(&app).await;
        app.verify().await;
    }

    async fn what_is_withheld_is_not_told_by_the_query(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let power = authority(&app, json!({ "limit": "100000" })).await;
        let exempt = json!({ "authorityId": power["id"], "commits": "5", "exemption": {
            "audience": "RESTRICTED", "grounds": ["paragraph 3"], "publicTitle": "Sale of land",
            "publicInterest": "The price is being negotiated.", "likely": false, "reviewOn": "2027-11-11" } });
        record(&app, with(resolution(&held), exempt)).await;
        for outside in [true, false] {
            assert_eq!(listed(&app, Public, outside).await, []);
        }
        assert_eq!(listed(&app, Secretary, false).await.len(), 1);
        let read = app.data(Public, "{ decisions { edges { node { commits consulted outsideAuthority { way } } } } }", json!({})).await;
        let node = &read["decisions"]["edges"][0]["node"];
        assert_eq!(*node, json!({ "commits": null, "consulted": "", "outsideAuthority": [] }));
    }

    async fn a_decision_creates_an_authority_within_its_own(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let power = authority(&app, json!({ "limit": "100000" })).await;
        let under = json!({ "authorityId": power["id"], "commits": "0", "title": "Delegation to the Director" });
        let made = record(&app, with(resolution(&held), under)).await;
        let delegation = |more: Value| with(json!({ "title": "Small contracts", "source": "RESOLUTION",
            "citation": "Minute 4", "boardId": app.board.to_string(), "createdById": made["id"],
            "from": MET, "limit": "50000", "provenance": {} }), more);
        for (more, fields) in [
            (json!({ "limit": null }), vec!["input.limit"]),
            (json!({ "limit": "100000.01" }), vec!["input.limit"]),
            (json!({ "from": "2026-01-01" }), vec!["input.from"]),
        ] {
            let input = json!({ "input": delegation(more) });
            let refusals = app.refused(Secretary, AUTHORITY, input).await;
            assert_eq!(fields_of(&refusals), fields, "{refusals:#}");
        }
        let created = app.give(Secretary, AUTHORITY, json!({ "input": delegation(json!({})) })).await;
        assert_eq!(created["createdBy"]["id"], made["id"]);
        app.verify().await;
    }
}
