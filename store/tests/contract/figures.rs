//! What a command writes, measured.

use std::time::Instant;

use segue_domain::{ListGaps, Query, QueuePosition, Report, Session, SessionCommand};
use segue_store::Lease;

use crate::{
    bytes::CommitBytes,
    harness::Harness,
    music::{commit, give, guild, session, start, track, with_many_jobs},
};

/// Most bytes that a command on a queue of any length may write.
const MOST: f64 = 16.0 * 1_024.0;

/// Most bytes that a command on a short queue may write.
const SHORT: f64 = 8.0 * 1_024.0;

/// Commands that touch the queue: one end, the other, both, or two places in between.
fn commands() -> Vec<(&'static str, SessionCommand)> {
    let play = |place| SessionCommand::Play {
        query: Query::Search { text: "an evening".to_owned() },
        place,
        shuffle: false,
    };
    vec![
        ("/play", play(QueuePosition::End)),
        ("/play next", play(QueuePosition::Next)),
        // The queue repeats: what was heard goes to its end.
        ("/skip", SessionCommand::Skip),
        ("/move", SessionCommand::MoveTrack { from: 4, to: 9 }),
        ("/remove", SessionCommand::Remove { which: segue_domain::TrackSelector::Range { from: 5, to: 5 } }),
        ("/volume", SessionCommand::Volume { percent: 80 }),
    ]
}

pub async fn a_command_on_a_long_queue_writes_little(harness: Harness) {
    let recorder = CommitBytes::default();
    // The test runs on one thread, so this recorder sees every commit of it.
    let _guard = metrics::set_default_local_recorder(&recorder);
    let lease = harness.lease().await;

    let short = session_of(&harness, &lease, 10).await;
    let long = session_of(&harness, &lease, 9_990).await;
    for (name, command) in commands() {
        let on_short = measure(&harness, &lease, &recorder, &short, &command).await;
        let on_long = measure(&harness, &lease, &recorder, &long, &command).await;
        println!("{name}: {on_short} bytes on 10 tracks, {on_long} on 10,000");
        assert!(on_short <= SHORT, "{name} on 10 tracks writes {on_short} bytes");
        assert!(on_long <= MOST, "{name} on 10,000 tracks writes {on_long} bytes");
        assert!(on_long <= 4.0 * on_short, "{name} writes {on_long} bytes, on 10 tracks {on_short}");
    }
    let far = SessionCommand::MoveTrack { from: 9_000, to: 3_000 };
    let on_long = measure(&harness, &lease, &recorder, &long, &far).await;
    println!("/move from 9,000 to 3,000: {on_long} bytes");
    assert!(on_long <= MOST, "{on_long} bytes");
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
    command: &SessionCommand,
) -> f64 {
    let stored = harness.stores.sessions.load(first.head.guild_id).await;
    let before = stored.expect("the store answers").expect("it was committed");
    let after = give(&before, command.clone());
    assert_eq!(after.head.version, before.head.version + 1, "the command changes something");
    let start = Instant::now();
    commit(&harness.stores, lease, &before.head.directory, &after).await.expect("nobody else writes");
    println!("commit of version {}: {:?}", after.head.version, start.elapsed());
    recorder.last()
}

/// Queues that were built one "play next" at a time stay short to write.
pub async fn two_thousand_tracks_put_next_one_by_one_write_little(harness: Harness) {
    let recorder = CommitBytes::default();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let lease = harness.lease().await;
    let mut built = session(guild(), 100);
    for number in 0..2_000 {
        let play = SessionCommand::Play {
            query: Query::Search { text: number.to_string() },
            place: QueuePosition::Next,
            shuffle: false,
        };
        built = give(&built, play);
        let track_id = built.queue.first().expect("it was put there").id;
        let found = Report::Resolved { track_id, tracks: vec![track(number)], gaps: ListGaps::default() };
        built = segue_domain::apply_report(&built, &found, segue_store::now()).0;
    }
    let stored = start(&harness.stores, &lease, &built).await;
    for (name, command) in commands() {
        let bytes = measure(&harness, &lease, &recorder, &stored, &command).await;
        println!("{name}: {bytes} bytes after 2,000 were put next");
        assert!(bytes <= MOST, "{name} writes {bytes} bytes");
    }
}
