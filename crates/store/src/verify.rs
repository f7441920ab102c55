//! Owns the verification of the live database: the log, the history that it vouches for, and the
//! tables that are rebuilt from it. What was altered by hand is found and named.

mod numbers;
mod published;

use std::collections::HashMap;

use minuted_core::{
    id::{AnyId, Kind},
    record::Record,
};
use minuted_ledger::{
    Checkpoint, LeafRecord, LogVerifier, Salt, StoredEntry, to_canonical, verify_body,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseExecutor, EntityTrait, FromQueryResult, QueryFilter,
    QueryResult, QueryTrait, Statement, Value,
};

use crate::{
    Reader, Store, StoreResult, Stored, cells::Cells, erasure::erased, registry::every_kind,
};

/// How many rows are held at once.
const BATCH: u64 = 500;

/// What verification found.
#[derive(Debug, Default)]
pub struct Verification {
    /// The size and root of the log, if the log itself is sound.
    pub checkpoint: Option<Checkpoint>,
    /// How many versions of records were checked.
    pub versions: u64,
    /// How many of them were erased, as the log says.
    pub erased: u64,
    /// How many records were rebuilt and compared.
    pub records: u64,
    /// How many published documents were hashed and compared.
    pub published: u64,
    /// Everything that is wrong.
    pub faults: Vec<RecordFault>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFault {
    /// The entry of the log that vouches for what is wrong, where there is one.
    pub entry: Option<i64>,
    /// The record, where one is concerned.
    pub record: Option<String>,
    /// What is wrong: a whole sentence.
    pub problem: String,
}

impl std::fmt::Display for RecordFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(entry) = self.entry {
            write!(f, "entry {entry}: ")?;
        }
        if let Some(record) = &self.record {
            write!(f, "{record}: ")?;
        }
        f.write_str(&self.problem)
    }
}

impl Store {
    /// Verifies the log, the history and every table of records, in one snapshot.
    ///
    /// `expected` are checkpoints noted earlier: the log must still hold them as its beginning.
    pub async fn verify(&self, expected: Vec<Checkpoint>) -> StoreResult<Verification> {
        let snapshot = self.snapshot().await?;
        let mut found = Verification::default();
        verify_log(&snapshot, expected, &mut found).await?;
        verify_tables(&snapshot, &mut found).await?;
        verify_links(&snapshot, &mut found).await?;
        numbers::verify_numbers(&snapshot, &mut found).await?;
        published::verify_published(&snapshot, &mut found).await?;
        Ok(found)
    }
}

/// The log from its beginning, and the history by the entries that vouch for it.
async fn verify_log(
    snapshot: &Reader,
    expected: Vec<Checkpoint>,
    found: &mut Verification,
) -> StoreResult<()> {
    let db = snapshot.db();
    let mut verifier = LogVerifier::expecting(expected);
    let erased = erased(snapshot).await?;
    let mut after = -1_i64;
    loop {
        let sql = format!(
            "SELECT seq, leaf, hash FROM ledger_entries WHERE seq > $1 ORDER BY seq LIMIT {BATCH}"
        );
        let entries = all(&db, &sql, vec![after.into()]).await?;
        let Some(last) = entries.last() else { break };
        let upto: i64 = last.try_get("", "seq")?;
        let sql = "SELECT kind, id, version, seq, salt, body FROM history \
                   WHERE seq > $1 AND seq <= $2";
        let mut kept = kept_versions(&all(&db, sql, vec![after.into(), upto.into()]).await?)?;
        for entry in &entries {
            let entry = StoredEntry {
                seq: entry.try_get("", "seq")?,
                leaf: entry.try_get("", "leaf")?,
                hash: entry.try_get("", "hash")?,
            };
            let records = verifier
                .push(&entry)
                .map(|leaf| leaf.records)
                .unwrap_or_default();
            for record in &records {
                let key = (entry.seq, record.id.clone(), record.version);
                let gone = erased.contains(&(key.1.clone(), key.2));
                verify_version(entry.seq, record, kept.remove(&key), gone, found);
            }
        }
        found
            .faults
            .extend(kept.into_keys().map(|(seq, id, version)| RecordFault {
                entry: Some(seq),
                record: Some(id),
                problem: format!(
                    "version {version} is in the history, but the entry does not name it."
                ),
            }));
        after = upto;
    }
    let head = all(&db, "SELECT size FROM ledger_head WHERE id = 1", vec![]).await?;
    let size: i64 = head.first().map_or(Ok(-1), |row| row.try_get("", "size"))?;
    if size != after + 1 {
        found.faults.push(RecordFault {
            entry: None,
            record: None,
            problem: format!(
                "The head says that the log has {size} entries; it has {}.",
                after + 1
            ),
        });
    }
    match verifier.finish() {
        Ok(checkpoint) => found.checkpoint = Some(checkpoint),
        Err(faults) => found
            .faults
            .extend(faults.faults.iter().map(|fault| RecordFault {
                entry: None,
                record: None,
                problem: fault.to_string(),
            })),
    }
    Ok(())
}

/// Salt and body of a version, as far as they are still held.
type Kept = (Option<Vec<u8>>, Option<Vec<u8>>);

/// What the history holds, by entry, record and version.
type KeptVersions = HashMap<(i64, String, i64), Kept>;

fn kept_versions(rows: &[QueryResult]) -> StoreResult<KeptVersions> {
    rows.iter()
        .map(|row| {
            let (kind, id): (String, String) = (row.try_get("", "kind")?, row.try_get("", "id")?);
            let key = (
                row.try_get("", "seq")?,
                format!("{kind}:{id}"),
                row.try_get("", "version")?,
            );
            Ok((key, (row.try_get("", "salt")?, row.try_get("", "body")?)))
        })
        .collect()
}

/// One version of the history against the entry that vouches for it; `erased`: an erasure says that
/// it is gone.
fn verify_version(
    seq: i64,
    record: &LeafRecord,
    kept: Option<Kept>,
    erased: bool,
    found: &mut Verification,
) {
    found.versions += 1;
    let problem = match kept {
        None => Some("the history does not hold it.".to_owned()),
        Some((None, None)) if erased => {
            found.erased += 1;
            None
        }
        Some((None, None)) => Some(
            "the history no longer holds its salt and body, and no erasure says why.".to_owned(),
        ),
        Some(_) if erased => Some("it was erased, and the history still holds it.".to_owned()),
        Some((Some(salt), Some(body))) => match Salt::try_from(salt.as_slice()) {
            Ok(salt) => verify_body(record, &salt, &body)
                .err()
                .map(|fault| fault.to_string()),
            Err(error) => Some(error.to_string()),
        },
        Some(_) => Some("the history holds only one of salt and body.".to_owned()),
    };
    if let Some(problem) = problem {
        found.faults.push(RecordFault {
            entry: Some(seq),
            record: Some(record.id.clone()),
            problem: format!("version {}: {problem}", record.version),
        });
    }
}

macro_rules! tables {
    ($($kind:ident $record:ty),+) => {
        async fn verify_tables(snapshot: &Reader, found: &mut Verification) -> StoreResult<()> {
            $(verify_table::<$record>(snapshot, Kind::$kind, found).await?;)+
            Ok(())
        }
    };
}
every_kind!(tables);

/// Every row of a table, rebuilt to a body and compared with the newest version in the history.
async fn verify_table<R: Stored>(
    snapshot: &Reader,
    kind: Kind,
    found: &mut Verification,
) -> StoreResult<()> {
    let db = snapshot.db();
    let mut after = String::new();
    loop {
        let sql = format!(
            "SELECT id FROM {} WHERE id > $1 ORDER BY id LIMIT {BATCH}",
            R::TABLE
        );
        let rows = all(&db, &sql, vec![after.into()]).await?;
        let ids = rows.iter().map(|row| Ok(row.try_get("", "id")?));
        let ids: Vec<String> = ids.collect::<StoreResult<_>>()?;
        let Some(last) = ids.last() else { break };
        after = last.clone();
        let newest = newest_of(&db, kind, &ids).await?;
        for (id, rebuilt) in rebuild::<R>(&db, &ids).await? {
            found.records += 1;
            let problem = match rebuilt {
                Ok((record, derived_same)) => compare(&record, derived_same, newest.get(&id)),
                Err(problem) => Some(problem),
            };
            found.faults.extend(problem.map(|problem| RecordFault {
                entry: newest.get(&id).map(|newest| newest.seq),
                record: Some(format!("{kind}:{id}")),
                problem,
            }));
        }
    }
    let sql = format!(
        "SELECT h.id, MAX(h.seq) AS seq FROM history h WHERE h.kind = $1 \
         AND NOT EXISTS (SELECT 1 FROM {} t WHERE t.id = h.id) GROUP BY h.id",
        R::TABLE
    );
    for row in all(&db, &sql, vec![kind.word().into()]).await? {
        let id: String = row.try_get("", "id")?;
        found.faults.push(RecordFault {
            entry: Some(row.try_get("", "seq")?),
            record: Some(format!("{kind}:{id}")),
            problem: format!("it is in the history, but not in the table {}.", R::TABLE),
        });
    }
    Ok(())
}

/// A row as a record, and whether its derived columns are those that the record gives; or why it
/// can't be read.
type Rebuilt<R> = Result<(R, bool), String>;

/// Rebuilds rows to records, each for itself, so that one spoilt value does not hide the others.
async fn rebuild<R: Stored>(
    db: &DatabaseExecutor<'_>,
    ids: &[String],
) -> StoreResult<Vec<(String, Rebuilt<R>)>> {
    let select = R::Entity::find().filter(R::id_column().is_in(ids.to_vec()));
    let rows = db.query_all(&select.into_query()).await?;
    let found: HashMap<&str, _> = rows.iter().map(|row| (Cells::of(row).id(), row)).collect();
    ids.iter()
        .map(|id| {
            let rebuilt = match found.get(id.as_str()) {
                Some(row) => again::<R>(row)?,
                None => Err("it can't be found by its ID.".to_owned()),
            };
            Ok((id.clone(), rebuilt))
        })
        .collect()
}

fn again<R: Stored>(row: &QueryResult) -> StoreResult<Rebuilt<R>> {
    let record = match R::from_cells(&mut Cells::of(row)) {
        Ok(record) => record,
        Err(fault) => return Ok(Err(format!("{fault}."))),
    };
    Ok(match R::Row::from_query_result(row, "") {
        Ok(row) => {
            let same = record.to_row()? == row;
            Ok((record, same))
        }
        Err(error) => Err(format!("its row in {} can't be read: {error}.", R::TABLE)),
    })
}

/// What is wrong with a record, by the newest version that the history holds of it.
fn compare<R: Stored>(record: &R, derived_same: bool, newest: Option<&Newest>) -> Option<String> {
    let Some(newest) = newest else {
        return Some("it stands in its table, but the ledger knows nothing of it.".to_owned());
    };
    let Some(body) = &newest.body else {
        // What is erased is the versions before: the one that stands says what is left.
        let problem = "its newest version is gone from the history.";
        return Some(problem.to_owned());
    };
    if to_canonical(record).unwrap_or_default() != *body {
        let problem = "the table says something else than the entry vouches for.";
        return Some(problem.to_owned());
    }
    let problem = "a derived column of the table is not what the record says.";
    (!derived_same).then(|| problem.to_owned())
}

struct Newest {
    seq: i64,
    body: Option<Vec<u8>>,
}

async fn newest_of(
    db: &DatabaseExecutor<'_>,
    kind: Kind,
    ids: &[String],
) -> StoreResult<HashMap<String, Newest>> {
    let marks: Vec<_> = (0..ids.len()).map(|n| format!("${}", n + 2)).collect();
    let sql = format!(
        "SELECT h.id, h.seq, h.body FROM history h WHERE h.kind = $1 AND h.id IN ({}) \
         AND h.version = (SELECT MAX(l.version) FROM history l WHERE l.id = h.id)",
        marks.join(", ")
    );
    let mut values: Vec<Value> = vec![kind.word().into()];
    values.extend(ids.iter().map(|id| Value::from(id.clone())));
    all(db, &sql, values)
        .await?
        .iter()
        .map(|row| {
            let newest = Newest {
                seq: row.try_get("", "seq")?,
                body: row.try_get("", "body")?,
            };
            Ok((row.try_get("", "id")?, newest))
        })
        .collect()
}

/// The table of links against what the newest bodies say: derived, so compared as a whole.
macro_rules! links {
    ($($kind:ident $record:ty),+) => {
        fn links_of_body(kind: Kind, body: &[u8]) -> Option<Vec<(String, AnyId)>> {
            match kind {
                $(Kind::$kind => serde_json::from_slice::<$record>(body).ok().map(|record| {
                    record.links().iter().map(|link| (link.role.to_owned(), link.to)).collect()
                }),)+
            }
        }
    };
}
every_kind!(links);

async fn verify_links(snapshot: &Reader, found: &mut Verification) -> StoreResult<()> {
    let db = snapshot.db();
    let mut after = String::new();
    loop {
        let sql = format!(
            "SELECT h.kind, h.id, h.seq, h.body FROM history h WHERE h.id > $1 \
             AND h.version = (SELECT MAX(l.version) FROM history l WHERE l.id = h.id) \
             ORDER BY h.id LIMIT {BATCH}"
        );
        let rows = all(&db, &sql, vec![after.clone().into()]).await?;
        let Some(last) = rows.last() else { break };
        let upto: String = last.try_get("", "id")?;
        let sql = "SELECT from_kind, from_id, role, to_kind, to_id FROM links \
                   WHERE from_id > $1 AND from_id <= $2";
        let mut stored: HashMap<String, Vec<String>> = HashMap::new();
        for row in all(&db, sql, vec![after.into(), upto.clone().into()]).await? {
            let text = |column| row.try_get::<String>("", column);
            let link = format!(
                "{} {} {}:{}",
                text("from_kind")?,
                text("role")?,
                text("to_kind")?,
                text("to_id")?
            );
            stored.entry(text("from_id")?).or_default().push(link);
        }
        for row in &rows {
            let (word, id): (String, String) = (row.try_get("", "kind")?, row.try_get("", "id")?);
            let body: Option<Vec<u8>> = row.try_get("", "body")?;
            let mut is = stored.remove(&id).unwrap_or_default();
            let kind = word.parse::<Kind>().ok();
            let Some((kind, links)) = kind
                .zip(body)
                .and_then(|(kind, body)| Some((kind, links_of_body(kind, &body)?)))
            else {
                continue;
            };
            let mut should: Vec<_> = links
                .iter()
                .map(|(role, to)| format!("{kind} {role} {to}"))
                .collect();
            is.sort_unstable();
            should.sort_unstable();
            should.dedup();
            if is != should {
                found.faults.push(RecordFault {
                    entry: Some(row.try_get("", "seq")?),
                    record: Some(format!("{kind}:{id}")),
                    problem: "the table links says something else than the entry vouches for."
                        .to_owned(),
                });
            }
        }
        found.faults.extend(stored.into_keys().map(stray_links));
        after = upto;
    }
    let sql = "SELECT DISTINCT from_id FROM links WHERE from_id > $1";
    for row in all(&db, sql, vec![after.into()]).await? {
        let id: String = row.try_get("", "from_id")?;
        found.faults.push(stray_links(id));
    }
    Ok(())
}

fn stray_links(id: String) -> RecordFault {
    RecordFault {
        entry: None,
        record: Some(id),
        problem: "the table links has rows of a record that the ledger knows nothing of."
            .to_owned(),
    }
}

async fn all(
    db: &DatabaseExecutor<'_>,
    sql: &str,
    values: Vec<Value>,
) -> StoreResult<Vec<QueryResult>> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.query_all_raw(statement).await?)
}
