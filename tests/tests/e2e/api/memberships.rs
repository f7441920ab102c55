//! Who sits on which board, and the act that changes it.

use super::people::{PROVENANCE, a_person, a_post, provenance};
use minuted_app::{
    accounts::{AccountDetails, OpenAccount},
    read::{Order, PageRequest, filters::MembershipFilter},
};
use minuted_core::viewer::Viewer;
use minuted_core::{
    accounts::Account,
    audience::Audience,
    id::{AccountId, RecordId},
    people::Membership,
    roles::Role::{Administrator, Author, Member, Public, Secretary},
};
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

const CHANGE: &str = "mutation($input: ChangeMembershipsInput!, $key: String) {
    changeMemberships(input: $input, idempotencyKey: $key) {
        board { name }
        ended { id version to }
        begun { id version from }
        refusals { code message field }
    }
}";

const ON: &str = "query($board: ID!, $on: Date!) {
    memberships(filter: { boardId: $board, on: $on }, first: 100) {
        nodes { id person { name } seat voting onBehalfOf { name } }
    }
}";

async fn change(app: &TestApp, input: Value) -> Value {
    let data = app.data(Secretary, CHANGE, json!({ "input": input })).await;
    assert_eq!(data["changeMemberships"]["refusals"], json!([]));
    data["changeMemberships"].clone()
}

async fn refused(app: &TestApp, input: Value) -> Vec<(String, String)> {
    let refusals = app
        .refused(Secretary, CHANGE, json!({ "input": input }))
        .await;
    let told = |refusal: &Value, what: &str| refusal[what].as_str().unwrap().to_owned();
    let refusals = refusals.as_array().unwrap().iter();
    refusals
        .map(|refusal| (told(refusal, "field"), told(refusal, "code")))
        .collect()
}

/// Asks who sits on the test board on a day: every one of them, whatever the page.
async fn sitting(app: &TestApp, on: &str) -> Value {
    let mut data = app
        .data(
            Public,
            ON,
            json!({ "board": app.board.to_string(), "on": on }),
        )
        .await;
    data["memberships"]["nodes"].take()
}

fn member(person: &str) -> Value {
    json!({ "personId": person, "seat": "MEMBER", "voting": true })
}

/// The size of the ledger.
async fn entries(app: &TestApp) -> u64 {
    app.app
        .store()
        .verify(Vec::new())
        .await
        .unwrap()
        .checkpoint
        .unwrap()
        .size
}

/// An account for a person, who has nothing but their seats.
async fn an_account(app: &TestApp, person: &str) -> AccountId {
    let details = AccountDetails {
        name: format!("account of {person}"),
        person: Some(person.parse().unwrap()),
        grants: Vec::new(),
        closed: false,
    };
    app.execute(Administrator, &OpenAccount { details })
        .await
        .unwrap()
}

async fn opens(app: &TestApp, account: AccountId) -> Audience {
    let viewer = app.app.viewer_of(account).await.unwrap().unwrap();
    viewer.audience_at(app.board)
}

/// What an account would have been opened on a day, from what the database says today.
async fn opened_on(app: &TestApp, account: AccountId, day: &str) -> Audience {
    let system = Viewer::system("test", app.app.today());
    let reader = app.app.reader();
    let account: Account = reader.find(&system, account).await.unwrap().unwrap();
    let filter = MembershipFilter {
        person: account.person,
        ..MembershipFilter::default()
    };
    let all = PageRequest::first(100, Order::Ascending);
    let seats = reader
        .list::<Membership>(&system, &filter, &all)
        .await
        .unwrap()
        .unwrap()
        .records;
    Viewer::of(&account, &seats, day.parse().unwrap()).audience_at(app.board)
}

both! {
    async fn forty_change_at_an_annual_meeting_and_last_week_is_unmoved(app: TestApp) {
        let board = app.board.to_string();
        let mut people = Vec::new();
        for n in 0..60 {
            people.push(a_person(&app, &format!("Councillor {n:02}")).await);
        }
        // A year ago twenty were appointed; eighteen of them leave, and twenty-two come.
        let begin: Vec<_> = people[..20].iter().map(|person| member(person)).collect();
        let first = change(&app, json!({ "boardId": board, "on": "2025-11-19", "begin": begin })).await;
        let begun = first["begun"].as_array().unwrap();
        let leaver = an_account(&app, &people[0]).await;
        let stayer = an_account(&app, &people[19]).await;
        let comer = an_account(&app, &people[20]).await;
        let (last_week, yesterday, today) = ("2026-11-11", "2026-11-17", "2026-11-18");
        let before = sitting(&app, last_week).await;
        assert_eq!(before.as_array().unwrap().len(), 21);
        assert_eq!(opens(&app, leaver).await, Audience::Restricted);
        assert_eq!(opens(&app, comer).await, Audience::Public);

        let end: Vec<_> = begun[..18].iter().map(|m| json!({ "id": m["id"], "version": m["version"] })).collect();
        let begin: Vec<_> = people[20..42].iter().map(|person| member(person)).collect();
        let size = entries(&app).await;
        let act = json!({ "boardId": board, "on": today, "end": end, "begin": begin });
        let changed = change(&app, act).await;
        assert_eq!(entries(&app).await, size + 1, "one act is one entry");
        assert_eq!(changed["ended"].as_array().unwrap().len(), 18);
        assert_eq!(changed["begun"].as_array().unwrap().len(), 22);
        assert!(changed["ended"].as_array().unwrap().iter().all(|m| m["to"] == yesterday));

        // Last week and yesterday, who sat, who could vote and who was opened what are as before.
        assert_eq!(sitting(&app, last_week).await, before);
        assert_eq!(sitting(&app, yesterday).await, before);
        assert_eq!(sitting(&app, today).await.as_array().unwrap().len(), 25);
        for (account, then, now) in [
            (leaver, Audience::Restricted, Audience::Public),
            (stayer, Audience::Restricted, Audience::Restricted),
            (comer, Audience::Public, Audience::Restricted),
        ] {
            assert_eq!(opened_on(&app, account, last_week).await, then);
            assert_eq!(opens(&app, account).await, now);
        }
        app.verify().await;
    }

    async fn an_act_for_a_later_day_changes_nothing_before_it(app: TestApp) {
        let (board, person) = (app.board.to_string(), a_person(&app, "Councillor Next").await);
        let account = an_account(&app, &person).await;
        change(&app, json!({ "boardId": board, "on": "2026-12-01", "begin": [member(&person)] })).await;
        assert_eq!(opens(&app, account).await, Audience::Public);
        assert_eq!(sitting(&app, "2026-11-30").await.as_array().unwrap().len(), 1);
        app.clock.set_to_noon("2026-12-01");
        assert_eq!(opens(&app, account).await, Audience::Restricted);
    }

    async fn either_everything_is_done_or_nothing(app: TestApp) {
        let board = app.board.to_string();
        let (known, other) = (a_person(&app, "Known").await, a_person(&app, "Other").await);
        let nobody = "person:01890a5d-ac96-774b-bcce-b302099a8057";
        let none = "organisation:01890a5d-ac96-774b-bcce-b302099a8057";
        let seated = sitting(&app, "2026-11-18").await[0]["id"].clone();
        let size = entries(&app).await;
        let told = refused(&app, json!({
            "boardId": board, "on": "2026-11-18",
            "end": [{ "id": seated, "version": 7 }],
            "begin": [
                member(&known),
                member(nobody),
                { "personId": other, "seat": "OBSERVER", "voting": true, "onBehalfOfId": none },
                member(&known),
                { "personId": other, "seat": "SUBSTITUTE", "voting": true, "substituteForPlace": 9 },
            ],
        })).await;
        let expected = [
            ("input.begin.1.personId", "not_found"),
            ("input.begin.2.onBehalfOfId", "not_found"),
            ("input.end.0.version", "stale_version"),
            ("input.begin.2.voting", "invalid"),
            ("input.begin.4.substituteForPlace", "invalid"),
            ("input.begin.3.personId", "invalid"),
            ("input.begin.4.personId", "invalid"),
        ];
        let expected = expected.map(|(field, code)| (field.to_owned(), code.to_owned()));
        assert_eq!(told, expected);
        assert_eq!(entries(&app).await, size);
        assert_eq!(sitting(&app, "2026-11-18").await.as_array().unwrap().len(), 1);
        let empty = refused(&app, json!({ "boardId": board, "on": "2026-11-18" })).await;
        assert_eq!(empty, [("input".to_owned(), "invalid".to_owned())]);
        let many: Vec<_> = (0..201).map(|_| member(&known)).collect();
        let answer = app.refused(Secretary, CHANGE, json!({ "input": { "boardId": board, "on": "2026-11-18", "begin": many } })).await;
        assert_eq!(answer[0]["message"], "One act changes at most 200 memberships, not 201. Split it.");
    }

    async fn a_membership_ends_once(app: TestApp) {
        let board = app.board.to_string();
        let seated = sitting(&app, "2026-11-18").await[0]["id"].clone();
        let end = |on: &str, version: u32| json!({
            "boardId": board, "on": on, "end": [{ "id": seated, "version": version }],
        });
        // It began on 20 May.
        assert_eq!(refused(&app, end("2026-05-20", 1)).await[0].0, "input.end.0.id");
        change(&app, end("2026-11-18", 1)).await;
        assert_eq!(refused(&app, end("2026-11-18", 1)).await[0].1, "stale_version");
        assert_eq!(refused(&app, end("2026-11-18", 2)).await[0].1, "already_there");
        // Recorded late, it can still end sooner.
        change(&app, end("2026-11-01", 2)).await;
        assert_eq!(sitting(&app, "2026-10-31").await.as_array().unwrap().len(), 1);
        assert_eq!(sitting(&app, "2026-11-01").await, json!([]));
    }

    async fn members_are_told_as_a_list_is_printed(app: TestApp) {
        let board = app.board.to_string();
        let mut ids = Vec::new();
        for name in ["Delta", "alpha", "Charlie", "bravo", "Echo"] {
            ids.push(a_person(&app, name).await);
        }
        let post = a_post(&app, json!({ "title": "Leader of the Council" })).await;
        let seat = |n: usize, seat: &str, voting: bool| json!({ "personId": ids[n], "seat": seat, "voting": voting });
        let mut chair = seat(0, "CHAIR", true);
        chair["postId"] = json!(post);
        let mut substitute = seat(4, "SUBSTITUTE", true);
        substitute["substituteForPlace"] = json!(2);
        change(&app, json!({ "boardId": board, "on": "2026-11-18", "begin": [
            substitute, seat(3, "OBSERVER", false), seat(2, "MEMBER", true), chair, seat(1, "MEMBER", true),
        ] })).await;
        let query = "query($board: ID!, $on: Date) { node(id: $board) { ... on Board { members(on: $on) {
            seat voting person { name } post { title } substituteFor { person { name } }
        } } } }";
        let mut told = app.data(Public, query, json!({ "board": board })).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(told["node"]["members"].take(), @r#"
            [
              {
                "person": {
                  "name": "Delta"
                },
                "post": {
                  "title": "Leader of the Council"
                },
                "seat": "CHAIR",
                "substituteFor": null,
                "voting": true
              },
              {
                "person": {
                  "name": "alpha"
                },
                "post": null,
                "seat": "MEMBER",
                "substituteFor": null,
                "voting": true
              },
              {
                "person": {
                  "name": "Charlie"
                },
                "post": null,
                "seat": "MEMBER",
                "substituteFor": null,
                "voting": true
              },
              {
                "person": {
                  "name": "Test member"
                },
                "post": null,
                "seat": "MEMBER",
                "substituteFor": null,
                "voting": true
              },
              {
                "person": {
                  "name": "bravo"
                },
                "post": null,
                "seat": "OBSERVER",
                "substituteFor": null,
                "voting": false
              },
              {
                "person": {
                  "name": "Echo"
                },
                "post": null,
                "seat": "SUBSTITUTE",
                "substituteFor": {
                  "person": {
                    "name": "Charlie"
                  }
                },
                "voting": true
              }
            ]
            "#);
        }
        let told = app.data(Public, query, json!({ "board": board, "on": "2026-11-17" })).await;
        assert_eq!(told["node"]["members"].as_array().unwrap().len(), 1);
    }

    async fn what_a_source_shows_of_a_membership_is_kept(app: TestApp) {
        let (board, person) = (app.board.to_string(), a_person(&app, "Keith Hinkley").await);
        let transcribed = |from: Value, to: Value, provenance: Value| json!({
            "boardId": board, "on": "2026-11-18", "begin": [{
                "personId": person, "seat": "CO_OPTED", "voting": false,
                "from": from, "to": to, "provenance": provenance,
            }],
        });
        // Made here, a membership begins on a known day; transcribed, before the board kept records.
        let told = refused(&app, transcribed(Value::Null, Value::Null, json!({}))).await;
        assert_eq!(told[0].0, "input.begin.0.from");
        let told = refused(&app, transcribed(json!("2026-01-01"), Value::Null, provenance())).await;
        assert_eq!(told[0].0, "input.begin.0.provenance.transcribedFrom");
        let changed = change(&app, transcribed(Value::Null, json!("2013-03-31"), provenance())).await;
        let id = &changed["begun"][0]["id"];
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Membership {{ from to seat {PROVENANCE} }} }} }}");
        let told = app.data(Public, &query, json!({ "id": id })).await;
        assert_eq!(told["node"], json!({
            "from": null, "to": "2013-03-31", "seat": "CO_OPTED", "provenance": provenance(),
        }));
        // Whether this one overlaps with that one is not known, so it is not refused.
        let changed = change(&app, transcribed(json!("2010-01-01"), json!("2011-12-31"), provenance())).await;
        assert_eq!(changed["begun"].as_array().unwrap().len(), 1);
        let of_person = "query($id: ID!) { node(id: $id) { ... on Person {
            all: memberships { from to } then: memberships(on: \"2012-09-13\") { to board { name } }
        } } }";
        let told = app.data(Public, of_person, json!({ "id": person })).await;
        assert_eq!(told["node"]["all"].as_array().unwrap().len(), 2);
        assert_eq!(told["node"]["then"], json!([{ "to": "2013-03-31", "board": { "name": "Test Cabinet" } }]));
        app.verify().await;
    }

    async fn who_may_change_who_sits(app: TestApp) {
        let (board, person) = (app.board.to_string(), a_person(&app, "A").await);
        let input = json!({ "input": { "boardId": board, "on": "2026-11-18", "begin": [member(&person)] } });
        for role in [Public, Member, Author] {
            let refusals = app.refused(role, CHANGE, input.clone()).await;
            assert_eq!(refusals[0]["code"], "not_allowed", "{role}");
        }
        // The secretary of this board is nobody's secretary elsewhere.
        let constitute = "mutation($input: BoardInput!) { constituteBoard(input: $input) { board { id } refusals { message } } }";
        let other = app.give(Administrator, constitute, json!({ "input": {
            "name": "Other", "kind": "Committee", "power": "ADVISES", "code": "OTH", "constitutedBy": [{ "by": board }],
        } })).await;
        let mut elsewhere = input.clone();
        elsewhere["input"]["boardId"] = other["id"].clone();
        let refusals = app.refused(Secretary, CHANGE, elsewhere).await;
        assert_eq!(refusals[0]["message"], "You may not change the board's memberships. It takes: the role administrator or secretary.");
        let data = app.data(Administrator, CHANGE, input).await;
        assert_eq!(data["changeMemberships"]["refusals"], json!([]));
    }

    async fn the_same_key_does_it_once(app: TestApp) {
        let (board, person) = (app.board.to_string(), a_person(&app, "A").await);
        let input = json!({ "key": "k", "input": { "boardId": board, "on": "2026-11-18", "begin": [member(&person)] } });
        let first = app.data(Secretary, CHANGE, input.clone()).await;
        let second = app.data(Secretary, CHANGE, input).await;
        assert_eq!(first, second);
        assert_eq!(sitting(&app, "2026-11-18").await.as_array().unwrap().len(), 2);
    }

    async fn two_acts_at_once_seat_nobody_twice(app: TestApp) {
        use minuted_app::{Request, memberships::{ChangeMemberships, NewMembership}};
        use minuted_core::people::{FirstDay, Seat};
        let person = a_person(&app, "A").await;
        let command = ChangeMemberships {
            board: app.board,
            on: "2026-11-18".parse().unwrap(),
            end: Vec::new(),
            begin: vec![NewMembership {
                person: person.parse().unwrap(),
                seat: Seat::Member,
                voting: true,
                on_behalf_of: None,
                post: None,
                fills: None,
                from: FirstDay::OfTheAct,
                to: None,
                provenance: Default::default(),
            }],
        };
        let (viewer, node) = (app.viewer(Secretary).await, app.second_node().await);
        let request = Request { viewer: &viewer, key: None };
        let (one, other) = tokio::join!(app.app.execute(request, &command), node.execute(request, &command));
        assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
        assert_eq!(sitting(&app, "2026-11-18").await.as_array().unwrap().len(), 2);
    }

    async fn a_list_of_boards_with_members_costs_the_same_for_any_number_of_members(app: TestApp) {
        let query = "{ boards(first: 5) { nodes { name members { seat person { name } onBehalfOf { name } } authorities { title } } } }";
        let board = app.board.to_string();
        let mut counts = vec![app.statements_of(Public, query, json!({})).await];
        for many in [9, 90] {
            let mut begin = Vec::new();
            for n in 0..many {
                begin.push(member(&a_person(&app, &format!("P {many} {n}")).await));
            }
            change(&app, json!({ "boardId": board, "on": "2026-11-18", "begin": begin })).await;
            counts.push(app.statements_of(Public, query, json!({})).await);
        }
        assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
        let greedy = "{ boards(first: 100) { nodes { members { person { name } } } } }";
        let answer = app.ask(Public, greedy, json!({})).await;
        assert_eq!(answer["errors"][0]["message"], "Query is too complex.");
    }

    async fn a_membership_of_no_such_id_is_not_found(app: TestApp) {
        let unknown = minuted_core::id::MembershipId::from_uuid("01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap());
        let told = refused(&app, json!({
            "boardId": app.board.to_string(), "on": "2026-11-18",
            "end": [{ "id": unknown.to_string(), "version": 1 }],
        })).await;
        assert_eq!(told, [("input.end.0.id".to_owned(), "not_found".to_owned())]);
    }
}
