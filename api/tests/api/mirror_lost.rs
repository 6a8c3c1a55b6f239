//! What never reaches the mirror is made up for from what is stored: in both families.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use segue_api::mirror::{Resync, run_feed};
use segue_domain::{
    ChannelId, ListGaps, Member, Millis, PartitionId, Partitions, Query, Rank, Report, ResolvedTrack,
    Session, SessionCommand, Timestamp, UserId, apply_command, apply_report,
};
use segue_panel_db::{PanelSnapshot, PanelStore};
use segue_store::{
    ChangeFeed, Commit, Lease, SessionChange, StoreError, Stores, WorkerId, embedded::EmbeddedStore, now,
};
use tokio_util::sync::CancellationToken;

use super::fixture::{Fixture, GUILD};

/// The version that writes the queue's pages, and is lost.
const LOST: u64 = 2;
/// The last one, which is lost as well: nothing comes after it that could tell.
const LAST: u64 = 5;

const MEMBER: Member = Member {
    user_id: UserId::new(42),
    voice_channel: Some(ChannelId::new(5)),
    text_channel: None,
    rank: Rank::Manager,
};

/// Long enough ago that what the panel does not show counts as lost.
fn earlier() -> Timestamp {
    now() - Millis::from_secs(60)
}

/// A session's versions: one that asks for tracks, one that has 120, two that skip, one that stops.
fn versions() -> Vec<Session> {
    let mut versions = vec![Session::new(GUILD)];
    let mut keep = |next: Session| {
        assert_eq!(next.broken_invariant(), None);
        versions.push(next.clone());
        next
    };
    let give =
        |session: &Session, command: SessionCommand| apply_command(session, &command, &MEMBER, earlier()).0;
    let play = SessionCommand::play(Query::Search { text: "an evening".to_owned() });
    let asked = keep(give(&Session::new(GUILD), play));
    let tracks = (0..120).map(|number| ResolvedTrack {
        title: format!("Number {number}"),
        artist: None,
        duration: Some(Millis::from_secs(180)),
        query: Query::Url { url: format!("https://example.org/{number}.ogg") },
        page_url: None,
    });
    let track_id = segue_domain::TrackId::new(1);
    let found = Report::Resolved { track_id, tracks: tracks.collect(), gaps: ListGaps::default() };
    let mut last = keep(apply_report(&asked, &found, earlier()).0);
    for command in [SessionCommand::Skip, SessionCommand::Skip, SessionCommand::Stop] {
        last = keep(give(&last, command));
    }
    let numbers: Vec<u64> = versions.iter().map(|session| session.head.version).collect();
    assert_eq!(numbers, [0, 1, LOST, 3, 4, LAST]);
    versions
}

async fn lease(stores: &Stores) -> Lease {
    let worker = WorkerId("a test".to_owned());
    let lease = stores.leases.acquire(PartitionId::new(0), &worker, now(), Millis::from_secs(600)).await;
    lease.expect("the store answers").expect("it is free")
}

/// Commits the versions from `from` to `to`.
async fn commit(stores: &Stores, lease: &Lease, versions: &[Session], from: usize, to: usize) {
    for number in from..=to {
        let stored_pages = &versions[number - 1].head.directory;
        let commit = Commit { session: &versions[number], stored_pages, lease };
        stores.sessions.commit(commit).await.expect("it is stored");
    }
}

fn resync(panel: &PanelStore, stores: &Stores) -> Resync {
    let partitions = Partitions::new(1, 1).expect("neither is zero");
    Resync::new(panel.clone(), Arc::clone(&stores.sessions), partitions)
}

async fn shown(panel: &PanelStore) -> PanelSnapshot {
    panel.snapshot(GUILD).await.expect("read").expect("something is shown")
}

fn is_right(shown: &PanelSnapshot, session: &Session) -> bool {
    shown.head.version == session.head.version
        && shown.tracks.iter().eq(session.queue.iter())
        && shown.head.is_active() == session.head.is_active()
}

/// Loses versions of the session.
struct Lossy(Box<dyn ChangeFeed>);

#[async_trait]
impl ChangeFeed for Lossy {
    async fn next(&mut self) -> Result<Vec<SessionChange>, StoreError> {
        let mut changes = self.0.next().await?;
        changes.retain(|change| ![LOST, LAST].contains(&change.head.version));
        Ok(changes)
    }

    async fn acknowledge(&mut self) -> Result<(), StoreError> {
        self.0.acknowledge().await
    }
}

#[tokio::test]
async fn a_change_that_the_feed_loses_is_made_up_for() {
    let api = Fixture::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let store = EmbeddedStore::open(folder.path().join("segue.sqlite")).await.expect("opened");
    let (stores, versions) = (store.stores(), versions());
    let lease = lease(&stores).await;
    let resync = resync(&api.panel, &stores);
    let shutdown = CancellationToken::new();
    let feed = Box::new(Lossy(store.change_feed()));
    let mirror = tokio::spawn(run_feed(feed, api.panel.clone(), Some(resync.clone()), shutdown.clone()));

    commit(&stores, &lease, &versions, 1, 4).await;
    let waited = async {
        while !api
            .panel
            .snapshot(GUILD)
            .await
            .expect("read")
            .is_some_and(|shown| is_right(&shown, &versions[4]))
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waited).await.expect("the panel is right again");

    commit(&stores, &lease, &versions, 5, 5).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(shown(&api.panel).await.head.version, 4, "nobody has told of the last one");
    assert_eq!(resync.look().await.expect("compared"), 1);
    assert!(is_right(&shown(&api.panel).await, &versions[5]));
    assert_eq!(resync.look().await.expect("compared"), 0, "and nothing is behind any more");
    shutdown.cancel();
    mirror.await.expect("it ends in peace");
}

#[tokio::test]
async fn a_version_that_is_on_its_way_is_not_taken_for_lost() {
    let api = Fixture::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let store = EmbeddedStore::open(folder.path().join("segue.sqlite")).await.expect("opened");
    let (stores, mut versions) = (store.stores(), versions());
    versions[1].head.updated_at = now();
    commit(&stores, &lease(&stores).await, &versions, 1, 1).await;
    assert_eq!(resync(&api.panel, &stores).look().await.expect("compared"), 0);
    assert_eq!(api.panel.snapshot(GUILD).await.expect("read"), None);
}

#[cfg(feature = "aws")]
mod aws {
    use aws_config::{BehaviorVersion, Region};
    use aws_credential_types::Credentials;
    use segue_api::mirror::handle_event;
    use segue_store::aws::{AwsConfig, AwsStore, stream::StreamReader};
    use segue_test_support::Ministack;
    use serde_json::{Value, json};

    use super::*;

    /// Version that a record of the stream belongs to; `None` for what is not part of a session.
    fn version_of(record: &Value) -> Option<u64> {
        let item = &record["dynamodb"]["NewImage"];
        let sk = item["sk"]["S"].as_str()?;
        if sk == "HEAD" {
            return item["version"]["N"].as_str()?.parse().ok();
        }
        sk.strip_prefix("P#")?.split_once('#')?.1.parse().ok()
    }

    /// Reads records until the head of a version is among them.
    async fn records_until(reader: &mut StreamReader, version: u64) -> Vec<Value> {
        let mut records: Vec<Value> = Vec::new();
        let is_head = |record: &Value| {
            record["dynamodb"]["Keys"]["sk"]["S"] == "HEAD" && version_of(record) == Some(version)
        };
        while !records.iter().any(is_head) {
            let event = tokio::time::timeout(Duration::from_secs(30), reader.next()).await;
            let mut event = event.expect("records wait").expect("the store answers");
            let Value::Array(more) = event["Records"].take() else { panic!("no records") };
            records.extend(more);
        }
        records
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn an_event_that_ends_in_the_dead_letters_is_made_up_for() {
        let ministack = Ministack::start("dynamodb,dynamodbstreams,sqs");
        let endpoint = ministack.endpoint();
        let queue_url_prefix = format!("{endpoint}/000000000000/segue");
        let config = AwsConfig { table: "segue".to_owned(), queue_url_prefix };
        let sdk = aws_config::defaults(BehaviorVersion::latest())
            .endpoint_url(endpoint)
            .region(Region::new("eu-central-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "tests"));
        let store = AwsStore::with_loader(config, sdk).await;
        store.create_resources([PartitionId::new(0)]).await.expect("ministack makes the resources");
        let (api, stores, versions) = (Fixture::new().await, store.stores(), versions());
        let lease = lease(&stores).await;
        let resync = resync(&api.panel, &stores);

        commit(&stores, &lease, &versions, 1, 4).await;
        let mut reader = store.stream().await.expect("the table has a stream");
        let records = records_until(&mut reader, 4).await;
        // The event with this version failed for too long, and Lambda gave it up.
        let (_lost, kept): (Vec<_>, Vec<_>) =
            records.into_iter().partition(|record| version_of(record) == Some(LOST));
        let event = json!({ "Records": kept });
        handle_event(&api.panel, None, event.clone()).await.expect("handled");
        assert_eq!(shown(&api.panel).await.head.version, 1, "without the store it stands still");
        handle_event(&api.panel, Some(&resync), event).await.expect("handled");
        assert!(is_right(&shown(&api.panel).await, &versions[4]));

        commit(&stores, &lease, &versions, 5, 5).await;
        let compare = json!({ "compare": true });
        handle_event(&api.panel, None, compare.clone()).await.expect("handled");
        assert_eq!(shown(&api.panel).await.head.version, 4, "nobody has told of the last one");
        handle_event(&api.panel, Some(&resync), compare).await.expect("handled");
        assert!(is_right(&shown(&api.panel).await, &versions[5]));
    }
}
