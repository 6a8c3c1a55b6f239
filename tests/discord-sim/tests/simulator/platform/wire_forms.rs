//! What other libraries send and read, and twilight does not.

use discord_sim::SimConfig;
use serde_json::{Value, json};

use crate::platform::bot::{RawGateway, rest, simulator};

#[tokio::test]
async fn ids_are_taken_as_numbers_too() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut client = RawGateway::identified(&sim).await;
    let join = json!({
        "guild_id": world.guild.get(), "channel_id": world.voice.get(), "self_mute": false, "self_deaf": false,
    });
    client.send(json!({"op": 4, "d": join})).await;
    let place = client.event("VOICE_STATE_UPDATE").await;
    assert_eq!(place["channel_id"], json!(world.voice));

    let members = json!({"guild_id": world.guild.get(), "user_ids": [world.ada.get()], "limit": 0});
    client.send(json!({"op": 8, "d": members})).await;
    let chunk = client.event("GUILD_MEMBERS_CHUNK").await;
    assert_eq!(chunk["members"][0]["user"]["id"], json!(world.ada));
}

#[tokio::test]
async fn a_voice_state_names_the_gateway_session() {
    let sim = simulator().await;
    let world = sim.defaults();
    let mut client = RawGateway::identified(&sim).await;
    let join = json!({
        "guild_id": world.guild, "channel_id": world.voice, "self_mute": false, "self_deaf": false,
    });
    client.send(json!({"op": 4, "d": join})).await;
    let place = client.event("VOICE_STATE_UPDATE").await;
    assert_eq!(&place["session_id"], client.session_id());
}

async fn answer(sim: &discord_sim::Simulator) -> reqwest::Response {
    reqwest::Client::new()
        .get(format!("{}/v10/users/@me", sim.rest_url()))
        .header("user-agent", "DiscordBot (https://example.org, 1)")
        .header("authorization", format!("Bot {}", sim.bot_token()))
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_limit_of_discords_own_came_by_its_proxy_and_a_ban_did_not() {
    let sim = simulator().await;
    sim.rate_limit_next("GET /users/@me", 0.1, 1);
    let limited = answer(&sim).await;
    assert_eq!((limited.status().as_u16(), limited.headers().contains_key("via")), (429, true));
    sim.fail_rest("GET /users/@me", 429, 1);
    let banned = answer(&sim).await;
    assert_eq!((banned.status().as_u16(), banned.headers().contains_key("via")), (429, false));
    assert!(answer(&sim).await.headers().contains_key("via"));
}

#[tokio::test]
async fn a_body_may_be_a_form() {
    let sim = simulator().await;
    let path = format!("{}/v10/channels/{}/messages", sim.rest_url(), sim.defaults().text);
    for body in ["content=a+form&tts=false", "payload_json=%7B%22content%22%3A%22a%20form%22%7D"] {
        let sent = reqwest::Client::new()
            .post(&path)
            .header("user-agent", "DiscordBot (https://example.org, 1)")
            .header("authorization", format!("Bot {}", sim.bot_token()))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(sent.status().as_u16(), 200, "{body}");
        assert_eq!(sent.json::<Value>().await.unwrap()["content"], "a form");
    }
}

#[tokio::test]
async fn what_libraries_read_when_they_log_in_is_there() {
    let sim = simulator().await;
    let (status, application) = rest(&sim, "GET", "/applications/@me", json!(null)).await;
    assert_eq!((status, &application["approximate_user_install_count"]), (200, &json!(0)));
    let (status, sounds) = rest(&sim, "GET", "/soundboard-default-sounds", json!(null)).await;
    assert_eq!((status, &sounds[0]["name"]), (200, &json!("quack")));
    // Three parts, the first of which names the bot's user.
    assert_eq!(sim.bot_token().split('.').map(str::len).skip(1).collect::<Vec<_>>(), [6, 38]);
}

#[tokio::test]
async fn a_token_that_was_given_is_kept() {
    let config = SimConfig { bot_token: Some("given".to_owned()), ..SimConfig::default() };
    let sim = discord_sim::Simulator::start(config).await.unwrap();
    assert_eq!(sim.bot_token(), "given");
}
