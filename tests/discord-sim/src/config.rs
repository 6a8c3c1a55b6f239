//! How a simulator is set up.

use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::voice::VoiceConfig;

/// How interactions reach the bot.
///
/// See <https://discord.com/developers/docs/interactions/receiving-and-responding#receiving-an-interaction>.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum InteractionDelivery {
    /// As `INTERACTION_CREATE` to the gateway session of the guild's shard.
    #[default]
    Gateway,
    /// As a signed POST to this URL.
    Http(Url),
}

/// Which of `VOICE_STATE_UPDATE` and `VOICE_SERVER_UPDATE` comes first when a bot joins or is moved: no document says, and
/// both were seen (<https://github.com/discordjs/discord.js/issues/11581>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoiceUpdates {
    /// The state, then the server.
    #[default]
    StateFirst,
    /// The server, then the state.
    ServerFirst,
    /// Either; the same seed chooses the same each time.
    Random {
        /// What the choice depends on.
        seed: u64,
    },
}

/// What a simulator is started with. `SimConfig::default()` suits most tests.
#[derive(Clone, Debug)]
pub struct SimConfig {
    /// TCP port of REST, gateway and page on 127.0.0.1; 0 lets the operating system choose.
    pub port: u16,
    /// How interactions reach the bot at first.
    pub interactions: InteractionDelivery,
    /// Shards recommended by `GET /gateway/bot`.
    pub shards: u32,
    /// Identifies allowed per 5 seconds (for each shard number modulo this).
    pub max_concurrency: u32,
    /// How long a shard must wait after another's identify with the same rate limit key.
    pub identify_interval: Duration,
    /// Privileged intents the application was granted, as a bit set.
    pub privileged_intents: u64,
    /// Identifies allowed per 24 hours.
    pub identifies: u32,
    /// What HELLO asks of clients. Discord sends about 41 seconds.
    pub heartbeat_interval: Duration,
    /// How long a lost gateway session can be resumed.
    pub resume_window: Duration,
    /// How long after its creation an interaction may be answered first.
    pub answer_within: Duration,
    /// How long an interaction's token lives.
    pub token_lifetime: Duration,
    /// The bot's token; a random one if not given.
    pub bot_token: Option<String>,
    /// Folder for the certificate authority of the voice server; a temporary one if not given.
    pub certificate_dir: Option<PathBuf>,
    /// The largest file a person may upload, in bytes.
    pub attachment_size_limit: u64,
    /// How the voice server behaves.
    pub voice: VoiceConfig,
    /// Whether a bot that asks for the channel it is in already is told its voice server once more.
    pub offers_server_again: bool,
    /// Which of the two events of a join comes first.
    pub voice_updates: VoiceUpdates,
    /// How long the address of an uploaded file works. Discord's works for a day.
    pub attachment_lifetime: Duration,
    /// Addresses an `OAuth2` client may redirect to.
    pub redirect_uris: Vec<String>,
}

impl Default for SimConfig {
    fn default() -> Self {
        Self {
            port: 0,
            interactions: InteractionDelivery::Gateway,
            shards: 1,
            max_concurrency: 1,
            identify_interval: Duration::from_secs(5),
            privileged_intents: 0,
            identifies: 1000,
            heartbeat_interval: Duration::from_millis(41_250),
            resume_window: Duration::from_mins(3),
            answer_within: Duration::from_secs(3),
            token_lifetime: Duration::from_mins(15),
            bot_token: None,
            certificate_dir: None,
            attachment_size_limit: 10 * 1024 * 1024,
            voice: VoiceConfig::default(),
            offers_server_again: false,
            voice_updates: VoiceUpdates::default(),
            attachment_lifetime: Duration::from_hours(24),
            redirect_uris: Vec::new(),
        }
    }
}
