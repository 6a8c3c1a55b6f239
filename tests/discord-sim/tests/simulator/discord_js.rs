//! discord.js and @discordjs/voice, which we did not write, log in, join a channel and exchange encrypted audio.
//!
//! The bot is `tests/discord-js/bot.mjs`, run by Node.

use std::{num::NonZeroU64, path::Path, process::Stdio, time::Duration};

use discord_sim::{SimConfig, Simulator, voice::Seat};
use serde_json::Value;
use songbird::{
    Config, ConnectionInfo, Driver,
    id::{ChannelId, GuildId, UserId},
};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use crate::voice::{
    child,
    tune::{Tune, audio},
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../discord-js");
const SOON: Duration = Duration::from_secs(20);

#[test]
fn discord_js_exchanges_encrypted_audio_with_a_listener_and_with_songbird() {
    child::run(
        "discord_js::discord_js_exchanges_encrypted_audio_with_a_listener_and_with_songbird",
        |folder| async move {
            let sim =
                Simulator::start(SimConfig { certificate_dir: Some(folder.clone()), ..SimConfig::default() })
                    .await
                    .expect("the simulator starts");
            let world = sim.defaults();
            let tune = Tune::make(&folder, 2);
            let ada = sim.join_voice(world.guild, world.voice, world.ada).expect("Ada joins");

            let mut bot = Bot::start(&sim, &tune);
            let joined = bot.event("joined").await;
            assert_eq!(joined["user"], sim.bot_user_id().to_string());
            bot.event("encrypted").await;

            // The group grows while the bot plays, and the newcomer plays too.
            let mut songbird = Driver::new(Config::default());
            songbird.connect(grace(&sim)).await.expect("songbird connects");
            songbird.play_input(tune.input());

            let mut heard = Vec::new();
            let mut has_played = false;
            while !has_played || heard.len() < tune.packets.len() / 2 || heard.last() != tune.packets.last() {
                let event = bot.next().await;
                match event["event"].as_str() {
                    Some("heard") => {
                        heard.push(hex::decode(event["opus"].as_str().expect("hex")).expect("hex"));
                    }
                    Some("played") => has_played = true,
                    _ => panic!("{event}"),
                }
            }

            let from_bot: Vec<_> =
                ada.heard().into_iter().filter(|packet| packet.user_id == sim.bot_user_id().get()).collect();
            assert_eq!(audio(&from_bot), tune.packets, "Ada heard discord.js, byte for byte");
            assert!(tune.packets.ends_with(&heard), "discord.js heard songbird, byte for byte");
            assert_eq!(ada.stats().undecryptable, 0, "{:?}", ada.stats());
            bot.stop().await;
        },
    );
}

/// Another person's client, beside the bot.
fn grace(sim: &Simulator) -> ConnectionInfo {
    let world = sim.defaults();
    let seat = Seat {
        guild_id: world.guild.get(),
        channel_id: world.voice.get(),
        user_id: world.grace.get(),
        session_id: "grace-session".to_owned(),
    };
    let id = |id: u64| NonZeroU64::new(id).expect("an identifier is not zero");
    ConnectionInfo {
        channel_id: ChannelId(id(seat.channel_id)),
        endpoint: sim.voice().endpoint(),
        guild_id: GuildId(id(seat.guild_id)),
        session_id: seat.session_id.clone(),
        user_id: UserId(id(seat.user_id)),
        token: sim.voice().admit(seat),
    }
}

/// The Node process.
struct Bot {
    process: Child,
    output: Lines<BufReader<ChildStdout>>,
}

impl Bot {
    fn start(sim: &Simulator, tune: &Tune) -> Self {
        install();
        let world = sim.defaults();
        let mut process = Command::new("node")
            // The simulator listens on IPv4 only.
            .args(["--dns-result-order=ipv4first", "bot.mjs"])
            .current_dir(FOLDER)
            .env("NODE_EXTRA_CA_CERTS", sim.ca_certificate_path())
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
            .expect("node runs");
        let output = process.stdout.take().expect("its output is a pipe");
        Self { process, output: BufReader::new(output).lines() }
    }

    /// The next thing the bot tells.
    async fn next(&mut self) -> Value {
        let line = timeout(SOON, self.output.next_line()).await.expect("the bot tells something in time");
        let line = line.expect("text").expect("the bot still runs");
        serde_json::from_str(&line).expect("JSON")
    }

    async fn event(&mut self, name: &str) -> Value {
        let event = self.next().await;
        assert_eq!(event["event"], name, "{event}");
        event
    }

    /// Ends its input, upon which it leaves.
    async fn stop(mut self) {
        drop(self.process.stdin.take());
        let status =
            timeout(SOON, self.process.wait()).await.expect("it leaves in time").expect("its status");
        assert!(status.success(), "{status}");
    }
}

/// Installs the bot's packages if nobody did.
fn install() {
    if Path::new(FOLDER).join("node_modules/@discordjs/voice").exists() {
        return;
    }
    let status = std::process::Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(FOLDER)
        .stdout(Stdio::null())
        .status();
    assert!(status.expect("npm runs").success(), "npm ci failed");
}
