//! Where members are, as the gateway tells.

use std::{collections::HashMap, sync::Arc};

use parking_lot::RwLock;
use segue_domain::{ChannelId, GuildId, UserId};
use twilight_model::voice::VoiceState;

/// Where members are. Cheap to clone.
///
/// A guild is known from its `GUILD_CREATE` on. A process that resumed another's gateway session gets none, and has to
/// ask Discord for members it has not seen move.
#[derive(Clone, Debug, Default)]
pub struct VoiceStates(Arc<RwLock<HashMap<GuildId, Guild>>>);

#[derive(Debug, Default)]
struct Guild {
    /// Whether every member who is not listed is in no channel.
    complete: bool,
    members: HashMap<UserId, Option<ChannelId>>,
}

impl VoiceStates {
    /// Channel of a member: `None` when it is not known, `Some(None)` when the member is in none.
    #[must_use]
    pub fn of(&self, guild: GuildId, user: UserId) -> Option<Option<ChannelId>> {
        let guilds = self.0.read();
        let guild = guilds.get(&guild)?;
        guild.members.get(&user).copied().or_else(|| guild.complete.then_some(None))
    }

    /// Whether it is known that nobody but `bot` is in a channel.
    #[must_use]
    pub fn is_alone(&self, guild: GuildId, channel: ChannelId, bot: UserId) -> bool {
        let guilds = self.0.read();
        guilds.get(&guild).is_some_and(|guild| {
            guild.complete
                && !guild.members.iter().any(|(user, there)| *user != bot && *there == Some(channel))
        })
    }

    /// Takes in the list that comes with a guild.
    pub fn replace(&self, guild: GuildId, states: &[VoiceState]) {
        let members =
            states.iter().map(|state| (UserId::new(state.user_id.get()), channel_of(state))).collect();
        self.0.write().insert(guild, Guild { complete: true, members });
    }

    /// Takes in that a member joined, moved or left.
    pub fn update(&self, guild: GuildId, state: &VoiceState) {
        let user = UserId::new(state.user_id.get());
        let mut guilds = self.0.write();
        let guild = guilds.entry(guild).or_default();
        match channel_of(state) {
            None if guild.complete => guild.members.remove(&user),
            channel => guild.members.insert(user, channel),
        };
    }

    /// Forgets a guild the bot is no longer in.
    pub fn forget(&self, guild: GuildId) {
        self.0.write().remove(&guild);
    }
}

fn channel_of(state: &VoiceState) -> Option<ChannelId> {
    state.channel_id.map(|channel| ChannelId::new(channel.get()))
}

#[cfg(test)]
mod tests {
    use twilight_model::id::Id;

    use super::*;

    fn state(user: u64, channel: Option<u64>) -> VoiceState {
        VoiceState {
            channel_id: channel.map(Id::new),
            deaf: false,
            guild_id: None,
            member: None,
            mute: false,
            self_deaf: false,
            self_mute: false,
            self_stream: false,
            self_video: false,
            session_id: "session".to_owned(),
            suppress: false,
            user_id: Id::new(user),
            request_to_speak_timestamp: None,
        }
    }

    #[test]
    fn a_guild_that_was_not_announced_is_not_known() {
        let states = VoiceStates::default();
        let (guild, ada, bob) = (GuildId::new(1), UserId::new(2), UserId::new(3));
        assert_eq!(states.of(guild, ada), None);

        states.update(guild, &state(2, Some(9)));
        assert_eq!(states.of(guild, ada), Some(Some(ChannelId::new(9))));
        assert_eq!(states.of(guild, bob), None, "others are still not known");
    }

    #[test]
    fn in_an_announced_guild_who_is_not_listed_is_nowhere() {
        let states = VoiceStates::default();
        let (guild, ada, bob) = (GuildId::new(1), UserId::new(2), UserId::new(3));
        states.replace(guild, &[state(2, Some(9))]);
        assert_eq!(states.of(guild, bob), Some(None));
        states.update(guild, &state(2, None));
        assert_eq!(states.of(guild, ada), Some(None));
    }
}
