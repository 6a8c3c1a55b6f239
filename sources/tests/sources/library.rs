//! Playlists that people keep, and the files they come in.

use std::sync::Arc;

use segue_domain::{Millis, Playlist, PlaylistName, PlaylistOwner, Query, SourceFailure, Timestamp, UserId};
use segue_store::{Expected, embedded::EmbeddedStore};

use crate::site::{Site, failure, track};

const OWNER: PlaylistOwner = PlaylistOwner::Member(UserId::new(7));

#[tokio::test(flavor = "multi_thread")]
async fn a_playlist_becomes_its_tracks_and_each_is_opened_by_its_own_query() {
    let site = Site::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let store = EmbeddedStore::open(folder.path().join("segue.sqlite")).await.expect("a new file opens");
    let playlists = store.stores().playlists;
    let sources = site.sources().with_library(Arc::clone(&playlists));
    let name: PlaylistName = "Evening".parse().expect("a name");
    let kept = Query::Playlist { owner: OWNER, name: name.clone() };
    assert_eq!(failure(sources.resolve(&kept).await), SourceFailure::PlaylistGone);

    let tracks = [track(&site.url("/file/tune.ogg")), track(&site.url("/file/tune.mp3"))];
    let selection = tracks.iter().cloned().collect();
    let playlist = Playlist::new(OWNER, name, UserId::new(7), Timestamp::default(), selection);
    playlists.put(&playlist, Expected::Absent).await.expect("the store answers");
    let found = sources.resolve(&kept).await.expect("a playlist");
    assert_eq!(found, tracks);
    for track in &found {
        assert!(sources.open(track, Millis::ZERO).await.is_ok(), "{}", track.title);
    }
    store.close().await;
    assert_eq!(failure(sources.resolve(&kept).await), SourceFailure::PlaylistUnreadable);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_file_is_read_whole_or_not_at_all() {
    let site = Site::open().await;
    let sources = site.sources();
    let file = sources.small_file(&site.url("/file/tune.ogg"), 1_000_000).await.expect("a file");
    assert!(file.starts_with(b"OggS"));
    let exact = sources.small_file(&site.url("/file/tune.ogg"), file.len()).await.expect("a file");
    assert_eq!(exact, file);
    for (path, limit, expected) in [
        ("/file/tune.ogg", file.len() - 1, SourceFailure::TooLarge),
        ("/endless.mp3", 100_000, SourceFailure::TooLarge),
        ("/silent", 100, SourceFailure::TimedOut),
        ("/drip.mp3", 1_000_000, SourceFailure::TimedOut),
        ("/nowhere", 100, SourceFailure::NotFound),
    ] {
        assert_eq!(failure(sources.small_file(&site.url(path), limit).await), expected, "{path}");
    }
    for url in ["http://10.0.0.1/list.json", "file:///etc/passwd", "no link"] {
        assert_eq!(failure(sources.small_file(url, 100).await), SourceFailure::AddressRefused, "{url}");
    }
}
