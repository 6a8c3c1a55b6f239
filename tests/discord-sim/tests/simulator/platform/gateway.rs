//! Sessions: identify, resume from elsewhere, and the ways they end.

use discord_sim::{GatewayChange, SimConfig, SimEvent, Simulator};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};
use twilight_gateway::Event;
use twilight_model::gateway::payload::incoming::GuildCreate;

use crate::platform::bot::{Bot, rest, simulator};

#[tokio::test]
async fn a_new_session_is_told_its_guild_with_channels_and_voice_states() {
    let sim = simulator().await;
    let world = sim.defaults();
    sim.join_voice(world.guild, world.voice, world.ada).unwrap();
    let mut bot = Bot::dial(&sim, None);
    let ready = bot
        .event(|event| match event {
            Event::Ready(ready) => Some(ready.clone()),
            _ => None,
        })
        .await;
    assert_eq!((ready.user.id, ready.version), (sim.bot_user_id(), 10));
    let guild = bot
        .event(|event| match event {
            Event::GuildCreate(guild) => match guild.as_ref() {
                GuildCreate::Available(guild) => Some(guild.clone()),
                GuildCreate::Unavailable(_) => None,
            },
            _ => None,
        })
        .await;
    assert_eq!((guild.id, guild.channels.len()), (world.guild, 3));
    let place = &guild.voice_states[0];
    assert_eq!((place.user_id, place.channel_id), (world.ada, Some(world.voice)));
    // Without presences only the bot and those in voice are listed.
    assert_eq!(guild.members.len(), 2);
}

#[tokio::test]
async fn another_process_resumes_a_stored_session_and_hears_what_was_missed() {
    let sim = simulator().await;
    let world = sim.defaults();
    let first = Bot::identified(&sim).await;
    let session = first.shard.session().expect("a session").clone();
    drop(first);
    sim.say(world.text, world.ada, "while you were gone").unwrap();
    let mut watch = sim.subscribe();
    let mut second = Bot::dial(&sim, Some(session.clone()));
    let missed = second
        .event(|event| match event {
            Event::MessageCreate(message) => Some(message.id),
            _ => None,
        })
        .await;
    assert_eq!(missed, sim.messages(world.text)[0].id);
    second.event(|event| matches!(event, Event::Resumed).then_some(())).await;
    assert_eq!(second.shard.session().unwrap().id(), session.id());
    let changes: Vec<_> = std::iter::from_fn(|| watch.try_recv().ok())
        .filter_map(|event| match event {
            SimEvent::Gateway { change, .. } => Some(change),
            _ => None,
        })
        .collect();
    assert!(changes.contains(&GatewayChange::Resumed), "{changes:?}");
    assert!(!changes.contains(&GatewayChange::Identified), "{changes:?}");
}

#[tokio::test]
async fn a_refused_resume_leads_to_a_new_session() {
    let sim = simulator().await;
    let first = Bot::identified(&sim).await;
    let session = first.shard.session().expect("a session").clone();
    drop(first);
    sim.refuse_resume(1);
    let mut second = Bot::dial(&sim, Some(session.clone()));
    second.event(|event| matches!(event, Event::GatewayInvalidateSession(false)).then_some(())).await;
    second.event(|event| matches!(event, Event::Ready(_)).then_some(())).await;
    assert_ne!(second.shard.session().unwrap().id(), session.id());
}

#[tokio::test]
async fn a_dropped_connection_and_a_requested_reconnect_resume() {
    let sim = simulator().await;
    let mut bot = Bot::identified(&sim).await;
    let resumed = |event: &Event| matches!(event, Event::Resumed).then_some(());
    sim.drop_gateway(Some(4000));
    bot.event(resumed).await;
    sim.request_reconnect();
    bot.event(resumed).await;
    sim.invalidate_session(false);
    bot.event(|event| matches!(event, Event::Ready(_)).then_some(())).await;
}

/// A client that sends what no library would.
async fn close_code(sim: &Simulator, query: &str, sent: &[Value]) -> Option<u16> {
    let (mut socket, _) = connect_async(format!("{}/{query}", sim.gateway_url())).await.unwrap();
    for payload in sent {
        socket.send(Message::text(payload.to_string())).await.unwrap();
    }
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Close(Some(frame)) = message {
            return Some(frame.code.into());
        }
    }
    None
}

#[tokio::test]
async fn bad_clients_are_closed_with_the_documented_codes() {
    let sim = simulator().await;
    let identify = |token: &str, intents: u64, shard: [u32; 2]| json!({"op": 2, "d": {"token": token, "intents": intents, "shard": shard, "properties": {}}});
    let good = identify(sim.bot_token(), 1, [0, 1]);
    let json = "?v=10&encoding=json";
    let cases = [
        ("?v=5&encoding=json", vec![], 4012),
        (json, vec![json!({"op": 99})], 4001),
        (json, vec![json!({"op": 4, "d": {}})], 4003),
        (json, vec![identify("wrong", 1, [0, 1])], 4004),
        (json, vec![good.clone(), good.clone()], 4005),
        (json, vec![identify(sim.bot_token(), 1, [1, 1])], 4010),
        (json, vec![identify(sim.bot_token(), 1 << 40, [0, 1])], 4013),
        (json, vec![identify(sim.bot_token(), 1 << 15, [0, 1])], 4014),
        (json, vec![json!({"op": 1, "d": null, "pad": "x".repeat(5000)})], 4002),
        (json, vec![json!({"op": 1, "d": null}); 121], 4008),
    ];
    for (query, sent, code) in cases {
        assert_eq!(close_code(&sim, query, &sent).await, Some(code), "{sent:.200?}");
    }
}

#[tokio::test]
async fn a_silent_client_is_taken_for_dead() {
    let heartbeat_interval = std::time::Duration::from_millis(100);
    let sim = Simulator::start(SimConfig { heartbeat_interval, ..SimConfig::default() }).await.unwrap();
    assert_eq!(close_code(&sim, "?v=10&encoding=json", &[]).await, Some(4000));
}

#[tokio::test]
async fn a_second_identify_within_five_seconds_is_an_invalid_session() {
    let sim = Simulator::start(SimConfig::default()).await.unwrap();
    let _first = Bot::identified(&sim).await;
    let (mut socket, _) = connect_async(format!("{}/?v=10&encoding=json", sim.gateway_url())).await.unwrap();
    let identify = json!({"op": 2, "d": {"token": sim.bot_token(), "intents": 1, "properties": {}}});
    socket.send(Message::text(identify.to_string())).await.unwrap();
    let _hello = socket.next().await;
    let answer: Value = match socket.next().await {
        Some(Ok(Message::Text(text))) => serde_json::from_str(&text).unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!((&answer["op"], &answer["d"]), (&json!(9), &json!(false)));
}

#[tokio::test]
async fn shards_identify_in_buckets_and_are_counted() {
    let config = SimConfig { shards: 4, max_concurrency: 2, identifies: 3, ..SimConfig::default() };
    let sim = Simulator::start(config).await.unwrap();
    let mut sockets = Vec::new();
    // Shards 0 and 2 share a bucket, and so do 1 and 3: of each two, one is too soon.
    for (shard, op) in [(0, 0), (1, 0), (2, 9), (3, 9)] {
        let (mut socket, _) =
            connect_async(format!("{}/?v=10&encoding=json", sim.gateway_url())).await.unwrap();
        let identify = json!({"op": 2, "d": {"token": sim.bot_token(), "intents": 1, "shard": [shard, 4], "properties": {}}});
        socket.send(Message::text(identify.to_string())).await.unwrap();
        let _hello = socket.next().await;
        let Some(Ok(Message::Text(answer))) = socket.next().await else { panic!("no answer to {shard}") };
        assert_eq!(serde_json::from_str::<Value>(&answer).unwrap()["op"], op, "shard {shard}: {answer:.200}");
        sockets.push(socket);
    }
    let counted: Vec<_> =
        sim.identifies().into_iter().map(|(shard, did)| (shard, did.identified, did.refused)).collect();
    assert_eq!(counted, [(0, 1, 0), (1, 1, 0), (2, 0, 1), (3, 0, 1)]);
    let (status, limits) = rest(&sim, "GET", "/gateway/bot", Value::Null).await;
    assert_eq!((status, &limits["shards"]), (200, &json!(4)));
    let limits = &limits["session_start_limit"];
    assert_eq!((&limits["total"], &limits["remaining"]), (&json!(3), &json!(1)));
    assert_eq!(limits["max_concurrency"], 2);
}

#[tokio::test]
async fn a_guild_made_for_a_shard_is_told_to_that_shard_alone() {
    let sim = simulator().await;
    for shard in 0..3 {
        let guild = sim.create_guild_on_shard("Spread", shard, 3);
        assert_eq!((guild.get() >> 22) % 3, u64::from(shard));
    }
    let token = sim.bot_token();
    let (mut socket, _) = connect_async(format!("{}/?v=10&encoding=json", sim.gateway_url())).await.unwrap();
    let identify = json!({"op": 2, "d": {"token": token, "intents": 1, "shard": [1, 3], "properties": {}}});
    socket.send(Message::text(identify.to_string())).await.unwrap();
    let mine = sim.create_guild_on_shard("Mine", 1, 3);
    let _others = sim.create_guild_on_shard("Theirs", 2, 3);
    let last = sim.create_guild_on_shard("Last", 1, 3);
    let mut told = Vec::new();
    while !told.contains(&json!(last)) {
        let Some(Ok(Message::Text(text))) = socket.next().await else { panic!("{told:?}") };
        let event: Value = serde_json::from_str(&text).unwrap();
        if event["t"] == "GUILD_CREATE" {
            told.push(event["d"]["id"].clone());
        }
    }
    assert!(told.contains(&json!(mine)));
    let on_shard = |id: &Value| (id.as_str().unwrap().parse::<u64>().unwrap() >> 22) % 3 == 1;
    assert!(told.iter().all(on_shard), "{told:?}");
}
