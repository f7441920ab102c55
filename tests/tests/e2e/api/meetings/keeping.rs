//! Who keeps meetings, what they may say, and two who do so at once.

use super::*;

both! {
    async fn two_secretaries_at_once_do_not_overwrite_each_other(app: TestApp) {
        let meeting = planned(&app, "2026-12-16").await;
        let input = |title: &str| json!({ "title": title, "sittings": [sitting("2026-12-16")] });
        let change = |title: &str| json!({ "id": meeting["id"], "version": 2, "input": input(title) });
        app.give(Secretary, CHANGE, change("First")).await;
        let refusals = app.refused(Secretary, CHANGE, change("Second")).await;
        assert_eq!(said(&refusals), [(
            "version",
            "The meeting has changed since you read it (you saw version 2, it is now version 3). \
             Read it again, then repeat your change.",
        )]);
        let refusals = app.refused(Secretary, TRANSITION, step(&meeting, 2, "publish-agenda")).await;
        assert_eq!((&refusals[0]["code"], &refusals[0]["field"]), (&json!("stale_version"), &json!("version")));
        // On two nodes in the same moment: one publishes, the other is told.
        let viewer = app.viewer(Secretary).await;
        let id: minuted_core::id::AnyId = meeting["id"].as_str().unwrap().parse().unwrap();
        let publish = minuted_app::lifecycles::Transition {
            id,
            step: minuted_app::lifecycles::Step {
                version: 3,
                transition: "publish-agenda".to_owned(),
                reason: None,
                replaced_by: None,
                ending: Default::default(),
                overrides: Vec::new(),
            },
        };
        let request = minuted_app::Request { viewer: &viewer, key: None };
        let second = app.second_node().await;
        let (one, other) = tokio::join!(
            app.app.execute(request, &publish),
            second.execute(request, &publish)
        );
        let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).map(|e| e.to_string()).collect();
        assert_eq!(refused, [
            "The meeting has changed since you read it (you saw version 3, it is now version 4). \
             Read it again, then repeat your change.",
        ]);
        app.verify().await;
    }

    async fn only_the_board_s_secretary_keeps_its_meetings(app: TestApp) {
        let meeting = planned(&app, "2026-12-16").await;
        app.give(Secretary, TRANSITION, step(&meeting, 2, "publish-agenda")).await;
        let items = app.data(Public, AGENDA, json!({ "id": meeting["id"] })).await;
        let item_id = &items["node"]["agendaItems"][0]["id"];
        let input = json!({ "title": "M", "sittings": [sitting("2026-12-16")] });
        let commands = [
            (ARRANGE, json!({ "boardId": app.board.to_string(), "input": input }), "arrange a meeting"),
            (CHANGE, json!({ "id": meeting["id"], "version": 3, "input": input }), "change the meeting"),
            (ADD, json!({ "meetingId": meeting["id"], "input": item("I") }), "add an agenda item"),
            (CHANGE_ITEM, json!({ "id": item_id, "version": 1, "input": item("I") }), "change the agenda item"),
        ];
        for role in [Public, Member, Author, ClearingOfficer, ScrutinyOfficer, Administrator] {
            for (command, variables, action) in &commands {
                let refusals = app.refused(role, command, variables.clone()).await;
                let message = format!("You may not {action}. It takes: the role secretary.");
                assert_eq!(said(&refusals), [("", message.as_str())], "{role}");
            }
            let refusals = app.refused(role, TRANSITION, because(step(&meeting, 3, "cancel"), "x")).await;
            assert_eq!(refusals[0]["code"], "not_allowed", "{role}");
        }
        let (_, stranger) = neighbour(&app, "OTHER").await;
        for (command, variables, _) in &commands {
            let answer = app.ask_as(stranger.clone(), command, variables.clone()).await;
            let payload = answer["data"].as_object().unwrap().values().next().unwrap();
            assert_eq!(payload["refusals"][0]["code"], "not_allowed");
        }
        // What they can't see is not there.
        let unseen = planned(&app, "2026-12-23").await;
        let change = json!({ "id": unseen["id"], "version": 2, "input": input });
        let answer = app.ask_as(stranger, CHANGE, change).await;
        assert_eq!(said(&answer["data"]["changeMeeting"]["refusals"]), [(
            "id", "There is no such meeting that you can see.",
        )]);
    }

    async fn everything_wrong_with_a_meeting_is_said_at_once(app: TestApp) {
        let wrong = json!({ "boardId": app.board.to_string(), "input": {
            "title": "",
            "sittings": [sitting("2026-12-17"), { "date": "2026-12-16", "place": "a\nb" }],
            "dateShown": { "earliest": "2026-12-17", "latest": "2026-12-16" },
            "provenance": { "disputed": [{ "fact": "", "statements": [] }] },
        } });
        let refusals = app.refused(Secretary, ARRANGE, wrong).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(refusals, @r#"
            [
              {
                "code": "missing",
                "field": "input.title",
                "message": "Give a title."
              },
              {
                "code": "invalid",
                "field": "input.sittings.1.date",
                "message": "Put the sittings in order of time."
              },
              {
                "code": "invalid",
                "field": "input.sittings.1.place",
                "message": "The place must be one line, without tabs or control characters."
              },
              {
                "code": "invalid",
                "field": "input.dateShown",
                "message": "The earliest day is after the latest."
              },
              {
                "code": "missing",
                "field": "input.provenance.disputed.0.fact",
                "message": "Give a disputed fact."
              },
              {
                "code": "invalid",
                "field": "input.provenance.disputed.0.statements",
                "message": "A disputed fact needs two statements or more, each with its source."
              },
              {
                "code": "invalid",
                "field": "input.dateShown",
                "message": "Only a transcribed meeting has a date that a source shows: give this one sittings."
              }
            ]
            "#);
        }
        for (input, message) in [
            (json!({ "title": "M", "sittings": [{ "date": "16/12/2026" }] }), "write a date as 2017-11-09"),
            (json!({ "title": "M", "sittings": [{ "date": "2026-12-16", "begins": "25:00" }] }), "write a time of day as 10:30"),
        ] {
            let variables = json!({ "boardId": app.board.to_string(), "input": input });
            let answer = app.ask(Secretary, ARRANGE, variables).await;
            let said = answer["errors"][0]["message"].as_str().unwrap();
            assert!(said.contains(message), "{said}");
        }
    }
}
