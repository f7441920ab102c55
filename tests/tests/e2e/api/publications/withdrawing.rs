//! Withdrawing from publication: a canary that was published is found by every door before, and by
//! none after, on two nodes over one database.

use axum::http::StatusCode;

use super::{
    doors::{doors, get, hold, routes, uuid},
    *,
};

const CANARY: &str = "canary sings";

both! {
    async fn the_shipped_documents_are_published_and_corrected(app: TestApp) {
        let mut app = app;
        let routes = with_real_press(&mut app);
        let called = called(&app).await;
        let first = pack(&app, &called).await;
        let own = publish(&app, "PAPER", &called.papers[0], json!({})).await["publication"].clone();
        let agenda = publish(&app, "AGENDA", &called.meeting, json!({})).await["publication"].clone();
        work(&app).await;
        for (document, says) in [(&first, CANARY), (&own, CANARY), (&agenda, "A property matter")] {
            let (status, text) = get(&routes, &format!("/packs/{}.html", uuid(document))).await;
            assert_eq!(status, StatusCode::OK);
            assert!(text.contains(says), "{text}");
            assert!(!text.contains("Acme"), "{text}");
        }
        let (_, text) = get(&routes, &format!("/packs/{}", uuid(&first))).await;
        assert!(text.contains("id=\"item-1-para-1-1\"") && text.contains("id=\"item-2\""), "{text}");
        let done = withdraw(&app, json!({
            "id": first["id"], "partIds": ["item-1"], "reason": "It named a supplier.",
        })).await;
        work(&app).await;
        for form in ["html", "pdf", "docx"] {
            let corrected = format!("/packs/{}.{form}", uuid(&done["corrected"][0]));
            let (status, text) = get(&routes, &corrected).await;
            assert_eq!(status, StatusCode::OK);
            assert!(text.contains("It named a supplier.") && !text.contains(CANARY), "{text}");
            for withdrawn in [&first, &own] {
                let (status, text) = get(&routes, &format!("/packs/{}.{form}", uuid(withdrawn))).await;
                assert_eq!(status, StatusCode::GONE);
                assert!(!text.contains(CANARY), "{text}");
            }
        }
        app.verify().await;
    }

    async fn a_supplement_tells_what_came_late_to_which_item_and_why(app: TestApp) {
        let mut app = app;
        let routes = with_real_press(&mut app);
        let called = called(&app).await;
        pack(&app, &called).await;
        let report = published(&app, draft("# Late\n\nThe wombat came late.\n")).await;
        consider(&app, &report, (&called.meeting, &called.items[0]), json!({})).await;
        let late = json!({ "adds": "A late report to item 1", "because": "The bids came on Monday." });
        let made = publish(&app, "SUPPLEMENT", &called.meeting, late).await;
        work(&app).await;
        for form in ["html", "pdf", "docx"] {
            let supplement = format!("/packs/{}.{form}", uuid(&made["publication"]));
            let (status, text) = get(&routes, &supplement).await;
            assert_eq!(status, StatusCode::OK);
            for says in [
                "Supplementary agenda: Meeting of the Cabinet",
                "for the meeting of 26 November 2026, edition 1 of 18 November 2026",
                "A late report to item 1. The reason: The bids came on Monday.",
                "1 Market Street",
                "Paper: ",
                "The wombat came late.",
            ] {
                assert!(text.contains(says), "{form}: {says}: {text}");
            }
            // Nothing came to the other item.
            assert!(!text.contains("A property matter") && !text.contains(CANARY), "{form}: {text}");
            let (_, text) = get(&routes, &format!("/packs/{}.{form}", uuid(&made["pack"]))).await;
            assert!(text.contains("A property matter") && text.contains("The wombat came late."), "{form}");
        }
        app.verify().await;
    }

    async fn what_is_withdrawn_is_found_by_no_door_of_any_node(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let first = pack(&app, &called).await;
        let own = publish(&app, "PAPER", &called.papers[0], json!({})).await["publication"].clone();
        work(&app).await;
        let other = app.second_node().await;
        let mut publications = vec![first.clone(), own.clone()];
        let pages = shown(&app, Public, &first).await["partPages"].clone();
        for node in [&app.app, &other] {
            let before = hold(&doors(node, &called, &publications).await, CANARY);
            assert!(before.len() > 8, "the canary was to be found by more doors: {before:#?}");
            for door in ["/papers/", "/packs/", "the public export"] {
                assert!(before.iter().any(|held| held.starts_with(door)), "{door}: {before:#?}");
            }
        }
        let done = withdraw(&app, json!({
            "id": first["id"], "partIds": ["item-1"], "reason": "It named a supplier.",
        })).await;
        assert_eq!(done["withdrawn"].as_array().unwrap().len(), 2);
        let corrected = done["corrected"][0].clone();
        assert_eq!((&corrected["edition"], &corrected["phase"]), (&json!(2), &json!("REQUESTED")));
        for rendered in [false, true] {
            if rendered {
                work(&app).await;
                publications.push(corrected.clone());
            }
            for node in [&app.app, &other] {
                let doors = doors(node, &called, &publications).await;
                assert_eq!(hold(&doors, CANARY), Vec::<String>::new());
                assert_eq!(hold(&doors, "Agree the sale"), Vec::<String>::new(), "what it recommends");
                for publication in [&first, &own] {
                    let (status, text) = get(&routes(node), &format!("/packs/{}", uuid(publication))).await;
                    assert_eq!(status, StatusCode::GONE);
                    assert!(text.contains("It named a supplier.") && text.contains("18 November 2026"), "{text}");
                }
                let (status, text) = get(&routes(node), &format!("/papers/{}", uuid(&called.papers[0]))).await;
                assert_eq!(status, StatusCode::GONE);
                assert!(text.contains("It named a supplier."), "{text}");
            }
        }
        // Not to members either; the sealed copy is the secretary's.
        assert_eq!(shown(&app, Member, &first).await["renditions"], json!([]));
        let sealed = shown(&app, Secretary, &first).await["renditions"].clone();
        assert_eq!(sealed.as_array().unwrap().len(), 2, "{sealed}");
        // The corrected pack keeps its pages, and says what is not there.
        let second = shown(&app, Public, &corrected).await;
        assert_eq!(second["partPages"], pages);
        assert_eq!(second["parts"][0]["notice"], json!({
            "kind": "WITHDRAWN", "because": "It named a supplier.", "see": null,
        }));
        assert_eq!(shown(&app, Public, &first).await["withdrawn"]["correctedBy"]["edition"], 2);
        let (status, _) = get(&routes(&other), &format!("/packs/{}/page/5", uuid(&corrected))).await;
        assert_eq!(status, StatusCode::FOUND);
        app.verify().await;
    }

    async fn what_is_exempt_from_now_on_stays_with_those_whom_it_is_for(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let first = pack(&app, &called).await;
        let done = withdraw(&app, json!({
            "id": first["id"], "partIds": ["item-1"], "reason": "It is commercially sensitive.",
            "exemption": { "audience": "RESTRICTED", "grounds": ["3"], "publicTitle": "A street",
                "publicInterest": "The price would rise." },
        })).await;
        work(&app).await;
        let corrected = &done["corrected"][0];
        let (public, member) = (shown(&app, Public, corrected).await, shown(&app, Member, corrected).await);
        assert_eq!((&public["parts"][0]["title"], &member["parts"][0]["title"]),
            (&json!("A street"), &json!("Market Street")));
        assert_eq!((&public["parts"][0]["isWithheld"], &member["parts"][0]["isWithheld"]),
            (&json!(true), &json!(false)));
        assert_eq!(public["agenda"][0]["title"], "A street");
        assert_eq!(papers::shown(&app, Public, &called.papers[0]).await, Value::Null);
        assert_ne!(papers::shown(&app, Member, &called.papers[0]).await, Value::Null);
        let doors = doors(&app.app, &called, &[first, corrected.clone()]).await;
        assert_eq!(hold(&doors, CANARY), Vec::<String>::new());
        app.verify().await;
    }

    async fn a_corrected_text_opens_the_paper_again_and_not_what_was_withdrawn(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let paper = &called.papers[0];
        withdraw(&app, json!({ "id": paper["id"], "reason": "It named a supplier." })).await;
        assert_eq!(papers::shown(&app, Public, paper).await, Value::Null);
        let (status, _) = get(&routes(&app.app), &format!("/papers/{}", uuid(paper))).await;
        assert_eq!(status, StatusCode::GONE);
        let again = app.refused(Secretary, WITHDRAW, json!({ "input": {
            "id": paper["id"], "reason": "Once more." } })).await;
        assert_eq!(messages(&again), ["No text of this paper is published, so that there is nothing to withdraw."]);
        let now = papers::shown(&app, Secretary, paper).await;
        assert_eq!(now["audience"], "WORKING");
        let query = "query($id: ID!) { node(id: $id) { ... on Paper { id version recommendations { id } } } }";
        let seen = app.data(Secretary, query, json!({ "id": paper["id"] })).await["node"].clone();
        let mut corrected = draft("# Background\n\nIt sings no more.\n");
        // What was put is repeated as it stands.
        corrected["recommendations"][0]["id"] = seen["recommendations"][0]["id"].clone();
        let saved = save(&app, Author, &seen, corrected).await;
        let reason = "It names nobody any more.";
        let publish = papers::because(papers::stepping(&saved, "publish-new-version"), reason);
        app.give(Secretary, papers::STEP, publish).await;
        let open = papers::shown(&app, Public, paper).await;
        assert_eq!(open["audience"], "PUBLIC");
        assert!(open.to_string().contains("It sings no more."));
        assert_eq!(open["versions"].as_array().unwrap().len(), 1);
        let doors = doors(&app.app, &called, &[]).await;
        assert_eq!(hold(&doors, CANARY), Vec::<String>::new());
        app.verify().await;
    }
}
