//! The line beneath a voice channel's name.

use discord_sim::{Simulator, id::ChannelId};
use serde_json::{Value, json};
use twilight_gateway::Event;
use twilight_model::{gateway::payload::outgoing::UpdateVoiceState, guild::Permissions};

use crate::platform::bot::{Bot, RawGateway, rest, simulator};

/// `SET_VOICE_CHANNEL_STATUS`, which twilight does not know.
const SET_STATUS: Permissions = Permissions::from_bits_retain(1 << 48);

async fn put(sim: &Simulator, channel: ChannelId, status: Value) -> (u16, u64) {
    let path = format!("/channels/{channel}/voice-status");
    let (status, answer) = rest(sim, "PUT", &path, json!({"status": status})).await;
    (status, answer["code"].as_u64().unwrap_or_default())
}

async fn join(bot: &mut Bot, sim: &Simulator, channel: ChannelId) {
    bot.shard.command(&UpdateVoiceState::new(sim.defaults().guild, channel, true, false));
    bot.event(|event| matches!(event, Event::VoiceStateUpdate(_)).then_some(())).await;
}

#[tokio::test]
async fn it_needs_a_permission_and_from_elsewhere_another() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut bot = Bot::identified(&sim).await;
    join(&mut bot, &sim, world.voice).await;
    assert_eq!(put(&sim, world.voice, json!("Playing")).await, (403, 50013));
    sim.grant(world.guild, sim.bot_user_id(), SET_STATUS).unwrap();
    assert_eq!(put(&sim, world.voice, json!("Playing")).await, (204, 0));
    assert_eq!(put(&sim, world.other_voice, json!("Playing")).await, (403, 50013));
    sim.grant(world.guild, sim.bot_user_id(), Permissions::MANAGE_CHANNELS).unwrap();
    assert_eq!(put(&sim, world.other_voice, json!("Playing")).await, (204, 0));
    sim.deny(world.other_voice, Permissions::VIEW_CHANNEL).unwrap();
    assert_eq!(put(&sim, world.other_voice, json!("Playing")).await, (403, 50001));
}

#[tokio::test]
async fn it_is_up_to_500_characters_of_a_voice_channel() {
    let sim = simulator().await;
    let world = sim.defaults();
    sim.grant(world.guild, sim.bot_user_id(), SET_STATUS | Permissions::MANAGE_CHANNELS).unwrap();
    let stage = sim.create_stage_channel(world.guild, "Stage").unwrap();
    assert_eq!(put(&sim, world.voice, json!("ä".repeat(500))).await, (204, 0));
    assert_eq!(put(&sim, world.voice, json!("ä".repeat(501))).await, (400, 50035));
    assert_eq!(put(&sim, world.voice, json!(1)).await, (400, 50035));
    assert_eq!(put(&sim, world.text, json!("x")).await, (400, 50024));
    assert_eq!(put(&sim, stage, json!("x")).await, (400, 50024));
    assert_eq!(put(&sim, ChannelId::new(1), json!("x")).await, (404, 10003));
}

#[tokio::test]
async fn the_gateway_is_told() {
    let sim = simulator().await;
    let world = sim.defaults();
    sim.grant(world.guild, sim.bot_user_id(), SET_STATUS | Permissions::MANAGE_CHANNELS).unwrap();
    let mut raw = RawGateway::identified(&sim).await;
    for status in [json!("Now playing: a tune"), Value::Null] {
        assert_eq!(put(&sim, world.voice, status.clone()).await, (204, 0));
        let told = raw.event("VOICE_CHANNEL_STATUS_UPDATE").await;
        assert_eq!(told, json!({"id": world.voice, "guild_id": world.guild, "status": status}));
    }
}
