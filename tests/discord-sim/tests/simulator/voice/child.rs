//! Running a test in a process of its own.

use std::{env, future::Future, path::PathBuf, process::Command};

const FOLDER: &str = "DISCORD_SIM_TEST_FOLDER";

/// Runs a test in a child process that trusts the test's authority.
///
/// songbird takes its roots from `SSL_CERT_FILE`, which must be set before the first thread starts.
pub fn run<F: Future<Output = ()>>(name: &str, test: impl FnOnce(PathBuf) -> F) {
    if let Some(folder) = env::var_os(FOLDER) {
        let _ =
            tracing_subscriber::fmt().with_env_filter(env::var("RUST_LOG").unwrap_or_default()).try_init();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        return runtime.block_on(test(folder.into()));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env::current_exe().expect("this program"))
        .args([name, "--exact", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder.path())
        .env("SSL_CERT_FILE", folder.path().join("discord-sim-ca.pem"))
        .output()
        .expect("this program runs");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains("1 passed"), "{name} failed\n{out}\n{err}");
}
