//! What can go wrong when a stage is set up or played on.

use std::{io, path::PathBuf, time::Duration};

/// What can go wrong when a stage is set up or played on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum E2eError {
    /// A file, socket or process could not be used.
    #[error("{doing}")]
    Io {
        /// What was tried.
        doing: String,
        /// The operating system's answer.
        #[source]
        source: io::Error,
    },
    /// A program that is needed is not installed or not built.
    #[error("{program} is missing: {hint}")]
    Missing {
        /// The program.
        program: String,
        /// How to get it.
        hint: &'static str,
    },
    /// A program ended, or failed, before it was ready.
    #[error("{program} failed ({status}); its log is {}\n{tail}", log.display())]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: String,
        /// Where it logged.
        log: PathBuf,
        /// The last lines of that log.
        tail: String,
    },
    /// Something did not happen in time.
    #[error("{what} did not happen within {limit:?}{details}")]
    TimedOut {
        /// What was waited for.
        what: String,
        /// How long.
        limit: Duration,
        /// What is known instead; empty, or begins with a line break.
        details: String,
    },
    /// The simulated Discord refused something, or an interaction was lost.
    #[error("the simulated Discord: {0}")]
    Discord(#[from] discord_sim::Error),
    /// A request to Segue's own HTTP interface failed.
    #[error("{doing}")]
    Http {
        /// What was tried.
        doing: String,
        /// Why it failed.
        #[source]
        source: reqwest::Error,
    },
    /// A function could not be started or failed.
    #[cfg(feature = "aws")]
    #[error("Lambda: {0}")]
    Lambda(#[from] lambda_emulator::EmulatorError),
    /// A store could not be used.
    #[error("{doing}")]
    Store {
        /// What was tried.
        doing: &'static str,
        /// Why it failed.
        #[source]
        source: segue_store::StoreError,
    },
    /// Something is not as it was promised.
    #[error("{0}")]
    Shortfall(String),
    /// Sound could not be encoded or decoded.
    #[error("{doing}: {reason}")]
    Codec {
        /// What was tried.
        doing: &'static str,
        /// Why not.
        reason: String,
    },
}

impl E2eError {
    /// Keeps an I/O error with what was tried.
    pub fn io(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }

    /// Keeps an HTTP error with what was tried.
    pub fn http(doing: impl Into<String>) -> impl FnOnce(reqwest::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Http { doing, source }
    }

    /// Says that something did not happen in time.
    pub fn timed_out(what: impl Into<String>, limit: Duration) -> Self {
        Self::TimedOut { what: what.into(), limit, details: String::new() }
    }
}
