//! Keeps worker processes running next to this one.

use std::{net::SocketAddr, process::Stdio, time::Duration};

use tokio::{
    process::{Child, Command},
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::SegueError;

/// Wait before a worker that died is started again; it doubles with every death in a row.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// Longest such wait.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A worker that lived for so long has not died in a row.
const WELL: Duration = Duration::from_secs(60);
/// Longest wait for a worker that was asked to end.
const PATIENCE: Duration = Duration::from_secs(15);

/// Keeps as many workers running as `wanted` says, until the end is signalled; then ends them in order.
pub async fn run(
    wanted: watch::Receiver<u32>,
    metrics: Option<SocketAddr>,
    end: CancellationToken,
) -> Result<(), SegueError> {
    let program = std::env::current_exe().map_err(SegueError::Spawn)?;
    let mut workers = JoinSet::new();
    let mut started: Vec<CancellationToken> = Vec::new();
    let mut number_wanted = wanted.clone();
    loop {
        let count = usize::try_from(*number_wanted.borrow_and_update()).unwrap_or(usize::MAX);
        while started.len() < count {
            let number = u16::try_from(started.len() + 1).unwrap_or(u16::MAX);
            let ending = end.child_token();
            let command = command(&program, number, metrics);
            workers.spawn(keep(command, number, ending.clone()));
            started.push(ending);
        }
        // Those that have ended are of no more interest.
        while workers.try_join_next().is_some() {}
        // The newest ends first; what it holds goes to the others.
        for ending in started.drain(count.min(started.len())..) {
            ending.cancel();
        }
        tokio::select! {
            () = end.cancelled() => break,
            told = number_wanted.changed() => if told.is_err() {
                end.cancelled().await;
                break;
            },
        }
    }
    while workers.join_next().await.is_some() {}
    Ok(())
}

fn command(program: &std::path::Path, number: u16, metrics: Option<SocketAddr>) -> Command {
    let mut command = Command::new(program);
    command.arg("worker").arg("--ends-with-stdin").stdin(Stdio::piped()).kill_on_drop(true);
    // This process decides how many there are; none of them does.
    command.env("SCALING_ENABLED", "false");
    if let Some(mut address) = metrics {
        // Each process has metrics of its own: the front the configured port, the workers those after it.
        if address.port() != 0 {
            address.set_port(address.port().saturating_add(number));
        }
        command.env("METRICS_ADDRESS", address.to_string());
    }
    command
}

/// Keeps one worker running.
async fn keep(mut command: Command, number: u16, ending: CancellationToken) {
    let mut wait = FIRST_WAIT;
    while !ending.is_cancelled() {
        let began = Instant::now();
        match command.spawn() {
            Ok(mut child) => {
                // Waiting for a child closes its standard input, unless that was taken before.
                let input = child.stdin.take();
                tracing::info!(number, pid = child.id(), "a worker process was started");
                tokio::select! {
                    status = child.wait() => {
                        tracing::warn!(number, ?status, "a worker process died; restarting it");
                    }
                    () = ending.cancelled() => {
                        drop(input);
                        return end(child, number).await;
                    }
                }
            }
            Err(error) => tracing::error!(number, %error, "a worker process could not be started"),
        }
        wait = if began.elapsed() >= WELL { FIRST_WAIT } else { (wait * 2).min(LONGEST_WAIT) };
        tokio::select! {
            () = ending.cancelled() => return,
            () = sleep(wait) => {}
        }
    }
}

/// Waits for a worker whose standard input has ended, and ends it otherwise.
async fn end(mut child: Child, number: u16) {
    if timeout(PATIENCE, child.wait()).await.is_err() {
        tracing::warn!(number, "a worker process did not exit; killing it");
        let _ = child.kill().await;
    }
}
