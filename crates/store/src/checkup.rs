//! Owns looking at a database without changing anything: of which build it is, and whether the end
//! of its log is sound.

use std::sync::Arc;

use minuted_core::time::Timestamp;
use minuted_ledger::{Leaf, Salt, leaf_hash, verify_body};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use sea_orm_migration::MigratorTrait;

use crate::{
    Entropy, Reader, RecordFault, Store, StoreOptions, StoreResult,
    migrate::{Migrator, TABLE},
};

/// Of which build a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// It has never been one of Minuted's.
    Empty,
    /// It is of this build.
    Current,
    /// It lacks these migrations.
    Lacks(Vec<String>),
    /// It has had these migrations, which this build does not know: a newer one made them.
    Newer(Vec<String>),
}

/// What the end of a log says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newest {
    /// How many entries there are.
    pub size: i64,
    /// When the newest was made.
    pub at: Option<Timestamp>,
    /// What is wrong.
    pub faults: Vec<RecordFault>,
}

impl Store {
    /// Opens a database as it is. Whoever calls it has seen that there is one.
    pub async fn look(options: &StoreOptions, entropy: Arc<dyn Entropy>) -> StoreResult<Self> {
        Self::connect(options, entropy).await
    }

    /// Of which build it is.
    pub async fn shape(&self) -> StoreResult<Shape> {
        let reader = self.reader();
        let there = match reader.db().get_database_backend() {
            DbBackend::Postgres => {
                "SELECT 1 AS there FROM pg_catalog.pg_tables \
                                    WHERE tablename = $1 AND schemaname = ANY (current_schemas(false))"
            }
            _ => "SELECT 1 AS there FROM sqlite_master WHERE name = $1",
        };
        if all(&reader, there, vec![TABLE.into()]).await?.is_empty() {
            return Ok(Shape::Empty);
        }
        let sql = format!("SELECT version FROM {TABLE} ORDER BY version");
        let rows = all(&reader, &sql, Vec::new()).await?;
        let had = rows.iter().map(|row| Ok(row.try_get("", "version")?));
        let had: Vec<String> = had.collect::<StoreResult<_>>()?;
        let known = Migrator::migrations();
        let known: Vec<&str> = known.iter().map(|migration| migration.name()).collect();
        Ok(shape(&known, &had))
    }

    /// Whether the head, the newest entry and what that entry vouches for fit together. Takes the
    /// same time however long the log is; what lies before is for [`Store::verify`].
    pub async fn newest(&self) -> StoreResult<Newest> {
        let snapshot = self.snapshot().await?;
        let mut newest = Newest::default();
        let head = "SELECT size FROM ledger_head WHERE id = 1";
        let head = all(&snapshot, head, Vec::new()).await?;
        newest.size = head.first().map_or(Ok(0), |row| row.try_get("", "size"))?;
        let last = "SELECT seq, leaf, hash FROM ledger_entries ORDER BY seq DESC LIMIT 1";
        let rows = all(&snapshot, last, Vec::new()).await?;
        let Some(row) = rows.first() else {
            if newest.size > 0 {
                newest.fault(
                    None,
                    "the head says that there are entries; there are none.",
                );
            }
            return Ok(newest);
        };
        let seq: i64 = row.try_get("", "seq")?;
        if newest.size != seq + 1 {
            let problem = format!(
                "the head says that the log has {} entries; the newest is entry {seq}.",
                newest.size
            );
            newest.fault(None, &problem);
        }
        let (leaf, hash): (Vec<u8>, Vec<u8>) = (row.try_get("", "leaf")?, row.try_get("", "hash")?);
        if leaf_hash(&leaf).as_bytes().as_slice() != hash {
            newest.fault(Some(seq), "its hash is not that of its leaf.");
        }
        match Leaf::decode(&leaf) {
            Err(error) => newest.fault(Some(seq), &format!("it can't be read: {error}.")),
            Ok(leaf) => {
                newest.at = Some(Timestamp::from_micros(leaf.at));
                check_versions(&snapshot, seq, &leaf, &mut newest).await?;
            }
        }
        Ok(newest)
    }
}

impl Newest {
    fn fault(&mut self, entry: Option<i64>, problem: &str) {
        self.faults.push(RecordFault {
            entry,
            record: None,
            problem: problem.to_owned(),
        });
    }
}

/// What the newest entry vouches for, by the history.
async fn check_versions(
    snapshot: &Reader,
    seq: i64,
    leaf: &Leaf,
    newest: &mut Newest,
) -> StoreResult<()> {
    let sql = "SELECT kind, id, version, salt, body FROM history WHERE seq = $1";
    let kept = all(snapshot, sql, vec![seq.into()]).await?;
    if kept.len() != leaf.records.len() {
        let problem = format!(
            "it vouches for {} versions of records; the history holds {}.",
            leaf.records.len(),
            kept.len()
        );
        newest.fault(Some(seq), &problem);
    }
    for row in &kept {
        let (kind, id): (String, String) = (row.try_get("", "kind")?, row.try_get("", "id")?);
        let (id, version): (_, i64) = (format!("{kind}:{id}"), row.try_get("", "version")?);
        let named =
            |record: &&minuted_ledger::LeafRecord| record.id == id && record.version == version;
        let (salt, body): (Option<Vec<u8>>, Option<Vec<u8>>) =
            (row.try_get("", "salt")?, row.try_get("", "body")?);
        let salt = salt.and_then(|salt| Salt::try_from(salt.as_slice()).ok());
        let sound = match (leaf.records.iter().find(named), salt, body) {
            (Some(record), Some(salt), Some(body)) => verify_body(record, &salt, &body).is_ok(),
            _ => false,
        };
        if !sound {
            newest.faults.push(RecordFault {
                entry: Some(seq),
                record: Some(id),
                problem: format!("version {version} is not what the entry vouches for."),
            });
        }
    }
    Ok(())
}

fn shape(known: &[&str], had: &[String]) -> Shape {
    let newer = had.iter().filter(|name| !known.contains(&name.as_str()));
    let newer: Vec<String> = newer.cloned().collect();
    if !newer.is_empty() {
        return Shape::Newer(newer);
    }
    let lacks = known
        .iter()
        .filter(|name| !had.iter().any(|had| had == *name));
    let lacks: Vec<String> = lacks.map(|name| (*name).to_owned()).collect();
    match (had.is_empty(), lacks.is_empty()) {
        (true, _) => Shape::Empty,
        (false, true) => Shape::Current,
        (false, false) => Shape::Lacks(lacks),
    }
}

async fn all(reader: &Reader, sql: &str, values: Vec<Value>) -> StoreResult<Vec<QueryResult>> {
    let db = reader.db();
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.query_all_raw(statement).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_told_by_what_was_had_and_what_is_known() {
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        for (had, expected) in [
            (&[][..], Shape::Empty),
            (&["1", "2"], Shape::Current),
            (&["1"], Shape::Lacks(names(&["2"]))),
            (&["1", "2", "3"], Shape::Newer(names(&["3"]))),
        ] {
            assert_eq!(shape(&["1", "2"], &names(had)), expected);
        }
    }
}
