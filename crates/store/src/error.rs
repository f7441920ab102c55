//! Owns what can go wrong in the database.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// The result of a call to the database.
pub type StoreResult<T> = Result<T, StoreError>;

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The driver or the server failed.
    #[error("the database failed: {0}")]
    Database(DbErr),
    /// A unique key stands already: two writers took the same one.
    #[error("a unique key stands already")]
    Duplicate(DbErr),
    /// Two writers waited for each other, and this one was given up.
    #[error("another writer was in the way")]
    Deadlock(DbErr),
    /// A referenced record does not exist.
    #[error("a record that is referred to does not exist")]
    MissingReference(DbErr),
    /// The record was changed by someone else since it was read.
    #[error("the {kind} was changed meanwhile: version {expected} was expected")]
    Stale {
        /// The kind of record.
        kind: &'static str,
        /// The version that the writer saw.
        expected: i64,
    },
    /// A row holds what it can't.
    #[error(transparent)]
    Inconsistent(#[from] Inconsistent),
    /// A record can't be written as canonical bytes.
    #[error("a record can't be encoded: {0}")]
    Encode(String),
    /// The bytes of an attachment can't be kept or read.
    #[error("an attachment can't be kept or read: {0}")]
    Blob(String),
    /// The blob store can't be reached, or does not do what it is asked. It may again later.
    #[error("{0}")]
    BlobStore(String),
    /// The database is of another shape than this build, or its address is wrong.
    #[error("{0}")]
    Setup(String),
    /// A write transaction was to be committed without any record in it.
    #[error("a write without a record can't be committed: the ledger would have no entry for it")]
    NothingWritten,
}

/// A row that should be impossible: somebody changed it outside Minuted, or there is a bug.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{table}.{column} of {id} can't be read: {problem}")]
pub struct Inconsistent {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's key.
    pub id: String,
    /// What is wrong with the value.
    pub problem: String,
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => StoreError::Duplicate(error),
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => StoreError::MissingReference(error),
            _ if is_deadlock(&error) => StoreError::Deadlock(error),
            _ => StoreError::Database(error),
        }
    }
}

/// PostgreSQL's own code for it.
const DEADLOCK: &str = "40P01";

fn is_deadlock(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) =
        error
    else {
        return false;
    };
    let Some(cause) = cause.as_database_error() else {
        return false;
    };
    cause.code().is_some_and(|code| code == DEADLOCK)
}
