//! Owns accounts and their tokens in the API.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, connection::Connection};
use minuted_app::{
    CommandError, CommandResult,
    accounts::{AccountDetails, ChangeAccount, OpenAccount},
    read::{Order, TokenRow, filters::AccountFilter},
    sign_in::IssuedToken,
};
use minuted_core::{
    accounts::{Account, Grant},
    boards::Board,
    people::Person,
};

use crate::{
    boards::BoardObject,
    connections::{PageArgs, connect, page_cost},
    enums::{Audience, Role},
    inputs::{id, id_if},
    loaders::{one_if, tokens_of},
    payloads::{give, payload},
    people::PersonObject,
    refusals::{RefusalObject, fault, objects},
    scalars::{Date, Instant},
    session::session,
};

crate::loaders::shared_record! {
    /// Who may use Minuted, and with which roles. An administrator for all boards sees every account,
    /// anyone else their own.
    AccountObject of Account
}

#[Object(name = "Account")]
impl AccountObject {
    /// Its ID.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Its version, to be named when it is changed.
    async fn version(&self) -> i64 {
        self.0.version
    }
    /// The name that the office knows it by.
    async fn name(&self) -> &str {
        &self.0.name
    }
    /// The person whose account it is; their seats open a board's restricted business.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PersonObject>> {
        let person = one_if::<Person>(ctx, self.0.person).await?;
        Ok(person.map(Into::into))
    }
    /// The roles it holds, held or will hold.
    #[graphql(complexity = "page_cost(None, None, child_complexity)")]
    async fn grants(&self) -> Vec<GrantObject> {
        self.0.grants.iter().cloned().map(GrantObject).collect()
    }
    /// Whether it is closed; a closed account signs in no more.
    async fn closed(&self) -> bool {
        self.0.closed
    }
    /// Its tokens, newest first. The tokens themselves are never told again.
    #[graphql(complexity = "page_cost(None, None, child_complexity)")]
    async fn tokens(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<TokenObject>> {
        let tokens = tokens_of(ctx, self.0.id).await?;
        Ok(tokens.into_iter().map(Into::into).collect())
    }
}

/// A role held for one board or for all.
#[derive(Debug)]
pub(crate) struct GrantObject(Grant);

#[Object(name = "Grant")]
impl GrantObject {
    /// The role.
    async fn role(&self) -> Role {
        self.0.role.into()
    }
    /// The board it is held for; none: for all.
    async fn board(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<BoardObject>> {
        let board = one_if::<Board>(ctx, self.0.board).await?;
        Ok(board.map(Into::into))
    }
    /// What it opens besides the role's own.
    async fn opens(&self) -> Option<Audience> {
        self.0.opens.map(Into::into)
    }
    /// The first day, or none.
    async fn from(&self) -> Option<Date> {
        self.0.from.map(Date)
    }
    /// The last day, or none.
    async fn to(&self) -> Option<Date> {
        self.0.to.map(Date)
    }
}

/// A token of an account, without the token itself.
#[derive(SimpleObject, Debug)]
#[graphql(name = "Token")]
pub(crate) struct TokenObject {
    /// Its public ID, by which it is revoked.
    id: String,
    /// What it is for.
    name: String,
    /// Who issued it, as the ledger names an actor.
    issued_by: String,
    /// When it was issued.
    issued: Instant,
    /// When it expires.
    expires: Instant,
    /// When it was revoked, if it was.
    revoked: Option<Instant>,
}

impl From<TokenRow> for TokenObject {
    fn from(token: TokenRow) -> Self {
        Self {
            id: token.id,
            name: token.name,
            issued_by: token.issued_by,
            issued: Instant(token.issued),
            expires: Instant(token.expires),
            revoked: token.revoked.map(Instant),
        }
    }
}

/// Which accounts a list keeps.
#[derive(InputObject, Clone, Debug, Default)]
pub(crate) struct AccountFilterInput {
    /// Only those that are closed, or only those that are not.
    closed: Option<bool>,
    /// Only the one of this name, in whatever case.
    name: Option<String>,
}

/// Queries on accounts.
#[derive(Default, Debug)]
pub(crate) struct AccountQueries;

#[Object]
impl AccountQueries {
    /// Accounts by name: all for an administrator for all boards, their own for anyone else.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(default)] filter: AccountFilterInput,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<Connection<String, AccountObject>> {
        let kept = AccountFilter {
            person: None,
            closed: filter.closed,
            name: filter.name,
        };
        let page = PageArgs {
            first,
            after,
            last,
            before,
        };
        connect::<Account, _>(ctx, kept, page, Order::Ascending).await
    }
}

/// What is known of an account.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct AccountInput {
    /// The name that the office knows it by; no two accounts have the same.
    name: String,
    /// The ID of the person whose account it is.
    person_id: Option<ID>,
    /// The roles it holds; all of them, because a change replaces the whole list.
    #[graphql(default)]
    grants: Vec<GrantInput>,
    /// Whether it is closed.
    #[graphql(default)]
    closed: bool,
}

/// A role held for one board or for all.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct GrantInput {
    /// The role.
    role: Role,
    /// The ID of the board it is held for. Left out: for all.
    board_id: Option<ID>,
    /// What it opens besides the role's own: `RESTRICTED` or `CONFIDENTIAL` business, where the law
    /// or the board gives it.
    opens: Option<Audience>,
    /// The first day. Left out: it holds at once.
    from: Option<Date>,
    /// The last day. Left out: it has none.
    to: Option<Date>,
}

impl AccountInput {
    fn into_details(self) -> async_graphql::Result<AccountDetails> {
        let grants = self.grants.into_iter().map(|grant| {
            Ok(Grant {
                role: grant.role.into(),
                board: id_if(grant.board_id.as_ref())?,
                opens: grant.opens.map(Into::into),
                from: grant.from.map(|date| date.0),
                to: grant.to.map(|date| date.0),
            })
        });
        Ok(AccountDetails {
            name: self.name,
            person: id_if(self.person_id.as_ref())?,
            grants: grants.collect::<async_graphql::Result<_>>()?,
            closed: self.closed,
        })
    }
}

payload! {
    /// What came of a command on an account.
    AccountPayload {
        /// The account as it now stands.
        account: AccountObject
    }
}

/// For whom a token speaks, and how long.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct IssueTokenInput {
    /// The ID of the account.
    account_id: ID,
    /// What it is for, in the office's words.
    name: String,
    /// How many days it lasts, from 1 to 366.
    #[graphql(default = 90)]
    days: u32,
}

/// A token just issued.
#[derive(SimpleObject, Debug)]
#[graphql(name = "IssuedToken")]
pub(crate) struct IssuedTokenObject {
    /// Its public ID, by which it is revoked.
    id: String,
    /// The token. It is told only now: keep it.
    token: String,
    /// When it expires.
    expires: Instant,
}

impl From<IssuedToken> for IssuedTokenObject {
    fn from(issued: IssuedToken) -> Self {
        Self {
            id: issued.id,
            token: issued.token,
            expires: Instant(issued.expires),
        }
    }
}

payload! {
    /// What came of issuing a token.
    IssueTokenPayload {
        /// The token.
        issued: IssuedTokenObject
    }
}

/// Which token is revoked.
#[derive(InputObject, Clone, Debug)]
pub(crate) struct RevokeTokenInput {
    /// Its public ID.
    id: String,
}

/// What came of revoking a token.
#[derive(SimpleObject, Debug)]
pub(crate) struct RevokeTokenPayload {
    /// Whether it was revoked.
    revoked: bool,
    /// Why it was not done; empty if it was.
    refusals: Vec<RefusalObject>,
}

/// Commands on accounts and tokens.
#[derive(Default, Debug)]
pub(crate) struct AccountMutations;

#[Object]
impl AccountMutations {
    /// Opens an account.
    async fn open_account(
        &self,
        ctx: &Context<'_>,
        input: AccountInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AccountPayload> {
        let command = OpenAccount {
            details: input.into_details()?,
        };
        Ok(give::<Account, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }

    /// Changes the roles of an account, or closes it.
    async fn change_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.", name = "id")] which: ID,
        #[graphql(desc = "The version that you saw.")] version: i64,
        input: AccountInput,
        idempotency_key: Option<String>,
    ) -> async_graphql::Result<AccountPayload> {
        let command = ChangeAccount {
            id: id(&which)?,
            version,
            details: input.into_details()?,
        };
        Ok(give::<Account, _>(ctx, idempotency_key.as_deref(), command)
            .await?
            .into())
    }

    /// Issues a token that speaks for an account until it expires. Each call issues another, so
    /// there is no idempotency key.
    async fn issue_token(
        &self,
        ctx: &Context<'_>,
        input: IssueTokenInput,
    ) -> async_graphql::Result<IssueTokenPayload> {
        let session = session(ctx)?;
        let account = id(&input.account_id)?;
        let issued = session
            .app
            .issue_token(&session.viewer, account, &input.name, input.days);
        Ok(told(issued.await)?.map(Some).into())
    }

    /// Revokes a token: who holds it signs in no more by it.
    async fn revoke_token(
        &self,
        ctx: &Context<'_>,
        input: RevokeTokenInput,
    ) -> async_graphql::Result<RevokeTokenPayload> {
        let session = session(ctx)?;
        let done = session.app.revoke_token(&session.viewer, &input.id).await;
        let refusals = told(done)?.err();
        Ok(RevokeTokenPayload {
            revoked: refusals.is_none(),
            refusals: refusals.unwrap_or_default(),
        })
    }
}

/// A refusal is data, a fault is an error.
fn told<T>(done: CommandResult<T>) -> async_graphql::Result<Result<T, Vec<RefusalObject>>> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(CommandError::Refused(refusals)) => Ok(Err(objects(refusals))),
        Err(CommandError::Failed(error)) => Err(fault(&error)),
    }
}
