//! The panel database's promises, each on `SQLite` and on a real `MariaDB`.

mod analytics;
mod audit;
mod concierge;
mod fixture;
mod incidents;
mod journal;
mod keys;
mod mirroring;
mod pushed;
mod sessions;
mod sign_ins;

/// Runs each case on both databases.
macro_rules! on_both_databases {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let fixture = crate::tests::fixture::Fixture::sqlite().await;
                super::$case(&fixture.panel).await;
            })+
        }
        mod mysql {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let fixture = crate::tests::fixture::Fixture::mysql().await;
                super::$case(&fixture.panel).await;
            })+
        }
    };
}
use on_both_databases;
