//! Owns writing the log out for a stranger: in one snapshot, a batch at a time.

use std::collections::HashMap;

use chrono::NaiveDate;
use minuted_ledger::{
    Checkpoint, EXPORT_FORMAT, ExportBody, ExportLine, ExportScope, Frontier, Hash,
};
use sea_orm::{ConnectionTrait, DatabaseExecutor, QueryResult, Statement, Value};

use crate::{
    Reader, Store, StoreError, StoreResult,
    evidence::{Kept, Shown, opened, version_of},
};

/// How many entries are held at once.
const BATCH: u64 = 200;

/// What was exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Size and root of the log.
    pub checkpoint: Checkpoint,
    /// How many leaves are in the export.
    pub leaves: u64,
    /// How many bodies are in it.
    pub bodies: u64,
}

/// An entry with its number and its hash.
type Entry = (u64, Hash, Kept);

impl Store {
    /// Writes the log out, line by line. `write` may stop it by an error.
    ///
    /// # Errors
    ///
    /// What the database says, and what `write` does.
    pub async fn export<E: From<StoreError>>(
        &self,
        scope: ExportScope,
        today: NaiveDate,
        mut write: impl FnMut(&ExportLine) -> Result<(), E>,
    ) -> Result<Exported, E> {
        let snapshot = self.snapshot().await?;
        let size = size(&snapshot).await?;
        for line in head(&snapshot, scope, size).await? {
            write(&line)?;
        }
        let (mut frontier, mut leaves, mut bodies) = (Frontier::new(), 0, 0);
        while frontier.size() < size {
            let batch = batch(&snapshot, frontier.size(), size).await?;
            let (heads, kept): (Vec<_>, Vec<_>) = batch
                .into_iter()
                .map(|(seq, hash, kept)| ((seq, hash), kept))
                .unzip();
            for ((seq, hash), shown) in heads.iter().zip(show(&snapshot, scope, today, kept).await?)
            {
                frontier.push(*hash);
                leaves += u64::from(shown.leaf.is_some());
                bodies += shown.bodies.len() as u64;
                write(&ExportLine::Entry {
                    seq: *seq,
                    hash: *hash,
                    leaf: shown.leaf,
                    bodies: shown.bodies,
                })?;
            }
        }
        let checkpoint = frontier.checkpoint();
        let note = snapshot.sign(&checkpoint).await?;
        write(&ExportLine::Checkpoint { note })?;
        Ok(Exported {
            checkpoint,
            leaves,
            bodies,
        })
    }
}

async fn head(snapshot: &Reader, scope: ExportScope, entries: u64) -> StoreResult<Vec<ExportLine>> {
    let keys = snapshot.ledger_keys().await?;
    let origin = keys.first().map_or("", |first| first.key.name());
    let mut lines = vec![ExportLine::Export {
        format: EXPORT_FORMAT,
        scope,
        origin: origin.to_owned(),
        entries,
    }];
    lines.extend(keys.into_iter().map(|listed| ExportLine::Key {
        generation: listed.generation,
        key: listed.key.to_string(),
        handover: listed.handover,
    }));
    Ok(lines)
}

async fn size(snapshot: &Reader) -> StoreResult<u64> {
    let sql = "SELECT size FROM ledger_head WHERE id = 1";
    let rows = all(&snapshot.db(), sql, vec![]).await?;
    let size: i64 = rows.first().map_or(Ok(0), |row| row.try_get("", "size"))?;
    Ok(u64::try_from(size).unwrap_or_default())
}

/// The next entries from a number on.
async fn batch(snapshot: &Reader, from: u64, size: u64) -> StoreResult<Vec<Entry>> {
    let db = snapshot.db();
    let to = size.min(from + BATCH);
    let range = || -> Vec<Value> {
        let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        vec![whole(from).into(), whole(to).into()]
    };
    let sql = "SELECT kind, id, version, salt, body, seq FROM history \
               WHERE seq >= $1 AND seq < $2 ORDER BY seq, id, version";
    let mut versions: HashMap<i64, Vec<ExportBody>> = HashMap::new();
    for row in all(&db, sql, range()).await? {
        let of_entry = versions.entry(row.try_get("", "seq")?).or_default();
        of_entry.extend(version_of(&row)?);
    }
    let sql = "SELECT seq, leaf, hash FROM ledger_entries WHERE seq >= $1 AND seq < $2 \
               ORDER BY seq";
    let mut entries = Vec::new();
    for (expected, row) in (from..).zip(all(&db, sql, range()).await?) {
        let seq: i64 = row.try_get("", "seq")?;
        let hash: Vec<u8> = row.try_get("", "hash")?;
        let hash = Hash::try_from(hash.as_slice()).map_err(|error| faulty(seq, &error))?;
        if u64::try_from(seq) != Ok(expected) {
            return Err(faulty(seq, &"entries are missing before it"));
        }
        let leaf = row.try_get("", "leaf")?;
        let versions = versions.remove(&seq).unwrap_or_default();
        entries.push((expected, hash, Kept { leaf, versions }));
    }
    if entries.len() as u64 != to - from {
        let problem = "entries are missing from here";
        return Err(faulty(i64::try_from(from).unwrap_or_default(), &problem));
    }
    Ok(entries)
}

/// What of these entries is in an export of the scope.
async fn show(
    snapshot: &Reader,
    scope: ExportScope,
    today: NaiveDate,
    kept: Vec<Kept>,
) -> StoreResult<Vec<Shown>> {
    match scope {
        ExportScope::Public => opened(snapshot, today, kept).await,
        ExportScope::Full => Ok(kept
            .into_iter()
            .map(|kept| Shown {
                leaf: Some(String::from_utf8_lossy(&kept.leaf).into_owned()),
                bodies: kept.versions,
            })
            .collect()),
    }
}

fn faulty(seq: i64, problem: &dyn std::fmt::Display) -> StoreError {
    StoreError::Setup(format!(
        "entry {seq}: {problem}; run `minuted ledger verify`"
    ))
}

async fn all(
    db: &DatabaseExecutor<'_>,
    sql: &str,
    values: Vec<Value>,
) -> StoreResult<Vec<QueryResult>> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.query_all_raw(statement).await?)
}
