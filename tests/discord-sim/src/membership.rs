//! The bot's own membership of a guild: it is removed, and invited again.

use serde_json::json;

use crate::{Error, gateway::intents, id::GuildId, sim::Simulator};

/// The voice server's word to anyone who was removed.
const DISCONNECTED: u16 = 4014;

impl Simulator {
    /// Removes the bot from a guild, as a person who kicks it does: `GUILD_DELETE` without `unavailable`. It is told
    /// nothing more of the guild, its own leaving of a voice channel included.
    ///
    /// See <https://discord.com/developers/docs/events/gateway-events#guild-delete>.
    ///
    /// # Errors
    ///
    /// If there is no such guild.
    pub fn remove_bot(&self, guild: GuildId) -> Result<(), Error> {
        let mut state = self.lock();
        let bot = self.bot_user_id();
        state.hub.publish(guild, intents::GUILDS, "GUILD_DELETE", &json!({"id": guild}));
        state.world.guild_mut(guild)?.voice_states.remove(&bot);
        self.0.voice.dismiss(guild.get(), bot.get(), Some(DISCONNECTED));
        Ok(())
    }

    /// Invites the bot again: `GUILD_CREATE`.
    pub fn invite_bot(&self, guild: GuildId) {
        self.tell_of_guild(&mut self.lock(), guild);
    }
}
