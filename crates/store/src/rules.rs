//! Owns the table of standing orders, and counting where the records of a board stand in their
//! lifecycles.

use minuted_core::{
    decisions::Decision,
    id::{BoardId, Kind},
    meetings::Meeting,
    papers::Paper,
    rules::{Occupied, StandingOrders},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbBackend, Statement};

use crate::{
    Reader, StoreError, StoreResult, Stored, WriteTx, boards::key, read::child, sight::everyone,
    table::table,
};

/// Which standing orders a list keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct StandingOrdersFilter {
    /// Only those of this board.
    pub board: Option<BoardId>,
}

table! {
    standing_orders: StandingOrders in "standing_orders",
    filter StandingOrdersFilter, visible everyone, kept kept {
        board: Key, name: Text, title: Text, stands_on: Text, edition: Text, from("from_day"): Day,
        source: Text, text: Text, adopted_by: OptKey, provenance: Json,
    }
}

fn kept(filter: &StandingOrdersFilter) -> Condition {
    let board = filter.board.map(key);
    Condition::all().add_option(board.map(|id| standing_orders::Column::Board.eq(id)))
}

child! {
    StandingOrders of BoardId, by standing_orders.Board, |s| Some(s.board);
}

/// How many records of a board stand in each state, by kind. Recommendations are their paper's
/// board's.
const OCCUPIED: &str = "\
    SELECT 'meeting' AS kind, state, COUNT(*) AS records FROM meetings WHERE board = $1 \
        GROUP BY state \
    UNION ALL SELECT 'paper', state, COUNT(*) FROM papers WHERE board = $1 GROUP BY state \
    UNION ALL SELECT 'recommendation', r.state, COUNT(*) FROM recommendations r \
        JOIN papers p ON p.id = r.paper WHERE p.board = $1 GROUP BY r.state \
    UNION ALL SELECT 'decision', state, COUNT(*) FROM decisions WHERE board = $1 GROUP BY state";

fn known(word: &str) -> StoreResult<Kind> {
    let found = Kind::ALL.iter().copied().find(|kind| kind.word() == word);
    found.ok_or_else(|| StoreError::Setup(format!("`{word}` is no kind of record")))
}

impl Reader {
    /// How many records of a board stand in each state of their lifecycles. No record is read: it is
    /// counted for rules that hold whoever asks.
    pub async fn occupied(&self, board: BoardId) -> StoreResult<Vec<Occupied>> {
        let db = self.db();
        let backend = db.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, OCCUPIED, [key(board).into()]);
        let rows = db.query_all_raw(statement).await?;
        let occupied = rows.iter().map(|row| {
            let kind: String = row.try_get("", "kind")?;
            let records: i64 = row.try_get("", "records")?;
            Ok(Occupied {
                kind: known(&kind)?,
                state: row.try_get("", "state")?,
                records: records.unsigned_abs(),
            })
        });
        occupied.collect()
    }
}

impl WriteTx<'_> {
    /// Locks everything of a board that has a lifecycle, so that nothing moves on until the end, in
    /// the order of [`WriteTx::lock`]. A recommendation moves under its paper's lock.
    pub async fn lock_all_of(&self, board: BoardId) -> StoreResult<()> {
        let db = self.db();
        let backend = db.get_database_backend();
        // On SQLite the transaction itself is the lock.
        if backend != DbBackend::Postgres {
            return Ok(());
        }
        for table in [Meeting::TABLE, Paper::TABLE, Decision::TABLE] {
            let sql =
                format!("SELECT id FROM {table} WHERE board = $1 ORDER BY id FOR NO KEY UPDATE");
            let statement = Statement::from_sql_and_values(backend, sql, [key(board).into()]);
            db.query_all_raw(statement).await?;
        }
        Ok(())
    }
}
