//! Turning what was heard into samples.

use std::{
    collections::{HashMap, hash_map::Entry},
    time::{Duration, Instant},
};

use bytes::Bytes;
use opus2::{Channels, Decoder};
use tracing::warn;

use super::heard::HeardPacket;

/// Samples a second and channel.
pub const SAMPLE_RATE: u32 = 48_000;
/// Channels, interleaved.
const CHANNELS: usize = 2;
/// The longest Opus packet, 120 ms, in samples per channel.
const LONGEST_PACKET: usize = 5760;
/// A timestamp that differs this much from the clock was not meant as a pause.
const TRUSTED_DRIFT: Duration = Duration::from_secs(5);

/// One SSRC's packets, by extended timestamp.
struct Stream {
    began: Instant,
    first_timestamp: u32,
    packets: Vec<(i64, Instant, Bytes)>,
}

/// Decodes the packets to 48 kHz stereo, each SSRC in timestamp order.
///
/// Missing packets and pauses become silence. A later SSRC starts when its first packet arrived; SSRCs that overlap
/// are mixed.
pub(crate) fn decode(packets: &[HeardPacket]) -> Vec<i16> {
    let mut order = Vec::new();
    let mut streams: HashMap<u32, Stream> = HashMap::new();
    for packet in packets {
        let Ok(opus) = &packet.opus else { continue };
        let stream = match streams.entry(packet.ssrc) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                order.push(packet.ssrc);
                entry.insert(Stream {
                    began: packet.arrived,
                    first_timestamp: packet.timestamp,
                    packets: Vec::new(),
                })
            }
        };
        let offset = packet.timestamp.wrapping_sub(stream.first_timestamp).cast_signed();
        stream.packets.push((i64::from(offset), packet.arrived, opus.clone()));
    }

    let mut mixed = Vec::new();
    let Some(origin) = order.first().map(|ssrc| streams[ssrc].began) else { return mixed };
    for ssrc in order {
        let Some(mut stream) = streams.remove(&ssrc) else { continue };
        stream.packets.sort_by_key(|&(offset, ..)| offset);
        stream.packets.dedup_by_key(|&mut (offset, ..)| offset);
        let start = samples(stream.began.saturating_duration_since(origin));
        mix(&mut mixed, start * CHANNELS, &decode_stream(&stream.packets));
    }
    mixed
}

fn decode_stream(packets: &[(i64, Instant, Bytes)]) -> Vec<i16> {
    let mut pcm: Vec<i16> = Vec::new();
    let mut decoder = match Decoder::new(SAMPLE_RATE, Channels::Stereo) {
        Ok(decoder) => decoder,
        Err(error) => {
            warn!(%error, "no Opus decoder");
            return pcm;
        }
    };
    let mut buffer = vec![0; LONGEST_PACKET * CHANNELS];
    let mut previous: Option<(i64, Instant)> = None;
    // Where the stream's timestamps lie among the samples decoded so far.
    let mut shift = packets.first().map_or(0, |&(offset, ..)| -offset);
    for (offset, arrived, opus) in packets {
        if let Some((before, at)) = previous {
            let by_timestamp =
                Duration::from_micros(u64::try_from(offset - before).unwrap_or(0) * 1_000 / 48);
            let by_clock = arrived.saturating_duration_since(at);
            if by_timestamp.abs_diff(by_clock) > TRUSTED_DRIFT {
                shift += i64::try_from(samples(by_clock)).unwrap_or(0) - (offset - before);
            }
        }
        previous = Some((*offset, *arrived));
        let start = usize::try_from(offset + shift).unwrap_or(0) * CHANNELS;
        if pcm.len() < start {
            pcm.resize(start, 0);
        }
        match decoder.decode(opus, &mut buffer, false) {
            Ok(length) => pcm.extend_from_slice(&buffer[..length * CHANNELS]),
            Err(error) => warn!(%error, length = opus.len(), "a packet is no Opus"),
        }
    }
    pcm
}

fn mix(into: &mut Vec<i16>, start: usize, pcm: &[i16]) {
    if into.len() < start + pcm.len() {
        into.resize(start + pcm.len(), 0);
    }
    for (sample, &added) in into[start..].iter_mut().zip(pcm) {
        *sample = sample.saturating_add(added);
    }
}

fn samples(time: Duration) -> usize {
    usize::try_from(time.as_micros() * 48 / 1_000).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use opus2::{Application, Encoder};

    use super::*;
    use crate::voice::DaveFrame;

    const FRAME: usize = 960;

    fn heard(began: Instant, ssrc: u32, index: u32, opus: &[u8]) -> HeardPacket {
        HeardPacket {
            user_id: 1,
            ssrc,
            sequence: u16::try_from(index).expect("few packets"),
            // Close to the wrap, so that it is crossed.
            timestamp: u32::MAX.wrapping_add(index * 960),
            arrived: began + Duration::from_millis(20) * index,
            arrived_at: SystemTime::now(),
            wire_length: 0,
            dave: DaveFrame::Encrypted,
            grouped: true,
            opus: Ok(Bytes::copy_from_slice(opus)),
        }
    }

    #[test]
    fn a_lost_packet_becomes_silence_and_order_is_restored() {
        let mut encoder = Encoder::new(SAMPLE_RATE, Channels::Stereo, Application::Audio).expect("encoder");
        let loud = vec![8_000_i16; FRAME * CHANNELS];
        let packets: Vec<_> = (0..6).map(|_| encoder.encode_vec(&loud, 1_000).expect("encoded")).collect();
        let began = Instant::now();
        let order = [0_u32, 2, 1, 5];
        let heard: Vec<_> = order.iter().map(|&i| heard(began, 9, i, &packets[i as usize])).collect();
        let pcm = decode(&heard);
        assert_eq!(pcm.len(), 6 * FRAME * CHANNELS);
        assert!(pcm[3 * FRAME * CHANNELS..5 * FRAME * CHANNELS].iter().all(|&sample| sample == 0));
        assert!(pcm[2 * FRAME * CHANNELS..3 * FRAME * CHANNELS].iter().any(|&sample| sample != 0));
    }

    #[test]
    fn a_second_session_starts_when_it_arrived() {
        let mut encoder = Encoder::new(SAMPLE_RATE, Channels::Stereo, Application::Audio).expect("encoder");
        let packet = encoder.encode_vec(&vec![8_000_i16; FRAME * CHANNELS], 1_000).expect("encoded");
        let began = Instant::now();
        let first = heard(began, 1, 0, &packet);
        let second = heard(began + Duration::from_millis(500), 2, 0, &packet);
        assert_eq!(decode(&[first, second]).len(), (24_000 + FRAME) * CHANNELS);
    }
}
