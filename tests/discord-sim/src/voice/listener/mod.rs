//! People who listen: members of the call that run inside the simulator.

pub(crate) mod ears;
pub(crate) mod heard;
pub(crate) mod pcm;
pub(crate) mod stats;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::Instant,
};

use parking_lot::Mutex;
use tokio::sync::broadcast;

use self::{heard::HeardPacket, stats::ListenStats};
use super::{hub::Shared, seat::MemberId};

/// Packets a slow subscriber may fall behind before it misses some: 40 s of one speaker.
const SUBSCRIBER_LAG: usize = 2_048;

/// A person in a voice channel who hears, and says nothing.
///
/// It is a member of the call's MLS group: what it hears was decrypted from the wire. It stays in the channel until
/// it leaves, is dismissed, or sits down elsewhere; dropping the handle changes nothing.
#[derive(Clone)]
pub struct Listener {
    hub: Shared,
    member: MemberId,
    recording: Arc<Recording>,
}

/// What a listener heard so far.
pub(crate) struct Recording {
    packets: Mutex<Vec<HeardPacket>>,
    live: broadcast::Sender<HeardPacket>,
    /// One packet of so many is listened to.
    one_in: AtomicU16,
}

impl Recording {
    pub(crate) fn new() -> Arc<Self> {
        let live = broadcast::channel(SUBSCRIBER_LAG).0;
        Arc::new(Self { packets: Mutex::default(), live, one_in: AtomicU16::new(1) })
    }

    /// Whether a packet is one of those that are listened to.
    pub(crate) fn is_wanted(&self, sequence: u16) -> bool {
        sequence.is_multiple_of(self.one_in.load(Ordering::Relaxed).max(1))
    }

    pub(crate) fn push(&self, packet: HeardPacket) {
        self.packets.lock().push(packet.clone());
        // Nobody needs to be subscribed.
        let _ = self.live.send(packet);
    }
}

impl Listener {
    pub(crate) fn new(hub: Shared, member: MemberId, recording: Arc<Recording>) -> Self {
        Self { hub, member, recording }
    }

    /// Every voice packet since the listener came, or since the last [`Self::clear`], in order of arrival.
    #[must_use]
    pub fn heard(&self) -> Vec<HeardPacket> {
        self.recording.packets.lock().clone()
    }

    /// The same, from an instant on.
    #[must_use]
    pub fn heard_since(&self, since: Instant) -> Vec<HeardPacket> {
        let packets = self.recording.packets.lock();
        let first = packets.partition_point(|packet| packet.arrived < since);
        packets.get(first..).unwrap_or_default().to_vec()
    }

    /// Listens to one packet of so many from now on, and lets the others pass undecrypted. Hundreds of listeners who
    /// decrypt everything take the processors from whom they listen to.
    pub fn listen_to_one_in(&self, packets: u16) {
        self.recording.one_in.store(packets, Ordering::Relaxed);
    }

    /// Packets from now on, as they arrive.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<HeardPacket> {
        self.recording.live.subscribe()
    }

    /// What was heard as 48 kHz stereo samples, interleaved.
    ///
    /// Packets are decoded in the order of their RTP timestamps; what is missing is silence. A later voice session
    /// starts where its first packet arrived.
    #[must_use]
    pub fn pcm(&self) -> Vec<i16> {
        pcm::decode(&self.heard())
    }

    /// Figures over what was heard.
    #[must_use]
    pub fn stats(&self) -> ListenStats {
        ListenStats::of(&self.recording.packets.lock())
    }

    /// Forgets what was heard.
    pub fn clear(&self) {
        self.recording.packets.lock().clear();
    }

    /// Whether the listener is still in the channel.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.hub.with(|hub| hub.has(self.member))
    }

    /// Leaves the channel. What was heard remains readable through clones of this handle.
    pub fn leave(self) {
        self.hub.with(|hub| hub.stand_up(self.member));
    }
}
