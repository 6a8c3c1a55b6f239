//! What an identified client may ask for: presence, voice, members.

use serde_json::{Value, json};

use super::{
    connection::{Connection, End},
    intents,
};
use crate::{
    id::{ChannelId, GuildId, UserId},
    places::VoiceRequest,
};

/// An id as a client sends it: a string, or a number, as the Python libraries write it. Discord takes both.
fn id<T>(value: &Value) -> Option<twilight_model::id::Id<T>> {
    match value {
        Value::Number(number) => twilight_model::id::Id::new_checked(number.as_u64()?),
        _ => value.as_str()?.parse().ok(),
    }
}

impl Connection {
    pub(super) fn request(&mut self, op: u64, data: &Value) -> Result<(), End> {
        match op {
            3 => check_presence(data),
            4 => self.voice_state(data),
            8 => self.members(data),
            _ => self.soundboard(data),
        }
    }

    /// See <https://discord.com/developers/docs/events/gateway-events#update-voice-state>.
    fn voice_state(&mut self, data: &Value) -> Result<(), End> {
        let guild_id: GuildId = id(&data["guild_id"]).ok_or(End::Close(4002, "Decode error"))?;
        let channel_id = match &data["channel_id"] {
            Value::Null => None,
            value => Some(id::<_>(value).ok_or(End::Close(4002, "Decode error"))?),
        };
        let flag = |name: &str| data[name].as_bool().unwrap_or(false);
        let request = VoiceRequest {
            guild_id,
            channel_id: channel_id as Option<ChannelId>,
            self_mute: flag("self_mute"),
            self_deaf: flag("self_deaf"),
        };
        let mut state = self.sim.lock();
        if let Some(session) = &self.session {
            self.sim.bot_voice_request(&mut state, session, &request);
        }
        Ok(())
    }

    /// See <https://discord.com/developers/docs/events/gateway-events#request-guild-members>.
    fn members(&mut self, data: &Value) -> Result<(), End> {
        let guild_id: GuildId = match &data["guild_id"] {
            Value::Array(ids) => ids.first().and_then(id),
            value => id(value),
        }
        .ok_or(End::Close(4002, "Decode error"))?;
        let mut state = self.sim.lock();
        let state = &mut *state;
        let Some(session) = self.session.as_ref().and_then(|id| state.hub.sessions.get_mut(id)) else {
            return Ok(());
        };
        let query = data["query"].as_str();
        if query == Some("") && session.intents & intents::GUILD_MEMBERS == 0 {
            return Err(End::Close(4014, "Disallowed intent(s)"));
        }
        let wanted: Vec<UserId> = match &data["user_ids"] {
            Value::Array(ids) => ids.iter().filter_map(id).collect(),
            value => id(value).into_iter().collect(),
        };
        let Ok(guild) = state.world.guild(guild_id) else { return Ok(()) };
        let matches = |user: UserId| match query {
            Some(query) => state
                .world
                .user(user)
                .is_ok_and(|user| user.name.to_lowercase().starts_with(&query.to_lowercase())),
            None => wanted.contains(&user),
        };
        let members: Vec<_> = guild
            .members
            .values()
            .filter(|member| matches(member.user_id))
            .map(|member| state.world.member_json(member))
            .collect();
        let missing: Vec<_> = wanted.iter().filter(|user| !guild.members.contains_key(user)).collect();
        let mut chunk = json!({
            "guild_id": guild_id, "members": members, "chunk_index": 0, "chunk_count": 1, "not_found": missing,
        });
        if !data["nonce"].is_null() {
            chunk["nonce"] = data["nonce"].clone();
        }
        session.dispatch("GUILD_MEMBERS_CHUNK", &chunk);
        Ok(())
    }

    /// See <https://discord.com/developers/docs/events/gateway-events#request-soundboard-sounds>.
    fn soundboard(&mut self, data: &Value) -> Result<(), End> {
        let guilds = data["guild_ids"].as_array().ok_or(End::Close(4002, "Decode error"))?;
        let mut state = self.sim.lock();
        if let Some(session) = self.session.as_ref().and_then(|id| state.hub.sessions.get_mut(id)) {
            for guild in guilds {
                session.dispatch("SOUNDBOARD_SOUNDS", &json!({"guild_id": guild, "soundboard_sounds": []}));
            }
        }
        Ok(())
    }
}

/// See <https://discord.com/developers/docs/events/gateway-events#update-presence>.
fn check_presence(data: &Value) -> Result<(), End> {
    let status = data["status"].as_str().unwrap_or_default();
    let known = ["online", "dnd", "idle", "invisible", "offline"].contains(&status);
    if known && data["activities"].is_array() && data["afk"].is_boolean() {
        Ok(())
    } else {
        Err(End::Close(4002, "Decode error"))
    }
}
