//! How many files and sockets the process may have open.

use std::io;

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// How many descriptors the process may have open.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Descriptors {
    /// Before it was raised.
    pub before: u64,
    /// Now.
    pub now: u64,
}

/// Raises the soft limit of descriptors to the hard one, and logs what it is. Systems start programs with a soft limit of
/// 1,024, for those that use `select`; nothing here does.
///
/// # Errors
///
/// What the system says. The limit is as it was then.
pub fn raise_descriptor_limit() -> io::Result<Descriptors> {
    let (before, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    if before < hard {
        setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
    }
    let now = before.max(hard);
    tracing::info!(before, now, "the process may open this many files and sockets");
    Ok(Descriptors { before, now })
}
