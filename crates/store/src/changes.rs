//! Owns following the log: how long it is, what its entries mean, and that something was committed
//! here. Bodies are read here and never given out.
//!
//! The head's lock is held until an entry is committed, so entries become visible in their order and
//! without gaps: who has read up to one has missed none before it.

use minuted_core::{
    events::{Event, KINDS, happening},
    id::AnyId,
};
use sea_orm::{ConnectionTrait, DatabaseExecutor, QueryResult, Statement, Value};
use tokio::sync::watch;

use crate::{Store, StoreResult};

/// What one entry did to one record.
struct Change {
    entry: u64,
    id: AnyId,
    /// Its body before the entry; none: it is new.
    before: Option<Vec<u8>>,
    after: Vec<u8>,
}

/// What a part of the log means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happenings {
    /// Where the next part begins.
    pub next: u64,
    /// What happened, in the order of the entries. What was erased since is left out.
    pub events: Vec<Event>,
    /// Whether there are changes whose meaning can't be told.
    pub unclear: bool,
}

impl Store {
    /// How many entries the log has.
    pub async fn log_size(&self) -> StoreResult<u64> {
        let sql = "SELECT size FROM ledger_head WHERE id = 1";
        let rows = all(&self.reader().db(), sql, vec![]).await?;
        let size: i64 = rows.first().map_or(Ok(0), |row| row.try_get("", "size"))?;
        Ok(u64::try_from(size).unwrap_or_default())
    }

    /// Told when this process commits an entry. Other processes' entries are not told here.
    #[must_use]
    pub fn commits(&self) -> watch::Receiver<()> {
        self.committed.subscribe()
    }

    /// What the next entries from a number on mean.
    pub async fn happenings(&self, from: u64, most: u64) -> StoreResult<Happenings> {
        let mut found = Happenings {
            next: self.log_size().await?.min(from.saturating_add(most)),
            events: Vec::new(),
            unclear: false,
        };
        if found.next <= from {
            return Ok(found);
        }
        for change in self.changes(from, found.next).await? {
            match happening(change.id, change.before.as_deref(), &change.after) {
                Ok(what) => found.events.extend(what.map(|what| Event {
                    entry: change.entry,
                    what,
                })),
                Err(error) => {
                    tracing::error!(%error, id = %change.id, "what happened can't be told");
                    found.unclear = true;
                }
            }
        }
        Ok(found)
    }

    async fn changes(&self, from: u64, to: u64) -> StoreResult<Vec<Change>> {
        let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let mut values: Vec<Value> = vec![whole(from).into(), whole(to).into()];
        let places: Vec<String> = (3..3 + KINDS.len()).map(|n| format!("${n}")).collect();
        values.extend(KINDS.iter().map(|kind| Value::from(kind.word())));
        let sql = format!(
            "SELECT h.seq, h.kind, h.id, h.version, h.body, b.body AS before \
             FROM history h LEFT JOIN history b \
             ON b.kind = h.kind AND b.id = h.id AND b.version = h.version - 1 \
             WHERE h.seq >= $1 AND h.seq < $2 AND h.kind IN ({}) \
             ORDER BY h.seq, h.kind, h.id, h.version",
            places.join(", ")
        );
        let mut changes: Vec<Change> = Vec::new();
        for row in all(&self.reader().db(), &sql, values).await? {
            let Some(change) = change(&row)? else {
                continue;
            };
            match changes.last_mut() {
                // One entry may change a record more than once.
                Some(last) if (last.entry, last.id) == (change.entry, change.id) => {
                    last.after = change.after;
                }
                _ => changes.push(change),
            }
        }
        Ok(changes)
    }
}

fn change(row: &QueryResult) -> StoreResult<Option<Change>> {
    let body: Option<Vec<u8>> = row.try_get("", "body")?;
    let (kind, id): (String, String) = (row.try_get("", "kind")?, row.try_get("", "id")?);
    let (Some(after), Ok(id)) = (body, format!("{kind}:{id}").parse()) else {
        return Ok(None);
    };
    let before: Option<Vec<u8>> = row.try_get("", "before")?;
    let version: i64 = row.try_get("", "version")?;
    // The version before it was erased, so that nobody can tell what changed: no news.
    if version > 1 && before.is_none() {
        return Ok(None);
    }
    let seq: i64 = row.try_get("", "seq")?;
    Ok(Some(Change {
        entry: u64::try_from(seq).unwrap_or_default(),
        id,
        before,
        after,
    }))
}

async fn all(
    db: &DatabaseExecutor<'_>,
    sql: &str,
    values: Vec<Value>,
) -> StoreResult<Vec<QueryResult>> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.query_all_raw(statement).await?)
}
