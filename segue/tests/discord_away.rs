//! `segue serve` while Discord is away, or refuses the token.

use std::{path::Path, process::Stdio, time::Duration};

use discord_sim::{SimConfig, Simulator};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
    time::timeout,
};

/// As long as a slow machine may need.
const LONG: Duration = Duration::from_secs(180);

fn serve(sim: &Simulator, folder: &Path, token: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_segue"));
    command
        .args(["serve", "--ready-json", "--keep-commands"])
        .env_clear()
        .env("DISCORD_TOKEN", token)
        .env("SEGUE_DISCORD_REST", format!("http://{}", sim.rest_authority()))
        .env("SEGUE_DISCORD_GATEWAY", sim.gateway_url())
        .env("SEGUE_DATA_DIR", folder)
        .env("SEGUE_HTTP_ADDRESS", "127.0.0.1:0")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

#[tokio::test]
async fn a_bot_that_starts_while_discord_answers_502_comes_up_when_discord_does() {
    let sim = Simulator::start(SimConfig::default()).await.expect("a simulator");
    sim.fail_rest("GET /applications/@me", 502, 2);
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = serve(&sim, folder.path(), sim.bot_token()).spawn().expect("it starts");
    // Nobody else reads it, and a pipe that is full would hold it up.
    let mut stderr = child.stderr.take().expect("its log");
    tokio::spawn(async move { tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await });
    let mut lines = BufReader::new(child.stdout.take().expect("what it says")).lines();
    let ready = async {
        loop {
            let line = lines.next_line().await.expect("a text").expect("it does not end");
            if let Ok(ready) = serde_json::from_str::<serde_json::Value>(&line)
                && ready.get("http").is_some()
            {
                return ready;
            }
        }
    };
    let ready = timeout(LONG, ready).await.expect("in time");
    assert!(ready["worker"].is_string(), "with its worker: {ready}");
    assert_eq!(sim.rest_faults_left(), 0, "Discord was asked until it answered");
}

#[tokio::test]
async fn a_token_that_discord_does_not_know_ends_it_and_is_named() {
    let sim = Simulator::start(SimConfig::default()).await.expect("a simulator");
    let folder = tempfile::tempdir().expect("a folder");
    let ended = timeout(LONG, serve(&sim, folder.path(), "not.the.token").output()).await;
    let ended = ended.expect("in time").expect("it ran");
    assert!(!ended.status.success());
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(said.contains("DISCORD_TOKEN"), "{said}");
}
