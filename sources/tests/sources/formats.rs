//! Every format is opened, described and decoded.

use std::io::Cursor;

use segue_domain::{Millis, Query};

use crate::{
    listening::{packets, rms, samples},
    site::{Site, query, track},
};
use segue_test_support::tunes::{SECONDS, tune};

/// Samples a second that the driver gets of every format.
const RATE: usize = 48_000;

/// Files, and whether they go out as they are.
const FORMATS: [(&str, bool); 12] = [
    ("tune.ogg", true),
    ("mono.ogg", true),
    ("long-frames.ogg", false),
    ("tune.webm", true),
    ("tune.mp3", false),
    ("variable.mp3", false),
    ("tune.flac", false),
    ("tune.m4a", false),
    ("index-last.m4a", false),
    ("tune.aac", false),
    ("tune.wav", false),
    ("vorbis.ogg", false),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_format_is_decoded_to_its_end() {
    let site = Site::open().await;
    let sources = site.sources();
    for folder in ["file", "plain"] {
        for (name, passthrough) in FORMATS {
            let url = site.url(&format!("/{folder}/{name}"));
            let mut audio = sources.open(&track(&url), Millis::ZERO).await.expect(name);
            assert_eq!((audio.passthrough, audio.position), (passthrough, Millis::ZERO), "{folder}/{name}");
            let heard = tokio::task::block_in_place(|| samples(&mut audio, usize::MAX));
            let seconds = heard.len() as f64 / RATE as f64;
            println!("{folder}/{name}: {seconds:.3} s, rms {:.3}, says {:?}", rms(&heard), audio.duration);
            assert!((seconds - SECONDS as f64).abs() < 0.08, "{folder}/{name}: {seconds} s");
            // A channel is 0.4 / sqrt 2; ffmpeg adds two that are the same to one that is louder.
            let expected = if name == "mono.ogg" { 0.4 } else { 0.283 };
            assert!(
                (rms(&heard[RATE..RATE * 3]) - expected).abs() < 0.03,
                "{folder}/{name}: {}",
                rms(&heard)
            );
            assert!(audio.monitor.failure().is_none(), "{folder}/{name}: {:?}", audio.monitor.failure());
        }
    }
}

#[tokio::test]
async fn tags_and_length_are_told() {
    let site = Site::open().await;
    let sources = site.sources();
    for (name, _) in FORMATS {
        let found = sources.resolve(&query(&site.url(&format!("/file/{name}")))).await.expect(name);
        let [found] = &found[..] else { panic!("{name}: {found:?}") };
        println!("{name}: {} / {:?} / {:?}", found.title, found.artist, found.duration);
        // ADTS has neither tags nor a length.
        if name == "tune.aac" {
            assert_eq!(found.title, "tune");
            continue;
        }
        // WebM keeps the title where symphonia doesn't look.
        assert_eq!(found.title, if name == "tune.webm" { "tune" } else { "Rising" }, "{name}");
        assert_eq!(found.artist.as_deref(), Some("The Oscillators"), "{name}");
        let duration = found.duration.expect(name).get();
        assert!(duration.abs_diff(SECONDS * 1_000) < 80, "{name}: {duration} ms");
    }
}

#[tokio::test]
async fn an_attachment_without_tags_is_called_as_its_file() {
    let site = Site::open().await;
    let query =
        Query::attachment(&site.url("/file/tune.aac?ex=1&is=2"), "My_Song.aac").expect("an attachment");
    let found = site.sources().resolve(&query).await.expect("a tune");
    assert_eq!((found[0].title.as_str(), &found[0].query), ("My Song", &query));
}

#[tokio::test(flavor = "multi_thread")]
async fn opus_goes_out_byte_for_byte() {
    let site = Site::open().await;
    let sources = site.sources();
    let mut reader = ogg::PacketReader::new(Cursor::new(tune("tune.ogg")));
    let mut written = Vec::new();
    while let Some(packet) = reader.read_packet().expect("a page") {
        written.push(packet.data);
    }
    for folder in ["file", "plain"] {
        let url = site.url(&format!("/{folder}/tune.ogg"));
        let mut audio = sources.open(&track(&url), Millis::ZERO).await.expect("a tune");
        let sent = tokio::task::block_in_place(|| packets(&mut audio, usize::MAX));
        // The first two are the head and the tags.
        assert_eq!(sent.len(), written.len() - 2);
        assert!(sent.iter().eq(&written[2..]), "{folder}: another packet than was written");
    }
}

#[tokio::test]
async fn looking_and_playing_take_one_download() {
    let site = Site::open().await;
    let sources = site.sources();
    let found = sources.resolve(&query(&site.url("/file/tune.ogg"))).await.expect("a tune");
    sources.open(&found[0], Millis::ZERO).await.expect("a tune");
    assert_eq!(site.requests(), 1);
}
