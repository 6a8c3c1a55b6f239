//! Sound of every rate and on any number of channels, and files that are damaged.

use segue_domain::{Millis, SourceFailure};
use songbird::input::core::audio::Signal;

use crate::{
    listening::{alike, rms, samples},
    site::{Site, track},
};
use segue_test_support::tunes::SECONDS;

#[tokio::test(flavor = "multi_thread")]
async fn every_rate_and_number_of_channels_comes_as_the_mixer_takes_it() {
    let site = Site::open().await;
    let sources = site.sources();
    let open = async |name: &str| {
        let mut audio =
            sources.open(&track(&site.url(&format!("/file/{name}"))), Millis::ZERO).await.expect(name);
        // The driver takes two kinds without a conversion of its own: one and two channels at 48,000.
        let parsed = audio.input.parsed_mut().expect("a parsed input");
        let packet = parsed.format.next_packet().expect("a packet");
        let decoded = parsed.decoder.decode(&packet).expect("sound");
        assert_eq!(decoded.spec().rate, 48_000, "{name}");
        assert!(matches!(decoded.spec().channels.count(), 1 | 2), "{name}");
        let mut heard: Vec<f32> = {
            let mut buffer = decoded.make_equivalent::<f32>();
            decoded.convert(&mut buffer);
            buffer.chan(0).to_vec()
        };
        heard.extend(tokio::task::block_in_place(|| samples(&mut audio, usize::MAX)));
        assert!(audio.monitor.failure().is_none(), "{name}: {:?}", audio.monitor.failure());
        heard
    };
    let expected = open("tune.flac").await;
    for (name, level) in [
        ("192000.wav", 1.0),
        ("176400.flac", 1.0),
        ("47952.wav", 1.0),
        ("surround.flac", 1.0),
        // Only the centre sounds: 3 dB less on either side.
        ("centre.wav", std::f32::consts::FRAC_1_SQRT_2),
    ] {
        let heard = open(name).await;
        let seconds = heard.len() as f64 / 48_000.0;
        assert!((seconds - SECONDS as f64).abs() < 0.02, "{name}: {seconds} s");
        let middle = 48_000..144_000;
        let likeness = alike(&heard[middle.clone()], &expected[middle.clone()]);
        assert!(likeness > 0.98, "{name}: likeness {likeness}");
        let ratio = rms(&heard[middle.clone()]) / rms(&expected[middle]);
        assert!((ratio / level - 1.0).abs() < 0.03, "{name}: {ratio} of the level");
    }
    // The tone rises to 2,300 Hz, which low rates can say, too.
    let heard = open("8000.wav").await;
    let likeness = alike(&heard[48_000..144_000], &expected[48_000..144_000]);
    assert!(likeness > 0.98, "8000.wav: likeness {likeness}");
    // No piece is missing. (An MP3 begins a little late.)
    let heard = open("11025.mp3").await;
    for (number, piece) in heard[24_000..168_000].chunks(960).enumerate() {
        let level = rms(piece);
        assert!((level - 0.283).abs() < 0.08, "11025.mp3, frame {number}: {level}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parser_that_panics_is_a_damaged_file() {
    let site = Site::open().await;
    let sources = site.sources();
    for name in ["truncated.webm", "damaged-3-bytes-flac.mka"] {
        let url = site.url(&format!("/damaged/{name}"));
        let failure = match sources.open(&track(&url), Millis::ZERO).await {
            Err(error) => Some(error.failure()),
            // What panics is the part that is played: the driver's thread must not notice.
            Ok(mut audio) => {
                let parsed = audio.input.parsed_mut().expect("a parsed input");
                while let Ok(packet) = parsed.format.next_packet() {
                    if parsed.decoder.decode(&packet).is_err() {
                        break;
                    }
                }
                assert!(parsed.format.next_packet().is_err(), "{name}: it is over");
                audio.monitor.failure().map(|error| error.failure())
            }
        };
        println!("{name}: {failure:?}");
        assert!(
            matches!(failure, None | Some(SourceFailure::Damaged | SourceFailure::Undecodable)),
            "{name}: {failure:?}"
        );
    }
}
