//! Voice channels: who joins, moves, leaves and is muted, and what the gateway says of it.

use serde_json::json;
use twilight_model::guild::Permissions;

use crate::{
    Error,
    event::SimEvent,
    gateway::intents,
    id::{ChannelId, GuildId, UserId},
    sim::{Simulator, State},
    voice::{Listener, Seat, VoiceServer},
    world::{ChannelKind, VoiceState},
};

/// The voice gateway's close code for who was kicked, moved, or lost the main gateway's session.
const DISCONNECTED: u16 = 4014;
/// The voice gateway's close code for all in a channel that was deleted.
const CALL_TERMINATED: u16 = 4022;

/// What the bot asks with opcode 4.
pub(crate) struct VoiceRequest {
    pub(crate) guild_id: GuildId,
    pub(crate) channel_id: Option<ChannelId>,
    pub(crate) self_mute: bool,
    pub(crate) self_deaf: bool,
}

impl Simulator {
    /// A member joins a voice channel, or moves to it, and listens there.
    ///
    /// The bot's gateway is told with `VOICE_STATE_UPDATE`.
    ///
    /// # Errors
    ///
    /// If there is no such guild, channel or member, or the member may not connect.
    pub fn join_voice(&self, guild: GuildId, channel: ChannelId, user: UserId) -> Result<Listener, Error> {
        let mut state = self.lock();
        self.check_may_connect(&state, guild, channel, user)?;
        if let Some(listener) = state.listeners.remove(&(guild, user)) {
            listener.leave();
        }
        let session_id = uuid::Uuid::new_v4().simple().to_string();
        let place = self.new_place(&state, guild, channel, user, session_id);
        self.set_place(&mut state, place);
        let listener = self.0.voice.listen(guild.get(), channel.get(), user.get());
        state.listeners.insert((guild, user), listener.clone());
        Ok(listener)
    }

    /// A member leaves by themselves.
    ///
    /// # Errors
    ///
    /// If the member is in no voice channel of this guild.
    pub fn leave_voice(&self, guild: GuildId, user: UserId) -> Result<(), Error> {
        let mut state = self.lock();
        self.place_of(&state, guild, user)?;
        self.remove_from_voice(&mut state, guild, user, None);
        Ok(())
    }

    /// Someone with the right to do so disconnects a member, or the bot, from voice.
    ///
    /// # Errors
    ///
    /// If the member is in no voice channel of this guild.
    pub fn disconnect_member(&self, guild: GuildId, user: UserId) -> Result<(), Error> {
        let mut state = self.lock();
        self.place_of(&state, guild, user)?;
        self.remove_from_voice(&mut state, guild, user, Some(DISCONNECTED));
        Ok(())
    }

    /// Someone with the right to do so moves a member, or the bot, to another voice channel.
    ///
    /// # Errors
    ///
    /// If the member is in no voice channel of this guild, or there is no such channel.
    pub fn move_member(&self, guild: GuildId, user: UserId, channel: ChannelId) -> Result<(), Error> {
        if user != self.bot_user_id() {
            let state = self.lock();
            self.place_of(&state, guild, user)?;
            drop(state);
            return self.join_voice(guild, channel, user).map(drop);
        }
        let mut state = self.lock();
        let mut place = self.place_of(&state, guild, user)?;
        if !state.world.channel(channel)?.is_voice() {
            return Err(Error::Refused(format!("channel {channel} is not a voice channel")));
        }
        place.channel_id = Some(channel);
        place.suppress = self.is_suppressed_on(&state, channel, user);
        self.set_place(&mut state, place);
        self.offer_server(&mut state, guild, channel);
        Ok(())
    }

    /// Someone with the right to do so mutes or unmutes a member in voice channels.
    ///
    /// # Errors
    ///
    /// If there is no such member.
    pub fn server_mute(&self, guild: GuildId, user: UserId, mute: bool) -> Result<(), Error> {
        let mut state = self.lock();
        state.world.member_mut(guild, user)?.mute = mute;
        if let Ok(mut place) = self.place_of(&state, guild, user) {
            place.mute = mute;
            self.set_place(&mut state, place);
        }
        Ok(())
    }

    /// A stage moderator moves a speaker to the audience, or back.
    ///
    /// # Errors
    ///
    /// If the member is in no voice channel of this guild.
    pub fn suppress(&self, guild: GuildId, user: UserId, suppress: bool) -> Result<(), Error> {
        let mut state = self.lock();
        let mut place = self.place_of(&state, guild, user)?;
        place.suppress = suppress;
        self.set_place(&mut state, place);
        Ok(())
    }

    /// Deletes a channel; who was in it is disconnected.
    ///
    /// # Errors
    ///
    /// If there is no such channel.
    pub fn delete_channel(&self, channel: ChannelId) -> Result<(), Error> {
        let mut state = self.lock();
        let removed = state.world.channel(channel)?.clone();
        let guild = removed.guild_id;
        let there: Vec<_> = self.people_in(&state, guild, channel);
        state.world.channels.remove(&channel);
        state.world.messages.remove(&channel);
        for user in there {
            self.remove_from_voice(&mut state, guild, user, Some(CALL_TERMINATED));
        }
        state.hub.publish(guild, intents::GUILDS, "CHANNEL_DELETE", &removed.to_json());
        self.emit(SimEvent::WorldChanged { guild_id: guild });
        Ok(())
    }

    /// The voice server: what it saw, and its faults.
    #[must_use]
    pub fn voice(&self) -> &VoiceServer {
        &self.0.voice
    }

    /// Who is where in a guild's voice channels.
    #[must_use]
    pub fn voice_states(&self, guild: GuildId) -> Vec<VoiceState> {
        let state = self.lock();
        state
            .world
            .guild(guild)
            .map_or_else(|_| Vec::new(), |guild| guild.voice_states.values().cloned().collect())
    }

    /// The ears of a member who is in a voice channel.
    #[must_use]
    pub fn listener(&self, guild: GuildId, user: UserId) -> Option<Listener> {
        self.lock().listeners.get(&(guild, user)).cloned()
    }

    fn place_of(&self, state: &State, guild: GuildId, user: UserId) -> Result<VoiceState, Error> {
        let place = state.world.guild(guild)?.voice_states.get(&user);
        place.cloned().ok_or_else(|| Error::unknown("voice state", user))
    }

    fn people_in(&self, state: &State, guild: GuildId, channel: ChannelId) -> Vec<UserId> {
        let places = state.world.guild(guild).map(|guild| guild.voice_states.values());
        places
            .into_iter()
            .flatten()
            .filter(|place| place.channel_id == Some(channel))
            .map(|place| place.user_id)
            .collect()
    }

    fn check_may_connect(
        &self,
        state: &State,
        guild: GuildId,
        channel_id: ChannelId,
        user: UserId,
    ) -> Result<(), Error> {
        let channel = state.world.channel(channel_id)?;
        if channel.guild_id != guild || !channel.is_voice() {
            return Err(Error::Refused(format!("channel {channel_id} is not a voice channel of this guild")));
        }
        let permissions = state.world.permissions(channel_id, user)?;
        if !permissions.contains(Permissions::CONNECT | Permissions::VIEW_CHANNEL) {
            return Err(Error::Refused("the member may not connect to this channel".to_owned()));
        }
        let there = self.people_in(state, guild, channel_id);
        let full = channel.user_limit > 0 && there.len() >= channel.user_limit && !there.contains(&user);
        if full && !permissions.contains(Permissions::MOVE_MEMBERS) {
            return Err(Error::Refused("the channel is full".to_owned()));
        }
        Ok(())
    }

    /// On a stage everyone but its moderators begins in the audience.
    fn is_suppressed_on(&self, state: &State, channel: ChannelId, user: UserId) -> bool {
        let permissions = state.world.permissions(channel, user).unwrap_or_else(|_| Permissions::empty());
        state.world.channel(channel).is_ok_and(|channel| match channel.kind {
            ChannelKind::Stage => !permissions.contains(Permissions::MUTE_MEMBERS),
            _ => !permissions.contains(Permissions::SPEAK),
        })
    }

    fn new_place(
        &self,
        state: &State,
        guild_id: GuildId,
        channel: ChannelId,
        user_id: UserId,
        session_id: String,
    ) -> VoiceState {
        let member = state.world.member(guild_id, user_id);
        VoiceState {
            guild_id,
            channel_id: Some(channel),
            user_id,
            session_id,
            deaf: member.as_ref().is_ok_and(|member| member.deaf),
            mute: member.is_ok_and(|member| member.mute),
            self_deaf: false,
            self_mute: false,
            suppress: self.is_suppressed_on(state, channel, user_id),
        }
    }

    /// The bot's opcode 4. A request the bot may not make is answered with silence, as Discord does.
    pub(crate) fn bot_voice_request(&self, state: &mut State, session: &str, request: &VoiceRequest) {
        let (guild, bot) = (request.guild_id, self.bot_user_id());
        let Some(channel) = request.channel_id else {
            if self.place_of(state, guild, bot).is_ok() {
                self.remove_from_voice(state, guild, bot, None);
            }
            return;
        };
        if self.check_may_connect(state, guild, channel, bot).is_err() {
            return;
        }
        let Some(session) = state.hub.sessions.get(session) else { return };
        let session_id = session.voice_session_id.clone();
        let before = self.place_of(state, guild, bot).ok();
        let mut place = match &before {
            Some(before) if before.channel_id == Some(channel) => VoiceState { session_id, ..before.clone() },
            _ => self.new_place(state, guild, channel, bot, session_id),
        };
        place.self_mute = request.self_mute;
        place.self_deaf = request.self_deaf;
        // Muting oneself is no reason to change the voice server; joining and re-joining are.
        let only_mutes = before.as_ref().is_some_and(|before| {
            let stays = before.channel_id == place.channel_id && before.session_id == place.session_id;
            stays && (before.self_mute, before.self_deaf) != (place.self_mute, place.self_deaf)
        });
        self.set_place(state, place);
        if !only_mutes {
            self.offer_server(state, guild, channel);
        }
    }

    /// Admits the bot to the voice server and tells the session that owns its place.
    ///
    /// See <https://discord.com/developers/docs/events/gateway-events#voice-server-update>.
    fn offer_server(&self, state: &mut State, guild: GuildId, channel: ChannelId) {
        let Ok(place) = self.place_of(state, guild, self.bot_user_id()) else { return };
        let seat = Seat {
            guild_id: guild.get(),
            channel_id: channel.get(),
            user_id: place.user_id.get(),
            session_id: place.session_id.clone(),
        };
        // A member that moves is disconnected from its old channel by this.
        let token = self.0.voice.admit(seat);
        let data = json!({"token": token, "guild_id": guild, "endpoint": self.0.voice.endpoint()});
        let owner =
            state.hub.sessions.values_mut().find(|session| session.voice_session_id == place.session_id);
        if let Some(owner) = owner {
            owner.dispatch("VOICE_SERVER_UPDATE", &data);
        }
    }

    /// Writes a place down and tells everyone.
    pub(crate) fn set_place(&self, state: &mut State, place: VoiceState) {
        let (guild, user) = (place.guild_id, place.user_id);
        if let Ok(guild) = state.world.guild_mut(guild) {
            match place.channel_id {
                Some(_) => guild.voice_states.insert(user, place.clone()),
                None => guild.voice_states.remove(&user),
            };
        }
        let mut data = place.to_json();
        data["guild_id"] = json!(guild);
        data["member"] = state.world.member_json_of(guild, user);
        state.hub.publish(guild, intents::GUILD_VOICE_STATES, "VOICE_STATE_UPDATE", &data);
        self.emit(SimEvent::VoiceState { state: place });
    }

    /// Takes a user out of voice; with a close code if it was not their own wish.
    pub(crate) fn remove_from_voice(
        &self,
        state: &mut State,
        guild: GuildId,
        user: UserId,
        code: Option<u16>,
    ) {
        let Ok(mut place) = self.place_of(state, guild, user) else { return };
        if let Some(listener) = state.listeners.remove(&(guild, user)) {
            listener.leave();
        } else {
            self.0.voice.dismiss(guild.get(), user.get(), code);
        }
        place.channel_id = None;
        self.set_place(state, place);
    }
}
