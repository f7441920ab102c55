//! Owns operational tables: tokens and replies kept for idempotency. None of it is a record.

use minuted_core::{
    accounts::Account,
    id::{AccountId, RecordId},
    time::Timestamp,
    viewer::Viewer,
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, Statement, Value,
    sea_query::{Alias, Expr, ExprTrait, Order, Query},
};

use crate::{Reader, StoreResult, Stored, accounts::accounts, cells::put_key, sight::rows_of};

/// A reply that was given to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReply {
    /// SHA-256 of the command's content.
    pub request: Vec<u8>,
    /// The reply: IDs of records, as JSON.
    pub reply: String,
}

/// A token to be kept. The token itself is never kept, only its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// Its public ID, by which it is revoked.
    pub id: String,
    /// The account it speaks for.
    pub account: AccountId,
    /// What it is for, in the office's words.
    pub name: String,
    /// SHA-256 of the token.
    pub hash: Vec<u8>,
    /// Who issued it, as the ledger names an actor.
    pub issued_by: String,
    /// When it was issued.
    pub issued: Timestamp,
    /// When it expires.
    pub expires: Timestamp,
}

/// A token as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// Its public ID.
    pub id: String,
    /// The account it speaks for.
    pub account: AccountId,
    /// What it is for.
    pub name: String,
    /// Who issued it, as the ledger names an actor.
    pub issued_by: String,
    /// When it was issued.
    pub issued: Timestamp,
    /// When it expires.
    pub expires: Timestamp,
    /// When it was revoked, if it was.
    pub revoked: Option<Timestamp>,
}

/// A transaction that writes operational tables. It has no way to write a record.
#[derive(Debug)]
#[must_use = "nothing is written until it is committed"]
pub struct OpsTx {
    transaction: DatabaseTransaction,
}

impl OpsTx {
    pub(crate) const fn new(transaction: DatabaseTransaction) -> Self {
        Self { transaction }
    }

    /// Keeps a token.
    pub async fn insert_token(&self, token: &NewToken) -> StoreResult<()> {
        let sql = "INSERT INTO ops_tokens (id, account, name, hash, issued_by, issued, expires) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = vec![
            token.id.clone().into(),
            put_key(&token.account).into(),
            token.name.clone().into(),
            token.hash.clone().into(),
            token.issued_by.clone().into(),
            token.issued.micros().into(),
            token.expires.micros().into(),
        ];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Revokes a token; says whether there was one to revoke.
    pub async fn revoke_token(&self, id: &str, at: Timestamp) -> StoreResult<bool> {
        let sql = "UPDATE ops_tokens SET revoked = $2 WHERE id = $1 AND revoked IS NULL";
        Ok(self
            .execute(sql, vec![id.into(), at.micros().into()])
            .await?
            == 1)
    }

    /// Commits.
    pub async fn commit(self) -> StoreResult<()> {
        Ok(self.transaction.commit().await?)
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.transaction.get_database_backend()
    }

    pub(crate) async fn query(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> StoreResult<Vec<QueryResult>> {
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        Ok(self.transaction.query_all_raw(statement).await?)
    }

    pub(crate) async fn execute(&self, sql: &str, values: Vec<Value>) -> StoreResult<u64> {
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        Ok(self
            .transaction
            .execute_raw(statement)
            .await?
            .rows_affected())
    }
}

impl Reader {
    /// The token with this hash.
    pub async fn token(&self, hash: &[u8]) -> StoreResult<Option<TokenRow>> {
        let statement = Query::select()
            .columns(TOKEN.map(Alias::new))
            .from(Alias::new("ops_tokens"))
            .and_where(Expr::col(Alias::new("hash")).eq(hash.to_vec()))
            .to_owned();
        let row = self.db().query_one(&statement).await?;
        row.map(|row| token(&row)).transpose()
    }

    /// The tokens of those of the accounts that the viewer may see, newest first. One statement
    /// for all of them.
    pub async fn tokens_of(
        &self,
        viewer: &Viewer,
        accounts: &[AccountId],
    ) -> StoreResult<Vec<TokenRow>> {
        if accounts.is_empty() {
            return Ok(Vec::new());
        }
        let seen = rows_of::<accounts::Entity>(accounts::Column::Id, Account::visible_to(viewer));
        let account = || Expr::col(Alias::new("account"));
        let statement = Query::select()
            .columns(TOKEN.map(Alias::new))
            .from(Alias::new("ops_tokens"))
            .and_where(account().is_in(accounts.iter().map(put_key)))
            .and_where(account().in_subquery(seen))
            .order_by(Alias::new("issued"), Order::Desc)
            .order_by(Alias::new("id"), Order::Asc)
            .to_owned();
        let rows = self.db().query_all(&statement).await?;
        rows.iter().map(token).collect()
    }
}

/// What is read of a token: all but its hash.
const TOKEN: [&str; 7] = [
    "id",
    "account",
    "name",
    "issued_by",
    "issued",
    "expires",
    "revoked",
];

fn token(row: &QueryResult) -> StoreResult<TokenRow> {
    let account: String = row.try_get("", "account")?;
    let id: String = row.try_get("", "id")?;
    let account = uuid::Uuid::try_parse(&account).map_err(|error| crate::Inconsistent {
        table: "ops_tokens",
        column: "account",
        id: id.clone(),
        problem: error.to_string(),
    })?;
    let revoked: Option<i64> = row.try_get("", "revoked")?;
    Ok(TokenRow {
        id,
        account: AccountId::from_uuid(account),
        name: row.try_get("", "name")?,
        issued_by: row.try_get("", "issued_by")?,
        issued: Timestamp::from_micros(row.try_get("", "issued")?),
        expires: Timestamp::from_micros(row.try_get("", "expires")?),
        revoked: revoked.map(Timestamp::from_micros),
    })
}
