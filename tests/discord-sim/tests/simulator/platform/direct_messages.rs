//! Messages to one person, and messages that are edited and vanish.

use discord_sim::{Error, SimConfig, Simulator};
use serde_json::{Value, json};
use tokio::time::timeout;
use twilight_gateway::{ConfigBuilder, Event, EventTypeFlags, Intents, Shard, ShardId, StreamExt};
use twilight_model::{channel::ChannelType, guild::Permissions};

use crate::platform::{
    bot::{Bot, PATIENCE, http, rest, simulator},
    control::{request, send},
};

async fn code(sim: &Simulator, method: &str, path: &str, body: Value) -> (u16, u64) {
    let (status, answer) = rest(sim, method, path, body).await;
    (status, answer["code"].as_u64().unwrap_or_default())
}

#[tokio::test]
async fn the_bot_writes_to_a_person_who_answers() {
    let sim = simulator().await;
    let world = sim.defaults();
    let client = http(&sim);
    let channel = client.create_private_channel(world.ada).await.unwrap().model().await.unwrap();
    assert_eq!((channel.kind, channel.guild_id), (ChannelType::Private, None));
    assert_eq!(channel.recipients.unwrap()[0].id, world.ada);
    let again = client.create_private_channel(world.ada).await.unwrap().model().await.unwrap();
    assert_eq!((again.id, sim.open_direct_channel(world.ada).unwrap()), (channel.id, channel.id));

    let token = format!("Bot {}", sim.bot_token());
    let intents = Intents::DIRECT_MESSAGES;
    let config = ConfigBuilder::new(token, intents).proxy_url(sim.gateway_url()).build();
    let mut shard = Shard::with_config(ShardId::ONE, config);
    let mut next = async || {
        let reading = async {
            loop {
                match shard.next_event(EventTypeFlags::all()).await.unwrap().unwrap() {
                    Event::Ready(_) => return None,
                    Event::MessageCreate(message) => return Some(message.message.clone()),
                    _ => {}
                }
            }
        };
        timeout(PATIENCE, reading).await.expect("the event arrives in time")
    };
    assert!(next().await.is_none());
    client.create_message(channel.id).content("Your track is next").await.unwrap();
    let told = next().await.unwrap();
    assert_eq!((told.author.id, told.guild_id), (sim.bot_user_id(), None));
    sim.say(channel.id, world.ada, "Thank you").unwrap();
    // What people write to the bot needs no privileged intent.
    assert_eq!(next().await.unwrap().content, "Thank you");
    assert!(matches!(sim.say(channel.id, world.grace, "And I?"), Err(Error::Refused(_))));
    let path = format!("/channels/{}/messages", channel.id);
    assert_eq!(rest(&sim, "GET", &path, Value::Null).await.1.as_array().unwrap().len(), 2);
    let theirs = sim.messages(channel.id)[1].id;
    assert_eq!(code(&sim, "DELETE", &format!("{path}/{theirs}"), Value::Null).await, (403, 50003));
    let (status, closed) = rest(&sim, "DELETE", &format!("/channels/{}", channel.id), Value::Null).await;
    assert_eq!((status, &closed["type"]), (200, &json!(1)));
}

#[tokio::test]
async fn who_takes_no_direct_messages_gets_none() {
    let sim = simulator().await;
    let world = sim.defaults();
    let (status, opened) = send(&sim, "/sim/direct-messages", json!({"user": world.ada})).await;
    assert_eq!(status, 200);
    let path = format!("/channels/{}/messages", opened["channel"].as_str().unwrap());
    let fault = |on: bool| json!({"fault": "refuse_direct_messages", "user": world.ada, "on": on});
    let hello = json!({"content": "hello"});
    assert_eq!(send(&sim, "/sim/faults", fault(true)).await.0, 204);
    assert_eq!(code(&sim, "POST", &path, hello.clone()).await, (403, 50007));
    assert_eq!(send(&sim, "/sim/faults", fault(false)).await.0, 204);
    assert_eq!(code(&sim, "POST", &path, hello).await, (200, 0));
    let open = "/users/@me/channels";
    assert_eq!(code(&sim, "POST", open, json!({"recipient_id": "1"})).await, (400, 50033));
    assert_eq!(code(&sim, "POST", open, json!({"recipient_id": sim.bot_user_id()})).await, (400, 50033));
    assert_eq!(code(&sim, "POST", open, json!({})).await, (400, 50035));
}

#[tokio::test]
async fn a_message_that_somebody_deleted_can_no_longer_be_edited() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut bot = Bot::identified(&sim).await;
    let messages = format!("/channels/{}/messages", world.text);
    let (_, made) = rest(&sim, "POST", &messages, json!({"content": "Now playing"})).await;
    let id = made["id"].as_str().unwrap();
    let one = format!("{messages}/{id}");
    assert_eq!(code(&sim, "PATCH", &one, json!({"content": "Paused"})).await, (200, 0));
    let there = format!("/sim/messages/{}/{id}", world.text);
    assert_eq!(request(&sim, "DELETE", &there, Value::Null).await.0, 204);
    let deleted = |event: &Event| match event {
        Event::MessageDelete(deleted) => Some(deleted.id),
        _ => None,
    };
    assert_eq!(bot.event(deleted).await.to_string(), id);
    assert_eq!(code(&sim, "PATCH", &one, json!({"content": "Playing"})).await, (404, 10008));
    assert_eq!(code(&sim, "DELETE", &one, Value::Null).await, (404, 10008));
    assert_eq!(request(&sim, "DELETE", &there, Value::Null).await.0, 404);
}

#[tokio::test]
async fn components_v2_take_a_message_over_and_are_not_given_back() {
    let sim = simulator().await;
    let path = format!("/channels/{}/messages", sim.defaults().text);
    let (_, made) =
        rest(&sim, "POST", &path, json!({"content": "Now playing", "embeds": [{"title": "A tune"}]})).await;
    let one = format!("{path}/{}", made["id"].as_str().unwrap());
    let v2 = json!({"flags": 1 << 15, "components": [{"type": 10, "content": "# Now playing"}]});
    // Text and embeds have to go with the same edit.
    assert_eq!(code(&sim, "PATCH", &one, v2.clone()).await, (400, 50035));
    let mut emptied = v2.clone();
    emptied["content"] = Value::Null;
    emptied["embeds"] = json!([]);
    let (status, edited) = rest(&sim, "PATCH", &one, emptied).await;
    assert_eq!((status, &edited["flags"], &edited["content"]), (200, &json!(1 << 15), &json!("")));
    let (status, edited) =
        rest(&sim, "PATCH", &one, json!({"flags": 0, "components": v2["components"]})).await;
    assert_eq!((status, &edited["flags"]), (200, &json!(1 << 15)));
    assert_eq!(code(&sim, "PATCH", &one, json!({"embeds": [{"title": "A tune"}]})).await, (400, 50035));
}

#[tokio::test]
async fn a_channel_the_bot_may_not_write_in_or_does_not_see_has_its_own_codes() {
    let sim = Simulator::start(SimConfig::default()).await.unwrap();
    let world = sim.defaults();
    let path = format!("/channels/{}/messages", world.text);
    let hello = json!({"content": "hello"});
    sim.deny(world.text, Permissions::SEND_MESSAGES).unwrap();
    assert_eq!(code(&sim, "POST", &path, hello.clone()).await, (403, 50013));
    sim.deny(world.text, Permissions::VIEW_CHANNEL).unwrap();
    assert_eq!(code(&sim, "POST", &path, hello).await, (403, 50001));
    assert_eq!(code(&sim, "GET", &path, Value::Null).await, (403, 50001));
    assert_eq!(code(&sim, "GET", &format!("/channels/{}", world.text), Value::Null).await, (403, 50001));
}
