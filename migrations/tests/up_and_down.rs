//! The schema goes up, down and up again, on both databases.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use segue_migrations::{Migrator, MigratorTrait};
use segue_test_support::MariaDb;

const TABLES: [&str; 14] = [
    "panel_answers",
    "panel_api_keys",
    "panel_audit",
    "panel_concierge",
    "panel_external_queues",
    "panel_guilds",
    "panel_incidents",
    "panel_journal",
    "panel_pages",
    "panel_plays",
    "panel_sessions",
    "panel_sign_ins",
    "panel_snapshots",
    "panel_subscriptions",
];

async fn tables(db: &DatabaseConnection) -> Vec<String> {
    let sql = match db.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        _ => {
            "SELECT CAST(table_name AS CHAR) AS name FROM information_schema.tables WHERE table_schema = DATABASE()"
        }
    };
    let rows =
        db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("listed");
    let mut names: Vec<String> = rows.iter().map(|row| row.try_get("", "name").expect("a name")).collect();
    names.retain(|name| name != "panel_migrations");
    names.sort();
    names
}

async fn up_down_up(db: &DatabaseConnection) {
    Migrator::up(db, None).await.expect("up");
    assert_eq!(tables(db).await, TABLES);
    Migrator::up(db, None).await.expect("up once more changes nothing");
    Migrator::down(db, None).await.expect("down");
    assert_eq!(tables(db).await, Vec::<String>::new());
    Migrator::up(db, None).await.expect("up again");
    assert_eq!(tables(db).await, TABLES);
    assert!(Migrator::get_pending_migrations(db).await.expect("read").is_empty());
}

#[tokio::test]
async fn sqlite_goes_up_down_and_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("panel.db").display());
    up_down_up(&Database::connect(url).await.expect("connected")).await;
}

#[tokio::test]
async fn mysql_goes_up_down_and_up() {
    let db = Database::connect(MariaDb::shared().database()).await.expect("connected");
    up_down_up(&db).await;
    let sql = "SELECT CAST(table_collation AS CHAR) AS name FROM information_schema.tables \
               WHERE table_schema = DATABASE() AND table_name = 'panel_pages'";
    let row = db.query_one_raw(Statement::from_string(DbBackend::MySql, sql)).await.expect("read");
    let collation: String = row.expect("the table").try_get("", "name").expect("a collation");
    assert_eq!(collation, "utf8mb4_bin");
}

#[tokio::test]
async fn a_migration_that_was_interrupted_can_be_run_again() {
    let db = Database::connect(MariaDb::shared().database()).await.expect("connected");
    Migrator::up(&db, None).await.expect("up");
    // The tables are there, but nothing says so: as after a crash between the two.
    db.execute_unprepared("DELETE FROM panel_migrations").await.expect("forgotten");
    Migrator::up(&db, None).await.expect("up again");
    assert_eq!(tables(&db).await, TABLES);
}
