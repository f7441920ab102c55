//! Appraisals: from their criteria to a conclusion, who scores what, what is withheld, and what decisions
//! take from them.

mod named;
mod taken;

use minuted_core::{
    appraisals::{Appraisal, Findings, Form, Plan, Weights},
    roles::Role::{
        self, Administrator, Author, ClearingOfficer, Member, Public, Scorer, ScrutinyOfficer,
        Secretary,
    },
};
use minuted_testing::{TestApp, both};
use serde_json::{Value, json};

use super::{
    decisions::{Held, RECORD, held, resolution},
    matters, papers,
};

const OPEN: &str = "mutation($boardId: ID!, $matterId: ID!, $input: AppraisalInput!) {
    openAppraisal(boardId: $boardId, matterId: $matterId, input: $input) {
        appraisal { id version phase } refusals { code message field } } }";

/// A command on an appraisal: its name, its input and the type of that.
pub(super) fn on(name: &str, input: &str) -> String {
    let (declared, passed) = match input {
        "" => (String::new(), ""),
        of => (format!(", $input: {of}"), ", input: $input"),
    };
    format!(
        "mutation($appraisalId: ID!, $version: Int!{declared}) {{
            {name}(appraisalId: $appraisalId, version: $version{passed}) {{
            appraisal {{ id version phase weightsChangedAfterScores }}
            refusals {{ code message field }} }} }}"
    )
}

pub(super) const SCORE: &str = "mutation($appraisalId: ID!, $version: Int, $input: ScoresInput!, $key: String) {
    recordScores(appraisalId: $appraisalId, version: $version, input: $input, idempotencyKey: $key) {
        scoreSheet { id version panel scorer scores { option criterion score why } }
        refusals { code message field } } }";

const SHOWN: &str = "query($id: ID!) { node(id: $id) { ... on Appraisal {
    title phase audience scoresWithheld costsWithheld weightsChangedAfterScores
    options { key name about costs { wholeLife } } costing { unit }
    judgements { option passed } moderations { agreed why spread { low high scorers } }
    cells(differing: true) { panel option criterion low high scorers agreed why }
    sheets { panel scorer } partlyScored { panel scorer missing { option criterion } }
    conclusion { preferred leaders didNotScore { panel scorer missing why } text { markdown } drawn { draws seed } }
    criteria { number fixed criteria { key given weight perCent } engaged { group number } }
    results { conclusive paragraph safety seed draws leaders { key }
        options { option { key name } rank points weightedTotal cost costPerPoint }
        notScored { option { key } criterion { key } }
        frontier { option { key } } rankAcceptability { option { key } ranks { share } }
        sensitivity { weights { criterion { key } range { from to } } } }
    pictures { name title description svg } file
    decisions { title } recommendations { text { markdown } } } } }";

async fn shown(app: &TestApp, role: Role, appraisal: &Value) -> Value {
    let asked = json!({ "id": appraisal["id"] });
    app.data(role, SHOWN, asked).await["node"].clone()
}

/// The person of a role's account.
async fn person(app: &TestApp, role: Role) -> Value {
    let told = app
        .data(role, "{ viewer { person { id } } }", json!({}))
        .await;
    told["viewer"]["person"]["id"].clone()
}

pub(super) async fn details(app: &TestApp) -> Value {
    json!({
        "title": "Where the library goes",
        "costing": { "unit": "£ million", "basis": "WHOLE_LIFE" },
        "options": [
            { "key": "stay", "name": "Stay", "baseline": true, "costs": { "wholeLife": "1.20" } },
            { "key": "new", "name": "Build anew", "about": "By the station", "costs": { "wholeLife": "3" } },
            { "key": "online", "name": "Only online" },
        ],
        "panels": [
            { "name": "Readers", "participants": [
                { "key": "A", "role": "Reader", "organisation": "Friends of the library",
                  "personId": person(app, Scorer).await },
                { "key": "B", "role": "Reader" } ] },
            { "name": "Officers" },
        ],
    })
}

fn criteria(access: &str, quality: &str) -> Value {
    json!({
        "method": "SWING",
        "criteria": [
            { "key": "access", "name": "Easy to reach", "min": "0", "max": 10, "given": access },
            { "key": "quality", "name": "Quality", "min": "0", "max": "10", "given": quality },
        ],
        "gates": [{ "key": "duty", "name": "Keeps the statutory service" }],
        "engaged": [{ "group": "Readers", "method": "a survey", "number": 212,
            "on": { "earliest": "2026-10-01", "latest": "2026-10-01" },
            "said": "Access first.", "changed": "Access weighs most." }],
        "changed": "Access weighs more.",
    })
}

async fn open(app: &TestApp, input: Value) -> (Value, Value) {
    let matter = matters::open(app, json!({ "title": "The library" })).await;
    let board = app.board.to_string();
    let opening = json!({ "boardId": board, "matterId": matter["id"], "input": input });
    (app.give(Secretary, OPEN, opening).await, matter)
}

fn about(appraisal: &Value, input: Value) -> Value {
    json!({ "appraisalId": appraisal["id"], "version": appraisal["version"], "input": input })
}

async fn go(app: &TestApp, name: &str, of: &str, appraisal: &Value, input: Value) -> Value {
    app.give(Secretary, &on(name, of), about(appraisal, input))
        .await
}

/// Open for scoring.
pub(super) async fn scoring(app: &TestApp, input: Value) -> (Value, Value) {
    let (opened, matter) = open(app, input).await;
    let set = go(
        app,
        "setCriteria",
        "CriteriaInput!",
        &opened,
        criteria("100", "60"),
    )
    .await;
    let fixed = go(app, "fixWeights", "", &set, Value::Null).await;
    (
        go(app, "beginScoring", "", &fixed, Value::Null).await,
        matter,
    )
}

pub(super) fn sheet(
    appraisal: &Value,
    (panel, scorer): (&str, Option<&str>),
    given: [&str; 4],
) -> Value {
    let cells = [
        ("stay", "access"),
        ("stay", "quality"),
        ("new", "access"),
        ("new", "quality"),
    ];
    let filled = cells.iter().zip(given).map(|((option, criterion), score)| {
        json!({ "option": option, "criterion": criterion, "score": score, "why": "seen" })
    });
    let filled: Vec<_> = filled.collect();
    let input = json!({ "panel": panel, "scorer": scorer, "scores": filled });
    json!({ "appraisalId": appraisal["id"], "input": input })
}

/// Scored by all, judged and moderated.
async fn moderated(app: &TestApp, input: Value) -> (Value, Value) {
    let (open, matter) = scoring(app, input).await;
    for (role, who, scores) in [
        (Scorer, ("Readers", Some("A")), ["7", "4", "5.5", "9"]),
        (Secretary, ("Readers", Some("B")), ["6", "5", "6", "9"]),
        (Secretary, ("Officers", None), ["5", "4", "8", "8"]),
    ] {
        app.give(role, SCORE, sheet(&open, who, scores)).await;
    }
    let judged = json!([
        { "gate": "duty", "option": "stay", "passed": true },
        { "gate": "duty", "option": "new", "passed": true },
        { "gate": "duty", "option": "online", "passed": false, "why": "Nobody can borrow a book." },
    ]);
    let judged = go(app, "judgeOptions", "[JudgementInput!]!", &open, judged).await;
    let agreed = json!({ "cells": [{ "panel": "Readers", "option": "new", "criterion": "access",
        "agreed": "6.0", "why": "A had not seen the lift." }] });
    (
        go(app, "moderateScores", "ModerationInput!", &judged, agreed).await,
        matter,
    )
}

fn conclusion(preferred: &str) -> Value {
    json!({ "preferred": preferred, "text": "It is **preferred**.", "draws": 2000, "seed": 11 })
}

async fn disclose(app: &TestApp, appraisal: &Value) -> Value {
    let disclose = "mutation($id: ID!, $version: Int!) {
        discloseAppraisal(appraisalId: $id, version: $version, audience: PUBLIC) {
        appraisal { id version } refusals { code message field } } }";
    let what = json!({ "id": appraisal["id"], "version": appraisal["version"] });
    app.give(Secretary, disclose, what).await
}

/// Concluded and open to everyone.
async fn concluded(app: &TestApp, input: Value) -> (Value, Value) {
    let (moderated, matter) = moderated(app, input).await;
    let done = go(
        app,
        "concludeAppraisal",
        "ConclusionInput!",
        &moderated,
        conclusion("new"),
    )
    .await;
    (disclose(app, &done).await, matter)
}

async fn refused_on(app: &TestApp, name: &str, of: &str, appraisal: &Value, input: Value) -> Value {
    app.refused(Secretary, &on(name, of), about(appraisal, input))
        .await
}

fn choosing(held: &Held, matter: &Value, choice: Value) -> Value {
    let mut input = resolution(held);
    input["matterIds"] = json!([matter["id"]]);
    let others = ["stay", "new"]
        .into_iter()
        .filter(|option| choice["option"] != *option);
    let others = others.map(|option| json!({ "text": "The other.", "option": option }));
    input["alternatives"] = json!({ "how": "STATED", "items": others.collect::<Vec<_>>() });
    input["choice"] = choice;
    json!({ "input": input })
}

both! {
    async fn an_appraisal_goes_from_criteria_to_a_conclusion(app: TestApp) {
        let (done, _) = concluded(&app, details(&app).await).await;
        let told = shown(&app, Public, &done).await;
        assert_eq!(told["phase"], "CONCLUDED");
        assert_eq!(told["criteria"]["engaged"], json!([{ "group": "Readers", "number": 212 }]));
        assert_eq!(told["criteria"]["criteria"][1]["perCent"], "37.5");
        assert_eq!(told["moderations"], json!([{ "agreed": "6.0", "why": "A had not seen the lift.",
            "spread": { "low": "5.5", "high": "6", "scorers": 2 } }]));
        // Σ weight × mean: 100 × (6 + 6.0 + 8)/3 + 60 × 26/3 of the new building.
        let results = &told["results"];
        let by_rank: Vec<_> = results["options"].as_array().unwrap().iter()
            .map(|option| (option["option"]["key"].as_str().unwrap(), option["rank"].clone())).collect();
        assert_eq!(by_rank, [("new", json!(1)), ("stay", json!(2)), ("online", Value::Null)]);
        assert_eq!(results["options"][0]["weightedTotal"], "1186.666666666666666666666667");
        assert_eq!((&results["seed"], &results["draws"]), (&json!("11"), &json!("2000")));
        assert_eq!(told["pictures"].as_array().unwrap().len(), 5);

        // The file gives the same, by the same code.
        let file = told["file"].as_str().unwrap();
        let appraisal = Appraisal::read(file, Form::Json).unwrap();
        let plan = Plan { weights: Weights::Any, draws: 2000, seed: 11 };
        let found = Findings::of(appraisal, plan);
        assert_eq!(results["paragraph"], json!(found.paragraph));
        let total = found.results.options[1].weighted_total.as_ref().unwrap().to_string();
        assert_eq!(results["options"][0]["weightedTotal"], json!(total));
        let share = found.acceptability.as_ref().unwrap().share(1, 1).unwrap().to_string();
        let told_share = results["rankAcceptability"].as_array().unwrap().iter()
            .find(|row| row["option"]["key"] == "new").unwrap()["ranks"][0]["share"].clone();
        assert_eq!(told_share, json!(share));
        let drawn: Vec<_> = found.pictures_in(Some("£ million")).into_iter().map(|picture| json!(picture.svg)).collect();
        let told_svg = told["pictures"].as_array().unwrap().iter().map(|p| p["svg"].clone());
        assert_eq!(told_svg.collect::<Vec<_>>(), drawn);

        // It changes no more.
        for (name, of, input) in [
            ("changeAppraisal", "AppraisalInput!", details(&app).await),
            ("setCriteria", "CriteriaInput!", criteria("100", "10")),
            ("fixWeights", "", Value::Null),
            ("beginScoring", "", Value::Null),
            ("moderateScores", "ModerationInput!", json!({})),
            ("judgeOptions", "[JudgementInput!]!", json!([])),
            ("concludeAppraisal", "ConclusionInput!", conclusion("new")),
            ("recordEngagement", "EngagementInput!", json!({ "group": "x", "method": "x" })),
        ] {
            let refused = refused_on(&app, name, of, &done, input).await;
            assert_eq!(refused[0]["code"], "wrong_phase", "{name}");
        }
        let score = sheet(&done, ("Officers", None), ["1", "1", "1", "1"]);
        let mut again = score.clone();
        again["version"] = json!(1);
        assert_eq!(app.refused(Secretary, SCORE, again).await[0]["code"], "wrong_phase");
        app.verify().await;
    }

    async fn what_is_open_blocks_the_conclusion_and_all_of_it_is_told(app: TestApp) {
        let (open, _) = scoring(&app, details(&app).await).await;
        app.give(Secretary, SCORE, sheet(&open, ("Officers", None), ["5", "4", "8", "8"])).await;
        let closed = go(&app, "moderateScores", "ModerationInput!", &open, json!({})).await;
        let mut nothing = conclusion("nowhere");
        nothing["draws"] = json!(0);
        let refused = refused_on(&app, "concludeAppraisal", "ConclusionInput!", &closed, nothing).await;
        let told = papers::said(&refused);
        let fields: Vec<_> = told.iter().map(|(field, _)| *field).collect();
        let blank = "input.didNotScore";
        assert_eq!(fields,
            ["input.draws", blank, blank, blank, "appraisalId", "appraisalId", "input.preferred"]);
        // Who has no sheet left all blank; who scored has not scored the third option.
        for (n, said) in [(1, "`A` of the panel `Readers` left 6 cells"), (3, "`Officers` left 2 cells")] {
            assert!(told[n].1.contains(said), "{told:?}");
        }
        assert!(told[4].1.contains("option `online` against `access`"), "{told:?}");
        assert!(told[5].1.contains("option `stay` by `duty`"), "{told:?}");
        // The office sees what stands meanwhile; blank is told as blank.
        let now = shown(&app, Secretary, &closed).await;
        assert_eq!(now["results"]["conclusive"], false);
        assert_eq!(now["results"]["notScored"].as_array().unwrap().len(), 2);
        assert_eq!(now["results"]["safety"], "OPEN");
        let missing: Vec<_> = now["partlyScored"].as_array().unwrap().iter()
            .map(|one| (one["scorer"].clone(), one["missing"].as_array().unwrap().len())).collect();
        assert_eq!(missing, [(json!("A"), 6), (json!("B"), 6), (Value::Null, 2)]);
        // Another than the leader takes a reason.
        let (ready, _) = moderated(&app, details(&app).await).await;
        let refused = refused_on(&app, "concludeAppraisal", "ConclusionInput!", &ready, conclusion("stay")).await;
        assert_eq!(papers::said(&refused)[0].0, "input.departsBecause");
        let withdraw = "mutation($id: ID!, $version: Int!, $reason: String!) {
            withdrawAppraisal(appraisalId: $id, version: $version, reason: $reason) {
            appraisal { phase reason } refusals { code field } } }";
        let given = json!({ "id": ready["id"], "version": ready["version"], "reason": "Sold." });
        let gone = app.give(Secretary, withdraw, given).await;
        assert_eq!(gone, json!({ "phase": "WITHDRAWN", "reason": "Sold." }));
    }

    async fn who_did_not_score_is_told_with_the_reason(app: TestApp) {
        let (ready, _) = moderated(&app, details(&app).await).await;
        let again = go(&app, "beginScoring", "", &ready, Value::Null).await;
        let less = json!({ "appraisalId": again["id"], "version": 1, "input": { "panel": "Readers",
            "scorer": "B", "scores": [{ "option": "stay", "criterion": "quality", "score": null }] } });
        app.give(Secretary, SCORE, less).await;
        let closed = go(&app, "moderateScores", "ModerationInput!", &again, json!({})).await;
        let refused = refused_on(&app, "concludeAppraisal", "ConclusionInput!", &closed, conclusion("new")).await;
        let told = papers::said(&refused);
        assert_eq!(told[0].0, "input.didNotScore");
        assert!(told[0].1.contains("`B` of the panel `Readers` left 1 cell blank"), "{told:?}");
        let mut given = conclusion("new");
        given["didNotScore"] = json!([{ "panel": "Readers", "scorer": "B", "why": "Had never been inside." }]);
        let done = go(&app, "concludeAppraisal", "ConclusionInput!", &closed, given).await;
        let done = disclose(&app, &done).await;
        let told = shown(&app, Public, &done).await;
        assert_eq!(told["conclusion"]["didNotScore"], json!([{ "panel": "Readers", "scorer": "B",
            "missing": 1, "why": "Had never been inside." }]));
        app.verify().await;
    }

    async fn a_preferred_option_behind_the_lead_is_spoken_of_first(app: TestApp) {
        let (ready, _) = moderated(&app, details(&app).await).await;
        let mut given = conclusion("stay");
        given["departsBecause"] = json!("It is nearer.");
        let done = go(&app, "concludeAppraisal", "ConclusionInput!", &ready, given).await;
        let done = disclose(&app, &done).await;
        let told = shown(&app, Public, &done).await;
        let paragraph = told["results"]["paragraph"].as_str().unwrap();
        let said = "The preferred option, ‘Stay’ (stay), is not the one in the lead: it is in rank 2, ";
        assert!(paragraph.starts_with(said), "{paragraph}");
    }

    async fn a_scorer_scores_on_their_own_sheet_and_sees_no_other(app: TestApp) {
        let (open, _) = scoring(&app, details(&app).await).await;
        let own = sheet(&open, ("Readers", Some("A")), ["7", "4", "5", "9"]);
        for who in [("Readers", Some("B")), ("Officers", None), ("Readers", None)] {
            let others = sheet(&open, who, ["1", "1", "1", "1"]);
            let refused = app.refused(Scorer, SCORE, others).await;
            assert_eq!(refused[0]["field"], "input.scorer", "{who:?}");
        }
        for role in [Public, Member, Author, ClearingOfficer, ScrutinyOfficer, Administrator] {
            let refused = app.refused(role, SCORE, own.clone()).await;
            assert_eq!(refused[0]["code"], "not_allowed", "{role}");
        }
        let given = app.give(Scorer, SCORE, own.clone()).await;
        assert_eq!(given["version"], 1);
        app.give(Secretary, SCORE, sheet(&open, ("Readers", Some("B")), ["2", "2", "2", "2"])).await;
        let told = shown(&app, Scorer, &open).await;
        assert_eq!(told["sheets"], json!([{ "panel": "Readers", "scorer": "A" }]));
        assert_eq!((&told["scoresWithheld"], &told["results"]), (&json!(true), &Value::Null));
        assert_eq!((&told["cells"], &told["file"]), (&json!([]), &Value::Null));
        for role in [Public, Member, Author, ScrutinyOfficer, Administrator] {
            assert_eq!(shown(&app, role, &open).await, Value::Null, "{role}");
        }
        // Each write names what it saw, and a key is good for one.
        let stale = app.refused(Scorer, SCORE, own.clone()).await;
        assert_eq!((&stale[0]["code"], &stale[0]["field"]), (&json!("stale_version"), &json!("version")));
        let mut more = json!({ "appraisalId": open["id"], "version": 1, "key": "k",
            "input": { "panel": "Readers", "scorer": "A",
                "scores": [{ "option": "new", "criterion": "access", "score": null }] } });
        let less = app.give(Scorer, SCORE, more.clone()).await;
        assert_eq!((&less["version"], less["scores"].as_array().unwrap().len()), (&json!(2), 3));
        assert_eq!(app.give(Scorer, SCORE, more.clone()).await["version"], 2);
        more["input"]["scores"][0]["score"] = json!("8");
        assert_eq!(app.refused(Scorer, SCORE, more).await[0]["code"], "key_reused");
        let blank = shown(&app, Secretary, &open).await;
        assert_eq!(blank["results"]["conclusive"], false);
    }

    async fn weights_changed_after_scores_are_flagged(app: TestApp) {
        let (open, _) = scoring(&app, details(&app).await).await;
        app.give(Scorer, SCORE, sheet(&open, ("Readers", Some("A")), ["7", "4", "5", "9"])).await;
        let changed = go(&app, "setCriteria", "CriteriaInput!", &open, criteria("80", "100")).await;
        assert_eq!(changed["phase"], "DRAFTING");
        assert_eq!(changed["weightsChangedAfterScores"], true);
        let score = sheet(&open, ("Readers", Some("B")), ["1", "1", "1", "1"]);
        assert_eq!(app.refused(Secretary, SCORE, score).await[0]["code"], "wrong_phase");
        let mut off = criteria("80", "100");
        off["criteria"][0]["max"] = json!("6");
        let refused = refused_on(&app, "setCriteria", "CriteriaInput!", &changed, off).await;
        assert_eq!(papers::said(&refused)[0].0, "input.criteria.0.max");
        let mut no_swing = criteria("80", "90");
        no_swing["changed"] = json!("");
        let refused = refused_on(&app, "setCriteria", "CriteriaInput!", &changed, no_swing).await;
        let fields: Vec<_> = papers::said(&refused).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["input.changed", "input.criteria.0.given"]);
    }

    async fn who_may_not_read_scores_gets_nothing_that_is_computed_from_them(app: TestApp) {
        let mut input = details(&app).await;
        let exemption = json!({ "audience": "RESTRICTED", "grounds": ["paragraph 3"],
            "publicTitle": "Scores", "publicInterest": "Bidding." });
        input["scoresExemption"] = exemption.clone();
        input["options"][1]["exemption"] = json!({ "audience": "RESTRICTED", "grounds": ["paragraph 3"],
            "publicTitle": "A second site", "publicInterest": "Bidding." });
        let (done, _) = concluded(&app, input).await;
        let public = shown(&app, Public, &done).await;
        for empty in ["judgements", "moderations", "cells", "sheets", "partlyScored", "pictures"] {
            assert_eq!(public[empty], json!([]), "{empty}");
        }
        for null in ["results", "conclusion", "file"] {
            assert_eq!(public[null], Value::Null, "{null}");
        }
        assert_eq!(public["options"][1], json!({ "key": "new", "name": "A second site", "about": "",
            "costs": null }));
        let text = public.to_string();
        assert!(!text.contains("Build anew") && !text.contains("By the station"), "{text}");
        let member = shown(&app, Member, &done).await;
        assert_eq!(member["results"]["leaders"], json!([{ "key": "new" }]));
        assert_eq!(member["options"][1]["name"], "Build anew");
    }

    async fn costs_alone_may_be_withheld(app: TestApp) {
        let mut input = details(&app).await;
        input["costsExemption"] = json!({ "audience": "RESTRICTED", "grounds": ["paragraph 3"],
            "publicTitle": "Costs", "publicInterest": "Bidding." });
        let (done, _) = concluded(&app, input).await;
        let public = shown(&app, Public, &done).await;
        assert_eq!((&public["costing"], &public["costsWithheld"]), (&Value::Null, &json!(true)));
        assert_eq!(public["results"]["frontier"], json!([]));
        for option in public["results"]["options"].as_array().unwrap() {
            assert_eq!((&option["cost"], &option["costPerPoint"]), (&Value::Null, &Value::Null));
        }
        assert!(!public["file"].as_str().unwrap().contains("cost"));
        assert!(!public["pictures"].to_string().contains("million"));
        let member = shown(&app, Member, &done).await;
        assert_eq!(member["results"]["frontier"].as_array().unwrap().len(), 2);
    }

    async fn a_decision_chooses_an_option_and_says_why_it_departs(app: TestApp) {
        let (done, matter) = concluded(&app, details(&app).await).await;
        let held = held(&app, app.board, 1).await;
        let offered = app.data(Secretary, "query($id: ID!) { node(id: $id) { ... on Appraisal {
            alternatives(chosen: \"stay\") { option text } } } }", json!({ "id": done["id"] })).await;
        let offered = &offered["node"]["alternatives"];
        assert_eq!(offered[0], json!({ "option": "new", "text":
            "Option new (Build anew). It came out in rank 1 of 2, with 74.2 of 100 points (weighted total 1186.7)." }));
        assert_eq!(offered[1]["text"],
            "Option online (Only online). It did not pass: Keeps the statutory service.");
        let choice = |option: &str, because: Value| json!({ "appraisalId": done["id"], "option": option,
            "departsBecause": because });
        for (choice, field) in [
            (choice("stay", Value::Null), "input.choice.departsBecause"),
            (choice("new", json!("why")), "input.choice.departsBecause"),
            (choice("nowhere", json!("why")), "input.choice.option"),
        ] {
            let refused = app.refused(Secretary, RECORD, choosing(&held, &matter, choice)).await;
            assert_eq!(papers::said(&refused)[0].0, field);
        }
        let mut deciding = choosing(&held, &matter, choice("stay", json!("It is *nearer* to most.")));
        let items = offered.as_array().unwrap().iter().map(|one| json!({
            "number": "", "text": one["text"], "option": one["option"] }));
        let items: Vec<_> = items.collect();
        deciding["input"]["alternatives"] = json!({ "how": "STATED", "items": items });
        let mut wrong = deciding.clone();
        wrong["input"]["alternatives"]["items"][0]["option"] = json!("stay");
        wrong["input"]["reasons"] = json!([{ "text": "x", "option": "new" }]);
        let refused = app.refused(Secretary, RECORD, wrong).await;
        assert_eq!(papers::said(&refused)[0].0, "input.reasons.0.option");
        let made = app.give(Secretary, RECORD, deciding).await;
        let read = "query($id: ID!) { node(id: $id) { ... on Decision {
            choice { option name departs leaders departsBecause { markdown } appraisal { title } }
            alternatives { items { option text { markdown } } } } } }";
        let told = app.data(Public, read, json!({ "id": made["id"] })).await;
        assert_eq!(told["node"]["choice"], json!({ "option": "stay", "name": "Stay", "departs": true,
            "leaders": ["new"], "departsBecause": { "markdown": "It is _nearer_ to most.\n" },
            "appraisal": { "title": "Where the library goes" } }));
        assert_eq!(told["node"]["alternatives"]["items"][0]["option"], "new");
        let appraisal = shown(&app, Public, &done).await;
        assert_eq!(appraisal["decisions"].as_array().unwrap().len(), 1);
        app.verify().await;
    }

    async fn many_score_at_once(app: TestApp) {
        let mut input = details(&app).await;
        let many = (0..8).map(|n| json!({ "key": format!("R{n}"), "role": "Reader" }));
        input["panels"][0]["participants"] = many.collect();
        let (open, _) = scoring(&app, input).await;
        let scores = (0..8).map(|n| {
            let who = format!("R{n}");
            let (app, open) = (&app, &open);
            async move { app.give(Secretary, SCORE, sheet(open, ("Readers", Some(&who)), ["5", "4", "8", "8"])).await }
        });
        futures_util::future::join_all(scores).await;
        let told = shown(&app, Secretary, &open).await;
        assert_eq!(told["sheets"].as_array().unwrap().len(), 8);
        app.verify().await;
    }
}

#[test]
fn the_example_is_as_a_record_what_it_is_as_a_file() {
    const FILE: &str = include_str!("../../../../examples/appraisals/accountable-care.toml");
    minuted_testing::run(minuted_testing::Database::Sqlite, |app| async move {
        let esbt = minuted::example::Folder::open("esbt").unwrap();
        minuted::example::load(&app.app, &esbt).await.unwrap();
        let all = app
            .data(
                Public,
                "{ appraisals(filter: { phase: CONCLUDED }) { nodes { file } } }",
                json!({}),
            )
            .await;
        // The newest first; that of the example's decision is the oldest.
        let oldest = all["appraisals"]["nodes"].as_array().unwrap().last();
        let told = oldest.unwrap()["file"].as_str().unwrap();
        let record = Appraisal::read(told, Form::Json).unwrap();
        assert_eq!(record, Appraisal::read(FILE, Form::Toml).unwrap());
        let found = Findings::of(
            record,
            Plan {
                draws: 1000,
                ..Plan::default()
            },
        );
        assert_eq!(found.results.leaders, [3]);
    });
}
