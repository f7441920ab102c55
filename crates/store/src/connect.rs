//! Owns opening a database, and the transactions that it gives.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use minuted_ledger::TreeIndex;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend,
    IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
    sqlx::{
        self, Connection as _, SqliteConnection,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};
use sea_orm_migration::MigratorTrait;
use tokio::sync::{Mutex, watch};

use crate::{
    BlobStore, OpsTx, Reader, StoreError, StoreResult, WriteTx,
    backup::{remove, unwritten},
    migrate::Migrator,
};

/// Where salts come from. The application injects one; tests inject a seeded one.
pub trait Entropy: Send + Sync {
    /// Fills the bytes so that nobody can guess them.
    fn fill(&self, bytes: &mut [u8]);
}

/// How to open a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreOptions {
    /// `sqlite://PATH` or `postgres://USER@HOST/NAME`.
    pub url: String,
    /// The most connections that reading may take.
    pub connections: u32,
}

/// A database that Minuted keeps its records in.
#[derive(Clone)]
pub struct Store {
    read: DatabaseConnection,
    pub(crate) write: DatabaseConnection,
    pub(crate) entropy: Arc<dyn Entropy>,
    statements: Arc<AtomicU64>,
    /// The log's tree, grown by what was appended since it was last asked for.
    pub(crate) tree: Arc<Mutex<TreeIndex>>,
    /// Told at each commit of this process.
    pub(crate) committed: Arc<watch::Sender<()>>,
    /// Where bytes of attachments are kept, if not in the database.
    pub(crate) blobs: Option<BlobStore>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({:?})", self.write.get_database_backend())
    }
}

impl Store {
    /// Opens a database that has the shape of this build. An SQLite file is made, or brought to
    /// shape after a copy of it was put beside it; PostgreSQL is left as it is.
    pub async fn open(options: &StoreOptions, entropy: Arc<dyn Entropy>) -> StoreResult<Self> {
        let store = Self::connect(options, entropy).await?;
        let pending = Migrator::get_pending_migrations(&store.write).await?.len();
        if pending > 0 {
            match sqlite_path(&options.url) {
                Some(path) => store.migrate_file(&path).await?,
                None => {
                    return Err(StoreError::Setup(format!(
                        "the database lacks {pending} migrations of this build; run `minuted \
                         migrate`"
                    )));
                }
            }
        }
        store.ensure_key().await?;
        Ok(store)
    }

    /// Opens a database for looking at it: it is not brought to the shape of this build, and gets no
    /// key. Refused if it is of another shape.
    pub async fn open_as_found(
        options: &StoreOptions,
        entropy: Arc<dyn Entropy>,
    ) -> StoreResult<Self> {
        let store = Self::connect(options, entropy).await?;
        let pending = Migrator::get_pending_migrations(&store.write).await?.len();
        if pending == 0 {
            return Ok(store);
        }
        store.close().await;
        Err(StoreError::Setup(format!(
            "the database lacks {pending} migrations of this build; run `minuted migrate`"
        )))
    }

    /// Opens a database and brings it to the shape of this build. Gives how many migrations it
    /// took.
    pub async fn migrate(options: &StoreOptions, entropy: Arc<dyn Entropy>) -> StoreResult<usize> {
        let store = Self::connect(options, entropy).await?;
        let pending = Migrator::get_pending_migrations(&store.write).await?.len();
        if pending > 0 {
            match sqlite_path(&options.url) {
                Some(path) => store.migrate_file(&path).await?,
                None => Migrator::up(&store.write, None).await?,
            }
        }
        store.close().await;
        Ok(pending)
    }

    pub(crate) async fn connect(
        options: &StoreOptions,
        entropy: Arc<dyn Entropy>,
    ) -> StoreResult<Self> {
        let statements = Arc::new(AtomicU64::new(0));
        let (mut read, mut write) = match sqlite_path(&options.url) {
            Some(path) => connect_file(&path, options.connections).await?,
            None => connect_server(options).await?,
        };
        for connection in [&mut read, &mut write] {
            let counter = Arc::clone(&statements);
            connection.set_metric_callback(move |_| {
                counter.fetch_add(1, Ordering::Relaxed);
            });
        }
        Ok(Self {
            read,
            write,
            entropy,
            statements,
            tree: Arc::default(),
            committed: Arc::default(),
            blobs: None,
        })
    }

    /// Copies the file beside itself, if there is anything in it, then migrates it.
    async fn migrate_file(&self, path: &Path) -> StoreResult<()> {
        let applied = Migrator::get_applied_migrations(&self.write).await?.len();
        if applied > 0 {
            let copy = path.with_extension(format!("before-migration-{}.db", applied + 1));
            // One that a migration which failed left behind is of the same database.
            remove(&copy)?;
            private(&copy).map_err(|error| unwritten(&copy, &error))?;
            let copy = copy.to_string_lossy().into_owned();
            let backend = self.write.get_database_backend();
            let sql = Statement::from_sql_and_values(backend, "VACUUM INTO $1", [copy.into()]);
            self.write.execute_raw(sql).await?;
        }
        Migrator::up(&self.write, None).await?;
        Ok(())
    }

    /// A handle for reading, statement by statement.
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader::pool(self.read.clone())
    }

    /// A handle for reading in one snapshot: what others commit meanwhile is not seen.
    pub async fn snapshot(&self) -> StoreResult<Reader> {
        let options = TransactionOptions {
            isolation_level: self.on_server(IsolationLevel::RepeatableRead),
            access_mode: self.on_server(AccessMode::ReadOnly),
            sqlite_transaction_mode: None,
        };
        Ok(Reader::transaction(
            self.read.begin_with_options(options).await?,
        ))
    }

    /// A transaction that writes records.
    pub async fn write(&self) -> StoreResult<WriteTx<'_>> {
        let reader = Reader::transaction(self.begin().await?);
        Ok(WriteTx::new(reader, self.entropy.as_ref(), &self.committed))
    }

    /// A transaction that writes operational tables.
    pub async fn ops(&self) -> StoreResult<OpsTx> {
        Ok(OpsTx::new(self.begin().await?))
    }

    pub(crate) async fn begin(&self) -> StoreResult<sea_orm::DatabaseTransaction> {
        let options = TransactionOptions {
            isolation_level: None,
            access_mode: None,
            // A deferred transaction that turns into a writer fails at once under other writers.
            sqlite_transaction_mode: self.in_file(SqliteTransactionMode::Immediate),
        };
        Ok(self.write.begin_with_options(options).await?)
    }

    pub(crate) const fn write_connection(&self) -> &DatabaseConnection {
        &self.write
    }

    fn on_server<T>(&self, value: T) -> Option<T> {
        (self.write.get_database_backend() == DbBackend::Postgres).then_some(value)
    }

    fn in_file<T>(&self, value: T) -> Option<T> {
        (self.write.get_database_backend() == DbBackend::Sqlite).then_some(value)
    }

    /// Whether the database answers and is set to keep what it acknowledges.
    pub async fn ready(&self) -> StoreResult<()> {
        let backend = self.write.get_database_backend();
        let (sql, column, good): (_, _, &[&str]) = match backend {
            DbBackend::Postgres => (
                // Without fsync or full pages a crash loses or tears what was acknowledged.
                "SELECT CASE WHEN current_setting('fsync') = 'on' \
                 AND current_setting('full_page_writes') = 'on' \
                 THEN current_setting('synchronous_commit') \
                 ELSE 'fsync or full_page_writes off' END AS kept",
                "kept",
                &["on", "remote_apply", "remote_write", "local"],
            ),
            _ => (
                "SELECT CAST(synchronous AS TEXT) AS kept FROM pragma_synchronous",
                "kept",
                &["2", "3"],
            ),
        };
        let row = self
            .write
            .query_one_raw(Statement::from_string(backend, sql))
            .await?;
        let kept: Option<String> = row.map(|row| row.try_get("", column)).transpose()?;
        match kept {
            Some(kept) if good.contains(&kept.as_str()) => Ok(()),
            other => Err(StoreError::Setup(format!(
                "the database is not set to keep what it acknowledges (it says {}); set \
                 synchronous_commit, fsync and full_page_writes to on",
                other.as_deref().unwrap_or("nothing")
            ))),
        }
    }

    /// Which database it is.
    #[must_use]
    pub fn database(&self) -> &'static str {
        self.in_file("sqlite").unwrap_or("postgres")
    }

    /// The pools of connections: what each is for, how many are open, and how many of them idle.
    #[must_use]
    pub fn pools(&self) -> [(&'static str, u32, u32); 2] {
        let count = |connection: &DatabaseConnection| {
            let (open, idle) = match self.write.get_database_backend() {
                DbBackend::Postgres => {
                    let pool = connection.get_postgres_connection_pool();
                    (pool.size(), pool.num_idle())
                }
                _ => {
                    let pool = connection.get_sqlite_connection_pool();
                    (pool.size(), pool.num_idle())
                }
            };
            (open, u32::try_from(idle).unwrap_or(open))
        };
        let (read, write) = (count(&self.read), count(&self.write));
        [("read", read.0, read.1), ("write", write.0, write.1)]
    }

    /// How many statements were sent since the store was opened.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Closes every connection after what they are doing.
    pub async fn close(self) {
        for connection in [self.read, self.write] {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "a connection did not close in order");
            }
        }
    }
}

/// The file of an `sqlite://` address.
pub(crate) fn sqlite_path(url: &str) -> Option<PathBuf> {
    url.strip_prefix("sqlite://")
        .or_else(|| url.strip_prefix("sqlite:"))
        .map(PathBuf::from)
}

/// Makes an empty file that only its owner reads, where there is none: it will hold drafts, exempt
/// texts and the key that signs the log. What SQLite puts beside it takes the same permissions.
pub(crate) fn private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// One connection that writes, so that writers queue here and not in SQLite, and several that only
/// read.
async fn connect_file(
    path: &Path,
    connections: u32,
) -> StoreResult<(DatabaseConnection, DatabaseConnection)> {
    if path.as_os_str().is_empty() {
        let problem = "the address names no file; write sqlite://minuted.db";
        return Err(StoreError::Setup(problem.to_owned()));
    }
    private(path).map_err(|error| {
        let problem = format!("{} can't be made: {error}", path.display());
        StoreError::Setup(problem)
    })?;
    let open = |most: u32, writes: bool| {
        let path = path.to_path_buf();
        // The file's name goes into the driver's options as it is, never through a URL.
        let mut options = ConnectOptions::new("sqlite::memory:");
        options
            .max_connections(most)
            .min_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            // A file does not go away as a server does, and asking costs two switches of threads.
            .test_before_acquire(false)
            .sqlx_logging(false)
            .map_sqlx_sqlite_opts(move |driver| {
                driver
                    .in_memory(false)
                    .filename(&path)
                    .create_if_missing(writes)
                    .shared_cache(false)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(10))
                    .pragma("query_only", if writes { "OFF" } else { "ON" })
            })
            .map_sqlx_sqlite_pool_opts(|pool| {
                pool.after_release(|connection, _| Box::pin(is_between_transactions(connection)))
            });
        Database::connect(options)
    };
    let write = open(1, true)
        .await
        .map_err(|error| unopened(&path.display().to_string(), &error))?;
    let read = open(connections.max(1), false).await?;
    Ok((read, write))
}

/// Whether a connection that is given back is in no transaction; if it is in one, it is closed.
///
/// When the disk is full, SQLite may roll back by itself. The driver's own ROLLBACK then fails, and
/// the driver believes that the transaction goes on. What is begun next on that connection is only a
/// savepoint to it, and what is committed there may be acknowledged and never be kept.
async fn is_between_transactions(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if !connection.is_in_transaction() {
        return Ok(true);
    }
    // A transaction that was dropped is rolled back by then.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

async fn connect_server(
    options: &StoreOptions,
) -> StoreResult<(DatabaseConnection, DatabaseConnection)> {
    if !options.url.starts_with("postgres://") && !options.url.starts_with("postgresql://") {
        return Err(StoreError::Setup(
            "the database's address begins with sqlite:// or postgres://".to_owned(),
        ));
    }
    let open = |most: u32| {
        let mut connect = ConnectOptions::new(options.url.clone());
        connect
            .max_connections(most)
            .acquire_timeout(Duration::from_secs(10))
            // Not before each use, which would cost a round trip; but a connection that rested may
            // be one to a server that has gone away and come back.
            .test_before_acquire_if_idle_for(Duration::from_secs(1))
            .sqlx_logging(false);
        Database::connect(connect)
    };
    let most = options.connections.max(1);
    let write = open(most)
        .await
        .map_err(|error| unopened("the PostgreSQL server", &error))?;
    let read = open(most).await?;
    Ok((read, write))
}

fn unopened(what: &str, error: &sea_orm::DbErr) -> StoreError {
    StoreError::Setup(format!("{what} can't be opened: {error}"))
}

#[cfg(test)]
mod tests {
    use minuted_core::{
        id::RecordId,
        organisations::{Organisation, OrganisationKind},
        record::Provenance,
        viewer::Viewer,
    };
    use uuid::Uuid;

    use super::*;
    use crate::EntryHeader;

    struct Zeros;

    impl Entropy for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    async fn add(store: &Store, number: u128) -> StoreResult<()> {
        let organisation = Organisation {
            id: RecordId::from_uuid(Uuid::from_u128(number)),
            version: 1,
            name: format!("Council {number} {}", "of a long name".repeat(40)),
            kind: OrganisationKind::Council,
            other_names: Vec::new(),
            partners: Vec::new(),
            summary: String::new(),
            from: None,
            to: None,
            provenance: Provenance::default(),
        };
        let mut tx = store.write().await?;
        tx.insert(&organisation).await?;
        let header = EntryHeader {
            command: "test".to_owned(),
            actor: "system:test".to_owned(),
            rules: None,
            at: minuted_core::time::Timestamp::from_micros(0),
        };
        tx.commit(&header).await.map(|_| ())
    }

    /// What a full disk does at a COMMIT, done by SQL: SQLite rolls back by itself. Who fails next and
    /// who succeeds after that must not meet what is left of it.
    #[tokio::test]
    async fn what_sqlite_rolls_back_by_itself_spoils_nothing_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let options = StoreOptions {
            url: format!("sqlite://{}", folder.path().join("test.db").display()),
            connections: 2,
        };
        let store = Store::open(&options, Arc::new(Zeros)).await.unwrap();
        add(&store, 1).await.unwrap();
        let tx = store.write().await.unwrap();
        let again = "INSERT OR ROLLBACK INTO ledger_head (id, size) VALUES (1, 0)";
        assert!(tx.db().execute_unprepared(again).await.is_err());
        drop(tx);
        assert!(add(&store, 1).await.is_err(), "it is there already");
        add(&store, 2).await.unwrap();
        store.close().await;
        let store = Store::open(&options, Arc::new(Zeros)).await.unwrap();
        let found = store.verify(Vec::new()).await.unwrap();
        assert_eq!((found.faults.len(), found.records), (0, 2));
        store.close().await;
    }

    /// What was acknowledged before, while and after the disk was full is there when the file is
    /// opened again, and nothing else is.
    #[tokio::test]
    async fn a_full_disk_loses_nothing_that_was_acknowledged() {
        let folder = tempfile::tempdir().unwrap();
        let options = StoreOptions {
            url: format!("sqlite://{}", folder.path().join("test.db").display()),
            connections: 2,
        };
        let store = Store::open(&options, Arc::new(Zeros)).await.unwrap();
        let mut acknowledged = Vec::new();
        let mut number = 0;
        // Each time the database may grow by a few pages and no more.
        for _ in 0..4 {
            let full = "SELECT page_count AS pages FROM pragma_page_count";
            let full = Statement::from_string(DbBackend::Sqlite, full);
            let pages = store.write.query_one_raw(full).await.unwrap().unwrap();
            let pages: i64 = pages.try_get("", "pages").unwrap();
            let limit = |pages: i64| format!("PRAGMA max_page_count = {pages}");
            store
                .write
                .execute_unprepared(&limit(pages + 3))
                .await
                .unwrap();
            let refused = loop {
                number += 1;
                match add(&store, number).await {
                    Ok(()) => acknowledged.push(number),
                    Err(error) => break error,
                }
                assert!(number < 1_000, "it is never full");
            };
            assert!(refused.to_string().contains("full"), "{refused}");
            // Somebody else meets it too, before there is room again.
            store.write.execute_unprepared(&limit(pages)).await.unwrap();
            number += 1;
            if add(&store, number).await.is_ok() {
                acknowledged.push(number);
            }
            store
                .write
                .execute_unprepared(&limit(1 << 30))
                .await
                .unwrap();
            for _ in 0..3 {
                number += 1;
                add(&store, number).await.unwrap();
                acknowledged.push(number);
            }
        }
        store.close().await;
        let store = Store::open(&options, Arc::new(Zeros)).await.unwrap();
        let found = store.verify(Vec::new()).await.unwrap();
        assert_eq!(found.faults, Vec::new());
        let system = Viewer::system("test", chrono::NaiveDate::default());
        let ids: Vec<_> = acknowledged
            .iter()
            .map(|number| RecordId::from_uuid(Uuid::from_u128(*number)))
            .collect();
        let kept = store.reader().many::<Organisation>(&system, &ids).await;
        assert_eq!(kept.unwrap().len(), acknowledged.len());
        assert_eq!(found.records, u64::try_from(acknowledged.len()).unwrap());
        store.close().await;
    }
}
