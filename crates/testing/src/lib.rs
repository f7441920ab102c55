//! The application under test: over both databases, with a clock that stands still and IDs and
//! salts that are the same in every run.

#![allow(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what can't be set up fails the test, which is what it should do"
)]

mod database;
mod samples;
mod sources;

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::Variables;
use minuted_app::{App, Clock as _, Request, TimeOrderedIds};
use minuted_core::{
    accounts::{Account, Grant},
    audience::Audience,
    boards::Board,
    id::{AccountId, BoardId, IdSource, RecordId},
    jobs::{Event, Subscription},
    people::{Membership, Person, Seat},
    record::Provenance,
    roles::Role,
    rules::Profiles,
    viewer::Viewer,
};
use minuted_graphql::{Limits, Schema, schema};
use minuted_store::{EntryHeader, Store, StoreOptions};
use serde_json::Value;

pub use database::{Database, Raw};
pub use samples::{Samples, samples};
pub use sources::{SeededEntropy, StillClock};

/// Makes the same test for both databases: `both! { async fn name(app: TestApp) { … } }`.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)+) => {
        $(mod $name {
            #[allow(unused_imports, reason = "a test may need none of them")]
            use super::*;

            async fn test($app: $crate::TestApp) $body

            $(#[$meta])*
            #[test]
            fn sqlite() {
                $crate::run($crate::Database::Sqlite, test);
            }

            $(#[$meta])*
            #[test]
            fn postgres() {
                $crate::run($crate::Database::Postgres, test);
            }
        })+
    };
}

/// Runs a test on a database, with room on the stack: the frames of a debug build are large, and
/// tests nest queries deeper than the public limits allow.
pub fn run<F: Future<Output = ()>>(database: Database, test: impl FnOnce(TestApp) -> F + Send) {
    let in_its_runtime = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async { test(TestApp::start(database).await).await });
    };
    let stack = 256 * 1024 * 1024;
    let ended = std::thread::scope(|scope| {
        let test = std::thread::Builder::new()
            .stack_size(stack)
            .spawn_scoped(scope, in_its_runtime);
        test.unwrap().join()
    });
    if let Err(panic) = ended {
        std::panic::resume_unwind(panic);
    }
}

/// The day on which tests take place: a Wednesday.
pub const TODAY: &str = "2026-11-18";

/// An application over a database of its own, with an account for every role.
pub struct TestApp {
    /// The application.
    pub app: App,
    /// The clock, which tests may set.
    pub clock: Arc<StillClock>,
    /// The API's schema, with the public limits.
    pub schema: Schema,
    /// Which database it is.
    pub database: Database,
    /// A board that every role is held for.
    pub board: BoardId,
    /// The schema that pages ask, without the public limits; made when it is first asked.
    stored: std::sync::OnceLock<Schema>,
    accounts: BTreeMap<Role, AccountId>,
    raw: Raw,
}

impl std::fmt::Debug for TestApp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TestApp({:?})", self.database)
    }
}
impl TestApp {
    /// Starts an application over a new database.
    pub async fn start(database: Database) -> Self {
        let raw = Raw::create(database).await;
        let clock = Arc::new(StillClock::at_noon(TODAY));
        let entropy = Arc::new(SeededEntropy::default());
        let options = StoreOptions {
            url: raw.url().to_owned(),
            connections: 4,
        };
        // Apart from that of IDs, so that what the store needs of it does not give others.
        let salts = Arc::new(SeededEntropy::seeded(3));
        Store::migrate(&options, salts.clone()).await.unwrap();
        let store = Store::open(&options, salts).await.unwrap();
        let ids = Arc::new(TimeOrderedIds::new(clock.clone(), entropy.clone()));
        let accounts_ids = Arc::clone(&ids);
        let profiles = Profiles::shipped().unwrap();
        let app = App::new(store, clock.clone(), ids, entropy, profiles);
        let schema = schema(app.clone(), Limits::PUBLIC);
        let mut test = Self {
            board: BoardId::new(accounts_ids.as_ref()),
            app,
            clock,
            schema,
            database,
            stored: std::sync::OnceLock::new(),
            accounts: BTreeMap::new(),
            raw,
        };
        test.seed(accounts_ids.as_ref()).await;
        test
    }

    /// An organisation, a board and an account for each role held for that board.
    async fn seed(&mut self, ids: &dyn IdSource) {
        let mut tx = self.app.store().write().await.unwrap();
        let organisation = samples::organisation(ids);
        let board = Board {
            id: self.board,
            ..samples::board(ids, organisation.id)
        };
        tx.insert(&organisation).await.unwrap();
        tx.insert(&board).await.unwrap();
        for role in Role::ALL
            .iter()
            .copied()
            .filter(|role| *role != Role::Public)
        {
            let person = Person {
                id: RecordId::new(ids),
                version: 1,
                name: format!("Test {role}"),
                other_names: Vec::new(),
                provenance: Provenance {
                    illustrative: true,
                    ..Provenance::default()
                },
            };
            let everywhere = role == Role::Administrator;
            let opens = (role == Role::ScrutinyOfficer).then_some(Audience::Restricted);
            let grant = Grant {
                role,
                board: (!everywhere).then_some(self.board),
                opens,
                from: None,
                to: None,
            };
            let account = Account {
                id: RecordId::new(ids),
                version: 1,
                name: format!("Test {role}"),
                person: Some(person.id),
                grants: if role == Role::Member {
                    Vec::new()
                } else {
                    vec![grant]
                },
                closed: false,
            };
            tx.insert(&person).await.unwrap();
            if role == Role::Member {
                let seat = Membership {
                    id: RecordId::new(ids),
                    version: 1,
                    board: self.board,
                    person: person.id,
                    seat: Seat::Member,
                    voting: true,
                    on_behalf_of: None,
                    post: None,
                    substitute_for: None,
                    from: Some("2026-05-20".parse().unwrap()),
                    to: None,
                    provenance: Provenance::default(),
                };
                tx.insert(&seat).await.unwrap();
            }
            tx.insert(&account).await.unwrap();
            self.accounts.insert(role, account.id);
        }
        let header = EntryHeader {
            command: "seed".to_owned(),
            actor: "system:test".to_owned(),
            rules: None,
            at: self.clock.now(),
        };
        tx.commit(&header).await.unwrap();
    }

    /// The viewer of a role, held for the test board (an administrator for all).
    pub async fn viewer(&self, role: Role) -> Viewer {
        match self.accounts.get(&role) {
            None => Viewer::public(self.app.today()),
            Some(account) => self.app.viewer_of(*account).await.unwrap().unwrap(),
        }
    }

    /// The account of a role.
    #[must_use]
    pub fn account(&self, role: Role) -> Option<AccountId> {
        self.accounts.get(&role).copied()
    }

    /// Asks the API as a role; gives the whole answer, errors included.
    pub async fn ask(&self, role: Role, query: &str, variables: Value) -> Value {
        self.ask_as(self.viewer(role).await, query, variables).await
    }

    /// Asks as a role, by the schema without the public limits, as pages do.
    pub async fn ask_without_limits(&self, role: Role, query: &str, variables: Value) -> Value {
        self.ask_all_as(self.viewer(role).await, query, variables)
            .await
    }

    /// Asks as a viewer, by the schema without the public limits.
    pub async fn ask_all_as(&self, viewer: Viewer, query: &str, variables: Value) -> Value {
        let limits = Limits {
            introspection: true,
            ..Limits::STORED
        };
        let stored = self.stored.get_or_init(|| schema(self.app.clone(), limits));
        let request = async_graphql::Request::new(query).variables(Variables::from_json(variables));
        let (app, reader) = (&self.app, self.app.reader());
        let answer = minuted_graphql::execute(stored, app, viewer, reader, request).await;
        serde_json::to_value(answer).unwrap()
    }

    /// Asks the API as a viewer.
    pub async fn ask_as(&self, viewer: Viewer, query: &str, variables: Value) -> Value {
        let request = async_graphql::Request::new(query).variables(Variables::from_json(variables));
        let (app, reader) = (&self.app, self.app.reader());
        let answer = minuted_graphql::execute(&self.schema, app, viewer, reader, request).await;
        serde_json::to_value(answer).unwrap()
    }

    /// Asks the API as a role and gives the data; fails the test if there are errors.
    pub async fn data(&self, role: Role, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(role, query, variables).await;
        assert!(
            answer.get("errors").is_none(),
            "{query}: {:#}",
            answer["errors"]
        );
        answer["data"].take()
    }

    /// Does a mutation that gives one record, as a role, and gives that record; fails the test if
    /// it is refused. `query` has one root field.
    pub async fn give(&self, role: Role, query: &str, variables: Value) -> Value {
        let data = self.data(role, query, variables).await;
        let payload = data.as_object().unwrap().values().next().unwrap().clone();
        assert_eq!(payload["refusals"], serde_json::json!([]), "{query}");
        let record = payload
            .as_object()
            .unwrap()
            .iter()
            .find(|(name, _)| *name != "refusals");
        record.unwrap().1.clone()
    }

    /// Does a mutation that must be refused, and gives the refusals.
    pub async fn refused(&self, role: Role, query: &str, variables: Value) -> Value {
        let data = self.data(role, query, variables).await;
        let payload = data.as_object().unwrap().values().next().unwrap().clone();
        assert_ne!(
            payload["refusals"],
            serde_json::json!([]),
            "not refused: {query}"
        );
        payload["refusals"].clone()
    }

    /// Lets webhooks of these names be told of everything that they can be told of.
    pub fn tell(&mut self, names: &[&str]) {
        let told = names.iter().map(|name| Subscription {
            name: (*name).to_owned(),
            events: Event::ALL.to_vec(),
        });
        self.app = self.app.clone().with_subscriptions(told.collect());
        self.schema = schema(self.app.clone(), Limits::PUBLIC);
    }

    /// Runs a command as a role.
    pub async fn execute<C: minuted_app::Command>(
        &self,
        role: Role,
        command: &C,
    ) -> minuted_app::CommandResult<C::Done> {
        let viewer = self.viewer(role).await;
        self.app
            .execute(
                Request {
                    viewer: &viewer,
                    key: None,
                },
                command,
            )
            .await
    }

    /// How many statements the database got while something was asked.
    pub async fn statements_of(&self, role: Role, query: &str, variables: Value) -> u64 {
        let viewer = self.viewer(role).await;
        let before = self.app.store().statements();
        let answer = self.ask_as(viewer, query, variables).await;
        assert!(
            answer.get("errors").is_none(),
            "{query}: {:#}",
            answer["errors"]
        );
        self.app.store().statements() - before
    }

    /// The database beside the application: what somebody with SQL could do.
    #[must_use]
    pub const fn raw(&self) -> &Raw {
        &self.raw
    }

    /// Fails the test unless the ledger verifies.
    pub async fn verify(&self) {
        let found = self.app.store().verify(Vec::new()).await.unwrap();
        assert_eq!(found.faults, Vec::new());
        assert!(found.checkpoint.is_some());
    }

    /// Another application over the same database, as a second node would be.
    pub async fn second_node(&self) -> App {
        let entropy = Arc::new(SeededEntropy::seeded(7));
        let options = StoreOptions {
            url: self.raw.url().to_owned(),
            connections: 4,
        };
        let store = Store::open(&options, entropy.clone()).await.unwrap();
        let ids = Arc::new(TimeOrderedIds::new(self.clock.clone(), entropy.clone()));
        App::new(
            store,
            self.clock.clone(),
            ids,
            entropy,
            Profiles::shipped().unwrap(),
        )
    }
}
