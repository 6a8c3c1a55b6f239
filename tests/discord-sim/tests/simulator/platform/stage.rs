//! Stages: audience, speakers, and who decides.

use serde_json::{Value, json};
use twilight_gateway::Event;
use twilight_model::{gateway::payload::outgoing::UpdateVoiceState, guild::Permissions, voice::VoiceState};

use discord_sim::{Simulator, id::ChannelId};

use crate::platform::{
    bot::{Bot, rest, simulator},
    control::send,
};

fn own_place(sim: &Simulator, event: &Event) -> Option<VoiceState> {
    match event {
        Event::VoiceStateUpdate(update) if update.user_id == sim.bot_user_id() => Some(update.0.clone()),
        _ => None,
    }
}

/// A stage with the bot on it, in the audience.
async fn on_stage(sim: &Simulator) -> (Bot, ChannelId) {
    let guild = sim.defaults().guild;
    let stage = sim.create_stage_channel(guild, "Stage").unwrap();
    let mut bot = Bot::identified(sim).await;
    bot.shard.command(&UpdateVoiceState::new(guild, stage, true, false));
    assert!(bot.event(|event| own_place(sim, event)).await.suppress);
    (bot, stage)
}

async fn patch(sim: &Simulator, who: &str, body: Value) -> (u16, u64) {
    let path = format!("/guilds/{}/voice-states/{who}", sim.defaults().guild);
    let (status, answer) = rest(sim, "PATCH", &path, body).await;
    (status, answer["code"].as_u64().unwrap_or_default())
}

#[tokio::test]
async fn the_bot_asks_to_speak_and_a_moderator_invites_it() {
    let sim = simulator().await;
    let world = sim.defaults();
    let (mut bot, stage) = on_stage(&sim).await;
    let asks = json!({"channel_id": stage, "request_to_speak_timestamp": "2099-01-02T03:04:05Z"});
    assert_eq!(patch(&sim, "@me", asks).await, (204, 0));
    let place = bot.event(|event| own_place(&sim, event)).await;
    let since = place.request_to_speak_timestamp.unwrap().iso_8601().to_string();
    assert!(place.suppress && since.starts_with("2099-01-02T03:04:05"), "{since}");
    assert_eq!(patch(&sim, "@me", json!({"request_to_speak_timestamp": null})).await, (204, 0));
    assert_eq!(bot.event(|event| own_place(&sim, event)).await.request_to_speak_timestamp, None);

    let invite = json!({"action": "invite_to_speak", "guild": world.guild, "user": sim.bot_user_id()});
    assert_eq!(send(&sim, "/sim/voice", invite).await.0, 204);
    let place = bot.event(|event| own_place(&sim, event)).await;
    // A bot speaks at once; a person would have to take the invitation.
    assert_eq!((place.suppress, place.request_to_speak_timestamp), (false, None));
    assert_eq!(patch(&sim, "@me", json!({"suppress": true})).await, (204, 0));
    assert!(bot.event(|event| own_place(&sim, event)).await.suppress);
}

#[tokio::test]
async fn what_the_bot_may_not_do_on_a_stage() {
    let sim = simulator().await;
    let world = sim.defaults();
    assert_eq!(patch(&sim, "@me", json!({"suppress": true})).await, (404, 10065));
    let (_bot, stage) = on_stage(&sim).await;
    assert_eq!(patch(&sim, "@me", json!({"suppress": false})).await, (403, 50013));
    assert_eq!(patch(&sim, "@me", json!({"channel_id": world.voice})).await, (400, 50024));
    for wrong in ["2001-01-01T00:00:00Z", "soon"] {
        let asks = json!({"request_to_speak_timestamp": wrong});
        assert_eq!(patch(&sim, "@me", asks).await, (400, 50035), "{wrong}");
    }
    sim.deny(stage, Permissions::REQUEST_TO_SPEAK).unwrap();
    let asks = json!({"request_to_speak_timestamp": "2099-01-01T00:00:00Z"});
    assert_eq!(patch(&sim, "@me", asks).await, (403, 50013));
    let _ears = sim.join_voice(world.guild, stage, world.grace).unwrap();
    assert_eq!(patch(&sim, &world.grace.to_string(), json!({"suppress": false})).await, (403, 50013));

    sim.grant(world.guild, sim.bot_user_id(), Permissions::MUTE_MEMBERS).unwrap();
    assert_eq!(patch(&sim, "@me", json!({"suppress": false})).await, (204, 0));
    assert_eq!(patch(&sim, &world.grace.to_string(), json!({"suppress": false})).await, (204, 0));
    let states = sim.voice_states(world.guild);
    let grace = states.iter().find(|place| place.user_id == world.grace).unwrap();
    assert!(!grace.suppress && grace.request_to_speak_timestamp.is_some());
}

#[tokio::test]
async fn a_voice_channel_is_no_stage_and_a_stage_moderator_speaks_at_once() {
    let sim = simulator().await;
    let world = sim.defaults();
    let stage = sim.create_stage_channel(world.guild, "Stage").unwrap();
    sim.grant(world.guild, sim.bot_user_id(), Permissions::MUTE_MEMBERS).unwrap();
    let mut bot = Bot::identified(&sim).await;
    bot.shard.command(&UpdateVoiceState::new(world.guild, stage, true, false));
    assert!(!bot.event(|event| own_place(&sim, event)).await.suppress);
    sim.move_member(world.guild, sim.bot_user_id(), world.voice).unwrap();
    bot.event(|event| own_place(&sim, event)).await;
    assert_eq!(patch(&sim, "@me", json!({"suppress": true})).await, (400, 50024));
}

#[tokio::test]
async fn a_server_mutes_and_deafens_and_takes_it_back() {
    let sim = simulator().await;
    let world = sim.defaults();
    let (mut bot, _) = on_stage(&sim).await;
    for on in [true, false] {
        for action in ["mute", "deafen"] {
            let act = json!({"action": action, "guild": world.guild, "user": sim.bot_user_id(), "on": on});
            assert_eq!(send(&sim, "/sim/voice", act).await.0, 204);
        }
        let muted = bot.event(|event| own_place(&sim, event)).await;
        assert_eq!(muted.mute, on);
        let deafened = bot.event(|event| own_place(&sim, event)).await;
        assert_eq!((deafened.mute, deafened.deaf), (on, on));
    }
    let path = format!("/guilds/{}/members/{}", world.guild, world.grace);
    assert_eq!(rest(&sim, "PATCH", &path, json!({"deaf": true})).await.1["code"], 50013);
    sim.grant(world.guild, sim.bot_user_id(), Permissions::DEAFEN_MEMBERS).unwrap();
    assert_eq!(rest(&sim, "PATCH", &path, json!({"deaf": true})).await.1["code"], 40032);
    let _ears = sim.join_voice(world.guild, world.voice, world.grace).unwrap();
    let (status, member) = rest(&sim, "PATCH", &path, json!({"deaf": true})).await;
    assert_eq!((status, &member["deaf"]), (200, &json!(true)));
}
