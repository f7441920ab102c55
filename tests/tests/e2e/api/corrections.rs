//! What follows from a correction elsewhere: what is shown of the record, and who may read of it.

use minuted_core::roles::Role::{
    Author, ClearingOfficer, Member, Public, ScrutinyOfficer, Secretary,
};
use minuted_testing::both;
use serde_json::{Value, json};

use super::{
    meetings::{TRANSITION, add_item, arrange, exempt, sitting},
    papers::{draft, published, shown},
};

const CORRECT: &str = "mutation($input: CorrectionInput!) { correct(input: $input) {
    correction { id audience } refusals { code message field } } }";
const CORRECTIONS: &str = "{ corrections { edges { node { was { markdown } is { markdown }
    difference { text } } } } }";

fn slip(id: &Value, field: &str, is: Value) -> Value {
    let mut input = json!({ "id": id, "version": 1, "field": field, "reason": "A slip." });
    let given = if is.is_string() { "is" } else { "isDate" };
    input[given] = is;
    json!({ "input": input })
}

both! {
    async fn a_paper_shows_the_corrected_title_and_date_of_its_text(app: TestApp) {
        let paper = published(&app, draft("Words.\n")).await;
        let text = &paper["current"]["id"];
        let version = "query($id: ID!) { node(id: $id) { ... on PaperVersion { version } } }";
        let version = app.data(Secretary, version, json!({ "id": text })).await["node"]["version"].clone();
        let mut title = slip(text, "TITLE", json!("Market Road"));
        title["input"]["version"] = version.clone();
        app.give(Secretary, CORRECT, title).await;
        let day = json!({ "earliest": "2026-11-17", "latest": "2026-11-17" });
        let mut date = slip(text, "DATE", day);
        date["input"]["version"] = json!(version.as_i64().unwrap() + 1);
        app.give(Secretary, CORRECT, date).await;
        let now = shown(&app, Public, &paper).await;
        assert_eq!(now["title"], "Market Road");
        assert_eq!(now["date"]["latest"], "2026-11-17");
        assert_eq!(now["current"]["front"]["title"], now["title"]);
        app.verify().await;
    }

    async fn what_an_exempt_item_was_called_stays_exempt_when_it_is_corrected(app: TestApp) {
        let meeting = arrange(&app, json!({ "title": "Cabinet", "sittings": [sitting("2026-11-26")] })).await;
        let item = add_item(&app, &meeting, exempt("Sale of 1 Market Street")).await;
        let publish = json!({ "id": meeting["id"], "version": 2, "transition": "publish-agenda" });
        app.give(Secretary, TRANSITION, publish).await;
        let corrected = app.give(Secretary, CORRECT, slip(&item["id"], "TITLE", json!("Sale of 2 Market Street"))).await;
        assert_eq!(corrected["audience"], "RESTRICTED");
        let of = json!({ "id": corrected["id"] });
        let node = "query($id: ID!) { node(id: $id) { id ... on Correction { was { markdown } } } }";
        for role in [Public, Author] {
            let read = app.data(role, CORRECTIONS, json!({})).await;
            assert!(!read.to_string().contains("Market"), "{role} reads {read}");
            assert_eq!(app.data(role, node, of.clone()).await["node"], json!(null), "{role}");
        }
        for role in [Member, ScrutinyOfficer, ClearingOfficer, Secretary] {
            let read = app.data(role, CORRECTIONS, json!({})).await;
            assert!(read.to_string().contains("Sale of 1 Market Street"), "{role} reads {read}");
        }
    }
}
