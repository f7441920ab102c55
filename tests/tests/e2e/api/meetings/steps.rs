//! From a plan to the day: calling a meeting, shorter notice, cancelling, holding.

use super::*;

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
}
