//! Stages: who listens, who asks to speak, and who speaks.
//!
//! See <https://discord.com/developers/docs/resources/voice#modify-user-voice-state>.

use crate::{
    Error, clock,
    id::{GuildId, UserId},
    sim::Simulator,
};

impl Simulator {
    /// A stage moderator moves a speaker to the audience, or lets a listener speak.
    ///
    /// A person who may speak is thereby invited, and their `request_to_speak_timestamp` is now; a bot speaks at once.
    ///
    /// # Errors
    ///
    /// If the member is in no voice channel of this guild.
    pub fn suppress(&self, guild: GuildId, user: UserId, suppress: bool) -> Result<(), Error> {
        let mut state = self.lock();
        let is_bot = state.world.user(user)?.bot;
        let mut place = state.place_of(guild, user)?;
        place.suppress = suppress;
        place.request_to_speak_timestamp = (!suppress && !is_bot).then(clock::timestamp);
        self.set_place(&mut state, place);
        Ok(())
    }

    /// A stage moderator invites a listener to speak: [`Self::suppress`], the other way round.
    ///
    /// # Errors
    ///
    /// As [`Self::suppress`].
    pub fn invite_to_speak(&self, guild: GuildId, user: UserId) -> Result<(), Error> {
        self.suppress(guild, user, false)
    }

    /// A listener on a stage asks to speak since an instant in ISO 8601, or no longer.
    ///
    /// # Errors
    ///
    /// As [`Self::suppress`].
    pub fn request_to_speak(&self, guild: GuildId, user: UserId, since: Option<String>) -> Result<(), Error> {
        let mut state = self.lock();
        let mut place = state.place_of(guild, user)?;
        place.request_to_speak_timestamp = since;
        self.set_place(&mut state, place);
        Ok(())
    }
}
