//! What somebody in a voice channel hears, and when.

use std::time::{Duration, Instant};

use bytes::Bytes;
use discord_sim::voice::{HeardPacket, ListenStats, Listener as VoiceListener};

use crate::{
    E2eError,
    compare::{FrameReport, SILENCE, SoundReport, compare_sound},
    tunes::Tune,
};

/// How often the ears are asked.
const LOOK: Duration = Duration::from_millis(5);

/// The ears of somebody in a voice channel.
#[derive(Clone)]
pub struct Listener(VoiceListener);

impl Listener {
    /// Listens with these ears.
    #[must_use]
    pub const fn new(listener: VoiceListener) -> Self {
        Self(listener)
    }

    /// Packets of sound, silence aside, in order of arrival.
    #[must_use]
    pub fn sound(&self) -> Vec<HeardPacket> {
        self.0.heard().into_iter().filter(is_sound).collect()
    }

    /// Packets of sound that arrived from an instant on.
    #[must_use]
    pub fn sound_since(&self, since: Instant) -> Vec<HeardPacket> {
        self.0.heard_since(since).into_iter().filter(is_sound).collect()
    }

    /// Opus packets heard since an instant, silence aside.
    #[must_use]
    pub fn opus_since(&self, since: Instant) -> Vec<Bytes> {
        self.sound_since(since).into_iter().filter_map(|packet| packet.opus.ok()).collect()
    }

    /// What was heard since the last [`Listener::forget`], as stereo PCM at 48 kHz.
    #[must_use]
    pub fn pcm(&self) -> Vec<i16> {
        self.0.pcm()
    }

    /// Figures over all packets.
    #[must_use]
    pub fn stats(&self) -> ListenStats {
        self.0.stats()
    }

    /// Listens to one packet of so many from now on: of hundreds of guilds, one hears enough.
    pub fn listen_to_one_in(&self, packets: u16) {
        self.0.listen_to_one_in(packets);
    }

    /// Forgets what was heard.
    pub fn forget(&self) {
        self.0.clear();
    }

    /// Waits for the first sound from an instant on, and says when it arrived.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`].
    pub async fn first_sound(&self, since: Instant, limit: Duration) -> Result<Instant, E2eError> {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(packet) = self.sound_since(since).first() {
                return Ok(packet.arrived);
            }
            if Instant::now() > deadline {
                return Err(E2eError::timed_out("the first sound", limit));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits until no sound has come for `quiet`, and says when the last came, if one ever did.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`] when sound continues.
    pub async fn silence(&self, quiet: Duration, limit: Duration) -> Result<Option<Instant>, E2eError> {
        let began = Instant::now();
        loop {
            let last = self.sound().last().map(|packet| packet.arrived);
            if last.unwrap_or(began).max(began).elapsed() >= quiet {
                return Ok(last);
            }
            if began.elapsed() > limit {
                return Err(E2eError::timed_out("silence", limit));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits until this many packets of sound came from an instant on.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`] says how many came instead.
    pub async fn packets(&self, since: Instant, count: usize, limit: Duration) -> Result<(), E2eError> {
        let deadline = Instant::now() + limit;
        loop {
            let heard = self.sound_since(since).len();
            if heard >= count {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(E2eError::TimedOut {
                    what: format!("hearing {count} packets"),
                    limit,
                    details: format!("\nheard: {heard}"),
                });
            }
            tokio::time::sleep(LOOK * 4).await;
        }
    }

    /// Compares the packets heard since an instant with those of a tune that is passed through.
    #[must_use]
    pub fn frames_of(&self, tune: &Tune, since: Instant) -> FrameReport {
        let source = tune.opus_packets.as_deref().unwrap_or_default();
        FrameReport::compare(source, &self.opus_since(since))
    }

    /// Compares what was heard with the sound of a tune.
    ///
    /// # Errors
    ///
    /// [`E2eError::Shortfall`] when nothing was heard.
    pub fn sound_of(&self, tune: &Tune) -> Result<SoundReport, E2eError> {
        compare_sound(&tune.pcm, &self.pcm())
            .ok_or_else(|| E2eError::Shortfall(format!("nothing was heard of {}", tune.title)))
    }
}

fn is_sound(packet: &HeardPacket) -> bool {
    packet.opus.as_ref().is_ok_and(|opus| opus[..] != SILENCE)
}
