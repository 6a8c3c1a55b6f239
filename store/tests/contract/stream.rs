//! The table's stream, read as Lambda would give it to the mirror.

use std::time::Duration;

use segue_domain::{JournalEntry, Session};
use segue_store::aws::session_items::{StreamItem, parse_image};
use tokio::time::timeout;

use crate::{
    harness::{Family, Harness},
    music::{commit, guild, session, skip, start},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stream_tells_every_version_in_order_with_its_pages() {
    let harness = Harness::aws().await;
    let Family::Aws { store, .. } = &harness.family else { panic!("it is the AWS family") };
    let lease = harness.lease().await;
    let mut versions = vec![start(&harness.stores, &lease, &session(guild(), 120)).await];
    for _ in 0..10 {
        let newest = versions.last().expect("one at least");
        let next = skip(newest);
        commit(&harness.stores, &lease, &newest.head.directory, &next).await.expect("one writer");
        versions.push(next);
    }

    let mut reader = store.stream().await.expect("the table has a stream");
    let mut items = Vec::new();
    let heads = |items: &[StreamItem]| items.iter().filter(|i| matches!(i, StreamItem::Head { .. })).count();
    while heads(&items) < versions.len() {
        let event = timeout(Duration::from_secs(20), reader.next()).await.expect("records wait");
        let event: aws_lambda_events::event::dynamodb::Event =
            serde_json::from_value(event.expect("the store answers")).expect("it is what Lambda sends");
        for record in event.records {
            assert_eq!(record.event_source.as_deref(), Some("aws:dynamodb"));
            items.push(parse_image(record.change.new_image).expect("it can be read"));
        }
    }
    let (mut heads, mut entries, mut pages) = (Vec::new(), Vec::new(), Vec::new());
    for item in items {
        match item {
            StreamItem::Head { head, earlier_lists } => {
                assert_eq!(*earlier_lists, JournalEntry::default());
                heads.push(*head);
            }
            StreamItem::Journal { entry, .. } => entries.push(entry),
            StreamItem::Page { page, .. } => pages.push(page),
            _ => {}
        }
    }
    assert_eq!(heads, versions.iter().map(|version| version.head.clone()).collect::<Vec<_>>());
    assert_eq!(entries, versions.iter().map(|version| version.journal.clone()).collect::<Vec<_>>());
    let last = versions.last().expect("one at least");
    let queue = last.head.directory.iter().map(|entry| {
        let found = pages.iter().find(|page| page.id == entry.id && page.revision == entry.revision);
        found.expect("the stream told of the page").clone()
    });
    assert_eq!(Session::from_parts(last.head.clone(), queue.collect()), *last);
}
