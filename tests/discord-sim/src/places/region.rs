//! A voice region that is gone: a guild has no voice server.

use serde_json::json;

use crate::{
    id::GuildId,
    sim::{Simulator, State},
    world::VoiceState,
};

/// The voice gateway's close code for a server that crashed.
const SERVER_CRASHED: u16 = 4015;

impl Simulator {
    /// The voice servers of a guild's region go away. A bot that is connected is told of a server without an endpoint, and
    /// its connection is closed; a bot that joins is in the channel, and gets such a server too.
    ///
    /// See <https://discord.com/developers/docs/events/gateway-events#voice-server-update>.
    pub fn take_region_away(&self, guild: GuildId) {
        let mut state = self.lock();
        state.faults.regions_away.insert(guild);
        let bot = self.bot_user_id();
        if let Ok(place) = state.place_of(guild, bot) {
            tell_of_no_server(&mut state, &place);
            self.0.voice.dismiss(guild.get(), bot.get(), Some(SERVER_CRASHED));
        }
    }

    /// The region is back: a bot that is in a channel is given a server.
    pub fn bring_region_back(&self, guild: GuildId) {
        let mut state = self.lock();
        state.faults.regions_away.remove(&guild);
        if let Ok(place) = state.place_of(guild, self.bot_user_id())
            && let Some(channel) = place.channel_id
        {
            self.offer_server(&mut state, &place, channel);
        }
    }
}

/// Tells the session that owns a place of a server without an endpoint.
pub(super) fn tell_of_no_server(state: &mut State, place: &VoiceState) {
    let token = uuid::Uuid::new_v4().simple().to_string();
    let data = json!({"token": token, "guild_id": place.guild_id, "endpoint": null});
    if let Some(owner) = state.hub.sessions.get_mut(&place.session_id) {
        owner.dispatch("VOICE_SERVER_UPDATE", &data);
    }
}
