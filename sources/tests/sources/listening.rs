//! Listening to what was opened, as the driver does.

use std::time::{Duration, Instant};

use segue_sources::OpenedAudio;
use songbird::input::core::{
    audio::{AudioBuffer, Signal},
    errors::Error,
    formats::Packet,
};

/// The driver asks for a packet every 20 ms; tests needn't wait so long.
const TICK: Duration = Duration::from_millis(2);

/// The next packet of the track itself. Tests read faster than any network: what stands in for the rest is left out.
fn next(audio: &mut OpenedAudio) -> Result<Packet, Error> {
    loop {
        let before = audio.monitor.silence();
        let packet = audio.input.parsed_mut().expect("a parsed input").format.next_packet()?;
        if audio.monitor.silence() == before {
            return Ok(packet);
        }
        std::thread::sleep(TICK);
    }
}

/// Takes up to `most` packets as they are.
pub fn packets(audio: &mut OpenedAudio, most: usize) -> Vec<Vec<u8>> {
    std::iter::from_fn(|| next(audio).ok()).take(most).map(|packet| packet.data.into_vec()).collect()
}

/// Decodes the left channel of up to `most` samples.
pub fn samples(audio: &mut OpenedAudio, most: usize) -> Vec<f32> {
    let mut heard = Vec::new();
    while heard.len() < most
        && let Ok(packet) = next(audio)
    {
        let decoded =
            audio.input.parsed_mut().expect("a parsed input").decoder.decode(&packet).expect("sound");
        let mut buffer: AudioBuffer<f32> = decoded.make_equivalent();
        decoded.convert(&mut buffer);
        heard.extend_from_slice(buffer.chan(0));
    }
    heard.truncate(most);
    heard
}

/// Plays at the driver's pace, but faster, until the track is over: the longest time that a packet took, and packets.
pub fn play(audio: &mut OpenedAudio) -> (Duration, usize) {
    let parsed = audio.input.parsed_mut().expect("a parsed input");
    let mut longest = Duration::ZERO;
    for count in 0.. {
        let begin = Instant::now();
        let next = parsed.format.next_packet();
        longest = longest.max(begin.elapsed());
        if next.is_err() {
            return (longest, count);
        }
        std::thread::sleep(TICK);
    }
    unreachable!("the range has no end")
}

/// Loudness as the root of the mean square.
pub fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32).sqrt()
}

/// How alike two pieces are: 1 for the same, 0 for strangers.
pub fn alike(one: &[f32], other: &[f32]) -> f32 {
    let product: f32 = one.iter().zip(other).map(|(a, b)| a * b).sum();
    product / (rms(one) * rms(other) * one.len().min(other.len()) as f32).max(f32::MIN_POSITIVE)
}

/// Where in `whole` a `piece` is, by likeness, searched `around` a sample: its place and the likeness there.
pub fn find(piece: &[f32], whole: &[f32], around: usize, reach: usize) -> (usize, f32) {
    let last = whole.len().saturating_sub(piece.len());
    (around.saturating_sub(reach).min(last)..=(around + reach).min(last))
        .map(|place| (place, alike(piece, &whole[place..place + piece.len()])))
        .max_by(|one, other| one.1.total_cmp(&other.1))
        .expect("a place")
}
