//! Addresses of uploaded files expire.

use std::time::Duration;

use discord_sim::Simulator;
use serde_json::{Value, json};

use crate::platform::{
    bot::{rest, simulator},
    control::request,
};

async fn status(url: &str) -> u16 {
    reqwest::get(url).await.unwrap().status().as_u16()
}

/// A message with a file, written by the bot.
async fn upload(sim: &Simulator) -> Value {
    let body = "--x\r\ncontent-disposition: form-data; name=\"files[0]\"; filename=\"tune.ogg\"\r\n\r\nsound\r\n--x--\r\n";
    let sent = reqwest::Client::new()
        .post(format!("{}/v10/channels/{}/messages", sim.rest_url(), sim.defaults().text))
        .header("user-agent", "DiscordBot (https://example.org, 1)")
        .header("authorization", format!("Bot {}", sim.bot_token()))
        .header("content-type", "multipart/form-data; boundary=x")
        .body(body)
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status().as_u16(), 200);
    sent.json().await.unwrap()
}

#[tokio::test]
async fn an_address_works_until_it_expires_and_only_as_it_was_signed() {
    let sim = simulator().await;
    let file = sim.add_attachment("tune.ogg", None, "sound");
    let url = url::Url::parse(&file.url).unwrap();
    let names: Vec<_> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, ["ex", "is", "hm"]);
    assert_eq!(status(&file.url).await, 200);

    let mut unsigned = url.clone();
    unsigned.set_query(None);
    assert_eq!(status(unsigned.as_str()).await, 404);
    assert_eq!(status(&file.url.replace("ex=", "ex=f")).await, 404, "a longer life is not signed");
    let other = sim.add_attachment("other.ogg", None, "sound");
    let moved = other.url.replace(other.url.split('?').next().unwrap(), file.url.split('?').next().unwrap());
    assert_eq!(status(&moved).await, 404, "another file's signature");
}

#[tokio::test]
async fn a_message_that_is_read_again_has_an_address_that_works() {
    let sim = simulator().await;
    let (changed, _) = request(&sim, "PATCH", "/sim/settings", json!({"attachment_lifetime_s": 2})).await;
    assert_eq!(changed, 200);
    let message = upload(&sim).await;
    let url = message["attachments"][0]["url"].as_str().unwrap().to_owned();
    assert_eq!(status(&url).await, 200);
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert_eq!(status(&url).await, 404);

    sim.expire_attachments_after(Duration::from_mins(1));
    let path = format!("/channels/{}/messages/{}", sim.defaults().text, message["id"].as_str().unwrap());
    let (_, again) = rest(&sim, "GET", &path, json!(null)).await;
    let refreshed = again["attachments"][0]["url"].as_str().unwrap();
    assert_ne!(refreshed, url);
    assert_eq!(status(refreshed).await, 200);
    assert_eq!(status(&url).await, 404, "the old one stays expired");
}
