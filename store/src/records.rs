//! Small records that processes share: who runs, who identifies when, what was tried, decided and answered, where sound is.

use async_trait::async_trait;
use segue_domain::Timestamp;

use crate::StoreError;

/// Most bytes of a record.
pub const MAX_RECORD: usize = 32 * 1_024;

/// What a record is about.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum RecordKind {
    /// A worker that runs.
    Worker,
    /// A slot of the identify queue.
    Identify,
    /// An experiment with a fault.
    Experiment,
    /// A decision about the number of workers.
    ScalingDecision,
    /// Whether Discord lets a worker continue another's voice session.
    Takeover,
    /// Where the sound of a site's page is, while the link lives.
    MediaLink,
    /// An answer to a request that changed something.
    Answer,
}

impl RecordKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Worker,
        Self::Identify,
        Self::Experiment,
        Self::ScalingDecision,
        Self::Takeover,
        Self::MediaLink,
        Self::Answer,
    ];

    /// Name under which it is stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Identify => "identify",
            Self::Experiment => "experiment",
            Self::ScalingDecision => "scaling",
            Self::Takeover => "takeover",
            Self::MediaLink => "media-link",
            Self::Answer => "answer",
        }
    }
}

/// A record as it is stored.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Record {
    /// Name within its kind.
    pub id: String,
    /// Grows by one with every change.
    pub revision: u64,
    /// JSON.
    pub body: String,
    /// From when on nobody reads it any more.
    pub expires_at: Option<Timestamp>,
}

/// What has to be stored for a record to be written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Expected {
    /// Anything, or nothing.
    Any,
    /// Nothing that has not expired.
    Absent,
    /// This revision.
    Revision(u64),
}

/// Small records that the workers share.
#[async_trait]
pub trait RecordStore: Send + Sync {
    /// Reads a record, unless it has expired at `now`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn get(&self, kind: RecordKind, id: &str, now: Timestamp) -> Result<Option<Record>, StoreError>;

    /// Writes a record, and returns its new revision; `None` when something else is stored than expected.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]; [`StoreError::Configuration`] beyond [`MAX_RECORD`].
    async fn put(
        &self,
        kind: RecordKind,
        record: &Record,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError>;

    /// Reads the records of a kind that have not expired at `now`, the last id first, at most `limit`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn list(&self, kind: RecordKind, limit: usize, now: Timestamp) -> Result<Vec<Record>, StoreError>;

    /// Removes a record, if it is there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn remove(&self, kind: RecordKind, id: &str) -> Result<(), StoreError>;
}

/// Refuses a record that is too long.
pub(crate) fn check_length(kind: RecordKind, record: &Record) -> Result<(), StoreError> {
    if record.body.len() <= MAX_RECORD {
        return Ok(());
    }
    let (kind, length) = (kind.name(), record.body.len());
    Err(StoreError::Configuration(format!(
        "a record of kind {kind} has {length} bytes, more than {MAX_RECORD}"
    )))
}
