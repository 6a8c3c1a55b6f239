//! Ownership of partitions.

use segue_domain::{Millis, Timestamp};
use segue_store::{ShardSession, StoreError, WorkerId};

use crate::harness::{Harness, OTHER_PARTITION, PARTITION};

const TTL: Millis = Millis::from_secs(5);
const START: Timestamp = Timestamp::from_millis(1_795_478_400_000);

fn worker(name: &str) -> WorkerId {
    WorkerId(name.to_owned())
}

fn gateway_session(sequence: u64) -> ShardSession {
    ShardSession {
        shard: 0,
        session_id: "d8e2c1a0".to_owned(),
        sequence,
        resume_url: Some("wss://gateway.example.org".to_owned()),
    }
}

pub async fn a_free_partition_is_taken_and_a_held_one_is_not(harness: Harness) {
    let leases = &harness.stores.leases;
    let a = leases.acquire(PARTITION, &worker("a"), START, TTL).await.expect("the store answers");
    let a = a.expect("nobody owned it");
    assert_eq!((a.fence, a.heartbeat, a.expires_at), (1, START, START + TTL));
    assert_eq!(a.previous_heartbeat, None);

    let before_expiry = START + Millis::new(4_999);
    let b = leases.acquire(PARTITION, &worker("b"), before_expiry, TTL).await.expect("the store answers");
    assert_eq!(b, None);

    let later = START + Millis::from_secs(2);
    let beat = leases.heartbeat(&a, &[gateway_session(7)], false, later, TTL).await.expect("a owns it");
    assert_eq!((beat.fence, beat.heartbeat, beat.expires_at), (1, later, later + TTL));
    assert_eq!(leases.all().await.expect("the store answers"), std::slice::from_ref(&beat));

    // Its own lease again, when its own clock said that it is lost: a new ownership.
    let again = leases.acquire(PARTITION, &worker("a"), later, TTL).await.expect("the store answers");
    let again = again.expect("it is its own");
    assert_eq!((again.fence, again.previous_heartbeat), (2, Some(later)));
    let late = leases.heartbeat(&beat, &[], false, later, TTL).await;
    assert!(matches!(late, Err(StoreError::LeaseLost(PARTITION))), "the ownership before is over");
}

pub async fn an_expired_lease_changes_hands_and_its_fence_grows(harness: Harness) {
    let leases = &harness.stores.leases;
    let a = leases.acquire(PARTITION, &worker("a"), START, TTL).await.expect("the store answers");
    let a = a.expect("nobody owned it");
    let a = leases.heartbeat(&a, &[gateway_session(42)], false, START, TTL).await.expect("a owns it");

    let expiry = START + TTL;
    let b = leases.acquire(PARTITION, &worker("b"), expiry, TTL).await.expect("the store answers");
    let b = b.expect("it has expired");
    assert_eq!((b.fence, b.owner.clone()), (2, worker("b")));
    assert_eq!(b.previous_heartbeat, Some(START), "music played at least until then");
    assert_eq!(b.shards, [gateway_session(42)], "b can resume a's gateway session");

    let late = leases.heartbeat(&a, &[], false, expiry, TTL).await;
    assert!(matches!(late, Err(StoreError::LeaseLost(PARTITION))));
    let late = leases.release(&a, &[], expiry).await;
    assert!(matches!(late, Err(StoreError::LeaseLost(PARTITION))));
    assert_eq!(leases.all().await.expect("the store answers"), [b], "the late owner changed nothing");
}

pub async fn a_released_partition_is_free_at_once_with_its_gateway_sessions(harness: Harness) {
    let leases = &harness.stores.leases;
    let a = leases.acquire(PARTITION, &worker("a"), START, TTL).await.expect("the store answers");
    let a = a.expect("nobody owned it");
    let end = START + Millis::new(100);
    leases.release(&a, &[gateway_session(9)], end).await.expect("a owns it");
    assert!(matches!(leases.heartbeat(&a, &[], false, end, TTL).await, Err(StoreError::LeaseLost(_))));

    let b = leases.acquire(PARTITION, &worker("b"), end, TTL).await.expect("the store answers");
    let b = b.expect("it was given up");
    assert_eq!((b.fence, b.previous_heartbeat), (2, Some(end)));
    assert_eq!(b.shards, [gateway_session(9)]);
}

pub async fn of_many_workers_exactly_one_gets_the_partition(harness: Harness) {
    let a = harness.stores.leases.acquire(PARTITION, &worker("a"), START, TTL).await;
    assert!(a.expect("the store answers").is_some());
    let expiry = START + TTL;
    let attempts = (0..16).map(|number| {
        let leases = harness.stores.leases.clone();
        tokio::spawn(async move {
            let name = worker(&format!("worker {number}"));
            leases.acquire(PARTITION, &name, expiry, TTL).await.expect("the store answers")
        })
    });
    let results = futures::future::join_all(attempts.collect::<Vec<_>>()).await;
    let winners: Vec<_> = results.into_iter().filter_map(|result| result.expect("no panic")).collect();
    assert_eq!(winners.len(), 1);
    assert_eq!(winners[0].fence, 2);
    assert_eq!(harness.stores.leases.all().await.expect("the store answers"), winners);
}

pub async fn every_partition_that_was_ever_owned_is_listed(harness: Harness) {
    let leases = &harness.stores.leases;
    assert!(leases.all().await.expect("the store answers").is_empty());
    for partition in [OTHER_PARTITION, PARTITION] {
        let lease = leases.acquire(partition, &worker("a"), START, TTL).await.expect("the store answers");
        leases.release(&lease.expect("nobody owned it"), &[], START).await.expect("a owns it");
    }
    let all = leases.all().await.expect("the store answers");
    let partitions: Vec<_> = all.iter().map(|lease| lease.partition).collect();
    assert_eq!(partitions, [PARTITION, OTHER_PARTITION]);
    assert!(all.iter().all(|lease| lease.owner.0.is_empty() && lease.expires_at == START));
}

pub async fn an_owner_that_drains_gets_one_successor_and_only_that_one_takes_over(harness: Harness) {
    let leases = &harness.stores.leases;
    let a = leases.acquire(PARTITION, &worker("a"), START, TTL).await.expect("the store answers");
    let a = a.expect("nobody owned it");
    leases.heartbeat(&a, &[], true, START, TTL).await.expect("a owns it");
    let (b, c) = (worker("b"), worker("c"));
    let claimed = leases.claim(PARTITION, &b, false, START, TTL).await.expect("the store answers");
    assert!(claimed.is_some_and(|lease| lease.successor.is_some_and(|s| s.worker == b && !s.ready)));
    assert_eq!(leases.claim(PARTITION, &c, true, START, TTL).await.expect("the store answers"), None);
    assert_eq!(leases.claim(PARTITION, &a.owner, true, START, TTL).await.expect("the store answers"), None);
    leases.claim(PARTITION, &b, true, START, TTL).await.expect("the store answers").expect("it is b's");

    let seen = leases.read(PARTITION).await.expect("the store answers").expect("it is there");
    assert!(seen.draining && seen.successor.is_some_and(|successor| successor.ready));
    assert_eq!(leases.acquire(PARTITION, &b, START, TTL).await.expect("the store answers"), None, "a lives");
    leases.release(&a, &[gateway_session(3)], START).await.expect("a owns it");
    assert_eq!(leases.acquire(PARTITION, &c, START, TTL).await.expect("the store answers"), None);
    let b = leases.acquire(PARTITION, &b, START, TTL).await.expect("the store answers").expect("it is b's");
    assert_eq!((b.fence, b.draining, b.successor.clone()), (2, false, None));
    assert_eq!(b.shards, [gateway_session(3)]);
}

pub async fn a_claim_ends_by_itself_and_a_successor_survives_the_owners_heartbeats(harness: Harness) {
    let leases = &harness.stores.leases;
    let a = leases.acquire(PARTITION, &worker("a"), START, TTL).await.expect("the store answers");
    let a = a.expect("nobody owned it");
    leases.heartbeat(&a, &[], true, START, TTL).await.expect("a owns it");
    leases.claim(PARTITION, &worker("b"), true, START, TTL).await.expect("the store answers").expect("free");
    let later = START + Millis::from_secs(2);
    let beat = leases.heartbeat(&a, &[], true, later, TTL).await.expect("a owns it");
    assert_eq!(beat.successor.map(|successor| successor.worker), Some(worker("b")));

    let end = START + TTL;
    let c = leases.claim(PARTITION, &worker("c"), false, end, TTL).await.expect("the store answers");
    assert!(c.is_some(), "b's claim is over");
    let beat = leases.heartbeat(&a, &[], false, end, TTL).await.expect("a owns it");
    assert_eq!((beat.draining, beat.successor), (false, None), "a has changed its mind");
}

pub async fn a_partition_that_nobody_wants_to_give_up_cannot_be_claimed(harness: Harness) {
    let leases = &harness.stores.leases;
    assert_eq!(leases.read(PARTITION).await.expect("the store answers"), None);
    assert_eq!(
        leases.claim(PARTITION, &worker("b"), true, START, TTL).await.expect("the store answers"),
        None
    );
    let a = leases.acquire(PARTITION, &worker("a"), START, TTL).await.expect("the store answers");
    assert!(a.is_some());
    assert_eq!(
        leases.claim(PARTITION, &worker("b"), true, START, TTL).await.expect("the store answers"),
        None
    );
    let expired = START + TTL;
    let claimed = leases.claim(PARTITION, &worker("b"), true, expired, TTL).await.expect("the store answers");
    assert!(claimed.is_some(), "its owner is gone");
}
