//! A worker that kills or freezes itself.

use std::{io, time::Duration};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tokio::{process::Command, time::sleep};

/// A signal to all threads takes a moment to stop the last of them: nothing is to be begun in it.
const MOMENT: Duration = Duration::from_millis(500);

/// Ends this process at once, as the out-of-memory killer does. Returns only if the system refuses.
pub(super) async fn kill_this_process() -> io::Result<()> {
    kill(Pid::this(), Signal::SIGKILL).map_err(io::Error::from)?;
    sleep(MOMENT).await;
    Err(io::Error::other("the process continues"))
}

/// Stops this process for a while, as a paused container is stopped. What wakes it up is another process: none of this
/// one's threads runs meanwhile.
pub(super) async fn freeze_this_process(span: Duration) -> io::Result<()> {
    let this = Pid::this();
    let script = format!("sleep {}; kill -CONT {this}", span.as_secs_f64());
    // Not waited for: it ends by itself, after having woken us up.
    Command::new("sh").arg("-c").arg(script).spawn()?;
    kill(this, Signal::SIGSTOP).map_err(io::Error::from)?;
    sleep(MOMENT).await;
    Ok(())
}
