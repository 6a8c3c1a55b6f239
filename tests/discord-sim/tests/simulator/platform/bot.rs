//! A bot made of twilight-gateway and twilight-http.

use std::time::Duration;

use discord_sim::{SimConfig, Simulator};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};
use twilight_gateway::{
    ConfigBuilder, Event, EventTypeFlags, Intents, Session, Shard, ShardId, StreamExt as _,
};

pub const PATIENCE: Duration = Duration::from_secs(5);

pub const INTENTS: Intents =
    Intents::GUILDS.union(Intents::GUILD_VOICE_STATES).union(Intents::GUILD_MESSAGES);

pub struct Bot {
    pub shard: Shard,
    pub http: twilight_http::Client,
}

pub async fn simulator() -> Simulator {
    let config = SimConfig { identify_interval: Duration::ZERO, ..SimConfig::default() };
    Simulator::start(config).await.expect("the simulator starts")
}

pub fn http(sim: &Simulator) -> twilight_http::Client {
    twilight_http::Client::builder()
        .token(sim.bot_token().to_owned())
        .proxy(sim.rest_authority().to_owned(), true)
        .build()
}

impl Bot {
    /// A bot with a new session.
    pub async fn identified(sim: &Simulator) -> Self {
        let mut bot = Self::dial(sim, None);
        bot.event(|event| matches!(event, Event::GuildCreate(_)).then_some(())).await;
        bot
    }

    /// A bot about to connect, maybe with a session of another process.
    pub fn dial(sim: &Simulator, session: Option<Session>) -> Self {
        let token = format!("Bot {}", sim.bot_token());
        let mut config = ConfigBuilder::new(token, INTENTS).proxy_url(sim.gateway_url());
        if let Some(session) = session {
            config = config.session(session).resume_url(sim.gateway_url());
        }
        Self { shard: Shard::with_config(ShardId::ONE, config.build()), http: http(sim) }
    }

    /// Reads events until one is what was looked for.
    pub async fn event<T>(&mut self, wanted: impl Fn(&Event) -> Option<T>) -> T {
        let reading = async {
            loop {
                match self.shard.next_event(EventTypeFlags::all()).await {
                    Some(Ok(event)) => {
                        if let Some(found) = wanted(&event) {
                            return found;
                        }
                    }
                    Some(Err(error)) => eprintln!("gateway: {error}"),
                    None => panic!("the shard has ended"),
                }
            }
        };
        timeout(PATIENCE, reading).await.expect("the event arrives in time")
    }
}

/// A client of the gateway that reads events as they are written: some of them twilight does not read.
pub struct RawGateway {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    session_id: Value,
}

impl RawGateway {
    /// A client with a new session, told of its guilds.
    pub async fn identified(sim: &Simulator) -> Self {
        let url = format!("{}/?v=10&encoding=json", sim.gateway_url());
        let (mut socket, _) = connect_async(url).await.expect("the gateway answers");
        let identify = json!({
            "op": 2, "d": {"token": sim.bot_token(), "intents": INTENTS.bits(), "properties": {}},
        });
        socket.send(Message::text(identify.to_string())).await.expect("the gateway listens");
        let mut client = Self { socket, session_id: Value::Null };
        client.session_id = client.event("READY").await["session_id"].take();
        client.event("GUILD_CREATE").await;
        client
    }

    pub fn session_id(&self) -> &Value {
        &self.session_id
    }

    pub async fn send(&mut self, payload: Value) {
        self.socket.send(Message::text(payload.to_string())).await.expect("the gateway listens");
    }

    /// The next event: its kind and its data.
    pub async fn next(&mut self) -> (String, Value) {
        let reading = async {
            loop {
                let Some(Ok(Message::Text(text))) = self.socket.next().await else {
                    panic!("the gateway is gone")
                };
                let mut event: Value = serde_json::from_str(&text).expect("JSON");
                if let Some(kind) = event["t"].as_str().map(str::to_owned) {
                    return (kind, event["d"].take());
                }
            }
        };
        timeout(PATIENCE, reading).await.expect("an event arrives in time")
    }

    /// The data of the next event of a kind.
    pub async fn event(&mut self, kind: &str) -> Value {
        loop {
            let (found, data) = self.next().await;
            if found == kind {
                return data;
            }
        }
    }
}

/// A request as no library would make it.
pub async fn rest(sim: &Simulator, method: &str, path: &str, body: Value) -> (u16, Value) {
    let request = reqwest::Client::new()
        .request(method.parse().expect("a method"), format!("{}/v10{path}", sim.rest_url()))
        .header("user-agent", "DiscordBot (https://example.org, 1)")
        .header("authorization", format!("Bot {}", sim.bot_token()));
    let request = if body.is_null() { request } else { request.json(&body) };
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or(Value::Null))
}

/// Registers the commands that the tests use.
pub async fn register(sim: &Simulator) {
    let commands = json!([
        {"name": "play", "description": "Play a track", "options": [
            {"type": 3, "name": "query", "description": "What to play", "autocomplete": true, "max_length": 200},
            {"type": 11, "name": "file", "description": "A file to play"},
            {"type": 4, "name": "at", "description": "Where to insert", "min_value": 1},
        ]},
        {"name": "stop", "description": "Stop"},
        {"name": "settings", "description": "Settings", "default_member_permissions": "32", "options": [
            {"type": 1, "name": "view", "description": "View"},
        ]},
    ]);
    let (status, _) =
        rest(sim, "PUT", &format!("/applications/{}/commands", sim.application_id()), commands).await;
    assert_eq!(status, 200);
}
