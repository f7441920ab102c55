//! Erasure of a person's data: where it is found, what goes, what the law has kept, and that the log
//! verifies without it and notices what went without it.

use minuted_app::jobs::{Handler, Job, Timestamp, Worked};
use minuted_core::roles::Role::{self, Administrator, Author, Public, Secretary};
use minuted_ledger::ExportScope;
use minuted_testing::{Database, TestApp, both};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::{
    decisions::{RECORD, held, resolution},
    papers::{draft, save, start},
    people::{ADD_PERSON, a_person, a_post},
};
use crate::exports::{export, python, verify};

const DATA: &str = "query($personId: ID!, $also: [String!]! = []) {
    personalData(personId: $personId, also: $also) {
        person { name } searchedFor notSearchedFor
        places { recordId kind heldAs versions fields stands erasable duty { citation until explanation } } } }";

const ERASE: &str = "mutation($input: ErasePersonalDataInput!) { erasePersonalData(input: $input) {
    erasure { id on ground versions { recordId version } lifted { reason duties authority { title } } }
    refusals { code message rule citation field } } }";

const OPEN: &str = "mutation($input: AccountInput!) {
    openAccount(input: $input) { account { id version } refusals { message } } }";

const RECEIVE: &str = "mutation($input: ReceiveCommentInput!) {
    receiveComment(input: $input) { comment { id } refusals { message } } }";

/// What must be found nowhere, in whatever case.
const TRACES: [&str; 3] = ["quill", "01273 555 123", "pq@example.org"];

async fn data(app: &TestApp, person: &str) -> Value {
    let asked = json!({ "personId": person, "also": ["01273 555 123", "pq@example.org"] });
    let told = app.data(Administrator, DATA, asked).await;
    told["personalData"].clone()
}

fn places(data: &Value) -> impl Iterator<Item = &Value> {
    data["places"].as_array().unwrap().iter()
}

fn erasable(data: &Value) -> Vec<Value> {
    let erasable = places(data).filter(|place| place["erasable"] == true);
    erasable.map(|place| place["recordId"].clone()).collect()
}

fn asking(person: &str, records: &[Value]) -> Value {
    json!({ "input": { "personId": person, "recordIds": records, "ground": "Request 12",
        "also": ["01273 555 123", "pq@example.org"] } })
}

async fn erase(app: &TestApp, person: &str, records: &[Value]) -> Value {
    app.give(Administrator, ERASE, asking(person, records))
        .await
}

/// Somebody with an account, named in a draft of a paper, who sent a comment.
async fn somebody(app: &TestApp) -> (String, Value) {
    let add = "mutation($input: PersonInput!, $key: String) {
        addPerson(input: $input, idempotencyKey: $key) { person { id } refusals { code } } }";
    let input = json!({ "input": { "name": "Pat Quill", "otherNames": [{ "name": "Quill" }] },
        "key": "added" });
    let person = app.give(Administrator, add, input).await["id"].clone();
    let person = person.as_str().unwrap().to_owned();
    let account = json!({ "input": { "name": "pat.quill", "personId": person } });
    app.give(Administrator, OPEN, account).await;
    let paper = start(app, Author, json!({})).await;
    let mut text = draft("Written with PAT  quill, of 01273 555 123.");
    text["front"]["contacts"] = json!([{ "name": "Pat Quill", "email": "pq@example.org" }]);
    let paper = save(app, Author, &paper, text).await;
    let comment = json!({ "input": { "boardId": app.board.to_string(), "kind": "COMMENT",
        "paperId": paper["id"], "from": "P. Q., a resident", "fromPersonId": person, "audience": "PUBLIC", "text": "I agree." } });
    app.give(Secretary, RECEIVE, comment).await;
    (person, paper)
}

/// Closes the person's account.
async fn close(app: &TestApp, person: &str) {
    let told = app
        .data(
            Administrator,
            "{ accounts(first: 50) { nodes { id version name person { id } } } }",
            json!({}),
        )
        .await;
    let accounts = told["accounts"]["nodes"].as_array().unwrap().iter();
    let mut theirs = accounts.filter(|account| account["person"]["id"] == person);
    let account = theirs.next().unwrap();
    let change = "mutation($id: ID!, $version: Int!, $input: AccountInput!) {
        changeAccount(id: $id, version: $version, input: $input) { account { id } refusals { message } } }";
    let given = json!({ "id": account["id"], "version": account["version"],
        "input": { "name": account["name"], "personId": person, "closed": true } });
    app.give(Administrator, change, given).await;
}

/// All that stands in the database, as somebody with SQL or with its files reads it.
async fn everything(app: &TestApp) -> String {
    if app.database == Database::Sqlite {
        let path = app.raw().url().trim_start_matches("sqlite://").to_owned();
        let mut all = std::fs::read(&path).unwrap();
        all.extend(std::fs::read(format!("{path}-wal")).unwrap_or_default());
        return String::from_utf8_lossy(&all).to_lowercase();
    }
    let db = app.raw().connect().await;
    let sql = "SELECT query_to_xml('SELECT * FROM ' || quote_ident(table_name), true, true, '')::text AS t \
               FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'history' \
               UNION ALL SELECT convert_from(body, 'UTF8') FROM history WHERE body IS NOT NULL";
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    let texts = rows
        .iter()
        .map(|row| row.try_get::<String>("", "t").unwrap());
    texts.collect::<Vec<_>>().join("\n").to_lowercase()
}

fn traces(everything: &str) -> Vec<&'static str> {
    let found = TRACES
        .into_iter()
        .filter(|trace| everything.contains(trace));
    found.collect()
}

/// A worker that is asked for nothing but what the application does by itself.
struct Nobody;

impl Handler for Nobody {
    async fn handle(&self, job: &Job, _now: Timestamp) -> Result<(), String> {
        panic!("nobody is to be told: {job:?}")
    }
}

both! {
    async fn what_is_found_of_a_person_is_told_to_administrators_alone(app: TestApp) {
        let (person, _) = somebody(&app).await;
        let told = data(&app, &person).await;
        assert_eq!(told["person"]["name"], "Pat Quill");
        assert_eq!(told["searchedFor"], json!(["pq@example.org", "01273 555 123", "pat quill"]));
        assert_eq!(told["notSearchedFor"], json!(["quill"]));
        let said = |place: &Value| {
            let text = |field: &str| place[field].as_str().unwrap().to_owned();
            (text("kind"), text("heldAs"), place["fields"].clone(), place["erasable"].clone())
        };
        let found: Vec<_> = places(&told).map(said).collect();
        let row = |kind: &str, held: &str, fields: &[&str]| {
            (kind.to_owned(), held.to_owned(), json!(fields), json!(held != "REFERRED"))
        };
        assert_eq!(found, [
            row("person", "IDENTITY", &["name", "other_names", "other_names.name"]),
            row("account", "OWN", &["name"]),
            row("comment", "OWN", &["from", "from_person"]),
            row("paper-version", "NAMED", &["body.confidential", "body.public", "body.restricted",
                "body.source", "front.contacts.email", "front.contacts.name"]),
        ]);
        for role in [Public, Author, Secretary, Role::ScrutinyOfficer] {
            let told = app.data(role, DATA, json!({ "personId": person })).await;
            assert_eq!(told["personalData"], Value::Null, "{role}");
            let refused = app.refused(role, ERASE, asking(&person, &[json!(person)])).await;
            assert_eq!(refused[0]["code"], "not_allowed", "{role}");
        }
        let short = app.ask(Administrator, DATA, json!({ "personId": person, "also": ["Q"] })).await;
        assert_eq!(short["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{short:#}");
    }

    async fn what_is_erased_is_nowhere_and_the_log_verifies(app: TestApp) {
        let (person, paper) = somebody(&app).await;
        assert_eq!(traces(&everything(&app).await), TRACES);
        let before = app.app.store().verify(Vec::new()).await.unwrap().checkpoint.unwrap();
        let records = erasable(&data(&app, &person).await);
        let open = app.refused(Administrator, ERASE, asking(&person, &records)).await;
        assert_eq!(open[0]["field"], "input.recordIds.1");
        assert!(open[0]["message"].as_str().unwrap().contains("close it first"));
        close(&app, &person).await;
        let records = erasable(&data(&app, &person).await);
        let erasure = erase(&app, &person, &records).await;
        assert_eq!(erasure["lifted"], Value::Null);
        // The account had two versions, the paper's text one, the person one, the comment one.
        assert_eq!(erasure["versions"].as_array().unwrap().len(), 5);

        assert!(matches!(app.app.work_once(&Nobody).await.unwrap(), Worked::Done(_)));
        assert_eq!(traces(&everything(&app).await), Vec::<&str>::new());
        let found = app.app.store().verify(vec![before]).await.unwrap();
        assert_eq!((found.faults, found.erased), (Vec::new(), 5));

        let text = "query($id: ID!) { node(id: $id) { ... on Paper { draft { body { markdown }
            front { contacts { name email } } } } } }";
        let told = app.data(Author, text, json!({ "id": paper["id"] })).await;
        let draft = &told["node"]["draft"];
        assert_eq!(draft["body"]["markdown"], "Written with Name erased, of Name erased.\n");
        assert_eq!(draft["front"]["contacts"], json!([{ "name": "Name erased", "email": null }]));
        assert_eq!(data(&app, &person).await["places"].as_array().unwrap().len(), 1);

        // Once more changes nothing.
        let size = app.app.store().checkpoint().await.unwrap().checkpoint.size;
        let again = app.refused(Administrator, ERASE, asking(&person, &records)).await;
        assert_eq!(again.as_array().unwrap().len(), records.len());
        assert_eq!(app.app.store().checkpoint().await.unwrap().checkpoint.size, size);
        // Nor is what was sent done again, though nobody can tell any more what it was.
        let add = "mutation($input: PersonInput!, $key: String) {
            addPerson(input: $input, idempotencyKey: $key) { person { id } refusals { code } } }";
        let input = json!({ "input": { "name": "Pat Quill", "otherNames": [{ "name": "Quill" }] },
            "key": "added" });
        let refused = app.refused(Administrator, add, input).await;
        assert_eq!(refused[0]["code"], "key_reused");
    }

    async fn a_stranger_is_told_why_a_body_is_missing(app: TestApp) {
        let (person, _) = somebody(&app).await;
        close(&app, &person).await;
        let records = erasable(&data(&app, &person).await);
        erase(&app, &person, &records).await;
        let full = export(&app, ExportScope::Full).await;
        let found = verify(&full).unwrap();
        assert_eq!((found.erased, found.withheld), (5, 5));
        python(&full).unwrap();
        python(&export(&app, ExportScope::Public).await).unwrap();
        // Without the erasure nothing says why they are gone.
        let mut silent = full;
        let at = silent.iter().position(|line| line.contains("\"erasure:")).unwrap();
        let mut line: Value = serde_json::from_str(&silent[at]).unwrap();
        let bodies = line["bodies"].as_array_mut().unwrap();
        bodies.retain(|body| !body["id"].as_str().unwrap().starts_with("erasure:"));
        silent[at] = line.to_string();
        assert!(verify(&silent).unwrap_err().problem.contains("no erasure says why"));
        assert!(python(&silent).unwrap_err().contains("no erasure says why"));
    }

    async fn what_was_erased_and_stands_again_is_a_fault(app: TestApp) {
        let (person, _) = somebody(&app).await;
        let db = app.raw().connect().await;
        db.execute_unprepared("CREATE TABLE kept AS SELECT * FROM history WHERE kind = 'comment'").await.unwrap();
        close(&app, &person).await;
        let records = erasable(&data(&app, &person).await);
        erase(&app, &person, &records).await;
        app.verify().await;
        for sql in [
            "DELETE FROM history WHERE kind = 'comment' AND version = 1",
            "INSERT INTO history SELECT * FROM kept",
            "DROP TABLE kept",
        ] {
            db.execute_unprepared(sql).await.unwrap();
        }
        let found = app.app.store().verify(Vec::new()).await.unwrap();
        let told: Vec<_> = found.faults.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("it was erased, and the history still holds it"), "{told:?}");
    }

    async fn the_law_has_names_in_the_record_of_a_decision_kept(app: TestApp) {
        let person = a_person(&app, "Pat Quill").await;
        let seat = "mutation($input: ChangeMembershipsInput!) {
            changeMemberships(input: $input) { board { name } refusals { message field } } }";
        let begin = json!({ "input": { "boardId": app.board.to_string(), "on": "2026-05-20",
            "begin": [{ "personId": person, "seat": "MEMBER", "voting": true }] } });
        app.give(Secretary, seat, begin).await;
        let of_meeting = held(&app, app.board, 1).await;
        let mut made = resolution(&of_meeting);
        made["interests"] = json!({ "how": "STATED", "items": [{ "text": "Pat Quill left the room." }] });
        let made = app.give(Secretary, RECORD, json!({ "input": made })).await;

        let told = data(&app, &person).await;
        let kept: Vec<_> = places(&told).filter(|place| !place["duty"].is_null()).collect();
        let kinds: Vec<_> = kept.iter().map(|place| place["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["person", "decision"]);
        for place in &kept {
            assert_eq!(place["duty"]["until"], "2032-11-11");
            assert_eq!(place["duty"]["citation"], "SI 2012/2089 (guidance for councils)");
        }
        let both = [json!(person), made["id"].clone()];
        let refused = app.refused(Administrator, ERASE, asking(&person, &both)).await;
        for (n, refusal) in refused.as_array().unwrap().iter().enumerate() {
            assert_eq!(refusal["field"], format!("input.recordIds.{n}"));
            assert_eq!(refusal["rule"], "keeping-of-records");
            assert!(refusal["message"].as_str().unwrap().starts_with("It must be kept."), "{refusal}");
        }

        let mut lifted = asking(&person, &both);
        lifted["input"]["lift"] = json!({ "authorityId": an_authority(&app, "Chief Executive").await,
            "reason": "A court ordered it." });
        let refused = app.refused(Administrator, ERASE, lifted.clone()).await;
        assert_eq!(refused[0]["field"], "input.lift.authorityId");
        let officer = an_authority(&app, "Data Protection Officer").await;
        lifted["input"]["lift"]["authorityId"] = json!(officer);
        let erasure = app.give(Administrator, ERASE, lifted).await;
        assert_eq!(erasure["lifted"], json!({ "reason": "A court ordered it.",
            "duties": ["SI 2012/2089 (guidance for councils)"],
            "authority": { "title": "Lifting duties to keep" } }));
        let read = "query($id: ID!) { node(id: $id) { ... on Decision { number
            interests { items { text { markdown } } } } } }";
        let told = app.data(Public, read, json!({ "id": made["id"] })).await;
        assert_eq!(told["node"]["number"], made["number"]);
        let stated = &told["node"]["interests"]["items"][0]["text"]["markdown"];
        assert_eq!(*stated, "Name erased left the room.\n");
        app.verify().await;
        let seats = "query($id: ID!) { memberships(filter: { boardId: $id }, first: 10) {
            nodes { person { name } } } }";
        let told = app.data(Public, seats, json!({ "id": app.board.to_string() })).await;
        let names = told["memberships"]["nodes"].as_array().unwrap().iter();
        let names: Vec<_> = names.map(|seat| seat["person"]["name"].as_str().unwrap()).collect();
        assert!(names.contains(&"Name erased"), "{names:?}");
    }

    async fn an_erasure_is_no_news(app: TestApp) {
        let mut app = app;
        app.tell(&["site"]);
        let person = a_person(&app, "Pat Quill").await;
        let of_meeting = held(&app, app.board, 1).await;
        let mut made = resolution(&of_meeting);
        made["reasons"] = json!([{ "text": "As Pat Quill said." }]);
        let made = app.give(Secretary, RECORD, json!({ "input": made })).await;
        let jobs = async || app.app.jobs(false, 10).await.unwrap().len();
        assert_eq!(jobs().await, 1);
        let mut asked = asking(&person, &[json!(person), made["id"].clone()]);
        asked["input"]["lift"] = json!({ "reason": "A court ordered it.",
            "authorityId": an_authority(&app, "Data Protection Officer").await });
        app.give(Administrator, ERASE, asked).await;
        // One more, which gets what was destroyed out of the files.
        assert_eq!(jobs().await, 2);
    }

    async fn somebody_else_of_the_same_name_stays(app: TestApp) {
        let (person, _) = somebody(&app).await;
        let other = app.give(Secretary, ADD_PERSON, json!({ "input": { "name": "Pat Quill" } })).await;
        close(&app, &person).await;
        let records = erasable(&data(&app, &person).await);
        assert!(!records.contains(&other["id"]));
        erase(&app, &person, &records).await;
        let told = app.data(Public, "query($id: ID!) { node(id: $id) { ... on Person { name } } }",
            json!({ "id": other["id"] })).await;
        assert_eq!(told["node"]["name"], "Pat Quill");
        let refused = app.refused(Administrator, ERASE, asking(&person, &[other["id"].clone()])).await;
        assert_eq!(refused[0]["field"], "input.recordIds.0");
    }

    async fn erasures_are_listed_for_administrators(app: TestApp) {
        let (person, paper) = somebody(&app).await;
        let version = places(&data(&app, &person).await)
            .find(|place| place["kind"] == "paper-version").unwrap()["recordId"].clone();
        let erasure = erase(&app, &person, std::slice::from_ref(&version)).await;
        let list = "{ erasures(first: 5) { nodes { id ground person { name } versions { recordId } } } }";
        let told = app.data(Administrator, list, json!({})).await;
        assert_eq!(told["erasures"]["nodes"], json!([{ "id": erasure["id"], "ground": "Request 12",
            "person": { "name": "Pat Quill" }, "versions": [{ "recordId": version }] }]));
        for role in [Public, Secretary] {
            assert_eq!(app.data(role, list, json!({})).await["erasures"]["nodes"], json!([]));
        }
        // The draft is written on as before.
        save(&app, Author, &paper, draft("More.")).await;
        app.verify().await;
    }
}

/// An authority that a post of this title holds.
async fn an_authority(app: &TestApp, title: &str) -> String {
    let post = a_post(app, json!({ "title": title })).await;
    let record = "mutation($input: AuthorityInput!) {
        recordAuthority(input: $input) { authority { id } refusals { message field } } }";
    let input = json!({ "input": { "title": "Lifting duties to keep", "source": "LAW",
        "citation": "UK GDPR article 39", "postId": post } });
    let authority = app.give(Administrator, record, input).await;
    authority["id"].as_str().unwrap().to_owned()
}
