//! Lists of decisions: order, filters, what they cost.

use super::*;

async fn many(app: &TestApp, held: &Held, days: &[&str]) {
    for (n, day) in days.iter().enumerate() {
        let source = json!({ "transcribedFrom": { "cited": "Minutes",
            "dateShown": { "earliest": day, "latest": day } } });
        let input = with(
            resolution(held),
            json!({
                "title": format!("Decision {n}"), "meetingId": null, "provenance": source,
                "made": { "earliest": day, "latest": day }, "minute": format!("{n}"),
            }),
        );
        record(app, input).await;
    }
}

both! {
    async fn decisions_come_newest_first_and_are_filtered(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        many(&app, &held, &["2017-11-09", "2018-09-17", "2012-09-13"]).await;
        record(&app, resolution(&held)).await;
        let titles = |filter: Value| {
            let app = &app;
            async move {
                let query = "query($filter: DecisionFilterInput!) { decisions(filter: $filter) {
                    edges { node { title } } } }";
                let read = app.data(Public, query, json!({ "filter": filter })).await;
                let edges = read["decisions"]["edges"].as_array().unwrap().clone();
                edges.iter().map(|e| e["node"]["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
            }
        };
        assert_eq!(titles(json!({})).await, ["Model of care", "Decision 1", "Decision 0", "Decision 2"]);
        assert_eq!(titles(json!({ "number": "TEST/2026/1" })).await, ["Model of care"]);
        assert_eq!(titles(json!({ "meetingId": held.meeting })).await, ["Model of care"]);
        assert_eq!(titles(json!({ "from": "2013-01-01", "to": "2017-12-31" })).await, ["Decision 0"]);
        assert_eq!(titles(json!({ "phase": "RESCINDED" })).await, Vec::<String>::new());
        assert_eq!(titles(json!({ "kind": "OFFICER_DECISION" })).await, Vec::<String>::new());
        assert_eq!(titles(json!({ "boardId": held.board })).await.len(), 4);
        let wrong = app.ask(Public, "{ decisions(filter: { from: \"2018-01-01\", to: \"2017-01-01\" }) {
            edges { node { id } } } }", json!({})).await;
        assert_eq!(wrong["errors"][0]["message"], "`from` is after `to`.");
        let kinds = "{ clauses(filter: { kind: NOTED }) { edges { node { id } } } }";
        assert_eq!(app.data(Public, kinds, json!({})).await["clauses"]["edges"], json!([]));
    }

    async fn a_list_of_decisions_costs_the_same_for_any_number_of_rows(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let query = "{ decisions(first: 100) { edges { node { number title board { name } meeting { id }
            item { id } paper { id } authority { id } matters { id } supersedes { id } replacedBy { id }
            clauses { number text { markdown } pendingItem { id } commitments { status }
                clauses { number } }
            commitments { status clause { number text { markdown } decision { number } } }
            pendingItems { id } corrections { id } } } } }";
        let mut counts = Vec::new();
        for rows in [1_usize, 10, 100] {
            let all = "{ decisions(first: 100) { edges { node { id } } } }";
            let there = app.data(Public, all, json!({})).await["decisions"]["edges"].as_array().unwrap().len();
            for _ in there..rows {
                let mut input = resolution(&held);
                input["clauses"][0]["commitments"] = json!([{ "what": "Do it." }]);
                record(&app, input).await;
            }
            counts.push(app.statements_of(Public, query, json!({})).await);
        }
        assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    }
}
