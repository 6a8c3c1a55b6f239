//! One database under load, from the empty schema to the figures.

use std::time::{Duration, Instant};

use segue_api::StreamLife;
use segue_test_support::MariaDb;

use super::{Crowd, Measured, Streams, Traffic, changes::Changes, fill};
use crate::{E2eError, lone_api::LoneApi};

/// How long it is asked before anything counts: connections open, and statements are prepared.
const WARM_UP: Duration = Duration::from_secs(3);

/// What a server of this size is given: its index fits into memory, and its log is as large as it is if nobody says
/// otherwise, which for tests it is not.
const MARIADB_OPTIONS: [&str; 2] = ["--innodb-buffer-pool-size=512M", "--innodb-log-file-size=96M"];

/// Which database.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Database {
    /// A server of its own.
    MariaDb,
    /// A file.
    Sqlite,
}

impl Database {
    /// What people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MariaDb => "MariaDB",
            Self::Sqlite => "SQLite",
        }
    }
}

/// How much load.
#[derive(Clone, Copy, Debug)]
pub struct LoadPlan {
    /// Plays in the database.
    pub plays: u64,
    /// Browsers: each watches a guild, and all of them ask.
    pub browsers: usize,
    /// Requests a second.
    pub rate: u32,
    /// For how long.
    pub length: Duration,
}

/// Fills a database, and measures how long the API takes over it to answer.
///
/// # Errors
///
/// [`E2eError`] when it can't be measured at all. Wrong answers are part of what is measured.
pub async fn measure(database: Database, plan: LoadPlan) -> Result<Measured, E2eError> {
    let folder = tempfile::tempdir().map_err(E2eError::io("making a folder for the database"))?;
    let (url, server) = match database {
        Database::Sqlite => (format!("sqlite://{}", folder.path().join("panel.sqlite").display()), None),
        Database::MariaDb => {
            let server = blocking(|| MariaDb::start_with(&MARIADB_OPTIONS)).await?;
            let server = server.map_err(E2eError::Shortfall)?;
            (server.database(), Some(server))
        }
    };
    let measured = measure_at(database.name(), &url, plan).await;
    // The API has ended, and with it all connections: now the server may.
    blocking(move || drop(server)).await?;
    measured
}

async fn measure_at(name: &'static str, url: &str, plan: LoadPlan) -> Result<Measured, E2eError> {
    let api = LoneApi::start(url, StreamLife::Long).await?;
    let crowd = Crowd::gather(&api, plan.browsers).await?;
    let begun = Instant::now();
    fill(url, &crowd.guilds, plan.plays, segue_store::now()).await?;
    eprintln!("{name}: {} plays were written in {:.0} s", plan.plays, begun.elapsed().as_secs_f64());

    let mut changes = Changes::begin(api.panel(), &crowd.guilds).await?;
    let streams = Streams::open(&api.url(), &crowd).await?;
    let mut traffic = Traffic::new(&api.url())?;
    eprintln!(
        "{name}: {} streams are open; {} requests a second for {} s",
        streams.count(),
        plan.rate,
        plan.length.as_secs()
    );
    let load = async {
        traffic.send(&crowd, plan.rate, WARM_UP).await;
        let before = streams.told();
        let sent = traffic.send(&crowd, plan.rate, plan.length).await;
        (sent, streams.told() - before)
    };
    let (sent, told) = tokio::select! {
        measured = load => measured,
        broken = changes.go_on(api.panel()) => return Err(broken),
    };
    let (count, still_open) = (streams.count(), streams.still_open());
    let broken = streams.close().await;
    Ok(Measured { database: name, sent, streams: count, still_open, broken, told })
}

async fn blocking<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> Result<T, E2eError> {
    let ended = tokio::task::spawn_blocking(run).await;
    ended.map_err(|error| E2eError::Shortfall(format!("a thread ended early: {error}")))
}
