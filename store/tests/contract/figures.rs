//! What a command writes, measured.

use std::time::Instant;

use segue_domain::Session;
use segue_store::Lease;

use crate::{
    bytes::CommitBytes,
    harness::Harness,
    music::{commit, guild, play, session, skip, start, with_many_jobs},
};

/// Most bytes that a command on a queue of any length may write.
const MOST: f64 = 32.0 * 1_024.0;

pub async fn a_command_on_a_long_queue_writes_little(harness: Harness) {
    let recorder = CommitBytes::default();
    // The test runs on one thread, so this recorder sees every commit of it.
    let _guard = metrics::set_default_local_recorder(&recorder);
    let lease = harness.lease().await;

    let short = session_of(&harness, &lease, 10).await;
    let long = session_of(&harness, &lease, 9_999).await;
    for (name, command) in [("/skip", skip as fn(&Session) -> Session), ("/play", play)] {
        let on_short = measure(&harness, &lease, &recorder, &short, command).await;
        let on_long = measure(&harness, &lease, &recorder, &long, command).await;
        assert!(on_long <= MOST, "{name} on 10,000 tracks writes {on_long} bytes");
        assert!(on_long <= 4.0 * on_short, "{name} writes {on_long} bytes, on 10 tracks {on_short}");
        println!("{name}: {on_short} bytes on 10 tracks, {on_long} on 10,000");
    }
}

async fn session_of(harness: &Harness, lease: &Lease, waiting: usize) -> Session {
    let full = with_many_jobs(&session(guild(), waiting));
    start(&harness.stores, lease, &full).await
}

/// Bytes of a command's commit. The session in the store moves on; the next measurement continues from there.
async fn measure(
    harness: &Harness,
    lease: &Lease,
    recorder: &CommitBytes,
    first: &Session,
    command: fn(&Session) -> Session,
) -> f64 {
    let stored = harness.stores.sessions.load(first.head.guild_id).await;
    let before = stored.expect("the store answers").expect("it was committed");
    let after = command(&before);
    assert_eq!(after.head.version, before.head.version + 1, "the command changes something");
    let start = Instant::now();
    commit(&harness.stores, lease, &before.head.directory, &after).await.expect("nobody else writes");
    println!("commit of version {}: {:?}", after.head.version, start.elapsed());
    recorder.last()
}
