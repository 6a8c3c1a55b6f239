//! One websocket connection, from HELLO to its end.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{
    compression::{Encoded, Encoder},
    hub::Door,
    session::Outgoing,
    socket::GatewayQuery,
};
use crate::sim::Simulator;

/// The most bytes in a payload from a client.
///
/// See <https://discord.com/developers/docs/events/gateway#sending-events>.
const MOST_BYTES: usize = 4096;
/// The most payloads from a client in [`PER`].
const MOST_EVENTS: usize = 120;
const PER: Duration = Duration::from_mins(1);

/// How a connection ends.
pub(super) enum End {
    /// With a close frame of ours.
    Close(u16, &'static str),
    /// The client closed it, maybe with a code.
    Closed(Option<u16>),
    /// Without a close frame.
    Drop,
    /// By a cut of the network.
    Cut,
}

/// A connection and what it knows of its client.
pub(super) struct Connection {
    pub(super) sim: Simulator,
    pub(super) number: u64,
    /// The session it is attached to, once identified or resumed.
    pub(super) session: Option<String>,
    pub(super) outbox: UnboundedSender<Outgoing>,
    received: VecDeque<Instant>,
    last_heartbeat: Instant,
}

impl Connection {
    pub(super) async fn serve(sim: Simulator, socket: WebSocket, query: GatewayQuery) {
        sim.0.voice.line().up().await;
        let (number, door) = {
            let hub = &mut sim.lock().hub;
            (hub.next_connection(), hub.door)
        };
        let (outbox, inbox) = unbounded_channel();
        let received = VecDeque::new();
        let mut connection =
            Self { sim, number, session: None, outbox, received, last_heartbeat: Instant::now() };
        match door {
            Door::Open => connection.run(socket, inbox, &query).await,
            Door::TurnsAway(code) => turn_away(socket, code).await,
        }
    }

    async fn run(
        &mut self,
        mut socket: WebSocket,
        mut inbox: UnboundedReceiver<Outgoing>,
        query: &GatewayQuery,
    ) {
        let encoder = Encoder::named(query.compress.as_deref());
        let end = match (
            query.v.as_deref().unwrap_or("10"),
            query.encoding.as_deref().unwrap_or("json"),
            encoder,
        ) {
            ("9" | "10", "json", Some(encoder)) => {
                let line = self.sim.0.voice.line().clone();
                tokio::select! {
                    end = self.talk(&mut socket, &mut inbox, encoder) => end,
                    () = line.down() => End::Cut,
                }
            }
            ("9" | "10", ..) => End::Close(4002, "Decode error"),
            _ => End::Close(4012, "Invalid API version"),
        };
        // A client that closes with 1000 or 1001 gives its session up.
        self.detach(matches!(end, End::Closed(Some(1000 | 1001))));
        if let End::Close(code, reason) = end {
            let frame = CloseFrame { code, reason: reason.into() };
            // The client may be gone already.
            let _ = socket.send(Message::Close(Some(frame))).await;
        }
        if matches!(end, End::Cut) {
            // The client learns of it when its packets arrive again, and find nobody.
            return self.sim.0.voice.line().up().await;
        }
        // Reading on is also what sends the echo of a client's close.
        drain(socket).await;
    }

    async fn talk(
        &mut self,
        socket: &mut WebSocket,
        inbox: &mut UnboundedReceiver<Outgoing>,
        mut encoder: Encoder,
    ) -> End {
        let interval = self.sim.config().heartbeat_interval;
        let hello = json!({"op": 10, "s": null, "t": null, "d": {
            "heartbeat_interval": u64::try_from(interval.as_millis()).unwrap_or(u64::MAX), "_trace": ["discord-sim"],
        }});
        self.say(hello.to_string());
        // A client may be late by its jitter and a network's delay.
        let tolerance = interval.mul_f64(1.5);
        loop {
            let late = tokio::time::sleep_until((self.last_heartbeat + tolerance).into());
            tokio::select! {
                outgoing = inbox.recv() => match outgoing {
                    Some(Outgoing::Payload(payload)) => {
                        let frame = match encoder.encode(payload) {
                            Ok(Encoded::Text(text)) => Message::Text(text.into()),
                            Ok(Encoded::Binary(bytes)) => Message::Binary(bytes.into()),
                            Err(_) => return End::Close(4000, "Unknown error"),
                        };
                        if socket.send(frame).await.is_err() {
                            return End::Closed(None);
                        }
                    }
                    Some(Outgoing::Close(code, reason)) => return End::Close(code, reason),
                    Some(Outgoing::Drop) | None => return End::Drop,
                },
                message = socket.recv() => {
                    let text = match message {
                        Some(Ok(Message::Text(text))) => text.as_str().to_owned(),
                        Some(Ok(Message::Binary(bytes))) => match String::from_utf8(bytes.to_vec()) {
                            Ok(text) => text,
                            Err(_) => return End::Close(4002, "Decode error"),
                        },
                        Some(Ok(Message::Close(frame))) => return End::Closed(frame.map(|frame| frame.code)),
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                        Some(Err(_)) | None => return End::Closed(None),
                    };
                    if let Err(end) = self.receive(&text) {
                        return end;
                    }
                }
                () = late => return End::Close(4000, "Heartbeat missed"),
            }
        }
    }

    /// Sends a payload that is not an event.
    pub(super) fn say(&self, payload: String) {
        // The receiving half lives as long as the connection.
        let _ = self.outbox.send(Outgoing::Payload(payload));
    }

    fn receive(&mut self, text: &str) -> Result<(), End> {
        if text.len() > MOST_BYTES {
            return Err(End::Close(4002, "Decode error"));
        }
        let now = Instant::now();
        self.received.retain(|at| now.duration_since(*at) < PER);
        self.received.push_back(now);
        if self.received.len() > MOST_EVENTS {
            return Err(End::Close(4008, "Rate limited"));
        }
        let payload: Value = serde_json::from_str(text).map_err(|_| End::Close(4002, "Decode error"))?;
        let data = &payload["d"];
        match (payload["op"].as_u64(), self.session.is_some()) {
            (Some(1), _) => {
                self.last_heartbeat = now;
                self.say(json!({"op": 11, "s": null, "t": null, "d": null}).to_string());
                Ok(())
            }
            (Some(2 | 6), true) => Err(End::Close(4005, "Already authenticated")),
            (Some(2), false) => self.identify(data),
            (Some(6), false) => self.resume(data),
            (Some(3 | 4 | 8 | 31), false) => Err(End::Close(4003, "Not authenticated")),
            (Some(op @ (3 | 4 | 8 | 31)), true) => self.request(op, data),
            _ => Err(End::Close(4001, "Unknown opcode")),
        }
    }
}

/// Ends a connection before a word was said.
async fn turn_away(mut socket: WebSocket, code: Option<u16>) {
    let Some(code) = code else { return };
    let frame = CloseFrame { code, reason: "asked for by a test".into() };
    // The client may be gone already.
    let _ = socket.send(Message::Close(Some(frame))).await;
    drain(socket).await;
}

/// Lets the client finish the closing handshake before the TCP connection ends.
async fn drain(mut socket: WebSocket) {
    let finish = async { while let Some(Ok(_)) = socket.recv().await {} };
    // A client that does not answer is left.
    let _ = tokio::time::timeout(Duration::from_millis(500), finish).await;
}
