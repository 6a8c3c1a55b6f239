//! The loop, with a store in a file and a target that writes down what it is told.

use std::{
    collections::VecDeque,
    num::NonZeroU32,
    sync::atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use parking_lot::Mutex;
use segue_domain::Millis;
use segue_store::{
    Expected, Fleet, Record, RecordKind, RecordStore, StoreError, WorkerId, WorkerStatus,
    embedded::EmbeddedStore,
};
use tempfile::TempDir;

use super::*;
use crate::Limits;

/// Writes down what it is told, and fails when it is told to.
#[derive(Default)]
struct Recorder {
    desired: Mutex<u32>,
    told: Mutex<Vec<u32>>,
    failures: Mutex<VecDeque<&'static str>>,
}

#[async_trait]
impl ScaleTarget for Recorder {
    async fn desired(&self) -> Result<u32, ScalingError> {
        Ok(*self.desired.lock())
    }

    async fn set_desired(&self, count: u32) -> Result<(), ScalingError> {
        if let Some(failure) = self.failures.lock().pop_front() {
            return Err(ScalingError::Ecs { doing: "change the service", source: failure.into() });
        }
        self.told.lock().push(count);
        *self.desired.lock() = count;
        Ok(())
    }
}

/// Records of a store that can be out of reach.
struct Records {
    inner: Arc<dyn RecordStore>,
    /// Whether nothing can be read or written.
    down: AtomicBool,
    /// Whether nothing can be written.
    read_only: AtomicBool,
}

impl Records {
    fn reach(&self, writing: bool) -> Result<&dyn RecordStore, StoreError> {
        let down = self.down.load(Ordering::Relaxed) || writing && self.read_only.load(Ordering::Relaxed);
        if down {
            return Err(StoreError::Unavailable { doing: "being down", source: "it is down".into() });
        }
        Ok(&*self.inner)
    }
}

#[async_trait]
impl RecordStore for Records {
    async fn get(&self, kind: RecordKind, id: &str, now: Timestamp) -> Result<Option<Record>, StoreError> {
        self.reach(false)?.get(kind, id, now).await
    }

    async fn put(
        &self,
        kind: RecordKind,
        record: &Record,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        self.reach(true)?.put(kind, record, expected, now).await
    }

    async fn list(&self, kind: RecordKind, limit: usize, now: Timestamp) -> Result<Vec<Record>, StoreError> {
        self.reach(false)?.list(kind, limit, now).await
    }

    async fn remove(&self, kind: RecordKind, id: &str) -> Result<(), StoreError> {
        self.reach(true)?.remove(kind, id).await
    }
}

struct World {
    stores: Stores,
    records: Arc<Records>,
    target: Arc<Recorder>,
    now: Timestamp,
    _folder: TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let store = EmbeddedStore::open(folder.path().join("segue.sqlite")).await.expect("it opens");
        let mut stores = store.stores();
        let records = Arc::new(Records {
            inner: Arc::clone(&stores.records),
            down: AtomicBool::new(false),
            read_only: AtomicBool::new(false),
        });
        stores.records = Arc::clone(&records) as Arc<dyn RecordStore>;
        let target = Arc::new(Recorder { desired: Mutex::new(1), ..Recorder::default() });
        Self { stores, records, target, now: now(), _folder: folder }
    }

    fn controller(&self) -> Controller {
        let number = |number| NonZeroU32::new(number).expect("at least 1");
        let limits = Limits {
            min: 1,
            max: 8,
            sessions_per_worker: number(10),
            backlog_per_worker: number(100),
            cooldown_in: Millis::from_secs(300),
            cooldown_out: Millis::from_secs(60),
        };
        let config = ScalingConfig { limits, interval: Duration::from_millis(20), ecs: None };
        let partitions = Partitions::new(8, 8).expect("neither is zero");
        Controller::new(config, partitions, self.stores.clone(), Arc::clone(&self.target) as _)
    }

    /// One worker says that it has this many sessions; it counts for an hour.
    async fn sessions(&self, sessions: u32) {
        let status = WorkerStatus {
            format: WorkerStatus::FORMAT,
            id: WorkerId("worker".to_owned()),
            started_at: self.now,
            heartbeat: self.now,
            expires_at: self.now + Millis::from_secs(3_600),
            draining: false,
            partitions: Vec::new(),
            sessions,
            playing: 0,
        };
        let fleet = Fleet::new(Arc::clone(&self.records.inner));
        fleet.announce(&status).await.expect("the store in the file works");
    }

    fn pass(&mut self, seconds: u64) {
        self.now = self.now + Millis::from_secs(seconds);
    }

    fn told(&self) -> Vec<u32> {
        self.target.told.lock().clone()
    }

    /// What was written down, the first first: the number, whether it was applied, and why.
    async fn written(&self) -> Vec<(u32, bool, String)> {
        let log = OperationsLog::new(Arc::clone(&self.records.inner));
        let decisions = log.decisions(1_000, self.now).await.expect("the store in the file works");
        decisions.into_iter().rev().map(|d| (d.desired, d.applied, d.reason)).collect()
    }
}

#[tokio::test]
async fn workers_come_and_go_with_the_sessions_and_each_decision_is_written_once() {
    let mut world = World::new().await;
    let mut controller = world.controller();
    world.sessions(35).await;
    assert_eq!(controller.look(world.now).await.expect("it decides"), Outcome::Applied);
    for _ in 0..10 {
        world.pass(15);
        assert_eq!(controller.look(world.now).await.expect("it decides"), Outcome::Unchanged);
    }
    world.sessions(12).await;
    for _ in 0..20 {
        world.pass(15);
        assert_eq!(controller.look(world.now).await.expect("it decides"), Outcome::Held);
    }
    world.pass(15);
    assert_eq!(controller.look(world.now).await.expect("it decides"), Outcome::Applied);
    assert_eq!(world.told(), [4, 2]);
    let fewer = "fewer workers are enough";
    let expected = [
        (4, true, "the sessions need more workers".to_owned()),
        (4, false, "as many workers as needed".to_owned()),
        (2, false, format!("{fewer}; held back: the last change is too recent")),
        (2, false, format!("{fewer}; held back until that has lasted")),
        (2, true, fewer.to_owned()),
    ];
    assert_eq!(world.written().await, expected, "32 looks, and no line twice");
}

#[tokio::test]
async fn a_cool_down_outlives_the_process_that_began_it() {
    let mut world = World::new().await;
    world.sessions(15).await;
    assert_eq!(world.controller().look(world.now).await.expect("it decides"), Outcome::Applied);
    world.sessions(25).await;
    world.pass(30);
    let mut successor = world.controller();
    assert_eq!(successor.look(world.now).await.expect("it decides"), Outcome::Held);
    assert_eq!(world.told(), [2]);
    world.pass(30);
    assert_eq!(successor.look(world.now).await.expect("it decides"), Outcome::Applied);
    assert_eq!(world.told(), [2, 3]);
}

#[tokio::test]
async fn a_target_that_fails_is_told_again() {
    let mut world = World::new().await;
    world.target.failures.lock().extend(["throttled", "throttled"]);
    let mut controller = world.controller();
    world.sessions(15).await;
    for expected in [Outcome::Failed, Outcome::Failed, Outcome::Applied] {
        assert_eq!(controller.look(world.now).await.expect("it decides"), expected);
        world.pass(15);
    }
    assert_eq!(world.told(), [2]);
    let written = world.written().await;
    let [(2, false, failed), (2, true, _)] = written.as_slice() else { panic!("{written:?}") };
    assert!(failed.contains("the change failed: ECS refused to change the service"), "{failed}");
}

#[tokio::test]
async fn a_change_that_could_not_be_written_down_is_written_later() {
    let mut world = World::new().await;
    let mut controller = world.controller();
    world.sessions(15).await;
    world.records.read_only.store(true, Ordering::Relaxed);
    controller.look(world.now).await.expect_err("the log can't be written");
    assert_eq!((world.told(), world.written().await), (vec![2], vec![]));
    world.sessions(25).await;
    world.pass(15);
    controller.look(world.now).await.expect_err("nothing is decided before that is written");
    world.records.read_only.store(false, Ordering::Relaxed);
    world.pass(15);
    assert_eq!(controller.look(world.now).await.expect("it decides"), Outcome::Held, "the cool-down goes on");
    assert_eq!(world.told(), [2]);
    assert!(world.written().await[0].1, "the change is in the log");
}

#[tokio::test]
async fn a_store_that_fails_does_not_end_the_loop() {
    let world = World::new().await;
    world.sessions(15).await;
    world.records.down.store(true, Ordering::Relaxed);
    let end = CancellationToken::new();
    let running = tokio::spawn(world.controller().run(end.clone()));
    sleep(Duration::from_millis(200)).await;
    assert!(!running.is_finished());
    assert_eq!(world.told(), [0; 0], "nothing is changed blindly");
    world.records.down.store(false, Ordering::Relaxed);
    let changed = async {
        while world.told().is_empty() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(20), changed).await.expect("it goes on when the store is back");
    end.cancel();
    timeout(Duration::from_secs(20), running).await.expect("it ends").expect("it did not panic");
    assert_eq!(world.told(), [2]);
}
