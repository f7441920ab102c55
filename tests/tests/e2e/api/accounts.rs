//! Accounts, their roles and tokens, and who asks.

use super::people::a_person;
use minuted_app::{
    Request,
    accounts::{AccountDetails, ChangeAccount},
};
use minuted_core::{
    accounts::Grant,
    id::AccountId,
    roles::Role::{self, Administrator, Author, Member, Public, Secretary},
};
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

const OPEN: &str = "mutation($input: AccountInput!) {
    openAccount(input: $input) { account { id version } refusals { code message field } }
}";

const CHANGE: &str = "mutation($id: ID!, $version: Int!, $input: AccountInput!) {
    changeAccount(id: $id, version: $version, input: $input) {
        account { id version } refusals { code message field }
    }
}";

const ISSUE: &str = "mutation($input: IssueTokenInput!) {
    issueToken(input: $input) { issued { id token expires } refusals { code message field } }
}";

const REVOKE: &str = "mutation($id: String!) {
    revokeToken(input: { id: $id }) { revoked refusals { code message field } }
}";

async fn opened(app: &TestApp, input: Value) -> String {
    let account = app
        .give(Administrator, OPEN, json!({ "input": input }))
        .await;
    account["id"].as_str().unwrap().to_owned()
}

fn grant(role: Role, board: Option<minuted_core::id::BoardId>) -> Grant {
    Grant {
        role,
        board,
        opens: None,
        from: None,
        to: None,
    }
}

both! {
    async fn an_administrator_opens_and_closes_accounts(app: TestApp) {
        let person = a_person(&app, "Officer One").await;
        let id = opened(&app, json!({
            "name": "officer.one", "personId": person,
            "grants": [
                { "role": "SCRUTINY_OFFICER", "boardId": app.board.to_string(), "opens": "CONFIDENTIAL",
                  "from": "2026-01-01", "to": "2026-12-31" },
                { "role": "AUTHOR" },
            ],
        })).await;
        let query = "query($name: String) { accounts(filter: { name: $name }) { nodes {
            name version closed person { name } grants { role board { name } opens from to } tokens { name }
        } } }";
        let told = app.data(Administrator, query, json!({ "name": "Officer.One" })).await;
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(told["accounts"]["nodes"], @r#"
            [
              {
                "closed": false,
                "grants": [
                  {
                    "board": {
                      "name": "Test Cabinet"
                    },
                    "from": "2026-01-01",
                    "opens": "CONFIDENTIAL",
                    "role": "SCRUTINY_OFFICER",
                    "to": "2026-12-31"
                  },
                  {
                    "board": null,
                    "from": null,
                    "opens": null,
                    "role": "AUTHOR",
                    "to": null
                  }
                ],
                "name": "officer.one",
                "person": {
                  "name": "Officer One"
                },
                "tokens": [],
                "version": 1
              }
            ]
            "#);
        }
        let close = json!({ "id": id, "version": 1, "input": { "name": "officer.one", "closed": true } });
        let closed = app.give(Administrator, CHANGE, close.clone()).await;
        assert_eq!(closed["version"], 2);
        let refusals = app.refused(Administrator, CHANGE, close).await;
        assert_eq!(refusals[0]["code"], "stale_version");
        assert!(app.app.viewer_of(id.parse::<AccountId>().unwrap()).await.unwrap().is_none());
        let open = "{ accounts(filter: { closed: true }) { nodes { name } } }";
        let told = app.data(Administrator, open, json!({})).await;
        assert_eq!(told["accounts"]["nodes"], json!([{ "name": "officer.one" }]));
        app.verify().await;
    }

    async fn everything_wrong_is_said_at_once(app: TestApp) {
        let input = json!({ "input": {
            "name": "test  ADMINISTRATOR",
            "personId": "person:01890a5d-ac96-774b-bcce-b302099a8057",
            "grants": [
                { "role": "PUBLIC" },
                { "role": "SECRETARY", "boardId": "board:01890a5d-ac96-774b-bcce-b302099a8057", "opens": "WORKING" },
                { "role": "AUTHOR", "from": "2026-02-01", "to": "2026-01-01" },
            ],
        } });
        let refusals = app.refused(Administrator, OPEN, input).await;
        let fields: Vec<_> = refusals.as_array().unwrap().iter().map(|r| r["field"].as_str().unwrap()).collect();
        assert_eq!(fields, [
            "input.grants.0.role", "input.grants.1.opens", "input.grants.2.to",
            "input.personId", "input.grants.1.boardId", "input.name",
        ]);
    }

    async fn who_sees_which_accounts_and_may_change_them(app: TestApp) {
        let query = "{ accounts(first: 100) { nodes { name tokens { name } } } }";
        let all = app.data(Administrator, query, json!({})).await;
        assert_eq!(all["accounts"]["nodes"].as_array().unwrap().len(), 7);
        let public = app.data(Public, query, json!({})).await;
        assert_eq!(public["accounts"]["nodes"], json!([]));
        for role in [Secretary, Author, Member] {
            let own = app.data(role, query, json!({})).await;
            assert_eq!(own["accounts"]["nodes"], json!([{ "name": format!("Test {role}"), "tokens": [] }]));
            let refusals = app.refused(role, OPEN, json!({ "input": { "name": "x" } })).await;
            assert_eq!(refusals[0]["code"], "not_allowed");
            let account = app.account(role).unwrap().to_string();
            let issue = json!({ "input": { "accountId": account, "name": "mine" } });
            let refusals = app.refused(role, ISSUE, issue).await;
            assert_eq!(refusals[0]["message"], "You may not issue a token. It takes: the role administrator for all boards.");
        }
    }

    async fn an_administrator_of_one_board_gives_no_roles_away(app: TestApp) {
        let id = opened(&app, json!({
            "name": "of one board", "grants": [{ "role": "ADMINISTRATOR", "boardId": app.board.to_string() }],
        })).await;
        let viewer = app.app.viewer_of(id.parse().unwrap()).await.unwrap().unwrap();
        let input = json!({ "input": { "name": "x", "grants": [{ "role": "ADMINISTRATOR" }] } });
        let answer = app.ask_as(viewer.clone(), OPEN, input).await;
        assert_eq!(answer["data"]["openAccount"]["refusals"][0]["code"], "not_allowed");
        let office = app.account(Administrator).unwrap().to_string();
        let issue = json!({ "input": { "accountId": office, "name": "x" } });
        let answer = app.ask_as(viewer.clone(), ISSUE, issue).await;
        assert_eq!(answer["data"]["issueToken"]["refusals"][0]["code"], "not_allowed");
        let answer = app.ask_as(viewer, "{ accounts { nodes { name } } }", json!({})).await;
        assert_eq!(answer["data"]["accounts"]["nodes"], json!([{ "name": "of one board" }]));
    }

    async fn the_last_administrator_can_not_lock_everyone_out(app: TestApp) {
        let id = app.account(Administrator).unwrap().to_string();
        let keep = json!([{ "role": "ADMINISTRATOR" }]);
        for (input, field) in [
            (json!({ "name": "Test administrator", "grants": keep, "closed": true }), "input.closed"),
            (json!({ "name": "Test administrator", "grants": [] }), "input.grants"),
            (json!({ "name": "Test administrator", "grants": [{ "role": "ADMINISTRATOR", "to": "2026-12-31" }] }), "input.grants"),
        ] {
            let refusals = app.refused(Administrator, CHANGE, json!({ "id": id, "version": 1, "input": input })).await;
            assert_eq!((&refusals[0]["field"], &refusals[0]["code"]), (&json!(field), &json!("condition_not_met")));
        }
        opened(&app, json!({ "name": "another", "grants": keep })).await;
        let close = json!({ "id": id, "version": 1, "input": { "name": "Test administrator", "closed": true } });
        app.give(Administrator, CHANGE, close).await;
    }

    async fn two_administrators_do_not_close_each_other_at_once(app: TestApp) {
        let second = opened(&app, json!({ "name": "another", "grants": [{ "role": "ADMINISTRATOR" }] })).await;
        let (first, second) = (app.account(Administrator).unwrap(), second.parse::<AccountId>().unwrap());
        let node = app.second_node().await;
        let close = |id, name: &str| ChangeAccount {
            id,
            version: 1,
            details: AccountDetails { name: name.to_owned(), person: None, grants: Vec::new(), closed: true },
        };
        let one = app.app.viewer_of(first).await.unwrap().unwrap();
        let other = app.app.viewer_of(second).await.unwrap().unwrap();
        let (one_closes, other_closes) = (close(second, "another"), close(first, "Test administrator"));
        let (a, b) = tokio::join!(
            app.app.execute(Request { viewer: &one, key: None }, &one_closes),
            node.execute(Request { viewer: &other, key: None }, &other_closes),
        );
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
    }

    async fn a_token_is_told_once_and_revoked(app: TestApp) {
        let account = app.account(Secretary).unwrap().to_string();
        let issue = json!({ "input": { "accountId": account, "name": "the importer", "days": 30 } });
        let issued = app.give(Administrator, ISSUE, issue).await;
        assert_eq!(issued["expires"], "2026-12-18T12:00:00.000000Z");
        let token = issued["token"].as_str().unwrap();
        let viewer = app.app.viewer(Some(token)).await.unwrap();
        assert_eq!(viewer.account(), app.account(Secretary));

        let tokens = "query($id: ID!) { node(id: $id) { ... on Account { tokens { id name issuedBy issued expires revoked } } } }";
        let told = app.data(Secretary, tokens, json!({ "id": account })).await;
        let told = &told["node"]["tokens"][0];
        assert_eq!(told["id"], issued["id"]);
        assert_eq!(told["issuedBy"], app.account(Administrator).unwrap().to_string());
        assert!(!told.to_string().contains(token));

        let revoke = json!({ "id": issued["id"] });
        let done = app.data(Administrator, REVOKE, revoke.clone()).await;
        assert_eq!(done["revokeToken"], json!({ "revoked": true, "refusals": [] }));
        assert!(app.app.viewer(Some(token)).await.is_err());
        let refusals = app.refused(Administrator, REVOKE, revoke.clone()).await;
        assert_eq!(refusals[0]["code"], "not_found");
        let refusals = app.refused(Secretary, REVOKE, revoke).await;
        assert_eq!(refusals[0]["code"], "not_allowed");
    }

    async fn a_token_s_terms_are_checked(app: TestApp) {
        let account = app.account(Secretary).unwrap().to_string();
        let wrong = json!({ "input": { "accountId": account, "name": "", "days": 367 } });
        let refusals = app.refused(Administrator, ISSUE, wrong).await;
        let fields: Vec<_> = refusals.as_array().unwrap().iter().map(|r| r["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["input.name", "input.days"]);
        let none = json!({ "input": { "accountId": "account:01890a5d-ac96-774b-bcce-b302099a8057", "name": "x" } });
        let refusals = app.refused(Administrator, ISSUE, none).await;
        assert_eq!((&refusals[0]["code"], &refusals[0]["field"]), (&json!("not_found"), &json!("input.accountId")));
        let closed = opened(&app, json!({ "name": "closed", "closed": true })).await;
        let refusals = app.refused(Administrator, ISSUE, json!({ "input": { "accountId": closed, "name": "x" } })).await;
        assert_eq!(refusals[0]["field"], "input.accountId");
    }

    async fn the_command_line_lets_the_first_one_in(app: TestApp) {
        let office = grant(Administrator, None);
        let first = app.app.token_for("Clerk", vec![office.clone()], 30).await.unwrap();
        let viewer = app.app.viewer(Some(&first.token)).await.unwrap();
        assert!(viewer.holds(Administrator, None));
        // The same name is the same account, and what it lacks is added.
        let here = grant(Secretary, Some(app.board));
        let second = app.app.token_for("clerk", vec![office, here], 30).await.unwrap();
        let again = app.app.viewer(Some(&second.token)).await.unwrap();
        assert_eq!(again.account(), viewer.account());
        assert!(again.holds(Administrator, None) && again.holds(Secretary, Some(app.board)));
        let third = app.app.token_for("Clerk", Vec::new(), 30).await.unwrap();
        assert_eq!(app.app.viewer(Some(&third.token)).await.unwrap(), again);
        // Nothing is left behind by what is refused.
        assert!(app.app.token_for("Nobody", Vec::new(), 30).await.is_err());
        assert!(app.app.token_for("Somebody", vec![grant(Administrator, None)], 0).await.is_err());
        let names = "{ accounts(first: 100) { nodes { name } } }";
        let told = app.data(Administrator, names, json!({})).await.to_string();
        assert!(told.contains("Clerk") && !told.contains("body"), "{told}");
        app.verify().await;
    }

    async fn who_asks(app: TestApp) {
        let query = "query($board: ID) { viewer {
            name account { name } person { name } roles { role board { code } }
            drafts: can(command: \"draftDecision\", boardId: $board)
            opens: can(command: \"openAccount\")
        } }";
        let board = json!({ "board": app.board.to_string() });
        let mut told = Vec::new();
        for role in [Public, Member, Secretary, Administrator] {
            told.push(app.data(role, query, board.clone()).await["viewer"].take());
        }
        insta::allow_duplicates! {
            insta::assert_json_snapshot!(told, @r#"
            [
              {
                "account": null,
                "drafts": false,
                "name": "the public",
                "opens": false,
                "person": null,
                "roles": [
                  {
                    "board": null,
                    "role": "PUBLIC"
                  }
                ]
              },
              {
                "account": {
                  "name": "Test member"
                },
                "drafts": false,
                "name": "Test member",
                "opens": false,
                "person": {
                  "name": "Test member"
                },
                "roles": [
                  {
                    "board": null,
                    "role": "PUBLIC"
                  },
                  {
                    "board": {
                      "code": "TEST"
                    },
                    "role": "MEMBER"
                  }
                ]
              },
              {
                "account": {
                  "name": "Test secretary"
                },
                "drafts": true,
                "name": "Test secretary",
                "opens": false,
                "person": {
                  "name": "Test secretary"
                },
                "roles": [
                  {
                    "board": null,
                    "role": "PUBLIC"
                  },
                  {
                    "board": {
                      "code": "TEST"
                    },
                    "role": "SECRETARY"
                  }
                ]
              },
              {
                "account": {
                  "name": "Test administrator"
                },
                "drafts": false,
                "name": "Test administrator",
                "opens": true,
                "person": {
                  "name": "Test administrator"
                },
                "roles": [
                  {
                    "board": null,
                    "role": "PUBLIC"
                  },
                  {
                    "board": null,
                    "role": "ADMINISTRATOR"
                  }
                ]
              }
            ]
            "#);
        }
        let answer = app.ask(Public, "{ viewer { can(command: \"draftAnything\") } }", json!({})).await;
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.starts_with("`command`: `draftAnything` is not a command; write one of: addOrganisation"), "{message}");
    }
}
