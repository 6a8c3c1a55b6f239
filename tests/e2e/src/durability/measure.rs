//! What a listener heard around an event.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use bytes::Bytes;

use crate::{scene::Listener, tunes::Tune};

/// Length of a packet.
const PACKET: Duration = Duration::from_millis(20);

/// Numbers of a tune's packets, none of which are alike.
#[derive(Clone, Debug)]
pub struct Numbering(HashMap<Bytes, usize>);

/// The longest silence around an event, and where the music continued after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// How long nothing was heard.
    pub silence: Duration,
    /// Packet that was heard last before.
    pub last: usize,
    /// Packet that was heard first after.
    pub first: usize,
}

impl Gap {
    /// By how much the music continued too early or too late in the tune, in seconds.
    #[must_use]
    pub fn position_error(&self) -> f64 {
        let off = self.first.abs_diff(self.last + 1);
        PACKET.as_secs_f64() * f64::from(u32::try_from(off).unwrap_or(u32::MAX))
    }
}

impl Numbering {
    /// Numbers the packets of a tune that is passed through.
    #[must_use]
    pub fn of(tune: &Tune) -> Self {
        let packets = tune.opus_packets.iter().flatten();
        Self(
            packets
                .enumerate()
                .map(|(number, packet)| (Bytes::copy_from_slice(packet.as_ref()), number))
                .collect(),
        )
    }

    /// The longest silence since a moment before `event`; `None` until the music was heard for `after` once more.
    #[must_use]
    pub fn gap(&self, ears: &Listener, event: Instant, after: Duration) -> Option<Gap> {
        let since = event.checked_sub(Duration::from_millis(500)).unwrap_or(event);
        let heard: Vec<(Instant, usize)> = ears
            .sound_since(since)
            .into_iter()
            .filter_map(|packet| Some((packet.arrived, *self.0.get(&packet.opus.ok()?)?)))
            .collect();
        let gap = heard
            .windows(2)
            .map(|pair| Gap { silence: pair[1].0 - pair[0].0, last: pair[0].1, first: pair[1].1 })
            .max_by_key(|gap| (gap.silence, gap.first))?;
        let back = heard.iter().find(|(_, number)| *number == gap.first)?.0;
        (heard.last()?.0.duration_since(back) >= after).then_some(gap)
    }

    /// Number of the packet heard last.
    #[must_use]
    pub fn last(&self, ears: &Listener) -> Option<usize> {
        ears.sound().last().and_then(|packet| self.0.get(packet.opus.as_ref().ok()?).copied())
    }
}
