//! The mirror, fed by the stream's events and by the embedded feed.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use metrics_exporter_prometheus::PrometheusBuilder;
use segue_api::mirror::{handle_event, run_feed};
use segue_domain::Millis;
use segue_panel_db::PanelStore;
use segue_store::{ChangeFeed, SessionChange, StoreError};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::fixture::{Fixture, GUILD, session};

fn event(name: &str) -> Value {
    let path = format!("{}/tests/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).expect("read")).expect("JSON")
}

async fn without_schema(folder: &tempfile::TempDir) -> PanelStore {
    let url = format!("sqlite://{}", folder.path().join("panel.db").display());
    PanelStore::connect(&url).await.expect("connected")
}

#[tokio::test]
async fn an_event_with_every_kind_of_record_is_mirrored() {
    for api in [Fixture::new().await, Fixture::mysql().await] {
        let event = event("stream_event");
        for _ in 0..2 {
            let answer = handle_event(&api.panel, None, event.clone()).await.expect("handled");
            assert_eq!(json!(answer), json!({"batchItemFailures": []}));
            let snapshot = api.panel.snapshot(GUILD).await.expect("read").expect("shown");
            assert_eq!(snapshot.head.version, 2);
            assert_eq!(snapshot.head.current.expect("it plays").info.title, "Two 🎵");
            let titles: Vec<String> = snapshot.tracks.into_iter().map(|track| track.info.title).collect();
            assert_eq!(titles, ["Three"]);
            let journal = api.panel.journal_page(GUILD, None, 10).await.expect("read");
            assert_eq!(journal.iter().map(|entry| entry.version).collect::<Vec<_>>(), [2, 1]);
            let audit = api.panel.audit_page(GUILD, None, 10).await.expect("read");
            assert_eq!(audit.iter().map(|one| one.command.as_str()).collect::<Vec<_>>(), ["skip"]);
        }
    }
}

#[tokio::test]
async fn records_of_one_commit_may_come_in_several_events_and_any_order() {
    let api = Fixture::new().await;
    let Value::Array(mut records) = event("stream_event")["Records"].take() else { panic!("records") };
    records.reverse();
    for record in records {
        let answer = handle_event(&api.panel, None, json!({"Records": [record]})).await.expect("handled");
        assert!(answer.batch_item_failures.is_empty());
    }
    let snapshot = api.panel.snapshot(GUILD).await.expect("read").expect("shown");
    assert_eq!((snapshot.head.version, snapshot.tracks.len()), (2, 1));
}

#[tokio::test]
async fn poison_is_counted_and_does_not_stop_the_rest() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let api = Fixture::new().await;
    let answer = handle_event(&api.panel, None, event("stream_event_poison")).await.expect("handled");
    assert!(answer.batch_item_failures.is_empty(), "it would come again for ever");
    assert_eq!(api.panel.snapshot(GUILD).await.expect("read").expect("shown").head.version, 1);
    let figures = recorder.handle().render();
    assert!(figures.contains("segue_mirror_poison_total 3"), "{figures}");
    assert!(figures.contains("segue_mirror_versions_total{outcome=\"applied\"} 1"), "{figures}");
}

#[tokio::test]
async fn a_failing_database_asks_for_the_first_record_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let panel = without_schema(&folder).await;
    let answer = handle_event(&panel, None, event("stream_event")).await.expect("handled");
    // The lease before it does not matter to the mirror.
    let first = event("stream_event")["Records"][1]["dynamodb"]["SequenceNumber"].take();
    assert_eq!(json!(answer), json!({"batchItemFailures": [{"itemIdentifier": first}]}));

    panel.migrate().await.expect("the database is back");
    let answer = handle_event(&panel, None, event("stream_event")).await.expect("handled");
    assert!(answer.batch_item_failures.is_empty());
    assert_eq!(panel.snapshot(GUILD).await.expect("read").expect("shown").head.version, 2);
}

#[tokio::test]
async fn an_event_of_another_shape_is_nothing_to_do() {
    let api = Fixture::new().await;
    for event in [json!({}), json!([]), json!({"Records": 1}), json!(null)] {
        assert!(handle_event(&api.panel, None, event).await.expect("handled").batch_item_failures.is_empty());
    }
}

/// Hands over what it was given, and counts what was acknowledged.
struct Script {
    batches: VecDeque<Vec<SessionChange>>,
    handed: usize,
    acknowledged: Arc<AtomicUsize>,
}

#[async_trait]
impl ChangeFeed for Script {
    async fn next(&mut self) -> Result<Vec<SessionChange>, StoreError> {
        match self.batches.pop_front() {
            Some(batch) => {
                self.handed += batch.len();
                Ok(batch)
            }
            None => std::future::pending().await,
        }
    }

    async fn acknowledge(&mut self) -> Result<(), StoreError> {
        self.acknowledged.store(self.handed, Ordering::SeqCst);
        Ok(())
    }
}

async fn until(mut holds: impl FnMut() -> bool) {
    let waited = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waited).await.expect("it happens within 10 s");
}

#[tokio::test]
async fn the_feed_is_acknowledged_only_after_the_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let panel = without_schema(&folder).await;
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let (first, mut second) = (session(3), session(5));
    (second.head.version, second.journal.version) = (2, 2);
    second.head.directory[0].revision = 2;
    second.pages[0].revision = 2;
    let batches = VecDeque::from([vec![first], vec![second]]);
    let feed = Script { batches, handed: 0, acknowledged: Arc::clone(&acknowledged) };
    let shutdown = CancellationToken::new();
    let mirror = tokio::spawn(run_feed(Box::new(feed), panel.clone(), None, shutdown.clone()));

    tokio::time::sleep(Duration::from_millis(250)).await;
    assert_eq!(acknowledged.load(Ordering::SeqCst), 0, "nothing was written");
    panel.migrate().await.expect("the database is back");
    until(|| acknowledged.load(Ordering::SeqCst) == 2).await;
    assert_eq!(panel.snapshot(GUILD).await.expect("read").expect("shown").tracks.len(), 4);

    shutdown.cancel();
    tokio::time::timeout(Duration::from_secs(1), mirror).await.expect("it ends").expect("in peace");
}

#[tokio::test]
async fn the_lag_is_measured_from_the_commit() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let api = Fixture::new().await;
    let mut change = session(3);
    change.head.updated_at = segue_store::now() - Millis::from_secs(3);
    segue_api::mirror::apply(&api.panel, &[change]).await.expect("applied");
    let figures = recorder.handle().render();
    let line =
        figures.lines().find(|line| line.starts_with("segue_mirror_last_lag_seconds ")).expect("a figure");
    let lag: f64 = line.rsplit(' ').next().expect("a value").parse().expect("a number");
    assert!((3.0..13.0).contains(&lag), "{lag}");
}
