//! Direct messages: a channel between the bot and one person.

use serde_json::{Value, json};

use super::{User, World};
use crate::{
    Error,
    id::{ChannelId, GuildId, MessageId, UserId},
};

/// A channel between the bot and one person.
///
/// See <https://discord.com/developers/docs/resources/channel#channel-object-example-dm-channel>.
#[derive(Clone, Debug)]
pub(crate) struct DirectChannel {
    pub(crate) id: ChannelId,
    pub(crate) recipient: UserId,
    last_message_id: Option<MessageId>,
}

impl World {
    /// The channel with a person; a new one if there is none yet.
    pub(crate) fn open_direct_channel(&mut self, recipient: UserId) -> Result<&DirectChannel, Error> {
        self.user(recipient)?;
        let known = self.direct_channels.values().find(|channel| channel.recipient == recipient);
        let id = known.map_or_else(|| self.ids.next(), |channel| channel.id);
        let new = DirectChannel { id, recipient, last_message_id: None };
        Ok(self.direct_channels.entry(id).or_insert(new))
    }

    pub(crate) fn direct_channel(&self, id: ChannelId) -> Option<&DirectChannel> {
        self.direct_channels.get(&id)
    }

    pub(crate) fn direct_channel_json(&self, channel: &DirectChannel) -> Value {
        json!({
            "id": channel.id,
            "type": 1,
            "flags": 0,
            "last_message_id": channel.last_message_id,
            "recipients": [self.users.get(&channel.recipient).map(User::to_json)],
        })
    }

    /// Whether two users are in one guild.
    pub(crate) fn share_a_guild(&self, one: UserId, other: UserId) -> bool {
        let mut guilds = self.guilds.values();
        guilds.any(|guild| guild.members.contains_key(&one) && guild.members.contains_key(&other))
    }

    /// Notes a new message in its channel, and answers the channel's guild; a direct one has none.
    pub(crate) fn note_message(
        &mut self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<Option<GuildId>, Error> {
        if let Some(direct) = self.direct_channels.get_mut(&channel) {
            direct.last_message_id = Some(message);
            return Ok(None);
        }
        let channel = self.channels.get_mut(&channel).ok_or_else(|| Error::unknown("channel", channel))?;
        channel.last_message_id = Some(message);
        Ok(Some(channel.guild_id))
    }
}
