//! IDENTIFY and RESUME, and what happens when a connection ends.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{
    connection::{Connection, End},
    hub::ShardLogIns,
    intents,
    session::{Outgoing, Session},
};
use crate::{
    event::{GatewayChange, SimEvent},
    sim::{Simulator, State},
};

impl Connection {
    /// See <https://discord.com/developers/docs/events/gateway-events#identify>.
    pub(super) fn identify(&mut self, data: &Value) -> Result<(), End> {
        if !self.sim.is_bot_token(data["token"].as_str().unwrap_or_default()) {
            return Err(End::Close(4004, "Authentication failed"));
        }
        if !data["properties"].is_object() {
            return Err(End::Close(4002, "Decode error"));
        }
        let shard = shard_of(data)?;
        let intents = data["intents"].as_u64().ok_or(End::Close(4013, "Invalid intent(s)"))?;
        if intents & !intents::KNOWN != 0 {
            return Err(End::Close(4013, "Invalid intent(s)"));
        }
        if intents & intents::PRIVILEGED & !self.sim.config().privileged_intents != 0 {
            return Err(End::Close(4014, "Disallowed intent(s)"));
        }
        let sim = self.sim.clone();
        let mut state = sim.lock();
        let config = sim.config();
        let key = shard.0 % config.max_concurrency.max(1);
        let now = Instant::now();
        // A grain of tolerance: a client that waits exactly the interval must pass.
        let interval = config.identify_interval.saturating_sub(Duration::from_millis(50));
        let too_soon = state.hub.identified.get(&key).is_some_and(|last| now - *last < interval);
        if too_soon || state.hub.identifies >= config.identifies {
            state.hub.log_in_of(shard.0).refused += 1;
            self.say(invalid_session(false));
            return Ok(());
        }
        state.hub.identified.insert(key, now);
        state.hub.identifies += 1;
        state.hub.log_in_of(shard.0).identified += 1;
        let mut session = Session::new(uuid::Uuid::new_v4().simple().to_string(), shard, intents);
        session.connection = Some((self.number, self.outbox.clone()));
        welcome(&sim, &state, &mut session, shard);
        sim.emit(gateway_event(GatewayChange::Identified, &session));
        self.session = Some(session.id.clone());
        state.hub.sessions.insert(session.id.clone(), session);
        Ok(())
    }

    /// See <https://discord.com/developers/docs/events/gateway#resuming>.
    pub(super) fn resume(&mut self, data: &Value) -> Result<(), End> {
        if !self.sim.is_bot_token(data["token"].as_str().unwrap_or_default()) {
            return Err(End::Close(4004, "Authentication failed"));
        }
        let id = data["session_id"].as_str().ok_or(End::Close(4002, "Decode error"))?;
        let sequence = data["seq"].as_u64().ok_or(End::Close(4002, "Decode error"))?;
        let sim = self.sim.clone();
        let mut state = sim.lock();
        sim.end_expired_sessions(&mut state);
        let refuse = state.hub.refuse_resumes > 0;
        if refuse {
            state.hub.refuse_resumes -= 1;
            sim.end_session(&mut state, id);
        }
        let Some(session) = state.hub.sessions.get_mut(id) else {
            let (change, session_id) = (GatewayChange::ResumeRefused, id.to_owned());
            sim.emit(SimEvent::Gateway { change, session_id, shard: 0 });
            self.say(invalid_session(false));
            return Ok(());
        };
        if sequence > session.sequence {
            return Err(End::Close(4007, "Invalid seq"));
        }
        session.send(Outgoing::Close(4000, "Resumed by another connection"));
        session.connection = Some((self.number, self.outbox.clone()));
        session.detached = None;
        if !session.replay(sequence) {
            session.connection = None;
            self.say(invalid_session(false));
            sim.end_session(&mut state, id);
            return Ok(());
        }
        session.dispatch("RESUMED", &json!({"_trace": ["discord-sim"]}));
        sim.emit(gateway_event(GatewayChange::Resumed, session));
        let shard = session.shard;
        state.hub.log_in_of(shard).resumed += 1;
        self.session = Some(id.to_owned());
        Ok(())
    }

    /// The connection is over: its session waits to be resumed, unless the client gave it up.
    pub(super) fn detach(&mut self, gives_up: bool) {
        let Some(id) = self.session.take() else { return };
        let mut state = self.sim.lock();
        let Some(session) = state.hub.sessions.get_mut(&id) else { return };
        // Another connection may have resumed it meanwhile.
        if session.connection.as_ref().is_none_or(|(number, _)| *number != self.number) {
            return;
        }
        session.connection = None;
        session.detached = Some(Instant::now());
        self.sim.emit(gateway_event(GatewayChange::Disconnected, session));
        if gives_up {
            self.sim.end_session(&mut state, &id);
        }
    }
}

/// INVALID SESSION; the flag says whether the session can be resumed.
pub(crate) fn invalid_session(resumable: bool) -> String {
    json!({"op": 9, "s": null, "t": null, "d": resumable}).to_string()
}

fn gateway_event(change: GatewayChange, session: &Session) -> SimEvent {
    SimEvent::Gateway { change, session_id: session.id.clone(), shard: session.shard }
}

fn shard_of(data: &Value) -> Result<(u32, u32), End> {
    if data["shard"].is_null() {
        return Ok((0, 1));
    }
    let pair = serde_json::from_value::<(u32, u32)>(data["shard"].clone()).ok();
    pair.filter(|(shard, shards)| shard < shards).ok_or(End::Close(4010, "Invalid shard"))
}

/// READY, then every guild of the shard.
fn welcome(sim: &Simulator, state: &State, session: &mut Session, shard: (u32, u32)) {
    let world = &state.world;
    let mine: Vec<_> = world.guilds.values().filter(|guild| session.is_for(guild.id)).collect();
    let guilds: Vec<_> = mine.iter().map(|guild| json!({"id": guild.id, "unavailable": true})).collect();
    let ready = json!({
        "v": 10,
        "user": sim.current_user_json(state),
        "guilds": guilds,
        "session_id": session.id,
        "resume_gateway_url": sim.gateway_url(),
        "shard": [shard.0, shard.1],
        "application": {"id": sim.application_id(), "flags": 0},
        "session_type": "normal",
        "private_channels": [],
        "presences": [],
        "relationships": [],
        "user_settings": {},
        "geo_ordered_rtc_regions": [],
        "_trace": ["discord-sim"],
    });
    session.dispatch("READY", &ready);
    if session.intents & intents::GUILDS == 0 {
        return;
    }
    for guild in mine {
        let data = guild_create(sim, state, guild.id, session.intents);
        session.dispatch("GUILD_CREATE", &data);
    }
}

/// `GUILD_CREATE` as a session with these intents sees it: without presences, only the bot and those in
/// voice channels are listed as members.
pub(crate) fn guild_create(sim: &Simulator, state: &State, guild: crate::id::GuildId, seen: u64) -> Value {
    let Ok(guild) = state.world.guild(guild) else { return Value::Null };
    let mut data = state.world.guild_create_json(guild);
    if seen & intents::GUILD_PRESENCES == 0 {
        let listed = |id| id == sim.bot_user_id() || guild.voice_states.contains_key(&id);
        let members = guild.members.values().filter(|member| listed(member.user_id));
        data["members"] = members.map(|member| state.world.member_json(member)).collect();
    }
    if seen & intents::GUILD_VOICE_STATES == 0 {
        data["voice_states"] = json!([]);
    }
    data
}

impl Simulator {
    /// Ends a session for good: it leaves the voice channels it had joined.
    pub(crate) fn end_session(&self, state: &mut State, id: &str) {
        let Some(session) = state.hub.sessions.remove(id) else { return };
        self.emit(gateway_event(GatewayChange::Ended, &session));
        let bot = self.bot_user_id();
        let places: Vec<_> = state
            .world
            .guilds
            .values()
            .filter(|guild| {
                let place = guild.voice_states.get(&bot);
                place.is_some_and(|place| place.session_id == session.id)
            })
            .map(|guild| guild.id)
            .collect();
        for guild in places {
            self.remove_from_voice(state, guild, bot, Some(4014));
        }
    }

    /// How often each shard's clients logged in so far, by the shard's number.
    #[must_use]
    pub fn identifies(&self) -> std::collections::BTreeMap<u32, ShardLogIns> {
        self.lock().hub.log_ins.clone()
    }

    /// Ends the sessions nobody resumed in time.
    pub(crate) fn end_expired_sessions(&self, state: &mut State) {
        for id in state.hub.expired(self.config().resume_window) {
            self.end_session(state, &id);
        }
    }
}
