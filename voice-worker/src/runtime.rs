//! The runtime of a process that plays.

use std::{io, time::Duration};

use tokio::runtime::{Builder, Runtime};

/// How long a thread for blocking work is kept once it has nothing to do. Tokio keeps it for 10 s, and gives work to each of
/// the threads in turn: two short pieces of work a second would keep twenty threads.
const KEEP_ALIVE: Duration = Duration::from_secs(1);

/// A runtime with a thread for each processor, and few for blocking work.
///
/// # Errors
///
/// When the system gives no thread.
pub fn build() -> io::Result<Runtime> {
    Builder::new_multi_thread().enable_all().thread_keep_alive(KEEP_ALIVE).build()
}
