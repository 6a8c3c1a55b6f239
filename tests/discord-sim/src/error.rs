//! What can go wrong when driving the simulator.

use std::io;

/// Why the simulator refused or failed a request made through its own API.
///
/// Errors answered to the bot are not these: they are Discord's JSON errors on the wire.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A listener could not be bound, or a file not written.
    #[error("{context}")]
    Io {
        /// What was being done.
        context: String,
        /// The operating system's answer.
        #[source]
        source: io::Error,
    },
    /// No such thing in the simulated world.
    #[error("there is no {kind} {id}")]
    Unknown {
        /// What was looked for, such as `guild`.
        kind: &'static str,
        /// The identifier or name asked for.
        id: String,
    },
    /// Discord's own client would not have let the person do this.
    #[error("Discord's client would refuse this: {0}")]
    Refused(String),
    /// Nothing arrived within the time allowed.
    #[error("{what} did not happen within {millis} ms")]
    TimedOut {
        /// What was waited for.
        what: String,
        /// How long was waited, in milliseconds.
        millis: u128,
    },
    /// An interactions endpoint did not pass Discord's check.
    #[error("the interactions endpoint was not accepted: {0}")]
    Endpoint(String),
    /// The certificates of a TLS endpoint could not be made or used.
    #[error("TLS: {0}")]
    Tls(String),
    /// The voice half failed.
    #[error("voice: {0}")]
    Voice(String),
}

impl Error {
    pub(crate) fn io(context: impl Into<String>, source: io::Error) -> Self {
        Self::Io { context: context.into(), source }
    }

    pub(crate) fn unknown(kind: &'static str, id: impl std::fmt::Display) -> Self {
        Self::Unknown { kind, id: id.to_string() }
    }
}
