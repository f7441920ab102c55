//! Meetings from before the office kept its records here.

use super::*;

both! {
    async fn a_past_meeting_is_transcribed_from_its_source(app: TestApp) {
        let source = json!({ "transcribedFrom": {
            "cited": "A page of the council", "dateShown": { "shown": "09/11/2017",
            "earliest": "2017-11-09", "latest": "2017-11-09" },
        } });
        let meeting = arrange(&app, json!({
            "title": "Meeting of the Cabinet", "provenance": source,
            "dateShown": { "latest": "2017-11-09" },
        })).await;
        assert_eq!(meeting["dateShown"]["latest"], "2017-11-09");
        assert_eq!(meeting["phase"], "PLANNED");
        // The number is the source's, and an item has the meeting's source unless it has its own.
        let add = json!({ "meetingId": meeting["id"], "input": item("Better Together") });
        let refusals = app.refused(Secretary, ADD, add).await;
        assert_eq!(said(&refusals), [(
            "input.number", "Give the number that the source prints, or write `not shown`.",
        )]);
        let mut numbered = item("Better Together");
        numbered["number"] = json!("17");
        let added = add_item(&app, &meeting, numbered).await;
        assert_eq!((&added["place"], &added["number"]), (&json!(1), &json!("17")));
        assert_eq!(added["provenance"]["transcribedFrom"]["cited"], "A page of the council");
        let mut made = item("Other");
        made["number"] = json!("18");
        made["provenance"] = json!({});
        let refusals = app.refused(Secretary, ADD, json!({ "meetingId": meeting["id"], "input": made })).await;
        assert_eq!(said(&refusals), [(
            "input.provenance.transcribedFrom",
            "The meeting is transcribed from a source: name the item's source too.",
        )]);
        let query = "query($id: ID!) { node(id: $id) { ... on Meeting {
            availableTransitions { name allowed notEstablished } } } }";
        let next = app.data(Secretary, query, json!({ "id": meeting["id"] })).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(next["node"]["availableTransitions"], @r#"
            [
              {
                "allowed": true,
                "name": "abandon",
                "notEstablished": []
              },
              {
                "allowed": true,
                "name": "transcribe",
                "notEstablished": [
                  "SI 2012/2089 regs 6(1)(a), 6(2)(a) and 7"
                ]
              }
            ]
            "#);
        }
        let held = app.give(Secretary, TRANSITION, step(&meeting, 2, "transcribe")).await;
        assert_eq!((&held["phase"], &held["audience"]), (&json!("HELD"), &json!("PUBLIC")));
        assert_eq!(held["calledOn"], json!(null));
        assert_eq!(agenda(&app, Public, &meeting).await, ["17 Better Together"]);
        app.verify().await;
    }

    async fn records_are_made_here_from_one_day_on_and_transcribed_before(app: TestApp) {
        // The test board keeps its records from 1 January 2026.
        let source = json!({ "transcribedFrom": { "cited": "Minutes" } });
        let early = json!({ "title": "M", "sittings": [sitting("2025-12-31")] });
        let mut late = json!({ "title": "M", "sittings": [sitting("2026-01-01")] });
        late["provenance"] = source.clone();
        let late_shown = json!({ "title": "M", "dateShown": { "latest": "2026-01-01" }, "provenance": source });
        let shown_here = json!({ "title": "M", "dateShown": { "shown": "soon" }, "calledOn": "2026-11-18" });
        let mut said_all = Vec::new();
        for input in [early, late, late_shown, shown_here] {
            let variables = json!({ "boardId": app.board.to_string(), "input": input });
            said_all.push(app.refused(Secretary, ARRANGE, variables).await);
        }
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(said_all, @r#"
            [
              [
                {
                  "code": "invalid",
                  "field": "input.sittings.0.date",
                  "message": "Test Cabinet keeps its records here from Thursday 1 January 2026, and this meeting is before that day: name the source that it is transcribed from."
                }
              ],
              [
                {
                  "code": "invalid",
                  "field": "input.sittings.0.date",
                  "message": "Test Cabinet keeps its records here from Thursday 1 January 2026, and this meeting is not known to have been before that day: arrange it without a source, or give an earlier day."
                }
              ],
              [
                {
                  "code": "invalid",
                  "field": "input.dateShown",
                  "message": "Test Cabinet keeps its records here from Thursday 1 January 2026, and this meeting is not known to have been before that day: arrange it without a source, or give an earlier day."
                }
              ],
              [
                {
                  "code": "invalid",
                  "field": "input.dateShown",
                  "message": "Only a transcribed meeting has a date that a source shows: give this one sittings."
                },
                {
                  "code": "invalid",
                  "field": "input.calledOn",
                  "message": "The day is noted when the agenda is published: leave it out, unless the meeting is transcribed from a source that shows it."
                }
              ]
            ]
            "#);
        }
    }

    async fn a_board_without_rules_holds_transcribed_records_only(app: TestApp) {
        let (board, secretary) = neighbour(&app, "NORULES").await;
        let input = json!({ "title": "M", "sittings": [sitting("2026-12-16")] });
        let variables = json!({ "boardId": board.to_string(), "input": input });
        let answer = app.ask_as(secretary.clone(), ARRANGE, variables.clone()).await;
        assert_eq!(said(&answer["data"]["arrangeMeeting"]["refusals"]), [(
            "input.provenance.transcribedFrom",
            "Board NORULES has no rules, so it holds only transcribed records: give the board rules \
             first, or name the source that this meeting is transcribed from.",
        )]);
        let mut from_source = variables;
        from_source["input"]["provenance"] = json!({ "transcribedFrom": { "cited": "Minutes",
            "dateShown": { "shown": "2012" } } });
        let answer = app.ask_as(secretary.clone(), ARRANGE, from_source.clone()).await;
        assert_eq!(said(&answer["data"]["arrangeMeeting"]["refusals"]), [(
            "input.sittings.0.date",
            "A meeting to come has no record to transcribe: arrange it without a source.",
        )]);
        from_source["input"]["sittings"] = json!([sitting("2012-09-13")]);
        let answer = app.ask_as(secretary.clone(), ARRANGE, from_source).await;
        let meeting = &answer["data"]["arrangeMeeting"]["meeting"];
        let answer = app.ask_as(secretary, TRANSITION, step(meeting, 1, "transcribe")).await;
        let record = &answer["data"]["transition"]["record"];
        assert_eq!((&record["phase"], &record["state"]), (&json!("HELD"), &json!("held")));
    }
}
