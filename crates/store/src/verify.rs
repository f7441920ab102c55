//! Owns the verification of the live database: the log, the history that it vouches for, and the
//! tables that are rebuilt from it. What was altered by hand is found and named.

use std::collections::HashMap;

use minuted_core::{
    id::{AnyId, Kind},
    record::Record,
};
use minuted_ledger::{
    Checkpoint, LeafRecord, LogVerifier, Salt, StoredEntry, to_canonical, verify_body,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseExecutor, EntityTrait, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, Statement, Value,
};

use crate::{Reader, Store, StoreResult, Stored, cells::put_key, registry::every_kind};

/// How many rows are held at once.
const BATCH: u64 = 500;

/// What verification found.
#[derive(Debug, Default)]
pub struct Verification {
    /// The size and root of the log, if the log itself is sound.
    pub checkpoint: Option<Checkpoint>,
    /// How many versions of records were checked.
    pub versions: u64,
    /// How many records were rebuilt and compared.
    pub records: u64,
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
                verify_version(entry.seq, record, kept.remove(&key), found);
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

type KeptVersions = HashMap<(i64, String, i64), (Option<Vec<u8>>, Option<Vec<u8>>)>;

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

/// One version of the history against the entry that vouches for it.
fn verify_version(
    seq: i64,
    record: &LeafRecord,
    kept: Option<(Option<Vec<u8>>, Option<Vec<u8>>)>,
    found: &mut Verification,
) {
    found.versions += 1;
    let problem = match kept {
        None => Some("the history does not hold it.".to_owned()),
        // Erased by law: the log still stands, and there is nothing to compare.
        Some((None, None)) => None,
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
    ($($kind:ident $record:ident),+) => {
        async fn verify_tables(snapshot: &Reader, found: &mut Verification) -> StoreResult<()> {
            use minuted_core::{
                accounts::Account, authorities::Authority, boards::Board,
                corrections::Correction,
                decisions::{Clause, Commitment, Decision, PendingItem}, matters::Matter,
                meetings::{AgendaItem, Meeting}, organisations::Organisation,
                papers::{Comment, Consideration, Document, Paper, PaperVersion, Recommendation},
                people::{Membership, Person, Post},
            };
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
        let rows = R::Entity::find()
            .filter(R::id_column().gt(&after))
            .order_by_asc(R::id_column())
            .limit(BATCH)
            .all(&db)
            .await?;
        if rows.is_empty() {
            break;
        }
        let mut rebuilt = Vec::with_capacity(rows.len());
        for row in &rows {
            match R::from_row(row) {
                Ok(record) => {
                    let same = record.to_row()? == *row;
                    rebuilt.push((put_key(&record.id()), Some((record, same))));
                }
                Err(fault) => {
                    let id = fault.id.clone();
                    found.faults.push(RecordFault {
                        entry: newest(&db, kind, &id).await?.map(|newest| newest.seq),
                        record: Some(format!("{kind}:{id}")),
                        problem: format!("{fault}."),
                    });
                    rebuilt.push((id, None));
                }
            }
        }
        after = rebuilt
            .iter()
            .map(|(id, _)| id.clone())
            .max()
            .unwrap_or_default();
        let bodies = newest_of(
            &db,
            kind,
            &rebuilt.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(),
        )
        .await?;
        for (id, rebuilt) in rebuilt {
            found.records += 1;
            let Some((record, same)) = rebuilt else {
                continue;
            };
            compare(kind, &id, &record, same, bodies.get(&id), found);
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

fn compare<R: Stored>(
    kind: Kind,
    id: &str,
    record: &R,
    derived_same: bool,
    newest: Option<&Newest>,
    found: &mut Verification,
) {
    let mut fault = |entry, problem: &str| {
        found.faults.push(RecordFault {
            entry,
            record: Some(format!("{kind}:{id}")),
            problem: problem.to_owned(),
        });
    };
    let Some(newest) = newest else {
        return fault(
            None,
            "it stands in its table, but the ledger knows nothing of it.",
        );
    };
    let Some(body) = &newest.body else { return };
    let rebuilt = to_canonical(record).unwrap_or_default();
    if rebuilt != *body {
        fault(
            Some(newest.seq),
            "the table says something else than the entry vouches for.",
        );
    } else if !derived_same {
        fault(
            Some(newest.seq),
            "a derived column of the table is not what the record says.",
        );
    }
}

struct Newest {
    seq: i64,
    body: Option<Vec<u8>>,
}

async fn newest(db: &DatabaseExecutor<'_>, kind: Kind, id: &str) -> StoreResult<Option<Newest>> {
    Ok(newest_of(db, kind, &[id.to_owned()]).await?.remove(id))
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
    ($($kind:ident $record:ident),+) => {
        fn links_of_body(kind: Kind, body: &[u8]) -> Option<Vec<(String, AnyId)>> {
            use minuted_core::{
                accounts::Account, authorities::Authority, boards::Board,
                corrections::Correction,
                decisions::{Clause, Commitment, Decision, PendingItem}, matters::Matter,
                meetings::{AgendaItem, Meeting}, organisations::Organisation,
                papers::{Comment, Consideration, Document, Paper, PaperVersion, Recommendation},
                people::{Membership, Person, Post},
            };
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
        found
            .faults
            .extend(stored.into_keys().map(|id| {
                RecordFault {
                    entry: None,
                    record: Some(id),
                    problem:
                        "the table links has rows of a record that the ledger knows nothing of."
                            .to_owned(),
                }
            }));
        after = upto;
    }
    Ok(())
}

async fn all(
    db: &DatabaseExecutor<'_>,
    sql: &str,
    values: Vec<Value>,
) -> StoreResult<Vec<QueryResult>> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.query_all_raw(statement).await?)
}
