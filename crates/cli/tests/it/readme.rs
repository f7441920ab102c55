//! The walk through the worked example in `examples/esbt/README.md`: each of its requests is taken
//! from there and sent, so that the text stays true.

use serde_json::{Value, json};

use crate::support::Server;

const README: &str = include_str!("../../../../examples/esbt/README.md");

/// What stands between `ask <<…` and `END`, in order.
fn requests() -> Vec<String> {
    let parts = README.split("ask <<").skip(1);
    let inner = parts.filter_map(|part| {
        let (_, rest) = part.split_once('\n')?;
        let (request, _) = rest.split_once("END\n")?;
        Some(request.to_owned())
    });
    inner.collect()
}

/// What is to be added to the second request, from the block that is marked as GraphQL.
fn additions() -> &'static str {
    let (_, rest) = README.split_once("```graphql\n").unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn the_next_decision_is_made_as_the_readme_says() {
    let server = Server::start(&["--example", "esbt"]);
    let secretary = server.token("secretary");
    let requests = requests();
    assert_eq!(requests.len(), 2);
    let (_, found) = server.ask(Some(&secretary), &requests[0]);
    let meeting = &found["data"]["meetings"]["nodes"][0];
    let item = &meeting["agendaItems"][1];
    let paper = &item["considerations"][0]["paper"];
    let known = [
        ("$MEETING", &meeting["id"]),
        ("$BOARD", &meeting["board"]["id"]),
        ("$ITEM", &item["id"]),
        ("$PAPER", &paper["current"]["id"]),
        ("$FIRST", &paper["recommendations"][0]["id"]),
        ("$SECOND", &paper["recommendations"][1]["id"]),
        ("$COMMENT", &paper["comments"][0]["id"]),
        (
            "$AUTHORITY",
            &found["data"]["authorities"]["nodes"][0]["id"],
        ),
    ];
    let mut record = requests[1].clone();
    for (name, id) in known {
        record = record.replace(
            name,
            id.as_str().unwrap_or_else(|| panic!("{name}: {found:#}")),
        );
    }
    let (_, today) = server.ask(
        None,
        "{ meetings(filter: { phase: HELD }, first: 1) { nodes { sittings { date } } } }",
    );
    let today = today["data"]["meetings"]["nodes"][0]["sittings"][0]["date"].clone();
    record = record.replace("$(date +%F)", today.as_str().unwrap());

    let (_, refused) = server.ask(Some(&secretary), &record);
    let refused = &refused["data"]["recordDecision"];
    assert_eq!(refused["decision"], Value::Null);
    assert_eq!(
        refused["refusals"].as_array().unwrap().len(),
        2,
        "{refused:#}"
    );

    let (input, rest) = record.rsplit_once("provenance:").unwrap();
    let whole = format!("{input}{}provenance:{rest}", additions());
    let (_, made) = server.ask(Some(&secretary), &whole);
    let made = &made["data"]["recordDecision"];
    assert_eq!(made["refusals"], json!([]), "{made:#}");
    assert!(
        made["decision"]["number"]
            .as_str()
            .unwrap()
            .starts_with("MCAB/")
    );
    assert_eq!(
        made["decision"]["commitments"],
        json!([{ "status": "OPEN" }])
    );
    let id = made["decision"]["id"]
        .as_str()
        .unwrap()
        .trim_start_matches("decision:");
    let (status, page) = server.get(&format!("/decisions/{id}"));
    assert_eq!(status, 200);
    assert!(page.contains("A new fog signal for Mistmouth harbour"));
}

#[test]
fn the_real_decision_is_followed_from_matter_to_clause() {
    let server = Server::start(&["--example", "esbt"]);
    let (_, found) = server.ask(
        None,
        "{ resolutions(filter: { to: \"2017-12-31\" }, first: 5) { nodes {
        minute title made { earliest } dateShown { earliest } meeting { id } authority { id }
        matters { title } paper { title } recommendations { phase outcomes { kind } }
        comments { from document { held } } documents { title held }
        clauses { number kind clauses { number } commitments { due { shown latest } } }
        alternatives { how } interests { how } provenance { unknown disputed { fact } }
    } } }",
    );
    let nodes = found["data"]["resolutions"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 1, "{found:#}");
    let decision = &nodes[0];
    assert_eq!(decision["minute"], "17");
    assert_eq!(
        decision["made"]["earliest"],
        Value::Null,
        "the day on which it was made is not shown"
    );
    assert_eq!(decision["dateShown"]["earliest"], "2017-11-09");
    assert_eq!(
        (&decision["meeting"], &decision["authority"]),
        (&Value::Null, &Value::Null)
    );
    let clauses = decision["clauses"].as_array().unwrap();
    assert_eq!(clauses.len(), 2);
    assert_eq!(clauses[1]["clauses"].as_array().unwrap().len(), 5);
    assert_eq!(decision["alternatives"]["how"], "NOT_SHOWN");
    assert_eq!(decision["comments"][0]["document"]["held"], false);
    assert_eq!(decision["recommendations"].as_array().unwrap().len(), 2);
}
