//! The page, and the control API it speaks.

use discord_sim::Simulator;
use futures::StreamExt;
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

use crate::platform::bot::{register, rest, simulator};

fn address(sim: &Simulator, path: &str) -> String {
    format!("http://{}{path}", sim.rest_authority())
}

pub async fn get(sim: &Simulator, path: &str) -> (u16, String) {
    let response = reqwest::get(address(sim, path)).await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

pub async fn send(sim: &Simulator, path: &str, body: Value) -> (u16, Value) {
    request(sim, "POST", path, body).await
}

pub async fn request(sim: &Simulator, method: &str, path: &str, body: Value) -> (u16, Value) {
    let request = reqwest::Client::new().request(method.parse().unwrap(), address(sim, path));
    let request = if body.is_null() { request } else { request.json(&body) };
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap_or_default())
}

#[tokio::test]
async fn the_page_and_all_it_loads_are_served() {
    let sim = simulator().await;
    let (status, html) = get(&sim, "/page/").await;
    assert_eq!(status, 200);
    for part in html.split('"').filter(|part| part.starts_with("/page/")) {
        assert_eq!(get(&sim, part).await.0, 200, "{part}");
    }
    assert!(html.contains("data-testid=\"composer\""));
    assert_eq!(get(&sim, "/").await.0, 200);
}

#[tokio::test]
async fn a_command_given_through_the_control_api_is_answered_and_told() {
    let sim = simulator().await;
    let world = sim.defaults();
    register(&sim).await;
    let mut events = reqwest::get(address(&sim, "/sim/events")).await.unwrap().bytes_stream();
    let command = json!({
        "guild": world.guild, "channel": world.text, "user": world.ada, "name": "play",
        "options": {"query": "a tune"},
    });
    let (status, made) = send(&sim, "/sim/interactions/command", command).await;
    assert_eq!(status, 200, "{made}");
    let id = made["id"].as_str().unwrap().to_owned();
    let token = sim.interaction(id.parse().unwrap()).unwrap().token();
    let body = json!({"type": 4, "data": {"content": "Playing"}});
    rest(&sim, "POST", &format!("/interactions/{id}/{token}/callback"), body).await;
    let (_, read) = get(&sim, &format!("/sim/interactions/{id}?settled_within=1000")).await;
    let read: Value = serde_json::from_str(&read).unwrap();
    assert_eq!((&read["state"], &read["original"]["content"]), (&json!("answered"), &json!("Playing")));
    let mut told = String::new();
    while !told.contains("message_create") {
        told.push_str(&String::from_utf8_lossy(&events.next().await.unwrap().unwrap()));
    }
    assert!(told.contains("\"event\":\"interaction\""));
}

#[tokio::test]
async fn an_uploaded_file_is_served_in_parts() {
    let sim = simulator().await;
    let client = reqwest::Client::new();
    let upload = client.post(address(&sim, "/sim/attachments?filename=a%20tune.ogg"));
    let answer = upload.header("content-type", "audio/ogg").body("0123456789").send().await.unwrap();
    let attachment: Value = answer.json().await.unwrap();
    assert_eq!((&attachment["size"], &attachment["content_type"]), (&json!(10), &json!("audio/ogg")));
    let url = attachment["url"].as_str().unwrap();
    let part = client.get(url).header("range", "bytes=2-4").send().await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.text().await.unwrap(), "234");
}

#[tokio::test]
async fn listening_needs_someone_in_the_channel_and_tells_figures() {
    let sim = simulator().await;
    let world = sim.defaults();
    let url = format!("ws://{}/sim/listen/{}/{}", sim.rest_authority(), world.guild, world.voice);
    assert!(connect_async(&url).await.is_err());
    let join = json!({"action": "join", "guild": world.guild, "channel": world.voice, "user": world.ada});
    assert_eq!(send(&sim, "/sim/voice", join).await.0, 204);
    let (mut socket, _) = connect_async(&url).await.unwrap();
    let Some(Ok(Message::Text(figures))) = socket.next().await else { panic!("figures") };
    let figures: Value = serde_json::from_str(&figures).unwrap();
    assert_eq!(figures["received"], 0);
}

#[tokio::test]
async fn faults_and_errors_of_the_control_api() {
    let sim = simulator().await;
    let fault = json!({"fault": "fail_rest", "route": "GET /users/@me", "status": 503});
    assert_eq!(send(&sim, "/sim/faults", fault).await.0, 204);
    assert_eq!(rest(&sim, "GET", "/users/@me", json!(null)).await.0, 503);
    assert_eq!(rest(&sim, "GET", "/users/@me", json!(null)).await.0, 200);
    let leave = json!({"action": "leave", "guild": sim.defaults().guild, "user": sim.defaults().ada});
    assert_eq!(send(&sim, "/sim/voice", leave).await.0, 404);
}
