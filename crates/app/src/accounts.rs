//! Owns the commands on accounts, and letting the first account in from the command line.

use minuted_core::{
    accounts::{Account, Grant, keep_an_administrator},
    boards::Board,
    id::{AccountId, AnyId, Kind, PersonId},
    people::Person,
    permissions::{Action, Subject},
    refusal::{Reason, Refusal, Refusals},
    viewer::Viewer,
};
use minuted_store::{Order, PageRequest, filters::AccountFilter};
use serde::Serialize;

use crate::{
    App, Command, CommandResult, Request, Work,
    command::{gather, require_version},
    sign_in::{IssuedToken, check_terms},
};

/// What is known of an account.
#[derive(Clone, Debug, Serialize)]
pub struct AccountDetails {
    /// The name that the office knows it by; no two accounts have the same.
    pub name: String,
    /// The person whose account it is.
    pub person: Option<PersonId>,
    /// The roles it holds.
    pub grants: Vec<Grant>,
    /// Whether it is closed.
    pub closed: bool,
}

impl AccountDetails {
    fn into_record(self, id: AccountId, version: i64) -> Account {
        Account {
            id,
            version,
            name: self.name,
            person: self.person,
            grants: self.grants,
            closed: self.closed,
        }
    }
}

/// Opens an account.
#[derive(Clone, Debug, Serialize)]
pub struct OpenAccount {
    /// What is known of it.
    pub details: AccountDetails,
}

impl Command for OpenAccount {
    const ACTION: Action = Action::OpenAccount;
    type Done = AccountId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AccountId> {
        work.permit(Subject::office())?;
        let account = self.details.clone().into_record(work.id(), 1);
        check(work, &account).await?.done()?;
        work.tx.insert(&account).await?;
        Ok(account.id)
    }
}

/// Changes the roles of an account, or closes it.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeAccount {
    /// Which.
    pub id: AccountId,
    /// The version that the caller saw.
    pub version: i64,
    /// What is known of it now.
    pub details: AccountDetails,
}

impl Command for ChangeAccount {
    const ACTION: Action = Action::ChangeAccount;
    type Done = AccountId;

    async fn run(&self, work: &mut Work<'_>) -> CommandResult<AccountId> {
        work.permit(Subject::office())?;
        let today = work.today();
        let open = AccountFilter {
            closed: Some(false),
            ..AccountFilter::default()
        };
        // Two administrators who close each other must wait for each other, so all of them are
        // locked; who they are is read before and, for the decision, again after.
        let peeked: Vec<Account> = work.all(&open).await?;
        let administrators = peeked.iter().filter(|account| account.administers(today));
        let mut roots: Vec<AnyId> = administrators.map(|account| account.id.into()).collect();
        roots.push(self.id.into());
        work.tx.lock(&roots).await?;
        let old: Account = work.find(self.id, "id").await?;
        require_version(&old, self.version)?;
        let new = self.details.clone().into_record(old.id, old.version);
        let mut refusals = check(work, &new).await?;
        let accounts: Vec<Account> = work.all(&open).await?;
        refusals.take(keep_an_administrator(&accounts, &old, &new, today));
        refusals.done()?;
        work.tx.update(&old, new).await?;
        Ok(old.id)
    }
}

/// What is wrong with an account, with what it refers to, and with its name.
async fn check(work: &Work<'_>, account: &Account) -> CommandResult<Refusals> {
    let mut refusals = Refusals::new();
    refusals.take(account.check());
    let person = work
        .find_if::<Person>(account.person, "input.personId")
        .await;
    gather(&mut refusals, person)?;
    let grants = account.grants.iter().enumerate();
    let boards: Vec<_> = grants
        .filter_map(|(n, grant)| Some((grant.board?, format!("input.grants.{n}.boardId"))))
        .collect();
    gather(&mut refusals, work.find_each::<Board>(&boards).await)?;
    let same_name = AccountFilter {
        name: Some(account.name.clone()),
        ..AccountFilter::default()
    };
    let same: Vec<Account> = work.all(&same_name).await?;
    refusals.require(same.iter().all(|other| other.id == account.id), || {
        let problem = "There is an account of that name already; choose another name.".to_owned();
        Refusal::new(Reason::AlreadyThere { problem }).at("input.name")
    });
    Ok(refusals)
}

impl App {
    /// A token for the account of this name, for who has the machine: the way in when nobody has
    /// an account yet, or when everyone lost their token. The command line calls it.
    ///
    /// An account that is not there is opened with these grants; one that is there is given those
    /// that it lacks. Both are commands of `system:cli`, with their entries in the ledger. Without
    /// grants the account must be there. Nothing is written if the token may not last so long.
    pub async fn token_for(
        &self,
        name: &str,
        grants: Vec<Grant>,
        days: u32,
    ) -> CommandResult<IssuedToken> {
        const TOKEN_NAME: &str = "from the command line";
        let viewer = Viewer::system("cli", self.today());
        check_terms(TOKEN_NAME, days)?;
        let account = match self.account_named(&viewer, name).await? {
            Some(account) => self.with_grants(&viewer, account, grants).await?,
            None if grants.is_empty() => {
                return Err(Refusal::not_found(Kind::Account).at("name").into());
            }
            None => {
                let details = AccountDetails {
                    name: name.to_owned(),
                    person: None,
                    grants,
                    closed: false,
                };
                self.execute(request(&viewer), &OpenAccount { details })
                    .await?
            }
        };
        self.issue_token(&viewer, account, TOKEN_NAME, days).await
    }

    async fn account_named(&self, viewer: &Viewer, name: &str) -> CommandResult<Option<Account>> {
        let filter = AccountFilter {
            name: Some(name.to_owned()),
            ..AccountFilter::default()
        };
        let first = PageRequest::first(1, Order::Ascending);
        let reader = self.reader();
        let page = reader.list::<Account>(viewer, &filter, &first).await?;
        Ok(page.ok().and_then(|page| page.records.into_iter().next()))
    }

    /// Gives an account the grants that it lacks.
    async fn with_grants(
        &self,
        viewer: &Viewer,
        account: Account,
        grants: Vec<Grant>,
    ) -> CommandResult<AccountId> {
        if account.closed {
            let problem = "This account is closed. Open it again, or take another name.";
            return Err(Refusal::invalid(problem, "name").into());
        }
        let (id, version) = (account.id, account.version);
        let lacking: Vec<_> = grants
            .into_iter()
            .filter(|grant| !account.grants.contains(grant))
            .collect();
        if lacking.is_empty() {
            return Ok(id);
        }
        let details = AccountDetails {
            name: account.name,
            person: account.person,
            grants: [account.grants, lacking].concat(),
            closed: false,
        };
        let change = ChangeAccount {
            id,
            version,
            details,
        };
        self.execute(request(viewer), &change).await
    }
}

const fn request(viewer: &Viewer) -> Request<'_> {
    Request { viewer, key: None }
}
