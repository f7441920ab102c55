//! Owns writing records: the one way by which a record changes. A write transaction keeps every
//! version in the history and can't be committed without an entry in the ledger.

use std::ops::Deref;

use minuted_core::{
    id::{AnyId, Kind, RecordId},
    record::{Link, Record},
    time::Timestamp,
};
use minuted_ledger::{Salt, to_canonical};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    Statement, Value,
    sea_query::{Alias, Expr, Query},
};
use tokio::sync::watch;

use crate::{
    Entropy, EntryHeader, Reader, StoreError, StoreResult, Stored, StoredReply,
    cells::put_key,
    ledger::{self, Version},
    registry,
};

/// A transaction that writes records. Dropped without [`WriteTx::commit`], it leaves no trace.
#[must_use = "nothing is written until it is committed"]
pub struct WriteTx<'a> {
    reader: Reader,
    entropy: &'a dyn Entropy,
    written: Vec<Version>,
    committed: &'a watch::Sender<()>,
}

impl std::fmt::Debug for WriteTx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WriteTx({} records)", self.written.len())
    }
}

/// Reads within the transaction, by the same visibility.
impl Deref for WriteTx<'_> {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl<'a> WriteTx<'a> {
    pub(crate) fn new(
        reader: Reader,
        entropy: &'a dyn Entropy,
        committed: &'a watch::Sender<()>,
    ) -> Self {
        Self {
            reader,
            entropy,
            written: Vec::new(),
            committed,
        }
    }

    /// Locks aggregate roots until the end, always in the same order, so that two writers who need
    /// the same roots wait for each other and never in a circle. To be called before any fact is
    /// read. On SQLite the transaction itself is the lock.
    pub async fn lock(&self, roots: &[AnyId]) -> StoreResult<()> {
        self.locked(roots, "NO KEY UPDATE").await
    }

    /// Keeps others from changing these records until the end, while they may keep them from it too.
    /// For facts that many commands depend on and few change, such as a board. To be called before
    /// [`WriteTx::lock`].
    pub async fn hold(&self, records: &[AnyId]) -> StoreResult<()> {
        self.locked(records, "SHARE").await
    }

    /// One statement, whose parts are run in the order in which they stand in it.
    async fn locked(&self, roots: &[AnyId], strength: &str) -> StoreResult<()> {
        let db = self.db();
        let backend = db.get_database_backend();
        if backend != sea_orm::DbBackend::Postgres || roots.is_empty() {
            return Ok(());
        }
        let mut roots = roots.to_vec();
        roots.sort_unstable();
        roots.dedup();
        let (mut parts, mut all, mut values) = (Vec::new(), Vec::new(), Vec::<Value>::new());
        for of_kind in roots.chunk_by(|a, b| a.kind == b.kind) {
            let (table, part) = (registry::table_of(of_kind[0].kind), parts.len());
            let places: Vec<_> = of_kind
                .iter()
                .map(|id| {
                    values.push(id.uuid.to_string().into());
                    format!("${}", values.len())
                })
                .collect();
            parts.push(format!(
                "part{part} AS MATERIALIZED (SELECT id FROM {table} WHERE id IN ({}) ORDER BY id \
                 FOR {strength})",
                places.join(", ")
            ));
            all.push(format!("SELECT id FROM part{part}"));
        }
        let sql = format!("WITH {} {}", parts.join(", "), all.join(" UNION ALL "));
        let statement = Statement::from_sql_and_values(backend, sql, values);
        db.query_all_raw(statement).await?;
        Ok(())
    }

    /// Writes a new record, as version 1.
    pub async fn insert<R: Stored>(&mut self, record: &R) -> StoreResult<()> {
        let mut record = record.clone();
        record.set_version(1);
        let row = record.to_row()?.into_active_model();
        R::Entity::insert(row)
            .exec_without_returning(&self.db())
            .await?;
        self.link(record.id().into(), &record.links()).await?;
        self.keep(&record)
    }

    /// Writes the next version of a record; refuses if it changed since `old` was read.
    pub async fn update<R: Stored>(&mut self, old: &R, new: R) -> StoreResult<R> {
        let mut new = new;
        new.set_version(old.version() + 1);
        // All of it: what a row is read as counts as unchanged and would not be written.
        let row = new.to_row()?.into_active_model().reset_all();
        let done = R::Entity::update_many()
            .set(row)
            .filter(R::id_column().eq(put_key(&old.id())))
            .filter(R::version_column().eq(old.version()))
            .exec(&self.db())
            .await?;
        if done.rows_affected != 1 {
            let kind = R::Id::KIND.word();
            return Err(StoreError::Stale {
                kind,
                expected: old.version(),
            });
        }
        if old.links() != new.links() {
            let id: AnyId = new.id().into();
            self.unlink(id).await?;
            self.link(id, &new.links()).await?;
        }
        self.keep(&new)?;
        Ok(new)
    }

    /// The next number of a series, from 1. A number is used up only if the transaction commits,
    /// so a series has no gaps.
    pub async fn allocate(&self, series: &str) -> StoreResult<i64> {
        let sql = "INSERT INTO numbers (series, last) VALUES ($1, 1) \
                   ON CONFLICT (series) DO UPDATE SET last = numbers.last + 1 RETURNING last";
        let row = self.one(sql, vec![series.into()]).await?;
        let row = row.ok_or_else(|| StoreError::Setup("no number was allocated".to_owned()))?;
        Ok(row.try_get("", "last")?)
    }

    /// The reply that was given to this account's command with this key, if there was one.
    pub async fn reply_to(&self, actor: &str, key: &str) -> StoreResult<Option<StoredReply>> {
        let sql = "SELECT request, reply FROM ops_idempotency WHERE actor = $1 AND key = $2";
        let row = self.one(sql, vec![actor.into(), key.into()]).await?;
        row.map(|row| {
            Ok(StoredReply {
                request: row.try_get("", "request")?,
                reply: row.try_get("", "reply")?,
            })
        })
        .transpose()
    }

    /// Keeps the reply to a command, so that the same key gets the same answer.
    pub async fn keep_reply(
        &self,
        actor: &str,
        key: &str,
        reply: &StoredReply,
        at: Timestamp,
    ) -> StoreResult<()> {
        let sql = "INSERT INTO ops_idempotency (actor, key, request, reply, at) \
                   VALUES ($1, $2, $3, $4, $5)";
        let values = vec![
            actor.into(),
            key.into(),
            reply.request.clone().into(),
            reply.reply.clone().into(),
            at.micros().into(),
        ];
        self.execute(sql, values).await
    }

    /// What it would commit: each record that it has written, with its version and its body, in the
    /// order in which they were written.
    pub fn written(&self) -> impl Iterator<Item = (AnyId, i64, &[u8])> {
        let versions = self.written.iter();
        versions.map(|version| (version.id, version.number, version.body.as_slice()))
    }

    /// Appends to the ledger and commits, in this order and at once. Gives the entry's place.
    pub async fn commit(self, header: &EntryHeader) -> StoreResult<i64> {
        if self.written.is_empty() {
            return Err(StoreError::NothingWritten);
        }
        let seq = ledger::append(&self.reader.db(), header, &self.written).await?;
        let transaction = self.reader.into_transaction();
        let transaction =
            transaction.ok_or_else(|| StoreError::Setup("no transaction to commit".to_owned()))?;
        transaction.commit().await?;
        self.committed.send_replace(());
        Ok(seq)
    }

    fn keep<R: Record>(&mut self, record: &R) -> StoreResult<()> {
        let body = to_canonical(record).map_err(|error| StoreError::Encode(error.to_string()))?;
        let mut salt = [0; 16];
        self.entropy.fill(&mut salt);
        self.written.push(Version {
            id: record.id().into(),
            number: record.version(),
            schema: R::SCHEMA,
            salt: Salt(salt),
            body,
        });
        Ok(())
    }

    async fn link(&self, from: AnyId, links: &[Link]) -> StoreResult<()> {
        let mut links = links.to_vec();
        links.sort_unstable();
        links.dedup();
        if links.is_empty() {
            return Ok(());
        }
        let columns = ["from_kind", "from_id", "role", "to_kind", "to_id"].map(Alias::new);
        let mut statement = Query::insert()
            .into_table(Alias::new("links"))
            .columns(columns)
            .to_owned();
        let word = |kind: Kind| Expr::val(kind.word());
        for link in links {
            statement.values_panic([
                word(from.kind),
                Expr::val(from.uuid.to_string()),
                Expr::val(link.role),
                word(link.to.kind),
                Expr::val(link.to.uuid.to_string()),
            ]);
        }
        self.db().execute(&statement).await?;
        Ok(())
    }

    async fn unlink(&self, from: AnyId) -> StoreResult<()> {
        self.execute(
            "DELETE FROM links WHERE from_id = $1",
            vec![from.uuid.to_string().into()],
        )
        .await
    }

    async fn one(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> StoreResult<Option<sea_orm::QueryResult>> {
        let db = self.db();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        Ok(db.query_one_raw(statement).await?)
    }

    async fn execute(&self, sql: &str, values: Vec<Value>) -> StoreResult<()> {
        let db = self.db();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        db.execute_raw(statement).await?;
        Ok(())
    }
}
