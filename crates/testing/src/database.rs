//! Owns the databases of tests: a new one for each test, and a way to tamper with it by SQL.

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use tempfile::TempDir;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// A file of its own.
    Sqlite,
    /// A database of its own on the server that `cargo xtask test` starts.
    Postgres,
}

/// The database beside the application, for what somebody with SQL could do to it.
#[derive(Debug)]
pub struct Raw {
    url: String,
    database: Database,
    _folder: Option<TempDir>,
}

/// The variable that names the server for tests.
const SERVER: &str = "MINUTED_TEST_POSTGRES_URL";

impl Raw {
    /// A new database.
    pub(crate) async fn create(database: Database) -> Self {
        match database {
            Database::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite://{}", folder.path().join("test.db").display());
                Self {
                    url,
                    database,
                    _folder: Some(folder),
                }
            }
            Database::Postgres => {
                let server = std::env::var(SERVER).expect(
                    "MINUTED_TEST_POSTGRES_URL names no server; run the tests by `cargo xtask test`",
                );
                let mut random = [0; 8];
                minuted_app::Entropy::fill(&minuted_app::RandomEntropy, &mut random);
                let name = format!("minuted_test_{}", u64::from_le_bytes(random));
                run(&server, &format!("CREATE DATABASE {name}")).await;
                let (base, _) = server.rsplit_once('/').unwrap();
                let url = format!("{base}/{name}");
                Self {
                    url,
                    database,
                    _folder: None,
                }
            }
        }
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Takes the database away from everyone: cuts every connection, and lets nobody in. Only of
    /// PostgreSQL; a file is not taken from who has it open.
    pub async fn take_away(&self) {
        let (server, name) = self.on_server();
        run(
            &server,
            &format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"),
        )
        .await;
        let cut = format!(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        run(&server, &cut).await;
    }

    /// Gives back what was taken away.
    pub async fn give_back(&self) {
        let (server, name) = self.on_server();
        run(
            &server,
            &format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true"),
        )
        .await;
    }

    fn on_server(&self) -> (String, &str) {
        let (_, name) = self.url.rsplit_once('/').unwrap();
        (std::env::var(SERVER).unwrap(), name)
    }

    /// A connection that no constraint between tables stops.
    pub async fn connect(&self) -> DatabaseConnection {
        let connection = connect(&self.url).await;
        let unbound = match self.database {
            Database::Sqlite => "PRAGMA foreign_keys = OFF",
            Database::Postgres => "SET session_replication_role = replica",
        };
        connection.execute_unprepared(unbound).await.unwrap();
        connection
    }

    /// The columns of a table with their declared types.
    pub async fn columns(
        &self,
        connection: &DatabaseConnection,
        table: &str,
    ) -> Vec<(String, String)> {
        let sql = match self.database {
            Database::Sqlite => format!("SELECT name, type FROM pragma_table_info('{table}')"),
            Database::Postgres => format!(
                "SELECT column_name::text AS name, data_type::text AS type \
                 FROM information_schema.columns WHERE table_name = '{table}' \
                 ORDER BY ordinal_position"
            ),
        };
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let rows = connection.query_all_raw(statement).await.unwrap();
        let read = |row: &sea_orm::QueryResult| {
            (
                row.try_get("", "name").unwrap(),
                row.try_get("", "type").unwrap(),
            )
        };
        rows.iter().map(read).collect()
    }

    /// SQL for another value of a column: one that differs from what stands there.
    #[must_use]
    pub fn other_value(&self, column: &str, declared: &str) -> String {
        let column = format!("\"{column}\"");
        match declared.to_lowercase().as_str() {
            "boolean" => format!("NOT {column}"),
            "date" => format!("COALESCE({column} + 1, DATE '1999-01-01')"),
            // A truth value on SQLite is 0 or 1, and a check of the table says so.
            "integer" if ["\"closed\"", "\"held\"", "\"voting\""].contains(&column.as_str()) => {
                format!("1 - {column}")
            }
            "integer" | "bigint" => format!("COALESCE({column} + 1, 1)"),
            "blob" => format!("CAST(COALESCE({column}, x'00') || x'01' AS BLOB)"),
            "bytea" => format!("COALESCE({column}, ''::bytea) || '\\x01'::bytea"),
            _ => format!("COALESCE({column} || 'x', 'x')"),
        }
    }
}
async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url.to_owned());
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.unwrap()
}
async fn run(url: &str, sql: &str) {
    let connection = connect(url).await;
    debug_assert_eq!(connection.get_database_backend(), DbBackend::Postgres);
    connection.execute_unprepared(sql).await.unwrap();
    connection.close().await.unwrap();
}
