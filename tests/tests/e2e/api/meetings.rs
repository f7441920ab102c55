//! Meetings, agendas and stubs, from arranging a meeting to holding it.

use minuted_app::{Clock, TimeOrderedIds};
use minuted_core::{
    accounts::{Account, Grant},
    id::{BoardId, RecordId},
    meetings::Meeting,
    papers::{Consideration, Paper},
    roles::Role::{
        self, Administrator, Author, ClearingOfficer, Member, Public, ScrutinyOfficer, Secretary,
    },
    viewer::Viewer,
};
use minuted_store::EntryHeader;
use minuted_testing::{SeededEntropy, TestApp, both, samples};
use serde_json::{Value, json};

use super::matters;

const ARRANGE: &str = "mutation($boardId: ID!, $input: MeetingInput!) {
    arrangeMeeting(boardId: $boardId, input: $input) {
        meeting { id version title phase state audience rules calledOn calledBecause reason
            board { name } inCommonWith { name }
            sittings { date begins ended place } dateShown { shown earliest latest }
            provenance { transcribedFrom { cited dateShown { shown } } } }
        refusals { code message field }
    }
}";

const CHANGE: &str = "mutation($id: ID!, $version: Int!, $input: MeetingInput!) {
    changeMeeting(id: $id, version: $version, input: $input) {
        meeting { id version title phase sittings { date place } }
        refusals { code message field }
    }
}";

pub(super) const TRANSITION: &str = "mutation($id: ID!, $version: Int!, $transition: String!, $reason: String) {
    transition(id: $id, version: $version, transition: $transition, reason: $reason) {
        record { ... on Meeting { version phase state audience calledOn calledBecause reason rules } }
        refusals { code message rule citation field }
    }
}";

const ADD: &str = "mutation($meetingId: ID!, $input: AgendaItemInput!) {
    addAgendaItem(meetingId: $meetingId, input: $input) {
        agendaItem { id version place number title isStub purpose contentAudience
            exemption { audience grounds publicTitle publicInterest likely reviewOn }
            provenance { transcribedFrom { cited } } }
        refusals { code message rule citation field }
    }
}";

const CHANGE_ITEM: &str = "mutation($id: ID!, $version: Int!, $input: AgendaItemInput!) {
    changeAgendaItem(id: $id, version: $version, input: $input) {
        agendaItem { id version place number title contentAudience exemption { publicTitle } matter { title } }
        refusals { code message field }
    }
}";

const AGENDA: &str = "query($id: ID!) { node(id: $id) { ... on Meeting {
    agendaItems { id version place number title isStub }
} } }";

/// The input for one sitting.
pub(super) fn sitting(date: &str) -> Value {
    json!({ "date": date, "begins": "10:30", "place": "County Hall" })
}

/// The input for an open item.
pub(super) fn item(title: &str) -> Value {
    json!({ "title": title, "purpose": "DECISION" })
}

pub(super) fn exempt(title: &str) -> Value {
    json!({ "title": title, "purpose": "DECISION", "exemption": {
        "audience": "RESTRICTED", "grounds": ["3"], "publicTitle": "A property matter",
        "publicInterest": "The price would rise.", "reviewOn": "2027-11-18",
    } })
}

/// Arranges a meeting of the test board as its secretary, and gives it.
pub(super) async fn arrange(app: &TestApp, input: Value) -> Value {
    let variables = json!({ "boardId": app.board.to_string(), "input": input });
    app.give(Secretary, ARRANGE, variables).await
}

/// Adds an item to a meeting's agenda as the secretary, and gives it.
pub(super) async fn add_item(app: &TestApp, meeting: &Value, input: Value) -> Value {
    let variables = json!({ "meetingId": meeting["id"], "input": input });
    app.give(Secretary, ADD, variables).await
}

fn step(meeting: &Value, version: i64, transition: &str) -> Value {
    json!({ "id": meeting["id"], "version": version, "transition": transition })
}

fn because(mut step: Value, reason: &str) -> Value {
    step["reason"] = json!(reason);
    step
}

/// The agenda as `number title`, as a role sees it.
async fn agenda(app: &TestApp, role: Role, meeting: &Value) -> Vec<String> {
    let data = app.data(role, AGENDA, json!({ "id": meeting["id"] })).await;
    let items = data["node"]["agendaItems"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let places: Vec<_> = items
        .iter()
        .map(|item| item["place"].as_u64().unwrap())
        .collect();
    assert_eq!(places, (1..=places.len() as u64).collect::<Vec<_>>());
    let line = |item: &Value| {
        format!(
            "{} {}",
            item["number"].as_str().unwrap(),
            item["title"].as_str().unwrap()
        )
    };
    items.iter().map(line).collect()
}

/// A planned meeting on this day with one open item.
async fn planned(app: &TestApp, day: &str) -> Value {
    let meeting = arrange(
        app,
        json!({ "title": "Meeting of the Cabinet", "sittings": [sitting(day)] }),
    )
    .await;
    add_item(app, &meeting, item("Budget")).await;
    meeting
}

fn said(refusals: &Value) -> Vec<(&str, &str)> {
    refusals
        .as_array()
        .unwrap()
        .iter()
        .map(|r| {
            (
                r["field"].as_str().unwrap_or_default(),
                r["message"].as_str().unwrap(),
            )
        })
        .collect()
}

/// A board beside the test board, and its secretary.
async fn neighbour(app: &TestApp, code: &str) -> (BoardId, Viewer) {
    let constitute = "mutation($input: BoardInput!) {
        constituteBoard(input: $input) { board { id } refusals { message } }
    }";
    let input = json!({ "input": {
        "name": format!("Board {code}"), "kind": "Board", "power": "DECIDES", "code": code,
        "constitutedBy": [{ "by": app.board.to_string() }],
    } });
    let made = app.give(Administrator, constitute, input).await;
    let board: BoardId = made["id"].as_str().unwrap().parse().unwrap();
    let account = Account {
        id: RecordId::from_uuid(board.uuid()),
        version: 1,
        name: "Another secretary".to_owned(),
        person: None,
        grants: vec![Grant {
            role: Secretary,
            board: Some(board),
            opens: None,
            from: None,
            to: None,
        }],
        closed: false,
    };
    (board, Viewer::of(&account, &[], app.app.today()))
}

both! {
    async fn a_meeting_is_planned_called_and_held(app: TestApp) {
        let meeting = arrange(&app, json!({
            "title": "Meeting of the Cabinet", "sittings": [sitting("2026-11-26")],
        })).await;
        let mut shown = meeting.clone();
        shown.as_object_mut().unwrap().remove("id");
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(shown, @r#"
            {
              "audience": "WORKING",
              "board": {
                "name": "Test Cabinet"
              },
              "calledBecause": null,
              "calledOn": null,
              "dateShown": {
                "earliest": null,
                "latest": null,
                "shown": null
              },
              "inCommonWith": [],
              "phase": "PLANNED",
              "provenance": {
                "transcribedFrom": null
              },
              "reason": null,
              "rules": "england-council-executive@2012-09-10",
              "sittings": [
                {
                  "begins": "10:30",
                  "date": "2026-11-26",
                  "ended": null,
                  "place": "County Hall"
                }
              ],
              "state": "draft",
              "title": "Meeting of the Cabinet",
              "version": 1
            }
            "#);
        }
        // Five clear days before Thursday 26 November: Wednesday the 18th is the last day.
        app.clock.set_to_noon("2026-11-19");
        let refusals = app.refused(Secretary, TRANSITION, step(&meeting, 1, "publish-agenda")).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(refusals, @r#"
            [
              {
                "citation": "local rule",
                "code": "condition_not_met",
                "field": null,
                "message": "The agenda has no items: add at least 1.",
                "rule": "business-on-agenda"
              },
              {
                "citation": "SI 2012/2089 regs 6(1)(a), 6(2)(a) and 7",
                "code": "condition_not_met",
                "field": null,
                "message": "A meeting on Thursday 26 November 2026 takes 5 clear working days of notice; published on Thursday 19 November 2026 it gets 4. From Thursday 19 November 2026 to Thursday 26 November 2026, leaving out both, there are 4 clear working days. Not counted: 2 weekend days. The last day to publish was Wednesday 18 November 2026. With publication on 19 November 2026 the meeting can be on Friday 27 November 2026 or later. If the meeting really is convened at shorter notice, call it so, with the reason.",
                "rule": "notice-of-meeting"
              }
            ]
            "#);
        }
        app.clock.set_to_noon("2026-11-18");
        add_item(&app, &meeting, item("Budget")).await;
        for role in [Public, Member, Author, ScrutinyOfficer, Administrator] {
            let node = app.data(role, AGENDA, json!({ "id": meeting["id"] })).await;
            assert_eq!(node["node"], json!(null), "{role} sees a planned meeting");
        }
        let called = app.give(Secretary, TRANSITION, step(&meeting, 2, "publish-agenda")).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(called, @r#"
            {
              "audience": "PUBLIC",
              "calledBecause": null,
              "calledOn": "2026-11-18",
              "phase": "CALLED",
              "reason": null,
              "rules": "england-council-executive@2012-09-10",
              "state": "called",
              "version": 3
            }
            "#);
        }
        assert_eq!(agenda(&app, Public, &meeting).await, ["1 Budget"]);
        app.clock.set_to_noon("2026-11-25");
        let refusals = app.refused(Secretary, TRANSITION, step(&meeting, 3, "hold")).await;
        assert_eq!(said(&refusals), [(
            "",
            "The meeting is on Thursday 26 November 2026 and today is Wednesday 25 November 2026: \
             wait for that day.",
        )]);
        app.clock.set_to_noon("2026-11-26");
        let held = app.give(Secretary, TRANSITION, step(&meeting, 3, "hold")).await;
        assert_eq!((&held["phase"], &held["version"]), (&json!("HELD"), &json!(4)));
        // After that it is only corrected.
        let input = json!({ "title": "Other", "sittings": [sitting("2026-11-26")] });
        let change = json!({ "id": meeting["id"], "version": 4, "input": input });
        let refusals = app.refused(Secretary, CHANGE, change).await;
        assert_eq!(said(&refusals), [(
            "", "You can't change the meeting, only correct it: the meeting is held.",
        )]);
        let more = json!({ "meetingId": meeting["id"], "input": item("More") });
        let refusals = app.refused(Secretary, ADD, more).await;
        assert_eq!(said(&refusals), [(
            "", "You can't add an item to the agenda, only correct it: the meeting is held.",
        )]);
        app.verify().await;
    }

    async fn what_can_be_done_next_is_told_with_every_reason(app: TestApp) {
        let meeting = arrange(&app, json!({
            "title": "Meeting of the Cabinet", "sittings": [sitting("2026-11-25")],
        })).await;
        let query = "query($id: ID!) { node(id: $id) { ... on Meeting { availableTransitions {
            name label to allowed asks audience notEstablished refusals { code message rule citation }
        } } } }";
        let asked = json!({ "id": meeting["id"] });
        let next = app.data(Secretary, query, asked.clone()).await["node"]["availableTransitions"].clone();
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(next, @r#"
            [
              {
                "allowed": false,
                "asks": [],
                "audience": "PUBLIC",
                "label": "Publish the agenda",
                "name": "publish-agenda",
                "notEstablished": [],
                "refusals": [
                  {
                    "citation": "local rule",
                    "code": "condition_not_met",
                    "message": "The agenda has no items: add at least 1.",
                    "rule": "business-on-agenda"
                  },
                  {
                    "citation": "SI 2012/2089 regs 6(1)(a), 6(2)(a) and 7",
                    "code": "condition_not_met",
                    "message": "A meeting on Wednesday 25 November 2026 takes 5 clear working days of notice; published on Wednesday 18 November 2026 it gets 4. From Wednesday 18 November 2026 to Wednesday 25 November 2026, leaving out both, there are 4 clear working days. Not counted: 2 weekend days. The last day to publish was Tuesday 17 November 2026. With publication on 18 November 2026 the meeting can be on Thursday 26 November 2026 or later. If the meeting really is convened at shorter notice, call it so, with the reason.",
                    "rule": "notice-of-meeting"
                  }
                ],
                "to": "called"
              },
              {
                "allowed": false,
                "asks": [
                  "reason"
                ],
                "audience": "PUBLIC",
                "label": "Call the meeting at shorter notice",
                "name": "call-at-shorter-notice",
                "notEstablished": [],
                "refusals": [
                  {
                    "citation": "local rule",
                    "code": "condition_not_met",
                    "message": "The agenda has no items: add at least 1.",
                    "rule": "business-on-agenda"
                  }
                ],
                "to": "called"
              },
              {
                "allowed": true,
                "asks": [
                  "reason"
                ],
                "audience": "WORKING",
                "label": "Abandon the meeting",
                "name": "abandon",
                "notEstablished": [],
                "refusals": [],
                "to": "abandoned"
              }
            ]
            "#);
        }
        // Who may see the meeting and not call it is told so, beside what else is wrong.
        let next = app.data(ClearingOfficer, query, asked).await["node"]["availableTransitions"].clone();
        assert_eq!(next[0]["refusals"][0]["message"], "You may not publish the agenda. It takes: secretary.");
        assert_eq!(next[0]["refusals"].as_array().unwrap().len(), 3);
    }

    async fn shorter_notice_cancelling_and_abandoning_keep_their_reasons(app: TestApp) {
        let meeting = planned(&app, "2026-11-20").await;
        let refusals = app.refused(Secretary, TRANSITION, step(&meeting, 2, "call-at-shorter-notice")).await;
        assert_eq!(said(&refusals), [("reason", "Give the reason: it stays with the record.")]);
        let short = because(step(&meeting, 2, "call-at-shorter-notice"), "A flood.");
        let called = app.give(Secretary, TRANSITION, short).await;
        assert_eq!((&called["calledBecause"], &called["reason"]), (&json!("A flood."), &json!(null)));
        assert_eq!(called["calledOn"], "2026-11-18");
        let cancel = because(step(&meeting, 3, "cancel"), "The hall is flooded too.");
        let cancelled = app.give(Secretary, TRANSITION, cancel).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(cancelled, @r#"
            {
              "audience": "PUBLIC",
              "calledBecause": "A flood.",
              "calledOn": "2026-11-18",
              "phase": "CANCELLED",
              "reason": "The hall is flooded too.",
              "rules": "england-council-executive@2012-09-10",
              "state": "cancelled",
              "version": 4
            }
            "#);
        }
        let other = planned(&app, "2026-12-16").await;
        let reasoned = because(step(&other, 2, "publish-agenda"), "Because.");
        let called = app.give(Secretary, TRANSITION, reasoned).await;
        assert_eq!(called["calledBecause"], "Because.");
        // Of a meeting that was held there is no reason to keep, and words are not thrown away.
        app.clock.set_to_noon("2026-12-16");
        let refusals = app.refused(Secretary, TRANSITION, because(step(&other, 3, "hold"), "Because.")).await;
        assert_eq!(said(&refusals), [("reason", "This transition takes no reason: leave it out.")]);
        let never = planned(&app, "2026-12-23").await;
        let abandoned = because(step(&never, 2, "abandon"), "No business.");
        let abandoned = app.give(Secretary, TRANSITION, abandoned).await;
        assert_eq!((&abandoned["phase"], &abandoned["audience"]), (&json!("CANCELLED"), &json!("WORKING")));
        assert_eq!(abandoned["reason"], "No business.");
        assert_eq!(agenda(&app, Public, &never).await, [""; 0]);
    }

    async fn an_unknown_transition_names_those_that_there_are(app: TestApp) {
        let meeting = planned(&app, "2026-12-16").await;
        let refusals = app.refused(Secretary, TRANSITION, step(&meeting, 2, "publish-agneda")).await;
        assert_eq!(said(&refusals), [(
            "",
            "There is no transition `publish-agneda` from the state `draft`. From here there are: \
             publish-agenda, call-at-shorter-notice, abandon.",
        )]);
        let replaced = "mutation($id: ID!, $by: ID) {
            transition(id: $id, version: 2, transition: \"publish-agenda\", replacedBy: $by) {
                record { id } refusals { field message }
            }
        }";
        let by = "decision:01890a5d-ac96-774b-bcce-b302099a8057";
        let refusals = app.refused(Secretary, replaced, json!({ "id": meeting["id"], "by": by })).await;
        assert_eq!(said(&refusals), [("replacedBy", "No decision replaces a meeting: leave it out.")]);
    }

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

    async fn a_stub_says_that_it_is_there_and_no_more(app: TestApp) {
        let meeting = planned(&app, "2026-12-16").await;
        let matter = matters::open(&app, json!({ "title": "CANARY depot", "audience": "PUBLIC" })).await;
        let mut secret = exempt("CANARY purchase of the depot");
        secret["matterId"] = matter["id"].clone();
        secret["provenance"] = json!({ "unknown": ["CANARY price"] });
        let added = add_item(&app, &meeting, secret).await;
        app.give(Secretary, TRANSITION, step(&meeting, 3, "publish-agenda")).await;
        let fields = "id place number title isStub purpose contentAudience
            exemption { audience grounds publicTitle publicInterest likely reviewOn }
            matter { title } considerations { id } decisions { id } provenance { unknown } meeting { title }";
        let asks = [
            format!("{{ agendaItems(filter: {{ meetingId: {} }}) {{ edges {{ node {{ {fields} }} }} }} }}", meeting["id"]),
            format!("{{ node(id: {}) {{ ... on AgendaItem {{ {fields} }} }} }}", added["id"]),
            format!("{{ meetings(first: 1) {{ edges {{ node {{ title agendaItems {{ {fields} }} }} }} }} }}"),
        ];
        for ask in &asks {
            for role in [Public, Author, Administrator] {
                let answer = app.data(role, ask, json!({})).await.to_string();
                assert!(!answer.contains("CANARY"), "{role}: {answer}");
                assert!(answer.contains("A property matter"), "{role}: {answer}");
            }
            // The matter is public by itself, and its name is all that tells of it to a member.
            for role in [Member, ScrutinyOfficer, Secretary, ClearingOfficer] {
                let answer = app.data(role, ask, json!({})).await.to_string();
                assert!(answer.contains("CANARY purchase of the depot"), "{role}: {answer}");
            }
        }
        let stub = app.data(Public, &asks[1], json!({})).await["node"].clone();
        insta::allow_duplicates! {
            let mut stub = stub;
            stub.as_object_mut().unwrap().remove("id");
            insta::assert_json_snapshot!(stub, @r#"
            {
              "considerations": [],
              "contentAudience": "RESTRICTED",
              "decisions": [],
              "exemption": {
                "audience": "RESTRICTED",
                "grounds": [
                  "3"
                ],
                "likely": true,
                "publicInterest": "The price would rise.",
                "publicTitle": "A property matter",
                "reviewOn": "2027-11-18"
              },
              "isStub": true,
              "matter": null,
              "meeting": {
                "title": "Meeting of the Cabinet"
              },
              "number": "2",
              "place": 2,
              "provenance": null,
              "purpose": "DECISION",
              "title": "A property matter"
            }
            "#);
        }
    }

    async fn the_papers_of_a_stub_are_not_told(app: TestApp) {
        let ids = TimeOrderedIds::new(app.clock.clone(), std::sync::Arc::new(SeededEntropy::seeded(11)));
        let s = samples(&ids);
        let (shared, theirs) = neighbour(&app, "OTHER").await;
        let meeting = Meeting { in_common_with: vec![shared], ..s.meeting };
        let paper = Paper { current: None, newest: None, ..s.paper };
        let before = Consideration { paper_version: None, ..s.consideration };
        let mut tx = app.app.store().write().await.unwrap();
        macro_rules! insert { ($($record:expr),+) => { $(tx.insert(&$record).await.unwrap();)+ } }
        insert!(s.organisation, s.board, s.person, s.account, s.matter, meeting, paper, s.item, before);
        let header = EntryHeader {
            command: "seed".to_owned(),
            actor: "system:test".to_owned(),
            rules: None,
            at: app.clock.now(),
        };
        tx.commit(&header).await.unwrap();
        // The paper and the meeting are public; that the paper is before the exempt item is not.
        let query = "query($item: ID!, $paper: ID!, $seen: ID!) {
            item: node(id: $item) { ... on AgendaItem { isStub considerations { id } } }
            paper: node(id: $paper) { id }
            itself: node(id: $seen) { id }
        }";
        let asked = json!({
            "item": s.item.id.to_string(), "paper": paper.id.to_string(), "seen": before.id.to_string(),
        });
        let public = app.data(Public, query, asked.clone()).await;
        assert_eq!(public["item"], json!({ "isStub": true, "considerations": [] }));
        assert_eq!((&public["paper"]["id"], &public["itself"]), (&asked["paper"], &json!(null)));
        let member = app.ask_as(theirs, query, asked.clone()).await["data"].clone();
        assert_eq!(member["item"], json!({ "isStub": false, "considerations": [{ "id": asked["seen"] }] }));
        assert_eq!(member["itself"]["id"], asked["seen"]);
    }

    async fn an_exemption_is_lifted_only_by_saying_so(app: TestApp) {
        let meeting = planned(&app, "2026-12-16").await;
        let added = add_item(&app, &meeting, exempt("Purchase of the depot")).await;
        let change = |version: i64, input: Value| json!({ "id": added["id"], "version": version, "input": input });
        let renamed = app.give(Secretary, CHANGE_ITEM, change(1, item("Purchase of a depot"))).await;
        assert_eq!(renamed["contentAudience"], "RESTRICTED");
        assert_eq!((&renamed["place"], &renamed["number"]), (&json!(2), &json!("2")));
        let mut opened = item("Purchase of a depot");
        opened["exemption"] = json!(null);
        let opened = app.give(Secretary, CHANGE_ITEM, change(2, opened)).await;
        assert_eq!((&opened["contentAudience"], &opened["exemption"]), (&json!("PUBLIC"), &json!(null)));
        let mut bad = item(" ");
        bad["place"] = json!(9);
        bad["number"] = json!("");
        bad["exemption"] = json!({ "audience": "WORKING", "grounds": [], "publicTitle": "" });
        let refusals = app.refused(Secretary, CHANGE_ITEM, change(3, bad)).await;
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
                "field": "input.exemption.audience",
                "message": "Exempt business is `restricted`; business that must be withheld is `confidential`."
              },
              {
                "code": "missing",
                "field": "input.exemption.grounds",
                "message": "Give the paragraph of Schedule 12A, or the enactment or order, that it is withheld under."
              },
              {
                "code": "missing",
                "field": "input.exemption.publicTitle",
                "message": "Give a public title."
              },
              {
                "code": "invalid",
                "field": "input.place",
                "message": "On this agenda the item can have a place from 1 to 2: give one of them, or leave the place out."
              },
              {
                "code": "missing",
                "field": "input.number",
                "message": "Give a number."
              }
            ]
            "#);
        }
        let refusals = app.refused(Secretary, CHANGE_ITEM, change(2, item("Late"))).await;
        assert_eq!(refusals[0]["code"], "stale_version");
        let mut unseen = item("About nothing");
        unseen["matterId"] = json!("matter:01890a5d-ac96-774b-bcce-b302099a8057");
        let refusals = app.refused(Secretary, CHANGE_ITEM, change(3, unseen)).await;
        assert_eq!(said(&refusals), [("input.matterId", "There is no such matter that you can see.")]);
        app.verify().await;
    }

    async fn items_make_room_and_close_up(app: TestApp) {
        let meeting = arrange(&app, json!({ "title": "M", "sittings": [sitting("2026-12-16")] })).await;
        for title in ["Apologies", "Minutes", "Budget"] {
            add_item(&app, &meeting, item(title)).await;
        }
        let mut second = item("Declarations");
        second["place"] = json!(2);
        let declared = add_item(&app, &meeting, second).await;
        assert_eq!(
            agenda(&app, Secretary, &meeting).await,
            ["1 Apologies", "2 Declarations", "3 Minutes", "4 Budget"]
        );
        let mut last = item("Declarations");
        last["place"] = json!(4);
        let moved = json!({ "id": declared["id"], "version": 1, "input": last });
        app.give(Secretary, CHANGE_ITEM, moved).await;
        assert_eq!(
            agenda(&app, Secretary, &meeting).await,
            ["1 Apologies", "2 Minutes", "3 Budget", "4 Declarations"]
        );
        // Once people have read the numbers, they stay.
        app.give(Secretary, TRANSITION, step(&meeting, 5, "publish-agenda")).await;
        let mut between = item("Petition");
        between["place"] = json!(3);
        let taken = json!({ "meetingId": meeting["id"], "input": between });
        let refusals = app.refused(Secretary, ADD, taken.clone()).await;
        assert_eq!(said(&refusals), [(
            "input.number",
            "Two items would have the number 3; the other is at place 4. Give a number that is \
             free, such as 3a.",
        )]);
        between["number"] = json!("2a");
        add_item(&app, &meeting, between).await;
        assert_eq!(
            agenda(&app, Public, &meeting).await,
            ["1 Apologies", "2 Minutes", "2a Petition", "3 Budget", "4 Declarations"]
        );
        // Nine days later, an item would not get its five clear days.
        app.clock.set_to_noon("2026-12-09");
        let refusals = app.refused(Secretary, ADD, json!({ "meetingId": meeting["id"], "input": item("Late") })).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(refusals, @r#"
            [
              {
                "citation": "SI 2012/2089 regs 6(1)(a), 6(2)(a) and 7",
                "code": "condition_not_met",
                "field": null,
                "message": "The agenda is published, and an item that is added to it needs the same notice. A meeting on Wednesday 16 December 2026 takes 5 clear working days of notice; published on Wednesday 9 December 2026 it gets 4. From Wednesday 9 December 2026 to Wednesday 16 December 2026, leaving out both, there are 4 clear working days. Not counted: 2 weekend days. The last day to publish was Tuesday 8 December 2026. With publication on 9 December 2026 the meeting can be on Thursday 17 December 2026 or later. Put the item on the agenda of a later meeting.",
                "rule": "notice-of-meeting"
              }
            ]
            "#);
        }
        app.verify().await;
    }

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

    async fn two_secretaries_adding_items_at_once_get_a_place_each(app: TestApp) {
        let meeting = arrange(&app, json!({ "title": "M", "sittings": [sitting("2026-12-16")] })).await;
        let app = std::sync::Arc::new(app);
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..8 {
            let (app, meeting) = (app.clone(), meeting.clone());
            tasks.spawn(async move {
                let mut first = item(&format!("Item {n}"));
                first["place"] = json!(1);
                add_item(&app, &meeting, first).await;
            });
        }
        tasks.join_all().await;
        assert_eq!(agenda(&app, Secretary, &meeting).await.len(), 8);
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
