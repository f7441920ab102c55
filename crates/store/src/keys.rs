//! Owns the keys that sign the log: the first, made when the database is first opened, and those
//! that follow. A secret never leaves this module but as a signature.
//!
//! They stand in the database, so that several servers sign with one key and a backup has it. So a
//! signature shows that an office's database said something, not that nobody altered it before:
//! that is shown by a checkpoint that somebody else noted.

use minuted_ledger::{
    Checkpoint, ListedKey, NoteError, PrivateKey, PublicKey, origin_of, sign_checkpoint,
    sign_handover,
};
use sea_orm::{ConnectionTrait, DatabaseExecutor, DbBackend, QueryResult, Statement, Value};

use crate::{Entropy, Inconsistent, Reader, Store, StoreError, StoreResult};

const TABLE: &str = "ops_ledger_keys";

impl Store {
    /// Makes the first key, if there is none. Two servers that start at once agree on one.
    pub(crate) async fn ensure_key(&self) -> StoreResult<()> {
        let count = "SELECT COUNT(*) AS found FROM ops_ledger_keys";
        let reader = self.reader();
        let row = one(&reader.db(), count, vec![]).await?;
        if row.map_or(Ok(0), |row| row.try_get::<i64>("", "found"))? > 0 {
            return Ok(());
        }
        let seed = new_seed(self.entropy.as_ref());
        let unnamed = PrivateKey::new("unnamed", &seed).map_err(unsigned)?;
        let name = origin_of(unnamed.public().as_bytes());
        let transaction = self.begin().await?;
        let sql = "INSERT INTO ops_ledger_keys (generation, name, public, secret) \
                   VALUES (1, $1, $2, $3) ON CONFLICT DO NOTHING";
        let public = unnamed.public().as_bytes().to_vec();
        let values = vec![name.into(), public.into(), seed.to_vec().into()];
        execute(&DatabaseExecutor::from(&transaction), sql, values).await?;
        Ok(transaction.commit().await?)
    }

    /// Lets a new key sign from now on: the old one signs that it does, and its secret is erased.
    pub async fn rotate_key(&self) -> StoreResult<ListedKey> {
        let transaction = self.begin().await?;
        let db = DatabaseExecutor::from(&transaction);
        if db.get_database_backend() == DbBackend::Postgres {
            // Nobody appends and nobody else rotates until the end; a file is ours alone anyhow.
            one(
                &db,
                "SELECT size FROM ledger_head WHERE id = 1 FOR UPDATE",
                vec![],
            )
            .await?;
        }
        let (generation, old) = signer(&db).await?;
        let at = self.grown(&db).await?;
        let at = at
            .checkpoint(at.size())
            .map_err(|error| inconsistent(&error))?;
        let seed = new_seed(self.entropy.as_ref());
        let new = PrivateKey::new(old.public().name(), &seed).map_err(unsigned)?;
        let next = generation + 1;
        let handover = sign_handover(&at, next, &old, &new).map_err(unsigned)?;
        let erase = "UPDATE ops_ledger_keys SET secret = NULL WHERE secret IS NOT NULL";
        execute(&db, erase, vec![]).await?;
        let sql = "INSERT INTO ops_ledger_keys (generation, name, public, secret, handover) \
                   VALUES ($1, $2, $3, $4, $5)";
        let key = new.public();
        let values = vec![
            i64::try_from(next).unwrap_or(i64::MAX).into(),
            key.name().into(),
            key.as_bytes().to_vec().into(),
            seed.to_vec().into(),
            handover.clone().into(),
        ];
        execute(&db, sql, values).await?;
        drop(db);
        transaction.commit().await?;
        Ok(ListedKey {
            generation: next,
            key,
            handover: Some(handover),
        })
    }
}

impl Reader {
    /// The public keys of the log, from the first to the one that signs now.
    pub async fn ledger_keys(&self) -> StoreResult<Vec<ListedKey>> {
        let sql = "SELECT generation, name, public, handover FROM ops_ledger_keys \
                   ORDER BY generation";
        let db = self.db();
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let rows = db.query_all_raw(statement).await?;
        rows.iter().map(listed).collect()
    }

    /// The note that signs a checkpoint of the log.
    pub(crate) async fn sign(&self, checkpoint: &Checkpoint) -> StoreResult<String> {
        let (_, key) = signer(&self.db()).await?;
        sign_checkpoint(checkpoint, &key).map_err(unsigned)
    }
}

/// The key that signs now, with its place.
async fn signer(db: &DatabaseExecutor<'_>) -> StoreResult<(u64, PrivateKey)> {
    let sql = "SELECT generation, name, public, secret FROM ops_ledger_keys \
               ORDER BY generation DESC LIMIT 1";
    let row = one(db, sql, vec![]).await?;
    let row = row.ok_or_else(|| StoreError::Setup("the log has no key to sign with".to_owned()))?;
    let generation = generation(&row)?;
    let wrong = |problem: &str| Inconsistent {
        table: TABLE,
        column: "secret",
        id: generation.to_string(),
        problem: problem.to_owned(),
    };
    let secret: Option<Vec<u8>> = row.try_get("", "secret")?;
    let seed = secret.and_then(|secret| <[u8; 32]>::try_from(secret).ok());
    let seed = seed.ok_or_else(|| wrong("it is not 32 bytes"))?;
    let name: String = row.try_get("", "name")?;
    let key = PrivateKey::new(&name, &seed).map_err(unsigned)?;
    let public: Vec<u8> = row.try_get("", "public")?;
    if key.public().as_bytes().as_slice() != public {
        return Err(wrong("it is not the secret of the public key beside it").into());
    }
    Ok((generation, key))
}

fn listed(row: &QueryResult) -> StoreResult<ListedKey> {
    let generation = generation(row)?;
    let (name, public): (String, Vec<u8>) = (row.try_get("", "name")?, row.try_get("", "public")?);
    let key = PublicKey::new(&name, &public).map_err(|error| Inconsistent {
        table: TABLE,
        column: "public",
        id: generation.to_string(),
        problem: error.to_string(),
    })?;
    Ok(ListedKey {
        generation,
        key,
        handover: row.try_get("", "handover")?,
    })
}

fn generation(row: &QueryResult) -> StoreResult<u64> {
    let stored: i64 = row.try_get("", "generation")?;
    Ok(u64::try_from(stored).unwrap_or_default())
}

fn new_seed(entropy: &dyn Entropy) -> [u8; 32] {
    let mut seed = [0; 32];
    entropy.fill(&mut seed);
    seed
}

#[allow(clippy::needless_pass_by_value, reason = "it is what `map_err` calls")]
fn unsigned(error: NoteError) -> StoreError {
    inconsistent(&error)
}

fn inconsistent(error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Setup(format!("the log can't be signed: {error}"))
}

async fn one(
    db: &DatabaseExecutor<'_>,
    sql: &str,
    values: Vec<Value>,
) -> StoreResult<Option<QueryResult>> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.query_one_raw(statement).await?)
}

async fn execute(db: &DatabaseExecutor<'_>, sql: &str, values: Vec<Value>) -> StoreResult<()> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.execute_raw(statement).await?;
    Ok(())
}
