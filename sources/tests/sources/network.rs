//! Servers that break, stall or never end while a track plays.

use std::time::Duration;

use segue_domain::{Millis, SourceFailure};
use segue_sources::{SourceConfig, Sources};

use crate::{
    listening::{packets, play},
    site::{Site, failure, query, track},
};
use segue_test_support::tunes::tune;

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_line_is_not_heard() {
    let site = Site::open().await;
    let sources = site.sources();
    let played = |mut audio| tokio::task::block_in_place(move || packets(&mut audio, usize::MAX));
    let whole = sources.open(&track(&site.url("/plain/noise.wav")), Millis::ZERO).await.expect("noise");
    // The server breaks the line twice.
    let mut audio = sources.open(&track(&site.url("/cut/noise.wav")), Millis::ZERO).await.expect("noise");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let monitor = audio.monitor.clone();
    assert!(audio.input.parsed_mut().is_some());
    assert!(played(whole) == played(audio), "the noise is another");
    assert!(monitor.failure().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_file_is_silence_and_then_told() {
    let site = Site::open().await;
    let url = site.url("/stall/noise.wav");
    let mut config = site.config();
    config.patience.idle = Duration::from_secs(4);
    let sources = Sources::new(config).expect("sources");
    let mut audio = sources.open(&track(&url), Millis::ZERO).await.expect("noise");
    let (longest, _) = tokio::task::block_in_place(|| play(&mut audio));
    let failure = audio.monitor.failure().expect("a failure").failure();
    assert_eq!(failure, SourceFailure::TimedOut);
    assert!(audio.monitor.silence() > Millis::ZERO);
    // Other guilds' mixers wait for this one: it must not wait for the server, not even on a busy machine.
    assert!(longest < Duration::from_secs(1), "{longest:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_file_ends_at_the_limit() {
    let site = Site::open().await;
    let limit = site.config().max_file_bytes;
    for path in ["/endless.mp3", "/endless.wav"] {
        let mut audio = site.sources().open(&track(&site.url(path)), Millis::ZERO).await.expect(path);
        let sent: usize =
            tokio::task::block_in_place(|| packets(&mut audio, usize::MAX)).iter().map(Vec::len).sum();
        assert!(sent as u64 <= limit && sent as u64 > limit / 2, "{path}: {sent} bytes");
        assert_eq!(audio.monitor.failure().expect(path).failure(), SourceFailure::TooLarge);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_waits_for_its_reader() {
    let site = Site::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let config = SourceConfig {
        read_ahead: 256 * 1024,
        max_file_bytes: 1 << 40,
        spool_dir: folder.path().to_owned(),
        ..site.config()
    };
    let sources = Sources::new(config).expect("sources");
    let audio = sources.open(&track(&site.url("/endless.wav")), Millis::ZERO).await.expect("a tone");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let kept = open_files(folder.path());
    assert_eq!(kept.len(), 1);
    assert!(kept[0] < 1024 * 1024, "{kept:?} bytes on disk");
    drop(audio);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(open_files(folder.path()), Vec::<u64>::new());
}

#[tokio::test]
async fn a_track_longer_than_allowed_is_refused() {
    let site = Site::open().await;
    let config = SourceConfig { max_duration: Duration::from_secs(2), ..site.config() };
    let sources = Sources::new(config).expect("sources");
    assert_eq!(failure(sources.resolve(&query(&site.url("/file/tune.ogg"))).await), SourceFailure::TooLarge);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_length_of_a_large_file_takes_three_requests() {
    let site = Site::open().await;
    let found = site.sources().resolve(&query(&site.url("/file/noise.wav"))).await.expect("noise");
    assert!(found[0].duration.is_some());
    assert!(tune("noise.wav").len() > 1_000_000 && site.requests() <= 3);
}

/// Sizes of this process' open files in a folder, unlinked ones too.
fn open_files(folder: &std::path::Path) -> Vec<u64> {
    std::fs::read_dir("/proc/self/fd")
        .expect("this process' files")
        .flatten()
        .filter(|file| file.path().read_link().is_ok_and(|path| path.starts_with(folder)))
        .filter_map(|file| Some(file.path().metadata().ok()?.len()))
        .collect()
}
