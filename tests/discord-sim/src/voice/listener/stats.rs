//! Figures over what a listener heard.

use std::collections::{BTreeSet, HashMap};

use super::heard::{HeardPacket, Unheard};
use crate::voice::DaveFrame;

/// Counts of packets.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, serde::Serialize)]
pub struct ListenStats {
    /// Packets that arrived, duplicates included.
    pub received: u64,
    /// Sequence numbers between the first and the last of each SSRC that never arrived.
    pub lost: u64,
    /// Packets that arrived after one with a higher sequence number.
    pub out_of_order: u64,
    /// Packets whose sequence number had arrived before.
    pub duplicated: u64,
    /// End-to-end encrypted frames.
    pub encrypted_frames: u64,
    /// Encrypted frames that could not be decrypted.
    pub undecryptable: u64,
    /// Encrypted frames that were prepared before the listener joined the group: one or two for each newcomer.
    pub earlier_epoch: u64,
    /// Audio frames sent in the clear by a member that shared the group with the listener: there must be none.
    pub plain_audio_frames: u64,
    /// Audio frames sent in the clear before the sender shared a group with the listener. Clients discard them.
    pub plain_before_group: u64,
    /// Audio frames of calls that are not end-to-end encrypted, such as a stage's.
    pub transport_only: u64,
    /// Silence frames.
    pub silence_frames: u64,
}

impl ListenStats {
    pub(crate) fn of(packets: &[HeardPacket]) -> Self {
        let mut stats = Self::default();
        let mut streams: HashMap<u32, BTreeSet<i64>> = HashMap::new();
        for packet in packets {
            stats.received += 1;
            match packet.dave {
                DaveFrame::Encrypted => stats.encrypted_frames += 1,
                DaveFrame::Silence => stats.silence_frames += 1,
                DaveFrame::Plain if packet.opus.is_ok() => stats.transport_only += 1,
                DaveFrame::Plain if packet.grouped => stats.plain_audio_frames += 1,
                DaveFrame::Plain => stats.plain_before_group += 1,
            }
            match packet.opus {
                Err(Unheard::Undecryptable(_)) => stats.undecryptable += 1,
                Err(Unheard::EarlierEpoch) => stats.earlier_epoch += 1,
                Ok(_) | Err(Unheard::Unencrypted) => {}
            }
            let seen = streams.entry(packet.ssrc).or_default();
            let highest = seen.last().copied();
            let sequence = highest.map_or(i64::from(packet.sequence), |near| extend(packet.sequence, near));
            if highest.is_some_and(|highest| sequence < highest) {
                stats.out_of_order += 1;
            }
            if !seen.insert(sequence) {
                stats.duplicated += 1;
            }
        }
        for seen in streams.values() {
            if let (Some(first), Some(last)) = (seen.first(), seen.last()) {
                stats.lost += u64::try_from(last - first + 1).unwrap_or_default() - seen.len() as u64;
            }
        }
        stats
    }
}

/// The sequence number nearest to `near` that ends in these 16 bits.
fn extend(sequence: u16, near: i64) -> i64 {
    let low = i64::from(sequence);
    let candidate = (near & !0xFFFF) | low;
    [candidate - 0x1_0000, candidate, candidate + 0x1_0000]
        .into_iter()
        .min_by_key(|candidate| (candidate - near).abs())
        .unwrap_or(candidate)
}

#[cfg(test)]
mod tests {
    use std::time::{Instant, SystemTime};

    use bytes::Bytes;

    use super::*;

    fn packet(sequence: u16, dave: DaveFrame) -> HeardPacket {
        HeardPacket {
            user_id: 1,
            ssrc: 1,
            sequence,
            timestamp: 0,
            arrived: Instant::now(),
            arrived_at: SystemTime::now(),
            wire_length: 0,
            dave,
            grouped: true,
            opus: Ok(Bytes::new()),
        }
    }

    #[test]
    fn losses_are_counted_across_the_wrap_and_reordering_is_no_loss() {
        let heard = [65_533, 65_535, 0, 65_534, 3, 3].map(|sequence| packet(sequence, DaveFrame::Encrypted));
        let stats = ListenStats::of(&heard);
        assert_eq!((stats.received, stats.lost), (6, 2));
        assert_eq!((stats.out_of_order, stats.duplicated), (1, 1));
    }

    #[test]
    fn plain_audio_is_held_against_members_of_the_group_only() {
        let unheard =
            |sequence| HeardPacket { opus: Err(Unheard::Unencrypted), ..packet(sequence, DaveFrame::Plain) };
        let early = HeardPacket { grouped: false, ..unheard(1) };
        let on_stage = packet(4, DaveFrame::Plain);
        let stats = ListenStats::of(&[early, unheard(2), packet(3, DaveFrame::Silence), on_stage]);
        assert_eq!((stats.plain_before_group, stats.plain_audio_frames, stats.silence_frames), (1, 1, 1));
        assert_eq!(stats.transport_only, 1);
    }
}
