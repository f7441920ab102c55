//! A database that goes away and comes back: what is asked meanwhile gets a plain answer, and work
//! goes on afterwards as if nothing had been.

use minuted_core::roles::Role::{Administrator, Public};
use minuted_testing::{Database, TestApp, both, run};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

const BOARDS: &str = "{ boards(first: 1) { edges { node { id } } } }";
const CREATE: &str = "mutation($input: PersonInput!) { addPerson(input: $input) {
    person { id } refusals { message } } }";

/// That an answer is a fault which tells nothing of the inside.
fn assert_fault(answer: &Value) {
    assert_eq!(
        answer["errors"][0]["extensions"]["code"], "INTERNAL",
        "{answer:#}"
    );
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("Try again later"), "{message}");
    assert!(
        answer["data"].is_null() || answer["data"]["addPerson"].is_null(),
        "{answer:#}"
    );
}

async fn how_many_people(app: &TestApp) -> usize {
    let people = app.data(
        Administrator,
        "{ people(first: 100) { edges { node { id } } } }",
        json!({}),
    );
    people.await["people"]["edges"].as_array().unwrap().len()
}

/// How many connections the application under test keeps.
const CONNECTIONS: usize = 4;

/// That a request is answered again, and readiness told, once each connection that was cut has been found out.
async fn answers_again(app: &TestApp) {
    for _ in 0..CONNECTIONS {
        let answer = app.ask(Public, BOARDS, json!({})).await;
        if answer.get("errors").is_none() {
            break;
        }
        assert_fault(&answer);
    }
    app.data(Public, BOARDS, json!({})).await;
    for _ in 0..CONNECTIONS {
        if app.app.store().ready().await.is_ok() {
            break;
        }
    }
    app.app.store().ready().await.unwrap();
}

#[test]
fn postgres_goes_away_and_comes_back() {
    run(Database::Postgres, |app| async move {
        let who = app.viewer(Administrator).await;
        let person = json!({ "input": { "name": "A. Person" } });
        let before = how_many_people(&app).await;
        for _ in 0..2 {
            app.raw().take_away().await;
            assert!(app.app.store().ready().await.is_err());
            assert_fault(&app.ask(Public, BOARDS, json!({})).await);
            assert_fault(&app.ask_as(who.clone(), CREATE, person.clone()).await);
            app.raw().give_back().await;
            answers_again(&app).await;
        }
        assert_eq!(how_many_people(&app).await, before);
        app.give(Administrator, CREATE, person).await;
        assert_eq!(how_many_people(&app).await, before + 1);
        app.verify().await;
    });
}

#[test]
fn a_file_that_another_writes_to_is_read_and_waited_for() {
    run(Database::Sqlite, |app| async move {
        let other = app.raw().connect().await;
        let person = json!({ "input": { "name": "A. Person" } });
        let before = how_many_people(&app).await;
        other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
        let reading_meanwhile = async {
            app.data(Public, BOARDS, json!({})).await;
            assert_eq!(how_many_people(&app).await, before);
            other.execute_unprepared("ROLLBACK").await.unwrap();
        };
        tokio::join!(app.give(Administrator, CREATE, person), reading_meanwhile);
        assert_eq!(how_many_people(&app).await, before + 1);
        app.verify().await;
    });
}

both! {
    async fn a_clock_that_is_set_back_spoils_no_order(app: TestApp) {
        let add = async |name: &str| {
            let input = json!({ "input": { "name": name } });
            app.give(Administrator, CREATE, input).await["id"].as_str().unwrap().to_owned()
        };
        let before = app.app.store().newest().await.unwrap();
        let first = add("A. First").await;
        app.clock.set_to_noon("2025-11-18");
        let second = add("B. Second").await;
        assert!(first < second, "{first} {second}: IDs are in the order of making");
        let change = "mutation($id: ID!, $version: Int!, $input: PersonInput!) {
            changePerson(id: $id, version: $version, input: $input) {
                person { id version } refusals { message } } }";
        let input = json!({ "id": first, "version": 1, "input": { "name": "A. Changed" } });
        assert_eq!(app.give(Administrator, change, input.clone()).await["version"], 2);
        let stale = app.refused(Administrator, change, input).await;
        assert!(stale[0]["message"].as_str().unwrap().contains("version"), "{stale}");
        let newest = app.app.store().newest().await.unwrap();
        assert_eq!((newest.size, newest.faults), (before.size + 3, Vec::new()));
        assert_eq!(newest.at, Some(app.app.now()), "what the clock said is what is kept");
        // Another node, whose clock is right, goes on.
        app.clock.set_to_noon("2026-11-19");
        let third = add("C. Third").await;
        assert!(second < third);
        app.verify().await;
    }
}
