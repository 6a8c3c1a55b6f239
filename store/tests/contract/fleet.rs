//! What the workers have to know of each other.

use std::{collections::BTreeMap, sync::Arc};

use segue_domain::{GuildId, Millis, PartitionId, Timestamp};
use segue_store::{
    Expected, Experiment, ExperimentState, Fleet, IdentifyQueue, MAX_RECORD, OperationsLog, Record,
    RecordKind, Reservation, ScalingDecision, ScalingInputs, SessionStartLimit, StoreError, WorkerId,
    WorkerStatus,
};

use crate::harness::{Harness, PARTITION};

const START: Timestamp = Timestamp::from_millis(1_795_478_400_000);
const KIND: RecordKind = RecordKind::Experiment;

fn record(id: &str, body: &str) -> Record {
    Record { id: id.to_owned(), revision: 0, body: body.to_owned(), expires_at: None }
}

pub async fn records_are_written_under_the_conditions_that_were_asked_for(harness: Harness) {
    let records = &harness.stores.records;
    let put = async |body: &str, expected| {
        records.put(KIND, &record("a", body), expected, START).await.expect("the store answers")
    };
    assert_eq!(put("1", Expected::Revision(1)).await, None, "nothing is there");
    assert_eq!(put("1", Expected::Absent).await, Some(1));
    assert_eq!(put("2", Expected::Absent).await, None);
    assert_eq!(put("2", Expected::Revision(1)).await, Some(2));
    assert_eq!(put("3", Expected::Revision(1)).await, None, "somebody else was faster");
    assert_eq!(put("3", Expected::Any).await, Some(3));
    let stored = records.get(KIND, "a", START).await.expect("the store answers").expect("it is there");
    assert_eq!((stored.revision, stored.body.as_str()), (3, "3"));
    assert_eq!(records.get(RecordKind::Worker, "a", START).await.expect("the store answers"), None);
    records.remove(KIND, "a").await.expect("the store answers");
    records.remove(KIND, "a").await.expect("removing nothing is no error");
    assert_eq!(records.get(KIND, "a", START).await.expect("the store answers"), None);
}

pub async fn records_expire_and_are_listed_last_first(harness: Harness) {
    let records = &harness.stores.records;
    let soon = START + Millis::from_secs(1);
    for (id, expires_at) in [("1", None), ("2", Some(soon)), ("3", None)] {
        let record = Record { expires_at, ..record(id, "x") };
        records.put(KIND, &record, Expected::Absent, START).await.expect("the store answers");
    }
    let ids = async |limit, now| {
        let list = records.list(KIND, limit, now).await.expect("the store answers");
        list.into_iter().map(|record| record.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(10, START).await, ["3", "2", "1"]);
    assert_eq!(ids(2, START).await, ["3", "2"]);
    assert_eq!(ids(10, soon).await, ["3", "1"]);
    assert_eq!(records.get(KIND, "2", soon).await.expect("the store answers"), None);
    let again =
        records.put(KIND, &record("2", "y"), Expected::Absent, soon).await.expect("the store answers");
    assert!(again.is_some(), "what has expired is not there");
}

pub async fn a_record_that_is_too_long_is_refused(harness: Harness) {
    let records = &harness.stores.records;
    let fits = record("a", &"x".repeat(MAX_RECORD));
    assert!(records.put(KIND, &fits, Expected::Any, START).await.is_ok());
    let long = record("b", &"x".repeat(MAX_RECORD + 1));
    let refused = records.put(KIND, &long, Expected::Any, START).await;
    assert!(matches!(refused, Err(StoreError::Configuration(_))));
    assert_eq!(records.get(KIND, "b", START).await.expect("the store answers"), None);
}

fn status(name: &str, at: Timestamp) -> WorkerStatus {
    WorkerStatus {
        format: WorkerStatus::FORMAT,
        id: WorkerId(name.to_owned()),
        started_at: START,
        heartbeat: at,
        expires_at: at + Millis::from_secs(5),
        draining: false,
        partitions: vec![PARTITION],
        sessions: 3,
        playing: 2,
    }
}

pub async fn the_workers_that_run_are_listed(harness: Harness) {
    let fleet = Fleet::new(Arc::clone(&harness.stores.records));
    let later = START + Millis::from_secs(4);
    fleet.announce(&status("b", START)).await.expect("the store answers");
    fleet.announce(&status("a", START)).await.expect("the store answers");
    fleet.announce(&WorkerStatus { draining: true, ..status("a", later) }).await.expect("the store answers");
    let workers = fleet.workers(later).await.expect("the store answers");
    assert_eq!(workers, [WorkerStatus { draining: true, ..status("a", later) }, status("b", START)]);
    let gone = START + Millis::from_secs(5);
    let names: Vec<_> =
        fleet.workers(gone).await.expect("the store answers").into_iter().map(|status| status.id.0).collect();
    assert_eq!(names, ["a"], "b has not been heard of");
    fleet.withdraw(&WorkerId("a".to_owned())).await.expect("the store answers");
    assert_eq!(fleet.workers(gone).await.expect("the store answers"), []);
}

fn limit(remaining: u32, max_concurrency: u32) -> SessionStartLimit {
    SessionStartLimit {
        total: 1_000,
        remaining,
        reset_at: START + Millis::from_secs(86_400),
        max_concurrency,
    }
}

pub async fn of_many_shards_of_a_bucket_two_never_identify_within_five_seconds(harness: Harness) {
    let asked = (0..12u32).map(|shard| {
        let queue = IdentifyQueue::new(Arc::clone(&harness.stores.records));
        tokio::spawn(async move {
            (shard, queue.reserve(shard, limit(900, 4), START).await.expect("the store answers"))
        })
    });
    let mut buckets: BTreeMap<u32, Vec<Timestamp>> = BTreeMap::new();
    for answer in futures::future::join_all(asked.collect::<Vec<_>>()).await {
        let (shard, Reservation::At(at)) = answer.expect("no panic") else { panic!("there are enough") };
        buckets.entry(shard % 4).or_default().push(at);
    }
    for slots in buckets.values_mut() {
        slots.sort_unstable();
        assert_eq!((slots.len(), slots[0]), (3, START), "the first need not wait");
        assert!(slots.windows(2).all(|pair| pair[1].since(pair[0]) >= Millis::from_secs(5)), "{slots:?}");
    }
}

pub async fn the_identifies_of_a_day_are_not_exceeded(harness: Harness) {
    let queue = IdentifyQueue::new(Arc::clone(&harness.stores.records));
    let mut given = 0;
    for shard in 0..10 {
        // Discord's count lags behind: it says 25 all the time, and 20 are kept for an emergency.
        match queue.reserve(shard, limit(25, 16), START).await.expect("the store answers") {
            Reservation::At(_) => given += 1,
            Reservation::Exhausted(until) => assert_eq!(until, START + Millis::from_secs(86_400)),
        }
    }
    assert_eq!(given, 5);
    let tomorrow = START + Millis::from_secs(86_401);
    let fresh = SessionStartLimit { reset_at: tomorrow + Millis::from_secs(86_400), ..limit(1_000, 16) };
    let again = queue.reserve(0, fresh, tomorrow).await.expect("the store answers");
    assert_eq!(again, Reservation::At(tomorrow));
}

pub async fn experiments_and_decisions_are_kept_last_first(harness: Harness) {
    let log = OperationsLog::new(Arc::clone(&harness.stores.records));
    let mut experiment = Experiment::new("kill-worker", GuildId::new(7), PartitionId::new(0), START);
    log.write_experiment(&experiment, START).await.expect("the store answers");
    (experiment.state, experiment.recovery) = (ExperimentState::Recovered, Some(Millis::new(5_300)));
    log.write_experiment(&experiment, START).await.expect("the store answers");
    let read = log.experiment(&experiment.id, START).await.expect("the store answers");
    assert_eq!(read.as_ref(), Some(&experiment));
    assert_eq!(log.experiments(10, START).await.expect("the store answers"), [experiment]);

    for (id, desired) in [("1", 2), ("2", 3)] {
        let decision = ScalingDecision {
            format: ScalingDecision::FORMAT,
            id: id.to_owned(),
            at: START,
            inputs: ScalingInputs { sessions: 300, workers: 2, partitions: 16, backlog: 1 },
            desired,
            applied: true,
            reason: "300 sessions at 150 a worker".to_owned(),
        };
        log.write_decision(&decision, START).await.expect("the store answers");
    }
    let desired: Vec<_> =
        log.decisions(10, START).await.expect("the store answers").iter().map(|d| d.desired).collect();
    assert_eq!(desired, [3, 2]);
}
