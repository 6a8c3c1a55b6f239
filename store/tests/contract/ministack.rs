//! `DynamoDB` and SQS on this machine: one process for all tests, ended with them.

use std::{
    env,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

/// How long it may take to start, on a machine that compiles at the same time.
const START: Duration = Duration::from_mins(1);

/// Runs ministack until the tests' end of the pipe closes, however they end; then ends it by its id, and removes
/// what it stored.
const KEEPER: &str = r#"
    "$1" </dev/null >"$2/log" 2>&1 &
    pid=$!
    read _
    kill -9 "$pid"
    wait "$pid"
    rm -rf "$2"
"#;

/// Where `DynamoDB` and SQS answer.
pub fn endpoint() -> String {
    static ENDPOINT: OnceLock<String> = OnceLock::new();
    ENDPOINT.get_or_init(|| env::var("SEGUE_TEST_AWS_ENDPOINT").unwrap_or_else(|_| start())).clone()
}

fn start() -> String {
    let program = program();
    assert!(
        program.exists(),
        "{} is missing: install it with `python3 -m venv .venv && .venv/bin/pip install ministack==1.5.33` \
         at the root of the workspace, or name it in SEGUE_MINISTACK",
        program.display()
    );
    let port = free_port();
    let state = tempfile::tempdir().expect("a temporary folder can be made").keep();
    let keeper = Command::new("sh")
        .args(["-c", KEEPER, "ministack"])
        .args([&program, &state])
        .env("BIND_HOST", "127.0.0.1")
        .env("GATEWAY_PORT", port.to_string())
        .env("STATE_DIR", &state)
        .env("PERSIST_STATE", "0")
        .env("SERVICES", "dynamodb,dynamodbstreams,sqs")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell can be started");
    // The pipe has to stay open as long as this process lives.
    std::mem::forget(keeper);

    let start = Instant::now();
    while !answers(port) {
        let log = std::fs::read_to_string(state.join("log")).unwrap_or_default();
        assert!(start.elapsed() < START, "ministack does not answer on port {port}; its log:\n{log}");
        std::thread::sleep(Duration::from_millis(50));
    }
    println!("ministack answered after {:?}", start.elapsed());
    format!("http://127.0.0.1:{port}")
}

fn program() -> PathBuf {
    env::var_os("SEGUE_MINISTACK")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../.venv/bin/ministack"), PathBuf::from)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound").port()
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
