//! Clearance: officers are asked, answer, and are asked again when what they read changes; what waits
//! for whom, and what is chased before a meeting.

use minuted_core::roles::Role::{
    self, Administrator, Author, ClearingOfficer, Member, Public, ScrutinyOfficer, Secretary,
};
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

use super::{
    SAVE, STEP, boards::CONSIDER, draft, neighbour, said, save, saving, shown, start, step,
    stepping,
};
use crate::api::{
    meetings::{arrange, sitting},
    rules::{ADOPT, adopt, given},
};

const ORDERS: &str = r#"id = "test-cabinet"
title = "Standing orders"
stands_on = "england-council-executive"
version = "2026-11-18"
from = 2026-11-18
source = "Constitution, part 4"

[implications.money]
heading = "Financial implications"

[clearances.finance]
label = "Finance"
post = "Chief Finance Officer"
working_days = 3
division = "england-and-wales"
reads = ["money"]

[clearances.law]
label = "Law"
working_days = 5
division = "england-and-wales"
"#;

const ASK: &str = "mutation($paperId: ID!, $version: Int!, $input: AskForClearanceInput!) {
    askForClearance(paperId: $paperId, version: $version, input: $input) {
        clearance { id version name state due officer { name } deputy { name } }
        refusals { code message field } } }";

const ANSWER: &str = "mutation($clearanceId: ID!, $version: Int!, $input: AnswerClearanceInput!) {
    answerClearance(clearanceId: $clearanceId, version: $version, input: $input) {
        clearance { id version state answers { kind comment conditions by { name } } }
        refusals { code message field } } }";

const MINOR: &str = "mutation($clearanceId: ID!, $version: Int!, $input: JudgeChangeMinorInput!) {
    judgeChangeMinor(clearanceId: $clearanceId, version: $version, input: $input) {
        clearance { id version state answers { kind comment by { name } } }
        refusals { code message field } } }";

const STANDS: &str = "query($id: ID!) { node(id: $id) { ... on Paper { id version phase reason
    draft { id } current { id } recommendations(first: 5) { id }
    clearances { name settled stands clearance { id version state due dueBecause overdue
        post { title } officer { name } paperVersion { draft }
        answers { kind comment by { name } }
        changes { kind name was is difference { change text } } } } } } }";

const TASKS: &str = "{ viewer { tasks(first: 10) { due late board { code }
    clearance { name state paper { title } } pendingItem { id } commitment { id } } } }";

/// The person of a role's account.
async fn person(app: &TestApp, role: Role) -> String {
    let told = app
        .data(role, "{ viewer { person { id } } }", json!({}))
        .await;
    told["viewer"]["person"]["id"].as_str().unwrap().to_owned()
}

/// Standing orders with clearances, and a chief finance officer who may sign in.
async fn with_orders(app: &TestApp) {
    adopt(app, ORDERS).await;
    let officer = person(app, ClearingOfficer).await;
    let create = "mutation($input: PostInput!) {
        createPost(input: $input) { post { id } refusals { message } } }";
    let post = json!({ "input": { "title": "Chief finance officer",
        "holders": [{ "personId": officer, "from": "2020-01-01" }] } });
    app.give(Administrator, create, post).await;
}

fn body(money: &str, more: &str) -> String {
    format!("# Background\n\n{more}\n\n# Financial implications\n\n{money}\n")
}

/// A paper with a text that can be submitted, under rules that name clearances.
pub(in crate::api) async fn written(app: &TestApp) -> Value {
    with_orders(app).await;
    let paper = start(app, Author, json!({})).await;
    let text = draft(&body("None.", "Much."));
    let saved = save(app, Author, &paper, text).await;
    json!({ "id": saved["id"], "version": saved["version"] })
}

async fn stands(app: &TestApp, role: Role, paper: &Value) -> Value {
    app.data(role, STANDS, json!({ "id": paper["id"] })).await["node"].clone()
}

/// The clearance of this name, as it stands.
async fn clearance(app: &TestApp, paper: &Value, name: &str) -> Value {
    let told = stands(app, Secretary, paper).await;
    let all = told["clearances"].as_array().unwrap();
    all.iter().find(|c| c["name"] == name).unwrap()["clearance"].clone()
}

async fn ask(app: &TestApp, paper: &Value, mut input: Value) -> Value {
    let paper = stands(app, Author, paper).await;
    if input["officerId"].is_null() {
        input["officerId"] = json!(person(app, ClearingOfficer).await);
    }
    json!({ "paperId": paper["id"], "version": paper["version"], "input": input })
}

/// What an officer answers for the newest text.
async fn answer(
    app: &TestApp,
    paper: &Value,
    name: &str,
    answer: &str,
    comment: Option<&str>,
) -> Value {
    let asked = clearance(app, paper, name).await;
    let told = stands(app, Secretary, paper).await;
    json!({ "clearanceId": asked["id"], "version": asked["version"], "input": {
        "paperVersionId": told["draft"]["id"], "answer": answer, "comment": comment } })
}

async fn states(app: &TestApp, paper: &Value) -> Value {
    let told = stands(app, Secretary, paper).await;
    let all = told["clearances"].as_array().unwrap().iter();
    let states = all.map(|c| (c["name"].as_str().unwrap(), c["clearance"]["state"].clone()));
    let states: serde_json::Map<String, Value> = states
        .map(|(name, state)| (name.to_owned(), state))
        .collect();
    json!({ "phase": told["phase"], "of": states })
}

async fn tasks(app: &TestApp, role: Role) -> Vec<(String, String)> {
    let told = app.data(role, TASKS, json!({})).await;
    let tasks = told["viewer"]["tasks"].as_array().unwrap().iter();
    let told = tasks.map(|task| {
        let clearance = &task["clearance"];
        (
            clearance["name"].as_str().unwrap().to_owned(),
            task["due"].as_str().unwrap_or_default().to_owned(),
        )
    });
    told.collect()
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = pairs.iter();
    pairs
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect()
}

async fn refusals(
    app: &TestApp,
    role: Role,
    query: &str,
    variables: Value,
) -> Vec<(String, String)> {
    let found = app.refused(role, query, variables).await;
    let said = said(&found).into_iter();
    said.map(|(at, what)| (at.to_owned(), what.to_owned()))
        .collect()
}

both! {
    async fn a_paper_for_another_board_too_needs_what_that_board_names(app: TestApp) {
        let (other, theirs) = neighbour(&app, "NEXT").await;
        let mut orders = given(&app, ORDERS).await;
        let version = app.data(Public, "query($id: ID!) { node(id: $id) { ... on Board { version } } }",
            json!({ "id": other.to_string() })).await["node"]["version"].clone();
        (orders["board"], orders["version"]) = (json!(other.to_string()), version);
        let adopted = app.ask_as(theirs, ADOPT, orders).await;
        assert_eq!(adopted["data"]["adoptStandingOrders"]["refusals"], json!([]), "{adopted:#}");

        let also = json!({ "alsoForIds": [other.to_string()] });
        let paper = start(&app, Author, also).await;
        let bare = save(&app, Author, &paper, draft("# Background\n\nMuch.\n")).await;
        let refused = refusals(&app, Author, STEP, stepping(&bare, "submit")).await;
        assert!(refused[0].1.starts_with("The body lacks the section “Financial implications”"), "{refused:?}");
        let saved = save(&app, Author, &bare, draft(&body("None.", "Much."))).await;
        let submitted = step(&app, Author, &saved, "submit").await;
        let refused = refusals(&app, ClearingOfficer, STEP, stepping(&submitted, "clear")).await;
        assert!(refused[0].1.starts_with("The paper has 0 of the 2 clearances"), "{refused:?}");
        for name in ["finance", "law"] {
            let asked = ask(&app, &paper, json!({ "clearance": name })).await;
            app.give(Author, ASK, asked).await;
            let cleared = answer(&app, &paper, name, "CLEARED", None).await;
            app.give(ClearingOfficer, ANSWER, cleared).await;
        }
        assert_eq!(states(&app, &paper).await["phase"], "CLEARED");
    }

    async fn a_paper_goes_out_once_its_officers_have_cleared_it(app: TestApp) {
        let paper = written(&app).await;
        let bare = json!({ "id": paper["id"], "version": paper["version"] });
        let lacking = save(&app, Author, &bare, draft("# Background\n\nMuch.\n")).await;
        let refused = refusals(&app, Author, STEP, stepping(&lacking, "submit")).await;
        assert!(refused[0].1.starts_with("The body lacks the section “Financial implications”"), "{refused:?}");
        let saved = save(&app, Author, &lacking, draft(&body("None.", "Much."))).await;

        // Submitting it asks whoever holds the post that the rules name.
        let submitted = step(&app, Author, &saved, "submit").await;
        let finance = clearance(&app, &paper, "finance").await;
        assert_eq!(finance["state"], "ASKED");
        assert_eq!(finance["due"], "2026-11-23");
        assert_eq!(finance["post"]["title"], "Chief finance officer");
        let because = finance["dueBecause"].as_str().unwrap();
        assert!(because.contains("3 working days") && because.contains("2 weekend days"), "{because}");
        assert_eq!(stands(&app, Author, &paper).await["clearances"][1]["stands"], "nobody is named to give it");
        let refused = refusals(&app, ClearingOfficer, STEP, stepping(&submitted, "clear")).await;
        assert_eq!(
            refused[0].1,
            "The paper has 0 of the 2 clearances that it needs. Finance: asked on 18 November 2026, to \
             answer by 23 November 2026. Law: nobody is named to give it."
        );
        let asked = app.give(Author, ASK, ask(&app, &paper, json!({ "clearance": "law" })).await).await;
        assert_eq!((&asked["state"], &asked["due"]), (&json!("ASKED"), &json!("2026-11-25")));
        let all = owned(&[("finance", "2026-11-23"), ("law", "2026-11-25")]);
        assert_eq!(tasks(&app, ClearingOfficer).await, all);

        // One clears, the other sends back: the paper is its author's again.
        let cleared = answer(&app, &paper, "finance", "CLEARED", None).await;
        app.give(ClearingOfficer, ANSWER, cleared).await;
        let back = answer(&app, &paper, "law", "SENT_BACK", Some("Say under which power.")).await;
        app.give(ClearingOfficer, ANSWER, back).await;
        let now = states(&app, &paper).await;
        assert_eq!(now, json!({ "phase": "DRAFTING", "of": { "finance": "CLEARED", "law": "SENT_BACK" } }));
        assert_eq!(stands(&app, Author, &paper).await["reason"], "Say under which power.");
        assert_eq!(tasks(&app, Author).await, owned(&[("law", "")]));
        assert!(tasks(&app, ClearingOfficer).await.is_empty());

        // What finance reads stays as it was, so that finance is not asked again.
        let told = stands(&app, Author, &paper).await;
        let saved = save(&app, Author, &told, draft(&body("None.", "Under section 1."))).await;
        let submitted = step(&app, Author, &saved, "submit").await;
        let now = states(&app, &paper).await;
        assert_eq!(now, json!({ "phase": "CLEARING", "of": { "finance": "CLEARED", "law": "ASKED" } }));
        let kinds = clearance(&app, &paper, "finance").await["answers"].clone();
        assert_eq!(kinds[1]["kind"], "UNTOUCHED");
        let law = answer(&app, &paper, "law", "CLEARED_WITH_COMMENT", Some("Sound.")).await;
        let given = app.give(ClearingOfficer, ANSWER, law).await;
        assert_eq!(given["answers"][1]["by"]["name"], "Test clearing-officer");
        // Nothing is open any more, so that the paper is cleared.
        let now = states(&app, &paper).await;
        assert_eq!(now["phase"], "CLEARED");
        assert!(submitted["version"].as_i64() < stands(&app, Author, &paper).await["version"].as_i64());
        let told = stands(&app, Secretary, &paper).await;
        let published = step(&app, Secretary, &told, "publish").await;
        assert_eq!(published["phase"], "PUBLISHED");
        app.verify().await;
    }

    async fn a_later_draft_reopens_what_it_touches_until_somebody_judges_it_minor(app: TestApp) {
        let paper = published(&app).await;
        let told = stands(&app, Author, &paper).await;
        let mut text = draft(&body("It costs £5.", "Much."));
        text["recommendations"][0]["id"] = told["recommendations"][0]["id"].clone();
        let saved = save(&app, Author, &told, text).await;
        // It stays published as it was; its officers have the new text before them.
        let now = states(&app, &paper).await;
        assert_eq!(now, json!({ "phase": "PUBLISHED", "of": { "finance": "ASKED", "law": "ASKED" } }));
        let finance = clearance(&app, &paper, "finance").await;
        assert_eq!(finance["changes"], json!([{ "kind": "SECTION", "name": "Financial implications",
            "was": "None.", "is": "It costs £5.", "difference": [
                { "change": "REMOVED", "text": "None." }, { "change": "ADDED", "text": "It costs £5." }] }]));
        let public = shown(&app, Public, &paper).await;
        assert!(!public.to_string().contains("£5"), "{public}");
        let mut out = stepping(&saved, "publish-new-version");
        out["reason"] = json!("Costs");
        let refused = refusals(&app, Secretary, STEP, out.clone()).await;
        assert!(refused[0].1.starts_with("The paper has 0 of the 2 clearances"), "{refused:?}");

        let minor = async |name: &str, reason: &str| {
            let asked = clearance(&app, &paper, name).await;
            let text = stands(&app, Secretary, &paper).await["draft"]["id"].clone();
            json!({ "clearanceId": asked["id"], "version": asked["version"],
                "input": { "paperVersionId": text, "reason": reason } })
        };
        let without = refusals(&app, Secretary, MINOR, minor("law", " ").await).await;
        assert_eq!(without[0].0, "input.reason");
        let judged = app.give(Secretary, MINOR, minor("law", "No legal point.").await).await;
        assert_eq!(judged["state"], "CLEARED");
        let last = judged["answers"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(last, json!({ "kind": "MINOR", "comment": "No legal point.", "by": { "name": "Test secretary" } }));
        let cleared = answer(&app, &paper, "finance", "CLEARED", None).await;
        app.give(ClearingOfficer, ANSWER, cleared).await;
        out["version"] = stands(&app, Secretary, &paper).await["version"].clone();
        let again = app.give(Secretary, STEP, out).await;
        assert_eq!(again["editions"], 2);
    }

    async fn only_who_works_on_a_paper_learns_of_its_clearances(app: TestApp) {
        let paper = published(&app).await;
        let id = clearance(&app, &paper, "law").await["id"].clone();
        let list = "query($id: ID!) { clearances { edges { node { id } } } node(id: $id) { id } }";
        for (role, sees) in [
            (Public, false),
            (Member, false),
            (ScrutinyOfficer, false),
            (Administrator, false),
            (Author, true),
            (ClearingOfficer, true),
            (Secretary, true),
        ] {
            let told = app.data(role, list, json!({ "id": id })).await;
            let listed = told["clearances"]["edges"].as_array().unwrap().len();
            assert_eq!((listed, !told["node"].is_null()), (if sees { 2 } else { 0 }, sees), "{role}");
            let of_paper = stands(&app, role, &paper).await["clearances"].as_array().unwrap().len();
            assert_eq!(of_paper, if sees { 2 } else { 0 }, "{role}");
        }
        assert!(tasks(&app, Public).await.is_empty());
    }

    async fn who_is_asked_can_answer(app: TestApp) {
        let paper = written(&app).await;
        let author = person(&app, Author).await;
        let officer = person(&app, ClearingOfficer).await;
        let cases = [
            (json!({ "clearance": "laws" }), "input.clearance", "They name: finance, law."),
            (json!({ "clearance": "law", "officerId": author }), "input.officerId", "no account with the role"),
            (json!({ "clearance": "law", "deputyId": author }), "input.deputyId", "no account with the role"),
            (json!({ "clearance": "law", "deputyId": officer }), "input.deputyId", "somebody else"),
            (json!({ "clearance": "law", "workingDays": 61 }), "input.workingDays", "1 to 60"),
        ];
        for (input, field, says) in cases {
            let refused = refusals(&app, Author, ASK, ask(&app, &paper, input.clone()).await).await;
            assert_eq!(refused[0].0, field, "{input}");
            assert!(refused[0].1.contains(says), "{input}: {}", refused[0].1);
        }
        let mut nobody = ask(&app, &paper, json!({ "clearance": "law" })).await;
        nobody["input"]["officerId"] = Value::Null;
        let refused = refusals(&app, Author, ASK, nobody).await;
        assert_eq!(refused[0].0, "input.officerId");
        // While it is written they are only named.
        let named = app.give(Author, ASK, ask(&app, &paper, json!({ "clearance": "law" })).await).await;
        assert_eq!((&named["state"], &named["due"]), (&json!("WAITING"), &Value::Null));
        let early = answer(&app, &paper, "law", "CLEARED", None).await;
        let refused = refusals(&app, ClearingOfficer, ANSWER, early).await;
        assert!(refused[0].1.starts_with("Nobody is asked for it now"), "{refused:?}");

        let told = stands(&app, Author, &paper).await;
        step(&app, Author, &told, "submit").await;
        let mut old = answer(&app, &paper, "law", "CLEARED", None).await;
        let text = old["input"]["paperVersionId"].clone();
        let told = stands(&app, Author, &paper).await;
        let changed = saving(&told, draft(&body("None.", "More.")));
        app.give(Author, SAVE, changed).await;
        old["version"] = clearance(&app, &paper, "law").await["version"].clone();
        let refused = refusals(&app, ClearingOfficer, ANSWER, old.clone()).await;
        assert_eq!(refused[0].0, "input.paperVersionId", "{text}");
        let mut stale = answer(&app, &paper, "law", "CLEARED", None).await;
        let twice = stale.clone();
        stale["version"] = json!(1);
        let refused = app.refused(ClearingOfficer, ANSWER, stale).await;
        assert_eq!(refused[0]["code"], "stale_version");
        app.give(ClearingOfficer, ANSWER, twice.clone()).await;
        let refused = app.refused(ClearingOfficer, ANSWER, twice).await;
        assert_eq!(refused[0]["code"], "stale_version");
    }

    async fn what_is_not_out_is_chased_by_author_and_officer(app: TestApp) {
        let paper = written(&app).await;
        let meeting = arrange(&app, json!({ "title": "Cabinet", "sittings": [sitting("2026-12-10")] })).await;
        let input = json!({ "input": { "paperId": paper["id"], "boardId": app.board.to_string(),
            "meetingId": meeting["id"] } });
        app.give(Secretary, CONSIDER, input).await;
        let query = "query($id: ID!) { node(id: $id) { ... on Meeting { chaseList { despatch because
            entries { step label whose author officer { name } due late workingDaysLeft
                paper { title } clearance { state } } } } } }";
        let chase = async |role: Role| {
            let told = app.data(role, query, json!({ "id": meeting["id"] })).await;
            told["node"]["chaseList"].clone()
        };
        let list = chase(Secretary).await;
        assert_eq!(list["despatch"], "2026-12-02");
        assert_eq!(list["because"],
            "The meeting is on Thursday 10 December 2026, and its agenda takes 5 clear working days of notice.");
        assert_eq!(list["entries"], json!([{ "step": "SUBMIT", "label": null, "whose": "AUTHOR",
            "author": "Test author", "officer": null, "due": "2026-11-25", "late": false,
            "workingDaysLeft": 5, "paper": { "title": "Market Street" }, "clearance": null }]));
        let told = stands(&app, Author, &paper).await;
        step(&app, Author, &told, "submit").await;
        let list = chase(Secretary).await;
        let told: Vec<_> = list["entries"].as_array().unwrap().iter()
            .map(|e| (e["step"].clone(), e["label"].clone(), e["officer"]["name"].clone(), e["due"].clone()))
            .collect();
        assert_eq!(told, [
            (json!("CLEAR"), json!("Finance"), json!("Test clearing-officer"), json!("2026-11-23")),
            (json!("NAME_OFFICER"), json!("Law"), Value::Null, json!("2026-11-25")),
        ]);
        // A member sees neither the meeting, which is not called, nor what is chased.
        assert!(app.data(Member, query, json!({ "id": meeting["id"] })).await["node"].is_null());
        let statements = app.statements_of(Secretary, query, json!({ "id": meeting["id"] })).await;
        assert!(statements <= 14, "{statements} statements");
    }
}

/// A paper that was cleared and published.
async fn published(app: &TestApp) -> Value {
    let paper = written(app).await;
    step(app, Author, &stands(app, Author, &paper).await, "submit").await;
    app.give(
        Author,
        ASK,
        ask(app, &paper, json!({ "clearance": "law" })).await,
    )
    .await;
    for name in ["finance", "law"] {
        let cleared = answer(app, &paper, name, "CLEARED", None).await;
        app.give(ClearingOfficer, ANSWER, cleared).await;
    }
    step(
        app,
        Secretary,
        &stands(app, Secretary, &paper).await,
        "publish",
    )
    .await;
    paper
}
