//! Corrections: what stood, what stands, and who mended it.

use super::*;

const CORRECT: &str = "mutation($input: CorrectionInput!) { correct(input: $input) {
    correction { id field was { markdown } is { markdown } reason on audience
        difference { change text } approvedBy { id } board { code }
        of { __typename id ... on Decision { version title made { earliest } reasons { text { markdown } } }
            ... on Clause { version text { markdown } } } }
    refusals { code message field } } }";

both! {
    async fn a_correction_keeps_what_stood(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let made = record(&app, resolution(&held)).await;
        let clause = &made["clauses"][0]["id"];
        let input = json!({ "input": { "id": clause, "version": 1, "field": "TEXT",
            "is": "Agree Option 5.", "reason": "A slip of the pen.",
            "approvedByMeetingId": held.meeting } });
        let mut corrected = app.give(Secretary, CORRECT, input).await;
        assert_eq!(corrected["approvedBy"]["id"], held.meeting);
        assert_eq!(corrected["of"]["id"], *clause);
        for name in ["id", "approvedBy"] {
            corrected[name].take();
        }
        corrected["of"]["id"].take();
        insta::allow_duplicates! { insta::assert_json_snapshot!(corrected); }
        let again = json!({ "input": { "id": clause, "version": 2, "field": "TEXT",
            "is": "Agree Option 4 by 2020.", "reason": "Another." } });
        app.give(Secretary, CORRECT, again).await;
        let query = "query($of: ID!, $board: ID!) {
            one: corrections(filter: { of: $of }) { edges { node { was { markdown } } } }
            all: corrections(filter: { boardId: $board }) { edges { node { field } } }
            node(id: $of) { ... on Clause { text { markdown } corrections { was { markdown } } } } }";
        let variables = json!({ "of": clause, "board": held.board });
        let read = app.data(Public, query, variables).await;
        assert_eq!(read["node"]["text"]["markdown"], "Agree Option 4 by 2020.\n");
        // The first holds the text as first published.
        assert_eq!(read["node"]["corrections"][0]["was"]["markdown"], "Agree Option 4.\n");
        assert_eq!(read["one"]["edges"].as_array().unwrap().len(), 2);
        assert_eq!(read["all"]["edges"].as_array().unwrap().len(), 2);
        app.verify().await;
    }

    async fn parts_of_a_decision_are_corrected_by_their_place(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let made = record(&app, resolution(&held)).await;
        let reason = json!({ "input": { "id": made["id"], "version": 1, "field": "DECISION_REASON",
            "place": 1, "is": "It costs [[exempt 3: £2m]].", "reason": "A slip." } });
        let corrected = app.give(Secretary, CORRECT, reason).await;
        assert_eq!(corrected["field"], "reason.1");
        assert_eq!(corrected["of"]["reasons"][0]["text"]["markdown"], "It costs £2m.\n");
        let query = "{ corrections { edges { node { is { markdown } difference { text } } } } }";
        let read = app.data(Public, query, json!({})).await;
        assert!(!read.to_string().contains("£2m"), "{read:#}");
        // A board decides at its meeting, and the authority may be used from a day on.
        let day = |field: &str, day: &str| json!({ "input": { "id": made["id"], "version": 2,
            "field": field, "isDate": { "earliest": day, "latest": day }, "reason": "A slip." } });
        let refusals = app.refused(Secretary, CORRECT, day("MADE", "2026-11-10")).await;
        assert_eq!(fields_of(&refusals), ["input.isDate"]);
        assert!(messages_of(&refusals)[0].contains("sat on 11 November 2026"), "{refusals:#}");
        let corrected = app.give(Secretary, CORRECT, day("DATE_SHOWN", "2026-11-12")).await;
        assert_eq!(corrected["is"]["markdown"], "12 November 2026");
        assert_eq!(corrected["of"]["made"]["earliest"], "2026-11-11");
    }

    async fn a_wrong_correction_is_refused_where_it_is_wrong(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let made = record(&app, resolution(&held)).await;
        let base = json!({ "id": made["id"], "version": 1, "field": "TITLE", "is": "Other",
            "reason": "A slip." });
        for (fields, expected) in [
            (json!({ "version": 2 }), vec!["input.version"]),
            (json!({ "field": "TEXT" }), vec!["input.field"]),
            (json!({ "field": "DECISION_REASON" }), vec!["input.place"]),
            (json!({ "field": "DECISION_REASON", "place": 2 }), vec!["input.place"]),
            (json!({ "place": 1 }), vec!["input.place"]),
            (json!({ "is": null }), vec!["input.is"]),
            (json!({ "is": "" }), vec!["input.is"]),
            (json!({ "is": "Model of care", "reason": " " }), vec!["input.reason", "input.is"]),
            (json!({ "field": "MADE" }), vec!["input.isDate"]),
            (json!({ "field": "MADE", "is": null, "isDate": { "latest": "2026-11-10" } }),
                vec!["input.isDate"]),
            (json!({ "field": "MADE", "is": null,
                "isDate": { "earliest": "2026-11-19", "latest": "2026-11-19" } }),
                vec!["input.isDate"]),
            (json!({ "id": held.board }), vec!["input.id"]),
            (json!({ "approvedByMeetingId": "meeting:01890a5d-ac96-774b-bcce-b302099a8057" }),
                vec!["input.approvedByMeetingId"]),
        ] {
            let input = json!({ "input": with(base.clone(), fields.clone()) });
            let refusals = app.refused(Secretary, CORRECT, input).await;
            assert_eq!(fields_of(&refusals), expected, "{fields}");
        }
        for role in [Public, Member, Author, Administrator] {
            let refusals = app.refused(role, CORRECT, json!({ "input": base })).await;
            assert_eq!(refusals[0]["code"], "not_allowed", "{role}");
        }
    }
}
