//! Where members are, as the gateway tells.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use parking_lot::RwLock;
use segue_domain::{ChannelId, GuildId, UserId};
use twilight_model::voice::VoiceState;

/// Where members are. Cheap to clone.
///
/// A guild is known from its `GUILD_CREATE` on. A process that resumed another's gateway session gets none: it knows the
/// listeners that were stored with a session, what it hears of since, and has to ask Discord for everybody else.
#[derive(Clone, Debug, Default)]
pub struct VoiceStates(Arc<RwLock<HashMap<GuildId, Guild>>>);

#[derive(Debug, Default)]
struct Guild {
    /// Whether every member who is not listed is in no channel.
    complete: bool,
    /// Channel whose listeners are all listed, although the guild is not known.
    seeded: Option<ChannelId>,
    members: HashMap<UserId, Option<ChannelId>>,
    bots: HashSet<UserId>,
    /// Members whom others can't hear, whatever they do.
    voice_mute: HashMap<UserId, VoiceMute>,
}

/// What keeps a member from being heard.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct VoiceMute {
    /// In the audience of a stage.
    pub suppressed: bool,
    /// Muted by a moderator.
    pub muted: bool,
}

impl Guild {
    fn knows(&self, channel: ChannelId) -> bool {
        self.complete || self.seeded == Some(channel)
    }

    fn is_person_in(&self, user: UserId, there: Option<ChannelId>, channel: ChannelId) -> bool {
        there == Some(channel) && !self.bots.contains(&user)
    }
}

impl VoiceStates {
    /// Channel of a member: `None` when it is not known, `Some(None)` when the member is in none.
    #[must_use]
    pub fn of(&self, guild: GuildId, user: UserId) -> Option<Option<ChannelId>> {
        let guilds = self.0.read();
        let guild = guilds.get(&guild)?;
        guild.members.get(&user).copied().or_else(|| guild.complete.then_some(None))
    }

    /// What keeps a member who is in a channel from being heard; `None` when it is not known, or in no channel.
    #[must_use]
    pub fn voice_mute(&self, guild: GuildId, user: UserId) -> Option<VoiceMute> {
        let guilds = self.0.read();
        let guild = guilds.get(&guild)?;
        guild.members.get(&user).copied().flatten()?;
        guild.voice_mute.get(&user).copied()
    }

    /// Whether it was told that a member left, in a guild of which not everything is known.
    #[must_use]
    pub fn was_told_to_be_gone(&self, guild: GuildId, user: UserId) -> bool {
        self.0.read().get(&guild).is_some_and(|guild| guild.members.get(&user) == Some(&None))
    }

    /// Whether it is known that nobody but bots is in a channel.
    #[must_use]
    pub fn is_alone(&self, guild: GuildId, channel: ChannelId, bot: UserId) -> bool {
        self.listeners(guild, channel, bot).is_some_and(|listeners| listeners.is_empty())
    }

    /// Whether everybody is known who is in a channel.
    #[must_use]
    pub fn knows(&self, guild: GuildId, channel: ChannelId) -> bool {
        self.0.read().get(&guild).is_some_and(|guild| guild.knows(channel))
    }

    /// Members in a channel, bots aside, sorted; `None` when they are not known.
    #[must_use]
    pub fn listeners(&self, guild: GuildId, channel: ChannelId, bot: UserId) -> Option<Vec<UserId>> {
        let guilds = self.0.read();
        let guild = guilds.get(&guild)?;
        let there = guild
            .members
            .iter()
            .filter(|(user, there)| **user != bot && guild.is_person_in(**user, **there, channel));
        let mut listeners: Vec<UserId> = there.map(|(user, _)| *user).collect();
        listeners.sort_unstable();
        (guild.knows(channel) || !listeners.is_empty()).then_some(listeners)
    }

    /// How many members are in a channel, bots and all but the bot itself; `None` when not all of them are known.
    #[must_use]
    pub fn occupants(&self, guild: GuildId, channel: ChannelId, bot: UserId) -> Option<usize> {
        let guilds = self.0.read();
        let guild = guilds.get(&guild).filter(|guild| guild.complete)?;
        let there = guild.members.iter().filter(|(user, there)| **user != bot && **there == Some(channel));
        Some(there.count())
    }

    /// Takes in the list that comes with a guild.
    pub fn replace(&self, guild: GuildId, states: &[VoiceState], bots: HashSet<UserId>) {
        let members =
            states.iter().map(|state| (UserId::new(state.user_id.get()), channel_of(state))).collect();
        let voice_mute =
            states.iter().map(|state| (UserId::new(state.user_id.get()), voice_mute(state))).collect();
        self.0.write().insert(guild, Guild { complete: true, seeded: None, members, bots, voice_mute });
    }

    /// Takes in who was in a channel when its session was stored. What was told since is newer, and stays.
    pub fn seed(&self, guild: GuildId, channel: ChannelId, listeners: &[UserId]) {
        let mut guilds = self.0.write();
        let guild = guilds.entry(guild).or_default();
        if guild.complete {
            return;
        }
        guild.seeded = Some(channel);
        for user in listeners {
            guild.members.entry(*user).or_insert(Some(channel));
        }
    }

    /// Takes in where a member is, as Discord answered when it was asked.
    pub fn learn(&self, guild: GuildId, user: UserId, channel: Option<ChannelId>) {
        self.0.write().entry(guild).or_default().members.entry(user).or_insert(channel);
    }

    /// Takes in that a member joined, moved or left.
    pub fn update(&self, guild: GuildId, state: &VoiceState) {
        let user = UserId::new(state.user_id.get());
        let mut guilds = self.0.write();
        let guild = guilds.entry(guild).or_default();
        if state.member.as_ref().is_some_and(|member| member.user.bot) {
            guild.bots.insert(user);
        }
        guild.voice_mute.insert(user, voice_mute(state));
        match channel_of(state) {
            // That a bot left is remembered: it may be this one.
            None if guild.complete && !guild.bots.contains(&user) => {
                guild.members.remove(&user);
                guild.voice_mute.remove(&user);
            }
            channel => {
                guild.members.insert(user, channel);
            }
        }
    }

    /// Forgets a guild the bot is no longer in.
    pub fn forget(&self, guild: GuildId) {
        self.0.write().remove(&guild);
    }
}

const fn voice_mute(state: &VoiceState) -> VoiceMute {
    VoiceMute { suppressed: state.suppress, muted: state.mute }
}

fn channel_of(state: &VoiceState) -> Option<ChannelId> {
    state.channel_id.map(|channel| ChannelId::new(channel.get()))
}

#[cfg(test)]
mod tests {
    use twilight_model::id::Id;

    use super::*;

    const GUILD: GuildId = GuildId::new(1);
    const HERE: ChannelId = ChannelId::new(9);
    const ADA: UserId = UserId::new(2);
    const BOB: UserId = UserId::new(3);
    const BOT: UserId = UserId::new(5);

    fn state(user: UserId, channel: Option<ChannelId>) -> VoiceState {
        VoiceState {
            channel_id: channel.map(|channel| Id::new(channel.get())),
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
            user_id: Id::new(user.get()),
            request_to_speak_timestamp: None,
        }
    }

    #[test]
    fn a_guild_that_was_not_announced_is_not_known() {
        let states = VoiceStates::default();
        assert_eq!(states.of(GUILD, ADA), None);
        assert_eq!(states.listeners(GUILD, HERE, BOT), None);

        states.update(GUILD, &state(ADA, Some(HERE)));
        assert_eq!(states.of(GUILD, ADA), Some(Some(HERE)));
        assert_eq!(states.of(GUILD, BOB), None, "others are still not known");
        assert_eq!(states.listeners(GUILD, HERE, BOT), Some(vec![ADA]));
        states.update(GUILD, &state(ADA, None));
        assert_eq!(states.listeners(GUILD, HERE, BOT), None, "somebody else may be there");
        assert!(!states.is_alone(GUILD, HERE, BOT));
    }

    #[test]
    fn in_an_announced_guild_who_is_not_listed_is_nowhere() {
        let states = VoiceStates::default();
        states.replace(GUILD, &[state(ADA, Some(HERE))], HashSet::new());
        assert_eq!(states.of(GUILD, BOB), Some(None));
        states.update(GUILD, &state(ADA, None));
        assert_eq!(states.of(GUILD, ADA), Some(None));
        assert!(states.is_alone(GUILD, HERE, BOT));
    }

    #[test]
    fn what_was_told_since_is_newer_than_what_was_stored() {
        let states = VoiceStates::default();
        states.update(GUILD, &state(ADA, None));
        states.seed(GUILD, HERE, &[ADA, BOB]);
        assert_eq!(states.listeners(GUILD, HERE, BOT), Some(vec![BOB]));
        states.update(GUILD, &state(BOB, None));
        assert!(states.is_alone(GUILD, HERE, BOT));
    }

    #[test]
    fn bots_do_not_listen() {
        let states = VoiceStates::default();
        let present = [state(BOT, Some(HERE)), state(BOB, Some(HERE))];
        states.replace(GUILD, &present, HashSet::from([BOB]));
        assert!(states.is_alone(GUILD, HERE, BOT));
        assert_eq!(states.occupants(GUILD, HERE, BOT), Some(1), "they take a place all the same");
    }

    #[test]
    fn that_a_bot_left_is_remembered_in_a_guild_that_is_known_too() {
        let states = VoiceStates::default();
        states.replace(GUILD, &[state(BOT, Some(HERE))], HashSet::from([BOT]));
        assert!(!states.was_told_to_be_gone(GUILD, BOT));
        states.update(GUILD, &state(BOT, None));
        assert!(states.was_told_to_be_gone(GUILD, BOT));
        assert_eq!(states.occupants(GUILD, HERE, ADA), Some(0));
    }

    #[test]
    fn a_member_who_was_told_to_be_gone_is_not_one_who_was_never_there() {
        let states = VoiceStates::default();
        assert!(!states.was_told_to_be_gone(GUILD, BOT));
        states.update(GUILD, &state(BOT, None));
        assert!(states.was_told_to_be_gone(GUILD, BOT));
    }
}
