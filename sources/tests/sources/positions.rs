//! Tracks that continue in the middle.

use segue_domain::{Millis, SourceFailure};

use crate::{
    listening::{find, packets, samples},
    site::{Site, failure, track},
};

/// Positions to begin at, in milliseconds: on a packet's start, beside it, near the start and the end.
const POSITIONS: [u64; 6] = [20, 250, 1_000, 1_237, 2_500, 3_660];

#[tokio::test(flavor = "multi_thread")]
async fn opus_goes_on_with_the_nearest_packet() {
    let site = Site::open().await;
    let sources = site.sources();
    for (folder, name) in
        [("file", "tune.ogg"), ("plain", "tune.ogg"), ("file", "tune.webm"), ("plain", "tune.webm")]
    {
        let url = site.url(&format!("/{folder}/{name}"));
        let mut whole = sources.open(&track(&url), Millis::ZERO).await.expect(name);
        let all = tokio::task::block_in_place(|| packets(&mut whole, usize::MAX));
        for at in POSITIONS {
            let mut audio = sources.open(&track(&url), Millis::new(at)).await.expect(name);
            assert!(audio.passthrough, "{folder}/{name} at {at}");
            let rest = tokio::task::block_in_place(|| packets(&mut audio, usize::MAX));
            let skipped = all.len() - rest.len();
            assert!(rest == all[skipped..], "{folder}/{name} at {at}: other packets");
            println!("{folder}/{name} at {at} ms: packet {skipped}, position {}", audio.position.get());
            let skipped = skipped as u64 * 20;
            assert!(
                skipped.abs_diff(at) <= if at % 20 == 0 { 0 } else { 11 },
                "{folder}/{name} at {at}: {skipped}"
            );
            assert_eq!(audio.position.get(), skipped, "{folder}/{name} at {at}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn decoded_formats_go_on_with_the_sample() {
    let site = Site::open().await;
    let sources = site.sources();
    for name in [
        "tune.mp3",
        "variable.mp3",
        "tune.flac",
        "tune.m4a",
        "index-last.m4a",
        "tune.wav",
        "vorbis.ogg",
        "tune.aac",
    ] {
        for folder in ["file", "plain"] {
            let url = site.url(&format!("/{folder}/{name}"));
            let mut whole = sources.open(&track(&url), Millis::ZERO).await.expect(name);
            let all = tokio::task::block_in_place(|| samples(&mut whole, usize::MAX));
            let mut worst = 0.0_f64;
            for at in POSITIONS {
                let mut audio = sources.open(&track(&url), Millis::new(at)).await.expect(name);
                let rest = tokio::task::block_in_place(|| samples(&mut audio, 9_000));
                let expected = usize::try_from(at * 48).expect("small");
                let (place, likeness) = find(&rest[1_500..5_500], &all, expected + 1_500, 4_500);
                let error = (place as f64 - expected as f64 - 1_500.0) / 48.0;
                assert!(likeness > 0.99, "{folder}/{name} at {at}: likeness {likeness}");
                assert_eq!(audio.position.get(), at, "{folder}/{name}");
                worst = worst.max(error.abs());
            }
            println!("{folder}/{name}: off by at most {worst:.2} ms");
            assert!(worst < 1.0, "{folder}/{name}: off by {worst} ms");
        }
    }
}

#[tokio::test]
async fn behind_the_end_there_is_nothing() {
    let site = Site::open().await;
    for name in ["tune.ogg", "tune.webm", "tune.mp3", "tune.flac", "tune.m4a", "tune.wav", "vorbis.ogg"] {
        let refused =
            site.sources().open(&track(&site.url(&format!("/file/{name}"))), Millis::from_secs(9)).await;
        assert_eq!(failure(refused), SourceFailure::Empty, "{name}");
    }
}
