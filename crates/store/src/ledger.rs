//! Owns appending to the ledger and the history, in one go at the end of a write.

use minuted_core::{id::AnyId, time::Timestamp};
use minuted_ledger::{LEAF_FORMAT, Leaf, LeafRecord, Salt, commitment, leaf_hash};
use sea_orm::{ConnectionTrait, DatabaseExecutor, DbBackend, Statement, Value};

use crate::{StoreError, StoreResult};

/// What an entry says besides the records: who did what, when, under which rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryHeader {
    /// The command, named as the API's mutation.
    pub command: String,
    /// Who gave it.
    pub actor: String,
    /// The version of the rules it was decided under, if any applied.
    pub rules: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// One version of one record, to be kept for ever.
pub(crate) struct Version {
    pub(crate) id: AnyId,
    pub(crate) number: i64,
    pub(crate) schema: u32,
    pub(crate) salt: Salt,
    pub(crate) body: Vec<u8>,
}

/// The most versions that one statement writes: each takes five of a statement's parameters.
const CHUNK: usize = 1_000;

/// Takes the next place in the log and writes the entry and the versions there.
///
/// The head's lock is taken here, last in the transaction, and held until the commit. On
/// PostgreSQL one statement takes the place, appends the entry and keeps the versions.
pub(crate) async fn append(
    db: &DatabaseExecutor<'_>,
    header: &EntryHeader,
    written: &[Version],
) -> StoreResult<i64> {
    let leaf = leaf(header, written)
        .encode()
        .map_err(|e| StoreError::Encode(e.to_string()))?;
    let hash = leaf_hash(&leaf).as_bytes().to_vec();
    let (first, rest) = written.split_at(written.len().min(CHUNK));
    let seq = if db.get_database_backend() == DbBackend::Postgres {
        append_at_once(db, leaf, hash, first).await?
    } else {
        let row = one(db, TAKE_PLACE, vec![]).await?;
        let seq: i64 = row.try_get("", "seq")?;
        let sql = "INSERT INTO ledger_entries (seq, leaf, hash) VALUES ($1, $2, $3)";
        execute(db, sql, vec![seq.into(), leaf.into(), hash.into()]).await?;
        keep(db, seq, first).await?;
        seq
    };
    for chunk in rest.chunks(CHUNK) {
        keep(db, seq, chunk).await?;
    }
    Ok(seq)
}

const TAKE_PLACE: &str =
    "UPDATE ledger_head SET size = size + 1 WHERE id = 1 RETURNING size - 1 AS seq";

fn leaf(header: &EntryHeader, written: &[Version]) -> Leaf {
    let records = written
        .iter()
        .map(|version| LeafRecord {
            kind: version.id.kind.word().to_owned(),
            id: version.id.to_string(),
            version: version.number,
            schema: version.schema,
            commitment: commitment(&version.salt, &version.body),
        })
        .collect();
    Leaf {
        format: LEAF_FORMAT,
        command: header.command.clone(),
        actor: header.actor.clone(),
        rules: header.rules.clone(),
        at: header.at.micros(),
        records,
    }
}

async fn append_at_once(
    db: &DatabaseExecutor<'_>,
    leaf: Vec<u8>,
    hash: Vec<u8>,
    written: &[Version],
) -> StoreResult<i64> {
    let mut values: Vec<Value> = vec![leaf.into(), hash.into()];
    let rows = rows(written, &mut values);
    let sql = format!(
        "WITH head AS ({TAKE_PLACE}), \
         entry AS (INSERT INTO ledger_entries (seq, leaf, hash) \
                   SELECT seq, $1, $2 FROM head RETURNING seq), \
         kept AS (INSERT INTO history (kind, id, version, salt, body, seq) \
                  SELECT v.kind, v.id, v.version, v.salt, v.body, entry.seq \
                  FROM (VALUES {rows}) AS v (kind, id, version, salt, body), entry) \
         SELECT seq FROM entry"
    );
    Ok(one(db, &sql, values).await?.try_get("", "seq")?)
}

async fn keep(db: &DatabaseExecutor<'_>, seq: i64, written: &[Version]) -> StoreResult<()> {
    let mut values: Vec<Value> = vec![seq.into()];
    let rows = rows(written, &mut values);
    let sql = format!(
        "INSERT INTO history (kind, id, version, salt, body, seq) \
         SELECT column1, column2, column3, column4, column5, $1 FROM (VALUES {rows}) AS v"
    );
    execute(db, &sql, values).await
}

/// One row of parameters for each version, numbered on from those that stand.
fn rows(written: &[Version], values: &mut Vec<Value>) -> String {
    let mut rows = Vec::with_capacity(written.len());
    for version in written {
        let n = values.len();
        rows.push(format!(
            "(${}, ${}, ${}, ${}, ${})",
            n + 1,
            n + 2,
            n + 3,
            n + 4,
            n + 5
        ));
        values.extend([
            Value::from(version.id.kind.word()),
            version.id.uuid.to_string().into(),
            version.number.into(),
            version.salt.as_bytes().to_vec().into(),
            version.body.clone().into(),
        ]);
    }
    rows.join(", ")
}

async fn one(
    db: &DatabaseExecutor<'_>,
    sql: &str,
    values: Vec<Value>,
) -> StoreResult<sea_orm::QueryResult> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let row = db.query_one_raw(statement).await?;
    row.ok_or_else(|| StoreError::Setup("the ledger has no head; run `minuted migrate`".to_owned()))
}

async fn execute(db: &DatabaseExecutor<'_>, sql: &str, values: Vec<Value>) -> StoreResult<()> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await?;
    Ok(())
}
