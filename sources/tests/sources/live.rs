//! Streams without a beginning, taken up in the middle.

use std::time::{Duration, Instant};

use segue_domain::{Millis, SourceFailure};

use crate::{
    listening::{packets, rms, samples},
    site::{Site, track},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_live_stream_goes_on_with_what_is_sent_now() {
    let site = Site::open().await;
    let mut config = site.config();
    config.open_timeout = Duration::from_secs(15);
    let sources = segue_sources::Sources::new(config).expect("sources");
    // A station says that it is one; of another stream it shows in its pace.
    for (path, limit) in [("/radio.mp3", 6), ("/unnamed-radio.mp3", 12)] {
        let begin = Instant::now();
        let at = Millis::from_secs(20 * 60);
        let mut audio = sources.open(&track(&site.url(path)), at).await.expect(path);
        println!("{path}: opened after {:?}", begin.elapsed());
        assert!(begin.elapsed() < Duration::from_secs(limit), "{path}: {:?}", begin.elapsed());
        assert_eq!(audio.position, at, "the time that it was heard goes on");
        let heard = tokio::task::block_in_place(|| samples(&mut audio, 48_000));
        assert!(heard.len() == 48_000 && rms(&heard) > 0.2, "{path}: it sounds");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_unknown_length_is_still_sought_in() {
    let site = Site::open().await;
    let url = site.url("/endless.mp3");
    let at = Millis::from_secs(30);
    let audio = site.sources().open(&track(&url), at).await.expect("a tune");
    assert_eq!(audio.position, at);
    assert!(audio.monitor.failure().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_that_reaches_the_limit_of_a_file_is_opened_again_at_what_is_sent_now() {
    let site = Site::open().await;
    let mut config = site.config();
    config.max_file_bytes = 160 * 1024;
    let sources = segue_sources::Sources::new(config).expect("sources");
    let (station, hours) = (track(&site.url("/radio.mp3")), Millis::from_secs(5 * 3_600));
    let mut audio = sources.open(&station, Millis::ZERO).await.expect("a station");
    tokio::task::block_in_place(|| packets(&mut audio, usize::MAX));
    let failure = audio.monitor.failure().expect("the limit").failure();
    assert_eq!((audio.monitor.is_live(), failure), (true, SourceFailure::TooLarge), "it tells who plays it");
    let mut again = sources.open(&station, hours).await.expect("the same station");
    assert_eq!(again.position, hours, "the time that it was heard goes on");
    let heard = tokio::task::block_in_place(|| samples(&mut again, 24_000));
    assert!(heard.len() == 24_000 && rms(&heard) > 0.2, "it sounds");
    let file = sources.open(&track(&site.url("/endless.mp3")), Millis::ZERO).await.expect("a file");
    assert!(!file.monitor.is_live(), "a file without an end has a limit");
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_servers_hold_no_threads() {
    let site = Site::open().await;
    let sources = std::sync::Arc::new(site.sources());
    // Forty guilds open a stream that comes by the byte; then a file is opened at once.
    let slow: Vec<_> = (0..40)
        .map(|number| {
            let (sources, url) = (std::sync::Arc::clone(&sources), site.url(&format!("/slow.mp3?{number}")));
            tokio::spawn(async move { sources.open(&track(&url), Millis::ZERO).await.is_ok() })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let begin = Instant::now();
    sources.open(&track(&site.url("/file/tune.ogg")), Millis::ZERO).await.expect("a tune");
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    let threads = std::fs::read_dir("/proc/self/task").expect("this process' threads").count();
    println!("{threads} threads with 40 slow downloads");
    slow.iter().for_each(tokio::task::JoinHandle::abort);
    assert!(threads < 40, "{threads} threads");
}
