//! Who scored: told to everyone by role and organisation, and by name to the office and to themself.

use super::*;

const WHO: &str = "query($id: ID!) { node(id: $id) { ... on Appraisal {
    panels { name participants { key role organisation person { id } } }
    sheets { panel scorer version person { id } } } } }";

/// Whether the person of the first participant is told, and of the sheets how many with a person.
async fn named(app: &TestApp, role: Role, appraisal: &Value) -> (bool, usize) {
    let told = app.data(role, WHO, json!({ "id": appraisal["id"] })).await["node"].clone();
    let first = &told["panels"][0]["participants"][0];
    assert_eq!(
        (&first["key"], &first["role"]),
        (&json!("A"), &json!("Reader")),
        "{role}"
    );
    let sheets = told["sheets"].as_array().unwrap();
    let named = sheets.iter().filter(|sheet| !sheet["person"].is_null());
    (!first["person"].is_null(), named.count())
}

both! {
    async fn who_scored_is_told_by_role_and_not_by_name(app: TestApp) {
        let (done, _) = concluded(&app, details(&app).await).await;
        for role in [Public, Member, Author, ScrutinyOfficer, Administrator] {
            assert_eq!(named(&app, role, &done).await, (false, 0), "{role}");
        }
        for role in [Secretary, Scorer] {
            assert_eq!(named(&app, role, &done).await, (true, 1), "{role}");
        }
        // Nor by the bodies of its records as evidence.
        let asked = "query($id: ID!) { node(id: $id) { ... on Appraisal { sheets { id scorer } } } }";
        let told = app.data(Secretary, asked, json!({ "id": done["id"] })).await;
        let sheets = told["node"]["sheets"].as_array().unwrap();
        let evidence = "query($id: ID!) { ledger { evidence(id: $id) { version leaf body } } }";
        let of = |id: &Value| app.data(Public, evidence, json!({ "id": id }));
        let appraisal = of(&done["id"]).await.to_string();
        let person = person(&app, Scorer).await;
        assert!(!appraisal.contains(person.as_str().unwrap()), "{appraisal}");
        for sheet in sheets {
            let told = of(&sheet["id"]).await.to_string();
            assert!(!told.contains(person.as_str().unwrap()), "{told}");
        }
    }

    async fn a_sheet_goes_with_the_person_that_its_participant_is(app: TestApp) {
        let mut input = details(&app).await;
        let (open, _) = scoring(&app, input.clone()).await;
        app.give(Secretary, SCORE, sheet(&open, ("Readers", Some("A")), ["7", "4", "5", "9"])).await;
        app.give(Secretary, SCORE, sheet(&open, ("Readers", Some("B")), ["7", "4", "5", "9"])).await;
        let own = |told: &Value| {
            let sheets = told["sheets"].as_array().unwrap().iter();
            sheets.map(|sheet| (sheet["scorer"].clone(), sheet["version"].clone())).collect::<Vec<_>>()
        };
        let ask = || app.data(Scorer, WHO, json!({ "id": open["id"] }));
        assert_eq!(own(&ask().await["node"]), [(json!("A"), json!(1))]);
        // They are B from now on, and nobody is A.
        let panel = &mut input["panels"][0]["participants"];
        let person = panel[0].as_object_mut().unwrap().remove("personId");
        panel[1]["personId"] = person.unwrap();
        let open = go(&app, "changeAppraisal", "AppraisalInput!", &open, input).await;
        let told = app.data(Scorer, WHO, json!({ "id": open["id"] })).await;
        assert_eq!(own(&told["node"]), [(json!("B"), json!(2))]);
        let mut more = sheet(&open, ("Readers", Some("B")), ["1", "1", "1", "1"]);
        more["version"] = json!(2);
        assert_eq!(app.give(Scorer, SCORE, more).await["version"], 3);
        app.verify().await;
    }
}
