//! Corrections of outcomes at a board, comments received, memberships and authorities; and what a
//! board may do by its power and in its life.

use minuted_core::roles::Role::{Administrator, Member, Public, Secretary};
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

use super::{
    meetings::{add_item, arrange, item, sitting},
    papers::{SAVE, draft, published, saving},
    people::a_person,
};

const CORRECT: &str = "mutation($input: CorrectionInput!) { correct(input: $input) {
    correction { field was { markdown } is { markdown } audience of { __typename id } }
    refusals { code message field } } }";

const CONSIDER: &str = "mutation($input: ConsiderPaperInput!) { considerPaper(input: $input) {
    consideration { id version } refusals { code message field } } }";

const OUTCOMES: &str = "mutation($id: ID!, $version: Int!, $outcomes: [OutcomeInput!]!) {
    recordOutcomes(considerationId: $id, version: $version, outcomes: $outcomes) {
        consideration { id version outcomes { kind note } } refusals { code message field } } }";

fn fields(refusals: &Value) -> Vec<&str> {
    let refusals = refusals.as_array().unwrap().iter();
    refusals
        .map(|r| r["field"].as_str().unwrap_or("-"))
        .collect()
}

fn correcting(id: &Value, version: i64, field: &str, more: Value) -> Value {
    let mut input = json!({ "id": id, "version": version, "field": field, "reason": "A slip." });
    for (name, value) in more.as_object().unwrap() {
        input[name] = value.clone();
    }
    json!({ "input": input })
}

/// A board that only advises, with a first and a last day.
async fn adviser(app: &TestApp) -> Value {
    let constitute = "mutation($input: BoardInput!) {
        constituteBoard(input: $input) { board { id } refusals { message field } } }";
    let input = json!({ "input": { "name": "Advisory Panel", "kind": "Panel", "power": "ADVISES",
        "code": "AP", "rules": "england-council-executive",
        "from": "2026-11-01", "to": "2026-12-31",
        "constitutedBy": [{ "by": app.board.to_string() }] } });
    app.give(Administrator, constitute, input).await["id"].clone()
}

both! {
    async fn an_outcome_at_a_board_is_corrected_and_keeps_what_stood(app: TestApp) {
        let paper = published(&app, draft("Words.\n")).await;
        let input = json!({ "input": { "paperId": paper["id"], "boardId": app.board.to_string(),
            "paperVersionId": paper["current"]["id"],
            "date": { "earliest": "2026-11-11", "latest": "2026-11-11" } } });
        let here = app.give(Secretary, CONSIDER, input).await;
        let outcome = json!({ "id": here["id"], "version": 1, "outcomes": [
            { "recommendationId": paper["recommendations"][0]["id"], "kind": "AGREED" }] });
        let recorded = app.give(Secretary, OUTCOMES, outcome).await;
        let version = recorded["version"].as_i64().unwrap();
        let id = &here["id"];
        for (more, field) in [
            (json!({ "place": 2, "is": "noted" }), "input.place"),
            (json!({ "is": "noted" }), "input.place"),
            (json!({ "place": 1, "is": "liked" }), "input.is"),
            (json!({ "place": 1, "is": "deferred" }), "input.is"),
        ] {
            let refusals = app.refused(Secretary, CORRECT, correcting(id, version, "OUTCOME", more)).await;
            assert_eq!(fields(&refusals), [field]);
        }
        let right = || correcting(id, version, "OUTCOME", json!({ "place": 1, "is": "not-agreed" }));
        let refusals = app.refused(Member, CORRECT, right()).await;
        assert_eq!(refusals[0]["code"], "not_allowed");
        let done = app.give(Secretary, CORRECT, right()).await;
        assert_eq!((&done["field"], &done["audience"]), (&json!("outcome.1"), &json!("PUBLIC")));
        assert_eq!((&done["was"]["markdown"], &done["is"]["markdown"]), (&json!("agreed"), &json!("not-agreed")));
        let query = "query($id: ID!) { node(id: $id) { ... on Consideration { outcomes { kind } } }
            corrections(filter: { of: $id }) { edges { node { was { markdown } } } } }";
        let read = app.data(Public, query, json!({ "id": id })).await;
        assert_eq!(read["node"]["outcomes"][0]["kind"], "NOT_AGREED");
        assert_eq!(read["corrections"]["edges"][0]["node"]["was"]["markdown"], "agreed");
        app.verify().await;
    }

    async fn comments_memberships_and_authorities_are_corrected(app: TestApp) {
        let paper = published(&app, draft("Words.\n")).await;
        let receive = "mutation($input: ReceiveCommentInput!) { receiveComment(input: $input) {
            comment { id version } refusals { message field } } }";
        let input = json!({ "input": { "paperId": paper["id"], "kind": "ADVICE", "audience": "PUBLIC", "from": "The Treasurer",
            "text": "Too dear.", "received": { "earliest": "2026-11-11", "latest": "2026-11-11" } } });
        let comment = app.give(Secretary, receive, input).await;
        let version = comment["version"].as_i64().unwrap();
        let text = correcting(&comment["id"], version, "TEXT", json!({ "is": "Dear." }));
        assert_eq!(app.give(Secretary, CORRECT, text).await["was"]["markdown"], "Too dear.\n");
        let from = correcting(&comment["id"], version + 1, "FROM", json!({ "is": "The Chief Finance Officer" }));
        assert_eq!(app.give(Secretary, CORRECT, from).await["was"]["markdown"], "The Treasurer");
        let record = "mutation($input: AuthorityInput!) { recordAuthority(input: $input) {
            authority { id version } refusals { message field } } }";
        let input = json!({ "input": { "title": "Executive functions", "source": "CONSTITUTION",
            "citation": "Part 3", "boardId": app.board.to_string(), "from": "2026-01-01" } });
        let authority = app.give(Secretary, record, input).await;
        let wrong = correcting(&authority["id"], 1, "LAST_DAY",
            json!({ "isDate": { "earliest": "2025-01-01", "latest": "2025-01-01" } }));
        assert_eq!(fields(&app.refused(Secretary, CORRECT, wrong).await), ["input.is"]);
        let right = correcting(&authority["id"], 1, "CITATION", json!({ "is": "Part 4" }));
        assert_eq!(app.give(Secretary, CORRECT, right).await["was"]["markdown"], "Part 3");
        app.verify().await;
    }

    async fn a_corrected_seat_fits_the_others_of_its_board(app: TestApp) {
        let change = "mutation($input: ChangeMembershipsInput!) { changeMemberships(input: $input) {
            begun { id version } ended { id version } refusals { code message field } } }";
        let person = a_person(&app, "A Member").await;
        let sits = |on: &str| json!({ "input": { "boardId": app.board.to_string(), "on": on,
            "begin": [{ "personId": person, "seat": "MEMBER", "voting": true }] } });
        let first = app.data(Secretary, change, sits("2026-01-01")).await;
        let first = first["changeMemberships"]["begun"][0].clone();
        let ends = json!({ "input": { "boardId": app.board.to_string(), "on": "2026-06-01",
            "end": [{ "id": first["id"], "version": 1 }],
            "begin": [{ "personId": person, "seat": "CHAIR", "voting": true }] } });
        let second = app.data(Secretary, change, ends).await;
        assert_eq!(second["changeMemberships"]["refusals"], json!([]));
        let day = |day: &str| json!({ "isDate": { "earliest": day, "latest": day } });
        let for_ever = correcting(&first["id"], 2, "LAST_DAY", json!({ "isDate": {} }));
        for wrong in [for_ever, correcting(&first["id"], 2, "LAST_DAY", day("2026-06-01"))] {
            let refusals = app.refused(Secretary, CORRECT, wrong).await;
            assert_eq!(fields(&refusals), ["input.is"], "{refusals:#}");
            assert_eq!(refusals[0]["code"], "already_there");
        }
        let right = correcting(&first["id"], 2, "LAST_DAY", day("2026-05-30"));
        assert_eq!(app.give(Secretary, CORRECT, right).await["was"]["markdown"], "31 May 2026");
        app.verify().await;
    }

    async fn what_is_before_a_withdrawn_item_gets_no_outcome(app: TestApp) {
        let paper = published(&app, draft("Words.\n")).await;
        let meeting = arrange(&app, json!({ "title": "Cabinet", "sittings": [sitting("2026-12-16")] })).await;
        let item = add_item(&app, &meeting, item("One")).await;
        let input = json!({ "input": { "paperId": paper["id"], "boardId": app.board.to_string(),
            "paperVersionId": paper["current"]["id"], "meetingId": meeting["id"], "itemId": item["id"] } });
        let here = app.give(Secretary, CONSIDER, input).await;
        let version = "query($id: ID!) { node(id: $id) { ... on Meeting { version } } }";
        let before = app.data(Secretary, version, json!({ "id": meeting["id"] })).await;
        let change = "mutation($id: ID!, $version: Int!, $input: AgendaItemInput!) {
            changeAgendaItem(id: $id, version: $version, input: $input) {
                agendaItem { id version } refusals { code message field } } }";
        let changed = json!({ "id": item["id"], "version": item["version"], "input": {
            "title": "One and all", "purpose": "DECISION" } });
        let changed = app.give(Secretary, change, changed).await;
        let after = app.data(Secretary, version, json!({ "id": meeting["id"] })).await;
        // Who publishes the agenda that they saw before is told.
        assert_ne!(before["node"]["version"], after["node"]["version"]);
        let withdraw = "mutation($id: ID!, $version: Int!) {
            withdrawAgendaItem(id: $id, version: $version, reason: \"Not ready.\") {
                agendaItem { id } refusals { code message field } } }";
        app.give(Secretary, withdraw, json!({ "id": item["id"], "version": changed["version"] })).await;
        let outcome = json!({ "id": here["id"], "version": 1, "outcomes": [
            { "recommendationId": paper["recommendations"][0]["id"], "kind": "AGREED" }] });
        let refusals = app.refused(Secretary, OUTCOMES, outcome).await;
        assert_eq!(fields(&refusals), ["considerationId"], "{refusals:#}");
        app.verify().await;
    }

    async fn a_board_that_advises_resolves_nothing_and_acts_in_its_life(app: TestApp) {
        let board = adviser(&app).await;
        let everywhere = || crate::api::decisions::secretary_of_all(&app);
        let record = "mutation($input: DecisionInput!) { recordDecision(input: $input) {
            decision { id } refusals { code message field } } }";
        let arrange = "mutation($boardId: ID!, $input: MeetingInput!) {
            arrangeMeeting(boardId: $boardId, input: $input) { meeting { id } refusals { code message field } } }";
        let start = "mutation($input: StartPaperInput!) { startPaper(input: $input) {
            paper { id version } refusals { code message field } } }";
        let refused = |answer: Value| {
            let data = answer["data"].as_object().cloned().unwrap_or_else(|| panic!("{answer:#}"));
            data.into_iter().next().unwrap().1["refusals"].clone()
        };
        for (day, expected) in [
            ("2027-01-06", vec!["input.sittings.0.date"]),
            ("2026-12-31", vec![]),
        ] {
            let input = json!({ "boardId": board, "input": { "title": "Panel", "sittings": [sitting(day)] } });
            let told = refused(app.ask_as(everywhere(), arrange, input).await);
            assert_eq!(fields(&told), expected, "{told:#}");
        }
        let decision = |day: &str, clauses: Value| json!({ "input": { "kind": "RESOLUTION",
            "boardId": board, "title": "Advice", "made": { "earliest": day, "latest": day },
            "reasons": [{ "text": "R." }], "alternatives": { "how": "NONE" },
            "interests": { "how": "NONE" }, "clauses": clauses } });
        let resolves = json!([
            { "kind": "NOTED", "text": "Note it." },
            { "kind": "RESOLVED", "text": "Do it." },
            { "kind": "RECOMMENDED_TO", "text": "Do.", "toBoardId": app.board.to_string(),
                "clauses": [{ "kind": "RESOLVED", "text": "In April." }] },
        ]);
        let told = refused(app.ask_as(everywhere(), record, decision("2026-11-11", resolves)).await);
        assert!(fields(&told).contains(&"input.clauses.1.kind"), "{told:#}");
        assert!(!fields(&told).contains(&"input.clauses.2.clauses.0.kind"), "{told:#}");
        let noted = json!([{ "kind": "NOTED", "text": "Note it." }]);
        let told = refused(app.ask_as(everywhere(), record, decision("2026-10-31", noted)).await);
        assert!(fields(&told).contains(&"input.made"), "{told:#}");
        let paper = json!({ "input": { "boardId": board, "title": "Early" } });
        let started = app.ask_as(everywhere(), start, paper).await;
        let paper = started["data"]["startPaper"]["paper"].clone();
        for (day, expected) in [("2026-10-31", vec!["input.front.date"]), ("2026-11-01", vec![])] {
            let mut draft = draft("Words.\n");
            draft["front"]["date"] = json!({ "earliest": day, "latest": day });
            let told = refused(app.ask_as(everywhere(), SAVE, saving(&paper, draft)).await);
            assert_eq!(fields(&told), expected, "{told:#}");
        }
    }
}
