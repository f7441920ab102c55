//! How a connection is refused, and how it ends.

use super::*;

const INIT: &str = r#"{"type":"connection_init"}"#;

both! {
    async fn a_page_of_another_site_may_not_connect(app: TestApp) {
        let options = LiveOptions { origins: vec!["https://office.example".to_owned()], ..LiveOptions::default() };
        let site = Site::start_with(&app.app, options, Patience::default()).await;
        let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
        let own = format!("http://{}", site.address);
        for (origin, allowed) in [
            (own.as_str(), true),
            ("https://office.example", true),
            ("https://evil.example", false),
            ("http://127.0.0.1:1", false),
            ("null", false),
        ] {
            let opened = site.connect(&[protocol, ("origin", origin)]).await;
            assert_eq!(opened.err(), (!allowed).then_some(403), "{origin}");
        }
        let other_protocol = ("sec-websocket-protocol", "graphql-ws");
        assert_eq!(site.connect(&[other_protocol]).await.err(), Some(400));
        let not_a_token = [protocol, ("authorization", "Basic x")];
        assert_eq!(site.connect(&not_a_token).await.err(), Some(401));
    }

    async fn who_is_not_who_they_say_is_refused(app: TestApp) {
        let site = Site::start(&app.app).await;
        let (good, _) = token(&app, Secretary).await;
        let init = |token: &str| json!({ "type": "connection_init",
            "payload": { "authorization": format!("Bearer {token}") } });
        let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
        let header = format!("Bearer {good}");
        let signed = [protocol, ("authorization", header.as_str())];
        for (headers, said, expected) in [
            (&[protocol][..], init("minuted_unknown"), Some(4403)),
            (&[protocol], init(""), Some(4403)),
            (&[protocol], json!({ "type": "connection_init", "payload": { "authorization": 1 } }), Some(4403)),
            (&signed, init("minuted_another"), Some(4403)),
            (&[protocol, ("authorization", "Bearer minuted_unknown")], json!({ "type": "connection_init" }), Some(4403)),
            (&signed, init(&good), None),
            (&signed, json!({ "type": "connection_init" }), None),
            (&[protocol], init(&good), None),
        ] {
            let mut client = site.connect(headers).await.ok().unwrap();
            client.say(said.clone()).await;
            match expected {
                Some(code) => assert_eq!(client.closed().await.0, code, "{said}"),
                None => assert_eq!(client.next().await["type"], "connection_ack", "{said}"),
            }
        }
    }

    async fn who_does_not_keep_to_the_protocol_is_cut_off(app: TestApp) {
        let site = Site::start(&app.app).await;
        let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": DECISIONS } });
        let long = format!("{}{}", " ".repeat(600_000), subscribe);
        for (said, code) in [
            (&[subscribe.to_string().as_str()][..], 4401),
            (&[INIT, INIT], 4429),
            (&["{"], 4400),
            (&[INIT, r#"{"type":"start","id":"1"}"#], 4400),
            (&[INIT, &subscribe.to_string(), &subscribe.to_string()], 4409),
            (&[INIT, &long], 1009),
        ] {
            let mut client = site.open().await;
            for text in said {
                client.say_text((*text).to_owned()).await;
            }
            let mut closed = None;
            while closed.is_none() {
                closed = client.message().await.err();
            }
            assert_eq!(closed.unwrap().0, code, "{said:.200?}");
        }
        let patience = Patience { init: Duration::from_millis(50), ..Patience::default() };
        let hasty = Site::start_with(&app.app, LiveOptions::default(), patience).await;
        assert_eq!(hasty.open().await.closed().await.0, 4408);
    }

    async fn what_can_t_be_followed_is_told_why(app: TestApp) {
        let site = Site::start(&app.app).await;
        let mut client = site.sign_in(None).await;
        let unknown = json!({ "board": "board:01890a5d-ac96-774b-bcce-b302099a8057" });
        let deep = format!("subscription {}{}", "{ a ".repeat(20), "}".repeat(20));
        let two = "subscription { decisionMade { __typename } paperPublished { __typename } }";
        let all = "subscription { decisionMade { ... on DecisionMade { decision { board { decisions(first: 100) { \
            board { decisions(first: 100) { board { decisions(first: 100) { id } } } } } } } } } }";
        for (n, (query, variables, code)) in [
            ("{ viewer { name } }", json!({}), "BAD_REQUEST"),
            ("subscription { nothing }", json!({}), "INVALID_QUERY"),
            ("subscription {", json!({}), "SYNTAX"),
            (&deep, json!({}), "TOO_DEEP"),
            (all, json!({}), "TOO_COMPLEX"),
            (two, json!({}), "INVALID_QUERY"),
            (DECISIONS, unknown, "BAD_REQUEST"),
            (DECISIONS, json!({ "board": "paper:01890a5d-ac96-774b-bcce-b302099a8057" }), "BAD_REQUEST"),
        ].into_iter().enumerate() {
            let id = n.to_string();
            client.subscribe(&id, query, variables).await;
            let told = client.next().await;
            assert_eq!((&told["type"], &told["id"]), (&json!("error"), &json!(id)), "{query} {told}");
            assert_eq!(told["payload"][0]["extensions"]["code"], code, "{query} {told}");
        }
        client.say(json!({ "type": "ping", "payload": { "n": 1 } })).await;
        assert_eq!(client.next().await, json!({ "type": "pong", "payload": { "n": 1 } }));
    }

    async fn there_is_an_end_to_how_much_one_client_has(app: TestApp) {
        let options = LiveOptions { connections: 2, ..LiveOptions::default() };
        let site = Site::start_with(&app.app, options, Patience::default()).await;
        let mut client = site.sign_in(None).await;
        for n in 0..minuted_web::SUBSCRIPTIONS_MOST {
            client.follow(&n.to_string(), DECISIONS, json!({})).await;
        }
        client.subscribe("more", DECISIONS, json!({})).await;
        let refused = client.next().await;
        assert_eq!(refused["payload"][0]["extensions"]["code"], "TOO_MANY_SUBSCRIPTIONS");
        client.say(json!({ "type": "complete", "id": "0" })).await;
        client.follow("more", DECISIONS, json!({})).await;

        let _second = site.open().await;
        let protocol = [("sec-websocket-protocol", "graphql-transport-ws")];
        assert_eq!(site.connect(&protocol).await.err(), Some(503));
    }

    async fn a_token_that_is_revoked_ends_the_connection(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let site = Site::start(&app.app).await;
        let (token, id) = token(&app, Member).await;
        let mut client = site.sign_in(Some(&token)).await;
        client.follow("1", DECISIONS, json!({})).await;
        let admin = app.viewer(Administrator).await;
        app.app.revoke_token(&admin, &id).await.unwrap();
        record(&app, resolution(&held)).await;
        assert_eq!(client.closed().await.0, 4403);

        // Or at the next ping, if nothing happens.
        let patience = Patience { ping: Duration::from_millis(50), ..Patience::default() };
        let site = Site::start_with(&app.app, LiveOptions::default(), patience).await;
        let (token, id) = self::token(&app, Member).await;
        let mut client = site.sign_in(Some(&token)).await;
        app.app.revoke_token(&admin, &id).await.unwrap();
        assert_eq!(client.closed().await.0, 4403);
    }

    async fn a_grant_that_ends_hides_what_it_opened(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let site = Site::start(&app.app).await;
        let mut client = site.sign_in(Some(&token(&app, Role::ScrutinyOfficer).await.0)).await;
        client.follow("1", DECISIONS, json!({})).await;
        let exemption = json!({ "exemption": { "audience": "RESTRICTED", "grounds": ["paragraph 3"],
            "publicTitle": "Sale of land", "publicInterest": "The price is being negotiated.",
            "likely": false, "reviewOn": "2027-11-11" }, "title": "Sale of the quay" });
        record(&app, with(resolution(&held), exemption.clone())).await;
        assert_eq!(client.told("1").await["decision"]["title"], "Sale of the quay");

        let account = app.account(Role::ScrutinyOfficer).unwrap();
        let system = Viewer::system("test", app.app.today());
        let mut tx = app.app.store().write().await.unwrap();
        let old = tx.find::<Account>(&system, account).await.unwrap().unwrap();
        let new = Account { grants: Vec::new(), ..old.clone() };
        tx.update(&old, new).await.unwrap();
        let header = EntryHeader {
            command: "put".to_owned(),
            actor: "system:test".to_owned(),
            rules: None,
            at: app.clock.now(),
        };
        tx.commit(&header).await.unwrap();
        record(&app, with(resolution(&held), exemption)).await;
        record(&app, resolution(&held)).await;
        assert_eq!(client.told("1").await["decision"]["number"], "TEST/2026/3");
    }

    async fn stopping_says_so(app: TestApp) {
        let site = Site::start(&app.app).await;
        let mut client = site.sign_in(None).await;
        client.follow("1", DECISIONS, json!({})).await;
        let (closed, ()) = tokio::join!(client.closed(), site.stop());
        assert_eq!(closed.0, 1001);
    }
}
