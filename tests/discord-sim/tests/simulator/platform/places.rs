//! Voice channels as the gateway tells of them.

use twilight_gateway::Event;
use twilight_model::{
    gateway::payload::outgoing::UpdateVoiceState,
    id::{
        Id,
        marker::{ChannelMarker, GuildMarker},
    },
    voice::VoiceState,
};

use crate::platform::bot::{Bot, simulator};

fn place(event: &Event) -> Option<VoiceState> {
    match event {
        Event::VoiceStateUpdate(update) => Some(update.0.clone()),
        _ => None,
    }
}

async fn server(bot: &mut Bot) -> (String, String) {
    bot.event(|event| match event {
        Event::VoiceServerUpdate(update) => Some((update.token.clone(), update.endpoint.clone().unwrap())),
        _ => None,
    })
    .await
}

fn ask(bot: &Bot, guild: Id<GuildMarker>, channel: Option<Id<ChannelMarker>>) {
    bot.shard.command(&UpdateVoiceState::new(guild, channel, true, false));
}

#[tokio::test]
async fn joining_gives_the_bot_both_events_and_a_place() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut bot = Bot::identified(&sim).await;
    ask(&bot, world.guild, Some(world.voice));
    let own = bot.event(place).await;
    assert_eq!((own.user_id, own.channel_id), (sim.bot_user_id(), Some(world.voice)));
    assert!(own.self_deaf && !own.session_id.is_empty() && own.member.is_some());
    let (token, endpoint) = server(&mut bot).await;
    assert_eq!(endpoint, sim.voice().endpoint());
    assert!(!token.is_empty());
    let answer = bot.http.user_voice_state(world.guild, sim.bot_user_id()).await.unwrap();
    assert_eq!(answer.model().await.unwrap().session_id, own.session_id);

    ask(&bot, world.guild, None);
    assert_eq!(bot.event(place).await.channel_id, None);
    assert!(sim.voice_states(world.guild).is_empty());
}

#[tokio::test]
async fn people_coming_and_going_are_told() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut bot = Bot::identified(&sim).await;
    let ears = sim.join_voice(world.guild, world.voice, world.grace).unwrap();
    let came = bot.event(place).await;
    assert_eq!((came.user_id, came.channel_id), (world.grace, Some(world.voice)));
    sim.move_member(world.guild, world.grace, world.other_voice).unwrap();
    assert_eq!(bot.event(place).await.channel_id, Some(world.other_voice));
    assert!(!ears.is_present());
    sim.leave_voice(world.guild, world.grace).unwrap();
    assert_eq!(bot.event(place).await.channel_id, None);
}

#[tokio::test]
async fn a_moved_bot_gets_a_new_server_and_a_kicked_one_none() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut bot = Bot::identified(&sim).await;
    ask(&bot, world.guild, Some(world.voice));
    let first = server(&mut bot).await;
    sim.move_member(world.guild, sim.bot_user_id(), world.other_voice).unwrap();
    assert_eq!(bot.event(place).await.channel_id, Some(world.other_voice));
    assert_ne!(server(&mut bot).await.0, first.0);
    sim.disconnect_member(world.guild, sim.bot_user_id()).unwrap();
    assert_eq!(bot.event(place).await.channel_id, None);
    let gone = bot.http.user_voice_state(world.guild, sim.bot_user_id()).await;
    assert!(gone.is_err());
}

#[tokio::test]
async fn a_channel_the_bot_may_not_enter_is_met_with_silence() {
    let sim = simulator().await;
    let world = sim.defaults();
    sim.deny(world.voice, twilight_model::guild::Permissions::CONNECT).unwrap();
    let mut bot = Bot::identified(&sim).await;
    ask(&bot, world.guild, Some(world.voice));
    ask(&bot, world.guild, Some(world.other_voice));
    assert_eq!(bot.event(place).await.channel_id, Some(world.other_voice));
}

#[tokio::test]
async fn on_a_stage_the_bot_begins_in_the_audience() {
    let sim = simulator().await;
    let world = sim.defaults();
    let stage = sim.create_stage_channel(world.guild, "Stage").unwrap();
    let mut bot = Bot::identified(&sim).await;
    ask(&bot, world.guild, Some(stage));
    assert!(bot.event(place).await.suppress);
    sim.suppress(world.guild, sim.bot_user_id(), false).unwrap();
    assert!(!bot.event(place).await.suppress);
}

#[tokio::test]
async fn a_resumed_session_keeps_its_place_and_a_new_one_does_not() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut first = Bot::identified(&sim).await;
    ask(&first, world.guild, Some(world.voice));
    let place_before = first.event(place).await;
    server(&mut first).await;
    let session = first.shard.session().unwrap().clone();
    drop(first);
    let mut second = Bot::dial(&sim, Some(session));
    second.event(|event| matches!(event, Event::Resumed).then_some(())).await;
    assert_eq!(sim.voice_states(world.guild)[0].session_id, place_before.session_id);
    sim.invalidate_session(false);
    assert!(sim.voice_states(world.guild).is_empty());
}

#[tokio::test]
async fn asking_again_for_the_same_channel_tells_the_state_and_no_server_until_one_has_left() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut first = Bot::identified(&sim).await;
    ask(&first, world.guild, Some(world.voice));
    let before = first.event(place).await;
    server(&mut first).await;
    let session = first.shard.session().unwrap().clone();
    drop(first);

    // Another process continues the gateway session, and asks for the channel it is in.
    let mut second = Bot::dial(&sim, Some(session));
    second.event(|event| matches!(event, Event::Resumed).then_some(())).await;
    ask(&second, world.guild, Some(world.voice));
    assert_eq!(second.event(place).await.session_id, before.session_id);
    ask(&second, world.guild, None);
    let next = second
        .event(|event| match event {
            Event::VoiceServerUpdate(_) => Some(Err("a server before it had left")),
            Event::VoiceStateUpdate(update) => Some(Ok(update.channel_id)),
            _ => None,
        })
        .await;
    assert_eq!(next, Ok(None));
    ask(&second, world.guild, Some(world.voice));
    server(&mut second).await;
}

#[tokio::test]
async fn a_kick_while_nobody_is_connected_is_told_to_who_resumes() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut first = Bot::identified(&sim).await;
    ask(&first, world.guild, Some(world.voice));
    server(&mut first).await;
    let session = first.shard.session().unwrap().clone();
    drop(first);
    sim.disconnect_member(world.guild, sim.bot_user_id()).unwrap();
    let mut second = Bot::dial(&sim, Some(session));
    let told = second.event(place).await;
    assert_eq!((told.user_id, told.channel_id), (sim.bot_user_id(), None));
    second.event(|event| matches!(event, Event::Resumed).then_some(())).await;
}
