//! What happens to a track after it was opened.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use segue_domain::Millis;
use tokio::sync::watch;

use crate::source::SourceError;

/// Tells what happens to a track after it was opened. Clones tell the same.
#[derive(Clone, Debug)]
pub struct Monitor {
    failure: watch::Sender<Option<Arc<SourceError>>>,
    silence: Arc<AtomicU64>,
    stalled_until: Arc<Mutex<Option<Instant>>>,
}

impl Monitor {
    pub(super) fn new() -> Self {
        Self { failure: watch::Sender::new(None), silence: Arc::default(), stalled_until: Arc::default() }
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
