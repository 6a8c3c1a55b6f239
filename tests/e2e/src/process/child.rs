//! A program that runs.

use std::{
    process::{Child, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use parking_lot::Mutex;

use super::{LogFile, watchdog::Watchdog};
use crate::E2eError;

/// How often a process or its output is looked at.
const LOOK: Duration = Duration::from_millis(10);
/// How long a process may take to end in peace when its owner is dropped.
const GRACE: Duration = Duration::from_secs(10);

/// A program that runs. Dropping it ends the program: with SIGTERM, and SIGKILL if that is not heeded.
#[derive(Debug)]
pub struct ChildProcess {
    name: String,
    child: Mutex<Child>,
    out: LogFile,
    /// Bytes of the output file that an earlier start wrote.
    skip: usize,
    log: LogFile,
    /// Dropped after the program has ended.
    _watchdog: Option<Watchdog>,
}

impl ChildProcess {
    pub(super) fn new(name: String, child: Child, out: LogFile, skip: usize, log: LogFile) -> Self {
        let watchdog = Watchdog::over(child.id());
        if let Err(error) = &watchdog {
            tracing::warn!(%error, "nothing will end {name} should this program be killed");
        }
        Self { name, child: Mutex::new(child), out, skip, log, _watchdog: watchdog.ok() }
    }

    /// What logs and errors call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.lock().id()
    }

    /// What it wrote to its error stream, where programs log.
    #[must_use]
    pub const fn log(&self) -> &LogFile {
        &self.log
    }

    /// What it wrote to its output stream.
    #[must_use]
    pub const fn out(&self) -> &LogFile {
        &self.out
    }

    /// How it ended, if it has.
    #[must_use]
    pub fn ended(&self) -> Option<ExitStatus> {
        self.child.lock().try_wait().ok().flatten()
    }

    /// Waits for the first line of its output for which `pick` finds something.
    ///
    /// # Errors
    ///
    /// [`E2eError::Failed`] when it ends before, [`E2eError::TimedOut`].
    pub async fn ready_line<T>(
        &self,
        limit: Duration,
        mut pick: impl FnMut(&str) -> Option<T>,
    ) -> Result<T, E2eError> {
        self.ready(limit, || {
            let text = self.out.text();
            let new = text.get(self.skip..).unwrap_or_default();
            let whole = new.rfind('\n').map_or("", |end| &new[..end]);
            whole.lines().find_map(&mut pick)
        })
        .await
    }

    /// Waits until `probe` finds something.
    ///
    /// # Errors
    ///
    /// As [`ChildProcess::ready_line`].
    pub async fn ready<T>(
        &self,
        limit: Duration,
        mut probe: impl FnMut() -> Option<T>,
    ) -> Result<T, E2eError> {
        let until = Instant::now() + limit;
        loop {
            if let Some(found) = probe() {
                return Ok(found);
            }
            if let Some(status) = self.ended() {
                return Err(self.failure(status));
            }
            if Instant::now() > until {
                return Err(E2eError::TimedOut {
                    what: format!("{} being ready", self.name),
                    limit,
                    details: format!("\n{}", self.log.tail(20)),
                });
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Asks it to end in peace.
    pub fn terminate(&self) {
        self.signal(Signal::SIGTERM);
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&self) {
        self.signal(Signal::SIGKILL);
    }

    /// Stops it in the middle of whatever it does, as a machine that hangs would.
    pub fn freeze(&self) {
        self.signal(Signal::SIGSTOP);
    }

    /// Lets it continue after [`ChildProcess::freeze`].
    pub fn thaw(&self) {
        self.signal(Signal::SIGCONT);
    }

    /// Waits for its end.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`]; it is left running.
    pub async fn ended_within(&self, limit: Duration) -> Result<ExitStatus, E2eError> {
        let until = Instant::now() + limit;
        loop {
            if let Some(status) = self.ended() {
                return Ok(status);
            }
            if Instant::now() > until {
                return Err(E2eError::timed_out(format!("the end of {}", self.name), limit));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Asks it to end in peace and waits for that; past the limit it is killed.
    ///
    /// # Errors
    ///
    /// [`E2eError::TimedOut`] when it had to be killed.
    pub async fn shut_down(&self, limit: Duration) -> Result<ExitStatus, E2eError> {
        self.terminate();
        let ended = self.ended_within(limit).await;
        if ended.is_err() {
            self.kill();
            let _ = self.child.lock().wait();
        }
        ended
    }

    /// What to tell when it ended with this status and should not have.
    #[must_use]
    pub fn failure(&self, status: ExitStatus) -> E2eError {
        E2eError::Failed {
            program: self.name.clone(),
            status: status.to_string(),
            log: self.log.path().to_owned(),
            tail: self.log.tail(20),
        }
    }

    fn signal(&self, signal: Signal) {
        let mut child = self.child.lock();
        // A child that was waited for has no process any more: its number may belong to another.
        if matches!(child.try_wait(), Ok(None))
            && let Ok(pid) = i32::try_from(child.id())
            && let Err(error) = kill(Pid::from_raw(pid), signal)
        {
            tracing::warn!(program = self.name, %error, "the process can't be signalled");
        }
    }
}

impl Drop for ChildProcess {
    fn drop(&mut self) {
        self.terminate();
        let until = Instant::now() + GRACE;
        while self.ended().is_none() {
            if Instant::now() > until {
                self.kill();
                let _ = self.child.lock().wait();
                return;
            }
            thread::sleep(LOOK);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::Program;

    fn shell(script: &str) -> Program {
        Program::new("shell", "/bin/sh").argument("-c").argument(script)
    }

    #[tokio::test]
    async fn a_ready_line_is_waited_for_and_the_program_ends_with_its_owner() -> Result<(), E2eError> {
        let logs = tempfile::tempdir().map_err(E2eError::io("making a folder"))?;
        let child = shell("sleep 0.05; echo ready 42; exec sleep 60").start(logs.path())?;
        let number = child
            .ready_line(Duration::from_secs(5), |line| line.strip_prefix("ready ")?.parse::<u32>().ok())
            .await?;
        assert_eq!(number, 42);
        let pid = Pid::from_raw(i32::try_from(child.pid()).unwrap_or(0));
        drop(child);
        assert!(kill(pid, None).is_err(), "the process is gone");
        Ok(())
    }

    #[tokio::test]
    async fn a_program_that_fails_is_told_with_its_log() -> Result<(), E2eError> {
        let logs = tempfile::tempdir().map_err(E2eError::io("making a folder"))?;
        let child = shell("echo 'no token' >&2; exit 3").start(logs.path())?;
        let error = child.ready_line(Duration::from_secs(5), |_| Some(())).await.unwrap_err().to_string();
        assert!(error.contains("exit status: 3") && error.contains("no token"), "{error}");
        Ok(())
    }

    #[tokio::test]
    async fn what_ignores_the_polite_request_is_killed() -> Result<(), E2eError> {
        let logs = tempfile::tempdir().map_err(E2eError::io("making a folder"))?;
        let child = shell("trap '' TERM; echo up; while :; do sleep 0.1; done").start(logs.path())?;
        child.ready_line(Duration::from_secs(5), |line| (line == "up").then_some(())).await?;
        assert!(child.shut_down(Duration::from_millis(200)).await.is_err());
        assert!(child.ended().is_some());
        Ok(())
    }

    #[tokio::test]
    async fn lines_of_an_earlier_start_do_not_count() -> Result<(), E2eError> {
        let logs = tempfile::tempdir().map_err(E2eError::io("making a folder"))?;
        let first = shell("echo port 1").start(logs.path())?;
        let port = |line: &str| line.strip_prefix("port ").map(str::to_owned);
        assert_eq!(first.ready_line(Duration::from_secs(5), port).await?, "1");
        let second = shell("sleep 0.1; echo port 2; sleep 5").start(logs.path())?;
        assert_eq!(second.ready_line(Duration::from_secs(5), port).await?, "2");
        Ok(())
    }
}
