//! What can go wrong with a function.

use std::{io, path::PathBuf, process::ExitStatus, time::Duration};

/// What can go wrong with a function.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmulatorError {
    /// A socket could not be opened.
    #[error("can't listen on {address}")]
    Listen {
        /// Where.
        address: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The binary could not be started, or its output could not be opened.
    #[error("can't start {program}", program = program.display())]
    Start {
        /// The binary.
        program: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The function said that it can't run, or did not ask for an event in time.
    #[error("the function could not initialise: {0}")]
    Init(String),
    /// The function ended instead of answering. The next invocation starts it again.
    #[error("the function ended: {0}")]
    Ended(ExitStatus),
    /// The function answered with an error.
    #[error("the function failed: {kind}: {message}")]
    Failed {
        /// Its name for the error.
        kind: String,
        /// Its words.
        message: String,
    },
    /// The function did not answer in time, and was ended.
    #[error("the function did not answer within {0:?}")]
    TimedOut(Duration),
    /// The answer, or the event, is not what Lambda takes.
    #[error("not what Lambda takes: {0}")]
    Payload(String),
}
