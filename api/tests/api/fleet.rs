//! A fleet that two workers play for, written as workers and operators write it.

use std::sync::Arc;

use segue_api::{ApiState, api_router};
use segue_domain::{Actor, Job, JobId, Millis, PartitionId, Partitions, SessionCommand, Timestamp, TraceId};
use segue_store::{
    Experiment, ExperimentState, Fleet, OperationsLog, ScalingDecision, ScalingInputs, ShardSession, Stores,
    WorkerId, WorkerStatus, embedded::EmbeddedStore, now,
};
use tempfile::TempDir;

use super::fixture::{Fixture, GUILD, START};

pub const ANNA: &str = "host-anna-1";
pub const BERTA: &str = "host-berta-2";

/// What would let somebody else take a gateway session over.
pub const SECRETS: [&str; 2] = ["gateway-session", "resume.example"];

/// What names a guild, a worker or a machine.
pub const NAMES: [&str; 4] = ["81384788765712384", ANNA, BERTA, "worker-of-the-first-floor"];

/// What an operator may read of an experiment.
const KILLED: &str = "worker-of-the-first-floor was killed";

const HOUR: Millis = Millis::from_secs(3_600);

/// A store in a file of its own.
pub struct EmbeddedFleet {
    pub stores: Stores,
    _folder: TempDir,
}

pub fn partitions() -> Partitions {
    Partitions::new(3, 4).expect("neither is zero")
}

/// The API over a fleet's stores.
pub fn serving(api: &Fixture, stores: Stores) -> axum::Router {
    api_router(ApiState::new(api.panel.clone()).with_fleet(stores, partitions()))
}

impl EmbeddedFleet {
    /// Nobody plays, and nothing was tried.
    pub async fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = EmbeddedStore::open(folder.path().join("fleet.sqlite")).await.expect("opened");
        Self { stores: store.stores(), _folder: folder }
    }

    /// Anna holds two partitions, Berta one that she is about to give away, where two jobs wait.
    pub async fn playing() -> Self {
        let fleet = Self::empty().await;
        fleet.worker(ANNA, false, &[0, 2], (3, 2)).await;
        fleet.worker(BERTA, true, &[1], (1, 1)).await;
        fleet.lease(0, ANNA, &[0], false).await;
        fleet.lease(1, BERTA, &[1], true).await;
        fleet.lease(2, BERTA, &[], false).await;
        fleet.lease(2, ANNA, &[], false).await;
        fleet.job("1").await;
        fleet.job("2").await;
        fleet.experiment("1", ExperimentState::Recovered, KILLED).await;
        fleet.experiment("2", ExperimentState::Asked, "").await;
        fleet.decision("1", "four sessions want a worker more").await;
        fleet
    }

    pub async fn worker(&self, name: &str, draining: bool, partitions: &[u32], counts: (u32, u32)) {
        let status = WorkerStatus {
            format: WorkerStatus::FORMAT,
            id: WorkerId(name.to_owned()),
            started_at: START,
            heartbeat: START + Millis::from_secs(60),
            expires_at: now() + HOUR,
            draining,
            partitions: partitions.iter().copied().map(PartitionId::new).collect(),
            sessions: counts.0,
            playing: counts.1,
        };
        Fleet::new(Arc::clone(&self.stores.records)).announce(&status).await.expect("announced");
    }

    /// Takes a partition, from anyone who has it, for as long as a test runs.
    pub async fn lease(&self, partition: u32, owner: &str, shards: &[u32], draining: bool) {
        let (leases, partition) = (&self.stores.leases, PartitionId::new(partition));
        if let Some(before) = leases.read(partition).await.expect("read") {
            leases.release(&before, &before.shards, START).await.expect("released");
        }
        let ttl = HOUR + now().since(START);
        let owner = WorkerId(owner.to_owned());
        let lease = leases.acquire(partition, &owner, START, ttl).await.expect("answered").expect("taken");
        let session = |&shard: &u32| ShardSession {
            shard,
            session_id: format!("gateway-session-{shard}"),
            sequence: 7,
            resume_url: Some("wss://resume.example".to_owned()),
        };
        let sessions: Vec<_> = shards.iter().map(session).collect();
        leases.heartbeat(&lease, &sessions, draining, START, ttl).await.expect("alive");
    }

    pub async fn job(&self, id: &str) {
        let job = Job {
            format: Job::FORMAT,
            id: JobId::new(id),
            guild_id: GUILD,
            actor: Actor::Worker,
            body: SessionCommand::Pause.into(),
            reply: None,
            grants: Vec::new(),
            trace_id: TraceId::new("trace-1"),
            issued_at: START,
        };
        self.stores.jobs.enqueue(PartitionId::new(1), &job).await.expect("sent");
    }

    pub async fn experiment(&self, id: &str, state: ExperimentState, detail: &str) {
        let after = |seconds| START + Millis::from_secs(seconds);
        let is_over = state.is_over();
        let experiment = Experiment {
            id: id.to_owned(),
            state,
            injected_at: is_over.then(|| after(1)),
            ended_at: is_over.then(|| after(6)),
            recovery: is_over.then(|| Millis::new(4_321)),
            detail: detail.to_owned(),
            ..Experiment::new("worker.kill", GUILD, PartitionId::new(1), START)
        };
        self.log().write_experiment(&experiment, now()).await.expect("written");
    }

    pub async fn decision(&self, id: &str, reason: &str) {
        let decision = ScalingDecision {
            format: ScalingDecision::FORMAT,
            id: id.to_owned(),
            at: Timestamp::from_millis(START.as_millis() + 1),
            inputs: ScalingInputs { sessions: 4, workers: 1, partitions: 3, backlog: 2 },
            desired: 2,
            applied: true,
            reason: reason.to_owned(),
        };
        self.log().write_decision(&decision, now()).await.expect("written");
    }

    fn log(&self) -> OperationsLog {
        OperationsLog::new(Arc::clone(&self.stores.records))
    }
}
