//! Who is where, and who may go where.

use twilight_model::guild::Permissions;

use crate::{
    Error,
    id::{ChannelId, GuildId, UserId},
    sim::State,
    world::{ChannelKind, VoiceState},
};

impl State {
    pub(super) fn place_of(&self, guild: GuildId, user: UserId) -> Result<VoiceState, Error> {
        let place = self.world.guild(guild)?.voice_states.get(&user);
        place.cloned().ok_or_else(|| Error::unknown("voice state", user))
    }

    pub(super) fn people_in(&self, guild: GuildId, channel: ChannelId) -> Vec<UserId> {
        let places = self.world.guild(guild).map(|guild| guild.voice_states.values());
        places
            .into_iter()
            .flatten()
            .filter(|place| place.channel_id == Some(channel))
            .map(|place| place.user_id)
            .collect()
    }

    /// On a stage everyone but its moderators begins in the audience.
    pub(super) fn is_suppressed_on(&self, channel: ChannelId, user: UserId) -> bool {
        let permissions = self.world.permissions(channel, user).unwrap_or_else(|_| Permissions::empty());
        self.world.channel(channel).is_ok_and(|channel| match channel.kind {
            ChannelKind::Stage => !permissions.contains(Permissions::MUTE_MEMBERS),
            _ => !permissions.contains(Permissions::SPEAK),
        })
    }

    pub(super) fn check_may_connect(
        &self,
        guild: GuildId,
        channel_id: ChannelId,
        user: UserId,
    ) -> Result<(), Error> {
        let channel = self.world.channel(channel_id)?;
        if channel.guild_id != guild || !channel.is_voice() {
            return Err(Error::Refused(format!("channel {channel_id} is not a voice channel of this guild")));
        }
        let permissions = self.world.permissions(channel_id, user)?;
        if !permissions.contains(Permissions::CONNECT | Permissions::VIEW_CHANNEL) {
            return Err(Error::Refused("the member may not connect to this channel".to_owned()));
        }
        let there = self.people_in(guild, channel_id);
        let full = channel.user_limit > 0 && there.len() >= channel.user_limit && !there.contains(&user);
        if full && !permissions.contains(Permissions::MOVE_MEMBERS) {
            return Err(Error::Refused("the channel is full".to_owned()));
        }
        Ok(())
    }

    pub(super) fn new_place(
        &self,
        guild_id: GuildId,
        channel: ChannelId,
        user_id: UserId,
        session_id: String,
    ) -> VoiceState {
        let member = self.world.member(guild_id, user_id);
        VoiceState {
            guild_id,
            channel_id: Some(channel),
            user_id,
            session_id,
            deaf: member.as_ref().is_ok_and(|member| member.deaf),
            mute: member.is_ok_and(|member| member.mute),
            self_deaf: false,
            self_mute: false,
            suppress: self.is_suppressed_on(channel, user_id),
            request_to_speak_timestamp: None,
        }
    }
}
