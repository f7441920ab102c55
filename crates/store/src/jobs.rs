//! Owns the outbox: jobs that are written with a command, and taken up by one worker at a time.

use std::collections::HashMap;

use minuted_core::{id::AnyId, jobs::Job, time::Timestamp};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};

use crate::{OpsTx, Reader, StoreResult, WriteTx};

/// A job to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// Its ID.
    pub id: String,
    /// What sort of work it is.
    pub kind: String,
    /// For whom it is done.
    pub target: String,
    /// What it is done with.
    pub content: String,
    /// When it is made, which is when it may first be taken up.
    pub made: Timestamp,
}

/// How many jobs there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// All of them.
    pub all: i64,
    /// Those that are parked.
    pub parked: i64,
    /// Those that could have been taken up since the time that was asked with.
    pub due: i64,
}

/// What is read of a job.
const COLUMNS: &str = "id, kind, target, content, made, due, tries, claim, parked, error";

impl WriteTx<'_> {
    /// Writes a job, to be done once this is committed, and never if it is not.
    pub async fn enqueue(&self, job: &NewJob) -> StoreResult<()> {
        let sql = "INSERT INTO ops_jobs (id, kind, target, content, made, due) \
                   VALUES ($1, $2, $3, $4, $5, $5)";
        let values = vec![
            job.id.clone().into(),
            job.kind.clone().into(),
            job.target.clone().into(),
            job.content.clone().into(),
            job.made.micros().into(),
        ];
        let db = self.db();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        db.execute_raw(statement).await?;
        Ok(())
    }

    /// The body of a version of a record as the history holds it, if it does.
    pub async fn body(&self, id: AnyId, version: i64) -> StoreResult<Option<Vec<u8>>> {
        let sql = "SELECT body FROM history WHERE id = $1 AND version = $2";
        let values = vec![id.uuid.to_string().into(), version.into()];
        let db = self.db();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        let row = db.query_one_raw(statement).await?;
        Ok(row
            .map(|row| row.try_get("", "body"))
            .transpose()?
            .flatten())
    }
}

impl OpsTx {
    /// Takes up the job that has been due longest, if there is one: nobody else gets it until
    /// `until`. On PostgreSQL a job that another takes up at this moment is passed over; on SQLite
    /// the transaction is the lock.
    pub async fn claim_job(
        &self,
        now: Timestamp,
        until: Timestamp,
        claim: &str,
    ) -> StoreResult<Option<Job>> {
        let skip = match self.backend() {
            DbBackend::Postgres => "FOR UPDATE SKIP LOCKED",
            _ => "",
        };
        let sql = format!(
            "UPDATE ops_jobs SET due = $2, tries = tries + 1, claim = $3 WHERE id = (\
             SELECT id FROM ops_jobs WHERE parked IS NULL AND due <= $1 \
             ORDER BY due, id LIMIT 1 {skip}) RETURNING {COLUMNS}"
        );
        let values = vec![now.micros().into(), until.micros().into(), claim.into()];
        let rows = self.query(&sql, values).await?;
        rows.first().map(job).transpose()
    }

    /// Holds a claim for longer than is usual, for work that takes long; says whether it still held.
    pub async fn hold_job(&self, id: &str, claim: &str, until: Timestamp) -> StoreResult<bool> {
        let sql = "UPDATE ops_jobs SET due = $3 WHERE id = $1 AND claim = $2";
        let values = vec![id.into(), claim.into(), until.micros().into()];
        Ok(self.execute(sql, values).await? == 1)
    }

    /// Removes a job that is done; says whether the claim still held.
    pub async fn finish_job(&self, id: &str, claim: &str) -> StoreResult<bool> {
        let sql = "DELETE FROM ops_jobs WHERE id = $1 AND claim = $2";
        Ok(self.execute(sql, vec![id.into(), claim.into()]).await? == 1)
    }

    /// Gives a job back to be tried again; says whether the claim still held.
    pub async fn put_off_job(
        &self,
        id: &str,
        claim: &str,
        until: Timestamp,
        error: &str,
    ) -> StoreResult<bool> {
        let sql = "UPDATE ops_jobs SET due = $3, error = $4, claim = NULL \
                   WHERE id = $1 AND claim = $2";
        let values = vec![id.into(), claim.into(), until.micros().into(), error.into()];
        Ok(self.execute(sql, values).await? == 1)
    }

    /// Parks a job; says whether the claim still held.
    pub async fn park_job(
        &self,
        id: &str,
        claim: &str,
        at: Timestamp,
        error: &str,
    ) -> StoreResult<bool> {
        let sql = "UPDATE ops_jobs SET parked = $3, error = $4, claim = NULL \
                   WHERE id = $1 AND claim = $2";
        let values = vec![id.into(), claim.into(), at.micros().into(), error.into()];
        Ok(self.execute(sql, values).await? == 1)
    }

    /// Lets a job that waits or is parked be tried at once and from the beginning; says whether
    /// there was one. One that a worker is at is left to it.
    pub async fn retry_job(&self, id: &str, now: Timestamp) -> StoreResult<bool> {
        let sql = "UPDATE ops_jobs SET due = $2, tries = 0, parked = NULL, claim = NULL \
                   WHERE id = $1 AND (claim IS NULL OR due <= $2)";
        let values = vec![id.into(), now.micros().into()];
        Ok(self.execute(sql, values).await? == 1)
    }
}

impl Reader {
    /// Jobs, those first that were made first: all, or the parked ones; at most so many.
    pub async fn jobs(&self, parked_only: bool, most: u64) -> StoreResult<Vec<Job>> {
        let filter = if parked_only {
            "WHERE parked IS NOT NULL"
        } else {
            ""
        };
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let sql = format!("SELECT {COLUMNS} FROM ops_jobs {filter} ORDER BY made, id LIMIT $1");
        let rows = self.all(&sql, vec![most.into()]).await?;
        rows.iter().map(job).collect()
    }

    /// One job.
    pub async fn job(&self, id: &str) -> StoreResult<Option<Job>> {
        let sql = format!("SELECT {COLUMNS} FROM ops_jobs WHERE id = $1");
        let rows = self.all(&sql, vec![id.into()]).await?;
        rows.first().map(job).transpose()
    }

    /// When the next job is due, if there is any that is not parked.
    pub async fn next_job_due(&self) -> StoreResult<Option<Timestamp>> {
        let sql = "SELECT MIN(due) AS due FROM ops_jobs WHERE parked IS NULL";
        let rows = self.all(sql, Vec::new()).await?;
        let due: Option<i64> = match rows.first() {
            Some(row) => row.try_get("", "due")?,
            None => None,
        };
        Ok(due.map(Timestamp::from_micros))
    }

    /// How many jobs there are, and how many of them have been due since `since`.
    pub async fn job_counts(&self, since: Timestamp) -> StoreResult<JobCounts> {
        let sql = "SELECT COUNT(*) AS jobs, COUNT(parked) AS parked, \
                   COUNT(CASE WHEN parked IS NULL AND due <= $1 THEN 1 END) AS due FROM ops_jobs";
        let rows = self.all(sql, vec![since.micros().into()]).await?;
        let Some(row) = rows.first() else {
            return Ok(JobCounts::default());
        };
        Ok(JobCounts {
            all: row.try_get("", "jobs")?,
            parked: row.try_get("", "parked")?,
            due: row.try_get("", "due")?,
        })
    }

    /// Why jobs of a kind were not done the last time, by what they are done with; nothing of those that
    /// did not fail.
    pub async fn job_errors(
        &self,
        kind: &str,
        contents: &[String],
    ) -> StoreResult<HashMap<String, String>> {
        if contents.is_empty() {
            return Ok(HashMap::new());
        }
        let places: Vec<_> = (2..contents.len() + 2).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT content, error FROM ops_jobs WHERE kind = $1 AND error IS NOT NULL \
             AND content IN ({})",
            places.join(", ")
        );
        let contents = contents.iter().map(|content| Value::from(content.clone()));
        let values = std::iter::once(Value::from(kind)).chain(contents).collect();
        let rows = self.all(&sql, values).await?;
        let errors = rows
            .iter()
            .map(|row| Ok((row.try_get("", "content")?, row.try_get("", "error")?)));
        errors.collect()
    }

    async fn all(&self, sql: &str, values: Vec<Value>) -> StoreResult<Vec<QueryResult>> {
        let db = self.db();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        Ok(db.query_all_raw(statement).await?)
    }
}

fn job(row: &QueryResult) -> StoreResult<Job> {
    let parked: Option<i64> = row.try_get("", "parked")?;
    Ok(Job {
        id: row.try_get("", "id")?,
        kind: row.try_get("", "kind")?,
        target: row.try_get("", "target")?,
        content: row.try_get("", "content")?,
        made: Timestamp::from_micros(row.try_get("", "made")?),
        due: Timestamp::from_micros(row.try_get("", "due")?),
        tries: row.try_get("", "tries")?,
        claim: row.try_get("", "claim")?,
        parked: parked.map(Timestamp::from_micros),
        error: row.try_get("", "error")?,
    })
}
