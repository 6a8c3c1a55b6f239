//! Every format is opened, described and decoded.

use std::io::Cursor;

use segue_domain::{Millis, Query, SourceFailure};

use crate::{
    fixtures::{SECONDS, tune},
    listening::{packets, rms, samples},
    site::{Site, failure, query, track},
};

/// Files, whether they go out as they are, and samples a second.
const FORMATS: [(&str, bool, usize); 12] = [
    ("tune.ogg", true, 48_000),
    ("mono.ogg", true, 48_000),
    ("long-frames.ogg", false, 48_000),
    ("tune.webm", true, 48_000),
    ("tune.mp3", false, 44_100),
    ("variable.mp3", false, 44_100),
    ("tune.flac", false, 44_100),
    ("tune.m4a", false, 44_100),
    ("index-last.m4a", false, 44_100),
    ("tune.aac", false, 44_100),
    ("tune.wav", false, 44_100),
    ("vorbis.ogg", false, 44_100),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_format_is_decoded_to_its_end() {
    let site = Site::open().await;
    let sources = site.sources();
    for folder in ["file", "plain"] {
        for (name, passthrough, rate) in FORMATS {
            let url = site.url(&format!("/{folder}/{name}"));
            let mut audio = sources.open(&track(&url), Millis::ZERO).await.expect(name);
            assert_eq!((audio.passthrough, audio.position), (passthrough, Millis::ZERO), "{folder}/{name}");
            let heard = tokio::task::block_in_place(|| samples(&mut audio, usize::MAX));
            let seconds = heard.len() as f64 / rate as f64;
            println!("{folder}/{name}: {seconds:.3} s, rms {:.3}, says {:?}", rms(&heard), audio.duration);
            assert!((seconds - SECONDS as f64).abs() < 0.08, "{folder}/{name}: {seconds} s");
            // A channel is 0.4 / sqrt 2; ffmpeg adds two that are the same to one that is louder.
            let expected = if name == "mono.ogg" { 0.4 } else { 0.283 };
            assert!(
                (rms(&heard[rate..rate * 3]) - expected).abs() < 0.03,
                "{folder}/{name}: {}",
                rms(&heard)
            );
            assert!(audio.monitor.failure().is_none(), "{folder}/{name}: {:?}", audio.monitor.failure());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_end_the_mixer_is_refused_before_it_gets_there() {
    let site = Site::open().await;
    let sources = site.sources();
    for name in ["192000.wav", "176400.flac", "47952.wav", "surround.flac"] {
        let url = site.url(&format!("/file/{name}"));
        let refused = sources.resolve(&query(&url)).await;
        assert_eq!(failure(refused), SourceFailure::Undecodable, "{name}");
        let refused = sources.open(&track(&url), Millis::ZERO).await;
        assert_eq!(failure(refused), SourceFailure::Undecodable, "{name}");
    }
    for (name, rate) in
        [("96000.wav", 96_000), ("88200.flac", 88_200), ("8000.wav", 8_000), ("surround.wav", 48_000)]
    {
        let url = site.url(&format!("/file/{name}"));
        let mut audio = sources.open(&track(&url), Millis::ZERO).await.expect(name);
        let heard = tokio::task::block_in_place(|| samples(&mut audio, usize::MAX));
        let seconds = heard.len() as f64 / f64::from(rate);
        assert!((seconds - SECONDS as f64).abs() < 0.08, "{name}: {seconds} s");
        assert!(audio.monitor.failure().is_none(), "{name}: {:?}", audio.monitor.failure());
    }
}

#[tokio::test]
async fn tags_and_length_are_told() {
    let site = Site::open().await;
    let sources = site.sources();
    for (name, _, _) in FORMATS {
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
