//! What exists in the simulated Discord: guilds, channels, members, voice states, messages, files.

pub(crate) mod attachment;
pub(crate) mod channel;
mod direct_channel;
pub(crate) mod entitlement;
pub(crate) mod guild;
pub(crate) mod member;
pub(crate) mod message;
pub(crate) mod permission;
mod seed;
pub(crate) mod signed_url;
pub(crate) mod sku;
pub(crate) mod voice_state;

use std::collections::{BTreeMap, HashMap};

use crate::{
    Error,
    id::{AttachmentId, ChannelId, EntitlementId, GuildId, MessageId, SkuId, Snowflakes, UserId},
};

use self::{direct_channel::DirectChannel, signed_url::UrlSigner, sku::Sku};

pub use self::{
    attachment::Attachment,
    channel::{Channel, ChannelKind, Overwrite},
    entitlement::{Entitlement, Holder},
    guild::Guild,
    member::{Member, User},
    message::Message,
    sku::Subscriber,
    voice_state::VoiceState,
};

/// Everything that exists. Who changes it tells the gateway.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) ids: Snowflakes,
    pub(crate) users: BTreeMap<UserId, User>,
    pub(crate) guilds: BTreeMap<GuildId, Guild>,
    pub(crate) channels: BTreeMap<ChannelId, Channel>,
    pub(crate) direct_channels: BTreeMap<ChannelId, DirectChannel>,
    pub(crate) messages: BTreeMap<ChannelId, BTreeMap<MessageId, Message>>,
    pub(crate) attachments: HashMap<AttachmentId, Attachment>,
    pub(crate) urls: UrlSigner,
    pub(crate) skus: BTreeMap<SkuId, Sku>,
    pub(crate) entitlements: BTreeMap<EntitlementId, Entitlement>,
}

impl World {
    pub(crate) fn guild(&self, id: GuildId) -> Result<&Guild, Error> {
        self.guilds.get(&id).ok_or_else(|| Error::unknown("guild", id))
    }

    pub(crate) fn guild_mut(&mut self, id: GuildId) -> Result<&mut Guild, Error> {
        self.guilds.get_mut(&id).ok_or_else(|| Error::unknown("guild", id))
    }

    pub(crate) fn channel(&self, id: ChannelId) -> Result<&Channel, Error> {
        self.channels.get(&id).ok_or_else(|| Error::unknown("channel", id))
    }

    pub(crate) fn user(&self, id: UserId) -> Result<&User, Error> {
        self.users.get(&id).ok_or_else(|| Error::unknown("user", id))
    }

    pub(crate) fn member(&self, guild: GuildId, user: UserId) -> Result<&Member, Error> {
        self.guild(guild)?.members.get(&user).ok_or_else(|| Error::unknown("member", user))
    }

    pub(crate) fn member_mut(&mut self, guild: GuildId, user: UserId) -> Result<&mut Member, Error> {
        self.guild_mut(guild)?.members.get_mut(&user).ok_or_else(|| Error::unknown("member", user))
    }

    pub(crate) fn message(&self, channel: ChannelId, id: MessageId) -> Option<&Message> {
        self.messages.get(&channel)?.get(&id)
    }

    /// A message in whichever channel it is.
    pub(crate) fn find_message(&self, id: MessageId) -> Result<&Message, Error> {
        let found = self.messages.values().find_map(|messages| messages.get(&id));
        found.ok_or_else(|| Error::unknown("message", id))
    }

    pub(crate) fn message_mut(&mut self, channel: ChannelId, id: MessageId) -> Option<&mut Message> {
        self.messages.get_mut(&channel)?.get_mut(&id)
    }

    /// The channels of a guild in the order they were made.
    pub(crate) fn channels_of(&self, guild: GuildId) -> impl Iterator<Item = &Channel> {
        self.channels.values().filter(move |channel| channel.guild_id == guild)
    }
}
