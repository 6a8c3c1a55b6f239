//! Playlists that people keep.

use std::{collections::BTreeSet, sync::Arc};

use futures::future::join_all;
use rand::{Rng, SeedableRng, rngs::StdRng};
use segue_domain::{
    GuildId, MAX_PLAYLIST_TRACKS, MAX_PLAYLISTS, MAX_TEXT, MAX_URL, Millis, Playlist, PlaylistName,
    PlaylistOwner, Query, ResolvedTrack, Timestamp, UserId,
};
use segue_store::{ANSWER_LIFE, Answer, Expected, Once, Put, Renamed};

use crate::harness::Harness;

const NOW: Timestamp = Timestamp::from_millis(1_795_478_400_000);
const GUILD: PlaylistOwner = PlaylistOwner::Guild(GuildId::new(300));
/// The same number as the guild's: what is kept for one is not the other's.
const MEMBER: PlaylistOwner = PlaylistOwner::Member(UserId::new(300));

fn name(text: &str) -> PlaylistName {
    text.parse().expect("a name")
}

fn track(title: &str) -> ResolvedTrack {
    ResolvedTrack {
        title: title.to_owned(),
        artist: Some("Ada".to_owned()),
        duration: Some(Millis::from_secs(90)),
        query: Query::Url { url: format!("https://media.example.org/{title}.opus") },
        page_url: None,
    }
}

/// A playlist whose tracks all carry the same mark.
fn marked(owner: PlaylistOwner, called: &str, mark: &str, count: usize) -> Playlist {
    let kept = (0..count).map(|number| track(&format!("{mark}-{number}"))).collect();
    Playlist::new(owner, name(called), UserId::new(400), NOW, kept)
}

/// Text that compresses as badly as text can.
fn noise(random: &mut StdRng, chars: usize, from: std::ops::Range<u32>) -> String {
    (0..chars).filter_map(|_| char::from_u32(random.random_range(from.clone()))).collect()
}

pub async fn a_playlist_that_nobody_saved_is_absent(harness: Harness) {
    let playlists = &harness.stores.playlists;
    assert_eq!(playlists.get(GUILD, &name("a")).await.expect("the store answers"), None);
    assert_eq!(playlists.entry(GUILD, &name("a")).await.expect("the store answers"), None);
    assert_eq!(playlists.list(GUILD).await.expect("the store answers"), []);
    assert!(!playlists.remove(GUILD, &name("a"), 1).await.expect("the store answers"));
    let renamed = playlists.rename(GUILD, &name("a"), &name("b"), 1, NOW).await;
    assert_eq!(renamed.expect("the store answers"), Renamed::Gone);
}

pub async fn a_playlist_is_read_back_elsewhere_under_its_name_in_any_case(harness: Harness) {
    let playlist = marked(MEMBER, "Évening Chill", "a", 3);
    let put = harness.stores.playlists.put(&playlist, Expected::Absent).await;
    assert_eq!(put.expect("the store answers"), Put::Stored(1));
    let playlists = harness.again().await.playlists;
    let read = playlists.get(MEMBER, &name("éVENING chill")).await.expect("the store answers");
    assert_eq!(read, Some(Playlist { revision: 1, ..playlist.clone() }));
    assert_eq!(read.map(|playlist| playlist.name.to_string()).as_deref(), Some("Évening Chill"));
    let entry = playlists.entry(MEMBER, &name("évening chill")).await.expect("the store answers");
    let entry = entry.expect("it is there");
    assert_eq!((entry.len, entry.revision, entry.author), (3, 1, playlist.author));
    assert_eq!(entry.updated_at, NOW);
}

pub async fn playlists_are_written_under_the_conditions_that_were_asked_for(harness: Harness) {
    let playlists = &harness.stores.playlists;
    let put = async |mark: &str, expected| {
        playlists.put(&marked(GUILD, "a", mark, 2), expected).await.expect("the store answers")
    };
    assert_eq!(put("1", Expected::Revision(1)).await, Put::Conflict, "nothing is there");
    assert_eq!(put("1", Expected::Absent).await, Put::Stored(1));
    assert_eq!(put("2", Expected::Absent).await, Put::Conflict);
    assert_eq!(put("2", Expected::Revision(1)).await, Put::Stored(2));
    assert_eq!(put("3", Expected::Revision(1)).await, Put::Conflict, "somebody else was faster");
    assert_eq!(put("3", Expected::Any).await, Put::Stored(3));
    let read = playlists.get(GUILD, &name("a")).await.expect("the store answers").expect("it is there");
    assert_eq!((read.revision, read.tracks[0].title.as_str()), (3, "3-0"));
}

pub async fn of_many_who_save_at_once_exactly_one_wins(harness: Harness) {
    let playlists = &harness.stores.playlists;
    for expected in [Expected::Absent, Expected::Revision(1)] {
        let marks: Vec<String> = (0..8).map(|writer| format!("{expected:?}{writer}")).collect();
        let puts = marks.iter().map(|mark| async {
            playlists.put(&marked(GUILD, "a", mark, 2), expected).await.expect("the store answers")
        });
        let outcomes = join_all(puts).await;
        let won: Vec<_> =
            outcomes.iter().zip(&marks).filter(|(put, _)| matches!(put, Put::Stored(_))).collect();
        assert_eq!(won.len(), 1, "{outcomes:?}");
        let read = playlists.get(GUILD, &name("a")).await.expect("the store answers").expect("it is there");
        assert!(read.tracks.iter().all(|track| track.title.starts_with(won[0].1)));
    }
}

pub async fn the_longest_playlist_is_kept(harness: Harness) {
    let mut random = StdRng::seed_from_u64(7);
    let mut longest = || {
        let url = |random: &mut StdRng| {
            format!("https://example.org/{}", noise(random, MAX_URL - 20, u32::from(b'0')..u32::from(b'z')))
        };
        ResolvedTrack {
            title: noise(&mut random, MAX_TEXT, 0x1_0000..0x2_0000),
            artist: Some(noise(&mut random, MAX_TEXT, 0x1_0000..0x2_0000)),
            duration: Some(Millis::new(random.random_range(0..1_000_000_000))),
            query: Query::Url { url: url(&mut random) },
            page_url: Some(url(&mut random)),
        }
    };
    let kept = (0..MAX_PLAYLIST_TRACKS).map(|_| longest()).collect();
    let playlist = Playlist::new(MEMBER, name(&"ß".repeat(50)), UserId::new(400), NOW, kept);
    let playlists = &harness.stores.playlists;
    for revision in 1..=2 {
        let put = playlists.put(&playlist, Expected::Any).await.expect("the store answers");
        assert_eq!(put, Put::Stored(revision));
        let read = playlists.get(MEMBER, &playlist.name).await.expect("the store answers");
        assert!(read == Some(Playlist { revision, ..playlist.clone() }), "revision {revision} is whole");
    }
    let mut beyond = playlist.clone();
    beyond.tracks.push(track("one more"));
    assert!(playlists.put(&beyond, Expected::Any).await.is_err());
}

pub async fn a_reader_never_sees_half_of_a_playlist(harness: Harness) {
    // Two parts and more, on AWS.
    let mut random = StdRng::seed_from_u64(8);
    let mut big = |mark: &str| {
        let mut playlist = marked(GUILD, "a", mark, 700);
        for track in &mut playlist.tracks {
            track.page_url = Some(noise(&mut random, 900, u32::from(b'0')..u32::from(b'z')));
        }
        playlist
    };
    let versions: Vec<Playlist> = ["x", "y", "z"].map(&mut big).into();
    let playlists = Arc::clone(&harness.stores.playlists);
    playlists.put(&versions[0], Expected::Absent).await.expect("the store answers");
    let writer = {
        let playlists = Arc::clone(&harness.again().await.playlists);
        tokio::spawn(async move {
            for version in versions.iter().cycle().take(12) {
                playlists.put(version, Expected::Any).await.expect("the store answers");
            }
        })
    };
    let mut reads = 0;
    while !writer.is_finished() || reads < 5 {
        let read = playlists.get(GUILD, &name("a")).await.expect("the store answers").expect("it is there");
        let marks: BTreeSet<_> = read.tracks.iter().map(|track| track.title.chars().next()).collect();
        assert_eq!((marks.len(), read.tracks.len()), (1, 700), "revision {}", read.revision);
        reads += 1;
    }
    writer.await.expect("the writer ends");
}

pub async fn owners_have_their_own_playlists_listed_by_name(harness: Harness) {
    let playlists = &harness.stores.playlists;
    for (owner, called, count) in [(GUILD, "b", 2), (GUILD, "A", 1), (GUILD, "c", 3), (MEMBER, "a", 4)] {
        let put = playlists.put(&marked(owner, called, called, count), Expected::Absent).await;
        assert_eq!(put.expect("the store answers"), Put::Stored(1));
    }
    let listed = async |owner| {
        let entries = playlists.list(owner).await.expect("the store answers");
        entries.into_iter().map(|entry| (entry.name.to_string(), entry.len)).collect::<Vec<_>>()
    };
    let expected = [("A", 1), ("b", 2), ("c", 3)].map(|(called, count)| (called.to_owned(), count));
    assert_eq!(listed(GUILD).await, expected);
    assert_eq!(listed(MEMBER).await, [("a".to_owned(), 4)]);
}

pub async fn an_owner_has_no_more_playlists_than_there_may_be(harness: Harness) {
    let playlists = &harness.stores.playlists;
    let put = async |owner, number: usize| {
        let playlist = marked(owner, &format!("list {number}"), "a", 1);
        playlists.put(&playlist, Expected::Any).await.expect("the store answers")
    };
    for number in 0..MAX_PLAYLISTS {
        assert_eq!(put(GUILD, number).await, Put::Stored(1), "{number}");
    }
    assert_eq!(put(GUILD, MAX_PLAYLISTS).await, Put::Full);
    assert_eq!(put(GUILD, 0).await, Put::Stored(2), "those there are can be changed");
    assert_eq!(put(MEMBER, 0).await, Put::Stored(1), "others have room");
    assert_eq!(playlists.list(GUILD).await.expect("the store answers").len(), MAX_PLAYLISTS);
    let renamed = playlists.rename(GUILD, &name("list 0"), &name("other"), 2, NOW).await;
    assert_eq!(renamed.expect("the store answers"), Renamed::Done);
    assert!(playlists.remove(GUILD, &name("other"), 3).await.expect("the store answers"));
    assert_eq!(put(GUILD, MAX_PLAYLISTS).await, Put::Stored(1), "there is room again");
    assert_eq!(put(GUILD, MAX_PLAYLISTS + 1).await, Put::Full, "for one");
}

pub async fn a_playlist_is_renamed_with_its_tracks(harness: Harness) {
    let playlists = &harness.stores.playlists;
    let playlist = marked(GUILD, "a", "a", 2);
    playlists.put(&playlist, Expected::Absent).await.expect("the store answers");
    playlists.put(&marked(GUILD, "b", "b", 1), Expected::Absent).await.expect("the store answers");
    let rename = async |from: &str, to: &str, revision| {
        let renamed = playlists.rename(GUILD, &name(from), &name(to), revision, NOW + Millis::new(5)).await;
        renamed.expect("the store answers")
    };
    assert_eq!(rename("a", "c", 2).await, Renamed::Gone, "another revision");
    assert_eq!(rename("a", "B", 1).await, Renamed::Taken);
    assert_eq!(rename("a", "A", 1).await, Renamed::Done, "the case changes");
    assert_eq!(rename("a", "Music", 2).await, Renamed::Done);
    assert_eq!(playlists.get(GUILD, &name("a")).await.expect("the store answers"), None);
    let read = playlists.get(GUILD, &name("music")).await.expect("the store answers").expect("it is there");
    assert_eq!((read.name.as_str(), read.revision, read.updated_at), ("Music", 3, NOW + Millis::new(5)));
    assert_eq!((read.tracks, read.author), (playlist.tracks, playlist.author));
    let other = playlists.get(GUILD, &name("b")).await.expect("the store answers").expect("it is there");
    assert_eq!(other.tracks.len(), 1);
}

pub async fn a_removed_playlist_is_gone_and_makes_room(harness: Harness) {
    let playlists = &harness.stores.playlists;
    playlists.put(&marked(MEMBER, "a", "old", 2), Expected::Absent).await.expect("the store answers");
    assert!(!playlists.remove(MEMBER, &name("a"), 2).await.expect("the store answers"), "another revision");
    assert!(playlists.remove(MEMBER, &name("A"), 1).await.expect("the store answers"));
    assert_eq!(playlists.get(MEMBER, &name("a")).await.expect("the store answers"), None);
    assert_eq!(playlists.list(MEMBER).await.expect("the store answers"), []);
    let put = playlists.put(&marked(MEMBER, "a", "new", 1), Expected::Absent).await;
    assert_eq!(put.expect("the store answers"), Put::Stored(1));
    let read = playlists.get(MEMBER, &name("a")).await.expect("the store answers").expect("it is there");
    assert_eq!(read.tracks[0].title, "new-0");
}

fn answer(id: &str) -> Answer {
    Answer { id: id.to_owned(), body: format!("\"{id}\""), now: NOW }
}

pub async fn a_change_is_made_once_for_a_request(harness: Harness) {
    let playlists = &harness.stores.playlists;
    let put = async |mark: &str, expected, request: &Answer| {
        let playlist = marked(GUILD, "a", mark, 2);
        playlists.put_once(&playlist, expected, Some(request)).await.expect("the store answers")
    };
    let (saved, refused) = (answer("saved"), answer("refused"));
    assert_eq!(put("1", Expected::Absent, &saved).await, Once::Now(Put::Stored(1)));
    // Whatever the same request would do now, it does nothing.
    assert_eq!(put("2", Expected::Absent, &saved).await, Once::Before);
    assert_eq!(put("2", Expected::Any, &saved).await, Once::Before);
    assert_eq!(put("2", Expected::Absent, &refused).await, Once::Now(Put::Conflict));
    let read = playlists.get(GUILD, &name("a")).await.expect("the store answers").expect("it is there");
    assert_eq!((read.revision, read.tracks[0].title.as_str()), (1, "1-0"));

    let records = harness.again().await.records;
    let found = async |id: &str, now| Answer::find(&*records, id, now).await.expect("the store answers");
    assert_eq!(found("saved", NOW).await.as_deref(), Some("\"saved\""));
    assert_eq!(found("refused", NOW).await, None, "nothing was changed, so nothing is stored");
    assert!(refused.keep(&*records).await.expect("the store answers"));
    assert!(!refused.keep(&*records).await.expect("the store answers"), "it has one");
    assert_eq!(put("2", Expected::Any, &refused).await, Once::Before, "a refusal stays one");

    let (renamed, removed) = (answer("renamed"), answer("removed"));
    for expected in [Once::Now(Renamed::Done), Once::Before] {
        let outcome = playlists.rename_once(GUILD, &name("a"), &name("b"), 1, NOW, Some(&renamed)).await;
        assert_eq!(outcome.expect("the store answers"), expected);
    }
    for expected in [Once::Now(true), Once::Before] {
        let outcome = playlists.remove_once(GUILD, &name("b"), 2, Some(&removed)).await;
        assert_eq!(outcome.expect("the store answers"), expected);
    }
    assert_eq!(playlists.list(GUILD).await.expect("the store answers"), []);

    // An answer that is no longer kept is none.
    let later = NOW + ANSWER_LIFE;
    assert_eq!(found("saved", later).await, None);
    let again = Answer { now: later, ..saved };
    assert_eq!(put("3", Expected::Absent, &again).await, Once::Now(Put::Stored(1)));
}

pub async fn of_the_same_request_many_times_at_once_one_is_done(harness: Harness) {
    let others = harness.again().await.playlists;
    let request = answer("once");
    let puts = (0..8).map(|writer| {
        let playlists = if writer % 2 == 0 { &harness.stores.playlists } else { &others };
        let (playlist, request) = (marked(MEMBER, "a", &writer.to_string(), 2), &request);
        async move { playlists.put_once(&playlist, Expected::Any, Some(request)).await }
    });
    let outcomes = join_all(puts).await;
    let done = outcomes.iter().filter(|put| matches!(put, Ok(Once::Now(Put::Stored(1))))).count();
    let before = outcomes.iter().filter(|put| matches!(put, Ok(Once::Before))).count();
    assert_eq!((done, before), (1, 7), "{outcomes:?}");
}
