//! Snapshots: conditions, races and size.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use segue_domain::{JournalEntry, MAX_EVENTS, Millis, Session, SessionCommand, apply_command};
use segue_store::{Lease, StoreError, Stores, WorkerId, now};

use crate::{
    harness::{Harness, LONG, OTHER_PARTITION, PARTITION},
    music::{LISTENER, as_kept, commit, guild, play, resolved, session, skip, start, track},
};

async fn load(stores: &Stores, session: &Session) -> Session {
    let loaded = stores.sessions.load(session.head.guild_id).await.expect("the store answers");
    loaded.expect("the session was committed")
}

pub async fn a_session_nobody_used_is_absent(harness: Harness) {
    let sessions = &harness.stores.sessions;
    assert_eq!(sessions.head(guild()).await.expect("the store answers"), None);
    assert_eq!(sessions.load(guild()).await.expect("the store answers"), None);
    assert_eq!(sessions.head_at(guild(), 1).await.expect("the store answers"), None);
    assert!(sessions.active(PARTITION).await.expect("the store answers").is_empty());
}

pub async fn what_was_committed_is_read_back_elsewhere(harness: Harness) {
    let lease = harness.lease().await;
    let first = start(&harness.stores, &lease, &session(guild(), 120)).await;
    let second = skip(&first);
    commit(&harness.stores, &lease, &first.head.directory, &second).await.expect("nobody else writes");

    let elsewhere = harness.again().await;
    assert_eq!(load(&elsewhere, &second).await, second);
    let head = elsewhere.sessions.head(second.head.guild_id).await.expect("the store answers");
    assert_eq!(head.as_ref(), Some(&second.head));
    let tracks = elsewhere.sessions.tracks(&second.head, 48, 5).await.expect("the store answers");
    let expected: Vec<_> = second.queue.iter().skip(48).take(5).cloned().collect();
    assert_eq!(tracks, expected);
    let beyond = elsewhere.sessions.tracks(&second.head, 500, 5).await.expect("the store answers");
    assert!(beyond.is_empty());
}

pub async fn a_commit_on_an_older_version_is_refused(harness: Harness) {
    let lease = harness.lease().await;
    let first = start(&harness.stores, &lease, &session(guild(), 3)).await;
    let skipped = skip(&first);
    commit(&harness.stores, &lease, &first.head.directory, &skipped).await.expect("nobody else writes");

    let played = play(&first);
    let refused = commit(&harness.stores, &lease, &first.head.directory, &played).await;
    assert!(matches!(refused, Err(StoreError::VersionConflict(id)) if id == first.head.guild_id));

    let mut ahead = skip(&skipped);
    ahead.head.version += 1;
    let refused = commit(&harness.stores, &lease, &skipped.head.directory, &ahead).await;
    assert!(matches!(refused, Err(StoreError::VersionConflict(_))), "a version may not be left out");
    assert_eq!(load(&harness.stores, &first).await, skipped);
}

pub async fn the_same_commit_again_conflicts_with_itself_and_changes_nothing(harness: Harness) {
    let lease = harness.lease().await;
    let first = start(&harness.stores, &lease, &session(guild(), 60)).await;
    for _ in 0..2 {
        let refused = commit(&harness.stores, &lease, &[], &first).await;
        assert!(matches!(refused, Err(StoreError::VersionConflict(_))));
    }
    assert_eq!(load(&harness.stores, &first).await, first);
    let kept = harness.stores.sessions.head_at(first.head.guild_id, 1).await.expect("the store answers");
    assert_eq!(kept, Some(first.head.clone()));
    let absent = harness.stores.sessions.head_at(first.head.guild_id, 2).await.expect("the store answers");
    assert_eq!(absent, None);
}

pub async fn a_writer_without_the_lease_is_refused(harness: Harness) {
    let lease = harness.lease().await;
    let first = start(&harness.stores, &lease, &session(guild(), 3)).await;
    let next = skip(&first);
    let pretenders = [
        Lease { fence: lease.fence + 1, ..lease.clone() },
        Lease { fence: lease.fence - 1, ..lease.clone() },
        Lease { owner: WorkerId("somebody else".to_owned()), ..lease.clone() },
        Lease { partition: OTHER_PARTITION, ..lease.clone() },
    ];
    for pretender in pretenders {
        let refused = commit(&harness.stores, &pretender, &first.head.directory, &next).await;
        assert!(matches!(refused, Err(StoreError::LeaseLost(id)) if id == pretender.partition));
    }
    harness.stores.leases.release(&lease, &[], now()).await.expect("the lease is held");
    let refused = commit(&harness.stores, &lease, &first.head.directory, &next).await;
    assert!(matches!(refused, Err(StoreError::LeaseLost(_))), "what was given up is not owned");
    assert_eq!(load(&harness.stores, &first).await, first);
}

pub async fn a_frozen_owner_can_write_nothing_after_the_takeover(harness: Harness) {
    let ttl = Millis::from_secs(5);
    let leases = &harness.stores.leases;
    let (old, new) = (WorkerId("old".to_owned()), WorkerId("new".to_owned()));
    let old = leases.acquire(PARTITION, &old, now(), ttl).await.expect("the store answers").expect("free");
    let first = start(&harness.stores, &old, &session(guild(), 60)).await;

    let later = now() + ttl + Millis::new(1);
    let new = leases.acquire(PARTITION, &new, later, ttl).await.expect("the store answers").expect("expired");
    let by_new = skip(&first);
    commit(&harness.stores, &new, &first.head.directory, &by_new).await.expect("the new owner may write");

    // The old owner wakes: on the version it knew, and on the newest.
    for (before, after) in [(&first, play(&first)), (&by_new, skip(&by_new))] {
        let refused = commit(&harness.stores, &old, &before.head.directory, &after).await;
        assert!(matches!(refused, Err(StoreError::LeaseLost(PARTITION))));
    }
    // A playlist is written in parts ahead of its head: none of them may touch the new owner's pages.
    let large = resolved(&play(&first), (0..6_000).map(track).collect());
    let refused = commit(&harness.stores, &old, &first.head.directory, &large).await;
    assert!(matches!(refused, Err(StoreError::LeaseLost(PARTITION))));
    assert_eq!(load(&harness.stores, &first).await, by_new);
}

pub async fn of_many_commits_at_once_exactly_one_wins(harness: Harness) {
    let lease = harness.lease().await;
    let first = start(&harness.stores, &lease, &session(guild(), 60)).await;
    let attempts = (0..24).map(|number| {
        let (stores, lease, first) = (harness.stores.clone(), lease.clone(), first.clone());
        tokio::spawn(async move {
            let mut next = skip(&first);
            next.head.text_channel = Some(segue_domain::ChannelId::new(number));
            commit(&stores, &lease, &first.head.directory, &next).await.map(|()| next)
        })
    });
    let results = futures::future::join_all(attempts.collect::<Vec<_>>()).await;
    let mut winners = Vec::new();
    for result in results {
        match result.expect("no attempt panics") {
            Ok(session) => winners.push(session),
            Err(error) => assert!(matches!(error, StoreError::VersionConflict(_)), "{error:?}"),
        }
    }
    assert_eq!(winners.len(), 1);
    assert_eq!(load(&harness.stores, &first).await, winners[0]);
}

pub async fn of_many_large_commits_at_once_exactly_one_wins_and_is_whole(harness: Harness) {
    let lease = harness.lease().await;
    let first = start(&harness.stores, &lease, &session(guild(), 60)).await;
    let asked = play(&first);
    let attempts = (1..=3).map(|number| {
        let (stores, lease, first) = (harness.stores.clone(), lease.clone(), first.clone());
        let tracks = (number * 10_000..number * 10_000 + 4_500).map(track).collect();
        let mut next = resolved(&asked, tracks);
        next.head.version = first.head.version + 1;
        tokio::spawn(
            async move { commit(&stores, &lease, &first.head.directory, &next).await.map(|()| next) },
        )
    });
    let results = futures::future::join_all(attempts.collect::<Vec<_>>()).await;
    let winners: Vec<_> = results.into_iter().filter_map(|r| r.expect("no attempt panics").ok()).collect();
    assert_eq!(winners.len(), 1);
    assert_eq!(load(&harness.stores, &first).await, winners[0], "no page of a loser is among them");
}

pub async fn a_reader_never_sees_half_of_a_commit(harness: Harness) {
    let lease = harness.lease().await;
    let mut newest = start(&harness.stores, &lease, &session(guild(), 170)).await;
    let guild_id = newest.head.guild_id;
    let done = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let (stores, done) = (harness.stores.clone(), Arc::clone(&done));
            tokio::spawn(async move {
                let (mut reads, mut last) = (0, 0);
                while !done.load(Ordering::Relaxed) {
                    let head = stores.sessions.head(guild_id).await.expect("the store answers");
                    let session = stores.sessions.load(guild_id).await.expect("no page is missing");
                    let session = session.expect("it was committed");
                    assert_eq!(session.broken_invariant(), None, "version {}", session.head.version);
                    assert!(session.head.version >= last, "versions never go back");
                    last = session.head.version;
                    // The head is older than the session by now; its tracks are still those it names.
                    let head = head.expect("it was committed");
                    let tracks = stores.sessions.tracks(&head, 0, 10_000).await.expect("they stay");
                    assert_eq!(tracks.len(), head.queue_len());
                    reads += 1;
                }
                reads
            })
        })
        .collect();
    for round in 0..40 {
        let next = match round % 4 {
            0 => resolved(&play(&newest), (0..70).map(track).collect()),
            1 => play(&newest),
            _ => skip(&newest),
        };
        let next = Session::from_parts(
            segue_domain::Head { version: newest.head.version + 1, ..next.head.clone() },
            next.queue
                .pages()
                .iter()
                .map(|page| {
                    let mut page = (**page).clone();
                    page.revision = page.revision.min(newest.head.version + 1);
                    page
                })
                .collect(),
        );
        let mut next = next;
        next.head.directory = next.queue.directory();
        commit(&harness.stores, &lease, &newest.head.directory, &next).await.expect("one writer");
        newest = next;
    }
    done.store(true, Ordering::Relaxed);
    for reader in readers {
        assert!(reader.await.expect("no reader sees half a commit") > 0);
    }
    assert_eq!(load(&harness.stores, &newest).await, newest);
}

pub async fn ten_thousand_tracks_are_one_commit(harness: Harness) {
    let lease = harness.lease().await;
    let long = session(guild(), 10_000);
    assert_eq!(long.queue.len(), 10_000);
    let at = Instant::now();
    let long = start(&harness.stores, &lease, &long).await;
    println!("10,000 tracks committed after {:?}", at.elapsed());
    let at = Instant::now();
    let loaded = load(&harness.stores, &long).await;
    println!("10,000 tracks loaded after {:?}", at.elapsed());
    assert!(loaded == long, "what was loaded is what was stored");
    let at = Instant::now();
    let tracks = harness.stores.sessions.tracks(&long.head, 9_995, 10).await.expect("the store answers");
    println!("5 of 10,000 tracks read after {:?}", at.elapsed());
    assert_eq!(tracks, long.queue.iter().skip(9_995).cloned().collect::<Vec<_>>());
}

pub async fn titles_in_all_scripts_and_of_all_lengths_survive(harness: Harness) {
    let lease = harness.lease().await;
    let titles = [
        "夜に駆ける".to_owned(),
        "Ich möchte \"dort\" 'sein' \\ %s {} ; -- DROP".to_owned(),
        "🎷👩‍👩‍👧‍👦 שלום مرحبا".to_owned(),
        "\u{10ffff}".repeat(500),
        String::new(),
    ];
    let tracks = titles.into_iter().cycle().take(300).enumerate().map(|(number, title)| {
        let mut track = track(number);
        track.artist = Some(title.clone());
        track.title = title;
        track
    });
    let session = resolved(&play(&Session::new(guild())), tracks.collect());
    let session = start(&harness.stores, &lease, &session).await;
    assert_eq!(load(&harness.again().await, &session).await, session);
}

pub async fn each_version_is_kept_and_an_old_head_still_finds_its_tracks(harness: Harness) {
    let lease = harness.lease().await;
    let first = start(&harness.stores, &lease, &session(guild(), 60)).await;
    let mut versions = vec![first];
    for _ in 0..11 {
        let newest = versions.last().expect("one at least");
        let next = skip(newest);
        commit(&harness.stores, &lease, &newest.head.directory, &next).await.expect("one writer");
        versions.push(next);
    }
    for version in &versions {
        let kept = harness.stores.sessions.head_at(version.head.guild_id, version.head.version).await;
        assert_eq!(kept.expect("the store answers"), Some(as_kept(&version.head)));
    }
    let tracks = harness.stores.sessions.tracks(&versions[0].head, 0, 100).await.expect("pages stay");
    assert_eq!(tracks, versions[0].queue.iter().cloned().collect::<Vec<_>>());
}

pub async fn an_old_version_is_read_whole(harness: Harness) {
    let lease = harness.lease().await;
    let mut versions = vec![start(&harness.stores, &lease, &session(guild(), 120)).await];
    for _ in 0..70 {
        let newest = versions.last().expect("the first").clone();
        let next = skip(&newest);
        commit(&harness.stores, &lease, &newest.head.directory, &next).await.expect("one writer");
        versions.push(next);
    }
    let elsewhere = harness.again().await;
    for version in [&versions[0], &versions[33], &versions[70]] {
        let read = elsewhere.sessions.at(version.head.guild_id, version.head.version).await;
        let read = read.expect("the store answers").expect("it is a moment old");
        assert_eq!(read.head.current, version.head.current);
        assert_eq!(read.queue, version.queue);
        let head = elsewhere.sessions.head_at(version.head.guild_id, version.head.version).await;
        let head = head.expect("the store answers").expect("it is kept");
        assert_eq!(head, read.head);
        let tracks = elsewhere.sessions.tracks(&head, 3, 5).await.expect("its pages are kept");
        assert_eq!(tracks, version.queue.iter().skip(3).take(5).cloned().collect::<Vec<_>>());
    }
    let absent = elsewhere.sessions.at(versions[0].head.guild_id, 1_000).await.expect("the store answers");
    assert_eq!(absent, None);
}

pub async fn the_journal_tells_of_every_version(harness: Harness) {
    let lease = harness.lease().await;
    let id = guild();
    let mut newest = start(&harness.stores, &lease, &session(id, 40)).await;
    let mut entries = vec![newest.journal.clone()];
    for _ in 0..30 {
        let next = skip(&newest);
        commit(&harness.stores, &lease, &newest.head.directory, &next).await.expect("one writer");
        entries.push(next.journal.clone());
        newest = next;
    }
    let sessions = harness.again().await.sessions;
    let first = newest.head.version - 30;
    let versions: Vec<u64> = (first..=newest.head.version + 5).collect();
    assert_eq!(sessions.journal(id, &versions).await.expect("the store answers"), entries);
    let some = sessions.journal(id, &[first + 7, 1_000_000, first + 2]).await.expect("the store answers");
    assert_eq!(some, [entries[2].clone(), entries[7].clone()]);
    assert_eq!(sessions.journal(id, &[]).await.expect("the store answers"), []);

    let told = sessions.events(id).await.expect("the store answers");
    let skips = entries.iter().flat_map(|entry| &entry.events);
    let skips: Vec<_> = skips.collect::<Vec<_>>().into_iter().rev().take(MAX_EVENTS).rev().collect();
    assert_eq!((told.iter().collect::<Vec<_>>(), told.len()), (skips, MAX_EVENTS));
    assert_eq!(sessions.events(guild()).await.expect("the store answers"), []);
    let loaded = sessions.load(id).await.expect("the store answers").expect("it was committed");
    assert_eq!(loaded.journal, JournalEntry::default(), "it is not told twice");
}

pub async fn only_active_sessions_of_the_partition_are_taken_up(harness: Harness) {
    let lease = harness.lease().await;
    let elsewhere = WorkerId("elsewhere".to_owned());
    let elsewhere = harness.stores.leases.acquire(OTHER_PARTITION, &elsewhere, now(), LONG).await;
    let elsewhere = elsewhere.expect("the store answers").expect("nobody holds it");

    let playing = start(&harness.stores, &lease, &session(guild(), 3)).await;
    start(&harness.stores, &elsewhere, &session(guild(), 3)).await;
    let stopped = start(&harness.stores, &lease, &session(guild(), 3)).await;
    let ended = apply_command(&stopped, &SessionCommand::Stop, &LISTENER, now()).0;
    commit(&harness.stores, &lease, &stopped.head.directory, &ended).await.expect("one writer");

    let active = harness.stores.sessions.active(PARTITION).await.expect("the store answers");
    assert_eq!(active, [playing.head]);
}

pub async fn a_long_queue_can_be_dropped_at_once(harness: Harness) {
    let lease = harness.lease().await;
    let long = start(&harness.stores, &lease, &session(guild(), 6_000)).await;
    let ended = apply_command(&long, &SessionCommand::Stop, &LISTENER, now()).0;
    let at = Instant::now();
    commit(&harness.stores, &lease, &long.head.directory, &ended).await.expect("one writer");
    println!("6,000 tracks dropped after {:?}", at.elapsed());
    assert_eq!(load(&harness.stores, &long).await, ended);
    let tracks = harness.stores.sessions.tracks(&long.head, 5_990, 100).await.expect("pages stay");
    assert_eq!(tracks.len(), 10, "who still shows the old queue can turn its pages");
}

pub async fn what_can_never_be_stored_is_refused_and_the_next_commit_is_not(harness: Harness) {
    harness.limit_heads().await;
    let lease = harness.lease().await;
    let first = start(&harness.stores, &lease, &session(guild(), 10)).await;
    let good = skip(&first);
    let mut bad = good.clone();
    bad.head.current.as_mut().expect("it plays").info.title = "x".repeat(450_000);
    for _ in 0..2 {
        let refused =
            commit(&harness.stores, &lease, &first.head.directory, &bad).await.expect_err("too large");
        assert!(refused.is_refused(), "{refused:?}");
    }
    commit(&harness.stores, &lease, &first.head.directory, &good).await.expect("it is small enough");
    let stored = harness.stores.sessions.load(first.head.guild_id).await.expect("it answers");
    assert_eq!(stored, Some(good));
}
