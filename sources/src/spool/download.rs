//! The task that fills the file.

use std::{os::unix::fs::FileExt, sync::Arc};

use bytes::Bytes;
use reqwest::Response;
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout, timeout_at},
};

use super::{Shared, SpoolLimits};
use crate::{
    SourceError,
    fetch::{Answer, Fetcher, Resume},
};

/// Times in a row that the rest is asked for again before the download fails.
const MAX_RETRIES: u32 = 2;

/// A reader this near behind the download waits for it; one further away has a new part asked for.
const NEAR: u64 = 512 * 1024;

/// Threads that write at once.
static WRITERS: Semaphore = Semaphore::const_new(4);

pub(super) struct Download {
    shared: Arc<Shared>,
    fetcher: Fetcher,
    resume: Resume,
    limits: SpoolLimits,
    /// Present while a part is coming; it brings the byte at `position` next.
    body: Option<Response>,
    position: u64,
    retries: u32,
    /// When the server was last heard, or asked.
    heard: Instant,
    pace: Pace,
}

/// Bytes since an instant, for servers that send just enough not to be idle.
struct Pace {
    since: Instant,
    bytes: u64,
}

/// What to do next.
enum Step {
    Receive,
    Ask,
    Pause,
    Done,
}

impl Download {
    pub(super) fn new(shared: Arc<Shared>, fetcher: Fetcher, answer: Answer, limits: SpoolLimits) -> Self {
        Self {
            shared,
            fetcher,
            resume: answer.resume,
            limits,
            body: Some(answer.body),
            position: 0,
            retries: 0,
            heard: Instant::now(),
            pace: Pace { since: Instant::now(), bytes: 0 },
        }
    }

    pub(super) async fn run(mut self) {
        loop {
            let result = match self.step() {
                Step::Done => return,
                Step::Pause => {
                    self.pause().await;
                    Ok(())
                }
                Step::Ask => self.ask().await,
                Step::Receive => self.receive().await,
            };
            if let Err(error) = result
                && let Err(error) = self.retry(error).await
            {
                return self.shared.fail(error);
            }
        }
    }

    fn step(&mut self) -> Step {
        let mut state = self.shared.state.lock();
        let wanted = state.wanted.take().filter(|wanted| state.have.end_from(*wanted) == *wanted);
        if let Some(wanted) = wanted {
            // Anyone who waits there reads there: what is fetched for them is not too far ahead.
            state.reader = wanted;
        }
        if let Some(wanted) = wanted
            && self.shared.ranges
            && state.total.is_some_and(|total| wanted < total)
            && !(self.position..self.position + NEAR).contains(&wanted)
        {
            self.position = wanted;
            self.body = None;
        }
        // What a jump brought before needn't come again.
        let end = state.have.end_from(self.position);
        if end > self.position && self.body.is_none() {
            self.position = end;
        }
        if let Some(total) = state.total
            && self.position >= total
        {
            let gap = [state.have.end_from(state.reader), state.have.end_from(0)];
            let Some(gap) = gap.into_iter().find(|gap| *gap < total) else { return Step::Done };
            self.position = gap;
            self.body = None;
        }
        // A server that gives no parts but says how much there is, is let finish: it would not begin again.
        let may_pause = self.shared.ranges || state.total.is_none();
        if may_pause && wanted.is_none() && self.position > state.reader.saturating_add(self.limits.ahead) {
            return Step::Pause;
        }
        if self.body.is_some() { Step::Receive } else { Step::Ask }
    }

    /// Waits for the reader. A connection that waits long is given up when the rest can be asked for.
    async fn pause(&mut self) {
        if timeout(self.fetcher.patience.idle, self.shared.moved.notified()).await.is_err()
            && self.shared.ranges
        {
            self.body = None;
            self.shared.moved.notified().await;
        }
        self.rest();
    }

    /// Begins to measure again: nothing was awaited until now.
    fn rest(&mut self) {
        self.heard = Instant::now();
        self.pace = Pace { since: self.heard, bytes: 0 };
    }

    async fn ask(&mut self) -> Result<(), SourceError> {
        let body = self.fetcher.reopen(&self.resume, self.position).await?;
        self.body = Some(body);
        self.rest();
        Ok(())
    }

    async fn receive(&mut self) -> Result<(), SourceError> {
        let Some(body) = &mut self.body else { return Ok(()) };
        let idle = self.fetcher.patience.idle;
        let shared = Arc::clone(&self.shared);
        let chunk = tokio::select! {
            biased;
            chunk = timeout_at(self.heard + idle, body.chunk()) => chunk,
            // A reader moved: see first whether another part is needed.
            () = shared.moved.notified() => return Ok(()),
        };
        match chunk {
            Err(_) => Err(SourceError::TimedOut { what: "the next bytes of the file", limit: idle }),
            Ok(Err(error)) => Err(SourceError::Unreachable(error.without_url())),
            Ok(Ok(Some(chunk))) => self.write(chunk).await,
            Ok(Ok(None)) => self.end(),
        }
    }

    async fn write(&mut self, chunk: Bytes) -> Result<(), SourceError> {
        let (start, end) = (self.position, self.position + chunk.len() as u64);
        let limit = self.limits.max_bytes.min(self.resume.total.unwrap_or(u64::MAX));
        if end > limit {
            return Err(SourceError::TooManyBytes(limit));
        }
        self.heard = Instant::now();
        self.pace.bytes += chunk.len() as u64;
        let shared = Arc::clone(&self.shared);
        // Hundreds of downloads must not have a thread each, as they would when the disk is slow for a moment.
        let place = WRITERS.acquire().await.map_err(|_| SourceError::Closed)?;
        let written = tokio::task::spawn_blocking(move || shared.file.write_all_at(&chunk, start)).await;
        drop(place);
        written.map_err(|_| SourceError::Closed)?.map_err(SourceError::Spool)?;
        self.position = end;
        self.retries = 0;
        self.shared.state.lock().have.add(start..end);
        self.shared.tell();
        let span = 2 * self.fetcher.patience.idle;
        if self.pace.since.elapsed() > span {
            if self.pace.bytes < self.fetcher.patience.slowest * span.as_secs() {
                return Err(SourceError::TimedOut { what: "the file, which came too slowly,", limit: span });
            }
            self.pace = Pace { since: Instant::now(), bytes: 0 };
        }
        Ok(())
    }

    /// The body came to its end: is it the file's?
    fn end(&mut self) -> Result<(), SourceError> {
        self.body = None;
        let mut state = self.shared.state.lock();
        match state.total {
            Some(total) if self.position < total => Err(SourceError::Answer("less than the whole file")),
            Some(_) => Ok(()),
            None if self.position == 0 => Err(SourceError::Empty),
            None => {
                state.total = Some(self.position);
                self.shared.tell();
                Ok(())
            }
        }
    }

    /// Gets ready to ask for the rest, or gives the error back when that is of no use.
    async fn retry(&mut self, error: SourceError) -> Result<(), SourceError> {
        let passing = matches!(
            error,
            SourceError::Unreachable(_)
                | SourceError::TimedOut { .. }
                | SourceError::Answer("less than the whole file")
                | SourceError::Status(500..)
        );
        if !passing || !self.shared.ranges || self.retries >= MAX_RETRIES {
            return Err(error);
        }
        tracing::debug!(%error, position = self.position, "requesting the rest of a file again");
        self.body = None;
        tokio::time::sleep(tokio::time::Duration::from_millis(100) * 2_u32.pow(self.retries)).await;
        self.retries += 1;
        Ok(())
    }
}
