//! The server as a process: it starts, lets people in and out, and stops without losing anything.

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Server, complained, minuted, printed};

const ADD: &str = "mutation { addOrganisation(input: { name: \"Anyshire\", kind: COUNCIL }) {
    organisation { id } refusals { message } } }";

#[test]
fn a_token_lets_in_until_it_is_revoked_and_what_was_done_outlasts_the_server() {
    let folder = TempDir::new().unwrap();
    let database = format!("sqlite://{}", folder.path().join("minuted.db").display());
    let at = ["--database", database.as_str()];
    assert!(minuted(&[&["migrate"][..], &at].concat()).status.success());
    let create = [
        "token",
        "create",
        "--json",
        "--account",
        "Ann",
        "--role",
        "administrator",
    ];
    let created: Value =
        serde_json::from_str(&printed(&minuted(&[&create[..], &at].concat()))).unwrap();
    let token = created["token"].as_str().unwrap();
    let server = Server::start(&at);
    assert_eq!(server.get("/healthz").0, 200);
    assert_eq!(server.get("/readyz").0, 200);
    let (status, added) = server.ask(Some(token), ADD);
    assert_eq!(
        (status, &added["data"]["addOrganisation"]["refusals"]),
        (200, &serde_json::json!([]))
    );
    let (status, refused) = server.ask(None, ADD);
    assert_eq!(status, 200);
    assert_ne!(
        refused["data"]["addOrganisation"]["refusals"],
        serde_json::json!([])
    );
    let revoke = ["token", "revoke", created["id"].as_str().unwrap()];
    let revoked = minuted(&[&revoke[..], &at].concat());
    assert!(revoked.status.success(), "{}", complained(&revoked));
    assert_eq!(server.ask(Some(token), "{ viewer { name } }").0, 401);
    let list = minuted(&[&["token", "list", "--json", "--account", "ann"][..], &at].concat());
    let list: Value = serde_json::from_str(&printed(&list)).unwrap();
    assert_eq!(list[0]["id"], created["id"]);
    assert_eq!(list[0]["state"], "revoked");
    assert_eq!(server.stop(), Some(0));
    let again = Server::start(&at);
    let (_, found) = again.ask(None, "{ organisations(first: 5) { nodes { name } } }");
    assert_eq!(
        found["data"]["organisations"]["nodes"][0]["name"],
        "Anyshire"
    );
    assert_eq!(again.stop(), Some(0));
    assert!(
        minuted(&[&["ledger", "verify"][..], &at].concat())
            .status
            .success()
    );
}

#[test]
fn an_address_that_is_taken_exits_with_3() {
    let server = Server::start(&["--example", "esbt"]);
    let address = server.announced["address"].as_str().unwrap();
    let address = address.trim_start_matches("http://");
    let second = minuted(&["serve", "--example", "esbt", "--listen", address]);
    assert_eq!(second.status.code(), Some(3));
    assert!(
        complained(&second).contains(address),
        "{}",
        complained(&second)
    );
}
