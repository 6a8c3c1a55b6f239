//! Voice channels: who joins, moves, leaves and is muted, and what the gateway says of it.

mod bot;
pub(crate) mod order;
mod region;
mod rules;
mod stage;

use serde_json::json;

use crate::{
    Error,
    event::SimEvent,
    gateway::intents,
    id::{ChannelId, GuildId, UserId},
    sim::{Simulator, State},
    voice::{Listener, VoiceServer},
    world::VoiceState,
};

pub(crate) use self::bot::VoiceRequest;

/// The voice gateway's close code for who was kicked, or lost the main gateway's session.
const DISCONNECTED: u16 = 4014;
/// The voice gateway's close code for all in a channel that was deleted.
const CALL_TERMINATED: u16 = 4022;

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
        state.check_may_connect(guild, channel, user)?;
        if let Some(listener) = state.listeners.remove(&(guild, user)) {
            listener.leave();
        }
        let session_id = uuid::Uuid::new_v4().simple().to_string();
        let place = state.new_place(guild, channel, user, session_id);
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
        state.place_of(guild, user)?;
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
        state.place_of(guild, user)?;
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
            state.place_of(guild, user)?;
            drop(state);
            return self.join_voice(guild, channel, user).map(drop);
        }
        let mut state = self.lock();
        let mut place = state.place_of(guild, user)?;
        if !state.world.channel(channel)?.is_voice() {
            return Err(Error::Refused(format!("channel {channel} is not a voice channel")));
        }
        place.channel_id = Some(channel);
        place.suppress = state.is_suppressed_on(channel, user);
        place.request_to_speak_timestamp = None;
        self.place_bot(&mut state, place, channel);
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
        if let Ok(mut place) = state.place_of(guild, user) {
            place.mute = mute;
            self.set_place(&mut state, place);
        }
        Ok(())
    }

    /// Someone with the right to do so deafens or undeafens a member in voice channels.
    ///
    /// # Errors
    ///
    /// If there is no such member.
    pub fn server_deafen(&self, guild: GuildId, user: UserId, deaf: bool) -> Result<(), Error> {
        let mut state = self.lock();
        state.world.member_mut(guild, user)?.deaf = deaf;
        if let Ok(mut place) = state.place_of(guild, user) {
            place.deaf = deaf;
            self.set_place(&mut state, place);
        }
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
        let there: Vec<_> = state.people_in(guild, channel);
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

    /// Writes a place down and tells everyone.
    pub(crate) fn set_place(&self, state: &mut State, place: VoiceState) {
        let (guild, user) = (place.guild_id, place.user_id);
        let (mute, deaf) = (place.mute || place.suppress, place.deaf);
        self.0.voice.restrict(guild.get(), user.get(), mute, deaf);
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
        let Ok(mut place) = state.place_of(guild, user) else { return };
        if let Some(listener) = state.listeners.remove(&(guild, user)) {
            listener.leave();
        } else {
            self.0.voice.dismiss(guild.get(), user.get(), code);
        }
        place.channel_id = None;
        self.set_place(state, place);
    }
}
