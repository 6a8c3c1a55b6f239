//! Committed changes of the embedded family, for the mirror.

use std::time::{Duration, Instant};

use segue_domain::{Millis, Session};
use segue_store::{ChangeFeed, SessionChange, embedded::EmbeddedStore};
use tokio::time::timeout;

use crate::{
    harness::{Family, Harness},
    music::{as_kept, commit, guild, session, skip, start},
};

fn store(harness: &Harness) -> &EmbeddedStore {
    match &harness.family {
        Family::Embedded { store, .. } => store,
        Family::Aws { .. } => panic!("on AWS the stream calls the mirror"),
    }
}

/// Reads `count` changes, in as many batches as they come.
async fn read(feed: &mut Box<dyn ChangeFeed>, count: usize) -> Vec<SessionChange> {
    let mut changes = Vec::new();
    while changes.len() < count {
        let next = timeout(Duration::from_secs(5), feed.next()).await.expect("a change waits");
        changes.extend(next.expect("the store answers"));
    }
    changes
}

async fn nothing_waits(feed: &mut Box<dyn ChangeFeed>) {
    let next = timeout(Duration::from_millis(500), feed.next()).await;
    assert!(next.is_err(), "{next:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_change_arrives_in_order_until_it_is_acknowledged() {
    let harness = Harness::embedded().await;
    let lease = harness.lease().await;
    let mut versions = vec![start(&harness.stores, &lease, &session(guild(), 120)).await];
    // Nobody listens, for longer than the history reaches.
    for _ in 0..80 {
        let newest = versions.last().expect("one at least");
        let next = skip(newest);
        commit(&harness.stores, &lease, &newest.head.directory, &next).await.expect("one writer");
        versions.push(next);
    }
    let mut feed = store(&harness).change_feed();
    let changes = read(&mut feed, versions.len()).await;
    let mut mirrored = Vec::new();
    for (change, version) in changes.iter().zip(&versions) {
        // The newest comes whole: what the panel shows of it is more than the history keeps.
        let newest = version.head.version == versions.len() as u64;
        let head = if newest { version.head.clone() } else { as_kept(&version.head) };
        let journal = version.journal.clone();
        assert_eq!(change.journal, journal);
        let version = Session { head, queue: version.queue.clone(), journal };
        assert_eq!(change.head, version.head);
        mirrored.extend(change.pages.clone());
        assert_eq!(rebuild(change, &mirrored), version, "the pages so far make the queue");
    }
    nothing_waits(&mut feed).await;

    // The process dies before it acknowledges: all of it comes again.
    drop(feed);
    let mut feed = store(&harness).change_feed();
    assert_eq!(read(&mut feed, versions.len()).await, changes);
    feed.acknowledge().await.expect("the store answers");
    let mut feed = store(&harness).change_feed();
    nothing_waits(&mut feed).await;

    let newest = versions.last().expect("one at least");
    let next = skip(newest);
    let listening = tokio::spawn(async move { (read(&mut feed, 1).await, Instant::now()) });
    tokio::time::sleep(Duration::from_millis(100)).await;
    commit(&harness.stores, &lease, &newest.head.directory, &next).await.expect("one writer");
    let committed = Instant::now();
    let (changes, heard) = listening.await.expect("no panic");
    assert_eq!(changes[0].head, next.head);
    assert_ne!(changes[0].head, as_kept(&next.head), "which is more than the history keeps");
    println!("a change was heard after {:?}", heard.saturating_duration_since(committed));
}

fn rebuild(change: &SessionChange, pages: &[segue_domain::Page]) -> Session {
    let find = |entry: &segue_domain::PageRef| {
        let found = pages.iter().find(|page| page.id == entry.id && page.revision == entry.revision);
        found.expect("a change came with the page").clone()
    };
    Session::from_parts(change.head.clone(), change.head.directory.iter().map(find).collect())
}

#[tokio::test]
async fn old_versions_and_their_pages_go_once_they_are_mirrored() {
    let harness = Harness::embedded().await;
    let lease = harness.lease().await;
    let first = start(&harness.stores, &lease, &session(guild(), 150)).await;
    let mut feed = store(&harness).change_feed();
    let mut newest = first.clone();
    // Some are kept, however old they are; of younger ones all.
    for _ in 0..80 {
        let mut next = skip(&newest);
        next.head.updated_at = newest.head.updated_at + Millis::from_secs(60 * 60);
        commit(&harness.stores, &lease, &newest.head.directory, &next).await.expect("one writer");
        read(&mut feed, 1).await;
        feed.acknowledge().await.expect("the store answers");
        newest = next;
    }
    let sessions = &harness.stores.sessions;
    let versions: Vec<u64> = (1..=newest.head.version).collect();
    let kept = sessions.journal(first.head.guild_id, &versions).await.expect("it answers");
    assert_eq!(kept.len() as u64, EmbeddedStore::HISTORY);
    for entry in &kept {
        let head = sessions.head_at(first.head.guild_id, entry.version).await.expect("it answers");
        let head = head.expect("it is kept with its entry");
        let tracks = sessions.tracks(&head, 0, 10_000).await;
        assert_eq!(tracks.expect("what the history names is there").len(), head.queue_len());
    }
    let gone = harness.stores.sessions.tracks(&first.head, 0, 10).await.expect_err("its pages are gone");
    assert_eq!(gone.code(), "store.stale");
}
