//! A file that is read while it comes.
//!
//! A download goes into an unlinked temporary file, at most [`SpoolLimits::ahead`] before its reader. So a track
//! takes next to no memory; what was heard can be heard again without the network; a short break of the network,
//! or a link that expires in the middle of a song, is not heard; and a reader that jumps (to the index at the file's
//! end, or to where a track continued before a crash) has the server asked for that part alone.

mod download;
mod ranges;
mod reader;

use std::{fs::File, path::Path, sync::Arc};

use parking_lot::{Condvar, Mutex};
use tokio::{
    sync::Notify,
    task::AbortHandle,
    time::{Instant, timeout_at},
};

pub use self::reader::{Reading, SpoolReader};
use self::{download::Download, ranges::Ranges};
use super::{
    SourceError,
    fetch::{Answer, Fetcher},
};

/// How much is downloaded.
#[derive(Clone, Copy, Debug)]
pub struct SpoolLimits {
    /// Bytes of a file, after which the download fails with [`SourceError::TooManyBytes`].
    pub max_bytes: u64,
    /// Bytes that the download is before its reader, at most.
    pub ahead: u64,
}

/// A file that is read while it comes. Dropping it ends the download and frees its space.
pub struct Spool {
    shared: Arc<Shared>,
    download: AbortHandle,
}

/// What the download and the readers share.
struct Shared {
    file: File,
    state: Mutex<State>,
    /// Tells readers that bytes came, or that none will.
    came: Condvar,
    /// The same, for who waits before reading.
    news: Notify,
    /// Tells the download that a reader moved.
    moved: Notify,
    ranges: bool,
    live: bool,
    since: Instant,
}

#[derive(Default)]
struct State {
    have: Ranges,
    total: Option<u64>,
    /// Where the reader is.
    reader: u64,
    /// Where a reader waits for bytes.
    wanted: Option<u64>,
    failure: Option<Arc<SourceError>>,
}

impl Spool {
    /// Starts to download an answer's body.
    ///
    /// # Errors
    ///
    /// [`SourceError::TooManyBytes`] when the server says so at once, [`SourceError::Spool`] when there is no
    /// temporary file to be had.
    pub fn start(
        answer: Answer,
        fetcher: Fetcher,
        folder: &Path,
        limits: SpoolLimits,
    ) -> Result<Self, SourceError> {
        let total = answer.resume.total;
        match total {
            Some(0) => return Err(SourceError::Empty),
            Some(total) if total > limits.max_bytes => {
                return Err(SourceError::TooManyBytes(limits.max_bytes));
            }
            _ => {}
        }
        let file = tempfile::tempfile_in(folder).map_err(SourceError::Spool)?;
        let shared = Arc::new(Shared {
            file,
            state: Mutex::new(State { total, ..State::default() }),
            came: Condvar::new(),
            news: Notify::new(),
            moved: Notify::new(),
            ranges: answer.ranges,
            live: answer.live,
            since: Instant::now(),
        });
        let download = Download::new(Arc::clone(&shared), fetcher, answer, limits);
        let download = tokio::spawn(download.run()).abort_handle();
        Ok(Self { shared, download })
    }

    /// Waits until a reader at `position` can read `len` bytes, or to the end, or until `deadline`. Returns whether it can.
    /// No thread waits meanwhile.
    pub async fn wait(&self, position: u64, len: u64, deadline: Instant) -> bool {
        loop {
            let news = self.shared.news.notified();
            tokio::pin!(news);
            // What comes between the look and the wait is not missed.
            news.as_mut().enable();
            if self.ready(position, len) {
                return true;
            }
            if timeout_at(deadline, news).await.is_err() {
                return self.ready(position, len);
            }
        }
    }

    /// Whether it is a stream that has no beginning: what is sent, is sent now.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.shared.live
    }

    /// Whether nothing speaks against its being such a stream.
    #[must_use]
    pub fn may_be_live(&self) -> bool {
        !self.shared.ranges && self.shared.state.lock().total.is_none()
    }

    /// When the download began.
    #[must_use]
    pub fn since(&self) -> Instant {
        self.shared.since
    }

    /// What the download failed with, or else `otherwise`.
    #[must_use]
    pub fn failure_or(&self, otherwise: SourceError) -> SourceError {
        self.shared.state.lock().failure.clone().map_or(otherwise, SourceError::Download)
    }

    /// Whether any place of the file can be had without all before it.
    #[must_use]
    pub fn can_jump(&self) -> bool {
        let state = self.shared.state.lock();
        state.total.is_some_and(|total| self.shared.ranges || state.have.end_from(0) >= total)
    }

    /// Whether a reader at `position` can read `len` bytes, or to the end, without waiting.
    #[must_use]
    pub fn ready(&self, position: u64, len: u64) -> bool {
        let mut state = self.shared.state.lock();
        let end = state.have.end_from(position);
        let ready = end - position >= len
            || state.failure.is_some()
            || state.total.is_some_and(|total| end >= total || position >= total);
        if !ready && state.wanted != Some(end) {
            state.wanted = Some(end);
            self.shared.moved.notify_one();
        }
        ready
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        self.download.abort();
    }
}

impl Shared {
    /// Ends the download with an error. What came already can still be read.
    fn fail(&self, error: SourceError) {
        tracing::info!(%error, "a download failed");
        self.state.lock().failure = Some(Arc::new(error));
        self.tell();
    }

    /// Bytes came, or none will.
    fn tell(&self) {
        self.came.notify_all();
        self.news.notify_waiters();
    }
}
