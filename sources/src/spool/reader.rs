//! What the decoder reads.

use std::{
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::FileExt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use songbird::input::core::io::MediaSource;

use super::Spool;

/// How long one read may wait while the track plays. The driver's mixers share threads: anyone who waits, makes other
/// guilds wait.
const PLAYING_WAIT: Duration = Duration::from_millis(100);

/// Bytes that may be read for one packet while the track plays, so that megabytes of rubbish between two frames
/// don't hold the other guilds up.
const PLAYING_BUDGET: u64 = 8 * 1024 * 1024;

/// How a file is read, shared with those who look on.
pub struct Reading {
    position: AtomicU64,
    starved: AtomicU64,
    reached: AtomicU64,
    mode: Mutex<Mode>,
}

/// No read has failed for want of bytes.
const FED: u64 = u64::MAX;

enum Mode {
    /// The format is being looked for: reads fail where nothing has come yet, and are made again when it has.
    Opening,
    /// The driver reads: reads hardly wait, and few bytes are read for one packet.
    Playing { budget: u64 },
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            position: AtomicU64::new(0),
            starved: AtomicU64::new(FED),
            reached: AtomicU64::new(0),
            mode: Mutex::new(Mode::Opening),
        }
    }
}

impl Reading {
    /// From now on, the driver reads: call before each packet.
    pub fn next_packet(&self) {
        *self.mode.lock() = Mode::Playing { budget: PLAYING_BUDGET };
    }

    /// Position of the next byte that is read from the file. Decoders buffer: they use earlier bytes.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position.load(Ordering::Relaxed)
    }

    /// Where bytes were wanted that had not come. Whatever the reader made of that is void, since parsers take a failed
    /// read for all kinds of things.
    #[must_use]
    pub fn starved(&self) -> Option<u64> {
        Some(self.starved.load(Ordering::Relaxed)).filter(|position| *position != FED)
    }

    /// How far the track was read, on the way to where it is to begin.
    #[must_use]
    pub fn reached(&self) -> Duration {
        Duration::from_millis(self.reached.load(Ordering::Relaxed))
    }

    /// The track was read so far.
    pub fn reach(&self, millis: u64) {
        self.reached.store(millis, Ordering::Relaxed);
    }

    /// Until when a read may wait; an error if it may not read at all.
    fn deadline(&self, len: u64) -> io::Result<Instant> {
        let now = Instant::now();
        match &mut *self.mode.lock() {
            Mode::Opening => Ok(now),
            Mode::Playing { budget } => {
                *budget = budget.checked_sub(len).ok_or(io::ErrorKind::TimedOut)?;
                Ok(now + PLAYING_WAIT)
            }
        }
    }

    fn starve(&self, position: u64) {
        if matches!(*self.mode.lock(), Mode::Opening) && self.starved().is_none() {
            self.starved.store(position, Ordering::Relaxed);
        }
    }
}

/// A reader of a file that is still coming.
pub struct SpoolReader {
    spool: Arc<Spool>,
    reading: Arc<Reading>,
    seekable: bool,
}

impl SpoolReader {
    /// Makes a reader at the file's start. `seekable` is what symphonia is told: it then looks at the file's end
    /// before anything else, which takes the whole download when the server gives no parts.
    #[must_use]
    pub fn new(spool: Arc<Spool>, reading: Arc<Reading>, seekable: bool) -> Self {
        reading.position.store(0, Ordering::Relaxed);
        Self { spool, reading, seekable }
    }
}

impl Read for SpoolReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let shared = &self.spool.shared;
        let position = self.reading.position();
        let len = buffer.len() as u64;
        let deadline = self.reading.deadline(len)?;
        let mut state = shared.state.lock();
        let end = loop {
            let end = state.have.end_from(position);
            if end > position {
                break end;
            }
            if state.total.is_some_and(|total| position >= total) {
                return Ok(0);
            }
            if let Some(failure) = &state.failure {
                return Err(io::Error::other(Arc::clone(failure)));
            }
            state.wanted = Some(position);
            shared.moved.notify_one();
            if shared.came.wait_until(&mut state, deadline).timed_out() {
                self.reading.starve(position);
                return Err(io::ErrorKind::TimedOut.into());
            }
        };
        let len = len.min(end - position);
        let after = position + len;
        state.reader = after;
        drop(state);
        shared.moved.notify_one();
        let part = buffer.get_mut(..usize::try_from(len).unwrap_or(usize::MAX)).unwrap_or_default();
        shared.file.read_exact_at(part, position)?;
        self.reading.position.store(after, Ordering::Relaxed);
        Ok(part.len())
    }
}

impl Seek for SpoolReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let from = |base: Option<u64>, by: i64| base.and_then(|base| base.checked_add_signed(by));
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => from(Some(self.reading.position()), by),
            SeekFrom::End(by) => from(self.byte_len(), by),
        };
        let position = position.ok_or(io::ErrorKind::InvalidInput)?;
        self.reading.position.store(position, Ordering::Relaxed);
        Ok(position)
    }
}

impl MediaSource for SpoolReader {
    fn is_seekable(&self) -> bool {
        self.seekable
    }

    fn byte_len(&self) -> Option<u64> {
        self.spool.shared.state.lock().total
    }
}
