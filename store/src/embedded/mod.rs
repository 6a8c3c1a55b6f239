//! Adapters for one `SQLite` file.
//!
//! Everything lives in one file, and each change is one transaction in it. Writers take turns on one connection
//! (`BEGIN IMMEDIATE`); readers see a committed state through the write-ahead log and wait for nobody.
//!
//! The file may hold other tables too (the control panel's): this module's are named `session_…`, `job_…`,
//! `lease_…`, `fleet_…` and `library_…`, and their version is the file's `user_version`.

mod commit;
mod database;
mod feed;
mod jobs;
mod leases;
mod playlists;
mod prune;
mod records;
mod schema;
mod sessions;

use std::{path::Path, sync::Arc};

use self::{
    database::Database, feed::EmbeddedFeed, jobs::EmbeddedJobs, leases::EmbeddedLeases,
    playlists::EmbeddedPlaylists, records::EmbeddedRecords, sessions::EmbeddedSessions,
};
use crate::{ChangeFeed, StoreError, Stores};

/// One `SQLite` file that holds sessions, jobs and leases.
#[derive(Clone)]
pub struct EmbeddedStore {
    database: Arc<Database>,
}

impl EmbeddedStore {
    /// Versions of a session that stay in its history, however old they are.
    pub const HISTORY: u64 = 50;

    /// Opens the file, or creates it, and brings its tables to this program's version.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] when the file can't be opened; [`StoreError::Configuration`] when a newer
    /// program wrote it.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let database = Database::open(path.as_ref()).await?;
        Ok(Self { database: Arc::new(database) })
    }

    /// The adapters. They share this store's connections.
    #[must_use]
    pub fn stores(&self) -> Stores {
        Stores {
            sessions: Arc::new(EmbeddedSessions(Arc::clone(&self.database))),
            jobs: Arc::new(EmbeddedJobs(Arc::clone(&self.database))),
            leases: Arc::new(EmbeddedLeases(Arc::clone(&self.database))),
            records: Arc::new(EmbeddedRecords(Arc::clone(&self.database))),
            playlists: Arc::new(EmbeddedPlaylists(Arc::clone(&self.database))),
        }
    }

    /// Changes that were committed and not yet acknowledged, oldest first. Meant for one reader at a time.
    ///
    /// Until they are acknowledged they stay in the file, with the pages they wrote: some reader has to run.
    #[must_use]
    pub fn change_feed(&self) -> Box<dyn ChangeFeed> {
        Box::new(EmbeddedFeed::new(Arc::clone(&self.database)))
    }

    /// Closes the file after the work that is under way.
    pub async fn close(&self) {
        self.database.close().await;
    }
}
