//! Lists of meetings, and meetings of several boards.

use super::*;

both! {
    async fn boards_meet_in_common(app: TestApp) {
        let (other, secretary) = neighbour(&app, "OTHER").await;
        let meeting = arrange(&app, json!({
            "title": "Joint meeting", "sittings": [sitting("2026-12-16")],
            "inCommonWithIds": [other.to_string()],
        })).await;
        assert_eq!(meeting["inCommonWith"][0]["name"], "Board OTHER");
        add_item(&app, &meeting, exempt("CANARY price")).await;
        let list = "query($board: ID) { meetings(filter: { boardId: $board }) { edges { node {
            title agendaItems { title isStub matter { id } provenance { illustrative } }
        } } } }";
        let titles = |answer: Value| answer["data"]["meetings"]["edges"].clone();
        let of_other = json!({ "board": other.to_string() });
        let theirs = titles(app.ask_as(secretary.clone(), list, of_other.clone()).await);
        assert_eq!(theirs, json!([]), "a planned meeting is the first board's");
        app.give(Secretary, TRANSITION, step(&meeting, 2, "publish-agenda")).await;
        for board in [other, app.board] {
            let found = titles(app.ask_as(secretary.clone(), list, json!({ "board": board.to_string() })).await);
            assert_eq!(found[0]["node"]["agendaItems"][0]["title"], "CANARY price", "{board}");
        }
        let public = app.data(Public, list, of_other).await;
        assert_eq!(public["meetings"]["edges"][0]["node"]["agendaItems"], json!([
            { "title": "A property matter", "isStub": true, "matter": null, "provenance": null },
        ]));
        // They read it; its office is the first board's.
        let input = json!({ "title": "Ours", "sittings": [sitting("2026-12-16")] });
        let change = json!({ "id": meeting["id"], "version": 3, "input": input });
        let answer = app.ask_as(secretary, CHANGE, change).await;
        assert_eq!(answer["data"]["changeMeeting"]["refusals"][0]["code"], "not_allowed");
        // Notice was given of a meeting of both.
        let change = json!({ "id": meeting["id"], "version": 3, "input": {
            "title": "Joint meeting", "sittings": [sitting("2026-12-17")],
        } });
        let refusals = app.refused(Secretary, CHANGE, change).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(refusals, @r#"
            [
              {
                "code": "invalid",
                "field": "input.sittings.0.date",
                "message": "Notice was given of a meeting on Wednesday 16 December 2026: its first sitting keeps that day. Cancel the meeting and call another, so that notice is given of the new day; add a sitting if it adjourns."
              },
              {
                "code": "invalid",
                "field": "input.inCommonWithIds",
                "message": "Notice was given of a meeting of these boards: cancel it and call another for other boards."
              }
            ]
            "#);
        }
        let wrong = json!({ "boardId": app.board.to_string(), "input": { "title": "M",
            "inCommonWithIds": [app.board.to_string(), "board:01890a5d-ac96-774b-bcce-b302099a8057"],
        } });
        let refusals = app.refused(Secretary, ARRANGE, wrong.clone()).await;
        assert_eq!(said(&refusals)[0].0, "input.inCommonWithIds.0");
        let mut unknown = wrong;
        unknown["input"]["inCommonWithIds"] = json!(["board:01890a5d-ac96-774b-bcce-b302099a8057"]);
        let refusals = app.refused(Secretary, ARRANGE, unknown).await;
        assert_eq!(said(&refusals), [(
            "input.inCommonWithIds.0", "There is no such board that you can see.",
        )]);
    }

    async fn meetings_are_listed_newest_first_and_filtered(app: TestApp) {
        for (day, title) in [("2026-12-02", "A"), ("2026-12-16", "C"), ("2026-12-09", "B")] {
            arrange(&app, json!({ "title": title, "sittings": [sitting(day)] })).await;
        }
        arrange(&app, json!({ "title": "No day yet" })).await;
        let query = "query($filter: MeetingFilterInput! = {}) {
            meetings(filter: $filter) { edges { node { title } } }
        }";
        for (filter, expected) in [
            (json!({}), vec!["C", "B", "A", "No day yet"]),
            (json!({ "from": "2026-12-09" }), vec!["C", "B"]),
            (json!({ "to": "2026-12-09" }), vec!["B", "A"]),
            (json!({ "from": "2026-12-03", "to": "2026-12-15" }), vec!["B"]),
            (json!({ "phase": "PLANNED", "boardId": app.board.to_string() }), vec!["C", "B", "A", "No day yet"]),
            (json!({ "phase": "HELD" }), vec![]),
        ] {
            let data = app.data(Secretary, query, json!({ "filter": filter })).await;
            let edges = data["meetings"]["edges"].as_array().unwrap();
            let titles: Vec<_> = edges.iter().map(|edge| edge["node"]["title"].as_str().unwrap()).collect();
            assert_eq!(titles, expected, "{filter}");
            let public = app.data(Public, query, json!({ "filter": filter })).await;
            assert_eq!(public["meetings"]["edges"], json!([]), "{filter}");
        }
        for (filter, message) in [
            (json!({ "from": "2026-12-09", "to": "2026-12-08" }), "`filter.to` is before `filter.from`."),
            (json!({ "boardId": "board:7" }), "`board:7` is not an ID"),
        ] {
            let answer = app.ask(Secretary, query, json!({ "filter": filter })).await;
            let said = answer["errors"][0]["message"].as_str().unwrap();
            assert!(said.starts_with(message), "{said}");
        }
    }

    async fn a_list_of_meetings_costs_the_same_for_any_number_of_rows(app: TestApp) {
        let (other, _) = neighbour(&app, "OTHER").await;
        let query = "{ meetings(first: 100) { edges { node {
            title board { name } inCommonWith { name } decisions(first: 5) { id }
            agendaItems(first: 5) { title isStub matter { title } considerations(first: 2) { id }
                provenance { illustrative } }
        } } } }";
        for role in [Secretary, Public] {
            let mut counts = Vec::new();
            for rows in [1, 10, 100] {
                let there = app.data(Secretary, query, json!({})).await["meetings"]["edges"].as_array().unwrap().len();
                for _ in there..rows {
                    let meeting = arrange(&app, json!({ "title": "M", "sittings": [sitting("2026-12-16")],
                        "inCommonWithIds": [other.to_string()] })).await;
                    add_item(&app, &meeting, item("Budget")).await;
                    add_item(&app, &meeting, exempt("Depot")).await;
                    app.give(Secretary, TRANSITION, step(&meeting, 3, "publish-agenda")).await;
                }
                counts.push(app.statements_of(role, query, json!({})).await);
            }
            assert!(counts.iter().all(|count| *count == counts[0]), "{role}: {counts:?}");
        }
    }
}
