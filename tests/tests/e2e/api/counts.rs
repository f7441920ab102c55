//! How many statements the database gets for a list does not depend on how many records it gives:
//! for every list of the API, with everything that can be selected of its records.

use std::sync::Arc;

use minuted_app::{Clock, TimeOrderedIds};
use minuted_core::{
    accounts::Grant,
    audience::Audience,
    decisions::Proposed,
    roles::Role,
    rules::{DecisionPhase, MeetingPhase, PaperPhase},
    viewer::Viewer,
};
use minuted_store::EntryHeader;
use minuted_testing::{Samples, SeededEntropy, TestApp, both, samples};
use serde_json::{Value, json};

use crate::sdl::{Sdl, is_demanded, named};

/// As many records as a page may give.
const ROWS: usize = 100;

/// Puts a hundred sets of samples into the database, each with an organisation, a board and all
/// else of its own, so that each record leads to others. Their agenda items are on one agenda.
async fn plant(app: &TestApp, change: impl Fn(&mut Samples)) -> Box<Samples> {
    let ids = TimeOrderedIds::new(app.clock.clone(), Arc::new(SeededEntropy::seeded(5)));
    let mut tx = app.app.store().write().await.unwrap();
    let mut first: Option<Box<Samples>> = None;
    for n in 0..ROWS {
        let mut s = Box::new(samples(&ids));
        s.clause.parent = None;
        s.board.code = format!("S{n}");
        // Before those that every test begins with, which nothing belongs to.
        s.board.name = format!("A board {n}");
        s.account.name = format!("a.person.{n}");
        s.decision.number = Some(format!("S{n}/2017/1"));
        s.item.place = i64::try_from(n).unwrap() + 1;
        s.item.number = s.item.place.to_string();
        change(&mut s);
        if let Some(first) = &first {
            s.item.meeting = first.meeting.id;
        }
        macro_rules! insert { ($($field:ident)+) => { $(tx.insert(&s.$field).await.unwrap();)+ } }
        insert! { organisation board person post membership authority account }
        insert! { matter meeting document }
        let (current, newest) = (s.paper.current.take(), s.paper.newest.take());
        insert! { paper paper_version }
        let mut whole = s.paper.clone();
        (whole.current, whole.newest) = (current, newest);
        s.paper = tx.update(&s.paper, whole).await.unwrap();
        insert! { item recommendation comment decision standing_orders clause }
        insert! { pending_item commitment consideration correction clearance erasure appraisal score_sheet publication }
        first.get_or_insert(s);
    }
    let (command, actor) = ("seed".to_owned(), "system:test".to_owned());
    let header = EntryHeader {
        command,
        actor,
        rules: None,
        at: app.clock.now(),
    };
    tx.commit(&header).await.unwrap();
    first.unwrap()
}

/// Someone who sees everything there is, of every board.
fn who_sees_all(app: &TestApp, s: &Samples) -> Viewer {
    let grants = [Role::Secretary, Role::Administrator].map(|role| Grant {
        role,
        board: None,
        opens: None,
        from: None,
        to: None,
    });
    let mut account = s.account.clone();
    account.grants = grants.to_vec();
    Viewer::of(&account, &[], app.app.today())
}

/// The lists of the schema, with all of each record and of those that it leads to in so many steps:
/// the name of the query, and its text as far as the selection.
fn lists(sdl: &Sdl, s: &Samples, steps: usize) -> Vec<(String, String)> {
    let mut lists = Vec::new();
    for query in sdl.fields("Query") {
        let name = query.name.node.as_str();
        if !query.arguments.iter().any(|a| a.node.name.node == "first") {
            continue;
        }
        let demands = query.arguments.iter().any(|a| is_demanded(&a.node));
        let filter = match (name, demands) {
            (_, false) => String::new(),
            ("agendaItems", true) => format!(", filter: {{ meetingId: \"{}\" }}", s.meeting.id),
            (other, true) => panic!("{other} demands something: give it here"),
        };
        let node = named(&query.ty.node).trim_end_matches("Connection");
        let selection = sdl.selection(node, steps);
        let text = format!(
            "query($first: Int) {{ {name}(first: $first{filter}) {{ \
             edges {{ node {{ {selection} }} }} pageInfo {{ hasNextPage }} }} }}"
        );
        lists.push((name.to_owned(), text));
    }
    lists
}

async fn statements(
    app: &TestApp,
    viewer: &Viewer,
    list: (&str, &str),
    first: usize,
) -> (u64, usize) {
    let (name, text) = list;
    let before = app.app.store().statements();
    let answer = app
        .ask_all_as(viewer.clone(), text, json!({ "first": first }))
        .await;
    assert_eq!(answer.get("errors"), None, "{name}");
    let edges = answer["data"][name]["edges"].as_array().map_or(0, Vec::len);
    (app.app.store().statements() - before, edges)
}

async fn assert_equal_counts(app: &TestApp, s: &Samples, steps: usize, which: fn(usize) -> bool) {
    let viewer = who_sees_all(app, s);
    let mut told: Vec<Value> = Vec::new();
    let lists = lists(&Sdl::current(), s, steps).into_iter().enumerate();
    for (_, (name, text)) in lists.filter(|(place, _)| which(*place)) {
        let mut counts = Vec::new();
        for first in [1, 10, ROWS] {
            let (count, edges) = statements(app, &viewer, (&name, &text), first).await;
            assert_eq!(edges, first, "{name} has too few records for this test");
            counts.push(count);
        }
        if counts.iter().any(|count| *count != counts[0]) {
            told.push(json!({ name: counts }));
        }
    }
    assert!(
        told.is_empty(),
        "statements at 1, 10 and {ROWS} records: {told:#?}"
    );
}

both! {
    async fn no_list_asks_more_for_more_records_of_the_first_half(app: TestApp) {
        let s = plant(&app, |_| {}).await;
        assert_equal_counts(&app, &s, 1, |place| place % 2 == 0).await;
    }

    async fn no_list_asks_more_for_more_records_of_the_second_half(app: TestApp) {
        let s = plant(&app, |_| {}).await;
        assert_equal_counts(&app, &s, 1, |place| place % 2 == 1).await;
    }

    async fn no_list_asks_more_for_more_drafts(app: TestApp) {
        let s = plant(&app, |s| {
            s.meeting.standing.phase = MeetingPhase::Planned;
            s.meeting.standing.state = "draft".to_owned();
            s.paper.standing.phase = PaperPhase::Drafting;
            s.paper.standing.state = "draft".to_owned();
            s.paper.standing.audience = Audience::Working;
            s.decision.standing.phase = DecisionPhase::Proposed;
            s.decision.standing.state = "draft".to_owned();
            s.decision.standing.audience = Audience::Working;
            let mut clause = s.clause.clone();
            clause.settles = Some(s.pending_item.id);
            s.decision.proposed = Some(Proposed {
                clauses: vec![clause],
                commitments: vec![s.commitment.clone()],
            });
        }).await;
        assert_equal_counts(&app, &s, 0, |_| true).await;
    }
}
