//! What stands in the place of what was withdrawn: corrected editions, and what can be published after
//! them.

use axum::http::StatusCode;
use minuted_app::publications::RecordPublication;

use super::{
    doors::{ask, routes, uuid},
    *,
};
use crate::api::decisions;

const DECISION: &str = "query($id: ID!) { node(id: $id) { ... on Decision { title isStub
    clauses { text { markdown } } } } }";

/// A late paper at an item, and the supplement that it makes.
async fn supplement(app: &TestApp, called: &Called, item: usize, says: &str) -> (Value, Value) {
    let late = published(app, draft(&format!("# Late\n\n{says}.\n"))).await;
    consider(
        app,
        &late,
        (&called.meeting, &called.items[item]),
        json!({}),
    )
    .await;
    let adds = json!({ "adds": format!("A report of {says}"), "because": "It came late." });
    let made = publish(app, "SUPPLEMENT", &called.meeting, adds).await;
    work(app).await;
    (late, made["publication"].clone())
}

both! {
    async fn each_supplement_is_corrected_by_itself(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        pack(&app, &called).await;
        let (late, first) = supplement(&app, &called, 0, "wombats").await;
        let (later, second) = supplement(&app, &called, 0, "badgers").await;
        let done = withdraw(&app, json!({ "id": late["id"], "reason": "It named a wombat." })).await;
        assert_eq!(told(&done["withdrawn"])[..3], [
            "SUPPLEMENT 1 WITHDRAWN", "AGENDA_PACK 2 WITHDRAWN", "AGENDA_PACK 3 WITHDRAWN",
        ]);
        assert_eq!(told(&done["corrected"]), ["SUPPLEMENT 3 REQUESTED", "AGENDA_PACK 4 REQUESTED"]);
        work(&app).await;
        // The other one stands as it stood, and the corrected one has the notice.
        assert_eq!(shown(&app, Public, &second).await["phase"], "PUBLISHED");
        let corrected = shown(&app, Public, &done["corrected"][0]).await;
        assert_eq!((&corrected["phase"], &corrected["parts"][0]["notice"]["kind"]),
            (&json!("PUBLISHED"), &json!("WITHDRAWN")));
        assert_eq!(shown(&app, Public, &first).await["withdrawn"]["correctedBy"]["edition"], 3);
        // Both at once: each of those that stand has its own.
        let pack = &done["corrected"][1];
        let both = withdraw(&app, json!({
            "id": pack["id"], "partIds": ["item-1", "item-1-3"], "reason": "It named a badger.",
        })).await;
        assert_eq!(told(&both["corrected"]), ["SUPPLEMENT 4 REQUESTED", "AGENDA_PACK 5 REQUESTED"]);
        assert_eq!(papers::shown(&app, Public, &later).await, Value::Null);
        work(&app).await;
        app.verify().await;
    }

    async fn what_was_named_never_stays_as_it_is(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        // The paper is exempt, but the title of its item was left open.
        let meeting = arrange(&app, json!({
            "title": "Meeting of the Cabinet", "sittings": [sitting("2026-11-26")],
        })).await;
        let open = add_item(&app, &meeting, item("The sale to Acme")).await;
        let mut shut = json!({ "title": "Acme's bid" });
        shut["exemption"] = exemption("RESTRICTED");
        let paper = start(&app, Author, shut).await;
        let paper = papers::publish(&app, &save(&app, Author, &paper, draft("# Bid\n\nA million.\n")).await).await;
        consider(&app, &paper, (&meeting, &open), json!({})).await;
        call(&app, &meeting, 2).await;
        let called = Called {
            meeting, items: [open.clone(), open], papers: [paper.clone(), paper], files: Vec::new(),
        };
        let first = pack(&app, &called).await;
        let input = |publication: &Value| json!({
            "id": publication["id"], "partIds": ["item-1"], "reason": "It named a bidder.",
            "exemption": exemption("RESTRICTED"),
        });
        let done = withdraw(&app, input(&first)).await;
        assert_eq!(told(&done["withdrawn"]), ["AGENDA_PACK 1 WITHDRAWN"]);
        work(&app).await;
        let second = done["corrected"][0].clone();
        assert_eq!(shown(&app, Public, &second).await["agenda"][0]["title"], "A property matter");
        // Once more changes nothing and is refused.
        let refusals = not_withdrawn(&app, input(&second)).await;
        assert_eq!(messages(&refusals), ["The part `item-1` was withdrawn from publication already."]);
        app.verify().await;
    }

    async fn what_is_withdrawn_whole_tells_nothing_of_what_it_held(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let agenda = publish(&app, "AGENDA", &called.meeting, json!({})).await["publication"].clone();
        let first = pack(&app, &called).await;
        for publication in [&agenda, &first] {
            withdraw(&app, json!({ "id": publication["id"], "reason": "A title was wrong." })).await;
            for role in [Public, Member, Author] {
                let seen = shown(&app, role, publication).await;
                assert_eq!(seen["withdrawn"]["reason"], "A title was wrong.");
                for field in ["agenda", "parts", "partPages", "places", "pages", "renditions"] {
                    assert_eq!(seen[field], json!([]), "{field} as {role}");
                }
            }
            let sealed = shown(&app, Secretary, publication).await;
            assert_eq!(sealed["agenda"].as_array().unwrap().len(), 2);
        }
        app.verify().await;
    }

    async fn what_is_withdrawn_before_it_is_published_was_never_published(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let made = publish(&app, "AGENDA_PACK", &called.meeting, json!({})).await;
        let first = &made["publication"];
        let done = withdraw(&app, json!({ "id": first["id"], "reason": "A slip in it." })).await;
        assert_eq!(told(&done["withdrawn"]), ["AGENDA_PACK 1 DROPPED"]);
        work(&app).await;
        for role in [Public, Member, Author] {
            assert_eq!(shown(&app, role, first).await, Value::Null, "{role}");
        }
        assert_eq!(shown(&app, Secretary, first).await["withdrawn"]["reason"], "A slip in it.");
        let again = ask(&routes(&app.app), &format!("/packs/{}", uuid(first)), None).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        // What follows adds to nothing.
        let second = pack(&app, &called).await;
        let second = shown(&app, Public, &second).await;
        assert_eq!((&second["edition"], &second["phase"]), (&json!(2), &json!("PUBLISHED")));
        assert_eq!((&second["replaces"], &second["adds"]), (&Value::Null, &Value::Null));
        // What is taken down while it is rendered leaves no notice of what nobody read.
        let third = publish(&app, "AGENDA_PACK", &called.meeting,
            json!({ "adds": "A map", "because": "It was forgotten." })).await;
        let done = withdraw(&app, json!({ "id": called.papers[0]["id"], "reason": "It named a supplier." })).await;
        assert_eq!(told(&done["withdrawn"])[..2], ["AGENDA_PACK 2 WITHDRAWN", "AGENDA_PACK 3 DROPPED"]);
        assert_eq!(shown(&app, Public, &third["publication"]).await, Value::Null);
        work(&app).await;
        assert_eq!(shown(&app, Public, &done["corrected"][0]).await["phase"], "PUBLISHED");
        app.verify().await;
    }

    async fn a_slip_that_was_corrected_keeps_no_pack_from_being_made(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let first = pack(&app, &called).await;
        let text = &called.papers[1]["current"]["id"];
        let version = version_of(&app, "PaperVersion", text).await;
        correct(&app, (text, version), "TITLE", "Acme's offer").await;
        let done = withdraw(&app, json!({
            "id": first["id"], "partIds": ["item-1"], "reason": "It named a supplier.",
        })).await;
        work(&app).await;
        assert_eq!(shown(&app, Public, &done["corrected"][0]).await["phase"], "PUBLISHED");
        // Neither does one that is corrected between the two.
        let adds = json!({ "adds": "A map", "because": "It was forgotten." });
        let made = publish(&app, "AGENDA_PACK", &called.meeting, adds).await;
        correct(&app, (text, version + 1), "TITLE", "The offer of Acme").await;
        work(&app).await;
        assert_eq!(shown(&app, Public, &made["publication"]).await["phase"], "PUBLISHED");
        app.verify().await;
    }

    async fn what_was_rendered_from_other_records_is_not_published(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let made = publish(&app, "AGENDA_PACK", &called.meeting, json!({})).await;
        let command = RecordPublication {
            id: made["publication"]["id"].as_str().unwrap().parse().unwrap(),
            pages: Vec::new(), renditions: Vec::new(), remarks: Vec::new(), bytes: Vec::new(), read: Default::default(),
        };
        let system = minuted_core::viewer::Viewer::system("test", app.app.today());
        let request = minuted_app::Request { viewer: &system, key: None };
        let refused = app.app.execute(request, &command).await.unwrap_err().to_string();
        assert!(refused.contains("was changed while it was rendered"), "{refused}");
    }

    async fn nothing_is_opened_by_being_withdrawn(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let first = pack(&app, &called).await;
        withdraw(&app, json!({
            "id": called.papers[1]["id"], "reason": "It is advice.", "exemption": exemption("CONFIDENTIAL"),
        })).await;
        let refusals = not_withdrawn(&app, json!({
            "id": called.papers[1]["id"], "reason": "It is a bid.", "exemption": exemption("RESTRICTED"),
        })).await;
        assert_eq!(papers::said(&refusals), [("input.exemption.audience",
            "The paper “Acme's bid” is confidential already, so that to withdraw it as restricted would \
             open it: give the audience `confidential`.")]);
        assert_eq!(papers::shown(&app, Member, &called.papers[1]).await, Value::Null);
        assert_eq!(shown(&app, Member, &first).await["agenda"], json!([]));
        let long = "It named a supplier. ".repeat(80);
        let refusals = not_withdrawn(&app, json!({ "id": called.papers[0]["id"], "reason": long })).await;
        assert_eq!(papers::said(&refusals)[0].0, "input.reason");
    }

    async fn a_corrected_text_goes_before_its_item_and_keeps_nothing_waiting(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let first = pack(&app, &called).await;
        let paper = &called.papers[0];
        withdraw(&app, json!({
            "id": first["id"], "partIds": ["item-1"], "reason": "It named a supplier.",
        })).await;
        work(&app).await;
        // A late report to another item does not wait for it.
        let (_, made) = supplement(&app, &called, 1, "badgers").await;
        assert_eq!(shown(&app, Public, &made).await["phase"], "PUBLISHED");
        let query = "query($id: ID!) { node(id: $id) { ... on Paper { id version
            current { id } recommendations { id } } } }";
        let seen = app.data(Secretary, query, json!({ "id": paper["id"] })).await["node"].clone();
        let withdrawn = seen["current"]["id"].clone();
        let mut corrected = draft("# Background\n\nIt sings no more.\n");
        corrected["recommendations"][0]["id"] = seen["recommendations"][0]["id"].clone();
        let saved = save(&app, Author, &seen, corrected).await;
        let step = papers::because(papers::stepping(&saved, "publish-new-version"), "It names nobody.");
        app.give(Secretary, papers::STEP, step).await;
        let seen = app.data(Secretary, query, json!({ "id": paper["id"] })).await["node"].clone();
        let input = |version: &Value| json!({ "input": {
            "paperId": paper["id"], "boardId": app.board.to_string(), "meetingId": called.meeting["id"],
            "itemId": called.items[0]["id"], "paperVersionId": version,
        } });
        let refusals = app.refused(Secretary, CONSIDER, input(&withdrawn)).await;
        assert_eq!(messages(&refusals), ["This version was withdrawn from publication: name the corrected one."]);
        let refusals = app.refused(Secretary, CONSIDER, input(&Value::Null)).await;
        assert!(messages(&refusals)[0].contains("name that version"), "{refusals}");
        app.give(Secretary, CONSIDER, input(&seen["current"]["id"])).await;
        let adds = json!({ "adds": "A corrected report", "because": "The first one named a supplier." });
        let made = publish(&app, "AGENDA_PACK", &called.meeting, adds).await;
        work(&app).await;
        let pack = shown(&app, Public, &made["publication"]).await;
        assert_eq!(pack["phase"], "PUBLISHED");
        let notice = &pack["parts"][0]["notice"];
        assert_eq!((&notice["kind"], &notice["see"]), (&json!("WITHDRAWN"), &json!("item-1-2")));
        let last = pack["parts"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["id"], &last["isWithheld"]), (&json!("item-1-2"), &json!(false)));
        app.verify().await;
    }

    async fn a_paper_that_is_replaced_keeps_its_place_with_a_note(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        pack(&app, &called).await;
        let paper = &called.papers[0];
        let query = "query($id: ID!) { node(id: $id) { ... on Paper { id version
            current { id } recommendations { id } } } }";
        let seen = app.data(Secretary, query, json!({ "id": paper["id"] })).await["node"].clone();
        let mut next = draft("# Background\n\nA second version.\n");
        next["recommendations"][0]["id"] = seen["recommendations"][0]["id"].clone();
        let saved = save(&app, Author, &seen, next).await;
        let step = papers::because(papers::stepping(&saved, "publish-new-version"), "The figures.");
        app.give(Secretary, papers::STEP, step).await;
        let seen = app.data(Secretary, query, json!({ "id": paper["id"] })).await["node"].clone();
        let version = json!({ "paperVersionId": seen["current"]["id"] });
        consider(&app, paper, (&called.meeting, &called.items[0]), version).await;
        let adds = json!({ "adds": "A second version", "because": "The figures were wrong." });
        let made = publish(&app, "SUPPLEMENT", &called.meeting, adds).await;
        work(&app).await;
        let pack = shown(&app, Public, &made["pack"]).await;
        assert_eq!(pack["parts"][0]["notice"], json!({
            "kind": "REPLACED", "because": "The figures were wrong.", "see": "item-1-2",
        }));
        app.verify().await;
    }

    async fn an_item_without_a_paper_and_a_decision_can_be_taken_down(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let meeting = arrange(&app, json!({
            "title": "Meeting of the Cabinet", "sittings": [sitting("2026-11-26")],
        })).await;
        let bare = add_item(&app, &meeting, item("The sale to Acme")).await;
        let input = |id: &Value| json!({
            "id": id, "reason": "It named a bidder.", "exemption": exemption("RESTRICTED"),
        });
        let refusals = not_withdrawn(&app, input(&bare["id"])).await;
        assert_eq!(messages(&refusals), ["Its agenda is not published: change the item instead."]);
        call(&app, &meeting, 2).await;
        let agenda = publish(&app, "AGENDA", &meeting, json!({})).await["publication"].clone();
        work(&app).await;
        let refusals = not_withdrawn(&app, json!({ "id": bare["id"], "reason": "It named a bidder." })).await;
        assert_eq!(papers::said(&refusals)[0].0, "input.exemption");
        let done = withdraw(&app, input(&bare["id"])).await;
        assert_eq!(told(&done["corrected"]), ["AGENDA 2 REQUESTED"]);
        work(&app).await;
        assert_eq!(shown(&app, Public, &done["corrected"][0]).await["agenda"][0]["title"], "A property matter");
        let routes = routes(&app.app);
        for address in [
            format!("/packs/{}", uuid(&agenda)), format!("/packs/{}.html", uuid(&agenda)),
            format!("/meetings/{}", uuid(&meeting)), format!("/meetings/{}/agenda.docx", uuid(&meeting)),
        ] {
            let given = ask(&routes, &address, None).await;
            assert!(!given.words.contains("Acme"), "{address}");
        }
        let held = decisions::held(&app, app.board, 1).await;
        let mut made = decisions::resolution(&held);
        made["title"] = json!("The sale to Acme");
        made["clauses"][0]["text"] = json!("Sell it to Acme.");
        let made = app.give(Secretary, decisions::RECORD, json!({ "input": made })).await;
        let notice = publish(&app, "DECISION_NOTICE", &made, json!({})).await["publication"].clone();
        work(&app).await;
        correct(&app, (&made["clauses"][0]["id"], 1), "TEXT", "Sell all of it to Acme.").await;
        let refusals = not_withdrawn(&app, json!({ "id": made["id"], "reason": "It named a bidder." })).await;
        assert_eq!(papers::said(&refusals)[0].0, "input.exemption");
        let done = withdraw(&app, input(&made["id"])).await;
        assert_eq!(told(&done["withdrawn"]), ["DECISION_NOTICE 1 WITHDRAWN"]);
        work(&app).await;
        let seen = app.data(Public, DECISION, json!({ "id": made["id"] })).await;
        assert_eq!(seen["node"], json!({ "title": "A property matter", "isStub": true, "clauses": [] }));
        assert!(app.data(Member, DECISION, json!({ "id": made["id"] })).await.to_string().contains("Acme"));
        let corrections = "{ corrections { edges { node { was { markdown } } } } }";
        assert!(!app.data(Public, corrections, json!({})).await.to_string().contains("Acme"));
        for address in [
            format!("/packs/{}", uuid(&notice)), format!("/packs/{}.html", uuid(&notice)),
            format!("/decisions/{}", uuid(&made)), format!("/decisions/{}/notice.docx", uuid(&made)),
        ] {
            let given = ask(&routes, &address, None).await;
            assert!(!given.words.contains("Acme"), "{address}");
        }
        // Members get the corrected notice in full.
        let second = &done["corrected"][0];
        assert_eq!(shown(&app, Member, second).await["renditions"][0]["audience"], "RESTRICTED");
        assert_eq!(shown(&app, Public, second).await["renditions"][0]["audience"], "PUBLIC");
        app.verify().await;
    }

    async fn a_link_into_any_edition_leads_to_the_one_that_stands(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let first = pack(&app, &called).await;
        let (_, _) = supplement(&app, &called, 1, "badgers").await;
        let mut last = withdraw(&app, json!({ "id": called.papers[0]["id"], "reason": "It named a supplier." }))
            .await["corrected"][0].clone();
        work(&app).await;
        let routes = routes(&app.app);
        for reason in ["", "It named another."] {
            if !reason.is_empty() {
                let input = json!({ "id": last["id"], "partIds": ["item-2-2"], "reason": reason });
                let done = withdraw(&app, input).await;
                assert_eq!(told(&done["corrected"]), ["SUPPLEMENT 2 REQUESTED", "AGENDA_PACK 4 REQUESTED"]);
                last = done["corrected"][1].clone();
                work(&app).await;
            }
            let edition = shown(&app, Public, &first).await["withdrawn"]["correctedBy"]["edition"].clone();
            assert_eq!(edition, 3);
            for (asked, to) in [("/page/5", "#page-5"), (".pdf/page/5", ".pdf#page=")] {
                let given = ask(&routes, &format!("/packs/{}{asked}", uuid(&first)), None).await;
                assert_eq!(given.status, StatusCode::FOUND, "{asked}");
                let location = given.location.unwrap();
                let leads = format!("/packs/{}{to}", uuid(&last));
                assert!(location.starts_with(&leads), "{location} and not {leads}");
            }
        }
        app.verify().await;
    }

    async fn the_office_whose_paper_another_withdraws_is_told(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let ours = pack(&app, &called).await;
        // Another board has the paper before it too, and publishes and withdraws it.
        let (board, secretary) = papers::neighbour(&app, "NB").await;
        let arranged = "mutation($boardId: ID!, $input: MeetingInput!) { arrangeMeeting(boardId: $boardId,
            input: $input) { meeting { id version } refusals { message } } }";
        let input = json!({ "title": "Their meeting", "sittings": [sitting("2026-11-27")] });
        let variables = json!({ "boardId": board.to_string(), "input": input });
        let given = async |query: &str, variables: Value, of: [&str; 2]| {
            let answer = app.ask_as(secretary.clone(), query, variables).await;
            assert_eq!(answer["data"][of[0]]["refusals"], json!([]), "{answer}");
            answer["data"][of[0]][of[1]].clone()
        };
        let meeting = given(arranged, variables, ["arrangeMeeting", "meeting"]).await;
        let add = "mutation($meetingId: ID!, $input: AgendaItemInput!) { addAgendaItem(meetingId: $meetingId,
            input: $input) { agendaItem { id } refusals { message } } }";
        let variables = json!({ "meetingId": meeting["id"], "input": item("Theirs") });
        let theirs = given(add, variables, ["addAgendaItem", "agendaItem"]).await;
        let input = json!({ "input": {
            "paperId": called.papers[0]["id"], "boardId": board.to_string(), "meetingId": meeting["id"],
            "itemId": theirs["id"],
        } });
        given(CONSIDER, input, ["considerPaper", "consideration"]).await;
        let call = json!({ "id": meeting["id"], "version": 2, "transition": "publish-agenda" });
        given(TRANSITION, call, ["transition", "record"]).await;
        let input = json!({ "input": { "kind": "AGENDA_PACK", "recordId": meeting["id"] } });
        let pack = given(PUBLISH, input, ["publish", "publication"]).await;
        work(&app).await;
        let input = json!({ "input": {
            "id": pack["id"], "partIds": ["item-1"], "reason": "It named a supplier.",
        } });
        let gone = given(WITHDRAW, input, ["withdrawFromPublication", "withdrawn"]).await;
        assert!(gone.as_array().unwrap().iter().any(|one| one["id"] == ours["id"]), "{gone}");
        let notices = "{ viewer { notices(first: 10) { text record { __typename } } } }";
        let told = app.data(Secretary, notices, json!({})).await.to_string();
        assert!(told.contains("The office of another board withdrew this paper of"), "{told}");
        assert!(told.contains("The office of another board withdrew this publication of"), "{told}");
        assert!(told.contains("The reason given: It named a supplier."), "{told}");
        let theirs = app.ask_as(secretary.clone(), notices, json!({})).await;
        assert!(!theirs.to_string().contains("withdrew"), "{theirs}");
        app.verify().await;
    }

    async fn the_agenda_waits_for_no_paper(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let meeting = arrange(&app, json!({
            "title": "Meeting of the Cabinet", "sittings": [sitting("2026-11-26")],
        })).await;
        let item = add_item(&app, &meeting, item("One")).await;
        let paper = start(&app, Author, json!({})).await;
        consider(&app, &paper, (&meeting, &item), json!({})).await;
        call(&app, &meeting, 2).await;
        let made = publish(&app, "AGENDA", &meeting, json!({})).await;
        work(&app).await;
        assert_eq!(shown(&app, Public, &made["publication"]).await["phase"], "PUBLISHED");
    }

    async fn what_outgrows_its_place_is_told_at_once(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let first = pack(&app, &called).await;
        // The agenda has room for a page more, and not for three.
        let long = "because ".repeat(20);
        let adds = json!({ "adds": "A map", "because": long.trim() });
        let made = publish(&app, "AGENDA_PACK", &called.meeting, adds.clone()).await;
        let worked = app.app.work_once(&Nobody).await.unwrap();
        let Worked::Parked(_, why) = worked else { panic!("{worked:?}") };
        assert!(why.contains("the part `agenda` takes 4 pages and has room for 2"), "{why}");
        let query = "query($id: ID!) { node(id: $id) { ... on Publication { failure } } }";
        let id = json!({ "id": made["publication"]["id"] });
        assert_eq!(app.data(Secretary, query, id).await["node"]["failure"], why);
        // Once nothing stands whose links would lead elsewhere, it is numbered anew.
        for publication in [&made["publication"], &first] {
            withdraw(&app, json!({ "id": publication["id"], "reason": "To begin anew." })).await;
        }
        let again = publish(&app, "AGENDA_PACK", &called.meeting, adds).await;
        work(&app).await;
        let again = shown(&app, Public, &again["publication"]).await;
        assert_eq!(again["phase"], "PUBLISHED");
        assert_eq!(again["partPages"][1]["first"], 7);
        app.verify().await;
    }
}
