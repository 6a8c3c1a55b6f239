//! What happens to a track after it was opened.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use segue_domain::Millis;
use tokio::sync::watch;

use crate::SourceError;

/// Tells what happens to a track after it was opened. Clones tell the same.
#[derive(Clone, Debug)]
pub struct Monitor {
    live: bool,
    failure: watch::Sender<Option<Arc<SourceError>>>,
    silence: Arc<AtomicU64>,
    stalled_until: Arc<Mutex<Option<Instant>>>,
    thread: Arc<Thread>,
}

/// What is known of the driver's thread that mixes the track.
#[derive(Debug, Default)]
struct Thread {
    /// Whether it is in the hands of the track's parser or decoder.
    busy: AtomicBool,
    /// Whether it died.
    lost: AtomicBool,
    /// Whether it died, or hangs, by the doing of this track.
    stopped: AtomicBool,
    /// Whether it is to die, for an experiment.
    doomed: AtomicBool,
}

impl Monitor {
    /// A monitor of a track that nobody hears yet.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "no track has one by default")]
    pub fn new() -> Self {
        Self {
            live: false,
            failure: watch::Sender::new(None),
            silence: Arc::default(),
            stalled_until: Arc::default(),
            thread: Arc::default(),
        }
    }

    /// The monitor of a stream that is, or is not, live.
    pub(super) fn of(live: bool) -> Self {
        Self { live, ..Self::new() }
    }

    /// Whether it is a stream without an end: where it ends early, it is opened again, with what is sent then.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.live
    }

    /// Why the track ended early. `None` while it plays, and after it came to its own end: look when the driver says
    /// that the track is over. A download that fails is only told when everything before the break was played.
    #[must_use]
    pub fn failure(&self) -> Option<Arc<SourceError>> {
        self.failure.borrow().clone()
    }

    /// Waits until the track ends early; for ever if it doesn't.
    pub async fn failed(&self) -> Arc<SourceError> {
        let mut failure = self.failure.subscribe();
        let failed = failure.wait_for(Option::is_some).await.ok().and_then(|failure| failure.clone());
        match failed {
            Some(failure) => failure,
            // Not while we hold a sender.
            None => std::future::pending().await,
        }
    }

    /// Silence that stood in for sound which did not come in time, or could not be decoded. The driver counts it as
    /// played: the position in the track is that much less.
    #[must_use]
    pub fn silence(&self) -> Millis {
        Millis::new(self.silence.load(Ordering::Relaxed))
    }

    /// For a while, nothing comes from the source: silence stands in for it, as when a server hangs.
    pub fn stall(&self, span: Duration) {
        *self.stalled_until.lock() = Some(Instant::now() + span);
    }

    /// Whether the thread of the driver that mixed this track has died.
    #[must_use]
    pub fn has_lost_thread(&self) -> bool {
        self.thread.lost.load(Ordering::Relaxed)
    }

    /// The thread that mixes this track is gone, or hangs: the track has failed if that is its doing.
    pub fn thread_is_lost(&self) {
        let hangs = !self.has_lost_thread() && self.thread.busy.load(Ordering::Relaxed);
        if hangs || self.thread.stopped.load(Ordering::Relaxed) {
            self.fail(SourceError::Damaged("it stopped the thread that mixes"));
        }
    }

    /// Kills the thread of the driver that mixes this track, and with it the sound of all guilds on that thread, as a
    /// fault of the driver would: for experiments.
    pub fn kill_thread(&self) {
        self.thread.doomed.store(true, Ordering::Relaxed);
    }

    /// Whether the thread is to be killed, for an experiment.
    pub(super) fn is_doomed(&self) -> bool {
        self.thread.doomed.load(Ordering::Relaxed)
    }

    pub(super) fn busy(&self) -> &AtomicBool {
        &self.thread.busy
    }

    /// Tells this track's monitor from all others that are alive.
    pub(super) fn address(&self) -> usize {
        Arc::as_ptr(&self.thread).addr()
    }

    /// The thread dies. Whether this track stopped it is for who knows.
    pub(super) fn lose_thread(&self, stopped: bool) {
        self.thread.stopped.store(stopped && !self.is_doomed(), Ordering::Relaxed);
        self.thread.lost.store(true, Ordering::Relaxed);
    }

    /// Whether nothing is to come from the source at the moment.
    pub(super) fn is_stalled(&self) -> bool {
        self.stalled_until.lock().is_some_and(|until| Instant::now() < until)
    }

    pub(super) fn fail(&self, error: SourceError) {
        self.failure.send_if_modified(|failure| {
            let first = failure.is_none();
            if first {
                *failure = Some(Arc::new(error));
            }
            first
        });
    }

    pub(super) fn add_silence(&self, millis: u64) {
        self.silence.fetch_add(millis, Ordering::Relaxed);
    }
}
