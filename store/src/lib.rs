//! Where state lives: the traits, and a family of adapters for each deployment.
//!
//! The two deployments differ here and nowhere else. [`embedded`] keeps everything in one `SQLite` file; [`aws`]
//! uses `DynamoDB` for snapshots and leases and SQS FIFO queues for jobs. One contract suite
//! (`tests/contract.rs`) runs against both. [`panel`] is the control panel's database, which is `SQLite` or
//! `MySQL` behind one library, in both deployments. Without the feature `aws` there is no [`aws`] family.
//!
//! Whatever is asked of a store that can't be reached, it answers [`StoreError::Unavailable`], and one that would never do it
//! [`StoreError::Refused`].
//!
//! A commit is the only way to change a session. It succeeds only if the session is still at the version the
//! writer read *and* the writer's lease still carries the newest fence, so a worker that lost its partition while
//! it slept can write nothing.

#[cfg(feature = "aws")]
pub mod aws;
pub mod embedded;

mod answers;
mod clock;
mod configured;
mod directory_text;
mod error;
mod fault;
mod feed;
mod fleet;
mod identify;
mod jobs;
mod leases;
mod metric_definitions;
mod operations;
mod playlist_body;
mod playlists;
mod records;
mod session_format;
mod sessions;
mod sqlite_error;

pub use self::{
    answers::{ANSWER_LIFE, Answer, Once},
    clock::now,
    configured::aws_stores,
    error::StoreError,
    feed::{ChangeFeed, SessionChange},
    fleet::{Fleet, WorkerStatus},
    identify::{IdentifyQueue, Reservation, SessionStartLimit},
    jobs::{DeadLetter, Delivery, JobQueue, Receipt},
    leases::{Lease, LeaseStore, ShardSession, Successor, WorkerId},
    metric_definitions::describe_metrics,
    operations::{Experiment, ExperimentState, OperationsLog, ScalingDecision, ScalingInputs},
    playlists::{PlaylistStore, Put, Renamed},
    records::{Expected, MAX_RECORD, Record, RecordKind, RecordStore},
    sessions::{Commit, SessionStore},
};

use std::sync::Arc;

/// Everything a worker or a function needs of a deployment's store.
#[derive(Clone)]
pub struct Stores {
    /// Snapshots of sessions.
    pub sessions: Arc<dyn SessionStore>,
    /// Jobs on their way to workers.
    pub jobs: Arc<dyn JobQueue>,
    /// Who owns which partition.
    pub leases: Arc<dyn LeaseStore>,
    /// What the workers have to know of each other.
    pub records: Arc<dyn RecordStore>,
    /// Playlists that people keep.
    pub playlists: Arc<dyn PlaylistStore>,
}
