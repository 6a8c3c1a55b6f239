//! All gateway sessions, and the way events find them.

use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::session::{Outgoing, Session};
use crate::id::GuildId;

/// How often a shard's clients logged in, since the simulator started.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ShardLogIns {
    /// IDENTIFYs that led to a new session.
    pub identified: u32,
    /// IDENTIFYs that were answered with an invalid session: too soon after another, or beyond the day's number.
    pub refused: u32,
    /// RESUMEs that continued with a session.
    pub resumed: u32,
}

/// What becomes of new connections.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Door {
    /// They are served.
    #[default]
    Open,
    /// They are accepted, and closed at once: with this code, or without a word.
    TurnsAway(Option<u16>),
}

/// The sessions of the bot.
#[derive(Debug, Default)]
pub(crate) struct Hub {
    pub(crate) sessions: HashMap<String, Session>,
    /// When each identify rate limit key was last used.
    pub(crate) identified: HashMap<u32, Instant>,
    /// Identifies made so far; they would come back after 24 hours.
    pub(crate) identifies: u32,
    /// How many of the next resumes are refused.
    pub(crate) refuse_resumes: u32,
    /// What becomes of new connections.
    pub(crate) door: Door,
    /// What each shard did to get a session.
    pub(crate) log_ins: BTreeMap<u32, ShardLogIns>,
    /// How many connections were accepted.
    pub(crate) connections: u64,
}

impl Hub {
    /// Numbers a connection.
    pub(crate) fn next_connection(&mut self) -> u64 {
        self.connections += 1;
        self.connections
    }

    /// What a shard did so far.
    pub(crate) fn log_in_of(&mut self, shard: u32) -> &mut ShardLogIns {
        self.log_ins.entry(shard).or_default()
    }

    /// Sends an event of a guild to the sessions of its shard with this intent.
    pub(crate) fn publish(&mut self, guild: GuildId, intent: u64, kind: &str, data: &Value) {
        self.publish_each(guild, intent, kind, |_| data.clone());
    }

    /// As [`Self::publish`], with data made for each session's intents.
    pub(crate) fn publish_each(
        &mut self,
        guild: GuildId,
        intent: u64,
        kind: &str,
        data: impl Fn(u64) -> Value,
    ) {
        for session in self.sessions.values_mut() {
            if session.is_for(guild) && session.intents & intent == intent {
                session.dispatch(kind, &data(session.intents));
            }
        }
    }

    /// Sends an event of no guild to the sessions of the first shard with this intent.
    ///
    /// See <https://discord.com/developers/docs/events/gateway#sharding>.
    pub(crate) fn publish_first(&mut self, intent: u64, kind: &str, data: &Value) {
        for session in self.sessions.values_mut() {
            if session.shard == 0 && session.intents & intent == intent {
                session.dispatch(kind, data);
            }
        }
    }

    /// Tells all connected sessions the same.
    pub(crate) fn tell_all(&self, outgoing: &Outgoing) {
        for session in self.sessions.values() {
            session.send(outgoing.clone());
        }
    }

    /// Whether any session of the guild's shard is connected.
    pub(crate) fn is_connected(&self, guild: GuildId) -> bool {
        self.sessions.values().any(|session| session.connection.is_some() && session.is_for(guild))
    }

    /// The sessions lost longer ago than this.
    pub(crate) fn expired(&self, window: Duration) -> Vec<String> {
        let over = |session: &&Session| session.detached.is_some_and(|since| since.elapsed() > window);
        self.sessions.values().filter(over).map(|session| session.id.clone()).collect()
    }
}
