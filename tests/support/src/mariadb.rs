//! A `MariaDB` server of the tests' own.

use std::{
    fs,
    path::Path,
    process::{Child, ChildStdin, Command, Output, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::free_port;

/// How long a server may take to answer for the first time.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// Times another port is tried, should somebody take the one that was free a moment ago.
const ATTEMPTS: u32 = 3;

const INSTALL: &str = "install Debian's mariadb-server and mariadb-client";

/// Ends the server and removes its data when the test process ends, however it ends: then its end of the pipe
/// closes, and `read` returns.
const SUPERVISOR: &str = r#"
PATH="$PATH:/usr/sbin:/usr/local/sbin"
folder="$1"; shift
mariadbd "$@" </dev/null >"$folder/server.log" 2>&1 &
server=$!
read -r _
kill "$server" 2>/dev/null
wait "$server"
rm -rf "$folder"
"#;

/// A `MariaDB` server on a private port and data folder. It ends with the value, or with the process.
#[derive(Debug)]
pub struct MariaDb {
    port: u16,
    databases: AtomicU32,
    supervisor: Child,
    line: Option<ChildStdin>,
}

impl MariaDb {
    /// The server that all tests of one binary share.
    ///
    /// # Panics
    ///
    /// When it can't be started; the message says why.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<MariaDb> = OnceLock::new();
        SHARED.get_or_init(|| Self::start().unwrap_or_else(|why| panic!("MariaDB does not start: {why}")))
    }

    /// Starts a server, and waits until it answers.
    ///
    /// # Errors
    ///
    /// A sentence that says what is missing or what the server wrote.
    pub fn start() -> Result<Self, String> {
        Self::start_with(&[])
    }

    /// As [`MariaDb::start`], with options of the server that come after, and so instead of, the usual ones.
    ///
    /// # Errors
    ///
    /// As [`MariaDb::start`].
    pub fn start_with(options: &[&str]) -> Result<Self, String> {
        let mut last = String::new();
        for _ in 0..ATTEMPTS {
            match Self::try_start(options) {
                Ok(server) => return Ok(server),
                Err(why) => last = why,
            }
        }
        Err(last)
    }

    /// Makes an empty database, and returns its URL.
    ///
    /// # Panics
    ///
    /// When the server refuses.
    pub fn database(&self) -> String {
        let name = format!("segue_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let made = client(self.port, &format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"));
        match made {
            Ok(output) if output.status.success() => {}
            other => panic!("no database was made: {other:?}"),
        }
        format!("mysql://segue:segue@127.0.0.1:{}/{name}", self.port)
    }

    /// Port the server listens on, on 127.0.0.1.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    fn try_start(options: &[&str]) -> Result<Self, String> {
        let folder = tempfile::Builder::new()
            .prefix("segue-mariadb-")
            .tempdir()
            .map_err(|error| format!("no temporary folder: {error}"))?;
        install(folder.path())?;
        let port = free_port().map_err(|error| format!("no free port: {error}"))?;
        let mut supervisor = supervise(folder, port, options)?;
        let line = supervisor.stdin.take();
        let mut server = Self { port, databases: AtomicU32::new(0), supervisor, line };
        server.wait_until_ready()?;
        Ok(server)
    }

    fn wait_until_ready(&mut self) -> Result<(), String> {
        let deadline = Instant::now() + START_TIMEOUT;
        loop {
            let answer = client(self.port, "SELECT 1")?;
            if answer.status.success() {
                return Ok(());
            }
            if Instant::now() > deadline {
                let said = String::from_utf8_lossy(&answer.stderr).into_owned();
                return Err(format!("no answer on port {} within {START_TIMEOUT:?}: {said}", self.port));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for MariaDb {
    fn drop(&mut self) {
        drop(self.line.take());
        let _ = self.supervisor.wait();
    }
}

fn install(folder: &Path) -> Result<(), String> {
    let output = Command::new("mariadb-install-db")
        .args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"])
        .arg("--innodb-log-file-size=16M")
        .arg(format!("--datadir={}", folder.join("data").display()))
        .args(user())
        .output()
        .map_err(|error| format!("mariadb-install-db does not run ({error}): {INSTALL}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let grants = "CREATE USER segue@'127.0.0.1' IDENTIFIED BY 'segue';\n\
                  GRANT ALL ON *.* TO segue@'127.0.0.1';\n";
    fs::write(folder.join("init.sql"), grants).map_err(|error| error.to_string())
}

fn supervise(folder: TempDir, port: u16, options: &[&str]) -> Result<Child, String> {
    let path = folder.path();
    let child = Command::new("sh")
        .args(["-c", SUPERVISOR, "mariadb-supervisor"])
        .arg(path)
        .args(["--no-defaults", "--bind-address=127.0.0.1", "--skip-name-resolve", "--skip-log-bin"])
        .args(["--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-size=64M"])
        .arg(format!("--port={port}"))
        .arg(format!("--datadir={}", path.join("data").display()))
        .arg(format!("--socket={}", path.join("s").display()))
        .arg(format!("--pid-file={}", path.join("pid").display()))
        .arg(format!("--init-file={}", path.join("init.sql").display()))
        .args(user())
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("sh does not run: {error}"))?;
    // From here on the supervisor removes the folder.
    let _ = folder.keep();
    Ok(child)
}

fn client(port: u16, sql: &str) -> Result<Output, String> {
    Command::new("mariadb")
        .args(["--no-defaults", "--protocol=tcp", "--host=127.0.0.1", "--user=segue", "--password=segue"])
        .arg(format!("--port={port}"))
        .args(["--execute", sql])
        .output()
        .map_err(|error| format!("the client mariadb does not run ({error}): {INSTALL}"))
}

/// The server refuses to run as root unless it is told to.
fn user() -> Option<&'static str> {
    let root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    root.then_some("--user=root")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_answers_and_is_gone_when_dropped() {
        let server = MariaDb::start().expect("MariaDB starts");
        let port = server.port();
        assert!(server.database().ends_with("/segue_0"));
        assert!(server.database().ends_with("/segue_1"));
        drop(server);
        assert!(!client(port, "SELECT 1").expect("the client runs").status.success());
    }
}
