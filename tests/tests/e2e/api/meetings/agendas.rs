//! Agenda items: their places and numbers, and what a stub tells.

use super::*;

both! {
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
        app.give(Secretary, TRANSITION, step(&meeting, 6, "publish-agenda")).await;
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
}
