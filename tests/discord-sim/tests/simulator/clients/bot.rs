//! A client's process.

use std::{process::Stdio, time::Duration};

use discord_sim::Simulator;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdout},
    time::timeout,
};

use super::program::Program;
use crate::voice::tune::Tune;

/// Interpreters take a while to begin on a busy machine.
const SOON: Duration = Duration::from_secs(30);

/// A bot that tells what happens to it, a line of JSON each.
pub struct Bot {
    process: Child,
    output: Lines<BufReader<ChildStdout>>,
}

impl Bot {
    pub fn start(program: Program, sim: &Simulator, tune: &Tune) -> Self {
        let world = sim.defaults();
        let mut process = program
            .command()
            .env("NODE_EXTRA_CA_CERTS", sim.ca_certificate_path())
            .env("SSL_CERT_FILE", sim.ca_certificate_path())
            .env("SIM_REST_URL", sim.rest_url())
            .env("SIM_BOT_TOKEN", sim.bot_token())
            .env("SIM_GUILD", world.guild.to_string())
            .env("SIM_CHANNEL", world.voice.to_string())
            .env("SIM_SPEAKER", world.grace.to_string())
            .env("SIM_TUNE", tune.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the client runs");
        let output = process.stdout.take().expect("its output is a pipe");
        Self { process, output: BufReader::new(output).lines() }
    }

    /// The next thing the bot tells.
    pub async fn next(&mut self) -> Value {
        let line = timeout(SOON, self.output.next_line()).await.expect("the bot tells something in time");
        let line = line.expect("text").expect("the bot still runs");
        serde_json::from_str(&line).expect("JSON")
    }

    /// Waits for one thing, which must be the next.
    pub async fn event(&mut self, name: &str) -> Value {
        let event = self.next().await;
        assert_eq!(event["event"], name, "{event}");
        event
    }

    /// Has it play its tune.
    pub async fn play(&mut self) {
        let input = self.process.stdin.as_mut().expect("its input is a pipe");
        input.write_all(b"play\n").await.expect("it listens");
    }

    /// Ends its input, upon which it leaves.
    pub async fn stop(mut self) {
        drop(self.process.stdin.take());
        let status =
            timeout(SOON, self.process.wait()).await.expect("it leaves in time").expect("its status");
        assert!(status.success(), "{status}");
    }
}
