//! What each client goes through.

use std::{num::NonZeroU64, path::PathBuf, time::Duration};

use discord_sim::{
    GatewayChange, SimConfig, SimEvent, Simulator,
    voice::{Listener, Seat, VoiceEventKind},
};
use songbird::{
    Config, ConnectionInfo, Driver,
    id::{ChannelId, GuildId, UserId},
};
use tokio::time::timeout;

use super::{bot::Bot, program::Program};
use crate::voice::{
    child,
    rig::until,
    tune::{Tune, audio},
};

/// A client waits a little before it resumes or joins again.
const SOON: Duration = Duration::from_secs(60);

/// How a client gets its voice connection back.
#[derive(Clone, Copy)]
pub enum Recovery {
    /// It resumes the session after 4015, as Discord's documents ask.
    Resume,
    /// It leaves the channel and joins it again after 4009.
    Rejoin,
}

/// Runs the test of this name: the client joins, is heard and hears, loses either connection, gets it back, and is heard
/// again. The main gateway's connection is resumed by every client.
pub fn run(test: &str, program: Program, recovery: Recovery) {
    child::run(test, |folder| tell(folder, program, recovery));
}

async fn tell(folder: PathBuf, program: Program, recovery: Recovery) {
    let config = SimConfig { certificate_dir: Some(folder.clone()), ..SimConfig::default() };
    let sim = Simulator::start(config).await.expect("the simulator starts");
    let world = sim.defaults();
    let tune = Tune::make(&folder, 2);
    let ada = sim.join_voice(world.guild, world.voice, world.ada).expect("Ada joins");

    let mut bot = Bot::start(program, &sim, &tune);
    let joined = bot.event("joined").await;
    assert_eq!(joined["user"], sim.bot_user_id().to_string());
    bot.event("encrypted").await;

    exchange_audio(&mut bot, &sim, &tune, &ada).await;
    resume_the_gateway(&mut bot, &sim).await;
    match recovery {
        Recovery::Resume => resume_the_voice_gateway(&sim).await,
        Recovery::Rejoin => join_again(&sim).await,
    }
    be_heard_again(&mut bot, &sim, &tune, &ada).await;
    bot.stop().await;
}

/// The group grows while the bot plays, and the newcomer plays too.
async fn exchange_audio(bot: &mut Bot, sim: &Simulator, tune: &Tune, ada: &Listener) {
    bot.play().await;
    let mut songbird = Driver::new(Config::default());
    songbird.connect(grace(sim)).await.expect("songbird connects");
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
    assert_eq!(heard_from_bot(sim, ada), tune.packets, "Ada heard the bot, byte for byte");
    assert!(tune.packets.ends_with(&heard), "the bot heard songbird, byte for byte");
    assert_eq!(ada.stats().undecryptable, 0, "{:?}", ada.stats());
}

async fn resume_the_gateway(bot: &mut Bot, sim: &Simulator) {
    let mut watch = sim.subscribe();
    sim.drop_gateway(Some(4000));
    bot.event("resumed").await;
    let changes: Vec<_> = std::iter::from_fn(|| watch.try_recv().ok())
        .filter_map(|event| match event {
            SimEvent::Gateway { change, .. } => Some(change),
            _ => None,
        })
        .collect();
    assert!(changes.contains(&GatewayChange::Resumed), "{changes:?}");
    assert!(!changes.contains(&GatewayChange::Identified), "{changes:?}");
}

async fn resume_the_voice_gateway(sim: &Simulator) {
    let (guild, user) = (sim.defaults().guild.get(), sim.bot_user_id().get());
    let mut events = sim.voice().events();
    assert!(sim.voice().close_client(guild, user, 4015), "the bot has a voice connection");
    let resumed = async {
        loop {
            let event = events.recv().await.expect("the voice server runs");
            assert_ne!((event.user_id, &event.kind), (user, &VoiceEventKind::ClientConnected), "it resumes");
            if event.user_id == user && event.kind == VoiceEventKind::Resumed {
                return;
            }
        }
    };
    timeout(SOON, resumed).await.expect("it resumes in time");
}

async fn join_again(sim: &Simulator) {
    let (guild, user) = (sim.defaults().guild.get(), sim.bot_user_id().get());
    let mut events = sim.voice().events();
    assert!(sim.voice().close_client(guild, user, 4009), "the bot has a voice connection");
    let joined = async {
        let mut steps = [VoiceEventKind::Left, VoiceEventKind::ClientConnected].into_iter().peekable();
        loop {
            let event = events.recv().await.expect("the voice server runs");
            if event.user_id != user {
                continue;
            }
            assert_ne!(event.kind, VoiceEventKind::Resumed, "it joins again");
            if steps.peek() == Some(&event.kind) {
                steps.next();
            } else if steps.peek().is_none() && matches!(event.kind, VoiceEventKind::Encrypted { .. }) {
                return;
            }
        }
    };
    timeout(SOON, joined).await.expect("it joins again in time");
}

async fn be_heard_again(bot: &mut Bot, sim: &Simulator, tune: &Tune, ada: &Listener) {
    ada.clear();
    bot.play().await;
    bot.event("played").await;
    until("the whole tune", || heard_from_bot(sim, ada).len() >= tune.packets.len()).await;
    assert_eq!(heard_from_bot(sim, ada), tune.packets, "Ada heard the bot after the break");
}

fn heard_from_bot(sim: &Simulator, ada: &Listener) -> Vec<Vec<u8>> {
    let mut heard = ada.heard();
    heard.retain(|packet| packet.user_id == sim.bot_user_id().get());
    audio(&heard)
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
