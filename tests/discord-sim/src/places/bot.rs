//! What the bot asks for over the gateway.

use serde_json::json;

use super::region::tell_of_no_server;
use crate::{
    id::{ChannelId, GuildId},
    sim::{Simulator, State},
    voice::Seat,
    world::VoiceState,
};

/// What the bot asks with opcode 4.
pub(crate) struct VoiceRequest {
    pub(crate) guild_id: GuildId,
    pub(crate) channel_id: Option<ChannelId>,
    pub(crate) self_mute: bool,
    pub(crate) self_deaf: bool,
}

impl Simulator {
    /// The bot's opcode 4. A request the bot may not make is answered with silence, as Discord does.
    pub(crate) fn bot_voice_request(&self, state: &mut State, session: &str, request: &VoiceRequest) {
        let (guild, bot) = (request.guild_id, self.bot_user_id());
        let Some(channel) = request.channel_id else {
            if state.place_of(guild, bot).is_ok() {
                self.remove_from_voice(state, guild, bot, None);
            }
            return;
        };
        if state.check_may_connect(guild, channel, bot).is_err() {
            return;
        }
        let Some(session) = state.hub.sessions.get(session) else { return };
        let session_id = session.id.clone();
        let before = state.place_of(guild, bot).ok();
        let mut place = match &before {
            Some(before) if before.channel_id == Some(channel) => VoiceState { session_id, ..before.clone() },
            _ => state.new_place(guild, channel, bot, session_id),
        };
        place.self_mute = request.self_mute;
        place.self_deaf = request.self_deaf;
        // VOICE_SERVER_UPDATE is documented for who connects initially, and for a server that changed. A request for the
        // channel one is in already, from the gateway session that is there, is neither, be that session resumed by
        // another process or not: the state is told again and nothing else. @discordjs/voice learned the same from
        // Discord (<https://github.com/discordjs/voice/pull/58>). Who needs a server again has to leave first.
        let stays = before.as_ref().is_some_and(|before| {
            before.channel_id == place.channel_id && before.session_id == place.session_id
        });
        if stays && !self.config().offers_server_again {
            self.set_place(state, place);
        } else {
            self.place_bot(state, place, channel);
        }
    }

    /// Admits the bot to the voice server and tells the session that owns its place.
    ///
    /// See <https://discord.com/developers/docs/events/gateway-events#voice-server-update>.
    pub(super) fn offer_server(&self, state: &mut State, place: &VoiceState, channel: ChannelId) {
        if state.faults.regions_away.contains(&place.guild_id) {
            tell_of_no_server(state, place);
            return;
        }
        let seat = Seat {
            guild_id: place.guild_id.get(),
            channel_id: channel.get(),
            user_id: place.user_id.get(),
            session_id: place.session_id.clone(),
        };
        // A member that moves is disconnected from its old channel by this.
        let token = self.0.voice.admit(seat);
        let data = json!({"token": token, "guild_id": place.guild_id, "endpoint": self.0.voice.endpoint()});
        if let Some(owner) = state.hub.sessions.get_mut(&place.session_id) {
            owner.dispatch("VOICE_SERVER_UPDATE", &data);
        }
    }
}
