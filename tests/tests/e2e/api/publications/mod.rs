//! Publications: a pack with its pages, what comes late, and what is withdrawn everywhere at once.

mod corrected;
mod doors;
mod everywhere;
mod press;
mod printed;
mod serving;
mod withdrawing;

use std::{io::Write as _, sync::Arc};

use axum::Router;
use minuted_app::jobs::{Handler, RENDER, Worked};
use minuted_core::{
    jobs::{Job, lease_ends},
    roles::Role::{Author, Member, Public, Secretary},
    time::Timestamp,
};
use minuted_store::NewJob;
use minuted_testing::{TestApp, both};
use minuted_views::{Files, Publisher, Templates};
use serde_json::{Value, json};

use self::press::Stub;
use super::{
    meetings::{TRANSITION, add_item, arrange, exempt, item, sitting},
    papers::{self, draft, published, save, start},
};

/// A PDF of a page, to be attached.
const BENCH: &[u8] = include_bytes!("../../../../../examples/pack/bench.pdf");

const PUBLISH: &str = "mutation($input: PublishInput!) {
    publish(input: $input) {
        publication { id edition phase } pack { id edition phase } refusals { code message field }
    }
}";

const CONSIDER: &str = "mutation($input: ConsiderPaperInput!) {
    considerPaper(input: $input) { consideration { id } refusals { code message field } }
}";

/// What anybody may ask of a publication.
const SHOWN: &str = "query($id: ID!) { node(id: $id) { ... on Publication {
    id kind edition phase title adds { what because on } replaces { edition }
    agenda { number title isStub }
    parts { id number title isWithheld firstPage late { on because } tabledBecause
        notice { kind because see } paper { title } }
    partPages { part first count } pages places { id page }
    withdrawn { on reason partIds correctedBy { edition } }
    renditions { format audience pages sha256 address }
} } }";

/// Does nothing: all jobs here are the application's own.
struct Nobody;

impl Handler for Nobody {
    async fn handle(&self, job: &Job, _now: Timestamp) -> Result<(), String> {
        panic!("{job:?} is nobody's")
    }
}

/// The application with a press.
fn with_press(app: &mut TestApp) {
    let press = Stub::of(&app.app);
    app.app = app.app.clone().with_press(press);
}

/// The application with the press that is served with, and its routes.
fn with_real_press(app: &mut TestApp) -> Router {
    let templates = Templates::load(&Files::shipped()).unwrap();
    let publisher = Publisher::new(app.app.clone(), templates);
    app.app = app.app.clone().with_press(Arc::new(publisher));
    doors::routes(&app.app)
}

/// Keeps a file, and names it as a draft does.
async fn attach(app: &TestApp, name: &str, bytes: &[u8]) -> Value {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let viewer = app.viewer(Author).await;
    let put = app.app.attach(&viewer, name, file).await.unwrap();
    json!({ "name": name, "hash": put.hash.as_str() })
}

/// Works off every job that is due.
async fn work(app: &TestApp) {
    loop {
        match app.app.work_once(&Nobody).await.unwrap() {
            Worked::Nothing(_) => return,
            Worked::Done(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// Puts a paper before the test board at an item.
async fn consider(app: &TestApp, paper: &Value, (meeting, item): (&Value, &Value), more: Value) {
    let mut input = json!({
        "paperId": paper["id"], "boardId": app.board.to_string(), "meetingId": meeting["id"],
        "itemId": item["id"],
    });
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    app.give(Secretary, CONSIDER, json!({ "input": input }))
        .await;
}

const WITHDRAW: &str = "mutation($input: WithdrawInput!) {
    withdrawFromPublication(input: $input) {
        withdrawn { id kind edition phase } corrected { id kind edition phase }
        refusals { code message field }
    }
}";

async fn withdraw(app: &TestApp, input: Value) -> Value {
    let data = app
        .data(Secretary, WITHDRAW, json!({ "input": input }))
        .await;
    let payload = data["withdrawFromPublication"].clone();
    assert_eq!(payload["refusals"], json!([]));
    payload
}

/// Why it was not withdrawn.
async fn not_withdrawn(app: &TestApp, input: Value) -> Value {
    app.refused(Secretary, WITHDRAW, json!({ "input": input }))
        .await
}

/// Kinds, editions and phases, as they were told.
fn told(publications: &Value) -> Vec<String> {
    let told = publications.as_array().unwrap().iter().map(|one| {
        let word = |field: &str| one[field].as_str().unwrap().to_owned();
        format!("{} {} {}", word("kind"), one["edition"], word("phase"))
    });
    told.collect()
}

/// A called meeting with two items, each with a published paper.
struct Called {
    meeting: Value,
    items: [Value; 2],
    papers: [Value; 2],
    /// The addresses of files that the first paper carries.
    files: Vec<String>,
}

/// Calls a meeting, which publishes its agenda.
async fn call(app: &TestApp, meeting: &Value, version: i64) {
    let call = json!({ "id": meeting["id"], "version": version, "transition": "publish-agenda" });
    app.give(Secretary, TRANSITION, call).await;
}

fn exemption(audience: &str) -> Value {
    json!({
        "audience": audience, "grounds": ["3"], "publicTitle": "A property matter",
        "publicInterest": "The price would rise.",
    })
}

/// The record that is corrected, its field, and the text as it should be.
async fn correct(app: &TestApp, (id, version): (&Value, i64), field: &str, is: &str) {
    const CORRECT: &str = "mutation($input: CorrectionInput!) { correct(input: $input) {
        correction { id audience } refusals { code message field } } }";
    let input = json!({
        "id": id, "version": version, "field": field, "is": is, "reason": "A slip.",
    });
    app.give(Secretary, CORRECT, json!({ "input": input }))
        .await;
}

async fn version_of(app: &TestApp, kind: &str, id: &Value) -> i64 {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ version }} }} }}");
    let data = app.data(Secretary, &query, json!({ "id": id })).await;
    data["node"]["version"].as_i64().unwrap()
}

async fn called(app: &TestApp) -> Called {
    let meeting = arrange(
        app,
        json!({ "title": "Meeting of the Cabinet", "sittings": [sitting("2026-11-26")] }),
    )
    .await;
    let open = add_item(app, &meeting, item("Market Street")).await;
    let shut = add_item(app, &meeting, exempt("The sale to Acme")).await;
    let one = published(
        app,
        draft("# Background\n\nThe canary sings of Market Street.\n"),
    )
    .await;
    let mut exempt_paper = json!({ "title": "Acme's bid" });
    exempt_paper["exemption"] = json!({
        "audience": "RESTRICTED", "grounds": ["3"], "publicTitle": "A property matter",
        "publicInterest": "The price would rise.",
    });
    let two = start(app, Author, exempt_paper).await;
    let mut text =
        draft("# Bid\n\nAcme bids a million pounds, which is a long sentence for a page.\n");
    text["front"]["title"] = json!("Acme's bid");
    let two = save(app, Author, &two, text).await;
    let two = papers::publish(app, &two).await;
    consider(app, &one, (&meeting, &open), json!({})).await;
    consider(app, &two, (&meeting, &shut), json!({})).await;
    call(app, &meeting, 3).await;
    Called {
        meeting,
        items: [open, shut],
        papers: [one, two],
        files: Vec::new(),
    }
}

async fn publish(app: &TestApp, kind: &str, record: &Value, more: Value) -> Value {
    let mut input = json!({ "kind": kind, "recordId": record["id"] });
    input
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let data = app
        .data(Secretary, PUBLISH, json!({ "input": input }))
        .await;
    assert_eq!(data["publish"]["refusals"], json!([]));
    data["publish"].clone()
}

/// A pack that is published.
async fn pack(app: &TestApp, called: &Called) -> Value {
    let made = publish(app, "AGENDA_PACK", &called.meeting, json!({})).await;
    work(app).await;
    made["publication"].clone()
}

async fn shown(app: &TestApp, role: minuted_core::roles::Role, publication: &Value) -> Value {
    let data = app
        .data(role, SHOWN, json!({ "id": publication["id"] }))
        .await;
    data["node"].clone()
}

fn messages(refusals: &Value) -> Vec<&str> {
    let refusals = refusals.as_array().unwrap().iter();
    refusals
        .map(|refusal| refusal["message"].as_str().unwrap())
        .collect()
}

both! {
    async fn a_pack_has_the_same_pages_for_every_reader(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let made = publish(&app, "AGENDA_PACK", &called.meeting, json!({})).await;
        let publication = &made["publication"];
        // Nobody else sees it before it is rendered.
        assert_eq!(shown(&app, Public, publication).await, Value::Null);
        assert_eq!(shown(&app, Secretary, publication).await["phase"], "REQUESTED");
        work(&app).await;
        let public = shown(&app, Public, publication).await;
        let member = shown(&app, Member, publication).await;
        assert_eq!(public["phase"], "PUBLISHED");
        let titles = |seen: &Value| seen["parts"].as_array().unwrap().iter()
            .map(|part| part["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(titles(&public), ["Market Street", "A property matter"]);
        assert_eq!(titles(&member), ["Market Street", "Acme's bid"]);
        // The exempt part takes two pages, of which the public gets the first with its notice; one is kept
        // free after the agenda.
        let expected = json!([
            { "part": "agenda", "first": 1, "count": 2 },
            { "part": "item-1", "first": 3, "count": 2 },
            { "part": "item-2", "first": 5, "count": 2 },
        ]);
        assert_eq!(public["partPages"], expected);
        assert_eq!(public["pages"], json!(["1", "3", "4", "5"]));
        assert_eq!(member["pages"], json!(["1", "3", "4", "5", "6"]));
        for seen in [&public, &member] {
            let places = seen["places"].as_array().unwrap();
            let place = json!({ "id": "item-2-para-1-1", "page": "5" });
            assert!(places.contains(&place), "{places:?}");
        }
        let audience = |seen: &Value| seen["renditions"][0]["audience"].clone();
        assert_eq!((audience(&public), audience(&member)), (json!("PUBLIC"), json!("RESTRICTED")));
        app.verify().await;
    }

    async fn what_is_not_ready_is_refused_with_every_reason(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let meeting = arrange(&app, json!({
            "title": "Meeting of the Cabinet", "sittings": [sitting("2026-11-26")],
        })).await;
        let first = add_item(&app, &meeting, item("One")).await;
        let second = add_item(&app, &meeting, item("Two")).await;
        for item in [&first, &second] {
            let paper = start(&app, Author, json!({})).await;
            consider(&app, &paper, (&meeting, item), json!({})).await;
        }
        let input = json!({ "kind": "AGENDA_PACK", "recordId": meeting["id"], "adds": "More", "because": "" });
        let refusals = app.refused(Secretary, PUBLISH, json!({ "input": input })).await;
        assert_eq!(messages(&refusals), [
            "You can't publish its documents: they go out once the agenda is published by its step: the \
             meeting is planned.",
            "Give the reason for adding it after the publication.",
            "Nothing was published before to which it adds: leave out what it adds.",
            "Item 1 is not ready: its paper “Market Street” is drafting, and a pack holds what is \
             published. Publish the paper, or withdraw the item.",
            "Item 2 is not ready: its paper “Market Street” is drafting, and a pack holds what is \
             published. Publish the paper, or withdraw the item.",
        ]);
        let input = json!({ "kind": "PAPER", "recordId": meeting["id"] });
        let refusals = app.refused(Secretary, PUBLISH, json!({ "input": input })).await;
        assert_eq!(messages(&refusals), ["The document `paper` is of a paper, not of a meeting."]);
    }

    async fn what_comes_late_makes_a_supplement_and_an_edition_that_keeps_the_pages(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let first = pack(&app, &called).await;
        let pages = shown(&app, Public, &first).await["partPages"].clone();
        // Nothing is late yet.
        let late = json!({ "adds": "A late report to item 1", "because": "The bids came on Monday." });
        let mut input = json!({ "kind": "SUPPLEMENT", "recordId": called.meeting["id"] });
        input.as_object_mut().unwrap().extend(late.as_object().unwrap().clone());
        let refusals = app.refused(Secretary, PUBLISH, json!({ "input": input })).await;
        assert!(messages(&refusals)[0].starts_with("Nothing came to this meeting"), "{refusals}");
        let report = published(&app, draft("# Late\n\nThe late report.\n")).await;
        let tabled = json!({ "tabledBecause": "It was finished overnight." });
        let mut early = json!({ "paperId": report["id"], "boardId": app.board.to_string(),
            "meetingId": called.meeting["id"], "itemId": called.items[0]["id"] });
        early.as_object_mut().unwrap().extend(tabled.as_object().unwrap().clone());
        let refusals = app.refused(Secretary, CONSIDER, json!({ "input": early })).await;
        assert!(messages(&refusals)[0].starts_with("The meeting has not begun"), "{refusals}");
        app.clock.set_to_noon("2026-11-26");
        consider(&app, &report, (&called.meeting, &called.items[0]), tabled).await;
        let made = publish(&app, "SUPPLEMENT", &called.meeting, late).await;
        // While one is being rendered, nobody publishes over it.
        let input = json!({ "kind": "AGENDA_PACK", "recordId": called.meeting["id"], "adds": "x", "because": "y" });
        let refusals = app.refused(Secretary, PUBLISH, json!({ "input": input })).await;
        assert!(messages(&refusals)[0].starts_with("Edition 2 is being rendered"), "{refusals}");
        work(&app).await;
        let supplement = shown(&app, Public, &made["publication"]).await;
        let parts = supplement["parts"].as_array().unwrap();
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0]["id"], "item-1-2");
        assert_eq!(parts[0]["late"], json!({ "on": "2026-11-26", "because": "The bids came on Monday." }));
        assert_eq!(parts[0]["tabledBecause"], "It was finished overnight.");
        let second = shown(&app, Public, &made["pack"]).await;
        assert_eq!((&second["edition"], &second["replaces"]["edition"]), (&json!(2), &json!(1)));
        assert_eq!(second["adds"]["what"], "A late report to item 1");
        let mut expected = pages.as_array().unwrap().clone();
        expected.push(json!({ "part": "item-1-2", "first": 7, "count": 1 }));
        assert_eq!(second["partPages"], json!(expected));
        // The first edition stands as it stood.
        assert_eq!(shown(&app, Public, &first).await["phase"], "PUBLISHED");
        app.verify().await;
    }

    async fn a_worker_without_pages_wipes_none(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let first = pack(&app, &called).await;
        let pages = shown(&app, Public, &first).await["partPages"].clone();
        let more = json!({ "adds": "A correction", "because": "A slip." });
        let second = publish(&app, "AGENDA_PACK", &called.meeting, more).await["publication"].clone();
        let other = app.app.clone().with_press(Stub::without_pages(&app.app));
        let worked = other.work_once(&Nobody).await.unwrap();
        let Worked::Again(_, at, error) = worked else { panic!("{worked:?}") };
        assert!(error.contains("makes no PDF"), "{error}");
        assert_eq!(shown(&app, Secretary, &second).await["partPages"], pages);
        // Who makes PDFs takes it up.
        app.clock.set(at);
        work(&app).await;
        let now = shown(&app, Public, &second).await;
        assert_eq!((&now["phase"], &now["partPages"]), (&json!("PUBLISHED"), &pages));
        // Where no edition has pages yet, it is published without.
        let agenda = publish(&app, "AGENDA", &called.meeting, json!({})).await["publication"].clone();
        assert!(matches!(other.work_once(&Nobody).await.unwrap(), Worked::Done(_)));
        let now = shown(&app, Public, &agenda).await;
        assert_eq!((&now["phase"], &now["partPages"]), (&json!("PUBLISHED"), &json!([])));
    }

    async fn two_who_publish_at_once_make_one(app: TestApp) {
        let mut app = app;
        with_press(&mut app);
        let called = called(&app).await;
        let input = json!({ "input": { "kind": "AGENDA_PACK", "recordId": called.meeting["id"] } });
        let one = app.ask(Secretary, PUBLISH, input.clone());
        let other = app.ask(Secretary, PUBLISH, input);
        let (one, other) = tokio::join!(one, other);
        let done = [&one, &other].map(|answer| answer["data"]["publish"]["publication"].is_object());
        assert_eq!(done.iter().filter(|done| **done).count(), 1, "{one:#} {other:#}");
        work(&app).await;
        app.verify().await;
    }

    async fn a_worker_that_dies_between_rendering_and_recording_leaves_one_entry(app: TestApp) {
        let mut app = app;
        let called = called(&app).await;
        let made = publish(&app, "AGENDA_PACK", &called.meeting, json!({})).await;
        let id = made["publication"]["id"].as_str().unwrap().to_owned();
        // One whose press breaks gives the job back.
        let broken = app.app.clone().with_press(Stub::failing(&app.app));
        let worked = broken.work_once(&Nobody).await.unwrap();
        let Worked::Again(job, at, error) = worked else { panic!("{worked:?}") };
        assert_eq!((job.kind.as_str(), error.as_str()), (RENDER, "the press is broken"));
        app.clock.set(at);
        // One that dies keeps it until its claim ends.
        let ops = app.app.store().ops().await.unwrap();
        assert!(ops.claim_job(at, lease_ends(at), "dead").await.unwrap().is_some());
        ops.commit().await.unwrap();
        app.clock.set(lease_ends(at));
        with_press(&mut app);
        work(&app).await;
        let after = shown(&app, Public, &made["publication"]).await;
        assert_eq!(after["phase"], "PUBLISHED");
        let entries = app.app.store().verify(Vec::new()).await.unwrap().checkpoint.unwrap().size;
        // One that died after it had recorded is done again without a trace.
        let mut tx = app.app.store().write().await.unwrap();
        let system = minuted_core::viewer::Viewer::system("test", app.app.today());
        let board: minuted_core::boards::Board = tx.find(&system, app.board).await.unwrap().unwrap();
        tx.update(&board, board.clone()).await.unwrap();
        let job = NewJob {
            id: "again".to_owned(), kind: RENDER.to_owned(), target: "agenda-pack".to_owned(),
            content: id, made: app.app.now(),
        };
        tx.enqueue(&job).await.unwrap();
        let header = minuted_store::EntryHeader {
            command: "test".to_owned(), actor: "system:test".to_owned(), rules: None, at: app.app.now(),
        };
        tx.commit(&header).await.unwrap();
        work(&app).await;
        let now = app.app.store().verify(Vec::new()).await.unwrap().checkpoint.unwrap().size;
        assert_eq!(now, entries + 1);
        assert_eq!(shown(&app, Public, &made["publication"]).await, after);
        app.verify().await;
    }
}

#[test]
fn both_databases_hold_the_same_bytes() {
    let hashes = |database| {
        let (give, given) = std::sync::mpsc::channel();
        minuted_testing::run(database, |mut app| async move {
            with_press(&mut app);
            let called = called(&app).await;
            let pack = pack(&app, &called).await;
            let seen = shown(&app, Member, &pack).await;
            give.send(seen["renditions"].clone()).unwrap();
        });
        given.recv().unwrap()
    };
    let sqlite: Value = hashes(minuted_testing::Database::Sqlite);
    let postgres: Value = hashes(minuted_testing::Database::Postgres);
    let of = |renditions: &Value| {
        renditions
            .as_array()
            .unwrap()
            .iter()
            .map(|rendition| rendition["sha256"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&sqlite).len(), 2);
    assert_eq!(of(&sqlite), of(&postgres));
}
