//! Owns accounts in the API.

use async_graphql::{ID, Object};
use minuted_core::accounts::Account;

/// Who may use Minuted, and with which roles.
#[derive(Clone, Debug)]
pub(crate) struct AccountObject(pub(crate) Account);

impl From<Account> for AccountObject {
    fn from(record: Account) -> Self {
        Self(record)
    }
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
}
