//! Browsers that watch.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures::future::join_all;
use reqwest::{Client, StatusCode, header};
use tokio::{sync::oneshot, task::JoinHandle};

use super::Crowd;
use crate::{E2eError, http_client};

/// Time between the openings of two streams. Each asks Discord who somebody is, which takes 50 questions a second, and asks
/// again every ten seconds.
const BETWEEN: Duration = Duration::from_millis(45);

/// How long a stream may take to open.
const OPENING: Duration = Duration::from_secs(10);

/// What announces a changed session.
const NEWS: &[u8] = b"event: session";

/// Streams that are open, one for each browser.
pub struct Streams {
    watching: Vec<JoinHandle<String>>,
    told: Arc<AtomicU64>,
}

impl Streams {
    /// Opens one for each browser, and waits until all are.
    ///
    /// # Errors
    ///
    /// [`E2eError`] when one does not open.
    pub async fn open(api: &str, crowd: &Crowd) -> Result<Self, E2eError> {
        // A client of their own: requests must not find all connections taken by streams.
        let client = http_client()?;
        let told = Arc::<AtomicU64>::default();
        let mut streams = Self { watching: Vec::with_capacity(crowd.browsers.len()), told };
        for browser in &crowd.browsers {
            let url = format!("{api}/api/control-panel/guilds/{}/events", browser.guild);
            let (opened, is_open) = oneshot::channel();
            let told = Arc::clone(&streams.told);
            let watching = tokio::spawn(watch(client.clone(), url, browser.cookie.clone(), opened, told));
            streams.watching.push(watching);
            let answer = tokio::time::timeout(OPENING, is_open).await;
            let answer = answer.map_err(|_| E2eError::timed_out("the opening of a stream", OPENING))?;
            match answer {
                Ok(Ok(StatusCode::OK)) => {}
                Ok(Ok(status)) => {
                    return Err(E2eError::Shortfall(format!("a stream was answered {status}")));
                }
                Ok(Err(error)) => return Err(E2eError::http("opening a stream")(error)),
                Err(_) => return Err(E2eError::Shortfall("a stream was given up".to_owned())),
            }
            tokio::time::sleep(BETWEEN).await;
        }
        Ok(streams)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.watching.len()
    }

    /// How many are open still.
    #[must_use]
    pub fn still_open(&self) -> usize {
        self.watching.iter().filter(|stream| !stream.is_finished()).count()
    }

    /// Changes of sessions that arrived on all of them.
    #[must_use]
    pub fn told(&self) -> u64 {
        self.told.load(Ordering::Relaxed)
    }

    /// Closes those that are open. Why the others are not.
    pub async fn close(self) -> Vec<String> {
        let broken: Vec<_> = self.watching.iter().map(JoinHandle::is_finished).collect();
        for stream in &self.watching {
            stream.abort();
        }
        let ended = join_all(self.watching).await;
        let ended = ended.into_iter().zip(broken).filter(|(_, broken)| *broken);
        ended.map(|(why, _)| why.unwrap_or_else(|error| error.to_string())).collect()
    }
}

/// Reads a stream until it ends: with why.
async fn watch(
    client: Client,
    url: String,
    cookie: String,
    opened: oneshot::Sender<Result<StatusCode, reqwest::Error>>,
    told: Arc<AtomicU64>,
) -> String {
    let request = client.get(url).header(header::COOKIE, cookie).header(header::ACCEPT, "text/event-stream");
    let mut answer = match request.send().await {
        Ok(answer) => answer,
        Err(error) => {
            let why = format!("it did not open: {error}");
            let _ = opened.send(Err(error));
            return why;
        }
    };
    let _ = opened.send(Ok(answer.status()));
    let mut lines = Lines::default();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => {
                told.fetch_add(lines.count(&chunk, NEWS), Ordering::Relaxed);
            }
            Ok(None) => return "the API ended it".to_owned(),
            Err(error) => return format!("it broke: {error}"),
        }
    }
}

/// The beginnings of lines, in a text that arrives in pieces.
#[derive(Default)]
struct Lines {
    begun: Vec<u8>,
}

impl Lines {
    /// How many lines that end in this piece are this one.
    fn count(&mut self, piece: &[u8], wanted: &[u8]) -> u64 {
        let mut found = 0;
        for byte in piece {
            if *byte == b'\n' {
                found += u64::from(self.begun == wanted);
                self.begun.clear();
            } else if self.begun.len() <= wanted.len() {
                // One more than what is wanted is enough to see that a line is another.
                self.begun.push(*byte);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_counted_however_they_are_cut() {
        let text = b"event: session\ndata: event: session\n\nevent: sessions\n\nevent: session\n\n: event\n";
        for size in 1..text.len() {
            let mut lines = Lines::default();
            let found: u64 = text.chunks(size).map(|piece| lines.count(piece, NEWS)).sum();
            assert_eq!(found, 2, "in pieces of {size}");
        }
    }
}
