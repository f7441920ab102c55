//! A canary in every place that may hold what not everyone may read, looked for in every answer:
//! each query with all that it can select, each record by its ID, each refusal and error.
//!
//! The samples' texts differ by audience: `body public`, `body restricted`, `body confidential`,
//! `body source`.

use std::sync::Arc;

use minuted_app::{Clock, TimeOrderedIds};
use minuted_core::{
    accounts::{Account, Grant},
    audience::Audience,
    id::AnyId,
    people::{Membership, Seat},
    roles::Role,
    rules::{DecisionPhase, MeetingPhase, PaperPhase, RecommendationPhase},
    viewer::Viewer,
};
use minuted_store::EntryHeader;
use minuted_testing::{Samples, SeededEntropy, TestApp, both, samples};
use serde_json::json;

use crate::sdl::{Sdl, named};

/// How far a query follows from one record to others: through a list to each record of it, and
/// from there to what is its own. What is further off is asked for by its own ID.
const DEPTH: usize = 2;

/// Puts one record of every kind into the database, changed as the test wants them.
pub(crate) async fn plant(app: &TestApp, change: impl FnOnce(&mut Samples)) -> Samples {
    let ids = TimeOrderedIds::new(app.clock.clone(), Arc::new(SeededEntropy::seeded(5)));
    let mut s = samples(&ids);
    // A clause that stands within itself, as the samples have it to fill the column, is nowhere.
    s.clause.parent = None;
    // What was proposed is kept until it is made; this decision is made, and has its clauses.
    s.decision.proposed = None;
    change(&mut s);
    let mut tx = app.app.store().write().await.unwrap();
    macro_rules! insert { ($($field:ident)+) => { $(tx.insert(&s.$field).await.unwrap();)+ } }
    insert! { organisation board person post membership account matter meeting document }
    let (current, newest) = (s.paper.current.take(), s.paper.newest.take());
    insert! { paper paper_version }
    let whole = minuted_core::papers::Paper {
        current,
        newest,
        ..s.paper.clone()
    };
    s.paper = tx.update(&s.paper, whole).await.unwrap();
    insert! { item recommendation comment authority decision clause }
    insert! { pending_item commitment consideration correction }
    let (command, actor) = ("seed".to_owned(), "system:test".to_owned());
    let header = EntryHeader {
        command,
        actor,
        rules: None,
        at: app.clock.now(),
    };
    tx.commit(&header).await.unwrap();
    s
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

/// All that a viewer can get to read: every query, every record by its ID, every refusal.
async fn everything(app: &TestApp, viewer: &Viewer, s: &Samples) -> Vec<(String, String)> {
    let sdl = Sdl::current();
    let mut answers = Vec::new();
    for query in sdl.fields("Query") {
        let demands = query.arguments.iter().any(|argument| {
            !argument.node.ty.node.nullable && argument.node.default_value.is_none()
        });
        if !demands {
            let selection = sdl.selection(named(&query.ty.node), DEPTH);
            let text = format!("{{ {} {{ {selection} }} }}", query.name);
            let answer = app.ask_all_as(viewer.clone(), &text, json!({})).await;
            answers.push((format!("query {}", query.name), answer.to_string()));
        }
    }
    let node = format!(
        "query($id: ID!) {{ node(id: $id) {{ {} }} }}",
        sdl.selection("Node", DEPTH)
    );
    for id in ids_of(s) {
        let answer = app
            .ask_all_as(viewer.clone(), &node, json!({ "id": id.to_string() }))
            .await;
        answers.push((format!("node {id}"), answer.to_string()));
    }
    for command in sdl.fields("Mutation") {
        let (text, mut variables) = sdl.sample_mutation(command);
        name_real_records(&mut variables, &ids_of(s));
        let answer = app.ask_all_as(viewer.clone(), &text, variables).await;
        answers.push((format!("mutation {}", command.name), answer.to_string()));
    }
    answers
}

/// Puts the IDs of the planted records where the sample has IDs of nothing.
fn name_real_records(value: &mut serde_json::Value, ids: &[AnyId]) {
    match value {
        serde_json::Value::String(text) => {
            let kind = text.strip_suffix(":01890a5d-ac96-774b-bcce-b302099a8057");
            let real = kind.and_then(|kind| ids.iter().find(|id| id.kind.word() == kind));
            if let Some(id) = real {
                *text = id.to_string();
            }
        }
        serde_json::Value::Array(items) => {
            items
                .iter_mut()
                .for_each(|item| name_real_records(item, ids));
        }
        serde_json::Value::Object(fields) => {
            fields
                .values_mut()
                .for_each(|field| name_real_records(field, ids));
        }
        _ => {}
    }
}

fn ids_of(s: &Samples) -> Vec<AnyId> {
    vec![
        s.matter.id.into(),
        s.meeting.id.into(),
        s.document.id.into(),
        s.paper.id.into(),
        s.paper_version.id.into(),
        s.item.id.into(),
        s.recommendation.id.into(),
        s.consideration.id.into(),
        s.comment.id.into(),
        s.decision.id.into(),
        s.clause.id.into(),
        s.pending_item.id.into(),
        s.commitment.id.into(),
        s.correction.id.into(),
        s.account.id.into(),
    ]
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
    s.account.grants.clear();
    s.account.person = None;
}

pub(crate) fn as_drafts(s: &mut Samples) {
    without_exemptions(s);
    s.matter.audience = Audience::Working;
    s.document.audience = Audience::Working;
    s.comment.audience = Audience::Working;
    s.correction.audience = Audience::Working;
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
}

both! {
    async fn a_passage_is_read_only_by_its_audience(app: TestApp) {
        let s = plant(&app, without_exemptions).await;
        for role in Role::ALL.iter().copied() {
            let elsewhere = app.viewer(role).await;
            let answers = everything(&app, &elsewhere, &s).await;
            assert_silent(&answers, &FOR_RESTRICTED, &format!("{role} of another board"));
            assert_silent(&answers, &FOR_CONFIDENTIAL, &format!("{role} of another board"));
            assert_silent(&answers, &FOR_THE_OFFICE, &format!("{role} of another board"));
        }
        let member = everything(&app, &insider(&app, &s, Role::Member, None), &s).await;
        assert_told(&member, &FOR_RESTRICTED, "a member");
        assert_silent(&member, &FOR_CONFIDENTIAL, "a member");
        assert_silent(&member, &FOR_THE_OFFICE, "a member");
        let opened = Some(Audience::Confidential);
        let scrutiny = everything(&app, &insider(&app, &s, Role::ScrutinyOfficer, opened), &s).await;
        assert_told(&scrutiny, &FOR_CONFIDENTIAL, "a scrutiny officer with a grant");
        assert_silent(&scrutiny, &FOR_THE_OFFICE, "a scrutiny officer with a grant");
        let secretary = everything(&app, &insider(&app, &s, Role::Secretary, None), &s).await;
        assert_told(&secretary, &FOR_THE_OFFICE, "the secretary");
    }

    async fn exempt_business_is_a_stub(app: TestApp) {
        let s = plant(&app, |s| {
            s.paper.standing.audience = Audience::Restricted;
            s.paper.title = "The hidden paper".to_owned();
            s.correction.audience = Audience::Restricted;
            s.account.grants.clear();
            s.account.person = None;
        }).await;
        let hidden = [
            "The full title", "The hidden paper", "body", "appendix ", "recommendation public",
            "clause public", "numbered public", "commitment public", "is public", "was public",
        ];
        for role in Role::ALL.iter().copied() {
            let answers = everything(&app, &app.viewer(role).await, &s).await;
            assert_silent(&answers, &hidden, &format!("{role} of another board"));
            // The stub: its existence, its public title, why.
            assert_told(&answers, &["A contract", "It would harm the bidding."], "everyone");
        }
        let member = everything(&app, &insider(&app, &s, Role::Member, None), &s).await;
        assert_told(&member, &["The full title", "The hidden paper", "clause restricted"], "a member");
    }

    async fn drafts_are_read_by_the_office_alone(app: TestApp) {
        let s = plant(&app, as_drafts).await;
        let hidden = [
            "A report", "A meeting", "The full title", "A matter", "Appendix 5", "body public",
            "recommendation public", "clause public", "numbered public", "commitment public",
            "comment public", "was public",
        ];
        let hidden = [&hidden[..], &FOR_RESTRICTED, &FOR_CONFIDENTIAL, &FOR_THE_OFFICE].concat();
        for role in Role::ALL.iter().copied() {
            let answers = everything(&app, &app.viewer(role).await, &s).await;
            assert_silent(&answers, &hidden, &format!("{role} of another board"));
        }
        for (role, opens) in [
            (Role::Member, None),
            (Role::ScrutinyOfficer, Some(Audience::Confidential)),
            (Role::Author, None),
        ] {
            let answers = everything(&app, &insider(&app, &s, role, opens), &s).await;
            assert_silent(&answers, &hidden, &format!("{role} of this board"));
        }
        let secretary = everything(&app, &insider(&app, &s, Role::Secretary, None), &s).await;
        assert_told(&secretary, &["A report", "A meeting", "The full title"], "the secretary");
    }
}
