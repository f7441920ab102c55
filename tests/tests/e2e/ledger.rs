//! The ledger of the live database: what it vouches for, and that tampering is found and named.

use minuted_app::{Clock, TimeOrderedIds};
use minuted_core::record::Record;
use minuted_store::{EntryHeader, PublishedBytes, Stored};
use minuted_testing::{Samples, SeededEntropy, TestApp, both, samples};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use std::sync::Arc;

/// What the sample publication gave to readers, and its SHA-256.
const PUBLISHED: (&str, &[u8]) = (
    "c6b4252942d0b2ac503024b93753e896b5df3755fe9417abf5f017303f74121c",
    b"a page\n",
);

/// The tables that the tests tamper with.
const TAMPERED: [&str; 7] = [
    "boards",
    "history",
    "links",
    "ledger_entries",
    "ledger_head",
    "numbers",
    "published_pieces",
];

async fn with_samples(app: &TestApp) -> Samples {
    Box::pin(planted(app)).await
}

async fn planted(app: &TestApp) -> Samples {
    let entropy = Arc::new(SeededEntropy::seeded(11));
    let ids = TimeOrderedIds::new(app.clock.clone(), entropy);
    let mut s = samples(&ids);
    PUBLISHED
        .0
        .clone_into(&mut s.publication.renditions[0].hash);
    let mut tx = app.app.store().write().await.unwrap();
    macro_rules! insert { ($($field:ident)+) => { $(tx.insert(&s.$field).await.unwrap();)+ } }
    insert! { organisation board person post membership account matter meeting document }
    // A paper names its current version, which names the paper: first without, then with it.
    let bare = minuted_core::papers::Paper {
        current: None,
        newest: None,
        ..s.paper.clone()
    };
    tx.insert(&bare).await.unwrap();
    insert! { paper_version }
    tx.update(&bare, s.paper.clone()).await.unwrap();
    insert! { item recommendation comment authority decision standing_orders clause }
    insert! { pending_item commitment consideration correction clearance erasure appraisal score_sheet publication }
    let published = PublishedBytes {
        hash: PUBLISHED.0.to_owned(),
        bytes: PUBLISHED.1.to_vec(),
    };
    tx.keep_published(&published).await.unwrap();
    // The decision has the first number of its series.
    assert_eq!(tx.allocate("SAMPLE/2017").await.unwrap(), 1);
    let header = EntryHeader {
        command: "seed".to_owned(),
        actor: "system:test".to_owned(),
        rules: None,
        at: app.clock.now(),
    };
    assert_eq!(tx.commit(&header).await.unwrap(), 1);
    s
}

/// Alters every column of a record's row, one at a time, and expects the entry to be named.
async fn alter_each_column<R: Stored>(app: &TestApp, db: &DatabaseConnection, record: &R) {
    let id = record.id();
    let full: minuted_core::id::AnyId = id.into();
    let key = full.uuid.to_string();
    let columns = app.raw().columns(db, R::TABLE).await;
    let names: Vec<_> = columns.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.len(), R::COLUMNS.len(), "{}: {names:?}", R::TABLE);
    let table = R::TABLE;
    for (column, declared) in &columns {
        let other = app.raw().other_value(column, declared);
        let alter = format!("UPDATE {table} SET \"{column}\" = {other} WHERE id = '{key}'");
        db.execute_unprepared(&format!("CREATE TABLE kept AS SELECT * FROM {table}"))
            .await
            .unwrap();
        let altered = db.execute_unprepared(&alter).await;
        altered.unwrap_or_else(|error| panic!("{table}.{column}: {error}"));
        let found = app.app.store().verify(Vec::new()).await.unwrap();
        let vouched = found.faults.iter().any(|fault| {
            fault.entry == Some(1) && fault.record.as_deref() == Some(full.to_string().as_str())
        });
        assert!(
            vouched,
            "{table}.{column} was altered unseen: {:?}",
            found.faults
        );
        db.execute_unprepared(&format!("DELETE FROM {table}"))
            .await
            .unwrap();
        let restore = format!("INSERT INTO {table} SELECT * FROM kept");
        db.execute_unprepared(&restore).await.unwrap();
        db.execute_unprepared("DROP TABLE kept").await.unwrap();
    }
}

both! {
    async fn every_altered_column_of_every_table_is_found_and_its_entry_named(app: TestApp) {
        let s = with_samples(&app).await;
        app.verify().await;
        let db = app.raw().connect().await;
        macro_rules! alter {
            ($($field:ident)+) => { $(alter_each_column(&app, &db, &s.$field).await;)+ };
        }
        alter! {
            organisation board person post membership account matter meeting document paper
            paper_version item recommendation comment authority decision standing_orders clause
            pending_item commitment consideration correction clearance erasure
            appraisal score_sheet publication
        }
        app.verify().await;
    }

    async fn every_other_way_to_tamper_is_found(app: TestApp) {
        let s = with_samples(&app).await;
        let board = s.board.id().to_string().replace("board:", "");
        let db = app.raw().connect().await;
        let bytes = match app.database {
            minuted_testing::Database::Sqlite => ("x'00'", "CAST(body || x'20' AS BLOB)"),
            minuted_testing::Database::Postgres => ("'\\x00'::bytea", "body || '\\x20'::bytea"),
        };
        let ways = [
            (format!("DELETE FROM boards WHERE id = '{board}'"), "not in the table"),
            (format!("DELETE FROM history WHERE id = '{board}'"), "does not hold it"),
            (format!("UPDATE history SET body = {} WHERE id = '{board}'", bytes.1), "version 1"),
            (format!("UPDATE history SET salt = {} WHERE id = '{board}'", bytes.0), "version 1"),
            (format!("UPDATE history SET salt = NULL WHERE id = '{board}'"), "only one of salt and body"),
            (format!("UPDATE history SET salt = NULL, body = NULL WHERE id = '{board}'"), "no longer holds"),
            ("INSERT INTO links SELECT from_kind, 'ffffffff-ffff-7fff-bfff-ffffffffffff', role, to_kind, to_id FROM links LIMIT 1".to_owned(), "knows nothing of"),
            (format!("DELETE FROM links WHERE from_id = '{board}'"), "table links"),
            (format!("UPDATE links SET role = 'lead' WHERE from_id = '{board}'"), "table links"),
            ("DELETE FROM ledger_entries WHERE seq = 1".to_owned(), "The head says"),
            (format!("UPDATE ledger_entries SET leaf = {} WHERE seq = 1", bytes.0), "entry 1"),
            (format!("UPDATE ledger_entries SET hash = {} WHERE seq = 1", bytes.0), "entry 1"),
            ("UPDATE ledger_head SET size = 7".to_owned(), "The head says"),
            ("UPDATE numbers SET last = 7".to_owned(), "has given 7 as its last number; the last that a decision has is 1"),
            ("INSERT INTO numbers (series, last) VALUES ('SAMPLE/2018', 3)".to_owned(), "SAMPLE/2018 has given 3"),
            ("DELETE FROM numbers".to_owned(), "has no such series"),
            ("DELETE FROM published_pieces".to_owned(), "what was published as pdf (public) is not there"),
            (format!("UPDATE published_pieces SET bytes = {}", bytes.0), "has other bytes than those"),
        ];
        for (way, says) in ways {
            for table in TAMPERED {
                db.execute_unprepared(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await.unwrap();
            }
            db.execute_unprepared(&way).await.unwrap();
            let found = app.app.store().verify(Vec::new()).await.unwrap();
            let told: Vec<_> = found.faults.iter().map(ToString::to_string).collect();
            assert!(told.iter().any(|fault| fault.contains(says)), "{way}: {told:?}");
            for table in TAMPERED {
                db.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
                db.execute_unprepared(&format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await.unwrap();
                db.execute_unprepared(&format!("DROP TABLE kept_{table}")).await.unwrap();
            }
        }
        app.verify().await;
    }

    async fn a_checkpoint_noted_earlier_must_still_be_the_beginning(app: TestApp) {
        let noted = app.app.store().verify(Vec::new()).await.unwrap().checkpoint.unwrap();
        with_samples(&app).await;
        let found = app.app.store().verify(vec![noted]).await.unwrap();
        assert_eq!(found.faults, Vec::new());
        let mut forged = noted;
        forged.root.0[0] ^= 1;
        assert!(!app.app.store().verify(vec![forged]).await.unwrap().faults.is_empty());
    }
}
