//! Owns signing in by token: issuing, revoking, and resolving a viewer from one.

use minuted_core::{
    accounts::Account,
    id::{AccountId, Kind},
    people::Membership,
    permissions::{Action, Subject, authorise},
    record::line,
    refusal::{Reason, Refusal, Refusals},
    time::Timestamp,
    viewer::Viewer,
};
use minuted_store::{NewToken, Order, PageRequest, StoreError, filters::MembershipFilter};
use sha2::{Digest, Sha256};

use crate::{App, CommandError, CommandResult};

/// What every token begins with, so that one that leaks into a log or a repository is recognised.
const PREFIX: &str = "minuted_";

/// The longest that a token may last: 366 days.
pub const LONGEST_DAYS: u32 = 366;

/// Why a request's token was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The token is not known, expired, revoked, or its account is closed.
    #[error("this token is not valid: it is unknown, expired or revoked; ask for a new one")]
    NotValid,
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

/// A token just issued. This is the only time that it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedToken {
    /// Its public ID, by which it can be revoked.
    pub id: String,
    /// The token itself.
    pub token: String,
    /// When it expires.
    pub expires: Timestamp,
}

impl App {
    /// The viewer of a request: the public without a token, else its account.
    pub async fn viewer(&self, token: Option<&str>) -> Result<Viewer, SignInError> {
        let today = self.today();
        let Some(token) = token else {
            return Ok(Viewer::public(today));
        };
        let reader = self.reader();
        let kept = reader
            .token(&hash_of(token))
            .await?
            .ok_or(SignInError::NotValid)?;
        if kept.revoked.is_some() || kept.expires <= self.now() {
            return Err(SignInError::NotValid);
        }
        let viewer = self.viewer_of(kept.account).await?;
        viewer.ok_or(SignInError::NotValid)
    }

    /// The viewer that an account is today; none if there is no such account or it is closed.
    pub async fn viewer_of(&self, account: AccountId) -> Result<Option<Viewer>, StoreError> {
        let today = self.today();
        let system = Viewer::system("sign-in", today);
        let reader = self.reader();
        let Some(account) = reader.find::<Account>(&system, account).await? else {
            return Ok(None);
        };
        if account.closed {
            return Ok(None);
        }
        let seats = match account.person {
            None => Vec::new(),
            Some(person) => {
                let filter = MembershipFilter {
                    person: Some(person),
                    on: Some(today),
                    board: None,
                };
                let page = PageRequest::first(1_000, Order::Ascending);
                let seats = reader.list::<Membership>(&system, &filter, &page).await?;
                seats.map(|page| page.records).unwrap_or_default()
            }
        };
        Ok(Some(Viewer::of(&account, &seats, today)))
    }

    /// Issues a token that speaks for an account until it expires.
    pub async fn issue_token(
        &self,
        viewer: &Viewer,
        account: AccountId,
        name: &str,
        days: u32,
    ) -> CommandResult<IssuedToken> {
        authorise(viewer, Action::IssueToken, Subject::office())?;
        check_terms(name, days)?;
        let found = self.reader().find::<Account>(viewer, account).await?;
        let found = found.ok_or_else(|| Refusal::not_found(Kind::Account).at("input.accountId"))?;
        if found.closed {
            let problem = "The account is closed. Open it again before you issue a token for it.";
            return Err(Refusal::invalid(problem, "input.accountId").into());
        }
        let (id, token) = (self.random(6), format!("{PREFIX}{}", self.random(32)));
        let now = self.now();
        let lasts = i64::from(days) * 24 * 60 * 60 * 1_000_000;
        let expires = Timestamp::from_micros(now.micros() + lasts);
        let ops = self.store.ops().await?;
        ops.insert_token(&NewToken {
            id: id.clone(),
            account,
            name: name.to_owned(),
            hash: hash_of(&token),
            issued_by: viewer.actor().to_string(),
            issued: now,
            expires,
        })
        .await?;
        ops.commit().await?;
        Ok(IssuedToken { id, token, expires })
    }

    /// Revokes a token by its public ID.
    pub async fn revoke_token(&self, viewer: &Viewer, id: &str) -> CommandResult<()> {
        authorise(viewer, Action::RevokeToken, Subject::office())?;
        let ops = self.store.ops().await?;
        if !ops.revoke_token(id, self.now()).await? {
            let what = "token that is not revoked yet".to_owned();
            return Err(CommandError::from(
                Refusal::new(Reason::NotFound { what }).at("input.id"),
            ));
        }
        Ok(ops.commit().await?)
    }

    fn random(&self, bytes: usize) -> String {
        let mut random = vec![0; bytes];
        self.entropy.fill(&mut random);
        hex::encode(random)
    }
}

/// What must hold of a token's name and of how long it lasts.
pub(crate) fn check_terms(name: &str, days: u32) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.take(line(name, "name", "input.name"));
    refusals.require((1..=LONGEST_DAYS).contains(&days), || {
        let problem = format!("A token lasts from 1 to {LONGEST_DAYS} days.");
        Refusal::invalid(problem, "input.days")
    });
    refusals.done()
}

/// Tokens have 256 random bits, so a plain hash can't be searched; no slow hash is needed.
fn hash_of(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
