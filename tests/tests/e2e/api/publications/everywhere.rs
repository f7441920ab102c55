//! A canary in every place that a take-down has to reach: the text, what it recommends, the title of its
//! item, a file, what was said when it was added, and the corrections of all these.

use axum::http::StatusCode;

use super::{
    doors::{Given, addresses, ask, documents, doors, hold, live, routes, uuid},
    *,
};

const CANARY: &str = "canary sings";

/// A called meeting with a canary at its first item, which is corrected wherever it can be, and another
/// item with a paper that is in nobody's way.
async fn sung(app: &TestApp) -> Called {
    let meeting = arrange(
        app,
        json!({ "title": "Meeting of the Cabinet", "sittings": [sitting("2026-11-26")] }),
    )
    .await;
    let first = add_item(app, &meeting, item("The canary sings of Acme")).await;
    let other = add_item(app, &meeting, item("The wombat")).await;
    let mut text = draft("# Background\n\nThe canary sings of Acme.\n");
    text["front"]["title"] = json!("What the canary sings of");
    text["recommendations"] = json!([{ "number": "1", "text": "Agree what the canary sings of." }]);
    text["appendices"] = json!([{ "label": "Appendix 1", "title": "A song", "file": "song.pdf" }]);
    let mut song = BENCH.to_vec();
    song.extend(b"% canary sings\n");
    text["files"] = json!([attach(app, "song.pdf", &song).await]);
    let paper = start(app, Author, json!({ "title": "What the canary sings of" })).await;
    let paper = papers::publish(app, &save(app, Author, &paper, text).await).await;
    let wombat = published(app, draft("# Burrow\n\nThe wombat digs.\n")).await;
    consider(app, &paper, (&meeting, &first), json!({})).await;
    consider(app, &wombat, (&meeting, &other), json!({})).await;
    call(app, &meeting, 3).await;
    let text = paper["current"]["id"].clone();
    let recommendation = paper["recommendations"][0]["id"].clone();
    for (kind, id, field, is) in [
        ("PaperVersion", &text, "TITLE", "What a canary sings of"),
        (
            "Recommendation",
            &recommendation,
            "TEXT",
            "Note what the canary sings of.",
        ),
        (
            "AgendaItem",
            &first["id"],
            "TITLE",
            "The canary sings of Acme and Co",
        ),
    ] {
        let version = version_of(app, kind, id).await;
        correct(app, (id, version), field, is).await;
    }
    let version = text.as_str().unwrap().split_once(':').unwrap().1;
    Called {
        files: vec![format!("/papers/{}/files/{version}/song.pdf", uuid(&paper))],
        meeting,
        items: [first, other],
        papers: [paper, wombat],
    }
}

both! {
    async fn no_door_tells_the_title_the_corrections_the_file_or_what_was_said(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = sung(&app).await;
        let agenda = publish(&app, "AGENDA", &called.meeting, json!({})).await["publication"].clone();
        let first = pack(&app, &called).await;
        let own = publish(&app, "PAPER", &called.papers[0], json!({})).await["publication"].clone();
        let late = published(&app, draft("# Late\n\nThe canary sings once more.\n")).await;
        consider(&app, &late, (&called.meeting, &called.items[0]), json!({})).await;
        let adds = json!({ "adds": "What the canary sings of late", "because": "The canary sings late." });
        let made = publish(&app, "SUPPLEMENT", &called.meeting, adds).await;
        work(&app).await;
        let (supplement, second) = (made["publication"].clone(), made["pack"].clone());
        let mut publications = vec![agenda.clone(), first.clone(), own, supplement, second.clone()];
        let other = app.second_node().await;
        let mut before = doors(&app.app, &called, &publications).await;
        before.extend(documents(&app.app, &called).await);
        let held = hold(&before, CANARY);
        for door in [
            "{ corrections", "{ agendaItems", "{ papers", "the public export",
            &format!("/papers/{} ", uuid(&called.papers[0])),
            &format!("/papers/{}/report.pdf", uuid(&called.papers[0])),
            &format!("/papers/{}/report.docx", uuid(&called.papers[0])),
            &format!("/meetings/{}/agenda-pack.docx", uuid(&called.meeting)),
            &format!("/meetings/{}/agenda.docx", uuid(&called.meeting)),
            &format!("/agenda-items/{}/supplement", uuid(&called.items[0])),
            &called.files[0],
            &format!("/packs/{}.html", uuid(&agenda)),
            &format!("/publications/{}", uuid(&second)),
        ] {
            assert!(held.iter().any(|held| held.starts_with(door)), "{door}: {held:#?}");
        }
        let had = had(&app, &called, &publications).await;
        assert!(had.len() > 10, "{:?}", had.iter().map(|(address, _)| address).collect::<Vec<_>>());
        let done = withdraw(&app, json!({
            "id": second["id"], "partIds": ["item-1", "item-1-2"], "reason": "It named a bidder.",
            "exemption": exemption("RESTRICTED"),
        })).await;
        assert_eq!(told(&done["withdrawn"])[..5], [
            "AGENDA 1 WITHDRAWN", "AGENDA_PACK 1 WITHDRAWN", "PAPER 1 WITHDRAWN",
            "SUPPLEMENT 1 WITHDRAWN", "AGENDA_PACK 2 WITHDRAWN",
        ]);
        assert_eq!(told(&done["corrected"]), [
            "AGENDA 2 REQUESTED", "SUPPLEMENT 2 REQUESTED", "AGENDA_PACK 3 REQUESTED",
        ]);
        publications.extend(done["corrected"].as_array().unwrap().iter().cloned());
        // At once, and on another node once the corrected editions are there.
        let at_once = doors(&app.app, &called, &publications).await;
        assert_eq!(hold(&at_once, CANARY), Vec::<String>::new());
        work(&app).await;
        let mut after = doors(&other, &called, &publications).await;
        after.extend(documents(&other, &called).await);
        assert_eq!(hold(&after, CANARY), Vec::<String>::new());
        // Who has it is not told that it still stands.
        let routes = routes(&other);
        for (address, given) in &had {
            let now = ask(&routes, address, given.etag.as_deref()).await;
            assert_ne!(now.status, StatusCode::NOT_MODIFIED, "{address}");
        }
        // What is left says what there was, and members read on.
        let corrected = |n: usize| &done["corrected"][n];
        for (n, role, reads) in [
            (0, Public, "A property matter"), (0, Member, "The canary sings of Acme and Co"),
        ] {
            assert_eq!(shown(&app, role, corrected(n)).await["agenda"][0]["title"], reads);
        }
        let pack = shown(&app, Public, corrected(2)).await;
        assert_eq!(pack["phase"], "PUBLISHED");
        assert_eq!(pack["adds"], json!({
            "what": "A notice of what was withdrawn from publication",
            "because": "It named a bidder.", "on": "2026-11-18",
        }));
        let wombat = &pack["parts"][1];
        assert_eq!((&wombat["isWithheld"], &wombat["notice"]), (&json!(false), &Value::Null));
        app.verify().await;
    }

    async fn a_paper_goes_with_its_item_wherever_it_is_printed(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = sung(&app).await;
        let agenda = publish(&app, "AGENDA", &called.meeting, json!({})).await["publication"].clone();
        let first = pack(&app, &called).await;
        let done = withdraw(&app, json!({
            "id": called.papers[0]["id"], "reason": "It named a bidder.",
            "exemption": exemption("CONFIDENTIAL"),
        })).await;
        assert_eq!(told(&done["corrected"]), ["AGENDA 2 REQUESTED", "AGENDA_PACK 2 REQUESTED"]);
        work(&app).await;
        let mut publications = vec![agenda, first];
        publications.extend(done["corrected"].as_array().unwrap().iter().cloned());
        let mut doors = doors(&app.app, &called, &publications).await;
        doors.extend(documents(&app.app, &called).await);
        assert_eq!(hold(&doors, CANARY), Vec::<String>::new());
        app.verify().await;
    }
}

/// What everybody was given that bears a validator, by address.
async fn had(app: &TestApp, called: &Called, publications: &[Value]) -> Vec<(String, Given)> {
    let routes = routes(&app.app);
    let mut had = Vec::new();
    for address in addresses(called, publications)
        .into_iter()
        .chain(live(called))
    {
        let given = ask(&routes, &address, None).await;
        if given.etag.is_none() || !given.words.contains(CANARY) {
            continue;
        }
        let again = ask(&routes, &address, given.etag.as_deref()).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{address}");
        had.push((address, given));
    }
    had
}
