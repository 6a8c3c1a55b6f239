//! `VOICE_STATE_UPDATE` and `VOICE_SERVER_UPDATE` come in either order.

use discord_sim::{SimConfig, Simulator, VoiceUpdates};
use serde_json::json;

use crate::platform::bot::RawGateway;

/// The order of the two events of a join, and of the move that follows; with their tokens.
async fn orders(voice_updates: VoiceUpdates) -> (Vec<String>, Vec<String>) {
    let sim = Simulator::start(SimConfig { voice_updates, ..SimConfig::default() }).await.unwrap();
    let world = sim.defaults();
    let mut client = RawGateway::identified(&sim).await;
    let (mut order, mut tokens) = (Vec::new(), Vec::new());
    for channel in [world.voice, world.other_voice] {
        let join = json!({
            "guild_id": world.guild, "channel_id": channel, "self_mute": false, "self_deaf": false,
        });
        client.send(json!({"op": 4, "d": join})).await;
        for _ in 0..2 {
            let (kind, data) = client.next().await;
            tokens.extend(data["token"].as_str().map(str::to_owned));
            order.push(kind);
        }
    }
    (order, tokens)
}

#[tokio::test]
async fn the_order_is_as_asked_and_a_move_changes_the_token() {
    let (state, server) = ("VOICE_STATE_UPDATE".to_owned(), "VOICE_SERVER_UPDATE".to_owned());
    let (order, tokens) = orders(VoiceUpdates::StateFirst).await;
    assert_eq!(order, [&state, &server, &state, &server].map(Clone::clone));
    assert!(tokens.len() == 2 && tokens[0] != tokens[1]);
    let (order, tokens) = orders(VoiceUpdates::ServerFirst).await;
    assert_eq!(order, [&server, &state, &server, &state].map(Clone::clone));
    assert!(tokens.len() == 2 && tokens[0] != tokens[1]);
    let random = VoiceUpdates::Random { seed: 3 };
    assert_eq!(orders(random).await.0, orders(random).await.0);
}

#[tokio::test]
async fn without_a_voice_region_the_server_has_no_endpoint() {
    let sim = Simulator::start(SimConfig::default()).await.unwrap();
    let world = sim.defaults();
    let mut client = RawGateway::identified(&sim).await;
    sim.take_region_away(world.guild);
    let join = json!({
        "guild_id": world.guild, "channel_id": world.voice, "self_mute": false, "self_deaf": false,
    });
    client.send(json!({"op": 4, "d": join})).await;
    let (state, place) = client.next().await;
    assert_eq!((state.as_str(), &place["channel_id"]), ("VOICE_STATE_UPDATE", &json!(world.voice)));
    let mut servers = vec![client.next().await];
    sim.bring_region_back(world.guild);
    servers.push(client.next().await);
    // What is connected loses its server, too.
    sim.take_region_away(world.guild);
    servers.push(client.next().await);
    let endpoints: Vec<_> = servers.iter().map(|(_, server)| server["endpoint"].is_string()).collect();
    assert_eq!(endpoints, [false, true, false], "{servers:?}");
    assert!(servers.iter().all(|(kind, _)| kind == "VOICE_SERVER_UPDATE"), "{servers:?}");
}
