//! Owns bringing a database to the shape of this build, by SQL files for each database.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::{
    MigrationName, MigrationTrait, MigratorTrait, SchemaManager, sea_orm::DbErr,
};

/// The table of those that a database has had. Operational, like every table whose name begins
/// with `ops_`.
pub(crate) const TABLE: &str = "ops_migrations";

/// The migrations, in order. A landed one is never edited.
const MIGRATIONS: &[Files] = &[
    Files {
        name: "0001_records",
        sqlite: include_str!("../../../migrations/sqlite/0001_records.sql"),
        postgres: include_str!("../../../migrations/postgres/0001_records.sql"),
    },
    Files {
        name: "0002_ledger_keys",
        sqlite: include_str!("../../../migrations/sqlite/0002_ledger_keys.sql"),
        postgres: include_str!("../../../migrations/postgres/0002_ledger_keys.sql"),
    },
    Files {
        name: "0003_rules",
        sqlite: include_str!("../../../migrations/sqlite/0003_rules.sql"),
        postgres: include_str!("../../../migrations/postgres/0003_rules.sql"),
    },
    Files {
        name: "0004_jobs",
        sqlite: include_str!("../../../migrations/sqlite/0004_jobs.sql"),
        postgres: include_str!("../../../migrations/postgres/0004_jobs.sql"),
    },
    Files {
        name: "0005_clearances",
        sqlite: include_str!("../../../migrations/sqlite/0005_clearances.sql"),
        postgres: include_str!("../../../migrations/postgres/0005_clearances.sql"),
    },
    Files {
        name: "0006_erasures",
        sqlite: include_str!("../../../migrations/sqlite/0006_erasures.sql"),
        postgres: include_str!("../../../migrations/postgres/0006_erasures.sql"),
    },
    Files {
        name: "0007_effects",
        sqlite: include_str!("../../../migrations/sqlite/0007_effects.sql"),
        postgres: include_str!("../../../migrations/postgres/0007_effects.sql"),
    },
    Files {
        name: "0008_attachments",
        sqlite: include_str!("../../../migrations/sqlite/0008_attachments.sql"),
        postgres: include_str!("../../../migrations/postgres/0008_attachments.sql"),
    },
    Files {
        name: "0009_publications",
        sqlite: include_str!("../../../migrations/sqlite/0009_publications.sql"),
        postgres: include_str!("../../../migrations/postgres/0009_publications.sql"),
    },
    Files {
        name: "0010_appraisals",
        sqlite: include_str!("../../../migrations/sqlite/0010_appraisals.sql"),
        postgres: include_str!("../../../migrations/postgres/0010_appraisals.sql"),
    },
    Files {
        name: "0012_published_pieces",
        sqlite: include_str!("../../../migrations/sqlite/0012_published_pieces.sql"),
        postgres: include_str!("../../../migrations/postgres/0012_published_pieces.sql"),
    },
];

#[derive(Clone, Copy)]
struct Files {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

impl MigrationName for Files {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Files {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = match manager.get_database_backend() {
            DbBackend::Postgres => self.postgres,
            _ => self.sqlite,
        };
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }

    /// A migration takes effect whole or not at all, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Knows which migrations a database has had and applies the rest.
pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        MIGRATIONS
            .iter()
            .map(|files| -> Box<dyn MigrationTrait> { Box::new(*files) })
            .collect()
    }

    fn migration_table_name() -> sea_orm::DynIden {
        sea_orm::sea_query::IntoIden::into_iden(sea_orm::sea_query::Alias::new(TABLE))
    }
}
