//! The orderly end: SIGTERM and Ctrl-C.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::WorkerError;

/// Cancels the token when the process is asked to end. A second signal ends it at once.
///
/// # Errors
///
/// [`WorkerError::Signal`] when the system does not let us listen.
pub fn on_signal(token: CancellationToken) -> Result<(), WorkerError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(WorkerError::Signal)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(WorkerError::Signal)?;
    tokio::spawn(async move {
        for last in [false, true] {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if last {
                tracing::warn!("second signal: exiting at once");
                std::process::exit(130);
            }
            tracing::info!("shutting down: writing positions and releasing the leases");
            token.cancel();
        }
    });
    Ok(())
}
