//! A voice server, a bot, and people, for one test.

use std::{path::PathBuf, time::Duration};

use discord_sim::{
    tls::TestCa,
    voice::{Listener, Seat, VoiceConfig, VoiceEvent, VoiceEventKind, VoiceServer},
};
use songbird::{Config, ConnectionInfo, Driver, driver::CryptoMode};
use tokio::{sync::broadcast, time::timeout};

pub use crate::voice::child::run;
use crate::voice::tune::{Tune, audio};

pub const GUILD: u64 = 41_771_983_423_143_937;
pub const CHANNEL: u64 = 127_121_515_262_115_840;
pub const BOT: u64 = 104_694_319_306_248_192;
pub const ADA: u64 = 200_000_000_000_000_001;
pub const BEN: u64 = 200_000_000_000_000_002;
pub const CLEO: u64 = 200_000_000_000_000_003;

/// Nothing in these tests takes longer.
pub const SOON: Duration = Duration::from_secs(10);

/// One voice server and what it tells.
pub struct Rig {
    pub server: VoiceServer,
    pub events: broadcast::Receiver<VoiceEvent>,
    pub folder: PathBuf,
    pub ca: TestCa,
}

impl Rig {
    pub async fn start(folder: PathBuf) -> Self {
        Self::start_with(folder, VoiceConfig::default()).await
    }

    pub async fn start_with(folder: PathBuf, config: VoiceConfig) -> Self {
        let ca = TestCa::generate(&folder).expect("an authority");
        let server = VoiceServer::start_with(&ca, config).await.expect("a voice server");
        let events = server.events();
        Self { server, events, folder, ca }
    }

    pub fn listen(&self, user: u64) -> Listener {
        self.server.listen(GUILD, CHANNEL, user)
    }

    /// What the main gateway would tell the bot when it joins the channel.
    pub fn invite(&self, channel: u64, session: &str) -> ConnectionInfo {
        let seat =
            Seat { guild_id: GUILD, channel_id: channel, user_id: BOT, session_id: session.to_owned() };
        ConnectionInfo {
            channel_id: songbird::id::ChannelId(id(channel)),
            endpoint: self.server.endpoint(),
            guild_id: songbird::id::GuildId(id(GUILD)),
            session_id: session.to_owned(),
            token: self.server.admit(seat),
            user_id: songbird::id::UserId(id(BOT)),
        }
    }

    /// A songbird driver, connected.
    pub async fn bot(&self, mode: CryptoMode) -> Driver {
        let mut driver = Driver::new(Config::default().crypto_mode(mode));
        driver.connect(self.invite(CHANNEL, "bot-session")).await.expect("songbird connects");
        driver
    }

    /// Waits until this happens to the user.
    pub async fn wait(&mut self, user: u64, kind: impl Fn(&VoiceEventKind) -> bool) -> VoiceEventKind {
        timeout(SOON, async {
            loop {
                let event = self.events.recv().await.expect("the server runs");
                if event.user_id == user && kind(&event.kind) {
                    return event.kind;
                }
            }
        })
        .await
        .expect("the event comes in time")
    }

    /// Waits until the user shares the group.
    pub async fn encrypted(&mut self, user: u64) -> u64 {
        let kind = self.wait(user, |kind| matches!(kind, VoiceEventKind::Encrypted { .. })).await;
        let VoiceEventKind::Encrypted { epoch } = kind else { unreachable!("waited for it") };
        // The transition to the first epoch is executed at once, and no client says when it has read of it. What songbird
        // sends before that nobody can decrypt, and on a busy machine that is long.
        tokio::time::sleep(Duration::from_secs(1)).await;
        epoch
    }
}

/// Waits until the condition holds.
pub async fn until(what: &str, condition: impl Fn() -> bool) {
    let holds = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(timeout(SOON, holds).await.is_ok(), "{what} did not come in time");
}

/// Waits until the listener heard every packet of the tune, and nothing else.
pub async fn whole(listener: &Listener, tune: &Tune) {
    let all = timeout(SOON, async {
        while audio(&listener.heard()).len() < tune.packets.len() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    let all = all.await;
    let heard = audio(&listener.heard());
    let missing: Vec<_> = tune
        .packets
        .iter()
        .enumerate()
        .filter(|(_, packet)| !heard.contains(packet))
        .map(|(at, _)| at)
        .collect();
    assert!(all.is_ok(), "packets {missing:?} of the tune did not come: {:?}", listener.stats());
    assert_eq!(heard, tune.packets);
}

fn id(value: u64) -> std::num::NonZeroU64 {
    value.try_into().expect("an identifier is not zero")
}
