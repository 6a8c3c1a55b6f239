//! The panel database's schema, versioned.
//!
//! One migration creates or changes one table, because `MySQL` commits every schema change by itself: a migration that was
//! interrupted half-way can be run again. Every table starts with `panel_`, so that the panel may share a
//! database with something else; what was applied is noted in `panel_migrations`.
//!
//! Two decisions hold for every table:
//!
//! - **Ids of Discord are text.** A snowflake is an unsigned 64-bit number. `SQLite` has signed ones only, and the
//!   panel's web app and most `MySQL` clients written in JavaScript round beyond 2^53. Text is the same everywhere,
//!   costs at most 20 bytes a row, and nothing sorts or adds ids. Comparison is by bytes (`utf8mb4_bin`).
//! - **Instants are milliseconds since the Unix epoch** in signed 64 bits, as in `segue_domain::Timestamp`: no time
//!   zone of the server or the session changes what is read.
//!
//! Documents (heads, pages) are text that the store itself parses, not the database's JSON type: `MySQL` reorders
//! such a document, `MariaDB` calls it by another name, and nothing queries inside.

mod m20261124_000001_create_guilds;
mod m20261124_000002_create_snapshots;
mod m20261124_000003_create_pages;
mod m20261124_000004_create_external_queues;
mod m20261124_000005_create_api_keys;
mod m20261125_000006_create_subscriptions;
mod m20261125_000007_create_plays;
mod m20261126_000007_create_sign_ins;
mod m20261126_000008_create_sessions;
mod m20261126_000009_create_audit;
mod m20261126_000010_add_guild_to_api_keys;
mod m20261126_000011_create_concierge;
mod m20261126_000012_index_plays_by_time;
mod m20261126_000013_create_incidents;
mod m20261201_000014_create_answers;
mod m20261203_000015_create_journal;
mod m20261203_000016_add_journal_to_guilds;
mod table;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::{DynIden, IntoIden, MigrationTrait, async_trait};

/// Brings a panel database to this version of the schema, or back.
///
/// `Migrator::up(&connection, None)` applies what is missing; `Migrator::down(&connection, None)` removes
/// everything, data included.
#[derive(Clone, Copy, Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_create_guilds::Migration),
            Box::new(m20261124_000002_create_snapshots::Migration),
            Box::new(m20261124_000003_create_pages::Migration),
            Box::new(m20261124_000004_create_external_queues::Migration),
            Box::new(m20261124_000005_create_api_keys::Migration),
            Box::new(m20261125_000006_create_subscriptions::Migration),
            Box::new(m20261125_000007_create_plays::Migration),
            Box::new(m20261126_000007_create_sign_ins::Migration),
            Box::new(m20261126_000008_create_sessions::Migration),
            Box::new(m20261126_000009_create_audit::Migration),
            Box::new(m20261126_000010_add_guild_to_api_keys::Migration),
            Box::new(m20261126_000011_create_concierge::Migration),
            Box::new(m20261126_000012_index_plays_by_time::Migration),
            Box::new(m20261126_000013_create_incidents::Migration),
            Box::new(m20261201_000014_create_answers::Migration),
            Box::new(m20261203_000015_create_journal::Migration),
            Box::new(m20261203_000016_add_journal_to_guilds::Migration),
        ]
    }

    fn migration_table_name() -> DynIden {
        "panel_migrations".into_iden()
    }
}
