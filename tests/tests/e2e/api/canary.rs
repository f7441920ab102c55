//! A canary in every place that may hold what not everyone may read, looked for in every answer:
//! each query with all that it can select, each record by its ID, each refusal and error.
//!
//! The samples' texts differ by audience: `body public`, `body restricted`, `body confidential`,
//! `body source`. The tests here put a canary of its own into each place instead; see [`places`].

mod appraisal;
pub(crate) mod places;

use std::sync::Arc;

use minuted_app::{Clock, TimeOrderedIds};
use minuted_core::{
    accounts::{Account, Grant},
    audience::Audience,
    id::AnyId,
    people::{Membership, Seat},
    publications::PublicationPhase,
    roles::Role,
    rules::{DecisionPhase, MeetingPhase, PaperPhase, RecommendationPhase, StandingOrders},
    viewer::Viewer,
};
use minuted_ledger::{ExportLine, ExportScope};
use minuted_store::{EntryHeader, StoreError};
use minuted_testing::{Samples, SeededEntropy, TestApp, both, samples};
use serde_json::{Value, json};

pub(crate) use self::places::name_real_records;
use self::{
    appraisal::{is_withheld_of_appraisal, open_appraisal},
    places::Place,
};
use crate::sdl::{self, Sdl, named};

/// How far a query follows from one record to others. What is further off is asked for by its own
/// ID.
const STEPS: usize = 1;

/// The samples, changed as the test wants them.
fn made(app: &TestApp, change: impl FnOnce(&mut Samples)) -> Samples {
    let ids = TimeOrderedIds::new(app.clock.clone(), Arc::new(SeededEntropy::seeded(5)));
    let mut s = samples(&ids);
    // A clause that stands within itself, as the samples have it to fill the column, is nowhere.
    s.clause.parent = None;
    // What was proposed is kept until it is made; this decision is made, and has its clauses.
    s.decision.proposed = None;
    change(&mut s);
    s
}

/// Puts one record of every kind into the database, changed as the test wants them.
pub(crate) async fn plant(app: &TestApp, change: impl FnOnce(&mut Samples)) -> Samples {
    Box::pin(planted(app, change)).await
}

async fn planted(app: &TestApp, change: impl FnOnce(&mut Samples)) -> Samples {
    let mut s = made(app, change);
    // Each by an entry of its own, so that what the log gives out of one is not kept back for the
    // sake of another.
    macro_rules! insert { ($($field:ident)+) => { $({
        let mut tx = app.app.store().write().await.unwrap();
        tx.insert(&s.$field).await.unwrap();
        tx.commit(&seeding(app)).await.unwrap();
    })+ } }
    insert! { organisation board person post membership authority account }
    insert! { matter meeting document }
    let (current, newest) = (s.paper.current.take(), s.paper.newest.take());
    insert! { paper paper_version }
    let whole = minuted_core::papers::Paper {
        current,
        newest,
        ..s.paper.clone()
    };
    let mut tx = app.app.store().write().await.unwrap();
    s.paper = tx.update(&s.paper, whole).await.unwrap();
    // The decision has the first number of its series.
    tx.allocate("SAMPLE/2017").await.unwrap();
    tx.commit(&seeding(app)).await.unwrap();
    insert! { item recommendation comment decision standing_orders clause }
    insert! { pending_item commitment consideration correction clearance erasure appraisal score_sheet publication }
    s
}

/// Puts in only what everyone may read of what [`as_drafts`] makes.
async fn plant_in_part(app: &TestApp, change: impl FnOnce(&mut Samples)) {
    let s = made(app, change);
    let mut tx = app.app.store().write().await.unwrap();
    macro_rules! insert { ($($field:ident)+) => { $(tx.insert(&s.$field).await.unwrap();)+ } }
    let orders = StandingOrders {
        adopted_by: None,
        ..s.standing_orders.clone()
    };
    insert! { organisation board person post membership authority account erasure }
    tx.insert(&orders).await.unwrap();
    tx.commit(&seeding(app)).await.unwrap();
}

pub(crate) fn seeding(app: &TestApp) -> EntryHeader {
    EntryHeader {
        command: "seed".to_owned(),
        actor: "system:test".to_owned(),
        rules: None,
        at: app.clock.now(),
    }
}

/// Someone with a role for the samples' board, or with a seat on it.
pub(crate) fn insider(app: &TestApp, s: &Samples, role: Role, opens: Option<Audience>) -> Viewer {
    let grant = Grant {
        role,
        board: Some(s.board.id),
        opens,
        from: None,
        to: None,
    };
    let account = Account {
        grants: vec![grant],
        ..s.account.clone()
    };
    let seat = Membership {
        seat: Seat::Member,
        from: None,
        to: None,
        ..s.membership.clone()
    };
    let seats = if role == Role::Member {
        vec![seat]
    } else {
        Vec::new()
    };
    // Not the author of the sample paper: an author sees their own drafts.
    let account = Account {
        id: minuted_core::id::RecordId::from_uuid(uuid(99)),
        person: Some(s.membership.person),
        ..account
    };
    Viewer::of(&account, &seats, app.app.today())
}

fn uuid(n: u128) -> sea_orm::prelude::Uuid {
    sea_orm::prelude::Uuid::from_u128(n)
}

/// Everything there is to ask, made once: the text, its variables and how a failing test calls it.
struct Asked {
    name: String,
    text: String,
    variables: Value,
}

/// The lists, with the whole of their first records, and by ones from both ends.
fn lists(sdl: &Sdl, s: &Samples) -> Vec<Asked> {
    let mut asked = Vec::new();
    for query in sdl.fields("Query") {
        let is_list = query.arguments.iter().any(|a| a.node.name.node == "first");
        let demanded: Vec<_> = query
            .arguments
            .iter()
            .filter(|a| sdl::is_demanded(&a.node))
            .collect();
        let mut given = String::new();
        for argument in &demanded {
            match query.name.node.as_str() {
                // `node` and `nodes` are asked for each record.
                "node" | "nodes" => {}
                "personalData" => {
                    given = format!("personId: \"{}\"", AnyId::from(s.person.id));
                }
                "agendaItems" => {
                    given = format!("filter: {{ meetingId: \"{}\" }}", AnyId::from(s.meeting.id));
                }
                other => panic!("{other} demands {}: give it here", argument.node.name),
            }
        }
        if !demanded.is_empty() && given.is_empty() {
            continue;
        }
        let pages = match is_list {
            true => &["first: 100", "first: 1", "last: 1"][..],
            false => &[""],
        };
        for page in pages {
            let selection = sdl.selection(named(&query.ty.node), STEPS);
            let arguments = match format!("{page} {given}").trim() {
                "" => String::new(),
                arguments => format!("({arguments})"),
            };
            let text = format!("{{ {}{arguments} {{ {selection} }} }}", query.name);
            asked.push(Asked {
                name: format!("query {}({page})", query.name),
                text,
                variables: json!({}),
            });
        }
    }
    asked
}

/// Each record by its ID, with all that can be reached from it in one step.
fn records(sdl: &Sdl, s: &Samples) -> Vec<Asked> {
    let mut asked = Vec::new();
    for id in places::ids(s) {
        let of_kind: String = id
            .kind
            .word()
            .split('-')
            .map(|part| {
                let (first, rest) = part.split_at(1);
                first.to_uppercase() + rest
            })
            .collect();
        let selection = sdl.selection(&of_kind, STEPS);
        let text =
            format!("query($id: ID!) {{ node(id: $id) {{ ... on {of_kind} {{ {selection} }} }} }}");
        asked.push(Asked {
            name: format!("node {id}"),
            text,
            variables: json!({ "id": id.to_string() }),
        });
    }
    let evidence = sdl.selection("Evidence", STEPS);
    for id in places::ids(s) {
        asked.push(Asked {
            name: format!("evidence of {id}"),
            text: format!("query($id: ID!) {{ ledger {{ evidence(id: $id) {{ {evidence} }} }} }}"),
            variables: json!({ "id": id.to_string() }),
        });
    }
    let ids: Vec<_> = places::ids(s).iter().map(ToString::to_string).collect();
    let text = "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }".to_owned();
    asked.push(Asked {
        name: "nodes".to_owned(),
        text,
        variables: json!({ "ids": ids }),
    });
    asked
}

/// Each command on the planted records, for what it refuses.
fn commands(sdl: &Sdl, s: &Samples) -> Vec<Asked> {
    let ids = places::ids(s);
    let ask = |command: &&async_graphql::parser::types::FieldDefinition| {
        let (text, mut variables) = sdl.sample_mutation(command);
        name_real_records(&mut variables, &ids);
        Asked {
            name: format!("mutation {}", command.name),
            text,
            variables,
        }
    };
    sdl.fields("Mutation").iter().map(ask).collect()
}

/// All that a viewer can get to read: every query, every record by its ID, every refusal.
fn all_there_is(s: &Samples) -> Vec<Asked> {
    let sdl = Sdl::current();
    let mut all = lists(&sdl, s);
    all.extend(records(&sdl, s));
    all.extend(commands(&sdl, s));
    all
}

/// The records that the exempt business of the samples consists of.
const EXEMPT: [&str; 8] = [
    "item",
    "decision",
    "clause",
    "commitment",
    "paper",
    "paper-version",
    "recommendation",
    "correction",
];

/// The records that [`as_drafts`] makes drafts of.
const WORKING: [&str; 16] = [
    "matter",
    "meeting",
    "document",
    "paper",
    "paper-version",
    "item",
    "recommendation",
    "consideration",
    "comment",
    "decision",
    "clause",
    "commitment",
    "correction",
    "appraisal",
    "score-sheet",
    "publication",
];

/// What the law wants everyone to know of exempt business: that there is such an item or decision,
/// its number, its day, its public title and why the rest is withheld.
fn is_of_the_stub(place: &Place) -> bool {
    let field = place.name.split_once('.').map_or("", |(_, field)| field);
    let known = ["number", "minute", "made.shown", "date-shown.shown"];
    let has_stub = ["item", "decision"].contains(&place.record());
    has_stub && (known.contains(&field) || field.starts_with("exemption."))
}

/// What the office notes on a version for itself is for no other reader.
fn is_for_the_office(place: &Place) -> bool {
    place.name == "paper-version.note"
}

/// What the API does not tell: where a correction comes from, bytes of what is not out, stubs' titles.
fn is_told(place: &Place) -> bool {
    let title = place.record() == "publication" && place.name.ends_with("title.public");
    let untold = ["correction.provenance.", "publication.renditions."];
    !title && !untold.iter().any(|of| place.name.starts_with(of))
}

type Answers = Vec<(String, String)>;

/// The answers to all this for a viewer.
async fn answers(app: &TestApp, viewer: &Viewer, asked: &[Asked]) -> Answers {
    let mut answers = Vec::new();
    for Asked {
        name,
        text,
        variables,
    } in asked
    {
        let answer = app
            .ask_all_as(viewer.clone(), text, variables.clone())
            .await;
        let fault = answer["errors"].as_array().is_some_and(|errors| {
            errors.iter().any(|error| {
                error["message"]
                    .as_str()
                    .is_some_and(|m| m.contains("Unknown") || m.contains("Invalid"))
            })
        });
        assert!(
            !fault,
            "the test asks wrongly by {name}: {}",
            answer["errors"]
        );
        answers.push((name.clone(), answer.to_string()));
    }
    if *viewer == Viewer::public(app.app.today()) {
        answers.push(("the public export".to_owned(), exported(app).await));
    }
    answers
}

/// What everyone is given of the log.
async fn exported(app: &TestApp) -> String {
    let mut lines = String::new();
    let write = |line: &ExportLine| {
        lines += &line.to_text();
        Ok::<_, StoreError>(())
    };
    let (store, today) = (app.app.store(), app.app.today());
    store
        .export(ExportScope::Public, today, write)
        .await
        .unwrap();
    lines
}

pub(crate) fn assert_silent(answers: &[(String, String)], canaries: &[&str], whom: &str) {
    for (asked, answer) in answers {
        for canary in canaries {
            assert!(
                !answer.contains(canary),
                "{whom} read `{canary}` by {asked}: {answer}"
            );
        }
    }
}

pub(crate) fn assert_told(answers: &[(String, String)], words: &[&str], whom: &str) {
    for word in words {
        let told = answers.iter().any(|(_, answer)| answer.contains(word));
        assert!(told, "{whom} should be able to read `{word}`");
    }
}

/// Texts that everyone may read in part: what each audience may not read of them.
pub(crate) const FOR_RESTRICTED: [&str; 9] = [
    "body restricted",
    "appendix restricted",
    "recommendation restricted",
    "clause restricted",
    "numbered restricted",
    "commitment restricted",
    "comment restricted",
    "response restricted",
    "report restricted",
];
pub(crate) const FOR_CONFIDENTIAL: [&str; 4] = [
    "body confidential",
    "clause confidential",
    "numbered confidential",
    "comment confidential",
];
pub(crate) const FOR_THE_OFFICE: [&str; 4] = [
    "body source",
    "clause source",
    "numbered source",
    "comment source",
];

pub(crate) fn without_exemptions(s: &mut Samples) {
    s.paper.exemption = None;
    s.item.exemption = None;
    s.item.content_audience = Audience::Public;
    s.decision.exemption = None;
    s.decision.content_audience = Audience::Public;
    open_appraisal(s);
    s.account.grants.clear();
    s.account.person = None;
}

pub(crate) fn as_drafts(s: &mut Samples) {
    without_exemptions(s);
    s.matter.audience = Audience::Working;
    s.document.audience = Audience::Working;
    s.comment.audience = Audience::Working;
    s.correction.audience = Audience::Working;
    s.appraisal.audience = Audience::Working;
    s.appraisal.scores_audience = Audience::Working;
    s.meeting.standing.audience = Audience::Working;
    s.meeting.standing.phase = MeetingPhase::Planned;
    s.paper.standing.audience = Audience::Working;
    s.paper.standing.phase = PaperPhase::Drafting;
    s.paper_version.edition = None;
    s.recommendation.standing.audience = Audience::Working;
    s.recommendation.standing.phase = RecommendationPhase::Drafting;
    s.decision.standing.audience = Audience::Working;
    s.decision.standing.phase = DecisionPhase::Proposed;
    s.decision.content_audience = Audience::Working;
    s.publication.phase = PublicationPhase::Requested;
}

/// The canaries of those places that `which` picks, as `of` an audience.
fn canaries(places: &[Place], of: &str, which: impl Fn(&Place) -> bool) -> Vec<String> {
    places
        .iter()
        .filter(|place| which(place))
        .map(|place| place.canary(of))
        .collect()
}

/// That none of these is in any answer, neither plainly nor as cursors write what they are made of.
fn silent(answers: &Answers, canaries: &[String], whom: &str) {
    let mut read = Vec::new();
    for canary in canaries {
        let in_cursor = canary
            .bytes()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        for (asked, answer) in answers {
            if answer.contains(canary) || answer.contains(&in_cursor) {
                read.push(format!("{canary} by {asked}"));
            }
        }
    }
    assert!(read.is_empty(), "{whom} read {read:#?}");
}

/// That who may read them does read all of these, so that the silence of others says something.
fn told(answers: &Answers, canaries: &[String], whom: &str) {
    let missing: Vec<_> = canaries
        .iter()
        .filter(|canary| !answers.iter().any(|(_, answer)| answer.contains(*canary)))
        .collect();
    assert!(
        missing.is_empty(),
        "{whom} should be able to read {missing:#?}"
    );
}

both! {
    async fn a_passage_is_read_only_by_its_audience(app: TestApp) {
        let mut places = Vec::new();
        let s = plant(&app, |s| {
            without_exemptions(s);
            places = places::mark(s);
        }).await;
        let asked = all_there_is(&s);
        let of = |audience: &str| canaries(&places, audience, |place| place.by_audience);
        for role in Role::ALL.iter().copied() {
            let answers = answers(&app, &app.viewer(role).await, &asked).await;
            for audience in ["restricted", "confidential", "source"] {
                silent(&answers, &of(audience), &format!("{role} of another board"));
            }
            told(&answers, &of("public"), "everyone");
        }
        let member = answers(&app, &insider(&app, &s, Role::Member, None), &asked).await;
        told(&member, &of("restricted"), "a member");
        silent(&member, &of("confidential"), "a member");
        silent(&member, &of("source"), "a member");
        let opened = Some(Audience::Confidential);
        let scrutiny = answers(&app, &insider(&app, &s, Role::ScrutinyOfficer, opened), &asked).await;
        told(&scrutiny, &of("confidential"), "a scrutiny officer with a grant");
        silent(&scrutiny, &of("source"), "a scrutiny officer with a grant");
        let secretary = answers(&app, &insider(&app, &s, Role::Secretary, None), &asked).await;
        told(&secretary, &of("source"), "the secretary");
    }

    async fn exempt_business_is_a_stub(app: TestApp) {
        let mut places = Vec::new();
        let s = plant(&app, |s| {
            s.paper.standing.audience = Audience::Restricted;
            s.correction.audience = Audience::Restricted;
            s.account.grants.clear();
            s.account.person = None;
            places = places::mark(s);
        }).await;
        let asked = all_there_is(&s);
        let stub = canaries(&places, "public", is_of_the_stub);
        let mut hidden = canaries(&places, "public", |place| EXEMPT.contains(&place.record()) && !is_of_the_stub(place));
        hidden.extend(canaries(&places, "public", is_withheld_of_appraisal));
        let within = canaries(&places, "restricted", |place| {
            let business = EXEMPT.contains(&place.record()) && !is_of_the_stub(place);
            let business = business || is_withheld_of_appraisal(place);
            business && is_told(place) && !is_for_the_office(place)
        });
        for role in Role::ALL.iter().copied() {
            let answers = answers(&app, &app.viewer(role).await, &asked).await;
            silent(&answers, &hidden, &format!("{role} of another board"));
            silent(&answers, &within, &format!("{role} of another board"));
            told(&answers, &stub, "everyone");
        }
        let member = answers(&app, &insider(&app, &s, Role::Member, None), &asked).await;
        told(&member, &within, "a member");
    }

    async fn drafts_are_read_by_the_office_alone(app: TestApp) {
        let mut places = Vec::new();
        let s = plant(&app, |s| {
            as_drafts(s);
            places = places::mark(s);
        }).await;
        let asked = all_there_is(&s);
        let mut hidden = Vec::new();
        for of in ["public", "restricted", "confidential", "source"] {
            hidden.extend(canaries(&places, of, |place| WORKING.contains(&place.record())));
        }
        // The same office before any of this was written: it must not be told apart.
        let before = TestApp::start(app.database).await;
        plant_in_part(&before, |s| {
            as_drafts(s);
            places::mark(s);
        }).await;
        // First what is read, then what is done: what succeeds is there to be read in both.
        let (reading, doing): (Vec<_>, Vec<_>) =
            asked.into_iter().partition(|asked| !asked.name.starts_with("mutation"));
        for part in [&reading, &doing] {
            for role in Role::ALL.iter().copied() {
                let whom = format!("{role} of another board");
                let now = answers(&app, &app.viewer(role).await, part).await;
                silent(&now, &hidden, &whom);
                let then = answers(&before, &before.viewer(role).await, part).await;
                for ((name, now), (_, then)) in now.iter().zip(&then) {
                    // That the log grew is for everyone to know; which records are in it is not.
                    if name == "query ledger()" || name == "the public export" {
                        continue;
                    }
                    // Where data of a person stand is for those who erase them to know, by ID alone.
                    if name == "query personalData()" && role == Role::Administrator {
                        continue;
                    }
                    if name.starts_with("evidence of") {
                        let none = |answer: &str| answer.contains("\"evidence\":null");
                        assert_eq!(none(now), none(then), "{whom} notices by {name}");
                        continue;
                    }
                    assert_eq!(now, then, "{whom} notices by {name} that something is there");
                }
            }
        }
        let asked = reading;
        for (role, opens) in [
            (Role::Member, None),
            (Role::ScrutinyOfficer, Some(Audience::Confidential)),
            (Role::Author, None),
        ] {
            let answers = answers(&app, &insider(&app, &s, role, opens), &asked).await;
            silent(&answers, &hidden, &format!("{role} of this board"));
        }
        let secretary = answers(&app, &insider(&app, &s, Role::Secretary, None), &asked).await;
        let source = canaries(&places, "source", |place| {
            WORKING.contains(&place.record()) && is_told(place)
        });
        told(&secretary, &source, "the secretary");
    }
}
