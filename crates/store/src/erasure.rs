//! Owns what is erased: the table of erasures, going through the history for a person's data,
//! destroying bodies with their salts, and getting what was destroyed out of the files.

use std::collections::HashSet;

use minuted_core::{
    erasure::Erasure,
    id::{AccountId, AnyId, Kind, PersonId, RecordId},
    roles::Role,
    time::Timestamp,
    viewer::Viewer,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseExecutor, DbBackend, QueryResult, Statement,
    Value,
};
use serde_json::Value as Json;

use crate::{
    Reader, Store, StoreError, StoreResult, WriteTx,
    boards::key,
    cells::put_key,
    registry::{every_kind, table_of},
    table::table,
};

/// How many bodies are held at once.
const BATCH: u64 = 500;

/// The tables that hold data of people beside those of the records.
const BESIDE: [&str; 4] = ["history", "links", "ops_idempotency", "ops_tokens"];

/// Which erasures a list keeps.
#[derive(Clone, Debug, Default)]
pub struct ErasureFilter {
    /// Only those of this person's data.
    pub person: Option<PersonId>,
}

table! {
    erasures: Erasure in "erasures", filter ErasureFilter, visible visible, kept kept {
        person: Key, on("on_day"): Day, ground: Text, versions: Json, lifted: Json,
    }
}

/// Erasures are for administrators for all boards.
fn visible(viewer: &Viewer) -> Condition {
    if viewer.holds(Role::Administrator, None) {
        return Condition::all();
    }
    Condition::all().add(erasures::Column::Id.is_in(Vec::<String>::new()))
}

fn kept(filter: &ErasureFilter) -> Condition {
    let person = filter.person;
    Condition::all().add_option(person.map(|id| erasures::Column::Person.eq(key(id))))
}

impl Reader {
    /// The bodies of a record that the history holds, oldest first.
    pub async fn bodies_of(&self, id: AnyId) -> StoreResult<Vec<Vec<u8>>> {
        let sql = "SELECT body FROM history WHERE kind = $1 AND id = $2 AND body IS NOT NULL \
                   ORDER BY version";
        let values = vec![id.kind.word().into(), id.uuid.to_string().into()];
        let rows = all(&self.db(), sql, values).await?;
        let bodies = rows.iter().map(|row| Ok(row.try_get("", "body")?));
        bodies.collect()
    }

    /// Shows every body that the history holds, by record and version. It goes through the whole
    /// history, a batch at a time, and is for finding what is to be erased.
    pub async fn each_body(
        &self,
        mut look: impl FnMut(AnyId, i64, &[u8]) + Send,
    ) -> StoreResult<()> {
        let (mut id, mut version) = (String::new(), 0_i64);
        let sql = format!(
            "SELECT kind, id, version, body FROM history WHERE (id, version) > ($1, $2) \
             AND body IS NOT NULL ORDER BY id, version LIMIT {BATCH}"
        );
        loop {
            let rows = all(&self.db(), &sql, vec![id.into(), version.into()]).await?;
            for row in &rows {
                let (word, uuid): (String, String) =
                    (row.try_get("", "kind")?, row.try_get("", "id")?);
                let body: Vec<u8> = row.try_get("", "body")?;
                // What has no ID of ours is told by `verify`.
                if let Ok(record) = format!("{word}:{uuid}").parse() {
                    look(record, row.try_get("", "version")?, &body);
                }
            }
            let Some(last) = rows.last() else {
                return Ok(());
            };
            (id, version) = (last.try_get("", "id")?, last.try_get("", "version")?);
        }
    }
}

macro_rules! kinds {
    ($($kind:ident $record:ty),+) => {
        impl WriteTx<'_> {
            /// Writes the next version of a record of any kind, changed as the body is; says whether
            /// there is such a record.
            pub async fn rewrite(
                &mut self,
                viewer: &Viewer,
                id: AnyId,
                change: impl FnOnce(&mut Json) + Send,
            ) -> StoreResult<bool> {
                let failed = |error: serde_json::Error| StoreError::Encode(error.to_string());
                match id.kind {
                    $(Kind::$kind => {
                        let found = self.find::<$record>(viewer, RecordId::from_uuid(id.uuid));
                        let Some(old) = found.await? else { return Ok(false) };
                        let mut body = serde_json::to_value(&old).map_err(failed)?;
                        change(&mut body);
                        let new: $record = serde_json::from_value(body).map_err(failed)?;
                        self.update(&old, new).await?;
                    })+
                }
                Ok(true)
            }
        }
    };
}
every_kind!(kinds);

impl WriteTx<'_> {
    /// Destroys bodies and salts of versions of a record.
    pub async fn destroy(&self, id: AnyId, versions: &[i64]) -> StoreResult<()> {
        let sql = "UPDATE history SET salt = NULL, body = NULL \
                   WHERE kind = $1 AND id = $2 AND version = $3";
        for version in versions {
            let uuid = id.uuid.to_string();
            let values = vec![id.kind.word().into(), uuid.into(), (*version).into()];
            run(&self.db(), sql, values).await?;
        }
        Ok(())
    }

    /// Empties the replies that name a record, and with them the hashes of what was sent: those are
    /// not salted, so that what was sent could be guessed from them. The keys stay used, so that
    /// nothing is done twice.
    pub async fn forget_replies(&self, id: AnyId) -> StoreResult<()> {
        let sql = "UPDATE ops_idempotency SET request = $2, reply = '' WHERE reply LIKE $1";
        let values = vec![format!("%{}%", id.uuid).into(), Vec::<u8>::new().into()];
        run(&self.db(), sql, values).await
    }

    /// Revokes an account's tokens and takes off what they were called.
    pub async fn forget_tokens(&self, account: AccountId, now: Timestamp) -> StoreResult<()> {
        let sql = "UPDATE ops_tokens SET name = '', revoked = COALESCE(revoked, $2) \
                   WHERE account = $1";
        let values = vec![put_key(&account).into(), now.micros().into()];
        run(&self.db(), sql, values).await
    }
}

impl Store {
    /// Gets what was destroyed out of the database's files: SQLite's file is written anew and its log
    /// emptied; PostgreSQL writes the tables of these kinds anew. What is in backups stays there.
    ///
    /// # Errors
    ///
    /// What the database says; on SQLite also if somebody is still reading what was there before, so
    /// that it has to be done again later.
    pub async fn scrub(&self, kinds: &[Kind]) -> StoreResult<()> {
        let db = self.write_connection();
        if db.get_database_backend() == DbBackend::Postgres {
            let tables = kinds.iter().map(|kind| table_of(*kind)).chain(BESIDE);
            let tables: Vec<_> = tables.collect();
            let sql = format!("VACUUM (FULL) {}", tables.join(", "));
            db.execute_unprepared(&sql).await?;
            return Ok(());
        }
        db.execute_unprepared("VACUUM").await?;
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        let statement = Statement::from_string(DbBackend::Sqlite, sql);
        let row = db.query_one_raw(statement).await?;
        let busy: i64 = row.map_or(Ok(1), |row| row.try_get("", "busy"))?;
        if busy != 0 {
            let problem = "somebody still reads what was there before; it is tried again";
            return Err(StoreError::Setup(problem.to_owned()));
        }
        Ok(())
    }
}

/// The versions that erasures name, each as a record's ID and a version.
pub(crate) async fn erased(reader: &Reader) -> StoreResult<HashSet<(String, i64)>> {
    let sql = "SELECT body FROM history WHERE kind = $1 AND body IS NOT NULL";
    let rows = all(&reader.db(), sql, vec![Kind::Erasure.word().into()]).await?;
    let mut named = HashSet::new();
    for row in rows {
        let body: Vec<u8> = row.try_get("", "body")?;
        // One that can't be read is told where its own version is verified.
        if let Ok(erasure) = serde_json::from_slice::<Erasure>(&body) {
            let versions = erasure.versions.iter();
            named.extend(versions.map(|erased| (erased.record.to_string(), erased.version)));
        }
    }
    Ok(named)
}

async fn run(db: &DatabaseExecutor<'_>, sql: &str, values: Vec<Value>) -> StoreResult<()> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await?;
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
