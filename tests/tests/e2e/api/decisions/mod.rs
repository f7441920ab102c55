//! Decisions: what the tests of this folder share, and recording them.

mod chains;
mod corrections;
mod drafts;
mod exempt;
mod followed;
mod lists;
mod opened;
mod reopened;
mod trials;
mod walks;
mod within;
mod worked_example;

use minuted_app::{Clock as _, Entropy, TimeOrderedIds};
use minuted_core::{
    accounts::{Account, Grant},
    audience::Audience,
    authorities::{Authority, AuthoritySource},
    decisions::{Commitment, Decision},
    id::{BoardId, RecordId},
    lifecycle_state::Standing,
    meetings::{Meeting, Sitting},
    papers::Paper,
    record::Provenance,
    roles::Role::{self, Administrator, Author, Member, Public, Secretary},
    rules::{MeetingPhase, PaperPhase},
    time::ShownDate,
    viewer::Viewer,
};
use minuted_store::{EntryHeader, Stored};
use minuted_testing::{SeededEntropy, StillClock, TestApp, both, samples};
use serde_json::{Value, json};

/// The day of the meeting: before the day on which tests take place.
const MET: &str = "2026-11-11";

pub(super) const RECORD: &str = "mutation($input: DecisionInput!, $key: String) {
    recordDecision(input: $input, idempotencyKey: $key) {
        decision { id version number phase isStub title audience contentAudience rules
            clauses { id number kind clauses { id number } commitments { id version } } }
        refusals { code message rule citation field }
    }
}";

const TRANSITION: &str = "mutation($id: ID!, $version: Int!, $transition: String!, $reason: String,
        $replacedBy: ID) {
    transition(id: $id, version: $version, transition: $transition, reason: $reason,
            replacedBy: $replacedBy) {
        record { id ... on Decision { version phase number reason
            supersedes { id } replacedBy { id } clauses { id number } } }
        refusals { code message rule citation field }
    }
}";

fn ids(seed: u64) -> TimeOrderedIds {
    let clock = std::sync::Arc::new(StillClock::at_noon("2026-11-18"));
    let entropy: std::sync::Arc<dyn Entropy> = std::sync::Arc::new(SeededEntropy::seeded(seed));
    TimeOrderedIds::new(clock, entropy)
}

/// Puts a record where it stands, whatever the commands would say.
async fn put<R: Stored>(app: &TestApp, record: &R) -> String {
    let mut tx = app.app.store().write().await.unwrap();
    tx.insert(record).await.unwrap();
    let header = EntryHeader {
        command: "put".to_owned(),
        actor: "system:test".to_owned(),
        rules: None,
        at: app.clock.now(),
    };
    tx.commit(&header).await.unwrap();
    record.id().into().to_string()
}

/// A meeting of a board that was held, with an authority of the board.
pub(super) struct Held {
    pub(super) board: String,
    meeting: String,
    authority: String,
}

pub(super) async fn held(app: &TestApp, board: BoardId, seed: u64) -> Held {
    let ids = ids(seed);
    let meeting = Meeting {
        id: RecordId::new(&ids),
        version: 1,
        board,
        in_common_with: Vec::new(),
        title: "Meeting of the Cabinet".to_owned(),
        sittings: vec![Sitting {
            date: MET.parse().unwrap(),
            begins: None,
            ended: None,
            place: None,
        }],
        date_shown: ShownDate::default(),
        called_on: None,
        called_because: None,
        reason: None,
        standing: Standing {
            state: "held".to_owned(),
            phase: MeetingPhase::Held,
            audience: Audience::Public,
            rules: "england-council-executive@2012-09-10".to_owned(),
            overridden: Vec::new(),
        },
        provenance: Provenance::default(),
    };
    let authority = Authority {
        id: RecordId::new(&ids),
        version: 1,
        title: "Executive functions".to_owned(),
        source: AuthoritySource::Constitution,
        citation: "Part 3".to_owned(),
        organisation: None,
        board: Some(board),
        post: None,
        person: None,
        limits: String::new(),
        in_consultation_with: String::new(),
        reserved: String::new(),
        limit_pence: None,
        reserved_matters: Vec::new(),
        created_by: None,
        from: None,
        to: None,
        provenance: Provenance::default(),
    };
    Held {
        board: board.to_string(),
        meeting: put(app, &meeting).await,
        authority: put(app, &authority).await,
    }
}

/// A resolution that can be recorded, with one clause.
pub(super) fn resolution(held: &Held) -> Value {
    json!({
        "kind": "RESOLUTION", "boardId": held.board, "meetingId": held.meeting,
        "authorityId": held.authority, "title": "Model of care",
        "made": { "earliest": MET, "latest": MET },
        "reasons": [{ "text": "It costs least." }],
        "alternatives": { "how": "NONE" }, "interests": { "how": "NONE" },
        "clauses": [{ "kind": "RESOLVED", "text": "Agree Option 4." }],
    })
}

/// The same with other fields.
fn with(mut input: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        input[name] = value.clone();
    }
    input
}

async fn record(app: &TestApp, input: Value) -> Value {
    app.give(Secretary, RECORD, json!({ "input": input })).await
}

/// A secretary of some boards, or of all.
pub(super) fn secretary(app: &TestApp, boards: &[Option<BoardId>]) -> Viewer {
    let grant = |board: &Option<BoardId>| Grant {
        role: Secretary,
        board: *board,
        opens: None,
        from: None,
        to: None,
    };
    let account = Account {
        id: app.account(Secretary).unwrap(),
        version: 1,
        name: "A secretary".to_owned(),
        person: None,
        grants: boards.iter().map(grant).collect(),
        closed: false,
    };
    Viewer::of(&account, &[], app.app.today())
}

/// A secretary of all boards.
pub(super) fn secretary_of_all(app: &TestApp) -> Viewer {
    secretary(app, &[None])
}

/// A second board, whose rules are the same.
pub(super) async fn second_board(app: &TestApp, more: Value) -> BoardId {
    let add = "mutation($input: OrganisationInput!) {
        addOrganisation(input: $input) { organisation { id } refusals { message } }
    }";
    let input = json!({ "input": { "name": "Anyshire", "kind": "COUNCIL" } });
    let council = app.give(Administrator, add, input).await["id"].clone();
    let constitute = "mutation($input: BoardInput!) {
        constituteBoard(input: $input) { board { id } refusals { message field } }
    }";
    let input = json!({
        "name": "Council", "kind": "Council", "power": "DECIDES", "code": "CO",
        "rules": "england-council-executive",
        "constitutedBy": [{ "by": council }],
    });
    let board = app
        .give(
            Administrator,
            constitute,
            json!({ "input": with(input, more) }),
        )
        .await;
    board["id"].as_str().unwrap().parse().unwrap()
}

/// The payload of a mutation's only root field.
fn payload(answer: &Value) -> &Value {
    assert!(answer.get("errors").is_none(), "{answer:#}");
    answer["data"].as_object().unwrap().values().next().unwrap()
}

fn fields_of(refusals: &Value) -> Vec<&str> {
    let refusals = refusals.as_array().unwrap();
    refusals
        .iter()
        .map(|r| r["field"].as_str().unwrap_or("-"))
        .collect()
}

fn messages_of(refusals: &Value) -> Vec<&str> {
    let refusals = refusals.as_array().unwrap();
    refusals
        .iter()
        .map(|r| r["message"].as_str().unwrap())
        .collect()
}

both! {
    async fn a_secretary_records_a_resolution_with_the_next_number(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let first = record(&app, resolution(&held)).await;
        assert_eq!(first["number"], "TEST/2026/1");
        assert_eq!(first["phase"], "MADE");
        assert_eq!(first["audience"], "PUBLIC");
        assert_eq!(first["rules"], "england-council-executive@2012-09-10");
        assert_eq!(first["version"], 1);
        assert_eq!(record(&app, resolution(&held)).await["number"], "TEST/2026/2");
        let query = "query($id: ID!) { node(id: $id) { __typename id
            ... on Decision { number meeting { id } authority { id } board { code } made { earliest }
                alternatives { how } reasons { text { markdown } } paper { id }
                clauses { number text { markdown } decision { number } }
                availableTransitions { name allowed asks refusals { message } } } } }";
        let read = app.data(Public, query, json!({ "id": first["id"] })).await;
        let mut read = read["node"].clone();
        assert_eq!(read["meeting"]["id"], held.meeting);
        assert_eq!(read["authority"]["id"], held.authority);
        for name in ["id", "meeting", "authority"] {
            read[name].take();
        }
        insta::allow_duplicates! { insta::assert_json_snapshot!(read); }
        app.verify().await;
    }

    async fn what_is_wrong_is_said_at_once_where_it_stands(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let input = with(resolution(&held), json!({
            "title": "", "makerPostId": "post:01890a5d-ac96-774b-bcce-b302099a8057",
            "made": { "earliest": MET, "latest": "2026-11-10" },
            "alternatives": { "how": "STATED" },
            "clauses": [
                { "kind": "RECOMMENDED_TO", "text": "Recommend it." },
                { "kind": "NOTED", "text": "", "toBoardId": held.board, "clauses": [
                    { "kind": "RESOLVED", "text": "Agree [[exempt 3: this", "due": { "latest": "2026-01-01" } },
                ] },
                { "kind": "DEFERRED", "number": "1", "text": "Later.",
                    "commitments": [{ "what": "", "due": { "latest": "2026-01-01" } }] },
            ],
        }));
        let refusals = app.refused(Secretary, RECORD, json!({ "input": input })).await;
        insta::allow_duplicates! { insta::assert_json_snapshot!(refusals); }
    }

    async fn what_the_regulations_want_is_told_with_its_citation(app: TestApp) {
        let input = json!({
            "kind": "RESOLUTION", "boardId": app.board.to_string(), "title": "Model of care",
        });
        let refusals = app.refused(Secretary, RECORD, json!({ "input": input })).await;
        insta::allow_duplicates! { insta::assert_json_snapshot!(refusals); }
    }

    async fn nobody_else_records(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        for role in [Public, Member, Author, Role::ScrutinyOfficer, Administrator] {
            let input = json!({ "input": resolution(&held) });
            let refusals = app.refused(role, RECORD, input).await;
            assert_eq!(refusals[0]["code"], "not_allowed", "{role}");
        }
        let elsewhere = second_board(&app, json!({})).await;
        let held = self::held(&app, elsewhere, 2).await;
        let refusals = app.refused(Secretary, RECORD, json!({ "input": resolution(&held) })).await;
        assert_eq!(refusals[0]["code"], "not_allowed");
    }

    async fn a_member_decides_alone_and_an_officer_too(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let post = minuted_core::people::Post {
            version: 1,
            ..samples(&ids(9)).post
        };
        let post = minuted_core::people::Post { organisation: None, holders: Vec::new(), ..post };
        let mut authority: Authority = samples(&ids(10)).authority;
        authority = Authority {
            organisation: None, board: None, person: None, post: Some(post.id), created_by: None,
            ..authority
        };
        let post = put(&app, &post).await;
        let authority = put(&app, &authority).await;
        let alone = json!({
            "kind": "OFFICER_DECISION", "meetingId": null, "makerPostId": post,
            "authorityId": authority, "commits": "250000", "consulted": "The chair, 9 November.",
        });
        let made = record(&app, with(resolution(&held), alone.clone())).await;
        assert_eq!(made["number"], "TEST/2026/1");
        let query = "query($id: ID!) { node(id: $id) {
            __typename ... on OfficerDecision { makerPost { id } meeting { id } } } }";
        let read = app.data(Public, query, json!({ "id": made["id"] })).await;
        assert_eq!(read["node"]["__typename"], "OfficerDecision");
        assert_eq!(read["node"]["makerPost"]["id"], post);
        let wrong = with(resolution(&held), json!({ "kind": "MEMBER_DECISION" }));
        let refusals = app.refused(Secretary, RECORD, json!({ "input": wrong })).await;
        assert_eq!(fields_of(&refusals), ["input.makerPostId", "input.meetingId"]);
        let others = with(resolution(&held), with(alone, json!({ "authorityId": held.authority })));
        let refusals = app.refused(Secretary, RECORD, json!({ "input": others })).await;
        assert_eq!(fields_of(&refusals), ["input.authorityId"]);
    }

    async fn what_does_not_fit_the_board_is_refused(app: TestApp) {
        let there = held(&app, app.board, 1).await;
        let elsewhere = second_board(&app, json!({})).await;
        let other = held(&app, elsewhere, 2).await;
        for (fields, expected) in [
            (json!({ "meetingId": other.meeting }), "input.meetingId"),
            (json!({ "authorityId": other.authority }), "input.authorityId"),
            (json!({ "made": { "earliest": "2026-11-10", "latest": "2026-11-10" } }), "input.made"),
        ] {
            let input = with(resolution(&there), fields);
            let refusals = app.refused(Secretary, RECORD, json!({ "input": input })).await;
            assert_eq!(fields_of(&refusals), [expected]);
        }
        let unknown = "matter:01890a5d-ac96-774b-bcce-b302099a8057";
        let input = with(resolution(&there), json!({ "matterIds": [unknown] }));
        let refusals = app.refused(Secretary, RECORD, json!({ "input": input })).await;
        assert_eq!(fields_of(&refusals), ["input.matterIds.0"]);
        assert_eq!(refusals[0]["code"], "not_found");
    }

    async fn what_is_transcribed_and_what_is_made_depends_on_the_day(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let source = json!({ "transcribedFrom": {
            "cited": "Minutes", "dateShown": { "earliest": MET, "latest": MET } } });
        let input = with(resolution(&held), json!({ "provenance": source }));
        let refusals = app.refused(Secretary, RECORD, json!({ "input": input })).await;
        assert_eq!(fields_of(&refusals), ["input.provenance.transcribedFrom"]);
        let early = json!({ "earliest": "2025-12-31", "latest": "2025-12-31" });
        let input = with(resolution(&held), json!({ "made": early, "meetingId": null }));
        let refusals = app.refused(Secretary, RECORD, json!({ "input": input })).await;
        assert_eq!(fields_of(&refusals)[0], "input.made");
        let transcribed = with(input, json!({ "provenance": source, "minute": "12" }));
        let made = record(&app, transcribed).await;
        assert_eq!(made["number"], Value::Null);
    }

    async fn a_withdrawn_paper_is_not_decided_on(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let all = samples(&ids(11));
        let mut paper = Paper { board: app.board, also_for: Vec::new(), author: None, current: None,
            newest: None,
            exemption: None, matters: Vec::new(), ..all.paper };
        paper.standing.phase = PaperPhase::Published;
        paper.standing.audience = Audience::Public;
        let mut version = all.paper_version;
        version.front.background.clear();
        version.appendices.clear();
        put(&app, &paper).await;
        let version = put(&app, &version).await;
        let input = with(resolution(&held), json!({ "paperVersionId": version }));
        record(&app, input.clone()).await;
        let mut tx = app.app.store().write().await.unwrap();
        let mut withdrawn = paper.clone();
        withdrawn.standing.phase = PaperPhase::Withdrawn;
        tx.update(&paper, withdrawn).await.unwrap();
        let header = EntryHeader {
            command: "withdraw".to_owned(), actor: "system:test".to_owned(), rules: None,
            at: app.clock.now(),
        };
        tx.commit(&header).await.unwrap();
        let refusals = app.refused(Secretary, RECORD, json!({ "input": input })).await;
        assert_eq!(messages_of(&refusals), ["You can't decide on this paper: the paper is withdrawn."]);
        assert_eq!(fields_of(&refusals), ["input.paperVersionId"]);
    }

    async fn numbers_have_no_gaps_when_many_record_at_once(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let inputs = (0..8).map(|n| {
            let title = format!("Decision {n}");
            // Every third is refused and uses up no number.
            let clauses = if n % 3 == 2 { json!([]) } else { resolution(&held)["clauses"].clone() };
            with(resolution(&held), json!({ "title": title, "clauses": clauses }))
        });
        let asked = inputs.map(|input| app.ask(Secretary, RECORD, json!({ "input": input })));
        let answers = async_graphql::futures_util::future::join_all(asked).await;
        let mut numbers: Vec<_> = answers.iter()
            .filter_map(|answer| payload(answer)["decision"]["number"].as_str())
            .collect();
        numbers.sort_unstable();
        let expected: Vec<_> = (1..=6).map(|n| format!("TEST/2026/{n}")).collect();
        assert_eq!(numbers, expected);
        app.verify().await;
    }

    async fn the_same_key_records_once(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let input = json!({ "input": resolution(&held), "key": "k-1" });
        let first = app.give(Secretary, RECORD, input.clone()).await;
        let second = app.give(Secretary, RECORD, input).await;
        assert_eq!(first["id"], second["id"]);
        assert_eq!(record(&app, resolution(&held)).await["number"], "TEST/2026/2");
    }

    async fn the_same_request_sent_twice_at_once_is_done_once_and_answered_twice(app: TestApp) {
        let held = held(&app, app.board, 1).await;
        let made = record(&app, resolution(&held)).await;
        let rescind = "mutation($id: ID!, $reason: String, $key: String) {
            transition(id: $id, version: 1, transition: \"rescind\", reason: $reason, idempotencyKey: $key) {
                record { ... on Decision { version } } refusals { code } } }";
        let variables = json!({ "id": made["id"], "reason": "It was a mistake.", "key": "k-2" });
        let first = app.ask(Secretary, rescind, variables.clone());
        let second = app.ask(Secretary, rescind, variables.clone());
        let third = app.ask(Secretary, rescind, variables.clone());
        for answer in <[Value; 3]>::from(tokio::join!(first, second, third)) {
            let done = json!({ "record": { "version": 2 }, "refusals": [] });
            assert_eq!(answer["data"]["transition"], done, "{answer:#}");
        }
    }
}

/// A decision as the database has it.
async fn stored(app: &TestApp, id: &Value) -> Decision {
    let viewer = Viewer::system("test", app.app.today());
    let id = id.as_str().unwrap().parse().unwrap();
    app.app.reader().find(&viewer, id).await.unwrap().unwrap()
}
