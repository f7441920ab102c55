//! The log through the API: what everyone is given, what is kept back, and that what is given is
//! proved.

use minuted_core::{
    accounts::Grant,
    id::{AnyId, RecordId},
    roles::Role,
    viewer::Viewer,
};
use minuted_ledger::{
    Hash, KeyChain, Leaf, ListedKey, Salt, leaf_hash, read_checkpoint, verify_body,
    verify_consistency, verify_inclusion,
};
use minuted_testing::{Samples, TestApp, both};
use serde_json::{Value, json};

use super::canary::{plant, without_exemptions};

fn hash(value: &Value) -> Hash {
    value.as_str().unwrap().parse().unwrap()
}

fn path(value: &Value) -> Vec<Hash> {
    value.as_array().unwrap().iter().map(hash).collect()
}

async fn ledger(app: &TestApp, what: &str) -> Value {
    let query = format!("{{ ledger {{ {what} }} }}");
    app.data(Role::Public, &query, json!({})).await["ledger"].take()
}

/// The keys as the API tells them, verified.
async fn keys(app: &TestApp) -> KeyChain {
    let told = ledger(app, "keys { generation key handover }").await;
    let listed = told["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| ListedKey {
            generation: key["generation"].as_u64().unwrap(),
            key: key["key"].as_str().unwrap().parse().unwrap(),
            handover: key["handover"].as_str().map(str::to_owned),
        });
    KeyChain::verify(&listed.collect::<Vec<_>>()).unwrap()
}

/// Nothing exempt, and nothing whose bytes were published: those of the sample are nowhere.
fn without_bytes(s: &mut Samples) {
    without_exemptions(s);
    s.publication.renditions.clear();
}

const CHECKPOINT: &str = "checkpoint { size root note }";

both! {
    async fn everyone_gets_a_signed_checkpoint_and_what_proves_it(app: TestApp) {
        plant(&app, without_bytes).await;
        let told = ledger(&app, CHECKPOINT).await["checkpoint"].take();
        let chain = keys(&app).await;
        let signed = read_checkpoint(told["note"].as_str().unwrap(), chain.newest()).unwrap();
        assert_eq!(told["size"], signed.size);
        assert_eq!(hash(&told["root"]), signed.root);
        assert!(signed.size > 5);
        for entry in 0..signed.size {
            let what = format!(
                "inclusion(entry: {entry}) {{ entry leafHash log {{ size root }} path }}"
            );
            let proof = ledger(&app, &what).await["inclusion"].take();
            let leaf = hash(&proof["leafHash"]);
            let verified =
                verify_inclusion(&leaf, entry, signed.size, &path(&proof["path"]), &signed.root);
            assert_eq!(verified, Ok(()), "{proof}");
        }
        for from in 1..=signed.size {
            let what = format!(
                "consistency(from: {from}) {{ from {{ size root }} to {{ size root }} path }}"
            );
            let proof = ledger(&app, &what).await["consistency"].take();
            let earlier = hash(&proof["from"]["root"]);
            let path = path(&proof["path"]);
            let verified = verify_consistency(from, signed.size, &earlier, &signed.root, &path);
            assert_eq!(verified, Ok(()), "{proof}");
        }
        app.verify().await;
    }

    async fn the_log_grows_under_a_server_that_has_read_it(app: TestApp) {
        let before = ledger(&app, CHECKPOINT).await["checkpoint"].take();
        plant(&app, without_bytes).await;
        let after = ledger(&app, CHECKPOINT).await["checkpoint"].take();
        let (m, n) = (before["size"].as_u64().unwrap(), after["size"].as_u64().unwrap());
        assert!(m < n);
        let what = format!("consistency(from: {m}, to: {n}) {{ path }}");
        let proof = ledger(&app, &what).await["consistency"].take();
        let (earlier, later) = (hash(&before["root"]), hash(&after["root"]));
        assert_eq!(verify_consistency(m, n, &earlier, &later, &path(&proof["path"])), Ok(()));
        // Another server gives the same, whenever it started.
        let other = app.second_node().await;
        let signed = other.store().checkpoint().await.unwrap();
        assert_eq!(json!(signed.note), after["note"]);
    }

    async fn what_is_out_of_range_is_refused_in_words(app: TestApp) {
        let size = ledger(&app, "checkpoint { size }").await["checkpoint"]["size"].clone();
        assert_eq!(size, 1);
        for (what, told) in [
            ("inclusion(entry: 1) { entry }", "Entry 1 is not in a tree of 1 entries."),
            ("inclusion(entry: 0, size: 0) { entry }", "Entry 0 is not in a tree of 0 entries."),
            (
                "inclusion(entry: 0, size: 9) { entry }",
                "The tree of 9 entries is larger than the log, which has 1.",
            ),
            ("inclusion(entry: -1) { entry }", "`entry` is -1; it is 0 or more."),
            ("consistency(from: 0) { path }", "Consistency with an empty tree proves nothing."),
            ("consistency(from: 2) { path }", "A tree of 1 entries can't continue one of 2."),
            (
                "consistency(from: 1, to: 2) { path }",
                "The tree of 2 entries is larger than the log, which has 1.",
            ),
            ("consistency(from: 9000000000000000000) { path }", "can't continue"),
        ] {
            let query = format!("{{ ledger {{ {what} }} }}");
            let answer = app.ask(Role::Public, &query, json!({})).await;
            let error = &answer["errors"][0];
            assert!(error["message"].as_str().unwrap().contains(told), "{what}: {answer}");
            assert_eq!(error["extensions"]["code"], "BAD_REQUEST", "{what}");
        }
    }

    async fn a_public_record_comes_with_all_that_proves_it(app: TestApp) {
        let s = plant(&app, without_bytes).await;
        let query = "query($id: ID!) { ledger { evidence(id: $id) {
            version leaf body salt inclusion { entry leafHash log { size root } path } } } }";
        let board = AnyId::from(s.board.id).to_string();
        let told = app.data(Role::Public, query, json!({ "id": board })).await;
        let told = &told["ledger"]["evidence"];
        let leaf = told["leaf"].as_str().unwrap();
        assert_eq!(hash(&told["inclusion"]["leafHash"]), leaf_hash(leaf.as_bytes()));
        let records = Leaf::decode(leaf.as_bytes()).unwrap().records;
        let record = records.iter().find(|record| record.id == board).unwrap();
        let body = told["body"].as_str().unwrap();
        let salt = salt(&told["salt"]);
        assert_eq!(verify_body(record, &salt, body.as_bytes()), Ok(()));
        assert!(body.contains(&s.board.name));
        // What nobody but an administrator sees is no more there than what does not exist.
        for id in [AnyId::from(s.account.id).to_string(), board.replace("board", "paper")] {
            let told = app.data(Role::Public, query, json!({ "id": id })).await;
            assert_eq!(told["ledger"]["evidence"], Value::Null, "{id}");
        }
    }

    async fn exempt_passages_and_older_versions_are_kept_back(app: TestApp) {
        // The samples' clause has a text for each audience.
        let s = plant(&app, without_bytes).await;
        let query = "query($id: ID!, $version: Int) { ledger { evidence(id: $id, version: $version)
            { version leaf body salt inclusion { entry } } } }";
        let clause = AnyId::from(s.clause.id).to_string();
        let paper = AnyId::from(s.paper.id).to_string();
        let told = app.data(Role::Public, query, json!({ "id": clause })).await;
        let told = &told["ledger"]["evidence"];
        assert!(told["inclusion"]["entry"].is_u64(), "{told}");
        for kept in ["leaf", "body", "salt"] {
            assert_eq!(told[kept], Value::Null, "{kept}");
        }
        let old = json!({ "id": paper, "version": 1 });
        let told = app.data(Role::Public, query, old.clone()).await;
        assert_eq!(told["ledger"]["evidence"], Value::Null);
        // Who works for all boards reads every version.
        let grant = Grant {
            role: Role::Secretary,
            board: None,
            opens: None,
            from: None,
            to: None,
        };
        let account = minuted_core::accounts::Account {
            id: RecordId::from_uuid(s.account.id.uuid()),
            grants: vec![grant],
            ..s.account.clone()
        };
        let secretary = Viewer::of(&account, &[], app.app.today());
        for given in [old, json!({ "id": clause })] {
            let told = app.ask_as(secretary.clone(), query, given).await;
            let told = &told["data"]["ledger"]["evidence"];
            assert!(told["body"].is_string() && told["leaf"].is_string(), "{told}");
        }
    }

    async fn a_new_key_takes_over_and_the_old_one_is_gone(app: TestApp) {
        let store = app.app.store();
        let first = keys(&app).await;
        plant(&app, without_bytes).await;
        let before = store.checkpoint().await.unwrap();
        let second = store.rotate_key().await.unwrap();
        let third = app.second_node().await.store().rotate_key().await.unwrap();
        let chain = keys(&app).await;
        assert_eq!((chain.len(), chain.newest()), (3, &third.key));
        assert_eq!(chain.origin(), first.origin());
        assert_eq!(chain.handovers(), [before.checkpoint, before.checkpoint]);
        let after = store.checkpoint().await.unwrap();
        assert!(read_checkpoint(&after.note, &third.key).is_ok());
        assert!(read_checkpoint(&after.note, &second.key).is_err());
        assert!(read_checkpoint(&before.note, first.newest()).is_ok());
        // One secret is left, and it is that of the newest.
        let connection = app.raw().connect().await;
        let sql = "SELECT generation FROM ops_ledger_keys WHERE secret IS NOT NULL";
        let statement = sea_orm::Statement::from_string(
            sea_orm::ConnectionTrait::get_database_backend(&connection),
            sql,
        );
        let rows = sea_orm::ConnectionTrait::query_all_raw(&connection, statement).await.unwrap();
        let left: Vec<i64> = rows.iter().map(|row| row.try_get("", "generation").unwrap()).collect();
        assert_eq!(left, [3]);
    }

    async fn keys_change_while_others_write(app: TestApp) {
        let node = app.second_node().await;
        let rotate = async {
            for _ in 0..4 {
                node.store().rotate_key().await.unwrap();
            }
        };
        let write = plant(&app, without_bytes);
        tokio::join!(rotate, write);
        assert_eq!(keys(&app).await.len(), 5);
        app.verify().await;
    }

    async fn a_log_that_was_altered_under_a_server_is_not_signed(app: TestApp) {
        plant(&app, without_bytes).await;
        let store = app.app.store();
        store.checkpoint().await.unwrap();
        let connection = app.raw().connect().await;
        let run = |sql: &'static str| {
            sea_orm::ConnectionTrait::execute_unprepared(&connection, sql)
        };
        run("DELETE FROM ledger_entries WHERE seq = (SELECT MAX(seq) FROM ledger_entries)")
            .await
            .unwrap();
        let refused = store.checkpoint().await.unwrap_err().to_string();
        assert!(refused.contains("was altered"), "{refused}");
    }
}

fn salt(value: &Value) -> Salt {
    let text = value.as_str().unwrap();
    let bytes: Vec<u8> = (0..text.len())
        .step_by(2)
        .map(|n| u8::from_str_radix(&text[n..n + 2], 16).unwrap())
        .collect();
    Salt::try_from(bytes.as_slice()).unwrap()
}
