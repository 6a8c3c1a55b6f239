//! Running yt-dlp: without a shell, in a process group of its own, bounded in time and output.

use std::{env, ffi::OsString, io, path::PathBuf, process::Stdio, time::Duration};

use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncReadExt, copy, sink},
    process::{Child, Command},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{complaint::complaint, places::Places};
use crate::SourceError;

/// Bytes of its complaints that are read; the rest is thrown away.
const MAX_COMPLAINTS: u64 = 64 * 1024;

/// What it is given of our environment: where programs are, and which certificates to trust.
const ENVIRONMENT: [&str; 3] = ["PATH", "SSL_CERT_FILE", "SSL_CERT_DIR"];

/// Starts yt-dlp.
pub(super) struct Runner {
    program: PathBuf,
    timeout: Duration,
    max_output: u64,
    places: Places,
    /// Folder of its own, which nobody else can write into: Python looks for packages at home.
    home: TempDir,
    closed: CancellationToken,
    running: TaskTracker,
}

impl Runner {
    /// Prepares the program, and a home for it.
    pub(super) fn new(
        program: PathBuf,
        timeout: Duration,
        max_output: u64,
        max_runs: usize,
    ) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("segue-yt-dlp-");
        // Made for its owner alone.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let home = builder.tempdir()?;
        Ok(Self {
            program,
            timeout,
            max_output,
            places: Places::new(max_runs),
            home,
            closed: CancellationToken::new(),
            running: TaskTracker::new(),
        })
    }

    /// Runs it and returns what it wrote.
    pub(super) async fn run(&self, arguments: Vec<OsString>) -> Result<Vec<u8>, SourceError> {
        let run = async {
            let once = async {
                let _place = self.places.take().await;
                self.run_once(arguments).await
            };
            tokio::select! {
                result = once => result,
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
            Ok::<_, SourceError>((status, output, complaints))
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
            .env("HOME", self.home.path())
            .env("TMPDIR", self.home.path())
            .env("LANG", "C.UTF-8")
            .env("PYTHONUTF8", "1")
            .env("PYTHONNOUSERSITE", "1")
            .current_dir(self.home.path())
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
            tracing::warn!(%error, "yt-dlp could not be killed");
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
