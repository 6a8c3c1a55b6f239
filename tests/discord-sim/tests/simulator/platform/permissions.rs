//! Permissions given and taken while the bot is there, and channels that go away.

use serde_json::{Value, json};
use twilight_gateway::Event;
use twilight_model::{
    channel::permission_overwrite::PermissionOverwriteType, gateway::payload::outgoing::UpdateVoiceState,
    guild::Permissions, voice::VoiceState,
};

use crate::platform::{
    bot::{Bot, rest, simulator},
    control::send,
};

fn place(event: &Event) -> Option<VoiceState> {
    match event {
        Event::VoiceStateUpdate(update) => Some(update.0.clone()),
        _ => None,
    }
}

fn bits(permissions: Permissions) -> String {
    permissions.bits().to_string()
}

#[tokio::test]
async fn the_bot_alone_may_not_connect_to_a_channel() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut bot = Bot::identified(&sim).await;
    let overwrite = |deny: Permissions| json!({"action": "overwrite", "channel": world.voice, "user": sim.bot_user_id(), "deny": bits(deny)});
    assert_eq!(send(&sim, "/sim/permissions", overwrite(Permissions::CONNECT)).await.0, 204);
    let updated = |event: &Event| match event {
        Event::ChannelUpdate(channel) => Some(channel.0.clone()),
        _ => None,
    };
    let channel = bot.event(updated).await;
    let own = &channel.permission_overwrites.as_ref().unwrap()[0];
    assert_eq!((own.id, own.kind), (sim.bot_user_id().cast(), PermissionOverwriteType::Member));
    assert_eq!((own.allow, own.deny), (Permissions::empty(), Permissions::CONNECT));
    // Discord answers with silence.
    bot.shard.command(&UpdateVoiceState::new(world.guild, world.voice, true, false));
    bot.shard.command(&UpdateVoiceState::new(world.guild, world.other_voice, true, false));
    assert_eq!(bot.event(place).await.channel_id, Some(world.other_voice));
    // People still may.
    sim.join_voice(world.guild, world.voice, world.ada).unwrap();
    bot.event(place).await;
    assert_eq!(send(&sim, "/sim/permissions", overwrite(Permissions::empty())).await.0, 204);
    assert!(bot.event(updated).await.permission_overwrites.unwrap().is_empty());
    bot.shard.command(&UpdateVoiceState::new(world.guild, world.voice, true, false));
    assert_eq!(bot.event(place).await.channel_id, Some(world.voice));
}

#[tokio::test]
async fn a_member_is_allowed_what_everyone_is_denied() {
    let sim = simulator().await;
    let world = sim.defaults();
    let deny =
        json!({"action": "deny", "channel": world.text, "permissions": bits(Permissions::SEND_MESSAGES)});
    assert_eq!(send(&sim, "/sim/permissions", deny).await.0, 204);
    let allow = json!({
        "action": "overwrite", "channel": world.text, "user": sim.bot_user_id(),
        "allow": bits(Permissions::SEND_MESSAGES),
    });
    let path = format!("/channels/{}/messages", world.text);
    assert_eq!(rest(&sim, "POST", &path, json!({"content": "x"})).await.1["code"], 50013);
    assert_eq!(send(&sim, "/sim/permissions", allow).await.0, 204);
    assert_eq!(rest(&sim, "POST", &path, json!({"content": "x"})).await.0, 200);
    assert!(!sim.permissions(world.text, world.ada).unwrap().contains(Permissions::SEND_MESSAGES));
}

#[tokio::test]
async fn roles_are_made_and_changed_and_told() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut bot = Bot::identified(&sim).await;
    let change = |action: &str, permissions: Permissions| {
        json!({
            "action": action, "guild": world.guild, "user": sim.bot_user_id(), "permissions": bits(permissions),
        })
    };
    let both = Permissions::MUTE_MEMBERS | Permissions::MOVE_MEMBERS;
    assert_eq!(send(&sim, "/sim/permissions", change("grant", both)).await.0, 204);
    let made = bot
        .event(|event| match event {
            Event::RoleCreate(made) => Some(made.role.clone()),
            _ => None,
        })
        .await;
    assert_eq!(made.permissions, both);
    let member = |event: &Event| match event {
        Event::MemberUpdate(member) => Some((member.user.id, member.roles.clone())),
        _ => None,
    };
    // The bot hears of itself without the intent for members.
    assert_eq!(bot.event(member).await, (sim.bot_user_id(), vec![made.id]));
    assert_eq!(send(&sim, "/sim/permissions", change("take", Permissions::MUTE_MEMBERS)).await.0, 204);
    let updated = |event: &Event| match event {
        Event::RoleUpdate(updated) => Some((updated.role.id, updated.role.permissions)),
        _ => None,
    };
    assert_eq!(bot.event(updated).await, (made.id, Permissions::MOVE_MEMBERS));
    let everyone = Permissions::VIEW_CHANNEL;
    assert_eq!(send(&sim, "/sim/permissions", change("everyone", everyone)).await.0, 204);
    assert_eq!(bot.event(updated).await, (world.guild.cast(), everyone));
    let now = sim.permissions(world.voice, sim.bot_user_id()).unwrap();
    assert_eq!(now, Permissions::MOVE_MEMBERS | everyone);
}

#[tokio::test]
async fn a_deleted_channel_takes_everyone_out_of_it() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut bot = Bot::identified(&sim).await;
    bot.shard.command(&UpdateVoiceState::new(world.guild, world.voice, true, false));
    bot.event(place).await;
    let ears = sim.join_voice(world.guild, world.voice, world.ada).unwrap();
    bot.event(place).await;
    let delete = json!({"action": "delete_channel", "channel": world.voice});
    assert_eq!(send(&sim, "/sim/voice", delete).await.0, 204);
    let mut left = [bot.event(place).await, bot.event(place).await];
    left.sort_by_key(|place| place.user_id);
    assert_eq!(
        left.map(|place| (place.user_id, place.channel_id)),
        [(sim.bot_user_id(), None), (world.ada, None)]
    );
    let gone = |event: &Event| match event {
        Event::ChannelDelete(gone) => Some(gone.id),
        _ => None,
    };
    assert_eq!(bot.event(gone).await, world.voice);
    assert!(!ears.is_present() && sim.voice_states(world.guild).is_empty());
    let path = format!("/channels/{}", world.voice);
    assert_eq!(rest(&sim, "GET", &path, Value::Null).await.1["code"], 10003);

    // The bot deletes one only if it may manage channels.
    let path = format!("/channels/{}", world.other_voice);
    assert_eq!(rest(&sim, "DELETE", &path, Value::Null).await.1["code"], 50013);
    sim.grant(world.guild, sim.bot_user_id(), Permissions::MANAGE_CHANNELS).unwrap();
    let (status, deleted) = rest(&sim, "DELETE", &path, Value::Null).await;
    assert_eq!((status, &deleted["name"]), (200, &json!("Studio")));
    assert_eq!(bot.event(gone).await, world.other_voice);
}

#[tokio::test]
async fn the_control_api_moves_and_kicks_the_bot() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut bot = Bot::identified(&sim).await;
    bot.shard.command(&UpdateVoiceState::new(world.guild, world.voice, true, false));
    bot.event(place).await;
    let user = sim.bot_user_id();
    let moved = json!({"action": "move", "guild": world.guild, "user": user, "channel": world.other_voice});
    assert_eq!(send(&sim, "/sim/voice", moved).await.0, 204);
    assert_eq!(bot.event(place).await.channel_id, Some(world.other_voice));
    let kicked = json!({"action": "disconnect", "guild": world.guild, "user": user});
    assert_eq!(send(&sim, "/sim/voice", kicked).await.0, 204);
    assert_eq!(bot.event(place).await.channel_id, None);
}
