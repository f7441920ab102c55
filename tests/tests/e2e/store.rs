//! The store: numbers, versions, locks, snapshots, on both databases.

use minuted_app::Clock;
use minuted_core::{boards::Board, viewer::Viewer};
use minuted_store::{EntryHeader, StoreError};
use minuted_testing::both;

fn header(app: &minuted_testing::TestApp) -> EntryHeader {
    EntryHeader {
        command: "test".to_owned(),
        actor: "system:test".to_owned(),
        rules: None,
        at: app.clock.now(),
    }
}

both! {
    async fn numbers_have_no_gaps_under_concurrent_writers(app: TestApp) {
        let second = app.second_node().await;
        let system = Viewer::system("test", app.app.today());
        let (app, mut tasks) = (std::sync::Arc::new(app), tokio::task::JoinSet::new());
        for n in 0..16 {
            let node = if n % 2 == 0 { app.app.clone() } else { second.clone() };
            let (app, system) = (app.clone(), system.clone());
            tasks.spawn(async move {
                let mut got = Vec::new();
                for round in 0..8 {
                    let mut tx = node.store().write().await.unwrap();
                    tx.lock(&[app.board.into()]).await.unwrap();
                    let board: Board = tx.find(&system, app.board).await.unwrap().unwrap();
                    let number = tx.allocate("TEST/2026").await.unwrap();
                    let new = Board { summary: format!("{number}"), ..board.clone() };
                    tx.update(&board, new).await.unwrap();
                    // Every third writer gives up: its number must go to another.
                    if (n + round) % 3 != 0 {
                        tx.commit(&header(&app)).await.unwrap();
                        got.push(number);
                    }
                }
                got
            });
        }
        let mut numbers: Vec<i64> = tasks.join_all().await.into_iter().flatten().collect();
        numbers.sort_unstable();
        let expected: Vec<i64> = (1..=i64::try_from(numbers.len()).unwrap()).collect();
        assert_eq!(numbers, expected);
        // These numbers went to no decision, which is all that is to be said against them.
        let found = app.app.store().verify(Vec::new()).await.unwrap();
        let told: Vec<_> = found.faults.iter().map(ToString::to_string).collect();
        assert_eq!(told, [format!(
            "The table numbers says that TEST/2026 has given {} as its last number; the last that a \
             decision has is 0.",
            numbers.len()
        )]);
    }

    async fn a_stale_version_is_refused_by_the_database_itself(app: TestApp) {
        let system = Viewer::system("test", app.app.today());
        let mut tx = app.app.store().write().await.unwrap();
        let board: Board = tx.find(&system, app.board).await.unwrap().unwrap();
        tx.update(&board, Board { summary: "new".to_owned(), ..board.clone() }).await.unwrap();
        let again = tx.update(&board, board.clone()).await;
        assert!(matches!(again, Err(StoreError::Stale { kind: "board", expected: 1 })));
    }

    async fn nothing_is_committed_without_an_entry(app: TestApp) {
        let tx = app.app.store().write().await.unwrap();
        assert!(matches!(tx.commit(&header(&app)).await, Err(StoreError::NothingWritten)));
        app.verify().await;
    }

    async fn a_snapshot_does_not_see_what_is_committed_meanwhile(app: TestApp) {
        let system = Viewer::system("test", app.app.today());
        let snapshot = app.app.snapshot().await.unwrap();
        let before: Board = snapshot.find(&system, app.board).await.unwrap().unwrap();
        let mut tx = app.app.store().write().await.unwrap();
        tx.update(&before, Board { summary: "new".to_owned(), ..before.clone() }).await.unwrap();
        tx.commit(&header(&app)).await.unwrap();
        let still: Board = snapshot.find(&system, app.board).await.unwrap().unwrap();
        let now: Board = app.app.reader().find(&system, app.board).await.unwrap().unwrap();
        assert_eq!((still.summary, now.version), (before.summary, 2));
    }

    async fn the_database_says_that_it_keeps_what_it_acknowledges(app: TestApp) {
        app.app.store().ready().await.unwrap();
    }
}
