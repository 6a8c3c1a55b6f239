//! What was tried on the fleet, and what was decided about it.

use std::sync::Arc;

use segue_domain::{GuildId, Millis, PartitionId, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{Expected, Record, RecordKind, RecordStore, StoreError};

/// How long experiments and decisions are kept: 7 days.
const KEEP: Millis = Millis::from_secs(7 * 24 * 3_600);

/// How far an experiment is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExperimentState {
    /// An operator, or the schedule, wants it.
    Asked,
    /// The fault is there.
    Injected,
    /// The steady state is back.
    Recovered,
    /// The steady state did not come back in time.
    Failed,
    /// It was not begun: there was no steady state, or it is not allowed.
    Skipped,
}

impl ExperimentState {
    /// Name for logs and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Injected => "injected",
            Self::Recovered => "recovered",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    /// Whether nothing more happens to it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Recovered | Self::Failed | Self::Skipped)
    }
}

/// A fault that is injected on purpose, and how long it took to get over it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Experiment {
    /// Version of this format.
    pub format: u16,
    /// Its id; later ones sort after earlier ones.
    pub id: String,
    /// What is tried.
    pub name: String,
    /// Guild whose session it is tried on.
    pub guild_id: GuildId,
    /// The guild's partition.
    pub partition: PartitionId,
    /// How far it is.
    pub state: ExperimentState,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When the fault was injected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub injected_at: Option<Timestamp>,
    /// When the steady state was back, or given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// From the fault until the steady state was back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<Millis>,
    /// What else there is to say, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

impl Experiment {
    /// Version this code writes.
    pub const FORMAT: u16 = 1;

    /// An experiment that is wanted from `now` on.
    #[must_use]
    pub fn new(name: &str, guild_id: GuildId, partition: PartitionId, now: Timestamp) -> Self {
        Self {
            format: Self::FORMAT,
            id: Uuid::now_v7().to_string(),
            name: name.to_owned(),
            guild_id,
            partition,
            state: ExperimentState::Asked,
            asked_at: now,
            injected_at: None,
            ended_at: None,
            recovery: None,
            detail: String::new(),
        }
    }
}

/// What a decision about the number of workers is made from.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct ScalingInputs {
    /// Sessions that are active.
    pub sessions: u32,
    /// Workers that run, and don't end.
    pub workers: u32,
    /// Partitions there are.
    pub partitions: u32,
    /// Jobs that wait, about.
    pub backlog: u64,
}

/// A decision about the number of workers.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ScalingDecision {
    /// Version of this format.
    pub format: u16,
    /// Its id; later ones sort after earlier ones.
    pub id: String,
    /// When it was made.
    pub at: Timestamp,
    /// What it was made from.
    pub inputs: ScalingInputs,
    /// Workers there should be.
    pub desired: u32,
    /// Whether it was carried out.
    pub applied: bool,
    /// Why, in words.
    pub reason: String,
}

impl ScalingDecision {
    /// Version this code writes.
    pub const FORMAT: u16 = 1;
}

/// What was tried on the fleet, and what was decided about it.
#[derive(Clone)]
pub struct OperationsLog(Arc<dyn RecordStore>);

impl OperationsLog {
    /// Keeps the log in a store.
    #[must_use]
    pub fn new(records: Arc<dyn RecordStore>) -> Self {
        Self(records)
    }

    /// Writes an experiment, in place of what was known of it.
    ///
    /// # Errors
    ///
    /// As [`RecordStore::put`].
    pub async fn write_experiment(&self, experiment: &Experiment, now: Timestamp) -> Result<(), StoreError> {
        self.write(RecordKind::Experiment, &experiment.id, experiment, now).await
    }

    /// Reads one experiment.
    ///
    /// # Errors
    ///
    /// As [`RecordStore::get`]; [`StoreError::Corrupt`].
    pub async fn experiment(&self, id: &str, now: Timestamp) -> Result<Option<Experiment>, StoreError> {
        let record = self.0.get(RecordKind::Experiment, id, now).await?;
        let read = |record: Record| {
            serde_json::from_str(&record.body).map_err(StoreError::corrupt(format!("experiment {id}")))
        };
        record.map(read).transpose()
    }

    /// Lists the last experiments, the last first.
    ///
    /// # Errors
    ///
    /// As [`RecordStore::list`].
    pub async fn experiments(&self, limit: usize, now: Timestamp) -> Result<Vec<Experiment>, StoreError> {
        self.list(RecordKind::Experiment, limit, now).await
    }

    /// Writes a decision.
    ///
    /// # Errors
    ///
    /// As [`RecordStore::put`].
    pub async fn write_decision(&self, decision: &ScalingDecision, now: Timestamp) -> Result<(), StoreError> {
        self.write(RecordKind::ScalingDecision, &decision.id, decision, now).await
    }

    /// Lists the last decisions, the last first.
    ///
    /// # Errors
    ///
    /// As [`RecordStore::list`].
    pub async fn decisions(&self, limit: usize, now: Timestamp) -> Result<Vec<ScalingDecision>, StoreError> {
        self.list(RecordKind::ScalingDecision, limit, now).await
    }

    async fn write<T: Serialize>(
        &self,
        kind: RecordKind,
        id: &str,
        value: &T,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let body = serde_json::to_string(value).map_err(StoreError::corrupt(format!("record {id}")))?;
        let record = Record { id: id.to_owned(), revision: 0, body, expires_at: Some(now + KEEP) };
        self.0.put(kind, &record, Expected::Any, now).await.map(drop)
    }

    /// What can't be read is of a newer version, and left out.
    async fn list<T: DeserializeOwned>(
        &self,
        kind: RecordKind,
        limit: usize,
        now: Timestamp,
    ) -> Result<Vec<T>, StoreError> {
        let records = self.0.list(kind, limit, now).await?;
        Ok(records.iter().filter_map(|record| serde_json::from_str(&record.body).ok()).collect())
    }
}
