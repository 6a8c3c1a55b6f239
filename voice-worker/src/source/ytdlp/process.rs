//! Running yt-dlp: without a shell, in a process group of its own, bounded in time and output.

use std::{env, ffi::OsString, path::PathBuf, process::Stdio, time::Duration};

use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, copy, sink},
    process::{Child, Command},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::source::SourceError;

/// Bytes of its complaints that are read; the rest is thrown away.
const MAX_COMPLAINTS: u64 = 64 * 1024;

/// What it is given of our environment: where programs are, and which certificates to trust.
const ENVIRONMENT: [&str; 4] = ["PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "TMPDIR"];

/// Starts yt-dlp.
pub(super) struct Runner {
    program: PathBuf,
    timeout: Duration,
    max_output: u64,
    places: Semaphore,
    closed: CancellationToken,
    running: TaskTracker,
}

impl Runner {
    pub(super) fn new(program: PathBuf, timeout: Duration, max_output: u64, max_runs: usize) -> Self {
        Self {
            program,
            timeout,
            max_output,
            places: Semaphore::new(max_runs),
            closed: CancellationToken::new(),
            running: TaskTracker::new(),
        }
    }

    /// Runs it and returns what it wrote.
    pub(super) async fn run(&self, arguments: Vec<OsString>) -> Result<Vec<u8>, SourceError> {
        let run = async {
            let _place = self.places.acquire().await.map_err(|_| SourceError::Closed)?;
            tokio::select! {
                result = self.run_once(arguments) => result,
                () = self.closed.cancelled() => Err(SourceError::Closed),
            }
        };
        self.running.track_future(run).await
    }

    /// Kills what runs, and waits until it is gone.
    pub(super) async fn close(&self) {
        self.closed.cancel();
        self.running.close();
        self.running.wait().await;
    }

    async fn run_once(&self, arguments: Vec<OsString>) -> Result<Vec<u8>, SourceError> {
        let mut group = Group(self.command(arguments).spawn().map_err(SourceError::ExtractorIo)?);
        let child = &mut group.0;
        let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(SourceError::ExtractorMissing);
        };
        let finished = async {
            let (output, complaints) =
                tokio::join!(read(stdout, self.max_output), read(stderr, MAX_COMPLAINTS));
            let status = child.wait().await.map_err(SourceError::ExtractorIo)?;
            Ok((status, output, complaints))
        };
        let timed_out = |_| SourceError::TimedOut { what: "yt-dlp", limit: self.timeout };
        let (status, output, complaints) =
            tokio::time::timeout(self.timeout, finished).await.map_err(timed_out)??;
        if !status.success() {
            return Err(complaint(&complaints.0));
        }
        if output.1 > 0 {
            return Err(SourceError::TooManyBytes(self.max_output));
        }
        Ok(output.0)
    }

    fn command(&self, arguments: Vec<OsString>) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .env_clear()
            .envs(ENVIRONMENT.iter().filter_map(|name| Some((name, env::var_os(name)?))))
            .env("HOME", env::temp_dir())
            .env("LANG", "C.UTF-8")
            .env("PYTHONUTF8", "1")
            .current_dir(env::temp_dir())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true);
        command
    }
}

/// A process and what it started. Dropping it kills them all.
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        // Absent once it was waited for: then the number may be another's.
        let Some(id) = self.0.id().and_then(|id| i32::try_from(id).ok()) else { return };
        if let Err(error) = killpg(Pid::from_raw(id), Signal::SIGKILL) {
            tracing::warn!(%error, "yt-dlp can't be killed");
        }
    }
}

/// Reads at most `limit` bytes, and throws the rest away so that its writer doesn't wait: bytes, and how many more.
async fn read(mut from: impl AsyncRead + Unpin, limit: u64) -> (Vec<u8>, u64) {
    let mut bytes = Vec::new();
    // A pipe that breaks has ended; what it brought is judged by the exit status.
    let _ = (&mut from).take(limit).read_to_end(&mut bytes).await;
    (bytes, copy(&mut from, &mut sink()).await.unwrap_or_default())
}

/// Makes an error of its complaints: its last line that says `ERROR:`.
fn complaint(bytes: &[u8]) -> SourceError {
    let text = String::from_utf8_lossy(bytes);
    let line =
        text.lines().rev().find_map(|line| line.strip_prefix("ERROR:")).unwrap_or("no reason given").trim();
    let status = line.split_once("HTTP Error ").and_then(|(_, rest)| rest.get(..3)?.parse().ok());
    match status {
        Some(status) => SourceError::Status(status),
        None => SourceError::Extractor(line.chars().take(300).collect()),
    }
}
