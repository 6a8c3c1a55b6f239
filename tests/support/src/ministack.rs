//! Services of AWS on this machine.

use std::{
    env,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::free_port;

/// How long it may take to start, on a machine that compiles at the same time.
const START: Duration = Duration::from_mins(1);

/// Runs ministack until the test's end of the pipe closes, however it ends; then ends it by its id, and removes what it
/// stored.
const KEEPER: &str = r#"
    "$1" </dev/null >"$2/log" 2>&1 &
    pid=$!
    read _
    kill -9 "$pid"
    wait "$pid"
    rm -rf "$2"
"#;

/// Services of AWS in one process, on a private port. It ends with the value, or with the process.
#[derive(Debug)]
pub struct Ministack {
    endpoint: String,
    keeper: Child,
    _state: TempDir,
}

impl Ministack {
    /// Starts these services, comma-separated, and waits until they answer.
    ///
    /// # Panics
    ///
    /// When it can't be started; the message says why.
    #[must_use]
    pub fn start(services: &str) -> Self {
        let program = program();
        assert!(
            program.exists(),
            "{} is missing: `make install-test` installs it, or name it in SEGUE_MINISTACK",
            program.display()
        );
        let state = tempfile::tempdir().expect("a temporary folder can be made");
        let port = free_port().expect("a port is free");
        let keeper = Command::new("sh")
            .args(["-c", KEEPER, "ministack"])
            .args([program.as_path(), state.path()])
            .env("BIND_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", port.to_string())
            .env("STATE_DIR", state.path())
            .env("PERSIST_STATE", "0")
            .env("SERVICES", services)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell can be started");
        let log = state.path().join("log");
        let ministack = Self { endpoint: format!("http://127.0.0.1:{port}"), keeper, _state: state };
        let start = Instant::now();
        while !answers(port) {
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            assert!(start.elapsed() < START, "ministack does not answer on port {port}; its log:\n{said}");
            std::thread::sleep(Duration::from_millis(50));
        }
        ministack
    }

    /// Where it answers.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }
}

impl Drop for Ministack {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // Nobody is left to be told.
        let _ = self.keeper.wait();
    }
}

fn program() -> PathBuf {
    env::var_os("SEGUE_MINISTACK").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.venv/bin/ministack"),
        PathBuf::from,
    )
}

fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream
            .write_all(b"GET /_ministack/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(1_024).read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}
