//! A gateway session: what outlives a connection so that it can be resumed.

use std::{collections::VecDeque, time::Instant};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use crate::id::GuildId;

/// Events kept for replay. Who is further behind must identify again.
const KEPT: usize = 2_000;

/// What a session tells the connection it is attached to.
#[derive(Clone, Debug)]
pub(crate) enum Outgoing {
    /// A payload, as JSON text.
    Payload(String),
    /// Close with this code.
    Close(u16, &'static str),
    /// End the TCP connection without a close frame.
    Drop,
}

/// A session, attached to a connection or waiting to be resumed.
#[derive(Debug)]
pub(crate) struct Session {
    /// Names the session, and, as on Discord, the voice connections made through it.
    pub(crate) id: String,
    pub(crate) shard: u32,
    shards: u32,
    pub(crate) intents: u64,
    pub(crate) sequence: u64,
    sent: VecDeque<(u64, String)>,
    pub(crate) connection: Option<(u64, UnboundedSender<Outgoing>)>,
    /// When the connection was lost.
    pub(crate) detached: Option<Instant>,
}

impl Session {
    pub(crate) fn new(id: String, shard: (u32, u32), intents: u64) -> Self {
        Self {
            id,
            shard: shard.0,
            shards: shard.1,
            intents,
            sequence: 0,
            sent: VecDeque::new(),
            connection: None,
            detached: None,
        }
    }

    /// Whether events of this guild are this session's.
    ///
    /// See <https://discord.com/developers/docs/events/gateway#sharding>.
    pub(crate) fn is_for(&self, guild: GuildId) -> bool {
        (guild.get() >> 22) % u64::from(self.shards) == u64::from(self.shard)
    }

    /// Numbers an event, keeps it for replay, and sends it if there is a connection.
    pub(crate) fn dispatch(&mut self, kind: &str, data: &Value) {
        self.sequence += 1;
        let payload = json!({"op": 0, "t": kind, "s": self.sequence, "d": data}).to_string();
        self.send(Outgoing::Payload(payload.clone()));
        self.sent.push_back((self.sequence, payload));
        if self.sent.len() > KEPT {
            self.sent.pop_front();
        }
    }

    pub(crate) fn send(&self, outgoing: Outgoing) {
        if let Some((_, connection)) = &self.connection {
            // A connection that is closing no longer reads; the event stays for replay.
            let _ = connection.send(outgoing);
        }
    }

    /// Sends again all after `sequence`, if all of it is still kept.
    pub(crate) fn replay(&self, sequence: u64) -> bool {
        let complete = self.sent.front().is_none_or(|(first, _)| *first <= sequence + 1);
        if complete {
            for (_, payload) in self.sent.iter().filter(|(number, _)| *number > sequence) {
                self.send(Outgoing::Payload(payload.clone()));
            }
        }
        complete
    }
}
